/*
 * measure.h: the role of supervision's measures.
 */
#ifndef SAFEINS_GUARDS_MEASURE_MEASURE_H
#define SAFEINS_GUARDS_MEASURE_MEASURE_H

#include "common/safeins.h"
#include "rules/rulebook.h"
#include "attach/role.h"
#include "books/measure.h"
#include "guards/recount.h"
#include "guards/guard.h"

#include "utils/date.h"

/* What is judged of a measure, in this order. */
typedef enum MeasureRule
{
	MEASURE_RULE_DATES,
	MEASURE_RULE_KIND,
	MEASURE_RULE_OBJECT,
	MEASURE_RULE_BASIS,
	MEASURE_RULE_ACT,
	MEASURE_RULE_STOP,
	MEASURE_RULE_AMOUNT,
	MEASURE_RULE_TERM,
	MEASURE_RULE_DUE,
	MEASURE_RULE_LASTING,
	MEASURE_RULE_RELEASE,
	MEASURE_NRULES
} MeasureRule;

extern const Role measure_role;
extern const BookDef measure_book;
extern void measure_init(void);

/* settle.c: what is wrong with a measure as long as something else is as it is. */
typedef char *(*MeasureFault) (const Rule *rule, const Measure *m, DateADT on, char **remedy);

extern void measure_settle(CheckContext *j, MeasureRule line, const Rule *rule, const Measure *m, DateADT on,
						   bool accept);
extern void measure_mended(CheckContext *j, MeasureRule line, const Measure *m, const char *figures,
						   const char *but, const char *insurer);
extern void measure_gone(CheckContext *j, const Measure *m);
extern void measures_settle(DateADT on, const char *insurer);
extern void measures_settled_by(const GuardRule *rules);

#endif
