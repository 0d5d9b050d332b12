/*
 * year_law.c: by which law a year of an account is judged as a whole, and
 * whether it can be.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "books/place.h"
#include "guards/fee/fee.h"
#include "guards/guard.h"
#include "guards/role_name.h"

#include "utils/date.h"

/* fee_floor: a year is held against the floor of its last day. */
const Rule *
fee_floor(Division place, int year)
{
	return line_rule(&expense_rules[FEE_FLOOR], place, last_day_of(year));
}

/* Years are asked about by each statement, mostly of one place under one rule: what was said last. */
static RuleMemo cap_memo;
static RuleMemo carry_memo;

/* fee_cap_of_year: a year as a whole is held against the cap of its last day, a running one against today's. */
const Rule *
fee_cap_of_year(Division place, int year, DateADT today)
{
	const Rule *cap = line_memo(&cap_memo, &expense_rules[FEE_CAP], place, Min(last_day_of(year), today));

	return cap == NULL || cap->mode == RULE_OFF ? NULL : cap;
}

/*
 * fee_judged: can a year's accounts of a place be judged at all?  Ours not
 * where some side of the ratio is not attached, or is no longer, which says
 * nothing of those that come from another place; and none as lawful where no cap
 * is in force.
 */
FeeJudged
fee_judged(Division place, int year, DateADT on)
{
	if (!role_known(ROLE_PREMIUM, place) || !role_known(ROLE_EXPENSE, place))
		return FEE_NOT_JUDGED;
	return fee_cap_of_year(place, year, on) == NULL ? FEE_BREACHES_ONLY : FEE_JUDGED;
}

/* Nothing says for how long. */
#define NO_END PG_INT32_MAX

static int
years_of(const Rule *rule)
{
	return rule == NULL || rule->mode == RULE_OFF ? NO_END : (int) Min(rule->number, NO_END);
}

/* fee_carry_on: for how many years headroom stays usable, by the rule of a day. */
int
fee_carry_on(Division place, DateADT on)
{
	return years_of(line_law(&expense_rules[FEE_CARRY], place, on, NULL, NULL));
}

/*
 * fee_carry_of_year: a year as a whole uses what it could on some day of it: what
 * was lawful then stays so when the rule changes.
 */
int
fee_carry_of_year(Division place, int year, DateADT today)
{
	DateADT		last = Min(last_day_of(year), Max(today, first_day_of(year)));
	DateADT		on = first_day_of(year);
	int			most = 0;

	while (on <= last)
	{
		most = Max(most, years_of(line_memo(&carry_memo, &expense_rules[FEE_CARRY], place, on)));
		on = Max(carry_memo.until, on + 1);
	}
	return most;
}

/* What was asked last of a day, by the rules as they were then: writers of policies ask over and over. */
#define DAYS_ASKED 64

typedef struct DayAsked
{
	uint64		generation;		/* of the rules; 0: none was asked */
	Division	place;
	DateADT		on;
	bool		by_days;
} DayAsked;

/* fee_by_policy_days: does money that names a policy count by the days of this? */
bool
fee_by_policy_days(Division place, DateADT on)
{
	static DayAsked asked[DAYS_ASKED];
	DayAsked   *d = &asked[((uint32) place ^ (uint32) on) % DAYS_ASKED];

	if (d->generation != rules_generation || d->place != place || d->on != on)
	{
		const Rule *rule = line_law(&expense_rules[FEE_PERIOD], place, on, NULL, NULL);
		bool		by_days = fee_period(rule) != PERIOD_CALENDAR;

		*d = (DayAsked)
		{
			.generation = rules_generation,.place = place,.on = on,.by_days = by_days
		};
	}
	return d->by_days;
}
