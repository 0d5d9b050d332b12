/*
 * policy_move.c: policies without a place are where their enterprise is, when that
 * comes, moves or goes.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "books/book_store.h"
#include "books/policy_move.h"

#include "executor/spi.h"

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
 * policies_elsewhere gives the names of those of a statement's enterprises, whose book
 * has been written, that do not stand where these do; until book_store_close().
 */
OwnRows
policies_elsewhere(BookStore *enterprises)
{
	book_store_open(enterprises);
	return book_store_run(enterprises, &moved);
}

/* policies_move brings them there. */
void
policies_move(BookStore *enterprises)
{
	book_store_open(enterprises);
	book_store_execute(enterprises, &move);
	book_store_close(enterprises);
}
