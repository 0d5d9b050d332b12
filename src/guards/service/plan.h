/*
 * plan.h: the role plan.
 */
#ifndef SAFEINS_GUARDS_SERVICE_PLAN_H
#define SAFEINS_GUARDS_SERVICE_PLAN_H

#include "common/safeins.h"
#include "attach/role.h"
#include "books/book_store.h"
#include "books/plan.h"

extern const Role plan_role;

extern void plans_judge_again(BookStore *store, PlansOf of);
extern void plans_law_changed(const char *code);

#endif
