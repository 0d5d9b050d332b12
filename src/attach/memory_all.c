/*
 * memory_all.c: what is kept of rows, of whole roles at a time.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "rules/home.h"
#include "attach/attachment.h"
#include "attach/row_memory.h"
#include "attach/role.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/snapshot.h"

#define OF_ROLE "f.place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND f.role = $2"

static OwnSql last_of_role = {
	.sql = "SELECT coalesce(max(f.id), 0), count(*) FROM safeins.row_fact AS f WHERE " OF_ROLE,
	.types = {INT4OID, TEXTOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static OwnSql count_of_role = {
	.sql = "SELECT count(*) FROM safeins.row_fact AS f WHERE " OF_ROLE,
	.types = {INT4OID, TEXTOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static OwnSql forget_up_to = {
	.sql = "DELETE FROM safeins.row_fact AS f WHERE " OF_ROLE " AND f.id <= $3",
	.types = {INT4OID, TEXTOID, INT8OID},
	.result = SPI_OK_DELETE,
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static OwnSql move_rows = {
	.sql = "UPDATE safeins.row_fact SET place = CAST($2 AS safeins.division)"
	" WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division)",
	.types = {INT4OID, INT4OID},
	.result = SPI_OK_UPDATE,
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

/* What this transaction wrote last is seen as of the next command. */
static uint64
execute(OwnSql *q, const Datum *values)
{
	CommandCounterIncrement();
	return own_sql_execute(q, values, NULL);
}

/* memory_last is the number of what was kept last of a role; memory_forget forgets all up to it. */
int64
memory_last(const Role *role, int64 *count)
{
	Datum		values[2] = {Int32GetDatum(home_place()), CStringGetTextDatum(role->name)};
	OwnRows		rows;
	int64		last;

	own_sql_begin();
	CommandCounterIncrement();
	rows = own_sql_run(&last_of_role, values, NULL);
	last = own_int64(&rows, 0, 1);
	*count = own_int64(&rows, 0, 2);
	own_sql_end();
	return last;
}

/*
 * memory_stray counts what is kept under a role that there is not, or a place
 * that is ours and not that of this database; or forgets it.
 */
int64
memory_stray(bool forget)
{
#define STRAY "FROM safeins.row_fact AS f WHERE safeins.is_local(f.place)" \
	" AND (f.place OPERATOR(safeins.<>) CAST($1 AS safeins.division) OR f.role <> ALL ($2))"
	static OwnSql find = {
		.sql = "SELECT " STRAY,
		.types = {INT4OID, TEXTARRAYOID},
		.sees = OWN_SEES_STATEMENT,
	};
	static OwnSql remove = {
		.sql = "DELETE " STRAY,
		.types = {INT4OID, TEXTARRAYOID},
		.result = SPI_OK_DELETE,
	};
	Datum	   *names = palloc(sizeof(Datum) * role_count());
	Datum		values[2] = {Int32GetDatum(home_place())};

	for (int i = 0; i < role_count(); i++)
		names[i] = CStringGetTextDatum(role_at(i)->name);
	values[1] = PointerGetDatum(construct_array(names, role_count(), TEXTOID, -1, false, TYPALIGN_INT));
	return own_sql_execute(forget ? &remove : &find, values, NULL);
}

/* memory_count counts what is kept of a role, by a snapshot. */
int64
memory_count(const Role *role, Snapshot snapshot)
{
	Datum		values[2] = {Int32GetDatum(home_place()), CStringGetTextDatum(role->name)};
	OwnRows		rows;
	int64		count;

	own_sql_begin();
	CommandCounterIncrement();
	rows = own_sql_run_at(&count_of_role, values, NULL, snapshot);
	count = own_int64(&rows, 0, 1);
	own_sql_end();
	return count;
}

/* memory_forget forgets the rows of a role that are remembered up to a number; returns how many. */
int64
memory_forget(const Role *role, int64 last)
{
	Datum		values[3] = {Int32GetDatum(home_place()), CStringGetTextDatum(role->name), Int64GetDatum(last)};

	return execute(&forget_up_to, values);
}

/* memory_move follows the database to another place. */
void
memory_move(Division from, Division to)
{
	Datum		values[2] = {Int32GetDatum(from), Int32GetDatum(to)};

	if (from != to)
		(void) execute(&move_rows, values);
}
