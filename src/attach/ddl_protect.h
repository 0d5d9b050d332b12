/*
 * ddl_protect.h: refusing DDL against attached and sealed tables.
 */
#ifndef SAFEINS_ATTACH_DDL_PROTECT_H
#define SAFEINS_ATTACH_DDL_PROTECT_H

#include "common/safeins.h"

#include "utils/rel.h"

extern void refuse_sealed(const char *message);
extern void refuse_handmade(Relation rel, const char *trigger, const char *detail);

#endif
