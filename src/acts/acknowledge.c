/*
 * acknowledge.c: acknowledge(): who has taken an escalation in hand, and what
 * was done.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "books/place.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(safeins_acknowledge);

static OwnSql insert_row = {
	.sql = "INSERT INTO safeins.acknowledgement (place, id, escalation, note) OVERRIDING SYSTEM VALUE"
	" SELECT e.place, " NUMBERED("e.place", "acknowledgement") ", e.id, $2 FROM safeins.escalation AS e"
	" WHERE e.place OPERATOR(safeins.=) CAST($3 AS safeins.division) AND e.id = $1 RETURNING *",
	.types = {INT8OID, TEXTOID, INT4OID},
	.result = SPI_OK_INSERT_RETURNING,
	.records = SAFEINS_REL_ACKNOWLEDGEMENT,
};

/* Numbers are unique in one place: where several are in one database, that of its own place is meant. */
static int64
write_row(int64 escalation, const char *note, Division place)
{
	Datum		values[3] = {Int64GetDatum(escalation), CStringGetTextDatum(note), Int32GetDatum(place)};
	OwnRows		rows;
	int64		id;

	own_sql_begin();
	rows = own_sql_run(&insert_row, values, NULL);
	id = rows.n > 0 ? own_int64(&rows, 0, 2) : 0;
	own_sql_end();
	return id;
}

/*
 * safeins.acknowledge(escalation, note, place) returns the number of the
 * record; SI801 for an escalation that there is not.
 */
Datum
safeins_acknowledge(PG_FUNCTION_ARGS)
{
	Division	place;
	char	   *note;
	int64		id;

	args_check(fcinfo, 0);
	note = arg_text(fcinfo, 1);
	rules_refresh();
	place = division_at_level(PG_ARGISNULL(2) ? home_place() : PG_GETARG_DIVISION(2), 1);
	id = write_row(PG_GETARG_INT64(0), note, place);
	if (id == 0)
	{
		char		where[DIVISION_TEXT_LEN + 1];

		division_print(place, where);
		ereport(ERROR,
				(errcode(ERRCODE_SI_ESCALATION),
				 errmsg("there is no escalation %lld in %s", (long long) PG_GETARG_INT64(0), where),
				 errhint("safeins.escalation_status lists them."),
				 errown(SAFEINS_REL_ESCALATION, NULL)));
	}
	PG_RETURN_INT64(id);
}
