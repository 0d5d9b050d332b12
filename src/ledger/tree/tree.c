/*
 * tree.c: the Merkle tree of RFC 9162 section 2.1 in tiles of 256 hashes.
 *
 * Level 0 has the leaves, level l the roots of the full tiles of level l - 1.
 * Any node is at most one tile and 255 hashes away.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/journal.h"
#include "ledger/tree/tree.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapshot.h"

/* The last tile of a level, while leaves are appended. */
typedef struct Edge
{
	int64		number;			/* of the tile */
	int			n;				/* hashes in it */
	bool		dirty;
	uint8		hashes[TILE_BYTES];
} Edge;

typedef struct CachedTile
{
	int			level;
	int64		number;
	int			n;				/* -1: no such tile */
	uint8		hashes[TILE_BYTES];
} CachedTile;

/* A proof walks along two edges of the tree at most: two tiles a level. */
#define CACHED_TILES (2 * TILE_LEVELS)

struct Tree
{
	const LedgerInfo *ledger;
	Snapshot	snapshot;
	MemoryContext cxt;
	int64		size;			/* of what the edge holds */
	Edge	   *edge[TILE_LEVELS];
	StringInfoData entries;		/* of the last tile of level 0 */
	CachedTile *cache[CACHED_TILES];
	int			next_victim;
	SealCount  *counts;			/* leaves by seal */
	TreeLeafHook hook;			/* receives each leaf that is appended */
	void	   *hook_arg;
	int			ncounts;
};

/* tree_open reads the tiles as a snapshot shows them, which the caller keeps registered. */
Tree *
tree_open(Snapshot snapshot)
{
	Tree	   *tree = palloc0(sizeof(Tree));

	tree->ledger = ledger_need();
	tree->snapshot = snapshot;
	tree->cxt = CurrentMemoryContext;
	return tree;
}

HashKind
tree_hash(const Tree *tree)
{
	return tree->ledger->hash;
}

/* tree_size is the number of leaves, appended ones included. */
int64
tree_size(const Tree *tree)
{
	return tree->size;
}

static OwnSql stored_tile = {
	.sql = "SELECT hashes, entries FROM safeins.tile WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division)"
	" AND level = $2::pg_catalog.int2 AND number = $3",
	.types = {INT4OID, INT4OID, INT8OID},
	.kept = true,
};

static OwnSql store_tile = {
	.sql = "INSERT INTO safeins.tile AS t (place, level, number, hashes, entries)"
	" VALUES (CAST($1 AS safeins.division), $2, $3, $4, $5)"
	" ON CONFLICT (place, level, number) DO UPDATE SET hashes = EXCLUDED.hashes, entries = EXCLUDED.entries",
	.types = {INT4OID, INT4OID, INT8OID, BYTEAOID, BYTEAOID},
	.result = SPI_OK_INSERT,
	.kept = true,
};

/* Reads a tile's hashes into a buffer, and its entries if wanted; -1: there is no such tile. */
static int
read_tile(Tree *tree, int level, int64 number, uint8 *hashes, StringInfo entries)
{
	Datum		values[3] = {Int32GetDatum(tree->ledger->place), Int32GetDatum(level), Int64GetDatum(number)};
	OwnRows		rows;
	int			n = -1;

	own_sql_begin();
	rows = own_sql_run_at(&stored_tile, values, NULL, tree->snapshot);
	if (rows.n > 0)
	{
		bytea	   *b = own_bytea(&rows, 0, 1);

		n = Min(VARSIZE_ANY_EXHDR(b) / HASH_LEN, TILE_WIDTH);
		memcpy(hashes, VARDATA_ANY(b), n * HASH_LEN);
		if (entries != NULL && (b = own_bytea(&rows, 0, 2)) != NULL)
			appendBinaryStringInfo(entries, VARDATA_ANY(b), VARSIZE_ANY_EXHDR(b));
	}
	own_sql_end();
	return n;
}

/* tree_tile gives a stored tile; false where there is none. */
bool
tree_tile(Tree *tree, int level, int64 number, const uint8 **hashes, int *n)
{
	CachedTile *t = NULL;

	for (int i = 0; i < CACHED_TILES && t == NULL; i++)
		if (tree->cache[i] != NULL && tree->cache[i]->level == level && tree->cache[i]->number == number)
			t = tree->cache[i];
	if (t == NULL)
	{
		int			i = tree->next_victim++ % CACHED_TILES;

		if (tree->cache[i] == NULL)
			tree->cache[i] = MemoryContextAlloc(tree->cxt, sizeof(CachedTile));
		t = tree->cache[i];
		t->level = -1;
		t->n = read_tile(tree, level, number, t->hashes, NULL);
		t->level = level;
		t->number = number;
	}
	*hashes = t->hashes;
	*n = t->n;
	return t->n >= 0;
}

/* fold_side_by_side makes the roots of n perfect trees, whose nodes of one level lie one tree behind the other. */
void
fold_side_by_side(HashKind kind, uint8 *nodes, int n, int width)
{
	for (; width > 1; width /= 2)
		hash_pairs(kind, nodes, n * width / 2, nodes);
}

/* The root over a power of two of nodes; scratch holds n of them. */
static void
fold_perfect(HashKind kind, const uint8 *nodes, int n, uint8 *root)
{
	uint8		scratch[TILE_BYTES];

	memcpy(scratch, nodes, n * HASH_LEN);
	fold_side_by_side(kind, scratch, 1, n);
	memcpy(root, scratch, HASH_LEN);
}

/* hash_node is the node over two others. */
void
hash_node(HashKind kind, const uint8 *left, const uint8 *right, uint8 *out)
{
	uint8		both[2 * HASH_LEN];

	memcpy(both, left, HASH_LEN);
	memcpy(both + HASH_LEN, right, HASH_LEN);
	hash_pairs(kind, both, 1, out);
}

/*
 * fold_nodes gives the root over n nodes of one level and, if there is one,
 * the root of what lies to the right of them.  RFC 9162 splits at the largest
 * power of two below the count, so n nodes are perfect trees of falling size,
 * joined from the right.
 */
void
fold_nodes(HashKind kind, const uint8 *nodes, int n, const uint8 *right, uint8 *root)
{
	uint8		acc[HASH_LEN];
	bool		has = right != NULL;
	int			at = n;

	if (has)
		memcpy(acc, right, HASH_LEN);
	for (int size = 1; at > 0; size *= 2)
	{
		uint8		part[HASH_LEN];

		if (!(n & size))
			continue;
		at -= size;
		fold_perfect(kind, nodes + at * HASH_LEN, size, part);
		if (has)
			hash_node(kind, part, acc, acc);
		else
			memcpy(acc, part, HASH_LEN);
		has = true;
	}
	if (!has)
		hash_empty(kind, acc);
	memcpy(root, acc, HASH_LEN);
}

/* ---- appending ---- */

static void
fail_damaged(int level, int64 number)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_LEDGER_DAMAGED),
			 errmsg("the ledger cannot be continued: tile %lld of level %d is missing or cut", (long long) number, level),
			 errhint("SELECT * FROM safeins.verify() lists what is damaged; restore safeins.tile from a backup.")));
}

/* tree_read_edge reads the last tile of each level of a tree with this number of leaves. */
void
tree_read_edge(Tree *tree, int64 size)
{
	tree->size = size;
	initStringInfo(&tree->entries);
	for (int level = 0; level < TILE_LEVELS; level++)
	{
		Edge	   *e = palloc0(sizeof(Edge));
		int64		nodes = size >> (TILE_HEIGHT * level);
		int			n;

		tree->edge[level] = e;
		e->number = nodes / TILE_WIDTH;
		e->n = nodes % TILE_WIDTH;
		if (e->n == 0)
			continue;
		n = read_tile(tree, level, e->number, e->hashes, level == 0 ? &tree->entries : NULL);
		if (n != e->n)
			fail_damaged(level, e->number);
	}
}

static void
write_edge(Tree *tree, int level)
{
	Datum		values[5];
	bool		nulls[5] = {[4] = level > 0};
	Edge	   *e = tree->edge[level];

	if (!e->dirty)
		return;
	values[0] = Int32GetDatum(tree->ledger->place);
	values[1] = Int32GetDatum(level);
	values[2] = Int64GetDatum(e->number);
	values[3] = PointerGetDatum(bytea_of(e->hashes, e->n * HASH_LEN));
	values[4] = level > 0 ? (Datum) 0 : PointerGetDatum(bytea_of(tree->entries.data, tree->entries.len));
	own_sql_execute(&store_tile, values, nulls);
	if (level == 0)
		pfree(DatumGetPointer(values[4]));
	pfree(DatumGetPointer(values[3]));
	e->dirty = false;
}

static void
add_nodes(Tree *tree, int level, const uint8 *hashes, int n)
{
	Edge	   *e = tree->edge[level];

	memcpy(e->hashes + e->n * HASH_LEN, hashes, n * HASH_LEN);
	e->n += n;
	e->dirty = true;
	if (e->n == TILE_WIDTH)
	{
		uint8		root[HASH_LEN];

		write_edge(tree, level);
		fold_perfect(tree->ledger->hash, e->hashes, TILE_WIDTH, root);
		e->number++;
		e->n = 0;
		if (level + 1 < TILE_LEVELS)
			add_nodes(tree, level + 1, root, 1);
	}
}

/* seal_count is how many leaves counts have of a seal. */
int64
seal_count(const SealCount *counts, int n, int32 seal)
{
	for (int i = 0; i < n; i++)
		if (counts[i].seal == seal)
			return counts[i].leaves;
	return 0;
}

/* tree_count adds to the leaves of a seal. */
void
tree_count(Tree *tree, int32 seal, int64 leaves)
{
	for (int i = tree->ncounts - 1; i >= 0; i--)
		if (tree->counts[i].seal == seal)
		{
			tree->counts[i].leaves += leaves;
			return;
		}
	tree->counts = tree->ncounts == 0 ? MemoryContextAlloc(tree->cxt, sizeof(SealCount)) :
		repalloc(tree->counts, sizeof(SealCount) * (tree->ncounts + 1));
	tree->counts[tree->ncounts].seal = seal;
	tree->counts[tree->ncounts++].leaves = leaves;
}

void
tree_tell_leaves(Tree *tree, TreeLeafHook hook, void *arg)
{
	tree->hook = hook;
	tree->hook_arg = arg;
}

const SealCount *
tree_counts(const Tree *tree, int *n)
{
	*n = tree->ncounts;
	return tree->counts;
}

/*
 * tree_append adds leaves behind the edge; len is that of the n entries.
 * False where the entries cannot be read: the tree is of no use then.
 */
bool
tree_append(Tree *tree, const uint8 *hashes, int n, const char *entries, int len)
{
	const char *end = entries + len;

	while (n > 0)
	{
		Edge	   *e = tree->edge[0];
		int			take = Min(n, TILE_WIDTH - e->n);
		const char *p = entries;
		LeafEntry	entry;

		CHECK_FOR_INTERRUPTS();
		for (int i = 0; i < take; i++)
		{
			if (!entry_next(&p, end, &entry))
				return false;
			tree_count(tree, entry.seal, 1);
			if (tree->hook != NULL)
				tree->hook(tree->hook_arg, &entry);
		}
		appendBinaryStringInfo(&tree->entries, entries, p - entries);
		add_nodes(tree, 0, hashes, take);
		if (e->n == 0)
		{
			resetStringInfo(&tree->entries);
			if (tree->hook != NULL)
				tree->hook(tree->hook_arg, NULL);
		}
		tree->size += take;
		entries = p;
		hashes += take * HASH_LEN;
		n -= take;
	}
	return true;
}

/* tree_write_edge writes the tiles at the edge, which are not full. */
void
tree_write_edge(Tree *tree)
{
	for (int level = 0; level < TILE_LEVELS; level++)
		write_edge(tree, level);
}

/* tree_edge_root is the root of all that was appended. */
void
tree_edge_root(const Tree *tree, uint8 *root)
{
	bool		has = false;

	for (int level = 0; level < TILE_LEVELS; level++)
	{
		const Edge *e = tree->edge[level];

		if (e->n == 0)
			continue;
		fold_nodes(tree->ledger->hash, e->hashes, e->n, has ? root : NULL, root);
		has = true;
	}
	if (!has)
		hash_empty(tree->ledger->hash, root);
}

/* ---- reading ---- */

/* The node over the 2^height leaves that begin at from, a multiple of it. */
static bool
read_node(Tree *tree, int64 from, int height, uint8 *root)
{
	int			level = Min(height / TILE_HEIGHT, TILE_LEVELS - 1);
	int			width = 1 << (height - level * TILE_HEIGHT);
	int64		index = from >> (level * TILE_HEIGHT);
	const uint8 *hashes;
	int			n;

	if (!tree_tile(tree, level, index / TILE_WIDTH, &hashes, &n) || index % TILE_WIDTH + width > n)
	{
		/* The root of a full tile that is not there yet as a node: its tile may be. */
		if (width > 1 || level == 0)
			return false;
		if (!tree_tile(tree, level - 1, index, &hashes, &n) || n < TILE_WIDTH)
			return false;
		fold_perfect(tree->ledger->hash, hashes, TILE_WIDTH, root);
		return true;
	}
	fold_perfect(tree->ledger->hash, hashes + (index % TILE_WIDTH) * HASH_LEN, width, root);
	return true;
}

/* tree_subtree is the root over the leaves from .. until - 1, where from is aligned as in a proof. */
bool
tree_subtree(Tree *tree, int64 from, int64 until, uint8 *root)
{
	int64		n = until - from;
	int64		k = 1;
	int			height = 0;
	uint8		left[HASH_LEN];
	uint8		right[HASH_LEN];

	CHECK_FOR_INTERRUPTS();
	if (n == 0)
	{
		hash_empty(tree->ledger->hash, root);
		return true;
	}
	while (k * 2 <= n)
	{
		k *= 2;
		height++;
	}
	if (k == n)
		return read_node(tree, from, height, root);
	/* the largest power of two below n */
	if (!read_node(tree, from, height, left) || !tree_subtree(tree, from + k, until, right))
		return false;
	hash_node(tree->ledger->hash, left, right, root);
	return true;
}

/* The root over the leaves from .. until - 1 of which one is given. */
static bool
root_with(Tree *tree, int64 position, const uint8 *leaf, int64 from, int64 until, uint8 *root)
{
	int64		k = 1;
	uint8		left[HASH_LEN];
	uint8		right[HASH_LEN];

	if (until - from == 1)
	{
		memcpy(root, leaf, HASH_LEN);
		return true;
	}
	while (k * 2 < until - from)
		k *= 2;
	if (position < from + k ?
		!root_with(tree, position, leaf, from, from + k, left) || !tree_subtree(tree, from + k, until, right) :
		!tree_subtree(tree, from, from + k, left) || !root_with(tree, position, leaf, from + k, until, right))
		return false;
	hash_node(tree->ledger->hash, left, right, root);
	return true;
}

/*
 * tree_has_leaf tells whether a leaf at a position gives, with the stored
 * tiles, the root over the first leaves.
 */
bool
tree_has_leaf(Tree *tree, int64 position, const uint8 *leaf, int64 size, const uint8 *root)
{
	uint8		computed[HASH_LEN];

	return position >= 0 && position < size && root_with(tree, position, leaf, 0, size, computed) &&
		memcmp(computed, root, HASH_LEN) == 0;
}

/*
 * tree_root is the root over the first leaves, by the stored tiles; false
 * where they are missing.
 */
bool
tree_root(Tree *tree, int64 size, uint8 *root)
{
	return tree_subtree(tree, 0, size, root);
}
