/*
 * calendar.h: working days by the calendar of public holidays.
 */
#ifndef SAFEINS_RULES_CALENDAR_H
#define SAFEINS_RULES_CALENDAR_H

#include "common/safeins.h"

#include "utils/date.h"

extern DateADT add_workdays(DateADT day, int64 n);
extern DateADT add_workdays_known(DateADT day, int64 n, bool *provisional);
extern int	workdays_between(DateADT from, DateADT to);
extern bool is_workday(DateADT day);
extern void calendar_announce(void);

/*
 * A year's calendar is being loaded: a book that keeps days counted in working
 * days registers itself and is told before, while the calendar is as it was, and
 * after.
 */
typedef void (*CalendarHook) (bool loaded);
extern CalendarHook calendar_hook;

#endif
