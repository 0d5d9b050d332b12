/*
 * html_books.c: what the sections of the dashboard ask of whole books, made
 * ahead of them: quotas, which take half of all, by this process, the others out
 * of shared passes, by another process where it is worth while to begin one.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/rulebook.h"
#include "report/quota/quota.h"
#include "report/reports.h"
#include "report/whole/early.h"
#include "report/whole/report.h"
#include "report/whole/whole.h"

#include "access/parallel.h"
#include "access/table.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "optimizer/cost.h"
#include "optimizer/paths.h"
#include "storage/bufmgr.h"
#include "storage/proc.h"
#include "storage/shm_mq.h"
#include "storage/shm_toc.h"
#include "utils/lsyscache.h"

PGDLLEXPORT void safeins_html_worker(dsm_segment *seg, shm_toc *toc);

PG_FUNCTION_INFO_V1(safeins_html_books);

/* Those that are made out of shared passes, by the other process where there is one. */
#define NBESIDE 4

typedef struct BooksJob
{
	EarlyCall	here;
	EarlyCall	beside[NBESIDE];
} BooksJob;

/* Each takes a day, one of them a place as well, as we do. */
static void
make_job(BooksJob *job, FunctionCallInfo fcinfo)
{
	const NullableDatum *args = fcinfo->args;
	Oid		   *types;
	int			nargs;

	(void) get_func_signature(fcinfo->flinfo->fn_oid, &types, &nargs);

	job->here = early_call("quota_day_sums", 1, types, args);
	job->beside[0] = early_call("coverage_count", 1, types, args);
	job->beside[1] = early_call("deadline_sums", 2, types, args);
	job->beside[2] = early_call("insurer_years", 1, types, args);
	job->beside[3] = early_call("hazard_sums", 1, types, args);
}

/* Is there so much to be read that it is worth while to begin a process? */
static bool
is_long(void)
{
	Relation	policies = table_open(safeins_relid(SAFEINS_REL_POLICY), AccessShareLock);
	BlockNumber pages = RelationGetNumberOfBlocks(policies);

	table_close(policies, AccessShareLock);
	return pages >= (BlockNumber) min_parallel_table_scan_size;
}

/* What the others remember: of a policy in force its enterprise, of one that is not live itself; and hazards. */
static double
bytes_beside(void)
{
	return whole_bytes(SAFEINS_REL_POLICY, KEY_MAP_BYTES) + whole_bytes(SAFEINS_REL_HAZARD, KEY_MAP_BYTES);
}

/* Have both room enough at the same time, each for all of it? */
static bool
both_fit(void)
{
	double		here = Max(whole_bytes(SAFEINS_REL_ENTERPRISE, KEY_MAP_BYTES), quota_tallies_bytes());

	return here + bytes_beside() <= (double) whole_memory();
}

/*
 * Where a transaction reads by one snapshot, rules and words are read as they
 * are now, which another process cannot do.
 */
static bool
may_share(void)
{
	return max_parallel_workers_per_gather > 0 && !IsInParallelMode() && !IsolationUsesXactSnapshot() && both_fit();
}

static void
run_beside(const BooksJob *job, StringInfo rows)
{
	DateADT		as_of = DatumGetDateADT(job->beside[0].args[0].value);
	const NullableDatum *place = &job->beside[1].args[1];
	Division	province = place->isnull ? 0 : DatumGetDivision(place->value);
	WholeReport reports[NBESIDE] = {
		coverage_report(as_of), deadline_report(as_of, place->isnull ? NULL : &province),
		insurer_years_report(as_of), hazard_report(as_of)
	};

	whole_reports_run(reports, NBESIDE);
	for (int i = 0; i < NBESIDE; i++)
	{
		initStringInfo(&rows[i]);
		early_put(&job->beside[i], &reports[i], &rows[i]);
	}
}

/* ---- from process to process ---- */

#define KEY_JOB		UINT64CONST(1)
#define KEY_QUEUE	UINT64CONST(2)

#define QUEUE_SIZE	65536

/* safeins_html_worker is where the other process begins. */
void
safeins_html_worker(dsm_segment *seg, shm_toc *toc)
{
	const BooksJob *job = shm_toc_lookup(toc, KEY_JOB, false);
	shm_mq	   *mq = shm_toc_lookup(toc, KEY_QUEUE, false);
	StringInfoData rows[NBESIDE];
	shm_mq_handle *queue;

	shm_mq_set_sender(mq, MyProc);
	queue = shm_mq_attach(mq, seg, NULL);
	run_beside(job, rows);
	for (int i = 0; i < NBESIDE; i++)
		/* who does not listen any more has failed, and says so himself */
		if (shm_mq_send(queue, rows[i].len, rows[i].data, false, true) != SHM_MQ_SUCCESS)
			break;
	shm_mq_detach(queue);
}

static ParallelContext *
begin_worker(const BooksJob *job, shm_mq_handle **queue)
{
	ParallelContext *pcxt = CreateParallelContext("$libdir/safeins", "safeins_html_worker", 1);
	shm_mq	   *mq;
	void	   *at;

	shm_toc_estimate_chunk(&pcxt->estimator, sizeof(BooksJob));
	shm_toc_estimate_chunk(&pcxt->estimator, QUEUE_SIZE);
	shm_toc_estimate_keys(&pcxt->estimator, 2);
	InitializeParallelDSM(pcxt);
	at = shm_toc_allocate(pcxt->toc, sizeof(BooksJob));
	memcpy(at, job, sizeof(BooksJob));
	shm_toc_insert(pcxt->toc, KEY_JOB, at);
	mq = shm_mq_create(shm_toc_allocate(pcxt->toc, QUEUE_SIZE), QUEUE_SIZE);
	shm_toc_insert(pcxt->toc, KEY_QUEUE, mq);
	shm_mq_set_receiver(mq, MyProc);
	*queue = shm_mq_attach(mq, pcxt->seg, NULL);
	LaunchParallelWorkers(pcxt);
	if (pcxt->nworkers_launched > 0)
		shm_mq_set_handle(*queue, pcxt->worker[0].bgwhandle);
	return pcxt;
}

static void
run_here(const EarlyCall *call)
{
	StringInfoData rows;

	initStringInfo(&rows);
	early_run(call, &rows);
	early_keep(call, rows.data, rows.len);
	pfree(rows.data);
}

/* What the other process made; where it fails, to wait for it tells how. */
static void
receive(const BooksJob *job, shm_mq_handle *queue)
{
	for (int i = 0; i < NBESIDE; i++)
	{
		Size		len;
		void	   *rows;

		if (shm_mq_receive(queue, &len, &rows, false) != SHM_MQ_SUCCESS)
			break;
		early_keep(&job->beside[i], rows, len);
	}
}

static void
run_alone(const BooksJob *job)
{
	StringInfoData rows[NBESIDE];

	run_beside(job, rows);
	for (int i = 0; i < NBESIDE; i++)
	{
		early_keep(&job->beside[i], rows[i].data, rows[i].len);
		pfree(rows[i].data);
	}
}

static void
run_shared(const BooksJob *job)
{
	shm_mq_handle *queue;
	ParallelContext *pcxt;

	EnterParallelMode();
	pcxt = begin_worker(job, &queue);
	run_here(&job->here);
	if (pcxt->nworkers_launched > 0)
		receive(job, queue);
	else
		run_alone(job);
	WaitForParallelWorkersToFinish(pcxt);
	DestroyParallelContext(pcxt);
	ExitParallelMode();
}

/*
 * safeins.html_books(as_of, place) makes ahead what the sections of the dashboard
 * ask of whole books that are large and fit into memory; what is not made ahead
 * is made when it is asked for.
 */
Datum
safeins_html_books(PG_FUNCTION_ARGS)
{
	BooksJob	job;

	args_check(fcinfo, 0);
	(void) arg_day(fcinfo, 0);
	early_forget();
	if (!is_long() || bytes_beside() > (double) whole_memory())
		PG_RETURN_VOID();
	rules_refresh();
	codes_refresh();
	make_job(&job, fcinfo);
	if (may_share())
		run_shared(&job);
	else
		run_alone(&job);
	PG_RETURN_VOID();
}
