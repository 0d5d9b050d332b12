/*
 * worker.c: the background worker: a launcher, and from time to time a worker
 * for each database that asks for one, which sweeps, takes a checkpoint of the
 * ledger, and ends.
 *
 * The launcher is in no database, and nobody stays connected between two
 * sweeps: who makes a copy of a database, renames it or drops it finds it free.
 * One that does so while a sweep runs is noticed by the lock that he holds on
 * the database, and the sweep is broken off.  A database that is gone, or has
 * no extension, is looked for again after every nap, since one that is renamed
 * or restored is away for a moment only; it is logged once.
 */
#include "common/safeins.h"
#include "common/settings.h"
#include "ledger/seal/journal.h"
#include "ledger/tree/checkpoint.h"
#include "watch/sweep.h"
#include "watch/worker.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_database.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/dsm.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
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

/* How long somebody may wait for a database that is being swept. */
#define YIELD_MS	500L

/* So many databases are reported once to lack the extension; any above this number are reported after each nap. */
#define NOTES_MOST	4096

typedef struct Watched
{
	char	   *name;
	int			number;
	bool		wanted;
	bool		gone;			/* and reported so */
	Oid			database;
	BackgroundWorkerHandle *handle;
	TimestampTz try_at;
} Watched;

/* The order for a worker, passed in bgw_extra. */
typedef struct WorkerOrder
{
	char		database[NAMEDATALEN];
	dsm_handle	notes;
	int			number;
} WorkerOrder;

static List *watched = NIL;

/* Where workers note, by number, that they have reported their database to have no extension. */
static dsm_segment *notes = NULL;

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
	w->number = Min(list_length(watched), NOTES_MOST);
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

		w->wanted = w->gone = false;
		w->try_at = 0;
	}
	memset(dsm_segment_address(notes), 0, sizeof(bool) * NOTES_MOST);
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

/* Who is in no database cannot count on the catalogue's indexes. */
static Oid
find_database(const char *name)
{
	MemoryContext cxt = CurrentMemoryContext;
	Relation	rel;
	TableScanDesc scan;
	HeapTuple	tup;
	Oid			found = InvalidOid;

	begin_transaction("safeins: looking for databases");
	rel = table_open(DatabaseRelationId, AccessShareLock);
	scan = table_beginscan_catalog(rel, 0, NULL);
	while (!OidIsValid(found) && HeapTupleIsValid(tup = heap_getnext(scan, ForwardScanDirection)))
	{
		Form_pg_database db = (Form_pg_database) GETSTRUCT(tup);

		if (strcmp(NameStr(db->datname), name) == 0 && db->datallowconn)
			found = db->oid;
	}
	table_endscan(scan);
	table_close(rel, AccessShareLock);
	end_transaction();
	MemoryContextSwitchTo(cxt);
	return found;
}

/* Looks where a database is; that it is gone is logged once. */
static bool
database_is_there(Watched *w)
{
	w->database = find_database(w->name);
	if (!OidIsValid(w->database) && !w->gone)
		ereport(LOG,
				(errmsg("database \"%s\" of safeins.databases does not exist or takes no connections", w->name),
				 errdetail("It is looked for again after every nap.")));
	w->gone = !OidIsValid(w->database);
	return !w->gone;
}

/* Who copies, renames or drops a database holds a lock that keeps connections out. */
static bool
somebody_wants(Oid database)
{
	MemoryContext cxt = CurrentMemoryContext;
	LOCKTAG		tag;
	bool		is_free;

	begin_transaction("safeins: looking for who waits for a database");
	SET_LOCKTAG_OBJECT(tag, InvalidOid, DatabaseRelationId, database, 0);
	is_free = LockAcquire(&tag, RowExclusiveLock, false, true) != LOCKACQUIRE_NOT_AVAIL;
	if (is_free)
		UnlockSharedObject(DatabaseRelationId, database, 0, RowExclusiveLock);
	end_transaction();
	MemoryContextSwitchTo(cxt);
	return !is_free;
}

static void
start_worker(Watched *w)
{
	BackgroundWorker worker;
	WorkerOrder order = {.notes = dsm_segment_handle(notes),.number = w->number};

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
	strlcpy(order.database, w->name, NAMEDATALEN);
	StaticAssertStmt(sizeof(order) <= BGW_EXTRALEN, "an order fits into bgw_extra");
	memcpy(worker.bgw_extra, &order, sizeof(order));
	if (!RegisterDynamicBackgroundWorker(&worker, &w->handle))
	{
		w->handle = NULL;
		ereport(WARNING,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("no background worker is free to watch database \"%s\"", w->name),
				 errhint("Increase max_worker_processes; it is tried again after a nap.")));
	}
}

/* Whether a worker still runs; one that stands in somebody's way is ended. */
static bool
worker_runs(Watched *w, TimestampTz now)
{
	pid_t		pid;

	if (w->handle == NULL)
		return false;
	if (GetBackgroundWorkerPid(w->handle, &pid) != BGWH_STOPPED)
	{
		if (somebody_wants(w->database))
			TerminateBackgroundWorker(w->handle);
		return true;
	}
	pfree(w->handle);
	w->handle = NULL;
	w->try_at = TimestampTzPlusMilliseconds(now, naptime * 1000L);
	return false;
}

#define sooner(wait, ms) ((wait) < 0 ? (ms) : Min(wait, ms))

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

		if (worker_runs(w, now))
		{
			wait = sooner(wait, YIELD_MS);
			continue;
		}
		if (!w->wanted)
			continue;
		if (w->try_at > now)
		{
			long		ms = TimestampDifferenceMilliseconds(now, w->try_at);

			wait = sooner(wait, ms);
			continue;
		}
		/* A worker would only wait for the lock, and then perhaps find no database. */
		if (database_is_there(w) && !somebody_wants(w->database))
			start_worker(w);
		if (w->handle == NULL)
			w->try_at = TimestampTzPlusMilliseconds(now, naptime * 1000L);
		wait = sooner(wait, w->handle == NULL ? naptime * 1000L : YIELD_MS);
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
	notes = dsm_create(sizeof(bool) * NOTES_MOST, 0);
	memset(dsm_segment_address(notes), 0, sizeof(bool) * NOTES_MOST);
	dsm_pin_mapping(notes);
	read_databases();
	for (;;)
	{
		if (config_reloaded())
			read_databases();
		nap(look_after());
	}
}

/* ---- a worker ---- */

static WorkerOrder my;

static void
sweep_once(void)
{
	int64		made;

	begin_transaction("safeins: sweep");
	made = sweep(safeins_today());
	end_transaction();
	if (made > 0)
		ereport(LOG,
				(errmsg("safeins made %lld escalations in database \"%s\"", (long long) made, my.database)));
}

static void
checkpoint_once(void)
{
	begin_transaction("safeins: checkpoint");
	if (ledger_current() != NULL)
		(void) checkpoint_take();
	end_transaction();
}

/* A failure is logged and tried again after the next nap; the other task still runs. */
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
		errcontext("safeins worker in database \"%s\"", my.database);
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

/* Logs it once; the launcher forgets that it was logged when the configuration is reloaded. */
static void
report_no_extension(void)
{
	dsm_segment *segment = my.number < NOTES_MOST ? dsm_attach(my.notes) : NULL;
	volatile bool *noted = segment == NULL ? NULL : (volatile bool *) dsm_segment_address(segment) + my.number;

	if (noted == NULL || !*noted)
	{
		/* before it is logged: what the launcher forgets from here on is logged again */
		if (noted != NULL)
			*noted = true;
		ereport(LOG,
				(errmsg("database \"%s\" of safeins.databases has no extension safeins", my.database),
				 errdetail("It is looked for again after every nap.")));
	}
	if (segment != NULL)
		dsm_detach(segment);
}

void
safeins_worker_main(Datum arg)
{
	memcpy(&my, MyBgworkerEntry->bgw_extra, sizeof(my));
	begin();
	BackgroundWorkerInitializeConnection(my.database, NULL, 0);
	MemoryContextSwitchTo(AllocSetContextCreate(TopMemoryContext, "safeins worker", ALLOCSET_DEFAULT_SIZES));
	if (extension_is_there())
	{
		attempt(sweep_once);
		attempt(checkpoint_once);
	}
	else
		report_no_extension();
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
							"How long the background worker is away between two sweeps of a database.",
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
