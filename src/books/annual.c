/*
 * annual.c: the deadlines that time alone opens: the report of every insurer
 * once its year is over, its papers once theirs has begun.
 */
#include "common/safeins.h"
#include "common/name_lock.h"
#include "common/own_sql.h"
#include "types/division.h"
#include "books/annual.h"
#include "books/deadline.h"
#include "books/insurer.h"
#include "books/book_store.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/memutils.h"

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
lock_subjects(const OwnRows *rows)
{
	Bitmapset  *buckets = NULL;

	for (uint64 i = 0; i < rows->n; i++)
	{
		char	   *subject = own_text(rows, i, 1);

		CHECK_FOR_INTERRUPTS();
		buckets = bms_add_member(buckets, name_bucket(subject, strlen(subject)));
		pfree(subject);
	}
	deadlines_lock(buckets);
	bms_free(buckets);
}

#define SUBJECTS(which) "SELECT DISTINCT d.subject FROM " which " AS d"

static OwnSql written = BOOK_READS(SUBJECTS(OF_DELTA));
static OwnSql reported = BOOK_WRITES(MEET(REPORT_ANNUAL, REPORTED_ON, OF_DELTA), SPI_OK_UPDATE);
static OwnSql filed = BOOK_WRITES(MEET(FILING_ANNUAL, FILED_ON, OF_DELTA), SPI_OK_UPDATE);

static void
meet(BookStore *store, OwnSql *met)
{
	OwnRows		rows;

	book_store_open(store);
	rows = book_store_run(store, &written);
	lock_subjects(&rows);
	(void) book_store_run(store, met);
	book_store_close(store);
}

/*
 * annual_reported meets, or opens again, the deadlines of reports that a
 * statement's rows have brought or taken: by insurer, place and year.
 */
void
annual_reported(BookStore *store)
{
	meet(store, &reported);
}

/* annual_filed does the same for papers. */
void
annual_filed(BookStore *store)
{
	meet(store, &filed);
}

static OwnSql left = BOOK_WRITES(
	"DELETE FROM safeins.deadline AS l USING (SELECT DISTINCT insurer, CAST(place AS safeins.division) AS place FROM delta WHERE rows < 0) AS d"
	" WHERE l.kind IN ('" REPORT_ANNUAL "', '" FILING_ANNUAL "') AND l.insurer = d.insurer AND l.place OPERATOR(safeins.=) d.place"
	" AND NOT EXISTS (SELECT FROM safeins.insuring AS p WHERE p.insurer = l.insurer AND p.place OPERATOR(safeins.=) l.place) RETURNING 1",
	SPI_OK_DELETE_RETURNING);

/*
 * annual_left takes back the deadlines of co-insurers who insure nothing any more,
 * of which no book keeps a trace: they owe nothing.
 */
void
annual_left(BookStore *store, DateADT today)
{
	uint64		n;

	book_store_open(store);
	n = book_store_run(store, &left).n;
	book_store_close(store);
	if (n == 0)
		return;
	annual_remember(REPORT_ANNUAL, today);
	annual_remember(FILING_ANNUAL, today);
}

/* What is asked, or moved, of the deadlines by a day. */
#define BY_DAY(text) \
	{.sql = (text), .types = {DATEOID}, .result = SPI_OK_UPDATE, .sees = OWN_SEES_LATEST, .writes = true, \
		.settings = OWN_BY_INDEX, .kept = true}

static OwnSql late_ones = {
	.sql = "SELECT DISTINCT subject FROM safeins.deadline WHERE kind IN ('" REPORT_ANNUAL "', '" FILING_ANNUAL "')"
	" AND next_on <= $1 AND safeins.is_local(place)",
	.types = {DATEOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static OwnSql reports_met = BY_DAY(MEET(REPORT_ANNUAL, REPORTED_ON, OF_BOOK(REPORT_ANNUAL, YEAR_OF_REPORT, "next_on <= $1")));
static OwnSql filings_met = BY_DAY(MEET(FILING_ANNUAL, FILED_ON, OF_BOOK(FILING_ANNUAL, YEAR_OF_FILING, "next_on <= $1")));

/* annual_meet looks whether what would be told of as late by a day has come meanwhile. */
void
annual_meet(DateADT as_of)
{
	Datum		values[1] = {DateADTGetDatum(as_of)};
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&late_ones, values, NULL);
	lock_subjects(&rows);
	own_sql_end();
	(void) own_sql_execute(&reports_met, values, NULL);
	(void) own_sql_execute(&filings_met, values, NULL);
}

static OwnSql note_reports = BY_DAY(NOTE_ANNUAL(REPORT_ANNUAL, "coalesce(since, $1)"));
static OwnSql note_filings = BY_DAY(NOTE_ANNUAL(FILING_ANNUAL, "coalesce(since, $1)"));

/* annual_remember marks since when those of a kind are opened, if it was never done before, and which there are. */
void
annual_remember(const char *kind, DateADT now)
{
	Datum		values[1] = {DateADTGetDatum(now)};

	(void) own_sql_execute(strcmp(kind, REPORT_ANNUAL) == 0 ? &note_reports : &note_filings, values, NULL);
}

static DateADT
first_of(int year, int month)
{
	return date2j(year, month, 1) - POSTGRES_EPOCH_JDATE;
}

static OwnSql insurers_of_year = {
	.sql = "SELECT DISTINCT insurer, place::pg_catalog.int4 FROM safeins.insuring"
	" WHERE live AND effective <= $2 AND last_day >= $1 AND safeins.is_local(place)",
	.types = {DATEOID, DATEOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static OwnSql gone_of_year = {
	.sql = "DELETE FROM safeins.deadline AS l WHERE l.kind = $3 AND l.opened_on = $1 AND safeins.is_local(l.place) AND NOT EXISTS (SELECT FROM safeins.insuring AS p"
	" WHERE p.insurer = l.insurer AND p.place OPERATOR(safeins.=) l.place AND p.live"
	" AND p.effective <= $2 AND p.last_day >= pg_catalog.date_trunc('year', $2::pg_catalog.timestamp)::pg_catalog.date)",
	.types = {DATEOID, DATEOID, TEXTOID},
	.result = SPI_OK_DELETE,
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static OwnSql opened_reports = BY_DAY(MEET(REPORT_ANNUAL, REPORTED_ON, OF_BOOK(REPORT_ANNUAL, YEAR_OF_REPORT, "opened_on = $1")));
static OwnSql opened_filings = BY_DAY(MEET(FILING_ANNUAL, FILED_ON, OF_BOOK(FILING_ANNUAL, YEAR_OF_FILING, "opened_on = $1")));

/* Opens one year's deadlines of a kind, of insurers with a policy in force in it, and takes back those of others. */
static void
open_year(const char *kind, int year, DateADT opened_on)
{
	Datum		values[3] = {DateADTGetDatum(first_of(year, 1)),
	DateADTGetDatum(first_of(year + 1, 1) - 1), CStringGetTextDatum(kind)};
	BookStore  *store = deadline_store(CurrentMemoryContext);
	Bitmapset  *buckets = NULL;
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&insurers_of_year, values, NULL);
	for (uint64 i = 0; i < rows.n; i++)
	{
		char	   *insurer = own_text(&rows, i, 1);
		char	   *subject = psprintf("%s/%d", insurer, year);
		Division	place = own_int32(&rows, i, 2);
		DateADT		due;

		CHECK_FOR_INTERRUPTS();
		if (annual_due(kind, place, year, &due) == NULL)
			continue;
		deadline_store_put(store, &(DeadlineRow)
						   {
							   .kind = kind,.subject = subject,.area = place,.insurer = insurer,
							   .open = true,.opened_on = opened_on,.due_on = due
						   });
		buckets = bms_add_member(buckets, name_bucket(subject, strlen(subject)));
	}
	deadlines_lock(buckets);
	own_sql_end();
	values[0] = DateADTGetDatum(opened_on);
	(void) own_sql_execute(&gone_of_year, values, NULL);
	deadlines_write(store);
	(void) own_sql_execute(strcmp(kind, REPORT_ANNUAL) == 0 ? &opened_reports : &opened_filings, values, NULL);
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
