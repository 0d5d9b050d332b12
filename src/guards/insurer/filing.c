/*
 * filing.c: the role filing: the papers that insurers hand in.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/role.h"
#include "books/annual.h"
#include "books/book_store.h"
#include "books/filing.h"
#include "guards/insurer/insurer.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/future.h"
#include "guards/guard.h"
#include "guards/role_store.h"
#include "guards/unreadable_row.h"
#include "guards/guard_util.h"
#include "guards/retention.h"

#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/memutils.h"

enum FilingFact
{
	FILING_INSURER,
	FILING_ITEM,
	FILING_SUBMITTED_ON,
	FILING_ACCEPTED,
	FILING_YEAR,
	FILING_PLACE,
	FILING_VALID_UNTIL,
	FILING_NFACTS
};

static const FactDef filing_facts[FILING_NFACTS] = {
	[FILING_INSURER] = {"insurer", FACT_KEY, true, gettext_noop("insurer")},
	[FILING_ITEM] = {"item", FACT_TEXT, true, gettext_noop("paper that is filed")},
	[FILING_SUBMITTED_ON] = {"submitted_on", FACT_DATE, true, gettext_noop("day of submission")},
	[FILING_ACCEPTED] = {"accepted", FACT_BOOL, false, gettext_noop("false once it was turned down")},
	[FILING_YEAR] = {"year", FACT_COUNT, false, gettext_noop("year it is filed for, by default that of the submission")},
	[FILING_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
	[FILING_VALID_UNTIL] = {"valid_until", FACT_DATE, false, gettext_noop("last day that the paper is valid on; NULL: until it is renewed")},
};

static int64
filing_year(const Fact *facts)
{
	return facts[FILING_YEAR].isnull ? year_of(facts[FILING_SUBMITTED_ON].v.date) : facts[FILING_YEAR].v.count;
}

static bool
filing_fits(GuardFrame *g, const Fact *facts, bool report)
{
	int64		year;

	if (!guard_fits(g, facts, report))
		return false;
	year = filing_year(facts);
	if (is_year(year))
		return true;
	if (report)
		row_refused(g->j, facts,
					psprintf(_("a paper of insurer %s is filed for the year %lld"), fact_text(&facts[FILING_INSURER]), (long long) year),
					_("A year is from 1900 to 9999."), _("Correct the year or the day of submission."),
					ERRCODE_SI_FACT_MISSING, "fact.missing", NULL, fact_area(&facts[FILING_PLACE], g->home));
	return false;
}

static void
filing_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	row->facts = facts;
	row->area = fact_area(&facts[FILING_PLACE], g->home);
	row->on = facts[FILING_SUBMITTED_ON].v.date;
}

static void
count_filing(Intake *in, const GuardRow *row, bool leaves)
{
	const Fact *facts = row->facts;
	const Fact *item = &facts[FILING_ITEM];

	filing_store_put(in->store, &(FilingRow)
					 {
						 .leaves = leaves,.insurer = &facts[FILING_INSURER],.area = row->area,
						 .year = (int) filing_year(facts),.item = item,.code = code_of("filing", item->str, item->len),
						 .submitted_on = row->on,
						 .accepted = facts[FILING_ACCEPTED].isnull || facts[FILING_ACCEPTED].v.flag,
						 .valid_until = &facts[FILING_VALID_UNTIL]
					 });
}

static void
filing_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	if (g->j->mode == CHECK_AUDIT)
		return;
	if (before != NULL)
		count_filing((Intake *) g, before, true);
	if (now != NULL)
		count_filing((Intake *) g, now, false);
}

/* A paper that nobody knows. */
static void
check_item(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *item = &now->facts[FILING_ITEM];
	int			year = (int) filing_year(now->facts);
	const char *insurer;

	if (code_of("filing", item->str, item->len) != NULL || rule_has_item(rule, item->str, item->len))
		return;
	insurer = fact_text(&now->facts[FILING_INSURER]);
	report_violation(g->j, &(Violation)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_FILING,.place = now->area,.key =
						 insurer,.insurer = insurer,.year = year,
					 .message = psprintf(_("\"%s\" is not a paper that insurers file"), fact_shown(item)),
					 .detail = psprintf(_("Filed by insurer %s on %s for %d."), insurer, day_text(now->on), year),
					 .remedy = _("SELECT name, code FROM safeins.code_list WHERE list = 'filing' lists the papers; safeins.add_code() makes the host's own names known.")
				 });
}

static const GuardDef filing_guard = {sizeof(GuardRow), filing_fits, filing_read, filing_put};

static void *
filing_begin(CheckContext *j)
{
	return intake_begin(j, &filing_guard, sizeof(Intake), &filing_book);
}

static void
filing_finish(void *state)
{
	Intake	   *in = state;

	intake_write(in, filings_write);
	intake_end(in);
}

static const GuardRule filing_rules[] = {
	{.code = "filing.items",.again = FACT(FILING_ITEM) | FACT(FILING_INSURER),
		.reads = FACT(FILING_SUBMITTED_ON) | FACT(FILING_PLACE),.by_law = true,.check = check_item},
	{.code = FILING_ANNUAL,
		.again = FACT(FILING_INSURER) | FACT(FILING_ITEM) | FACT(FILING_SUBMITTED_ON) | FACT(FILING_ACCEPTED) |
			FACT(FILING_YEAR) | FACT(FILING_PLACE)},
	DATE_FUTURE(FACT(FILING_SUBMITTED_ON)),
	MAY_GO(FACT(FILING_SUBMITTED_ON) | FACT(FILING_VALID_UNTIL) | FACT(FILING_PLACE)),
};

static const int short_texts[] = {FILING_ITEM, -1};

const Role	filing_role = {
	.name = "filing",
	.order = 8,
	.facts = filing_facts,
	.nfacts = FILING_NFACTS,
	.begin = filing_begin,
	.row = guard_row,
	.finish = filing_finish,
	.rules = filing_rules,
	.nrules = lengthof(filing_rules),
	.short_texts = short_texts,
};

static Book *const filing_books[] = {&book_of_filings, NULL};

const BookDef filing_book = {
	.role = &filing_role,.store = filing_store,.books = filing_books,.differences = &filing_differences,
	.rebuild = filing_rebuild
};
