/*
 * proof.h: proofs.
 */
#ifndef SAFEINS_LEDGER_TREE_PROOF_H
#define SAFEINS_LEDGER_TREE_PROOF_H

#include "common/safeins.h"
#include "ledger/tree/tree.h"

#include "utils/snapshot.h"

extern int64 leaf_position(Tree *tree, const uint8 *hash, int64 size, Snapshot snapshot);

#endif
