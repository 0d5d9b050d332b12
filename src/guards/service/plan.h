/*
 * plan.h: the role plan.
 */
#ifndef SAFEINS_GUARDS_SERVICE_PLAN_H
#define SAFEINS_GUARDS_SERVICE_PLAN_H

#include "common/safeins.h"
#include "attach/role.h"

extern const Role plan_role;

#endif
