/*
 * batch.c: a checkpoint's digest of leaf identities, itself stored as a leaf: the
 * hash of a leaf says nothing of its row once that is gone.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/encode.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/own_seals.h"
#include "ledger/seal/register.h"
#include "ledger/seal/sealed.h"
#include "ledger/tree/batch.h"
#include "ledger/tree/leaf_names.h"
#include "ledger/tree/tree.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/pg_lsn.h"
#include "utils/snapshot.h"

struct NameStream
{
	LeafNames  *names;
	HashStream *hash;			/* over the stretches' */
	bool		open;			/* a stretch has begun */
};

static void
take_stretches(void *arg, const uint8 *hashes, int n)
{
	hash_stream_add(((NameStream *) arg)->hash, hashes, (size_t) n * HASH_LEN);
}

NameStream *
name_stream_begin(Snapshot snapshot)
{
	NameStream *s = palloc0(sizeof(NameStream));

	s->hash = hash_stream_begin(ledger_need()->hash);
	s->names = leaf_names_begin(ledger_need()->hash, seal_defs(snapshot, true), take_stretches, s);
	return s;
}

void
name_stream_add(NameStream *s, const LeafEntry *entry)
{
	leaf_names_add(s->names, entry);
	s->open = true;
}

/* name_stream_cut is for the end of each tile. */
void
name_stream_cut(NameStream *s)
{
	if (s->open)
		leaf_names_cut(s->names);
	s->open = false;
}

static void
follow_leaf(void *arg, const LeafEntry *entry)
{
	if (entry != NULL)
		name_stream_add(arg, entry);
	else
		name_stream_cut(arg);
}

/*
 * name_stream_follow has a stream told of the leaves that are appended to a
 * tree; NULL: of none any more.
 */
void
name_stream_follow(NameStream *s, Tree *tree)
{
	tree_tell_leaves(tree, s != NULL ? follow_leaf : NULL, s);
}

/* name_stream_add_tile adds a whole tile by its hash. */
void
name_stream_add_tile(NameStream *s, const uint8 *hash)
{
	leaf_names_flush(s->names);
	hash_stream_add(s->hash, hash, HASH_LEN);
}

/* name_stream_end gives the hash, and begins anew. */
void
name_stream_end(NameStream *s, uint8 *hash)
{
	name_stream_cut(s);
	leaf_names_flush(s->names);
	hash_stream_end(s->hash, hash);
}

static OwnSql insert_batch = {
	.sql = "INSERT INTO safeins.batch (place, number, first, next, entries, epoch, snapshot, lsn)"
	" VALUES ($1::safeins.division, $2, $3, $4, $5, $6, $7, $8) RETURNING *",
	.types = {INT4OID, INT8OID, INT8OID, INT8OID, BYTEAOID, INT4OID, TEXTOID, LSNOID},
	.result = SPI_OK_INSERT_RETURNING,
};

/* batch_append writes the batch of the leaves from a position on, and its own leaf behind them. */
void
batch_append(Tree *tree, NameStream *names, const TakenAt *taken, int64 first)
{
	Seal	   *seal = own_seal(SAFEINS_REL_BATCH);
	Datum		values[8];
	uint8		hash[HASH_LEN];
	StringInfoData data,
				key,
				entry;
	OwnRows		rows;
	TupleTableSlot *slot;

	if (seal == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_SI_LEDGER_DAMAGED),
				 errmsg("the ledger cannot be continued: safeins.seal lacks the row of safeins.batch"),
				 errhint("SELECT * FROM safeins.verify() lists what is damaged.")));
	name_stream_end(names, hash);
	initStringInfo(&data);
	initStringInfo(&key);
	initStringInfo(&entry);
	values[0] = Int32GetDatum(ledger_need()->place);
	values[1] = Int64GetDatum(taken->number);
	values[2] = Int64GetDatum(first);
	values[3] = Int64GetDatum(tree_size(tree));
	values[4] = PointerGetDatum(bytea_of(hash, HASH_LEN));
	values[5] = Int32GetDatum(taken->epoch);
	values[6] = CStringGetTextDatum(taken->snapshot);
	values[7] = LSNGetDatum(taken->lsn);
	own_sql_begin();
	rows = own_sql_run(&insert_batch, values, NULL);
	slot = MakeSingleTupleTableSlot(rows.table->tupdesc, &TTSOpsHeapTuple);
	ExecStoreHeapTuple(rows.table->vals[0], slot, false);
	leaf_data(&data, seal, OP_INSERT, slot);
	encode_key(&key, seal->codecs, seal->nkeys, slot);
	ExecDropSingleTupleTableSlot(slot);
	entry_append(&entry, seal->number, OP_INSERT, key.data, key.len);
	hash_one(tree_hash(tree), 0x00, data.data, data.len, hash);
	(void) tree_append(tree, hash, 1, entry.data, entry.len);
	own_sql_end();
}

/*
 * batch_taken finds a batch by a condition on it in which the number is $2;
 * false: there is none.
 */
bool
batch_taken(const char *condition, int64 number, Snapshot snapshot, TakenAt *taken)
{
	Seal	   *seal = own_seal(SAFEINS_REL_BATCH);
	OwnSql		batches = {.types = {INT4OID, INT8OID},.most = 1};
	Datum		values[2] = {Int32GetDatum(ledger_need()->place), Int64GetDatum(number)};
	MemoryContext caller = CurrentMemoryContext;
	OwnRows		rows;
	bool		found;

	batches.sql = psprintf("SELECT * FROM safeins.batch WHERE place OPERATOR(safeins.=) $1::safeins.division AND %s"
						   " ORDER BY number DESC", condition);
	own_sql_begin();
	rows = own_sql_run_at(&batches, values, NULL, snapshot);
	found = seal != NULL && rows.n > 0;
	if (found)
	{
		HeapTuple	tup = rows.table->vals[0];
		TupleDesc	desc = rows.table->tupdesc;
		TupleTableSlot *slot = MakeSingleTupleTableSlot(desc, &TTSOpsHeapTuple);
		StringInfoData data;
		bool		isnull;

		taken->number = own_int64(&rows, 0, own_column(&rows, "number"));
		taken->epoch = own_int32(&rows, 0, own_column(&rows, "epoch"));
		taken->snapshot = MemoryContextStrdup(caller, own_text(&rows, 0, own_column(&rows, "snapshot")));
		taken->lsn = DatumGetLSN(own_datum(&rows, 0, own_column(&rows, "lsn"), &isnull));
		taken->position = own_int64(&rows, 0, own_column(&rows, "next"));
		initStringInfo(&data);
		ExecStoreHeapTuple(tup, slot, false);
		leaf_data(&data, seal, OP_INSERT, slot);
		hash_one(ledger_need()->hash, 0x00, data.data, data.len, taken->leaf);
		ExecDropSingleTupleTableSlot(slot);
	}
	own_sql_end();
	return found;
}
