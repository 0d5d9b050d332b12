/*
 * path.c: the hashes that prove that a leaf is in a tree, and that one tree
 * extends another: RFC 9162 sections 2.1.3 and 2.1.4.
 */
#include "common/safeins.h"
#include "ledger/hash/digest.h"
#include "ledger/tree/path.h"
#include "ledger/tree/tree.h"

/* false, as with all below: a tile that the path goes through is not there. */
static bool
add_subtree(Path *path, Tree *tree, int64 from, int64 until)
{
	return tree_subtree(tree, from, until, path->hashes[path->n++]);
}

static int64
split_of(int64 n)
{
	int64		k = 1;

	while (k * 2 < n)
		k *= 2;
	return k;
}

/* path_of_inclusion: RFC 9162 2.1.3.1, for the leaf m of the leaves from .. until - 1, from the leaf upwards. */
bool
path_of_inclusion(Path *path, Tree *tree, int64 m, int64 from, int64 until)
{
	int64		k;

	if (until - from <= 1)
		return true;
	k = split_of(until - from);
	if (m < k)
		return path_of_inclusion(path, tree, m, from, from + k) && add_subtree(path, tree, from + k, until);
	return path_of_inclusion(path, tree, m - k, from + k, until) && add_subtree(path, tree, from, from + k);
}

/* RFC 9162 2.1.4.1: that the leaves from .. until - 1 extend their first m; whole: these are known by their root. */
static bool
consistency_path(Path *path, Tree *tree, int64 m, int64 from, int64 until, bool whole)
{
	int64		k;

	if (m == until - from)
		return whole || add_subtree(path, tree, from, until);
	k = split_of(until - from);
	if (m <= k)
		return consistency_path(path, tree, m, from, from + k, whole) && add_subtree(path, tree, from + k, until);
	return consistency_path(path, tree, m - k, from + k, until, false) && add_subtree(path, tree, from, from + k);
}

/*
 * path_of_consistency proves that the tree of size2 leaves extends that of size1;
 * of no leaves, and of as many, nothing is to be proven.
 */
bool
path_of_consistency(Path *path, Tree *tree, int64 size1, int64 size2)
{
	path->n = 0;
	return size1 == 0 || size1 == size2 || consistency_path(path, tree, size1, 0, size2, true);
}

/*
 * path_is_consistent checks such a path of n hashes by the two roots alone: RFC
 * 9162 2.1.4.2, with its names, and the cases for which that has no path.
 */
bool
path_is_consistent(HashKind hash, int64 size1, const uint8 *root1, int64 size2, const uint8 *root2,
				   const uint8 *path, int n)
{
	uint64		fn = size1 - 1;
	uint64		sn = size2 - 1;
	uint8		fr[HASH_LEN];
	uint8		sr[HASH_LEN];
	int			next = 0;

	if (size1 > size2)
		return false;
	if (size1 == 0 || size1 == size2)
		return n == 0 && (size1 == 0 || memcmp(root1, root2, HASH_LEN) == 0);
	while (fn & 1)
	{
		fn >>= 1;
		sn >>= 1;
	}
	/* The old tree, where it is a node of the new one, is not in the path. */
	if ((size1 & (size1 - 1)) == 0)
		memcpy(fr, root1, HASH_LEN);
	else if (n > 0)
		memcpy(fr, path + HASH_LEN * next++, HASH_LEN);
	else
		return false;
	memcpy(sr, fr, HASH_LEN);
	for (; next < n; next++)
	{
		const uint8 *c = path + HASH_LEN * next;

		if (sn == 0)
			return false;
		if ((fn & 1) || fn == sn)
		{
			hash_node(hash, c, fr, fr);
			hash_node(hash, c, sr, sr);
			while ((fn & 1) == 0 && fn != 0)
			{
				fn >>= 1;
				sn >>= 1;
			}
		}
		else
			hash_node(hash, sr, c, sr);
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && memcmp(fr, root1, HASH_LEN) == 0 && memcmp(sr, root2, HASH_LEN) == 0;
}
