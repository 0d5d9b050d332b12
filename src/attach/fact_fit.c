/*
 * fact_fit.c: what facts are worth: equal, fit to be judged, and how they are
 * reported where they are not.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* fact_passes tells of a fact that is held against the law when it changes and that no book has. */
bool
fact_passes(const Role *role, int fact)
{
	for (const int *f = role->passing; f != NULL && *f >= 0; f++)
		if (*f == fact)
			return true;
	return false;
}

/* fact_equal says whether two rows agree in one fact. */
bool
fact_equal(FactType type, const Fact *a, const Fact *b)
{
	if (a->isnull || b->isnull)
		return a->isnull && b->isnull;
	if (a->unreadable != b->unreadable)
		return false;
	if (a->unreadable || type == FACT_KEY || type == FACT_TEXT)
		return a->len == b->len && memcmp(a->str, b->str, a->len) == 0;
	switch (type)
	{
		case FACT_AMOUNT:
			return a->v.fen == b->v.fen;
		case FACT_DATE:
			return a->v.date == b->v.date;
		case FACT_PLACE:
			return a->v.place == b->v.place;
		case FACT_COUNT:
		case FACT_RATIO:
			return a->v.count == b->v.count;
		default:
			return a->v.flag == b->v.flag;
	}
}

/* fact_text copies the text of a key, a text or an unreadable value. */
const char *
fact_text(const Fact *f)
{
	return f->isnull || f->str == NULL ? "NULL" : pnstrdup(f->str, f->len);
}

/* fact_is_negative tells of a count below nothing.   Money may be: refunds and reversals are. */
bool
fact_is_negative(const FactDef *def, const Fact *fact)
{
	return def->type == FACT_COUNT && !fact->isnull && !fact->unreadable && fact->v.count < 0;
}

static bool
is_among(int fact, const int *list)
{
	for (; list != NULL && *list >= 0; list++)
		if (*list == fact)
			return true;
	return false;
}

/* fact_is_long tells of a key, or a text that is found by, which is longer than indexes take. */
bool
fact_is_long(const Role *role, const Fact *facts, int fact)
{
	const Fact *f = &facts[fact];

	if (likely(f->len <= KEY_BYTES_MOST) || f->isnull || f->unreadable)
		return false;
	return role->facts[fact].type == FACT_KEY ? !is_among(fact, role->long_keys) :
		role->facts[fact].type == FACT_TEXT && is_among(fact, role->short_texts);
}

/* fact_may_be_null tells of a fact that must be mapped and of which a row may know nothing. */
bool
fact_may_be_null(const Role *role, int fact)
{
	return !role->facts[fact].required || is_among(fact, role->may_be_null);
}

/*
 * fact_unfit gives the first fact that keeps a row from being judged:
 * unreadable, required and NULL, too long, or a negative count; -1 if none.
 */
int
fact_unfit(const Role *role, const Fact *facts)
{
	for (int i = 0; i < role->nfacts; i++)
	{
		const FactDef *def = &role->facts[i];
		const Fact *f = &facts[i];

		/* Most are fit at first sight. */
		if (likely(!f->unreadable && f->len <= KEY_BYTES_MOST &&
				   !(f->isnull ? def->required : def->type == FACT_COUNT)))
			continue;
		if (f->unreadable || (f->isnull && !fact_may_be_null(role, i)) ||
			fact_is_negative(def, f) ||
			fact_is_long(role, facts, i))
			return i;
	}
	return -1;
}

/* fact_shown is a fact's text for a message: a long one is cut. */
const char *
fact_shown(const Fact *f)
{
	return f->isnull || f->str == NULL ? "NULL" : value_shown(f->str, f->len);
}

/* fact_forms gives the forms in which values of a type are read, translated. */
const char *
fact_forms(FactType type)
{
	switch (type)
	{
		case FACT_KEY:
			return psprintf(_("A key is not empty and has %d bytes at most."), KEY_BYTES_MOST);
		case FACT_AMOUNT:
			return _("Amounts are in yuan with at most two decimals, as 1234.56.");
		case FACT_DATE:
			return _("safeins.to_date() reads 2026-03-05, 20260305, 2026/3/5, 2026.3.5, 2026-03, and the like with the Chinese signs.");
		case FACT_COUNT:
			return _("Counts are whole numbers, 0 or more.");
		case FACT_RATIO:
			return _("Ratios are decimal fractions from 0 to 1 with at most six decimals: 35 percent is 0.35.");
		case FACT_PLACE:
			return _("Places are codes of GB/T 2260, as 140105.");
		case FACT_BOOL:
			return _("It is true or false.");
		default:
			return "";
	}
}

static bool
is_cast(const Mapping *m, int fact)
{
	return mapping_has(m, fact) && m->facts[fact].attno == 0 &&
		m->role->facts[fact].type != FACT_KEY && m->role->facts[fact].type != FACT_TEXT;
}

/*
 * fact_context says what fails in an expression, by query (fact < 0) which ones
 * may; row: its key, NULL where it is not known.
 */
void
fact_context(const Mapping *m, int fact, const Fact *row)
{
	bool		reported[FACT_RATIO + 1] = {0};

	for (int i = 0; i < m->role->nfacts; i++)
	{
		FactType	type = m->role->facts[i].type;

		if (fact >= 0 ? i != fact : !is_cast(m, i))
			continue;
		if (row != NULL)
			errcontext("fact \"%s\" of row %s is read by \"%s\"", m->role->facts[i].name, fact_shown(row), text_shown(m->facts[i].source));
		else
			errcontext("fact \"%s\" is read by \"%s\"", m->role->facts[i].name, text_shown(m->facts[i].source));
		if (!reported[type] && is_cast(m, i))
			errcontext("%s", fact_forms(type));
		reported[type] = true;
	}
}
