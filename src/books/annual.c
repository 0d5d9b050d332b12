/*
 * annual.c: the deadlines that time alone opens: the report of every insurer
 * once its year is over, its papers once theirs has begun.
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/own_sql.h"
#include "types/division.h"
#include "books/account/account.h"
#include "books/annual.h"
#include "books/deadline.h"
#include "books/insurer.h"
#include "books/book_store.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

/* Deadlines, or the rows of a statement, by subject, place, insurer and year, as "d". */
#define OF_DELTA "(SELECT DISTINCT insurer || '/' || year AS subject, CAST(place AS safeins.division) AS place, insurer, year FROM delta)"
#define OF_BOOK(kind, year, condition) \
	"(SELECT subject, place, insurer, " year " AS year FROM safeins.deadline WHERE kind = '" kind "' AND safeins.is_local(place) AND " condition ")"

#define MEET(kind, met_on, which) \
	"UPDATE safeins.deadline AS l SET met_on = m.met_on," \
	" next_on = CASE WHEN m.met_on IS NULL THEN safeins.deadline_next(l.area, l.due_on, l.steps) END" \
	" FROM (SELECT d.subject, d.place, " met_on " AS met_on FROM " which " AS d ORDER BY d.subject, d.place) AS m" \
	" WHERE l.kind = '" kind "' AND l.subject = m.subject AND l.place OPERATOR(safeins.=) m.place AND l.met_on IS DISTINCT FROM m.met_on"

static void
meet(BookStore *store, SPIPlanPtr *plan, const char *sql)
{
	book_store_open(store);
	book_store_run(store, plan, sql, false);
	book_store_close(store);
}

void
annual_reported(BookStore *store)
{
	static SPIPlanPtr plan = NULL;

	meet(store, &plan, MEET(REPORT_ANNUAL, REPORTED_ON, OF_DELTA));
}

void
annual_filed(BookStore *store)
{
	static SPIPlanPtr plan = NULL;

	meet(store, &plan, MEET(FILING_ANNUAL, FILED_ON, OF_DELTA));
}

static uint64
run(SPIPlanPtr *plan, const char *sql, int nargs, Oid *types, Datum *values, int expected)
{
	if (*plan == NULL)
		*plan = safeins_prepare(sql, nargs, types);
	if (SPI_execute_snapshot(*plan, values, NULL, GetLatestSnapshot(), InvalidSnapshot, false, true, 0) != expected)
		elog(ERROR, "could not run \"%s\"", sql);
	return SPI_processed;
}

/* annual_meet looks whether what would be told of as late by a day has come meanwhile. */
void
annual_meet(DateADT as_of)
{
	static SPIPlanPtr reports = NULL;
	static SPIPlanPtr filings = NULL;
	Oid			types[1] = {DATEOID};
	Datum		values[1] = {DateADTGetDatum(as_of)};
	SafeinsIdentity saved;

	SPI_connect();
	books_become(&saved);
	run(&reports, MEET(REPORT_ANNUAL, REPORTED_ON, OF_BOOK(REPORT_ANNUAL, YEAR_OF_REPORT, "next_on <= $1")), 1, types, values, SPI_OK_UPDATE);
	run(&filings, MEET(FILING_ANNUAL, FILED_ON, OF_BOOK(FILING_ANNUAL, YEAR_OF_FILING, "next_on <= $1")), 1, types, values, SPI_OK_UPDATE);
	safeins_return(&saved);
	SPI_finish();
}

/* annual_remember marks since when those of a kind are opened, if it was never done before, and which there are. */
void
annual_remember(const char *kind, DateADT now)
{
	static SPIPlanPtr reports = NULL;
	static SPIPlanPtr filings = NULL;
	Oid			types[1] = {DATEOID};
	Datum		values[1] = {DateADTGetDatum(now)};
	SafeinsIdentity saved;

	SPI_connect();
	books_become(&saved);
	if (strcmp(kind, REPORT_ANNUAL) == 0)
		run(&reports, NOTE_ANNUAL(REPORT_ANNUAL, "coalesce(since, $1)"), 1, types, values, SPI_OK_UPDATE);
	else
		run(&filings, NOTE_ANNUAL(FILING_ANNUAL, "coalesce(since, $1)"), 1, types, values, SPI_OK_UPDATE);
	safeins_return(&saved);
	SPI_finish();
}

static DateADT
first_of(int year, int month)
{
	return date2j(year, month, 1) - POSTGRES_EPOCH_JDATE;
}

/* Opens one year's deadlines of a kind, of insurers with a policy in force in it, and takes back those of others. */
static void
open_year(const char *kind, int year, DateADT opened_on)
{
	static SPIPlanPtr insurers = NULL;
	static SPIPlanPtr gone = NULL;
	static SPIPlanPtr meet_reports = NULL;
	static SPIPlanPtr meet_filings = NULL;
	bool		reports = strcmp(kind, REPORT_ANNUAL) == 0;
	Oid			types[3] = {DATEOID, DATEOID, TEXTOID};
	Datum		values[3] = {DateADTGetDatum(first_of(year, 1)),
							 DateADTGetDatum(first_of(year + 1, 1) - 1), CStringGetTextDatum(kind)};
	Oid			meet_types[1] = {DATEOID};
	Datum		meet_values[1] = {DateADTGetDatum(opened_on)};
	BookStore  *store = deadline_store(CurrentMemoryContext);
	SafeinsIdentity saved;
	uint64		n;
	SPITupleTable *found;

	SPI_connect();
	books_become(&saved);
	n = run(&insurers,
			"SELECT DISTINCT insurer, place::pg_catalog.int4 FROM safeins.policy"
			" WHERE live AND effective <= $2 AND last_day >= $1 AND $3 IS NOT NULL AND safeins.is_local(place)", 3, types, values, SPI_OK_SELECT);
	found = SPI_tuptable;
	for (uint64 i = 0; i < n; i++)
	{
		char	   *insurer = SPI_getvalue(found->vals[i], found->tupdesc, 1);
		bool		isnull;
		Division	place = DatumGetInt32(SPI_getbinval(found->vals[i], found->tupdesc, 2, &isnull));
		DateADT		due;

		CHECK_FOR_INTERRUPTS();
		if (annual_due(kind, place, year, &due) == NULL)
			continue;
		deadline_store_put(store, &(DeadlineRow)
						   {
							   .kind = kind,.subject = psprintf("%s/%d", insurer, year),.area = place,.insurer = insurer,
							   .open = true,.opened_on = opened_on,.due_on = due
						   });
	}
	values[0] = DateADTGetDatum(opened_on);
	run(&gone,
		"DELETE FROM safeins.deadline AS l WHERE l.kind = $3 AND l.opened_on = $1 AND safeins.is_local(l.place) AND NOT EXISTS (SELECT FROM safeins.policy AS p"
		" WHERE p.insurer = l.insurer AND p.place OPERATOR(safeins.=) l.place AND p.live"
		" AND p.effective <= $2 AND p.last_day >= pg_catalog.date_trunc('year', $2::pg_catalog.timestamp)::pg_catalog.date)",
		3, types, values, SPI_OK_DELETE);
	safeins_return(&saved);
	deadlines_write(store);
	books_become(&saved);
	if (reports)
		run(&meet_reports, MEET(REPORT_ANNUAL, REPORTED_ON, OF_BOOK(REPORT_ANNUAL, YEAR_OF_REPORT, "opened_on = $1")), 1, meet_types, meet_values, SPI_OK_UPDATE);
	else
		run(&meet_filings, MEET(FILING_ANNUAL, FILED_ON, OF_BOOK(FILING_ANNUAL, YEAR_OF_FILING, "opened_on = $1")), 1, meet_types, meet_values, SPI_OK_UPDATE);
	safeins_return(&saved);
	SPI_finish();
	book_store_end(store);
}

/*
 * annual_open opens the deadlines of a kind for a day's year, and for those
 * since reached (0: there is none), which is when it was done last: the policies
 * are looked through once a month, for insurers that came since.  Returns when
 * it was done last now.
 */
DateADT
annual_open(const char *kind, DateADT reached, DateADT as_of)
{
	bool		reports = strcmp(kind, REPORT_ANNUAL) == 0;
	int			year, month, day;
	int			since, m, d;

	j2date(as_of + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	if (year < 2 || year > 9998 || (reached != 0 && reached >= first_of(year, month)))
		return reached;
	since = year;
	if (reached != 0)
		j2date(reached + POSTGRES_EPOCH_JDATE, &since, &m, &d);
	for (; since <= year; since++)
		open_year(kind, reports ? since - 1 : since, first_of(since, 1));
	return first_of(year, month);
}
