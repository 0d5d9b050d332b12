/*
 * role_store.c: what the roles share that put their rows into a store and write
 * their book from it when all are there.
 */
#include "common/safeins.h"
#include "attach/role.h"
#include "books/book_store.h"
#include "guards/recount.h"
#include "guards/guard.h"
#include "guards/role_store.h"

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
