/*
 * calendar.h: working days by the calendar of public holidays.
 */
#ifndef SAFEINS_RULES_CALENDAR_H
#define SAFEINS_RULES_CALENDAR_H

#include "common/safeins.h"

#include "utils/date.h"

/* The n-th working day after a day, or before it; the day itself where n is 0. */
extern DateADT add_workdays(DateADT day, int64 n);
/*
 * The same for a day that will be kept: *provisional where days were counted
 * whose calendar is not known.  The calendar cannot change then before this
 * transaction ends, and whoever keeps the day is told when it does.
 */
extern DateADT add_workdays_known(DateADT day, int64 n, bool *provisional);
/* The working days after one day up to another, that one included; negative where it lies before. */
extern int	workdays_between(DateADT from, DateADT to);
extern bool is_workday(DateADT day);

/*
 * A year's calendar is being loaded: a book that keeps days counted in working
 * days registers itself and is told before, while the calendar is as it was, and
 * after.
 */
typedef void (*CalendarHook) (bool loaded);
extern CalendarHook calendar_hook;

#endif
