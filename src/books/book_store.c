/*
 * book_store.c: rows that a statement brings into a book, kept until all are there
 * and then written by one query over them, which sees them as a table "delta".
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "attach/fact.h"
#include "books/place.h"
#include "books/book_store.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/memutils.h"
#include "utils/snapshot.h"

#define DELTA_NAME "delta"

/* So many rows are read by a plan that is kept. */
#define FEW_ROWS 1000

/* book_store_desc makes what the rows of a store are, in the current context. */
TupleDesc
book_store_desc(int ncolumns, const BookField *columns)
{
	TupleDesc	desc = CreateTemplateTupleDesc(ncolumns);

	for (int i = 0; i < ncolumns; i++)
	{
		TupleDescInitEntry(desc, i + 1, columns[i].name,
						   columns[i].type != BOOK_DIVISION ? columns[i].type : INT4OID, -1, 0);
		/* Keys are compared byte by byte, as in the books. */
		if (columns[i].type == TEXTOID)
			TupleDescInitEntryCollation(desc, i + 1, C_COLLATION_OID);
	}
	TupleDescFinalize(desc);
	return desc;
}

/* book_store_create makes a store of rows on their way into a book; desc outlasts it. */
BookStore *
book_store_create(MemoryContext cxt, TupleDesc desc)
{
	MemoryContext old = MemoryContextSwitchTo(cxt);
	BookStore  *store = palloc0(sizeof(BookStore));

	store->desc = desc;
	store->place_column = -1;
	for (int i = 0; i < desc->natts; i++)
		if (strcmp(NameStr(TupleDescAttr(desc, i)->attname), "place") == 0)
			store->place_column = i;
	MemoryContextSwitchTo(old);
	return store;
}

/* Most statements bring one row: it costs less than a file of rows with its buffers. */
static void
keep_first(BookStore *store, const Datum *values, const bool *nulls)
{
	int			n = store->desc->natts;
	MemoryContext old = MemoryContextSwitchTo(GetMemoryChunkContext(store));

	store->values = palloc(sizeof(Datum) * n);
	store->nulls = palloc(sizeof(bool) * n);
	memcpy(store->nulls, nulls, sizeof(bool) * n);
	for (int i = 0; i < n; i++)
	{
		Form_pg_attribute att = TupleDescAttr(store->desc, i);

		store->values[i] = nulls[i] ? (Datum) 0 : datumCopy(values[i], att->attbyval, att->attlen);
	}
	MemoryContextSwitchTo(old);
}

/* book_store_rows gives the rows of a store as a whole. */
Tuplestorestate *
book_store_rows(BookStore *store)
{
	MemoryContext old;

	if (store->rows != NULL)
		return store->rows;
	old = MemoryContextSwitchTo(GetMemoryChunkContext(store));
	store->rows = tuplestore_begin_heap(true, false, work_mem);
	MemoryContextSwitchTo(old);
	if (store->n > 0)
		tuplestore_putvalues(store->rows, store->desc, store->values, store->nulls);
	return store->rows;
}

/* book_store_put keeps one row. */
void
book_store_put(BookStore *store, Datum *values, bool *nulls)
{
	if (store->place_column >= 0 &&
		(store->n == 0 || DatumGetInt32(values[store->place_column]) != store->place))
	{
		MemoryContext old = MemoryContextSwitchTo(GetMemoryChunkContext(store));

		store->place = DatumGetInt32(values[store->place_column]);
		store->places = list_append_unique_int(store->places, store->place);
		MemoryContextSwitchTo(old);
	}
	if (store->n == 0)
		keep_first(store, values, nulls);
	if (store->n > 0 || store->rows != NULL)
		tuplestore_putvalues(book_store_rows(store), store->desc, values, nulls);
	store->n++;
}

/* book_store_end gives back the file of a store that was spilled. */
void
book_store_end(BookStore *store)
{
	if (store->sorted != NULL)
		store->sorted_end(store->sorted);
	store->sorted = NULL;
	if (store->rows != NULL)
		tuplestore_end(store->rows);
	store->rows = NULL;
}

/* fact_datum gives the text of a key or text fact. */
Datum
fact_datum(const Fact *f)
{
	return PointerGetDatum(cstring_to_text_with_len(f->str, f->len));
}

/* book_feed puts the places that rows of a store have named on record. */
void
book_feed(BookStore *store)
{
	ListCell   *lc;

	foreach(lc, store->places)
		place_feed(lfirst_int(lc));
	store->places = NIL;
}

/*
 * book_store_open begins what is run over a store, named "delta", until
 * book_store_close(), as own_sql_begin() does.
 */
void
book_store_open(BookStore *store)
{
	store->enr.md.name = DELTA_NAME;
	store->enr.md.reliddesc = InvalidOid;
	store->enr.md.tupdesc = store->desc;
	store->enr.md.enrtype = ENR_NAMED_TUPLESTORE;
	store->enr.md.enrtuples = store->n;
	store->enr.reldata = book_store_rows(store);
	own_sql_begin();
	own_sql_named_rows(&store->enr);
}

/* book_store_close takes the name "delta" back from a store that stays. */
void
book_store_close(BookStore *store)
{
	own_sql_end();
}

/*
 * Few rows are read by a plan that is kept, which must do when the books have
 * grown since; for many one is made for them, and by whatever way is the best.
 *
 * What others have committed meanwhile counts at every isolation level, as with
 * referential integrity.  Triggers that others put on the books, which
 * pg_repack does while it copies one, fire here, as our owner.
 */
OwnRows
book_store_run(BookStore *store, OwnSql *q)
{
	OwnSql		once = *q;

	Assert(q->sees == OWN_SEES_LATEST);
	if (q->writes)
		book_feed(store);
	if (store->n <= FEW_ROWS)
		return own_sql_run(q, NULL, NULL);
	once.kept = false;
	once.plan = NULL;
	once.settings &= ~OWN_BY_INDEX;
	return own_sql_run(&once, NULL, NULL);
}

/* book_store_execute is open, run and close, of what is not read. */
void
book_store_execute(BookStore *store, OwnSql *q)
{
	book_store_open(store);
	(void) book_store_run(store, q);
	book_store_close(store);
}

/* book_store_run_at runs a statement as of a snapshot: the one that the rows were read by. */
OwnRows
book_store_run_at(BookStore *store, OwnSql *q, Snapshot snapshot)
{
	ListCell   *lc;

	foreach(lc, store->places)
		place_remember(lfirst_int(lc));
	return own_sql_run_at(q, NULL, NULL, snapshot);
}
