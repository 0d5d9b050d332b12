/*
 * beside.c: what a statement asks of whole books, made ahead of its calls: one
 * call by this process, the others out of shared passes, by another process
 * where it is worth while to begin one.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/rulebook.h"
#include "report/beside.h"
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

PGDLLEXPORT void safeins_beside_worker(dsm_segment *seg, shm_toc *toc);

/* beside_is_long tells whether there is so much to be read that it is worth while to begin a process. */
bool
beside_is_long(void)
{
	Relation	policies = table_open(safeins_relid(SAFEINS_REL_POLICY), AccessShareLock);
	BlockNumber pages = RelationGetNumberOfBlocks(policies);

	table_close(policies, AccessShareLock);
	return pages >= (BlockNumber) min_parallel_table_scan_size;
}

/* beside_add adds a call that a report answers. */
void
beside_add(BesideJob *job, BesideReport report, EarlyCall call)
{
	job->beside[job->nbeside].report = report;
	job->beside[job->nbeside++].call = call;
}

/* What is remembered: of a policy in force its enterprise, of one that is not live itself; and hazards. */
static double
bytes_beside(const BesideJob *job)
{
	double		bytes = whole_bytes(SAFEINS_REL_POLICY, KEY_MAP_BYTES);

	for (int i = 0; i < job->nbeside; i++)
		if (job->beside[i].report == BESIDE_HAZARDS)
			bytes += whole_bytes(SAFEINS_REL_HAZARD, KEY_MAP_BYTES);
	return bytes;
}

/* Have both room enough at the same time, each for all of it? */
static bool
both_fit(const BesideJob *job)
{
	double		here = Max(whole_bytes(SAFEINS_REL_ENTERPRISE, KEY_MAP_BYTES), quota_tallies_bytes());

	return here + bytes_beside(job) <= (double) whole_memory();
}

/*
 * Where a transaction reads by one snapshot, rules and words are read as they
 * are now, which another process cannot do.  A process that was begun for a
 * statement begins none; that other parts of the statement have some does not matter.
 */
static bool
may_share(const BesideJob *job)
{
	return max_parallel_workers_per_gather > 0 && !IsParallelWorker() && !IsolationUsesXactSnapshot() && both_fit(job);
}

static WholeReport
report_of(BesideReport report, const EarlyCall *call)
{
	DateADT		as_of = DatumGetDateADT(call->args[0].value);
	Division	province;

	switch (report)
	{
		case BESIDE_COVERAGE:
			return coverage_report(as_of);
		case BESIDE_INSURER_YEARS:
			return insurer_years_report(as_of);
		case BESIDE_HAZARDS:
			return hazard_report(as_of);
		case BESIDE_DEADLINES:
			break;
	}
	province = call->args[1].isnull ? 0 : DatumGetDivision(call->args[1].value);
	return deadline_report(as_of, call->args[1].isnull ? NULL : &province);
}

static void
make_beside(const BesideJob *job, StringInfo rows)
{
	WholeReport reports[BESIDE_MOST];

	for (int i = 0; i < job->nbeside; i++)
		reports[i] = report_of(job->beside[i].report, &job->beside[i].call);
	whole_reports_run(reports, job->nbeside);
	for (int i = 0; i < job->nbeside; i++)
	{
		initStringInfo(&rows[i]);
		early_put(&job->beside[i].call, &reports[i], &rows[i]);
	}
}

/* ---- from process to process ---- */

#define KEY_JOB		UINT64CONST(1)
#define KEY_QUEUE	UINT64CONST(2)

#define QUEUE_SIZE	65536

/* safeins_beside_worker is where the other process begins. */
void
safeins_beside_worker(dsm_segment *seg, shm_toc *toc)
{
	const BesideJob *job = shm_toc_lookup(toc, KEY_JOB, false);
	shm_mq	   *mq = shm_toc_lookup(toc, KEY_QUEUE, false);
	StringInfoData rows[BESIDE_MOST];
	shm_mq_handle *queue;

	shm_mq_set_sender(mq, MyProc);
	queue = shm_mq_attach(mq, seg, NULL);
	make_beside(job, rows);
	for (int i = 0; i < job->nbeside; i++)
		/* who does not listen any more has failed, and says so himself */
		if (shm_mq_send(queue, rows[i].len, rows[i].data, false, true) != SHM_MQ_SUCCESS)
			break;
	shm_mq_detach(queue);
}

static ParallelContext *
begin_worker(const BesideJob *job, shm_mq_handle **queue)
{
	ParallelContext *pcxt = CreateParallelContext("$libdir/safeins", "safeins_beside_worker", 1);
	shm_mq	   *mq;
	void	   *at;

	shm_toc_estimate_chunk(&pcxt->estimator, sizeof(BesideJob));
	shm_toc_estimate_chunk(&pcxt->estimator, QUEUE_SIZE);
	shm_toc_estimate_keys(&pcxt->estimator, 2);
	InitializeParallelDSM(pcxt);
	at = shm_toc_allocate(pcxt->toc, sizeof(BesideJob));
	memcpy(at, job, sizeof(BesideJob));
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
receive(const BesideJob *job, shm_mq_handle *queue)
{
	for (int i = 0; i < job->nbeside; i++)
	{
		Size		len;
		void	   *rows;

		if (shm_mq_receive(queue, &len, &rows, false) != SHM_MQ_SUCCESS)
			break;
		early_keep(&job->beside[i].call, rows, len);
	}
}

static void
run_alone(const BesideJob *job)
{
	StringInfoData rows[BESIDE_MOST];

	make_beside(job, rows);
	for (int i = 0; i < job->nbeside; i++)
	{
		early_keep(&job->beside[i].call, rows[i].data, rows[i].len);
		pfree(rows[i].data);
	}
}

static void
run_shared(const BesideJob *job)
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
 * beside_run makes ahead what is worth it: by two processes where they have
 * room, by this one where it reads a book for several calls at once.  What is not
 * made ahead is made when it is asked for.
 */
void
beside_run(const BesideJob *job)
{
	rules_refresh();
	codes_refresh();
	if (may_share(job))
		run_shared(job);
	else if (job->nbeside > 1 && bytes_beside(job) <= (double) whole_memory())
		run_alone(job);
}
