/*
 * fold_part.c: the loops behind verify(), over the rows of sealed tables and over
 * the tiles, by what one process reads of them.
 */
#include "common/safeins.h"
#include "common/progress.h"
#include "common/relations.h"
#include "common/settings.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/encode.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/sealed.h"
#include "ledger/seal/sealed_rows.h"
#include "ledger/tree/leaf_names.h"
#include "ledger/tree/tile_scan.h"
#include "ledger/tree/tree.h"
#include "ledger/verify/fold_part.h"

#include "access/table.h"
#include "access/tableam.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/rel.h"

static TableScanDesc
begin_scan(const FoldJob *job, const FoldTable *table, Relation rel)
{
	if (table->shared != NULL)
		return table_beginscan_parallel(rel, table->shared, SO_NONE);
	return table_beginscan(rel, job->snapshot, 0, NULL, SO_NONE);
}

/* ---- rows ---- */

#define BATCH_ROWS	64

/* Rows that wait until there are enough of them to be hashed side by side. */
typedef struct RowBatch
{
	Fold	   *fold;
	HashKind	hash;
	const Seal *seal;
	MemoryContext row_cxt;
	StringInfoData data;
	uint32		start[BATCH_ROWS + 1];
	uint64		key_hash[BATCH_ROWS];
	StringInfoData key;
	int			n;
	int64	   *rows;			/* of this table and its partitions so far */
} RowBatch;

static void
tell_rows(const RowBatch *b)
{
	int64		rows = *b->rows;

	progress_done(rows);
	if (safeins_progress > 0 && rows / safeins_progress != (rows - b->n) / safeins_progress)
		ereport(NOTICE,
				(errmsg("\"%s\": %lld rows verified", text_from_utf8(b->seal->label, b->seal->label_len),
						(long long) (rows - rows % safeins_progress))));
}

static void
flush(RowBatch *b)
{
	const uint8 *data[BATCH_ROWS];
	uint32		len[BATCH_ROWS];
	uint8		hashes[BATCH_ROWS * HASH_LEN];
	SealFold   *sf;

	if (b->n == 0)
		return;
	for (int i = 0; i < b->n; i++)
	{
		data[i] = (const uint8 *) b->data.data + b->start[i];
		len[i] = b->start[i + 1] - b->start[i];
	}
	hash_many(b->hash, 0x00, data, len, b->n, hashes);
	sf = fold_seal(b->fold, b->seal->number, true);
	for (int i = 0; i < b->n; i++)
		fold_add(b->fold, sf, b->key_hash[i], hashes + i * HASH_LEN);
	resetStringInfo(&b->data);
	*b->rows += b->n;
	tell_rows(b);
	b->n = 0;
}

static void
add_row(RowBatch *b, TupleTableSlot *slot)
{
	MemoryContext old;

	if (!b->row_cxt->isReset)
		MemoryContextReset(b->row_cxt);
	old = MemoryContextSwitchTo(b->row_cxt);
	b->start[b->n] = b->data.len;
	leaf_data(&b->data, b->seal, OP_INSERT, slot);
	b->start[b->n + 1] = b->data.len;
	resetStringInfo(&b->key);
	encode_key(&b->key, b->seal->codecs, b->seal->nkeys, slot);
	b->key_hash[b->n] = fold_key_hash(&b->fold->secret, b->key.data, b->key.len);
	MemoryContextSwitchTo(old);
	if (++b->n == BATCH_ROWS || b->data.len > 1024 * 1024)
		flush(b);
}

typedef struct RowBeing
{
	Relation	rel;
	TupleTableSlot *slot;
} RowBeing;

static void
tell_row(void *arg)
{
	const RowBeing *being = arg;

	sealed_row_context(being->rel, being->slot);
}

/* fold_part_rows folds what this process reads of the rows of one table, and adds their number. */
void
fold_part_rows(const FoldJob *job, const FoldTable *table, Fold *fold, int64 *rows)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins fold rows", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(cxt);
	Relation	rel = table_open(table->relid, AccessShareLock);
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	TableScanDesc scan = begin_scan(job, table, rel);
	RowBatch	b = {.fold = fold,.hash = job->hash,.rows = rows};
	RowBeing	being = {rel, slot};
	ErrorContextCallback context = {error_context_stack, tell_row, &being};

	error_context_stack = &context;
	b.seal = seal_make(RelationGetDescr(rel), table->def->number, table->def->label, false,
					   table->attnos, table->ncols, table->def->nkeys);
	b.row_cxt = AllocSetContextCreate(cxt, "safeins fold row", ALLOCSET_SMALL_SIZES);
	initStringInfo(&b.data);
	initStringInfo(&b.key);
	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		CHECK_FOR_INTERRUPTS();
		if (!row_is_received(&table->received, slot))
			add_row(&b, slot);
	}
	flush(&b);
	error_context_stack = context.previous;
	table_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	table_close(rel, NoLock);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
}

/* ---- leaves ---- */

/* So many tiles are folded side by side: near their roots each has too few nodes for the lanes. */
#define TILES	16

struct TileFold
{
	HashKind	hash;
	Fold	   *fold;
	LeafNames  *names;
	uint8	   *nodes;			/* of full tiles that wait */
	int64		at[TILES];		/* which these are */
	int			n;
};

/* tile_fold_begin: what is kept of tiles goes into fold; seals' labels are of defs. */
TileFold *
tile_fold_begin(HashKind hash, List *defs, Fold *fold)
{
	TileFold   *t = palloc0(sizeof(TileFold));

	t->hash = hash;
	t->fold = fold;
	t->names = leaf_names_begin(hash, defs, fold_take_names, fold);
	t->nodes = palloc(TILES * TILE_BYTES);
	return t;
}

static void
fold_roots(TileFold *t)
{
	fold_side_by_side(t->hash, t->nodes, t->n, TILE_WIDTH);
	for (int i = 0; i < t->n; i++)
		memcpy(t->fold->tiles[t->at[i]].root, t->nodes + i * HASH_LEN, HASH_LEN);
	t->n = 0;
}

/* tile_fold_add takes a tile, with its leaves or without. */
void
tile_fold_add(TileFold *t, const TileScan *tile, bool leaves)
{
	TileSum    *sum = fold_tile(t->fold, tile->number, tile->n);
	const char *p = tile->entries;
	const char *end = p + tile->entries_len;
	LeafEntry	entry;
	int			i;

	if (tile->n == TILE_WIDTH)
	{
		t->at[t->n] = t->fold->ntiles - 1;
		memcpy(t->nodes + t->n * TILE_BYTES, tile->hashes, TILE_BYTES);
		t->n++;
	}
	for (i = 0; i < tile->n && entry_next(&p, end, &entry); i++)
	{
		if (leaves)
			fold_add_leaf(t->fold, &entry, tile->hashes + i * HASH_LEN);
		leaf_names_add(t->names, &entry);
	}
	sum->readable = i == tile->n && p == end;
	leaf_names_cut(t->names);
	if (t->n == TILES)
		fold_roots(t);
}

/* tile_fold_end completes what is kept of the last ones. */
void
tile_fold_end(TileFold *t)
{
	if (t->n > 0)
		fold_roots(t);
	leaf_names_flush(t->names);
}

static void
tell_leaves(int64 leaves, int64 before)
{
	progress_done(leaves);
	if (safeins_progress > 0 && leaves / safeins_progress != before / safeins_progress)
		ereport(NOTICE,
				(errmsg("%lld leaves verified", (long long) leaves)));
}

/* fold_part_leaves folds what this process reads of the tree's leaves. */
void
fold_part_leaves(const FoldJob *job, Fold *fold)
{
	TileFold   *tiles = tile_fold_begin(job->hash, job->defs, fold);
	Relation	rel = table_open(job->tiles.relid, AccessShareLock);
	TileScan   *scan = tile_scan_over(rel, begin_scan(job, &job->tiles, rel), job->place);
	int64		leaves = 0;
	ListCell   *lc;

	foreach(lc, job->folded)
	{
		(void) fold_seal(fold, lfirst_int(lc), true);
		(void) fold_seal(fold, FOLD_RELEASED(lfirst_int(lc)), true);
	}
	while (tile_scan_next(scan))
	{
		tile_fold_add(tiles, scan, true);
		leaves += scan->n;
		tell_leaves(leaves, leaves - scan->n);
	}
	tile_fold_end(tiles);
	tile_scan_close(scan);
}
