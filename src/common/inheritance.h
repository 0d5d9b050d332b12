/*
 * inheritance.h: tables that are one with others.
 */
#ifndef SAFEINS_COMMON_INHERITANCE_H
#define SAFEINS_COMMON_INHERITANCE_H

#include "common/safeins.h"

#include "nodes/pg_list.h"
#include "storage/lockdefs.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

extern bool relation_has_kin(Relation rel);
extern List *relation_parents(Oid relid, bool leaving);
extern List *relation_children(Oid relid, Snapshot snapshot);
extern List *lock_with_children(Oid relid, LOCKMODE lock);

#endif
