/*
 * quality.h: how a service was rendered, as AQ 9010 wants it.
 */
#ifndef SAFEINS_GUARDS_SERVICE_QUALITY_H
#define SAFEINS_GUARDS_SERVICE_QUALITY_H

#include "common/safeins.h"
#include "rules/rulebook.h"
#include "guards/guard.h"

extern void check_days(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now);
extern void check_channel(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now);
extern void check_confirmation(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now);
extern void check_revisit(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now);
extern void check_participants(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now);
extern void check_effect(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now);
extern void check_satisfaction(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now);
extern void check_cost(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now);

#endif
