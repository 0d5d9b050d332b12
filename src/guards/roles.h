/*
 * roles.h: the table of roles.
 */
#ifndef SAFEINS_GUARDS_ROLES_H
#define SAFEINS_GUARDS_ROLES_H

#include "common/safeins.h"

extern void guards_init(void);
extern void doubts_init(void);
extern void closed_years_init(void);
extern void out_of_period_init(void);

#endif
