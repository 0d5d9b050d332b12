/*
 * register.c: the rows of safeins.seal: what was sealed and unsealed, by whom,
 * when and why.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "attach/attachment.h"
#include "attach/our_triggers.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/seal_names.h"
#include "ledger/seal/register.h"
#include "ledger/seal/sealed.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/sequence.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

ArrayType *
names_array(List *names)
{
	Datum	   *elements = palloc(sizeof(Datum) * Max(list_length(names), 1));
	int			n = 0;
	ListCell   *lc;

	foreach(lc, names)
		elements[n++] = CStringGetTextDatum(strVal(lfirst(lc)));
	return construct_array(elements, n, TEXTOID, -1, false, TYPALIGN_INT);
}

static OwnSql insert_row = {
	.sql = "INSERT INTO safeins.seal (place, id, action, number, label, table_schema, table_name,"
	" columns, key_columns, mode, reason)"
	" VALUES ($1::safeins.division, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING *",
	.types = {INT4OID, INT4OID, TEXTOID, INT4OID, TEXTOID, TEXTOID, TEXTOID, TEXTARRAYOID, INT4OID, TEXTOID, TEXTOID},
	.result = SPI_OK_INSERT_RETURNING,
	.records = SAFEINS_REL_SEAL,
};

static int32
write_row(int32 id, const char *action, const SealDef *def, const SealNames *names, const char *reason)
{
	Datum		values[11];
	bool		nulls[11] = {[10] = reason == NULL};

	values[0] = Int32GetDatum(ledger_need()->place);
	values[1] = Int32GetDatum(id);
	values[2] = CStringGetTextDatum(action);
	values[3] = Int32GetDatum(def->number);
	values[4] = CStringGetTextDatum(def->label);
	values[5] = CStringGetTextDatum(names->schema);
	values[6] = CStringGetTextDatum(names->table);
	values[7] = PointerGetDatum(names_array(names->columns));
	values[8] = Int32GetDatum(def->nkeys);
	values[9] = CStringGetTextDatum(def->versioned ? SEAL_VERSIONED : SEAL_APPEND_ONLY);
	values[10] = reason ? CStringGetTextDatum(reason) : (Datum) 0;
	own_sql_execute(&insert_row, values, nulls);
	CommandCounterIncrement();
	return id;
}

/* seal_register records a new seal and returns its number. */
int32
seal_register(const char *label, const SealNames *names, int nkeys, bool versioned)
{
	SealDef		def = {
		.number = (int32) nextval_internal(safeins_relid(SAFEINS_REL_SEAL_ID), false),
		.label = pstrdup(label),.versioned = versioned,.nkeys = nkeys
	};

	write_row(def.number, "seal", &def, names, NULL);
	return def.number;
}

/* seal_register_end records that a seal was given up, and returns the number of the record. */
int32
seal_register_end(const SealDef *def, const char *reason)
{
	return write_row((int32) nextval_internal(safeins_relid(SAFEINS_REL_SEAL_ID), false), "unseal", def, def->now, reason);
}

/* seal_register_names records that a sealed table or a column of it is called otherwise. */
void
seal_register_names(const SealDef *def, const SealNames *names, const char *change)
{
	write_row((int32) nextval_internal(safeins_relid(SAFEINS_REL_SEAL_ID), false), "rename", def, names, change);
}

/*
 * seal_register_release records that rows left with a partition; what is said of
 * them begins with their number, which verify() reads.
 */
void
seal_register_release(const SealDef *def, Relation partition, int64 rows, const char *why)
{
	SealNames	names = *def->now;

	names.schema = get_namespace_name(RelationGetNamespace(partition));
	names.table = pstrdup(RelationGetRelationName(partition));
	write_row((int32) nextval_internal(safeins_relid(SAFEINS_REL_SEAL_ID), false), "release", def, &names,
			  psprintf("%lld rows left: %s", (long long) rows, why));
}

/* A query over safeins.seal: $1 is this ledger's place, $2 a label. */
#define SEAL_QUERY(query) { \
	.sql = (query), .types = {INT4OID, TEXTOID}, .sees = OWN_SEES_LATEST, .kept = true \
}

static OwnSql number_of_label = SEAL_QUERY(
	"SELECT number FROM safeins.seal WHERE place OPERATOR(safeins.=) $1::safeins.division AND label = $2"
	" GROUP BY number HAVING NOT pg_catalog.bool_or(action = 'unseal') ORDER BY number DESC LIMIT 1");

static OwnSql label_used = SEAL_QUERY(
	"SELECT FROM safeins.seal WHERE place OPERATOR(safeins.=) $1::safeins.division AND label = $2 LIMIT 1");

static OwnSql seals_of_ledger = SEAL_QUERY(
	"SELECT action, number, label, table_schema, table_name, columns, key_columns, mode, done_by,"
	" pg_catalog.date_trunc('second', pg_catalog.timezone('Asia/Shanghai', done_at))::text, reason"
	" FROM safeins.seal WHERE place OPERATOR(safeins.=) $1::safeins.division AND $2 IS NULL ORDER BY id");

static OwnRows
query_seals(OwnSql *q, const char *label, Snapshot snapshot)
{
	Datum		values[2] = {Int32GetDatum(ledger_need()->place), label ? CStringGetTextDatum(label) : (Datum) 0};
	bool		nulls[2] = {[1] = label == NULL};

	return own_sql_run_at(q, values, nulls, snapshot);
}

/* seal_number_of finds the seal of a label that is not closed; 0: there is none. */
int32
seal_number_of(const char *label)
{
	OwnRows		rows;
	int32		number;

	own_sql_begin();
	rows = query_seals(&number_of_label, label, NULL);
	number = rows.n > 0 ? own_int32(&rows, 0, 1) : 0;
	own_sql_end();
	return number;
}

/* seal_new_label names a table that is sealed now: schema.table, or with a number behind it when that was used. */
char *
seal_new_label(Relation rel)
{
	char	   *base = psprintf("%s.%s", get_namespace_name(RelationGetNamespace(rel)), RelationGetRelationName(rel));
	char	   *label = base;

	for (int n = 2;; n++)
	{
		bool		used;

		own_sql_begin();
		used = query_seals(&label_used, label, NULL).n > 0;
		own_sql_end();
		if (!used)
			return label;
		label = psprintf("%s#%d", base, n);
	}
}

/* What a row of safeins.seal calls the table and its columns; in the current context. */
static SealNames *
copy_names(const OwnRows *rows, uint64 row)
{
	SealNames  *names = palloc0(sizeof(SealNames));
	Datum	   *elements;
	int			n;
	bool		isnull;

	names->schema = own_text(rows, row, 4);
	names->table = own_text(rows, row, 5);
	deconstruct_array(DatumGetArrayTypeP(own_datum(rows, row, 6, &isnull)), TEXTOID, -1, false,
					  TYPALIGN_INT, &elements, NULL, &n);
	for (int i = 0; i < n; i++)
		names->columns = lappend(names->columns, makeString(TextDatumGetCString(elements[i])));
	return names;
}

/* One row of safeins.seal, in the order in which they were written. */
static void
take_row(List **defs, const OwnRows *rows, uint64 row)
{
	char	   *action = own_text(rows, row, 1);
	int32		number = own_int32(rows, row, 2);
	SealDef    *def = seal_def_numbered(*defs, number);

	if (strcmp(action, "seal") == 0)
	{
		def = palloc0(sizeof(SealDef));
		def->number = number;
		def->label = own_text(rows, row, 3);
		def->sealed = def->now = copy_names(rows, row);
		def->nkeys = own_int32(rows, row, 7);
		def->versioned = strcmp(own_text(rows, row, 8), SEAL_VERSIONED) == 0;
		def->own = strcmp(def->sealed->schema, SAFEINS_SCHEMA) == 0;
		*defs = lappend(*defs, def);
	}
	else if (def != NULL && strcmp(action, "unseal") == 0)
		def->closed = true;
	else if (def != NULL && strcmp(action, "release") == 0)
	{
		const char *why = own_text(rows, row, 11);

		def->released += why == NULL ? 0 : strtoll(why, NULL, 10);
		def->releases++;
	}
	else if (def != NULL && strcmp(action, "rename") == 0)
	{
		SealNames  *names = copy_names(rows, row);

		/* as many columns as there were: a row that says otherwise was not written by us, and verify() tells of it */
		if (list_length(names->columns) != list_length(def->sealed->columns))
			return;
		def->before = lappend(def->before, def->now);
		def->now = names;
		def->renamed_by = own_text(rows, row, 9);
		def->renamed_at = own_text(rows, row, 10);
	}
}

/*
 * seal_defs lists the seals of this ledger that are not closed, or all, ours
 * first, in the current context; their tables are found by seal_defs_find().
 */
List *
seal_defs(Snapshot snapshot, bool with_closed)
{
	OwnRows		rows;
	MemoryContext cxt = CurrentMemoryContext;
	MemoryContext old;
	List	   *defs = NIL;
	ListCell   *lc;

	own_sql_begin();
	rows = query_seals(&seals_of_ledger, NULL, snapshot);
	old = MemoryContextSwitchTo(cxt);
	for (uint64 i = 0; i < rows.n; i++)
		take_row(&defs, &rows, i);
	MemoryContextSwitchTo(old);
	own_sql_end();
	foreach(lc, defs)
		if (!with_closed && ((SealDef *) lfirst(lc))->closed)
			defs = foreach_delete_current(defs, lc);
	return defs;
}

/* seal_def_numbered finds a definition by its seal's number; NULL: there is none. */
SealDef *
seal_def_numbered(List *defs, int32 number)
{
	ListCell   *lc;

	foreach(lc, defs)
		if (((SealDef *) lfirst(lc))->number == number)
			return lfirst(lc);
	return NULL;
}

/* A trigger that bears a seal, on a table or a partition of it. */
static void
take_bearer(HeapTuple trigger, TupleDesc desc, void *defs)
{
	Form_pg_trigger form = (Form_pg_trigger) GETSTRUCT(trigger);
	bool		isnull;
	bytea	   *args;
	SealDef    *def;

	/* as seal_trigger() does */
	if (!TRIGGER_FOR_TRUNCATE(form->tgtype) || form->tgnargs != 4 || form->tgattr.dim1 == 0)
		return;
	/* the arguments are strings, one behind the other */
	args = DatumGetByteaPP(heap_getattr(trigger, Anum_pg_trigger_tgargs, desc, &isnull));
	def = seal_def_numbered(defs, atoi(VARDATA_ANY(args)));
	if (def != NULL && !def->closed)
		def->bearers = list_append_unique_oid(def->bearers, partition_top(form->tgrelid));
}

/*
 * seal_defs_find finds the tables that are read for the seals, without a lock on
 * any of them: the one that is called what safeins.seal says, which is what
 * everybody reads, whoever has the triggers; where there is none, one that has
 * them.
 */
void
seal_defs_find(List *defs)
{
	ListCell   *lc;

	triggers_of(seal_function(), take_bearer, defs);
	foreach(lc, defs)
	{
		SealDef    *def = lfirst(lc);
		ListCell   *lb;

		if (def->closed)
			continue;
		def->relid = table_called(def->now);
		if (OidIsValid(def->relid))
			continue;
		foreach(lb, def->bearers)
			if (!OidIsValid(def->relid) || get_rel_relkind(lfirst_oid(lb)) == RELKIND_PARTITIONED_TABLE)
				def->relid = lfirst_oid(lb);
	}
}

/*
 * seal_def_of gives the definition of a sealed table; NULL where its triggers
 * bear a seal that is not of this ledger, or not its own.
 */
SealDef *
seal_def_of(Relation rel)
{
	Seal	   *seal = seal_of_relation(rel);
	SealDef    *def;

	if (seal == NULL || ledger_current() == NULL)
		return NULL;
	def = seal_def_numbered(seal_defs(NULL, false), seal->number);
	return def != NULL && seal_belongs(def, rel) ? def : NULL;
}

/*
 * seal_def_to_end gives the definition that ends when a table's seal is given
 * up: that of the table which is called so, with its triggers or without.  Who
 * bears another's triggers ends nothing but its own, unless there is no other.
 */
SealDef *
seal_def_to_end(Relation rel)
{
	Seal	   *seal = seal_of_relation(rel);
	List	   *defs;
	SealDef    *def;
	ListCell   *lc;

	if (ledger_current() == NULL)
		return NULL;
	defs = seal_defs(NULL, false);
	def = seal ? seal_def_numbered(defs, seal->number) : NULL;
	if (def != NULL && seal_belongs(def, rel))
		return def;
	seal_defs_find(defs);
	if (def != NULL && !def->own && list_length(def->bearers) == 1 && def->relid == RelationGetRelid(rel))
		return def;
	foreach(lc, defs)
		if (seal_belongs(lfirst(lc), rel))
			return lfirst(lc);
	return NULL;
}

/*
 * seal_def_for_table gives the seal of a sealed table, or of one of our own
 * tables; an error if it is neither.
 */
SealDef *
seal_def_for_table(Relation rel)
{
	Seal	   *seal = seal_of_relation(rel);
	List	   *defs;
	SealDef    *def = NULL;
	ListCell   *lc;

	(void) ledger_need();
	defs = seal_defs(NULL, false);
	if (seal != NULL)
		def = seal_def_numbered(defs, seal->number);
	if (def != NULL && !seal_belongs(def, rel))
		def = NULL;
	if (def == NULL)
	{
		seal_defs_find(defs);
		foreach(lc, defs)
			if (((SealDef *) lfirst(lc))->relid == RelationGetRelid(rel))
				def = lfirst(lc);
	}
	if (def != NULL)
		return def;
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("table \"%s\" is not sealed", RelationGetRelationName(rel)),
			 errhint("safeins.ledger_status lists what is sealed."),
			 errtable(rel)));
}
