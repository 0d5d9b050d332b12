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
#include "attach/our_triggers.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_trigger.h"
#include "funcapi.h"
#include "lib/qunique.h"
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
	Mapping    *mapping;
} MappingEntry;

/* role name → root tables, read anew when attachments change */
static MemoryContext roots_cxt = NULL;
static uint64 attachment_changes = 1;	/* incremented by every change of an attachment */
static uint64 roots_as_of = 0;	/* of these, in the lists below; 0 while they are being read */
static List **roots_of_role = NULL;

/* The lists of roots are invalidated with this table, which attach and detach write. */
static Oid	sentinel = InvalidOid;

/* Only mark: a mapping may be in use, and nothing may be looked up here. */
static void
forget_attachments(Oid relid)
{
	HASH_SEQ_STATUS seq;
	MappingEntry *entry;

	if (!OidIsValid(relid) || relid == sentinel)
		attachment_changes++;
	if (mappings == NULL)
		return;
	hash_seq_init(&seq, mappings);
	while ((entry = hash_seq_search(&seq)) != NULL)
		if (!OidIsValid(relid) || entry->mapping->relid == relid || entry->mapping->root == relid)
			entry->mapping->valid = false;
}

/* Plans that a mapping keeps have the table's name in them, and that of its schema. */
static void
forget_names(Datum arg, int cacheid, uint32 hash)
{
	forget_attachments(InvalidOid);
}

static void
start_caches(void)
{
	static bool started = false;

	if (!started)
	{
		relations_forget_by(forget_attachments);
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

/* ---- which of the tables that play a role are no child of another one ---- */

typedef struct Player
{
	Oid			relid;
	int			role;
	bool		child;
} Player;

typedef struct Players
{
	int			n;
	int			room;
	Player	   *of;
} Players;

static int
compare_players(const void *a, const void *b)
{
	const Player *x = a;
	const Player *y = b;

	return x->relid != y->relid ? (x->relid < y->relid ? -1 : 1) : x->role - y->role;
}

static void
take_player(HeapTuple trigger, TupleDesc desc, void *arg)
{
	Players    *p = arg;
	bool		isnull;
	char	   *role = VARDATA_ANY(DatumGetByteaPP(heap_getattr(trigger, Anum_pg_trigger_tgargs, desc, &isnull)));

	if (((Form_pg_trigger) GETSTRUCT(trigger))->tgnargs != 2)
		return;
	for (int i = 0; i < role_count(); i++)
	{
		if (strcmp(role_at(i)->name, role) != 0)
			continue;
		if (p->n == p->room)
			p->of = p->room == 0 ? palloc(sizeof(Player) * (p->room = 64)) :
				repalloc_huge(p->of, sizeof(Player) * (p->room *= 2));
		p->of[p->n++] = (Player)
		{
			.relid = ((Form_pg_trigger) GETSTRUCT(trigger))->tgrelid,.role = i
		};
		break;
	}
}

static Player *
player(const Players *p, Oid relid, int role)
{
	Player		sought = {.relid = relid,.role = role};

	return bsearch(&sought, p->of, p->n, sizeof(Player), compare_players);
}

/* One that a partition is leaving (DETACH ... CONCURRENTLY) is no parent any more. */
static void
mark_child(Players *p, const FormData_pg_inherits *form)
{
	for (int i = 0; !form->inhdetachpending && i < role_count(); i++)
	{
		Player	   *child = player(p, form->inhrelid, i);

		if (child != NULL && player(p, form->inhparent, i) != NULL)
			child->child = true;
	}
}

static void
mark_children(Players *p)
{
	Relation	inherits = table_open(InheritsRelationId, AccessShareLock);
	bool		many = p->n > BY_INDEX_MOST;

	for (int i = 0; i < (many ? 1 : p->n); i++)
	{
		ScanKeyData key;
		SysScanDesc scan;
		HeapTuple	tup;

		ScanKeyInit(&key, Anum_pg_inherits_inhrelid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(p->of[i].relid));
		scan = systable_beginscan(inherits, InheritsRelidSeqnoIndexId, !many, NULL, many ? 0 : 1, &key);
		while (HeapTupleIsValid(tup = systable_getnext(scan)))
			mark_child(p, (Form_pg_inherits) GETSTRUCT(tup));
		systable_endscan(scan);
	}
	table_close(inherits, AccessShareLock);
}

static void
read_roots(void)
{
	Players		p = {0};
	MemoryContext old;
	uint64		as_of = attachment_changes;

	/* An error on the way, a lock not got in time, must not leave half a list that looks whole. */
	roots_as_of = 0;
	if (roots_cxt == NULL)
		roots_cxt = AllocSetContextCreate(TopMemoryContext, "safeins attachments", ALLOCSET_SMALL_SIZES);
	MemoryContextReset(roots_cxt);
	roots_of_role = MemoryContextAllocZero(roots_cxt, sizeof(List *) * role_count());
	sentinel = safeins_relid(SAFEINS_REL_ATTACHMENT_LOG);

	triggers_of(guard_function(), take_player, &p);
	if (p.n > 0)
	{
		qsort(p.of, p.n, sizeof(Player), compare_players);
		p.n = qunique(p.of, p.n, sizeof(Player), compare_players);
		mark_children(&p);
	}
	old = MemoryContextSwitchTo(roots_cxt);
	for (int i = 0; i < p.n; i++)
		if (!p.of[i].child)
			roots_of_role[p.of[i].role] = lappend_oid(roots_of_role[p.of[i].role], p.of[i].relid);
	MemoryContextSwitchTo(old);
	if (p.of != NULL)
		pfree(p.of);
	roots_as_of = as_of;
}

static List *
roots_in(const char *role)
{
	start_caches();
	for (int tries = 0; roots_as_of != attachment_changes && tries < 3; tries++)
		read_roots();
	/* Most callers have the very name that the role has. */
	for (int i = 0; i < role_count(); i++)
		if (role_at(i)->name == role)
			return roots_of_role[i];
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

/* A mapping that is out of its place may be in use up the stack: it is freed in a later transaction. */
static void
retire(Mapping *m)
{
	MemoryContext old = MemoryContextSwitchTo(mappings_cxt);

	m->stale_in = MyLocalTransactionId;
	stale_mappings = lappend(stale_mappings, m);
	MemoryContextSwitchTo(old);
}

static void
free_retired(void)
{
	ListCell   *lc;

	foreach(lc, stale_mappings)
	{
		Mapping    *stale = lfirst(lc);

		if (stale->stale_in != MyLocalTransactionId)
		{
			stale_mappings = foreach_delete_current(stale_mappings, lc);
			mapping_free(stale);
		}
	}
}

/* Those that would be compiled anew, were they asked for: many are of triggers that are gone. */
static void
retire_invalid(void)
{
	HASH_SEQ_STATUS seq;
	MappingEntry *entry;

	hash_seq_init(&seq, mappings);
	while ((entry = hash_seq_search(&seq)) != NULL)
		if (!entry->mapping->valid)
		{
			retire(entry->mapping);
			hash_search(mappings, &entry->trigger_oid, HASH_REMOVE, NULL);
		}
}

/* Compiles a mapping and puts it in place as the last step. */
static Mapping *
replace_mapping(Relation rel, Oid trigger_oid, const char *role_name, const char *json)
{
	Mapping    *m = mapping_compile(rel, role_by_name(role_name, false), json, true, CurrentMemoryContext);
	MappingEntry *entry;
	bool		found;

	m->trigger_oid = trigger_oid;
	m->root = attachment_root(m->relid, role_name);
	free_retired();
	retire_invalid();
	entry = hash_search(mappings, &trigger_oid, HASH_ENTER, &found);
	if (found)
		retire(entry->mapping);
	/* Only now: one that could not be compiled goes with the statement. */
	MemoryContextSetParent(m->cxt, mappings_cxt);
	entry->mapping = m;
	return m;
}

static bool
is_fresh(const Mapping *m)
{
	bool		fresh = m->valid;

	for (int i = 0; fresh && i <= m->role->nfacts; i++)
		fresh = m->facts[i].expr == NULL || m->facts[i].expr->is_valid;
	return fresh;
}

/* keep_mapping returns the compiled mapping of a trigger, made anew when the table or a function changed. */
static Mapping *
keep_mapping(Relation rel, Oid trigger_oid, const char *role_name, const char *json)
{
	MappingEntry *entry;

	start_caches();
	if (mappings == NULL)
	{
		HASHCTL		ctl = {.keysize = sizeof(Oid), .entrysize = sizeof(MappingEntry)};

		mappings_cxt = AllocSetContextCreate(TopMemoryContext, "safeins mappings", ALLOCSET_DEFAULT_SIZES);
		ctl.hcxt = mappings_cxt;
		mappings = hash_create("safeins mappings", 64, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	entry = hash_search(mappings, &trigger_oid, HASH_FIND, NULL);
	if (entry != NULL && is_fresh(entry->mapping))
		return entry->mapping;
	return replace_mapping(rel, trigger_oid, role_name, json);
}

/* guard_check_args refuses a guard without the arguments that attach() gives it. */
void
guard_check_args(Relation rel, const Trigger *trigger)
{
	if (trigger->tgnargs != 2)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("trigger \"%s\" of table \"%s\" lacks its role and mapping",
						trigger->tgname, RelationGetRelationName(rel)),
				 errhint("Guards are made by safeins.attach(), not by hand."),
				 errtable(rel)));
}

/* mapping_of_trigger gives the mapping that a guard's arguments hold, which were checked. */
Mapping *
mapping_of_trigger(Relation rel, const Trigger *trigger)
{
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
