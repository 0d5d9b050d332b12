/*
 * path.h: the hashes that prove something of a tree.
 */
#ifndef SAFEINS_LEDGER_TREE_PATH_H
#define SAFEINS_LEDGER_TREE_PATH_H

#include "common/safeins.h"
#include "ledger/hash/digest.h"
#include "ledger/tree/tree.h"

typedef struct Path
{
	int			n;
	uint8		hashes[130][HASH_LEN];
} Path;

extern bool path_of_inclusion(Path *path, Tree *tree, int64 m, int64 from, int64 until);
extern bool path_of_consistency(Path *path, Tree *tree, int64 size1, int64 size2);
extern bool path_is_consistent(HashKind hash, int64 size1, const uint8 *root1, int64 size2, const uint8 *root2,
							   const uint8 *path, int n);

#endif
