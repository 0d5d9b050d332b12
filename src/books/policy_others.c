/*
 * policy_others.c: which of a statement's many policies have others of their
 * enterprise beside them: mostly none has.
 *
 * Looked for one by one, each costs a descent of the index and a page of the
 * table.  In the order of the enterprises the index is walked along instead, and
 * says by itself whether an enterprise has more than one entry.  One too many is
 * no matter: whoever has others is looked at.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "books/book.h"
#include "books/book_walk.h"
#include "books/policy.h"

#include "access/genam.h"
#include "access/table.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/tuplesort.h"

/* Entries of an enterprise that are gone through before the next one is looked for by a descent. */
#define OTHERS_STEPS	16

/* Columns of the index that are compared: enterprise and place. */
#define WALK_COLUMNS	2

/* Has an enterprise, which comes after those before it, more than one entry?  One that has none is looked at, too. */
static bool
has_others(BookWalk *w, Datum enterprise, Datum place)
{
	WalkKey		key = {.n = WALK_COLUMNS,.types = {TEXTOID, INT4OID},.values = {enterprise, place}};

	if (!book_walk_to(w, &key))
		return true;
	book_walk_step(w);
	return book_walk_is_at(w, &key);
}

/* ---- the statement's policies in the order of their enterprises ---- */

static TupleDesc
asked_desc(void)
{
	TupleDesc	desc = CreateTemplateTupleDesc(3);

	TupleDescInitEntry(desc, 1, "enterprise", TEXTOID, -1, 0);
	TupleDescInitEntryCollation(desc, 1, C_COLLATION_OID);
	TupleDescInitEntry(desc, 2, "place", INT4OID, -1, 0);
	TupleDescInitEntry(desc, 3, "number", INT8OID, -1, 0);
	TupleDescFinalize(desc);
	return desc;
}

/* policy_asks_neighbours tells whether a policy of a statement is to be held against the others of its enterprise. */
bool
policy_asks_neighbours(const BookRow *policy)
{
	return DatumGetBool(policy->values[POLICY_COL_live]) &&
		(DatumGetBool(policy->values[POLICY_COL_ask_overlap]) || DatumGetBool(policy->values[POLICY_COL_ask_gap])) &&
		DatumGetDateADT(policy->values[POLICY_COL_last_day]) >= DatumGetDateADT(policy->values[POLICY_COL_effective]);
}

static Tuplesortstate *
sort_asked(BookSort *sort, TupleTableSlot *slot, int64 *n)
{
	AttrNumber	columns[WALK_COLUMNS] = {1, 2};
	Oid			operators[WALK_COLUMNS] = {TextLessOperator, Int4LessOperator};
	Oid			collations[WALK_COLUMNS] = {C_COLLATION_OID, InvalidOid};
	bool		nulls_first[WALK_COLUMNS] = {0};
	Tuplesortstate *asked = tuplesort_begin_heap(slot->tts_tupleDescriptor, WALK_COLUMNS, columns,
												 operators, collations,
												 nulls_first, work_mem, NULL, TUPLESORT_NONE);
	BookEntries e;

	*n = 0;
	book_entries_begin(&e, sort, &book_of_policies);
	while (book_entries_next(&e))
	{
		int64		number = (*n)++;

		if (!policy_asks_neighbours(&e.row))
			continue;
		ExecClearTuple(slot);
		memset(slot->tts_isnull, 0, sizeof(bool) * slot->tts_tupleDescriptor->natts);
		slot->tts_values[0] = e.row.values[POLICY_COL_enterprise];
		slot->tts_values[1] = e.row.values[POLICY_COL_place];
		slot->tts_values[2] = Int64GetDatum(number);
		ExecStoreVirtualTuple(slot);
		tuplesort_puttupleslot(asked, slot);
	}
	book_entries_end(&e);
	tuplesort_performsort(asked);
	return asked;
}

/*
 * policies_with_others gives a bit for each of a statement's policies, which are
 * in the book, in the order of that: may the enterprise have others?  NULL: none has.
 */
uint8 *
policies_with_others(BookSort *sort)
{
	TupleDesc	desc = asked_desc();
	TupleTableSlot *in = MakeSingleTupleTableSlot(desc, &TTSOpsVirtual);
	TupleTableSlot *slot = MakeSingleTupleTableSlot(desc, &TTSOpsMinimalTuple);
	TupleTableSlot *last = MakeSingleTupleTableSlot(desc, &TTSOpsMinimalTuple);
	int64		n;
	Tuplesortstate *asked = sort_asked(sort, in, &n);
	uint8	   *bits = MemoryContextAllocExtended(CurrentMemoryContext, n / 8 + 1, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	bool		others = false;
	bool		any = false;
	Relation	rel = table_open(safeins_relid(SAFEINS_REL_POLICY), AccessShareLock);
	Relation	index = index_open(safeins_index("policy_enterprise"), AccessShareLock);
	Snapshot	snapshot = RegisterSnapshot(own_sql_latest());
	BookWalk	w;

	book_walk_open(&w, index_beginscan(rel, index, snapshot, NULL, 1, 0, SO_NONE), OTHERS_STEPS);
	while (tuplesort_gettupleslot(asked, true, true, slot, NULL))
	{
		TupleTableSlot *before = last;
		int64		number;

		CHECK_FOR_INTERRUPTS();
		slot_getallattrs(slot);
		if (TTS_EMPTY(last) || last->tts_values[1] != slot->tts_values[1] ||
			book_compare_datums(TEXTOID, last->tts_values[0], slot->tts_values[0]) != 0)
			others = has_others(&w, slot->tts_values[0], slot->tts_values[1]);
		number = DatumGetInt64(slot->tts_values[2]);
		any |= others;
		if (others)
			bits[number / 8] |= 1 << number % 8;
		last = slot;
		slot = before;
	}
	book_walk_close(&w);
	UnregisterSnapshot(snapshot);
	index_close(index, AccessShareLock);
	table_close(rel, AccessShareLock);
	tuplesort_end(asked);
	ExecDropSingleTupleTableSlot(in);
	ExecDropSingleTupleTableSlot(slot);
	ExecDropSingleTupleTableSlot(last);
	if (!any)
		pfree(bits);
	return any ? bits : NULL;
}
