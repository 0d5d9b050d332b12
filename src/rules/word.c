/*
 * word.c: words of the host's as they are compared: full-width forms as the
 * plain ones, capitals as small letters.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "types/full_width.h"
#include "rules/code_list.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

static bool
is_plain(const char *word, int len)
{
	for (int i = 0; i < len; i++)
		if ((word[i] >= 'A' && word[i] <= 'Z') || IS_HIGHBIT_SET(word[i]))
			return false;
	return true;
}

/* word_folded copies a word as it is compared; NULL where it is like that already. */
char *
word_folded(const char *word, int len)
{
	int			encoding = GetDatabaseEncoding();
	const char *end = word + len;
	char	   *folded;
	char	   *to;

	if (is_plain(word, len))
		return NULL;
	to = folded = palloc(len + 1);
	for (const char *from = word; from < end;)
	{
		int			length = Min(pg_encoding_mblen(encoding, from), end - from);
		int			plain = full_width_plain(from, length, encoding);

		if (plain != 0 || length == 1)
			*to++ = pg_ascii_tolower((unsigned char) (plain != 0 ? plain : *from));
		else
		{
			memcpy(to, from, length);
			to += length;
		}
		from += length;
	}
	*to = '\0';
	if (to - folded == len && memcmp(folded, word, len) == 0)
	{
		pfree(folded);
		return NULL;
	}
	return folded;
}

PG_FUNCTION_INFO_V1(safeins_word_folded);

Datum
safeins_word_folded(PG_FUNCTION_ARGS)
{
	text	   *word = PG_GETARG_TEXT_PP(0);
	char	   *folded = word_folded(VARDATA_ANY(word), VARSIZE_ANY_EXHDR(word));

	PG_RETURN_TEXT_P(folded == NULL ? word : cstring_to_text(folded));
}
