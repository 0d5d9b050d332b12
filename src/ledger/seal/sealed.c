/*
 * sealed.c: which tables are sealed, and how their rows become leaves.
 *
 * As an attachment is its triggers, so is a seal: its number, label, mode and
 * key length are the arguments of the trigger that watches the sealed columns,
 * and these are that trigger's UPDATE OF list.  So PostgreSQL itself follows a
 * renamed column, and refuses to drop one or to change its type.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/inheritance.h"
#include "common/relations.h"
#include "attach/attachment.h"
#include "attach/our_triggers.h"
#include "ledger/seal/encode.h"
#include "ledger/seal/sealed.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "catalog/pg_trigger.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"

const char	leaf_op_letter[] = {'I', 'U', 'D', 'R'};

typedef struct SealEntry
{
	Oid			relid;
	bool		valid;
	Seal	   *seal;			/* NULL: not sealed, or while it is being made */
} SealEntry;

static HTAB *seals = NULL;

static void
forget_seals(Oid relid)
{
	HASH_SEQ_STATUS status;
	SealEntry  *entry;

	if (seals == NULL)
		return;
	if (OidIsValid(relid))
	{
		entry = hash_search(seals, &relid, HASH_FIND, NULL);
		if (entry != NULL)
			entry->valid = false;
		return;
	}
	hash_seq_init(&status, seals);
	while ((entry = hash_seq_search(&status)) != NULL)
		entry->valid = false;
}

/* A kept plan has the table's name in it, and that of its schema. */
static void
forget_all(Datum arg, int cacheid, uint32 hash)
{
	forget_seals(InvalidOid);
}

/* seal_make prepares a seal in a context of its own, a child of the current one. */
Seal *
seal_make(TupleDesc desc, int32 number, const char *label, bool versioned,
		  const AttrNumber *attnos, int ncols, int nkeys)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins seal", ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(cxt);
	Seal	   *seal = palloc0(sizeof(Seal));

	seal->cxt = cxt;
	seal->number = number;
	seal->versioned = versioned;
	seal->label = text_to_utf8(label, strlen(label), &seal->label_len);
	seal->label = pnstrdup(seal->label, seal->label_len);
	seal->head = encode_head(ncols, seal->label, seal->label_len, &seal->head_len);
	seal->ncols = ncols;
	seal->nkeys = nkeys;
	seal->attnos = palloc(sizeof(AttrNumber) * ncols);
	memcpy(seal->attnos, attnos, sizeof(AttrNumber) * ncols);
	for (int i = 0; i < ncols; i++)
		seal->last_attno = Max(seal->last_attno, attnos[i]);
	seal->codecs = codecs_make(desc, seal->attnos, ncols);
	MemoryContextSwitchTo(old);
	return seal;
}

/* seal_trigger finds the trigger that bears a table's seal; good until something else is looked up. */
const Trigger *
seal_trigger(Relation rel)
{
	Oid			ours;

	if (rel->trigdesc == NULL)
		return NULL;
	ours = seal_function();
	for (int i = 0; i < rel->trigdesc->numtriggers; i++)
	{
		const Trigger *t = &rel->trigdesc->triggers[i];

		if (t->tgfoid == ours && TRIGGER_FOR_TRUNCATE(t->tgtype) && t->tgnargs == 4 && t->tgnattr > 0)
			return t;
	}
	return NULL;
}

static int
count_triggers(Relation rel, bool armed)
{
	Oid			ours = seal_function();
	int			n = 0;

	for (int i = 0; rel->trigdesc != NULL && i < rel->trigdesc->numtriggers; i++)
		n += rel->trigdesc->triggers[i].tgfoid == ours &&
			(!armed || rel->trigdesc->triggers[i].tgenabled == TRIGGER_FIRES_ON_ORIGIN);
	return n;
}

/* seal_triggers_armed counts the triggers of a table's seal that fire. */
int
seal_triggers_armed(Relation rel)
{
	return count_triggers(rel, true);
}

/* seal_triggers counts all of them. */
int
seal_triggers(Relation rel)
{
	return count_triggers(rel, false);
}

/* seal_armed says whether a table and its partitions have every trigger of their seal armed. */
bool
seal_armed(Oid relid)
{
	List	   *relids = lock_with_children(relid, AccessShareLock);
	bool		armed = relids != NIL;
	ListCell   *lc;

	foreach(lc, relids)
	{
		Relation	rel = table_open(lfirst_oid(lc), NoLock);

		armed &= seal_triggers_armed(rel) == SEAL_TRIGGERS;
		table_close(rel, NoLock);
	}
	return armed;
}

static Seal *
seal_compile(Relation rel)
{
	const Trigger *t = seal_trigger(rel);
	AttrNumber *attnos;
	int			ncols;

	if (t == NULL)
		return NULL;
	/* A copy: what is looked up from here on may have the relation's triggers read anew. */
	ncols = t->tgnattr;
	attnos = palloc(sizeof(AttrNumber) * ncols);
	memcpy(attnos, t->tgattr, sizeof(AttrNumber) * ncols);
	return seal_make(RelationGetDescr(rel), pg_strtoint32(t->tgargs[0]), pstrdup(t->tgargs[1]),
					 strcmp(t->tgargs[2], SEAL_VERSIONED) == 0,
					 attnos, ncols, Min(pg_strtoint32(t->tgargs[3]), ncols));
}

/* seal_of_relation gives a table's seal by its triggers; NULL where it is not sealed. */
Seal *
seal_of_relation(Relation rel)
{
	Oid			relid = RelationGetRelid(rel);
	SealEntry  *entry;
	Seal	   *seal;
	bool		found;

	if (seals == NULL)
	{
		HASHCTL		ctl = {.keysize = sizeof(Oid), .entrysize = sizeof(SealEntry)};

		seals = hash_create("safeins seals", 64, &ctl, HASH_ELEM | HASH_BLOBS);
		relations_forget_by(forget_seals);
		CacheRegisterSyscacheCallback(NAMESPACEOID, forget_all, (Datum) 0);
	}
	entry = hash_search(seals, &relid, HASH_FIND, &found);
	if (found && entry->valid)
		return entry->seal;

	seal = seal_compile(rel);
	entry = hash_search(seals, &relid, HASH_ENTER, &found);
	/* The one before may be in use up the stack: it goes with the transaction. */
	if (found && entry->seal != NULL)
		MemoryContextSetParent(entry->seal->cxt, TopTransactionContext);
	if (seal != NULL)
		MemoryContextSetParent(seal->cxt, CacheMemoryContext);
	entry->seal = seal;
	entry->valid = true;
	return seal;
}

/* seal_by_names prepares the seal of a table whose triggers do not say it: ours, or one that lost them. */
Seal *
seal_by_names(Relation rel, int32 number, const char *label, bool versioned, List *columns, int nkeys)
{
	AttrNumber *attnos = palloc(sizeof(AttrNumber) * Max(list_length(columns), 1));
	int			n = 0;
	ListCell   *lc;

	foreach(lc, columns)
	{
		attnos[n] = get_attnum(RelationGetRelid(rel), strVal(lfirst(lc)));
		if (attnos[n++] <= 0)
			return NULL;
	}
	return seal_make(RelationGetDescr(rel), number, label, versioned, attnos, n, nkeys);
}

/* partition_top gives the table that a partition is of, also one that it is leaving, or itself. */
Oid
partition_top(Oid relid)
{
	List	   *parents;

	while (get_rel_relispartition(relid) && (parents = relation_parents(relid, true)) != NIL)
		relid = linitial_oid(parents);
	return relid;
}

/* seal_agrees says whether a table's triggers bear a seal as its definition has it. */
bool
seal_agrees(const Seal *seal, const SealDef *def)
{
	int			len;
	const char *label = text_to_utf8(def->label, strlen(def->label), &len);

	return seal->number == def->number && seal->versioned == def->versioned && seal->nkeys == def->nkeys &&
		seal->ncols == list_length(def->sealed->columns) && seal->label_len == len &&
		memcmp(seal->label, label, len) == 0;
}

/*
 * The names that the sealed columns have now, which a table and its partitions
 * share: as one that bears the seal says.
 */
static List *
columns_now(Relation rel, const SealDef *def)
{
	List	   *columns = NIL;
	Oid			top = partition_top(RelationGetRelid(rel));
	ListCell   *lc;

	foreach(lc, lock_with_children(top, AccessShareLock))
	{
		Relation	other = relation_open(lfirst_oid(lc), NoLock);
		const Seal *seal = seal_of_relation(other);

		if (columns == NIL && seal != NULL && seal_agrees(seal, def))
			for (int i = 0; i < seal->ncols; i++)
				columns = lappend(columns, makeString(get_attname(lfirst_oid(lc), seal->attnos[i], false)));
		relation_close(other, NoLock);
	}
	return columns == NIL ? def->now->columns : columns;
}

/*
 * seal_for prepares the seal by which a table's rows are held against a
 * definition: as the triggers say, or those of its partitions, or else the
 * definition; NULL where none can be followed.
 */
Seal *
seal_for(Relation rel, const SealDef *def)
{
	Seal	   *seal = seal_of_relation(rel);

	if (seal != NULL && seal_agrees(seal, def))
		return seal;
	return seal_by_names(rel, def->number, def->label, def->versioned, columns_now(rel, def), def->nkeys);
}

/* seal_need is seal_for where there must be one. */
Seal *
seal_need(Relation rel, const SealDef *def)
{
	Seal	   *seal = seal_for(rel, def);

	if (seal == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_SI_LEDGER_DAMAGED),
				 errmsg("the seal of table \"%s\" cannot be followed: sealed columns are gone", RelationGetRelationName(rel)),
				 errhint("SELECT * FROM safeins.verify() lists what is damaged."),
				 errtable(rel)));
	return seal;
}

/* leaf_data appends the data of a leaf: label, op and sealed columns. */
void
leaf_data(StringInfo buf, const Seal *seal, LeafOp op, TupleTableSlot *slot)
{
	slot_getsomeattrs(slot, seal->last_attno);
	encode_begin(buf, seal->head, seal->head_len, leaf_op_letter[op]);
	encode_columns(buf, seal->codecs, 0, seal->ncols, slot);
}
