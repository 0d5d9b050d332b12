/*
 * report_judge.c: what annual reports say against the books of their years, and
 * whether they went to all who are to have them.
 *
 * Both are judged when a report comes, and again whenever somebody asks: what is
 * found then and was not is recorded, what was and is no more is withdrawn.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/retold.h"
#include "common/settings.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/role.h"
#include "books/book_store.h"
#include "books/finding.h"
#include "guards/guard.h"
#include "guards/insurer/report_judge.h"
#include "guards/violation.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"

static OwnSql faults_of_year = {
	.sql = "SELECT f.place::pg_catalog.int4, f.insurer, f.rule, f.item, f.item_name, f.sent_to, f.sent_on, f.reported, f.booked, f.due_on"
	" FROM safeins.report_faults($1, $2, $3, $4::pg_catalog.jsonb) AS f WHERE safeins.is_local(f.place)",
	.types = {INT4OID, TEXTOID, DATEOID, TEXTOID},
	.sees = OWN_SEES_LATEST,
};

static OwnSql standing_of_year = {
	.sql = "SELECT f.place::pg_catalog.int4, f.id, f.insurer, f.message FROM safeins.finding AS f"
	" WHERE f.withdrawn_on IS NULL AND f.rule IN ('" REPORT_HELD "', '" REPORT_ADDRESSEES "') AND f.year = $1"
	" AND ($2 IS NULL OR f.insurer = $2) AND safeins.is_local(f.place)",
	.types = {INT4OID, TEXTOID},
	.sees = OWN_SEES_LATEST,
};

typedef struct Fault
{
	Division	place;
	char	   *insurer;
	const Rule *rule;
	char	   *message;
	char	   *figures;
} Fault;

/* A finding that stands. */
typedef struct Standing
{
	Division	place;
	int64		id;
	char	   *insurer;
	char	   *message;
	bool		holds;
} Standing;

static char *
difference_told(const char *insurer, int year, const char *item, int64 reported, int64 booked)
{
	if (strcmp(item, "premium") == 0)
		return psprintf(_("the report of insurer %s for %d says that %s yuan of premium were received; by the books it was %s"),
						insurer, year, fen_string(reported), fen_string(booked));
	if (strcmp(item, "fee_spent") == 0)
		return psprintf(_("the report of insurer %s for %d says that %s yuan of the prevention fee were spent; by the books it was %s"),
						insurer, year, fen_string(reported), fen_string(booked));
	if (strcmp(item, "services") == 0)
		return psprintf(_("the report of insurer %s for %d says that %lld services were rendered; by the books it was %lld"),
						insurer, year, (long long) reported, (long long) booked);
	return psprintf(_("the report of insurer %s for %d says that %lld hazards were found; by the books it was %lld"),
					insurer, year, (long long) reported, (long long) booked);
}

/* By the columns of faults_of_year; in the current context. */
static void
read_fault(const OwnRows *rows, uint64 i, int year, Fault *f)
{
	char	   *item = own_text(rows, i, 4);
	char	   *name = own_text(rows, i, 5);
	char	   *rule = own_text(rows, i, 3);
	bool		never_sent;

	f->place = own_int32(rows, i, 1);
	f->insurer = own_text(rows, i, 2);
	f->rule = role_rule(role_by_name("report", false), rule, f->place, last_day_of(year));
	if (strcmp(rule, REPORT_HELD) == 0)
	{
		f->message = difference_told(f->insurer, year, item, own_int64(rows, i, 8), own_int64(rows, i, 9));
		f->figures = psprintf("{\"item\": \"%s\", \"reported\": %lld, \"booked\": %lld}", item,
							  (long long) own_int64(rows, i, 8), (long long) own_int64(rows, i, 9));
		return;
	}
	(void) own_datum(rows, i, 7, &never_sent);
	f->message = never_sent ?
		psprintf(_("the report of insurer %s for %d, due on %s, was not sent to \"%s\""), f->insurer, year,
				 day_text(own_date(rows, i, 10)), name) :
		psprintf(_("the report of insurer %s for %d was due on %s, but sent to \"%s\" on %s"), f->insurer, year,
				 day_text(own_date(rows, i, 10)), name, day_text(own_date(rows, i, 7)));
	f->figures = psprintf("{\"addressee\": \"%s\", \"due_on\": \"%s\"}", item, day_text(own_date(rows, i, 10)));
}

static Fault *
read_faults(const char *insurer, int year, DateADT as_of, const char *more, int *n)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext old;
	Datum		values[4] = {Int32GetDatum(year), 0, DateADTGetDatum(as_of), 0};
	bool		nulls[4] = {false, insurer == NULL, false, more == NULL};
	OwnRows		rows;
	Fault	   *faults;

	if (insurer != NULL)
		values[1] = CStringGetTextDatum(insurer);
	if (more != NULL)
		values[3] = CStringGetTextDatum(more);
	own_sql_begin();
	rows = own_sql_run(&faults_of_year, values, nulls);
	*n = rows.n;
	faults = MemoryContextAllocZero(caller, sizeof(Fault) * Max(rows.n, 1));
	old = MemoryContextSwitchTo(caller);
	for (uint64 i = 0; i < rows.n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		read_fault(&rows, i, year, &faults[i]);
	}
	MemoryContextSwitchTo(old);
	own_sql_end();
	return faults;
}

static Standing *
read_standing(const char *insurer, int year, int *n)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext old;
	Datum		values[2] = {Int32GetDatum(year), 0};
	bool		nulls[2] = {false, insurer == NULL};
	OwnRows		rows;
	Standing   *found;

	if (insurer != NULL)
		values[1] = CStringGetTextDatum(insurer);
	own_sql_begin();
	rows = own_sql_run(&standing_of_year, values, nulls);
	*n = rows.n;
	found = MemoryContextAllocZero(caller, sizeof(Standing) * Max(rows.n, 1));
	old = MemoryContextSwitchTo(caller);
	for (uint64 i = 0; i < rows.n; i++)
	{
		found[i].place = own_int32(&rows, i, 1);
		found[i].id = own_int64(&rows, i, 2);
		found[i].insurer = own_text(&rows, i, 3);
		found[i].message = own_text(&rows, i, 4);
	}
	MemoryContextSwitchTo(old);
	own_sql_end();
	return found;
}

/* Is a fault on record, in whatever language?  What is, holds. */
static bool
is_standing(const Fault *f, Standing *standing, int n)
{
	for (int i = 0; i < n; i++)
		if (standing[i].place == f->place && strcmp(standing[i].insurer, f->insurer) == 0 &&
			same_message(standing[i].message, f->message))
		{
			standing[i].holds = true;
			return true;
		}
	return false;
}

static void
withdraw_rest(const Standing *standing, int n)
{
	Datum	   *places = palloc(sizeof(Datum) * Max(n, 1));
	Datum	   *ids = palloc(sizeof(Datum) * Max(n, 1));
	int			gone = 0;

	for (int i = 0; i < n; i++)
	{
		if (standing[i].holds)
			continue;
		places[gone] = Int32GetDatum(standing[i].place);
		ids[gone++] = Int64GetDatum(standing[i].id);
	}
	if (gone > 0)
		findings_withdraw(places, ids, gone, _("neither the reports of the year nor its books say so any more"));
}

/* One year of one insurer, or of all (NULL).  "more" are rows of an audit, which no book has, as JSON. */
static void
judge_year(CheckContext *j, const char *insurer, int year, DateADT as_of, const char *more)
{
	int			n;
	int			nstanding = 0;
	Fault	   *faults;
	Standing   *standing = NULL;

	rules_refresh();
	faults = read_faults(insurer, year, as_of, more, &n);
	if (j->mode != CHECK_AUDIT)
		standing = read_standing(insurer, year, &nstanding);
	for (int i = 0; i < n; i++)
	{
		const Fault *f = &faults[i];

		CHECK_FOR_INTERRUPTS();
		if (f->rule == NULL || is_standing(f, standing, nstanding))
			continue;
		report_violation(j, &(Violation)
						 {
							 .rule = f->rule,.place = f->place,.key = f->insurer,.insurer = f->insurer,.year = year,
							 .accept = true,
							 .message = f->message,.figures = f->figures
						 });
	}
	withdraw_rest(standing, nstanding);
}

/*
 * reports_judge_year judges the reports of an insurer (NULL: of all) for a year,
 * by the books as they are; as_of: until when they may still be sent.
 */
void
reports_judge_year(CheckContext *j, const char *insurer, int year, DateADT as_of)
{
	judge_year(j, insurer, year, as_of, NULL);
}

static OwnSql years_of_rows = BOOK_READS("SELECT DISTINCT insurer, year FROM delta WHERE sent_to <> '' OR figures <> '' ORDER BY 1, 2");
static OwnSql rows_as_text = BOOK_READS("SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('insurer', insurer, 'place', place,"
										" 'year', year, 'submitted_on', submitted_on, 'sent_to', sent_to, 'figures', figures))::pg_catalog.text"
										" FROM delta WHERE rows > 0");

typedef struct InsurerYear
{
	char	   *insurer;
	int			year;
} InsurerYear;

/*
 * reports_judge_rows judges those whose reports a statement has brought, changed
 * or taken: the book has its rows, but in an audit.
 */
void
reports_judge_rows(CheckContext *j, BookStore *store)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext old;
	InsurerYear *years;
	char	   *more = NULL;
	OwnRows		rows;
	uint64		n;

	book_store_open(store);
	rows = book_store_run(store, &years_of_rows);
	n = rows.n;
	years = MemoryContextAllocHuge(caller, sizeof(InsurerYear) * Max(n, 1));
	old = MemoryContextSwitchTo(caller);
	for (uint64 i = 0; i < n; i++)
		years[i] = (InsurerYear)
	{
		own_text(&rows, i, 1), own_int32(&rows, i, 2)
	};
	if (j->mode == CHECK_AUDIT && !j->was_attached)
	{
		rows = book_store_run(store, &rows_as_text);
		MemoryContextSwitchTo(caller);
		more = own_text(&rows, 0, 1);
	}
	MemoryContextSwitchTo(old);
	book_store_close(store);
	for (uint64 i = 0; i < n; i++)
		judge_year(j, years[i].insurer, years[i].year, safeins_today(), more);
}
