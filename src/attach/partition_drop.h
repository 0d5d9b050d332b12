/*
 * partition_drop.h: partitions that are dropped when their rows may go.
 */
#ifndef SAFEINS_ATTACH_PARTITION_DROP_H
#define SAFEINS_ATTACH_PARTITION_DROP_H

#include "common/safeins.h"

#include "nodes/parsenodes.h"

extern void drop_partitions(DropStmt *stmt);

#endif
