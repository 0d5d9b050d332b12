/*
 * attachment.h: attachments, found by their triggers.
 *
 * Role and mapping stand in the trigger arguments, so that dump, restore and
 * renaming keep an attachment without a catalogue of ours.
 */
#ifndef SAFEINS_ATTACH_ATTACHMENT_H
#define SAFEINS_ATTACH_ATTACHMENT_H

#include "common/safeins.h"
#include "attach/mapping.h"

#include "access/htup.h"
#include "access/tupdesc.h"
#include "commands/trigger.h"
#include "nodes/pg_list.h"
#include "utils/rel.h"

typedef struct GuardTrigger
{
	Oid			trigger_oid;
	char	   *trigger_name;
	int16		type;
	char		enabled;
	char	   *role;
	char	   *mapping;		/* canonical JSON */
} GuardTrigger;

extern List *relation_guard_triggers(Relation rel);
extern bool relation_has_guards(Oid relid);
extern bool relation_plays(Oid relid, const char *role);
extern Oid	attachment_root(Oid relid, const char *role);
extern Oid	unattached_parent(Oid relid, const char *role);
extern int	attached_parents(Oid relid, const char *role);
extern List *attachment_roots(const char *role);
extern int	attachment_count(const char *role);
extern bool audit_is_of(const char *role);
extern void attachments_changed(void);
extern Mapping *mapping_of_relation(Oid relid, const char *role);
extern Mapping *mapping_of_trigger(Relation rel, const Trigger *trigger);
extern Oid	guard_function(void);
extern Oid	seal_function(void);
typedef void (*TriggerTaker) (HeapTuple trigger, TupleDesc desc, void *arg);
extern void triggers_of(Oid function, TriggerTaker take, void *arg);
extern List *tables_with_triggers_of(Oid function);
extern bool relation_is_ours(Relation rel);
extern bool relation_is_sealed(Oid relid);

#endif
