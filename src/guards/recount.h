/*
 * recount.h: books as reconcile() and rebuild() need them.
 */
#ifndef SAFEINS_GUARDS_RECOUNT_H
#define SAFEINS_GUARDS_RECOUNT_H

#include "common/safeins.h"
#include "attach/role.h"
#include "books/book.h"
#include "books/book_store.h"

/*
 * The books of a role as reconcile() and rebuild() need them: each is compared
 * with, and brought to, the rows of the role's tables.  What hangs on several
 * books is asked, and mended afterwards, by queries over "delta", which holds
 * these rows.
 */
typedef struct BookDef
{
	const Role *role;
	BookStore  *(*store) (MemoryContext cxt);
	Book	   *const *books;	/* NULL ends; may be NULL */
	/* place int4, subject, year int4, measure, in_books int8, recounted int8, are these days; may be NULL */
	OwnSql	   *differences;
	OwnSql	   *rebuild;		/* one without text ends; may be NULL */
	int			part;			/* of the role's several, see CheckContext */
	bool		(*asked) (void);	/* whether rows go into them at all; NULL: always */
} BookDef;

extern const BookDef enterprise_book, policy_book, coinsurance_book, service_book, service_detail_book;
extern const BookDef provider_book, plan_book;

#endif
