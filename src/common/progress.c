/*
 * progress.c: how far a long call is, for other sessions to read.
 *
 * PostgreSQL keeps for every process what command of its own it is at, and some
 * numbers, in memory that all can read; it forgets them when the transaction or
 * the savepoint aborts, and when the process ends.  Its own views look there for
 * the commands that they know, by number; ours has another one, which none of
 * them shows, and safeins.progress_status looks for that.  So nothing has to be
 * preloaded, nothing waits for a lock, and nothing is left behind by a crash.
 */
#include "common/safeins.h"
#include "common/inheritance.h"
#include "common/progress.h"

#include "access/parallel.h"
#include "access/relation.h"
#include "access/xact.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "optimizer/plancat.h"
#include "storage/lockdefs.h"
#include "storage/proc.h"
#include "utils/acl.h"
#include "utils/backend_progress.h"
#include "utils/backend_status.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

/* Of no command of any release: the letters "SI". */
#define COMMAND_SAFEINS ((ProgressCommandType) 0x5349)

typedef enum ProgressParam
{
	PARAM_CALL,
	PARAM_LEADER,				/* process whose call it is */
	PARAM_SINCE,
	PARAM_TABLE,
	PARAM_TOTAL,				/* 0: nobody knows */
	PARAM_DONE,
	PARAM_COUNT
} ProgressParam;

static const char *const names[PROGRESS_NCALLS] = {
	[PROGRESS_NONE] = "",
	[PROGRESS_ATTACH] = "attach",
	[PROGRESS_DETACH] = "detach",
	[PROGRESS_AUDIT] = "audit",
	[PROGRESS_SEAL] = "seal",
	[PROGRESS_CHECKPOINT] = "checkpoint",
	[PROGRESS_VERIFY] = "verify",
	[PROGRESS_RECONCILE] = "reconcile",
	[PROGRESS_REBUILD] = "rebuild",
	[PROGRESS_SET_PLACE] = "set_place",
	[PROGRESS_CLOSE_YEAR] = "close_year",
	[PROGRESS_SWEEP] = "sweep",
	[PROGRESS_SET_MODE] = "set_mode",
	[PROGRESS_END_WATCH_ONLY] = "end_watch_only",
	[PROGRESS_REPORT_HTML] = "report_html",
};

/* What this process is at; PARAM_CALL is PROGRESS_NONE where it is at nothing. */
static int64 here[PARAM_COUNT];
static int	began_at;			/* level of transactions in which it began */

static bool
is_shown(void)
{
	return MyBEEntry != NULL && MyBEEntry->st_progress_command == COMMAND_SAFEINS;
}

static void
show(void)
{
	static const int params[] = {PARAM_CALL, PARAM_LEADER, PARAM_SINCE, PARAM_TABLE, PARAM_TOTAL, PARAM_DONE};

	/* A command of PostgreSQL's own that runs within, or around, has the place. */
	if (MyBEEntry == NULL || !pgstat_track_activities ||
		(MyBEEntry->st_progress_command != PROGRESS_COMMAND_INVALID && !is_shown()))
		return;
	if (!is_shown())
		pgstat_progress_start_command(COMMAND_SAFEINS, InvalidOid);
	pgstat_progress_update_multi_param(PARAM_COUNT, params, here);
}

static void
end_transaction(XactEvent event, void *arg)
{
	if (here[PARAM_CALL] == PROGRESS_NONE || IsParallelWorker())
		return;
	here[PARAM_CALL] = PROGRESS_NONE;
	if (is_shown())
		pgstat_progress_end_command();
}

static void
end_savepoint(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	if (event == SUBXACT_EVENT_ABORT_SUB && began_at >= GetCurrentTransactionNestLevel())
		here[PARAM_CALL] = PROGRESS_NONE;
}

static void
begin(ProgressCall call, int leader)
{
	static bool registered = false;

	if (!registered)
	{
		RegisterXactCallback(end_transaction, NULL);
		RegisterSubXactCallback(end_savepoint, NULL);
		registered = true;
	}
	memset(here, 0, sizeof(here));
	here[PARAM_CALL] = call;
	here[PARAM_LEADER] = leader;
	here[PARAM_SINCE] = GetCurrentTimestamp();
	began_at = GetCurrentTransactionNestLevel();
	show();
}

/* progress_begin says that a long call begins; returns false within another, whose step it is then. */
bool
progress_begin(ProgressCall call)
{
	if (here[PARAM_CALL] != PROGRESS_NONE)
		return false;
	begin(call, MyProcPid);
	return true;
}

/* progress_is_at tells whether a call is under way here, and no other. */
bool
progress_is_at(ProgressCall call)
{
	return here[PARAM_CALL] == call;
}

/* progress_end says that the call is over which progress_begin() began; an error needs no end. */
void
progress_end(bool begun)
{
	if (!begun)
		return;
	here[PARAM_CALL] = PROGRESS_NONE;
	if (is_shown())
		pgstat_progress_end_command();
}

/* progress_join has a process that helps with a call tell what it does itself, until it ends. */
void
progress_join(ProgressCall call)
{
	if (IsParallelWorker() && MyProc->lockGroupLeader != NULL && here[PARAM_CALL] == PROGRESS_NONE)
		begin(call, MyProc->lockGroupLeader->pid);
}

/* progress_step goes on to a table, or another of the same, with so many rows; 0: nobody knows. */
void
progress_step(Oid relid, int64 total)
{
	if (here[PARAM_CALL] == PROGRESS_NONE)
		return;
	here[PARAM_TABLE] = relid;
	here[PARAM_TOTAL] = total;
	here[PARAM_DONE] = 0;
	show();
}

static double
rows_about(Relation rel)
{
	BlockNumber pages;
	double		rows;
	double		all_visible;

	if (!RELKIND_HAS_STORAGE(rel->rd_rel->relkind))
		return 0;
	estimate_rel_size(rel, NULL, &pages, &rows, &all_visible);
	return rows;
}

/* progress_table goes on to a table with its children, or it only, of as many rows as the planner thinks. */
void
progress_table(Relation rel, bool only)
{
	double		rows = 0;
	ListCell   *lc;

	if (here[PARAM_CALL] == PROGRESS_NONE)
		return;
	if (only)
		rows = rows_about(rel);
	else
		foreach(lc, lock_with_children(RelationGetRelid(rel), AccessShareLock))
		{
			Relation	child = relation_open(lfirst_oid(lc), NoLock);

			rows += rows_about(child);
			relation_close(child, NoLock);
		}
	progress_step(RelationGetRelid(rel), (int64) rows);
}

/* progress_done says how many rows of the step are done.  It may be called for every row. */
void
progress_done(int64 done)
{
	if (here[PARAM_CALL] == PROGRESS_NONE)
		return;
	here[PARAM_DONE] = done;
	if (is_shown())
		pgstat_progress_update_param(PARAM_DONE, done);
	else
		show();					/* an error that was caught within, or another command, has taken it away */
}

PG_FUNCTION_INFO_V1(safeins_progress_rows);

/* safeins.progress_rows() returns what every process that the caller may look at is at. */
Datum
safeins_progress_rows(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	bool		sees_all = has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_STATS);
	int			n = pgstat_fetch_stat_numbackends();

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 1; i <= n; i++)
	{
		LocalPgBackendStatus *local = pgstat_get_local_beentry_by_index(i);
		const PgBackendStatus *b = local == NULL ? NULL : &local->backendStatus;
		Datum		values[8];
		bool		nulls[8] = {0};
		const int64 *param;

		if (b == NULL || b->st_procpid == 0 || b->st_progress_command != COMMAND_SAFEINS ||
			!(sees_all || has_privs_of_role(GetUserId(), b->st_userid)))
			continue;
		param = b->st_progress_param;
		if (param[PARAM_CALL] <= PROGRESS_NONE || param[PARAM_CALL] >= PROGRESS_NCALLS)
			continue;
		values[0] = Int32GetDatum(b->st_procpid);
		values[1] = Int32GetDatum((int32) param[PARAM_LEADER]);
		values[2] = ObjectIdGetDatum(b->st_databaseid);
		values[3] = CStringGetTextDatum(names[param[PARAM_CALL]]);
		values[4] = ObjectIdGetDatum((Oid) param[PARAM_TABLE]);
		nulls[4] = param[PARAM_TABLE] == InvalidOid;
		values[5] = Int64GetDatum(param[PARAM_DONE]);
		values[6] = Int64GetDatum(param[PARAM_TOTAL]);
		nulls[6] = param[PARAM_TOTAL] <= 0;
		values[7] = TimestampGetDatum(param[PARAM_SINCE] + 8 * USECS_PER_HOUR);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}
