/*
 * verify_tree.c: the tree computed from its leaves, against the tiles that keep
 * it, the checkpoints and a note.
 *
 * Where a tile and the node above it differ, one of them was altered. Which, is
 * told by putting the rows' own hashes in the place of leaves that fit no row,
 * and by the root that the last checkpoint wrote down.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "ledger/hash/digest.h"
#include "ledger/tree/tree.h"
#include "ledger/verify/verify.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

/* A node over one tile of leaves. */
typedef struct TileNode
{
	bool		has_leaves;		/* a full tile of level 0 is there */
	bool		has_upper;		/* its node in level 1 is */
	bool		corrected;		/* leaves in it were altered, and are known */
	uint8		from_leaves[HASH_LEN];
	uint8		upper[HASH_LEN];
	uint8		good[HASH_LEN];
} TileNode;

/* Perfect trees side by side, of falling width. */
typedef struct Stack
{
	int			n;
	int64		width[64];
	uint8		root[64][HASH_LEN];
} Stack;

typedef struct Tiling
{
	Verify	   *v;
	int64		base;			/* the first tile that is looked at */
	int64		nfull;			/* full tiles from there on that the tree ought to have */
	TileNode	   *nodes;
	int64		tail_tile;		/* the tile behind them */
	int			ntail;			/* leaves in it */
	uint8		tail[TILE_BYTES];
	int64		available;		/* leaves */
	List	   *undecided;
} Tiling;

static void
push(Stack *s, HashKind kind, int64 width, const uint8 *root)
{
	memcpy(s->root[s->n], root, HASH_LEN);
	s->width[s->n++] = width;
	while (s->n > 1 && s->width[s->n - 1] == s->width[s->n - 2])
	{
		hash_node(kind, s->root[s->n - 2], s->root[s->n - 1], s->root[s->n - 2]);
		s->width[s->n - 2] *= 2;
		s->n--;
	}
}

/* The root over a stack and the leaves of the tile behind it. */
static void
stack_root(const Stack *s, HashKind kind, const uint8 *leaves, int n, uint8 *root)
{
	bool		has = n > 0;

	if (has)
		fold_nodes(kind, leaves, n, NULL, root);
	for (int i = s->n - 1; i >= 0; i--)
	{
		if (has)
			hash_node(kind, s->root[i], root, root);
		else
			memcpy(root, s->root[i], HASH_LEN);
		has = true;
	}
	if (!has)
		hash_empty(kind, root);
}

/* The tiles before the first that is looked at; false where the stored tiles do not give their roots. */
static bool
base_stack(Tiling *t, Stack *s)
{
	int64		at = 0;

	s->n = 0;
	for (int bit = 62; bit >= 0; bit--)
	{
		uint8		root[HASH_LEN];
		int64		width = INT64CONST(1) << bit;

		if (!(t->base & width))
			continue;
		if (!tree_subtree(t->v->tree, at * TILE_WIDTH, (at + width) * TILE_WIDTH, root))
			return false;
		push(s, t->v->ledger->hash, width, root);
		at += width;
	}
	return true;
}

static bool
whole_root(Tiling *t, const uint8 *tail, uint8 *root)
{
	Stack		s;

	if (!base_stack(t, &s))
		return false;
	for (int64 i = 0; i < t->nfull; i++)
	{
		CHECK_FOR_INTERRUPTS();
		push(&s, t->v->ledger->hash, 1, t->nodes[i].good);
	}
	stack_root(&s, t->v->ledger->hash, tail, t->ntail, root);
	return true;
}

/* message: of the tile's number and level, and a number of its own. */
static void
report_tile(Verify *v, const char *kind, int level, int64 number, const char *message, int64 of_its_own)
{
	int64		width = INT64CONST(1) << (TILE_HEIGHT * (level + 1));

	verify_damage(v, &(Damage)
				  {
					  kind, "safeins.tile", psprintf("%d/%lld", level, (long long) number), number * width,
					  psprintf(_(message), (long long) number, level, (long long) of_its_own, TILE_WIDTH)
				  });
}

/* Leaves of a tile are gone: rows may be without theirs, or with an older one. */
static void
lose_tile(Verify *v, int64 tile)
{
	v->tiles_missing = true;
	v->lost_until = Max(v->lost_until, (tile + 1) * TILE_WIDTH);
}

/* Which of a tile and the node above it is right, where they differ. */
static void
decide_by_rows(Tiling *t, int64 i)
{
	TileNode	   *node = &t->nodes[i];
	uint8		leaves[TILE_BYTES];
	uint8		root[HASH_LEN];
	const uint8 *stored;
	int			n;
	int			count;

	if (!tree_tile(t->v->tree, 0, t->base + i, &stored, &n) || n != TILE_WIDTH)
		return;
	memcpy(leaves, stored, TILE_BYTES);
	count = substitute(t->v, t->base + i, n, leaves, 0, false);
	for (uint32 mask = count > 0 ? ~0u : 0; mask != 0; mask = next_mask(mask, count))
	{
		CHECK_FOR_INTERRUPTS();
		memcpy(leaves, stored, TILE_BYTES);
		(void) substitute(t->v, t->base + i, n, leaves, mask, false);
		fold_nodes(t->v->ledger->hash, leaves, TILE_WIDTH, NULL, root);
		if (memcmp(root, node->upper, HASH_LEN) == 0)
		{
			(void) substitute(t->v, t->base + i, n, leaves, mask, true);
			memcpy(node->good, node->upper, HASH_LEN);
			node->corrected = true;
			return;
		}
	}
	t->undecided = lappend(t->undecided, node);
}

static void
read_nodes(Tiling *t)
{
	Verify	   *v = t->v;
	int64		at = 0;

	for (int64 i = 0; i < t->nfull; i++)
	{
		TileNode	   *node = &t->nodes[i];
		int64		number = t->base + i;
		const uint8 *upper;
		int			n;

		CHECK_FOR_INTERRUPTS();
		while (at < v->ntiles && v->tiles[at].number < number)
			at++;
		if (at < v->ntiles && v->tiles[at].number == number)
		{
			node->has_leaves = v->tiles[at].n == TILE_WIDTH;
			memcpy(node->from_leaves, v->tiles[at].root, HASH_LEN);
			if (!node->has_leaves)
			{
				report_tile(v, "tile altered", 0, number, gettext_noop("tile %lld of level %d: it has %lld of %d hashes"),
							v->tiles[at].n);
				lose_tile(v, number);
			}
			else if (!v->tiles[at].readable)
				report_tile(v, "entry altered", 0, number, gettext_noop("tile %lld of level %d: its entries cannot be read"), 0);
		}
		else
		{
			report_tile(v, "tile missing", 0, number, gettext_noop("tile %lld of level %d: it is not there"), 0);
			lose_tile(v, number);
		}
		if (tree_tile(v->tree, 1, number / TILE_WIDTH, &upper, &n) && number % TILE_WIDTH < n)
		{
			node->has_upper = true;
			memcpy(node->upper, upper + (number % TILE_WIDTH) * HASH_LEN, HASH_LEN);
		}
		memcpy(node->good, node->has_leaves ? node->from_leaves : node->upper, HASH_LEN);
		if (node->has_leaves && node->has_upper && memcmp(node->from_leaves, node->upper, HASH_LEN) != 0)
			decide_by_rows(t, i);
	}
}

static void
choose(Tiling *t, uint32 uppers)
{
	ListCell   *lc;

	foreach(lc, t->undecided)
	{
		TileNode	   *node = lfirst(lc);

		memcpy(node->good, uppers & (1u << Min(foreach_current_index(lc), 31)) ? node->upper :
			   node->from_leaves, HASH_LEN);
	}
}

static bool
fits_last(Tiling *t, const uint8 *tail)
{
	uint8		root[HASH_LEN];

	return whole_root(t, tail, root) && memcmp(root, t->v->last.root, HASH_LEN) == 0;
}

/* Tries what may have been altered against the last root; false where nothing fits it. */
static bool
decide_by_root(Tiling *t)
{
	int			nu = list_length(t->undecided);
	uint32		choices = nu <= MAX_CHOICES ? 1u << nu : 2;
	uint8		other[TILE_BYTES];
	uint32		mask = 0;		/* of the leaves of the last tile */
	int			count;

	memcpy(other, t->tail, t->ntail * HASH_LEN);
	count = substitute(t->v, t->tail_tile, t->ntail, other, 0, false);
	do
	{
		memcpy(other, t->tail, t->ntail * HASH_LEN);
		if (mask != 0)
			(void) substitute(t->v, t->tail_tile, t->ntail, other, mask, false);
		for (uint32 c = 0; c < choices; c++)
		{
			/* too many to try them all: all of one kind */
			choose(t, nu <= MAX_CHOICES ? c : c == 0 ? 0 : ~0u);
			if (!fits_last(t, other))
				continue;
			if (mask != 0)
			{
				(void) substitute(t->v, t->tail_tile, t->ntail, t->tail, mask, true);
				memcpy(t->tail, other, t->ntail * HASH_LEN);
			}
			return true;
		}
		mask = mask == 0 ? (count > 0 ? ~0u : 0) : next_mask(mask, nu + count <= MAX_CHOICES ? count : 0);
	} while (mask != 0);
	choose(t, 0);
	return false;
}

/* How many tiles have the leaves that an undecided one has. */
typedef struct Copies
{
	uint8		root[HASH_LEN];
	int64		n;
} Copies;

static HTAB *
count_copies(Tiling *t)
{
	HASHCTL		ctl = {.keysize = HASH_LEN,.entrysize = sizeof(Copies),.hcxt = CurrentMemoryContext};
	HTAB	   *copies = hash_create("safeins copied tiles", 256, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	ListCell   *lc;

	foreach(lc, t->undecided)
		((Copies *) hash_search(copies, ((TileNode *) lfirst(lc))->from_leaves, HASH_ENTER, NULL))->n = 0;
	for (int64 i = 0; t->undecided != NIL && i < t->nfull; i++)
	{
		Copies	   *c = t->nodes[i].has_leaves ? hash_search(copies, t->nodes[i].from_leaves, HASH_FIND, NULL) : NULL;

		if (c != NULL)
			c->n++;
	}
	return copies;
}

/*
 * Whether rows lost their leaves with what stood in an altered tile: where it is
 * a copy of another, or has leaves that no row wants.  Else one hash or another
 * of it was altered.
 */
static bool
is_another(Tiling *t, HTAB *copies, const TileNode *node)
{
	Verify	   *v = t->v;
	int64		tile = t->base + (node - t->nodes);

	if (((Copies *) hash_search(copies, node->from_leaves, HASH_FIND, NULL))->n > 1)
		return true;
	for (int64 i = first_placed(v, tile); is_placed_in(v, i, tile); i++)
		if (!v->mismatches[i].has_row)
			return true;
	return false;
}

static void
report_undecided(Tiling *t, bool decided)
{
	HTAB	   *copies = count_copies(t);
	ListCell   *lc;

	foreach(lc, t->undecided)
	{
		TileNode	   *node = lfirst(lc);
		int64		number = t->base + (node - t->nodes);

		if (!decided || memcmp(node->good, node->upper, HASH_LEN) == 0)
		{
			if (is_another(t, copies, node))
				lose_tile(t->v, number);
			t->v->altered = bms_add_member(t->v->altered, (int) number);
		}
		if (!decided)
			report_tile(t->v, "tile altered", 0, number, gettext_noop("tile %lld of level %d: it or the node above it was altered"), 0);
		else if (memcmp(node->good, node->upper, HASH_LEN) == 0)
			report_tile(t->v, "tile altered", 0, number, gettext_noop("tile %lld of level %d: a leaf in it was altered, and its row with it, or there is no row that says which"), 0);
		else
			report_tile(t->v, "tile altered", 1, number / TILE_WIDTH,
					  gettext_noop("tile %lld of level %d: its node %lld was altered"), number % TILE_WIDTH);
	}
}

/* Levels above: each node is the root of the full tile below, which is known to be right by now. */
static void
check_uppers(Tiling *t)
{
	int64		nodes = t->base + t->nfull;

	for (int64 i = 0; i < t->nfull; i++)
		if (!t->nodes[i].has_upper && (i == 0 || i % TILE_WIDTH == 0 || t->nodes[i - 1].has_upper))
			report_tile(t->v, "tile missing", 1, (t->base + i) / TILE_WIDTH, gettext_noop("tile %lld of level %d: nodes of it are not there"), 0);
	for (int level = 1; level + 1 < TILE_LEVELS && nodes >= TILE_WIDTH; level++)
	{
		int64		above = nodes / TILE_WIDTH;
		int64		from = t->base >> (TILE_HEIGHT * level);

		for (int64 k = from; k < above; k++)
		{
			uint8		below[TILE_BYTES];
			uint8		root[HASH_LEN];
			const uint8 *stored;
			int			n;

			CHECK_FOR_INTERRUPTS();
			if (!tree_tile(t->v->tree, level, k, &stored, &n))
				continue;
			if (n < TILE_WIDTH)
				continue;
			memcpy(below, stored, TILE_BYTES);
			for (int j = 0; level == 1 && j < TILE_WIDTH; j++)
				if (k * TILE_WIDTH + j >= t->base)
					memcpy(below + j * HASH_LEN, t->nodes[k * TILE_WIDTH + j - t->base].good, HASH_LEN);
			fold_nodes(t->v->ledger->hash, below, TILE_WIDTH, NULL, root);
			if (!tree_tile(t->v->tree, level + 1, k / TILE_WIDTH, &stored, &n) || k % TILE_WIDTH >= n)
				report_tile(t->v, "tile missing", level + 1, k / TILE_WIDTH, gettext_noop("tile %lld of level %d: nodes of it are not there"), 0);
			else if (memcmp(root, stored + (k % TILE_WIDTH) * HASH_LEN, HASH_LEN) != 0)
				report_tile(t->v, "tile altered", level + 1, k / TILE_WIDTH,
						  gettext_noop("tile %lld of level %d: its node %lld was altered"), k % TILE_WIDTH);
		}
		nodes = above;
	}
}

/* ---- checkpoints ---- */

/* position: of the leaf; message: of the checkpoint's number, how many leaves there are and how many it counts. */
static void
report_checkpoint(Verify *v, const char *kind, int64 number, int64 position, const char *message,
				  int64 leaves, int64 counted)
{
	verify_damage(v, &(Damage)
				  {
					  kind, "safeins.checkpoint", psprintf("%lld", (long long) number), position,
					  psprintf(_(message), (long long) number, (long long) leaves, (long long) counted)
				  });
}

/* The leaves of a tile, corrected where that is known; false: they are not known. */
static bool
known_leaves(Tiling *t, int64 tile, int n, uint8 *leaves)
{
	const uint8 *stored;
	int			nstored;

	if (tile == t->tail_tile)
	{
		memcpy(leaves, t->tail, Min(n, t->ntail) * HASH_LEN);
		return n <= t->ntail;
	}
	if (tile < t->base || tile >= t->base + t->nfull ||
		!tree_tile(t->v->tree, 0, tile, &stored, &nstored) || nstored < n)
		return false;
	memcpy(leaves, stored, nstored * HASH_LEN);
	if (t->nodes[tile - t->base].corrected)
		(void) substitute(t->v, tile, nstored, leaves, 0, false);
	else if (memcmp(t->nodes[tile - t->base].good, t->nodes[tile - t->base].from_leaves, HASH_LEN) != 0)
		return false;
	return true;
}

static OwnSql checkpoints_from = {
	.sql = "SELECT number, size, root, number - pg_catalog.lag(number, 1, 0::pg_catalog.int8) OVER (ORDER BY number)"
	" FROM safeins.checkpoint WHERE place OPERATOR(safeins.=) $1::safeins.division AND size >= $2 ORDER BY size, number",
	.types = {INT4OID, INT8OID},
};

/* Every checkpoint's root, in the order of their sizes, in one walk over the tiles. */
static void
check_checkpoints(Tiling *t, bool last_reported)
{
	Verify	   *v = t->v;
	Datum		values[2] = {Int32GetDatum(v->ledger->place), Int64GetDatum(v->incremental ? v->since.size : 0)};
	OwnRows		rows;
	Stack		s;
	int64		at = t->base;
	int64		expected = v->incremental ? v->since.number : 1;

	if (!base_stack(t, &s))
		return;
	own_sql_begin();
	rows = own_sql_run_at(&checkpoints_from, values, NULL, v->snapshot);
	for (uint64 i = 0; i < rows.n; i++)
	{
		int64		number = own_int64(&rows, i, 1);
		int64		size = own_int64(&rows, i, 2);
		bytea	   *stored = own_bytea(&rows, i, 3);
		int64		gap = own_int64(&rows, i, 4);
		uint8		leaves[TILE_BYTES];
		uint8		root[HASH_LEN];

		CHECK_FOR_INTERRUPTS();
		/* a number that was altered leaves no end of them */
		for (int64 missing = Max(number - gap + 1, number - 1000); missing < number && number != expected; missing++)
			report_checkpoint(v, "checkpoint missing", missing, -1, gettext_noop("checkpoint %lld: it is not there"), 0, 0);
		if (number == v->last.number && last_reported)
			continue;
		if (size > t->available || size > v->last.size)
		{
			if (number != v->last.number && size > v->last.size)
				report_checkpoint(v, "checkpoint altered", number, size, gettext_noop("checkpoint %lld: it counts more leaves than a later one"), 0, 0);
			continue;
		}
		while (at < size / TILE_WIDTH && at - t->base < t->nfull)
			push(&s, v->ledger->hash, 1, t->nodes[at++ - t->base].good);
		if (at != size / TILE_WIDTH || !known_leaves(t, at, size % TILE_WIDTH, leaves))
			continue;
		stack_root(&s, v->ledger->hash, leaves, size % TILE_WIDTH, root);
		if (VARSIZE_ANY_EXHDR(stored) != HASH_LEN || memcmp(root, VARDATA_ANY(stored), HASH_LEN) != 0)
			report_checkpoint(v, "checkpoint altered", number, size, gettext_noop("checkpoint %lld: its root is not that of the leaves"), 0, 0);
	}
	own_sql_end();
}

/* Which tiles there ought to be, and how many leaves there are. */
static bool
lay_out(Tiling *t, Verify *v)
{
	int64		size = v->last.size;
	const uint8 *tail;
	int			ntail = 0;
	uint8		root[HASH_LEN];
	bool		reported = false;

	t->v = v;
	t->base = v->incremental ? v->since.size / TILE_WIDTH : 0;
	t->available = v->ntiles == 0 ? t->base * TILE_WIDTH :
		v->tiles[v->ntiles - 1].number * TILE_WIDTH + v->tiles[v->ntiles - 1].n;
	if (t->available > size)
	{
		if (!v->has_last)
			report_checkpoint(v, "checkpoint missing", 1, t->available,
							  gettext_noop("checkpoint %lld: it is not there, though the tree has leaves"), t->available, size);
		else if (!tree_root(v->tree, t->available, root) || memcmp(root, v->last.root, HASH_LEN) != 0)
			report_checkpoint(v, "checkpoint missing", v->last.number + 1, t->available,
							  gettext_noop("checkpoint %lld: the tree has %lld leaves, the last checkpoint counts %lld"), t->available, size);
		else
		{
			report_checkpoint(v, "checkpoint altered", v->last.number, size,
							  gettext_noop("checkpoint %lld: its root is that of %lld leaves, and it counts %lld"), t->available, size);
			v->last.size = t->available;
			reported = true;
		}
	}
	if (t->available < size)
	{
		if (tree_root(v->tree, t->available, root) && memcmp(root, v->last.root, HASH_LEN) == 0)
		{
			report_checkpoint(v, "checkpoint altered", v->last.number, size,
							  gettext_noop("checkpoint %lld: its root is that of %lld leaves, and it counts %lld"), t->available, size);
			v->last.size = size = t->available;
			reported = true;
		}
		else
		{
			verify_damage(v, &(Damage)
						  {
							  "tail cut", "safeins.tile", NULL, t->available,
							  psprintf(_("the last checkpoint counts %lld leaves, the tree has only %lld"), (long long) size, (long long) t->available)
						  });
			lose_tile(v, size / TILE_WIDTH);
			size = t->available;
			reported = true;
		}
	}
	else if (t->available > size)
		size = t->available;
	t->nfull = size / TILE_WIDTH - t->base;
	t->tail_tile = size / TILE_WIDTH;
	t->nodes = palloc_extended(sizeof(TileNode) * Max(t->nfull, 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	if (size % TILE_WIDTH != 0 && tree_tile(v->tree, 0, t->tail_tile, &tail, &ntail))
	{
		t->ntail = Min(ntail, size % TILE_WIDTH);
		memcpy(t->tail, tail, t->ntail * HASH_LEN);
		if (v->ntiles > 0 && !v->tiles[v->ntiles - 1].readable)
			report_tile(v, "entry altered", 0, t->tail_tile, gettext_noop("tile %lld of level %d: its entries cannot be read"), 0);
	}
	return reported;
}

/* verify_tree checks the tree; the mismatches of rows are known by now. */
void
verify_tree(Verify *v)
{
	Tiling		t = {0};
	bool		reported = lay_out(&t, v);
	bool		decided;

	place_mismatches(v);
	read_nodes(&t);
	decided = decide_by_root(&t);
	report_undecided(&t, decided || (reported && t.undecided == NIL));
	check_uppers(&t);
	/* A root that nothing explains speaks against the checkpoint, unless a tile was altered beyond recognition. */
	check_checkpoints(&t, reported || (!decided && t.undecided != NIL));
}
