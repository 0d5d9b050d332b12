/*
 * book_index.c: entries of a book's indexes for its new rows.
 *
 * Of many rows entries go in by the order of the index, leaf by leaf: the tree is
 * descended once for all that belong on one leaf.  What the leaf has no room for,
 * what may be there already, and what is alone on its leaf goes in as the index
 * does it.  A leaf that gets many is logged once, as a whole.
 */
#include "common/safeins.h"
#include "books/book.h"
#include "books/book_index.h"
#include "books/book_leaf.h"

#include "access/itup.h"
#include "access/nbtree.h"
#include "access/nbtxlog.h"
#include "access/rmgr.h"
#include "access/xloginsert.h"
#include "catalog/index.h"
#include "catalog/pg_am.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "storage/bufpage.h"
#include "storage/predicate.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/tuplesort.h"

/* What a leaf gets at once: fewer are not worth a look at it; more are not read ahead. */
#define LEAF_LEAST	4
#define LEAF_MOST	256
/* About what is logged of an entry beside itself. */
#define LOGGED_BESIDE	(SizeOfXLogRecord + SizeOfBtreeInsert + 28)
/* Where leaves get few, so many go in singly before one is looked at again. */
#define SINGLY_MOST	256

/* Entries on their way into one index, in its order. */
typedef struct Entries
{
	Relation	rel;
	Relation	index;
	bool		unique;
	bool		unchanged;		/* of rows that were written over: the index has their keys */
	BTScanInsert key;			/* of one after the other; NULL: all are the index's to put */
	int			singly;			/* so many go in one by one */
	int			misses;
} Entries;

/* How many of the entries belong on a leaf to which the first one led. */
static int
belonging(Entries *e, Page page, IndexTuple *entries, int n)
{
	int			low = 0;
	int			high = n;

	if (P_RIGHTMOST(BTPageGetOpaque(page)))
		return n;
	while (low < high)
	{
		int			middle = (low + high) / 2;

		leaf_key_set(e->index, e->key, entries[middle], e->unique);
		if (leaf_belongs(e->index, e->key, page))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Entries that were put on a copy of a leaf go onto the leaf itself, logged as the page that it becomes. */
static void
put_page(Entries *e, Buffer buffer, Page copy)
{
	START_CRIT_SECTION();
	memcpy(BufferGetPage(buffer), copy, BLCKSZ);
	MarkBufferDirty(buffer);
	if (RelationNeedsWAL(e->index))
		log_newpage_buffer(buffer, true);
	END_CRIT_SECTION();
}

/* Is the page shorter than what is logged of entries that have so many bytes? */
static bool
page_is_shorter(Page page, int n, Size bytes)
{
	Size		hole = ((PageHeader) page)->pd_upper - ((PageHeader) page)->pd_lower;

	return BLCKSZ - hole < bytes + n * LOGGED_BESIDE;
}

/* Puts entries on a leaf; returns how many found their place. */
static int
put_on_leaf(Entries *e, Buffer buffer, IndexTuple *entries, int n)
{
	Page		page = PageGetTempPageCopy(BufferGetPage(buffer));
	OffsetNumber at = P_FIRSTDATAKEY(BTPageGetOpaque(page));
	OffsetNumber places[LEAF_MOST];
	Size		bytes = 0;
	int			done;

	for (done = 0; done < n; done++)
	{
		Size		size = MAXALIGN(IndexTupleSize(entries[done]));

		if (size > LEAF_LONG_ENTRY || PageGetFreeSpace(page) < size)
			break;
		leaf_key_set(e->index, e->key, entries[done], e->unique);
		if (done > 0 && e->unique && _bt_compare(e->index, e->key, page, at - 1) <= 0)
			break;
		if (!leaf_find_place(e->index, e->key, page, at, &at) ||
			PageAddItem(page, (char *) entries[done], size, at, false, false) == InvalidOffsetNumber)
			break;
		places[done] = at++;
		bytes += size;
	}
	if (page_is_shorter(page, done, bytes))
		put_page(e, buffer, page);
	else
		for (int i = 0; i < done; i++)
			leaf_put(e->index, buffer, places[i], entries[i]);
	pfree(page);
	return done;
}

/* Puts entries on the leaf of the first one; returns how many are in. */
static int
fill_leaf(Entries *e, IndexTuple *entries, int n)
{
	Buffer		buffer;
	int			done = 0;

	leaf_key_set(e->index, e->key, entries[0], e->unique);
	btree_descend(e->index, e->rel, e->key, &buffer, BT_WRITE);
	n = Min(belonging(e, BufferGetPage(buffer), entries, n), LEAF_MOST);
	if (n >= LEAF_LEAST)
	{
		CheckForSerializableConflictIn(e->index, NULL, BufferGetBlockNumber(buffer));
		done = put_on_leaf(e, buffer, entries, n);
		/* What did not go in is the index's to put, or to make room for. */
		e->misses = 0;
		e->singly = done < n;
	}
	else
	{
		e->singly = Min(LEAF_LEAST << e->misses, SINGLY_MOST);
		e->misses = Min(e->misses + 1, 6);
	}
	_bt_relbuf(e->index, buffer);
	return done;
}

/*
 * Entries go in, in their order; returns how many.  Of a unique index that is up to,
 * and with, the first one that the index took for one that may be there already
 * (*refused): whoever waits for others holds none of what comes after it.
 */
static int
put_entries(Entries *e, IndexTuple *entries, int n, bool *refused)
{
	int			i = 0;

	*refused = false;
	while (i < n)
	{
		CHECK_FOR_INTERRUPTS();
		if (e->singly == 0 && n - i >= LEAF_LEAST && e->key != NULL)
		{
			i += fill_leaf(e, entries + i, n - i);
			continue;
		}
		if (e->singly > 0)
			e->singly--;
		if (!_bt_doinsert(e->index, entries[i++], e->unique ? UNIQUE_CHECK_PARTIAL : UNIQUE_CHECK_NO,
						   e->unchanged, e->rel) &&
			e->unique)
		{
			*refused = true;
			break;
		}
	}
	return i;
}

/* ---- of one row ---- */

/* What an index has of a row; false: it does not have it. */
static bool
index_values(BookWriter *w, int i, TupleTableSlot *slot, Datum *values, bool *nulls)
{
	const BookTable *t = w->table;
	IndexInfo  *info = t->infos[i];

	if (!info->ii_ReadyForInserts)
		return false;
	if (t->predicates[i] != NULL)
	{
		ExprContext *econtext = GetPerTupleExprContext(t->estate);

		econtext->ecxt_scantuple = slot;
		if (!ExecQual(t->predicates[i], econtext))
			return false;
	}
	FormIndexDatum(info, slot, t->estate, values, nulls);
	return true;
}

/* An index is opened when it is first asked for: most rows that change are in no other one. */
static Relation
index_of(BookWriter *w, int i)
{
	if (w->indexes[i] == NULL)
		w->indexes[i] = index_open(w->table->indexes[i], RowExclusiveLock);
	return w->indexes[i];
}

/*
 * book_index_row makes the entry of an index for a row; false: the index took it
 * for one that may be there already.  unchanged: it has one of the row's version before.
 */
bool
book_index_row(BookWriter *w, int i, TupleTableSlot *slot, IndexUniqueCheck check, bool unchanged)
{
	Datum		values[INDEX_MAX_KEYS];
	bool		nulls[INDEX_MAX_KEYS];
	Relation	index;
	BTScanInsert key = w->table->keys[i];
	bool		put = false;

	if (!index_values(w, i, slot, values, nulls))
		return true;
	index = index_of(w, i);
	if (key != NULL)
	{
		IndexTuple	entry = index_form_tuple(RelationGetDescr(index), values, nulls);

		entry->t_tid = slot->tts_tid;
		put = leaf_put_one(w->rel, index, key, entry, check != UNIQUE_CHECK_NO,
						   &w->table->places[i], w->book->near_keys, i == w->table->near ? &w->alone : NULL);
		pfree(entry);
	}
	return put || index_insert(index, values, nulls, &slot->tts_tid, w->rel, check, unchanged, w->table->infos[i]);
}

/* book_index_others makes those of all indexes but the primary key. */
void
book_index_others(BookWriter *w, TupleTableSlot *slot)
{
	for (int i = 1; i < w->table->nindexes; i++)
		(void) book_index_row(w, i, slot, UNIQUE_CHECK_NO, false);
	ResetPerTupleExprContext(w->table->estate);
}

/* ---- of many ---- */

/*
 * book_index_batch makes the entries of the primary key for rows in its order;
 * returns for how many, as put_entries() does.
 */
int
book_index_batch(BookWriter *w, TupleTableSlot **rows, int n, bool *refused)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins entries", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(cxt);
	Entries		e = {.rel = w->rel,.index = w->indexes[0],.unique = true,.key = w->table->keys[0]};
	IndexTuple *entries = palloc(sizeof(IndexTuple) * n);

	for (int i = 0; i < n; i++)
	{
		Datum		values[INDEX_MAX_KEYS];
		bool		nulls[INDEX_MAX_KEYS];

		(void) index_values(w, 0, rows[i], values, nulls);
		entries[i] = index_form_tuple(RelationGetDescr(e.index), values, nulls);
		entries[i]->t_tid = rows[i]->tts_tid;
	}
	n = put_entries(&e, entries, n, refused);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(cxt);
	return n;
}

/* The entry of one index waits until all are there, where that can be. */
static void
put_later(BookWriter *w, int i, TupleTableSlot *slot, bool unchanged)
{
	Datum		values[INDEX_MAX_KEYS];
	bool		nulls[INDEX_MAX_KEYS];

	if (index_of(w, i)->rd_rel->relam != BTREE_AM_OID)
	{
		(void) book_index_row(w, i, slot, UNIQUE_CHECK_NO, unchanged);
		return;
	}
	if (!index_values(w, i, slot, values, nulls))
		return;
	if (w->entries[i] == NULL)
		w->entries[i] = tuplesort_begin_index_btree(w->rel, w->indexes[i], false, false,
													Max(work_mem / w->table->nindexes, 64), NULL, TUPLESORT_NONE);
	tuplesort_putindextuplevalues(w->entries[i], w->indexes[i], &slot->tts_tid, values, nulls);
}

/* book_index_later has the entries of all indexes but the primary key wait until all are there. */
void
book_index_later(BookWriter *w, TupleTableSlot *slot)
{
	for (int i = 1; i < w->table->nindexes; i++)
		put_later(w, i, slot, false);
	ResetPerTupleExprContext(w->table->estate);
}

/*
 * book_index_changed makes those of a row that was written over, as far as its
 * update asks for any.  The primary key is not asked whether the row is there: until the
 * transaction ends the one that was written over keeps others from its key, and who came
 * second with it, and took his own back, may wait for us.  So of many rows its entries
 * wait as well.
 */
void
book_index_changed(BookWriter *w, TupleTableSlot *slot, UpdatedIndexes asked)
{
	if (!indexes_need_update(asked))
		return;
	for (int i = 0; i < w->table->nindexes; i++)
		if (only_summaries(asked) && !index_summarizes(w->table->infos[i]))
			continue;
		else if (w->entries != NULL)
			put_later(w, i, slot, true);
		else
			(void) book_index_row(w, i, slot, UNIQUE_CHECK_NO, true);
	ResetPerTupleExprContext(w->table->estate);
}

/* book_index_sorted has them go in. */
void
book_index_sorted(BookWriter *w, int i)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins entries", ALLOCSET_DEFAULT_SIZES);
	/* Of the primary key only rows that were written over have waited. */
	Entries		e = {.rel = w->rel,.index = w->indexes[i],.unchanged = i == 0,.key = w->table->keys[i]};
	IndexTuple	entries[LEAF_MOST];
	int			n;

	tuplesort_performsort(w->entries[i]);
	do
	{
		MemoryContext caller;
		IndexTuple	entry;
		bool		refused;

		MemoryContextReset(cxt);
		caller = MemoryContextSwitchTo(cxt);
		for (n = 0; n < LEAF_MOST && (entry = tuplesort_getindextuple(w->entries[i], true)) != NULL; n++)
			entries[n] = CopyIndexTuple(entry);
		(void) put_entries(&e, entries, n, &refused);
		MemoryContextSwitchTo(caller);
	} while (n == LEAF_MOST);
	MemoryContextDelete(cxt);
	tuplesort_end(w->entries[i]);
	w->entries[i] = NULL;
}
