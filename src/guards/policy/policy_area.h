/*
 * policy_area.h: policies without a place, which are where their enterprise is.
 */
#ifndef SAFEINS_GUARDS_POLICY_POLICY_AREA_H
#define SAFEINS_GUARDS_POLICY_POLICY_AREA_H

#include "common/safeins.h"
#include "attach/role.h"
#include "books/book_store.h"

extern void policies_follow(const CheckContext *j, MemoryContext cxt, BookStore *enterprises);

#endif
