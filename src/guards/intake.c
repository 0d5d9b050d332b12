/*
 * intake.c: what the roles share that put their rows into a store and write
 * their book from it when all are there.
 */
#include "common/safeins.h"
#include "rules/code_list.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "attach/role.h"
#include "books/store.h"
#include "guards/book_def.h"
#include "guards/intake.h"

#include "utils/memutils.h"

void
intake_begin(Intake *in, Judgement *j, const BookDef *book)
{
	rules_refresh();
	codes_refresh();
	in->j = j;
	in->home = home_place();
	in->judges = j->mode == JUDGE_LIVE || j->mode == JUDGE_LEGACY || j->mode == JUDGE_AUDIT;
	in->store = j->mode == JUDGE_RECOUNT ? j->books : book->store(CurrentMemoryContext);
	in->row_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins intake row", ALLOCSET_SMALL_SIZES);
}

/*
 * intake_write brings the store into its book: add moves the entries in the
 * order of their keys, sweep takes away those of which nothing is left, meet (may
 * be NULL) moves the deadlines that they meet.
 */
void
intake_write(Intake *in, SPIPlanPtr *plans, const char *add, const char *sweep, const char *meet)
{
	if (in->j->mode == JUDGE_RECOUNT || in->j->mode == JUDGE_AUDIT || in->store->n == 0)
		return;
	book_store_open(in->store);
	book_store_run(in->store, &plans[0], add, false);
	if (in->takes_out)
		book_store_run(in->store, &plans[1], sweep, false);
	if (meet != NULL)
		book_store_run(in->store, &plans[2], meet, false);
	book_store_close(in->store);
}

void
intake_end(Intake *in)
{
	if (in->j->mode != JUDGE_RECOUNT)
		book_store_end(in->store);
}
