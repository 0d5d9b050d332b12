/*
 * guard_depend.h: what mappings depend on.
 */
#ifndef SAFEINS_ATTACH_GUARD_DEPEND_H
#define SAFEINS_ATTACH_GUARD_DEPEND_H

#include "common/safeins.h"
#include "attach/attachment.h"
#include "attach/our_triggers.h"

#include "access/attnum.h"
#include "utils/rel.h"

extern void guard_depend(Relation rel, const GuardTrigger *g, int32 sub_id);
extern void guard_tie(Relation rel, const GuardTrigger *g);
extern void guards_tie(void);
extern bool trigger_is_tied(Oid trigger, Oid class_id);
extern bool guard_reads_column(const GuardTrigger *g, Oid relid, AttrNumber attno);
pg_noreturn extern void fail_named(const char *name, const char *fact, Oid relid, const char *source);
extern bool mapping_names(const char *source, const char *name);
extern void refuse_named(Oid class_id, Oid object_id, int32 sub_id, const char *name);

#endif
