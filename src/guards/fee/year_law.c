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

/* fee_cap_of_year: a year as a whole is held against the cap of its last day, a running one against today's. */
const Rule *
fee_cap_of_year(Division place, int year, DateADT today)
{
	return line_rule(&expense_rules[FEE_CAP], place, Min(last_day_of(year), today));
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
