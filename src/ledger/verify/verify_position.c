/*
 * verify_position.c: leaves that fit no row, by their places in the tree, and what
 * their tile would be with the rows' own hashes.
 */
#include "common/safeins.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/sealed.h"
#include "ledger/tree/tree.h"
#include "ledger/verify/verify.h"

static bool
is_placed(const Mismatch *m)
{
	return m->has_leaf && !m->pending;
}

static int
compare_placed(const void *a, const void *b)
{
	const Mismatch *x = a;
	const Mismatch *y = b;

	if (is_placed(x) != is_placed(y))
		return is_placed(x) ? -1 : 1;
	return x->position < y->position ? -1 : x->position > y->position;
}

/* place_mismatches puts those that have a leaf in the tree first, by its position. */
void
place_mismatches(Verify *v)
{
	if (v->nmismatches > 1)
		qsort(v->mismatches, v->nmismatches, sizeof(Mismatch), compare_placed);
	while (v->nplaced < v->nmismatches && is_placed(&v->mismatches[v->nplaced]))
		v->nplaced++;
}

/* first_placed is the first that is placed in a tile or behind it. */
int64
first_placed(const Verify *v, int64 tile)
{
	int64		low = 0;
	int64		high = v->nplaced;

	while (low < high)
	{
		int64		mid = (low + high) / 2;

		if (v->mismatches[mid].position < tile * TILE_WIDTH)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool
is_placed_in(const Verify *v, int64 i, int64 tile)
{
	return i < v->nplaced && v->mismatches[i].position / TILE_WIDTH == tile;
}

/*
 * substitute puts the rows' own hashes in the place of leaves that fit no row: of those
 * that a mask has, or of those that are told already (0); returns how many
 * there are that may be altered.
 */
int
substitute(Verify *v, int64 tile, int n, uint8 *leaves, uint32 mask, bool report)
{
	int			count = 0;

	for (int64 i = first_placed(v, tile); is_placed_in(v, i, tile); i++)
	{
		Mismatch   *m = &v->mismatches[i];
		bool		reported = m->kind != NULL && strcmp(m->kind, "leaf altered") == 0;
		bool		chosen;

		if (!m->has_row || m->position % TILE_WIDTH >= n)
			continue;
		/* the leaf of another entry is the row's */
		if (m->kind != NULL && !reported)
			continue;
		chosen = mask == 0 ? reported : (mask & (1u << Min(count, 31))) != 0;
		count++;
		if (!chosen)
			continue;
		memcpy(leaves + (m->position % TILE_WIDTH) * HASH_LEN, m->row[m->op == OP_UPDATE ? 1 : 0], HASH_LEN);
		if (report)
			m->kind = "leaf altered";
	}
	return count;
}

/* next_mask: the next mask to try for this number of leaves: first all leaves, then the others; 0 at the end. */
uint32
next_mask(uint32 mask, int count)
{
	if (mask == ~0u)
		return count > 1 && count <= MAX_CHOICES ? 1 : 0;
	return mask + 1 < (1u << count) - 1 ? mask + 1 : 0;
}
