/*
 * triggers.h: the triggers of an attachment.
 */
#ifndef SAFEINS_ATTACH_TRIGGERS_H
#define SAFEINS_ATTACH_TRIGGERS_H

#include "common/safeins.h"

#include "access/htup.h"
#include "fmgr.h"
#include "nodes/nodes.h"
#include "utils/rel.h"

extern bool ddl_is_ours(const Node *tree);
extern void attach_create_trigger(Relation rel, const char *sql);
extern void attach_drop_trigger(Relation rel, const char *name);
extern void attach_create_guards(Relation rel, const char *role, const char *json, bool replace);
extern char *relation_sql_name(Relation rel);
extern bool trigger_function_is_ours(Oid function);
extern HeapTuple trigger_named(Oid relid, const char *name);
extern Oid	trigger_is_ours(Oid relid, const char *name);
extern Oid	trigger_was_ours(Oid trigger);
extern bool trigger_has_form(Relation rel, HeapTuple tup, const char *name, int16 type,
							 const char *old, const char *new);
extern char **trigger_args(HeapTuple tup, int *n);
extern void guard_refuse_truncate(Relation rel, const char *role);
extern bool guard_has_form(Relation rel, HeapTuple tup);
extern void check_trigger_call(FunctionCallInfo fcinfo, const char *function, bool before_update, const char *hint);

/* Trigger names: safeins_<order>_<role>_<event>, and those of the ledger, which come after them. */
#define GUARD_PREFIX	"safeins_"
#define SEAL_PREFIX		GUARD_PREFIX "seal_"

#endif
