/*
 * home.c: the database gets another place: what was booked under the old one,
 * because nobody said otherwise, goes to the new one.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/progress.h"
#include "common/relations.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/calendar.h"
#include "rules/code_list.h"
#include "rules/rulebook.h"
#include "attach/row_memory.h"
#include "books/account/account.h"
#include "books/annual.h"
#include "books/place.h"
#include "acts/exchange.h"
#include "acts/home.h"
#include "acts/reconcile.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"

/*
 * What no recount can tell goes along, where the new place has not got it; the
 * recount that follows puts right what belongs elsewhere.  Records stay where
 * they were made; a hazard's history is copied, for they are never changed.
 */
#define MOVE(book, key) { \
	.sql = "UPDATE safeins." book " AS b SET place = CAST($2 AS safeins.division)" \
	" WHERE b.place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND NOT EXISTS (SELECT FROM safeins." book " AS o" \
	" WHERE o.place OPERATOR(safeins.=) CAST($2 AS safeins.division) AND " key ")", \
	.types = {INT4OID, INT4OID}, .result = SPI_OK_UPDATE, .sees = OWN_SEES_LATEST, .writes = true \
}

static OwnSql moves[] = {
	MOVE("enterprise", "o.enterprise = b.enterprise"),
	MOVE("enterprise_was", "o.enterprise = b.enterprise AND o.until = b.until"),
	MOVE("policy", "o.policy = b.policy"),
	MOVE("hazard", "o.hazard = b.hazard"),
	MOVE("complaint", "o.complaint = b.complaint"),
	MOVE("measure", "o.measure = b.measure"),
	MOVE("refusal", "o.refusal = b.refusal"),
	MOVE("product", "o.product = b.product"),
};

/*
 * What is written to the rulebook, words, holidays and attachments is of the
 * province of this database, also what was written before it had one.
 */
#define REHOME(table, column, also) { \
	.sql = "UPDATE safeins." table " SET " column " = CAST($2 AS safeins.division)" \
	" WHERE " column "::pg_catalog.int4 IN (0, $1) AND " column "::pg_catalog.int4 <> $2" also, \
	.types = {INT4OID, INT4OID}, .result = SPI_OK_UPDATE, .sees = OWN_SEES_LATEST, .writes = true \
}

static OwnSql rehomes[] = {
	REHOME("rule", "home", " AND NOT shipped"),
	REHOME("rule_end", "place", ""),
	REHOME("rule_mode", "place", ""),
	REHOME("attachment_log", "place", ""),
	REHOME("code_list", "place", " AND NOT shipped"),
	REHOME("calendar_year", "place", " AND NOT shipped"),
	REHOME("holiday", "place", " AND NOT shipped"),
};

static OwnSql copy_hazard_due = {
	.sql = "INSERT INTO safeins.hazard_due (place, id, hazard, was, \"is\", extension, changed_on, changed_by, changed_at)"
	" OVERRIDING SYSTEM VALUE SELECT CAST($2 AS safeins.division), " NUMBERED("CAST($2 AS safeins.division)", "hazard_due") ","
	" hazard, was, \"is\", extension, changed_on, changed_by, changed_at FROM (SELECT * FROM safeins.hazard_due"
	" WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division) ORDER BY id) AS c RETURNING *",
	.types = {INT4OID, INT4OID},
	.result = SPI_OK_INSERT_RETURNING,
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.records = SAFEINS_REL_HAZARD_DUE,
};

/* Entries at the old place that no attached table keeps up any more. */
#define LEAVE(book) LEAVE_WHERE(book " AS l", "NOT l.live")
#define LEAVE_WHERE(book, condition) { \
	.sql = "DELETE FROM safeins." book " WHERE l.place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND " condition, \
	.types = {INT4OID}, .result = SPI_OK_DELETE, .sees = OWN_SEES_LATEST, .writes = true \
}

static OwnSql leavings[] = {
	LEAVE("enterprise"),
	LEAVE("policy"),
	LEAVE("hazard"),
	LEAVE("complaint"),
	LEAVE("measure"),
	LEAVE("refusal"),
	LEAVE("product"),
	LEAVE_WHERE("deadline AS l", "l.kind IN ('" REPORT_ANNUAL "', '" FILING_ANNUAL "')"
				" AND NOT EXISTS (SELECT FROM safeins.insuring AS p"
				" WHERE p.insurer = l.insurer AND p.place OPERATOR(safeins.=) l.place AND p.live)"),
};

/*
 * home_claim has all that this database wrote to the rulebook, to words, holidays
 * and attachments be of its province: what was written before it had a place as well.
 */
void
home_claim(Division from, Division to)
{
	Datum		values[2] = {Int32GetDatum(from), Int32GetDatum(to)};

	for (size_t i = 0; i < lengthof(rehomes); i++)
		own_sql_execute(&rehomes[i], values, NULL);
	rulebook_announce();
	codes_announce();
	calendar_announce();
}

static void
move_books(Division from, Division to)
{
	Datum		values[2] = {Int32GetDatum(from), Int32GetDatum(to)};

	for (size_t i = 0; i < lengthof(moves); i++)
		own_sql_execute(&moves[i], values, NULL);
	own_sql_execute(&copy_hazard_due, values, NULL);
}

static OwnSql budgets_at = {
	.sql = "SELECT scope = 'policy', subject, year, insurer, budget FROM safeins.account"
	" WHERE place::pg_catalog.int4 = $1 AND budget IS NOT NULL AND closed_at IS NULL ORDER BY subject, year, scope",
	.types = {INT4OID},
	.sees = OWN_SEES_LATEST,
};

/* Budgets were set for the insurer's year here, whatever the place is called. */
static void
move_budgets(Division from, Division to)
{
	Datum		values[1] = {Int32GetDatum(from)};
	char		old_place[DIVISION_TEXT_LEN + 1];
	char		new_place[DIVISION_TEXT_LEN + 1];
	char	   *why;
	OwnRows		rows;

	division_print(from, old_place);
	division_print(to, new_place);
	why = psprintf("set_place: %s -> %s", old_place, new_place);
	account_write_pending();
	own_sql_begin();
	rows = own_sql_run(&budgets_at, values, NULL);
	for (uint64 i = 0; i < rows.n; i++)
	{
		char	   *subject = own_text(&rows, i, 2);
		char	   *insurer = own_text(&rows, i, 4);
		Fen			budget = own_int64(&rows, i, 5);
		AccountKey	key = {
			.by_policy = own_bool(&rows, i, 1),
			.subject = subject,.len = strlen(subject),.place = to,
			.year = own_int32(&rows, i, 3)
		};
		AccountState state;

		CHECK_FOR_INTERRUPTS();
		if (key.by_policy)
		{
			key.insurer = insurer;
			key.insurer_len = strlen(insurer);
		}
		if (account_peek(&key, &state) && (state.has_budget || state.closed))
			continue;
		account_set_budget(&key, &budget, why);
		key.place = from;
		account_set_budget(&key, NULL, why);
	}
	own_sql_end();
}

/* Suspensions of a place that have not ended, nor been lifted. */
#define RUNNING \
	"safeins.suspension AS s WHERE s.place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND s.lifts IS NULL" \
	" AND s.until_on >= safeins.today() AND NOT EXISTS (SELECT FROM safeins.suspension AS l" \
	" WHERE l.place OPERATOR(safeins.=) s.place AND l.lifts = s.id)"

static OwnSql running = {
	.sql = "SELECT FROM " RUNNING,
	.types = {INT4OID},
	.sees = OWN_SEES_LATEST,
};

static OwnSql suspend_there = {
	.sql = "INSERT INTO safeins.suspension (place, id, insurer, from_on, until_on, basis, source, reason, done_by, done_at)"
	" OVERRIDING SYSTEM VALUE SELECT CAST($2 AS safeins.division), " NUMBERED("CAST($2 AS safeins.division)", "suspension") ","
	" c.insurer, c.from_on, c.until_on, c.basis, c.source, c.reason, c.done_by, c.done_at"
	" FROM (SELECT * FROM " RUNNING " ORDER BY s.id) AS c RETURNING *",
	.types = {INT4OID, INT4OID},
	.result = SPI_OK_INSERT_RETURNING,
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.records = SAFEINS_REL_SUSPENSION,
};

static OwnSql lift_here = {
	.sql = "INSERT INTO safeins.suspension (place, id, insurer, lifts, from_on, until_on, basis, source, reason)"
	" OVERRIDING SYSTEM VALUE SELECT c.place, " NUMBERED("c.place", "suspension") ", c.insurer, c.id,"
	" safeins.today(), c.until_on, c.basis, c.source,"
	" pg_catalog.concat('set_place: ', CAST($1 AS safeins.division), ' -> ', CAST($2 AS safeins.division))"
	" FROM (SELECT * FROM " RUNNING " ORDER BY s.id) AS c RETURNING *",
	.types = {INT4OID, INT4OID},
	.result = SPI_OK_INSERT_RETURNING,
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.records = SAFEINS_REL_SUSPENSION,
};

/*
 * Who was suspended here stays so, whatever the place is called: the suspension
 * goes on under the new place and ends under the old one, for records are never
 * changed.  One of the nation holds everywhere as it is.  Where the old place is
 * still fed, or the new one is the nation, whom it holds for is not ours to say.
 */
static void
move_suspensions(Division from, Division to)
{
	char		old_row[DIVISION_TEXT_LEN + 1];
	char		new_row[DIVISION_TEXT_LEN + 1];
	Datum		values[2] = {Int32GetDatum(from), Int32GetDatum(to)};
	bool		stays = to == 0 || place_is_fed(from);
	uint64		n;

	if (from == 0)
		return;
	division_print(from, old_row);
	division_print(to, new_row);
	n = own_sql_execute(&running, values, NULL);
	if (n > 0 && !stays)
	{
		own_sql_execute(&suspend_there, values, NULL);
		own_sql_execute(&lift_here, values, NULL);
	}
	if (n > 0 && stays)
		ereport(NOTICE,
				(errmsg("suspensions stay in %s: %lld", old_row, (long long) n),
				 errdetail("They do not hold in %s.", new_row),
				 errhint("Where an insurer is suspended in %s too, enter it with safeins.suspend().", new_row)));
	else if (n > 0)
		ereport(NOTICE,
				(errmsg("suspensions that were in force in %s or to come are so in %s now: %lld", old_row, new_row, (long long) n)));
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
	bool		begun;

	/* Writers that are under way are waited for before anything of theirs is moved. */
	books_hold_writers();
	memory_move(old, new);
	if (from != to)
	{
		/* It was ours until now, and what is left there is looked for. */
		place_remember(from);
		home_claim(from, to);
		rules_refresh();
		move_books(from, to);
		move_budgets(from, to);
		exchange_renew();
	}
	CommandCounterIncrement();
	begun = progress_begin(PROGRESS_SET_PLACE);
	n = books_rebuild(true);
	progress_end(begun);
	if (from != to)
		move_suspensions(from, to);
	if (from != to && !place_is_fed(from))
	{
		Datum		values[1] = {Int32GetDatum(from)};

		for (size_t i = 0; i < lengthof(leavings); i++)
			own_sql_execute(&leavings[i], values, NULL);
	}
	if (n > 0)
	{
		char		old_row[DIVISION_TEXT_LEN + 1];
		char		new_row[DIVISION_TEXT_LEN + 1];

		division_print(old, old_row);
		division_print(new, new_row);
		ereport(NOTICE,
				(errmsg("what the attached tables had booked in %s is booked in %s now, by the rules in force there", old_row, new_row)));
	}
}
