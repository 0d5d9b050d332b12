/*
 * policy_area.c: policies without a place, which are where their enterprise is,
 * when that comes, moves or goes; and their money with them.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "books/book_store.h"
#include "books/policy_move.h"
#include "guards/fee/policy_link.h"
#include "guards/fee/policy_place.h"
#include "guards/policy/first_service.h"
#include "guards/policy/policy_area.h"

#include "miscadmin.h"

/*
 * policies_follow brings the policies without a place of a statement's enterprises,
 * whose book has been written, to where these are now, and the money that is where
 * its policy is.  Whoever writes one of these policies is waited for.
 */
void
policies_follow(const CheckContext *j, MemoryContext cxt, BookStore *enterprises)
{
	CheckContext cause = *j;
	PolicyPlaces *places = NULL;
	PolicyLinks names = {0};
	OwnRows		rows;

	lock_policies_of(enterprises);
	rows = policies_elsewhere(enterprises);
	for (uint64 i = 0; i < rows.n; i++)
	{
		bool		isnull;

		CHECK_FOR_INTERRUPTS();
		/* Money that names it was put where it is now: who writes such money is waited for, too. */
		policy_link_remember(&names, cxt, own_datum(&rows, i, 1, &isnull), 0);
	}
	book_store_close(enterprises);
	if (names.left.n == 0)
		return;
	/* Policies stay, whatever becomes of the table of enterprises. */
	if (cause.mode == CHECK_RELEASE)
		cause.mode = CHECK_LEGACY;
	if (money_may_be_placed())
		places = policy_places_before(&cause, cxt, &names, true);
	policies_move(enterprises);
	if (places != NULL)
		policy_places_move(&cause, places);
}
