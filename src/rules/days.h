/*
 * days.h: years and days.
 */
#ifndef SAFEINS_RULES_DAYS_H
#define SAFEINS_RULES_DAYS_H

#include "common/safeins.h"

#include "utils/date.h"
#include "utils/timestamp.h"

extern int	year_of(DateADT day);
extern DateADT first_day_of(int year);
extern DateADT last_day_of(int year);
extern DateADT term_after(DateADT day, const Interval *term);
extern DateADT term_last_day(DateADT first, const Interval *term);

extern char *day_text(DateADT day);

#endif
