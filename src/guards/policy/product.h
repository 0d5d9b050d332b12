/*
 * product.h: the role of products whose clauses and rates were filed.
 */
#ifndef SAFEINS_GUARDS_POLICY_PRODUCT_H
#define SAFEINS_GUARDS_POLICY_PRODUCT_H

#include "common/safeins.h"
#include "attach/role.h"
#include "guards/recount.h"

extern const Role product_role;
extern const BookDef product_book;

#endif
