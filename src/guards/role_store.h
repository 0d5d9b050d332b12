/*
 * role_store.h: what the roles that only count and keep rows share.
 */
#ifndef SAFEINS_GUARDS_ROLE_STORE_H
#define SAFEINS_GUARDS_ROLE_STORE_H

#include "common/safeins.h"
#include "attach/role.h"
#include "books/book_store.h"
#include "guards/recount.h"
#include "guards/guard.h"

/* What the roles that only count and keep rows share. */
typedef struct Intake
{
	GuardFrame	g;
	BookStore  *store;
} Intake;

extern void *intake_begin(CheckContext *j, const GuardDef *def, size_t size,
						  const BookDef *write_book);
extern void intake_write(Intake *in, void (*write_rows) (BookStore *store));
extern void intake_end(Intake *in);
extern void entries_hold(const char *role, Datum keys);

#endif
