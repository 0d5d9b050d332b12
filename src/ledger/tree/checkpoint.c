/*
 * checkpoint.c: what was journalled and committed goes into the tree, in order,
 * and the tree's head is written down.
 *
 * A checkpoint takes the chunks that its snapshot shows and deletes them in the
 * same transaction: so none is taken twice and none left out, however
 * transactions interleave, and whatever happens to this one.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "common/own_sql.h"
#include "common/progress.h"
#include "common/relations.h"
#include "common/settings.h"
#include "rules/rulebook.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/own_seals.h"
#include "ledger/tree/batch.h"
#include "ledger/tree/checkpoint.h"
#include "ledger/tree/marks.h"
#include "ledger/tree/note.h"
#include "ledger/tree/path.h"
#include "ledger/tree/received_note.h"
#include "ledger/tree/tree.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/snapshot.h"

PG_FUNCTION_INFO_V1(safeins_checkpoint);
PG_FUNCTION_INFO_V1(safeins_checkpoint_note);
PG_FUNCTION_INFO_V1(safeins_check_note);

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

#define CHECKPOINTS \
	"SELECT number, epoch, size, root, seals, leaves FROM safeins.checkpoint" \
	" WHERE place OPERATOR(safeins.=) $1::safeins.division"

static OwnSql last_checkpoint = {
	.sql = CHECKPOINTS " ORDER BY number DESC",
	.types = {INT4OID},
	.kept = true,
	.most = 1,
};

static OwnSql numbered_checkpoint = {
	.sql = CHECKPOINTS " AND number = $2",
	.types = {INT4OID, INT8OID},
	.most = 1,
};

/* Reads one checkpoint; false where there is none. */
static bool
read_checkpoint(OwnSql *q, int64 number, Snapshot snapshot, Checkpoint *c)
{
	Datum		values[2] = {place_datum(), Int64GetDatum(number)};
	MemoryContext caller = CurrentMemoryContext;
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run_at(q, values, NULL, snapshot);
	if (rows.n > 0)
	{
		bool		isnull;
		bytea	   *root = own_bytea(&rows, 0, 4);

		memset(c, 0, sizeof(*c));
		c->number = own_int64(&rows, 0, 1);
		c->epoch = own_int32(&rows, 0, 2);
		c->size = own_int64(&rows, 0, 3);
		memcpy(c->root, VARDATA_ANY(root), Min(VARSIZE_ANY_EXHDR(root), HASH_LEN));
		read_counts(c, own_datum(&rows, 0, 5, &isnull), own_datum(&rows, 0, 6, &isnull), caller);
	}
	own_sql_end();
	return rows.n > 0;
}

/* checkpoint_last gives the last checkpoint; one of no leaves where there is none yet. */
bool
checkpoint_last(Snapshot snapshot, Checkpoint *c)
{
	if (read_checkpoint(&last_checkpoint, 0, snapshot, c))
		return true;
	memset(c, 0, sizeof(*c));
	hash_empty(ledger_need()->hash, c->root);
	return false;
}

/* checkpoint_by_number reads a checkpoint; false: there is none. */
bool
checkpoint_by_number(int64 number, Snapshot snapshot, Checkpoint *c)
{
	return read_checkpoint(&numbered_checkpoint, number, snapshot, c);
}

static OwnSql epoch_here = {
	.sql = "SELECT FROM safeins.epoch WHERE place OPERATOR(safeins.=) $1::safeins.division"
	" AND epoch = $2 AND system_identifier = $3",
	.types = {INT4OID, INT4OID, INT8OID},
	.most = 1,
};

/*
 * Was an epoch on this cluster?  Of what was restored, replicated or upgraded,
 * the log's positions are another's.
 */
static bool
epoch_is_of_here(int32 epoch, Snapshot snapshot)
{
	Datum		values[3] = {place_datum(), Int32GetDatum(epoch), Int64GetDatum((int64) GetSystemIdentifier())};
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run_at(&epoch_here, values, NULL, snapshot);
	own_sql_end();
	return rows.n > 0;
}

/*
 * checkpoint_trusted_lsn gives the point of the log after which all was
 * written that a checkpoint did not take; else why there is none to be relied
 * on.  Transactions under way at a checkpoint began after some earlier one,
 * whose position it is.  Whoever could move that forward would hide what he
 * wrote: both batches must be leaves of the checkpoint's tree.
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

static OwnSql last_epoch = {
	.sql = "SELECT epoch, system_identifier = $2 AND timeline = $3 FROM safeins.epoch"
	" WHERE place OPERATOR(safeins.=) $1::safeins.division ORDER BY epoch DESC",
	.types = {INT4OID, INT8OID, INT4OID},
	.most = 1,
};

static OwnSql insert_epoch = {
	.sql = "INSERT INTO safeins.epoch (place, epoch, system_identifier, timeline, size)"
	" VALUES ($1::safeins.division, $5, $2, $3, $4) RETURNING *",
	.types = {INT4OID, INT8OID, INT4OID, INT8OID, INT4OID},
	.result = SPI_OK_INSERT_RETURNING,
	.records = SAFEINS_REL_EPOCH,
};

/*
 * remember_epoch begins a new epoch where this is another cluster, or another
 * timeline, than the last checkpoint was taken on: after a restore, an upgrade
 * or a promotion.  Returns its number.
 */
static int32
remember_epoch(int64 size, Snapshot snapshot)
{
	Datum		values[5] = {place_datum(), Int64GetDatum((int64) GetSystemIdentifier()),
	Int32GetDatum((int32) GetWALInsertionTimeLine()), Int64GetDatum(size)};
	OwnRows		rows;
	int32		epoch = 0;
	bool		goes_on = false;

	own_sql_begin();
	/* by what is there now, which the transaction's own snapshot need not show */
	rows = own_sql_run_at(&last_epoch, values, NULL, snapshot);
	if (rows.n > 0)
	{
		epoch = own_int32(&rows, 0, 1);
		goes_on = own_bool(&rows, 0, 2);
	}
	own_sql_end();
	if (!goes_on)
	{
		values[4] = Int32GetDatum(++epoch);
		own_sql_execute(&insert_epoch, values, NULL);
		if (epoch > 1)
			ereport(NOTICE,
					(errmsg("the ledger goes on as epoch %d: this is another cluster or timeline than before", epoch),
					 errdetail("Notes of earlier epochs still hold.")));
	}
	return epoch;
}

static OwnSql delete_by_executor = {
	.sql = "DELETE FROM safeins.journal WHERE ctid OPERATOR(pg_catalog.=) $1",
	.types = {TIDOID},
	.result = SPI_OK_DELETE,
	.writes = true,
	.kept = true,
};

/* Where somebody put triggers on the journal they fire. */
static void
delete_chunk(Relation journal, ItemPointer tid, Snapshot snapshot)
{
	Datum		values[1] = {PointerGetDatum(tid)};
	OwnRows		deleted;

	if (journal->trigdesc == NULL)
	{
		simple_table_tuple_delete(journal, tid, snapshot);
		return;
	}
	own_sql_begin();
	deleted = own_sql_run_at(&delete_by_executor, values, NULL, snapshot);
	own_sql_end();
	if (deleted.n != 1)
		elog(ERROR, "could not delete a chunk of safeins.journal");
}

/* A chunk as it was read: ctid, hashes, entries, crc, id. */
static void
append_chunk(Tree *tree, const OwnRows *rows, uint64 i)
{
	bytea	   *hashes = own_bytea(rows, i, 2);
	bytea	   *entries = own_bytea(rows, i, 3);

	if ((uint32) own_int32(rows, i, 4) !=
		chunk_crc(VARDATA_ANY(hashes), VARSIZE_ANY_EXHDR(hashes), VARDATA_ANY(entries), VARSIZE_ANY_EXHDR(entries)))
		ereport(WARNING,
				(errmsg("chunk %s of safeins.journal was altered before it came into the tree", own_text(rows, i, 5)),
				 errhint("SELECT * FROM safeins.verify() lists the rows that no longer fit.")));
	if (!tree_append(tree, (uint8 *) VARDATA_ANY(hashes), VARSIZE_ANY_EXHDR(hashes) / HASH_LEN,
					 VARDATA_ANY(entries), VARSIZE_ANY_EXHDR(entries)))
		ereport(ERROR,
				(errcode(ERRCODE_SI_LEDGER_DAMAGED),
				 errmsg("chunk %s of safeins.journal cannot be read", own_text(rows, i, 5)),
				 errhint("SELECT * FROM safeins.verify() lists what is damaged. Restore the chunk from a backup; without it (DELETE FROM safeins.journal WHERE id = %s) its rows are rows that were never journalled.",
						 own_text(rows, i, 5))));
}

static OwnSql chunks = {
	.sql = "SELECT ctid, hashes, entries, crc, id FROM safeins.journal ORDER BY id",
};

/* Lengths are read without what they are of. */
static OwnSql leaves_to_take = {
	.sql = "SELECT coalesce(sum(pg_catalog.octet_length(hashes)), 0)::pg_catalog.int8 FROM safeins.journal",
};

static int64
count_leaves(Snapshot snapshot)
{
	OwnRows		rows;
	int64		bytes;

	own_sql_begin();
	rows = own_sql_run_at(&leaves_to_take, NULL, NULL, snapshot);
	bytes = own_int64(&rows, 0, 1);
	own_sql_end();
	return bytes / HASH_LEN;
}

/* Appends every chunk that the snapshot shows to the tree, and deletes it. */
static void
take_chunks(Tree *tree, Snapshot snapshot)
{
	Relation	journal = table_open(safeins_relid(SAFEINS_REL_JOURNAL), RowExclusiveLock);
	MemoryContext batch_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins chunks", ALLOCSET_DEFAULT_SIZES);
	OwnCursor	cursor;
	int64		before = tree_size(tree);
	int64		reported = before;

	progress_step(RelationGetRelid(journal), count_leaves(snapshot));
	own_sql_begin();
	own_cursor_open(&cursor, &chunks, snapshot, FETCH_CHUNKS);
	for (bool more = cursor.rows.n > 0; more; more = own_cursor_fetch(&cursor, FETCH_CHUNKS))
	{
		MemoryContext old = MemoryContextSwitchTo(batch_cxt);

		for (uint64 i = 0; i < cursor.rows.n; i++)
		{
			bool		isnull;

			append_chunk(tree, &cursor.rows, i);
			delete_chunk(journal, (ItemPointer) DatumGetPointer(own_datum(&cursor.rows, i, 1, &isnull)), snapshot);
			progress_done(tree_size(tree) - before);
			if (safeins_progress > 0 && tree_size(tree) - reported >= safeins_progress)
			{
				reported = tree_size(tree);
				ereport(NOTICE,
						(errmsg("the tree has %lld leaves", (long long) reported)));
			}
		}
		MemoryContextSwitchTo(old);
		MemoryContextReset(batch_cxt);
	}
	own_cursor_close(&cursor);
	own_sql_end();
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

static OwnSql insert_checkpoint = {
	.sql = "INSERT INTO safeins.checkpoint (place, number, epoch, size, root, seals, leaves, path)"
	" VALUES ($1::safeins.division, $2, $3, $4, $5, $6, $7, $8)",
	.types = {INT4OID, INT8OID, INT4OID, INT8OID, BYTEAOID, INT4ARRAYOID, INT8ARRAYOID, BYTEAOID},
	.result = SPI_OK_INSERT,
};

static void
write_checkpoint(int64 number, int32 epoch, Tree *tree, const Path *path)
{
	Datum		values[8];
	bool		nulls[8] = {0};
	int			ncounts;
	const SealCount *counts = tree_counts(tree, &ncounts);
	Datum	   *seals = palloc(sizeof(Datum) * Max(ncounts, 1));
	Datum	   *leaves = palloc(sizeof(Datum) * Max(ncounts, 1));
	uint8		root[HASH_LEN];

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
	nulls[7] = path == NULL;
	values[7] = path == NULL ? (Datum) 0 : PointerGetDatum(bytea_of(path->hashes, path->n * HASH_LEN));
	own_sql_execute(&insert_checkpoint, values, nulls);
}

/*
 * What proves that the tree, as this command left it, extends the one of the last
 * checkpoint; NULL where tiles are missing.
 */
static const Path *
prove_extension(int64 from, int64 size)
{
	Path	   *path = palloc(sizeof(Path));
	Snapshot	snapshot;
	bool		whole;

	CommandCounterIncrement();
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	whole = path_of_consistency(path, tree_open(snapshot), from, size);
	UnregisterSnapshot(snapshot);
	return whole ? path : NULL;
}

/* checkpoint_take appends what was committed to the tree; returns the note. */
char *
checkpoint_take(void)
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
	taken.epoch = remember_epoch(last.size, snapshot);
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
	name_stream_follow(names, tree);
	take_chunks(tree, snapshot);
	name_stream_follow(NULL, tree);
	if (tree_size(tree) > last.size)
		batch_append(tree, names, &taken, last.size);
	tree_write_edge(tree);
	size = tree_size(tree);
	tree_edge_root(tree, root);
	if (!any || size > last.size || taken.epoch != last.epoch)
		write_checkpoint(taken.number, taken.epoch, tree, prove_extension(last.size, size));
	marks_write(size);
	UnregisterSnapshot(snapshot);
	CommandCounterIncrement();
	return note_text(ledger_need(), size, root);
}

/*
 * safeins.checkpoint() appends what was committed since the last one to the
 * tree (RFC 9162 2.1) and returns the note.  Where nothing was, the last note.
 */
Datum
safeins_checkpoint(PG_FUNCTION_ARGS)
{
	bool		begun = progress_begin(PROGRESS_CHECKPOINT);
	char	   *note = checkpoint_take();

	progress_end(begun);
	PG_RETURN_TEXT_P(cstring_to_text(note));
}

/* safeins.checkpoint_note(number) prints a checkpoint's note, by default the last one's. */
Datum
safeins_checkpoint_note(PG_FUNCTION_ARGS)
{
	const LedgerInfo *ledger = ledger_read();
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	Checkpoint	c;
	bool		found = PG_ARGISNULL(0) ? checkpoint_last(snapshot, &c) :
	checkpoint_by_number(PG_GETARG_INT64(0), snapshot, &c);

	UnregisterSnapshot(snapshot);
	if (!found)
		ereport(ERROR,
				(errcode(ERRCODE_SI_NOT_IN_LEDGER),
				 PG_ARGISNULL(0) ? errmsg("the ledger has no checkpoint yet") :
				 errmsg("the ledger has no checkpoint %lld", (long long) PG_GETARG_INT64(0)),
				 errhint("safeins.checkpoint() takes one.")));
	PG_RETURN_TEXT_P(cstring_to_text(note_text(ledger, c.size, c.root)));
}

/* What this ledger says of a note. */
static void
hold_against_own(const Note *note, const LedgerInfo *ledger, ReceivedNote *told)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	Checkpoint	last;
	char	   *misfit;

	(void) checkpoint_last(snapshot, &last);
	misfit = note_misfit(note, ledger, last.size, tree_open(snapshot));
	UnregisterSnapshot(snapshot);
	*told = (ReceivedNote)
	{
		.fits = misfit == NULL,.newer_leaves = last.size - note->size,
		.verdict = misfit != NULL ? misfit : _("the ledger extends the note")
	};
}

/*
 * safeins.check_note(note) tells whether the present ledger still extends the
 * one that the note was taken of.  It believes the tiles; verify() does not.  Of a
 * note of a ledger that sends its checkpoints here, it follows their proofs.
 */
Datum
safeins_check_note(PG_FUNCTION_ARGS)
{
	const LedgerInfo *ledger;
	Note		note;
	ReceivedNote told;
	TupleDesc	desc;
	Datum		values[3];
	bool		nulls[3] = {0};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	args_check(fcinfo, 0);
	rules_refresh();
	ledger = rules_feeds() == NIL ? ledger_read() : ledger_current();
	note_parse(text_to_cstring(PG_GETARG_TEXT_PP(0)), &note);
	if ((ledger != NULL && strcmp(note.origin, ledger->origin) == 0) || !note_is_received(&note, &told))
		hold_against_own(&note, ledger_read(), &told);
	values[0] = BoolGetDatum(told.fits);
	nulls[0] = told.unknown;
	values[1] = Int64GetDatum(told.newer_leaves);
	values[2] = CStringGetTextDatum(told.verdict);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}
