/*
 * keep.c: what a row of the role policy says, and what the book keeps of it.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/role.h"
#include "books/book_store.h"
#include "books/enterprise.h"
#include "books/policy.h"
#include "guards/guard.h"
#include "guards/guard_util.h"
#include "guards/policy/first_service.h"
#include "guards/policy/policy.h"

#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"

/* A state that no list knows: the books keep it, so that it is told; NULL: it is known, or there is none. */
static const char *
unknown_status(const Fact *status)
{
	bool		known = status->isnull || text_is_blank(status->str, status->len) ||
		code_of(POLICY_STATUS_LIST, status->str, status->len) != NULL;

	return known ? NULL : fact_text(status);
}

/* Its last day of cover: as agreed, or earlier. */
static DateADT
cover_ends(const Fact *facts)
{
	DateADT		expires = facts[POLICY_EXPIRES].v.date;

	return facts[POLICY_ENDED_ON].isnull ? expires : Min(expires, facts[POLICY_ENDED_ON].v.date);
}

/* The first service that a policy owes, by what it and its enterprise say. */
static bool
owes_first(PolicyCheck *p, const PolicyTerms *t, DateADT *due)
{
	const Fact *f = t->row.facts;

	return first_service_due(&p->g.rules[POLICY_RULE_FIRST_SERVICE], &(FirstServiceOf)
							 {
								 .area = t->row.area,.sector = t->row.sector,.size = t->row.size,.risk = t->row.risk,
								 .effective = f[POLICY_EFFECTIVE].v.date,.expires = f[POLICY_EXPIRES].v.date,
								 .last_day = t->last_day
							 }, due);
}

/* How much of a row that is counted anew is what the book has: rows of one policy may say different things. */
static int
known_of(PolicyCheck *p, const PolicyTerms *t)
{
	const Fact *f = t->row.facts;
	PolicyEntry *e = policy_find_by(&p->policies, false, division_at_level(t->row.area, 1),
									f[POLICY_POLICY].str, f[POLICY_POLICY].len);

	if (e == NULL || !e->live || e->place != division_at_level(t->row.area, 1) ||
		strcmp(e->insurer, fact_text(&f[POLICY_INSURER])) != 0)
		return 0;
	return e->area == t->row.area && e->effective == f[POLICY_EFFECTIVE].v.date && e->last_day == t->last_day &&
		e->expires == f[POLICY_EXPIRES].v.date && strcmp(e->enterprise, fact_text(&f[POLICY_ENTERPRISE])) == 0 ? 2 : 1;
}

static PolicyRow
row_of(PolicyCheck *p, const PolicyTerms *t, bool live)
{
	const Fact *f = t->row.facts;
	PolicyRow	row = {
		.live = live,.area = t->row.area,.placed = !f[POLICY_PLACE].isnull,
		.policy = &f[POLICY_POLICY],.insurer = &f[POLICY_INSURER],
		.enterprise = &f[POLICY_ENTERPRISE],.effective = f[POLICY_EFFECTIVE].v.date,
		.expires = f[POLICY_EXPIRES].v.date,.last_day = t->last_day,.signed_on = &f[POLICY_SIGNED],
		.sector = fact_code("sector", &f[POLICY_SECTOR]),.size = fact_code("size", &f[POLICY_SIZE]),
		.risk = fact_code("risk", &f[POLICY_RISK]),.death_limit = &f[POLICY_DEATH_LIMIT],
		.insurer_name = &f[POLICY_INSURER_NAME],.enterprise_name = &f[POLICY_ENTERPRISE_NAME],
		.status = unknown_status(&f[POLICY_STATUS]),
		.end_reason = t->last_day < f[POLICY_EXPIRES].v.date ? &f[POLICY_END_REASON] : NULL
	};

	row.has_due = live && owes_first(p, t, &row.first_service_due);
	return row;
}

/* policy_put_row puts a row that a statement wrote; before is what it was, NULL: not there. */
void
policy_put_row(PolicyCheck *p, const PolicyTerms *before, const PolicyTerms *t, bool live, bool changed)
{
	PolicyRow	row = row_of(p, t, live);
	bool		same = before != NULL && fact_equal(FACT_KEY, &before->row.facts[POLICY_INSURER], row.insurer);

	row.apart = p->apart || p->g.j->mode == CHECK_RECOUNT || p->g.j->mode == CHECK_RELEASE;
	if (live && !row.apart)
	{
		row.was = before == NULL || same ? NULL : &before->row.facts[POLICY_INSURER];
		row.brought = !same;
	}
	if (p->g.j->mode == CHECK_RECOUNT && !p->apart)
		row.known = known_of(p, t);
	if (live && changed && p->g.j->mode != CHECK_RECOUNT)
	{
		bool		known;

		row.ask_overlap = guard_rule(&p->g, POLICY_RULE_OVERLAP, t->row.area, t->row.on) != NULL;
		row.ask_gap = guard_rule(&p->g, POLICY_RULE_LATE_RENEWAL, t->row.area, t->row.on) != NULL &&
			policy_is_compulsory(t, t->row.on, &known);
		p->ask_neighbours |= row.ask_overlap || row.ask_gap;
	}
	policy_store_put(p->store, &row);
}

/* policy_keep puts a row into a store that is to stand whatever the book has of its policy. */
void
policy_keep(PolicyCheck *p, BookStore *store, const PolicyTerms *t, bool live)
{
	PolicyRow	row = row_of(p, t, live);

	row.apart = true;
	policy_store_put(store, &row);
}

/* policy_terms reads what a row says, ready to be judged. */
void
policy_terms(PolicyCheck *p, const Fact *facts, PolicyTerms *t)
{
	GuardRow   *row = &t->row;
	EnterpriseEntry *e;

	e = enterprise_find(&p->enterprises, policy_province(p, facts), facts[POLICY_ENTERPRISE].str,
						facts[POLICY_ENTERPRISE].len);
	row->facts = facts;
	/* Without a place it is where its enterprise is. */
	row->area = fact_area(&facts[POLICY_PLACE], e == NULL ? p->g.home : e->area);
	row->on = facts[facts[POLICY_SIGNED].isnull ? POLICY_EFFECTIVE : POLICY_SIGNED].v.date;
	t->last_day = cover_ends(facts);
	row->sector = fact_code("sector", &facts[POLICY_SECTOR]);
	row->size = fact_code("size", &facts[POLICY_SIZE]);
	row->risk = fact_code("risk", &facts[POLICY_RISK]);
	if (e != NULL)
	{
		row->sector = row->sector ? row->sector : e->sector;
		row->size = row->size ? row->size : e->size;
		row->risk = row->risk ? row->risk : e->risk;
	}
	t->must_is_said = e != NULL && e->is_said;
	t->must_insure = e != NULL && e->must_insure;
}

/* ---- what enterprises tell, once nobody else writes these or their policies ---- */

/* transactions_ended counts the transactions that have ended in this server. */
uint64
transactions_ended(void)
{
	return GetLatestSnapshot()->snapXactCompletionCount;
}

/*
 * A policy that does not say so itself is where its enterprise is now, and owes its
 * first service by what that is; false: all is as it was read.
 */
static bool
tell_anew(PolicyCheck *p, Datum *values, bool *nulls)
{
	const char *own[] = {NULL, NULL, NULL};
	static const int words[] = {POLICY_COL_sector, POLICY_COL_size, POLICY_COL_risk};
	text	   *name = DatumGetTextPP(values[POLICY_COL_enterprise]);
	EnterpriseEntry *e = enterprise_find(&p->enterprises, DatumGetInt32(values[POLICY_COL_place]),
										 VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
	Division	area = DatumGetInt32(values[POLICY_COL_area]);
	DateADT		due = 0;
	bool		owes;

	for (int i = 0; i < 3; i++)
		own[i] = nulls[words[i]] ? NULL : TextDatumGetCString(values[words[i]]);
	if (!DatumGetBool(values[POLICY_COL_placed]))
		area = e == NULL ? p->g.home : e->area;
	owes = DatumGetBool(values[POLICY_COL_live]) &&
		first_service_due(&p->g.rules[POLICY_RULE_FIRST_SERVICE], &(FirstServiceOf)
						  {
							  .area = area,.sector = own[0] == NULL && e != NULL ? e->sector : own[0],
							  .size = own[1] == NULL && e != NULL ? e->size : own[1],
							  .risk = own[2] == NULL && e != NULL ? e->risk : own[2],
							  .effective = DatumGetDateADT(values[POLICY_COL_effective]),
							  .expires = DatumGetDateADT(values[POLICY_COL_expires]),
							  .last_day = DatumGetDateADT(values[POLICY_COL_last_day])
						  }, &due);
	if (area == DatumGetInt32(values[POLICY_COL_area]) && owes != nulls[POLICY_COL_due_on] &&
		(!owes || due == DatumGetDateADT(values[POLICY_COL_due_on])))
		return false;
	values[POLICY_COL_area] = Int32GetDatum(area);
	nulls[POLICY_COL_due_on] = !owes;
	values[POLICY_COL_due_on] = DateADTGetDatum(due);
	return true;
}

/* Goes over the rows of a statement, into another store where one is given; whether any is told anew. */
static bool
tell_all(PolicyCheck *p, BookStore *into)
{
	Tuplestorestate *rows = book_store_rows(p->store);
	TupleTableSlot *slot = MakeSingleTupleTableSlot(p->store->desc, &TTSOpsMinimalTuple);
	bool		any = false;

	tuplestore_rescan(rows);
	while ((into != NULL || !any) && tuplestore_gettupleslot(rows, true, false, slot))
	{
		MemoryContext old = MemoryContextSwitchTo(p->g.row_cxt);
		BookRow		row = {0};

		CHECK_FOR_INTERRUPTS();
		slot_getallattrs(slot);
		for (int i = 0; i < POLICY_NCOLUMNS; i++)
		{
			row.values[i] = slot->tts_values[i];
			row.nulls[i] = slot->tts_isnull[i];
		}
		any |= tell_anew(p, row.values, row.nulls);
		MemoryContextSwitchTo(old);
		if (into != NULL)
			book_put(into, &book_of_policies, &row);
		MemoryContextReset(p->g.row_cxt);
	}
	ExecDropSingleTupleTableSlot(slot);
	return any;
}

/*
 * policies_told_anew brings the rows of a statement, whose policies and enterprises
 * are locked now, to what the enterprises are by now: they were read before.  Where
 * nobody's transaction has ended since, nothing is.
 */
void
policies_told_anew(PolicyCheck *p)
{
	BookStore  *store;

	if (!p->told || p->store->n == 0 || transactions_ended() == p->ended)
		return;
	if (p->store->rows == NULL)
	{
		(void) tell_anew(p, p->store->values, p->store->nulls);
		return;
	}
	if (!tell_all(p, NULL))
		return;
	store = policy_store(CurrentMemoryContext);
	(void) tell_all(p, store);
	book_store_end(p->store);
	p->store = store;
}
