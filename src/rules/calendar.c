/*
 * calendar.c: working days.  A day that no file lists follows its weekday; the
 * special ones, of which there are some thirty a year, are kept in memory with
 * what they take from the count of weekdays or add to it, so that any span is
 * counted by two look-ups.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/calendar.h"
#include "rules/home.h"
#include "rules/rulebook.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "storage/lmgr.h"
#include "storage/lockdefs.h"
#include "storage/sinval.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(safeins_add_workdays);
PG_FUNCTION_INFO_V1(safeins_add_workdays_at);
PG_FUNCTION_INFO_V1(safeins_workdays_between);
PG_FUNCTION_INFO_V1(safeins_is_workday);

/* From here on a day may be moved by the New Year holiday of the next year's file. */
#define NEW_YEAR_MONTH	12
#define NEW_YEAR_DAY	25

CalendarHook calendar_hook = NULL;

typedef struct Special
{
	DateADT		day;
	int			sum;			/* of what this one and those before add to the count of weekdays */
} Special;

typedef struct Span
{
	DateADT		from;
	DateADT		until;			/* exclusive */
} Span;

typedef struct Calendar
{
	Division	place;			/* whose, of those that send us theirs; DIVISION_NATION: ours */
	Special    *specials;
	int			nspecials;
	Span	   *known;
	int			nknown;
	struct Calendar *next;
} Calendar;

/* Those that were asked for, all in one context. */
static Calendar *calendars = NULL;
static MemoryContext calendars_cxt = NULL;

static Oid	holiday_relid = InvalidOid;
static Oid	year_relid = InvalidOid;
static bool calendar_valid = false;
static bool calendar_of_statement = false;	/* read in a parallel plan: as its statement saw it */
static uint64 calendar_generation = 0;
static bool noticed = false;

static void
forget_calendar(Oid relid)
{
	if (!OidIsValid(relid) || relid == holiday_relid || relid == year_relid)
		calendar_valid = false;
}

/* ---- weekdays: 2000-01-03 was a Monday ---- */

#define MONDAY 2

static int64
floor_div(int64 a, int64 b)
{
	return a / b - (a % b < 0);
}

/* How many from that Monday on, the day included. */
static int64
weekdays_to(int64 day)
{
	int64		weeks = floor_div(day - MONDAY, 7);

	return 5 * weeks + Min(day - MONDAY - 7 * weeks + 1, 5);
}

/* The day on which the count is reached. */
static int64
nth_weekday(int64 n)
{
	int64		weeks = floor_div(n - 1, 5);

	return MONDAY + 7 * weeks + (n - 1 - 5 * weeks);
}

/* ---- reading ---- */

static DateADT
day_of(int year, int month, int day)
{
	return date2j(year, month, day) - POSTGRES_EPOCH_JDATE;
}

/* Of what users loaded, that of either of two places. */
#define LOADED_BY(a) a ".place::pg_catalog.int4 IN ($1, $2)"

/* Where a user has loaded a year, the one that was shipped does not count. */
#define IN_FORCE(a) \
	"(" a ".shipped OR " LOADED_BY(a) ") AND " a ".shipped IS DISTINCT FROM EXISTS" \
	" (SELECT FROM safeins.calendar_year AS u WHERE u.year = " a ".year AND NOT u.shipped AND " LOADED_BY("u") ")"

/* The special days, and the years that are known: read by one snapshot. */
static OwnSql all_days = {
	.sql = "SELECT DISTINCT ON (h.day) h.day, h.is_workday FROM safeins.holiday AS h WHERE "
	IN_FORCE("h") " ORDER BY h.day, h.year DESC",
	.types = {INT4OID, INT4OID},
};

static OwnSql all_years = {
	.sql = "SELECT DISTINCT y.year FROM safeins.calendar_year AS y WHERE y.complete AND " IN_FORCE("y") " ORDER BY 1",
	.types = {INT4OID, INT4OID},
};

static void
read_calendar(Division place)
{
	Calendar   *c = MemoryContextAllocZero(calendars_cxt, sizeof(Calendar));
	Datum		values[2];
	Snapshot	snapshot;
	OwnRows		rows;
	int			sum = 0;

	rules_refresh();
	c->place = place;
	values[0] = Int32GetDatum(place);
	values[1] = Int32GetDatum(place == DIVISION_NATION ? home_province() : place);
	snapshot = RegisterSnapshot(own_sql_latest());
	own_sql_begin();
	rows = own_sql_run_at(&all_days, values, NULL, snapshot);
	c->specials = MemoryContextAlloc(calendars_cxt, sizeof(Special) * Max(rows.n, 1));
	for (uint64 i = 0; i < rows.n; i++)
	{
		DateADT		day = own_date(&rows, i, 1);
		int			change = own_bool(&rows, i, 2) - (int) (weekdays_to(day) - weekdays_to(day - 1));

		if (change != 0)
			c->specials[c->nspecials++] = (Special)
		{
			day, sum += change
		};
	}
	rows = own_sql_run_at(&all_years, values, NULL, snapshot);
	c->known = MemoryContextAlloc(calendars_cxt, sizeof(Span) * Max(rows.n, 1));
	for (uint64 i = 0; i < rows.n; i++)
	{
		int			year = own_int32(&rows, i, 1);
		DateADT		until = day_of(year, NEW_YEAR_MONTH, NEW_YEAR_DAY);

		if (i > 0 && own_int32(&rows, i - 1, 1) == year - 1)
			c->known[c->nknown - 1].until = until;
		else
			c->known[c->nknown++] = (Span)
		{
			day_of(year, 1, 1), until
		};
	}
	own_sql_end();
	UnregisterSnapshot(snapshot);
	c->next = calendars;
	calendars = c;
	calendar_generation++;
}

static void
forget_calendars(void)
{
	calendars = NULL;
	if (calendars_cxt != NULL)
		MemoryContextReset(calendars_cxt);
	else
		calendars_cxt = AllocSetContextCreate(CacheMemoryContext, "safeins calendars", ALLOCSET_DEFAULT_SIZES);
	calendar_of_statement = false;
}

static const Calendar *
calendar_read(Division place)
{
	for (const Calendar *c = calendars; c != NULL; c = c->next)
		if (c->place == place)
			return c;
	return NULL;
}

/*
 * calendar_of gives what this session has of a calendar, brought up to date: ours
 * for DIVISION_NATION, else that of a province that sends us its own.
 */
static const Calendar *
calendar_of(Division place)
{
	Oid			holidays = safeins_relid(SAFEINS_REL_HOLIDAY);
	const Calendar *found;

	if (!OidIsValid(holiday_relid))
		relations_forget_by(forget_calendar);
	if (holiday_relid != holidays)
		calendar_valid = false;
	holiday_relid = holidays;
	year_relid = safeins_relid(SAFEINS_REL_CALENDAR_YEAR);
	AcceptInvalidationMessages();
	if (calendar_of_statement && !IsInParallelMode())
		calendar_valid = false;
	while (!calendar_valid || (found = calendar_read(place)) == NULL)
	{
		if (!calendar_valid)
			forget_calendars();
		calendar_of_statement |= IsInParallelMode();
		/* What comes in while it is read makes it stale again. */
		calendar_valid = true;
		PG_TRY();
		{
			read_calendar(place);
		}
		PG_CATCH();
		{
			calendar_valid = false;
			PG_RE_THROW();
		}
		PG_END_TRY();
	}
	return found;
}

/* calendar_announce has all sessions read it anew: something was loaded, or is another place's now. */
void
calendar_announce(void)
{
	CacheInvalidateRelcacheByRelid(safeins_relid(SAFEINS_REL_HOLIDAY));
}

/* ---- counting ---- */

/* How many working days up to a day, that included; differences are what counts. */
static int64
workdays_to(const Calendar *c, int64 day)
{
	int			low = 0;
	int			high = c->nspecials;

	while (low < high)
	{
		int			mid = (low + high) / 2;

		if (c->specials[mid].day <= day)
			low = mid + 1;
		else
			high = mid;
	}
	return weekdays_to(day) + (low == 0 ? 0 : c->specials[low - 1].sum);
}

/* The first day on which the count is reached; counting weekdays alone gives two bounds for it. */
static int64
nth_workday(const Calendar *c, int64 n)
{
	int64		low = nth_weekday(n - c->nspecials);
	int64		high = nth_weekday(n + c->nspecials);

	while (low < high)
	{
		int64		mid = low + (high - low) / 2;

		if (workdays_to(c, mid) >= n)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/* Is the calendar of all days from one to another known? */
static bool
is_known(const Calendar *c, DateADT from, DateADT to)
{
	for (int i = 0; i < c->nknown; i++)
		if (from >= c->known[i].from && to < c->known[i].until)
			return true;
	return false;
}

/* Says once a session that some day of these lies in a year that is not known. */
static void
notice_unknown(const Calendar *c, DateADT from, DateADT to)
{
	int			years[2];

	if (noticed || is_known(c, from, to))
		return;
	for (int i = 0; i < 2; i++)
	{
		int			m, d;

		j2date((i == 0 ? from : to) + POSTGRES_EPOCH_JDATE, &years[i], &m, &d);
	}
	for (int year = years[0]; year <= years[1]; year++)
	{
		/* the last days of a known year are not certain yet, which is no reason to complain */
		if (is_known(c, day_of(year, 1, 1), day_of(year, 1, 1)))
			continue;
		noticed = true;
		ereport(NOTICE,
				(errmsg("the public holidays of %d are not known: Monday to Friday count as working days", year),
				 errhint("safeins.load_holidays() loads those of a year; deadlines counted without them are counted again then.")));
		return;
	}
}

static void
check_finite(DateADT day)
{
	if (DATE_NOT_FINITE(day))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a day must be given, not infinity")));
}

static DateADT
add(Division place, DateADT day, int64 n, bool *unknown)
{
	const Calendar *c;
	int64		result;
	DateADT		from;
	DateADT		to;

	check_finite(day);
	c = calendar_of(place);
	*unknown = false;
	if (n == 0)
		return day;
	result = nth_workday(c, n > 0 ? workdays_to(c, day) + n : workdays_to(c, (int64) day - 1) + n + 1);
	if (!IS_VALID_DATE(result))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("date out of range")));
	from = n > 0 ? day + 1 : result;
	to = n > 0 ? result : day - 1;
	*unknown = !is_known(c, from, to);
	if (*unknown)
		notice_unknown(c, from, to);
	return (DateADT) result;
}

/*
 * add_workdays gives the n-th working day after a day, or before it; the day
 * itself where n is 0.
 */
DateADT
add_workdays(DateADT day, int64 n)
{
	bool		unknown;

	return add(DIVISION_NATION, day, n, &unknown);
}

/*
 * add_workdays_known gives it for a day that will be kept: *provisional where
 * days were counted whose calendar is not known.  The calendar cannot change
 * then before this transaction ends, and whoever keeps the day is told when it
 * does.
 */
DateADT
add_workdays_known(DateADT day, int64 n, bool *provisional)
{
	for (;;)
	{
		DateADT		result = add(DIVISION_NATION, day, n, provisional);
		uint64		generation = calendar_generation;

		if (!*provisional)
			return result;
		/* load_holidays() waits for this transaction and then finds what it has written. */
		LockRelationOid(safeins_relid(SAFEINS_REL_CALENDAR_YEAR), RowExclusiveLock);
		(void) calendar_of(DIVISION_NATION);
		if (calendar_generation == generation)
			return result;
	}
}

/*
 * workdays_between counts the working days after one day up to another, that
 * one included; negative where it lies before.
 */
int
workdays_between(DateADT from, DateADT to)
{
	const Calendar *c;

	check_finite(from);
	check_finite(to);
	c = calendar_of(DIVISION_NATION);
	if (from != to)
		notice_unknown(c, Min(from, to) + 1, Max(from, to));
	return (int) (workdays_to(c, to) - workdays_to(c, from));
}

/*
 * is_workday tells whether a day is a working day by its year's calendar, or
 * by its weekday where none is known.
 */
bool
is_workday(DateADT day)
{
	const Calendar *c;

	check_finite(day);
	c = calendar_of(DIVISION_NATION);
	notice_unknown(c, day, day);
	return workdays_to(c, day) > workdays_to(c, (int64) day - 1);
}

/* safeins.add_workdays(day, n) */
Datum
safeins_add_workdays(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(add_workdays(PG_GETARG_DATEADT(0), PG_GETARG_INT32(1)));
}

/* safeins.add_workdays(day, n, place) */
Datum
safeins_add_workdays_at(PG_FUNCTION_ARGS)
{
	Division	place = division_at_level(PG_GETARG_DIVISION(2), 1);
	bool		unknown;

	rules_refresh();
	if (!rules_received(place))
		place = DIVISION_NATION;
	PG_RETURN_DATEADT(add(place, PG_GETARG_DATEADT(0), PG_GETARG_INT32(1), &unknown));
}

/* safeins.workdays_between(from_day, to_day) */
Datum
safeins_workdays_between(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(workdays_between(PG_GETARG_DATEADT(0), PG_GETARG_DATEADT(1)));
}

/* safeins.is_workday(day) */
Datum
safeins_is_workday(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(is_workday(PG_GETARG_DATEADT(0)));
}
