/*
 * sorted.c: what quotas need of whole books, read once and sorted by
 * policy: keys in no order would each be a search of its own.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "types/division.h"
#include "report/quota/quota.h"

#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/date.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/tuplesort.h"
#include "utils/typcache.h"

static Oid
less_than(TupleDesc desc, AttrNumber column)
{
	return lookup_type_cache(TupleDescAttr(desc, column - 1)->atttypid, TYPECACHE_LT_OPR)->lt_opr;
}

static void
next_tally(QuotaRun *q)
{
	(void) tuplesort_gettupleslot(q->sorted, true, false, q->sorted_slot, NULL);
}

/* The tallies of kinds that the law counts, in the order of quota_sorted_policies(). */
void
quota_sort_tallies(QuotaRun *q)
{
	MemoryContext old = MemoryContextSwitchTo(q->cxt);
	Relation	rel = q->tally_book.rel;
	TupleDesc	desc = RelationGetDescr(rel);
	AttrNumber	columns[2] = {Anum_tally_policy, Anum_tally_place};
	Oid			operators[2] = {less_than(desc, Anum_tally_policy), less_than(desc, Anum_tally_place)};
	Oid			collations[2] = {C_COLLATION_OID, InvalidOid};
	bool		nulls_first[2] = {false, false};
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	MemoryContext row_cxt = AllocSetContextCreate(q->cxt, "safeins quota tally", ALLOCSET_SMALL_SIZES);
	TableScanDesc scan;

	q->sorted = tuplesort_begin_heap(desc, 2, columns, operators, collations, nulls_first, work_mem,
									 NULL, TUPLESORT_NONE);
	scan = table_beginscan(rel, GetActiveSnapshot(), 0, NULL, SO_NONE);
	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		int			kind;

		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(row_cxt);
		MemoryContextSwitchTo(row_cxt);
		kind = quota_kind(q, slot);
		MemoryContextSwitchTo(q->cxt);
		if (kind >= 0)
			tuplesort_puttupleslot(q->sorted, slot);
	}
	table_endscan(scan);
	MemoryContextDelete(row_cxt);
	ExecDropSingleTupleTableSlot(slot);
	tuplesort_performsort(q->sorted);
	q->sorted_slot = MakeSingleTupleTableSlot(desc, &TTSOpsMinimalTuple);
	next_tally(q);
	MemoryContextSwitchTo(old);
}

void
quota_end_sorted(QuotaRun *q)
{
	ExecDropSingleTupleTableSlot(q->sorted_slot);
	tuplesort_end(q->sorted);
	q->sorted = NULL;
}

/* The next tally's policy against this one; past the last tally any is lower. */
static int
compare_tally(QuotaRun *q)
{
	const text *policy;
	Division	place;
	int			cmp;

	if (TTS_EMPTY(q->sorted_slot))
		return 1;
	policy = quota_text(q->sorted_slot, Anum_tally_policy);
	cmp = quota_compare_keys(VARDATA_ANY(policy), VARSIZE_ANY_EXHDR(policy),
							 VARDATA_ANY(q->p.policy), VARSIZE_ANY_EXHDR(q->p.policy));
	if (cmp != 0)
		return cmp;
	place = DatumGetDivision(quota_value(q->sorted_slot, Anum_tally_place));
	return place < q->p.place ? -1 : place > q->p.place;
}

void
quota_sorted_tallies(QuotaRun *q)
{
	int			cmp;

	for (; (cmp = compare_tally(q)) <= 0; next_tally(q))
	{
		CHECK_FOR_INTERRUPTS();
		if (cmp == 0)
			quota_add_tally(q, q->sorted_slot, quota_kind(q, q->sorted_slot));
	}
}

/* The arrays of what an enterprise was are all there, or none is. */
static void
add_was(QuotaRun *q, TupleTableSlot *row)
{
	Datum	   *until;
	Datum	   *facts[3];
	bool	   *nulls[3];
	int			n;

	deconstruct_array(DatumGetArrayTypeP(quota_value(row, QUOTA_WAS_UNTIL)), DATEOID,
					  sizeof(DateADT), true, TYPALIGN_INT, &until, NULL, &n);
	for (int k = 0; k < 3; k++)
		deconstruct_array(DatumGetArrayTypeP(quota_value(row, QUOTA_WAS_SECTOR + k)), TEXTOID, -1,
						  false, TYPALIGN_INT, &facts[k], &nulls[k], &n);
	for (int i = 0; i < n; i++)
	{
		text	   *word[3];

		for (int k = 0; k < 3; k++)
			word[k] = nulls[k][i] ? NULL : DatumGetTextPP(facts[k][i]);
		quota_add_version(q, DatumGetDateADT(until[i]), word);
	}
}

/* quota_read_versions() by the columns that came with the policy. */
void
quota_joined_versions(QuotaRun *q, TupleTableSlot *row)
{
	text	   *word[3];

	if (!slot_attisnull(row, QUOTA_WAS_UNTIL))
		add_was(q, row);
	for (int i = 0; i < 3; i++)
		word[i] = quota_text(row, QUOTA_E_SECTOR + i);
	quota_add_version(q, DATEVAL_NOEND, word);
}

/* All policies, each with its enterprise, in the order of their keys; planned for the books as they are. */
void
quota_sorted_policies(QuotaRun *q, DateADT from, DateADT to)
{
	static OwnSql policies = {
		.sql = QUOTA_FACTS ", e.sector, e.size, e.risk, w.until, w.sector, w.size, w.risk"
		" FROM safeins.policy p LEFT JOIN safeins.enterprise e ON e.enterprise = p.enterprise AND e.place OPERATOR(safeins.=) p.place"
		" LEFT JOIN (SELECT h.enterprise, h.place, pg_catalog.array_agg(h.until ORDER BY h.until) AS until,"
		"  pg_catalog.array_agg(h.sector ORDER BY h.until) AS sector, pg_catalog.array_agg(h.size ORDER BY h.until) AS size,"
		"  pg_catalog.array_agg(h.risk ORDER BY h.until) AS risk FROM safeins.enterprise_was h GROUP BY h.enterprise, h.place) w"
		" ON w.enterprise = p.enterprise AND w.place OPERATOR(safeins.=) p.place"
		QUOTA_IN_FORCE " ORDER BY p.policy, p.place",
		.types = {DATEOID, DATEOID},.sees = OWN_SEES_STATEMENT
	};
	Datum		values[2] = {DateADTGetDatum(to), DateADTGetDatum(from)};

	own_sql_stream(&policies, values, NULL, &q->dest);
}
