/*
 * word_break.c: what stands between words, Chinese and Latin, in the encoding
 * of the database.
 */
#include "common/safeins.h"
#include "common/server_words.h"
#include "rules/word_break.h"

#include "mb/pg_wchar.h"
#include "parser/scansup.h"
#include "utils/memutils.h"

typedef struct WordBreak
{
	int			kind;
	const char *utf8;
} WordBreak;

/* Latin ones of letters stand alone, as words do. */
static const WordBreak known[] = {
	{BREAK_LIST, ","}, {BREAK_LIST, ";"}, {BREAK_LIST, "|"}, {BREAK_LIST, "\n"}, {BREAK_LIST, "\r"}, {BREAK_LIST, "\t"},
	{BREAK_LIST, "，"}, {BREAK_LIST, "；"}, {BREAK_LIST, "｜"}, {BREAK_LIST, "{"}, {BREAK_LIST, "}"}, {BREAK_LIST, "\""},
	{BREAK_INNER, "、"}, {BREAK_INNER, "/"}, {BREAK_INNER, "／"},
	{BREAK_STOP, "."}, {BREAK_STOP, "。"}, {BREAK_STOP, "!"}, {BREAK_STOP, "！"}, {BREAK_STOP, "?"}, {BREAK_STOP, "？"},
	{BREAK_STOP, "．"}, {BREAK_STOP, "…"},
	{BREAK_AND, "以及"}, {BREAK_AND, "和"}, {BREAK_AND, "与"}, {BREAK_AND, "及"}, {BREAK_AND, "或"}, {BREAK_AND, "并"},
	{BREAK_AND, "兼"}, {BREAK_AND, "&"}, {BREAK_AND, "+"}, {BREAK_AND, "and"}, {BREAK_AND, "or"},
	{BREAK_OPEN, "("}, {BREAK_OPEN, ")"}, {BREAK_OPEN, "（"}, {BREAK_OPEN, "）"}, {BREAK_OPEN, "["}, {BREAK_OPEN, "]"},
	{BREAK_OPEN, "【"}, {BREAK_OPEN, "】"}, {BREAK_OPEN, "〔"}, {BREAK_OPEN, "〕"}, {BREAK_OPEN, "《"}, {BREAK_OPEN, "》"},
	{BREAK_OPEN, "“"}, {BREAK_OPEN, "”"}, {BREAK_OPEN, "‘"}, {BREAK_OPEN, "’"}, {BREAK_OPEN, ":"}, {BREAK_OPEN, "："},
	{BREAK_OPEN, "—"}, {BREAK_OPEN, "-"}, {BREAK_OPEN, "·"},
	{BREAK_OF, "的"}, {BREAK_OF, "之"}, {BREAK_OF, "其"}, {BREAK_OF, "'s"}, {BREAK_OF, "of"}, {BREAK_OF, "to"},
	{BREAK_OF, "the"},
	{BREAK_SPACE, " "}, {BREAK_SPACE, "　"},
	{BREAK_DONE, "已"},
};

/* The same in the database's encoding; those that it does not have are left out. */
static struct
{
	int			kind;
	int			len;
	const char *bytes;
}			breaks[lengthof(known)];
static int	nbreaks = 0;

static void
know_breaks(void)
{
	int			n = 0;
	MemoryContext caller;

	if (nbreaks > 0)
		return;
	caller = MemoryContextSwitchTo(TopMemoryContext);
	for (size_t i = 0; i < lengthof(known); i++)
	{
		const char *bytes = server_words(known[i].utf8);

		if (bytes == NULL)
			continue;
		breaks[n].kind = known[i].kind;
		breaks[n].len = strlen(bytes);
		breaks[n++].bytes = bytes;
	}
	MemoryContextSwitchTo(caller);
	nbreaks = n;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* word_at tells whether a word stands at p: one of Latin letters alone, not within another. */
bool
word_at(const char *begin, const char *p, const char *end, const char *word, int len)
{
	if (end - p < len || memcmp(p, word, len) != 0)
		return false;
	return !(p > begin && is_letter(word[0]) && is_letter(p[-1])) &&
		!(end - p > len && is_letter(word[len - 1]) && is_letter(p[len]));
}

/* word_in finds a word in a text, character by character; NULL: it is not there. */
const char *
word_in(const char *p, const char *end, const char *word)
{
	const char *begin = p;
	int			len = strlen(word);

	for (; end - p >= len && len > 0; p += pg_mblen(p))
		if (word_at(begin, p, end, word, len))
			return p;
	return NULL;
}

static int
break_in(const char *begin, const char *p, const char *end, int kinds)
{
	know_breaks();
	for (int i = 0; i < nbreaks; i++)
		if ((breaks[i].kind & kinds) != 0 && word_at(begin, p, end, breaks[i].bytes, breaks[i].len))
			return breaks[i].len;
	return 0;
}

/* break_at gives the length of what stands at p of some kinds; 0: nothing of these. */
int
break_at(const char *p, const char *end, int kinds)
{
	return break_in(p, p, end, kinds);
}

/* No word above has more bytes, in any encoding. */
#define BREAK_BYTES_MOST 8

/* break_before gives the length of what ends at p of some kinds, of a text that begins at begin. */
int
break_before(const char *begin, const char *p, int kinds)
{
	const char *from = p - Min(p - begin, BREAK_BYTES_MOST);

	/* To where a character begins: only UTF-8 tells it by the byte itself. */
	if (GetDatabaseEncoding() == PG_UTF8)
		while (from < p && (*from & 0xC0) == 0x80)
			from++;
	else
		while (from > begin && IS_HIGHBIT_SET(from[-1]))
			from--;
	for (; from < p; from += pg_mblen(from))
	{
		int			len = p - from > BREAK_BYTES_MOST ? 0 : break_in(begin, from, p, kinds);

		if (len > 0 && from + len == p)
			return len;
	}
	return 0;
}

/* break_trim leaves off what stands around a text of some kinds, and blanks of ASCII. */
void
break_trim(const char **begin, const char **end, int kinds)
{
	const char *first = *end;
	const char *last = *end;
	int			len;

	for (const char *p = *begin; p < *end; p += len)
	{
		len = scanner_isspace(*p) ? 1 : break_at(p, *end, kinds);
		if (len > 0)
			continue;
		len = pg_mblen(p);
		first = Min(first, p);
		last = p + len;
	}
	*begin = first;
	*end = last;
}

/* break_find gives the first of some kinds, and its length; end and 0: there is none. */
const char *
break_find(const char *p, const char *end, int kinds, int *len)
{
	const char *begin = p;

	for (; p < end; p += pg_mblen(p))
		if ((*len = break_in(begin, p, end, kinds)) > 0)
			return p;
	*len = 0;
	return end;
}
