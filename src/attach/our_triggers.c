/*
 * our_triggers.c: our triggers as the catalogue has them, and which tables bear
 * them.
 */
#include "common/safeins.h"
#include "common/inheritance.h"
#include "attach/our_triggers.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_trigger.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/syscache.h"

/* The library may be there without the extension: preloaded, or since before it was dropped. */
static Oid
trigger_function(const char *name)
{
	Oid			schema = get_namespace_oid(SAFEINS_SCHEMA, true);
	oidvector  *noargs;
	Oid			oid;

	if (!OidIsValid(schema))
		return InvalidOid;
	noargs = buildoidvector(NULL, 0);
	oid = GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid,
						  CStringGetDatum(name), PointerGetDatum(noargs), ObjectIdGetDatum(schema));
	pfree(noargs);
	return oid;
}

/* guard_function returns the OID of safeins.guard(); InvalidOid where the extension is not there. */
Oid
guard_function(void)
{
	return trigger_function("guard");
}

/* seal_function returns that of safeins.seal_guard(), the triggers of sealed tables. */
Oid
seal_function(void)
{
	return trigger_function("seal_guard");
}

static bool
relation_bears(Relation rel, Oid function)
{
	for (int i = 0; rel->trigdesc != NULL && i < rel->trigdesc->numtriggers; i++)
		if (rel->trigdesc->triggers[i].tgfoid == function)
			return true;
	return false;
}

/* relation_is_ours tells whether a table has triggers of this extension, guards or a seal's. */
bool
relation_is_ours(Relation rel)
{
	return rel->trigdesc != NULL && (relation_bears(rel, guard_function()) || relation_bears(rel, seal_function()));
}

/* relation_is_sealed tells whether a table has the triggers of a seal. */
bool
relation_is_sealed(Oid relid)
{
	Relation	rel = try_relation_open(relid, AccessShareLock);
	bool		sealed;

	if (rel == NULL)
		return false;
	sealed = rel->trigdesc != NULL && relation_bears(rel, seal_function());
	relation_close(rel, AccessShareLock);
	return sealed;
}

/* relation_guard_triggers lists our triggers on a table, from its relcache entry. */
List *
relation_guard_triggers(Relation rel)
{
	List	   *result = NIL;
	Oid			ours;

	if (rel->trigdesc == NULL)
		return NIL;
	ours = guard_function();
	for (int i = 0; i < rel->trigdesc->numtriggers; i++)
	{
		Trigger    *t = &rel->trigdesc->triggers[i];
		GuardTrigger	   *g;

		if (t->tgfoid != ours || t->tgnargs != 2)
			continue;
		g = palloc(sizeof(GuardTrigger));
		g->trigger_oid = t->tgoid;
		g->trigger_name = pstrdup(t->tgname);
		g->type = t->tgtype;
		g->enabled = t->tgenabled;
		g->role = pstrdup(t->tgargs[0]);
		g->mapping = pstrdup(t->tgargs[1]);
		result = lappend(result, g);
	}
	return result;
}

static GuardTrigger *
guard_in(List *guards, const char *role)
{
	ListCell   *lc;

	foreach(lc, guards)
		if (strcmp(((GuardTrigger *) lfirst(lc))->role, role) == 0)
			return lfirst(lc);
	return NULL;
}

/* relation_roles lists the roles that a table is attached in: one of its guards for each. */
List *
relation_roles(Relation rel)
{
	List	   *roles = NIL;
	ListCell   *lc;

	foreach(lc, relation_guard_triggers(rel))
	{
		GuardTrigger *g = lfirst(lc);

		if (guard_in(roles, g->role) == NULL)
			roles = lappend(roles, g);
	}
	return roles;
}

/* relation_has_guards tells whether a table has guards, of whatever role. */
bool
relation_has_guards(Oid relid)
{
	Relation	rel = try_relation_open(relid, AccessShareLock);
	bool		has;

	if (rel == NULL)
		return false;
	has = relation_guard_triggers(rel) != NIL;
	relation_close(rel, AccessShareLock);
	return has;
}

/* relation_plays tells whether a table is attached in a role. */
bool
relation_plays(Oid relid, const char *role)
{
	Relation	rel = try_relation_open(relid, AccessShareLock);
	bool		plays;

	if (rel == NULL)
		return false;
	plays = guard_in(relation_guard_triggers(rel), role) != NULL;
	relation_close(rel, AccessShareLock);
	return plays;
}

/*
 * Counts the parents attached in a role; *parent is one of them.  One that a
 * partition is leaving (DETACH ... CONCURRENTLY) is none any more: its queries
 * do not read that partition.
 */
static int
count_attached_parents(Oid relid, const char *role, Oid *parent)
{
	int			n = 0;
	ListCell   *lc;

	*parent = InvalidOid;
	foreach(lc, relation_parents(relid, false))
		if (relation_plays(lfirst_oid(lc), role) && n++ == 0)
			*parent = lfirst_oid(lc);
	return n;
}

/* attached_parents counts the parents of a table that are attached in a role. */
int
attached_parents(Oid relid, const char *role)
{
	Oid			parent;

	return count_attached_parents(relid, role, &parent);
}

/*
 * unattached_parent finds a parent that does not play the role: what is written
 * through it fires its own triggers alone.
 */
Oid
unattached_parent(Oid relid, const char *role)
{
	ListCell   *lc;

	foreach(lc, relation_parents(relid, false))
		if (!relation_plays(lfirst_oid(lc), role))
			return lfirst_oid(lc);
	return InvalidOid;
}

/* attachment_root climbs from a table to the topmost one attached in the same role. */
Oid
attachment_root(Oid relid, const char *role)
{
	Oid			parent;

	while (count_attached_parents(relid, role, &parent) > 0)
		relid = parent;
	return relid;
}

/* Every trigger depends on its function. */
static List *
triggers_that_call(Oid function)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	List	   *triggers = NIL;
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	tup;

	ScanKeyInit(&key[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(ProcedureRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(function));
	scan = systable_beginscan(depend, DependReferenceIndexId, true, NULL, 2, key);
	while (HeapTupleIsValid(tup = systable_getnext(scan)))
		if (((Form_pg_depend) GETSTRUCT(tup))->classid == TriggerRelationId)
			triggers = lappend_oid(triggers, ((Form_pg_depend) GETSTRUCT(tup))->objid);
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return triggers;
}

/* triggers_of gives the triggers that call a function, in no order.  No table is locked. */
void
triggers_of(Oid function, TriggerTaker take, void *arg)
{
	Relation	triggers = table_open(TriggerRelationId, AccessShareLock);
	List	   *oids = triggers_that_call(function);
	bool		many = list_length(oids) > BY_INDEX_MOST;
	ListCell   *lc;

	if (many)
		oids = list_make1_oid(InvalidOid);
	foreach(lc, oids)
	{
		ScanKeyData key;
		SysScanDesc scan;
		HeapTuple	tup;

		ScanKeyInit(&key, many ? Anum_pg_trigger_tgfoid : Anum_pg_trigger_oid, BTEqualStrategyNumber, F_OIDEQ,
					ObjectIdGetDatum(many ? function : lfirst_oid(lc)));
		scan = systable_beginscan(triggers, TriggerOidIndexId, !many, NULL, 1, &key);
		while (HeapTupleIsValid(tup = systable_getnext(scan)))
			take(tup, RelationGetDescr(triggers), arg);
		systable_endscan(scan);
	}
	table_close(triggers, AccessShareLock);
}

static void
take_table(HeapTuple trigger, TupleDesc desc, void *relids)
{
	*(List **) relids = lappend_oid(*(List **) relids, ((Form_pg_trigger) GETSTRUCT(trigger))->tgrelid);
}

/* tables_with_triggers_of lists the tables that have triggers which call a function. */
List *
tables_with_triggers_of(Oid function)
{
	List	   *relids = NIL;

	triggers_of(function, take_table, &relids);
	list_sort(relids, list_oid_cmp);
	list_deduplicate_oid(relids);
	return relids;
}
