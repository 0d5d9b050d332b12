/*
 * calendar.c: working days.
 */
#include "rules/rules.h"

#include "utils/datetime.h"

static bool
is_workday(DateADT day)
{
	int			weekday = j2day(day + POSTGRES_EPOCH_JDATE);

	return weekday != 0 && weekday != 6;
}

/* add_workdays gives the n-th working day after a day; the day itself does not count. */
DateADT
add_workdays(DateADT day, int64 n)
{
	while (n > 0)
		if (is_workday(++day))
			n--;
	return day;
}
