/*
 * expense.c: one expense held against what the law says of a single one.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/account/account.h"
#include "books/coinsurance.h"
#include "books/policy.h"
#include "books/service.h"
#include "guards/fee/fee.h"
#include "guards/fee/link_lock.h"
#include "guards/retention.h"
#include "guards/violation.h"
#include "guards/guard.h"
#include "guards/unreadable_row.h"

#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/json.h"
#include "utils/rel.h"

/* A rule that is to be judged at all. */
const Rule *
expense_rule(FeeCheck *f, FeeRule rule, Division place, DateADT on)
{
	return guard_rule(&f->g, rule, place, on);
}

static char *
policy_text(const Fact *facts)
{
	return facts[EXPENSE_POLICY].isnull ? NULL : unconstify(char *, fact_text(&facts[EXPENSE_POLICY]));
}

static void
row_violation_of(FeeCheck *f, const Rule *rule, int sqlstate, const Fact *new_row, const Movement *m,
			  const char *message, const char *remedy, const char *figures)
{
	report_violation(f->g.j, &(Violation)
			   {
				   .rule = rule,.sqlstate = sqlstate,.place = m->key.place,.key = fact_text(&new_row[EXPENSE_EXPENSE]),
				   .insurer = pnstrdup(m->insurer, m->insurer_len),.year = m->key.year,
				   .message = message,.figures = figures,.remedy = remedy,.accept = f->links,.once = f->links,
				   .detail = psprintf(_("Row %s of table \"%s\", insurer %s, %s yuan."), fact_text(&new_row[EXPENSE_EXPENSE]),
									  table_shown(f->g.j->rel), pnstrdup(m->insurer, m->insurer_len),
									  fen_string(m->amount))
			   });
}

static void
row_violation(FeeCheck *f, const Rule *rule, int sqlstate, const Fact *new_row, const Movement *m,
		   const char *message, const char *remedy)
{
	row_violation_of(f, rule, sqlstate, new_row, m, message, remedy, psprintf("{\"amount\": %lld}", (long long) m->amount));
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

static bool
is_of_insurer(const PolicyEntry *policy, const Fact *name, const Movement *m)
{
	return policy_is_of(policy, name->str, name->len, m->insurer, m->insurer_len);
}

/*
 * The policy that an expense names; where it is not there, or is not its insurer's,
 * who enters it now, or the co-insurer, is waited for, or finds this expense.
 */
static const PolicyEntry *
policy_named(FeeCheck *f, const Fact *new_row, const Movement *m)
{
	const Fact *name = &new_row[EXPENSE_POLICY];
	const PolicyEntry *policy = fee_policy(f, m->place, name);

	if ((policy != NULL && policy->live && is_of_insurer(policy, name, m)) || f->g.j->mode != CHECK_LIVE || f->links)
		return policy;
	link_lock(SAFEINS_REL_POLICY, name, LINK_MISSES);
	return policy_find(division_at_level(m->place, 1), name->str, name->len);
}

/* Is the policy that an expense names there, in force, and its insurer's own, or one that it co-insures? */
static void
check_policy_link(FeeCheck *f, const Rule *rule, const Fact *new_row, const Movement *m)
{
	const PolicyEntry *policy = policy_named(f, new_row, m);
	const char *name = fact_text(&new_row[EXPENSE_POLICY]);

	if (policy == NULL || !policy->live)
		row_violation_of(f, rule, ERRCODE_SI_FEE_POLICY, new_row, m,
				   psprintf(policy == NULL ? _("policy %s is not known") : _("policy %s was withdrawn"), name),
				   _("Only insured enterprises may be served from the fee: enter the policy first."),
					  naming_figures("policy", &new_row[EXPENSE_POLICY], m));
	else if (!is_of_insurer(policy, &new_row[EXPENSE_POLICY], m))
		row_violation_of(f, rule, ERRCODE_SI_FEE_POLICY, new_row, m,
				   psprintf(_("policy %s is of insurer %s, not of %s"), name, policy->insurer, pnstrdup(m->insurer, m->insurer_len)),
				   _("An insurer spends its fee on its own insured only."),
					  naming_figures("policy", &new_row[EXPENSE_POLICY], m));
}

/* service_figures: by the service it names a finding is found again when that one comes. */
char *
service_figures(const Fact *new_row, const Movement *m)
{
	return naming_figures("service", &new_row[EXPENSE_SERVICE], m);
}

/* service_fits: the service that an expense names must be there, of its policy and its insurer. */
bool
service_fits(const Fact *new_row, const Movement *m, char **message, char **remedy)
{
	const Fact *service = &new_row[EXPENSE_SERVICE];
	const Fact *policy = &new_row[EXPENSE_POLICY];

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
check_service(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeCheck   *f = (FeeCheck *) g;
	const Fact *new_row = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;
	bool		live = f->g.j->mode == CHECK_LIVE;
	bool		fits;
	char	   *message;
	char	   *remedy;

	if (!f->services || new_row[EXPENSE_SERVICE].isnull)
		return;
	/* Who takes the service away at the same time finds this expense, or is waited for. */
	if (live)
		link_lock(SAFEINS_REL_SERVICE, &new_row[EXPENSE_SERVICE], LINK_NAMES);
	fits = service_fits(new_row, m, &message, &remedy);
	if (!fits && live)
	{
		/* Likewise who enters it. */
		link_lock(SAFEINS_REL_SERVICE, &new_row[EXPENSE_SERVICE], LINK_MISSES);
		fits = service_fits(new_row, m, &message, &remedy);
	}
	if (!fits)
		row_violation_of(f, rule, ERRCODE_SI_FEE_SERVICE, new_row, m, message, remedy, service_figures(new_row, m));
}

/* check_link asks whether the policy that an expense names fits, though the expense has not changed itself. */
void
check_link(FeeCheck *f, const Fact *new_row, const Movement *m)
{
	const Rule *rule = new_row[EXPENSE_POLICY].isnull ? NULL : expense_rule(f, FEE_POLICY_LINK, m->place, m->on);

	if (rule != NULL)
		check_policy_link(f, rule, new_row, m);
}

/* check_unlink: an expense that names a policy no more must not be found by who takes that one away now. */
void
check_unlink(FeeCheck *f, const Fact *old_row, const Fact *new_row, const Movement *before)
{
	if (f->policies && !old_row[EXPENSE_POLICY].isnull &&
		(new_row == NULL || !fact_equal(FACT_KEY, &old_row[EXPENSE_POLICY], &new_row[EXPENSE_POLICY])) &&
		expense_rule(f, FEE_POLICY_LINK, before->place, before->on) != NULL)
		fee_hold_policy(f, &old_row[EXPENSE_POLICY]);
}

/* The kind of service that a word of the rule means by a catalogue; NULL: none. */
static const char *
kind_of(const char *list, const char *word)
{
	return code_of(list, word, strlen(word));
}

/* The name that a catalogue gives a kind, of those that the rule has; NULL: it has none. */
static const char *
name_of(const Rule *rule, const char *code)
{
	static const char *const catalogues[] = {"service.7", "service.9"};

	for (size_t c = 0; c < lengthof(catalogues); c++)
		for (int i = 0; i < rule->nitems; i++)
		{
			const char *kind = kind_of(catalogues[c], rule->items[i]);

			if (kind != NULL && strcmp(kind, code) == 0 && strcmp(rule->items[i], code) != 0)
				return rule->items[i];
		}
	return NULL;
}

/* Is it another word for a kind whose code the rule has? */
static bool
is_told_by_code(const Rule *rule, const char *word)
{
	static const char *const catalogues[] = {"service.7", "service.9", "service.shanxi", "service.law"};

	for (size_t c = 0; c < lengthof(catalogues); c++)
	{
		const char *kind = kind_of(catalogues[c], word);

		if (kind != NULL && strcmp(kind, word) != 0 && rule_has_item(rule, kind, strlen(kind)))
			return true;
	}
	return false;
}

/*
 * What the writer may choose from, who need not have the right to ask: each kind
 * of service by its code and one name, and whatever is another word for none.
 */
static char *
purposes(const Rule *rule)
{
	StringInfoData s;

	codes_refresh();
	initStringInfo(&s);
	for (int i = 0; i < rule->nitems; i++)
	{
		const char *name = kind_of("service.code", rule->items[i]) == NULL ? NULL : name_of(rule, rule->items[i]);

		if (is_told_by_code(rule, rule->items[i]))
			continue;
		appendStringInfo(&s, "%s%s", s.len > 0 ? ", " : "", rule->items[i]);
		if (name != NULL)
			appendStringInfo(&s, " (%s)", name);
	}
	return s.data;
}

#define VOUCHER_FACTS (FACT(EXPENSE_VOUCHER) | FACT(EXPENSE_REVERSES) | FACT(EXPENSE_INSURER))

/* What a row may have been: one policy's part of a voucher that pays for a pooled service. */
static bool
may_be_part(const Fact *facts)
{
	return !facts[EXPENSE_POLICY].isnull && !facts[EXPENSE_SERVICE].isnull;
}

static bool
is_reversal(const Fact *facts, const Movement *m)
{
	return m->amount < 0 && !facts[EXPENSE_REVERSES].isnull;
}

static bool
has_voucher(const Fact *facts)
{
	return !facts[EXPENSE_VOUCHER].isnull && !fact_is_blank(&facts[EXPENSE_VOUCHER]);
}

static void
ask_voucher(FeeCheck *f, const Fact *facts, const Movement *m)
{
	fee_ask(f, &(FeeQuestion)
			{
				unconstify(char *, fact_text(&facts[EXPENSE_EXPENSE])), pnstrdup(m->insurer, m->insurer_len),
				unconstify(char *, fact_text(&facts[EXPENSE_VOUCHER])), m->place, m->on, m->amount,
				policy_text(facts),
				is_reversal(facts, m) ? unconstify(char *, fact_text(&facts[EXPENSE_REVERSES])) : NULL,
				facts[EXPENSE_SERVICE].isnull ? NULL : unconstify(char *, fact_text(&facts[EXPENSE_SERVICE]))
			}, ASK_VOUCHER);
}

/* ask_voucher_again asks about the voucher of a new row, if its rule does, once the row is booked. */
void
ask_voucher_again(FeeCheck *f, const Fact *facts)
{
	Movement	m;

	if (facts[EXPENSE_AMOUNT].v.fen != 0 && has_voucher(facts) && fee_movement(f, facts, &m) &&
		guard_rule(&f->g, FEE_VOUCHER, m.place, m.on) != NULL)
		ask_voucher(f, facts, &m);
}

/* A reversal needs no voucher of its own. */
static void
check_voucher(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeCheck   *f = (FeeCheck *) g;
	const Fact *new_row = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;

	/* Of one that was none another policy, or service, changes nothing. */
	if (before != NULL && (g->changed & VOUCHER_FACTS) == 0 && g->changed != 0 && !may_be_part(before->facts))
		return;
	if (!has_voucher(new_row))
	{
		if (!is_reversal(new_row, m))
			row_violation(f, rule, ERRCODE_SI_FEE_VOUCHER, new_row, m, _("an expense has no voucher"),
						  _("Give the number of the voucher that it was paid by."));
	}
	else if (OidIsValid(f->voucher_index))
		f->vouchers_wait = true;
	else if (!f->vouchers_unique)
		ask_voucher(f, new_row, m);
}

/*
 * A purpose is a word of the rule, or one that the notices' wordings have for a
 * kind that the rule names by its code.
 */
static bool
is_purpose(const Rule *rule, const Fact *purpose)
{
	const char *code;

	if (rule_has_item(rule, purpose->str, purpose->len))
		return true;
	code = code_of("service.law", purpose->str, purpose->len);
	return code != NULL && rule_has_item(rule, code, strlen(code));
}

static void
check_purpose(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeCheck   *f = (FeeCheck *) g;
	const Fact *new_row = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;
	const Fact *purpose = &new_row[EXPENSE_PURPOSE];
	char		place[DIVISION_TEXT_LEN + 1];

	/* Most rows of a statement have the same one. */
	if (rule == f->purpose_of && purpose->len == f->purpose_len && memcmp(purpose->str, f->purpose, purpose->len) == 0)
		return;
	if (is_purpose(rule, purpose))
	{
		f->purpose_of = purpose->len <= FEE_PURPOSE_KEPT ? rule : NULL;
		f->purpose_len = Min(purpose->len, FEE_PURPOSE_KEPT);
		memcpy(f->purpose, purpose->str, f->purpose_len);
	}
	else
	{
		division_print(m->place, place);
		row_violation(f, rule, ERRCODE_SI_FEE_PURPOSE, new_row, m,
				   psprintf(_("purpose \"%s\" is not one the prevention fee may be spent on"),
							fact_shown(purpose)),
				   psprintf(_("It may be spent on: %s. Map the host's own words to these; SELECT items FROM safeins.rule_for('%s', '%s', '%s') lists every word that is taken."),
							purposes(rule), rule->code, place, day_text(m->on)));
	}
}

static void
check_future(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeCheck   *f = (FeeCheck *) g;
	const Fact *new_row = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;

	if (m->on > g->today)
		row_violation(f, rule, ERRCODE_SI_FEE_DATE, new_row, m,
				   psprintf(_("day of payment %s lies in the future"), day_text(m->on)),
				   _("Enter it once the day has come."));
}

/* What it was paid for: a reversal need not say. */
static void
check_service_named(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeCheck   *f = (FeeCheck *) g;
	const Fact *new_row = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;

	if (new_row[EXPENSE_SERVICE].isnull && new_row[EXPENSE_REVERSES].isnull)
		row_violation(f, rule, ERRCODE_SI_FEE_SERVICE, new_row, m,
				   _("an expense names no service"), _("Give the service that it was paid for."));
}

static void
check_policy(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeCheck   *f = (FeeCheck *) g;
	const Fact *new_row = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;

	if (f->policies && !new_row[EXPENSE_POLICY].isnull)
		check_policy_link(f, rule, new_row, m);
}

static void
check_amount(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeCheck   *f = (FeeCheck *) g;
	const Fact *new_row = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;

	if (m->amount < 0 && new_row[EXPENSE_REVERSES].isnull)
		row_violation(f, rule, ERRCODE_SI_FEE_AMOUNT, new_row, m,
				   psprintf(_("amount %s is not positive"), fen_string(m->amount)),
				   _("A correction is a reversal: a negative amount with fact \"reverses\" naming the expense."));
}

static void
check_reversal(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeCheck   *f = (FeeCheck *) g;
	const Fact *new_row = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;

	if (new_row[EXPENSE_REVERSES].isnull)
		return;
	if (m->amount >= 0)
		row_violation(f, rule, ERRCODE_SI_FEE_REVERSAL, new_row, m,
					   psprintf(_("a reversal must be negative, not %s"), fen_string(m->amount)),
					   _("Enter it with a minus sign, or let it name no expense that it reverses."));
	else
		fee_ask(f, &(FeeQuestion)
				{
					unconstify(char *, fact_text(&new_row[EXPENSE_EXPENSE])), pnstrdup(m->insurer, m->insurer_len),
					unconstify(char *, fact_text(&new_row[EXPENSE_REVERSES])), m->place, m->on,
					m->amount, policy_text(new_row), NULL, NULL
				}, ASK_REVERSAL);
}

static void
check_reversal_date(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	FeeCheck   *f = (FeeCheck *) g;
	const Fact *new_row = now->facts;
	const Movement *m = &((const ExpenseRow *) now)->m;

	if (m->amount < 0 && !new_row[EXPENSE_REVERSES].isnull)
		fee_ask(f, &(FeeQuestion)
				{
					unconstify(char *, fact_text(&new_row[EXPENSE_EXPENSE])), pnstrdup(m->insurer, m->insurer_len),
					unconstify(char *, fact_text(&new_row[EXPENSE_REVERSES])), m->place, m->on, m->amount,
					NULL, NULL, NULL
				}, ASK_DATES);
}

const GuardRule expense_rules[FEE_NRULES] = {
	[FEE_PURPOSE] = {.code = "fee.purpose",.as_is = true,
	.again = FACT(EXPENSE_PURPOSE),.by_law = true,.check = check_purpose},
	[FEE_FUTURE_DATE] = {.code = "fee.future_date",.as_is = true,
	.again = FACT(EXPENSE_SPENT_ON),.by_law = true,.check = check_future},
	[FEE_SERVICE_LINK] = {.code = "fee.service_link",.as_is = true,
	.again = FACT(EXPENSE_SERVICE) | FACT(EXPENSE_REVERSES),
		.needs = FACT(EXPENSE_SERVICE),.by_law = true,.check = check_service_named},
	[FEE_SERVICE_FITS] = {.code = "fee.service_link",.as_is = true,
		.again = FACT(EXPENSE_SERVICE) | FACT(EXPENSE_POLICY) | FACT(EXPENSE_PLACE) | FACT(EXPENSE_INSURER),
		.by_law = true,.check = check_service},
	[FEE_POLICY_LINK] = {.code = "fee.policy_link",.as_is = true,
		.again = FACT(EXPENSE_POLICY) | FACT(EXPENSE_PLACE) | FACT(EXPENSE_INSURER),
		.needs = FACT(EXPENSE_POLICY),.by_law = true,.check = check_policy},
	[FEE_AMOUNT] = {.code = "fee.amount",.as_is = true,.again = FACT(EXPENSE_AMOUNT) | FACT(EXPENSE_REVERSES),
		.by_law = true,.check = check_amount},
	[FEE_VOUCHER] = {.code = "fee.voucher",.as_is = true,
		.again = VOUCHER_FACTS | FACT(EXPENSE_POLICY) | FACT(EXPENSE_SERVICE),
		.needs = FACT(EXPENSE_VOUCHER),.by_law = true,.check = check_voucher},
	[FEE_REVERSAL] = {.code = "fee.reversal",
		.again = FACT(EXPENSE_REVERSES) | FACT(EXPENSE_AMOUNT) | FACT(EXPENSE_INSURER) |
			FACT(EXPENSE_POLICY) | FACT(EXPENSE_PLACE),
		.needs = FACT(EXPENSE_REVERSES),.by_law = true,.check = check_reversal},
	[FEE_REVERSAL_DATE] = {.code = "fee.reversal_date",
		.again = FACT(EXPENSE_REVERSES) | FACT(EXPENSE_SPENT_ON) | FACT(EXPENSE_INSURER),
		.needs = FACT(EXPENSE_REVERSES),.by_law = true,.check = check_reversal_date},
	[FEE_CAP] = {.code = "fee.cap",.as_is = true,
		.again = FACT(EXPENSE_AMOUNT) | FACT(EXPENSE_SPENT_ON) | FACT(EXPENSE_INSURER) |
			FACT(EXPENSE_POLICY) | FACT(EXPENSE_PLACE)},
	[FEE_FLOOR] = {.code = "fee.floor",
		.reads = FACT(EXPENSE_AMOUNT) | FACT(EXPENSE_SPENT_ON) | FACT(EXPENSE_INSURER) |
			FACT(EXPENSE_POLICY) | FACT(EXPENSE_PLACE)},
	[FEE_BUDGET] = {.code = "fee.budget",
		.again = FACT(EXPENSE_AMOUNT) | FACT(EXPENSE_SPENT_ON) | FACT(EXPENSE_INSURER) |
			FACT(EXPENSE_POLICY) | FACT(EXPENSE_PLACE)},
	[FEE_YEAR_CLOSED] = {.code = "fee.year_closed",
		.again = FACT(EXPENSE_AMOUNT) | FACT(EXPENSE_SPENT_ON) | FACT(EXPENSE_INSURER) |
			FACT(EXPENSE_POLICY) | FACT(EXPENSE_PLACE)},
	[FEE_SCOPE] = {.code = "fee.scope",.reads = FACT(EXPENSE_INSURER) | FACT(EXPENSE_POLICY)},
	[FEE_LEVEL] = {.code = "fee.level",.reads = FACT(EXPENSE_PLACE)},
	[FEE_PERIOD] = {.code = "fee.period",.reads = FACT(EXPENSE_POLICY)},
	[FEE_RETENTION] = {.code = ARCHIVE_RETENTION,.reads = FACT(EXPENSE_SPENT_ON) | FACT(EXPENSE_PLACE)},
	[FEE_CARRY] = {.code = "fee.carry",
		.reads = FACT(EXPENSE_AMOUNT) | FACT(EXPENSE_SPENT_ON) | FACT(EXPENSE_INSURER) |
			FACT(EXPENSE_POLICY) | FACT(EXPENSE_PLACE)},
};

/*
 * check_expense holds one expense against the rules about a single one; only
 * what this write changed is asked, and all of it where more is spent, or from
 * another account.  before is what the row booked, NULL if nothing.
 */
void
check_expense(FeeCheck *f, const Fact *old_row, const Fact *new_row, const Movement *before, const Movement *m)
{
	ExpenseRow	old;
	ExpenseRow	new = {.row = {.facts = new_row,.area = m->place,.on = m->on},.m = *m};
	FactSet		changed = ~(FactSet) 0;

	if (before != NULL)
	{
		old = (ExpenseRow) {.row = {.facts = old_row,.area = before->place,.on = before->on},.m = *before};
		if (m->amount <= before->amount && account_key_compare(&before->key, &m->key) == 0)
		{
			changed = guard_changed(&f->g, old_row, new_row) & ~FACT(EXPENSE_INSURER);
			/* The insurer may be the policy's. */
			if (before->insurer_len != m->insurer_len || memcmp(before->insurer, m->insurer, m->insurer_len) != 0)
				changed |= FACT(EXPENSE_INSURER);
		}
	}
	guard_check(&f->g, before == NULL ? NULL : &old.row, &new.row, changed);
}

/*
 * What was a reversal, and is none any more, or a smaller one, or another's,
 * leaves the expense that it reversed standing, with a voucher that may be used
 * by now.
 */
static void
ask_reopened_by(FeeCheck *f, const Fact *old_row, const Fact *new_row, const Movement *before)
{
	if (!mapping_has(f->g.j->mapping, EXPENSE_VOUCHER) || f->vouchers_unique ||
		before->amount >= 0 || old_row[EXPENSE_REVERSES].isnull ||
		expense_rule(f, FEE_VOUCHER, before->place, before->on) == NULL)
		return;
	if (new_row != NULL && new_row[EXPENSE_AMOUNT].v.fen <= before->amount &&
		fact_equal(FACT_KEY, &old_row[EXPENSE_REVERSES], &new_row[EXPENSE_REVERSES]))
		return;
	fee_ask(f, &(FeeQuestion)
			{
				unconstify(char *, fact_text(&old_row[EXPENSE_REVERSES])),
					pnstrdup(before->insurer, before->insurer_len),
				pstrdup(""), before->place, before->on,
				(new_row != NULL && fact_equal(FACT_KEY, &old_row[EXPENSE_REVERSES],
											   &new_row[EXPENSE_REVERSES]) ?
											   new_row[EXPENSE_AMOUNT].v.fen : 0) - before->amount,
				NULL, NULL, NULL
			}, ASK_REOPENED);
}

/*
 * check_remainder asks what a row leaves behind that shrinks, goes, or goes to
 * another insurer: whether the reversals of an expense still fit it, and what a
 * reversal reversed; m is what it was.
 */
void
check_remainder(FeeCheck *f, const Fact *old_row, const Fact *new_row, const Movement *m)
{
	if (!mapping_has(f->g.j->mapping, EXPENSE_REVERSES))
		return;
	ask_reopened_by(f, old_row, new_row, m);
	/* One that moves to a later day may come after its reversals. */
	if (new_row != NULL && m->amount > 0 && new_row[EXPENSE_SPENT_ON].v.date > m->on &&
		expense_rule(f, FEE_REVERSAL_DATE, m->place, new_row[EXPENSE_SPENT_ON].v.date) != NULL)
		fee_ask(f, &(FeeQuestion)
				{
					unconstify(char *, fact_text(&new_row[EXPENSE_EXPENSE])), pnstrdup(m->insurer, m->insurer_len),
					unconstify(char *, fact_text(&new_row[EXPENSE_EXPENSE])), m->place,
					new_row[EXPENSE_SPENT_ON].v.date, 0, NULL, NULL, NULL
				}, ASK_DATES);
	if (m->amount <= 0 || expense_rule(f, FEE_REVERSAL, m->place, m->on) == NULL)
		return;
	if (new_row != NULL && new_row[EXPENSE_AMOUNT].v.fen >= m->amount &&
		fact_equal(FACT_KEY, &old_row[EXPENSE_INSURER], &new_row[EXPENSE_INSURER]) &&
		fact_equal(FACT_KEY, &old_row[EXPENSE_POLICY], &new_row[EXPENSE_POLICY]) &&
		fact_equal(FACT_PLACE, &old_row[EXPENSE_PLACE], &new_row[EXPENSE_PLACE]))
		return;
	fee_ask(f, &(FeeQuestion)
			{
				unconstify(char *, fact_text(&old_row[EXPENSE_EXPENSE])), pnstrdup(m->insurer, m->insurer_len),
				unconstify(char *, fact_text(&old_row[EXPENSE_EXPENSE])), m->place, m->on, 0,
				policy_text(old_row), NULL, NULL
			}, ASK_REVERSAL);
}
