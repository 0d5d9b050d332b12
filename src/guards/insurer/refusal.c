/*
 * refusal.c: the role refusal: cover that an enterprise asked for and did not get.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/book_store.h"
#include "books/refusal.h"
#include "guards/insurer/insurer.h"
#include "guards/insurer/reason.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/guard.h"
#include "guards/role_store.h"
#include "guards/unreadable_row.h"
#include "guards/guard_util.h"
#include "guards/retention.h"

#include "utils/date.h"
#include "utils/rel.h"

enum RefusalFact
{
	REFUSAL_REFUSAL,
	REFUSAL_INSURER,
	REFUSAL_ENTERPRISE,
	REFUSAL_REFUSED_ON,
	REFUSAL_REASON,
	REFUSAL_PLACE,
	REFUSAL_NFACTS
};

static const FactDef refusal_facts[REFUSAL_NFACTS] = {
	[REFUSAL_REFUSAL] = {"refusal", FACT_KEY, true, gettext_noop("key of the refusal")},
	[REFUSAL_INSURER] = {"insurer", FACT_KEY, true, gettext_noop("insurer")},
	[REFUSAL_ENTERPRISE] = {"enterprise", FACT_KEY, true, gettext_noop("enterprise")},
	[REFUSAL_REFUSED_ON] = {"refused_on", FACT_DATE, true, gettext_noop("day cover was refused")},
	[REFUSAL_REASON] = {"reason", FACT_TEXT, false, gettext_noop("why it was refused")},
	[REFUSAL_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
};

static void
refusal_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	row->facts = facts;
	row->area = fact_area(&facts[REFUSAL_PLACE], g->home);
	row->on = facts[REFUSAL_REFUSED_ON].v.date;
}

static void
keep_refusal(Intake *in, const GuardRow *row, bool live)
{
	const Fact *f = row->facts;

	refusal_store_put(in->store, &(RefusalRow)
					  {
						  .live = live,.refusal = &f[REFUSAL_REFUSAL],.area = row->area,.insurer = &f[REFUSAL_INSURER],
						  .enterprise = &f[REFUSAL_ENTERPRISE],.refused_on = row->on
					  });
}

static void
refusal_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	if (g->j->mode == CHECK_AUDIT)
		return;
	if (before != NULL && (now == NULL || division_at_level(before->area, 1) != division_at_level(now->area, 1)))
		keep_refusal((Intake *) g, before, false);
	if (now != NULL)
		keep_refusal((Intake *) g, now, true);
}

static void
refusal_violation(GuardFrame *g, const Rule *rule, const GuardRow *now, char *message, char *remedy)
{
	const Fact *f = now->facts;

	report_violation(g->j, &(Violation)
					 {
						 .rule = rule,.sqlstate = ERRCODE_SI_REFUSAL,.place = now->area,
						 .key = fact_text(&f[REFUSAL_REFUSAL]),
						 .insurer = fact_text(&f[REFUSAL_INSURER]),.year = year_of(now->on),.message = message,
						 .remedy = remedy,
						 .detail = psprintf(_("Row %s of table \"%s\", insurer %s, enterprise %s, refused on %s."),
											fact_text(&f[REFUSAL_REFUSAL]), table_shown(g->j->rel),
											fact_text(&f[REFUSAL_INSURER]), fact_text(&f[REFUSAL_ENTERPRISE]),
											day_text(now->on))
					 });
}

/* 晋应急发〔2024〕114号 annex 2, 4: no refusal without a proper reason, of cover as of a claim. */
static void
check_reason(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *reason = &now->facts[REFUSAL_REASON];

	if (reason->isnull || fact_is_blank(reason))
		refusal_violation(g, rule, now,
						  psprintf(_("cover is refused to enterprise %s without a reason"), fact_text(&now->facts[REFUSAL_ENTERPRISE])),
						  _("Give the reason for which it was refused."));
}

static void
check_words(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *reason = &now->facts[REFUSAL_REASON];

	if (!reason->isnull && !fact_is_blank(reason) && reason_says_nothing(rule, reason))
		refusal_violation(g, rule, now,
						  psprintf(_("cover is refused to enterprise %s for \"%s\", which is no reason"),
								   fact_text(&now->facts[REFUSAL_ENTERPRISE]), fact_shown(reason)),
						  _("Give the reason for which it was refused."));
}

static void
check_date(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	if (now->on > g->today)
		refusal_violation(g, rule, now, psprintf(_("refusal %s is dated %s, which lies in the future"),
												 fact_text(&now->facts[REFUSAL_REFUSAL]), day_text(now->on)),
						  _("Enter it once the day has come."));
}

static const GuardDef refusal_guard = {sizeof(GuardRow), NULL, refusal_read, refusal_put};

static void *
refusal_begin(CheckContext *j)
{
	return intake_begin(j, &refusal_guard, sizeof(Intake), &refusal_book);
}

static void
refusal_finish(void *state)
{
	intake_write(state, refusals_write);
	intake_end(state);
}

static const GuardRule refusal_rules[] = {
	{.code = "refusal.date",.as_is = true,.again = FACT(REFUSAL_REFUSED_ON),.check = check_date},
	{.code = "refusal.reason",.as_is = true,
	.again = FACT(REFUSAL_REASON),.reads = FACT(REFUSAL_REFUSED_ON) | FACT(REFUSAL_PLACE),
		.needs = FACT(REFUSAL_REASON),.check = check_reason},
	{.code = "claim.refusal_words",.again = FACT(REFUSAL_REASON),.reads = FACT(REFUSAL_REFUSED_ON) | FACT(REFUSAL_PLACE),
		.needs = FACT(REFUSAL_REASON),.check = check_words},
	MAY_GO(FACT(REFUSAL_REFUSED_ON) | FACT(REFUSAL_PLACE)),
};

const Role	refusal_role = {
	.name = "refusal",
	.order = 15,
	.facts = refusal_facts,
	.nfacts = REFUSAL_NFACTS,
	.keyed = true,
	.one_entry = true,
	.hold_entries = entries_hold,
	.begin = refusal_begin,
	.row = guard_row,
	.finish = refusal_finish,
	.rules = refusal_rules,
	.nrules = lengthof(refusal_rules),
};

static Book *const refusal_books[] = {&book_of_refusals, NULL};

const BookDef refusal_book = {
	.role = &refusal_role,.store = refusal_store,.books = refusal_books
};
