/*
 * verify_batch.c: what names the leaves, against the batches that the tree
 * vouches for: a leaf that was given another name may hide a row that is gone.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/own_seals.h"
#include "ledger/seal/sealed.h"
#include "ledger/tree/batch.h"
#include "ledger/tree/tile_scan.h"
#include "ledger/tree/tree.h"
#include "ledger/verify/fold.h"
#include "ledger/verify/verify.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"

typedef struct Batch
{
	int64		number;
	int64		first;
	int64		next;
	uint8		entries[HASH_LEN];
	uint8		leaf[HASH_LEN];	/* what its row hashes to */
} Batch;

static OwnSql batches_from = {
	.sql = "SELECT * FROM safeins.batch WHERE place OPERATOR(safeins.=) $1::safeins.division AND next >= $2 ORDER BY first, number",
	.types = {INT4OID, INT8OID},
};

/* The batches by their positions, of what is verified. */
static Batch *
read_batches(Verify *v, const Seal *seal, int64 *n)
{
	Datum		values[2] = {Int32GetDatum(v->ledger->place), Int64GetDatum(v->incremental ? v->since.size : 0)};
	MemoryContext caller = CurrentMemoryContext;
	OwnRows		rows;
	TupleTableSlot *slot;
	StringInfoData data;
	Batch	   *batches;

	own_sql_begin();
	rows = own_sql_run_at(&batches_from, values, NULL, v->snapshot);
	*n = rows.n;
	batches = MemoryContextAllocExtended(caller, sizeof(Batch) * Max(*n, 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	slot = MakeSingleTupleTableSlot(rows.table->tupdesc, &TTSOpsHeapTuple);
	initStringInfo(&data);
	for (int64 i = 0; i < *n; i++)
	{
		bytea	   *entries = own_bytea(&rows, i, own_column(&rows, "entries"));

		batches[i].number = own_int64(&rows, i, own_column(&rows, "number"));
		batches[i].first = own_int64(&rows, i, own_column(&rows, "first"));
		batches[i].next = own_int64(&rows, i, own_column(&rows, "next"));
		memcpy(batches[i].entries, VARDATA_ANY(entries), Min(VARSIZE_ANY_EXHDR(entries), HASH_LEN));
		ExecStoreHeapTuple(rows.table->vals[i], slot, false);
		resetStringInfo(&data);
		leaf_data(&data, seal, OP_INSERT, slot);
		hash_one(v->ledger->hash, 0x00, data.data, data.len, batches[i].leaf);
	}
	ExecDropSingleTupleTableSlot(slot);
	own_sql_end();
	return batches;
}

/* Numbers, in order. */
typedef struct Numbers
{
	int64	   *list;
	int64		n;
} Numbers;

static int
compare_numbers(const void *a, const void *b)
{
	int64		x = *(const int64 *) a;
	int64		y = *(const int64 *) b;

	return x < y ? -1 : x > y;
}

/* The first that is not below a number; INT64_MAX: there is none. */
static int64
number_from(const Numbers *numbers, int64 from)
{
	int64		low = 0;
	int64		high = numbers->n;

	while (low < high)
	{
		int64		mid = (low + high) / 2;

		if (numbers->list[mid] < from)
			low = mid + 1;
		else
			high = mid;
	}
	return low < numbers->n ? numbers->list[low] : PG_INT64_MAX;
}

static bool
has_number(const Numbers *numbers, int64 number)
{
	return number < PG_INT64_MAX && number_from(numbers, number) == number;
}

static bool
entry_was_told(const Mismatch *m)
{
	return m->kind != NULL && strcmp(m->kind, "entry altered") == 0;
}

/* The positions of entries that were told already. */
static Numbers
told_entries(Verify *v)
{
	Numbers		reported = {0};

	for (int64 i = 0; i < v->nmismatches; i++)
		reported.n += entry_was_told(&v->mismatches[i]);
	reported.list = palloc_extended(sizeof(int64) * Max(reported.n, 1), MCXT_ALLOC_HUGE);
	reported.n = 0;
	for (int64 i = 0; i < v->nmismatches; i++)
		if (entry_was_told(&v->mismatches[i]))
			reported.list[reported.n++] = v->mismatches[i].position;
	qsort(reported.list, reported.n, sizeof(int64), compare_numbers);
	return reported;
}

/* The row is not what it was. */
static bool
row_was_told(const Mismatch *m, const char *label)
{
	/* of these kinds the row is as it was */
	if (m->kind != NULL && (m->kind[0] == '\0' || strcmp(m->kind, "entry altered") == 0 || strcmp(m->kind, "leaf altered") == 0))
		return false;
	return strcmp(m->def->label, label) == 0;
}

/* The changed rows of one of our own tables, by their numbers. */
static Numbers
told_rows(Verify *v, const char *label)
{
	Numbers		reported = {0};

	for (int64 i = 0; i < v->nmismatches; i++)
		reported.n += row_was_told(&v->mismatches[i], label);
	reported.list = palloc_extended(sizeof(int64) * Max(reported.n, 1), MCXT_ALLOC_HUGE);
	reported.n = 0;
	for (int64 i = 0; i < v->nmismatches; i++)
		if (row_was_told(&v->mismatches[i], label))
			reported.list[reported.n++] = strtoi64(v->mismatches[i].key, NULL, 10);
	qsort(reported.list, reported.n, sizeof(int64), compare_numbers);
	return reported;
}

static void
report_range(Verify *v, const char *kind, int64 from, int64 until, const char *what)
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
	Numbers		entries;		/* told already */
	Numbers		bad_seals;
	bool		complete;		/* all batches are there */
	Batch	   *batch;			/* the one that comes next */
	Batch	   *end;
	int64		expected;		/* where it ought to begin */
	NameStream *names;
	bool		readable;		/* what names its leaves so far */
} Walk;

static void
report_gap(Walk *w, int64 until)
{
	if (w->complete)
		report_range(w->v, "batch missing", w->expected, until, _("no batch vouches for what names these leaves"));
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
			 number_from(&w->entries, b->first) > b->next)
		report_range(w->v, "entry altered", b->first, b->next,
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
			report_gap(w, w->batch->first - 1);
			w->expected = w->batch->first;
			name_stream_end(w->names, (uint8[HASH_LEN]) {0});
			w->readable = true;
		}
		if (w->batch < w->end && position == w->batch->next)
		{
			check_batch(w, tile->hashes + j * HASH_LEN, has ? &entry : NULL);
			continue;
		}
		w->readable &= has && !has_number(&w->bad_seals, entry.seal);
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
		from + tile->n <= w->batch->next && tile->readable && w->bad_seals.n == 0;
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
		report_gap(w, size - 1);
}

/* verify_batches checks what names the leaves, but for what hangs on rows that were told already. */
void
verify_batches(Verify *v)
{
	Seal	   *seal = own_seal(SAFEINS_REL_BATCH);
	Numbers		bad_batches = told_rows(v, "safeins.batch");
	Batch	   *batches;
	int64		n;
	int64		kept = 0;

	if (seal == NULL || v->tiles_missing)
		return;
	batches = read_batches(v, seal, &n);
	for (int64 i = 0; i < n; i++)
		if (!has_number(&bad_batches, batches[i].number))
			batches[kept++] = batches[i];
	walk(&(Walk)
		 {
			 .v = v, .seal = seal, .bad_seals = told_rows(v, "safeins.seal"), .complete = bad_batches.n == 0,
			 .entries = told_entries(v),
			 .batch = batches, .end = batches + kept, .expected = v->incremental ? v->since.size : 0,
			 .names = name_stream_begin(v->snapshot), .readable = true
		 });
}
