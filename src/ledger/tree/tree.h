/*
 * tree.h: the tiles of the tree.
 */
#ifndef SAFEINS_LEDGER_TREE_TREE_H
#define SAFEINS_LEDGER_TREE_TREE_H

#include "common/safeins.h"
#include "ledger/hash/digest.h"

#include "utils/snapshot.h"

#define TILE_WIDTH		256
#define TILE_HEIGHT		8
#define TILE_LEVELS		8
#define TILE_BYTES		(TILE_WIDTH * HASH_LEN)
/* Of level 0: the positions of their leaves are numbers of 64 bits. */
#define TILES_MOST		(PG_INT64_MAX / TILE_WIDTH)

typedef struct Tree Tree;

extern Tree *tree_open(Snapshot snapshot);
extern HashKind tree_hash(const Tree *tree);
extern void tree_read_edge(Tree *tree, int64 size);
extern int64 tree_size(const Tree *tree);
extern bool tree_append(Tree *tree, const uint8 *hashes, int n, const char *entries, int len);
/* Has a hook told of each leaf that is appended, and (NULL) of the end of each tile. */
struct LeafEntry;
typedef void (*TreeLeafHook) (void *arg, const struct LeafEntry *entry);
extern void tree_tell_leaves(Tree *tree, TreeLeafHook hook, void *arg);
extern void tree_write_edge(Tree *tree);
extern void tree_edge_root(const Tree *tree, uint8 *root);
extern bool tree_root(Tree *tree, int64 size, uint8 *root);
extern bool tree_subtree(Tree *tree, int64 from, int64 until, uint8 *root);
extern bool tree_has_leaf(Tree *tree, int64 position, const uint8 *leaf, int64 size, const uint8 *root);

/* How many leaves each seal has. */
typedef struct SealCount
{
	int32		seal;
	int64		leaves;
} SealCount;
extern int64 seal_count(const SealCount *counts, int n, int32 seal);
extern void tree_count(Tree *tree, int32 seal, int64 leaves);
extern const SealCount *tree_counts(const Tree *tree, int *n);
extern bool tree_tile(Tree *tree, int level, int64 number, const uint8 **hashes, int *n);
extern void hash_node(HashKind kind, const uint8 *left, const uint8 *right, uint8 *out);
extern void fold_side_by_side(HashKind kind, uint8 *nodes, int n, int width);
extern void fold_nodes(HashKind kind, const uint8 *nodes, int n, const uint8 *right, uint8 *root);

#endif
