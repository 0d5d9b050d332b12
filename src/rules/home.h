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

/*
 * So many numbers has each place that writes about others: those that it gives to
 * rows about another place lie apart from those which that place gives itself.
 */
#define NUMBERS_OF_ONE INT64CONST(10000000000000)

extern Division home_place(void);
extern Division home_province(void);
extern void home_stay(void);

#endif
