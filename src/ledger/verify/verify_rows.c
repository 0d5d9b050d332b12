/*
 * verify_rows.c: rows against leaves, one by one, where their products differ.
 *
 * Both go into a sort by key, which spills to disk; what then lies side by side
 * is compared.
 */
#include "common/safeins.h"
#include "common/progress.h"
#include "common/settings.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/encode.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/sealed_rows.h"
#include "ledger/seal/sealed.h"
#include "ledger/tree/tile_scan.h"
#include "ledger/tree/tree.h"
#include "ledger/verify/fold.h"
#include "ledger/verify/verify.h"
#include "ledger/verify/verify_pairs.h"

#include "access/relation.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "port/pg_bswap.h"
#include "port/pg_crc32c.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/tuplesort.h"

#define ByteaLessOperator 1957

/*
 * An item of the sort, as bytes that sort as they should: hash, seal and text
 * of the key (the hash first, by which they are told apart soonest); leaves before
 * rows, in their order.  The leaf of a row that left by rule stands for that row.
 */
typedef struct ItemHead
{
	uint64		key_hash;
	uint32		seal;
	uint32		keylen;
	/* key */
} ItemHead;

typedef struct ItemTail
{
	uint64		position;		/* first: of a row it is above all */
	uint8		is_row;
	uint8		pending;
	uint8		bad_chunk;
	uint8		op;
	uint8		released;
	uint8		unused[3];
	uint8		hash[2][HASH_LEN];
} ItemTail;

#define PENDING_LEAF	(UINT64CONST(1) << 62)	/* chunks after tiles */
#define RELEASED_ROW	(UINT64CONST(1) << 63)	/* ... and these after both */

/* Which pairs are wanted: those of the buckets of a seal that differ. */
typedef struct Wanted
{
	const SealDef *def;
	Bitmapset  *buckets;		/* NULL: all */
} Wanted;

typedef struct RowSort
{
	Verify	   *v;
	List	   *wanted;
	Tuplesortstate *sort;
	Pairs	   *pairs;			/* what need not be sorted */
	StringInfoData buf;
} RowSort;

static Wanted *
find_wanted(RowSort *s, int32 seal)
{
	ListCell   *lc;

	foreach(lc, s->wanted)
		if (((Wanted *) lfirst(lc))->def->number == seal)
			return lfirst(lc);
	return NULL;
}

static bool
is_wanted(RowSort *s, const Wanted *w, uint64 key_hash)
{
	return w != NULL && (w->buckets == NULL || bms_is_member((int) (key_hash & (s->v->nbuckets - 1)), w->buckets));
}

static void
put_item(RowSort *s, int32 seal, uint64 key_hash, const char *key, int keylen, const ItemTail *tail)
{
	ItemHead	head = {pg_hton64(key_hash), pg_hton32((uint32) seal), pg_hton32((uint32) keylen)};
	ItemTail	t = *tail;

	t.position = pg_hton64(tail->position);
	resetStringInfo(&s->buf);
	appendStringInfoSpaces(&s->buf, VARHDRSZ);
	appendBinaryStringInfo(&s->buf, (char *) &head, sizeof(head));
	appendBinaryStringInfo(&s->buf, key, keylen);
	appendBinaryStringInfo(&s->buf, (char *) &t, sizeof(t));
	SET_VARSIZE(s->buf.data, s->buf.len);
	tuplesort_putdatum(s->sort, PointerGetDatum(s->buf.data), false);
}

/* A leaf that is no pair after all, and the row that it had. */
static void
put_waiting(void *arg, const WaitingLeaf *leaf, bool with_row)
{
	ItemTail	tail = {
		.pending = leaf->pending,.bad_chunk = leaf->bad_chunk,.op = OP_INSERT,.position = leaf->position
	};
	ItemTail	row = {.is_row = 1,.position = PG_UINT64_MAX};

	memcpy(tail.hash[0], leaf->hash, HASH_LEN);
	memcpy(row.hash[0], leaf->hash, HASH_LEN);
	put_item(arg, leaf->seal, leaf->key_hash, leaf->key, leaf->keylen, &tail);
	if (with_row)
		put_item(arg, leaf->seal, leaf->key_hash, leaf->key, leaf->keylen, &row);
}

/* May a leaf wait for its row, so that neither is sorted? */
static bool
put_aside(RowSort *s, const LeafEntry *entry, uint64 key_hash, const ItemTail *tail)
{
	WaitingLeaf leaf = {
		.seal = entry->seal,.key_hash = key_hash,.key = entry->key,.keylen = entry->keylen,
		.position = tail->position,.pending = tail->pending,.bad_chunk = tail->bad_chunk
	};

	memcpy(leaf.hash, tail->hash[0], HASH_LEN);
	if (entry->op == OP_INSERT)
		return pairs_add_leaf(s->pairs, &leaf);
	pairs_exclude(s->pairs, entry->seal, key_hash);
	return false;
}

/* The leaves of a tile from a position on, or of a chunk. */
static void
put_leaves(RowSort *s, const TileScan *scan, bool pending, bool bad_chunk)
{
	const char *p = scan->entries;
	LeafEntry	entry;

	for (int i = 0; i < scan->n && entry_next(&p, scan->entries + scan->entries_len, &entry); i++)
	{
		uint64		key_hash = fold_key_hash(&s->v->secret, entry.key, entry.keylen);
		ItemTail	tail = {.pending = pending,.bad_chunk = bad_chunk,.op = entry.op,
		.position = scan->number * TILE_WIDTH + i};
		const Wanted *w;

		if (!pending && s->v->incremental && (int64) tail.position < s->v->since.size)
			continue;
		w = find_wanted(s, entry.seal);
		if (!is_wanted(s, w, key_hash))
			continue;
		memcpy(tail.hash[0], scan->hashes + i * HASH_LEN, HASH_LEN);
		if (pending)
			tail.position |= PENDING_LEAF;
		if (entry.op == OP_RELEASE)
		{
			s->v->released = true;
			/* as which act it was hashed is not said */
			tail.is_row = tail.released = 1;
			tail.position |= RELEASED_ROW;
			memcpy(tail.hash[OP_UPDATE], tail.hash[OP_INSERT], HASH_LEN);
		}
		if (w->def->versioned || !put_aside(s, &entry, key_hash, &tail))
			put_item(s, entry.seal, key_hash, entry.key, entry.keylen, &tail);
	}
}

static void
put_all_leaves(RowSort *s)
{
	TileScan   *scan = tile_scan_open(s->v->incremental ? s->v->since.size / TILE_WIDTH : 0, s->v->snapshot);

	while (tile_scan_next(scan) && scan->number < s->v->end)
		put_leaves(s, scan, false, false);
	tile_scan_close(scan);
	scan = chunk_scan_open(s->v->snapshot);
	while (tile_scan_next(scan))
		put_leaves(s, scan, true, scan->crc_differs);
	tile_scan_close(scan);
}

/* Rows that wait until there are enough of them to be hashed side by side, as inserted and as updated. */
#define BATCH	32

typedef struct RowBatch
{
	RowSort    *s;
	const SealDef *def;
	int			nops;			/* of each row */
	int			n;
	uint64		key_hash[BATCH];
	uint32		key[BATCH + 1]; /* where they begin */
	uint32		start[2 * BATCH + 1];
	StringInfoData keys;
	StringInfoData data;
} RowBatch;

static void
flush(RowBatch *b)
{
	const uint8 *data[2 * BATCH];
	uint32		len[2 * BATCH];
	uint8		hashes[2 * BATCH * HASH_LEN];

	if (b->n == 0)
		return;
	for (int i = 0; i < b->n * b->nops; i++)
	{
		data[i] = (const uint8 *) b->data.data + b->start[i];
		len[i] = b->start[i + 1] - b->start[i];
	}
	hash_many(b->s->v->ledger->hash, 0x00, data, len, b->n * b->nops, hashes);
	for (int i = 0; i < b->n; i++)
	{
		ItemTail	tail = {.is_row = 1,.position = PG_UINT64_MAX};

		memcpy(tail.hash, hashes + i * b->nops * HASH_LEN, b->nops * HASH_LEN);
		if (b->def->versioned || !pairs_add_row(b->s->pairs, b->def->number, b->key_hash[i], tail.hash[OP_INSERT]))
			put_item(b->s, b->def->number, b->key_hash[i], b->keys.data + b->key[i], b->key[i + 1] - b->key[i], &tail);
	}
	resetStringInfo(&b->keys);
	resetStringInfo(&b->data);
	b->n = 0;
}

/* One that is not wanted is forgotten. */
static void
add_row(RowBatch *b, const Wanted *w, const Seal *seal, TupleTableSlot *slot)
{
	int			at = b->keys.len;

	slot_getsomeattrs(slot, seal->last_attno);
	encode_key(&b->keys, seal->codecs, seal->nkeys, slot);
	b->key_hash[b->n] = fold_key_hash(&b->s->v->secret, b->keys.data + at, b->keys.len - at);
	if (!is_wanted(b->s, w, b->key_hash[b->n]))
	{
		b->keys.len = at;
		return;
	}
	b->key[b->n] = at;
	b->key[b->n + 1] = b->keys.len;
	for (int op = OP_INSERT; op < b->nops; op++)
	{
		b->start[b->n * b->nops + op] = b->data.len;
		leaf_data(&b->data, seal, op, slot);
		b->start[b->n * b->nops + op + 1] = b->data.len;
	}
	b->n++;
}

/* The rows of a table. */
static void
put_rows(RowSort *s, const Wanted *w)
{
	RowScan    *scan = row_scan_open(w->def->relid, false, w->def, s->v->snapshot,
									 s->v->incremental ? s->v->since_lsn : InvalidXLogRecPtr);
	MemoryContext row_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins verify row", ALLOCSET_SMALL_SIZES);
	RowBatch	b = {.s = s,.def = w->def,.nops = w->def->versioned ? 2 : 1};
	const Seal *seal;
	TupleTableSlot *slot;
	int64		rows = 0;

	progress_step(w->def->relid, 0);
	initStringInfo(&b.keys);
	initStringInfo(&b.data);
	while ((slot = row_scan_next(scan, &seal)) != NULL)
	{
		MemoryContext old;

		MemoryContextReset(row_cxt);
		old = MemoryContextSwitchTo(row_cxt);
		add_row(&b, w, seal, slot);
		MemoryContextSwitchTo(old);
		if (b.n == BATCH || b.data.len > 1024 * 1024)
			flush(&b);
		progress_done(++rows);
		if (safeins_progress > 0 && rows % safeins_progress == 0)
			ereport(NOTICE,
					(errmsg("\"%s\": %lld rows compared with their leaves", w->def->label, (long long) rows)));
	}
	flush(&b);
	row_scan_close(scan);
	MemoryContextDelete(row_cxt);
	pfree(b.keys.data);
	pfree(b.data.data);
}

/* ---- what lies side by side ---- */

typedef struct KeyGroup
{
	const SealDef *def;
	uint64		key_hash;
	char	   *key;
	int			keylen;
	ItemTail   *items;
	int			n;
	int			max;
} KeyGroup;

static Mismatch *
add_mismatch(Verify *v, const KeyGroup *g, const ItemTail *leaf, const ItemTail *row)
{
	Mismatch   *m;

	if (v->nmismatches == v->max_mismatches)
	{
		int64		max = Max(v->max_mismatches * 2, 64);

		v->mismatches = v->max_mismatches == 0 ? palloc_extended(max * sizeof(Mismatch), MCXT_ALLOC_HUGE) :
			repalloc_huge(v->mismatches, max * sizeof(Mismatch));
		v->max_mismatches = max;
	}
	m = &v->mismatches[v->nmismatches++];
	memset(m, 0, sizeof(*m));
	m->def = g->def;
	m->key = pnstrdup(g->key, g->keylen);
	m->keylen = g->keylen;
	m->position = -1;
	if (leaf != NULL)
	{
		m->has_leaf = true;
		m->pending = leaf->pending;
		m->bad_chunk = leaf->bad_chunk;
		m->op = leaf->op;
		m->position = leaf->position & ~PENDING_LEAF;
		memcpy(m->leaf, leaf->hash[0], HASH_LEN);
	}
	if (row != NULL)
	{
		m->has_row = true;
		m->released = row->released;
		if (row->released && leaf == NULL)
		{
			m->pending = row->pending;
			m->position = row->position & ~(PENDING_LEAF | RELEASED_ROW);
		}
		memcpy(m->row, row->hash, sizeof(m->row));
	}
	return m;
}

static bool
row_is_leaf(const ItemTail *row, const ItemTail *leaf)
{
	return leaf->op <= OP_UPDATE && memcmp(leaf->hash[0], row->hash[leaf->op], HASH_LEN) == 0;
}

/* The leaf is the row's, but of another act than its entry says. */
static bool
entry_errs(const ItemTail *row, const ItemTail *leaf)
{
	for (int op = OP_INSERT; op <= OP_UPDATE; op++)
		if (op != leaf->op && memcmp(leaf->hash[0], row->hash[op], HASH_LEN) == 0)
			return true;
	return false;
}

/*
 * Rows of a versioned table that left by rule are held against the leaf that was
 * their key's last then, and are done with.  Of each there are two, hashed as
 * inserted and as updated, one behind the other.  Returns the position of the
 * last; 0: there is none.
 */
static uint64
check_released(Verify *v, KeyGroup *g, int nleaves)
{
	uint64		last = 0;
	int			kept = nleaves;

	for (int r = nleaves; r < g->n && g->items[r].released;)
	{
		int			l = -1;
		int			next;
		bool		fits = false;
		int			first = r;

		last = g->items[r].position & ~RELEASED_ROW;
		while (l + 1 < nleaves && g->items[l + 1].position < last)
			l++;
		next = l + 1;
		for (; r < g->n && g->items[r].released &&
			 (next == nleaves || (g->items[r].position & ~RELEASED_ROW) < g->items[next].position); r++)
		{
			last = g->items[r].position & ~RELEASED_ROW;
			fits |= l >= 0 && row_is_leaf(&g->items[r], &g->items[l]);
			memcpy(g->items[first].hash[OP_UPDATE], g->items[r].hash[OP_INSERT], HASH_LEN);
		}
		if (!fits)
			add_mismatch(v, g, l >= 0 && g->items[l].op != OP_DELETE ? &g->items[l] : NULL, &g->items[first]);
	}
	while (kept < g->n && g->items[kept].released)
		kept++;
	memmove(&g->items[nleaves], &g->items[kept], sizeof(ItemTail) * (g->n - kept));
	g->n -= kept - nleaves;
	return last;
}

/*
 * The row that a leaf is of, among those that have none yet; -1: there is none.
 * Those that left by rule come first, as they did; of what is newer, last: their leaf
 * may be older.
 */
static int
row_of_leaf(const Verify *v, const KeyGroup *g, int nleaves, int leaf, const bool *used)
{
	int			nrows = g->n - nleaves;

	for (int i = 0; i < nrows; i++)
	{
		int			r = v->incremental ? g->n - 1 - i : nleaves + i;

		if (!used[r] && row_is_leaf(&g->items[r], &g->items[leaf]))
			return r;
	}
	return -1;
}

/*
 * Of an append-only table every leaf wants its row; of a versioned one the last
 * leaf of a key does, unless it says that the row was deleted, or it left since.
 */
static void
check_group(Verify *v, KeyGroup *g)
{
	uint64		left = 0;
	int			nleaves = 0;
	int			first;
	int			r;
	int			twin = -1;
	bool	   *used;

	while (nleaves < g->n && !g->items[nleaves].is_row)
		nleaves++;
	if (g->def->versioned)
		left = check_released(v, g, nleaves);
	first = !g->def->versioned || nleaves == 0 ? 0 :
		g->items[nleaves - 1].op == OP_DELETE || g->items[nleaves - 1].position < left ? nleaves : nleaves - 1;
	/* of what is newer, a row's earlier leaf is not here */
	used = palloc0(sizeof(bool) * (g->n + 1));
	for (int l = first; l < nleaves; l++)
		if ((r = row_of_leaf(v, g, nleaves, l, used)) >= 0)
		{
			used[r] = used[l] = true;
			twin = l;
		}
	r = nleaves;
	for (int l = first; l < nleaves; l++)
	{
		Mismatch   *m;

		if (used[l])
			continue;
		while (r < g->n && used[r])
			r++;
		if (r < g->n)
			used[r] = true;
		m = add_mismatch(v, g, &g->items[l], r < g->n ? &g->items[r] : NULL);
		m->surplus = r == g->n && twin >= 0;
		m->twin = m->surplus && !g->items[twin].pending ? (int64) g->items[twin].position : 0;
		m->fits_before = r < g->n && g->def->versioned && l > 0 && row_is_leaf(&g->items[r], &g->items[l - 1]);
		if (r < g->n && !m->bad_chunk && entry_errs(&g->items[r], &g->items[l]))
			m->kind = "entry altered";
	}
	for (r = nleaves; r < g->n; r++)
		if (!used[r])
			add_mismatch(v, g, NULL, &g->items[r])->superseded = nleaves > 0 && !g->items[r].released;
	pfree(used);
}

static void
check_all(RowSort *s)
{
	KeyGroup		g = {0};
	MemoryContext cxt = CurrentMemoryContext;
	MemoryContext item_cxt = AllocSetContextCreate(cxt, "safeins item", ALLOCSET_SMALL_SIZES);
	StringInfoData key;

	initStringInfo(&key);
	g.max = 16;
	g.items = palloc(sizeof(ItemTail) * g.max);
	tuplesort_performsort(s->sort);
	for (;;)
	{
		Datum		d;
		bool		isnull;
		ItemHead	head = {0};
		const char *p = NULL;
		bool		more;
		MemoryContext old;

		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(item_cxt);
		old = MemoryContextSwitchTo(item_cxt);
		more = tuplesort_next_datum(s->sort, &d, &isnull);
		if (more)
		{
			p = VARDATA_ANY(DatumGetPointer(d));
			memcpy(&head, p, sizeof(head));
			p += sizeof(head);
			head.seal = pg_ntoh32(head.seal);
			head.keylen = pg_ntoh32(head.keylen);
			head.key_hash = pg_ntoh64(head.key_hash);
		}
		MemoryContextSwitchTo(old);
		if (g.n > 0 && (!more || (uint32) g.def->number != head.seal || g.key_hash != head.key_hash ||
						(uint32) g.keylen != head.keylen || memcmp(g.key, p, head.keylen) != 0))
		{
			check_group(s->v, &g);
			g.n = 0;
		}
		if (!more)
			break;
		if (g.n == 0)
		{
			resetStringInfo(&key);
			appendBinaryStringInfo(&key, p, head.keylen);
			g.def = find_wanted(s, head.seal)->def;
			g.key_hash = head.key_hash;
			g.key = key.data;
			g.keylen = head.keylen;
		}
		if (g.n == g.max)
		{
			g.max *= 2;
			g.items = repalloc_huge(g.items, sizeof(ItemTail) * g.max);
		}
		memcpy(&g.items[g.n], p + head.keylen, sizeof(ItemTail));
		g.items[g.n].position = pg_ntoh64(g.items[g.n].position);
		g.n++;
	}
	MemoryContextDelete(item_cxt);
}

/*
 * verify_rows compares the rows of the sealed tables with the leaves and keeps
 * what does not fit, to be told when the tree is known.
 */
void
verify_rows(Verify *v)
{
	RowSort		s = {.v = v};
	ListCell   *lc;

	/* Folded even where there is no leaf in the tree: buckets are made here. */
	foreach(lc, v->defs)
	{
		SealDef    *def = lfirst(lc);

		if (v->leaves == NULL)
			break;
		(void) fold_seal(v->leaves, def->number, !def->versioned);
		(void) fold_seal(v->leaves, FOLD_RELEASED(def->number), !def->versioned);
	}
	verify_fold_journal(v);
	foreach(lc, v->defs)
	{
		SealDef    *def = lfirst(lc);
		Bitmapset  *buckets = NULL;
		Wanted	   *w;

		if (OidIsValid(def->relid) && !def->versioned && !v->incremental && !verify_folds_differ(v, def, &buckets))
			continue;
		w = palloc0(sizeof(Wanted));
		w->def = def;
		w->buckets = buckets;
		s.wanted = lappend(s.wanted, w);
	}
	if (s.wanted == NIL)
		return;
	initStringInfo(&s.buf);
	s.pairs = pairs_begin(put_waiting, &s);
	s.sort = tuplesort_begin_datum(BYTEAOID, ByteaLessOperator, InvalidOid, false, work_mem, NULL, TUPLESORT_NONE);
	put_all_leaves(&s);
	foreach(lc, s.wanted)
		if (OidIsValid(((Wanted *) lfirst(lc))->def->relid))
			put_rows(&s, lfirst(lc));
	pairs_end(s.pairs);
	check_all(&s);
	tuplesort_end(s.sort);
}
