/*
 * person.c: is who re-checked a hazard somebody else than who rectified it?
 *
 * Names are compared as people write them: in capitals or small letters, full
 * width or not, with spaces between or without.  Where several stand in a text,
 * one who had no part in the rectification is enough.
 */
#include "common/safeins.h"
#include "rules/code_list.h"
#include "rules/word_break.h"
#include "attach/fact.h"
#include "guards/hazard/hazard.h"

#include "mb/pg_wchar.h"

/* What stands between two names. */
#define BETWEEN (BREAK_LIST | BREAK_INNER)

static char *
folded(const Fact *names)
{
	char	   *text = word_folded(names->str, names->len);

	return text != NULL ? text : pnstrdup(names->str, names->len);
}

/* next_name copies the first name of a text without its spaces, and goes past it; NULL: there is no more. */
static char *
next_name(const char **text)
{
	const char *end = *text + strlen(*text);
	const char *stop;
	char	   *name;
	char	   *to;
	int			len;

	if (**text == '\0')
		return NULL;
	stop = break_find(*text, end, BETWEEN, &len);
	name = to = palloc(stop - *text + 1);
	for (const char *from = *text; from < stop;)
	{
		int			blank = break_at(from, stop, BREAK_SPACE);
		int			sign = Min(pg_mblen(from), (int) (stop - from));

		if (blank == 0)
		{
			memcpy(to, from, sign);
			to += sign;
		}
		from += blank > 0 ? blank : sign;
	}
	*to = '\0';
	*text = stop + len;
	return name;
}

static bool
is_among(const char *name, const char *names)
{
	const char *other;

	while ((other = next_name(&names)) != NULL)
		if (strcmp(name, other) == 0)
			return true;
	return false;
}

/* same_person tells whether all that one text names stand in another. */
bool
same_person(const Fact *all, const Fact *in)
{
	const char *names = folded(all);
	const char *others = folded(in);
	const char *name;
	bool		any = false;

	while ((name = next_name(&names)) != NULL)
	{
		if (name[0] == '\0')
			continue;
		if (!is_among(name, others))
			return false;
		any = true;
	}
	return any;
}
