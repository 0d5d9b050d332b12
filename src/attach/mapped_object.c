/*
 * mapped_object.c: what the mappings name keeps its name, its schema and its meaning.
 *
 * Not the commands are known by which an object can be changed (there are too
 * many, and new ones come), but the objects: before a command and after it they
 * are read from the catalogue and compared; and every mapping is parsed again
 * and must name what it named when its guards were tied to it.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "attach/attachment.h"
#include "attach/guard_depend.h"
#include "attach/mapping.h"
#include "attach/mapped_object.h"
#include "attach/ddl_command.h"
#include "attach/role.h"
#include "attach/our_triggers.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/resowner.h"

/*
 * The objects that mappings name, and behind these what they are made of: views
 * read tables, operators and aggregates call functions, domains have checks.
 * Of what stands in a mapping's text the name matters; of all, what they do.
 * Nothing is looked for behind the text of a function's body, which the
 * catalogue does not know.  Guards are looked up by one of their four triggers,
 * and children not at all: they have their parent's mapping.
 */
static OwnSql objects_query = {
.sql = "WITH RECURSIVE named (c, o, s, direct) AS ("
" SELECT d.refclassid, d.refobjid, d.refobjsubid, true"
" FROM pg_catalog.unnest($2) root"
" JOIN pg_catalog.pg_trigger t ON t.tgrelid = root AND t.tgfoid = $1 AND t.tgtype = 4"
" JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND d.objid = t.oid AND d.deptype = 'n'"
" WHERE NOT (d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = t.tgrelid)"
"  AND NOT (d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.refobjid = $1)"
/*
 * Columns of the table are followed when renamed. Labels of enums are part of
 * the text of a value, so their types count, too.
 */
" UNION"
" SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, a.atttypid, 0, false"
" FROM pg_catalog.unnest($2) root"
" JOIN pg_catalog.pg_trigger t ON t.tgrelid = root AND t.tgfoid = $1 AND t.tgtype = 4"
" JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND d.objid = t.oid AND d.deptype = 'n'"
"  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = t.tgrelid AND d.refobjsubid > 0"
" JOIN pg_catalog.pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = d.refobjsubid"
" UNION"
" SELECT x.c, x.o, x.s, false FROM named n CROSS JOIN LATERAL ("
"  SELECT d.refclassid, d.refobjid, d.refobjsubid FROM pg_catalog.pg_depend d"
"  WHERE d.classid = n.c AND d.objid = n.o AND d.deptype IN ('n', 'i')"
"   AND d.refclassid NOT IN ('pg_catalog.pg_namespace'::pg_catalog.regclass, 'pg_catalog.pg_extension'::pg_catalog.regclass)"
"   AND (n.c <> 'pg_catalog.pg_class'::pg_catalog.regclass"
"    OR d.objsubid IN (0, n.s) AND d.refclassid <> 'pg_catalog.pg_class'::pg_catalog.regclass)"
"  UNION ALL"
"  SELECT d.classid, d.objid, 0 FROM pg_catalog.pg_depend d"
"  WHERE d.refclassid = n.c AND d.refobjid = n.o"
"   AND (d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.deptype = 'i'"
"    OR n.c = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.deptype = 'a'"
"    OR n.c = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid = n.s AND n.s <> 0 AND d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass)"
"  UNION ALL"
"  SELECT 'pg_catalog.pg_enum'::pg_catalog.regclass, e.oid, 0 FROM pg_catalog.pg_enum e"
"  WHERE n.c = 'pg_catalog.pg_type'::pg_catalog.regclass AND e.enumtypid = n.o"
"  UNION ALL"
"  SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, a.atttypid, 0 FROM pg_catalog.pg_type y"
"  JOIN pg_catalog.pg_attribute a ON a.attrelid = y.typrelid AND a.attnum > 0 AND NOT a.attisdropped"
"  WHERE n.c = 'pg_catalog.pg_type'::pg_catalog.regclass AND y.oid = n.o AND y.typtype = 'c'"
" ) x (c, o, s))"
" SELECT n.c, n.o, pg_catalog.pg_describe_object(a.c, a.o, n.s), pg_catalog.md5(pg_catalog.regexp_replace(pg_catalog.concat("
"  CASE WHEN n.direct THEN i.identity END, '|',"
"  CASE n.c"
"  WHEN 'pg_catalog.pg_proc'::pg_catalog.regclass THEN (SELECT pg_catalog.concat(pg_catalog.to_jsonb(p) -"
"    '{proname,pronamespace,proowner,proacl,procost,prorows,prosupport,proparallel,proleakproof}'::pg_catalog.text[], pg_catalog.to_jsonb(a))"
"    FROM pg_catalog.pg_proc p LEFT JOIN pg_catalog.pg_aggregate a ON a.aggfnoid = p.oid WHERE p.oid = n.o)"
"  WHEN 'pg_catalog.pg_class'::pg_catalog.regclass THEN (SELECT pg_catalog.concat_ws('|', r.relkind, CASE WHEN r.relkind = 'v' THEN r.reloptions END,"
"    (SELECT pg_catalog.to_jsonb(f.ftoptions) FROM pg_catalog.pg_foreign_table f WHERE f.ftrelid = r.oid),"
"    (SELECT pg_catalog.concat_ws('|', a.atttypid, a.atttypmod, a.attcollation, a.attgenerated, a.attfdwoptions)"
"     FROM pg_catalog.pg_attribute a WHERE a.attrelid = r.oid AND a.attnum = n.s AND n.s <> 0)) FROM pg_catalog.pg_class r WHERE r.oid = n.o)"
"  WHEN 'pg_catalog.pg_attrdef'::pg_catalog.regclass THEN (SELECT CASE WHEN a.attgenerated <> '' THEN pg_catalog.pg_get_expr(f.adbin, f.adrelid) END"
"    FROM pg_catalog.pg_attrdef f JOIN pg_catalog.pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum WHERE f.oid = n.o)"
"  WHEN 'pg_catalog.pg_type'::pg_catalog.regclass THEN (SELECT pg_catalog.concat(pg_catalog.to_jsonb(t) -"
"    '{typname,typnamespace,typowner,typacl,typarray,typanalyze,typstorage,typdefault,typdefaultbin}'::pg_catalog.text[],"
"    (SELECT pg_catalog.string_agg(k.conbin::pg_catalog.text, ',' ORDER BY k.oid) FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid))"
"    FROM pg_catalog.pg_type t WHERE t.oid = n.o)"
"  WHEN 'pg_catalog.pg_enum'::pg_catalog.regclass THEN (SELECT e.enumlabel::pg_catalog.text FROM pg_catalog.pg_enum e WHERE e.oid = n.o)"
"  WHEN 'pg_catalog.pg_constraint'::pg_catalog.regclass THEN (SELECT (pg_catalog.to_jsonb(k) -"
"    '{conname,connamespace,convalidated,confupdtype,confdeltype}'::pg_catalog.text[])::pg_catalog.text FROM pg_catalog.pg_constraint k WHERE k.oid = n.o)"
"  WHEN 'pg_catalog.pg_rewrite'::pg_catalog.regclass THEN (SELECT pg_catalog.concat_ws('|', w.ev_class, w.ev_type, w.ev_enabled, w.is_instead,"
"    w.ev_qual::pg_catalog.text, w.ev_action::pg_catalog.text) FROM pg_catalog.pg_rewrite w WHERE w.oid = n.o)"
"  WHEN 'pg_catalog.pg_operator'::pg_catalog.regclass THEN (SELECT pg_catalog.concat_ws('|', p.oprkind, p.oprleft, p.oprright, p.oprresult, p.oprcode::pg_catalog.oid)"
"    FROM pg_catalog.pg_operator p WHERE p.oid = n.o)"
"  WHEN 'pg_catalog.pg_collation'::pg_catalog.regclass THEN (SELECT (pg_catalog.to_jsonb(l) -"
"    '{collname,collnamespace,collowner,collversion}'::pg_catalog.text[])::pg_catalog.text FROM pg_catalog.pg_collation l WHERE l.oid = n.o)"
"  WHEN 'pg_catalog.pg_ts_config'::pg_catalog.regclass THEN (SELECT pg_catalog.string_agg(pg_catalog.to_jsonb(m)::pg_catalog.text, ',' ORDER BY m.maptokentype, m.mapseqno)"
"    FROM pg_catalog.pg_ts_config_map m WHERE m.mapcfg = n.o)"
"  WHEN 'pg_catalog.pg_ts_dict'::pg_catalog.regclass THEN (SELECT pg_catalog.concat_ws('|', y.dicttemplate, y.dictinitoption) FROM pg_catalog.pg_ts_dict y WHERE y.oid = n.o)"
"  END), ':(location|stmt_location|stmt_len|checkAsUser|rellockmode|requiredPerms) -?[0-9]+"
/* what columns of a table were called, and which it had, when the text was read */
"|:eref \\{ALIAS :aliasname (\\\\.|[^}\\\\])*\\}|:resname (\\\\.|[^ \\\\])+|:joinaliasvars [^:]*(:[^j][^:]*)*:joinleftcols [^:]*:joinrightcols [^:]*', '', 'g')), i.schema"
" FROM named n LEFT JOIN pg_catalog.pg_enum v ON n.c = 'pg_catalog.pg_enum'::pg_catalog.regclass AND v.oid = n.o"
/* a label is called by its type */
" CROSS JOIN LATERAL (SELECT CASE WHEN v.oid IS NULL THEN n.c ELSE 'pg_catalog.pg_type'::pg_catalog.regclass END, coalesce(v.enumtypid, n.o)) a (c, o)"
" CROSS JOIN LATERAL pg_catalog.pg_identify_object(a.c, a.o, n.s) i"
" WHERE i.schema IS DISTINCT FROM 'safeins' AND (n.direct OR i.schema IS DISTINCT FROM 'pg_catalog')",
.types = {OIDOID, OIDARRAYOID},
};

typedef struct Named
{
	Oid			class_id;
	Oid			object_id;
	char	   *description;	/* as it was called before */
	char	   *meaning;		/* hash of what matters of it */
} Named;

/* The tables attached in whatever role, parents for their children. */
static ArrayType *
all_roots(void)
{
	List	   *relids = NIL;
	Datum	   *oids;
	int			n = 0;
	ListCell   *lc;

	for (int i = 0; i < role_count(); i++)
		relids = list_concat_unique_oid(relids, attachment_roots(role_at(i)->name));
	oids = palloc(sizeof(Datum) * (list_length(relids) + 1));
	foreach(lc, relids)
		oids[n++] = ObjectIdGetDatum(lfirst_oid(lc));
	return construct_array(oids, n, OIDOID, sizeof(Oid), true, TYPALIGN_INT);
}

static List *
read_objects(MemoryContext cxt)
{
	Datum		values[2] = {ObjectIdGetDatum(guard_function()), PointerGetDatum(all_roots())};
	OwnRows		rows;
	MemoryContext old;
	List	   *list = NIL;

	own_sql_begin();
	rows = own_sql_run(&objects_query, values, NULL);
	old = MemoryContextSwitchTo(cxt);
	for (uint64 i = 0; i < rows.n; i++)
	{
		Named	   *n = palloc(sizeof(Named));
		char	   *description = own_text(&rows, i, 3);

		n->class_id = own_oid(&rows, i, 1);
		n->object_id = own_oid(&rows, i, 2);
		n->description = description ? description : "";
		n->meaning = own_text(&rows, i, 4);
		list = lappend(list, n);
	}
	MemoryContextSwitchTo(old);
	own_sql_end();
	return list;
}

/*
 * What only holds rows, or tells how they are kept.  A parallel restore adds keys
 * of several tables at a time: whoever looked at another's table then would wait
 * for it in a circle.
 */
static bool
only_constrains(const AlterTableStmt *stmt)
{
	ListCell   *lc;

	foreach(lc, stmt->cmds)
		switch (lfirst_node(AlterTableCmd, lc)->subtype)
		{
			case AT_AddConstraint:
			case AT_ValidateConstraint:
			case AT_ClusterOn:
			case AT_DropCluster:
			case AT_ReplicaIdentity:
			case AT_SetStatistics:
				break;
			default:
				return false;
		}
	return true;
}

/* Which commands can change what an expression means?  All but those that surely cannot. */
static bool
matters(Node *tree)
{
	switch (nodeTag(tree))
	{
		case T_AlterTableStmt:
			return !only_constrains((AlterTableStmt *) tree);
		case T_CreateStmt:
		case T_CreateForeignTableStmt:
		case T_CreateTableAsStmt:
		case T_CreateSeqStmt:
		case T_AlterSeqStmt:
		case T_IndexStmt:
		case T_ReindexStmt:
		case T_CreateStatsStmt:
		case T_AlterStatsStmt:
		case T_CommentStmt:
		case T_SecLabelStmt:
		case T_GrantStmt:
		case T_GrantRoleStmt:
		case T_AlterDefaultPrivilegesStmt:
		case T_AlterOwnerStmt:
		case T_CreatePolicyStmt:
		case T_AlterPolicyStmt:
		case T_CreateTrigStmt:
		case T_RefreshMatViewStmt:
		case T_CreateSchemaStmt:
		case T_CreateExtensionStmt: /* what its script does comes by itself */
			return false;
		case T_RenameStmt:
			return ((RenameStmt *) tree)->renameType != OBJECT_TRIGGER &&
				((RenameStmt *) tree)->renameType != OBJECT_TABCONSTRAINT;
		case T_DropStmt:
			switch (((DropStmt *) tree)->removeType)
			{
				case OBJECT_CAST:
				case OBJECT_FUNCTION:
				case OBJECT_PROCEDURE:
				case OBJECT_ROUTINE:
				case OBJECT_AGGREGATE:
				case OBJECT_OPERATOR:
				case OBJECT_TYPE:
				case OBJECT_DOMAIN:
				case OBJECT_EXTENSION:
					return true;
				default:
					return false;
			}
		default:
			return true;
	}
}

/* Whoever attaches a table meanwhile holds what his mapping names; the old body must not be replaced under him. */
static void
wait_for_attach(CreateFunctionStmt *stmt)
{
	FuncCandidateList f;
	int			found;

	if (!stmt->replace)
		return;
	f = functions_named(stmt->funcname, &found);
	for (; f != NULL; f = f->next)
		if (f->oid >= FirstNormalObjectId)
			LockDatabaseObject(ProcedureRelationId, f->oid, 0, AccessExclusiveLock);
}

static bool
nothing_guarded(void)
{
	for (int i = 0; i < role_count(); i++)
		if (attachment_roots(role_at(i)->name) != NIL)
			return false;
	return true;
}

/* meaning_remember keeps what mappings name as it is before a command. */
void
meaning_remember(Node *tree, PendingCommand *pending)
{
	if (!matters(tree))
		return;
	if (IsA(tree, CreateFunctionStmt))
		wait_for_attach((CreateFunctionStmt *) tree);
	pending->named = nothing_guarded() ? NIL : read_objects(pending->cxt);
	pending->noted = true;
}

static const Named *
noted_as(const List *noted, const Named *n)
{
	ListCell   *lc;

	foreach(lc, noted)
	{
		const Named *old_row = lfirst(lc);

		if (old_row->class_id == n->class_id && old_row->object_id == n->object_id &&
			strcmp(old_row->meaning, n->meaning) == 0)
			return old_row;
	}
	return NULL;
}

/* What an object was called before the command; NULL where no mapping named it then. */
static const char *
was_called(const List *noted, const Named *n)
{
	ListCell   *lc;

	foreach(lc, noted)
		if (((Named *) lfirst(lc))->class_id == n->class_id && ((Named *) lfirst(lc))->object_id == n->object_id)
			return ((Named *) lfirst(lc))->description;
	return NULL;
}

static void
fail_changed(const char *object)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_GUARDED),
			 errmsg("%s cannot be changed: a mapping of an attached table names it, or what it names is made of it", object),
			 errdetail("Rows that are booked already were read by what it was."),
			 errhint("Detach the table, change what is to be changed, and attach it again: safeins.detach(role, table, reason). safeins.attachment lists the mappings.")));
}

static OwnSql written = {
	.sql = "SELECT FROM pg_catalog.pg_event_trigger_ddl_commands() c"
	" WHERE c.classid OPERATOR(pg_catalog.=) $1 AND c.objid OPERATOR(pg_catalog.=) $2",
	.types = {OIDOID, OIDOID},
	.sees = OWN_SEES_STATEMENT,
	.most = 1,
};

/* Did this command write the object? */
static bool
command_wrote(const Named *n)
{
	Datum		values[2] = {ObjectIdGetDatum(n->class_id), ObjectIdGetDatum(n->object_id)};

	return own_sql_execute(&written, values, NULL) > 0;
}

static void
compare_objects(const List *noted)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins objects of mappings", ALLOCSET_SMALL_SIZES);
	ListCell   *lc;

	foreach(lc, read_objects(cxt))
	{
		const Named *n = lfirst(lc);
		const char *old_row;

		if (noted_as(noted, n) != NULL)
			continue;
		old_row = was_called(noted, n);
		/* One that no mapping named before was attached while the command waited. */
		if (old_row != NULL || command_wrote(n))
			fail_changed(old_row ? old_row : n->description);
	}
	MemoryContextDelete(cxt);
}

/* ---- parsed again, a mapping names what it named ---- */

static int
compare_addresses(const ListCell *a, const ListCell *b)
{
	const ObjectAddress *x = lfirst(a);
	const ObjectAddress *y = lfirst(b);

	if (x->classId != y->classId)
		return x->classId < y->classId ? -1 : 1;
	if (x->objectId != y->objectId)
		return x->objectId < y->objectId ? -1 : 1;
	return x->objectSubId - y->objectSubId;
}

/* What a trigger depends on beyond its table and our function: sorted, each once. */
static List *
read_ties(Oid trigger, int32 sub_id, MemoryContext cxt)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData key[3];
	SysScanDesc scan;
	HeapTuple	tup;
	List	   *ties = NIL;
	MemoryContext old;

	ScanKeyInit(&key[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(TriggerRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(trigger));
	ScanKeyInit(&key[2], Anum_pg_depend_objsubid, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(sub_id));
	scan = systable_beginscan(depend, DependDependerIndexId, true, NULL, 3, key);
	old = MemoryContextSwitchTo(cxt);
	while (HeapTupleIsValid(tup = systable_getnext(scan)))
	{
		Form_pg_depend d = (Form_pg_depend) GETSTRUCT(tup);
		ObjectAddress *on;

		if (d->deptype != DEPENDENCY_NORMAL ||
			(d->refclassid == ProcedureRelationId && d->refobjid == guard_function()))
			continue;
		on = palloc(sizeof(ObjectAddress));
		ObjectAddressSubSet(*on, d->refclassid, d->refobjid, d->refobjsubid);
		ties = lappend(ties, on);
	}
	list_sort(ties, compare_addresses);
	MemoryContextSwitchTo(old);
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return ties;
}

/* Some of the first that is not in the second; NULL: none. */
static const ObjectAddress *
beyond(List *a, List *b)
{
	ListCell   *la;
	ListCell   *lb;

	foreach(la, a)
	{
		bool		there = false;

		foreach(lb, b)
			there |= compare_addresses(la, lb) == 0;
		if (!there)
			return lfirst(la);
	}
	return NULL;
}

static void
fail_mapping(Relation rel, const GuardTrigger *g, const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_GUARDED),
			 errmsg("the mapping of table \"%s\" in role \"%s\" would no longer mean what it means", RelationGetRelationName(rel), g->role),
			 errdetail_internal("%s", detail),
			 errhint("Detach the table, make the change, and attach it again: safeins.detach(role, table, reason).")));
}

/* What no mapping is to blame for. */
static bool
is_interruption(int sqlerrcode)
{
	return ERRCODE_TO_CATEGORY(sqlerrcode) == ERRCODE_OPERATOR_INTERVENTION ||
		ERRCODE_TO_CATEGORY(sqlerrcode) == ERRCODE_INSUFFICIENT_RESOURCES ||
		ERRCODE_TO_CATEGORY(sqlerrcode) == ERRCODE_PROGRAM_LIMIT_EXCEEDED ||
		sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE || sqlerrcode == ERRCODE_T_R_DEADLOCK_DETECTED;
}

typedef struct TiesNow
{
	Relation	rel;
	const GuardTrigger *guard_trigger;
	MemoryContext cxt;
	List	   *ties;
} TiesNow;

static void
tie_and_read(void *arg)
{
	TiesNow    *t = arg;

	guard_depend(t->rel, t->guard_trigger, 1);
	CommandCounterIncrement();
	t->ties = read_ties(t->guard_trigger->trigger_oid, 1, t->cxt);
}

/*
 * What the mapping names now.  PostgreSQL's own walker tells it by writing it
 * to pg_depend; so under a sub-object that triggers do not have, and it is undone.
 */
static List *
ties_now(Relation rel, const GuardTrigger *g, MemoryContext cxt)
{
	TiesNow		t = {rel, g, cxt, NIL};
	ErrorData  *error = attempt_undone(tie_and_read, &t);

	if (error != NULL)
	{
		if (is_interruption(error->sqlerrcode))
			ReThrowError(error);
		fail_mapping(rel, g, psprintf(_("It could not be read any more: %s."), error->message));
	}
	return t.ties;
}

static void
check_mapping(Relation rel, const GuardTrigger *g)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins ties", ALLOCSET_SMALL_SIZES);
	List	   *tied = read_ties(g->trigger_oid, 0, cxt);
	List	   *now = ties_now(rel, g, cxt);
	const ObjectAddress *other;

	/* One that pg_upgrade left untied says nothing. */
	if (tied != NIL && ((other = beyond(now, tied)) != NULL || (other = beyond(tied, now)) != NULL))
		fail_mapping(rel, g, psprintf(_("Its text would be read by another choice of %s."), getObjectDescription(other, false)));
	MemoryContextDelete(cxt);
}

/* Is the command about one relation, and can it change no mapping that does not read that one or a child of it? */
static List *
relations_of(Node *tree)
{
	RangeVar   *name = NULL;
	Oid			relid;

	if (IsA(tree, AlterTableStmt))
		name = ((AlterTableStmt *) tree)->relation;
	else if (IsA(tree, RenameStmt) && ((RenameStmt *) tree)->renameType == OBJECT_COLUMN)
		name = ((RenameStmt *) tree)->relation;
	relid = name == NULL ? InvalidOid : RangeVarGetRelid(name, NoLock, true);
	if (!OidIsValid(relid) || get_rel_relkind(relid) == RELKIND_COMPOSITE_TYPE)
		return NIL;
	return find_all_inheritors(relid, NoLock, NULL);
}

static bool
is_about(List *relids, Relation rel, const GuardTrigger *g)
{
	ListCell   *lc;

	if (relids == NIL || list_member_oid(relids, RelationGetRelid(rel)))
		return true;
	foreach(lc, read_ties(g->trigger_oid, 0, CurrentMemoryContext))
	{
		const ObjectAddress *on = lfirst(lc);

		if (on->classId == RelationRelationId && list_member_oid(relids, on->objectId))
			return true;
	}
	return false;
}

static void
check_mappings(Node *tree)
{
	List	   *relids = relations_of(tree);

	for (int i = 0; i < role_count(); i++)
	{
		ListCell   *lc;
		ListCell   *lg;

		foreach(lc, attachment_roots(role_at(i)->name))
		{
			Relation	rel = try_table_open(lfirst_oid(lc), AccessShareLock);

			foreach(lg, rel == NULL ? NIL : relation_guard_triggers(rel))
			{
				const GuardTrigger *g = lfirst(lg);

				if (strcmp(g->role, role_at(i)->name) == 0 && TRIGGER_FOR_INSERT(g->type))
				{
					if (is_about(relids, rel, g))
						check_mapping(rel, g);
					break;
				}
			}
			if (rel != NULL)
				table_close(rel, NoLock);
		}
	}
}

/* meaning_check refuses the command when what mappings name, or how they are read, is not what it was. */
void
meaning_check(Node *tree, const PendingCommand *pending)
{
	if (!matters(tree) || nothing_guarded())
		return;
	check_mappings(tree);
	if (pending != NULL && pending->noted)
		compare_objects(pending->named);
}
