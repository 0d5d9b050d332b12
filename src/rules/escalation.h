/*
 * escalation.h: who hears of a deadline that has passed, and when.
 */
#ifndef SAFEINS_RULES_ESCALATION_H
#define SAFEINS_RULES_ESCALATION_H

#include "common/safeins.h"
#include "types/division.h"

#include "utils/date.h"

#define ESCALATION_LEVELS "escalation.levels"
#define ESCALATION_STEPS_MOST 16

typedef struct EscalationStep
{
	const char *level;
	int			rank;			/* of the level: the insurer is 0 */
	int			days;			/* after the day it was due */
} EscalationStep;

extern const EscalationStep *escalation_steps(Division area, DateADT due_on, int *n);
extern bool escalation_item_fits(const char *item);

#endif
