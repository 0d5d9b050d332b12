/*
 * sealed_rows.c: the rows of a sealed table, with those of its partitions: all of
 * them, or those of the blocks that were written since a point of the log.
 */
#include "common/safeins.h"
#include "common/inheritance.h"
#include "ledger/seal/newer_blocks.h"
#include "ledger/seal/received.h"
#include "ledger/seal/sealed_rows.h"
#include "ledger/seal/sealed.h"

#include "access/heapam.h"
#include "access/relation.h"
#include "access/tableam.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/snapshot.h"

struct RowScan
{
	List	   *relids;			/* of what is left to be read */
	const SealDef *def;
	Snapshot	snapshot;
	XLogRecPtr	since;			/* only blocks written later; invalid: all */
	NewerBlocks *newer;			/* with since */
	Relation	rel;			/* being read */
	Seal	   *seal;
	Received	received;
	TableScanDesc scan;
	TupleTableSlot *slot;
	bool		only;
	ErrorContextCallback context;
};

/*
 * sealed_row_context adds to the server's error, where it cannot read what it has
 * stored, which row of a sealed table it came to last: it names a TOAST table alone.
 */
void
sealed_row_context(Relation rel, const TupleTableSlot *slot)
{
	if (geterrcode() != ERRCODE_DATA_CORRUPTED || rel == NULL)
		return;
	if (slot == NULL || !ItemPointerIsValid(&slot->tts_tid))
		errcontext("sealed table \"%s\", before its first row", RelationGetRelationName(rel));
	else
		errcontext("sealed table \"%s\", at or behind its row (%u,%u)", RelationGetRelationName(rel),
				   ItemPointerGetBlockNumber(&slot->tts_tid), ItemPointerGetOffsetNumber(&slot->tts_tid));
}

static void
tell_row(void *arg)
{
	const RowScan *s = arg;

	sealed_row_context(s->rel, s->slot);
}

/*
 * sealed_parts lists a table and the partitions that it had by a snapshot, with one
 * whose DETACH ... CONCURRENTLY is in progress: its rows leave at the end.  Of one that
 * was attached since, the rows may be older than the snapshot, and their leaves are not.
 */
List *
sealed_parts(Oid relid, Snapshot snapshot)
{
	List	   *relids = list_make1_oid(relid);
	ListCell   *lc;

	/* PostgreSQL's own search goes on at what it appends, too */
	foreach(lc, relids)
		relids = list_concat_unique_oid(relids, relation_children(lfirst_oid(lc), snapshot));
	return relids;
}

/*
 * row_scan_open begins to read a table and its partitions by a snapshot, which
 * the caller keeps registered.  Where the table's triggers do not say how, the
 * definition does.
 */
RowScan *
row_scan_open(Oid relid, bool only, const SealDef *def, Snapshot snapshot, XLogRecPtr since)
{
	RowScan    *s = palloc0(sizeof(RowScan));

	s->relids = only ? list_make1_oid(relid) : sealed_parts(relid, snapshot);
	s->def = def;
	s->snapshot = snapshot;
	s->since = since;
	s->context = (ErrorContextCallback) {error_context_stack, tell_row, s};
	error_context_stack = &s->context;
	return s;
}

static void
close_relation(RowScan *s)
{
	if (s->scan != NULL)
		table_endscan(s->scan);
	if (s->newer != NULL)
		newer_blocks_close(s->newer);
	if (s->slot != NULL)
		ExecDropSingleTupleTableSlot(s->slot);
	if (s->rel != NULL)
		relation_close(s->rel, NoLock);
	s->scan = NULL;
	s->newer = NULL;
	s->slot = NULL;
	s->rel = NULL;
}

static bool
by_blocks(const RowScan *s)
{
	return !XLogRecPtrIsInvalid(s->since) && s->rel->rd_rel->relam == HEAP_TABLE_AM_OID;
}

/* Opens the next table that has rows of its own, and columns by which they can be read; false when there is none. */
static bool
next_relation(RowScan *s)
{
	close_relation(s);
	while (s->relids != NIL)
	{
		Oid			relid = linitial_oid(s->relids);

		s->relids = list_delete_first(s->relids);
		s->rel = relation_open(relid, AccessShareLock);
		s->seal = s->rel->rd_rel->relkind == RELKIND_RELATION ? seal_for(s->rel, s->def) : NULL;
		if (s->seal != NULL)
			break;
		relation_close(s->rel, NoLock);
		s->rel = NULL;
	}
	if (s->rel == NULL)
		return false;
	received_of(s->rel, &s->received);
	s->slot = table_slot_create(s->rel, NULL);
	if (by_blocks(s))
		s->newer = newer_blocks_open(s->rel, s->since);
	else
		s->scan = table_beginscan(s->rel, s->snapshot, 0, NULL, SO_NONE);
	return true;
}

/* Begins to read the next run of newer blocks. */
static bool
next_blocks(RowScan *s)
{
	ItemPointerData min,
				max;
	BlockNumber first,
				last;

	Assert(s->rel != NULL);
	if (!newer_blocks_next(s->newer, &first, &last))
		return false;
	ItemPointerSet(&min, first, FirstOffsetNumber);
	ItemPointerSet(&max, last, MaxOffsetNumber);
	if (s->scan == NULL)
		s->scan = table_beginscan_tidrange(s->rel, s->snapshot, &min, &max, SO_NONE);
	else
		table_rescan_tidrange(s->scan, &min, &max);
	return true;
}

/* row_scan_next gives the next row, good until the next call, and the seal that reads it; NULL at the end. */
TupleTableSlot *
row_scan_next(RowScan *s, const Seal **seal)
{
	for (;;)
	{
		CHECK_FOR_INTERRUPTS();
		if (s->rel != NULL && s->scan != NULL &&
			(s->newer != NULL ? table_scan_getnextslot_tidrange(s->scan, ForwardScanDirection, s->slot) :
			 table_scan_getnextslot(s->scan, ForwardScanDirection, s->slot)))
		{
			if (row_is_received(&s->received, s->slot))
				continue;
			*seal = s->seal;
			return s->slot;
		}
		if (s->newer != NULL && next_blocks(s))
			continue;
		if (!next_relation(s))
			return NULL;
	}
}

void
row_scan_close(RowScan *s)
{
	close_relation(s);
	error_context_stack = s->context.previous;
}
