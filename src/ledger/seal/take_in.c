/*
 * take_in.c: the rows that a table has, journalled: when it is sealed, and when they leave it.
 */
#include "common/safeins.h"
#include "common/progress.h"
#include "common/settings.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/sealed_rows.h"
#include "ledger/seal/sealed.h"
#include "ledger/seal/take_in.h"

#include "access/xlogdefs.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/snapshot.h"

static void
report_progress(Relation rel, int64 rows)
{
	progress_done(rows);
	if (safeins_progress > 0 && rows % safeins_progress == 0)
		ereport(NOTICE,
				(errmsg("table \"%s\": %lld rows journalled", RelationGetRelationName(rel), (long long) rows)));
}

/*
 * seal_journal_rows journals something of each row that a table has; whoever calls
 * holds off its writers.  Returns how many rows there are.
 */
int64
seal_journal_rows(Relation rel, bool only, const SealDef *def, JournalRow journal)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins rows journalled", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(cxt);
	RowScan    *scan = row_scan_open(RelationGetRelid(rel), only, def, snapshot, InvalidXLogRecPtr);
	LeafWriter *w = leaf_writer_open();
	const Seal *seal;
	TupleTableSlot *slot;
	int64		rows = 0;

	progress_table(rel, only);
	PushActiveSnapshot(snapshot);
	while ((slot = row_scan_next(scan, &seal)) != NULL)
	{
		journal(w, seal, slot);
		rows++;
		report_progress(rel, rows);
	}
	leaf_writer_close(w);
	row_scan_close(scan);
	PopActiveSnapshot();
	UnregisterSnapshot(snapshot);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
	return rows;
}

static void
journal_inserted(LeafWriter *w, const Seal *seal, TupleTableSlot *slot)
{
	leaf_writer_add(w, seal, OP_INSERT, slot);
}

/* seal_take_in journals the rows that a table has; whoever calls holds off its writers.  Returns how many. */
int64
seal_take_in(Relation rel, bool only, const SealDef *def)
{
	return seal_journal_rows(rel, only, def, journal_inserted);
}
