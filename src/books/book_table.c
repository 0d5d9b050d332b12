/*
 * book_table.c: what a session knows of a book's table: its indexes, what they
 * hold of a row, and whether rows may be written past the executor.
 *
 * It is found once and kept until somebody changes the table or an index, of
 * which the catalogue's caches tell whoever locks the table.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "books/book.h"
#include "books/book_leaf.h"

#include "access/genam.h"
#include "catalog/index.h"
#include "catalog/pg_am.h"
#include "executor/executor.h"
#include "utils/memutils.h"
#include "utils/rel.h"

/* How often a relation has changed: what is found meanwhile is found anew the next time. */
static uint64 changes = 0;

/* Is there anything on the table that only the executor does? */
static bool
needs_executor(const Book *book, const BookTable *t, Relation rel)
{
	if (relation_wants_executor(rel, CMD_INSERT, book->own_checks) ||
		relation_wants_executor(rel, CMD_UPDATE, book->own_checks))
		return true;
	for (int i = 0; i < t->nindexes; i++)
		if (t->infos[i]->ii_Expressions != NIL || t->infos[i]->ii_ExclusionOps != NULL ||
			(i > 0 && t->infos[i]->ii_Unique))
			return true;
	return false;
}

static void
add_index(BookTable *t, const Book *book, Oid oid)
{
	Relation	index = index_open(oid, RowExclusiveLock);
	IndexInfo  *info = BuildIndexInfo(index);

	t->indexes[t->nindexes] = oid;
	t->infos[t->nindexes] = info;
	/* One that is not built yet has no pages. */
	t->keys[t->nindexes] = info->ii_ReadyForInserts ? leaf_key(index) : NULL;
	t->places[t->nindexes] = (LeafPlace){.block = InvalidBlockNumber};
	if (book->near != NULL && strcmp(RelationGetRelationName(index), book->near) == 0 &&
		safeins_index(book->near) == oid)
		t->near = t->nindexes;
	t->predicates[t->nindexes++] = info->ii_Predicate == NIL ? NULL : ExecPrepareQual(info->ii_Predicate, t->estate);
	/* Other kinds of indexes keep there what is of one statement. */
	if (index->rd_rel->relam != BTREE_AM_OID)
		t->stale = true;
	index_close(index, NoLock);
}

static BookTable *
make_table(const Book *book, Relation rel)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins table of a book", ALLOCSET_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(cxt);
	BookTable  *t = palloc0(sizeof(BookTable));
	uint64		before = changes;
	Oid			primary = RelationGetPrimaryKeyIndex(rel, false);
	List	   *list = RelationGetIndexList(rel);
	ListCell   *lc;

	t->cxt = cxt;
	t->relid = RelationGetRelid(rel);
	t->near = -1;
	t->estate = CreateExecutorState();
	t->indexes = palloc(sizeof(Oid) * list_length(list));
	t->infos = palloc(sizeof(IndexInfo *) * list_length(list));
	t->keys = palloc(sizeof(BTScanInsert) * list_length(list));
	t->places = palloc(sizeof(LeafPlace) * list_length(list));
	t->predicates = palloc(sizeof(ExprState *) * list_length(list));
	add_index(t, book, primary);
	foreach(lc, list)
		if (lfirst_oid(lc) != primary)
			add_index(t, book, lfirst_oid(lc));
	t->by_executor = needs_executor(book, t, rel);
	t->removes_by_executor = t->by_executor || relation_wants_executor(rel, CMD_DELETE, book->own_checks);
	t->stale |= changes != before;
	MemoryContextSwitchTo(caller);
	return t;
}

/*
 * book_table gives what is known of a book's table, which is open and locked for
 * writing, until the transaction ends.
 */
const BookTable *
book_table(Book *book, Relation rel)
{
	BookTable  *t = book->table;

	if (t != NULL && !t->stale)
		return t;
	/* Whoever writes the book at this moment may still look at what was. */
	if (t != NULL)
	{
		book->table = NULL;
		MemoryContextSetParent(t->cxt, TopTransactionContext);
	}
	t = make_table(book, rel);
	MemoryContextSetParent(t->cxt, CacheMemoryContext);
	return book->table = t;
}

/* book_table_forget is told of a relation that has changed (0: any), and asks no catalogue. */
void
book_table_forget(Book *book, Oid relid)
{
	BookTable  *t = book->table;

	changes++;
	if (t == NULL)
		return;
	t->stale |= !OidIsValid(relid) || relid == t->relid;
	for (int i = 0; i < t->nindexes; i++)
		t->stale |= relid == t->indexes[i];
}
