/*
 * double.c: rows of one policy and several insurers.
 *
 * A key that is not unique in the host's table may stand for two policies, or
 * for one that several insure.  The book has one insurer of a policy: the first
 * one stays, and the other is found.  Where the first one's row goes, another
 * takes over.  The rows are looked up where a write leaves that in doubt, once
 * its book is written and the policy locked; a host that keeps keys apart by an
 * index of its own is never asked.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/name_lock.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/overtaken_statement.h"
#include "attach/role.h"
#include "books/book.h"
#include "books/book_store.h"
#include "books/finding.h"
#include "books/policy.h"
#include "guards/fee/policy_link.h"
#include "guards/guard.h"
#include "guards/policy/policy.h"
#include "guards/violation.h"

#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/memutils.h"
#include "utils/rel.h"

/* Policies whose rows are asked for at a time. */
#define DOUBLE_BATCH 1000

/* A policy in doubt, and what its rows say. */
typedef struct DoubtfulPolicy
{
	BookRow		row;			/* of the statement */
	Division	place;
	const Fact *counts;			/* the row that the book is to have; NULL: none is left */
	const char *insurer;		/* its */
	const char *other;			/* another one's; NULL: none */
} DoubtfulPolicy;

static bool
is_of(const Fact *facts, const char *insurer)
{
	return insurer != NULL && strcmp(fact_text(&facts[POLICY_INSURER]), insurer) == 0;
}

/* Of the rows that there are one of the book's insurer; else of that of the statement; else of the first by name. */
static int
rank_of(const Fact *row, const PolicyEntry *booked, const BookRow *given)
{
	if (booked != NULL && is_of(row, booked->insurer))
		return row[POLICY_EFFECTIVE].v.date == booked->effective &&
			row[POLICY_EXPIRES].v.date == booked->expires ? 5 : 4;
	if (!is_of(row, TextDatumGetCString(given->values[POLICY_COL_insurer])))
		return 1;
	return row[POLICY_EFFECTIVE].v.date == DatumGetDateADT(given->values[POLICY_COL_effective]) &&
		row[POLICY_EXPIRES].v.date == DatumGetDateADT(given->values[POLICY_COL_expires]) ? 3 : 2;
}

static void
choose(PolicyCheck *p, RowsNow *now, const Fact *key, const PolicyEntry *booked, DoubtfulPolicy *d)
{
	const Fact *row;
	int			at = -1;
	int			rank = 0;

	while ((row = rows_now_of(now, key, &at)) != NULL)
	{
		int			r = rank_of(row, booked, &d->row);

		if (!guard_fits(&p->g, row, false) || policy_province(p, row) != d->place)
			continue;
		if (r > rank || (r == 1 && rank == 1 && strcmp(fact_text(&row[POLICY_INSURER]), d->insurer) < 0))
		{
			d->counts = row;
			d->insurer = fact_text(&row[POLICY_INSURER]);
			rank = r;
		}
	}
	at = -1;
	while (d->counts != NULL && (row = rows_now_of(now, key, &at)) != NULL)
	{
		const char *other = fact_text(&row[POLICY_INSURER]);

		if (guard_fits(&p->g, row, false) && policy_province(p, row) == d->place && strcmp(other, d->insurer) != 0 &&
			(d->other == NULL || strcmp(other, d->other) < 0))
			d->other = other;
	}
}

/* What is found of a policy now; what was found before and is not so any more is withdrawn. */
static void
settle_finding(PolicyCheck *p, const DoubtfulPolicy *d, const PolicyTerms *t, const char *policy)
{
	const char *code = policy_rules[POLICY_RULE_DOUBLE].code;
	const Rule *rule = d->other == NULL ? NULL : guard_rule(&p->g, POLICY_RULE_DOUBLE, t->row.area, t->row.on);
	bool		brought = DatumGetBool(d->row.values[POLICY_COL_brought]);
	char	   *message = NULL;
	char	   *remedy = NULL;

	if (rule != NULL)
	{
		message = psprintf(_("policy %s has rows of insurers %s and %s; it stays the first one's"), policy, d->insurer, d->other);
		remedy = _("Where they insure it together, keep one row and attach their shares in role \"coinsurance\"; where these are two policies, map a key that tells them apart.");
		/* A finding has no hint of its own. */
		if (p->g.j->mode != CHECK_LIVE || rule->mode != RULE_BLOCK || !brought)
			message = psprintf("%s (%s)", message, remedy);
	}
	if (p->g.j->mode != CHECK_AUDIT && finding_stands(code, NULL, NULL))
		(void) finding_withdraw(&(FindingMatch)
								{
									.code = code,.role = p->g.j->mapping->role->name,.key = policy,
									.place = d->place,.nation = true,
									.but = message,.but_year = message != NULL ? year_of(t->row.on) : 0,
									.but_alike = message != NULL,.but_place = d->place,.but_insurer = d->insurer
								},
								message != NULL ? _("another finding takes its place") : _("the policy has one insurer"));
	if (message != NULL)
		report_violation(p->g.j, &(Violation)
						 {
							 .rule = rule,.sqlstate = ERRCODE_SI_POLICY_DOUBLE,.place = d->place,.key = policy,
							 .insurer = d->insurer,.year = year_of(t->row.on),.message = message,.remedy = remedy,
							 .accept = !brought,.once = true,
							 .detail = psprintf(_("Policy %s of table \"%s\"."), policy, table_shown(p->g.j->rel))
						 });
}

/* What the book is to have of one of them goes into the store. */
static void
settle_one(PolicyCheck *p, RowsNow *now, const Fact *key, DoubtfulPolicy *d, BookStore *store)
{
	PolicyTerms t;
	PolicyEntry *e = policy_find_by(&p->policies, false, d->place, key->str, key->len);
	const char *booked = e != NULL && e->place == d->place ? e->insurer : NULL;
	bool		was_live = booked != NULL && e->live;

	choose(p, now, key, was_live ? e : NULL, d);
	if (d->counts == NULL)
	{
		d->row.values[POLICY_COL_live] = BoolGetDatum(false);
		d->row.values[POLICY_COL_apart] = BoolGetDatum(true);
		if (booked != NULL)
			d->row.values[POLICY_COL_insurer] = CStringGetTextDatum(booked);
		book_put(store, &book_of_policies, &d->row);
	}
	else
	{
		policy_terms(p, d->counts, &t);
		policy_keep(p, store, &t, true);
		if (!was_live || strcmp(booked, d->insurer) != 0)
		{
			policy_link_remember(&p->links, p->g.cxt, fact_datum(key), fact_datum(key));
			p->relinks |= p->services;
		}
	}
	settle_finding(p, d, &t, fact_text(key));
}

static void
settle_batch(PolicyCheck *p, DoubtfulPolicy *doubts, int n, BookStore *store)
{
	Fact	   *facts = palloc0(sizeof(Fact) * n);
	const Fact **keys = palloc(sizeof(Fact *) * n);
	RowsNow    *now;

	for (int i = 0; i < n; i++)
	{
		facts[i].str = TextDatumGetCString(doubts[i].row.values[POLICY_COL_policy]);
		facts[i].len = strlen(facts[i].str);
		keys[i] = &facts[i];
	}
	now = rows_now(p->g.j->mapping, keys, n);
	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		settle_one(p, now, &facts[i], &doubts[i], store);
	}
}

static void
lock_services(PolicyCheck *p, const DoubtfulPolicy *doubts, int n)
{
	Bitmapset  *buckets = NULL;

	for (int i = 0; p->services && i < n; i++)
	{
		text	   *name = DatumGetTextPP(doubts[i].row.values[POLICY_COL_policy]);

		buckets = bms_add_member(buckets, name_bucket(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)));
	}
	policies_lock(buckets, ExclusiveLock);
}

/* One batch into the book; its memory goes with it. */
static void
write_batch(PolicyCheck *p, DoubtfulPolicy *doubts, int n)
{
	BookStore  *store = policy_store(CurrentMemoryContext);
	BookSort   *sort;

	settle_batch(p, doubts, n, store);
	lock_services(p, doubts, n);
	sort = policies_sort(store);
	(void) policies_write(sort, p->services ? RECOUNT_ALWAYS : RECOUNT_NEVER, true, true, NULL);
	book_sort_end(sort);
	book_store_end(store);
}

/* doubles_settle looks up the rows of the policies that a statement left in doubt, which are locked. */
void
doubles_settle(PolicyCheck *p, BookStore *doubts)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins doubles", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(cxt);
	TupleTableSlot *slot = MakeSingleTupleTableSlot(doubts->desc, &TTSOpsMinimalTuple);
	int			size = (int) Min(doubts->n, DOUBLE_BATCH);
	DoubtfulPolicy *batch = palloc0(sizeof(DoubtfulPolicy) * size);
	MemoryContext rows = AllocSetContextCreate(cxt, "safeins doubles batch", ALLOCSET_DEFAULT_SIZES);
	int			n = 0;

	tuplestore_rescan(book_store_rows(doubts));
	while (tuplestore_gettupleslot(doubts->rows, true, true, slot))
	{
		DoubtfulPolicy *d = &batch[n++];

		MemoryContextSwitchTo(rows);
		slot_getallattrs(slot);
		*d = (DoubtfulPolicy) {0};
		for (int i = 0; i < POLICY_NCOLUMNS; i++)
		{
			d->row.nulls[i] = slot->tts_isnull[i];
			if (!slot->tts_isnull[i])
				d->row.values[i] = datumCopy(slot->tts_values[i], TupleDescAttr(doubts->desc, i)->attbyval,
											 TupleDescAttr(doubts->desc, i)->attlen);
		}
		d->place = DatumGetInt32(d->row.values[POLICY_COL_place]);
		if (n == size)
		{
			write_batch(p, batch, n);
			MemoryContextReset(rows);
			n = 0;
		}
		/* The slot's tuple outlives the batch. */
		MemoryContextSwitchTo(cxt);
	}
	MemoryContextSwitchTo(rows);
	if (n > 0)
		write_batch(p, batch, n);
	ExecDropSingleTupleTableSlot(slot);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
}

/* doubles_show tells in an audit what attaching would record: nothing is written, and all rows are in the sort. */
void
doubles_show(PolicyCheck *p, BookSort *sort)
{
	BookEntries e;

	book_entries_begin(&e, sort, &book_of_policies);
	while (book_entries_next(&e))
	{
		const BookRow *r = &e.row;
		PolicyTerms t = {0};
		DoubtfulPolicy d = {.row = *r,.place = DatumGetInt32(r->values[POLICY_COL_place])};

		if (r->nulls[POLICY_COL_other])
			continue;
		t.row.area = DatumGetInt32(r->values[POLICY_COL_area]);
		t.row.on = DatumGetDateADT(r->values[r->nulls[POLICY_COL_signed] ? POLICY_COL_effective : POLICY_COL_signed]);
		d.insurer = TextDatumGetCString(r->values[POLICY_COL_insurer]);
		d.other = TextDatumGetCString(r->values[POLICY_COL_other]);
		settle_finding(p, &d, &t, TextDatumGetCString(r->values[POLICY_COL_policy]));
	}
	book_entries_end(&e);
}

/* policy_is_double tells whether a policy has a row of another insurer too, and so does not go over to this one's. */
bool
policy_is_double(PolicyCheck *p, const Fact *facts, const char *insurer)
{
	Fact		key = facts[POLICY_POLICY];
	const Fact *keys = &key;
	const Fact *row;
	RowsNow    *now;
	int			at = -1;

	if (p->apart)
		return false;
	/* Found by a text that ends. */
	key.str = fact_text(&facts[POLICY_POLICY]);
	now = rows_now(p->g.j->mapping, &keys, 1);
	while ((row = rows_now_of(now, keys, &at)) != NULL)
		if (is_of(row, insurer) && policy_province(p, row) == policy_province(p, facts))
			return true;
	return false;
}
