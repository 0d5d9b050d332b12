/*
 * account_set.c: what no statement of a host moves of an account: its budget, its
 * insurer, its closing, and that it is there.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "common/settings.h"
#include "books/place.h"
#include "books/account/account.h"
#include "books/account/account_row.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"

static void
key_values(const AccountKey *key, Datum *values)
{
	values[0] = Int32GetDatum(key->place);
	values[1] = account_scope(key);
	values[2] = PointerGetDatum(cstring_to_text_with_len(key->subject, key->len));
	values[3] = Int32GetDatum(key->year);
	values[4] = Int32GetDatum(key->shift);
	values[5] = account_insurer(key);
}

/* set_columns writes what no statement of a host moves; the row is locked first. */
static AccountState *
set_columns(const AccountKey *key, OwnSql *q, Datum *values, const bool *nulls)
{
	AccountDelta none = {.key = *key};
	AccountTable t = {0};
	AccountState old_row;

	none.key.ahead = 0;
	account_move_row(&t, &none, &old_row);
	account_table_close(&t);
	key_values(key, values);
	if (own_sql_execute(q, values, nulls) != 1)
		elog(ERROR, "could not write safeins.account");
	CommandCounterIncrement();
	return account_held(key);
}

#define WHERE_KEY " WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND scope = $2 AND subject = $3 AND year = $4 AND shift = $5" \
	" AND (scope = 'insurer' OR insurer = $6)"

static OwnSql set_budget = {
	.sql = "UPDATE safeins.account SET budget = $7" WHERE_KEY,
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, INT4OID, TEXTOID, INT8OID},
	.result = SPI_OK_UPDATE,
};

static OwnSql record_budget = {
	.sql = "INSERT INTO safeins.budget (place, id, insurer, year, budget, was, set_on, reason) OVERRIDING SYSTEM VALUE"
	" VALUES (CAST($1 AS safeins.division), " NUMBERED("CAST($1 AS safeins.division)", "budget") ", $2, $3, $4, $5, $6, $7) RETURNING *",
	.types = {INT4OID, TEXTOID, INT4OID, INT8OID, INT8OID, DATEOID, TEXTOID},
	.result = SPI_OK_INSERT_RETURNING,
	.records = SAFEINS_REL_BUDGET,
};

/* What a budget is and was is on record, with who said so, and why. */
static int64
remember_budget(const AccountKey *key, const Fen *budget, const AccountState *was, const char *reason)
{
	Datum		values[7] = {
		Int32GetDatum(key->place), account_insurer(key), Int32GetDatum(key->year),
		Int64GetDatum(budget != NULL ? *budget : 0),
		Int64GetDatum(was->budget), DateADTGetDatum(safeins_today()),
		reason != NULL ? CStringGetTextDatum(reason) : (Datum) 0
	};
	bool		nulls[7] = {[3] = budget == NULL,[4] = !was->has_budget,[6] = reason == NULL};
	OwnRows		rows;
	int64		id;

	own_sql_begin();
	rows = own_sql_run(&record_budget, values, nulls);
	id = own_int64(&rows, 0, own_column(&rows, "id"));
	own_sql_end();
	return id;
}

/*
 * account_set_budget sets a budget, or takes it away (NULL), and returns the number of
 * the record; reason may be NULL.
 */
int64
account_set_budget(const AccountKey *key, const Fen *budget, const char *reason)
{
	Datum		values[7] = {[6] = Int64GetDatum(budget != NULL ? *budget : 0)};
	bool		nulls[7] = {[6] = budget == NULL};
	AccountState *state = set_columns(key, &set_budget, values, nulls);
	int64		id = remember_budget(key, budget, state, reason);

	state->budget = budget != NULL ? *budget : 0;
	state->has_budget = budget != NULL;
	return id;
}

static OwnSql set_insurer = {
	.sql = "UPDATE safeins.account SET insurer = subject" WHERE_KEY,
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, INT4OID, TEXTOID},
	.result = SPI_OK_UPDATE,
};

static OwnSql set_insurer_ahead = {
	.sql = "UPDATE safeins.premium_ahead SET insurer = subject" WHERE_KEY,
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, INT4OID, TEXTOID},
	.result = SPI_OK_UPDATE,
};

/* account_set_insurer corrects to whom an insurer's own account belongs. */
void
account_set_insurer(const AccountKey *key)
{
	Datum		values[6];

	set_columns(key, &set_insurer, values, NULL);
	(void) own_sql_execute(&set_insurer_ahead, values, NULL);
}

static OwnSql remove_empty = {
	.sql = "DELETE FROM safeins.account" WHERE_KEY
	" AND received = 0 AND spent = 0 AND budget IS NULL AND closed_at IS NULL AND NOT EXISTS"
	" (SELECT FROM safeins.premium_ahead" WHERE_KEY " AND amount <> 0)",
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, INT4OID, TEXTOID},
	.result = SPI_OK_DELETE,
};

static OwnSql remove_ahead = {
	.sql = "DELETE FROM safeins.premium_ahead" WHERE_KEY,
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, INT4OID, TEXTOID},
	.result = SPI_OK_DELETE,
};

/*
 * account_remove_empty removes an account that says nothing: no totals, no
 * budget, no closing.
 */
void
account_remove_empty(const AccountKey *key)
{
	Datum		values[6];
	bool		removed;

	if (!account_may_go(key))
		return;
	key_values(key, values);
	removed = own_sql_execute(&remove_empty, values, NULL) == 1;
	if (removed)
		(void) own_sql_execute(&remove_ahead, values, NULL);
	CommandCounterIncrement();
	if (removed)
		account_forget(key);
}

static OwnSql set_closed = {
	.sql = "UPDATE safeins.account SET closed_at = pg_catalog.now(), closed_by = SESSION_USER, verdict = $7, breach = $8" WHERE_KEY,
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, INT4OID, TEXTOID, TEXTOID, TEXTOID},
	.result = SPI_OK_UPDATE,
};

void
account_set_closed(const AccountKey *key, const char *verdict, const char *reason)
{
	Datum		values[8] = {[6] = CStringGetTextDatum(verdict),[7] = reason ? CStringGetTextDatum(reason) : (Datum) 0};
	bool		nulls[8] = {[7] = reason == NULL};
	AccountState *state = set_columns(key, &set_closed, values, nulls);

	state->closed = true;
}
