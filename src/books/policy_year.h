/*
 * policy_year.h: the years of a policy: 1 from the day it takes effect, 0 before.
 */
#ifndef SAFEINS_BOOKS_POLICY_YEAR_H
#define SAFEINS_BOOKS_POLICY_YEAR_H

#include "common/safeins.h"

#include "utils/date.h"

extern int	policy_year(DateADT effective, DateADT on);
extern DateADT policy_year_start(DateADT effective, int policy_year);

#endif
