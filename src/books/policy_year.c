/*
 * policy_year.c: the years of a policy: the first begins on the day it takes
 * effect, each next one on an anniversary, of a policy of 29 February on 1 March
 * where there is none: its year before ends with the last day of February.
 */
#include "common/safeins.h"
#include "books/policy_year.h"

#include "utils/date.h"
#include "utils/datetime.h"

PG_FUNCTION_INFO_V1(safeins_policy_year);
PG_FUNCTION_INFO_V1(safeins_policy_year_start);

static DateADT
day_of(int year, int month, int day)
{
	if (day > day_tab[isleap(year)][month - 1])
	{
		month++;
		day = 1;
	}
	return date2j(year, month, day) - POSTGRES_EPOCH_JDATE;
}

/* policy_year_start gives the first day of a year of a policy. */
DateADT
policy_year_start(DateADT effective, int policy_year)
{
	int			y, m, d;

	j2date(effective + POSTGRES_EPOCH_JDATE, &y, &m, &d);
	return day_of(y + policy_year - 1, m, d);
}

/* policy_year tells in which year of a policy a day lies; 0 before the first. */
int
policy_year(DateADT effective, DateADT on)
{
	int			y, m, d;
	int			on_y, on_m, on_d;
	int			year;

	if (on < effective || DATE_NOT_FINITE(effective) || DATE_NOT_FINITE(on))
		return 0;
	j2date(effective + POSTGRES_EPOCH_JDATE, &y, &m, &d);
	j2date(on + POSTGRES_EPOCH_JDATE, &on_y, &on_m, &on_d);
	year = on_y - y + 1;
	return on < day_of(on_y, m, d) ? year - 1 : year;
}

Datum
safeins_policy_year(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(policy_year(PG_GETARG_DATEADT(0), PG_GETARG_DATEADT(1)));
}

Datum
safeins_policy_year_start(PG_FUNCTION_ARGS)
{
	DateADT		effective = PG_GETARG_DATEADT(0);
	int32		year = PG_GETARG_INT32(1);

	if (DATE_NOT_FINITE(effective) || year < 1 || year > 9999)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a policy has no year %d", year)));
	PG_RETURN_DATEADT(policy_year_start(effective, year));
}
