/*
 * future.h: days on which something happened, as rows tell them before they have come.
 */
#ifndef SAFEINS_GUARDS_FUTURE_H
#define SAFEINS_GUARDS_FUTURE_H

#include "common/safeins.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "guards/guard.h"

/* The line of a role's table: its days of what has happened, which no other rule of it holds against today. */
#define DATE_FUTURE(days) DATE_FUTURE_AFTER(days, 0)
/* What follows a day that another rule holds against today is left to that one where that day is ahead. */
#define DATE_FUTURE_AFTER(days, first) \
	{.code = "date.future",.again = (days),.reads = (first),.own_law = true, \
	.check = check_day_ahead,.gone = future_gone}

extern void check_day_ahead(GuardFrame *g, const Rule *none, const GuardRow *before, const GuardRow *now);
extern void future_gone(GuardFrame *g, const GuardRow *before);

extern void day_found(GuardFrame *g, const Rule *rule, const GuardRow *row, int fact,
					  const char *message, const char *remedy);
extern void day_mended(GuardFrame *g, const GuardRow *row, int fact);

#endif
