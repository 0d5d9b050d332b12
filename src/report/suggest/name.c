/*
 * name.c: names of columns and tables, heads of comments and words of the
 * dictionary, as they are compared: snake and camel case, capitals, pinyin,
 * Chinese; with and without what prefixes and endings add.
 */
#include "common/safeins.h"
#include "rules/code_list.h"
#include "report/suggest/suggest.h"

#include <ctype.h>

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

/* word_is_among tells whether a text is one of a list of the dictionary's. */
bool
word_is_among(const char *text, const List *words)
{
	ListCell   *lc;

	foreach(lc, words)
		if (strcmp(text, ((const char *) lfirst(lc))) == 0)
			return true;
	return false;
}

static bool
ends_with(const char *text, const char *ending)
{
	size_t		len = strlen(text);
	size_t		n = strlen(ending);

	return len > n && strcmp(text + len - n, ending) == 0;
}

/* Is there a new word at p, where the one before ended with last? */
static bool
begins_word(const char *p, unsigned char last)
{
	if (IS_HIGHBIT_SET(*p) != IS_HIGHBIT_SET(last))
		return true;
	if (isupper((unsigned char) *p))
		return islower(last) || (isupper(last) && islower((unsigned char) p[1]));
	return false;
}

/* What separates words: anything of ASCII but letters and digits. */
static bool
separates(char c)
{
	return !IS_HIGHBIT_SET(c) && !isalnum((unsigned char) c);
}

static char *
folded(const char *text, int len)
{
	char	   *to = word_folded(text, len);

	return to != NULL ? to : pnstrdup(text, len);
}

static void
split(NameParts *name, const char *text)
{
	const char *begin = NULL;
	const char *p = text;

	for (;;)
	{
		bool		ends = *p == '\0' || separates(*p) || (begin != NULL && begins_word(p, (unsigned char) p[-1]));

		if (begin != NULL && ends && name->ntokens < TOKENS_MOST)
			name->tokens[name->ntokens++] = folded(begin, p - begin);
		if (ends)
			begin = NULL;
		if (*p == '\0')
			break;
		if (begin == NULL && !separates(*p))
			begin = p;
		p += IS_HIGHBIT_SET(*p) ? pg_mblen(p) : 1;
	}
}

static const char *
join(const NameParts *name, int from, int to)
{
	StringInfoData s;

	initStringInfo(&s);
	for (int i = from; i < to; i++)
		appendStringInfoString(&s, name->tokens[i]);
	return s.data;
}

/* The core of the name: without its ending, unless nothing else is there. */
static void
take_ending(const Words *words, NameParts *name)
{
	const char *last = name->ntokens > 0 ? name->tokens[name->ntokens - 1] : "";
	bool		several = name->ntokens - name->first > 1;
	ListCell   *lc;

	name->core = name->bare;
	name->general = false;
	foreach(lc, words->endings)
		name->general |= strcmp(name->bare, ((const Ending *) lfirst(lc))->text) == 0;
	foreach(lc, words->endings)
	{
		const Ending *e = lfirst(lc);

		if (several && strcmp(last, e->text) == 0)
			name->core = join(name, name->first, name->ntokens - 1);
		else if (e->glued && ends_with(last, e->text) && (strlen(last) - strlen(e->text) >= 2 || several))
			name->core = pnstrdup(name->bare, strlen(name->bare) - strlen(e->text));
		else
			continue;
		name->ending = e->says;
		return;
	}
}

static bool
is_unit(const Words *words, const char *token)
{
	return word_is_among(token, words->fen) || word_is_among(token, words->wan) || word_is_among(token, words->yuan);
}

/* name_read takes a name apart; table: whose column it is, or NULL. */
void
name_read(const Words *words, NameParts *name, const char *text, const NameParts *table)
{
	memset(name, 0, sizeof(NameParts));
	split(name, text);
	while (name->ntokens > 1 && is_unit(words, name->tokens[name->ntokens - 1]))
	{
		name->ntokens--;
		name->nunits++;
	}
	name->joined = join(name, 0, name->ntokens);
	while (name->first < name->ntokens - 1 && word_is_among(name->tokens[name->first], words->prefixes))
		name->first++;
	/* The words of its table before what it says. */
	if (table != NULL)
	{
		int			skip = 0;

		while (table->first + skip < table->ntokens && name->first + skip < name->ntokens - 1 &&
			   strcmp(table->tokens[table->first + skip], name->tokens[name->first + skip]) == 0)
			skip++;
		if (skip > 0 && table->first + skip == table->ntokens)
			name->first += skip;
	}
	name_finish(words, name);
}

/* name_finish tells what is left of a name without its first words, and its ending. */
void
name_finish(const Words *words, NameParts *name)
{
	name->bare = join(name, name->first, name->ntokens);
	name->chars = pg_mbstrlen(name->bare);
	name->plain = true;
	for (const char *p = name->joined; *p != '\0'; p++)
		if (IS_HIGHBIT_SET(*p))
			name->plain = false;
	name->ending = ENDS_PLAIN;
	take_ending(words, name);
}

/* table_name_read reads the name of a table, of which one row is meant: policies are of the role of a policy. */
void
table_name_read(const Words *words, NameParts *name, const char *text)
{
	char	   *one = pstrdup(text);
	int			len = strlen(one);

	if (len > 4 && pg_strcasecmp(one + len - 3, "ies") == 0)
	{
		one[len - 3] = islower((unsigned char) one[len - 2]) ? 'y' : 'Y';
		one[len - 2] = '\0';
	}
	else if (len > 3 && pg_strcasecmp(one + len - 1, "s") == 0 && pg_strcasecmp(one + len - 2, "ss") != 0)
		one[len - 1] = '\0';
	name_read(words, name, one, NULL);
}

/* Does an ending say what a fact of the type is? */
static double
ending_fits(NameEnding ending, FactType type)
{
	switch (ending)
	{
		case ENDS_PLAIN:
			return 1;
		case ENDS_KEY:
			return type == FACT_KEY ? 1 : type == FACT_TEXT || type == FACT_PLACE ? 0.9 : 0;
		case ENDS_NAME:
			return type == FACT_TEXT ? 1 : type == FACT_KEY ? 0.8 : 0;
		case ENDS_DATE:
			return type == FACT_DATE ? 1 : 0;
		case ENDS_AMOUNT:
			return type == FACT_AMOUNT ? 1 : 0;
	}
	return 0;
}

/* The words of one stand in the other, in order and together; more is said besides. */
static double
within(const NameParts *name, const NameParts *word)
{
	int			nword = word->ntokens - (word->ending != ENDS_PLAIN && word->ntokens > 1 ? 1 : 0);
	int			nname = name->ntokens - name->first;

	if (word->plain != name->plain)
		return 0;
	if (!word->plain)
	{
		int			chars = pg_mbstrlen(word->core);

		return chars >= 2 && strstr(name->bare, word->core) != NULL ? 0.5 + 0.4 * chars / name->chars : 0;
	}
	if (strlen(word->core) < 4)
		return 0;
	for (int from = name->first; from + nword <= name->ntokens; from++)
	{
		int			i = 0;
		int			left;

		while (i < nword && strcmp(name->tokens[from + i], word->tokens[i]) == 0)
			i++;
		if (i < nword)
			continue;
		left = nname - nword - (name->ending != ENDS_PLAIN && from + nword < name->ntokens ? 1 : 0);
		return left <= 0 ? 0.9 : left == 1 ? 0.68 : left == 2 ? 0.55 : 0;
	}
	return 0;
}

/* name_alike says how much a name is a word, for a fact of some type: from 0 to 1. */
double
name_alike(const NameParts *name, const NameParts *word, FactType type)
{
	double		fits;
	double		part;

	if (word->bare[0] == '\0' || name->bare[0] == '\0')
		return 0;
	if (strcmp(name->joined, word->joined) == 0)
		return 1;
	if (strcmp(name->bare, word->joined) == 0)
		return 0.97;
	fits = ending_fits(name->ending, type);
	if (fits == 0)
		return 0;
	if (strcmp(name->core, word->core) == 0)
	{
		if (name->ending == word->ending)
			return 0.95;
		if (word->ending == ENDS_PLAIN)
			return 0.93 * fits;
		if (name->ending == ENDS_PLAIN)
			return 0.86;
		return 0.74 * fits;
	}
	part = within(name, word);
	/* Half a word is not what the word is: hazard level is no hazard number. */
	if (word->ending != ENDS_PLAIN && name->ending != word->ending)
		part *= 0.65;
	if (word->general)
		part *= 0.5;
	return ending_fits(word->ending, type) > 0 ? part * fits : 0;
}
