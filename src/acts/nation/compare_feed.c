/*
 * compare_feed.c: compare_feed(): in a nation's database, whether what a province
 * has to send is here, row for row.
 *
 * A nation's server that is set back, to a backup or a snapshot, has lost what came
 * since, and is not sent it again: the province's slot knows it to be read.  Neither
 * side can see that by itself.  So both count, and add up hashes of, the rows of
 * each table; in between what is counted there is waited for here.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/identity.h"
#include "common/own_sql.h"
#include "common/server_words.h"
#include "common/travel.h"
#include "acts/nation/feed.h"
#include "acts/nation/upstream.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(safeins_compare_feed);

/* What is written meanwhile is counted again, so often. */
#define TRIES 3

/* So long, in tenths of a second, nobody may read a feed that does not go on: a worker that failed begins sooner. */
#define TENTHS_UNREAD 100

/* So often it is looked whether the feed waits for us. */
#define TENTHS_UNBLOCKED 10

/* The rows of a table on one side. */
typedef struct Side
{
	int64		rows;
	const char *sum;
} Side;

typedef enum Verdict
{
	SAME,
	DIFFERS,
	CHANGING,
	NOT_SENT
} Verdict;

static const struct
{
	const char *en;
	const char *zh;
}			verdicts[] = {
	[SAME] = {"same", "一致"},
	[DIFFERS] = {"differs", "不一致"},
	[CHANGING] = {"changing", "变动中"},
	[NOT_SENT] = {"not sent", "未上报"},
};

/* Of the columns that both sides have; the encodings of both databases may differ. */
static char *
count_sql(const char *table, const char *columns, const char *which)
{
	return psprintf("SELECT pg_catalog.count(*)::pg_catalog.text, coalesce(pg_catalog.sum(CAST('x' OPERATOR(pg_catalog.||)"
					" pg_catalog.left(pg_catalog.md5(pg_catalog.convert_to(CAST(ROW(%s) AS pg_catalog.text), 'UTF8')), 16)"
					" AS pg_catalog.bit(64))::pg_catalog.int8), 0)::pg_catalog.text FROM safeins.%s r WHERE %s",
					columns, table, which);
}

static Side
count_there(Upstream *u, const char *sql)
{
	char	  **said = upstream_ask(u, sql, 2, ERROR);

	return (Side)
	{
		.rows = strtoll(said[0], NULL, 10),.sum = said[1]
	};
}

static Side
count_here(char *sql)
{
	OwnSql		count = {.sql = sql,.sees = OWN_SEES_LATEST};
	MemoryContext caller = CurrentMemoryContext;
	OwnRows		rows;
	Side		side;

	own_sql_begin();
	rows = own_sql_run(&count, NULL, NULL);
	side.rows = strtoll(own_text(&rows, 0, 1), NULL, 10);
	side.sum = MemoryContextStrdup(caller, own_text(&rows, 0, 2));
	own_sql_end();
	return side;
}

static bool
is_same(const Side *a, const Side *b)
{
	return a->rows == b->rows && strcmp(a->sum, b->sum) == 0;
}

static void
stands_still(const Feed *f, const char *lsn)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("the feed of %s stands still", f->text),
			 errdetail("This database does not read slot \"%s\" of that server, or begins again and again: what is in its log at %s has not been read.",
					   f->slot, lsn),
			 errhint("SELECT * FROM safeins.check_setup WHERE topic = 'feeds' says why.")));
}

/* A worker that the slot does not let in hears nothing. */
static OwnSql find_worker = {
	.sql = "SELECT FROM pg_catalog.pg_stat_subscription t WHERE t.subname = $1::pg_catalog.name"
	" AND t.relid IS NULL AND t.pid IS NOT NULL AND t.last_msg_receipt_time IS NOT NULL",
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
};

static bool
is_read_here(const Feed *f)
{
	Datum		values[1] = {CStringGetTextDatum(f->subscription)};

	return own_sql_execute(&find_worker, values, NULL) > 0;
}

static OwnSql find_blocked = {
	.sql = "SELECT FROM pg_catalog.pg_stat_subscription t WHERE t.subname = $1::pg_catalog.name"
	" AND pg_catalog.pg_backend_pid() = ANY (pg_catalog.pg_blocking_pids(t.pid))",
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
};

/* The server finds no deadlock here: that we wait for the feed it does not know. */
static void
check_not_blocked(const Feed *f)
{
	Datum		values[1] = {CStringGetTextDatum(f->subscription)};

	if (own_sql_execute(&find_blocked, values, NULL) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the feed of %s waits for this transaction, and would be waited for by it", f->text),
				 errdetail("This transaction has written or locked what the feed is to write."),
				 errhint("Call safeins.compare_feed() in a transaction of its own.")));
}

/*
 * Waits until the slot knows that what is in the log there by now has been applied
 * here, as long as it is read at all.  A message that nobody subscribes to marks the
 * place in the log, and its commit has all that is before it written to disk: what
 * is not is not sent.
 */
static void
wait_until_read(Upstream *u, const Feed *f)
{
	char	   *lsn = upstream_ask(u, "SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()"
								   " ELSE pg_catalog.pg_logical_emit_message(true, 'safeins', '') END::pg_catalog.text", 1, ERROR)[0];
	const char *sql = psprintf("SELECT (SELECT CASE"
							   " WHEN s.confirmed_flush_lsn OPERATOR(pg_catalog.>=) '%s' THEN 'read'"
							   " WHEN s.active THEN s.confirmed_flush_lsn::pg_catalog.text END"
							   " FROM pg_catalog.pg_replication_slots s WHERE s.slot_name = '%s')", lsn, f->slot);
	const char *at = "";
	int			unread = 0;

	for (int tenths = 1;; tenths++)
	{
		char	   *said = upstream_ask(u, sql, 1, ERROR)[0];

		if (said != NULL && strcmp(said, "read") == 0)
			return;
		if (said != NULL && strcmp(said, at) != 0)
		{
			at = said;
			unread = 0;
		}
		else if (said == NULL || !is_read_here(f))
			unread++;
		if (unread > TENTHS_UNREAD)
			stands_still(f, lsn);
		if (tenths % TENTHS_UNBLOCKED == 0)
			check_not_blocked(f);
		CHECK_FOR_INTERRUPTS();
		pg_usleep(100000L);
	}
}

static OwnSql find_columns = {
	.sql = "SELECT pg_catalog.string_agg(pg_catalog.format('r.%I', a.attname), ', ' ORDER BY a.attname) FROM pg_catalog.pg_attribute a"
	" WHERE a.attrelid = ('safeins.' OPERATOR(pg_catalog.||) $1)::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped"
	" AND a.attname::pg_catalog.text = ANY (pg_catalog.string_to_array($2, ','))",
	.types = {TEXTOID, TEXTOID},
	.sees = OWN_SEES_LATEST,
};

static char *
columns_of_both(const char *table, const char *there)
{
	Datum		values[2] = {CStringGetTextDatum(table), CStringGetTextDatum(there)};
	MemoryContext caller = CurrentMemoryContext;
	OwnRows		rows;
	char	   *columns;

	own_sql_begin();
	rows = own_sql_run(&find_columns, values, NULL);
	columns = MemoryContextStrdup(caller, own_text(&rows, 0, 1));
	own_sql_end();
	return columns;
}

/* Compares a table; returns what is to be said of it. */
static Verdict
compare_table(Upstream *u, const Feed *f, const Travel *t, Side *there, Side *here)
{
	char	  **said = upstream_ask(u, psprintf("SELECT coalesce(t.filter, 'true'), (SELECT pg_catalog.string_agg(a.attname::pg_catalog.text, ',')"
												" FROM pg_catalog.pg_attribute a WHERE a.attrelid = pg_catalog.to_regclass('safeins.%s')"
												" AND a.attnum > 0 AND NOT a.attisdropped) FROM safeins.travelling() t WHERE t.table_name = '%s'"
												" AND " IS_PUBLISHED("t"),
												t->table, t->table), 2, ERROR);
	char	   *columns;
	char	   *sql_there;
	char	   *sql_here;
	bool		still = false;

	if (said[0] == NULL)
		return NOT_SENT;
	columns = columns_of_both(t->table, said[1]);
	sql_there = count_sql(t->table, columns, said[0]);
	sql_here = count_sql(t->table, columns, feed_rows(f, t));
	for (int i = 0; i < TRIES; i++)
	{
		Side		before = count_there(u, sql_there);

		wait_until_read(u, f);
		*here = count_here(sql_here);
		*there = count_there(u, sql_there);
		still = is_same(&before, there);
		if (still && is_same(there, here))
			return SAME;
	}
	return still ? DIFFERS : CHANGING;
}

/* safeins.compare_feed(place) */
Datum
safeins_compare_feed(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Feed		f;
	Upstream   *u;

	args_check(fcinfo, 0);
	f = feed_arg(fcinfo);
	/* What the primary has had may not be here yet. */
	PreventCommandDuringRecovery("safeins.compare_feed()");
	feed_find(&f);
	if (f.conninfo == NULL)
		feed_is_not_here(&f);
	InitMaterializedSRF(fcinfo, 0);
	u = upstream_open(f.conninfo, f.text, ERROR);
	/* Values are written there as here; what has been counted is on disk, and sent; no row is hidden. */
	(void) upstream_ask(u, psprintf("SELECT %s || pg_catalog.set_config('synchronous_commit', 'local', false)"
									" || pg_catalog.set_config('row_security', 'off', false)",
									safeins_settings_of_values()), 1, ERROR);
	for (int i = 0; i < ntravels; i++)
	{
		Side		there = {0};
		Side		here = {0};
		Verdict		verdict = compare_table(u, &f, &travels[i], &there, &here);
		Datum		values[5];
		bool		nulls[5] = {false, verdict == NOT_SENT, verdict == NOT_SENT, false, false};

		CHECK_FOR_INTERRUPTS();
		values[0] = CStringGetTextDatum(travels[i].table);
		values[1] = Int64GetDatum(there.rows);
		values[2] = Int64GetDatum(here.rows);
		values[3] = CStringGetTextDatum(verdicts[verdict].en);
		values[4] = server_text(verdicts[verdict].zh);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	upstream_close(u);
	return (Datum) 0;
}
