/*
 * verify_batch.c: what names the leaves, against the batches that the tree
 * vouches for: a leaf that was given another name may hide a row that is gone.
 */
#include "ledger/verify.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

typedef struct Batch
{
	int64		number;
	int64		first;
	int64		next;
	uint8		entries[HASH_LEN];
	uint8		leaf[HASH_LEN];	/* what its row hashes to */
} Batch;

/* The batches by their positions, of what is verified. */
static Batch *
read_batches(Verify *v, const Seal *seal, int64 *n)
{
	Oid			types[2] = {INT4OID, INT8OID};
	Datum		values[2] = {Int32GetDatum(v->ledger->place), Int64GetDatum(v->incremental ? v->since.size : 0)};
	MemoryContext caller = CurrentMemoryContext;
	SafeinsIdentity saved;
	TupleTableSlot *slot;
	StringInfoData data;
	Batch	   *batches;

	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	PushActiveSnapshot(v->snapshot);
	if (SPI_execute_with_args("SELECT * FROM safeins.batch WHERE place OPERATOR(safeins.=) $1::safeins.division AND next >= $2 ORDER BY first, number",
							  2, types, values, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read safeins.batch");
	PopActiveSnapshot();
	safeins_return(&saved);
	*n = SPI_processed;
	batches = MemoryContextAllocExtended(caller, sizeof(Batch) * Max(*n, 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	slot = MakeSingleTupleTableSlot(SPI_tuptable->tupdesc, &TTSOpsHeapTuple);
	initStringInfo(&data);
	for (int64 i = 0; i < *n; i++)
	{
		HeapTuple	tup = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		bool		isnull;
		bytea	   *entries = DatumGetByteaPP(SPI_getbinval(tup, desc, SPI_fnumber(desc, "entries"), &isnull));

		batches[i].number = DatumGetInt64(SPI_getbinval(tup, desc, SPI_fnumber(desc, "number"), &isnull));
		batches[i].first = DatumGetInt64(SPI_getbinval(tup, desc, SPI_fnumber(desc, "first"), &isnull));
		batches[i].next = DatumGetInt64(SPI_getbinval(tup, desc, SPI_fnumber(desc, "next"), &isnull));
		memcpy(batches[i].entries, VARDATA_ANY(entries), Min(VARSIZE_ANY_EXHDR(entries), HASH_LEN));
		ExecStoreHeapTuple(tup, slot, false);
		resetStringInfo(&data);
		leaf_data(&data, seal, OP_INSERT, slot);
		hash_one(v->ledger->hash, 0x00, data.data, data.len, batches[i].leaf);
	}
	ExecDropSingleTupleTableSlot(slot);
	SPI_finish();
	return batches;
}

/* An entry in a range of leaves was told already, and explains it. */
static bool
is_told(Verify *v, int64 from, int64 until)
{
	for (int64 i = 0; i < v->nmismatches; i++)
	{
		Mismatch   *m = &v->mismatches[i];

		if (m->kind != NULL && strcmp(m->kind, "entry altered") == 0 && m->position >= from && m->position <= until)
			return true;
	}
	return false;
}

/* The rows of a table of ours, by their numbers, that are not what they were. */
static List *
told_rows(Verify *v, const char *label)
{
	List	   *rows = NIL;

	for (int64 i = 0; i < v->nmismatches; i++)
	{
		Mismatch   *m = &v->mismatches[i];
		int64		number = strtoi64(m->key, NULL, 10);

		/* of these kinds the row is as it was */
		if (m->kind != NULL && (m->kind[0] == '\0' || strcmp(m->kind, "entry altered") == 0 || strcmp(m->kind, "leaf altered") == 0))
			continue;
		if (strcmp(m->def->label, label) == 0 && number >= 0 && number < INT_MAX)
			rows = list_append_unique_int(rows, (int) number);
	}
	return rows;
}

static void
tell_range(Verify *v, const char *kind, int64 from, int64 until, const char *what)
{
	verify_damage(v, &(Damage)
				  {
					  kind, "safeins.tile", psprintf("%lld..%lld", (long long) from, (long long) until), from, what
				  });
}

static bool
is_compared(Verify *v, const char *label)
{
	ListCell   *lc;

	foreach(lc, v->defs)
		if (strcmp(((SealDef *) lfirst(lc))->label, label) == 0)
			return true;
	return false;
}

/* A walk over the leaves, each batch in turn. */
typedef struct Walk
{
	Verify	   *v;
	const Seal *seal;
	const List *bad_seals;
	bool		complete;		/* all batches are there */
	Batch	   *batch;			/* the one that comes next */
	Batch	   *end;
	int64		expected;		/* where it ought to begin */
	NameStream *names;
	bool		readable;		/* what names its leaves so far */
} Walk;

static void
tell_gap(Walk *w, int64 until)
{
	if (w->complete)
		tell_range(w->v, "batch missing", w->expected, until, _("no batch vouches for what names these leaves"));
}

/* Batches that overlap those before are no batches. */
static void
skip_overlapping(Walk *w)
{
	while (w->batch < w->end && w->batch->first < w->expected)
		w->batch++;
}

static void
check_batch(Walk *w, const uint8 *leaf, const LeafEntry *entry)
{
	const Batch *b = w->batch;
	char		key[MAXINT8LEN + 1];
	uint8		hash[HASH_LEN];

	name_stream_end(w->names, hash);
	snprintf(key, sizeof(key), "%lld", (long long) b->number);
	if (memcmp(leaf, b->leaf, HASH_LEN) != 0)
	{
		/* otherwise its own row was compared with its leaf */
		if (!is_compared(w->v, "safeins.batch"))
			verify_damage(w->v, &(Damage)
						  {
							  "row altered", w->seal->label, pstrdup(key), b->next, _("the row is not what was journalled")
						  });
	}
	else if (w->readable && entry != NULL &&
			 (memcmp(hash, b->entries, HASH_LEN) != 0 || entry->seal != w->seal->number || entry->op != OP_INSERT ||
			  entry->keylen != (int) strlen(key) || memcmp(entry->key, key, entry->keylen) != 0) &&
			 !is_told(w->v, b->first, b->next))
		tell_range(w->v, "entry altered", b->first, b->next,
				   _("what names these leaves was altered: a row that is gone may be hidden"));
	w->expected = b->next + 1;
	w->readable = true;
	w->batch++;
}

/* A tile in which a batch begins or ends, or of which something is wrong. */
static void
walk_leaves(Walk *w, const TileScan *tile)
{
	const char *p = tile->entries;

	for (int j = 0; j < tile->n; j++)
	{
		int64		position = tile->number * TILE_WIDTH + j;
		LeafEntry	entry = {0};
		bool		has = entry_next(&p, tile->entries + tile->entries_len, &entry);

		if (position < w->expected)
			continue;
		skip_overlapping(w);
		if (w->batch < w->end && w->batch->first > w->expected && position >= w->batch->first)
		{
			tell_gap(w, w->batch->first - 1);
			w->expected = w->batch->first;
			name_stream_end(w->names, (uint8[HASH_LEN]) {0});
			w->readable = true;
		}
		if (w->batch < w->end && position == w->batch->next)
		{
			check_batch(w, tile->hashes + j * HASH_LEN, has ? &entry : NULL);
			continue;
		}
		w->readable &= has && !list_member_int(w->bad_seals, entry.seal);
		if (has)
			name_stream_add(w->names, &entry);
	}
	name_stream_cut(w->names);
}

/* All of its leaves are the next batch's, and their names have been hashed. */
static bool
is_inside(Walk *w, const TileSum *tile)
{
	int64		from = tile->number * TILE_WIDTH;

	skip_overlapping(w);
	return w->batch < w->end && w->batch->first == w->expected && from >= w->expected &&
		from + tile->n <= w->batch->next && tile->readable && w->bad_seals == NIL;
}

static void
walk(Walk *w)
{
	Verify	   *v = w->v;
	TileScan   *scan = tile_scan_open(0, v->snapshot);
	int64		size = 0;

	for (int64 i = 0; i < v->ntiles; i++)
	{
		const TileSum *tile = &v->tiles[i];

		size = tile->number * TILE_WIDTH + tile->n;
		if (is_inside(w, tile))
		{
			name_stream_add_tile(w->names, tile->names);
			continue;
		}
		tile_scan_seek(scan, tile->number);
		if (tile_scan_next(scan))
			walk_leaves(w, scan);
	}
	tile_scan_close(scan);
	if (size > w->expected)
		tell_gap(w, size - 1);
}

/* verify_batches checks what names the leaves, but for what hangs on rows that were told already. */
void
verify_batches(Verify *v)
{
	Seal	   *seal = own_seal(SAFEINS_REL_BATCH);
	List	   *bad_batches = told_rows(v, "safeins.batch");
	Batch	   *batches;
	int64		n;
	int64		kept = 0;

	if (seal == NULL || v->tiles_missing)
		return;
	batches = read_batches(v, seal, &n);
	for (int64 i = 0; i < n; i++)
		if (batches[i].number >= INT_MAX || !list_member_int(bad_batches, (int) batches[i].number))
			batches[kept++] = batches[i];
	walk(&(Walk)
		 {
			 .v = v, .seal = seal, .bad_seals = told_rows(v, "safeins.seal"), .complete = bad_batches == NIL,
			 .batch = batches, .end = batches + kept, .expected = v->incremental ? v->since.size : 0,
			 .names = name_stream_begin(v->snapshot), .readable = true
		 });
}
