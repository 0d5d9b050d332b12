/*
 * reconcile.h: books held against their tables, and made anew.
 */
#ifndef SAFEINS_ACTS_RECONCILE_H
#define SAFEINS_ACTS_RECONCILE_H

#include "common/safeins.h"
#include "attach/role.h"
#include "guards/recount.h"

extern int64 book_rebuild(CheckContext *j, const BookDef *book, bool quiet);
extern void books_hold_writers(void);
extern int64 books_rebuild(bool quiet);

#endif
