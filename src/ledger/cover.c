/*
 * cover.c: event triggers that keep seals whole: partitions to come are sealed
 * as well, and nothing leaves or enters a sealed table but by its triggers.
 *
 * That the triggers themselves are not dropped or disabled, attach sees to.
 */
#include "ledger/ledger.h"

#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "commands/event_trigger.h"
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

static void
before_alter_table(AlterTableStmt *stmt)
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
				if (sealed)
					refuse_sealed(stmt->relation->relname, _("no partition can be detached from it: its rows would be missing"));
				break;
			case AT_AddInherit:
				if (sealed || name_is_sealed(castNode(RangeVar, cmd->def)))
					refuse_sealed(sealed ? stmt->relation->relname : castNode(RangeVar, cmd->def)->relname,
								_("it can't inherit or be inherited from"));
				break;
			case AT_AttachPartition:
				if (!sealed && name_is_sealed(castNode(PartitionCmd, cmd->def)->name))
					refuse_sealed(castNode(PartitionCmd, cmd->def)->name->relname,
								_("it can't become a partition of a table that is not"));
				if (sealed && name_is_sealed(castNode(PartitionCmd, cmd->def)->name))
					refuse_sealed(castNode(PartitionCmd, cmd->def)->name->relname,
								_("it can't become a partition under another seal"));
				break;
			case AT_SetUnLogged:
				if (sealed)
					refuse_sealed(stmt->relation->relname, _("unlogged it would lose its rows in a crash"));
				break;
#if PG_VERSION_NUM >= 170000
			case AT_SetExpression:
				if (sealed && seals_column(stmt->relation, cmd->name))
					refuse_sealed(stmt->relation->relname, psprintf(_("its column \"%s\" can't be given another expression"), cmd->name));
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

	if (!attach_in_progress && IsA(tree, AlterTableStmt))
		before_alter_table((AlterTableStmt *) tree);
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
		refuse_sealed(RelationGetRelationName(prel), _("it can't inherit or be inherited from"));
	seal = seal_of_relation(prel);
	def = seal_def_of(prel);
	if (seal == NULL || def == NULL)
		refuse_sealed(RelationGetRelationName(prel), _("its seal is not known to this ledger"));
	for (int i = 0; i < seal->ncols; i++)
		columns = lappend(columns, makeString(get_attname(parent_id, seal->attnos[i], false)));
	foreach(lc, find_all_inheritors(child_id, ShareRowExclusiveLock, NULL))
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

static void
after_create_trigger(CreateTrigStmt *stmt)
{
	Oid			relid = RangeVarGetRelid(stmt->relation, AccessShareLock, true);
	Relation	rel;

	if (!OidIsValid(relid) || strcmp(stmt->trigname, SEAL_PREFIX "columns") != 0)
		return;
	rel = relation_open(relid, NoLock);
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
		/* Its elements fire no event triggers of their own; they bear their schema by now. */
		foreach(lc, ((CreateSchemaStmt *) tree)->schemaElts)
			follow(lfirst(lc));
}

Datum
safeins_after_seal_ddl(PG_FUNCTION_ARGS)
{
	follow(ddl_command(fcinfo));
	PG_RETURN_NULL();
}
