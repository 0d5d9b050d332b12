/*
 * seal.c: sealing a table, and giving a seal up.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/inheritance.h"
#include "common/progress.h"
#include "common/table_name.h"
#include "attach/attach.h"
#include "attach/attachment.h"
#include "attach/guard_depend.h"
#include "attach/mapping.h"
#include "attach/triggers.h"
#include "attach/our_triggers.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/codec.h"
#include "ledger/seal/ledger.h"
#include "ledger/seal/own_seals.h"
#include "ledger/seal/register.h"
#include "ledger/seal/seal.h"
#include "ledger/seal/sealed.h"
#include "ledger/seal/take_in.h"

#include "access/genam.h"
#include "access/relation.h"
#include "catalog/dependency.h"
#include "catalog/index.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_constraint.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/tablecmds.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(safeins_seal);
PG_FUNCTION_INFO_V1(safeins_unseal);

/* seal_create_triggers makes the four triggers that bear and keep a table's seal. */
void
seal_create_triggers(Relation rel, int32 number, const char *label, bool versioned, List *columns, int nkeys)
{
	char	   *table = relation_sql_name(rel);
	bool		moves = rel->rd_rel->relkind == RELKIND_PARTITIONED_TABLE;
	StringInfoData names;
	ListCell   *lc;

	initStringInfo(&names);
	foreach(lc, columns)
		appendStringInfo(&names, "%s%s", names.len ? ", " : "", quote_identifier(strVal(lfirst(lc))));
	attach_create_trigger(rel, psprintf("CREATE TRIGGER " SEAL_PREFIX "columns BEFORE UPDATE OF %s OR TRUNCATE ON %s"
							" FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard(%d, %s, %s, %d)",
							names.data, table, number, quote_literal_cstr(label),
							versioned ? SEAL_VERSIONED : SEAL_APPEND_ONLY, nkeys));
	attach_create_trigger(rel, psprintf("CREATE TRIGGER " SEAL_PREFIX "insert AFTER INSERT ON %s REFERENCING NEW TABLE AS " NEW_TABLE_NAME
							" FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard()", table));
	/* The condition is asked before the query ends: see merge.c. */
	attach_create_trigger(rel, psprintf("CREATE TRIGGER " SEAL_PREFIX "update AFTER UPDATE ON %s"
							" REFERENCING OLD TABLE AS " OLD_TABLE_NAME " NEW TABLE AS " NEW_TABLE_NAME
							" FOR EACH STATEMENT %s EXECUTE FUNCTION safeins.seal_guard()",
							table, moves ? "WHEN (safeins.loaded())" : ""));
	attach_create_trigger(rel, psprintf("CREATE TRIGGER " SEAL_PREFIX "delete AFTER DELETE ON %s REFERENCING OLD TABLE AS " OLD_TABLE_NAME
							" FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard()", table));
}

/* seal_drop_triggers takes the triggers of a seal off a table, those of it and no others. */
void
seal_drop_triggers(Oid relid)
{
	Relation	rel = relation_open(relid, NoLock);
	Oid			ours = seal_function();
	List	   *names = NIL;
	ListCell   *lc;

	for (int i = 0; rel->trigdesc != NULL && i < rel->trigdesc->numtriggers; i++)
		if (rel->trigdesc->triggers[i].tgfoid == ours)
			names = lappend(names, makeString(pstrdup(rel->trigdesc->triggers[i].tgname)));
	foreach(lc, names)
		attach_drop_trigger(rel, strVal(lfirst(lc)));
	relation_close(rel, NoLock);
}

/* seal_tie makes the seal depend on the primary key, which PostgreSQL then keeps. */
void
seal_tie(Relation rel)
{
	const Trigger *t = seal_trigger(rel);
	Oid			trigger_oid = t == NULL ? InvalidOid : t->tgoid;
	Oid			index = t == NULL ? InvalidOid : RelationGetPrimaryKeyIndex(rel, false);
	Oid			constraint = OidIsValid(index) ? get_index_constraint(index) : InvalidOid;
	ObjectAddress trigger,
				key;

	if (!OidIsValid(constraint))
		return;
	ObjectAddressSet(trigger, TriggerRelationId, trigger_oid);
	ObjectAddressSet(key, ConstraintRelationId, constraint);
	recordDependencyOn(&trigger, &key, DEPENDENCY_NORMAL);
}

/* seals_tie mends what pg_upgrade leaves out: it makes triggers when our event triggers are not there yet. */
void
seals_tie(void)
{
	ListCell   *lc;

	foreach(lc, tables_with_triggers_of(seal_function()))
	{
		Relation	rel = try_relation_open(lfirst_oid(lc), AccessShareLock);
		const Trigger *t = rel ? seal_trigger(rel) : NULL;

		if (t != NULL && !trigger_is_tied(t->tgoid, ConstraintRelationId))
			seal_tie(rel);
		if (rel != NULL)
			relation_close(rel, NoLock);
	}
}

static void
refuse(Relation rel, const char *message, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_WRONG_OBJECT_TYPE),
			 errmsg(message, RelationGetRelationName(rel)),
			 errhint("%s", _(hint)),
			 errtable(rel)));
}

/* seal_check_table refuses what cannot bear a seal, not as a partition either. */
void
seal_check_table(Relation rel)
{
	static const TableRefusals refusals = {
		.view = gettext_noop("\"%s\" cannot be sealed: it is a view"),
		.matview = gettext_noop("\"%s\" cannot be sealed: it is a materialized view"),
		.foreign_table = gettext_noop("\"%s\" cannot be sealed: it is a foreign table"),
		.no_table = gettext_noop("\"%s\" cannot be sealed: it is not a table"),
		.temporary = gettext_noop("\"%s\" cannot be sealed: it is a temporary table"),
		.unlogged = gettext_noop("\"%s\" cannot be sealed: it is unlogged and loses its rows in a crash"),
		.system = gettext_noop("\"%s\" cannot be sealed: it is a table of the server or of safeins"),
	};

	attach_check_table(rel, &refusals);
	attach_check_owner(rel);
}

/* What there is in the place of a primary key that names rows at every moment. */
static void
refuse_key(Relation rel)
{
	ListCell   *lc;

	foreach(lc, RelationGetIndexList(rel))
	{
		Relation	index = index_open(lfirst_oid(lc), AccessShareLock);
		bool		primary = index->rd_index->indisprimary;
		bool		deferrable = !index->rd_index->indimmediate;

		index_close(index, NoLock);
		if (primary && deferrable)
			refuse(rel, gettext_noop("\"%s\" cannot be sealed: its primary key is DEFERRABLE, and two rows may have the same key until it is checked"),
				   gettext_noop("Make the key anew, NOT DEFERRABLE: ALTER TABLE ... DROP CONSTRAINT ..., ADD PRIMARY KEY (...)."));
		if (primary)
			refuse(rel, gettext_noop("\"%s\" cannot be sealed: its primary key is not valid: some of its partitions do not have it"),
				   gettext_noop("Give each of them that key: ALTER INDEX ... ATTACH PARTITION."));
	}
	refuse(rel, gettext_noop("\"%s\" cannot be sealed: it has no primary key, by which its rows could be named"),
		   gettext_noop("ALTER TABLE ... ADD PRIMARY KEY (...)."));
}

/* What a seal could not keep its promise for. */
static void
check_table(Relation rel)
{
	Oid			key;

	seal_check_table(rel);
	if (rel->rd_rel->relispartition)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" cannot be sealed: it is a partition", RelationGetRelationName(rel)),
				 errdetail("What is written through its parent would pass by its seal."),
				 errhint("Seal the whole table \"%s\".", get_rel_name(partition_top(RelationGetRelid(rel)))),
				 errtable(rel)));
	if (rel->rd_rel->relkind == RELKIND_RELATION &&
		(has_superclass(RelationGetRelid(rel)) || has_subclass(RelationGetRelid(rel))))
		refuse(rel, gettext_noop("\"%s\" cannot be sealed: it inherits or is inherited from"),
			   gettext_noop("A primary key does not reach over inheritance. Use partitions, or end the inheritance: ALTER TABLE ... NO INHERIT."));
	key = RelationGetPrimaryKeyIndex(rel, false);
	/* from 17 on an invalid primary key of a partitioned table is returned, too */
	if (!OidIsValid(key) || !get_index_isvalid(key))
		refuse_key(rel);
}

static List *
key_columns(Relation rel)
{
	Relation	index = index_open(RelationGetPrimaryKeyIndex(rel, false), AccessShareLock);
	List	   *names = NIL;

	for (int i = 0; i < index->rd_index->indnkeyatts; i++)
		names = lappend(names, makeString(get_attname(RelationGetRelid(rel),
													  index->rd_index->indkey.values[i], false)));
	index_close(index, NoLock);
	return names;
}

static void
check_column(Relation rel, const char *name)
{
	AttrNumber	attno = get_attnum(RelationGetRelid(rel), name);
	Form_pg_attribute att;
	const char *refusal;

	if (attno <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("column \"%s\" of table \"%s\" does not exist", name, RelationGetRelationName(rel)),
				 errtable(rel)));
	att = TupleDescAttr(RelationGetDescr(rel), attno - 1);
	if (att->attgenerated != '\0' && att->attgenerated != ATTRIBUTE_GENERATED_STORED)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("column \"%s\" of table \"%s\" cannot be sealed: it is generated when it is read", name, RelationGetRelationName(rel)),
				 errdetail("A trigger does not see its value."),
				 errhint("Seal the columns that it is computed from, or make it STORED."),
				 errtablecol(rel, attno)));
	refusal = codec_refusal(att->atttypid);
	if (refusal != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("column \"%s\" of table \"%s\" cannot be sealed: it is of type %s",
						name, RelationGetRelationName(rel), format_type_be(att->atttypid)),
				 errdetail_internal("%s", _(refusal)),
				 errhint("Name the columns to be sealed and leave this one out, or seal a stored generated column that gives it as text."),
				 errtablecol(rel, attno)));
}

/* The columns to seal, those of the primary key first. */
static List *
columns_to_seal(Relation rel, ArrayType *given, int *nkeys)
{
	List	   *columns = key_columns(rel);
	ListCell   *lc;

	*nkeys = list_length(columns);
	if (given != NULL)
	{
		Datum	   *names;
		bool	   *nulls;
		int			n;
		List	   *seen = NIL;

		deconstruct_array(given, TEXTOID, -1, false, TYPALIGN_INT, &names, &nulls, &n);
		for (int i = 0; i < n; i++)
		{
			String	   *name;

			if (nulls[i])
				ereport(ERROR,
						(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						 errmsg("a column to be sealed is NULL")));
			name = makeString(TextDatumGetCString(names[i]));
			if (list_member(seen, name))
				ereport(ERROR,
						(errcode(ERRCODE_DUPLICATE_COLUMN),
						 errmsg("column \"%s\" is named twice", strVal(name))));
			seen = lappend(seen, name);
			if (!list_member(columns, name))
				columns = lappend(columns, name);
		}
	}
	else
		for (int i = 0; i < RelationGetNumberOfAttributes(rel); i++)
		{
			Form_pg_attribute att = TupleDescAttr(RelationGetDescr(rel), i);

			if (!att->attisdropped)
				columns = list_append_unique(columns, makeString(pstrdup(NameStr(att->attname))));
		}
	foreach(lc, columns)
		check_column(rel, strVal(lfirst(lc)));
	return columns;
}

static bool
mode_arg(const char *mode)
{
	if (strcmp(mode, SEAL_VERSIONED) != 0 && strcmp(mode, SEAL_APPEND_ONLY) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there is no seal mode \"%s\"", text_shown(mode)),
				 errhint("The modes are append_only (no UPDATE of sealed columns, no DELETE) and versioned (every version is journalled).")));
	return strcmp(mode, SEAL_VERSIONED) == 0;
}

/* The ledger begins with the first seal, which chooses its hash. */
static void
need_ledger(const char *name)
{
	const LedgerInfo *ledger = ledger_current();
	HashKind	hash = ledger ? ledger->hash : HASH_SM3;

	if (name != NULL && !hash_by_name(name, &hash))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there is no hash \"%s\"", text_shown(name)),
				 errhint("The hashes are sm3 (GB/T 32905-2016) and sha256.")));
	if (ledger == NULL)
		ledger_begin(hash);
	if (ledger_need()->hash != hash)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the ledger of this database is hashed with %s", hash_name(ledger_need()->hash)),
				 errdetail("All of a ledger is hashed with what its first seal chose."),
				 errhint("Leave the argument out.")));
}

/*
 * safeins.seal(table, columns, mode, hash) seals a table and its partitions,
 * journals the rows that are there, and returns how many.  GB/T 39786-2021
 * asks for the integrity of important data; AQ 9010-2019 7.4 forbids tampering.
 */
Datum
safeins_seal(PG_FUNCTION_ARGS)
{
	Relation	rel;
	List	   *columns;
	bool		versioned;
	int			nkeys;
	char	   *label;
	SealNames	names;
	SealDef		def = {0};
	int64		rows;
	bool		begun;
	ListCell   *lc;

	args_check(fcinfo, 0);
	/* Writers that began before are waited for; those that come later find the seal. */
	rel = arg_own_table(fcinfo, 0, ShareRowExclusiveLock);
	check_table(rel);
	CheckTableNotInUse(rel, "seal()");
	(void) lock_with_children(RelationGetRelid(rel), ShareRowExclusiveLock);
	if (relation_is_sealed(RelationGetRelid(rel)))
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("table \"%s\" is sealed already", RelationGetRelationName(rel)),
				 errhint("To seal other columns, or in another mode, give the seal up first: safeins.unseal(%s, reason).",
						 quote_literal_cstr(relation_sql_name(rel))),
				 errtable(rel)));
	begun = progress_begin(PROGRESS_SEAL);
	versioned = mode_arg(text_to_cstring(PG_GETARG_TEXT_PP(2)));
	columns = columns_to_seal(rel, PG_ARGISNULL(1) ? NULL : PG_GETARG_ARRAYTYPE_P(1), &nkeys);
	need_ledger(PG_ARGISNULL(3) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(3)));

	label = seal_new_label(rel);
	names.schema = get_namespace_name(RelationGetNamespace(rel));
	names.table = pstrdup(RelationGetRelationName(rel));
	names.columns = columns;
	def.number = seal_register(label, &names, nkeys, versioned);
	def.label = label;
	def.versioned = versioned;
	def.nkeys = nkeys;
	def.sealed = def.now = &names;
	foreach(lc, find_all_inheritors(RelationGetRelid(rel), NoLock, NULL))
	{
		Relation	child = relation_open(lfirst_oid(lc), NoLock);

		seal_check_table(child);
		seal_create_triggers(child, def.number, label, versioned, columns, nkeys);
		relation_close(child, NoLock);
	}
	CommandCounterIncrement();
	rows = seal_take_in(rel, false, &def);
	progress_end(begun);
	relation_close(rel, NoLock);
	PG_RETURN_INT64(rows);
}

/* safeins.unseal(table, reason) gives a table's seal up; what the tree has of it stays. */
Datum
safeins_unseal(PG_FUNCTION_ARGS)
{
	Relation	rel;
	char	   *reason;
	SealDef    *def;
	ListCell   *lc;
	int32		id = 0;

	args_check(fcinfo, 0);
	rel = arg_own_table(fcinfo, 0, ShareRowExclusiveLock);
	reason = text_to_cstring(PG_GETARG_TEXT_PP(1));
	attach_check_owner(rel);
	CheckTableNotInUse(rel, "unseal()");
	if (text_is_blank(reason, strlen(reason)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("giving up a seal needs a reason"),
				 errhint("It is kept in safeins.seal.")));
	def = seal_def_to_end(rel);
	if (def == NULL && !relation_is_sealed(RelationGetRelid(rel)))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("table \"%s\" is not sealed", RelationGetRelationName(rel)),
				 errhint("safeins.ledger_status lists what is sealed."),
				 errtable(rel)));
	if (rel->rd_rel->relispartition)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("table \"%s\" is sealed as a partition", RelationGetRelationName(rel)),
				 errhint("Unseal \"%s\".", get_rel_name(partition_top(RelationGetRelid(rel)))),
				 errtable(rel)));
	if (def != NULL)
		id = seal_register_end(def, reason);
	foreach(lc, lock_with_children(RelationGetRelid(rel), ShareRowExclusiveLock))
		seal_drop_triggers(lfirst_oid(lc));
	relation_close(rel, NoLock);
	/* triggers that no record knows were taken off */
	if (def == NULL)
		PG_RETURN_NULL();
	PG_RETURN_INT64(id);
}
