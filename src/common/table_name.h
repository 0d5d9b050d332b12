/*
 * table_name.h: tables that arguments name, by number or by text.
 */
#ifndef SAFEINS_COMMON_TABLE_NAME_H
#define SAFEINS_COMMON_TABLE_NAME_H

#include "common/safeins.h"

#include "fmgr.h"
#include "storage/lockdefs.h"
#include "utils/rel.h"

extern Relation open_named_table(Oid relid, LOCKMODE lock);
extern Relation arg_table(FunctionCallInfo fcinfo, int n, LOCKMODE lock);
extern Relation arg_own_table(FunctionCallInfo fcinfo, int n, LOCKMODE lock);
extern bool arg_names_table(FunctionCallInfo fcinfo, int n);

#endif
