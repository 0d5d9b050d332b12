/*
 * registry.h: services beside the registry of providers.
 */
#ifndef SAFEINS_GUARDS_SERVICE_REGISTRY_H
#define SAFEINS_GUARDS_SERVICE_REGISTRY_H

#include "common/safeins.h"
#include "rules/rulebook.h"
#include "guards/guard.h"
#include "guards/service/service.h"

extern void registry_lock(bool writes);
extern void registry_unnamed(ServiceCheck *s, const Rule *rule, const GuardRow *row);
extern bool registry_check(ServiceCheck *s, const Rule *rule, const GuardRow *row);

#endif
