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

#include "commands/trigger.h"
#include "nodes/pg_list.h"
#include "utils/rel.h"

extern List *attachment_roots(const char *role);
extern int	attachment_count(const char *role);
extern bool audit_is_of(const char *role);
extern void attachments_changed(void);
extern Mapping *mapping_of_relation(Oid relid, const char *role);
extern void guard_check_args(Relation rel, const Trigger *trigger);
extern Mapping *mapping_of_trigger(Relation rel, const Trigger *trigger);

#endif
