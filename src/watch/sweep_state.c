/*
 * sweep_state.c: how far sweeps have come, by what they do.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/settings.h"
#include "rules/days.h"
#include "rules/home.h"
#include "watch/sweep_state.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

static OwnSql mark_of = {
	.sql = "SELECT mark FROM safeins.sweep_state WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND what = $2",
	.types = {INT4OID, TEXTOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static OwnSql set_mark = {
	.sql = "INSERT INTO safeins.sweep_state (place, what, mark) VALUES (CAST($1 AS safeins.division), $2, $3)"
	" ON CONFLICT ON CONSTRAINT sweep_state_pkey DO UPDATE SET mark = EXCLUDED.mark",
	.types = {INT4OID, TEXTOID, TEXTOID},
	.result = SPI_OK_INSERT,
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

/* sweep_recall gives what was noted under a name, or NULL; in the current context. */
char *
sweep_recall(const char *what)
{
	Datum		values[2] = {Int32GetDatum(home_place()), CStringGetTextDatum(what)};
	MemoryContext caller = CurrentMemoryContext;
	OwnRows		rows;
	char	   *mark = NULL;

	own_sql_begin();
	rows = own_sql_run(&mark_of, values, NULL);
	if (rows.n > 0)
		mark = MemoryContextStrdup(caller, own_text(&rows, 0, 1));
	own_sql_end();
	return mark;
}

void
sweep_note(const char *what, const char *mark)
{
	Datum		values[3] = {Int32GetDatum(home_place()), CStringGetTextDatum(what), CStringGetTextDatum(mark)};

	own_sql_execute(&set_mark, values, NULL);
}

/* sweep_was_done tells whether what is done once a day was done on a day, or later. */
bool
sweep_was_done(const char *what, DateADT day)
{
	char	   *mark = sweep_recall(what);

	return mark != NULL && DatumGetDateADT(DirectFunctionCall1(date_in, CStringGetDatum(mark))) >= day;
}

/* sweep_done notes that it was done on a day.  A sweep of a day to come does not stand for those until then. */
void
sweep_done(const char *what, DateADT day)
{
	sweep_note(what, day_text(Min(day, safeins_today())));
}
