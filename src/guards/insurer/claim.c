/*
 * claim.c: the role claim: what was claimed, paid and refused, counted by
 * policy and year of the report.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/book_store.h"
#include "books/claim.h"
#include "books/policy.h"
#include "guards/insurer/insurer.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/guard.h"
#include "guards/role_store.h"
#include "guards/unreadable_row.h"
#include "guards/guard_util.h"

#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/memutils.h"
#include "utils/rel.h"

enum ClaimFact
{
	CLAIM_CLAIM,
	CLAIM_POLICY,
	CLAIM_REPORTED_ON,
	CLAIM_ACCIDENT_ON,
	CLAIM_DEATHS,
	CLAIM_PAID,
	CLAIM_PAID_ON,
	CLAIM_REFUSED,
	CLAIM_REFUSAL_REASON,
	CLAIM_PLACE,
	CLAIM_NFACTS
};

static const FactDef claim_facts[CLAIM_NFACTS] = {
	[CLAIM_CLAIM] = {"claim", FACT_KEY, true, gettext_noop("key of the claim")},
	[CLAIM_POLICY] = {"policy", FACT_KEY, true, gettext_noop("key of the policy")},
	[CLAIM_REPORTED_ON] = {"reported_on", FACT_DATE, true, gettext_noop("day the claim was reported")},
	[CLAIM_ACCIDENT_ON] = {"accident_on", FACT_DATE, false, gettext_noop("day of the accident")},
	[CLAIM_DEATHS] = {"deaths", FACT_COUNT, false, gettext_noop("deaths")},
	[CLAIM_PAID] = {"paid", FACT_AMOUNT, false, gettext_noop("amount paid")},
	[CLAIM_PAID_ON] = {"paid_on", FACT_DATE, false, gettext_noop("day of payment")},
	[CLAIM_REFUSED] = {"refused", FACT_BOOL, false, gettext_noop("whether the claim was refused")},
	[CLAIM_REFUSAL_REASON] = {"refusal_reason", FACT_TEXT, false, gettext_noop("why it was refused")},
	[CLAIM_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
};

static int64
deaths_of(const Fact *facts)
{
	return facts[CLAIM_DEATHS].isnull ? 0 : facts[CLAIM_DEATHS].v.count;
}

static Fen
paid_of(const Fact *facts)
{
	return facts[CLAIM_PAID].isnull ? 0 : facts[CLAIM_PAID].v.fen;
}

static bool
is_refused(const Fact *facts)
{
	return !facts[CLAIM_REFUSED].isnull && facts[CLAIM_REFUSED].v.flag;
}

/* What was paid in all is not less than nothing. */
static bool
claim_fits(GuardFrame *g, const Fact *facts, bool report)
{
	if (!guard_fits(g, facts, report))
		return false;
	if (paid_of(facts) < 0 && report)
		row_refused(g->j, facts,
					psprintf(_("fact \"%s\" of row %s is negative: %s"), fact_name(&claim_role, CLAIM_PAID),
							 fact_text(&facts[CLAIM_CLAIM]), fen_string(paid_of(facts))),
					_("A claim counts what was paid in all; what was paid back is taken off the sum."),
					_("Correct the figure."),
					ERRCODE_SI_FACT_MISSING, "fact.missing", NULL, fact_area(&facts[CLAIM_PLACE], g->home));
	return paid_of(facts) >= 0;
}

static void
claim_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	row->facts = facts;
	row->area = fact_area(&facts[CLAIM_PLACE], g->home);
	row->on = facts[CLAIM_REPORTED_ON].v.date;
}

static void
count_claim(Intake *in, const GuardRow *row, bool leaves)
{
	const Fact *facts = row->facts;

	claim_store_put(in->store, &(ClaimRow)
					{
						.leaves = leaves,.policy = &facts[CLAIM_POLICY],
						.place = division_at_level(row->area, 1),
						.year = year_of(row->on),.refused = is_refused(facts),
						.deaths = deaths_of(facts),.paid = paid_of(facts)
					});
}

static void
claim_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	if (g->j->mode == CHECK_AUDIT)
		return;
	if (before != NULL)
		count_claim((Intake *) g, before, true);
	if (now != NULL)
		count_claim((Intake *) g, now, false);
}

/* 晋应急发〔2024〕114号 annex 2, 4: no refusal without a proper reason. */
static void
check_refusal(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *new_row = now->facts;
	const Fact *policy = &new_row[CLAIM_POLICY];
	const Fact *reason = &new_row[CLAIM_REFUSAL_REASON];
	PolicyEntry *known;

	if (!is_refused(new_row) || !(reason->isnull || fact_is_blank(reason)))
		return;
	known = policy_find(division_at_level(now->area, 1), policy->str, policy->len);
	report_violation(g->j, &(Violation)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_CLAIM_REFUSAL,.place = now->area,.key =
						 fact_text(&new_row[CLAIM_CLAIM]),
					 .insurer = known != NULL ? known->insurer : NULL,.year = year_of(now->on),
					 .message = psprintf(_("claim %s is refused without a reason"), fact_text(&new_row[CLAIM_CLAIM])),
					 .detail = psprintf(_("Row %s of table \"%s\", policy %s, reported on %s."), fact_text(&new_row[CLAIM_CLAIM]),
										RelationGetRelationName(g->j->rel), fact_text(policy),
										day_text(now->on)),
					 .remedy = _("Give the reason for which it was refused.")
				 });
}

static const GuardDef claim_guard = {sizeof(GuardRow), claim_fits, claim_read, claim_put};

static void *
claim_begin(CheckContext *j)
{
	return intake_begin(j, &claim_guard, sizeof(Intake), &claim_book);
}

static void
claim_finish(void *state)
{
	Intake	   *in = state;

	intake_write(in, claims_write);
	intake_end(in);
}

static const GuardRule claim_rules[] = {
	{.code = "claim.refusal_reason",.again = FACT(CLAIM_REFUSED) | FACT(CLAIM_REFUSAL_REASON),
		.needs = FACT(CLAIM_REFUSED) | FACT(CLAIM_REFUSAL_REASON),.reads =
		FACT(CLAIM_REPORTED_ON),.check = check_refusal},
};

const Role	claim_role = {
	.name = "claim",
	.order = 9,
	.facts = claim_facts,
	.nfacts = CLAIM_NFACTS,
	.keyed = true,
	.begin = claim_begin,
	.row = guard_row,
	.finish = claim_finish,
	.rules = claim_rules,
	.nrules = lengthof(claim_rules),
};

static Book *const claim_books[] = {&book_of_claims, NULL};

const BookDef claim_book = {
	.role = &claim_role,.store = claim_store,.books = claim_books
};
