/*
 * own_sql.c: SQL that the extension runs, by one way in.
 *
 * This is the file to audit for what the extension does with rights that its
 * caller may lack.  Of every statement that comes through here:
 *
 * - Its text is the extension's, or made of identifiers that were quoted and of
 *   expressions of a mapping as PostgreSQL wrote them out; values are always
 *   arguments.
 * - It is planned and run, and its triggers fire, as the owner of the
 *   extension's tables; or, where "as" names the owner of a host's table, as
 *   that owner, never as somebody mightier.  What another role's functions do is
 *   restricted as in an index build (SECURITY_RESTRICTED_OPERATION), so that
 *   they leave nothing behind which would run as our caller.
 * - SECURITY_LOCAL_USERID_CHANGE is set, so that nothing in it can SET ROLE, and
 *   SECURITY_NOFORCE_RLS, so that FORCE ROW LEVEL SECURITY hides no row from its
 *   table's owner.
 * - search_path is "pg_catalog, pg_temp", and whatever else a role may SET that
 *   changes how SQL is read, looked up or evaluated has one value (identity.c);
 *   of what is planned, and evaluates nothing in which a setting has a say, what
 *   matters to running it.
 * - The caller's identity and settings are back before the rows are looked at;
 *   an error puts them back when its (sub)transaction aborts.
 * - A kept plan was made, and is made again after a change of what it stands on,
 *   under the same identity and settings under which it runs.
 * - It is what it was written as: a rule or a trigger that makes something else
 *   of it is an error.
 *
 * Beside this, roles are changed (by identity.c) only where no SQL is run: to
 * make triggers, and to read, compute or write out a mapping's expressions.  Who
 * that is lint lists, which also sees that nobody else runs SQL.
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/own_sql.h"
#include "common/record.h"
#include "common/relations.h"

#include "executor/spi.h"
#include "nodes/params.h"
#include "utils/guc.h"
#include "utils/plancache.h"
#include "utils/snapmgr.h"

static void
set(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

static void
become(const OwnSql *q, SafeinsIdentity *saved)
{
	Oid			who = OidIsValid(q->as) ? q->as : safeins_owner();

	if ((q->settings & OWN_STEADY) != 0 && q->plan != NULL && SPI_plan_is_valid(q->plan))
	{
		safeins_run_as(who, saved);
		return;
	}
	if (q->settings & OWN_EXPRESSIONS)
		safeins_read_as(who, saved);
	else
		safeins_become(who, saved);
	if (q->settings & OWN_BY_INDEX)
		set("enable_seqscan", "off");
	if (q->settings & OWN_SIDE_BY_SIDE)
		set("random_page_cost", "1");
	if (q->settings & OWN_ALL_ROWS)
		set("row_security", "off");
}

static int
count_args(const OwnSql *q)
{
	int			n = 0;

	while (n < OWN_ARGS_MOST && OidIsValid(q->types[n]))
		n++;
	return n;
}

/* One that is not kept goes with the SPI block. */
static SPIPlanPtr
plan_of(OwnSql *q)
{
	SPIPlanPtr	plan = q->plan;

	if (plan != NULL)
		return plan;
	plan = SPI_prepare_cursor(q->sql, count_args(q), q->types, q->plans);
	if (plan == NULL)
		elog(ERROR, "could not prepare \"%s\": %s", q->sql, SPI_result_code_string(SPI_result));
	if (q->kept)
	{
		SPI_keepplan(plan);
		q->plan = plan;
	}
	return plan;
}

static const char *
null_flags(const OwnSql *q, const bool *nulls, char *flags)
{
	if (nulls == NULL)
		return NULL;
	for (int i = count_args(q) - 1; i >= 0; i--)
		flags[i] = nulls[i] ? 'n' : ' ';
	return flags;
}

/* The plan of what came to nothing by a rule hangs on no table: it would not follow when the rule goes. */
static void
check_result(OwnSql *q, int rc)
{
	if (rc == SPI_OK_REWRITTEN)
		own_sql_forget(q);
	if (rc != (q->result == 0 ? SPI_OK_SELECT : q->result) &&
		!(rc == SPI_OK_REWRITTEN && (q->settings & OWN_MAY_VANISH) != 0))
		elog(ERROR, "unexpected result %s of \"%s\"", SPI_result_code_string(rc), q->sql);
}

/* own_sql_begin connects to SPI: what is read until own_sql_end() is good until then. */
void
own_sql_begin(void)
{
	SPI_connect();
}

/* own_sql_end lets go what was read. */
void
own_sql_end(void)
{
	SPI_finish();
}

/*
 * own_sql_transition_tables lets statements until own_sql_end() read a
 * trigger's transition tables.
 */
void
own_sql_transition_tables(TriggerData *td)
{
	int			rc = SPI_register_trigger_data(td);

	if (rc < 0)
		elog(ERROR, "SPI_register_trigger_data failed: %s", SPI_result_code_string(rc));
}

/* own_sql_named_rows does the same with rows that the caller has, under the name that they have there. */
void
own_sql_named_rows(EphemeralNamedRelation rows)
{
	int			rc = SPI_register_relation(rows);

	if (rc != SPI_OK_REL_REGISTER)
		elog(ERROR, "SPI_register_relation failed: %s", SPI_result_code_string(rc));
}

/* own_sql_forget frees a kept plan. */
void
own_sql_forget(OwnSql *q)
{
	if (q->plan != NULL)
		SPI_freeplan(q->plan);
	q->plan = NULL;
}

/* By which all is read that is ours; NULL: by the latest. */
static Snapshot moment = NULL;

/*
 * own_sql_stay has all that is ours be read by a snapshot that the caller keeps
 * registered; NULL: by the latest.  What it gives back is to be set again, after
 * an error too.
 */
Snapshot
own_sql_stay(Snapshot snapshot)
{
	Snapshot	outer = moment;

	moment = snapshot;
	return outer;
}

/*
 * own_sql_latest sees what is committed by now; in a parallel plan, in which no
 * snapshot can be taken, what its statement sees.
 */
Snapshot
own_sql_latest(void)
{
	if (moment != NULL)
		return moment;
	return IsInParallelMode() ? GetActiveSnapshot() : GetLatestSnapshot();
}

/* own_sql_run runs a statement as whoever it is to run as. */
OwnRows
own_sql_run(OwnSql *q, const Datum *values, const bool *nulls)
{
	return own_sql_run_at(q, values, nulls, NULL);
}

/*
 * own_sql_run_at runs it by a snapshot that the caller keeps registered; NULL:
 * as the statement says.
 */
OwnRows
own_sql_run_at(OwnSql *q, const Datum *values, const bool *nulls, Snapshot snapshot)
{
	char		buffer[OWN_ARGS_MOST];
	const char *flags = null_flags(q, nulls, buffer);
	SafeinsIdentity saved;
	SPIPlanPtr	plan;
	OwnRows		rows;
	int			rc;

	become(q, &saved);
	plan = plan_of(q);
	if (snapshot == NULL && (q->sees == OWN_SEES_LATEST || (moment != NULL && q->sees == OWN_SEES_STATEMENT)))
		snapshot = own_sql_latest();
	if (snapshot != NULL)
		rc = SPI_execute_snapshot(plan, unconstify(Datum *, values), flags, snapshot,
								  InvalidSnapshot, !q->writes, true, q->most);
	else
		rc = SPI_execute_plan(plan, unconstify(Datum *, values), flags, q->sees == OWN_SEES_STATEMENT, q->most);
	check_result(q, rc);
	rows.table = SPI_tuptable;
	rows.n = SPI_processed;
	if (q->records != SAFEINS_REL_NONE)
		safeins_recorded(q->records, rc == SPI_OK_UPDATE_RETURNING);
	safeins_return(&saved);
	return rows;
}

/*
 * own_sql_execute is begin, run and end of what is not read; returns how many
 * rows it wrote or found.
 */
uint64
own_sql_execute(OwnSql *q, const Datum *values, const bool *nulls)
{
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(q, values, nulls);
	own_sql_end();
	return rows.n;
}

/* own_sql_utility runs a command that has neither rows nor parameters. */
void
own_sql_utility(const char *sql)
{
	OwnSql		q = {.sql = sql,.result = SPI_OK_UTILITY};

	own_sql_execute(&q, NULL, NULL);
}

/* own_sql_stream gives the rows one by one to a receiver, which is called as the owner. */
void
own_sql_stream(OwnSql *q, const Datum *values, const bool *nulls, DestReceiver *dest)
{
	int			nargs = count_args(q);
	ParamListInfo params = makeParamList(nargs);
	SPIExecuteOptions options = {0};
	SafeinsIdentity saved;

	for (int i = 0; i < nargs; i++)
	{
		params->params[i].value = values[i];
		params->params[i].isnull = nulls != NULL && nulls[i];
		params->params[i].pflags = PARAM_FLAG_CONST;
		params->params[i].ptype = q->types[i];
	}
	options.params = params;
	options.read_only = q->sees == OWN_SEES_STATEMENT;
	options.dest = dest;
	become(q, &saved);
	check_result(q, SPI_execute_plan_extended(plan_of(q), &options));
	safeins_return(&saved);
}

/* ---- batches ---- */

static void
fetch(OwnCursor *c, long most)
{
	if (c->rows.table != NULL)
		SPI_freetuptable(c->rows.table);
	memset(&c->rows, 0, sizeof(c->rows));
	SPI_cursor_fetch(c->portal, true, most);
	c->rows.table = SPI_tuptable;
	c->rows.n = SPI_processed;
}

/*
 * own_cursor_open opens a cursor over a statement and fetches the first batch, at once: to
 * become somebody costs as much as a small statement.
 */
void
own_cursor_open(OwnCursor *c, OwnSql *q, Snapshot snapshot, long most)
{
	SafeinsIdentity saved;

	memset(c, 0, sizeof(*c));
	c->query = q;
	become(q, &saved);
	if (snapshot != NULL)
		PushActiveSnapshot(snapshot);
	c->portal = SPI_cursor_open(NULL, plan_of(q), NULL, NULL, snapshot != NULL || q->sees == OWN_SEES_STATEMENT);
	if (snapshot != NULL)
		PopActiveSnapshot();
	fetch(c, most);
	safeins_return(&saved);
}

/* own_cursor_fetch gets the next batch; false: there is none. */
bool
own_cursor_fetch(OwnCursor *c, long most)
{
	SafeinsIdentity saved;

	become(c->query, &saved);
	fetch(c, most);
	safeins_return(&saved);
	return c->rows.n > 0;
}

void
own_cursor_close(OwnCursor *c)
{
	if (c->rows.table != NULL)
		SPI_freetuptable(c->rows.table);
	SPI_cursor_close(c->portal);
	memset(c, 0, sizeof(*c));
}

/* own_texts gives texts as one argument of a statement, of type text[]. */
Datum
own_texts(Datum *texts, int n)
{
	return PointerGetDatum(construct_array(texts, n, TEXTOID, -1, false, TYPALIGN_INT));
}

/* ---- columns ---- */

/* own_datum gives a column of a row, both as SPI counts them: rows from 0, columns from 1. */
Datum
own_datum(const OwnRows *rows, uint64 row, int column, bool *isnull)
{
	return SPI_getbinval(rows->table->vals[row], rows->table->tupdesc, column, isnull);
}

static Datum
value_of(const OwnRows *rows, uint64 row, int column)
{
	bool		isnull;
	Datum		value = own_datum(rows, row, column, &isnull);

	return isnull ? (Datum) 0 : value;
}

/*
 * own_bool does the same of what is not NULL; of a NULL, false.  So do those
 * that follow, of a NULL 0.
 */
bool
own_bool(const OwnRows *rows, uint64 row, int column)
{
	return DatumGetBool(value_of(rows, row, column));
}

int32
own_int32(const OwnRows *rows, uint64 row, int column)
{
	return DatumGetInt32(value_of(rows, row, column));
}

int64
own_int64(const OwnRows *rows, uint64 row, int column)
{
	return DatumGetInt64(value_of(rows, row, column));
}

Oid
own_oid(const OwnRows *rows, uint64 row, int column)
{
	return DatumGetObjectId(value_of(rows, row, column));
}

DateADT
own_date(const OwnRows *rows, uint64 row, int column)
{
	return DatumGetDateADT(value_of(rows, row, column));
}

bytea *
own_bytea(const OwnRows *rows, uint64 row, int column)
{
	Datum		value = value_of(rows, row, column);

	return value == (Datum) 0 ? NULL : DatumGetByteaPP(value);
}

/*
 * own_text gives a text in the current context, NULL of a NULL; a type whose
 * text hangs on a setting is cast to text in the statement.
 */
char *
own_text(const OwnRows *rows, uint64 row, int column)
{
	return SPI_getvalue(rows->table->vals[row], rows->table->tupdesc, column);
}

/* own_column gives the number of a column of SELECT * or RETURNING *. */
int
own_column(const OwnRows *rows, const char *name)
{
	int			column = SPI_fnumber(rows->table->tupdesc, name);

	if (column == SPI_ERROR_NOATTRIBUTE)
		elog(ERROR, "there is no column \"%s\"", name);
	return column;
}
