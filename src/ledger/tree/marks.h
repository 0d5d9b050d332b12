/*
 * marks.h: where a leaf is in the tree.
 */
#ifndef SAFEINS_LEDGER_TREE_MARKS_H
#define SAFEINS_LEDGER_TREE_MARKS_H

#include "common/safeins.h"
#include "ledger/tree/tree.h"

#include "utils/snapshot.h"

extern void marks_write(int64 size);
extern int64 leaves_in_spans(int64 size);
extern int64 leaf_position_in_spans(Tree *tree, const uint8 *hash, int64 size, Snapshot snapshot);
extern int64 leaf_position(Tree *tree, const uint8 *hash, int64 size, Snapshot snapshot);

#endif
