/*
 * own_seals.c: the tables of ours that are sealed: from the beginning of the
 * ledger on, what is written to them is journalled as it is written.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/record.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/home.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/ledger.h"
#include "ledger/seal/own_seals.h"
#include "ledger/seal/register.h"
#include "ledger/seal/sealed.h"
#include "ledger/seal/take_in.h"

#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"

const OwnSeal own_seals[] = {
	{SAFEINS_REL_SEAL, "seal", false, 1,
	{"id", "action", "number", "label", "table_schema", "table_name", "columns", "key_columns", "mode", "reason", "done_by", "done_at"}},
	{SAFEINS_REL_BATCH, "batch", false, 1, {"number", "first", "next", "entries", "epoch", "snapshot", "lsn"}},
	{SAFEINS_REL_EPOCH, "epoch", false, 1, {"epoch", "system_identifier", "timeline", "size", "begun_at"}},
	{SAFEINS_REL_RULE, "rule", true, 1,
	{"id", "code", "type", "place", "sector", "size", "risk", "effective", "number", "term", "items", "mode", "source", "note", "shipped"}},
	{SAFEINS_REL_RULE_END, "rule_end", false, 1, {"id", "rule_id", "ends_on", "was", "reason", "ended_by", "ended_at"}},
	{SAFEINS_REL_RULE_MODE, "rule_mode", false, 1, {"id", "code", "mode", "reason", "set_by", "set_at"}},
	{SAFEINS_REL_HOME, "home", false, 1, {"id", "place", "reason", "set_by", "set_at"}},
	{SAFEINS_REL_ATTACHMENT_LOG, "attachment_log", false, 1,
	{"id", "action", "role", "table_schema", "table_name", "mapping", "reason", "done_by", "done_at"}},
	{SAFEINS_REL_FINDING, "finding", true, 2,
		{"place", "id", "rule", "source", "role", "table_schema", "table_name", "row_key", "insurer", "year",
	"message", "figures", "legacy", "found_by", "found_at", "withdrawn_on", "withdrawn_why"}},
	{SAFEINS_REL_CODE_LIST, "code_list", false, 3, {"list", "name", "shipped", "code", "source"}},
	{SAFEINS_REL_SUSPENSION, "suspension", false, 2,
	{"place", "id", "insurer", "lifts", "from_on", "until_on", "basis", "source", "reason", "done_by", "done_at"}},
	{SAFEINS_REL_HAZARD_DUE, "hazard_due", false, 2,
	{"place", "id", "hazard", "was", "is", "extension", "changed_on", "changed_by", "changed_at"}},
	{SAFEINS_REL_ESCALATION, "escalation", false, 2,
	{"place", "id", "kind", "subject", "area", "insurer", "level", "step", "due_on", "escalated_on", "escalated_at"}},
	{SAFEINS_REL_ACKNOWLEDGEMENT, "acknowledgement", false, 2, {"place", "id", "escalation", "note", "done_by", "done_at"}},
	{SAFEINS_REL_BUDGET, "budget", false, 2,
	{"place", "id", "insurer", "year", "budget", "was", "set_on", "reason", "done_by", "done_at"}},
	{SAFEINS_REL_WITNESS, "witness", false, 2, {"place", "id", "number", "origin", "hash", "size", "root", "verdict", "reason", "seen_by", "seen_at"}},
};
const int	n_own_seals = lengthof(own_seals);

static Seal *own[SAFEINS_NRELS];
static uint64 own_generation = 0;

static List *
own_columns(const OwnSeal *o)
{
	List	   *columns = NIL;

	for (size_t i = 0; i < lengthof(o->columns) && o->columns[i] != NULL; i++)
		columns = lappend(columns, makeString(pstrdup(o->columns[i])));
	return columns;
}

/* own_seal_label is what the ledger calls a table of ours. */
char *
own_seal_label(const OwnSeal *o)
{
	return psprintf("%s.%s", SAFEINS_SCHEMA, o->name);
}

/* own_seal_is_later: a ledger that began before there was this table goes on without its seal. */
bool
own_seal_is_later(const OwnSeal *o)
{
	return o->rel == SAFEINS_REL_BUDGET || o->rel == SAFEINS_REL_WITNESS;
}

/* What the sessions know of the ledger changed, and with it perhaps these. */
static void
forget_stale(void)
{
	if (own_generation == ledger_generation())
		return;
	own_generation = ledger_generation();
	for (int i = 0; i < SAFEINS_NRELS; i++)
	{
		/* One may be in use up the stack. */
		if (own[i] != NULL)
			MemoryContextSetParent(own[i]->cxt, TopTransactionContext);
		own[i] = NULL;
	}
}

/* own_seal gives the seal of a table of ours; NULL where this ledger has none of it. */
Seal *
own_seal(SafeinsRel rel)
{
	const OwnSeal *o = NULL;
	Relation	r;
	int32		number;

	forget_stale();
	if (own[rel] != NULL)
		return own[rel];
	for (int i = 0; i < n_own_seals; i++)
		if (own_seals[i].rel == rel)
			o = &own_seals[i];
	if (o == NULL)
		return NULL;
	number = seal_number_of(own_seal_label(o));
	if (number == 0)
		return NULL;
	r = table_open(safeins_relid(rel), AccessShareLock);
	own[rel] = seal_by_names(r, number, own_seal_label(o), o->versioned, own_columns(o), o->nkeys);
	table_close(r, AccessShareLock);
	if (own[rel] != NULL)
		MemoryContextSetParent(own[rel]->cxt, CacheMemoryContext);
	return own[rel];
}

/* ---- the beginning ---- */

/* Seals the tables of ours, with what they have. */
static void
seal_own_tables(void)
{
	for (int i = 0; i < n_own_seals; i++)
	{
		const OwnSeal *o = &own_seals[i];
		SealNames	names = {SAFEINS_SCHEMA, unconstify(char *, o->name), own_columns(o)};

		(void) seal_register(own_seal_label(o), &names, o->nkeys, o->versioned);
	}
	CommandCounterIncrement();
	for (int i = 0; i < n_own_seals; i++)
	{
		const OwnSeal *o = &own_seals[i];
		Relation	rel;
		SealNames	names = {SAFEINS_SCHEMA, unconstify(char *, o->name), own_columns(o)};
		SealDef		def = {
			.number = seal_number_of(own_seal_label(o)),.label = own_seal_label(o),.versioned = o->versioned,
			.sealed = &names,.now = &names,.nkeys = o->nkeys
		};

		/* what was registered was journalled as it was written */
		if (o->rel == SAFEINS_REL_SEAL)
			continue;
		/* Writers that began before are waited for; those that come later find the ledger. */
		rel = table_open(safeins_relid(o->rel), ShareRowExclusiveLock);
		(void) seal_take_in(rel, true, &def);
		table_close(rel, NoLock);
	}
}

static OwnSql insert_ledger = {
	.sql = "INSERT INTO safeins.ledger (place, origin, hash)"
	" SELECT $1::safeins.division, pg_catalog.concat('safeins/', $1::safeins.division, '/',"
	" pg_catalog.left(pg_catalog.replace(pg_catalog.gen_random_uuid()::text, '-', ''), 16), '/', $2), $2",
	.types = {INT4OID, TEXTOID},
	.result = SPI_OK_INSERT,
};

/* ledger_begin makes the ledger of this database, and takes in what our own tables have. */
void
ledger_begin(HashKind hash)
{
	Datum		values[2];

	LockRelationOid(safeins_relid(SAFEINS_REL_LEDGER), ShareUpdateExclusiveLock);
	if (ledger_current() != NULL)
		return;
	ledger_check_not_lost();
	values[0] = Int32GetDatum(home_place());
	values[1] = CStringGetTextDatum(hash_name(hash));
	own_sql_execute(&insert_ledger, values, NULL);
	ledger_changed();
	CommandCounterIncrement();
	seal_own_tables();
}

/* ---- what is written ---- */

#define MOVE(table) { \
	.sql = "UPDATE safeins." table " SET place = $2::safeins.division WHERE place OPERATOR(safeins.=) $1::safeins.division", \
	.types = {INT4OID, INT4OID}, .result = SPI_OK_UPDATE \
}

static OwnSql move_ledger[] = {
	MOVE("ledger"), MOVE("seal"), MOVE("tile"), MOVE("batch"), MOVE("checkpoint"), MOVE("epoch")
};

/*
 * The ledger is of a place, as all our tables are.  Where the database is given
 * another, its ledger goes with it: no hash and no origin hangs on it.
 */
static void
follow_home(Division place)
{
	const LedgerInfo *ledger = ledger_current();
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
	for (size_t i = 0; i < lengthof(move_ledger); i++)
		own_sql_execute(&move_ledger[i], values, NULL);
	ledger_changed();
}

/* What was written to a table of ours, journalled: see record.h.  Runs as our owner. */
static void
record_rows(SafeinsRel rel, bool update, struct SPITupleTable *rows, uint64 n)
{
	Seal	   *seal;
	LeafWriter *w;
	TupleTableSlot *slot;
	OwnRows		written = {rows, n};

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
		follow_home(own_int32(&written, n - 1, own_column(&written, "place")));
}

void
ledger_init(void)
{
	safeins_record_hook = record_rows;
	ledger_watch();
}
