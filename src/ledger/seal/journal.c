/*
 * journal.c: leaves on their way into the tree.
 *
 * A statement writes its leaves as chunks of hashes and entries into
 * safeins.journal, a queue: no lock is taken and no order made among
 * concurrent writers.  A checkpoint takes what it can see, in the order of the
 * chunks' numbers.  Of two acts on one row the later one has the higher
 * number: the row's lock kept its writer waiting.
 */
#include "common/safeins.h"
#include "common/more_columns.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/encode.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/ledger.h"
#include "ledger/seal/sealed.h"

#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/sequence.h"
#include "miscadmin.h"
#include "port/pg_crc32c.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"

/* A chunk stays inside its page. */
#define CHUNK_LEAVES	192
#define CHUNK_BYTES		7900
/* Wide rows are hashed before they fill the memory. */
#define CHUNK_DATA		(1024 * 1024)

/* ---- entries ---- */

static void
append_varint(StringInfo buf, uint32 v)
{
	while (v >= 0x80)
	{
		appendStringInfoCharMacro(buf, (char) (v | 0x80));
		v >>= 7;
	}
	appendStringInfoCharMacro(buf, (char) v);
}

static bool
read_varint(const char **p, const char *end, uint32 *v)
{
	*v = 0;
	for (int shift = 0; shift < 32 && *p < end; shift += 7)
	{
		unsigned char c = *(*p)++;

		*v |= (uint32) (c & 0x7F) << shift;
		if (!(c & 0x80))
			return true;
	}
	return false;
}

/* entry_append writes what names a leaf. */
void
entry_append(StringInfo buf, int32 seal, LeafOp op, const char *key, int keylen)
{
	append_varint(buf, (uint32) seal << 2 | op);
	append_varint(buf, keylen);
	appendBinaryStringInfo(buf, key, keylen);
}

/* entry_next reads the next entry; false at the end or where there is none to be read. */
bool
entry_next(const char **p, const char *end, LeafEntry *entry)
{
	uint32		head;
	uint32		keylen;

	if (*p >= end || !read_varint(p, end, &head) || !read_varint(p, end, &keylen) ||
		keylen > (size_t) (end - *p))
		return false;
	entry->seal = head >> 2;
	entry->op = head & 3;
	entry->key = *p;
	entry->keylen = keylen;
	*p += keylen;
	return true;
}

/* ---- writing ---- */

struct LeafWriter
{
	HashKind	hash;
	MemoryContext cxt;
	MemoryContext row_cxt;
	StringInfoData data;
	StringInfoData entries;
	StringInfoData key;
	uint32		start[CHUNK_LEAVES + 1];
	int			n;
	Relation	journal;
	TupleTableSlot *slot;
	BulkInsertState bulk;		/* from the second chunk on */
};

/* leaf_writer_open begins a chunk of leaves that are to be journalled. */
LeafWriter *
leaf_writer_open(void)
{
	LeafWriter *w = palloc0(sizeof(LeafWriter));

	w->hash = ledger_need()->hash;
	w->cxt = CurrentMemoryContext;
	w->row_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins leaf", ALLOCSET_SMALL_SIZES);
	initStringInfo(&w->data);
	initStringInfo(&w->entries);
	initStringInfo(&w->key);
	return w;
}

/* bytea_of makes a bytea of some bytes. */
bytea *
bytea_of(const void *bytes, int len)
{
	bytea	   *b = palloc(len + VARHDRSZ);

	SET_VARSIZE(b, len + VARHDRSZ);
	memcpy(VARDATA(b), bytes, len);
	return b;
}

/* chunk_crc tells a chunk that was altered from a row that was, while no checkpoint vouches for either. */
uint32
chunk_crc(const void *hashes, int hashes_len, const void *entries, int entries_len)
{
	pg_crc32c	crc;

	INIT_CRC32C(crc);
	COMP_CRC32C(crc, hashes, hashes_len);
	COMP_CRC32C(crc, entries, entries_len);
	FIN_CRC32C(crc);
	return crc;
}

static OwnSql insert_chunk = {
	.sql = "INSERT INTO safeins.journal (id, crc, hashes, entries) VALUES ($1, $2, $3, $4)",
	.types = {INT8OID, INT4OID, BYTEAOID, BYTEAOID},
	.result = SPI_OK_INSERT,
	.kept = true,
};

/* Where somebody put triggers on the journal they fire, and columns have what they ought to. */
static void
insert_by_executor(TupleTableSlot *slot)
{
	if (own_sql_execute(&insert_chunk, slot->tts_values, NULL) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
				 errmsg("leaves for safeins.journal were suppressed"),
				 errdetail("A trigger or a rule that is not part of safeins kept them from being written."),
				 errhint("Drop what was put on the table.")));
}

static void
write_chunk(LeafWriter *w)
{
	const uint8 *data[CHUNK_LEAVES];
	uint32		len[CHUNK_LEAVES];
	bytea	   *hashes;

	if (w->n == 0)
		return;
	if (w->journal == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(w->cxt);

		w->journal = table_open(safeins_relid(SAFEINS_REL_JOURNAL), RowExclusiveLock);
		w->slot = table_slot_create(w->journal, NULL);
		MemoryContextSwitchTo(old);
	}
	else if (w->bulk == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(w->cxt);

		/* As COPY does: a few buffers again and again, not all that the server has. */
		w->bulk = GetBulkInsertState();
		MemoryContextSwitchTo(old);
	}
	for (int i = 0; i < w->n; i++)
	{
		data[i] = (const uint8 *) w->data.data + w->start[i];
		len[i] = w->start[i + 1] - w->start[i];
	}
	hashes = palloc(VARHDRSZ + w->n * HASH_LEN);
	SET_VARSIZE(hashes, VARHDRSZ + w->n * HASH_LEN);
	hash_many(w->hash, 0x00, data, len, w->n, (uint8 *) VARDATA(hashes));

	ExecClearTuple(w->slot);
	w->slot->tts_values[Anum_journal_id - 1] =
		Int64GetDatum(nextval_internal(safeins_relid(SAFEINS_REL_JOURNAL_ID), false));
	w->slot->tts_values[Anum_journal_crc - 1] = Int32GetDatum((int32) chunk_crc(VARDATA(hashes), w->n * HASH_LEN,
																				 w->entries.data, w->entries.len));
	w->slot->tts_values[Anum_journal_hashes - 1] = PointerGetDatum(hashes);
	w->slot->tts_values[Anum_journal_entries - 1] = PointerGetDatum(bytea_of(w->entries.data, w->entries.len));
	slot_set_columns(w->slot, Natts_journal);
	ExecStoreVirtualTuple(w->slot);
	if (w->journal->trigdesc == NULL && !relation_has_more_columns(w->journal, Natts_journal))
		table_tuple_insert(w->journal, w->slot, GetCurrentCommandId(true), 0, w->bulk);
	else
		insert_by_executor(w->slot);
	ExecClearTuple(w->slot);

	resetStringInfo(&w->data);
	resetStringInfo(&w->entries);
	w->n = 0;
}

static void
add_leaf(LeafWriter *w, const Seal *seal, LeafOp hashed, LeafOp op, TupleTableSlot *slot)
{
	MemoryContext old;

	MemoryContextReset(w->row_cxt);
	old = MemoryContextSwitchTo(w->row_cxt);
	w->start[w->n] = w->data.len;
	leaf_data(&w->data, seal, hashed, slot);
	w->start[++w->n] = w->data.len;
	resetStringInfo(&w->key);
	encode_key(&w->key, seal->codecs, seal->nkeys, slot);
	entry_append(&w->entries, seal->number, op, w->key.data, w->key.len);
	if (w->n == CHUNK_LEAVES || w->n * HASH_LEN + w->entries.len > CHUNK_BYTES || w->data.len > CHUNK_DATA)
		write_chunk(w);
	MemoryContextSwitchTo(old);
}

/* leaf_writer_add makes the leaf of one act on one row. */
void
leaf_writer_add(LeafWriter *w, const Seal *seal, LeafOp op, TupleTableSlot *slot)
{
	add_leaf(w, seal, op, op, slot);
}

/*
 * leaf_writer_release makes the leaf of a row that leaves by rule.  It has the
 * hash that the row's own leaf has, unless the row was altered since; where there
 * may be versions there are two, of which one does.
 */
void
leaf_writer_release(LeafWriter *w, const Seal *seal, TupleTableSlot *slot)
{
	for (LeafOp hashed = OP_INSERT; hashed <= (seal->versioned ? OP_UPDATE : OP_INSERT); hashed++)
		add_leaf(w, seal, hashed, OP_RELEASE, slot);
}

/* leaf_writer_close writes what is left and frees all. */
void
leaf_writer_close(LeafWriter *w)
{
	MemoryContext old = MemoryContextSwitchTo(w->row_cxt);

	write_chunk(w);
	MemoryContextSwitchTo(old);
	if (w->journal != NULL)
	{
		if (w->bulk != NULL)
			FreeBulkInsertState(w->bulk);
		ExecDropSingleTupleTableSlot(w->slot);
		table_close(w->journal, NoLock);
	}
	MemoryContextDelete(w->row_cxt);
	pfree(w->data.data);
	pfree(w->entries.data);
	pfree(w->key.data);
	pfree(w);
}
