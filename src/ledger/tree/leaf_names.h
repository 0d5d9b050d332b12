/*
 * leaf_names.h: digest of leaf identities (seal, op, key), by stretch.
 */
#ifndef SAFEINS_LEDGER_TREE_LEAF_NAMES_H
#define SAFEINS_LEDGER_TREE_LEAF_NAMES_H

#include "common/safeins.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/journal.h"

#include "nodes/pg_list.h"

typedef struct LeafNames LeafNames;
typedef void (*StretchTaker) (void *arg, const uint8 *hashes, int n);

extern LeafNames *leaf_names_begin(HashKind hash, List *defs, StretchTaker take, void *arg);
extern void leaf_names_add(LeafNames *names, const LeafEntry *entry);
extern void leaf_names_cut(LeafNames *names);
extern void leaf_names_flush(LeafNames *names);

#endif
