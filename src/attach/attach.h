/*
 * attach.h: attaching a table.
 */
#ifndef SAFEINS_ATTACH_ATTACH_H
#define SAFEINS_ATTACH_ATTACH_H

#include "common/safeins.h"

#include "utils/rel.h"

extern void attach_cover(Oid parent, Oid child);
extern void attach_check_table(Relation rel, const char *refusal);
extern void attach_check_owner(Relation rel);

#endif
