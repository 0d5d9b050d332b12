/*
 * What a guard that keeps its sums in rows cannot do without: a trigger of the
 * statement that reads the insurers of its new rows, and writes a new version of
 * one row for each.  It knows where the row is, and asks nothing: no law, no policy,
 * no sum that is compared, no amount that is read.  With an argument it also puts a
 * row as long as that of a leaf into table "journal", and hashes nothing.
 */
#include "common/compat.h"

#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "commands/trigger.h"
#include "executor/tuptable.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"

PG_MODULE_MAGIC;

#if PG_VERSION_NUM < 190000
#define table_index_fetch_begin(rel, flags) table_index_fetch_begin(rel)
#endif

#define INSURERS 1024			/* by number, from 1 */
#define EXPENSE_INSURER 2
#define JOURNAL_COLUMNS 4
#define LEAF_LENGTH 32
#define FLOOR_INSURER 1
#define FLOOR_SPENT 3

typedef struct FloorTable
{
	Relation	rel;
	TupleTableSlot *row;
	TupleTableSlot *new_row;
	IndexFetchTableData *fetch;
} FloorTable;

/* Where each insurer's row was when it was last seen. */
static ItemPointerData seen[INSURERS];

static void
find_by_scan(FloorTable *t, int64 insurer)
{
	TableScanDesc scan = table_beginscan(t->rel, GetActiveSnapshot(), 0, NULL, SO_NONE);
	bool		isnull;

	while (table_scan_getnextslot(scan, ForwardScanDirection, t->row))
		if (DatumGetInt64(slot_getattr(t->row, FLOOR_INSURER, &isnull)) == insurer)
		{
			ExecMaterializeSlot(t->row);
			table_endscan(scan);
			return;
		}
	elog(ERROR, "insurer " INT64_FORMAT " has no row", insurer);
}

static void
find(FloorTable *t, int64 insurer)
{
	ItemPointerData tid = seen[insurer];
	bool		again = false,
				isnull;

	if (!ItemPointerIsValid(&tid) ||
		!table_index_fetch_tuple(t->fetch, &tid, GetActiveSnapshot(), t->row, &again, NULL) ||
		DatumGetInt64(slot_getattr(t->row, FLOOR_INSURER, &isnull)) != insurer)
	{
		find_by_scan(t, insurer);
		seen[insurer] = t->row->tts_tid;
	}
}

static void
add(FloorTable *t, int64 insurer, int64 rows)
{
	ItemPointerData tid;
	TM_FailureData failure;
	LockTupleMode mode;
	TM_Result	result;

	find(t, insurer);
	for (;;)
	{
		UpdatedIndexes indexes;

		tid = t->row->tts_tid;
		ExecCopySlot(t->new_row, t->row);
		t->new_row->tts_values[FLOOR_SPENT - 1] += rows;
		result = table_tuple_update(t->rel, &tid, t->new_row, GetCurrentCommandId(true), 0, GetActiveSnapshot(), InvalidSnapshot, true,
									&failure, &mode, &indexes);
		if (result != TM_Updated)
			break;
		/* Somebody else has committed: from there. */
		if (!table_tuple_fetch_row_version(t->rel, &failure.ctid, SnapshotAny, t->row))
			elog(ERROR, "the row of insurer " INT64_FORMAT " is gone", insurer);
	}
	if (result != TM_Ok)
		elog(ERROR, "the row of insurer " INT64_FORMAT " cannot be written", insurer);
}

static void
journal(Oid schema)
{
	static const char leaf[LEAF_LENGTH];
	Relation	rel = table_open(get_relname_relid("journal", schema), RowExclusiveLock);
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(rel), &TTSOpsVirtual);

	memset(slot->tts_isnull, false, JOURNAL_COLUMNS);
	slot->tts_values[0] = Int64GetDatum(1);
	slot->tts_values[1] = Int32GetDatum(1);
	slot->tts_values[2] = slot->tts_values[3] = PointerGetDatum(cstring_to_text_with_len(leaf, LEAF_LENGTH));
	ExecStoreVirtualTuple(slot);
	table_tuple_insert(rel, slot, GetCurrentCommandId(true), 0, NULL);
	ExecDropSingleTupleTableSlot(slot);
	table_close(rel, NoLock);
}

PG_FUNCTION_INFO_V1(bench_floor);

Datum
bench_floor(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(trigger->tg_relation), &TTSOpsMinimalTuple);
	FloorTable	t;
	int64		rows[INSURERS] = {0};
	int64		lowest = INSURERS,
				highest = 0;

	while (tuplestore_gettupleslot(trigger->tg_newtable, true, false, slot))
	{
		bool		isnull;
		int64		insurer = DatumGetInt64(slot_getattr(slot, EXPENSE_INSURER, &isnull));

		if (isnull || insurer < 1 || insurer >= INSURERS)
			elog(ERROR, "no such insurer");
		rows[insurer]++;
		lowest = Min(lowest, insurer);
		highest = Max(highest, insurer);
	}
	t.rel = table_open(get_relname_relid("floor", RelationGetNamespace(trigger->tg_relation)), RowExclusiveLock);
	t.row = table_slot_create(t.rel, NULL);
	t.new_row = MakeSingleTupleTableSlot(RelationGetDescr(t.rel), &TTSOpsVirtual);
	t.fetch = table_index_fetch_begin(t.rel, SO_NONE);
	for (int64 i = lowest; i <= highest; i++)
		if (rows[i] > 0)
			add(&t, i, rows[i]);
	table_index_fetch_end(t.fetch);
	ExecDropSingleTupleTableSlot(t.new_row);
	ExecDropSingleTupleTableSlot(t.row);
	ExecDropSingleTupleTableSlot(slot);
	table_close(t.rel, NoLock);
	if (trigger->tg_trigger->tgnargs > 0)
		journal(RelationGetNamespace(trigger->tg_relation));
	return PointerGetDatum(NULL);
}
