/*
 * partitions.c: event triggers that keep seals whole: partitions to come are sealed
 * as well, and nothing leaves or enters a sealed table but by its triggers.
 *
 * That the triggers themselves are not dropped or disabled, attach sees to.
 */
#include "common/safeins.h"
#include "common/inheritance.h"
#include "common/version.h"
#include "attach/attachment.h"
#include "attach/ddl_command.h"
#include "attach/mapping.h"
#include "attach/ddl_protect.h"
#include "attach/triggers.h"
#include "attach/our_triggers.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/seal_names.h"
#include "ledger/seal/register.h"
#include "ledger/seal/release.h"
#include "ledger/seal/seal.h"
#include "ledger/seal/sealed.h"
#include "ledger/seal/take_in.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_trigger.h"
#include "commands/event_trigger.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(safeins_before_seal_ddl);
PG_FUNCTION_INFO_V1(safeins_after_seal_ddl);

static Node *
ddl_command(FunctionCallInfo fcinfo)
{
	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("this function of safeins is called by its event triggers only")));
	return ((EventTriggerData *) fcinfo->context)->parsetree;
}

static bool
name_is_sealed(RangeVar *name)
{
	Oid			relid = name ? RangeVarGetRelid(name, NoLock, true) : InvalidOid;

	return OidIsValid(relid) && relation_is_sealed(relid);
}

/* ---- before ---- */

#if PG_VERSION_NUM >= 170000
/* A generated column's new expression changes its values, and no trigger sees it. */
static bool
seals_column(RangeVar *table, const char *column)
{
	Relation	rel = relation_openrv(table, AccessShareLock);
	Seal	   *seal = seal_of_relation(rel);
	AttrNumber	attno = get_attnum(RelationGetRelid(rel), column);
	bool		sealed = false;

	for (int i = 0; seal != NULL && i < seal->ncols; i++)
		sealed |= seal->attnos[i] == attno;
	relation_close(rel, NoLock);
	return sealed;
}
#endif

/* Asked before, and again at the end: the table may have been sealed while the command waited for it. */
static void
check_alter_table(AlterTableStmt *stmt, bool done)
{
	bool		sealed = name_is_sealed(stmt->relation);
	ListCell   *lc;

	foreach(lc, stmt->cmds)
	{
		AlterTableCmd *cmd = lfirst_node(AlterTableCmd, lc);

		switch (cmd->subtype)
		{
			case AT_DetachPartition:
			case AT_DetachPartitionFinalize:
				if (done)
					release_after(stmt, cmd);
				else
					release_before(stmt, cmd);
				break;
			case AT_AddInherit:
				if (sealed || name_is_sealed(castNode(RangeVar, cmd->def)))
					refuse_sealed(psprintf(_("table \"%s\" is sealed by safeins: it cannot inherit or be inherited from"),
										   sealed ? stmt->relation->relname : castNode(RangeVar, cmd->def)->relname));
				break;
			case AT_AttachPartition:
				if (!sealed && name_is_sealed(castNode(PartitionCmd, cmd->def)->name))
					refuse_sealed(psprintf(_("table \"%s\" is sealed by safeins: it cannot become a partition of a table that is not"),
										   castNode(PartitionCmd, cmd->def)->name->relname));
				if (sealed && name_is_sealed(castNode(PartitionCmd, cmd->def)->name))
					refuse_sealed(psprintf(_("table \"%s\" is sealed by safeins: it cannot become a partition under another seal"),
										   castNode(PartitionCmd, cmd->def)->name->relname));
				break;
#if PG_VERSION_NUM >= 170000
			case AT_SetExpression:
				if (sealed && seals_column(stmt->relation, cmd->name))
					refuse_sealed(psprintf(_("table \"%s\" is sealed by safeins: its column \"%s\" cannot be given another expression"),
										   stmt->relation->relname, cmd->name));
				break;
#endif
			default:
				break;
		}
	}
}

Datum
safeins_before_seal_ddl(PG_FUNCTION_ARGS)
{
	Node	   *tree = ddl_command(fcinfo);

	if (!ddl_is_ours(tree) && !version_passes(tree) && IsA(tree, AlterTableStmt))
		check_alter_table((AlterTableStmt *) tree, false);
	PG_RETURN_NULL();
}

/* ---- after ---- */

/* Gives a table that has become a partition of a sealed one its seal, and journals the rows that it brought. */
static void
cover(RangeVar *parent, RangeVar *child)
{
	Oid			parent_id = RangeVarGetRelid(parent, AccessShareLock, true);
	Oid			child_id = RangeVarGetRelid(child, AccessShareLock, true);
	Relation	prel;
	const Seal *seal;
	SealDef    *def;
	List	   *columns = NIL;
	ListCell   *lc;

	if (!OidIsValid(parent_id) || !OidIsValid(child_id) || !relation_is_sealed(parent_id))
		return;
	prel = relation_open(parent_id, AccessShareLock);
	if (prel->rd_rel->relkind != RELKIND_PARTITIONED_TABLE)
		refuse_sealed(psprintf(_("table \"%s\" is sealed by safeins: it cannot inherit or be inherited from"),
							   RelationGetRelationName(prel)));
	seal = seal_of_relation(prel);
	def = seal_def_of(prel);
	if (seal == NULL || def == NULL)
		refuse_sealed(psprintf(_("table \"%s\" is sealed by safeins: its seal is not known to this ledger"),
							   RelationGetRelationName(prel)));
	for (int i = 0; i < seal->ncols; i++)
		columns = lappend(columns, makeString(get_attname(parent_id, seal->attnos[i], false)));
	foreach(lc, lock_with_children(child_id, ShareRowExclusiveLock))
	{
		Relation	rel = relation_open(lfirst_oid(lc), NoLock);

		if (!relation_is_sealed(lfirst_oid(lc)))
		{
			seal_check_table(rel);
			seal_create_triggers(rel, def->number, def->label, def->versioned, columns, def->nkeys);
			CommandCounterIncrement();
			if (rel->rd_rel->relkind == RELKIND_RELATION)
				(void) seal_take_in(rel, true, def);
		}
		relation_close(rel, NoLock);
	}
	relation_close(prel, NoLock);
}

/* ---- triggers out of a dump ---- */

typedef struct Bearers
{
	Oid			top;			/* of the table in question */
	List	   *numbers;		/* of the seals that other tables bear */
} Bearers;

static int32
seal_number_in(HeapTuple trigger)
{
	int			n;
	char	  **args = trigger_args(trigger, &n);

	return n == 4 ? atoi(args[0]) : 0;
}

static void
take_other(HeapTuple trigger, TupleDesc desc, void *arg)
{
	Bearers    *b = arg;

	if (partition_top(((Form_pg_trigger) GETSTRUCT(trigger))->tgrelid) != b->top)
		b->numbers = list_append_unique_int(b->numbers, seal_number_in(trigger));
}

/* The seals that a table may bear: known, not given up, of its name, and on no other table. */
static List *
seals_to_bear(Relation rel)
{
	Bearers		b = {.top = partition_top(RelationGetRelid(rel))};
	List	   *open = NIL;
	ListCell   *lc;

	triggers_of(seal_function(), take_other, &b);
	foreach(lc, seal_defs(NULL, false))
	{
		SealDef    *def = lfirst(lc);

		if (seal_belongs(def, rel) && !list_member_int(b.numbers, def->number))
			open = lappend(open, def);
	}
	return open;
}

static bool
seal_has_form(Relation rel, HeapTuple trigger)
{
	static const struct
	{
		const char *name;
		int16		type;
		const char *old;
		const char *new;
	}			forms[] = {
		{SEAL_PREFIX "columns", TRIGGER_TYPE_BEFORE | TRIGGER_TYPE_UPDATE | TRIGGER_TYPE_TRUNCATE, NULL, NULL},
		{SEAL_PREFIX "insert", TRIGGER_TYPE_INSERT, NULL, NEW_TABLE_NAME},
		{SEAL_PREFIX "update", TRIGGER_TYPE_UPDATE, OLD_TABLE_NAME, NEW_TABLE_NAME},
		{SEAL_PREFIX "delete", TRIGGER_TYPE_DELETE, OLD_TABLE_NAME, NULL},
	};
	Form_pg_trigger form = (Form_pg_trigger) GETSTRUCT(trigger);

	for (size_t i = 0; i < lengthof(forms); i++)
		if (form->tgtype == forms[i].type)
			return trigger_has_form(rel, trigger, forms[i].name, forms[i].type, forms[i].old, forms[i].new) &&
				form->tgnargs == (i == 0 ? 4 : 0) && (form->tgattr.dim1 > 0) == (i == 0);
	return false;
}

static bool
bears(const SealDef *def, HeapTuple trigger)
{
	int			n;
	char	  **args = trigger_args(trigger, &n);

	return n == 4 && atoi(args[0]) == def->number && strcmp(args[1], def->label) == 0 &&
		strcmp(args[2], def->versioned ? SEAL_VERSIONED : SEAL_APPEND_ONLY) == 0 && atoi(args[3]) == def->nkeys &&
		((Form_pg_trigger) GETSTRUCT(trigger))->tgattr.dim1 == list_length(def->now->columns);
}

/*
 * A seal out of a dump has the form that seal() gives it, and is one that
 * safeins.seal, which is restored before it, knows and no other table bears.  A
 * superuser may restore it where no ledger is: definitions before data, or a
 * table alone; the seal's own trigger refuses what is written there.
 */
static void
check_handmade(Relation rel, HeapTuple trigger)
{
	const char *name = NameStr(((Form_pg_trigger) GETSTRUCT(trigger))->tgname);
	const char *unknown = _("safeins.seal does not say that this table bears this seal, or another table bears it.");
	List	   *open;
	ListCell   *lc;

	if (!seal_has_form(rel, trigger))
		refuse_handmade(rel, name, _("It is not made as that of a seal is, out of a dump or not."));
	if (ledger_current() == NULL || seal_defs(NULL, true) == NIL)
	{
		if (!superuser())
			refuse_handmade(rel, name, unknown);
		return;
	}
	/* the others say nothing of their own: they go with the one that says which columns are sealed */
	if (((Form_pg_trigger) GETSTRUCT(trigger))->tgnargs == 0 && seal_trigger(rel) != NULL)
		return;
	open = seals_to_bear(rel);
	foreach(lc, open)
		if (((Form_pg_trigger) GETSTRUCT(trigger))->tgnargs == 0 || bears(lfirst(lc), trigger))
			return;
	refuse_handmade(rel, name, unknown);
}

static void
after_create_trigger(CreateTrigStmt *stmt)
{
	Oid			relid = RangeVarGetRelid(stmt->relation, AccessShareLock, true);
	HeapTuple	trigger = OidIsValid(relid) ? trigger_named(relid, stmt->trigname) : NULL;
	Relation	rel;

	if (trigger == NULL || ((Form_pg_trigger) GETSTRUCT(trigger))->tgfoid != seal_function())
		return;
	rel = relation_open(relid, NoLock);
	if (!ddl_is_ours((Node *) stmt))
		check_handmade(rel, trigger);
	if (seal_number_in(trigger) != 0)
		seal_tie(rel);
	relation_close(rel, NoLock);
}

static void
follow(Node *tree)
{
	ListCell   *lc;

	if (IsA(tree, CreateTrigStmt))
		after_create_trigger((CreateTrigStmt *) tree);
	else if (IsA(tree, RenameStmt) || IsA(tree, AlterObjectSchemaStmt))
		seal_names_follow(tree);
	else if (IsA(tree, AlterTableStmt))
	{
		AlterTableStmt *stmt = (AlterTableStmt *) tree;

		check_alter_table(stmt, true);
		foreach(lc, stmt->cmds)
		{
			AlterTableCmd *cmd = lfirst_node(AlterTableCmd, lc);

			if (cmd->subtype == AT_AttachPartition)
				cover(stmt->relation, castNode(PartitionCmd, cmd->def)->name);
		}
	}
	else if (IsA(tree, CreateStmt) || IsA(tree, CreateForeignTableStmt))
	{
		CreateStmt *stmt = IsA(tree, CreateStmt) ? (CreateStmt *) tree : &((CreateForeignTableStmt *) tree)->base;

		foreach(lc, stmt->inhRelations)
			cover(lfirst_node(RangeVar, lc), stmt->relation);
	}
	else if (IsA(tree, CreateSchemaStmt))
	{
		int			level = schema_elements_begin((CreateSchemaStmt *) tree);

		foreach(lc, ((CreateSchemaStmt *) tree)->schemaElts)
			follow(lfirst(lc));
		schema_elements_end(level);
	}
}

Datum
safeins_after_seal_ddl(PG_FUNCTION_ARGS)
{
	Node	   *tree = ddl_command(fcinfo);

	if (!version_passes(tree))
		follow(tree);
	PG_RETURN_NULL();
}
