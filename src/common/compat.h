/*
 * compat.h: the differences between PostgreSQL 15 and 19, of which 15, 17 and 18
 * are built and tested by .ci/run, and what is known of 14; wrappers with the
 * newest signature.
 */
#ifndef SAFEINS_COMPAT_H
#define SAFEINS_COMPAT_H

#include "postgres.h"
#include "fmgr.h"

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* What never returns says so first. */
#if PG_VERSION_NUM < 180000
#define pg_noreturn pg_attribute_noreturn()
#endif

#include "utils/rangetypes.h"
#if PG_VERSION_NUM < 160000
#define make_range(typcache, lower, upper, empty, escontext) make_range(typcache, lower, upper, empty)
#endif

/* The comparator that tuplesort knows how to inline came with 15. */
#if PG_VERSION_NUM < 150000
#include "utils/sortsupport.h"
static inline int
ssup_datum_unsigned_cmp(Datum x, Datum y, SortSupport ssup)
{
	return x < y ? -1 : x > y ? 1 : 0;
}
#endif

/* Soft errors came with 16: before, the error is thrown. */
#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#else
#define ereturn(context, dummy, ...) \
	do { \
		(void) (context); \
		ereport(ERROR, __VA_ARGS__); \
		return dummy; \
	} while (0)
#define errsave(context, ...) \
	do { \
		(void) (context); \
		ereport(ERROR, __VA_ARGS__); \
	} while (0)
#endif

/* Plans by hand. */
#include "executor/executor.h"
#if PG_VERSION_NUM < 150000
#define pg_analyze_and_rewrite_fixedparams(tree, sql, types, n, env) pg_analyze_and_rewrite(tree, sql, unconstify(Oid *, types), n, env)
#define pg_analyze_and_rewrite_withcb(tree, sql, setup, arg, env) pg_analyze_and_rewrite_params(tree, sql, setup, arg, env)
#endif
#if PG_VERSION_NUM < 180000
#define ExecutorRun(query, direction, count) ExecutorRun(query, direction, count, true)
#endif

/*
 * An expression over a row, planned and kept.  From 19 on the planner asks whether
 * a column may be NULL, of the query's tables: an expression by itself has none, and
 * it crashes, but for columns of which an outer join is said to make NULL.
 */
#include "utils/plancache.h"
#if PG_VERSION_NUM >= 190000
#include "nodes/nodeFuncs.h"
static inline bool
nullable_columns_walker(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var))
		((Var *) node)->varnullingrels = bms_make_singleton(((Var *) node)->varno);
	return expression_tree_walker(node, nullable_columns_walker, context);
}

static inline CachedExpression *
cached_row_expression(Node *expr)
{
	expr = copyObject(expr);
	(void) nullable_columns_walker(expr, NULL);
	return GetCachedExpression(expr);
}
#else
#define cached_row_expression(expr) GetCachedExpression(expr)
#endif

/* A primary key that is deferrable is none for us, as it was none before 18. */
#include "utils/relcache.h"
#if PG_VERSION_NUM < 180000
#define RelationGetPrimaryKeyIndex(rel, deferrable_ok) RelationGetPrimaryKeyIndex(rel)
#endif

/* Scans are told what they are for, and index scans may count what they look up. */
#include "access/genam.h"
#include "access/tableam.h"
#if PG_VERSION_NUM < 180000
#define index_beginscan(heap, index, snapshot, instrument, nkeys, norderbys, flags) \
	index_beginscan(heap, index, snapshot, nkeys, norderbys)
#elif PG_VERSION_NUM < 190000
#define index_beginscan(heap, index, snapshot, instrument, nkeys, norderbys, flags) \
	index_beginscan(heap, index, snapshot, instrument, nkeys, norderbys)
#endif
#if PG_VERSION_NUM < 190000
#define SO_NONE 0
#define table_beginscan(rel, snapshot, nkeys, keys, flags) table_beginscan(rel, snapshot, nkeys, keys)
#define table_beginscan_parallel(rel, shared, flags) table_beginscan_parallel(rel, shared)
#define table_beginscan_tidrange(rel, snapshot, low, high, flags) table_beginscan_tidrange(rel, snapshot, low, high)
#endif

/* So are changes of rows; none of ours moves a row to another partition. */
#if PG_VERSION_NUM < 190000
#define table_tuple_update(rel, tid, slot, cid, options, snapshot, crosscheck, wait, failure, mode, indexes) \
	table_tuple_update(rel, tid, slot, cid, snapshot, crosscheck, wait, failure, mode, indexes)
#define table_tuple_delete(rel, tid, cid, options, snapshot, crosscheck, wait, failure) \
	table_tuple_delete(rel, tid, cid, snapshot, crosscheck, wait, failure, false)
#endif

/* A page may be tidied up by whoever reads it, who is left with a page of the visibility map. */
#include "access/heapam.h"
#include "storage/bufmgr.h"
static inline void
page_tidy(Relation rel, Buffer buffer)
{
#if PG_VERSION_NUM >= 190000
	Buffer		map = InvalidBuffer;

	heap_page_prune_opt(rel, buffer, &map, false);
	if (BufferIsValid(map))
		ReleaseBuffer(map);
#else
	heap_page_prune_opt(rel, buffer);
#endif
}

/* A descent of a btree, whose way down is not kept: it is told of the table, and no longer of a snapshot. */
#include "access/nbtree.h"
#if PG_VERSION_NUM < 160000
#define btree_descend(index, heap, key, buffer, access) _bt_freestack(_bt_search(index, key, buffer, access, NULL))
#elif PG_VERSION_NUM < 170000
#define btree_descend(index, heap, key, buffer, access) _bt_freestack(_bt_search(index, heap, key, buffer, access, NULL))
#elif PG_VERSION_NUM < 190000
#define btree_descend(index, heap, key, buffer, access) _bt_freestack(_bt_search(index, heap, key, buffer, access))
#else
#define btree_descend(index, heap, key, buffer, access) ((void) _bt_search(index, heap, key, buffer, access, false))
#endif

/* Functions of a name, which says more of those that do not fit. */
#include "catalog/namespace.h"
#if PG_VERSION_NUM < 190000
#define functions_named(names, flags) ((void) (flags), FuncnameGetCandidates(names, -1, NIL, false, false, true, true))
#else
#define functions_named(names, flags) FuncnameGetCandidates(names, -1, NIL, false, false, true, true, flags)
#endif

/* Bytes are uint8. */
#include "common/base64.h"
#if PG_VERSION_NUM < 180000
#define pg_b64_encode(src, len, dst, dstlen) pg_b64_encode((const char *) (src), len, dst, dstlen)
#define pg_b64_decode(src, len, dst, dstlen) pg_b64_decode(src, len, (char *) (dst), dstlen)
#endif

/* A tuple descriptor made by hand has to be told when it is whole. */
#if PG_VERSION_NUM < 190000
#define TupleDescFinalize(desc) ((void) (desc))
#endif

/* Locks and caches are asked about the running transaction by this. */
#if PG_VERSION_NUM >= 170000
#define MyLocalTransactionId (MyProc->vxid.lxid)
#else
#define MyLocalTransactionId (MyProc->lxid)
#endif

/* The next datum of a sort, copied or not as it comes. */
#if PG_VERSION_NUM >= 160000
#define tuplesort_next_datum(sort, d, isnull) tuplesort_getdatum(sort, true, true, d, isnull, NULL)
#else
#define tuplesort_next_datum(sort, d, isnull) tuplesort_getdatum(sort, true, d, isnull, NULL)
#endif

/* Where a relation is stored. */
#if PG_VERSION_NUM < 160000
#define rd_locator rd_node
#endif

/* What a tuple's update asks of the indexes. */
#if PG_VERSION_NUM >= 160000
#define UpdatedIndexes TU_UpdateIndexes
#define indexes_need_update(u) ((u) != TU_None)
#define only_summaries(u) ((u) == TU_Summarizing)
#define index_summarizes(info) ((info)->ii_Summarizing)
#else
#define UpdatedIndexes bool
#define indexes_need_update(u) (u)
#define only_summaries(u) (false)
#define index_summarizes(info) (false)
#endif
#if PG_VERSION_NUM >= 190000
#define index_new_version(target, slot, estate, u) \
	ExecInsertIndexTuples(target, estate, EIIT_IS_UPDATE | (only_summaries(u) ? EIIT_ONLY_SUMMARIZING : 0), slot, \
						  NIL, NULL)
#define index_new_row(target, slot, estate, conflict) \
	ExecInsertIndexTuples(target, estate, EIIT_NO_DUPE_ERROR, slot, NIL, conflict)
#elif PG_VERSION_NUM >= 160000
#define index_new_version(target, slot, estate, u) \
	ExecInsertIndexTuples(target, slot, estate, true, false, NULL, NIL, only_summaries(u))
#define index_new_row(target, slot, estate, conflict) \
	ExecInsertIndexTuples(target, slot, estate, false, true, conflict, NIL, false)
#else
#define index_new_version(target, slot, estate, u) ExecInsertIndexTuples(target, slot, estate, true, false, NULL, NIL)
#define index_new_row(target, slot, estate, conflict) ExecInsertIndexTuples(target, slot, estate, false, true, conflict, NIL)
#endif

/* Is there a row with one of its keys?  Waits for whoever is writing one. */
#if PG_VERSION_NUM >= 180000
#define index_has_none_of(target, slot, estate, tid) ExecCheckIndexConstraints(target, slot, estate, tid, NULL, NIL)
#else
#define index_has_none_of(target, slot, estate, tid) ExecCheckIndexConstraints(target, slot, estate, tid, NIL)
#endif

/* Indexes may keep something from one insertion to the next. */
#if PG_VERSION_NUM < 170000
#define index_insert_cleanup(index, info) ((void) 0)
#endif

/* What other processes do is read by number. */
#include "utils/backend_status.h"
#if PG_VERSION_NUM < 160000
#define pgstat_get_local_beentry_by_index(i) pgstat_fetch_stat_local_beentry(i)
#endif

/* A connection to a publisher, by which SQL is run; no password must be given, as a superuser asks for it. */
#if PG_VERSION_NUM >= 170000
#define publisher_connect(conninfo, appname, err) walrcv_connect(conninfo, true, true, false, appname, err)
#elif PG_VERSION_NUM >= 160000
#define publisher_connect(conninfo, appname, err) walrcv_connect(conninfo, true, false, appname, err)
#else
#define publisher_connect(conninfo, appname, err) walrcv_connect(conninfo, true, appname, err)
#endif

/* How often the copy of a table to a subscriber failed; sequences are counted by themselves. */
#if PG_VERSION_NUM >= 190000
#define COPY_ERRORS "sync_table_error_count"
#else
#define COPY_ERRORS "sync_error_count"
#endif

/* Report the activity of our background processes. */
#if PG_VERSION_NUM >= 150000
#define report_stats() pgstat_report_stat(true)
#else
#define report_stats() pgstat_report_stat(false)
#endif

#if PG_VERSION_NUM >= 160000
#define relation_owner_check(relid, roleid) object_ownercheck(RelationRelationId, relid, roleid)
#define namespace_owner_check(schema, roleid) object_ownercheck(NamespaceRelationId, schema, roleid)
#else
#define relation_owner_check(relid, roleid) pg_class_ownercheck(relid, roleid)
#define namespace_owner_check(schema, roleid) pg_namespace_ownercheck(schema, roleid)
#endif

#endif
