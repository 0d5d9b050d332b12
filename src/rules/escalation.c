/*
 * escalation.c: who hears of a deadline that has passed, and when: the steps of
 * rule escalation.levels.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "rules/escalation.h"
#include "rules/rulebook.h"

#include "utils/date.h"

static const char *const levels[] = {"insurer", "county", "city", "province", "nation"};

static EscalationStep steps[ESCALATION_STEPS_MOST];

/* 'county 15': a level, and the days after the deadline. */
static bool
parse_step(const char *item, EscalationStep *step)
{
	const char *p = strchr(item, ' ');
	int			days = 0;

	step->level = NULL;
	for (int i = 0; p != NULL && i < (int) lengthof(levels); i++)
		if (strlen(levels[i]) == (size_t) (p - item) && strncmp(item, levels[i], p - item) == 0)
		{
			step->level = levels[i];
			step->rank = i;
		}
	if (step->level == NULL)
		return false;
	while (*p == ' ')
		p++;
	if (*p == '\0')
		return false;
	for (; *p >= '0' && *p <= '9'; p++)
	{
		days = days * 10 + (*p - '0');
		if (days > 36500)
			return false;
	}
	step->days = days;
	return *p == '\0' && days > 0;
}

bool
escalation_item_fits(const char *item)
{
	EscalationStep step;

	return parse_step(item, &step);
}

static int
compare_steps(const void *a, const void *b)
{
	const EscalationStep *x = a;
	const EscalationStep *y = b;

	return x->days != y->days ? (x->days < y->days ? -1 : 1) : x->rank - y->rank;
}

/*
 * escalation_steps gives the steps in the order in which they come due; none
 * where the rule is silent or off.  After rules_refresh(); good until it is
 * asked again.
 */
const EscalationStep *
escalation_steps(Division area, DateADT due_on, int *n)
{
	static uint64 generation = 0;
	static const Rule *read = NULL;
	static int	nsteps = 0;
	static RuleMemo memo;
	const Rule *rule = rule_memo(&memo, ESCALATION_LEVELS, area, due_on);

	*n = 0;
	if (rule == NULL || rule->mode == RULE_OFF)
		return steps;
	if (generation != rules_generation || read != rule)
	{
		nsteps = 0;
		for (int i = 0; i < rule->nitems && nsteps < ESCALATION_STEPS_MOST; i++)
			nsteps += parse_step(rule->items[i], &steps[nsteps]);
		qsort(steps, nsteps, sizeof(EscalationStep), compare_steps);
		generation = rules_generation;
		read = rule;
	}
	*n = nsteps;
	return steps;
}
