/*
 * ddl_protect.c: event triggers that keep guards and seals whole: they are not made
 * by hand, not dropped, renamed or disabled behind our back.
 *
 * What was looked at before a command is looked at again when it is done: it
 * may have waited for a lock, and the table been attached meanwhile.
 *
 * Dropping a mapped column, or changing its type, PostgreSQL itself refuses:
 * the guards depend on what their mappings name.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "common/version.h"
#include "attach/attachment.h"
#include "attach/guard_depend.h"
#include "attach/ddl_follow.h"
#include "attach/log.h"
#include "attach/mapping.h"
#include "attach/mapped_object.h"
#include "attach/partition_drop.h"
#include "attach/ddl_command.h"
#include "attach/ddl_protect.h"
#include "attach/role.h"
#include "attach/triggers.h"
#include "attach/our_triggers.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
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
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(safeins_before_ddl);
PG_FUNCTION_INFO_V1(safeins_after_ddl);
PG_FUNCTION_INFO_V1(safeins_after_drop);

static EventTriggerData *
event_data(FunctionCallInfo fcinfo)
{
	/* From 17 on there is an event that no command is the cause of. */
	if (!CALLED_AS_EVENT_TRIGGER(fcinfo) || ((EventTriggerData *) fcinfo->context)->parsetree == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("this function of safeins is called by its event triggers only")));
	return (EventTriggerData *) fcinfo->context;
}

/* refuse_sealed refuses DDL against a sealed table; message is translated. */
void
refuse_sealed(const char *message)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_GUARDED),
			 errmsg_internal("%s", message),
			 errhint("Give the seal up first: safeins.unseal(table, reason). safeins.ledger_status lists what is sealed.")));
}

/* What is refused of a table, of an attached one and of a sealed one; both name the table, and then what is done to. */
typedef struct Refusal
{
	const char *attached;
	const char *sealed;
} Refusal;

static const Refusal guard_renamed = {
	gettext_noop("table \"%s\" is attached to safeins: its guard \"%s\" cannot be renamed"),
	gettext_noop("table \"%s\" is sealed by safeins: its guard \"%s\" cannot be renamed"),
};
static const Refusal guard_replaced = {
	gettext_noop("table \"%s\" is attached to safeins: its guard \"%s\" cannot be replaced"),
	gettext_noop("table \"%s\" is sealed by safeins: its guard \"%s\" cannot be replaced"),
};
static const Refusal guard_depends = {
	gettext_noop("table \"%s\" is attached to safeins: its guard \"%s\" cannot depend on an extension"),
	gettext_noop("table \"%s\" is sealed by safeins: its guard \"%s\" cannot depend on an extension"),
};
static const Refusal guard_disabled = {
	gettext_noop("table \"%s\" is attached to safeins: its guard \"%s\" cannot be disabled or made to fire on a replica"),
	gettext_noop("table \"%s\" is sealed by safeins: its guard \"%s\" cannot be disabled or made to fire on a replica"),
};
static const Refusal guard_dropped = {
	gettext_noop("table \"%s\" is attached to safeins: neither it nor its guard \"%s\" can be dropped"),
	gettext_noop("table \"%s\" is sealed by safeins: neither it nor its guard \"%s\" can be dropped"),
};
static const Refusal guards_disabled = {
	gettext_noop("table \"%s\" is attached to safeins: its guards cannot be disabled"),
	gettext_noop("table \"%s\" is sealed by safeins: its guards cannot be disabled"),
};
static const Refusal unlogged = {
	gettext_noop("table \"%s\" is attached to safeins: unlogged it would lose its rows in a crash"),
	gettext_noop("table \"%s\" is sealed by safeins: unlogged it would lose its rows in a crash"),
};

static void
fail_attached(const char *message)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_GUARDED),
			 errmsg_internal("%s", message),
			 errdetail("Without its guards the books would no longer be right."),
			 errhint("Detach it first: safeins.detach(role, table, reason). safeins.attachment lists what is attached.")));
}

static void
fail_guarded(const char *table, bool sealed, const Refusal *refusal, const char *name)
{
	if (sealed)
		refuse_sealed(psprintf(_(refusal->sealed), table, name));
	fail_attached(psprintf(_(refusal->attached), table, name));
}

/* refuse_handmade refuses a trigger on our functions that we did not create. */
void
refuse_handmade(Relation rel, const char *trigger, const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_GUARDED),
			 errmsg("trigger \"%s\" of table \"%s\" cannot be made by hand: it calls a function of safeins", trigger, RelationGetRelationName(rel)),
			 errdetail_internal("%s", detail),
			 errhint("Guards are made by safeins.attach(role, table, mapping), seals by safeins.seal(table)."),
			 errtable(rel)));
}

static bool
is_seal(Oid function)
{
	return function == seal_function();
}

/*
 * ---- what would disarm or mislead a guard ----
 *
 * No lock is kept here: the command will ask for a stronger one, and two of
 * them that each held a weak one would wait for each other.
 */

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
	ListCell   *lc;

	switch (stmt->renameType)
	{
		case OBJECT_COLUMN:
		case OBJECT_ATTRIBUTE:
			if (!OidIsValid(relid))
				break;
			if (get_attnum(relid, stmt->subname) > 0)
				refuse_named(RelationRelationId, relid, get_attnum(relid, stmt->subname), stmt->subname);
			/* A child may be attached without its parent. */
			foreach(lc, tables_renamed_with(relid))
				if (get_attnum(lfirst_oid(lc), stmt->subname) > 0)
					refuse_named(RelationRelationId, lfirst_oid(lc),
								 get_attnum(lfirst_oid(lc), stmt->subname), stmt->subname);
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
		case OBJECT_PROCEDURE:
		case OBJECT_ROUTINE:
		case OBJECT_AGGREGATE:
			refuse_named_function(stmt->renameType, stmt->object);
			break;
		case OBJECT_SCHEMA:
			if (strcmp(stmt->subname, SAFEINS_SCHEMA) == 0)
				ereport(ERROR,
						(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						 errmsg("schema \"%s\" cannot be renamed", stmt->subname),
						 errdetail("The extension safeins finds what is its own by the name of its schema.")));
			break;
		default:
			break;
	}
}

static void
before_set_schema(AlterObjectSchemaStmt *stmt)
{
	if (stmt->relation != NULL)
		refuse_named_relation(stmt->relation);
	else if (stmt->objectType == OBJECT_FUNCTION || stmt->objectType == OBJECT_ROUTINE ||
			 stmt->objectType == OBJECT_AGGREGATE)
		refuse_named_function(stmt->objectType, stmt->object);
	else if (stmt->objectType == OBJECT_TYPE || stmt->objectType == OBJECT_DOMAIN)
		refuse_named_type((List *) stmt->object);
}

/* Refuse to rename one of our triggers or to make it depend on another extension. */
static void
check_trigger(RangeVar *table, const char *name, const Refusal *refusal)
{
	Oid			relid = table == NULL ? InvalidOid : RangeVarGetRelid(table, NoLock, true);
	Oid			function = trigger_is_ours(relid, name);

	if (OidIsValid(function))
		fail_guarded(get_rel_name(relid), is_seal(function), refusal, name);
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
				fail_attached(psprintf(_("table \"%s\" is attached to safeins: its column \"%s\" cannot be given another expression"),
									   table, column));
	}
}
#endif

static void
report_disabled(Oid relid, const char *table)
{
	if (relation_is_sealed(relid))
		ereport(WARNING,
				(errmsg("the triggers of sealed table \"%s\" are disabled with its others", table),
				 errhint("Enable them again; what was written meanwhile is no part of the ledger: SELECT * FROM safeins.verify().")));
	if (relation_has_guards(relid))
		ereport(WARNING,
				(errmsg("the guards of table \"%s\" are disabled with its other triggers", table),
				 errhint("Enable them again and compare the books: SELECT * FROM safeins.reconcile().")));
}

/* Asked before and after: what it says of triggers is true of both. */
static void
check_alter_table(AlterTableStmt *stmt, bool done)
{
	Oid			relid = RangeVarGetRelid(stmt->relation, NoLock, true);
	bool		guarded = OidIsValid(relid) && relation_has_guards(relid);
	const char *table;
	Oid			function;
	ListCell   *lc;

	if (!guarded && !(OidIsValid(relid) && relation_is_sealed(relid)))
		return;
	table = get_rel_name(relid);
	foreach(lc, stmt->cmds)
	{
		AlterTableCmd *cmd = lfirst_node(AlterTableCmd, lc);

		switch (cmd->subtype)
		{
			case AT_DisableTrig:
			case AT_EnableAlwaysTrig:
			case AT_EnableReplicaTrig:
				if (OidIsValid(function = trigger_is_ours(relid, cmd->name)))
					fail_guarded(table, is_seal(function), &guard_disabled, cmd->name);
				break;
#if PG_VERSION_NUM >= 170000
			case AT_SetExpression:
				refuse_expression(relid, table, cmd->name);
				break;
#endif
			case AT_SetUnLogged:
				fail_guarded(table, !guarded, &unlogged, NULL);
				break;
			case AT_DisableTrigUser:
				fail_guarded(table, !guarded, &guards_disabled, NULL);
				break;
			case AT_DisableTrigAll:
				/* What pg_restore --disable-triggers does. PostgreSQL lets an owner where no trigger is its own. */
				if (!superuser())
					fail_guarded(table, !guarded, &guards_disabled, NULL);
				if (done)
					report_disabled(relid, table);
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

static OwnSql stood_on = {
	.sql = "WITH RECURSIVE base (classid, objid) AS ("
	"SELECT 'pg_catalog.pg_extension'::pg_catalog.regclass::pg_catalog.oid, oid"
	" FROM pg_catalog.pg_extension WHERE extname = 'safeins'"
	" UNION"
	" SELECT d.refclassid, d.refobjid FROM base b"
	" JOIN pg_catalog.pg_depend d ON d.classid = b.classid AND d.objid = b.objid)"
	" SELECT 'extension', e.extname, e.extowner FROM base b JOIN pg_catalog.pg_extension e ON e.oid = b.objid"
	" AND b.classid = 'pg_catalog.pg_extension'::pg_catalog.regclass"
	" UNION ALL"
	" SELECT 'schema', n.nspname, n.nspowner FROM base b JOIN pg_catalog.pg_namespace n ON n.oid = b.objid"
	" AND b.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass",
	.sees = OWN_SEES_STATEMENT,
};

/*
 * What the extension stands on (the extensions that it needs, the schemas of
 * all of them) would take it along on CASCADE, event triggers included: nobody
 * would be left to object to the drop of a guard.  To drop safeins itself by
 * name is the superuser's right.
 */
static void
before_drop(const char *kind, List *names)
{
	OwnRows		rows;
	ListCell   *lc;

	if (!anything_attached())
		return;
	own_sql_begin();
	rows = own_sql_run(&stood_on, NULL, NULL);
	for (uint64 i = 0; i < rows.n; i++)
	{
		char	   *base = own_text(&rows, i, 2);
		Oid			owner = own_oid(&rows, i, 3);

		foreach(lc, names)
		{
			if (strcmp(kind, "owned") == 0)
			{
				if (get_rolespec_oid(lfirst_node(RoleSpec, lc), true) == owner)
					refuse_collateral(psprintf(_("what role \"%s\" owns cannot be dropped"), GetUserNameFromId(owner, false)));
			}
			else if (strcmp(kind, own_text(&rows, i, 1)) == 0 && strcmp(base, strVal(lfirst(lc))) == 0 &&
					 strcmp(base, "safeins") != 0)
				refuse_collateral(psprintf(strcmp(kind, "schema") == 0 ? _("schema \"%s\" cannot be dropped") :
										   _("extension \"%s\" cannot be dropped"), base));
		}
	}
	own_sql_end();
}

Datum
safeins_before_ddl(PG_FUNCTION_ARGS)
{
	Node	   *tree = event_data(fcinfo)->parsetree;
	PendingCommand *pending;

	if (ddl_is_ours(tree) || version_passes(tree))
		PG_RETURN_NULL();
	if (IsA(tree, RenameStmt))
	{
		RenameStmt *stmt = (RenameStmt *) tree;

		if (stmt->renameType == OBJECT_TRIGGER)
			check_trigger(stmt->relation, stmt->subname, &guard_renamed);
		before_rename(stmt);
	}
	else if (IsA(tree, AlterObjectDependsStmt))
	{
		AlterObjectDependsStmt *stmt = (AlterObjectDependsStmt *) tree;

		if (stmt->objectType == OBJECT_TRIGGER && !stmt->remove)
			check_trigger(stmt->relation, strVal(llast(castNode(List, stmt->object))), &guard_depends);
	}
	else if (IsA(tree, DropStmt))
	{
		DropStmt   *stmt = (DropStmt *) tree;

		if (stmt->behavior == DROP_CASCADE &&
			(stmt->removeType == OBJECT_SCHEMA || stmt->removeType == OBJECT_EXTENSION))
			before_drop(stmt->removeType == OBJECT_SCHEMA ? "schema" : "extension", stmt->objects);
		drop_partitions(stmt);
	}
	else if (IsA(tree, DropOwnedStmt))
		before_drop("owned", ((DropOwnedStmt *) tree)->roles);
	else if (IsA(tree, CreateTrigStmt))
	{
		CreateTrigStmt *stmt = (CreateTrigStmt *) tree;

		/* CREATE OR REPLACE TRIGGER drops nothing, but the guard would be gone. */
		if (stmt->replace)
			check_trigger(stmt->relation, stmt->trigname, &guard_replaced);
	}
	else if (IsA(tree, AlterTableStmt))
	{
		check_alter_table((AlterTableStmt *) tree, false);
		leave_before((AlterTableStmt *) tree);
	}
	else if (IsA(tree, AlterObjectSchemaStmt))
		before_set_schema((AlterObjectSchemaStmt *) tree);
	pending = pending_begin(tree);
	follow_before(tree, pending);
	meaning_remember(tree, pending);
	PG_RETURN_NULL();
}

/* ---- after ---- */

/*
 * A guard out of a dump has the form that attach gives it, and the log, which
 * is restored before it, has it that the table bears it.  A superuser may
 * restore definitions before data, where the log is empty yet.
 */
static void
check_handmade(Relation rel, HeapTuple trigger)
{
	const char *name = NameStr(((Form_pg_trigger) GETSTRUCT(trigger))->tgname);
	int			n;
	char	  **args = trigger_args(trigger, &n);
	bool		empty;

	if (!guard_has_form(rel, trigger))
		refuse_handmade(rel, name, _("It is not made as a guard is, out of a dump or not."));
	if (!log_proves(RelationGetRelid(rel), args[0], args[1], &empty) && !(empty && superuser()))
		refuse_handmade(rel, name, psprintf(_("safeins.attachment_log does not say that this table is attached in role \"%s\" with this mapping."), args[0]));
}

/* A guard made by attach, by a restore, or by hand: checked, and tied to what its mapping names. */
static void
after_create_trigger(CreateTrigStmt *stmt)
{
	Oid			relid = RangeVarGetRelid(stmt->relation, AccessShareLock, true);
	HeapTuple	trigger = OidIsValid(relid) ? trigger_named(relid, stmt->trigname) : NULL;
	Oid			function;
	Relation	rel;
	ListCell   *lc;

	if (trigger == NULL)
		return;
	if (stmt->replace && !ddl_is_ours((Node *) stmt) &&
		OidIsValid(function = trigger_was_ours(((Form_pg_trigger) GETSTRUCT(trigger))->oid)))
		fail_guarded(get_rel_name(relid), is_seal(function), &guard_replaced, stmt->trigname);
	function = ((Form_pg_trigger) GETSTRUCT(trigger))->tgfoid;
	if (!trigger_function_is_ours(function))
		return;
	rel = relation_open(relid, NoLock);
	if (!relation_owner_check(relid, GetUserId()))
		aclcheck_error(ACLCHECK_NOT_OWNER, get_relkind_objtype(rel->rd_rel->relkind), RelationGetRelationName(rel));
	/* a seal is for the ledger to judge */
	if (!ddl_is_ours((Node *) stmt) && !is_seal(function))
		check_handmade(rel, trigger);
	foreach(lc, relation_guard_triggers(rel))
	{
		GuardTrigger	   *g = lfirst(lc);

		if (strcmp(g->trigger_name, stmt->trigname) != 0)
			continue;
		guard_tie(rel, g);
		attachments_changed();
	}
	relation_close(rel, NoLock);
}

static void
look_again(Node *tree)
{
	if (IsA(tree, CreateTrigStmt))
		after_create_trigger((CreateTrigStmt *) tree);
	else if (IsA(tree, AlterTableStmt))
		check_alter_table((AlterTableStmt *) tree, true);
	else if (IsA(tree, RenameStmt) && ((RenameStmt *) tree)->renameType == OBJECT_TRIGGER)
		check_trigger(((RenameStmt *) tree)->relation, ((RenameStmt *) tree)->newname, &guard_renamed);
	else if (IsA(tree, AlterObjectDependsStmt))
	{
		AlterObjectDependsStmt *stmt = (AlterObjectDependsStmt *) tree;

		if (stmt->objectType == OBJECT_TRIGGER && !stmt->remove)
			check_trigger(stmt->relation, strVal(llast(castNode(List, stmt->object))), &guard_depends);
	}
}

Datum
safeins_after_ddl(PG_FUNCTION_ARGS)
{
	Node	   *tree = event_data(fcinfo)->parsetree;

	if (version_passes(tree))
		PG_RETURN_NULL();
	if (IsA(tree, CreateSchemaStmt))
	{
		int			level = schema_elements_begin((CreateSchemaStmt *) tree);
		ListCell   *lc;

		foreach(lc, ((CreateSchemaStmt *) tree)->schemaElts)
		{
			look_again(lfirst(lc));
			follow_ddl(lfirst(lc), NULL);
		}
		schema_elements_end(level);
		PG_RETURN_NULL();
	}
	look_again(tree);
	if (ddl_is_ours(tree))
		PG_RETURN_NULL();
	follow_ddl(tree, pending_of(tree));
	meaning_check(tree, pending_of(tree));
	pending_end(tree);
	PG_RETURN_NULL();
}

static OwnSql dropped_triggers = {
	.sql = "SELECT o.objid, o.address_names[2], o.address_names[3]"
	" FROM pg_catalog.pg_event_trigger_dropped_objects() o"
	" WHERE o.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_trigger'::pg_catalog.regclass::pg_catalog.oid",
	.sees = OWN_SEES_STATEMENT,
};

/* Called for every dropped object, by whatever command: our triggers are known by their function. */
Datum
safeins_after_drop(PG_FUNCTION_ARGS)
{
	OwnRows		rows;

	if (ddl_is_ours(event_data(fcinfo)->parsetree) || version_passes(event_data(fcinfo)->parsetree))
		PG_RETURN_NULL();
	own_sql_begin();
	rows = own_sql_run(&dropped_triggers, NULL, NULL);
	for (uint64 i = 0; i < rows.n; i++)
	{
		Oid			function = trigger_was_ours(own_oid(&rows, i, 1));

		if (OidIsValid(function))
			fail_guarded(own_text(&rows, i, 2), is_seal(function), &guard_dropped, own_text(&rows, i, 3));
	}
	own_sql_end();
	PG_RETURN_NULL();
}
