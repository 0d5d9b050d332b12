/*
 * ddl_follow.h: mappings follow what a command of DDL renames.
 */
#ifndef SAFEINS_ATTACH_DDL_FOLLOW_H
#define SAFEINS_ATTACH_DDL_FOLLOW_H

#include "common/safeins.h"
#include "attach/ddl_command.h"

#include "nodes/nodes.h"
#include "nodes/pg_list.h"

extern void follow_ddl(Node *tree, const PendingCommand *pending);
extern void follow_before(Node *tree, PendingCommand *pending);
extern List *tables_renamed_with(Oid relid);

/* leaving_child.c */
extern void leave_before(AlterTableStmt *stmt);
extern void leave_after(AlterTableStmt *stmt);

#endif
