/*
 * book_find.c: entries of a book found by their keys.
 *
 * What others have committed meanwhile counts at every isolation level, as with
 * referential integrity, and whoever comes second waits.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "books/book.h"
#include "books/book_store.h"

#include "access/itup.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* ---- opening ---- */

static void
begin_scan(BookWriter *w, int nkeys)
{
	InitDirtySnapshot(w->dirty);
	w->scan = index_beginscan(w->rel, w->indexes[0], &w->dirty, NULL, nkeys, 0, SO_NONE);
}

/*
 * book_writer_open begins to write a book; nkeys: about so many will be asked
 * for, in their order where there are many.
 */
BookWriter *
book_writer_open(Book *book, int64 nkeys)
{
	BookWriter *w = palloc0(sizeof(BookWriter));

	w->along_stops = nkeys < WALK_TRIAL;
	w->book = book;
	w->rel = table_open(safeins_relid(book->rel), RowExclusiveLock);
	book_check(book, w->rel);
	w->table = book_table(book, w->rel);
	w->indexes = palloc0(sizeof(Relation) * w->table->nindexes);
	w->indexes[0] = index_open(w->table->indexes[0], RowExclusiveLock);
	if (nkeys >= BOOK_MANY && !w->table->by_executor && w->table->nindexes > 1)
		w->entries = palloc0(sizeof(Tuplesortstate *) * w->table->nindexes);
	w->keeps_room = RelationGetFillFactor(w->rel, HEAP_DEFAULT_FILLFACTOR) < HEAP_DEFAULT_FILLFACTOR;
	w->fresh = MakeSingleTupleTableSlot(RelationGetDescr(w->rel), &TTSOpsHeapTuple);
	return w;
}

/* ---- finding ---- */

static RegProcedure
equals(Oid type)
{
	return type == TEXTOID ? F_TEXTEQ : type == DATEOID ? F_DATE_EQ : type == BOOLOID ? F_BOOLEQ : F_INT4EQ;
}

static void
set_keys(const BookWriter *w, const BookRow *row, int nkeys, ScanKey keys)
{
	for (int i = 0; i < nkeys; i++)
	{
		int			k = w->book->keys[i];

		ScanKeyInit(&keys[i], i + 1, BTEqualStrategyNumber, equals(w->book->columns[k].type), row->values[k]);
	}
}

/* Sets what the primary key is descended by. */
static void
set_leaf_key(const BookWriter *w, const BookRow *row)
{
	BTScanInsert key = w->table->keys[0];

	for (int i = 0; i < key->keysz; i++)
	{
		key->scankeys[i].sk_argument = row->values[w->book->keys[i]];
		key->scankeys[i].sk_flags &= ~SK_ISNULL;
	}
}

/* Most that is written is new, and needs none. */
static TupleTableSlot *
slot_of_found(BookWriter *w)
{
	MemoryContext old;

	if (w->found == NULL)
	{
		old = MemoryContextSwitchTo(GetMemoryChunkContext(w));
		w->found = table_slot_create(w->rel, NULL);
		MemoryContextSwitchTo(old);
	}
	return w->found;
}

static bool along_find(BookWriter *w, const BookRow *key, int nkeys);

void
book_read_found(BookWriter *w)
{
	const Book *book = w->book;

	slot_getallattrs(w->found);
	for (int i = 0; i < book->ncolumns; i++)
	{
		w->old.nulls[i] = book->attno[i] == 0 || w->found->tts_isnull[book->attno[i] - 1];
		w->old.values[i] = w->old.nulls[i] ? (Datum) 0 : w->found->tts_values[book->attno[i] - 1];
	}
}

/*
 * book_refuse_newer fails where what is newer than the transaction's snapshot
 * must not be written over.  As ON CONFLICT: one that others wrote while we
 * waited is not in our snapshot.
 */
void
book_refuse_newer(Relation rel)
{
	if (IsolationUsesXactSnapshot())
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not serialize access due to concurrent update"),
				 errdetail("An entry of a book of safeins was changed by a transaction that committed meanwhile."),
				 errhint("The transaction might succeed if retried."),
				 errtable(rel)));
}

/* Somebody is at it, as a scan's dirty snapshot tells: wait, with nothing pinned; who it was. */
static TransactionId
await(IndexScanDesc scan, ScanKey keys, int nkeys, TupleTableSlot *slot)
{
	const SnapshotData *dirty = scan->xs_snapshot;
	TransactionId xid = TransactionIdIsValid(dirty->xmin) ? dirty->xmin : dirty->xmax;
	uint32		token = TransactionIdIsValid(dirty->xmin) ? dirty->speculativeToken : 0;
	ItemPointerData tid = slot->tts_tid;

	ExecClearTuple(slot);
	index_rescan(scan, keys, nkeys, NULL, 0);
	if (token != 0)
		SpeculativeInsertionWait(xid, token);
	else
		XactLockTableWait(xid, scan->heapRelation, &tid, XLTW_InsertIndex);
	return xid;
}

/*
 * book_await_new waits for all who are bringing entries with these first columns of
 * the key into a book.
 */
void
book_await_new(Book *book, ScanKey keys, int nkeys)
{
	Relation	rel = table_open(safeins_relid(book->rel), AccessShareLock);
	Relation	index = index_open(RelationGetPrimaryKeyIndex(rel, false), AccessShareLock);
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	SnapshotData dirty;
	IndexScanDesc scan;

	InitDirtySnapshot(dirty);
	scan = index_beginscan(rel, index, &dirty, NULL, nkeys, 0, SO_NONE);
	index_rescan(scan, keys, nkeys, NULL, 0);
	while (index_getnext_slot(scan, ForwardScanDirection, slot))
	{
		CHECK_FOR_INTERRUPTS();
		if (TransactionIdIsValid(dirty.xmin))
			(void) await(scan, keys, nkeys, slot);
	}
	index_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	index_close(index, AccessShareLock);
	table_close(rel, AccessShareLock);
}

/*
 * The row of an entry of the index, where it is there; false: it has another
 * version, or none.  Looked at by itself: an index scan that comes to a page tidies
 * it, at more than the rest costs, which gains nothing where pages keep no room for
 * new versions and many rows of a page are changed once.
 */
static bool
fetch_itself(BookWriter *w, IndexScanDesc scan)
{
	return !w->keeps_room &&
		table_tuple_fetch_row_version(w->rel, &scan->xs_heaptid, &w->dirty, slot_of_found(w));
}

static bool
next_entry(BookWriter *w)
{
	while (w->scan->xs_heap_continue || index_getnext_tid(w->scan, ForwardScanDirection) != NULL)
		if ((!w->scan->xs_heap_continue && fetch_itself(w, w->scan)) || index_fetch_heap(w->scan, slot_of_found(w)))
			return true;
	return false;
}

/* The version of a row that is there now, which an entry led to. */
static bool
fetch_now(BookWriter *w, ItemPointer row)
{
	TupleTableSlot *slot = slot_of_found(w);

	InitDirtySnapshot(w->dirty);
	return (!w->keeps_room && table_tuple_fetch_row_version(w->rel, row, &w->dirty, slot)) ||
		book_fetch(w->rel, row, &w->dirty, slot, NULL);
}

/* A key's entry by its leaf, if that is plain: nobody is at it.  *found: there is one. */
static bool
find_by_leaf(BookWriter *w, const BookRow *key, bool *found)
{
	LeafEquals	equals;

	*found = false;
	if (w->table->keys[0] == NULL)
		return false;
	set_leaf_key(w, key);
	leaf_find(w->rel, w->indexes[0], w->table->keys[0], &w->table->places[0], &equals);
	if (!equals.all || equals.n == 0)
		return equals.all;
	for (int i = 0; !*found && i < equals.n; i++)
		*found = fetch_now(w, &equals.rows[i]);
	ReleaseBuffer(equals.pinned);
	if (*found && !TransactionIdIsValid(w->dirty.xmin) && !TransactionIdIsValid(w->dirty.xmax))
	{
		book_read_found(w);
		return true;
	}
	ExecClearTuple(w->found);
	return false;
}

/*
 * book_find_near finds the entry of a key as the latest committed state and
 * this transaction left it, into w->found and w->old, and tells whether there
 * are others with the same first columns of the key.  It waits for whoever is
 * writing one of them.  Of fewer columns than the key has, keys come in order.
 */
bool
book_find_near(BookWriter *w, const BookRow *key, int nkeys, bool *others)
{
	ScanKeyData keys[BOOK_MOST_KEYS];
	bool		found;

	/* Mostly there are none. */
	if (nkeys < w->book->nkeys && !w->along_stops && !along_find(w, key, nkeys))
		return *others = false;
	if (nkeys == w->book->nkeys && find_by_leaf(w, key, &found))
		return found;
	w->awaited = InvalidTransactionId;
	set_keys(w, key, nkeys, keys);
	if (w->scan != NULL && w->scan->numberOfKeys != nkeys)
	{
		index_endscan(w->scan);
		w->scan = NULL;
	}
	if (w->scan == NULL)
		begin_scan(w, nkeys);
again:
	CHECK_FOR_INTERRUPTS();
	Assert(others != NULL || nkeys == w->book->nkeys);
	index_rescan(w->scan, keys, nkeys, NULL, 0);
	found = false;
	if (others != NULL)
		*others = false;
	while (next_entry(w))
	{
		if (TransactionIdIsValid(w->dirty.xmin) || TransactionIdIsValid(w->dirty.xmax))
		{
			w->awaited = await(w->scan, keys, nkeys, w->found);
			goto again;
		}
		if (nkeys == w->book->nkeys)
		{
			found = true;
			break;
		}
		book_read_found(w);
		if (book_compare_keys(w->book, &w->old, key) == 0)
			found = true;
		else
			*others = true;
		if (found && *others)
			break;
	}
	if (nkeys < w->book->nkeys)
		return found ? book_find(w, key) : false;
	if (found)
	{
		book_read_found(w);
		if (TransactionIdIsValid(w->awaited) &&
			DatumGetTransactionId(slot_getsysattr(w->found, MinTransactionIdAttributeNumber,
												  &(bool) {0})) == w->awaited)
			book_refuse_newer(w->rel);
	}
	return found;
}

/* book_find looks for the entry of a key, as whoever writes it must see it. */
bool
book_find(BookWriter *w, const BookRow *key)
{
	return book_find_near(w, key, w->book->nkeys, NULL);
}

/* ---- finding one key after the other ---- */

/*
 * Goes on to the first entry of the index that is not before a key, by as many
 * columns; false: none has these.  Pages are read once for all keys on them: what
 * came meanwhile the unique index will tell when the key is written.
 */
static bool
along_find(BookWriter *w, const BookRow *key, int nkeys)
{
	const Book *book = w->book;
	WalkKey		at = {.n = nkeys};
	bool		found;

	if (w->along.scan == NULL)
	{
		InitDirtySnapshot(w->dirty);
		book_walk_open(&w->along, index_beginscan(w->rel, w->indexes[0], &w->dirty, NULL, 1, 0, SO_NONE), WALK_STEPS);
	}
	for (int i = 0; i < nkeys; i++)
	{
		at.types[i] = book->columns[book->keys[i]].type;
		at.values[i] = key->values[book->keys[i]];
	}
	found = book_walk_to(&w->along, &at);
	w->along_stops = !book_walk_pays(&w->along);
	return found;
}

/* book_find_next does what book_find() does where keys come in their order, one after the other. */
bool
book_find_next(BookWriter *w, const BookRow *key)
{
	if (w->along_stops)
		return book_find(w, key);
	w->awaited = InvalidTransactionId;
	if (!along_find(w, key, w->book->nkeys))
		return false;
	if ((fetch_itself(w, w->along.scan) || index_fetch_heap(w->along.scan, slot_of_found(w))) &&
		!TransactionIdIsValid(w->dirty.xmin) && !TransactionIdIsValid(w->dirty.xmax))
	{
		book_read_found(w);
		return true;
	}
	/* Somebody is at it, or it has another version: look again, by itself. */
	ExecClearTuple(slot_of_found(w));
	return book_find(w, key);
}

/*
 * book_any_near tells whether any entry has these first columns of its key;
 * keys come in their order.
 */
bool
book_any_near(BookWriter *w, const BookRow *key, int nkeys)
{
	return w->along_stops || along_find(w, key, nkeys);
}
