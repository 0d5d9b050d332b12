/*
 * expense.c: one expense held against what the law says of a single one.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/account/account.h"
#include "books/policy.h"
#include "books/service.h"
#include "guards/fee/fee.h"
#include "guards/fee/link_lock.h"
#include "guards/breach.h"
#include "guards/guard.h"
#include "guards/unfit.h"

#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/json.h"
#include "utils/rel.h"

/* A rule that is to be judged at all. */
const Rule *
expense_rule(FeeJudge *f, FeeRule rule, Division place, DateADT on)
{
	return guard_rule(&f->g, rule, place, on);
}

static char *
policy_text(const Fact *facts)
{
	return facts[EXPENSE_POLICY].isnull ? NULL : unconstify(char *, fact_text(&facts[EXPENSE_POLICY]));
}

static void
row_breach_of(FeeJudge *f, const Rule *rule, int sqlstate, const Fact *is, const Movement *m,
			  const char *message, const char *remedy, const char *figures)
{
	guard_breach(f->g.j, &(Breach)
			   {
				   .rule = rule,.sqlstate = sqlstate,.place = m->key.place,.key = fact_text(&is[EXPENSE_EXPENSE]),
				   .insurer = pnstrdup(m->insurer, m->insurer_len),.year = m->key.year,
				   .message = message,.figures = figures,.remedy = remedy,.accept = f->links,.once = f->links,
				   .detail = psprintf(_("Row %s of table \"%s\", insurer %s, %s yuan."), fact_text(&is[EXPENSE_EXPENSE]),
									  RelationGetRelationName(f->g.j->rel), pnstrdup(m->insurer, m->insurer_len),
									  fen_string(m->amount))
			   });
}

static void
row_breach(FeeJudge *f, const Rule *rule, int sqlstate, const Fact *is, const Movement *m,
		   const char *message, const char *remedy)
{
	row_breach_of(f, rule, sqlstate, is, m, message, remedy, psprintf("{\"amount\": %lld}", (long long) m->amount));
}

/* By what it names a finding is found again when that comes. */
static char *
naming_figures(const char *name, const Fact *fact, const Movement *m)
{
	StringInfoData s;

	initStringInfo(&s);
	appendStringInfo(&s, "{\"amount\": %lld, \"%s\": ", (long long) m->amount, name);
	escape_json(&s, fact_text(fact));
	appendStringInfoChar(&s, '}');
	return s.data;
}

/* The policy that an expense names; where it is not there, who enters it now is waited for, or finds this expense. */
static const PolicyEntry *
policy_named(FeeJudge *f, const Fact *is, const Movement *m)
{
	const Fact *name = &is[EXPENSE_POLICY];
	const PolicyEntry *policy = fee_policy(f, m->place, name);

	if ((policy != NULL && policy->live) || f->g.j->mode != JUDGE_LIVE || f->links)
		return policy;
	link_lock(SAFEINS_REL_POLICY, name, LINK_MISSES);
	return policy_find(division_at_level(m->place, 1), name->str, name->len);
}

/* Is the policy that an expense names there, in force, and its insurer's own? */
static void
judge_policy_link(FeeJudge *f, const Rule *rule, const Fact *is, const Movement *m)
{
	const PolicyEntry *policy = policy_named(f, is, m);
	const char *name = fact_text(&is[EXPENSE_POLICY]);

	if (policy == NULL || !policy->live)
		row_breach_of(f, rule, ERRCODE_SI_FEE_POLICY, is, m,
				   psprintf(policy == NULL ? _("policy %s is not known") : _("policy %s was withdrawn"), name),
				   _("Only insured enterprises may be served from the fee: enter the policy first."),
					  naming_figures("policy", &is[EXPENSE_POLICY], m));
	else if ((int) strlen(policy->insurer) != m->insurer_len || memcmp(policy->insurer, m->insurer, m->insurer_len) != 0)
		row_breach_of(f, rule, ERRCODE_SI_FEE_POLICY, is, m,
				   psprintf(_("policy %s is of insurer %s, not of %s"), name, policy->insurer, pnstrdup(m->insurer, m->insurer_len)),
				   _("An insurer spends its fee on its own insured only."),
					  naming_figures("policy", &is[EXPENSE_POLICY], m));
}

/* service_figures: by the service it names a finding is found again when that one comes. */
char *
service_figures(const Fact *is, const Movement *m)
{
	return naming_figures("service", &is[EXPENSE_SERVICE], m);
}

/* service_fits: the service that an expense names must be there, of its policy and its insurer. */
bool
service_fits(const Fact *is, const Movement *m, char **message, char **remedy)
{
	const Fact *service = &is[EXPENSE_SERVICE];
	const Fact *policy = &is[EXPENSE_POLICY];

	switch (service_link(division_at_level(m->place, 1), service->str, service->len,
						 policy->isnull ? NULL : policy->str, policy->len, pnstrdup(m->insurer, m->insurer_len)))
	{
		case SERVICE_UNKNOWN:
			*message = psprintf(_("service %s is not known"), fact_text(service));
			*remedy = _("Enter the service before what it cost; a voided one does not count.");
			return false;
		case SERVICE_OF_ANOTHER:
			*message = policy->isnull ?
				psprintf(_("service %s was not rendered under a policy of insurer %s"), fact_text(service),
						 pnstrdup(m->insurer, m->insurer_len)) :
				psprintf(_("service %s was not rendered under policy %s of insurer %s"), fact_text(service), fact_text(policy),
						 pnstrdup(m->insurer, m->insurer_len));
			*remedy = _("An insurer pays for services of its own insured only.");
			return false;
		case SERVICE_FITS:
			break;
	}
	return true;
}

static void
judge_service(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeJudge   *f = (FeeJudge *) g;
	const Fact *is = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;
	bool		live = f->g.j->mode == JUDGE_LIVE;
	bool		fits;
	char	   *message;
	char	   *remedy;

	if (!f->services || is[EXPENSE_SERVICE].isnull)
		return;
	/* Who takes the service away at the same time finds this expense, or is waited for. */
	if (live)
		link_lock(SAFEINS_REL_SERVICE, &is[EXPENSE_SERVICE], LINK_NAMES);
	fits = service_fits(is, m, &message, &remedy);
	if (!fits && live)
	{
		/* Likewise who enters it. */
		link_lock(SAFEINS_REL_SERVICE, &is[EXPENSE_SERVICE], LINK_MISSES);
		fits = service_fits(is, m, &message, &remedy);
	}
	if (!fits)
		row_breach_of(f, rule, ERRCODE_SI_FEE_SERVICE, is, m, message, remedy, service_figures(is, m));
}

/* judge_link asks whether the policy that an expense names fits, though the expense has not changed itself. */
void
judge_link(FeeJudge *f, const Fact *is, const Movement *m)
{
	const Rule *rule = is[EXPENSE_POLICY].isnull ? NULL : expense_rule(f, FEE_POLICY_LINK, m->place, m->on);

	if (rule != NULL)
		judge_policy_link(f, rule, is, m);
}

/* judge_unlink: an expense that names a policy no more must not be found by who takes that one away now. */
void
judge_unlink(FeeJudge *f, const Fact *was, const Fact *is, const Movement *before)
{
	if (f->policies && !was[EXPENSE_POLICY].isnull &&
		(is == NULL || !fact_equal(FACT_KEY, &was[EXPENSE_POLICY], &is[EXPENSE_POLICY])) &&
		expense_rule(f, FEE_POLICY_LINK, before->place, before->on) != NULL)
		fee_hold_policy(f, &was[EXPENSE_POLICY]);
}

/* What the writer may choose from: who writes need not have the right to ask. */
static char *
purposes(const Rule *rule)
{
	StringInfoData s;

	initStringInfo(&s);
	for (int i = 0; i < rule->nitems; i++)
		appendStringInfo(&s, "%s%s", i > 0 ? ", " : "", rule->items[i]);
	return s.data;
}

/* A reversal needs no voucher of its own. */
static void
judge_voucher(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeJudge   *f = (FeeJudge *) g;
	const Fact *is = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;
	bool		reversal = m->amount < 0 && !is[EXPENSE_REVERSES].isnull;

	if (is[EXPENSE_VOUCHER].isnull || fact_is_blank(&is[EXPENSE_VOUCHER]))
	{
		if (!reversal)
			row_breach(f, rule, ERRCODE_SI_FEE_VOUCHER, is, m, _("an expense has no voucher"), NULL);
	}
	else if (!f->vouchers_unique)
		fee_ask(f, &(FeeQuestion)
				{
					unconstify(char *, fact_text(&is[EXPENSE_EXPENSE])), pnstrdup(m->insurer, m->insurer_len),
					unconstify(char *, fact_text(&is[EXPENSE_VOUCHER])), m->place, m->on, m->amount, NULL,
					reversal ? unconstify(char *, fact_text(&is[EXPENSE_REVERSES])) : NULL
				}, ASK_VOUCHER);
}

static void
judge_purpose(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeJudge   *f = (FeeJudge *) g;
	const Fact *is = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;
	const Fact *purpose = &is[EXPENSE_PURPOSE];

	if (!rule_has_item(rule, purpose->str, purpose->len))
		row_breach(f, rule, ERRCODE_SI_FEE_PURPOSE, is, m,
				   psprintf(_("purpose \"%s\" is not one the prevention fee may be spent on"),
							fact_shown(purpose)),
				   psprintf(_("It may be spent on: %s. Map the host's own words to these."), purposes(rule)));
}

static void
judge_future(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeJudge   *f = (FeeJudge *) g;
	const Fact *is = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;

	if (m->on > g->today)
		row_breach(f, rule, ERRCODE_SI_FEE_DATE, is, m,
				   psprintf(_("day of payment %s lies in the future"),
							DatumGetCString(DirectFunctionCall1(date_out, DateADTGetDatum(m->on)))),
				   NULL);
}

/* What it was paid for: a reversal need not say. */
static void
judge_service_named(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeJudge   *f = (FeeJudge *) g;
	const Fact *is = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;

	if (is[EXPENSE_SERVICE].isnull && is[EXPENSE_REVERSES].isnull)
		row_breach(f, rule, ERRCODE_SI_FEE_SERVICE, is, m,
				   _("an expense names no service"), _("Give the service that it was paid for."));
}

static void
judge_policy(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeJudge   *f = (FeeJudge *) g;
	const Fact *is = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;

	if (f->policies && !is[EXPENSE_POLICY].isnull)
		judge_policy_link(f, rule, is, m);
}

static void
judge_amount(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeJudge   *f = (FeeJudge *) g;
	const Fact *is = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;

	if (m->amount < 0 && is[EXPENSE_REVERSES].isnull)
		row_breach(f, rule, ERRCODE_SI_FEE_AMOUNT, is, m,
				   psprintf(_("amount %s is not positive"), fen_string(m->amount)),
				   _("A correction is a reversal: a negative amount with fact \"reverses\" naming the expense."));
}

static void
judge_reversal(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeJudge   *f = (FeeJudge *) g;
	const Fact *is = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;

	if (is[EXPENSE_REVERSES].isnull)
		return;
	if (m->amount >= 0)
		row_breach(f, rule, ERRCODE_SI_FEE_REVERSAL, is, m,
					   psprintf(_("a reversal must be negative, not %s"), fen_string(m->amount)), NULL);
	else
		fee_ask(f, &(FeeQuestion)
				{
					unconstify(char *, fact_text(&is[EXPENSE_EXPENSE])), pnstrdup(m->insurer, m->insurer_len),
					unconstify(char *, fact_text(&is[EXPENSE_REVERSES])), m->place, m->on, m->amount, policy_text(is), NULL
				}, ASK_REVERSAL);
}

static void
judge_reversal_date(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeJudge   *f = (FeeJudge *) g;
	const Fact *is = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;

	if (m->amount < 0 && !is[EXPENSE_REVERSES].isnull)
		fee_ask(f, &(FeeQuestion)
				{
					unconstify(char *, fact_text(&is[EXPENSE_EXPENSE])), pnstrdup(m->insurer, m->insurer_len),
					unconstify(char *, fact_text(&is[EXPENSE_REVERSES])), m->place, m->on, m->amount, NULL, NULL
				}, ASK_DATES);
}

const GuardRule expense_rules[FEE_NRULES] = {
	[FEE_PURPOSE] = {.code = "fee.purpose",.again = FACT(EXPENSE_PURPOSE),.by_law = true,.judge = judge_purpose},
	[FEE_FUTURE_DATE] = {.code = "fee.future_date",.again = FACT(EXPENSE_SPENT_ON),.by_law = true,.judge = judge_future},
	[FEE_SERVICE_LINK] = {.code = "fee.service_link",.again = FACT(EXPENSE_SERVICE) | FACT(EXPENSE_REVERSES),
		.needs = FACT(EXPENSE_SERVICE),.by_law = true,.judge = judge_service_named},
	[FEE_SERVICE_FITS] = {.code = "fee.service_link",
		.again = FACT(EXPENSE_SERVICE) | FACT(EXPENSE_POLICY) | FACT(EXPENSE_PLACE) | FACT(EXPENSE_INSURER),
		.by_law = true,.judge = judge_service},
	[FEE_POLICY_LINK] = {.code = "fee.policy_link",
		.again = FACT(EXPENSE_POLICY) | FACT(EXPENSE_PLACE) | FACT(EXPENSE_INSURER),
		.needs = FACT(EXPENSE_POLICY),.by_law = true,.judge = judge_policy},
	[FEE_AMOUNT] = {.code = "fee.amount",.again = FACT(EXPENSE_AMOUNT) | FACT(EXPENSE_REVERSES),
		.by_law = true,.judge = judge_amount},
	[FEE_VOUCHER] = {.code = "fee.voucher",
		.again = FACT(EXPENSE_VOUCHER) | FACT(EXPENSE_REVERSES) | FACT(EXPENSE_INSURER),
		.needs = FACT(EXPENSE_VOUCHER),.by_law = true,.judge = judge_voucher},
	[FEE_REVERSAL] = {.code = "fee.reversal",
		.again = FACT(EXPENSE_REVERSES) | FACT(EXPENSE_AMOUNT) | FACT(EXPENSE_INSURER) |
			FACT(EXPENSE_POLICY) | FACT(EXPENSE_PLACE),
		.needs = FACT(EXPENSE_REVERSES),.by_law = true,.judge = judge_reversal},
	[FEE_REVERSAL_DATE] = {.code = "fee.reversal_date",
		.again = FACT(EXPENSE_REVERSES) | FACT(EXPENSE_SPENT_ON) | FACT(EXPENSE_INSURER),
		.needs = FACT(EXPENSE_REVERSES),.untold = true,.by_law = true,.judge = judge_reversal_date},
	[FEE_CAP] = {.code = "fee.cap",
		.again = FACT(EXPENSE_AMOUNT) | FACT(EXPENSE_SPENT_ON) | FACT(EXPENSE_INSURER) |
			FACT(EXPENSE_POLICY) | FACT(EXPENSE_PLACE)},
	[FEE_BUDGET] = {.code = "fee.budget",
		.again = FACT(EXPENSE_AMOUNT) | FACT(EXPENSE_SPENT_ON) | FACT(EXPENSE_INSURER) |
			FACT(EXPENSE_POLICY) | FACT(EXPENSE_PLACE)},
	[FEE_YEAR_CLOSED] = {.code = "fee.year_closed",
		.again = FACT(EXPENSE_AMOUNT) | FACT(EXPENSE_SPENT_ON) | FACT(EXPENSE_INSURER) |
			FACT(EXPENSE_POLICY) | FACT(EXPENSE_PLACE)},
	[FEE_SCOPE] = {.code = "fee.scope",.reads = FACT(EXPENSE_INSURER) | FACT(EXPENSE_POLICY)},
	[FEE_LEVEL] = {.code = "fee.level",.reads = FACT(EXPENSE_PLACE)},
};

/*
 * judge_expense holds one expense against the rules about a single one; only
 * what this write changed is asked, and all of it where more is spent, or from
 * another account.  before is what the row booked, NULL if nothing.
 */
void
judge_expense(FeeJudge *f, const Fact *was, const Fact *is, const Movement *before, const Movement *m)
{
	ExpenseRow	old;
	ExpenseRow	new = {.row = {.facts = is,.area = m->place,.on = m->on},.m = *m};
	FactSet		changed = ~(FactSet) 0;

	if (before != NULL)
	{
		old = (ExpenseRow) {.row = {.facts = was,.area = before->place,.on = before->on},.m = *before};
		if (m->amount <= before->amount && account_key_compare(&before->key, &m->key) == 0)
		{
			changed = guard_changed(&f->g, was, is) & ~FACT(EXPENSE_INSURER);
			/* The insurer may be the policy's. */
			if (before->insurer_len != m->insurer_len || memcmp(before->insurer, m->insurer, m->insurer_len) != 0)
				changed |= FACT(EXPENSE_INSURER);
		}
	}
	guard_judge(&f->g, before == NULL ? NULL : &old.row, &new.row, changed);
}

/*
 * What was a reversal, and is none any more, or a smaller one, or another's,
 * leaves the expense that it reversed standing, with a voucher that may be used
 * by now.
 */
static void
ask_reopened_by(FeeJudge *f, const Fact *was, const Fact *is, const Movement *before)
{
	if (!mapping_has(f->g.j->mapping, EXPENSE_VOUCHER) || f->vouchers_unique || before->amount >= 0 || was[EXPENSE_REVERSES].isnull ||
		expense_rule(f, FEE_VOUCHER, before->place, before->on) == NULL)
		return;
	if (is != NULL && is[EXPENSE_AMOUNT].v.fen <= before->amount && fact_equal(FACT_KEY, &was[EXPENSE_REVERSES], &is[EXPENSE_REVERSES]))
		return;
	fee_ask(f, &(FeeQuestion)
			{
				unconstify(char *, fact_text(&was[EXPENSE_REVERSES])), pnstrdup(before->insurer, before->insurer_len),
				pstrdup(""), before->place, before->on,
				(is != NULL && fact_equal(FACT_KEY, &was[EXPENSE_REVERSES], &is[EXPENSE_REVERSES]) ? is[EXPENSE_AMOUNT].v.fen : 0) - before->amount,
				NULL, NULL
			}, ASK_REOPENED);
}

/*
 * judge_remainder asks what a row leaves behind that shrinks, goes, or goes to
 * another insurer: whether the reversals of an expense still fit it, and what a
 * reversal reversed; m is what it was.
 */
void
judge_remainder(FeeJudge *f, const Fact *was, const Fact *is, const Movement *m)
{
	if (!mapping_has(f->g.j->mapping, EXPENSE_REVERSES))
		return;
	ask_reopened_by(f, was, is, m);
	/* One that moves to a later day may come after its reversals. */
	if (is != NULL && m->amount > 0 && is[EXPENSE_SPENT_ON].v.date > m->on &&
		expense_rule(f, FEE_REVERSAL_DATE, m->place, is[EXPENSE_SPENT_ON].v.date) != NULL)
		fee_ask(f, &(FeeQuestion)
				{
					unconstify(char *, fact_text(&is[EXPENSE_EXPENSE])), pnstrdup(m->insurer, m->insurer_len),
					unconstify(char *, fact_text(&is[EXPENSE_EXPENSE])), m->place, is[EXPENSE_SPENT_ON].v.date, 0, NULL, NULL
				}, ASK_DATES);
	if (m->amount <= 0 || expense_rule(f, FEE_REVERSAL, m->place, m->on) == NULL)
		return;
	if (is != NULL && is[EXPENSE_AMOUNT].v.fen >= m->amount &&
		fact_equal(FACT_KEY, &was[EXPENSE_INSURER], &is[EXPENSE_INSURER]) &&
		fact_equal(FACT_KEY, &was[EXPENSE_POLICY], &is[EXPENSE_POLICY]) &&
		fact_equal(FACT_PLACE, &was[EXPENSE_PLACE], &is[EXPENSE_PLACE]))
		return;
	fee_ask(f, &(FeeQuestion)
			{
				unconstify(char *, fact_text(&was[EXPENSE_EXPENSE])), pnstrdup(m->insurer, m->insurer_len),
				unconstify(char *, fact_text(&was[EXPENSE_EXPENSE])), m->place, m->on, 0, policy_text(was), NULL
			}, ASK_REVERSAL);
}
