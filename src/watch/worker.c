/*
 * worker.c: the background worker: a launcher, and a worker for each database
 * that asks for one, which sweeps and takes checkpoints of the ledger.
 *
 * The launcher is in no database.  It starts workers, and starts again those
 * that ended, after a nap; one whose database is gone it leaves until the
 * configuration is read anew.  A worker that finds no extension stays and waits
 * for the same.
 */
#include "watch/watch.h"

#include "ledger/ledger.h"

#include "access/heapam.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_database.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/varlena.h"

PGDLLEXPORT void safeins_launcher_main(Datum arg);
PGDLLEXPORT void safeins_worker_main(Datum arg);

static char *databases = NULL;
static int	naptime = 60;

static bool
check_databases(char **newval, void **extra, GucSource source)
{
	char	   *copy = pstrdup(*newval);
	List	   *names;
	bool		fits = SplitIdentifierString(copy, ',', &names);

	if (!fits)
		GUC_check_errdetail("List syntax is invalid.");
	list_free(names);
	pfree(copy);
	return fits;
}

/* ---- what both share ---- */

/* Waits for a signal, or so long (-1: for ever); the postmaster's end is ours. */
static void
nap(long ms)
{
	(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_EXIT_ON_PM_DEATH | (ms < 0 ? 0 : WL_TIMEOUT), ms, PG_WAIT_EXTENSION);
	ResetLatch(MyLatch);
	CHECK_FOR_INTERRUPTS();
}

static bool
config_reloaded(void)
{
	if (!ConfigReloadPending)
		return false;
	ConfigReloadPending = false;
	ProcessConfigFile(PGC_SIGHUP);
	return true;
}

static void
begin(void)
{
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, die);
	BackgroundWorkerUnblockSignals();
}

static void
begin_transaction(const char *activity)
{
	SetCurrentStatementStartTimestamp();
	pgstat_report_activity(STATE_RUNNING, activity);
	StartTransactionCommand();
	/* whatever the database's own defaults are */
	XactIsoLevel = XACT_READ_COMMITTED;
	XactReadOnly = false;
	PushActiveSnapshot(GetTransactionSnapshot());
}

static void
end_transaction(void)
{
	PopActiveSnapshot();
	CommitTransactionCommand();
	report_stats();
	pgstat_report_activity(STATE_IDLE, NULL);
}

/* ---- the launcher ---- */

typedef struct Watched
{
	char	   *name;
	bool		wanted;
	bool		left;			/* its database is gone: until the next reload */
	BackgroundWorkerHandle *handle;
	TimestampTz try_at;
} Watched;

static List *watched = NIL;

static Watched *
find_watched(const char *name)
{
	ListCell   *lc;
	Watched    *w;

	foreach(lc, watched)
		if (strcmp(((Watched *) lfirst(lc))->name, name) == 0)
			return lfirst(lc);
	w = palloc0(sizeof(Watched));
	w->name = pstrdup(name);
	watched = lappend(watched, w);
	return w;
}

/* What the settings ask for now; those that are not asked for any more are ended. */
static void
read_databases(void)
{
	char	   *copy = pstrdup(databases);
	List	   *names;
	ListCell   *lc;

	foreach(lc, watched)
	{
		Watched    *w = lfirst(lc);

		w->wanted = w->left = false;
		w->try_at = 0;
	}
	/* it was checked when it was set */
	if (SplitIdentifierString(copy, ',', &names))
		foreach(lc, names)
			find_watched(lfirst(lc))->wanted = true;
	list_free(names);
	pfree(copy);
	foreach(lc, watched)
	{
		Watched    *w = lfirst(lc);

		if (!w->wanted && w->handle != NULL)
			TerminateBackgroundWorker(w->handle);
	}
}

/* Who is in no database can't count on the catalogue's indexes. */
static bool
database_is_there(const char *name)
{
	MemoryContext cxt = CurrentMemoryContext;
	Relation	rel;
	TableScanDesc scan;
	HeapTuple	tup;
	bool		there = false;

	begin_transaction("safeins: looking for databases");
	rel = table_open(DatabaseRelationId, AccessShareLock);
	scan = table_beginscan_catalog(rel, 0, NULL);
	while (!there && HeapTupleIsValid(tup = heap_getnext(scan, ForwardScanDirection)))
	{
		Form_pg_database db = (Form_pg_database) GETSTRUCT(tup);

		there = strcmp(NameStr(db->datname), name) == 0 && db->datallowconn;
	}
	table_endscan(scan);
	table_close(rel, AccessShareLock);
	end_transaction();
	MemoryContextSwitchTo(cxt);
	return there;
}

static void
start_worker(Watched *w)
{
	BackgroundWorker worker;

	memset(&worker, 0, sizeof(worker));
	worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
	/* The launcher starts it again: after a crash there would be two. */
	worker.bgw_restart_time = BGW_NEVER_RESTART;
	worker.bgw_notify_pid = MyProcPid;
	strlcpy(worker.bgw_library_name, "safeins", BGW_MAXLEN);
	strlcpy(worker.bgw_function_name, "safeins_worker_main", BGW_MAXLEN);
	snprintf(worker.bgw_name, BGW_MAXLEN, "safeins worker for database \"%s\"", w->name);
	strlcpy(worker.bgw_type, "safeins worker", BGW_MAXLEN);
	strlcpy(worker.bgw_extra, w->name, BGW_EXTRALEN);
	if (!RegisterDynamicBackgroundWorker(&worker, &w->handle))
	{
		w->handle = NULL;
		ereport(WARNING,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("no background worker is free to watch database \"%s\"", w->name),
				 errhint("Increase max_worker_processes; it is tried again after a nap.")));
	}
}

/* Starts what is wanted and does not run; returns how long to wait before more is to be done, -1: for ever. */
static long
look_after(void)
{
	TimestampTz now = GetCurrentTimestamp();
	long		wait = -1;
	ListCell   *lc;

	foreach(lc, watched)
	{
		Watched    *w = lfirst(lc);
		pid_t		pid;

		if (w->handle != NULL && GetBackgroundWorkerPid(w->handle, &pid) == BGWH_STOPPED)
		{
			pfree(w->handle);
			w->handle = NULL;
			w->try_at = TimestampTzPlusMilliseconds(now, naptime * 1000L);
		}
		if (!w->wanted || w->left || w->handle != NULL)
			continue;
		if (w->try_at > now)
		{
			long		ms = TimestampDifferenceMilliseconds(now, w->try_at);

			wait = wait < 0 ? ms : Min(wait, ms);
			continue;
		}
		if (!database_is_there(w->name))
		{
			w->left = true;
			ereport(LOG,
					(errmsg("database \"%s\" of safeins.databases does not exist or takes no connections: it is left until the configuration is reloaded", w->name)));
			continue;
		}
		start_worker(w);
		if (w->handle == NULL)
		{
			w->try_at = TimestampTzPlusMilliseconds(now, naptime * 1000L);
			wait = wait < 0 ? naptime * 1000L : Min(wait, naptime * 1000L);
		}
	}
	return wait;
}

/* Whoever launches after this one knows nothing of its workers. */
static void
end_workers(int code, Datum arg)
{
	ListCell   *lc;

	foreach(lc, watched)
	{
		Watched    *w = lfirst(lc);

		if (w->handle != NULL)
			TerminateBackgroundWorker(w->handle);
	}
}

void
safeins_launcher_main(Datum arg)
{
	begin();
	BackgroundWorkerInitializeConnection(NULL, NULL, 0);
	before_shmem_exit(end_workers, (Datum) 0);
	MemoryContextSwitchTo(AllocSetContextCreate(TopMemoryContext, "safeins launcher", ALLOCSET_DEFAULT_SIZES));
	pgstat_report_activity(STATE_IDLE, NULL);
	read_databases();
	for (;;)
	{
		if (config_reloaded())
			read_databases();
		nap(look_after());
	}
}

/* ---- a worker ---- */

static void
sweep_once(void)
{
	int64		made;

	begin_transaction("safeins: sweep");
	made = sweep(safeins_today());
	end_transaction();
	if (made > 0)
		ereport(LOG,
				(errmsg("safeins made %lld escalations in database \"%s\"", (long long) made, MyBgworkerEntry->bgw_extra)));
}

static void
checkpoint_once(void)
{
	begin_transaction("safeins: checkpoint");
	if (ledger_current() != NULL)
	{
		SPI_connect();
		if (SPI_execute("SELECT safeins.checkpoint()", false, 0) != SPI_OK_SELECT)
			elog(ERROR, "could not take a checkpoint");
		SPI_finish();
	}
	end_transaction();
}

/* What fails is told and tried again after the next nap; the other is done all the same. */
static void
attempt(void (*work) (void))
{
	MemoryContext cxt = CurrentMemoryContext;

	PG_TRY();
	{
		work();
	}
	PG_CATCH();
	{
		HOLD_INTERRUPTS();
		MemoryContextSwitchTo(cxt);
		errcontext("safeins worker in database \"%s\"", MyBgworkerEntry->bgw_extra);
		EmitErrorReport();
		FlushErrorState();
		AbortCurrentTransaction();
		MemoryContextSwitchTo(cxt);
		report_stats();
		pgstat_report_activity(STATE_IDLE, NULL);
		RESUME_INTERRUPTS();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(cxt);
	MemoryContextReset(cxt);
}

static bool
extension_is_there(void)
{
	MemoryContext cxt = CurrentMemoryContext;
	bool		there;

	begin_transaction("safeins: looking for the extension");
	there = OidIsValid(get_extension_oid("safeins", true));
	end_transaction();
	MemoryContextSwitchTo(cxt);
	return there;
}

void
safeins_worker_main(Datum arg)
{
	bool		left = false;

	begin();
	BackgroundWorkerInitializeConnection(MyBgworkerEntry->bgw_extra, NULL, 0);
	MemoryContextSwitchTo(AllocSetContextCreate(TopMemoryContext, "safeins worker", ALLOCSET_DEFAULT_SIZES));
	pgstat_report_activity(STATE_IDLE, NULL);
	for (;;)
	{
		if (config_reloaded())
			left = false;
		if (!left && !extension_is_there())
		{
			left = true;
			ereport(LOG,
					(errmsg("database \"%s\" of safeins.databases has no extension safeins: it is left until the configuration is reloaded",
							MyBgworkerEntry->bgw_extra)));
		}
		if (!left)
		{
			attempt(sweep_once);
			attempt(checkpoint_once);
		}
		nap(left ? -1 : naptime * 1000L);
	}
}

/* ---- at start-up ---- */

void
worker_init(void)
{
	BackgroundWorker launcher;

	DefineCustomStringVariable("safeins.databases",
							   "Databases that the background worker watches, with commas between.",
							   "It runs where shared_preload_libraries has safeins.",
							   &databases, "", PGC_SIGHUP, GUC_LIST_INPUT,
							   check_databases, NULL, NULL);
	DefineCustomIntVariable("safeins.naptime",
							"How long the background worker sleeps between two sweeps of a database.",
							NULL, &naptime, 60, 1, 86400, PGC_SIGHUP, GUC_UNIT_S,
							NULL, NULL, NULL);
	if (!process_shared_preload_libraries_in_progress || IsBinaryUpgrade)
		return;
	memset(&launcher, 0, sizeof(launcher));
	launcher.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	launcher.bgw_start_time = BgWorkerStart_RecoveryFinished;
	launcher.bgw_restart_time = 5;
	strlcpy(launcher.bgw_library_name, "safeins", BGW_MAXLEN);
	strlcpy(launcher.bgw_function_name, "safeins_launcher_main", BGW_MAXLEN);
	strlcpy(launcher.bgw_name, "safeins launcher", BGW_MAXLEN);
	strlcpy(launcher.bgw_type, "safeins launcher", BGW_MAXLEN);
	RegisterBackgroundWorker(&launcher);
}
