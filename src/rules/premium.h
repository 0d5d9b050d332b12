/*
 * premium.h: how far the premium floats.
 */
#ifndef SAFEINS_RULES_PREMIUM_H
#define SAFEINS_RULES_PREMIUM_H

#include "common/safeins.h"
#include "types/division.h"
#include "rules/rulebook.h"

#include "utils/date.h"

/* Codes may be NULL and counts negative: what is not known neither raises nor lowers. */
typedef struct PremiumOf
{
	Division	place;
	DateADT		on;
	int64		accidents;
	int64		deaths;
	int64		penalties;
	const char *grade;
	const char *sector;
	const char *size;
	const char *risk;
} PremiumOf;

typedef struct PremiumFactor
{
	const char *code;
	const Rule *rule;
	int64		times;			/* how often it counts; negative lowers */
	int64		effect;			/* millionths */
} PremiumFactor;

#define MAX_PREMIUM_FACTORS 6

typedef struct PremiumFloat
{
	int			n;
	PremiumFactor factors[MAX_PREMIUM_FACTORS];
	const Rule *limit;
	int64		sum;			/* millionths, before the limit */
	int64		held;			/* and after it */
} PremiumFloat;

/* premium.c */
extern bool premium_asks(const char *code);
extern void premium_weigh(const PremiumOf *of, PremiumFloat *f);

#endif
