/*
 * home.c: the database gets another place: what was booked under the old one,
 * because nobody said otherwise, goes to the new one.
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/record.h"
#include "common/relations.h"
#include "types/division.h"
#include "types/fen.h"
#include "attach/memory.h"
#include "books/account/account.h"
#include "books/annual.h"
#include "books/place.h"
#include "acts/home.h"
#include "acts/reconcile.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

/*
 * What no recount can tell goes along, where the new place has not got it; the
 * recount that follows puts right what belongs elsewhere.  Records stay where
 * they were made; a hazard's history is copied, for they are never changed.
 */
#define MOVE(book, key) \
	"UPDATE safeins." book " AS b SET place = CAST($2 AS safeins.division)" \
	" WHERE b.place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND NOT EXISTS (SELECT FROM safeins." book " AS o" \
	" WHERE o.place OPERATOR(safeins.=) CAST($2 AS safeins.division) AND " key ")"

static const char *const moves[] = {
	MOVE("enterprise", "o.enterprise = b.enterprise"),
	MOVE("enterprise_was", "o.enterprise = b.enterprise AND o.until = b.until"),
	MOVE("policy", "o.policy = b.policy"),
	MOVE("hazard", "o.hazard = b.hazard"),
	MOVE("complaint", "o.complaint = b.complaint"),
};

/* Entries at the old place that no attached table keeps up any more. */
static const char *const leavings[] = {
	"DELETE FROM safeins.enterprise WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND NOT live AND $2 IS NOT NULL",
	"DELETE FROM safeins.policy WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND NOT live AND $2 IS NOT NULL",
	"DELETE FROM safeins.hazard WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND NOT live AND $2 IS NOT NULL",
	"DELETE FROM safeins.complaint WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND NOT live AND $2 IS NOT NULL",
	"DELETE FROM safeins.deadline AS l WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND $2 IS NOT NULL"
	" AND kind IN ('" REPORT_ANNUAL "', '" FILING_ANNUAL "') AND NOT EXISTS (SELECT FROM safeins.policy AS p"
	" WHERE p.insurer = l.insurer AND p.place OPERATOR(safeins.=) l.place AND p.live)",
};

static void
run(const char *sql, Division from, Division to, int expected)
{
	Oid			types[2] = {INT4OID, INT4OID};
	Datum		values[2] = {Int32GetDatum(from), Int32GetDatum(to)};

	if (SPI_execute_with_args(sql, 2, types, values, NULL, false, 0) != expected)
		elog(ERROR, "could not run \"%s\"", sql);
}

static void
move_books(Division from, Division to)
{
	SafeinsIdentity saved;

	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	for (size_t i = 0; i < lengthof(moves); i++)
		run(moves[i], from, to, SPI_OK_UPDATE);
	run("INSERT INTO safeins.hazard_due (place, id, hazard, was, \"is\", extension, changed_on, changed_by, changed_at)"
		" OVERRIDING SYSTEM VALUE SELECT CAST($2 AS safeins.division), " NUMBERED("CAST($2 AS safeins.division)", "hazard_due") ","
		" hazard, was, \"is\", extension, changed_on, changed_by, changed_at FROM (SELECT * FROM safeins.hazard_due"
		" WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division) ORDER BY id) AS c RETURNING *", from, to, SPI_OK_INSERT_RETURNING);
	safeins_recorded(SAFEINS_REL_HAZARD_DUE, false);
	safeins_return(&saved);
	SPI_finish();
}

/* Budgets were set for the insurer's year here, whatever the place is called. */
static void
move_budgets(Division from, Division to)
{
	Oid			types[1] = {INT4OID};
	Datum		values[1] = {Int32GetDatum(from)};
	SafeinsIdentity saved;
	SPITupleTable *found;
	uint64		n;

	account_write_pending();
	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (SPI_execute_with_args("SELECT scope = 'policy', subject, year, insurer, budget FROM safeins.account"
							  " WHERE place::pg_catalog.int4 = $1 AND budget IS NOT NULL AND closed_at IS NULL ORDER BY subject, year, scope",
							  1, types, values, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read safeins.account");
	safeins_return(&saved);
	found = SPI_tuptable;
	n = SPI_processed;
	for (uint64 i = 0; i < n; i++)
	{
		bool		isnull;
		char	   *subject = SPI_getvalue(found->vals[i], found->tupdesc, 2);
		char	   *insurer = SPI_getvalue(found->vals[i], found->tupdesc, 4);
		Fen			budget = DatumGetInt64(SPI_getbinval(found->vals[i], found->tupdesc, 5, &isnull));
		AccountKey	key = {
			.by_policy = DatumGetBool(SPI_getbinval(found->vals[i], found->tupdesc, 1, &isnull)),
			.subject = subject,.len = strlen(subject),.place = to,
			.year = DatumGetInt32(SPI_getbinval(found->vals[i], found->tupdesc, 3, &isnull))
		};
		AccountState state;

		CHECK_FOR_INTERRUPTS();
		if (account_peek(&key, &state) && (state.has_budget || state.closed))
			continue;
		account_set_budget(&key, insurer, &budget);
		key.place = from;
		account_set_budget(&key, insurer, NULL);
	}
	SPI_finish();
}

/* Suspensions of a place that have not ended, nor been lifted. */
#define RUNNING \
	"safeins.suspension AS s WHERE s.place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND s.lifts IS NULL" \
	" AND s.until_on >= safeins.today() AND NOT EXISTS (SELECT FROM safeins.suspension AS l" \
	" WHERE l.place OPERATOR(safeins.=) s.place AND l.lifts = s.id)"

/*
 * Who was suspended here stays so, whatever the place is called: the suspension
 * goes on under the new place and ends under the old one, for records are never
 * changed.  One of the nation holds everywhere as it is.  Where the old place is
 * still fed, or the new one is the nation, whom it holds for is not ours to say.
 */
static void
move_suspensions(Division from, Division to)
{
	char		was[DIVISION_TEXT_LEN + 1];
	char		is[DIVISION_TEXT_LEN + 1];
	bool		stays = to == 0 || place_is_fed(from);
	SafeinsIdentity saved;
	uint64		n;

	if (from == 0)
		return;
	division_print(from, was);
	division_print(to, is);
	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	run("SELECT FROM " RUNNING " AND $2 IS NOT NULL", from, to, SPI_OK_SELECT);
	n = SPI_processed;
	if (n > 0 && !stays)
	{
		run("INSERT INTO safeins.suspension (place, id, insurer, from_on, until_on, basis, source, reason, done_by, done_at)"
			" OVERRIDING SYSTEM VALUE SELECT CAST($2 AS safeins.division), " NUMBERED("CAST($2 AS safeins.division)", "suspension") ","
			" c.insurer, c.from_on, c.until_on, c.basis, c.source, c.reason, c.done_by, c.done_at"
			" FROM (SELECT * FROM " RUNNING " ORDER BY s.id) AS c RETURNING *", from, to, SPI_OK_INSERT_RETURNING);
		safeins_recorded(SAFEINS_REL_SUSPENSION, false);
		run("INSERT INTO safeins.suspension (place, id, insurer, lifts, from_on, until_on, basis, source, reason)"
			" OVERRIDING SYSTEM VALUE SELECT c.place, " NUMBERED("c.place", "suspension") ", c.insurer, c.id,"
			" safeins.today(), c.until_on, c.basis, c.source,"
			" pg_catalog.concat('set_place: ', CAST($1 AS safeins.division), ' -> ', CAST($2 AS safeins.division))"
			" FROM (SELECT * FROM " RUNNING " ORDER BY s.id) AS c RETURNING *", from, to, SPI_OK_INSERT_RETURNING);
		safeins_recorded(SAFEINS_REL_SUSPENSION, false);
	}
	safeins_return(&saved);
	SPI_finish();
	if (n > 0 && stays)
		ereport(NOTICE,
				(errmsg("suspensions stay in %s: %lld", was, (long long) n),
				 errdetail("They do not hold in %s.", is),
				 errhint("Where an insurer is suspended in %s too, enter it with safeins.suspend().", is)));
	else if (n > 0)
		ereport(NOTICE,
				(errmsg("suspensions that were in force in %s or to come are so in %s now: %lld", was, is, (long long) n)));
}

/*
 * home_moved books anew what the attached tables give, with writers held off.
 * A year that was closed under the old place keeps its figures: where they
 * would move the place cannot be changed.
 */
void
home_moved(Division old, Division new)
{
	Division	from = division_at_level(old, 1);
	Division	to = division_at_level(new, 1);
	int64		n;

	memory_move(old, new);
	if (from != to)
	{
		/* It was ours until now, and what is left there is looked for. */
		place_note(from);
		move_books(from, to);
		move_budgets(from, to);
	}
	CommandCounterIncrement();
	n = books_rebuild(true);
	if (from != to)
		move_suspensions(from, to);
	if (from != to && !place_is_fed(from))
	{
		SafeinsIdentity saved;

		SPI_connect();
		safeins_become(safeins_owner(), &saved);
		for (size_t i = 0; i < lengthof(leavings); i++)
			run(leavings[i], from, to, SPI_OK_DELETE);
		safeins_return(&saved);
		SPI_finish();
	}
	if (n > 0)
	{
		char		was[DIVISION_TEXT_LEN + 1];
		char		is[DIVISION_TEXT_LEN + 1];

		division_print(old, was);
		division_print(new, is);
		ereport(NOTICE,
				(errmsg("what the attached tables had booked in %s is booked in %s now, by the rules in force there", was, is)));
	}
}
