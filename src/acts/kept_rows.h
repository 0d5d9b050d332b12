/*
 * kept_rows.h: rows whose facts are kept, compared and judged again.
 */
#ifndef SAFEINS_ACTS_KEPT_ROWS_H
#define SAFEINS_ACTS_KEPT_ROWS_H

#include "common/safeins.h"
#include "attach/role.h"

#include "nodes/execnodes.h"

extern void kept_rows_differences(ReturnSetInfo *rsinfo);
extern int64 kept_rows_settle(const Role *role);

#endif
