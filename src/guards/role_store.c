/*
 * role_store.c: what the roles share that put their rows into a store and write
 * their book from it when all are there.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "attach/role.h"
#include "books/book_store.h"
#include "guards/recount.h"
#include "guards/guard.h"
#include "guards/role_store.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

/* intake_begin makes the state of such a role, of size bytes, which begins with an Intake. */
void *
intake_begin(CheckContext *j, const GuardDef *def, size_t size, const BookDef *write_book)
{
	Intake	   *in = guard_begin(j, def, size);

	in->store = j->mode == CHECK_RECOUNT ? j->books : write_book->store(CurrentMemoryContext);
	return in;
}

/* intake_write brings the store into its book, where rows are kept at all. */
void
intake_write(Intake *in, void (*write_rows) (BookStore *store))
{
	if (in->g.j->mode != CHECK_RECOUNT && in->g.j->mode != CHECK_AUDIT && in->store->n > 0)
		write_rows(in->store);
}

/* intake_end lets the store go, which in a recount is the caller's. */
void
intake_end(Intake *in)
{
	if (in->g.j->mode != CHECK_RECOUNT)
		book_store_end(in->store);
}

/*
 * entries_hold locks the entries of some keys in the book of a role, which has the
 * role's name and is kept by a key of that name.
 */
void
entries_hold(const char *role, Datum keys)
{
	OwnSql		hold = {
		.types = {TEXTARRAYOID},.sees = OWN_SEES_LATEST,.writes = true,.settings = OWN_BY_INDEX
	};

	hold.sql = psprintf("SELECT FROM safeins.%1$s WHERE %1$s = ANY ($1) AND live ORDER BY %1$s, place::pg_catalog.int4 FOR UPDATE",
						quote_identifier(role));
	(void) own_sql_execute(&hold, &keys, NULL);
}
