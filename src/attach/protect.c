/*
 * protect.c: event triggers that keep attachments whole: guards are not
 * dropped or disabled behind our back, renamed columns are followed, new
 * partitions are covered.
 *
 * Dropping a mapped column, or changing its type, PostgreSQL itself refuses:
 * the guards depend on what their mappings name.
 */
#include "attach/attach.h"

#include <ctype.h>

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/event_trigger.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/parsenodes.h"
#include "parser/parse_func.h"
#include "parser/parse_type.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(safeins_before_ddl);
PG_FUNCTION_INFO_V1(safeins_after_ddl);
PG_FUNCTION_INFO_V1(safeins_after_drop);

static EventTriggerData *
event_data(FunctionCallInfo fcinfo)
{
	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("this function of safeins is called by its event triggers only")));
	return (EventTriggerData *) fcinfo->context;
}

static bool
is_seal_name(const char *name)
{
	size_t		len = strlen(SEAL_PREFIX);

	return strncmp(name, SEAL_PREFIX, len) == 0 &&
		(strcmp(name + len, "insert") == 0 || strcmp(name + len, "update") == 0 ||
		 strcmp(name + len, "delete") == 0 || strcmp(name + len, "columns") == 0);
}

/* Is the name that of a trigger of ours, of a guard or of a seal? */
static bool
is_guard_name(const char *name)
{
	if (is_seal_name(name))
		return true;
	if (strncmp(name, GUARD_PREFIX, strlen(GUARD_PREFIX)) != 0)
		return false;
	name += strlen(GUARD_PREFIX);
	name += strspn(name, "0123456789");
	if (*name++ != '_')
		return false;
	for (int i = 0; i < role_count(); i++)
	{
		size_t		len = strlen(role_at(i)->name);

		if (strncmp(name, role_at(i)->name, len) == 0 && name[len] == '_' &&
			(strcmp(name + len + 1, "insert") == 0 || strcmp(name + len + 1, "update") == 0 ||
			 strcmp(name + len + 1, "delete") == 0 || strcmp(name + len + 1, "truncate") == 0))
			return true;
	}
	return false;
}

/* refuse_sealed refuses DDL against a sealed table. */
void
refuse_sealed(const char *table, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_GUARDED),
			 errmsg("table \"%s\" is sealed by safeins: %s", table, what),
			 errhint("Give the seal up first: safeins.unseal(table, reason). safeins.ledger_status lists what is sealed.")));
}

static void
fail_guarded(const char *table, bool sealed, const char *what)
{
	if (sealed)
		refuse_sealed(table, what);
	ereport(ERROR,
			(errcode(ERRCODE_SI_GUARDED),
			 errmsg("table \"%s\" is attached to safeins: %s", table, what),
			 errdetail("Without its guards the books would no longer be right."),
			 errhint("Detach it first: safeins.detach(role, table, reason). safeins.attachment lists what is attached.")));
}

/*
 * ---- before: what would disarm or mislead a guard ----
 *
 * No lock is kept here: the command will ask for a stronger one, and two of
 * them that each held a weak one would wait for each other.
 */

static bool
name_is_ours(RangeVar *name)
{
	Oid			relid = RangeVarGetRelid(name, NoLock, true);

	return OidIsValid(relid) && (relation_has_guards(relid) || relation_is_sealed(relid));
}

static void
refuse_named_relation(RangeVar *name)
{
	Oid			relid = name ? RangeVarGetRelid(name, NoLock, true) : InvalidOid;

	if (OidIsValid(relid))
		refuse_named(RelationRelationId, relid, 0, get_rel_name(relid));
}

static void
refuse_named_function(ObjectType type, Node *object)
{
	Oid			funcid = LookupFuncWithArgs(type, castNode(ObjectWithArgs, object), true);

	if (OidIsValid(funcid))
		refuse_named(ProcedureRelationId, funcid, 0, get_func_name(funcid));
}

static void
refuse_named_type(List *name)
{
	Oid			type = LookupTypeNameOid(NULL, makeTypeNameFromNameList(name), true);

	if (OidIsValid(type))
		refuse_named(TypeRelationId, type, 0, strVal(llast(name)));
}

static void
before_rename(RenameStmt *stmt)
{
	Oid			relid = stmt->relation ? RangeVarGetRelid(stmt->relation, NoLock, true) : InvalidOid;

	switch (stmt->renameType)
	{
		case OBJECT_TRIGGER:
			if (OidIsValid(relid) && is_guard_name(stmt->subname) && name_is_ours(stmt->relation))
				fail_guarded(stmt->relation->relname, is_seal_name(stmt->subname), psprintf(_("its guard \"%s\" can't be renamed"), stmt->subname));
			break;
		case OBJECT_COLUMN:
		case OBJECT_ATTRIBUTE:
			if (OidIsValid(relid) && get_attnum(relid, stmt->subname) > 0)
			{
				ListCell   *lc;

				/* A child may be attached without its parent. */
				foreach(lc, find_all_inheritors(relid, NoLock, NULL))
					refuse_named(RelationRelationId, lfirst_oid(lc), get_attnum(lfirst_oid(lc), stmt->subname), stmt->subname);
			}
			break;
		case OBJECT_TABLE:
		case OBJECT_VIEW:
		case OBJECT_MATVIEW:
		case OBJECT_FOREIGN_TABLE:
		case OBJECT_INDEX:		/* ALTER INDEX renames tables as well */
			refuse_named_relation(stmt->relation);
			break;
		case OBJECT_TYPE:
		case OBJECT_DOMAIN:
			refuse_named_type((List *) stmt->object);
			break;
		case OBJECT_FUNCTION:
		case OBJECT_ROUTINE:
			refuse_named_function(stmt->renameType, stmt->object);
			break;
		case OBJECT_SCHEMA:
			refuse_named_schema(stmt->subname);
			break;
		default:
			break;
	}
}

/* CREATE OR REPLACE TRIGGER drops nothing, but the guard would be gone. */
static void
before_create_trigger(CreateTrigStmt *stmt)
{
	if (stmt->replace && is_guard_name(stmt->trigname) && name_is_ours(stmt->relation))
		fail_guarded(stmt->relation->relname, is_seal_name(stmt->trigname), psprintf(_("its guard \"%s\" can't be replaced"), stmt->trigname));
}

#if PG_VERSION_NUM >= 170000
/* A generated column's new expression changes its values, and no trigger sees it. */
static void
refuse_expression(Oid relid, const char *table, const char *column)
{
	for (int i = 0; i < role_count(); i++)
	{
		Mapping    *m = mapping_of_relation(relid, role_at(i)->name);

		for (int f = 0; m != NULL && f <= m->role->nfacts; f++)
			if (mapping_has(m, f) &&
				(m->facts[f].attno != 0 ? m->facts[f].attno == get_attnum(relid, column) :
				 mapping_names(m->facts[f].source, column)))
				fail_guarded(table, false, psprintf(_("its column \"%s\" can't be given another expression"), column));
	}
}
#endif

static void
before_alter_table(AlterTableStmt *stmt)
{
	Oid			relid = RangeVarGetRelid(stmt->relation, NoLock, true);
	ListCell   *lc;

	if (!OidIsValid(relid) || !name_is_ours(stmt->relation))
		return;
	foreach(lc, stmt->cmds)
	{
		AlterTableCmd *cmd = lfirst_node(AlterTableCmd, lc);

		switch (cmd->subtype)
		{
			case AT_DisableTrig:
			case AT_EnableAlwaysTrig:
			case AT_EnableReplicaTrig:
				if (is_guard_name(cmd->name))
					fail_guarded(stmt->relation->relname, is_seal_name(cmd->name),
								 psprintf(_("its guard \"%s\" can't be disabled or made to fire on a replica"), cmd->name));
				break;
#if PG_VERSION_NUM >= 170000
			case AT_SetExpression:
				refuse_expression(relid, stmt->relation->relname, cmd->name);
				break;
#endif
			case AT_DisableTrigUser:
				fail_guarded(stmt->relation->relname, !relation_has_guards(relid), _("its guards can't be disabled"));
				break;
			case AT_DisableTrigAll:
				/* What pg_restore --disable-triggers does. PostgreSQL lets an owner where no trigger is its own. */
				if (!superuser())
					fail_guarded(stmt->relation->relname, !relation_has_guards(relid), _("its guards can't be disabled"));
				if (relation_is_sealed(relid))
					ereport(WARNING,
							(errmsg("the triggers of sealed table \"%s\" are disabled with its others", stmt->relation->relname),
							 errhint("Enable them again; what was written meanwhile is no part of the ledger: SELECT * FROM safeins.verify().")));
				if (!relation_has_guards(relid))
					break;
				ereport(WARNING,
						(errmsg("the guards of table \"%s\" are disabled with its other triggers", stmt->relation->relname),
						 errhint("Enable them again and compare the books: SELECT * FROM safeins.reconcile().")));
				break;
			default:
				break;
		}
	}
}

static bool
anything_attached(void)
{
	for (int i = 0; i < role_count(); i++)
		if (attachment_roots(role_at(i)->name) != NIL)
			return true;
	return tables_with_triggers_of(seal_function()) != NIL;
}

static void
refuse_collateral(const char *message)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_GUARDED),
			 errmsg_internal("%s", message),
			 errdetail("The extension safeins stands on it, and the guards of the attached tables would go with it."),
			 errhint("Drop what you mean by name. safeins.attachment lists what is attached; DROP EXTENSION safeins CASCADE gives up guards and books.")));
}

/*
 * What the extension stands on (the extensions that it needs, the schemas of
 * all of them) would take it along on CASCADE, event triggers included: nobody
 * would be left to object to the drop of a guard.  To drop safeins itself by
 * name is the superuser's right.
 */
static void
before_drop(const char *kind, List *names)
{
	SafeinsIdentity saved;
	ListCell   *lc;

	if (!anything_attached())
		return;
	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (SPI_execute("WITH RECURSIVE base (classid, objid) AS ("
					"SELECT 'pg_catalog.pg_extension'::pg_catalog.regclass::pg_catalog.oid, oid"
					" FROM pg_catalog.pg_extension WHERE extname = 'safeins'"
					" UNION"
					" SELECT d.refclassid, d.refobjid FROM base b"
					" JOIN pg_catalog.pg_depend d ON d.classid = b.classid AND d.objid = b.objid)"
					" SELECT 'extension', e.extname, e.extowner FROM base b JOIN pg_catalog.pg_extension e ON e.oid = b.objid"
					" AND b.classid = 'pg_catalog.pg_extension'::pg_catalog.regclass"
					" UNION ALL"
					" SELECT 'schema', n.nspname, n.nspowner FROM base b JOIN pg_catalog.pg_namespace n ON n.oid = b.objid"
					" AND b.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass", true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read what safeins stands on");
	safeins_return(&saved);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	tup = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		char	   *base = SPI_getvalue(tup, desc, 2);
		bool		isnull;
		Oid			owner = DatumGetObjectId(SPI_getbinval(tup, desc, 3, &isnull));

		foreach(lc, names)
		{
			if (strcmp(kind, "owned") == 0)
			{
				if (get_rolespec_oid(lfirst_node(RoleSpec, lc), true) == owner)
					refuse_collateral(psprintf(_("what role \"%s\" owns can't be dropped"), GetUserNameFromId(owner, false)));
			}
			else if (strcmp(kind, SPI_getvalue(tup, desc, 1)) == 0 && strcmp(base, strVal(lfirst(lc))) == 0 &&
					 strcmp(base, "safeins") != 0)
				refuse_collateral(psprintf(strcmp(kind, "schema") == 0 ? _("schema \"%s\" can't be dropped") :
										   _("extension \"%s\" can't be dropped"), base));
		}
	}
	SPI_finish();
}

Datum
safeins_before_ddl(PG_FUNCTION_ARGS)
{
	EventTriggerData *data = event_data(fcinfo);

	if (attach_in_progress)
		PG_RETURN_NULL();
	if (IsA(data->parsetree, RenameStmt))
		before_rename((RenameStmt *) data->parsetree);
	else if (IsA(data->parsetree, DropStmt))
	{
		DropStmt   *stmt = (DropStmt *) data->parsetree;

		if (stmt->behavior == DROP_CASCADE)
			before_drop(stmt->removeType == OBJECT_SCHEMA ? "schema" : "extension", stmt->objects);
	}
	else if (IsA(data->parsetree, DropOwnedStmt))
		before_drop("owned", ((DropOwnedStmt *) data->parsetree)->roles);
	else if (IsA(data->parsetree, CreateTrigStmt))
		before_create_trigger((CreateTrigStmt *) data->parsetree);
	else if (IsA(data->parsetree, AlterTableStmt))
		before_alter_table((AlterTableStmt *) data->parsetree);
	else if (IsA(data->parsetree, AlterObjectSchemaStmt))
	{
		AlterObjectSchemaStmt *stmt = (AlterObjectSchemaStmt *) data->parsetree;

		if (stmt->relation != NULL)
			refuse_named_relation(stmt->relation);
		else if (stmt->objectType == OBJECT_FUNCTION || stmt->objectType == OBJECT_ROUTINE)
			refuse_named_function(stmt->objectType, stmt->object);
		else if (stmt->objectType == OBJECT_TYPE || stmt->objectType == OBJECT_DOMAIN)
			refuse_named_type((List *) stmt->object);
	}
	PG_RETURN_NULL();
}

/* ---- after: what must follow ---- */

/* A guard made by attach, by a restore, or by hand: checked, and tied to what its mapping names. */
static void
after_create_trigger(CreateTrigStmt *stmt)
{
	Oid			relid = RangeVarGetRelid(stmt->relation, AccessShareLock, true);
	Relation	rel;
	ListCell   *lc;

	if (!OidIsValid(relid))
		return;
	rel = relation_open(relid, NoLock);
	foreach(lc, relation_guards(rel))
	{
		Guard	   *g = lfirst(lc);

		if (strcmp(g->trigger_name, stmt->trigname) != 0)
			continue;
		if (!relation_owner_check(relid, GetUserId()))
			aclcheck_error(ACLCHECK_NOT_OWNER, get_relkind_objtype(rel->rd_rel->relkind), RelationGetRelationName(rel));
		guard_tie(rel, g);
		attachments_changed();
	}
	relation_close(rel, NoLock);
}

/* The mapping with a column's old name replaced; NULL when it is not there. */
static char *
renamed_mapping(const char *json, const char *from, const char *to)
{
	Jsonb	   *jb = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(json)));
	JsonbIterator *it = JsonbIteratorInit(&jb->root);
	JsonbValue	v;
	JsonbIteratorToken token;
	StringInfoData buf;
	bool		changed = false;

	from = mapping_identifier(from);
	to = mapping_identifier(to);
	initStringInfo(&buf);
	while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		char	   *text;

		if (token != WJB_KEY && token != WJB_VALUE)
			continue;
		text = pnstrdup(v.val.string.val, v.val.string.len);
		if (token == WJB_VALUE && strcmp(text, from) == 0)
		{
			text = pstrdup(to);
			changed = true;
		}
		appendStringInfoString(&buf, token == WJB_VALUE ? ": " : buf.len ? ", " : "{");
		escape_json(&buf, text);
	}
	appendStringInfoChar(&buf, '}');
	return changed ? buf.data : NULL;
}

static void
after_rename(RenameStmt *stmt)
{
	Oid			relid;
	ListCell   *lc;

	if (stmt->renameType != OBJECT_COLUMN || stmt->relation == NULL)
		return;
	relid = RangeVarGetRelid(stmt->relation, AccessShareLock, true);
	if (!OidIsValid(relid))
		return;
	foreach(lc, find_all_inheritors(relid, NoLock, NULL))
	{
		Relation	rel = relation_open(lfirst_oid(lc), AccessShareLock);
		List	   *guards = relation_guards(rel);
		List	   *done = NIL;
		ListCell   *lg;

		foreach(lg, guards)
		{
			Guard	   *g = lfirst(lg);
			char	   *json = renamed_mapping(g->mapping, stmt->subname, stmt->newname);

			if (json == NULL || list_member(done, makeString(g->role)))
				continue;
			done = lappend(done, makeString(g->role));
			attach_create_guards(rel, g->role, json, true);
		}
		relation_close(rel, NoLock);
	}
}

static void
refuse_unattached_parent(Oid child)
{
	Relation	rel = relation_open(child, AccessShareLock);
	ListCell   *lc;

	foreach(lc, relation_guards(rel))
	{
		const char *role = ((Guard *) lfirst(lc))->role;
		Oid			parent = unattached_parent(child, role);

		if (OidIsValid(parent))
			ereport(ERROR,
					(errcode(ERRCODE_SI_GUARDED),
					 errmsg("table \"%s\" is attached to safeins: it can't become a child of \"%s\", which is not attached in role \"%s\"",
							RelationGetRelationName(rel), get_rel_name(parent), role),
					 errdetail("What is written through the parent would pass by the guards of its child."),
					 errhint("Attach the parent as well, or detach the child first: safeins.detach(role, table, reason)."),
					 errtable(rel)));
	}
	relation_close(rel, AccessShareLock);
}

static void
cover(RangeVar *parent, RangeVar *child)
{
	Oid			parent_id = RangeVarGetRelid(parent, AccessShareLock, true);
	Oid			child_id = RangeVarGetRelid(child, AccessShareLock, true);

	if (!OidIsValid(parent_id) || !OidIsValid(child_id))
		return;
	if (relation_has_guards(parent_id))
		attach_cover(parent_id, child_id);
	refuse_unattached_parent(child_id);
}

static void
after_alter_table(AlterTableStmt *stmt)
{
	ListCell   *lc;

	foreach(lc, stmt->cmds)
	{
		AlterTableCmd *cmd = lfirst_node(AlterTableCmd, lc);

		switch (cmd->subtype)
		{
			case AT_AttachPartition:
			case AT_DetachPartition:
			case AT_DetachPartitionFinalize:
			case AT_AddInherit:
			case AT_DropInherit:
				/* What is attached under which root is another matter now. */
				attachments_changed();
				break;
			default:
				break;
		}
		if (cmd->subtype == AT_AttachPartition)
			cover(stmt->relation, castNode(PartitionCmd, cmd->def)->name);
		else if (cmd->subtype == AT_AddInherit)
			cover(castNode(RangeVar, cmd->def), stmt->relation);
	}
}

static void
after_create_table(CreateStmt *stmt)
{
	ListCell   *lc;

	foreach(lc, stmt->inhRelations)
		cover(lfirst_node(RangeVar, lc), stmt->relation);
}

static void
follow(Node *tree)
{
	if (IsA(tree, CreateTrigStmt))
		after_create_trigger((CreateTrigStmt *) tree);
	else if (IsA(tree, RenameStmt))
		after_rename((RenameStmt *) tree);
	else if (IsA(tree, AlterTableStmt))
		after_alter_table((AlterTableStmt *) tree);
	else if (IsA(tree, CreateStmt))
		after_create_table((CreateStmt *) tree);
	else if (IsA(tree, CreateForeignTableStmt))
		after_create_table(&((CreateForeignTableStmt *) tree)->base);
	else if (IsA(tree, CreateSchemaStmt))
	{
		/* Its elements fire no event triggers of their own; they bear their schema by now. */
		ListCell   *lc;

		foreach(lc, ((CreateSchemaStmt *) tree)->schemaElts)
			follow(lfirst(lc));
	}
}

Datum
safeins_after_ddl(PG_FUNCTION_ARGS)
{
	follow(event_data(fcinfo)->parsetree);
	PG_RETURN_NULL();
}

Datum
safeins_after_drop(PG_FUNCTION_ARGS)
{
	(void) event_data(fcinfo);
	if (attach_in_progress)
		PG_RETURN_NULL();
	SPI_connect();
	if (SPI_execute("SELECT o.address_names[2], o.address_names[3]"
					" FROM pg_catalog.pg_event_trigger_dropped_objects() o"
					" WHERE o.object_type OPERATOR(pg_catalog.=) 'trigger'", true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read what was dropped");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		char	   *table = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1);
		char	   *trigger = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2);

		if (trigger != NULL && is_guard_name(trigger))
			fail_guarded(table, is_seal_name(trigger), psprintf(_("neither it nor its guard \"%s\" can be dropped"), trigger));
	}
	SPI_finish();
	PG_RETURN_NULL();
}
