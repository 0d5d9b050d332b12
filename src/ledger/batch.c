/*
 * batch.c: what names the leaves that a checkpoint adds, as one more leaf: the
 * hash of a leaf says nothing of its row once that is gone.
 */
#include "ledger/ledger.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"

#define STREAM_BYTES	(64 * 1024)

typedef struct SealLabel
{
	int32		number;
	char	   *label;			/* in UTF-8 */
	int			len;
} SealLabel;

struct NameStream
{
	HashStream *hash;
	StringInfoData buf;
	SealLabel  *labels;
	int			nlabels;
	const SealLabel *last;		/* of the leaf before */
};

static const SealLabel no_label = {0, "", 0};

NameStream *
name_stream_begin(Snapshot snapshot)
{
	NameStream *s = palloc0(sizeof(NameStream));
	List	   *defs = seal_defs(snapshot, true);
	ListCell   *lc;

	s->hash = hash_stream_begin(ledger_need()->hash);
	initStringInfo(&s->buf);
	s->labels = palloc(sizeof(SealLabel) * Max(list_length(defs), 1));
	foreach(lc, defs)
	{
		SealDef    *def = lfirst(lc);
		SealLabel  *l = &s->labels[s->nlabels++];

		l->number = def->number;
		l->label = text_to_utf8(def->label, strlen(def->label), &l->len);
	}
	return s;
}

static const SealLabel *
label_of(const NameStream *s, int32 number)
{
	if (s->last != NULL && s->last->number == number)
		return s->last;
	for (int i = 0; i < s->nlabels; i++)
		if (s->labels[i].number == number)
			return &s->labels[i];
	return &no_label;
}

/* name_stream_add adds what names one leaf, in the form of doc/ledger.md. */
void
name_stream_add(NameStream *s, const LeafEntry *entry)
{
	const SealLabel *l = label_of(s, entry->seal);
	uint16		label_len = pg_hton16(l == s->last ? 0 : l->len);
	uint32		key_len = pg_hton32((uint32) entry->keylen);

	appendBinaryStringInfo(&s->buf, (char *) &label_len, sizeof(label_len));
	if (l != s->last)
		appendBinaryStringInfo(&s->buf, l->label, l->len);
	appendStringInfoCharMacro(&s->buf, leaf_op_letter[entry->op]);
	appendBinaryStringInfo(&s->buf, (char *) &key_len, sizeof(key_len));
	appendBinaryStringInfo(&s->buf, entry->key, entry->keylen);
	s->last = l;
	if (s->buf.len >= STREAM_BYTES)
	{
		hash_stream_add(s->hash, s->buf.data, s->buf.len);
		resetStringInfo(&s->buf);
	}
}

/* name_stream_end gives the hash, and begins anew. */
void
name_stream_end(NameStream *s, uint8 *hash)
{
	hash_stream_add(s->hash, s->buf.data, s->buf.len);
	resetStringInfo(&s->buf);
	hash_stream_end(s->hash, hash);
	s->last = NULL;
}

/* batch_append writes the batch of the leaves from a position on, and its own leaf behind them. */
void
batch_append(Tree *tree, NameStream *names, int64 number, int64 first)
{
	Seal	   *seal = own_seal(SAFEINS_REL_BATCH);
	Oid			types[5] = {INT4OID, INT8OID, INT8OID, INT8OID, BYTEAOID};
	Datum		values[5];
	uint8		hash[HASH_LEN];
	StringInfoData data,
				key,
				entry;
	TupleTableSlot *slot;
	SafeinsIdentity saved;

	if (seal == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_SI_LEDGER_DAMAGED),
				 errmsg("the ledger can't be continued: safeins.seal lacks the row of safeins.batch"),
				 errhint("SELECT * FROM safeins.verify() lists what is damaged.")));
	name_stream_end(names, hash);
	initStringInfo(&data);
	initStringInfo(&key);
	initStringInfo(&entry);
	values[0] = Int32GetDatum(ledger_need()->place);
	values[1] = Int64GetDatum(number);
	values[2] = Int64GetDatum(first);
	values[3] = Int64GetDatum(tree_size(tree));
	values[4] = PointerGetDatum(bytea_of(hash, HASH_LEN));
	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (SPI_execute_with_args("INSERT INTO safeins.batch (place, number, first, next, entries)"
							  " VALUES ($1::safeins.division, $2, $3, $4, $5) RETURNING *",
							  5, types, values, NULL, false, 0) != SPI_OK_INSERT_RETURNING)
		elog(ERROR, "could not write safeins.batch");
	slot = MakeSingleTupleTableSlot(SPI_tuptable->tupdesc, &TTSOpsHeapTuple);
	ExecStoreHeapTuple(SPI_tuptable->vals[0], slot, false);
	leaf_data(&data, seal, OP_INSERT, slot);
	encode_key(&key, seal->codecs, seal->nkeys, slot);
	ExecDropSingleTupleTableSlot(slot);
	entry_append(&entry, seal->number, OP_INSERT, key.data, key.len);
	hash_one(tree_hash(tree), 0x00, data.data, data.len, hash);
	safeins_return(&saved);
	tree_append(tree, hash, 1, entry.data, entry.len);
	SPI_finish();
}
