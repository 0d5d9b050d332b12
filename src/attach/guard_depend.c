/*
 * guard_depend.c: what mappings name: guards are tied to it by the catalogue's own
 * dependencies, and renaming it is refused.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/inheritance.h"
#include "attach/attachment.h"
#include "attach/guard_depend.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "attach/our_triggers.h"

#include <ctype.h>

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_trigger.h"
#include "nodes/nodeFuncs.h"
#include "parser/parsetree.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/*
 * Does an object depend on a temporary one? At the end of the session it would
 * be dropped without firing our event triggers.
 */
static bool
leans_on_temporary(const ObjectAddress *object)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	tup;
	bool		found = false;

	CommandCounterIncrement();
	ScanKeyInit(&key[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object->classId));
	ScanKeyInit(&key[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(object->objectId));
	scan = systable_beginscan(depend, DependDependerIndexId, true, NULL, 2, key);
	while (!found && HeapTupleIsValid(tup = systable_getnext(scan)))
	{
		Form_pg_depend d = (Form_pg_depend) GETSTRUCT(tup);
		ObjectAddress on = {d->refclassid, d->refobjid, 0};
		Oid			schema = is_objectclass_supported(on.classId) ? get_object_namespace(&on) : InvalidOid;

		found = OidIsValid(schema) && isAnyTempNamespace(schema);
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return found;
}

/* Where a row is read as a whole. */
typedef struct WholeRows
{
	List	   *rtables;		/* of the levels of the query, the innermost first */
	ObjectAddresses *columns;
} WholeRows;

static bool
whole_rows_walker(Node *node, void *context)
{
	WholeRows  *w = context;

	if (node == NULL)
		return false;
	if (IsA(node, Query))
	{
		w->rtables = lcons(((Query *) node)->rtable, w->rtables);
		(void) query_tree_walker((Query *) node, whole_rows_walker, context, 0);
		w->rtables = list_delete_first(w->rtables);
		return false;
	}
	if (IsA(node, Var) && ((Var *) node)->varattno == InvalidAttrNumber)
	{
		const Var  *var = (Var *) node;
		RangeTblEntry *rte = rt_fetch(var->varno, (List *) list_nth(w->rtables, var->varlevelsup));
		Relation	rel = rte->rtekind == RTE_RELATION ? relation_open(rte->relid, AccessShareLock) : NULL;

		for (int i = 0; rel != NULL && i < RelationGetNumberOfAttributes(rel); i++)
			if (!TupleDescAttr(RelationGetDescr(rel), i)->attisdropped)
			{
				ObjectAddress column;

				ObjectAddressSubSet(column, RelationRelationId, rte->relid, i + 1);
				add_exact_object_address(&column, w->columns);
			}
		if (rel != NULL)
			relation_close(rel, NoLock);
		return false;
	}
	return expression_tree_walker(node, whole_rows_walker, context);
}

/*
 * Who reads a row as a whole reads all its columns, by name where it makes JSON
 * of them; PostgreSQL notes the table alone.
 */
static void
depend_on_whole_rows(const ObjectAddress *trigger, Node *expr, List *rtable)
{
	WholeRows	w = {list_make1(rtable), new_object_addresses()};

	(void) whole_rows_walker(expr, &w);
	record_object_address_dependencies(trigger, w.columns, DEPENDENCY_NORMAL);
	free_object_addresses(w.columns);
}

/*
 * guard_depend makes a guard, or a sub-object of it, depend on what its mapping
 * names; one that cannot be compiled is refused.
 */
void
guard_depend(Relation rel, const GuardTrigger *g, int32 sub_id)
{
	const Role *role = role_by_name(g->role, false);
	Mapping    *m = mapping_compile(rel, role, g->mapping, true, CurrentMemoryContext);
	ObjectAddress trigger;

	ObjectAddressSubSet(trigger, TriggerRelationId, g->trigger_oid, sub_id);
	for (int f = 0; f <= role->nfacts; f++)
		if (mapping_has(m, f))
		{
			List	   *rtable;
			Node	   *expr = mapping_parse_fact(rel, role, f, m->facts[f].source, &rtable);

			recordDependencyOnExpr(&trigger, expr, rtable, DEPENDENCY_NORMAL);
			depend_on_whole_rows(&trigger, expr, rtable);
			if (leans_on_temporary(&trigger))
				ereport(ERROR,
						(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						 errmsg("fact \"%s\" cannot be mapped to a temporary object", fact_name(role, f)),
						 errdetail("It was given \"%s\".", m->facts[f].source),
						 errhint("At the end of the session it would be gone, and the guards with it."),
						 errtable(rel)));
		}
	mapping_free(m);
}

/*
 * Who would rename or replace an object that a mapping names waits until we are
 * done; tables are locked by the parser.
 */
static void
lock_named(Oid trigger)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	tup;

	ScanKeyInit(&key[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(TriggerRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(trigger));
	scan = systable_beginscan(depend, DependDependerIndexId, true, NULL, 2, key);
	while (HeapTupleIsValid(tup = systable_getnext(scan)))
	{
		Form_pg_depend d = (Form_pg_depend) GETSTRUCT(tup);

		if (d->deptype == DEPENDENCY_NORMAL && d->refclassid != RelationRelationId)
			LockDatabaseObject(d->refclassid, d->refobjid, 0, AccessShareLock);
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
}

/* guard_tie makes a guard depend on what its mapping names. */
void
guard_tie(Relation rel, const GuardTrigger *g)
{
	guard_depend(rel, g, 0);
	CommandCounterIncrement();
	lock_named(g->trigger_oid);
}

/*
 * trigger_is_tied says whether a trigger depends on an object of a class by
 * more than what PostgreSQL notes of each trigger.
 */
bool
trigger_is_tied(Oid trigger, Oid class_id)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	tup;
	bool		tied = false;

	ScanKeyInit(&key[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(TriggerRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(trigger));
	scan = systable_beginscan(depend, DependDependerIndexId, true, NULL, 2, key);
	while (!tied && HeapTupleIsValid(tup = systable_getnext(scan)))
	{
		Form_pg_depend d = (Form_pg_depend) GETSTRUCT(tup);

		tied = d->refclassid == class_id && d->deptype == DEPENDENCY_NORMAL;
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return tied;
}

/* guards_tie mends what pg_upgrade leaves out: it makes triggers when our event triggers are not there yet. */
void
guards_tie(void)
{
	for (int i = 0; i < role_count(); i++)
	{
		ListCell   *lr;
		ListCell   *lc;
		ListCell   *lg;

		foreach(lr, attachment_roots(role_at(i)->name))
			foreach(lc, lock_with_children(lfirst_oid(lr), AccessShareLock))
			{
				Relation	rel = table_open(lfirst_oid(lc), NoLock);

				foreach(lg, relation_guard_triggers(rel))
				{
					GuardTrigger	   *g = lfirst(lg);

					/* every mapping names a column of some table */
					if (strcmp(g->role, role_at(i)->name) == 0 && !trigger_is_tied(g->trigger_oid, RelationRelationId))
						guard_tie(rel, g);
				}
				table_close(rel, NoLock);
			}
	}
}

/*
 * Is the name in the expression, as a word of its own?  Whether quoted or not:
 * quote_all_identifiers may have been on when it was written.
 */
bool
mapping_names(const char *source, const char *name)
{
	StringInfoData word;

	initStringInfo(&word);
	for (const char *p = name; *p; p++)
	{
		if (*p == '"')
			appendStringInfoChar(&word, '"');
		appendStringInfoChar(&word, *p);
	}

#define WORD(c) (isalnum((unsigned char) (c)) || (c) == '_' || (c) == '$' || IS_HIGHBIT_SET(c))
	for (const char *p = source; (p = strstr(p, word.data)) != NULL; p++)
		if ((p == source || !WORD(p[-1])) && !WORD(p[word.len]))
			return true;
#undef WORD
	return false;
}

void
fail_named(const char *name, const char *fact, Oid relid, const char *source)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_GUARDED),
			 errmsg("\"%s\" cannot be renamed or moved: it is named in the mapping of fact \"%s\" of table \"%s\"",
					name, fact, get_rel_name(relid)),
			 errdetail("The expression is \"%s\".", source),
			 errhint("Detach the table, rename, and attach it again with the new expression.")));
}

/* guard_reads_column says whether a guard's mapping names a column, plainly or within an expression. */
bool
guard_reads_column(const GuardTrigger *g, Oid relid, AttrNumber attno)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	tup;
	bool		reads = false;

	ScanKeyInit(&key[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(TriggerRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(g->trigger_oid));
	scan = systable_beginscan(depend, DependDependerIndexId, true, NULL, 2, key);
	while (!reads && HeapTupleIsValid(tup = systable_getnext(scan)))
	{
		Form_pg_depend d = (Form_pg_depend) GETSTRUCT(tup);

		reads = d->refclassid == RelationRelationId && d->refobjid == relid && d->refobjsubid == attno;
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return reads;
}

/*
 * Does an expression of a guard name the object?  A plain column of the
 * guarded table itself is followed afterwards.  Who depends on a column does
 * not depend on its table as well, so 0 stands for the table and any column.
 */
void
refuse_named(Oid class_id, Oid object_id, int32 sub_id, const char *name)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData key[3];
	SysScanDesc scan;
	HeapTuple	tup;
	Oid			ours = guard_function();

	ScanKeyInit(&key[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(class_id));
	ScanKeyInit(&key[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(object_id));
	ScanKeyInit(&key[2], Anum_pg_depend_refobjsubid, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(sub_id));
	scan = systable_beginscan(depend, DependReferenceIndexId, true, NULL, sub_id == 0 ? 2 : 3, key);
	while (HeapTupleIsValid(tup = systable_getnext(scan)))
	{
		Form_pg_depend d = (Form_pg_depend) GETSTRUCT(tup);
		Relation	triggers;
		ScanKeyData tkey;
		SysScanDesc tscan;
		HeapTuple	ttup;

		if (d->classid != TriggerRelationId || d->deptype != DEPENDENCY_NORMAL)
			continue;
		triggers = table_open(TriggerRelationId, AccessShareLock);
		ScanKeyInit(&tkey, Anum_pg_trigger_oid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(d->objid));
		tscan = systable_beginscan(triggers, TriggerOidIndexId, true, NULL, 1, &tkey);
		if (HeapTupleIsValid(ttup = systable_getnext(tscan)) &&
			((Form_pg_trigger) GETSTRUCT(ttup))->tgfoid == ours)
		{
			Oid			owner_rel = ((Form_pg_trigger) GETSTRUCT(ttup))->tgrelid;
			Relation	guarded = table_open(owner_rel, AccessShareLock);
			ListCell   *lc;

			foreach(lc, relation_guard_triggers(guarded))
			{
				GuardTrigger	   *g = lfirst(lc);
				Mapping    *m;

				if (g->trigger_oid != d->objid)
					continue;
				m = mapping_of_relation(owner_rel, g->role);
				for (int f = 0; f <= m->role->nfacts; f++)
					if (mapping_has(m, f) && m->facts[f].attno == 0 && mapping_names(m->facts[f].source, name))
						fail_named(name, fact_name(m->role, f), m->relid, m->facts[f].source);
			}
			table_close(guarded, AccessShareLock);
		}
		systable_endscan(tscan);
		table_close(triggers, AccessShareLock);
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
}
