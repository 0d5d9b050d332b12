/*
 * named.c: whom a text names: a title among other words, with its borders, that
 * nothing beside it makes somebody else and nothing denies.
 *
 * Words that make of a title somebody else are written as beside it: '副%' stands
 * before it, '%秘书' after it, '助理' on either side; one that has the title in it
 * ('企业主要') is another word altogether, and '!太原' is none although it ends in
 * one (原).
 */
#include "common/safeins.h"
#include "rules/code_list.h"
#include "rules/rulebook.h"
#include "rules/word_break.h"
#include "attach/fact.h"
#include "guards/hazard/named.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"

#define BESIDE (BREAK_SPACE | BREAK_OPEN | BREAK_OF)

/* The words between two 、 of a sentence. */
typedef struct Clause
{
	const char *from;
	const char *end;
	bool		by_title;		/* has a title that is somebody's own */
	bool		denied;
	bool		denied_first;	/* before any title: the verb of what follows, too */
	bool		denied_last;	/* after a title: of those before, too */
	bool		done;			/* has a verb of its own that says it was done */
} Clause;

typedef enum Side {SIDE_EITHER, SIDE_BEFORE, SIDE_AFTER, SIDE_NONE} Side;

static const char *
beside(const char *item, int *len, Side *side)
{
	*len = strlen(item);
	*side = SIDE_EITHER;
	if (item[0] == '!')
		*side = SIDE_NONE;
	else if (item[0] == '%')
		*side = SIDE_AFTER;
	else if (*len > 0 && item[*len - 1] == '%')
	{
		*side = SIDE_BEFORE;
		(*len)--;
		return item;
	}
	if (*side == SIDE_EITHER)
		return item;
	(*len)--;
	return item + 1;
}

static bool
ends_with_exception(const Rule *other, const Clause *c, const char *at)
{
	for (int i = 0; i < other->nitems; i++)
	{
		int			len;
		Side		side;
		const char *word = beside(other->items[i], &len, &side);

		if (side == SIDE_NONE && at - c->from >= len && memcmp(at - len, word, len) == 0)
			return true;
	}
	return false;
}

/* Does a word stand at p that comes after a title?  last: as the last one. */
static bool
other_after(const Rule *other, const Clause *c, const char *p, const char *end, bool last)
{
	for (int i = 0; i < other->nitems; i++)
	{
		int			len;
		Side		side;
		const char *word = beside(other->items[i], &len, &side);

		if (side != SIDE_BEFORE && side != SIDE_NONE && word_at(c->from, p, end, word, len) &&
			(!last || (p + len == end && pg_mbstrlen_with_len(word, len) > 1)))
			return true;
	}
	return false;
}

static bool
other_before(const Rule *other, const Clause *c, const char *at)
{
	for (int i = 0; i < other->nitems; i++)
	{
		int			len;
		Side		side;
		const char *word = beside(other->items[i], &len, &side);

		if (side != SIDE_AFTER && side != SIDE_NONE && at - c->from >= len &&
			word_at(c->from, at - len, c->end, word, len))
			return true;
	}
	return false;
}

/* A word that has the title in it: "行业主管" is no 业主. */
static bool
within_other(const Rule *other, const Clause *c, const char *at, const char *title)
{
	for (int i = 0; i < other->nitems; i++)
	{
		const char *part = strstr(other->items[i], title);

		if (part != NULL && at - c->from >= part - other->items[i] && other->items[i][0] != '!' &&
			word_at(c->from, at - (part - other->items[i]), c->end, other->items[i], strlen(other->items[i])))
			return true;
	}
	return false;
}

/* Is the title at p, of so many bytes, somebody else's: "副矿长", "主要负责人张三的秘书", "总经理（助理）"? */
static bool
is_other(const Rule *other, const Clause *c, const char *at, const char *title)
{
	const char *p = at;
	const char *end;
	int			len;

	if (other == NULL)
		return false;
	if (within_other(other, c, at, title))
		return true;
	while ((len = break_before(c->from, p, BESIDE)) > 0)
		p -= len;
	if (other_before(other, c, p) && !ends_with_exception(other, c, p))
		return true;
	p = at + strlen(title);
	end = break_find(p, c->end, BREAK_AND, &len);
	while ((len = break_at(p, end, BESIDE)) > 0)
		p += len;
	if (other_after(other, c, p, end, false))
		return true;
	for (; p < end; p += pg_mblen(p))
	{
		const char *whose = p;

		if (other_after(other, c, p, end, true))
			return true;
		if (break_at(p, end, BREAK_OF) == 0)
			continue;
		while ((len = break_at(whose, end, BREAK_OF | BREAK_SPACE)) > 0)
			whose += len;
		if (other_after(other, c, whose, end, false))
			return true;
	}
	return false;
}

/* The first of a rule's words in a clause; NULL: none.  other: that nothing makes somebody else. */
static const char *
first_of(const Rule *words, const Rule *other, const Clause *c, bool own)
{
	const char *first = NULL;

	for (int i = 0; words != NULL && i < words->nitems; i++)
	{
		const char *at = word_in(c->from, c->end, words->items[i]);

		while (at != NULL && own && is_other(other, c, at, words->items[i]))
		{
			CHECK_FOR_INTERRUPTS();
			at = word_in(at + pg_mblen(at), c->end, words->items[i]);
		}
		if (at != NULL && (first == NULL || at < first))
			first = at;
	}
	return first;
}

static Clause
clause_of(const char *from, const char *end, const Rule *titles, const Rule *denied, const Rule *other)
{
	Clause		c = {.from = from,.end = end};
	const char *title = first_of(titles, NULL, &c, false);
	const char *denial = first_of(denied, NULL, &c, false);
	int			len;

	c.by_title = first_of(titles, other, &c, true) != NULL;
	c.denied = denial != NULL;
	c.denied_first = denial != NULL && (title == NULL || denial < title);
	c.denied_last = denial != NULL && title != NULL && denial > title;
	(void) break_find(from, end, BREAK_DONE, &len);
	c.done = len > 0;
	return c;
}

/* "未通知主要负责人、实际控制人" and "主要负责人、实际控制人均未通知" deny both. */
static bool
is_denied(const Clause *c, int n, int which)
{
	if (c[which].denied || c[which].done)
		return c[which].denied;
	for (int i = 0; i < n; i++)
		if (i < which ? c[i].denied_first : c[i].denied_last)
			return true;
	return false;
}

static bool
names_in_sentence(const char *from, const char *end, const Rule *titles, const Rule *denied, const Rule *other)
{
	Clause	   *c = palloc(sizeof(Clause) * (end - from + 1));
	int			n = 0;
	int			len;

	do
	{
		const char *stop = break_find(from, end, BREAK_INNER, &len);

		c[n++] = clause_of(from, stop, titles, denied, other);
		from = stop + len;
	} while (len > 0);
	for (int i = 0; i < n; i++)
		if (c[i].by_title && !is_denied(c, n, i))
			return true;
	return false;
}

/* names_one tells whether a text names somebody by one of some titles; denied and other may be NULL. */
bool
names_one(const Rule *titles, const Rule *denied, const Rule *other, const Fact *text)
{
	const char *p = word_folded(text->str, text->len);
	const char *end;
	int			len;

	if (p == NULL)
		p = pnstrdup(text->str, text->len);
	end = p + strlen(p);
	do
	{
		const char *stop = break_find(p, end, BREAK_LIST | BREAK_STOP, &len);

		if (names_in_sentence(p, stop, titles, denied, other))
			return true;
		p = stop + len;
	} while (len > 0);
	return false;
}
