/*
 * product_again.h: policies that are there, held against products that come, change or go.
 */
#ifndef SAFEINS_GUARDS_POLICY_PRODUCT_AGAIN_H
#define SAFEINS_GUARDS_POLICY_PRODUCT_AGAIN_H

#include "common/safeins.h"
#include "books/book_store.h"

extern void policies_of_products(BookStore *products, bool all);

#endif
