/*
 * insurer_report.c: the role report: the annual reports of insurers, as they
 * were submitted.
 */
#include "guards/guards.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
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
};

static const BookColumn late_columns[] = {
	{"insurer", TEXTOID},
	{"place", INT4OID},
	{"area", INT4OID},
	{"year", INT4OID},
	{"submitted_on", DATEOID},
	{"late", BOOLOID},
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

/* The first report of an insurer's year, where it is late: what follows it says nothing new. */
static const char late_sql[] =
	"SELECT d.insurer, d.area, d.year, d.submitted_on"
	" FROM (SELECT DISTINCT ON (insurer, place, year) insurer, place, area, year, submitted_on, late,"
	" count(*) OVER (PARTITION BY insurer, place, year, submitted_on) AS n"
	" FROM delta ORDER BY insurer, place, year, submitted_on) d"
	" WHERE d.late AND NOT EXISTS (SELECT FROM safeins.report r"
	" WHERE r.insurer = d.insurer AND r.place OPERATOR(safeins.=) CAST(d.place AS safeins.division) AND r.year = d.year"
	" AND (r.submitted_on < d.submitted_on OR r.submitted_on = d.submitted_on AND r.rows > d.n))"
	" ORDER BY d.insurer, d.place, d.year";

typedef struct ReportJudge
{
	Intake		in;
	BookStore  *late;
	Division	due_place;
	int			due_year;
	const Rule *due_rule;
	DateADT		due;
} ReportJudge;

static BookStore *
report_store(MemoryContext cxt)
{
	return book_store_create(cxt, lengthof(delta_columns), delta_columns);
}

static void *
report_begin(Judgement *j)
{
	ReportJudge *r = palloc0(sizeof(ReportJudge));

	intake_begin(&r->in, j, &report_book);
	r->late = book_store_create(CurrentMemoryContext, lengthof(late_columns), late_columns);
	return r;
}

static bool
year_fits(const Fact *facts)
{
	int64		year = facts[REPORT_YEAR].v.count;

	return year >= 1 && year <= 9999 && year <= year_of(facts[REPORT_SUBMITTED_ON].v.date);
}

static bool
fits(const Fact *facts)
{
	return facts != NULL && fact_unfit(&report_role, facts) < 0 && year_fits(facts);
}

static void
tell_unfit(ReportJudge *r, const Fact *is)
{
	int			unfit = fact_unfit(&report_role, is);

	if (unfit >= 0)
		row_unfit(r->in.j, is, unfit, r->in.home);
	else
		row_refused(r->in.j, is,
					psprintf(_("a report of insurer %s for the year %lld can't have been submitted on %s"),
							 fact_text(&is[REPORT_INSURER]), (long long) is[REPORT_YEAR].v.count,
							 rule_day_text(is[REPORT_SUBMITTED_ON].v.date)),
					_("The year is that of the report: from 1 to 9999, and not after the year it is submitted in."),
					_("Correct the year or the day of submission."),
					ERRCODE_SI_FACT_MISSING, "fact.missing", intake_place(&r->in, &is[REPORT_PLACE]));
}

static void
book(ReportJudge *r, const Fact *facts, int sign)
{
	Datum		values[lengthof(delta_columns)];
	bool		nulls[lengthof(delta_columns)] = {0};

	if (r->in.store == NULL)
		return;
	values[0] = PointerGetDatum(cstring_to_text_with_len(facts[REPORT_INSURER].str, facts[REPORT_INSURER].len));
	values[1] = Int32GetDatum(division_at_level(intake_place(&r->in, &facts[REPORT_PLACE]), 1));
	values[2] = Int32GetDatum((int32) facts[REPORT_YEAR].v.count);
	values[3] = DateADTGetDatum(facts[REPORT_SUBMITTED_ON].v.date);
	values[4] = Int32GetDatum(sign);
	book_store_put(r->in.store, values, nulls);
	r->in.takes_out |= sign < 0;
}

static const Rule *
due_of(ReportJudge *r, Division place, int year)
{
	if (r->due_year != year || r->due_place != place)
	{
		r->due_rule = annual_due("report.annual", place, year, &r->due);
		r->due_year = year;
		r->due_place = place;
	}
	return r->due_rule;
}

static bool
is_late(ReportJudge *r, const Fact *facts)
{
	return due_of(r, intake_place(&r->in, &facts[REPORT_PLACE]), (int) facts[REPORT_YEAR].v.count) != NULL &&
		facts[REPORT_SUBMITTED_ON].v.date > r->due;
}

/* In an audit the book does not have the rows, so those in time are noted as well. */
static void
note_late(ReportJudge *r, const Fact *was, const Fact *is)
{
	Datum		values[lengthof(late_columns)];
	bool		nulls[lengthof(late_columns)] = {0};
	Division	place = intake_place(&r->in, &is[REPORT_PLACE]);
	bool		late = is_late(r, is);

	if (!late && r->in.j->mode != JUDGE_AUDIT)
		return;
	if (was != NULL && fact_equal(FACT_KEY, &was[REPORT_INSURER], &is[REPORT_INSURER]) &&
		was[REPORT_YEAR].v.count == is[REPORT_YEAR].v.count &&
		division_at_level(intake_place(&r->in, &was[REPORT_PLACE]), 1) == division_at_level(place, 1) &&
		is_late(r, was))
		return;
	values[0] = PointerGetDatum(cstring_to_text_with_len(is[REPORT_INSURER].str, is[REPORT_INSURER].len));
	values[1] = Int32GetDatum(division_at_level(place, 1));
	values[2] = Int32GetDatum(place);
	values[3] = Int32GetDatum((int32) is[REPORT_YEAR].v.count);
	values[4] = DateADTGetDatum(is[REPORT_SUBMITTED_ON].v.date);
	values[5] = BoolGetDatum(late);
	book_store_put(r->late, values, nulls);
}

static void
report_row(void *state, const Fact *was, const Fact *is)
{
	ReportJudge *r = state;
	MemoryContext old = MemoryContextSwitchTo(r->in.row_cxt);

	if (!fits(was))
		was = NULL;
	if (is != NULL && !fits(is))
	{
		if (r->in.judges)
			tell_unfit(r, is);
		is = NULL;
	}
	if (was != NULL)
		book(r, was, -1);
	if (is != NULL)
	{
		book(r, is, 1);
		if (r->in.judges)
			note_late(r, was, is);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(r->in.row_cxt);
}

static void
record_late(ReportJudge *r, const char *insurer, Division place, int year, DateADT submitted_on)
{
	const Rule *rule = due_of(r, place, year);

	guard_breach(r->in.j, &(Breach)
			   {
				   .rule = rule,.place = place,.key = insurer,.insurer = insurer,.year = year,.accept = true,
				   .message = psprintf(_("the report of insurer %s for %d was due on %s, but submitted on %s"),
									   insurer, year, rule_day_text(r->due), rule_day_text(submitted_on)),
				   .figures = psprintf("{\"due_on\": \"%s\", \"submitted_on\": \"%s\", \"days_late\": %d}",
									   rule_day_text(r->due), rule_day_text(submitted_on), (int) (submitted_on - r->due))
			   });
}

static void
report_finish(void *state)
{
	static SPIPlanPtr plans[2];
	static SPIPlanPtr late_plan = NULL;
	ReportJudge *r = state;
	SPITupleTable *rows;
	uint64		n;

	intake_finish(&r->in, plans, add_sql, sweep_sql);
	if (r->late->n > 0)
	{
		SPI_connect();
		n = book_store_run(r->late, &late_plan, late_sql, true);
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
	book_store_end(r->late);
}

const Role	report_role = {
	.name = "report",
	.facts = report_facts,
	.nfacts = REPORT_NFACTS,
	.begin = report_begin,
	.row = report_row,
	.finish = report_finish,
};

static const char *const rebuild_sql[] = {
	"DELETE FROM safeins.report",
	"INSERT INTO safeins.report (insurer, place, year, submitted_on, rows)"
	" SELECT d.insurer, CAST(d.place AS safeins.division), d.year, d.submitted_on, sum(d.sign) FROM delta d"
	" GROUP BY d.insurer, d.place, d.year, d.submitted_on",
	NULL
};

const BookDef report_book = {
	.role = &report_role,
	.store = report_store,
	.differences =
	"SELECT coalesce(d.place, b.place), coalesce(d.insurer, b.insurer), coalesce(d.year, b.year),"
	" 'report of ' || coalesce(d.submitted_on, b.submitted_on), coalesce(b.rows, 0)::int8, coalesce(d.rows, 0)::int8"
	" FROM (SELECT insurer, place, year, submitted_on, sum(sign) AS rows FROM delta GROUP BY insurer, place, year, submitted_on) d"
	" FULL JOIN (SELECT insurer, place::int4 AS place, year, submitted_on, rows FROM safeins.report) b"
	" ON b.insurer = d.insurer AND b.place = d.place AND b.year = d.year AND b.submitted_on = d.submitted_on"
	" WHERE coalesce(b.rows, 0) <> coalesce(d.rows, 0) ORDER BY 1, 2, 3, 4",
	.rebuild = rebuild_sql,
};
