/*
 * more_columns.h: columns that others gave a table of ours.
 */
#ifndef SAFEINS_COMMON_MORE_COLUMNS_H
#define SAFEINS_COMMON_MORE_COLUMNS_H

#include "common/safeins.h"

#include "executor/tuptable.h"
#include "utils/rel.h"

extern bool relation_has_more_columns(Relation rel, int natts);
extern void slot_set_columns(TupleTableSlot *slot, int natts);

#endif
