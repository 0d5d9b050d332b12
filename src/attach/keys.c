/*
 * keys.c: a key belongs to one table of its role.  What tables of one role
 * hold under one key would be one thing to the books: money of two insurers,
 * the hazards of two enterprises.
 *
 * Where a role has several tables, whoever brings a key into one of them, or
 * takes it out, waits for those who do so with that key in another one, and
 * then looks whether another one holds it.  Tables whose keys cannot be equal
 * (numbers here, 'B-' || number there) never ask.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "common/inheritance.h"
#include "common/relations.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/facts.h"
#include "attach/key_range.h"
#include "attach/keys.h"
#include "attach/lookup.h"
#include "attach/mapping.h"
#include "attach/triggers.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "common/hashfn.h"
#include "executor/executor.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/tuplestore.h"

/* Locks that one statement may take for each other table: a bulk load must not fill the lock table. */
#define KEY_LOCKS 1024

typedef struct KeyCheck
{
	Mapping    *m;
	Relation	rel;
	List	   *rivals;			/* mappings of the other tables that may hold an equal key */
	bool		live;			/* a statement; else existing rows */
	bool		any_arrives;
	bool		any_leaves;
	bool	   *buckets;		/* KEY_LOCKS of them */
	Tuplestorestate *rows;		/* number of the row, whether it arrives, key */
	TupleDesc	desc;
	int64		nrows;
	MovedRows  *moved;
	bool		asks_left;		/* whether what leaves has gone to another table */
} KeyCheck;

/* column_leads_index: is there an index by which rows are found by a column? */
bool
column_leads_index(Relation rel, AttrNumber attno)
{
	List	   *indexes = RelationGetIndexList(rel);
	ListCell   *lc;
	bool		leads = false;

	foreach(lc, indexes)
	{
		Relation	index = index_open(lfirst_oid(lc), AccessShareLock);

		leads |= index->rd_index->indisvalid && index->rd_index->indkey.values[0] == attno &&
			!index_is_partial(index);
		index_close(index, NoLock);
	}
	return leads;
}

/* The mappings of the other tables of the role that may hold a key of this one's. */
static List *
rivals_of(const Mapping *m)
{
	List	   *roots;
	List	   *rivals = NIL;
	ListCell   *lc;

	if (!m->role->keyed)
		return NIL;
	roots = attachment_roots(m->role->name);
	foreach(lc, roots)
	{
		Oid			root = lfirst_oid(lc);
		Mapping    *other;

		if (root == m->root || root == m->relid || (other = mapping_of_relation(root, m->role->name)) == NULL)
			continue;
		if (!keys_kept_apart(m, other))
			rivals = lappend(rivals, other);
	}
	list_free(roots);
	return rivals;
}

/* ---- who waits for whom ---- */

static int
compare_locks(const void *a, const void *b)
{
	uint32		x = ((const uint32 *) a)[0];
	uint32		y = ((const uint32 *) b)[0];

	return x < y ? -1 : x > y;
}

/*
 * Writers of one table do not wait for each other here: of two tables the one
 * takes a mode that only the other's conflicts with.
 */
static void
lock_keys(KeyCheck *c)
{
	typedef struct KeyLock
	{
		uint32		id;
		LOCKMODE	mode;
	} KeyLock;
	KeyLock    *locks = palloc(sizeof(KeyLock) * KEY_LOCKS * list_length(c->rivals));
	Oid			class_id = safeins_relid(SAFEINS_REL_ATTACHMENT_LOG);
	int			n = 0;
	ListCell   *lc;

	foreach(lc, c->rivals)
	{
		Oid			other = ((Mapping *) lfirst(lc))->relid;
		uint32		pair = hash_combine(murmurhash32(Min(c->m->root, other)), murmurhash32(Max(c->m->root, other)));

		for (uint32 i = 0; i < KEY_LOCKS; i++)
			if (c->buckets[i])
				locks[n++] = (KeyLock)
			{
				(pair & ~(uint32) (KEY_LOCKS - 1)) | i, c->m->root < other ? ShareLock : RowExclusiveLock
			};
	}
	qsort(locks, n, sizeof(KeyLock), compare_locks);
	for (int i = 0; i < n; i++)
		LockDatabaseObject(class_id, locks[i].id, 1, locks[i].mode);
	pfree(locks);
}

/* ---- the questions ---- */

static char *
key_sql(const Mapping *m, int lookup)
{
	/* An equal value is not yet an equal text; only what reads as its type is asked. */
	return psprintf("SELECT n.i, n.key FROM pg_catalog.unnest($1) WITH ORDINALITY AS n(key, i)"
					" JOIN (%s) AS o ON o.\"where\" AND %s AND o.%s::pg_catalog.text COLLATE pg_catalog.\"C\" = n.key",
					mapping_select(m, lookup_table(m->relid), true, false),
					lookup_comparison(m, 0, "o", "=", "n.key", key_read_type(m)),
					fact_name(m->role, 0));
}

static void
refuse_key(KeyCheck *c, const Mapping *other, const char *key)
{
	const char *mine = RelationGetRelationName(c->rel);
	const char *theirs = get_rel_name(other->relid);

	ereport(ERROR,
			(errcode(ERRCODE_SI_KEY_TAKEN),
			 errmsg("key %s of role \"%s\" stands in table \"%s\" already", value_shown(key, strlen(key)), c->m->role->name, theirs),
			 errdetail("The tables of a role share its keys: the rows of tables \"%s\" and \"%s\" would be taken for one.", mine, theirs),
			 errhint("Give the keys of one of them a prefix in its mapping, for example \"%s\": \"'A-' || %s\".",
					 fact_name(c->m->role, 0), c->m->facts[0].source),
			 errtableconstraint(c->rel, "key.one_table")));
}

typedef struct AskedKey
{
	int64		row;
	Datum		key;			/* text */
	bool		arrives;
} AskedKey;

static void
remember_moved(KeyCheck *c, int64 row)
{
	MovedRows  *moved = c->moved;

	if (row >= moved->size)
	{
		int64		size = Max(row + 1, moved->size * 2);

		moved->rows = moved->rows == NULL ? MemoryContextAllocHuge(CurrentMemoryContext, size) :
			repalloc_huge(moved->rows, size);
		memset(moved->rows + moved->size, 0, size - moved->size);
		moved->size = size;
	}
	moved->rows[row] = true;
}

static void
ask_table(KeyCheck *c, Mapping *other, const AskedKey *asked, int n, bool arrives, MemoryContext keep)
{
	Datum	   *keys = palloc(sizeof(Datum) * n);
	int		   *from = palloc(sizeof(int) * n);
	Datum		array;
	OwnRows		found;
	int			nkeys = 0;

	for (int i = 0; i < n; i++)
	{
		text	   *key = DatumGetTextPP(asked[i].key);

		if (asked[i].arrives != arrives || !key_may_be_held(other, VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key)))
			continue;
		from[nkeys] = i;
		keys[nkeys++] = asked[i].key;
	}
	if (nkeys == 0)
		return;
	array = PointerGetDatum(construct_array(keys, nkeys, TEXTOID, -1, false, TYPALIGN_INT));
	own_sql_begin();
	found = lookup_find(other, LOOKUP_KEY, key_sql, &array, 1, nkeys, arrives ? 1 : 0);
	if (arrives && found.n > 0)
		refuse_key(c, other, own_text(&found, 0, 2));
	for (uint64 i = 0; i < found.n; i++)
	{
		int64		at = own_int64(&found, i, 1) - 1;
		MemoryContext old = MemoryContextSwitchTo(keep);

		remember_moved(c, asked[from[at]].row);
		MemoryContextSwitchTo(old);
	}
	own_sql_end();
}

static void
ask_batch(KeyCheck *c, const AskedKey *asked, int n, MemoryContext keep)
{
	ListCell   *lc;

	foreach(lc, c->rivals)
	{
		if (c->any_arrives)
			ask_table(c, lfirst(lc), asked, n, true, keep);
		if (c->any_leaves && c->asks_left)
			ask_table(c, lfirst(lc), asked, n, false, keep);
	}
}

/* The keys that were read, in batches, so that memory stays flat. */
static void
ask_all(KeyCheck *c)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(c->desc, &TTSOpsMinimalTuple);
	MemoryContext keep = CurrentMemoryContext;
	MemoryContext batch = AllocSetContextCreate(keep, "safeins keys", ALLOCSET_DEFAULT_SIZES);
	int			size = (int) Min(c->nrows, LOOKUP_BATCH);
	AskedKey   *asked;
	int			n = 0;

	MemoryContextSwitchTo(batch);
	asked = palloc(sizeof(AskedKey) * size);
	while (tuplestore_gettupleslot(c->rows, true, false, slot))
	{
		slot_getallattrs(slot);
		asked[n].row = DatumGetInt64(slot->tts_values[0]);
		asked[n].arrives = DatumGetBool(slot->tts_values[1]);
		asked[n].key = PointerGetDatum(DatumGetTextPCopy(slot->tts_values[2]));
		if (++n == size)
		{
			CHECK_FOR_INTERRUPTS();
			ExecClearTuple(slot);
			ask_batch(c, asked, n, keep);
			MemoryContextReset(batch);
			asked = palloc(sizeof(AskedKey) * size);
			n = 0;
		}
	}
	if (n > 0)
		ask_batch(c, asked, n, keep);
	MemoryContextSwitchTo(keep);
	ExecDropSingleTupleTableSlot(slot);
	MemoryContextDelete(batch);
}

static void
start(KeyCheck *c)
{
	c->desc = CreateTemplateTupleDesc(3);
	TupleDescInitEntry(c->desc, 1, "row", INT8OID, -1, 0);
	TupleDescInitEntry(c->desc, 2, "arrives", BOOLOID, -1, 0);
	TupleDescInitEntry(c->desc, 3, "key", TEXTOID, -1, 0);
	TupleDescFinalize(c->desc);
	c->rows = tuplestore_begin_heap(false, false, work_mem);
	c->buckets = palloc0(KEY_LOCKS);
}

static void
remember_key(KeyCheck *c, const Fact *key, int64 row, bool arrives)
{
	Datum		values[3];
	bool		nulls[3] = {0};

	if (key->isnull)
		return;
	values[0] = Int64GetDatum(row);
	values[1] = BoolGetDatum(arrives);
	values[2] = PointerGetDatum(cstring_to_text_with_len(key->str, key->len));
	tuplestore_putvalues(c->rows, c->desc, values, nulls);
	pfree(DatumGetPointer(values[2]));
	c->buckets[hash_bytes((const unsigned char *) key->str, key->len) % KEY_LOCKS] = true;
	c->any_arrives |= arrives;
	c->any_leaves |= !arrives;
	c->nrows++;
}

static void
answer(KeyCheck *c)
{
	if (c->nrows > 0)
	{
		if (c->live)
			lock_keys(c);
		if (c->any_arrives || c->asks_left)
			ask_all(c);
	}
	/* Close its temporary file now; nothing else would before commit. */
	tuplestore_end(c->rows);
	pfree(c->buckets);
}

/*
 * keys_check refuses a statement that brings in a key which another table of
 * the role holds.  Rows that leave for another table are noted in *moved (may
 * be NULL in the end): to a book of one entry a key they have not left.
 */
void
keys_check(Mapping *m, const TriggerData *td, MovedRows *moved)
{
	KeyCheck	c = {.m = m,.rel = td->tg_relation,.live = true,.moved = moved};
	FactReader *old = NULL;
	FactReader *new = NULL;

	c.asks_left = m->role->one_entry || (m->role->kept_on > 0 && TRIGGER_FIRED_BY_DELETE(td->tg_event));
	c.rivals = rivals_of(m);
	if (c.rivals == NIL)
		return;
	start(&c);
	if (td->tg_oldtable != NULL)
		old = fact_reader_open(m, FACTS_OLD, td->tg_relation, td->tg_oldtable, true);
	if (td->tg_newtable != NULL)
		new = fact_reader_open(m, FACTS_NEW, td->tg_relation, td->tg_newtable, true);
	for (int64 row = 0;; row++)
	{
		bool		old_live = false;
		bool		new_live = false;
		const Fact *old_row = old == NULL ? NULL : fact_reader_next(old, &old_live);
		const Fact *new_row = new == NULL ? NULL : fact_reader_next(new, &new_live);

		if (old_row == NULL && new_row == NULL)
			break;
		Assert((old_row != NULL || !old_live) && (new_row != NULL || !new_live));
		if (old_live && new_live && fact_equal(FACT_KEY, &old_row[0], &new_row[0]))
			continue;
		if (old_live)
			remember_key(&c, &old_row[0], row, false);
		if (new_live)
			remember_key(&c, &new_row[0], row, true);
	}
	if (old != NULL)
		fact_reader_close(old);
	if (new != NULL)
		fact_reader_close(new);
	answer(&c);
}

/*
 * keys_check_table does the same for the rows that a table has.  Where it is
 * being attached, those who write the other tables do not know of it yet: they
 * are held off until the transaction ends.
 */
void
keys_check_table(Mapping *m, Relation rel, bool only, bool attaches)
{
	KeyCheck	c = {.m = m,.rel = rel};
	FactReader *reader;
	const Fact *facts;
	ListCell   *lc;
	bool		live;

	if (attaches && m->role->keyed)
		LockDatabaseObject(safeins_relid(SAFEINS_REL_ATTACHMENT_LOG),
						   hash_bytes((const unsigned char *) m->role->name, strlen(m->role->name)),
						   2, ExclusiveLock);
	c.rivals = rivals_of(m);
	if (c.rivals == NIL)
		return;
	if (attaches)
		foreach(lc, c.rivals)
			(void) lock_with_children(((Mapping *) lfirst(lc))->relid, ShareRowExclusiveLock);
	/* A partition that comes: the others' writers know its table, and are waited for as by a statement. */
	c.live = only;
	start(&c);
	own_sql_begin();
	PushActiveSnapshot(GetLatestSnapshot());
	reader = fact_reader_open(m, only ? FACTS_ONLY : FACTS_TABLE, rel, NULL, true);
	PopActiveSnapshot();
	while ((facts = fact_reader_next(reader, &live)) != NULL)
		if (live)
			remember_key(&c, &facts[0], 0, true);
	fact_reader_close(reader);
	answer(&c);
	own_sql_end();
}

/* ---- what attaching tells ---- */

static bool
key_leads_index(const Mapping *m)
{
	Relation	rel = table_open(m->relid, AccessShareLock);
	Node	   *expr = m->facts[0].attno != 0 ? NULL : mapping_parse_fact(rel, m->role, 0, m->facts[0].source, NULL);
	bool		leads = false;
	ListCell   *lc;

	if (expr == NULL)
		leads = column_leads_index(rel, m->facts[0].attno);
	else
		foreach(lc, RelationGetIndexList(rel))
		{
			Relation	index = index_open(lfirst_oid(lc), AccessShareLock);

			leads |= index->rd_index->indisvalid && index->rd_index->indkey.values[0] == 0 &&
				!index_is_partial(index) &&
				equal(strip_implicit_coercions(index_raw_expression(index)), strip_implicit_coercions(expr));
			index_close(index, NoLock);
		}
	table_close(rel, NoLock);
	return leads;
}

static void
report_unindexed(const Mapping *m)
{
	Relation	rel;

	rel = table_open(m->relid, AccessShareLock);
	ereport(NOTICE,
			(errmsg("keys of role \"%s\" are looked up in table \"%s\" without an index", m->role->name, RelationGetRelationName(rel)),
			 errdetail("Another table of the role could hold the same keys."),
			 errhint("CREATE INDEX ON %s ((%s)) spares writes a scan of the table, and so does a prefix of their own for the keys of each table.",
					 relation_sql_name(rel), m->facts[0].source)));
	table_close(rel, NoLock);
}

/* keys_unindexed lists the tables of a role, as mappings, that are read through for a key of one of them. */
List *
keys_unindexed(const Mapping *m)
{
	List	   *read = NIL;
	List	   *rivals = rivals_of(m);
	ListCell   *lc;
	bool		asked = false;

	foreach(lc, rivals)
	{
		Mapping    *other = lfirst(lc);

		/* Few keys of a table without a prefix begin with that of the other. */
		if ((other->key_prefix == NULL || m->key_prefix != NULL) && !key_leads_index(other))
			read = lappend(read, other);
		asked |= m->key_prefix == NULL || other->key_prefix != NULL;
	}
	if (asked && !key_leads_index(m))
		read = lappend(read, unconstify(Mapping *, m));
	return read;
}

/* keys_report tells of them, now that there is one more. */
void
keys_report(const Mapping *m)
{
	ListCell   *lc;

	foreach(lc, keys_unindexed(m))
		report_unindexed(lfirst(lc));
}

/* ---- keys that an index of the host's keeps apart ---- */

/*
 * index_keeps_apart says whether an index of the host's lets no two rows of a
 * table have the same value of a column, or of it with another (0: none).
 */
bool
index_keeps_apart(Relation rel, AttrNumber column, AttrNumber with)
{
	bool		apart = false;
	ListCell   *lc;

	if (column == 0 || (rel->rd_rel->relkind == RELKIND_RELATION && rel->rd_rel->relhassubclass))
		return false;
	foreach(lc, RelationGetIndexList(rel))
	{
		HeapTuple	tup = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(lfirst_oid(lc)));
		Form_pg_index index = (Form_pg_index) GETSTRUCT(tup);
		const int16 *key = index->indkey.values;

		if (index->indisunique && index->indimmediate && index->indisvalid &&
			heap_attisnull(tup, Anum_pg_index_indpred, NULL))
			apart |= (index->indnkeyatts == 1 && key[0] == column) ||
				(index->indnkeyatts == 2 && with != 0 &&
				 ((key[0] == column && key[1] == with) || (key[0] == with && key[1] == column)));
		ReleaseSysCache(tup);
	}
	return apart;
}

/* key_is_apart tells whether one lets no key have two rows in all of a mapping's table. */
bool
key_is_apart(const Mapping *m, Relation attached)
{
	Relation	rel;
	bool		apart;

	if (m->root != RelationGetRelid(attached))
		m = mapping_of_relation(m->root, m->role->name);
	if (m == NULL || m->facts[0].attno == 0)
		return false;
	if (m->relid == RelationGetRelid(attached))
		return index_keeps_apart(attached, m->facts[0].attno, 0);
	rel = table_open(m->relid, AccessShareLock);
	apart = index_keeps_apart(rel, m->facts[0].attno, 0);
	table_close(rel, AccessShareLock);
	return apart;
}
