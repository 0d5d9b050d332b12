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
#include "common/identity.h"
#include "common/own_sql.h"
#include "common/record.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/encode.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/own_seals.h"
#include "ledger/seal/seal.h"
#include "ledger/seal/sealed.h"

#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/sequence.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "port/pg_crc32c.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/snapshot.h"

/* A chunk stays inside its page. */
#define CHUNK_LEAVES	192
#define CHUNK_BYTES		7900
/* Wide rows are hashed before they fill the memory. */
#define CHUNK_DATA		(1024 * 1024)

/* ---- which ledger ---- */

static LedgerInfo current;
static enum
{
	LEDGER_UNKNOWN,
	LEDGER_NONE,
	LEDGER_BEGUN
}			current_state = LEDGER_UNKNOWN;
static Division current_home;	/* of which this is known */
static Oid	ledger_relid = InvalidOid;
static uint64 times_forgotten = 0;

static void
forget_ledger(Datum arg, Oid relid)
{
	if (OidIsValid(relid) && relid != ledger_relid)
		return;
	current_state = LEDGER_UNKNOWN;
	times_forgotten++;
	own_seals_forget();
}

/* The ledger's own table tells every session that the ledger began, or has other seals. */
static void
ledger_changed(void)
{
	CacheInvalidateRelcacheByRelid(safeins_relid(SAFEINS_REL_LEDGER));
	forget_ledger((Datum) 0, InvalidOid);
}

const LedgerInfo *
ledger_current(void)
{
	Relation	rel;
	TableScanDesc scan;
	TupleTableSlot *slot;
	Snapshot	snapshot;
	uint64		forgotten;
	bool		begun = false;

	rules_refresh();
	if (current_state != LEDGER_UNKNOWN && current_home == home_place())
		return current_state == LEDGER_BEGUN ? &current : NULL;

	current_home = home_place();
	ledger_relid = safeins_relid(SAFEINS_REL_LEDGER);
	rel = table_open(ledger_relid, AccessShareLock);
	/* Only now: opening the table may have told us of changes.  Where we fail from here on, nothing is known. */
	current_state = LEDGER_UNKNOWN;
	forgotten = times_forgotten;
	slot = table_slot_create(rel, NULL);
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	scan = table_beginscan(rel, snapshot, 0, NULL);
	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		bool		isnull;

		if (DatumGetDivision(slot_getattr(slot, 1, &isnull)) != current_home)
			continue;
		current.place = current_home;
		strlcpy(current.origin, TextDatumGetCString(slot_getattr(slot, 2, &isnull)), sizeof(current.origin));
		if (!hash_by_name(TextDatumGetCString(slot_getattr(slot, 3, &isnull)), &current.hash))
			elog(ERROR, "the ledger's hash is unknown");
		begun = true;
	}
	table_endscan(scan);
	UnregisterSnapshot(snapshot);
	ExecDropSingleTupleTableSlot(slot);
	table_close(rel, AccessShareLock);
	if (forgotten == times_forgotten)
		current_state = begun ? LEDGER_BEGUN : LEDGER_NONE;
	return begun ? &current : NULL;
}

/*
 * Tables of this database bear seals, and the ledgers that are here are of other
 * places: safeins.home was rewritten, or the ledger's own row.
 */
static void
check_not_lost(void)
{
	Relation	rel;
	TableScanDesc scan;
	TupleTableSlot *slot;
	Snapshot	snapshot;
	StringInfoData others;
	bool		isnull;

	/* Direct writes of a superuser may be rolled back without our being notified. */
	current_state = LEDGER_UNKNOWN;
	if (tables_with_triggers_of(seal_function()) == NIL)
		return;
	initStringInfo(&others);
	rel = table_open(safeins_relid(SAFEINS_REL_LEDGER), AccessShareLock);
	slot = table_slot_create(rel, NULL);
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	scan = table_beginscan(rel, snapshot, 0, NULL);
	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
		appendStringInfo(&others, "%s%s", others.len ? ", " : "", TextDatumGetCString(slot_getattr(slot, 2, &isnull)));
	table_endscan(scan);
	UnregisterSnapshot(snapshot);
	ExecDropSingleTupleTableSlot(slot);
	table_close(rel, AccessShareLock);
	if (others.len > 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("tables of this database are sealed, and the ledger of its place is not here"),
				 errdetail("Its place is %06d by safeins.home. There is: %s.", home_place(), others.data),
				 errhint("Where safeins.home was emptied or rewritten, safeins.set_place() with the ledger's place brings it back; verify() tells of it then.")));
}

const LedgerInfo *
ledger_need(void)
{
	const LedgerInfo *ledger = ledger_current();

	if (ledger == NULL)
		check_not_lost();
	if (ledger == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("this database has no ledger yet"),
				 errhint("It begins with the first safeins.seal() or safeins.checkpoint().")));
	return ledger;
}

/* ledger_read reads the row again each time, because direct writes of a superuser invalidate no cache. */
const LedgerInfo *
ledger_read(void)
{
	forget_ledger((Datum) 0, InvalidOid);
	return ledger_need();
}

/* ledger_begin creates the ledger of this database and journals the rows of our own tables. */
void
ledger_begin(HashKind hash)
{
	Oid			types[2] = {INT4OID, TEXTOID};
	Datum		values[2];
	SafeinsIdentity saved;

	LockRelationOid(safeins_relid(SAFEINS_REL_LEDGER), ShareUpdateExclusiveLock);
	if (ledger_current() != NULL)
		return;
	check_not_lost();
	values[0] = Int32GetDatum(home_place());
	values[1] = CStringGetTextDatum(hash_name(hash));
	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (SPI_execute_with_args("INSERT INTO safeins.ledger (place, origin, hash)"
							  " SELECT $1::safeins.division, pg_catalog.concat('safeins/', $1::safeins.division, '/',"
							  " pg_catalog.left(pg_catalog.replace(pg_catalog.gen_random_uuid()::text, '-', ''), 16), '/', $2), $2",
							  2, types, values, NULL, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not write safeins.ledger");
	safeins_return(&saved);
	SPI_finish();
	ledger_changed();
	CommandCounterIncrement();
	own_seals_begin();
}

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

void
entry_append(StringInfo buf, int32 seal, LeafOp op, const char *key, int keylen)
{
	append_varint(buf, (uint32) seal << 2 | op);
	append_varint(buf, keylen);
	appendBinaryStringInfo(buf, key, keylen);
}

bool
entry_next(const char **p, const char *end, LeafEntry *entry)
{
	uint32		head;
	uint32		keylen;

	if (*p >= end || !read_varint(p, end, &head) || !read_varint(p, end, &keylen) ||
		keylen > (size_t) (end - *p) || (head & 3) > OP_DELETE)
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

/* Where somebody put triggers on the journal they fire. */
static void
insert_by_executor(TupleTableSlot *slot)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[Natts_journal] = {INT8OID, INT4OID, BYTEAOID, BYTEAOID};
	SafeinsIdentity saved;

	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (plan == NULL)
		plan = safeins_prepare("INSERT INTO safeins.journal (id, crc, hashes, entries) VALUES ($1, $2, $3, $4)",
							   Natts_journal, types);
	if (SPI_execute_plan(plan, slot->tts_values, NULL, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not write safeins.journal");
	if (SPI_processed != 1)
		ereport(ERROR,
				(errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
				 errmsg("leaves for safeins.journal were suppressed"),
				 errdetail("A trigger or a rule that is not part of safeins kept them from being written."),
				 errhint("Drop what was put on the table.")));
	safeins_return(&saved);
	SPI_finish();
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
	memset(w->slot->tts_isnull, 0, sizeof(bool) * Natts_journal);
	ExecStoreVirtualTuple(w->slot);
	if (w->journal->trigdesc == NULL)
		table_tuple_insert(w->journal, w->slot, GetCurrentCommandId(true), 0, w->bulk);
	else
		insert_by_executor(w->slot);
	ExecClearTuple(w->slot);

	resetStringInfo(&w->data);
	resetStringInfo(&w->entries);
	w->n = 0;
}

/* leaf_writer_add makes the leaf of one act on one row. */
void
leaf_writer_add(LeafWriter *w, const Seal *seal, LeafOp op, TupleTableSlot *slot)
{
	MemoryContext old;

	MemoryContextReset(w->row_cxt);
	old = MemoryContextSwitchTo(w->row_cxt);
	w->start[w->n] = w->data.len;
	leaf_data(&w->data, seal, op, slot);
	w->start[++w->n] = w->data.len;
	resetStringInfo(&w->key);
	encode_key(&w->key, seal->codecs, seal->nkeys, slot);
	entry_append(&w->entries, seal->number, op, w->key.data, w->key.len);
	if (w->n == CHUNK_LEAVES || w->n * HASH_LEN + w->entries.len > CHUNK_BYTES || w->data.len > CHUNK_DATA)
		write_chunk(w);
	MemoryContextSwitchTo(old);
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

/*
 * The ledger is of a place, as all our tables are.  Where the database is given
 * another, its ledger goes with it: no hash and no origin hangs on it.
 */
static void
follow_home(Division place)
{
	static const char *const tables[] = {"ledger", "seal", "tile", "batch", "checkpoint", "epoch"};
	const LedgerInfo *ledger = ledger_current();
	Oid			types[2] = {INT4OID, INT4OID};
	Datum		values[2];

	if (ledger == NULL || ledger->place == place)
		return;
	/* Tiles that others committed since would keep their place. */
	if (IsolationUsesXactSnapshot())
		ereport(ERROR,
				(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				 errmsg("the place of a ledger cannot be changed under REPEATABLE READ or SERIALIZABLE"),
				 errhint("Set it in a transaction of its own, under READ COMMITTED.")));
	/* A checkpoint under way writes tiles that we would not see. */
	LockRelationOid(safeins_relid(SAFEINS_REL_LEDGER), ShareUpdateExclusiveLock);
	values[0] = Int32GetDatum(ledger->place);
	values[1] = Int32GetDatum(place);
	SPI_connect();
	for (size_t i = 0; i < lengthof(tables); i++)
		if (SPI_execute_with_args(psprintf("UPDATE safeins.%s SET place = $2::safeins.division"
										   " WHERE place OPERATOR(safeins.=) $1::safeins.division", tables[i]),
								  2, types, values, NULL, false, 0) != SPI_OK_UPDATE)
			elog(ERROR, "could not write safeins.%s", tables[i]);
	SPI_finish();
	ledger_changed();
}

/* Journal rows written to one of our tables (the hook of common/record.h). Runs as the extension's owner. */
static void
record_rows(SafeinsRel rel, bool update, struct SPITupleTable *rows, uint64 n)
{
	Seal	   *seal;
	LeafWriter *w;
	TupleTableSlot *slot;
	bool		isnull;

	if (ledger_current() == NULL || (seal = own_seal(rel)) == NULL)
		return;
	slot = MakeSingleTupleTableSlot(rows->tupdesc, &TTSOpsHeapTuple);
	w = leaf_writer_open();
	for (uint64 i = 0; i < n; i++)
	{
		ExecStoreHeapTuple(rows->vals[i], slot, false);
		leaf_writer_add(w, seal, update ? OP_UPDATE : OP_INSERT, slot);
	}
	leaf_writer_close(w);
	ExecDropSingleTupleTableSlot(slot);
	if (rel == SAFEINS_REL_HOME)
		follow_home(DatumGetDivision(SPI_getbinval(rows->vals[n - 1], rows->tupdesc,
												   SPI_fnumber(rows->tupdesc, "place"), &isnull)));
}

void
ledger_init(void)
{
	safeins_record_hook = record_rows;
	CacheRegisterRelcacheCallback(forget_ledger, (Datum) 0);
}
