/*
 * register.c: the rows of safeins.seal: what was sealed and unsealed, by whom,
 * when and why.
 */
#include "ledger/ledger.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/sequence.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

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

static void
write_row(int32 id, const char *action, const SealDef *def, const char *reason)
{
	Oid			types[11] = {INT4OID, INT4OID, TEXTOID, INT4OID, TEXTOID, TEXTOID, TEXTOID, TEXTARRAYOID, INT4OID, TEXTOID, TEXTOID};
	Datum		values[11];
	char		nulls[] = "           ";
	SafeinsIdentity saved;

	values[0] = Int32GetDatum(ledger_need()->place);
	values[1] = Int32GetDatum(id);
	values[2] = CStringGetTextDatum(action);
	values[3] = Int32GetDatum(def->number);
	values[4] = CStringGetTextDatum(def->label);
	values[5] = CStringGetTextDatum(def->schema);
	values[6] = CStringGetTextDatum(def->table);
	values[7] = PointerGetDatum(names_array(def->columns));
	values[8] = Int32GetDatum(def->nkeys);
	values[9] = CStringGetTextDatum(def->versioned ? SEAL_VERSIONED : SEAL_APPEND_ONLY);
	values[10] = reason ? CStringGetTextDatum(reason) : (Datum) 0;
	nulls[10] = reason ? ' ' : 'n';
	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (SPI_execute_with_args("INSERT INTO safeins.seal (place, id, action, number, label, table_schema, table_name,"
							  " columns, key_columns, mode, reason)"
							  " VALUES ($1::safeins.division, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING *",
							  11, types, values, nulls, false, 0) != SPI_OK_INSERT_RETURNING)
		elog(ERROR, "could not write safeins.seal");
	safeins_recorded(SAFEINS_REL_SEAL, false);
	safeins_return(&saved);
	SPI_finish();
	CommandCounterIncrement();
}

/* seal_register records a new seal and returns its number. */
int32
seal_register(const char *label, Relation rel, List *columns, int nkeys, bool versioned)
{
	SealDef		def = {
		.number = (int32) nextval_internal(safeins_relid(SAFEINS_REL_SEAL_ID), false),
		.label = pstrdup(label),.versioned = versioned,.columns = columns,.nkeys = nkeys,
		.schema = get_namespace_name(RelationGetNamespace(rel)),.table = RelationGetRelationName(rel)
	};

	write_row(def.number, "seal", &def, NULL);
	return def.number;
}

/* seal_register_end records that a seal was given up. */
void
seal_register_end(const SealDef *def, const char *reason)
{
	write_row((int32) nextval_internal(safeins_relid(SAFEINS_REL_SEAL_ID), false), "unseal", def, reason);
}

/* Runs a kept query over safeins.seal by a snapshot, with this ledger's place as $1 and a label as $2. */
static void
query_seals(SPIPlanPtr *plan, const char *sql, const char *label, Snapshot snapshot)
{
	Oid			types[2] = {INT4OID, TEXTOID};
	Datum		values[2] = {Int32GetDatum(ledger_need()->place), label ? CStringGetTextDatum(label) : (Datum) 0};
	SafeinsIdentity saved;

	safeins_become(safeins_owner(), &saved);
	if (*plan == NULL)
		*plan = safeins_prepare(sql, 2, types);
	PushActiveSnapshot(snapshot ? snapshot : GetLatestSnapshot());
	if (SPI_execute_plan(*plan, values, label ? NULL : " n", true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read safeins.seal");
	PopActiveSnapshot();
	safeins_return(&saved);
}

/* seal_number_of finds the seal of a label that is not closed; 0: there is none. */
int32
seal_number_of(const char *label)
{
	static SPIPlanPtr plan = NULL;
	int32		number = 0;
	bool		isnull;

	SPI_connect();
	query_seals(&plan, "SELECT number FROM safeins.seal WHERE place OPERATOR(safeins.=) $1::safeins.division AND label = $2"
				" GROUP BY number HAVING pg_catalog.bool_and(action = 'seal') ORDER BY number DESC LIMIT 1", label, NULL);
	if (SPI_processed > 0)
		number = DatumGetInt32(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	SPI_finish();
	return number;
}

/* seal_new_label names a table that is sealed now: schema.table, or with a number behind it when that was used. */
char *
seal_new_label(Relation rel)
{
	char	   *base = psprintf("%s.%s", get_namespace_name(RelationGetNamespace(rel)), RelationGetRelationName(rel));
	char	   *label = base;
	static SPIPlanPtr plan = NULL;

	for (int n = 2;; n++)
	{
		bool		used;

		SPI_connect();
		query_seals(&plan, "SELECT 1 FROM safeins.seal WHERE place OPERATOR(safeins.=) $1::safeins.division AND label = $2 LIMIT 1",
					label, NULL);
		used = SPI_processed > 0;
		SPI_finish();
		if (!used)
			return label;
		label = psprintf("%s#%d", base, n);
	}
}

static char *
copy_value(MemoryContext cxt, HeapTuple tup, TupleDesc desc, int column)
{
	char	   *value = SPI_getvalue(tup, desc, column);

	return value ? MemoryContextStrdup(cxt, value) : NULL;
}

static List *
copy_names(MemoryContext cxt, Datum array)
{
	MemoryContext old = MemoryContextSwitchTo(cxt);
	List	   *names = NIL;
	Datum	   *elements;
	int			n;

	deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false, TYPALIGN_INT, &elements, NULL, &n);
	for (int i = 0; i < n; i++)
		names = lappend(names, makeString(TextDatumGetCString(elements[i])));
	MemoryContextSwitchTo(old);
	return names;
}

/* seal_defs lists the seals of this ledger, ours first, in the current context. */
List *
seal_defs(Snapshot snapshot, bool with_closed)
{
	static SPIPlanPtr plan = NULL;
	MemoryContext cxt = CurrentMemoryContext;
	List	   *defs = NIL;

	SPI_connect();
	query_seals(&plan, "SELECT s.number, s.label, s.mode, s.columns, s.key_columns, s.table_schema, s.table_name,"
				" EXISTS (SELECT FROM safeins.seal u WHERE u.place OPERATOR(safeins.=) s.place"
				" AND u.number = s.number AND u.action = 'unseal')"
				" FROM safeins.seal s WHERE s.place OPERATOR(safeins.=) $1::safeins.division AND s.action = 'seal' AND $2 IS NULL"
				" ORDER BY s.number", NULL, snapshot);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	tup = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		SealDef    *def = MemoryContextAllocZero(cxt, sizeof(SealDef));
		MemoryContext old;
		bool		isnull;

		def->number = DatumGetInt32(SPI_getbinval(tup, desc, 1, &isnull));
		def->label = copy_value(cxt, tup, desc, 2);
		def->versioned = strcmp(SPI_getvalue(tup, desc, 3), SEAL_VERSIONED) == 0;
		def->columns = copy_names(cxt, SPI_getbinval(tup, desc, 4, &isnull));
		def->nkeys = DatumGetInt32(SPI_getbinval(tup, desc, 5, &isnull));
		def->schema = copy_value(cxt, tup, desc, 6);
		def->table = copy_value(cxt, tup, desc, 7);
		def->closed = DatumGetBool(SPI_getbinval(tup, desc, 8, &isnull));
		def->own = strcmp(def->schema, SAFEINS_SCHEMA) == 0;
		if (def->closed && !with_closed)
			continue;
		old = MemoryContextSwitchTo(cxt);
		defs = lappend(defs, def);
		MemoryContextSwitchTo(old);
	}
	SPI_finish();
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

/* A table of the name that one had when it was sealed: nothing else that has it now is read in its place. */
static Oid
table_named(const SealDef *def)
{
	Oid			relid = get_relname_relid(def->table, get_namespace_oid(def->schema, true));
	char		kind = get_rel_relkind(relid);

	return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE ? relid : InvalidOid;
}

/*
 * The trigger that bears a seal, on a table or a partition of it.  Where
 * several tables do, as a partition that was taken out is one: the one of the
 * name that was sealed, else one that has partitions.
 */
static void
take_bearer(HeapTuple trigger, TupleDesc desc, void *defs)
{
	Form_pg_trigger form = (Form_pg_trigger) GETSTRUCT(trigger);
	bool		isnull;
	Oid			top;
	SealDef    *def;

	/* as seal_trigger() does */
	if (!TRIGGER_FOR_TRUNCATE(form->tgtype) || form->tgnargs != 4 || form->tgattr.dim1 == 0)
		return;
	/* the arguments are strings, one behind the other */
	def = seal_def_numbered(defs, atoi(VARDATA_ANY(DatumGetByteaPP(heap_getattr(trigger, Anum_pg_trigger_tgargs, desc, &isnull)))));
	if (def == NULL || def->own || def->closed)
		return;
	top = partition_top(form->tgrelid);
	if (!OidIsValid(def->relid) || top == table_named(def) ||
		(def->relid != table_named(def) && get_rel_relkind(top) == RELKIND_PARTITIONED_TABLE))
		def->relid = top;
}

/*
 * seal_defs_find finds the tables that bear the seals now, without a lock on
 * any of them.  One without its triggers goes by the name that it had.
 */
void
seal_defs_find(List *defs)
{
	ListCell   *lc;

	triggers_of(seal_function(), take_bearer, defs);
	foreach(lc, defs)
	{
		SealDef    *def = lfirst(lc);

		if (!OidIsValid(def->relid) && !def->closed)
			def->relid = table_named(def);
	}
}

/* seal_def_of gives the definition of a sealed table; NULL where its triggers bear a seal that is not of this ledger. */
SealDef *
seal_def_of(Relation rel)
{
	Seal	   *seal = seal_of_relation(rel);

	if (seal == NULL || ledger_current() == NULL)
		return NULL;
	return seal_def_numbered(seal_defs(NULL, false), seal->number);
}

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
	else
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
