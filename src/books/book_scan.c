/*
 * book_scan.c: reading a book's entries one by one by an index, as the latest
 * committed state and this transaction left them.
 *
 * Who reads a page by an index clears it of what is dead, whenever it is fuller
 * than new rows may make it, which pages with room left for updates nearly always
 * are.  To clear one for every entry that is written costs more than to write it:
 * here it is done when the page has no room for many more versions, or a row has
 * more of them than are cheaply gone through: with many writers, who commit
 * without waiting for the disk, each version is looked up in the commit log.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "books/book_scan.h"
#include "books/book_walk.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/relscan.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "pgstat.h"
#include "storage/bufmgr.h"
#include "storage/bufpage.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

/* book_key makes the key of a column of texts. */
void
book_key(ScanKey key, AttrNumber column, const char *text, int len)
{
	ScanKeyInit(key, column, BTEqualStrategyNumber, F_TEXTEQ, PointerGetDatum(cstring_to_text_with_len(text, len)));
}

/* A page with less room than this is cleared. */
#define ROOM_WANTED (BLCKSZ / 8)

/* So is one where a row has more versions than this: each is looked at by whoever looks for the last. */
#define VERSIONS_MOST 4

/* The page is locked. */
static bool
has_many_versions(Page page, OffsetNumber at)
{
	for (int n = 0; at >= FirstOffsetNumber && at <= PageGetMaxOffsetNumber(page); n++)
	{
		ItemId		item = PageGetItemId(page, at);
		HeapTupleHeader tuple;

		if (n > VERSIONS_MOST)
			return true;
		if (ItemIdIsRedirected(item))
		{
			at = ItemIdGetRedirect(item);
			continue;
		}
		if (!ItemIdIsNormal(item))
			return false;
		tuple = (HeapTupleHeader) PageGetItem(page, item);
		if (!HeapTupleHeaderIsHotUpdated(tuple))
			return false;
		at = ItemPointerGetOffsetNumber(&tuple->t_ctid);
	}
	return false;
}

/*
 * book_has_page: is a page of a table or an index there?  Whoever cuts one off tells
 * every cache before he gives up the lock that keeps all others out.  So what was
 * there when its size was last asked for is there, and the system, a call of which
 * costs as much as the rest of a look, is asked about what lies beyond alone.
 */
bool
book_has_page(Relation rel, BlockNumber page)
{
	BlockNumber known = RelationGetSmgr(rel)->smgr_cached_nblocks[MAIN_FORKNUM];

	return (known != InvalidBlockNumber && page < known) || page < RelationGetNumberOfBlocks(rel);
}

/*
 * book_fetch brings the version that a snapshot shows, of those that hang on to
 * one another from a place on, into slot; *dead (may be NULL): none is of use to
 * anybody any more.
 */
bool
book_fetch(Relation rel, const ItemPointerData *tid, Snapshot snapshot, TupleTableSlot *slot, bool *dead)
{
	ItemPointerData at = *tid;
	HeapTuple	tuple;
	Buffer		buffer;
	bool		found;

	pgstat_count_heap_fetch(rel);
	if (dead != NULL)
		*dead = false;
	if (!TTS_IS_BUFFERTUPLE(slot))
		return table_tuple_fetch_row_version(rel, &at, snapshot, slot);
	buffer = ReadBuffer(rel, ItemPointerGetBlockNumber(&at));
	/* As an index scan does, without a lock: at worst it is cleared too early, or too late. */
	if (PageGetHeapFreeSpace(BufferGetPage(buffer)) < ROOM_WANTED)
		page_tidy(rel, buffer);
	ExecClearTuple(slot);
	tuple = &((BufferHeapTupleTableSlot *) slot)->base.tupdata;
	LockBuffer(buffer, BUFFER_LOCK_SHARE);
	if (has_many_versions(BufferGetPage(buffer), ItemPointerGetOffsetNumber(&at)))
	{
		LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
		page_tidy(rel, buffer);
		LockBuffer(buffer, BUFFER_LOCK_SHARE);
	}
	found = heap_hot_search_buffer(&at, rel, buffer, snapshot, tuple, dead, true);
	LockBuffer(buffer, BUFFER_LOCK_UNLOCK);
	if (found)
	{
		tuple->t_self = at;
		slot->tts_tableOid = RelationGetRelid(rel);
		ExecStoreBufferHeapTuple(tuple, slot, buffer);
	}
	ReleaseBuffer(buffer);
	return found;
}

/* What the keys ask for, if that is to be equal in the first columns of the index, which has texts byte by byte. */
static bool
asks_equal(Relation index, const ScanKeyData *keys, int nkeys, WalkKey *at)
{
	at->n = nkeys;
	for (int i = 0; i < nkeys; i++)
	{
		Oid			f = keys[i].sk_func.fn_oid;

		if (keys[i].sk_attno != i + 1 || (f != F_TEXTEQ && f != F_INT4EQ) ||
			(f == F_TEXTEQ && index->rd_indcollation[i] != C_COLLATION_OID))
			return false;
		at->types[i] = f == F_TEXTEQ ? TEXTOID : INT4OID;
		at->values[i] = keys[i].sk_argument;
	}
	return nkeys > 0;
}

/* Where the primary keys of books were looked for last. */
typedef struct KeyPlace
{
	Oid			index;
	Oid			file;
	LeafPlace	place;
} KeyPlace;

static KeyPlace key_places[SAFEINS_NRELS];

static LeafPlace *
key_place(SafeinsRel book, Relation index)
{
	KeyPlace   *k = &key_places[book];

	/* A table that was emptied twice by a transaction is cut off the second time, in the same file. */
	if (k->index != RelationGetRelid(index) || k->file != index->rd_rel->relfilenode ||
		(BlockNumberIsValid(k->place.block) && !book_has_page(index, k->place.block)))
		*k = (KeyPlace)
	{
		.index = RelationGetRelid(index),.file = index->rd_rel->relfilenode,.place = {.block = InvalidBlockNumber}
	};
	return &k->place;
}

/*
 * Finds the rows of what the keys ask for by their leaf; false: that is the index's
 * to do.  A serializable transaction has to tell what it reads, and a standby does
 * not know what is dead.  The snapshot keeps the rows that it shows.
 */
static bool
find_by_leaf(BookScan *scan, ScanKey keys, int nkeys)
{
	LeafPlace	nowhere = {.block = InvalidBlockNumber};
	WalkKey		at;
	BTScanInsert key;

	scan->next = 0;
	if (IsolationIsSerializable() || TransactionStartedDuringRecovery() || !asks_equal(scan->index, keys, nkeys, &at) ||
		(key = leaf_key(scan->index)) == NULL)
		return false;
	key->keysz = nkeys;
	for (int i = 0; i < nkeys; i++)
	{
		key->scankeys[i].sk_argument = at.values[i];
		key->scankeys[i].sk_flags &= ~SK_ISNULL;
	}
	leaf_find(scan->rel, scan->index, key, scan->place != NULL ? scan->place : &nowhere, &scan->equals);
	pfree(key);
	if (BufferIsValid(scan->equals.pinned))
		ReleaseBuffer(scan->equals.pinned);
	return scan->equals.all;
}

static void
find(BookScan *scan, ScanKey keys, int nkeys)
{
	scan->by_leaf = find_by_leaf(scan, keys, nkeys);
	if (scan->by_leaf)
		return;
	if (scan->desc == NULL)
		scan->desc = index_beginscan(scan->rel, scan->index, scan->snapshot, NULL, nkeys, 0, SO_NONE);
	index_rescan(scan->desc, keys, nkeys, NULL, 0);
}

/* book_scan_open begins a scan; index InvalidOid is the primary key. */
void
book_scan_open(BookScan *scan, SafeinsRel book, Oid index, ScanKey keys, int nkeys)
{
	scan->rel = table_open(safeins_relid(book), AccessShareLock);
	scan->index = index_open(OidIsValid(index) ? index : RelationGetPrimaryKeyIndex(scan->rel, false), AccessShareLock);
	scan->place = OidIsValid(index) ? NULL : key_place(book, scan->index);
	scan->slot = table_slot_create(scan->rel, NULL);
	scan->cxt = CurrentMemoryContext;
	scan->completions = 0;
	scan->snapshot = RegisterSnapshot(own_sql_latest());
	scan->desc = NULL;
	scan->keys = 0;
	scan->walks = scan->walk_fails = false;
	scan->walk.scan = NULL;
	find(scan, keys, nkeys);
}

static void
go_on_by(BookScan *scan, Snapshot snapshot)
{
	UnregisterSnapshot(scan->snapshot);
	scan->snapshot = RegisterSnapshot(snapshot);
	if (scan->desc != NULL)
		scan->desc->xs_snapshot = scan->snapshot;
	if (scan->walk.scan == NULL)
		return;
	/* What came since then may belong on a page that the walk has read. */
	scan->walk.scan->xs_snapshot = scan->snapshot;
	book_walk_anew(&scan->walk);
}

/* ---- keys that come in the order of the index ---- */

/* So many keys are found by themselves before the index is walked along. */
#define WALK_AFTER 8

static void
keep_key(BookScan *scan, const WalkKey *at, bool first)
{
	for (int i = 0; i < at->n; i++)
		if (at->types[i] == TEXTOID)
		{
			if (!first)
				pfree(DatumGetPointer(scan->at.values[i]));
			scan->at.values[i] = datumCopy(at->values[i], false, -1);
		}
		else
			scan->at.values[i] = at->values[i];
	memcpy(scan->at.types, at->types, sizeof(at->types));
	scan->at.n = at->n;
}

/* Goes on to a key along the index; false: that does not pay, or is not to be had. */
static bool
walk_to(BookScan *scan, const ScanKeyData *keys, int nkeys)
{
	WalkKey		at;
	bool		first = scan->walk.scan == NULL;

	if (scan->walk_fails || ++scan->keys <= WALK_AFTER)
		return false;
	scan->walk_fails = !asks_equal(scan->index, keys, nkeys, &at) || (!first && at.n != scan->at.n);
	if (scan->walk_fails)
		return false;
	if (first)
		book_walk_open(&scan->walk,
					   index_beginscan(scan->rel, scan->index, scan->snapshot, NULL, 1, 0, SO_NONE), WALK_STEPS);
	else if (book_walk_compare(&at, &scan->at) <= 0)
		book_walk_anew(&scan->walk);
	keep_key(scan, &at, first);
	(void) book_walk_to(&scan->walk, &scan->at);
	scan->walk_fails = !book_walk_pays(&scan->walk);
	return !scan->walk_fails;
}

static bool
walk_next(BookScan *scan)
{
	while (book_walk_is_at(&scan->walk, &scan->at))
	{
		bool		found = book_fetch(scan->rel, &scan->walk.scan->xs_heaptid, scan->snapshot, scan->slot, NULL);

		book_walk_step(&scan->walk);
		if (found)
			return true;
	}
	return false;
}

static bool
leaf_next(BookScan *scan, ScanDirection direction)
{
	LeafEquals *e = &scan->equals;

	while (scan->next < e->n)
		if (book_fetch(scan->rel, &e->rows[ScanDirectionIsForward(direction) ? scan->next++ : --e->n],
					   scan->snapshot, scan->slot, NULL))
			return true;
	return false;
}

/* One that shows the same as the scan's is not worth a copy. */
static void
go_on_by_latest(BookScan *scan)
{
	Snapshot	latest = own_sql_latest();

	if (latest == scan->snapshot)
		return;
	if (scan->completions != 0 && scan->completions == latest->snapXactCompletionCount &&
		scan->snapshot->curcid == latest->curcid)
		return;
	scan->completions = latest->snapXactCompletionCount;
	go_on_by(scan, latest);
}

/* book_scan_again begins anew with other values, by the same snapshot. */
void
book_scan_again(BookScan *scan, ScanKey keys, int nkeys)
{
	MemoryContext caller = MemoryContextSwitchTo(scan->cxt);

	scan->walks = walk_to(scan, keys, nkeys);
	if (!scan->walks)
		find(scan, keys, nkeys);
	MemoryContextSwitchTo(caller);
}

/*
 * book_scan_anew begins anew with other values and by the latest snapshot, by
 * the primary key; of a scan that was never opened cxt is set, or NULL.
 */
void
book_scan_anew(BookScan *scan, SafeinsRel book, ScanKey keys, int nkeys)
{
	MemoryContext caller = CurrentMemoryContext;

	if (scan->slot == NULL)
	{
		if (scan->cxt != NULL)
			MemoryContextSwitchTo(scan->cxt);
		book_scan_open(scan, book, InvalidOid, keys, nkeys);
		MemoryContextSwitchTo(caller);
		return;
	}
	go_on_by_latest(scan);
	book_scan_again(scan, keys, nkeys);
}

static bool
scan_next(BookScan *scan, ScanDirection direction)
{
	MemoryContext caller = MemoryContextSwitchTo(scan->cxt);
	ItemPointer tid;
	bool		found = scan->walks ? walk_next(scan) : scan->by_leaf && leaf_next(scan, direction);

	Assert(!scan->walks || ScanDirectionIsForward(direction));
	while (!scan->walks && !scan->by_leaf && !found && (tid = index_getnext_tid(scan->desc, direction)) != NULL)
	{
		bool		dead;

		found = book_fetch(scan->rel, tid, scan->snapshot, scan->slot, &dead);
		/* The index need not give it again. */
		scan->desc->kill_prior_tuple = dead && !scan->desc->xactStartedInRecovery;
	}
	MemoryContextSwitchTo(caller);
	return found;
}

/* book_scan_next brings the next entry into scan->slot; false at the end. */
bool
book_scan_next(BookScan *scan)
{
	return scan_next(scan, ForwardScanDirection);
}

/* book_scan_back does so from the end. */
bool
book_scan_back(BookScan *scan)
{
	return scan_next(scan, BackwardScanDirection);
}

void
book_scan_close(BookScan *scan)
{
	if (scan->slot == NULL)
		return;
	book_walk_close(&scan->walk);
	if (scan->desc != NULL)
		index_endscan(scan->desc);
	UnregisterSnapshot(scan->snapshot);
	ExecDropSingleTupleTableSlot(scan->slot);
	index_close(scan->index, AccessShareLock);
	table_close(scan->rel, AccessShareLock);
	scan->slot = NULL;
}

/*
 * One that never had any entry is its first page alone.  A serializable transaction
 * has to read what others may write.
 */
static bool
never_had_any(Oid index)
{
	bool		never = false;

	if (!IsolationIsSerializable())
	{
		Relation	rel = index_open(index, AccessShareLock);

		never = !book_has_page(rel, 1);
		index_close(rel, AccessShareLock);
	}
	return never;
}

/* book_has_key tells whether a book has an entry, by an index whose first column is a text. */
bool
book_has_key(SafeinsRel book, Oid index, const char *text, int len)
{
	BookScan	scan;
	ScanKeyData key;
	bool		found;

	if (never_had_any(index))
		return false;
	book_key(&key, 1, text, len);
	book_scan_open(&scan, book, index, &key, 1);
	found = book_scan_next(&scan);
	book_scan_close(&scan);
	return found;
}

/* book_has_any tells whether an index that has but some of a book's rows has any. */
bool
book_has_any(SafeinsRel book, const char *index)
{
	Oid			oid = safeins_index(index);
	BookScan	scan;
	bool		any;

	if (never_had_any(oid))
		return false;
	book_scan_open(&scan, book, oid, NULL, 0);
	any = book_scan_next(&scan);
	book_scan_close(&scan);
	return any;
}
