/*
 * guard.c: the frame of every guard.
 *
 * A row that can be judged is read, held against the rules of its role's table
 * in their order, and brought into the books.  A rule is asked where one of the
 * facts that it names has changed, or where another row of law applies than did
 * before; nothing else is looked at, so that an old row that is wrong may be
 * written as long as what is wrong with it stays as it is.
 */
#include "common/safeins.h"
#include "common/name_lock.h"
#include "common/settings.h"
#include "rules/code_list.h"
#include "rules/home.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "guards/guard.h"
#include "guards/unreadable_row.h"

#include "nodes/bitmapset.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

/*
 * What rules said last is remembered from one statement of a role to the next: each
 * answer knows of which copy of the rulebook it is.  By the number of the role.
 */
static RuleMemo *memos_of_role[ROLE_ORDER_MOST + 1];

static RuleMemo *
memos_of(const Role *role)
{
	RuleMemo  **memos = &memos_of_role[role->order];

	Assert(role->order > 0 && role->order <= ROLE_ORDER_MOST);
	if (*memos == NULL)
		*memos = MemoryContextAllocZero(TopMemoryContext, sizeof(RuleMemo) * role->nrules);
	return *memos;
}

/* guard_begin makes the state of a guard, of size bytes, which begins with its frame. */
void *
guard_begin(CheckContext *j, const GuardDef *def, size_t size)
{
	const Role *role = j->mapping->role;
	size_t		rows = MAXALIGN(size);
	char	   *state = palloc0(rows + 2 * MAXALIGN(def->row_size));
	GuardFrame *g = (GuardFrame *) state;

	Assert(role->nrules <= 64 && role->nfacts < 62);
	rules_refresh();
	codes_refresh();
	g->def = def;
	g->j = j;
	g->home = home_place();
	g->today = safeins_today();
	g->checks = j->mode == CHECK_LIVE || j->mode == CHECK_LEGACY || j->mode == CHECK_AUDIT;
	g->cxt = CurrentMemoryContext;
	g->row_cxt = AllocSetContextCreate(g->cxt, "safeins guard row", ALLOCSET_SMALL_SIZES);
	g->rules = role->rules;
	g->memos = memos_of(role);
	g->now = (GuardRow *) (state + rows);
	g->before = (GuardRow *) (state + rows + MAXALIGN(def->row_size));
	for (int i = 0; i < role->nrules; i++)
	{
		if (role->rules[i].check == NULL || !rule_is_checked(&role->rules[i], j->mapping))
			continue;
		g->active |= (uint64) 1 << i;
		if (role->rules[i].gone != NULL)
			g->leaving |= (uint64) 1 << i;
		g->watched |= role->rules[i].again;
	}
	return g;
}

/* guard_fits tells whether every fact of a row is fit to be judged. */
bool
guard_fits(GuardFrame *g, const Fact *facts, bool report)
{
	int			unfit = fact_unfit(g->j->mapping->role, facts);

	if (unfit >= 0 && report)
		row_unfit(g->j, facts, unfit, g->home);
	return unfit < 0;
}

/* guard_changed gives the facts that a row changed, of those that some rule is asked again for. */
FactSet
guard_changed(const GuardFrame *g, const Fact *old_row, const Fact *new_row)
{
	const FactDef *defs = g->j->mapping->role->facts;
	FactSet		changed = 0;

	if (old_row == NULL)
		return ~(FactSet) 0;
	for (FactSet rest = g->watched; rest != 0; rest &= rest - 1)
	{
		int			fact = pg_rightmost_one_pos64(rest);

		if (!fact_equal(defs[fact].type, &old_row[fact], &new_row[fact]))
			changed |= FACT(fact);
	}
	return changed;
}

/* guard_rule_of gives the row of law that a row is to be judged by; NULL: none. */
const Rule *
guard_rule_of(GuardFrame *g, int rule, const GuardRow *row)
{
	if (row->sector == NULL && row->size == NULL && row->risk == NULL)
		return guard_rule(g, rule, row->area, row->on);
	return guard_rule_on(g, rule, row, row->on);
}

/* guard_rule_on gives the one by the law of another day. */
const Rule *
guard_rule_on(GuardFrame *g, int rule, const GuardRow *row, DateADT on)
{
	return rule_in_force(g->rules[rule].code, row->area, on, row->sector, row->size, row->risk);
}

/*
 * line_law gives the row of law of a line, in whatever mode, for a day that no
 * row of the statement has; *from and *until (may be NULL) as rule_lookup() does.
 */
const Rule *
line_law(const GuardRule *line, Division area, DateADT on, DateADT *from, DateADT *until)
{
	return rule_lookup(line->code, area, on, NULL, NULL, NULL, from, until);
}

/* line_rule gives the one that is to be judged, where there is no frame. */
const Rule *
line_rule(const GuardRule *line, Division area, DateADT on)
{
	return rule_in_force(line->code, area, on, NULL, NULL, NULL);
}

/* role_rule gives it by the line that a role's table has for a code; NULL: there is none, or it is not to be judged. */
const Rule *
role_rule(const Role *role, const char *code, Division area, DateADT on)
{
	for (int i = 0; i < role->nrules; i++)
		if (role->rules[i].code != NULL && strcmp(role->rules[i].code, code) == 0)
			return line_rule(&role->rules[i], area, on);
	return NULL;
}

/* guard_note_name adds the number of a name's lock to those that a statement is to take; false: it was among them. */
bool
guard_note_name(GuardFrame *g, Bitmapset **names, const Fact *name)
{
	int			bucket = name_bucket(name->str, name->len);
	MemoryContext old;

	if (bms_is_member(bucket, *names))
		return false;
	old = MemoryContextSwitchTo(g->cxt);
	*names = bms_add_member(*names, bucket);
	MemoryContextSwitchTo(old);
	return true;
}

/* guard_check holds a row against every rule that what changed has asked. */
void
guard_check(GuardFrame *g, const GuardRow *before, const GuardRow *now, FactSet changed)
{
	g->changed = changed;
	for (uint64 rest = g->active; rest != 0; rest &= rest - 1)
	{
		int			i = pg_rightmost_one_pos64(rest);
		const GuardRule *line = &g->rules[i];
		bool		asked = before == NULL || (changed & line->again) != 0;
		const Rule *rule = NULL;

		if (!asked && !line->by_law)
			continue;
		if (!line->own_law)
		{
			rule = guard_rule_of(g, i, now);
			if (rule == NULL || (!asked && guard_rule_of(g, i, before) == rule))
				continue;
		}
		g->line = i;
		line->check(g, rule, before, now);
	}
}

static void
row_leaves(GuardFrame *g, const GuardRow *before)
{
	for (uint64 rest = g->leaving; rest != 0; rest &= rest - 1)
	{
		g->line = pg_rightmost_one_pos64(rest);
		g->rules[g->line].gone(g, before);
	}
}

/*
 * guard_row takes one row its whole way; what it was is NULL where it was not
 * there or not live, what it is likewise.
 */
void
guard_row(void *state, const Fact *old_row, const Fact *new_row)
{
	GuardFrame *g = state;
	const GuardDef *def = g->def;
	bool		(*fits) (GuardFrame *g, const Fact *facts, bool report) = def->fits != NULL ? def->fits : guard_fits;
	MemoryContext old = MemoryContextSwitchTo(g->row_cxt);
	GuardRow   *before = NULL;
	GuardRow   *now = NULL;

	if (new_row != NULL && fits(g, new_row, g->checks))
	{
		now = g->now;
		def->read(g, new_row, now, NULL);
	}
	if (old_row != NULL && fits(g, old_row, false))
	{
		before = g->before;
		def->read(g, old_row, before, now);
	}
	else if (old_row != NULL && (now != NULL || new_row == NULL))
		row_fit_again(g->j, old_row);
	if (now != NULL && g->checks)
		guard_check(g, before, now, guard_changed(g, before == NULL ? NULL : before->facts, now->facts));
	else if (before != NULL && now == NULL && g->leaving != 0 && g->j->mode == CHECK_LIVE)
		row_leaves(g, before);
	if (before != NULL || now != NULL)
		def->write_book(g, before, now);
	MemoryContextSwitchTo(old);
	MemoryContextReset(g->row_cxt);
}
