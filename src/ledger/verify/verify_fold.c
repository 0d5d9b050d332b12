/*
 * verify_fold.c: the passes of verify() over all leaves and all rows, which several
 * processes may share: each takes blocks of a table until none is left.
 *
 * Nothing is read through SQL: neither rules, nor row security, nor a plan stands
 * between what is stored and what is folded.
 */
#include "common/safeins.h"
#include "common/progress.h"
#include "common/relations.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/received.h"
#include "ledger/seal/register.h"
#include "ledger/seal/sealed.h"
#include "ledger/seal/sealed_rows.h"
#include "ledger/tree/tile_scan.h"
#include "ledger/verify/fold.h"
#include "ledger/verify/fold_part.h"
#include "ledger/verify/verify.h"

#include "access/parallel.h"
#include "access/relation.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "storage/shm_mq.h"
#include "storage/shm_toc.h"
#include "storage/shmem.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

PGDLLEXPORT void safeins_fold_worker(dsm_segment *seg, shm_toc *toc);

/* ---- what is to be read ---- */

/* A table of its own, or a partition, by the names that the sealed columns have in the sealed table. */
static void
add_table(FoldJob *job, const SealDef *def, const Seal *seal, Oid relid)
{
	Relation	rel = relation_open(relid, AccessShareLock);
	FoldTable  *t;

	if (rel->rd_rel->relkind == RELKIND_RELATION)
	{
		t = palloc0(sizeof(FoldTable));
		t->relid = relid;
		t->top = def->relid;
		t->def = def;
		t->ncols = seal->ncols;
		t->attnos = palloc(sizeof(AttrNumber) * seal->ncols);
		for (int i = 0; i < seal->ncols; i++)
			t->attnos[i] = get_attnum(relid, get_attname(def->relid, seal->attnos[i], false));
		received_of(rel, &t->received);
		job->tables = lappend(job->tables, t);
	}
	relation_close(rel, NoLock);
}

static void
make_job(Verify *v, FoldJob *job)
{
	ListCell   *lc;

	*job = (FoldJob)
	{
		.secret = v->secret, .nbuckets = v->nbuckets, .hash = v->ledger->hash, .place = v->ledger->place,
		.leaves = v->last.size, .snapshot = v->snapshot, .defs = seal_defs(v->snapshot, true),
		.tiles.relid = safeins_relid(SAFEINS_REL_TILE)
	};
	foreach(lc, v->defs)
	{
		SealDef    *def = lfirst(lc);
		Relation	rel;
		Seal	   *seal;
		ListCell   *lp;

		if (def->versioned)
			continue;
		job->folded = lappend_int(job->folded, def->number);
		if (!OidIsValid(def->relid))
			continue;
		rel = relation_open(def->relid, AccessShareLock);
		seal = seal_need(rel, def);
		foreach(lp, sealed_parts(def->relid, v->snapshot))
			add_table(job, def, seal, lfirst_oid(lp));
		relation_close(rel, NoLock);
	}
}

/* ---- what one process does ---- */

/* How many rows a table has is told once, by whoever called. */
static void
begin_table(Oid relid)
{
	Relation	rel;

	if (IsParallelWorker())
	{
		progress_step(relid, 0);
		return;
	}
	rel = relation_open(relid, AccessShareLock);
	progress_table(rel, false);
	relation_close(rel, NoLock);
}

typedef struct FoldPart
{
	Fold	   *leaves;
	Fold	   *rows;
} FoldPart;

static void
run_part(const FoldJob *job, FoldPart *part)
{
	Oid			top = InvalidOid;
	int64		rows = 0;
	ListCell   *lc;

	part->leaves = fold_create(&job->secret, job->nbuckets);
	part->rows = fold_create(&job->secret, job->nbuckets);
	progress_step(job->tiles.relid, IsParallelWorker() ? 0 : job->leaves);
	fold_part_leaves(job, part->leaves);
	foreach(lc, job->tables)
	{
		const FoldTable *t = lfirst(lc);

		if (t->top != top)
		{
			top = t->top;
			rows = 0;
			begin_table(top);
		}
		fold_part_rows(job, t, part->rows, &rows);
	}
}

/* ---- from process to process ---- */

#define KEY_JOB		UINT64CONST(1)
#define KEY_SCANS	UINT64CONST(2)
#define KEY_QUEUES	UINT64CONST(3)

#define QUEUE_SIZE	65536

typedef struct JobHead
{
	FoldSecret	secret;
	uint32		nbuckets;
	HashKind	hash;
	Division	place;
	Oid			tiles;
	int			ndefs;
	int			nfolded;
	int			ntables;
} JobHead;

typedef struct JobDef
{
	int32		number;
	int			nkeys;
	int			label_len;		/* with its end */
} JobDef;

typedef struct JobTable
{
	Oid			relid;
	Oid			top;
	int32		number;
	int			ncols;
	Size		scan;			/* where in the scans */
} JobTable;

static Size
scan_size(Oid relid, Snapshot snapshot)
{
	Relation	rel = relation_open(relid, AccessShareLock);
	Size		size = MAXALIGN(table_parallelscan_estimate(rel, snapshot));

	relation_close(rel, NoLock);
	return size;
}

/* Rows of temporary tables are with us alone, and so is what we know of those that were received. */
static bool
can_share(const FoldTable *t)
{
	return t->received.provinces == NIL && get_rel_persistence(t->relid) != RELPERSISTENCE_TEMP;
}

/* What a worker is told; sizes of scans are added up where they are to lie. */
static void
write_job(const FoldJob *job, StringInfo buf, Size *scans)
{
	JobHead		head = {
		job->secret, job->nbuckets, job->hash, job->place, job->tiles.relid,
		list_length(job->defs), list_length(job->folded), 0
	};
	ListCell   *lc;

	initStringInfo(buf);
	*scans = scan_size(job->tiles.relid, job->snapshot);
	foreach(lc, job->tables)
		head.ntables += can_share(lfirst(lc));
	appendBinaryStringInfo(buf, (char *) &head, sizeof(head));
	foreach(lc, job->defs)
	{
		const SealDef *def = lfirst(lc);
		JobDef		d = {def->number, def->nkeys, strlen(def->label) + 1};

		appendBinaryStringInfo(buf, (char *) &d, sizeof(d));
		appendBinaryStringInfo(buf, def->label, d.label_len);
	}
	foreach(lc, job->folded)
		appendBinaryStringInfo(buf, (char *) &lfirst_int(lc), sizeof(int));
	foreach(lc, job->tables)
	{
		const FoldTable *t = lfirst(lc);
		JobTable	table = {t->relid, t->top, t->def->number, t->ncols, *scans};

		if (!can_share(t))
			continue;
		appendBinaryStringInfo(buf, (char *) &table, sizeof(table));
		appendBinaryStringInfo(buf, (char *) t->attnos, sizeof(AttrNumber) * t->ncols);
		*scans += scan_size(t->relid, job->snapshot);
	}
}

static void
take(const char **p, void *into, Size len)
{
	memcpy(into, *p, len);
	*p += len;
}

static void
read_job(const char *p, char *scans, FoldJob *job)
{
	JobHead		head;

	memset(job, 0, sizeof(*job));
	take(&p, &head, sizeof(head));
	job->secret = head.secret;
	job->nbuckets = head.nbuckets;
	job->hash = head.hash;
	job->place = head.place;
	job->tiles.relid = head.tiles;
	job->tiles.shared = (ParallelTableScanDesc) scans;
	for (int i = 0; i < head.ndefs; i++)
	{
		SealDef    *def = palloc0(sizeof(SealDef));
		JobDef		d;

		take(&p, &d, sizeof(d));
		def->number = d.number;
		def->nkeys = d.nkeys;
		def->label = palloc(d.label_len);
		take(&p, def->label, d.label_len);
		job->defs = lappend(job->defs, def);
	}
	for (int i = 0; i < head.nfolded; i++)
	{
		int			number;

		take(&p, &number, sizeof(number));
		job->folded = lappend_int(job->folded, number);
	}
	for (int i = 0; i < head.ntables; i++)
	{
		FoldTable  *t = palloc0(sizeof(FoldTable));
		JobTable	table;

		take(&p, &table, sizeof(table));
		t->relid = table.relid;
		t->top = table.top;
		t->def = seal_def_numbered(job->defs, table.number);
		t->ncols = table.ncols;
		t->attnos = palloc(sizeof(AttrNumber) * t->ncols);
		take(&p, t->attnos, sizeof(AttrNumber) * t->ncols);
		t->shared = (ParallelTableScanDesc) (scans + table.scan);
		job->tables = lappend(job->tables, t);
	}
}

static ParallelTableScanDesc
begin_shared(Oid relid, char **at, Snapshot snapshot)
{
	Relation	rel = relation_open(relid, AccessShareLock);
	ParallelTableScanDesc scan = (ParallelTableScanDesc) *at;

	table_parallelscan_initialize(rel, scan, snapshot);
	*at += MAXALIGN(table_parallelscan_estimate(rel, snapshot));
	relation_close(rel, NoLock);
	return scan;
}

static void
send_fold(shm_mq_handle *queue, const Fold *fold)
{
	bytea	   *b = fold_write(fold);

	/* who does not listen any more has failed, and says so himself */
	(void) shm_mq_send(queue, VARSIZE(b), b, false, true);
	pfree(b);
}

/* safeins_fold_worker is where a process begins that does its part of a verification. */
void
safeins_fold_worker(dsm_segment *seg, shm_toc *toc)
{
	char	   *queues = shm_toc_lookup(toc, KEY_QUEUES, false);
	shm_mq	   *mq = (shm_mq *) (queues + (Size) ParallelWorkerNumber * QUEUE_SIZE);
	shm_mq_handle *queue;
	FoldJob		job;
	FoldPart	part;

	shm_mq_set_sender(mq, MyProc);
	queue = shm_mq_attach(mq, seg, NULL);
	read_job(shm_toc_lookup(toc, KEY_JOB, false), shm_toc_lookup(toc, KEY_SCANS, false), &job);
	progress_join(PROGRESS_VERIFY);
	run_part(&job, &part);
	send_fold(queue, part.leaves);
	send_fold(queue, part.rows);
	shm_mq_detach(queue);
}

/* The scans, and what tells workers of them; queues[] has room for one each. */
static ParallelContext *
begin_workers(FoldJob *job, int nworkers, shm_mq_handle **queues)
{
	ParallelContext *pcxt = CreateParallelContext("$libdir/safeins", "safeins_fold_worker", nworkers);
	StringInfoData buf;
	Size		scans;
	char	   *at;
	char	   *mqs;
	ListCell   *lc;

	write_job(job, &buf, &scans);
	shm_toc_estimate_chunk(&pcxt->estimator, buf.len);
	shm_toc_estimate_chunk(&pcxt->estimator, scans);
	shm_toc_estimate_chunk(&pcxt->estimator, mul_size(QUEUE_SIZE, nworkers));
	shm_toc_estimate_keys(&pcxt->estimator, 3);
	InitializeParallelDSM(pcxt);

	at = shm_toc_allocate(pcxt->toc, buf.len);
	memcpy(at, buf.data, buf.len);
	shm_toc_insert(pcxt->toc, KEY_JOB, at);
	at = shm_toc_allocate(pcxt->toc, scans);
	shm_toc_insert(pcxt->toc, KEY_SCANS, at);
	job->tiles.shared = begin_shared(job->tiles.relid, &at, job->snapshot);
	foreach(lc, job->tables)
	{
		FoldTable  *t = lfirst(lc);

		if (can_share(t))
			t->shared = begin_shared(t->relid, &at, job->snapshot);
	}
	mqs = shm_toc_allocate(pcxt->toc, mul_size(QUEUE_SIZE, nworkers));
	shm_toc_insert(pcxt->toc, KEY_QUEUES, mqs);
	for (int i = 0; i < pcxt->nworkers; i++)
	{
		shm_mq	   *mq = shm_mq_create(mqs + (Size) i * QUEUE_SIZE, QUEUE_SIZE);

		shm_mq_set_receiver(mq, MyProc);
		queues[i] = shm_mq_attach(mq, pcxt->seg, NULL);
	}
	LaunchParallelWorkers(pcxt);
	for (int i = 0; i < pcxt->nworkers_launched; i++)
		shm_mq_set_handle(queues[i], pcxt->worker[i].bgwhandle);
	return pcxt;
}

/* What a worker folded; false: it failed, and to wait for it tells how. */
static bool
receive_fold(shm_mq_handle *queue, Fold *into)
{
	Size		len;
	void	   *data;

	if (shm_mq_receive(queue, &len, &data, false) != SHM_MQ_SUCCESS)
		return false;
	fold_combine(into, fold_read(data));
	return true;
}

static void
run_shared(FoldJob *job, int nworkers, FoldPart *part)
{
	shm_mq_handle **queues = palloc0(sizeof(shm_mq_handle *) * nworkers);
	ParallelContext *pcxt;

	EnterParallelMode();
	pcxt = begin_workers(job, nworkers, queues);
	run_part(job, part);
	for (int i = 0; i < pcxt->nworkers_launched; i++)
		if (!receive_fold(queues[i], part->leaves) || !receive_fold(queues[i], part->rows))
			break;
	WaitForParallelWorkersToFinish(pcxt);
	DestroyParallelContext(pcxt);
	ExitParallelMode();
}

/* verify_fold folds the leaves of the whole tree, and all rows of the tables that are append-only. */
void
verify_fold(Verify *v)
{
	FoldJob		job;
	FoldPart	part;

	make_job(v, &job);
	if (v->workers > 1)
		run_shared(&job, v->workers - 1, &part);
	else
		run_part(&job, &part);
	v->leaves = part.leaves;
	v->rows = part.rows;
}

/* verify_folds_differ gives the buckets of a seal in which rows and leaves differ; false: in none. */
bool
verify_folds_differ(Verify *v, const SealDef *def, Bitmapset **buckets)
{
	SealFold   *r = fold_seal(v->rows, def->number, true);
	SealFold   *l;

	fold_combine_seal(v->rows, r, fold_seal(v->leaves, FOLD_RELEASED(def->number), true));
	l = fold_seal(v->leaves, def->number, true);
	*buckets = NULL;
	for (uint32 i = 0; i < v->nbuckets; i++)
		if (memcmp(&r->buckets[i], &l->buckets[i], sizeof(FoldBucket)) != 0)
			*buckets = bms_add_member(*buckets, i);
	return *buckets != NULL;
}

/* ---- the journal ---- */

static int
compare_ids(const void *a, const void *b)
{
	int64		x = *(const int64 *) a;
	int64		y = *(const int64 *) b;

	return x < y ? -1 : x > y;
}

static void
report_chunk(Verify *v, int64 number, const char *what)
{
	verify_damage(v, &(Damage) {"journal altered", "safeins.journal", psprintf("%lld", (long long) number), -1, what});
	v->chunks_differ = true;
}

/* verify_fold_journal reads the chunks that are not in the tree yet: folded with the tiles' leaves, where these are. */
void
verify_fold_journal(Verify *v)
{
	TileScan   *scan = chunk_scan_open(v->snapshot);
	int64	   *ids = palloc(sizeof(int64) * 64);
	int64		n = 0;
	int64		max = 64;

	while (tile_scan_next(scan))
	{
		const char *p = scan->entries;
		const char *end = p + scan->entries_len;
		LeafEntry	entry;
		int			i;

		for (i = 0; i < scan->n && entry_next(&p, end, &entry); i++)
			if (v->leaves != NULL)
				fold_add_leaf(v->leaves, &entry, scan->hashes + i * HASH_LEN);
		if (i < scan->n || p != end || scan->crc_differs)
			report_chunk(v, scan->number, _("a chunk of leaves that are not in the tree yet was altered"));
		if (n == max)
			ids = repalloc_huge(ids, sizeof(int64) * (max *= 2));
		ids[n++] = scan->number;
	}
	tile_scan_close(scan);
	qsort(ids, n, sizeof(int64), compare_ids);
	for (int64 i = 1; i < n; i++)
		if (ids[i] == ids[i - 1] && (i == 1 || ids[i - 2] != ids[i]))
			report_chunk(v, ids[i], _("there is more than one chunk of this number"));
	pfree(ids);
}
