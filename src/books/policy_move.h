/*
 * policy_move.h: policies without a place, which are where their enterprise is.
 */
#ifndef SAFEINS_BOOKS_POLICY_MOVE_H
#define SAFEINS_BOOKS_POLICY_MOVE_H

#include "common/safeins.h"
#include "common/own_sql.h"
#include "books/book_store.h"

extern OwnRows policies_elsewhere(BookStore *enterprises);
extern void policies_move(BookStore *enterprises);

#endif
