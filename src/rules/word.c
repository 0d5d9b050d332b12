/*
 * word.c: words of the host's as they are compared: full-width forms as the
 * plain ones, capitals as small letters.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "rules/code_list.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

/*
 * plain_form gives the ASCII character whose full-width form stands at p, in
 * so many bytes; 0: none does.  By the bytes of the server encoding, since a
 * conversion would look up catalogs and could fail by itself.
 */
static int
plain_form(const unsigned char *p, int length, int encoding)
{
	if (encoding == PG_UTF8 && length == 3)
	{
		/* U+FF01 to U+FF5E, and the ideographic space U+3000. */
		if (p[0] == 0xEF && p[1] == 0xBC && p[2] > 0x80)
			return p[2] - 0x80 + 0x20;
		if (p[0] == 0xEF && p[1] == 0xBD && p[2] < 0x9F)
			return p[2] - 0x80 + 0x60;
		if (p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80)
			return ' ';
	}
	else if (length == 2 && (encoding == PG_EUC_CN || encoding == PG_EUC_JP ||
							 encoding == PG_EUC_JIS_2004 || encoding == PG_EUC_KR))
	{
		/* Row 3 of these sets is ASCII, 1-1 the ideographic space. */
		if (p[0] == 0xA3 && p[1] > 0xA0 && p[1] < 0xFF)
			return p[1] & 0x7F;
		if (p[0] == 0xA1 && p[1] == 0xA1)
			return ' ';
	}
	return 0;
}

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
		int			plain = length == 1 ? 0 : plain_form((const unsigned char *) from, length, encoding);

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
