/*
 * row_of_key.c: the row that a key has now.
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/own_sql.h"
#include "attach/triggers.h"
#include "ledger/seal/encode.h"
#include "ledger/seal/received.h"
#include "ledger/seal/row_of_key.h"
#include "ledger/seal/sealed.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/plancache.h"
#include "utils/rel.h"
#include "utils/ruleutils.h"
#include "utils/snapshot.h"
#include "utils/typcache.h"

/* The plan is kept by the session, and goes with its seal. */
static void
free_plan(void *arg)
{
	own_sql_forget(&((Seal *) arg)->by_key);
}

static void
prepare(Relation rel, Seal *seal)
{
	MemoryContextCallback *callback = MemoryContextAlloc(seal->cxt, sizeof(MemoryContextCallback));
	OwnSql	   *q = &seal->by_key;
	SafeinsIdentity saved;
	StringInfoData sql;

	safeins_become(rel->rd_rel->relowner, &saved);
	initStringInfo(&sql);
	/* a column may be called r */
	appendStringInfo(&sql, "SELECT (r.*)::%s FROM %s AS r WHERE ", relation_sql_name(rel), relation_sql_name(rel));
	for (int i = 0; i < seal->nkeys; i++)
	{
		Form_pg_attribute att = TupleDescAttr(RelationGetDescr(rel), seal->attnos[i] - 1);

		q->types[i] = att->atttypid;
		if (i > 0)
			appendStringInfoString(&sql, " AND ");
		generate_operator_clause(&sql, psprintf("r.%s", quote_identifier(NameStr(att->attname))), att->atttypid,
								 lookup_type_cache(att->atttypid, TYPECACHE_EQ_OPR)->eq_opr, psprintf("$%d", i + 1), att->atttypid);
	}
	safeins_return(&saved);
	/* Run as the table's owner, no mightier role: views, operators and policies there may run the owner's code. */
	q->as = rel->rd_rel->relowner;
	q->settings = OWN_BY_INDEX | OWN_ALL_ROWS;
	q->kept = true;
	q->sql = MemoryContextStrdup(seal->cxt, sql.data);
	callback->func = free_plan;
	callback->arg = seal;
	MemoryContextRegisterResetCallback(seal->cxt, callback);
}

/*
 * query_check_reads refuses a query that was written over a table and reads
 * another relation: a schema can be given another name without a lock on its
 * tables, and what stands under the old name by now may be a view.
 */
static void
query_check_reads(const Query *query, Relation rel)
{
	RangeTblEntry *rte = list_length(query->rtable) == 1 ? linitial_node(RangeTblEntry, query->rtable) : NULL;

	if (rte == NULL || rte->rtekind != RTE_RELATION || rte->relid != RelationGetRelid(rel))
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("the schema of table \"%s\" was renamed meanwhile", RelationGetRelationName(rel)),
				 errtable(rel)));
}

/* A row as it came from the query, in a slot in the current context. */
static TupleTableSlot *
slot_of(Relation rel, Datum value)
{
	HeapTupleHeader row = DatumGetHeapTupleHeaderCopy(value);
	HeapTuple	tup = palloc(HEAPTUPLESIZE);
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(rel), &TTSOpsHeapTuple);

	tup->t_len = HeapTupleHeaderGetDatumLength(row);
	ItemPointerSetInvalid(&tup->t_self);
	tup->t_tableOid = InvalidOid;
	tup->t_data = row;
	ExecStoreHeapTuple(tup, slot, false);
	return slot;
}

static bool
has_key(const Seal *seal, TupleTableSlot *slot, const StringInfoData *bytes)
{
	StringInfoData key;
	bool		same;

	initStringInfo(&key);
	slot_getsomeattrs(slot, seal->last_attno);
	encode_columns(&key, seal->codecs, 0, seal->nkeys, slot);
	same = key.len == bytes->len && memcmp(key.data, bytes->data, key.len) == 0;
	pfree(key.data);
	return same;
}

/*
 * row_of_key reads the row by the values of its key columns, by a snapshot, or
 * as this transaction has left it (NULL); into a slot in the current context,
 * which is the caller's to drop, NULL where there is none.  With bytes the key
 * must be these, not only equal by its type.  Inside no SPI connection.
 *
 * The query finds what is equal by the key's types, as their index does; the
 * leaves are of values, of which 1.0 and 1.00 are two.  While a deferrable key
 * is not checked yet there may be several.
 */
TupleTableSlot *
row_of_key(Relation rel, Seal *seal, Datum *key, Snapshot snapshot, const StringInfoData *bytes)
{
	CachedPlanSource *source;
	MemoryContext caller = CurrentMemoryContext;
	TupleTableSlot *slot = NULL;
	Received	received;
	OwnRows		rows;

	/* What a trigger's own statement wrote is seen as of the next command. */
	if (snapshot == NULL)
		CommandCounterIncrement();
	own_sql_begin();
	if (seal->by_key.sql == NULL)
		prepare(rel, seal);
	rows = own_sql_run_at(&seal->by_key, key, NULL, snapshot);
	source = linitial(SPI_plan_get_plan_sources(seal->by_key.plan));
	query_check_reads(linitial_node(Query, source->query_list), rel);
	received_of(rel, &received);
	for (uint64 i = 0; i < rows.n && slot == NULL; i++)
	{
		MemoryContext old = MemoryContextSwitchTo(caller);
		bool		isnull;

		slot = slot_of(rel, own_datum(&rows, i, 1, &isnull));
		if ((bytes != NULL && !has_key(seal, slot, bytes)) || row_is_received(&received, slot))
		{
			ExecDropSingleTupleTableSlot(slot);
			slot = NULL;
		}
		MemoryContextSwitchTo(old);
	}
	own_sql_end();
	return slot;
}
