/*
 * book_entry.c: a key made of all that a row says, for books whose rows have none
 * of their own that nobody else has.
 */
#include "common/safeins.h"
#include "books/book.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

/*
 * book_entry makes of what a row says a key of few bytes.  Two rows of one key and one entry
 * that say different things would be one in 2^128.
 */
Datum
book_entry(const Book *book, const BookRow *row)
{
	StringInfoData s;
	uint64		high;
	uint64		low;

	initStringInfo(&s);
	for (int i = 0; i < book->ncolumns; i++)
	{
		if (book->columns[i].part != BOOK_VALUE)
			continue;
		appendStringInfoChar(&s, row->nulls[i] ? 'n' : 'v');
		if (row->nulls[i])
			continue;
		if (book->columns[i].type == TEXTOID)
		{
			text	   *t = DatumGetTextPP(row->values[i]);

			appendStringInfo(&s, "%d:", (int) VARSIZE_ANY_EXHDR(t));
			appendBinaryStringInfo(&s, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
		}
		else
			appendStringInfo(&s, "%lld;", book->columns[i].type == INT8OID ?
							 (long long) DatumGetInt64(row->values[i]) : (long long) DatumGetInt32(row->values[i]));
	}
	high = hash_bytes_extended((const unsigned char *) s.data, s.len, 1);
	low = hash_bytes_extended((const unsigned char *) s.data, s.len, 2);
	pfree(s.data);
	return CStringGetTextDatum(psprintf("%016llx%016llx", (unsigned long long) high, (unsigned long long) low));
}
