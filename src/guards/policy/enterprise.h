/*
 * enterprise.h: the role of enterprises.
 */
#ifndef SAFEINS_GUARDS_POLICY_ENTERPRISE_H
#define SAFEINS_GUARDS_POLICY_ENTERPRISE_H

#include "common/safeins.h"
#include "attach/role.h"

extern const Role enterprise_role;

#endif
