/*
 * report.c: the role report: the annual reports of insurers, as they
 * were submitted.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/role.h"
#include "books/annual.h"
#include "books/insurer.h"
#include "books/book_store.h"
#include "guards/insurer/insurer.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/guard.h"
#include "guards/role_store.h"
#include "guards/unreadable_row.h"
#include "guards/guard_util.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/memutils.h"

enum ReportFact
{
	REPORT_INSURER,
	REPORT_YEAR,
	REPORT_SUBMITTED_ON,
	REPORT_PLACE,
	REPORT_NFACTS
};

static const FactDef report_facts[REPORT_NFACTS] = {
	[REPORT_INSURER] = {"insurer", FACT_KEY, true, gettext_noop("insurer")},
	[REPORT_YEAR] = {"year", FACT_COUNT, true, gettext_noop("year that is reported on")},
	[REPORT_SUBMITTED_ON] = {"submitted_on", FACT_DATE, true, gettext_noop("day of submission")},
	[REPORT_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
};

static const BookColumn delta_columns[] = {
	{"insurer", TEXTOID},
	{"place", INT4OID},
	{"year", INT4OID},
	{"submitted_on", DATEOID},
	{"sign", INT4OID},
	{"area", INT4OID},
	{"due_on", DATEOID},		/* of a row to be judged */
};

static const char add_sql[] =
	"INSERT INTO safeins.report AS r (insurer, place, year, submitted_on, rows)"
	" SELECT d.insurer, CAST(d.place AS safeins.division), d.year, d.submitted_on, sum(d.sign) FROM delta d"
	" GROUP BY d.insurer, d.place, d.year, d.submitted_on HAVING sum(d.sign) <> 0"
	" ORDER BY d.insurer, d.place, d.year, d.submitted_on"
	" ON CONFLICT ON CONSTRAINT report_pkey DO UPDATE SET rows = r.rows + EXCLUDED.rows";

static const char sweep_sql[] =
	"DELETE FROM safeins.report r"
	" USING (SELECT DISTINCT insurer, place, year, submitted_on FROM delta WHERE sign < 0) d"
	" WHERE r.insurer = d.insurer AND r.place OPERATOR(safeins.=) CAST(d.place AS safeins.division)"
	" AND r.year = d.year AND r.submitted_on = d.submitted_on AND r.rows <= 0";

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

static const char late_sql[] = LATE_SQL("0", "-sign");
static const char late_in_audit_sql[] = LATE_SQL("sign", "0");

typedef struct ReportCheck
{
	Intake		in;
	bool		any_late;
	Division	deadline_place;
	int			due_year;
	const Rule *due_rule;
	DateADT		due;
} ReportCheck;

static BookStore *
report_store(MemoryContext cxt)
{
	return book_store_create(cxt, lengthof(delta_columns), delta_columns);
}

static bool
year_fits(const Fact *facts)
{
	int64		year = facts[REPORT_YEAR].v.count;

	return year >= 1 && year <= 9999 && year <= year_of(facts[REPORT_SUBMITTED_ON].v.date);
}

static bool
report_fits(GuardFrame *g, const Fact *facts, bool report)
{
	if (!guard_fits(g, facts, report))
		return false;
	if (year_fits(facts))
		return true;
	if (report)
		row_refused(g->j, facts,
					psprintf(_("a report of insurer %s for the year %lld cannot have been submitted on %s"),
							 fact_text(&facts[REPORT_INSURER]), (long long) facts[REPORT_YEAR].v.count,
							 day_text(facts[REPORT_SUBMITTED_ON].v.date)),
					_("The year is that of the report: from 1 to 9999, and not after the year it is submitted in."),
					_("Correct the year or the day of submission."),
					ERRCODE_SI_FACT_MISSING, "fact.missing", NULL, fact_area(&facts[REPORT_PLACE], g->home));
	return false;
}

static void
report_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	row->facts = facts;
	row->area = fact_area(&facts[REPORT_PLACE], g->home);
	row->on = facts[REPORT_SUBMITTED_ON].v.date;
}

static const Rule *
due_of(ReportCheck *r, Division place, int year)
{
	if (r->due_year != year || r->deadline_place != place)
	{
		r->due_rule = annual_due("report.annual", place, year, &r->due);
		r->due_year = year;
		r->deadline_place = place;
	}
	return r->due_rule;
}

static void
count_report(ReportCheck *r, const GuardRow *row, int sign)
{
	const Fact *facts = row->facts;
	Datum		values[lengthof(delta_columns)];
	bool		nulls[lengthof(delta_columns)] = {0};
	int			year = (int) facts[REPORT_YEAR].v.count;

	values[0] = fact_datum(&facts[REPORT_INSURER]);
	values[1] = Int32GetDatum(division_at_level(row->area, 1));
	values[2] = Int32GetDatum(year);
	values[3] = DateADTGetDatum(row->on);
	values[4] = Int32GetDatum(sign);
	values[5] = Int32GetDatum(row->area);
	nulls[6] = sign < 0 || !r->in.g.checks || due_of(r, row->area, year) == NULL;
	if (!nulls[6])
	{
		values[6] = DateADTGetDatum(r->due);
		r->any_late |= row->on > r->due;
	}
	book_store_put(r->in.store, values, nulls);
	r->in.takes_out |= sign < 0;
}

static void
report_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	if (before != NULL)
		count_report((ReportCheck *) g, before, -1);
	if (now != NULL)
		count_report((ReportCheck *) g, now, 1);
}

static const GuardDef report_guard = {sizeof(GuardRow), report_fits, report_read, report_put};

static void *
report_begin(CheckContext *j)
{
	return intake_begin(j, &report_guard, sizeof(ReportCheck), &report_book);
}

static void
record_late(ReportCheck *r, const char *insurer, Division place, int year, DateADT submitted_on)
{
	const Rule *rule = due_of(r, place, year);

	report_violation(r->in.g.j, &(Violation)
			   {
				   .rule = rule,.place = place,.key = insurer,.insurer = insurer,.year = year,.accept = true,
				   .message = psprintf(_("the report of insurer %s for %d was due on %s, but submitted on %s"),
									   insurer, year, day_text(r->due), day_text(submitted_on)),
				   .figures = psprintf("{\"due_on\": \"%s\", \"submitted_on\": \"%s\", \"days_late\": %d}",
									   day_text(r->due), day_text(submitted_on), (int) (submitted_on - r->due))
			   });
}

static void
check_late(ReportCheck *r)
{
	static SPIPlanPtr plan = NULL;
	static SPIPlanPtr audit_plan = NULL;
	bool		in_book = r->in.g.j->mode != CHECK_AUDIT || r->in.g.j->was_attached;
	SPITupleTable *rows;
	uint64		n;

	SPI_connect();
	n = book_store_run(r->in.store, in_book ? &plan : &audit_plan, in_book ? late_sql : late_in_audit_sql, true);
	rows = SPI_tuptable;
	for (uint64 i = 0; i < n; i++)
	{
		HeapTuple	tup = rows->vals[i];
		bool		isnull;

		record_late(r, SPI_getvalue(tup, rows->tupdesc, 1),
					DatumGetInt32(SPI_getbinval(tup, rows->tupdesc, 2, &isnull)),
					DatumGetInt32(SPI_getbinval(tup, rows->tupdesc, 3, &isnull)),
					DatumGetDateADT(SPI_getbinval(tup, rows->tupdesc, 4, &isnull)));
	}
	SPI_finish();
}

static void
report_finish(void *state)
{
	static SPIPlanPtr plans[3];
	ReportCheck *r = state;

	intake_write(&r->in, plans, add_sql, sweep_sql, annual_reported);
	if (r->any_late)
		check_late(r);
	intake_end(&r->in);
}

static const GuardRule report_rules[] = {
	{.code = REPORT_ANNUAL,.again = FACT(REPORT_INSURER) | FACT(REPORT_YEAR) | FACT(REPORT_SUBMITTED_ON) | FACT(REPORT_PLACE)},
};

const Role	report_role = {
	.name = "report",
	.order = 7,
	.facts = report_facts,
	.nfacts = REPORT_NFACTS,
	.begin = report_begin,
	.row = guard_row,
	.finish = report_finish,
	.rules = report_rules,
	.nrules = lengthof(report_rules),
};

static const char *const rebuild_sql[] = {
	"DELETE FROM safeins.report WHERE safeins.is_local(place)",
	"INSERT INTO safeins.report (insurer, place, year, submitted_on, rows)"
	" SELECT d.insurer, CAST(d.place AS safeins.division), d.year, d.submitted_on, sum(d.sign) FROM delta d"
	" GROUP BY d.insurer, d.place, d.year, d.submitted_on",
	MEND_ANNUAL(REPORT_ANNUAL, REPORTED_ON, YEAR_OF_REPORT),
	NULL
};

const BookDef report_book = {
	.role = &report_role,
	.store = report_store,
	.differences =
	"SELECT coalesce(d.place, b.place) AS place, coalesce(d.insurer, b.insurer) AS subject, coalesce(d.year, b.year) AS year,"
	" 'report of ' || coalesce(d.submitted_on, b.submitted_on) AS measure,"
	" coalesce(b.rows, 0)::int8 AS in_books, coalesce(d.rows, 0)::int8 AS recounted"
	" FROM (SELECT insurer, place, year, submitted_on, sum(sign) AS rows FROM delta GROUP BY insurer, place, year, submitted_on) d"
	" FULL JOIN (SELECT insurer, place::int4 AS place, year, submitted_on, rows FROM safeins.report WHERE safeins.is_local(place)) b"
	" ON b.insurer = d.insurer AND b.place = d.place AND b.year = d.year AND b.submitted_on = d.submitted_on"
	" WHERE coalesce(b.rows, 0) <> coalesce(d.rows, 0) UNION ALL "
	ANNUAL_DIFFERENCES(REPORT_ANNUAL, REPORTED_ON, YEAR_OF_REPORT) " ORDER BY 1, 2, 3, 4",
	.rebuild = rebuild_sql,
};
