/*
 * report.c: the annual reports of insurers into their book, and what is late of
 * them.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/days.h"
#include "books/annual.h"
#include "books/book.h"
#include "books/book_store.h"
#include "books/report.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

static void
report_report(const Book *book, const BookRow *booked, const BookRow *counted, BookTell report, void *arg)
{
	const BookRow *row = counted != NULL ? counted : booked;

	report(arg, &(BookDifference)
		 {
			 .place = DatumGetInt32(row->values[REPORT_COL_place]),.subject = row->values[REPORT_COL_insurer],
			 .has_year = true,.year = DatumGetInt32(row->values[REPORT_COL_year]),
			 .measure = psprintf("report of %s", day_text(DatumGetDateADT(row->values[REPORT_COL_submitted_on]))),
			 .booked = booked == NULL ? 0 : DatumGetInt32(booked->values[REPORT_COL_rows]),
			 .counted = counted == NULL ? 0 : DatumGetInt32(counted->values[REPORT_COL_rows])
		 });
}

static const BookField fields[] = {REPORT_COLUMNS(BOOK_FIELD)};

Book		book_of_reports = {
	.rel = SAFEINS_REL_REPORT,.name = "report",.ncolumns = lengthof(fields),.columns = fields,.report = report_report
};

BookStore *
report_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_reports);
}

void
report_store_put(BookStore *store, const ReportRow *r)
{
	BookRow		row = {0};

	row.values[REPORT_COL_insurer] = fact_datum(r->insurer);
	row.values[REPORT_COL_place] = Int32GetDatum(division_at_level(r->area, 1));
	row.values[REPORT_COL_year] = Int32GetDatum(r->year);
	row.values[REPORT_COL_submitted_on] = DateADTGetDatum(r->submitted_on);
	row.values[REPORT_COL_sent_to] = CStringGetTextDatum(r->sent_to);
	row.values[REPORT_COL_figures] = CStringGetTextDatum(r->figures);
	row.values[REPORT_COL_rows] = Int32GetDatum(r->leaves ? -1 : 1);
	row.values[REPORT_COL_area] = Int32GetDatum(r->area);
	row.nulls[REPORT_COL_due_on] = !r->has_due;
	row.values[REPORT_COL_due_on] = DateADTGetDatum(r->due_on);
	book_put(store, &book_of_reports, &row);
}

/* reports_write brings reports into the book, and the deadlines that they meet. */
void
reports_write(BookStore *store)
{
	book_write_store(&book_of_reports, store);
	annual_reported(store);
}

/*
 * An insurer's year is late by its first report; one that was late before is
 * on record already.  The book has the rows, or, in an audit, has them not.
 */
#define LATE_SQL(now, before) \
	"WITH late AS (SELECT DISTINCT ON (insurer, place, year) insurer, place, area, year, due_on" \
	" FROM delta WHERE submitted_on > due_on ORDER BY insurer, place, year, submitted_on)" \
	" SELECT l.insurer, l.area, l.year, min(u.submitted_on) FILTER (WHERE u.now > 0)" \
	" FROM late l JOIN (SELECT insurer, place, year, submitted_on, sum(now) AS now, sum(before) AS before" \
	" FROM (SELECT r.insurer, r.place::int4 AS place, r.year, r.submitted_on, r.rows AS now, r.rows AS before" \
	" FROM late k JOIN safeins.report r" \
	" ON r.insurer = k.insurer AND r.place OPERATOR(safeins.=) CAST(k.place AS safeins.division) AND r.year = k.year" \
	" UNION ALL SELECT insurer, place, year, submitted_on, " now ", " before " FROM delta) b" \
	" GROUP BY insurer, place, year, submitted_on) u ON u.insurer = l.insurer AND u.place = l.place AND u.year = l.year" \
	" GROUP BY l.insurer, l.place, l.area, l.year, l.due_on" \
	" HAVING min(u.submitted_on) FILTER (WHERE u.now > 0) > l.due_on" \
	" AND coalesce(min(u.submitted_on) FILTER (WHERE u.before > 0) <= l.due_on, true)" \
	" ORDER BY l.insurer, l.place, l.year"

static OwnSql late_reports = BOOK_READS(LATE_SQL("0", "-rows"));
static OwnSql late_reports_in_audit = BOOK_READS(LATE_SQL("rows", "0"));

/*
 * reports_late gives those that came late by the rows of a store, which the
 * book has or has not; *late in the caller's context.
 */
int
reports_late(BookStore *store, bool in_book, LateReport **late)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext old;
	OwnRows		rows;

	book_store_open(store);
	rows = book_store_run(store, in_book ? &late_reports : &late_reports_in_audit);
	old = MemoryContextSwitchTo(caller);
	*late = rows.n == 0 ? NULL : MemoryContextAllocHuge(caller, sizeof(LateReport) * rows.n);
	for (uint64 i = 0; i < rows.n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		(*late)[i] = (LateReport)
		{
			.insurer = own_text(&rows, i, 1),.area = own_int32(&rows, i, 2),.year = own_int32(&rows, i, 3),
			.submitted_on = own_date(&rows, i, 4)
		};
	}
	MemoryContextSwitchTo(old);
	book_store_close(store);
	return rows.n;
}

OwnSql		report_differences = {
	.sql = ANNUAL_DIFFERENCES(REPORT_ANNUAL, REPORTED_ON, YEAR_OF_REPORT) " ORDER BY 1, 2, 3, 4",
};

OwnSql		report_rebuild[] = {
	MEND_ANNUAL(REPORT_ANNUAL, REPORTED_ON, YEAR_OF_REPORT),
	{0}
};
