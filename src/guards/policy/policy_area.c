/*
 * policy_area.c: policies without a place, which are where their enterprise is,
 * when that comes, moves or goes; and their money with them.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "books/book_store.h"
#include "guards/fee/policy_link.h"
#include "guards/fee/policy_place.h"
#include "guards/policy/first_service.h"
#include "guards/policy/policy_area.h"

#include "executor/spi.h"
#include "miscadmin.h"

/* Those of a statement's enterprises that do not stand where these do. */
#define MOVED \
	"(SELECT p.policy, p.place, coalesce(e.area, safeins.home_place()) AS area" \
	" FROM (SELECT DISTINCT enterprise, place FROM delta) AS d" \
	" JOIN safeins.policy AS p ON p.enterprise = d.enterprise AND p.place::pg_catalog.int4 = d.place AND p.live AND NOT p.placed" \
	" LEFT JOIN safeins.enterprise AS e ON e.enterprise = p.enterprise AND e.place OPERATOR(safeins.=) p.place AND e.live" \
	" WHERE p.area OPERATOR(safeins.<>) coalesce(e.area, safeins.home_place()))"

static OwnSql moved = BOOK_READS("SELECT m.policy FROM " MOVED " AS m ORDER BY m.policy");

static OwnSql move = BOOK_WRITES("UPDATE safeins.policy AS p SET area = m.area FROM " MOVED " AS m"
								 " WHERE p.policy = m.policy AND p.place OPERATOR(safeins.=) m.place", SPI_OK_UPDATE);

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
	book_store_open(enterprises);
	rows = book_store_run(enterprises, &moved);
	for (uint64 i = 0; i < rows.n; i++)
	{
		bool		isnull;

		CHECK_FOR_INTERRUPTS();
		policy_link_remember(&names, cxt, 0, own_datum(&rows, i, 1, &isnull));
	}
	book_store_close(enterprises);
	if (names.came.n == 0)
		return;
	/* Policies stay, whatever becomes of the table of enterprises. */
	if (cause.mode == CHECK_RELEASE)
		cause.mode = CHECK_LEGACY;
	if (money_may_be_placed())
		places = policy_places_before(&cause, cxt, &names, true);
	book_store_open(enterprises);
	book_store_execute(enterprises, &move);
	book_store_close(enterprises);
	if (places != NULL)
		policy_places_move(&cause, places);
}
