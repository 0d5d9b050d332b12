/*
 * coinsurance.h: the role coinsurance, and what a policy that changes asks of it.
 */
#ifndef SAFEINS_GUARDS_POLICY_COINSURANCE_H
#define SAFEINS_GUARDS_POLICY_COINSURANCE_H

#include "common/safeins.h"
#include "attach/role.h"
#include "books/book.h"

extern const Role coinsurance_role;

extern void coinsurance_check_leads(BookSort *policies);

#endif
