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
#include "books/report.h"
#include "guards/insurer/insurer.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/guard.h"
#include "guards/role_store.h"
#include "guards/unreadable_row.h"
#include "guards/guard_util.h"

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

typedef struct ReportCheck
{
	Intake		in;
	bool		any_late;
	Division	deadline_place;
	int			due_year;
	const Rule *due_rule;
	DateADT		due;
} ReportCheck;

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
							 fact_text(&facts[REPORT_INSURER]),
							 (long long) facts[REPORT_YEAR].v.count,
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
count_report(ReportCheck *r, const GuardRow *row, bool leaves)
{
	const Fact *facts = row->facts;
	int			year = (int) facts[REPORT_YEAR].v.count;
	bool		has_due = !leaves && r->in.g.checks && due_of(r, row->area, year) != NULL;

	report_store_put(r->in.store, &(ReportRow)
					 {
						 .leaves = leaves,.insurer = &facts[REPORT_INSURER],.area = row->area,
						 .year = year,
						 .submitted_on = row->on,.has_due = has_due,.due_on = has_due ? r->due : 0
					 });
	r->any_late |= has_due && row->on > r->due;
}

static void
report_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	if (before != NULL)
		count_report((ReportCheck *) g, before, true);
	if (now != NULL)
		count_report((ReportCheck *) g, now, false);
}

static const GuardDef report_guard = {sizeof(GuardRow), report_fits, report_read, report_put};

static void *
report_begin(CheckContext *j)
{
	return intake_begin(j, &report_guard, sizeof(ReportCheck), &report_book);
}

static void
record_late(ReportCheck *r, const LateReport *late)
{
	const Rule *rule = due_of(r, late->area, late->year);

	report_violation(r->in.g.j, &(Violation)
			   {
				   .rule = rule,.place = late->area,.key = late->insurer,.insurer = late->insurer,
				   .year = late->year,.accept = true,
				   .message = psprintf(_("the report of insurer %s for %d was due on %s, but submitted on %s"),
									   late->insurer, late->year, day_text(r->due),
									   day_text(late->submitted_on)),
				   .figures = psprintf("{\"due_on\": \"%s\", \"submitted_on\": \"%s\", \"days_late\": %d}",
									   day_text(r->due), day_text(late->submitted_on),
									   (int) (late->submitted_on - r->due))
			   });
}

static void
check_late(ReportCheck *r)
{
	bool		in_book = r->in.g.j->mode != CHECK_AUDIT || r->in.g.j->was_attached;
	LateReport *late;
	int			n = reports_late(r->in.store, in_book, &late);

	for (int i = 0; i < n; i++)
		record_late(r, &late[i]);
}

static void
report_finish(void *state)
{
	ReportCheck *r = state;

	intake_write(&r->in, reports_write);
	if (r->any_late)
		check_late(r);
	intake_end(&r->in);
}

static const GuardRule report_rules[] = {
	{.code = REPORT_ANNUAL,
		.again = FACT(REPORT_INSURER) | FACT(REPORT_YEAR) | FACT(REPORT_SUBMITTED_ON) | FACT(REPORT_PLACE)},
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

static Book *const report_books[] = {&book_of_reports, NULL};

const BookDef report_book = {
	.role = &report_role,.store = report_store,.books = report_books,
	.differences = &report_differences,.rebuild = report_rebuild
};
