/*
 * ddl_follow.c: what must follow a command: renamed columns in mappings, new names
 * in the log and to whoever gave them, guards on new children.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/identity.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "attach/attach.h"
#include "attach/attachment.h"
#include "attach/guard_depend.h"
#include "attach/ddl_follow.h"
#include "attach/log.h"
#include "attach/mapping.h"
#include "attach/ddl_command.h"
#include "attach/role.h"
#include "attach/triggers.h"
#include "attach/our_triggers.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "parser/parser.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

/* ---- columns ---- */

/* Is the text of a fact nothing but the name of this column, however it is quoted? */
static bool
is_column(const char *text, const char *column)
{
	List	   *tree = raw_parser(psprintf("SELECT %s", text), RAW_PARSE_DEFAULT);
	SelectStmt *select = (SelectStmt *) linitial_node(RawStmt, tree)->stmt;
	ColumnRef  *ref;

	if (list_length(tree) != 1 || !IsA(select, SelectStmt) || list_length(select->targetList) != 1)
		return false;
	ref = (ColumnRef *) linitial_node(ResTarget, select->targetList)->val;
	return IsA(ref, ColumnRef) && IsA(llast(ref->fields), String) && strcmp(strVal(llast(ref->fields)), column) == 0 &&
		(list_length(ref->fields) == 1 ||
		 (list_length(ref->fields) == 2 && IsA(linitial(ref->fields), String) &&
		  strcmp(strVal(linitial(ref->fields)), MAPPING_ALIAS) == 0));
}

/*
 * The mapping with a column's old name replaced; NULL when it is not there.
 * Where it stands within an expression is refused.
 */
static char *
renamed_mapping(Relation rel, const GuardTrigger *g, const char *from, const char *to)
{
	Jsonb	   *jb = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(g->mapping)));
	JsonbIterator *it = JsonbIteratorInit(&jb->root);
	bool		depends = guard_reads_column(g, RelationGetRelid(rel), get_attnum(RelationGetRelid(rel), to));
	SafeinsIdentity saved;
	JsonbValue	v;
	JsonbIteratorToken token;
	StringInfoData buf;
	bool		changed = false;
	char	   *fact = NULL;

	initStringInfo(&buf);
	/* Lexed and quoted as mappings are, whatever the session's settings. */
	safeins_become(safeins_owner(), &saved);
	while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		char	   *text;

		if (token != WJB_KEY && token != WJB_VALUE)
			continue;
		text = pnstrdup(v.val.string.val, v.val.string.len);
		if (token == WJB_KEY)
			fact = text;
		else if (is_column(text, from))
		{
			text = pstrdup(mapping_identifier(to));
			changed = true;
		}
		else if (depends && mapping_names(text, from))
			fail_named(from, fact, RelationGetRelid(rel), text);
		appendStringInfoString(&buf, token == WJB_VALUE ? ": " : buf.len ? ", " : "{");
		escape_json(&buf, text);
	}
	safeins_return(&saved);
	appendStringInfoChar(&buf, '}');
	return changed ? buf.data : NULL;
}

static void
follow_column(Oid relid, const char *from, const char *to)
{
	Relation	rel = relation_open(relid, AccessShareLock);
	ListCell   *lg;

	foreach(lg, relation_roles(rel))
	{
		GuardTrigger *g = lfirst(lg);
		char	   *json = renamed_mapping(rel, g, from, to);

		if (json == NULL)
			continue;
		attach_create_guards(rel, g->role, json, true);
		if (attachment_root(relid, g->role) == relid)
			log_attachment(log_has_left(rel, g->role) ? "leave" : "follow", g->role, rel, json, psprintf("column %s is now %s", from, to));
	}
	relation_close(rel, NoLock);
}

/* The tables of a composite type, whose columns go by its attributes. */
static List *
tables_of_type(Oid type)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	tup;
	List	   *relids = NIL;

	ScanKeyInit(&key[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(TypeRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(type));
	scan = systable_beginscan(depend, DependReferenceIndexId, true, NULL, 2, key);
	while (HeapTupleIsValid(tup = systable_getnext(scan)))
	{
		Form_pg_depend d = (Form_pg_depend) GETSTRUCT(tup);

		if (d->classid == RelationRelationId && d->objsubid == 0 && get_rel_relkind(d->objid) == RELKIND_RELATION)
			relids = list_append_unique_oid(relids, d->objid);
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return relids;
}

/* tables_renamed_with lists the tables whose column a command renames: a table, its children, or those of a type. */
List *
tables_renamed_with(Oid relid)
{
	List	   *relids = NIL;
	ListCell   *lc;

	if (get_rel_relkind(relid) != RELKIND_COMPOSITE_TYPE)
		return find_all_inheritors(relid, NoLock, NULL);
	foreach(lc, tables_of_type(get_rel_type_id(relid)))
		relids = list_concat_unique_oid(relids, find_all_inheritors(lfirst_oid(lc), NoLock, NULL));
	return relids;
}

/* ---- names ---- */

static RangeVar *
table_to_rename(Node *tree)
{
	if (IsA(tree, AlterObjectSchemaStmt))
		return ((AlterObjectSchemaStmt *) tree)->relation;
	if (!IsA(tree, RenameStmt))
		return NULL;
	switch (((RenameStmt *) tree)->renameType)
	{
		case OBJECT_TABLE:
		case OBJECT_VIEW:
		case OBJECT_MATVIEW:
		case OBJECT_FOREIGN_TABLE:
		case OBJECT_SEQUENCE:
		case OBJECT_INDEX:		/* some of these rename tables as well */
			return ((RenameStmt *) tree)->relation;
		default:
			return NULL;
	}
}

/* follow_before notes what will have to be followed. */
void
follow_before(Node *tree, PendingCommand *pending)
{
	RangeVar   *name = table_to_rename(tree);
	const char *schema;
	const char *table;

	if (IsA(tree, AlterTableStmt))
	{
		Oid			relid = RangeVarGetRelid(((AlterTableStmt *) tree)->relation, NoLock, true);
		HeapTuple	tup = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));

		pending->columns = HeapTupleIsValid(tup) ? ((Form_pg_class) GETSTRUCT(tup))->relnatts : 0;
		if (HeapTupleIsValid(tup))
			ReleaseSysCache(tup);
	}
	pending->renamed = name == NULL ? InvalidOid : RangeVarGetRelid(name, NoLock, true);
	if (!OidIsValid(pending->renamed))
		return;
	schema = get_namespace_name(get_rel_namespace(pending->renamed));
	table = get_rel_name(pending->renamed);
	/* No lock is held: it may be gone by now. */
	if (schema == NULL || table == NULL)
		pending->renamed = InvalidOid;
	else
	{
		strlcpy(pending->was_schema, schema, NAMEDATALEN);
		strlcpy(pending->was_table, table, NAMEDATALEN);
	}
}

static char *
roles_of(Relation rel)
{
	StringInfoData names;
	ListCell   *lc;

	initStringInfo(&names);
	foreach(lc, relation_roles(rel))
		appendStringInfo(&names, "%s%s", names.len ? ", " : "", ((GuardTrigger *) lfirst(lc))->role);
	return names.data;
}

/*
 * A renamed table keeps its guards, and what takes the old name has none.
 * Seals are reported by the ledger.
 */
static void
report_renamed(Oid relid, const char *schema, const char *table)
{
	Relation	rel = relation_open(relid, AccessShareLock);
	char	   *old_row = quote_qualified_identifier(schema, table);

	if (relation_guard_triggers(rel) != NIL)
	{
		log_follow(rel, schema, table, psprintf("%s is now %s", old_row, relation_sql_name(rel)));
		ereport(NOTICE,
				(errmsg("%s is attached to safeins as %s from now on, role %s", old_row, relation_sql_name(rel), roles_of(rel)),
				 errdetail("The guards went with the table. A table that takes the old name is not guarded."),
				 errhint("Attach what takes the old name: safeins.attach(role, table, mapping).")));
	}
	relation_close(rel, NoLock);
}

static OwnSql left_by = {
	.sql = "SELECT l.role, l.reason FROM safeins.attachment_log l WHERE l.action = 'follow' AND l.mapping IS NULL AND safeins.is_own(l.place)"
	" AND l.table_schema = $1 AND l.table_name = $2 AND NOT EXISTS (SELECT FROM safeins.attachment_log n"
	"  WHERE n.role = l.role AND n.table_schema = $1 AND n.table_name = $2 AND n.id > l.id AND safeins.is_own(n.place))"
	" ORDER BY l.id",
	.types = {TEXTOID, TEXTOID},
};

/* A table that takes the name of one that was attached: said, since everybody will think it is that one. */
static void
report_old_name(Oid relid)
{
	Datum		values[2];
	OwnRows		rows;
	char		kind = get_rel_relkind(relid);

	if ((kind != RELKIND_RELATION && kind != RELKIND_PARTITIONED_TABLE && kind != RELKIND_VIEW) ||
		relation_has_guards(relid))
		return;
	values[0] = CStringGetTextDatum(get_namespace_name(get_rel_namespace(relid)));
	values[1] = CStringGetTextDatum(get_rel_name(relid));
	own_sql_begin();
	rows = own_sql_run(&left_by, values, NULL);
	for (uint64 i = 0; i < rows.n; i++)
		ereport(NOTICE,
				(errmsg("table \"%s\" is not attached to safeins, though one of its name was, in role \"%s\"", get_rel_name(relid),
						own_text(&rows, i, 1)),
				 errdetail("The guards are on another table: %s.", own_text(&rows, i, 2)),
				 errhint("Attach this one: safeins.attach(role, table, mapping).")));
	own_sql_end();
}

static void
take_in_schema(Oid relid, Oid schema, List **relids)
{
	if (get_rel_namespace(relid) == schema)
		*relids = list_append_unique_oid(*relids, relid);
}

/* Every attached table of a schema has another name now. */
static void
report_schema(const char *from, const char *to)
{
	Oid			schema = get_namespace_oid(to, true);
	List	   *relids = NIL;
	ListCell   *lc;

	for (int i = 0; i < role_count(); i++)
		foreach(lc, attachment_roots(role_at(i)->name))
			take_in_schema(lfirst_oid(lc), schema, &relids);
	foreach(lc, relids)
		report_renamed(lfirst_oid(lc), from, get_rel_name(lfirst_oid(lc)));
}

static void
after_rename(RenameStmt *stmt)
{
	Oid			relid;
	ListCell   *lc;

	if (stmt->renameType == OBJECT_SCHEMA)
		report_schema(stmt->subname, stmt->newname);
	if ((stmt->renameType != OBJECT_COLUMN && stmt->renameType != OBJECT_ATTRIBUTE) || stmt->relation == NULL)
		return;
	relid = RangeVarGetRelid(stmt->relation, AccessShareLock, true);
	if (!OidIsValid(relid))
		return;
	foreach(lc, tables_renamed_with(relid))
		if (get_attnum(lfirst_oid(lc), stmt->newname) > 0)
			follow_column(lfirst_oid(lc), stmt->subname, stmt->newname);
}

/* A column that came when the table was attached already: whatever it holds, no fact reads it. */
static void
report_added(AlterTableStmt *stmt, const char *column, int columns)
{
	Oid			relid = RangeVarGetRelid(stmt->relation, AccessShareLock, true);
	Relation	rel;

	if (!OidIsValid(relid) || !relation_has_guards(relid))
		return;
	rel = relation_open(relid, AccessShareLock);
	/* It may have been there, IF NOT EXISTS. */
	if (get_attnum(relid, column) <= columns)
	{
		relation_close(rel, AccessShareLock);
		return;
	}
	log_follow(rel, NULL, NULL, psprintf("column %s was added", quote_identifier(column)));
	ereport(NOTICE,
			(errmsg("column \"%s\" of table \"%s\" is read by no fact: the table is attached to safeins without it, role %s",
					column, RelationGetRelationName(rel), roles_of(rel)),
			 errhint("SELECT * FROM safeins.suggest(role, %s) tells what it may say; a mapping is changed by safeins.detach() and safeins.attach().",
					 quote_literal_cstr(relation_sql_name(rel)))));
	relation_close(rel, NoLock);
}

/* ---- children ---- */

static void
refuse_unattached_parent(Oid child)
{
	Relation	rel = relation_open(child, AccessShareLock);
	ListCell   *lc;

	foreach(lc, relation_roles(rel))
	{
		const char *role = ((GuardTrigger *) lfirst(lc))->role;
		Oid			parent = unattached_parent(child, role);

		if (OidIsValid(parent))
			ereport(ERROR,
					(errcode(ERRCODE_SI_GUARDED),
					 errmsg("table \"%s\" is attached to safeins: it cannot become a child of \"%s\", which is not attached in role \"%s\"",
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

static OwnSql code_of_others = {
	.sql = "SELECT p.oid::pg_catalog.regprocedure::text, pg_catalog.pg_get_userbyid(p.proowner)::text,"
	"  pg_catalog.pg_get_userbyid(c.relowner)::text"
	" FROM pg_catalog.pg_class c JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid"
	" JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND d.objid = t.oid"
	" LEFT JOIN pg_catalog.pg_operator o"
	"  ON d.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass AND o.oid = d.refobjid"
	" JOIN pg_catalog.pg_proc p"
	"  ON p.oid = CASE d.refclassid WHEN 'pg_catalog.pg_proc'::pg_catalog.regclass THEN d.refobjid ELSE o.oprcode::oid END"
	" WHERE c.oid = $1 AND NOT pg_catalog.pg_has_role(p.proowner, c.relowner, 'USAGE') ORDER BY 1 LIMIT 1",
	.types = {OIDOID},
};

/* A mapping runs as the table's owner, whosever functions it names. */
static void
report_new_owner(Oid relid)
{
	Datum		values[1] = {ObjectIdGetDatum(relid)};
	OwnRows		rows;

	if (!relation_has_guards(relid))
		return;
	own_sql_begin();
	rows = own_sql_run(&code_of_others, values, NULL);
	if (rows.n > 0)
		ereport(WARNING,
				(errmsg("the mapping of table \"%s\" runs as role \"%s\" from now on, and calls function %s of role \"%s\"",
						get_rel_name(relid), own_text(&rows, 0, 3), own_text(&rows, 0, 1), own_text(&rows, 0, 2)),
				 errdetail("Who may change what the function does may do as much as the table's new owner."),
				 errhint("Give the function to the new owner as well, or detach the table.")));
	own_sql_end();
}

static void
after_alter_table(AlterTableStmt *stmt, const PendingCommand *pending)
{
	ListCell   *lc;

	foreach(lc, stmt->cmds)
	{
		AlterTableCmd *cmd = lfirst_node(AlterTableCmd, lc);

		switch (cmd->subtype)
		{
			case AT_AddColumn:
				report_added(stmt, castNode(ColumnDef, cmd->def)->colname, pending == NULL ? 0 : pending->columns);
				break;
			case AT_ChangeOwner:
				report_new_owner(RangeVarGetRelid(stmt->relation, NoLock, true));
				break;
			case AT_AttachPartition:
				/* What is attached under which root is another matter now. */
				attachments_changed();
				cover(stmt->relation, castNode(PartitionCmd, cmd->def)->name);
				break;
			case AT_AddInherit:
				attachments_changed();
				cover(castNode(RangeVar, cmd->def), stmt->relation);
				break;
			default:
				break;
		}
	}
	leave_after(stmt);
}

static void
after_create_table(CreateStmt *stmt)
{
	Oid			relid = RangeVarGetRelid(stmt->relation, NoLock, true);
	ListCell   *lc;

	foreach(lc, stmt->inhRelations)
		cover(lfirst_node(RangeVar, lc), stmt->relation);
	if (OidIsValid(relid))
		report_old_name(relid);
}

/* follow_ddl does what a command asks of us once it is done. */
void
follow_ddl(Node *tree, const PendingCommand *pending)
{
	if (table_to_rename(tree) != NULL && pending != NULL && OidIsValid(pending->renamed))
	{
		report_renamed(pending->renamed, pending->was_schema, pending->was_table);
		report_old_name(pending->renamed);
	}
	else if (IsA(tree, RenameStmt))
		after_rename((RenameStmt *) tree);
	else if (IsA(tree, AlterTableStmt))
		after_alter_table((AlterTableStmt *) tree, pending);
	else if (IsA(tree, CreateStmt))
		after_create_table((CreateStmt *) tree);
	else if (IsA(tree, CreateForeignTableStmt))
		after_create_table(&((CreateForeignTableStmt *) tree)->base);
	else if (IsA(tree, CreateTableAsStmt) || IsA(tree, ViewStmt))
	{
		RangeVar   *name = IsA(tree, ViewStmt) ? ((ViewStmt *) tree)->view : ((CreateTableAsStmt *) tree)->into->rel;
		Oid			relid = RangeVarGetRelid(name, NoLock, true);

		if (OidIsValid(relid))
			report_old_name(relid);
	}
}
