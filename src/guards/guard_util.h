/*
 * guard_util.h: what several guards ask of a fact or a table.
 */
#ifndef SAFEINS_GUARDS_GUARD_UTIL_H
#define SAFEINS_GUARDS_GUARD_UTIL_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "attach/role.h"

#include "storage/lockdefs.h"

extern const char *fact_code(const char *list, const Fact *f);
extern Division fact_area(const Fact *place, Division home);

extern bool table_is_first(const CheckContext *j);
extern void lock_tables_of(const char *role, LOCKMODE lock);

#endif
