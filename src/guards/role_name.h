/*
 * role_name.h: the names of the roles that other roles ask for.
 *
 * By its name a role's tables are found, and its Role (role_by_name()).  A guard
 * that names another role uses none of its files, so that no two of them come to
 * use each other.
 */
#ifndef SAFEINS_GUARDS_ROLE_NAME_H
#define SAFEINS_GUARDS_ROLE_NAME_H

#define ROLE_ENTERPRISE	"enterprise"
#define ROLE_POLICY		"policy"
#define ROLE_COINSURANCE	"coinsurance"
#define ROLE_PREMIUM	"premium"
#define ROLE_SERVICE	"service"
#define ROLE_EXPENSE	"expense"
#define ROLE_PROVIDER	"provider"
#define ROLE_PLAN		"plan"
#define ROLE_MEASURE	"measure"
#define ROLE_PRODUCT	"product"
#define ROLE_CLAIM		"claim"

#endif
