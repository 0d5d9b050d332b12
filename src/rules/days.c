/*
 * days.c: days of the calendar that the law counts by: years and terms.
 */
#include "common/safeins.h"
#include "rules/days.h"

#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"

/* day_text is YYYY-MM-DD, whatever DateStyle says. */
char *
day_text(DateADT day)
{
	struct pg_tm tm = {0};
	char		text[MAXDATELEN + 1];

	if (DATE_NOT_FINITE(day))
		return pstrdup(DATE_IS_NOBEGIN(day) ? "-infinity" : "infinity");
	j2date(day + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	EncodeDateOnly(&tm, USE_ISO_DATES, text);
	return pstrdup(text);
}

/* year_of is a day's year. */
int
year_of(DateADT day)
{
	int			y, m, d;

	j2date(day + POSTGRES_EPOCH_JDATE, &y, &m, &d);
	return y;
}

DateADT
first_day_of(int year)
{
	return date2j(year, 1, 1) - POSTGRES_EPOCH_JDATE;
}

DateADT
last_day_of(int year)
{
	return date2j(year, 12, 31) - POSTGRES_EPOCH_JDATE;
}

/* term_after gives the day that lies a term after another: a month after 31 January is the last of February. */
DateADT
term_after(DateADT day, const Interval *term)
{
	return DatumGetDateADT(DirectFunctionCall1(timestamp_date,
											   DirectFunctionCall2(date_pl_interval, DateADTGetDatum(day),
																   IntervalPGetDatum(unconstify(Interval *, term)))));
}

/*
 * term_last_day gives the last day of a term of months or years that a day is the
 * first of: the one before its anniversary, or, where that month has no such day,
 * the month's last.
 */
DateADT
term_last_day(DateADT first, const Interval *term)
{
	DateADT		after = term_after(first, term);
	int			y, m, d;
	int			first_d;

	j2date(first + POSTGRES_EPOCH_JDATE, &y, &m, &first_d);
	j2date(after + POSTGRES_EPOCH_JDATE, &y, &m, &d);
	return term->day == 0 && term->time == 0 && d < first_d ? after : after - 1;
}
