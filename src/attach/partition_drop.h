/*
 * partition_drop.h: partitions that are dropped when their rows may go.
 */
#ifndef SAFEINS_ATTACH_PARTITION_DROP_H
#define SAFEINS_ATTACH_PARTITION_DROP_H

#include "common/safeins.h"

#include "nodes/parsenodes.h"
#include "utils/rel.h"

extern void drop_partitions(DropStmt *stmt);
extern char *partition_kept(Relation rel);

/* A partition whose rows were kept for their term will be dropped; the ledger registers what it keeps of that. */
typedef void (*PartitionReleaseHook) (Relation rel, const char *why);
extern PartitionReleaseHook partition_release_hook;

#endif
