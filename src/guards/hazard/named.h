/*
 * named.h: whom a text names.
 */
#ifndef SAFEINS_GUARDS_HAZARD_NAMED_H
#define SAFEINS_GUARDS_HAZARD_NAMED_H

#include "common/safeins.h"
#include "rules/rulebook.h"
#include "attach/fact.h"

extern bool names_one(const Rule *titles, const Rule *denied, const Rule *other, const Fact *text);

#endif
