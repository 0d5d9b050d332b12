/*
 * home.h: the place of this database.
 */
#ifndef SAFEINS_RULES_HOME_H
#define SAFEINS_RULES_HOME_H

#include "common/safeins.h"
#include "types/division.h"

/* set_place() tells what it was and what it is now; who keeps books lies after this room. */
typedef void (*HomeHook) (Division old, Division new);
extern HomeHook home_hook;

extern Division home_place(void);

#endif
