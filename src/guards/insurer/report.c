/*
 * report.c: the role report: the annual reports of insurers, as they
 * were submitted.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "rules/word_break.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/role.h"
#include "books/annual.h"
#include "books/insurer.h"
#include "books/book_store.h"
#include "books/report.h"
#include "guards/insurer/insurer.h"
#include "guards/insurer/report_judge.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/future.h"
#include "guards/guard.h"
#include "guards/role_store.h"
#include "guards/unreadable_row.h"
#include "guards/guard_util.h"
#include "guards/retention.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "nodes/pg_list.h"
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
	REPORT_SENT_TO,
	REPORT_PREMIUM,
	REPORT_FEE_SPENT,
	REPORT_SERVICES,
	REPORT_HAZARDS,
	REPORT_NFACTS
};

static const FactDef report_facts[REPORT_NFACTS] = {
	[REPORT_INSURER] = {"insurer", FACT_KEY, true, gettext_noop("insurer")},
	[REPORT_YEAR] = {"year", FACT_COUNT, true, gettext_noop("year that is reported on")},
	[REPORT_SUBMITTED_ON] = {"submitted_on", FACT_DATE, true, gettext_noop("day of submission")},
	[REPORT_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
	[REPORT_SENT_TO] = {"sent_to", FACT_TEXT, false, gettext_noop("addressees of the report")},
	[REPORT_PREMIUM] = {"premium", FACT_AMOUNT, false, gettext_noop("premium received, as reported")},
	[REPORT_FEE_SPENT] = {"fee_spent", FACT_AMOUNT, false, gettext_noop("prevention fee spent, as reported")},
	[REPORT_SERVICES] = {"services", FACT_COUNT, false, gettext_noop("services rendered, as reported")},
	[REPORT_HAZARDS] = {"hazards", FACT_COUNT, false, gettext_noop("hazards found, as reported")},
};

#define REPORT_FIGURES \
	(FACT(REPORT_PREMIUM) | FACT(REPORT_FEE_SPENT) | FACT(REPORT_SERVICES) | FACT(REPORT_HAZARDS))

typedef struct ReportCheck
{
	Intake		in;
	bool		any_late;
	bool		any_said;		/* some row has figures, or says whom it was sent to */
	Division	deadline_place;
	int			due_year;
	const Rule *due_rule;
	DateADT		due;
} ReportCheck;

static bool
year_fits(const Fact *facts)
{
	int64		year = facts[REPORT_YEAR].v.count;

	return is_year(year) && year <= year_of(facts[REPORT_SUBMITTED_ON].v.date);
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
					_("The year is that of the report: from 1900 to 9999, and not after the year it is submitted in."),
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

/* One addressee as a code, or in the host's words; a comma would make two of it. */
static char *
addressee(const char *word, int len)
{
	const char *end = word + len;
	const char *code;
	char	   *name;

	break_trim(&word, &end, BREAK_SPACE);
	code = code_of("addressee", word, end - word);
	name = code != NULL ? pstrdup(code) : pnstrdup(word, end - word);

	for (char *c = name; *c != '\0'; c++)
		if (*c == ',')
			*c = ' ';
	return name;
}

static int
compare_names(const ListCell *a, const ListCell *b)
{
	return strcmp(lfirst(a), lfirst(b));
}

/* A name may have "and" in it, as 呼和浩特 has: it stands between two addressees where both are known. */
static List *
add_addressees(List *names, const char *word, int len)
{
	int			and_len;

	if (code_of("addressee", word, len) != NULL)
		return lappend(names, addressee(word, len));
	for (const char *and = word; (and = break_find(and, word + len, BREAK_AND, &and_len)) < word + len; and += and_len)
	{
		const char *then = and + and_len;

		if (code_of("addressee", word, and - word) != NULL && code_of("addressee", then, word + len - then) != NULL)
		{
			names = lappend(names, addressee(word, and - word));
			return lappend(names, addressee(then, word + len - then));
		}
	}
	return lappend(names, addressee(word, len));
}

/* Whom a row was sent to: one word, or several with commas, semicolons or 、 between, each once and in order. */
static const char *
addressees(const Fact *sent_to)
{
	List	   *names = NIL;
	StringInfoData list;
	ListCell   *lc;
	const char *word = sent_to->str;
	int			len;

	if (sent_to->isnull || text_is_blank(sent_to->str, sent_to->len))
		return "";
	do
	{
		const char *stop = break_find(word, sent_to->str + sent_to->len, BREAK_LIST | BREAK_INNER, &len);

		if (stop > word && !text_is_blank(word, stop - word))
			names = add_addressees(names, word, stop - word);
		word = stop + len;
	} while (len > 0);
	list_sort(names, compare_names);
	initStringInfo(&list);
	for (int i = 0; i < list_length(names); i++)
		if (i == 0 || strcmp(list_nth(names, i - 1), list_nth(names, i)) != 0)
			appendStringInfo(&list, "%s%s", list.len > 0 ? "," : "", (char *) list_nth(names, i));
	foreach(lc, names)
		pfree(lfirst(lc));
	return list.data;
}

/* What a row says of the year, as the book keeps it. */
static const char *
figures_said(const Fact *facts)
{
	StringInfoData json;

	initStringInfo(&json);
	for (int i = REPORT_PREMIUM; i <= REPORT_HAZARDS; i++)
		if (!facts[i].isnull)
			appendStringInfo(&json, "%s\"%s\": %lld", json.len == 0 ? "{" : ", ", report_facts[i].name,
							 (long long) (report_facts[i].type == FACT_AMOUNT ? facts[i].v.fen : facts[i].v.count));
	if (json.len > 0)
		appendStringInfoChar(&json, '}');
	return json.data;
}

static void
count_report(ReportCheck *r, const GuardRow *row, bool leaves)
{
	const Fact *facts = row->facts;
	int			year = (int) facts[REPORT_YEAR].v.count;
	const char *sent_to = addressees(&facts[REPORT_SENT_TO]);
	const char *figures = figures_said(facts);
	bool		has_due = !leaves && r->in.g.checks && due_of(r, row->area, year) != NULL;

	report_store_put(r->in.store, &(ReportRow)
					 {
						 .leaves = leaves,.insurer = &facts[REPORT_INSURER],.area = row->area,
						 .year = year,
						 .submitted_on = row->on,.sent_to = sent_to,.figures = figures,
						 .has_due = has_due,.due_on = has_due ? r->due : 0
					 });
	r->any_late |= has_due && row->on > r->due;
	r->any_said |= *sent_to != '\0' || *figures != '\0';
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
	if (r->any_said && r->in.g.checks)
		reports_judge_rows(r->in.g.j, r->in.store);
	intake_end(&r->in);
}

/* A report of a year is submitted once the year is over. */
static void
check_early(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	int			year = (int) now->facts[REPORT_YEAR].v.count;

	if (before != NULL)
		day_mended(g, before, REPORT_SUBMITTED_ON);
	if (now->on <= last_day_of(year))
		day_found(g, rule, now, REPORT_SUBMITTED_ON,
				  psprintf(_("the report of insurer %s for %d is dated %s, before the year was over"),
						   fact_text(&now->facts[REPORT_INSURER]), year, day_text(now->on)),
				  _("Enter the report of the whole year, on the day it was submitted."));
}

static void
early_gone(GuardFrame *g, const GuardRow *before)
{
	day_mended(g, before, REPORT_SUBMITTED_ON);
}

static const GuardRule report_rules[] = {
	{.code = REPORT_ANNUAL,
		.again = FACT(REPORT_INSURER) | FACT(REPORT_YEAR) | FACT(REPORT_SUBMITTED_ON) | FACT(REPORT_PLACE)},
	{.code = REPORT_ADDRESSEES,.needs = FACT(REPORT_SENT_TO),
		.again = FACT(REPORT_INSURER) | FACT(REPORT_YEAR) | FACT(REPORT_SUBMITTED_ON) | FACT(REPORT_PLACE) |
		FACT(REPORT_SENT_TO)},
	{.code = REPORT_HELD,.parts = REPORT_FIGURES,.about = REPORT_PREMIUM,
		.again = FACT(REPORT_INSURER) | FACT(REPORT_YEAR) | FACT(REPORT_SUBMITTED_ON) | FACT(REPORT_PLACE) |
		REPORT_FIGURES,
		.reads = FACT(REPORT_SENT_TO)},
	DATE_FUTURE(FACT(REPORT_SUBMITTED_ON)),
	MAY_GO(FACT(REPORT_SUBMITTED_ON) | FACT(REPORT_PLACE)),
	{.code = "report.early",.again = FACT(REPORT_YEAR) | FACT(REPORT_SUBMITTED_ON),.check = check_early,.gone = early_gone},
};

/* The book is found by whom a report was sent to. */
static const int short_texts[] = {REPORT_SENT_TO, -1};

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
	.short_texts = short_texts,
};

static Book *const report_books[] = {&book_of_reports, NULL};

const BookDef report_book = {
	.role = &report_role,.store = report_store,.books = report_books,
	.differences = &report_differences,.rebuild = report_rebuild
};
