/*
 * attachment.c: which tables are attached: guards found in the catalogue,
 * mappings compiled and kept.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/relations.h"
#include "attach/attachment.h"
#include "attach/mapping.h"
#include "attach/role.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/partition.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_trigger.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"

static HTAB *mappings = NULL;	/* by trigger OID */
static MemoryContext mappings_cxt = NULL;
static List *stale_mappings = NIL;

typedef struct MappingEntry
{
	Oid			trigger_oid;
	Mapping    *mapping;		/* NULL while it is being made */
} MappingEntry;

/* role name → root tables, read anew when attachments change */
static MemoryContext roots_cxt = NULL;
static uint64 attachment_changes = 1;	/* incremented by every change of an attachment */
static uint64 roots_as_of = 0;	/* of these, in the lists below; 0 while they are being read */
static List **roots_of_role = NULL;

static Oid
trigger_function(const char *name)
{
	oidvector  *noargs = buildoidvector(NULL, 0);
	Oid			oid = GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid,
									  CStringGetDatum(name), PointerGetDatum(noargs),
									  ObjectIdGetDatum(safeins_schema_oid()));

	pfree(noargs);
	return oid;
}

/* guard_function returns the OID of safeins.guard(). */
Oid
guard_function(void)
{
	return trigger_function("guard");
}

/* seal_function returns the OID of safeins.seal_guard(), the triggers of sealed tables. */
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

static GuardTrigger *
relation_guard_trigger(Relation rel, const char *role)
{
	ListCell   *lc;

	foreach(lc, relation_guard_triggers(rel))
	{
		GuardTrigger	   *g = lfirst(lc);

		if (strcmp(g->role, role) == 0)
			return g;
	}
	return NULL;
}

/* relation_plays tells whether a table is attached in a role. */
bool
relation_plays(Oid relid, const char *role)
{
	Relation	rel = try_relation_open(relid, AccessShareLock);
	bool		plays;

	if (rel == NULL)
		return false;
	plays = relation_guard_trigger(rel, role) != NULL;
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
	Relation	inherits = table_open(InheritsRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tup;
	int			n = 0;

	*parent = InvalidOid;
	ScanKeyInit(&key, Anum_pg_inherits_inhrelid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(relid));
	scan = systable_beginscan(inherits, InheritsRelidSeqnoIndexId, true, NULL, 1, &key);
	while (HeapTupleIsValid(tup = systable_getnext(scan)))
	{
		Form_pg_inherits form = (Form_pg_inherits) GETSTRUCT(tup);

		if (form->inhdetachpending || !relation_plays(form->inhparent, role))
			continue;
		if (n++ == 0)
			*parent = form->inhparent;
	}
	systable_endscan(scan);
	table_close(inherits, AccessShareLock);
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
	Relation	inherits = table_open(InheritsRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tup;
	Oid			parent = InvalidOid;

	ScanKeyInit(&key, Anum_pg_inherits_inhrelid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(relid));
	scan = systable_beginscan(inherits, InheritsRelidSeqnoIndexId, true, NULL, 1, &key);
	while (!OidIsValid(parent) && HeapTupleIsValid(tup = systable_getnext(scan)))
	{
		Form_pg_inherits form = (Form_pg_inherits) GETSTRUCT(tup);

		if (!form->inhdetachpending && !relation_plays(form->inhparent, role))
			parent = form->inhparent;
	}
	systable_endscan(scan);
	table_close(inherits, AccessShareLock);
	return parent;
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

/* The lists of roots are invalidated with this table, which attach and detach write. */
static Oid	sentinel = InvalidOid;

/* Only mark: a mapping may be in use, and nothing may be looked up here. */
static void
forget_attachments(Datum arg, Oid relid)
{
	HASH_SEQ_STATUS seq;
	MappingEntry *entry;

	if (!OidIsValid(relid) || relid == sentinel)
		attachment_changes++;
	if (mappings == NULL)
		return;
	hash_seq_init(&seq, mappings);
	while ((entry = hash_seq_search(&seq)) != NULL)
		if (entry->mapping != NULL &&
			(!OidIsValid(relid) || entry->mapping->relid == relid || entry->mapping->root == relid))
			entry->mapping->valid = false;
}

/* Plans that a mapping keeps have the table's name in them, and that of its schema. */
static void
forget_names(Datum arg, int cacheid, uint32 hash)
{
	forget_attachments(arg, InvalidOid);
}

static void
start_caches(void)
{
	static bool started = false;

	if (!started)
	{
		CacheRegisterRelcacheCallback(forget_attachments, (Datum) 0);
		CacheRegisterSyscacheCallback(NAMESPACEOID, forget_names, (Datum) 0);
		started = true;
	}
}

/* attachments_changed makes every session read the attachments anew. */
void
attachments_changed(void)
{
	CacheInvalidateRelcacheByRelid(safeins_relid(SAFEINS_REL_ATTACHMENT_LOG));
	attachment_changes++;
}

static void
add_root(Oid relid)
{
	Relation	rel = try_relation_open(relid, AccessShareLock);
	ListCell   *lc;

	if (rel == NULL)
		return;
	foreach(lc, relation_guard_triggers(rel))
	{
		GuardTrigger	   *g = lfirst(lc);

		for (int i = 0; i < role_count(); i++)
			if (strcmp(role_at(i)->name, g->role) == 0 && attachment_root(relid, g->role) == relid)
			{
				MemoryContext old = MemoryContextSwitchTo(roots_cxt);

				roots_of_role[i] = list_append_unique_oid(roots_of_role[i], relid);
				MemoryContextSwitchTo(old);
			}
	}
	relation_close(rel, AccessShareLock);
}

/* triggers_of finds them by the catalogue's own index: every trigger depends on its function.  No table is locked. */
void
triggers_of(Oid function, TriggerTaker take, void *arg)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	Relation	triggers = table_open(TriggerRelationId, AccessShareLock);
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	tup;

	ScanKeyInit(&key[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(ProcedureRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(function));
	scan = systable_beginscan(depend, DependReferenceIndexId, true, NULL, 2, key);
	while (HeapTupleIsValid(tup = systable_getnext(scan)))
	{
		Form_pg_depend d = (Form_pg_depend) GETSTRUCT(tup);
		ScanKeyData tkey;
		SysScanDesc tscan;
		HeapTuple	ttup;

		if (d->classid != TriggerRelationId)
			continue;
		ScanKeyInit(&tkey, Anum_pg_trigger_oid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(d->objid));
		tscan = systable_beginscan(triggers, TriggerOidIndexId, true, NULL, 1, &tkey);
		if (HeapTupleIsValid(ttup = systable_getnext(tscan)))
			take(ttup, RelationGetDescr(triggers), arg);
		systable_endscan(tscan);
	}
	systable_endscan(scan);
	table_close(triggers, AccessShareLock);
	table_close(depend, AccessShareLock);
}

static void
take_table(HeapTuple trigger, TupleDesc desc, void *relids)
{
	*(List **) relids = list_append_unique_oid(*(List **) relids, ((Form_pg_trigger) GETSTRUCT(trigger))->tgrelid);
}

/* tables_with_triggers_of lists the tables that have triggers which call a function. */
List *
tables_with_triggers_of(Oid function)
{
	List	   *relids = NIL;

	triggers_of(function, take_table, &relids);
	return relids;
}

static void
read_roots(void)
{
	ListCell   *lc;
	uint64		as_of = attachment_changes;

	/* An error on the way, a lock not got in time, must not leave half a list that looks whole. */
	roots_as_of = 0;
	if (roots_cxt == NULL)
		roots_cxt = AllocSetContextCreate(TopMemoryContext, "safeins attachments", ALLOCSET_SMALL_SIZES);
	MemoryContextReset(roots_cxt);
	roots_of_role = MemoryContextAllocZero(roots_cxt, sizeof(List *) * role_count());
	sentinel = safeins_relid(SAFEINS_REL_ATTACHMENT_LOG);

	foreach(lc, tables_with_triggers_of(guard_function()))
		add_root(lfirst_oid(lc));
	roots_as_of = as_of;
}

static List *
roots_in(const char *role)
{
	start_caches();
	for (int tries = 0; roots_as_of != attachment_changes && tries < 3; tries++)
		read_roots();
	for (int i = 0; i < role_count(); i++)
		if (strcmp(role_at(i)->name, role) == 0)
			return roots_of_role[i];
	return NIL;
}

/* attachment_roots lists the tables attached in a role, partitions under their parent; the list is the caller's. */
List *
attachment_roots(const char *role)
{
	return list_copy(roots_in(role));
}

/* attachment_count tells how many there are. */
int
attachment_count(const char *role)
{
	return list_length(roots_in(role));
}

/*
 * replace_mapping compiles a mapping and puts it in place as its last step.
 * The one before may be in use up the stack: it is freed when a later
 * transaction replaces one.
 */
static Mapping *
replace_mapping(Relation rel, Oid trigger_oid, const char *role_name, const char *json, Mapping *old)
{
	Mapping    *m = mapping_compile(rel, role_by_name(role_name, false), json, true, CurrentMemoryContext);
	MemoryContext cxt;
	MappingEntry *entry;
	ListCell   *lc;

	/* Only now: one that could not be compiled goes with the statement. */
	MemoryContextSetParent(m->cxt, mappings_cxt);
	m->trigger_oid = trigger_oid;
	m->root = attachment_root(m->relid, role_name);
	entry = hash_search(mappings, &trigger_oid, HASH_ENTER, NULL);
	entry->mapping = m;

	foreach(lc, stale_mappings)
	{
		Mapping    *stale = lfirst(lc);

		if (stale->stale_in != MyLocalTransactionId)
		{
			stale_mappings = foreach_delete_current(stale_mappings, lc);
			mapping_free(stale);
		}
	}
	if (old != NULL)
	{
		old->stale_in = MyLocalTransactionId;
		cxt = MemoryContextSwitchTo(mappings_cxt);
		stale_mappings = lappend(stale_mappings, old);
		MemoryContextSwitchTo(cxt);
	}
	return m;
}

static bool
is_fresh(const Mapping *m)
{
	bool		fresh = m != NULL && m->valid;

	for (int i = 0; fresh && i <= m->role->nfacts; i++)
		fresh = m->facts[i].expr == NULL || m->facts[i].expr->is_valid;
	return fresh;
}

/* keep_mapping returns the compiled mapping of a trigger, made anew when the table or a function changed. */
static Mapping *
keep_mapping(Relation rel, Oid trigger_oid, const char *role_name, const char *json)
{
	MappingEntry *entry;
	bool		found;
	Mapping    *old;

	start_caches();
	if (mappings == NULL)
	{
		HASHCTL		ctl = {.keysize = sizeof(Oid), .entrysize = sizeof(MappingEntry)};

		mappings_cxt = AllocSetContextCreate(TopMemoryContext, "safeins mappings", ALLOCSET_DEFAULT_SIZES);
		ctl.hcxt = mappings_cxt;
		mappings = hash_create("safeins mappings", 64, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	entry = hash_search(mappings, &trigger_oid, HASH_ENTER, &found);
	if (!found)
		entry->mapping = NULL;
	old = entry->mapping;
	if (is_fresh(old))
		return old;
	return replace_mapping(rel, trigger_oid, role_name, json, old);
}

/* mapping_of_trigger gives the mapping that a guard's arguments hold. */
Mapping *
mapping_of_trigger(Relation rel, const Trigger *trigger)
{
	if (trigger->tgnargs != 2)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("trigger \"%s\" of table \"%s\" lacks its role and mapping",
						trigger->tgname, RelationGetRelationName(rel)),
				 errhint("Guards are made by safeins.attach(), not by hand."),
				 errtable(rel)));
	return keep_mapping(rel, trigger->tgoid, trigger->tgargs[0], trigger->tgargs[1]);
}

/* mapping_of_relation returns the mapping of an attached table in a role, or NULL. */
Mapping *
mapping_of_relation(Oid relid, const char *role)
{
	Relation	rel = table_open(relid, AccessShareLock);
	Oid			ours = rel->trigdesc == NULL ? InvalidOid : guard_function();
	Mapping    *m = NULL;

	for (int i = 0; rel->trigdesc != NULL && i < rel->trigdesc->numtriggers; i++)
	{
		Trigger    *t = &rel->trigdesc->triggers[i];
		MappingEntry *entry;

		if (t->tgfoid != ours || t->tgnargs != 2 || strcmp(t->tgargs[0], role) != 0)
			continue;
		entry = mappings == NULL ? NULL : hash_search(mappings, &t->tgoid, HASH_FIND, NULL);
		/* Its arguments are not copied for one that is there: a statement asks for some over and over. */
		if (entry != NULL && is_fresh(entry->mapping))
			m = entry->mapping;
		else
			m = keep_mapping(rel, t->tgoid, pstrdup(t->tgargs[0]), pstrdup(t->tgargs[1]));
		break;
	}
	table_close(rel, AccessShareLock);
	return m;
}

PG_FUNCTION_INFO_V1(safeins_guards);

/*
 * safeins.guards() gives every guard of this database, decoded; the view
 * safeins.attachment is made of it.
 */
Datum
safeins_guards(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Relation	triggers;
	SysScanDesc scan;
	HeapTuple	tup;
	Oid			ours = guard_function();

	InitMaterializedSRF(fcinfo, 0);
	triggers = table_open(TriggerRelationId, AccessShareLock);
	scan = systable_beginscan(triggers, InvalidOid, false, NULL, 0, NULL);
	while (HeapTupleIsValid(tup = systable_getnext(scan)))
	{
		Form_pg_trigger form = (Form_pg_trigger) GETSTRUCT(tup);
		Datum		values[8];
		bool		nulls[8] = {0};
		bool		isnull;
		bytea	   *args;
		char	   *role;
		char	   *mapping;

		if (form->tgfoid != ours || form->tgnargs != 2)
			continue;
		args = DatumGetByteaPP(heap_getattr(tup, Anum_pg_trigger_tgargs, RelationGetDescr(triggers), &isnull));
		role = VARDATA_ANY(args);
		mapping = role + strlen(role) + 1;
		values[0] = CStringGetTextDatum(role);
		values[1] = ObjectIdGetDatum(form->tgrelid);
		values[2] = NameGetDatum(&form->tgname);
		values[3] = CharGetDatum(form->tgenabled);
		values[4] = DirectFunctionCall1(jsonb_in, CStringGetDatum(mapping));
		values[5] = ObjectIdGetDatum(attachment_root(form->tgrelid, role));
		values[6] = Int16GetDatum(form->tgtype);
		values[7] = ObjectIdGetDatum(form->oid);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	systable_endscan(scan);
	table_close(triggers, AccessShareLock);
	return (Datum) 0;
}
