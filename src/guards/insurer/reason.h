/*
 * reason.h: reasons that say something.
 */
#ifndef SAFEINS_GUARDS_INSURER_REASON_H
#define SAFEINS_GUARDS_INSURER_REASON_H

#include "common/safeins.h"
#include "rules/rulebook.h"
#include "attach/fact.h"

/* reason.c */
extern bool reason_says_nothing(const Rule *rule, const Fact *reason);

#endif
