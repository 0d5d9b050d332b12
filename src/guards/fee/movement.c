/*
 * movement.c: which account a row of money moves: by its insurer, or its
 * policy's, its place and its day.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "books/account/account.h"
#include "books/policy.h"
#include "books/policy_year.h"
#include "guards/fee/fee.h"
#include "guards/fee/link_lock.h"
#include "guards/guard.h"

#include "nodes/bitmapset.h"
#include "utils/date.h"

/* lock_name locks a name that a row has, once a statement; false: it was locked already. */
static bool
lock_name(FeeCheck *f, const Fact *policy, LinkLock lock)
{
	if (!guard_note_name(&f->g, lock == LINK_MISSES ? &f->missed : &f->named, policy))
		return false;
	link_lock(SAFEINS_REL_POLICY, policy, lock);
	return true;
}

/*
 * fee_hold_policy: who takes a policy away, or gives it another insurer, at the
 * same time finds the expenses that name it as they are, or is waited for.
 */
void
fee_hold_policy(FeeCheck *f, const Fact *policy)
{
	if (f->expense && f->g.j->mode == CHECK_LIVE && !f->links)
		(void) lock_name(f, policy, LINK_NAMES);
}

/*
 * policy_placing finds the policy that tells where money without a place is.  Who
 * moves it, or brings it, at the same time finds this money, or is waited for.
 */
static const PolicyEntry *
policy_placing(FeeCheck *f, const Fact *policy)
{
	Division	province = division_at_level(f->g.home, 1);
	bool		live = f->g.j->mode == CHECK_LIVE && !f->links;
	const PolicyEntry *known;

	known = live && lock_name(f, policy, LINK_NAMES) ?
		policy_cached_anew(f->policy_cache, province, policy->str, policy->len) :
		policy_cached(f->policy_cache, province, policy->str, policy->len);
	if (known == NULL && live && lock_name(f, policy, LINK_MISSES))
		known = policy_cached_anew(f->policy_cache, province, policy->str, policy->len);
	return known;
}

/*
 * fee_place tells where money is: at its own place, else at its policy's, else
 * at home; awaits: the policy that would tell, once it is known.
 */
Division
fee_place(FeeCheck *f, const Fact *place, const Fact *policy, const Fact **awaits)
{
	bool		before = f->as_before && !f->moved->splits;
	const PolicyEntry *known;
	Division	was;

	*awaits = NULL;
	if (!place->isnull)
		return place->v.place;
	if (policy->isnull || !(before ? f->moved->placed : f->placed))
		return f->g.home;
	if (before && policy_place_was(f->moved, policy, &was))
		known = NULL;
	else
	{
		known = policy_placing(f, policy);
		was = known == NULL ? PLACE_UNKNOWN : known->resides;
	}
	if (was != PLACE_UNKNOWN)
		return was;
	*awaits = policy;
	return f->g.home;
}

/* fee_policy finds a policy of the row's province. */
const PolicyEntry *
fee_policy(FeeCheck *f, Division place, const Fact *policy)
{
	fee_hold_policy(f, policy);
	return policy_cached(f->policy_cache, division_at_level(place, 1), policy->str, policy->len);
}

static bool
first_item_is(const Rule *rule, const char *item)
{
	return rule != NULL && rule->nitems > 0 && strcmp(rule->items[0], item) == 0;
}

static int
account_level(const Rule *rule)
{
	if (first_item_is(rule, "county"))
		return 3;
	if (first_item_is(rule, "city"))
		return 2;
	return 1;
}

/* fee_period: the period that a place's money of a day counts for. */
FeePeriod
fee_period(const Rule *rule)
{
	if (rule == NULL || rule->mode == RULE_OFF || rule->nitems == 0)
		return PERIOD_CALENDAR;
	return strcmp(rule->items[0], "policy_life") == 0 ? PERIOD_POLICY_LIFE :
		strcmp(rule->items[0], "policy_year") == 0 ? PERIOD_POLICY_YEAR : PERIOD_CALENDAR;
}

/*
 * posting_of tells where a row is posted to; one answer serves for a year,
 * unless a rule changes within.
 */
static const FeePosting *
posting_of(FeeCheck *f, Division place, DateADT on)
{
	FeePosting *p = &f->posting;

	if (unlikely(p->place != place || on < p->from || on >= p->until))
	{
		const Rule *level = guard_law(&f->g, FEE_LEVEL, place, on);
		const Rule *scope = guard_law(&f->g, FEE_SCOPE, place, on);
		const Rule *period = guard_law(&f->g, FEE_PERIOD, place, on);

		p->place = place;
		p->year = year_of(on);
		p->from = first_day_of(p->year);
		p->from = Max(p->from, Max(f->g.memos[FEE_LEVEL].from, f->g.memos[FEE_SCOPE].from));
		p->from = Max(p->from, f->g.memos[FEE_PERIOD].from);
		p->until = first_day_of(p->year + 1);
		p->until = Min(p->until, Min(f->g.memos[FEE_LEVEL].until, f->g.memos[FEE_SCOPE].until));
		p->until = Min(p->until, f->g.memos[FEE_PERIOD].until);
		p->account_place = division_at_level(place, account_level(level));
		p->by_policy = first_item_is(scope, SCOPE_POLICY);
		p->period = fee_period(period);
	}
	return p;
}

/* The first day of the period of a policy's money; what comes before the policy counts for its first. */
static DateADT
period_start(FeePeriod period, const PolicyEntry *policy, DateADT on)
{
	int			policy_years = period == PERIOD_POLICY_YEAR ? Max(policy_year(policy->effective, on), 1) : 1;

	return DATE_NOT_FINITE(policy->effective) ? on : policy_year_start(policy->effective, policy_years);
}

/*
 * Whose account money is in that names a policy: as the rule of its day says, or
 * where it counts by its policy's days, that of the period's first day.  What one
 * period received and spent stays together, whatever the rule becomes meanwhile.
 */
static bool
scope_is_policy(FeeCheck *f, const FeePosting *posting, const PolicyEntry *policy, DateADT on)
{
	if (posting->period == PERIOD_CALENDAR || policy == NULL)
		return posting->by_policy;
	return first_item_is(line_law(&f->g.rules[FEE_SCOPE], posting->place,
								  period_start(posting->period, policy, on), NULL, NULL), SCOPE_POLICY);
}

static Division
place_of(FeeCheck *f, const Fact *facts, const Fact **awaits)
{
	return fee_place(f, &facts[f->expense ? EXPENSE_PLACE : PREMIUM_PLACE],
					 &facts[f->expense ? EXPENSE_POLICY : PREMIUM_POLICY], awaits);
}

/* fee_counts_by_policy tells whether a row, which is fit, counts by the days of the policy that it names. */
bool
fee_counts_by_policy(FeeCheck *f, const Fact *facts)
{
	DateADT		on = facts[f->expense ? EXPENSE_SPENT_ON : PREMIUM_RECEIVED_ON].v.date;
	const Fact *awaits;

	return !facts[f->expense ? EXPENSE_POLICY : PREMIUM_POLICY].isnull &&
		posting_of(f, place_of(f, facts, &awaits), on)->period != PERIOD_CALENDAR;
}

/* Whose account it is, by policy or not: the rest of the key is there. */
static void
key_of_insurer(Movement *m)
{
	if (!m->key.by_policy)
	{
		m->key.subject = m->insurer;
		m->key.len = m->insurer_len;
	}
	m->key.insurer = m->key.by_policy ? m->insurer : NULL;
	m->key.insurer_len = m->key.by_policy ? m->insurer_len : 0;
}

/* Premium counts from the day on which it is received. */
static DateADT
ahead_of(FeeCheck *f, const Movement *m)
{
	return !f->expense && (m->on > f->g.today || (f->days_kept && ahead_keeps(&m->key, m->on))) ? m->on : 0;
}

/*
 * Who has how much of money that names a policy alone.  Who writes shares of it at
 * the same time finds this money, or is waited for.
 */
static const PolicySplit *
split_of(FeeCheck *f, const Movement *m, const Fact *policy, const PolicyEntry *known)
{
	const Coinsurers *had;

	if (f->as_before && f->moved->splits && policy_split_was(f->moved, policy, &had))
		return policy_split(known, had);
	/* Links are asked of the row as a whole. */
	if (!f->splits || f->links)
		return NULL;
	if (f->g.j->mode == CHECK_LIVE)
		(void) lock_name(f, policy, LINK_NAMES);
	return policy_cached_split(f->policy_cache, division_at_level(m->place, 1), policy->str, policy->len);
}

/* fee_movement tells which account a row moves; false when it cannot be told. */
bool
fee_movement(FeeCheck *f, const Fact *facts, Movement *m)
{
	const Fact *insurer = &facts[f->expense ? EXPENSE_INSURER : PREMIUM_INSURER];
	const Fact *policy = &facts[f->expense ? EXPENSE_POLICY : PREMIUM_POLICY];
	const PolicyEntry *known = NULL;
	const FeePosting *posting;

	if (fact_unfit(f->g.j->mapping->role, facts) >= 0)
		return false;
	m->amount = facts[f->expense ? EXPENSE_AMOUNT : PREMIUM_AMOUNT].v.fen;
	m->on = facts[f->expense ? EXPENSE_SPENT_ON : PREMIUM_RECEIVED_ON].v.date;
	m->place = place_of(f, facts, &m->awaits);
	posting = posting_of(f, m->place, m->on);
	m->pooled = posting->period != PERIOD_CALENDAR;
	if (!policy->isnull && (insurer->isnull || m->pooled))
		known = fee_policy(f, m->place, policy);
	m->insurer = insurer->str;
	m->insurer_len = insurer->len;
	m->key.place = posting->account_place;
	m->key.year = posting->year;
	m->key.shift = 0;
	if (known == NULL && (insurer->isnull || (m->pooled && !policy->isnull)))
		return false;
	if (known != NULL && insurer->isnull)
	{
		m->insurer = known->insurer;
		m->insurer_len = strlen(known->insurer);
	}
	if (known != NULL && m->pooled)
		m->key.shift = year_of(period_start(posting->period, known, m->on)) - posting->year;
	m->key.by_policy = !policy->isnull && scope_is_policy(f, posting, known, m->on);
	m->key.subject = policy->str;
	m->key.len = policy->len;
	key_of_insurer(m);
	m->key.ahead = ahead_of(f, m);
	m->split = insurer->isnull ? split_of(f, m, policy, known) : NULL;
	return true;
}

/* fee_parts tells of how many accounts a row is. */
int
fee_parts(const Movement *m)
{
	return m->split == NULL ? 1 : m->split->n;
}

/* fee_part gives the part of one of them; false: nothing. */
bool
fee_part(FeeCheck *f, const Movement *m, int i, Movement *part)
{
	*part = *m;
	if (m->split == NULL)
		return true;
	part->split = NULL;
	part->amount = policy_split_part(m->split, i, m->amount);
	part->insurer = m->split->of[i].insurer;
	part->insurer_len = strlen(part->insurer);
	key_of_insurer(part);
	part->key.ahead = ahead_of(f, part);
	return part->amount != 0;
}

/*
 * fee_one_account tells whether money of that place and policy is of the
 * account that a question is about.
 */
bool
fee_one_account(FeeCheck *f, const FeeQuestion *q, Division place, const char *policy)
{
	int			level = account_level(guard_law(&f->g, FEE_LEVEL, q->place, q->on));

	if (division_at_level(place, level) != division_at_level(q->place, level))
		return false;
	return !first_item_is(guard_law(&f->g, FEE_SCOPE, q->place, q->on), SCOPE_POLICY) ||
		strcmp(policy ? policy : "", q->policy ? q->policy : "") == 0;
}
