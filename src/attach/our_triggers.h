/*
 * our_triggers.h: our triggers as the catalogue has them.
 */
#ifndef SAFEINS_ATTACH_OUR_TRIGGERS_H
#define SAFEINS_ATTACH_OUR_TRIGGERS_H

#include "common/safeins.h"

#include "access/htup.h"
#include "access/tupdesc.h"
#include "nodes/pg_list.h"
#include "utils/rel.h"

/* More than so many entries are found by one pass over a catalogue, each of fewer by an index. */
#define BY_INDEX_MOST 100

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
extern List *relation_roles(Relation rel);
extern bool relation_has_guards(Oid relid);
extern bool relation_plays(Oid relid, const char *role);
extern Oid	attachment_root(Oid relid, const char *role);
extern Oid	unattached_parent(Oid relid, const char *role);
extern int	attached_parents(Oid relid, const char *role);
extern Oid	guard_function(void);
extern Oid	seal_function(void);
typedef void (*TriggerTaker) (HeapTuple trigger, TupleDesc desc, void *arg);
extern void triggers_of(Oid function, TriggerTaker take, void *arg);
extern List *tables_with_triggers_of(Oid function);
extern bool relation_is_ours(Relation rel);
extern bool relation_is_sealed(Oid relid);

#endif
