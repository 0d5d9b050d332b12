/*
 * checkpoint.c: what was journalled and committed goes into the tree, in order,
 * and the tree's head is written down.
 *
 * A checkpoint takes the chunks that its snapshot shows and deletes them in the
 * same transaction: so none is taken twice and none left out, however
 * transactions interleave, and whatever happens to this one.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/identity.h"
#include "common/own_sql.h"
#include "common/record.h"
#include "common/relations.h"
#include "common/settings.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/journal.h"
#include "ledger/tree/batch.h"
#include "ledger/tree/checkpoint.h"
#include "ledger/tree/note.h"
#include "ledger/tree/tree.h"

#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/snapshot.h"

PG_FUNCTION_INFO_V1(safeins_checkpoint);

#define FETCH_CHUNKS 100

static Datum
place_datum(void)
{
	return Int32GetDatum(ledger_need()->place);
}

static void
read_counts(Checkpoint *c, Datum seals, Datum leaves, MemoryContext cxt)
{
	Datum	   *s,
			   *l;
	int			ns,
				nl;

	deconstruct_array(DatumGetArrayTypeP(seals), INT4OID, sizeof(int32), true, TYPALIGN_INT, &s, NULL, &ns);
	deconstruct_array(DatumGetArrayTypeP(leaves), INT8OID, sizeof(int64), FLOAT8PASSBYVAL,
					  TYPALIGN_DOUBLE, &l, NULL, &nl);
	c->ncounts = Min(ns, nl);
	c->counts = MemoryContextAlloc(cxt, sizeof(SealCount) * Max(c->ncounts, 1));
	for (int i = 0; i < c->ncounts; i++)
	{
		c->counts[i].seal = DatumGetInt32(s[i]);
		c->counts[i].leaves = DatumGetInt64(l[i]);
	}
}

/* Reads one checkpoint by a condition on it, with a kept plan if there is room for one; false where there is none. */
static bool
read_checkpoint(SPIPlanPtr *kept, const char *condition, int64 number, Snapshot snapshot, Checkpoint *c)
{
	SPIPlanPtr	plan = kept ? *kept : NULL;
	Oid			types[2] = {INT4OID, INT8OID};
	Datum		values[2] = {place_datum(), Int64GetDatum(number)};
	MemoryContext caller = CurrentMemoryContext;
	SafeinsIdentity saved;
	bool		found;

	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (plan == NULL)
	{
		plan = SPI_prepare(psprintf("SELECT number, epoch, size, root, seals, leaves FROM safeins.checkpoint"
									" WHERE place OPERATOR(safeins.=) $1::safeins.division AND %s", condition), 2, types);
		if (plan == NULL)
			elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
		if (kept != NULL)
		{
			SPI_keepplan(plan);
			*kept = plan;
		}
	}
	PushActiveSnapshot(snapshot);
	if (SPI_execute_plan(plan, values, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read safeins.checkpoint");
	PopActiveSnapshot();
	safeins_return(&saved);
	found = SPI_processed > 0;
	if (found)
	{
		HeapTuple	tup = SPI_tuptable->vals[0];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		bool		isnull;
		bytea	   *root = DatumGetByteaPP(SPI_getbinval(tup, desc, 4, &isnull));

		memset(c, 0, sizeof(*c));
		c->number = DatumGetInt64(SPI_getbinval(tup, desc, 1, &isnull));
		c->epoch = DatumGetInt32(SPI_getbinval(tup, desc, 2, &isnull));
		c->size = DatumGetInt64(SPI_getbinval(tup, desc, 3, &isnull));
		memcpy(c->root, VARDATA_ANY(root), Min(VARSIZE_ANY_EXHDR(root), HASH_LEN));
		read_counts(c, SPI_getbinval(tup, desc, 5, &isnull), SPI_getbinval(tup, desc, 6, &isnull), caller);
	}
	SPI_finish();
	return found;
}

/* checkpoint_last gives the last checkpoint; one of no leaves where there is none yet. */
bool
checkpoint_last(Snapshot snapshot, Checkpoint *c)
{
	static SPIPlanPtr plan = NULL;

	if (read_checkpoint(&plan, "$2 IS NOT NULL ORDER BY number DESC", 0, snapshot, c))
		return true;
	memset(c, 0, sizeof(*c));
	hash_empty(ledger_need()->hash, c->root);
	return false;
}

bool
checkpoint_by_number(int64 number, Snapshot snapshot, Checkpoint *c)
{
	return read_checkpoint(NULL, "number = $2", number, snapshot, c);
}

/*
 * Was an epoch on this cluster?  Of what was restored, replicated or upgraded,
 * the log's positions are another's.
 */
static bool
epoch_is_of_here(int32 epoch, Snapshot snapshot)
{
	Oid			types[3] = {INT4OID, INT4OID, INT8OID};
	Datum		values[3] = {place_datum(), Int32GetDatum(epoch), Int64GetDatum((int64) GetSystemIdentifier())};
	SafeinsIdentity saved;
	bool		here;

	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	PushActiveSnapshot(snapshot);
	if (SPI_execute_with_args("SELECT 1 FROM safeins.epoch WHERE place OPERATOR(safeins.=) $1::safeins.division"
							  " AND epoch = $2 AND system_identifier = $3",
							  3, types, values, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read safeins.epoch");
	PopActiveSnapshot();
	safeins_return(&saved);
	here = SPI_processed > 0;
	SPI_finish();
	return here;
}

/*
 * checkpoint_trusted_lsn: transactions under way at a checkpoint began after
 * some earlier one, whose position it is.  Whoever could move that forward would
 * hide what he wrote: both batches must be leaves of the checkpoint's tree.
 */
const char *
checkpoint_trusted_lsn(const Checkpoint *c, const Checkpoint *last, Tree *tree, Snapshot snapshot, XLogRecPtr *lsn)
{
	TakenAt		taken;
	TakenAt		earlier;
	char	   *condition;

	if (!batch_taken("number = $2", c->number, snapshot, &taken) ||
		!tree_has_leaf(tree, taken.position, taken.leaf, c->size, c->root))
		return gettext_noop("No batch in its tree says when it was taken.");
	/* before the first checkpoint after it was moved, the last one is of elsewhere as well */
	if (taken.epoch != last->epoch || !epoch_is_of_here(taken.epoch, snapshot))
		return gettext_noop("It was taken in another epoch, on another cluster or timeline.");
	/* what is no snapshot was altered: it is found, and is no leaf */
	condition = psprintf("epoch = %d AND number <= $2 AND CASE WHEN snapshot ~ '^[0-9]+:[0-9]+:'"
						 " THEN pg_catalog.split_part(snapshot, ':', 2)::pg_catalog.numeric <= " UINT64_FORMAT " ELSE true END",
						 taken.epoch, strtou64(taken.snapshot, NULL, 10));
	if (!batch_taken(condition, c->number, snapshot, &earlier))
		return gettext_noop("Transactions were under way at that checkpoint that began before any other checkpoint.");
	if (!tree_has_leaf(tree, earlier.position, earlier.leaf, c->size, c->root))
		return gettext_noop("No batch in its tree says when it was taken.");
	*lsn = earlier.lsn;
	return NULL;
}

/*
 * note_epoch begins a new epoch where this is another cluster, or another
 * timeline, than the last checkpoint was taken on: after a restore, an upgrade
 * or a promotion.  Returns its number.
 */
static int32
note_epoch(int64 size, Snapshot snapshot)
{
	Oid			types[5] = {INT4OID, INT8OID, INT4OID, INT8OID, INT4OID};
	Datum		values[5] = {place_datum(), Int64GetDatum((int64) GetSystemIdentifier()),
	Int32GetDatum((int32) GetWALInsertionTimeLine()), Int64GetDatum(size)};
	SafeinsIdentity saved;
	int32		epoch = 0;
	bool		goes_on = false;
	bool		isnull;

	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	/* by what is there now, which the transaction's own snapshot need not show */
	PushActiveSnapshot(snapshot);
	if (SPI_execute_with_args("SELECT epoch, system_identifier = $2 AND timeline = $3 FROM safeins.epoch"
							  " WHERE place OPERATOR(safeins.=) $1::safeins.division ORDER BY epoch DESC",
							  3, types, values, NULL, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read safeins.epoch");
	PopActiveSnapshot();
	if (SPI_processed > 0)
	{
		epoch = DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
		goes_on = DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &isnull));
	}
	if (!goes_on)
	{
		values[4] = Int32GetDatum(++epoch);
		if (SPI_execute_with_args("INSERT INTO safeins.epoch (place, epoch, system_identifier, timeline, size)"
								  " VALUES ($1::safeins.division, $5, $2, $3, $4) RETURNING *",
								  5, types, values, NULL, false, 0) != SPI_OK_INSERT_RETURNING)
			elog(ERROR, "could not write safeins.epoch");
		safeins_recorded(SAFEINS_REL_EPOCH, false);
		if (epoch > 1)
			ereport(NOTICE,
					(errmsg("the ledger goes on as epoch %d: this is another cluster or timeline than before", epoch),
					 errdetail("Notes of earlier epochs still hold.")));
	}
	safeins_return(&saved);
	SPI_finish();
	return epoch;
}

/* Delete through the executor, so that triggers on the journal fire. Inside SPI, as the extension's owner. */
static void
delete_chunk(Relation journal, ItemPointer tid, Snapshot snapshot)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[1] = {TIDOID};
	Datum		values[1] = {PointerGetDatum(tid)};
	SPITupleTable *fetched = SPI_tuptable;
	uint64		nfetched = SPI_processed;

	if (journal->trigdesc == NULL)
	{
		simple_table_tuple_delete(journal, tid, snapshot);
		return;
	}
	if (plan == NULL)
		plan = safeins_prepare("DELETE FROM safeins.journal WHERE ctid OPERATOR(pg_catalog.=) $1", 1, types);
	if (SPI_execute_snapshot(plan, values, NULL, snapshot, InvalidSnapshot, false, true, 0) != SPI_OK_DELETE ||
		SPI_processed != 1)
		elog(ERROR, "could not delete a chunk of safeins.journal");
	SPI_tuptable = fetched;
	SPI_processed = nfetched;
}

/* Appends every chunk that the snapshot shows to the tree, and deletes it. */
static void
take_chunks(Tree *tree, Snapshot snapshot)
{
	Relation	journal = table_open(safeins_relid(SAFEINS_REL_JOURNAL), RowExclusiveLock);
	MemoryContext batch_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins chunks", ALLOCSET_DEFAULT_SIZES);
	SafeinsIdentity saved;
	SPIPlanPtr	plan;
	Portal		portal;
	int64		reported = tree_size(tree);

	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	plan = SPI_prepare("SELECT ctid, hashes, entries, crc, id FROM safeins.journal ORDER BY id", 0, NULL);
	if (plan == NULL)
		elog(ERROR, "SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
	PushActiveSnapshot(snapshot);
	portal = SPI_cursor_open(NULL, plan, NULL, NULL, true);
	PopActiveSnapshot();
	for (;;)
	{
		MemoryContext old;

		SPI_cursor_fetch(portal, true, FETCH_CHUNKS);
		if (SPI_processed == 0)
			break;
		old = MemoryContextSwitchTo(batch_cxt);
		for (uint64 i = 0; i < SPI_processed; i++)
		{
			HeapTuple	tup = SPI_tuptable->vals[i];
			TupleDesc	desc = SPI_tuptable->tupdesc;
			bool		isnull;
			ItemPointer tid = (ItemPointer) DatumGetPointer(SPI_getbinval(tup, desc, 1, &isnull));
			bytea	   *hashes = DatumGetByteaPP(SPI_getbinval(tup, desc, 2, &isnull));
			bytea	   *entries = DatumGetByteaPP(SPI_getbinval(tup, desc, 3, &isnull));

			if ((uint32) DatumGetInt32(SPI_getbinval(tup, desc, 4, &isnull)) !=
				chunk_crc(VARDATA_ANY(hashes), VARSIZE_ANY_EXHDR(hashes), VARDATA_ANY(entries),
						  VARSIZE_ANY_EXHDR(entries)))
				ereport(WARNING,
						(errmsg("chunk %s of safeins.journal was altered before it came into the tree", SPI_getvalue(tup, desc, 5)),
						 errhint("SELECT * FROM safeins.verify() lists the rows that no longer fit.")));
			if (!tree_append(tree, (uint8 *) VARDATA_ANY(hashes), VARSIZE_ANY_EXHDR(hashes) / HASH_LEN,
							 VARDATA_ANY(entries), VARSIZE_ANY_EXHDR(entries)))
				ereport(ERROR,
						(errcode(ERRCODE_SI_LEDGER_DAMAGED),
						 errmsg("chunk %s of safeins.journal cannot be read", SPI_getvalue(tup, desc, 5)),
						 errhint("SELECT * FROM safeins.verify() lists what is damaged. Restore the chunk from a backup; without it (DELETE FROM safeins.journal WHERE id = %s) its rows are rows that were never journalled.",
								 SPI_getvalue(tup, desc, 5))));
			delete_chunk(journal, tid, snapshot);
			if (safeins_progress > 0 && tree_size(tree) - reported >= safeins_progress)
			{
				reported = tree_size(tree);
				ereport(NOTICE,
						(errmsg("the tree has %lld leaves", (long long) reported)));
			}
		}
		MemoryContextSwitchTo(old);
		MemoryContextReset(batch_cxt);
		SPI_freetuptable(SPI_tuptable);
	}
	SPI_cursor_close(portal);
	SPI_freeplan(plan);
	safeins_return(&saved);
	SPI_finish();
	MemoryContextDelete(batch_cxt);
	table_close(journal, NoLock);
}

/* A snapshot as text: of itself, not of the statement that writes it down. */
static char *
snapshot_text(Snapshot snapshot)
{
	char	   *text;

	PushActiveSnapshot(snapshot);
	text = OidOutputFunctionCall(F_PG_SNAPSHOT_OUT, OidFunctionCall0(F_PG_CURRENT_SNAPSHOT));
	PopActiveSnapshot();
	return text;
}

static void
write_checkpoint(int64 number, int32 epoch, Tree *tree)
{
	Oid			types[7] = {INT4OID, INT8OID, INT4OID, INT8OID, BYTEAOID, INT4ARRAYOID, INT8ARRAYOID};
	Datum		values[7];
	int			ncounts;
	const SealCount *counts = tree_counts(tree, &ncounts);
	Datum	   *seals = palloc(sizeof(Datum) * Max(ncounts, 1));
	Datum	   *leaves = palloc(sizeof(Datum) * Max(ncounts, 1));
	uint8		root[HASH_LEN];
	SafeinsIdentity saved;

	tree_edge_root(tree, root);
	values[0] = place_datum();
	values[1] = Int64GetDatum(number);
	values[2] = Int32GetDatum(epoch);
	values[3] = Int64GetDatum(tree_size(tree));
	values[4] = PointerGetDatum(bytea_of(root, HASH_LEN));
	for (int i = 0; i < ncounts; i++)
	{
		seals[i] = Int32GetDatum(counts[i].seal);
		leaves[i] = Int64GetDatum(counts[i].leaves);
	}
	values[5] = PointerGetDatum(construct_array(seals, ncounts, INT4OID, sizeof(int32), true, TYPALIGN_INT));
	values[6] = PointerGetDatum(construct_array(leaves, ncounts, INT8OID, sizeof(int64),
												FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (SPI_execute_with_args("INSERT INTO safeins.checkpoint (place, number, epoch, size, root, seals, leaves)"
							  " VALUES ($1::safeins.division, $2, $3, $4, $5, $6, $7)",
							  7, types, values, NULL, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not write safeins.checkpoint");
	safeins_return(&saved);
	SPI_finish();
}

/*
 * safeins.checkpoint() appends what was committed since the last one to the
 * tree (RFC 9162 2.1) and returns the note.  Where nothing was, the last note.
 */
Datum
safeins_checkpoint(PG_FUNCTION_ARGS)
{
	Checkpoint	last;
	bool		any;
	Snapshot	snapshot;
	Tree	   *tree;
	NameStream *names;
	TakenAt		taken = {0};
	uint8		root[HASH_LEN];
	int64		size;

	PreventCommandIfReadOnly("checkpoint()");
	PreventCommandIfParallelMode("checkpoint()");
	if (ledger_current() == NULL)
		ledger_begin(HASH_SM3);
	/* One at a time.  Writers are not held up; a first seal and a change of place are. */
	LockRelationOid(safeins_relid(SAFEINS_REL_LEDGER), ShareUpdateExclusiveLock);
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	any = checkpoint_last(snapshot, &last);
	taken.number = last.number + 1;
	taken.epoch = note_epoch(last.size, snapshot);
	UnregisterSnapshot(snapshot);
	CommandCounterIncrement();

	/* Before the snapshot: what it does not show is written later in the log, or was under way. */
	taken.lsn = GetXLogInsertRecPtr();
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	taken.snapshot = snapshot_text(snapshot);
	tree = tree_open(snapshot);
	tree_read_edge(tree, last.size);
	for (int i = 0; i < last.ncounts; i++)
		tree_count(tree, last.counts[i].seal, last.counts[i].leaves);
	names = name_stream_begin(snapshot);
	tree_name_leaves(tree, names);
	take_chunks(tree, snapshot);
	tree_name_leaves(tree, NULL);
	if (tree_size(tree) > last.size)
		batch_append(tree, names, &taken, last.size);
	tree_write_edge(tree);
	size = tree_size(tree);
	tree_edge_root(tree, root);
	if (!any || size > last.size || taken.epoch != last.epoch)
		write_checkpoint(taken.number, taken.epoch, tree);
	UnregisterSnapshot(snapshot);
	CommandCounterIncrement();
	PG_RETURN_TEXT_P(cstring_to_text(note_text(ledger_need(), size, root)));
}
