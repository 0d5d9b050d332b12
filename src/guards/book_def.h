/*
 * book_def.h: books as reconcile() and rebuild() need them.
 */
#ifndef SAFEINS_GUARDS_BOOK_DEF_H
#define SAFEINS_GUARDS_BOOK_DEF_H

#include "common/safeins.h"
#include "attach/role.h"
#include "books/store.h"

/* A book as reconcile() and rebuild() need it: queries over "delta", which holds every row of the role's tables. */
typedef struct BookDef
{
	const Role *role;
	BookStore  *(*store) (MemoryContext cxt);
	const char *differences;	/* place int4, subject, year int4, measure, in_books int8, recounted int8 */
	const char *const *rebuild; /* statements; NULL ends */
} BookDef;

extern const BookDef enterprise_book, policy_book, service_book;

#endif
