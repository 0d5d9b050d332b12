/*
 * server_words.c: words of the source, in the encoding of the database.
 *
 * Files of C are UTF-8, a database need not be: what Chinese stands there goes
 * through here, on its way to a user or to be compared with what a user wrote.
 */
#include "common/safeins.h"
#include "common/server_words.h"

#include "catalog/namespace.h"
#include "common/string.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

/*
 * server_words gives words of the source as the database writes them, in the
 * current context where they are others; NULL: it cannot write them.
 */
const char *
server_words(const char *utf8)
{
	int			encoding = GetDatabaseEncoding();
	int			len = strlen(utf8);
	Oid			proc;
	int			most;
	unsigned char *to;

	if (encoding == PG_UTF8 || pg_is_ascii(utf8))
		return utf8;
	proc = FindDefaultConversionProc(PG_UTF8, encoding);
	if (!OidIsValid(proc))
		return NULL;
	most = len * MAX_CONVERSION_GROWTH + 1;
	to = palloc0(most);
	if (pg_do_encoding_conversion_buf(proc, PG_UTF8, encoding, (unsigned char *) unconstify(char *, utf8), len,
									  to, most, true) == len)
		return (char *) to;
	pfree(to);
	return NULL;
}

/* server_text gives them as a text; "?" where the database cannot write them. */
Datum
server_text(const char *utf8)
{
	const char *words = server_words(utf8);

	return CStringGetTextDatum(words != NULL ? words : "?");
}
