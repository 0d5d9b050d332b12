/*
 * upstream.c: a connection to a province's database, by the server's own client
 * for replication.
 */
#include "common/safeins.h"
#include "acts/nation/upstream.h"

#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "fmgr.h"
#include "replication/walreceiver.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

struct Upstream
{
	WalReceiverConn *conn;		/* NULL: closed */
	MemoryContextCallback gone;
	const char *place;			/* as text, for messages */
};

static void
disconnect(void *arg)
{
	Upstream   *u = arg;

	if (u->conn != NULL)
		walrcv_disconnect(u->conn);
	u->conn = NULL;
}

/*
 * upstream_open connects; NULL, after it was told, where it cannot and elevel is no
 * error.  An error closes the connection with the current context: the session may
 * go on for long, and of senders that server has few.
 */
Upstream *
upstream_open(const char *conninfo, const char *place, int elevel)
{
	Upstream   *u = palloc(sizeof(Upstream));
	char	   *why = NULL;

	load_file("libpqwalreceiver", false);
	u->place = place;
	u->conn = publisher_connect(conninfo, "safeins", &why);
	if (u->conn == NULL)
	{
		ereport(elevel,
				(errcode(ERRCODE_CONNECTION_FAILURE),
				 errmsg("could not connect to the database of %s: %s", place, why)));
		return NULL;
	}
	u->gone.func = disconnect;
	u->gone.arg = u;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, &u->gone);
	return u;
}

static void
report_failure(const Upstream *u, const WalRcvExecResult *res, int elevel)
{
	ereport(elevel,
			(errcode(ERRCODE_CONNECTION_FAILURE),
			 errmsg("the database of %s could not be asked: %s", u->place, res->err),
			 res->sqlstate != ERRCODE_INSUFFICIENT_PRIVILEGE ? 0 :
			 errhint("SELECT safeins.publication('the role of the connection') in that database grants what a feed needs.")));
}

/*
 * upstream_ask runs a statement there that returns one row of n texts, and gives
 * them; NULL, after it was told, where it fails and elevel is no error.
 */
char **
upstream_ask(Upstream *u, const char *sql, int n, int elevel)
{
	Oid		   *types = palloc(sizeof(Oid) * n);
	char	  **said = palloc0(sizeof(char *) * n);
	WalRcvExecResult *res;
	TupleTableSlot *slot;

	for (int i = 0; i < n; i++)
		types[i] = TEXTOID;
	res = walrcv_exec(u->conn, sql, n, types);
	if (res->status != WALRCV_OK_TUPLES)
	{
		report_failure(u, res, elevel);
		walrcv_clear_result(res);
		return NULL;
	}
	slot = MakeSingleTupleTableSlot(res->tupledesc, &TTSOpsMinimalTuple);
	if (tuplestore_gettupleslot(res->tuplestore, true, false, slot))
		for (int i = 0; i < n; i++)
		{
			bool		isnull;
			Datum		value = slot_getattr(slot, i + 1, &isnull);

			said[i] = isnull ? NULL : TextDatumGetCString(value);
		}
	ExecDropSingleTupleTableSlot(slot);
	walrcv_clear_result(res);
	return said;
}

/* So long transactions of that server may hold up a slot. */
#define SLOT_TIMEOUT "30s"

/*
 * upstream_make_slot makes a logical slot there.  It begins when all transactions
 * that write have ended, of any database of that server, and would wait for one that
 * was prepared and forgotten for ever; and come to be after its caller gave up.
 */
void
upstream_make_slot(Upstream *u, const char *slot, const char *plugin)
{
	Oid			types[] = {TEXTOID};
	WalRcvExecResult *res;
	char	   *prepared;

	(void) upstream_ask(u, "SELECT pg_catalog.set_config('statement_timeout', '" SLOT_TIMEOUT "', false)", 1, ERROR);
	res = walrcv_exec(u->conn, psprintf("SELECT slot_name::text FROM pg_catalog.pg_create_logical_replication_slot('%s', '%s')", slot, plugin),
					  1, types);
	if (res->status != WALRCV_OK_TUPLES && res->sqlstate != ERRCODE_QUERY_CANCELED)
		report_failure(u, res, ERROR);
	(void) upstream_ask(u, "SELECT pg_catalog.set_config('statement_timeout', '0', false)", 1, ERROR);
	if (res->status != WALRCV_OK_TUPLES)
	{
		prepared = upstream_ask(u, "SELECT coalesce(pg_catalog.string_agg(pg_catalog.quote_literal(gid), ', '), '-') FROM pg_catalog.pg_prepared_xacts", 1, ERROR)[0];
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the server of %s made no slot within %s: transactions there have been under way for longer", u->place, SLOT_TIMEOUT),
				 errdetail("A slot begins when all that write have ended. Prepared ones: %s.", prepared),
				 errhint("SELECT pid, xact_start, query FROM pg_stat_activity WHERE backend_xid IS NOT NULL tells the others on that server; a prepared one is ended by COMMIT PREPARED or ROLLBACK PREPARED.")));
	}
	walrcv_clear_result(res);
}

void
upstream_close(Upstream *u)
{
	disconnect(u);
}
