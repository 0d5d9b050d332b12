/*
 * provider.h: the role provider.
 */
#ifndef SAFEINS_GUARDS_SERVICE_PROVIDER_H
#define SAFEINS_GUARDS_SERVICE_PROVIDER_H

#include "common/safeins.h"
#include "attach/role.h"

extern const Role provider_role;

#endif
