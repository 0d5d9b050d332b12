/*
 * book_store.c: rows that a statement brings into a book, kept until all are there
 * and then written by one query over them, which sees them as a table "delta".
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "attach/fact.h"
#include "books/account/account.h"
#include "books/book.h"
#include "books/place.h"
#include "books/book_store.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/snapshot.h"

#define DELTA_NAME "delta"

BookStore *
book_store_create(MemoryContext cxt, int ncolumns, const BookColumn *columns)
{
	MemoryContext old = MemoryContextSwitchTo(cxt);
	BookStore  *store = palloc0(sizeof(BookStore));

	store->desc = CreateTemplateTupleDesc(ncolumns);
	store->place_column = -1;
	for (int i = 0; i < ncolumns; i++)
	{
		if (strcmp(columns[i].name, "place") == 0)
			store->place_column = i;
		TupleDescInitEntry(store->desc, i + 1, columns[i].name, columns[i].type, -1, 0);
		/* Keys are compared byte by byte, as in the books. */
		if (columns[i].type == TEXTOID)
			TupleDescInitEntryCollation(store->desc, i + 1, C_COLLATION_OID);
	}
	TupleDescFinalize(store->desc);
	store->rows = tuplestore_begin_heap(true, false, work_mem);
	MemoryContextSwitchTo(old);
	return store;
}

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
	tuplestore_putvalues(store->rows, store->desc, values, nulls);
	store->n++;
}

/* book_store_end gives back the file of a store that was spilled. */
void
book_store_end(BookStore *store)
{
	if (store->sorted != NULL)
		book_sort_end(store->sorted);
	store->sorted = NULL;
	tuplestore_end(store->rows);
	store->rows = NULL;
}

Datum
fact_datum(const Fact *f)
{
	return PointerGetDatum(cstring_to_text_with_len(f->str, f->len));
}

static void
open_by(BookStore *store, Snapshot snapshot)
{
	int			rc;

	store->enr.md.name = DELTA_NAME;
	store->enr.md.reliddesc = InvalidOid;
	store->enr.md.tupdesc = store->desc;
	store->enr.md.enrtype = ENR_NAMED_TUPLESTORE;
	store->enr.md.enrtuples = store->n;
	store->enr.reldata = store->rows;
	if ((rc = SPI_register_relation(&store->enr)) != SPI_OK_REL_REGISTER)
		elog(ERROR, "SPI_register_relation failed: %s", SPI_result_code_string(rc));
	/* The planner may price what is few as it likes, but by the indexes: the books grow under its plan. */
	if (book_store_is_few(store) && snapshot == NULL)
		books_become(&store->saved);
	else
		safeins_become(safeins_owner(), &store->saved);
	store->opened = true;
}

/*
 * book_store_open connects to SPI for several queries over the rows, as our
 * owner; book_store_close ends that.
 */
void
book_store_open(BookStore *store)
{
	SPI_connect();
	open_by(store, NULL);
}

static void
leave(BookStore *store)
{
	safeins_return(&store->saved);
	SPI_unregister_relation(DELTA_NAME);
	store->opened = false;
}

void
book_store_close(BookStore *store)
{
	leave(store);
	SPI_finish();
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

static uint64
run(BookStore *store, SPIPlanPtr *kept, const char *sql, bool reads, Snapshot snapshot)
{
	bool		opened = store->opened;
	SPIPlanPtr	plan = *kept;
	ListCell   *lc;
	int			rc;

	if (snapshot != NULL)
		foreach(lc, store->places)
			place_remember(lfirst_int(lc));
	else if (!reads)
		book_feed(store);
	if (!opened)
		open_by(store, snapshot);
	if (!book_store_is_few(store) || snapshot != NULL)
	{
		plan = SPI_prepare(sql, 0, NULL);
		if (plan == NULL)
			elog(ERROR, "SPI_prepare failed for \"%s\": %s", sql, SPI_result_code_string(SPI_result));
	}
	else if (plan == NULL)
		plan = *kept = safeins_prepare(sql, 0, NULL);
	/*
	 * What others have committed meanwhile counts at every isolation level, as
	 * with referential integrity.  Triggers that others put on the books, which
	 * pg_repack does while it copies one, fire here, as our owner.
	 */
	rc = SPI_execute_snapshot(plan, NULL, NULL, snapshot ? snapshot : GetLatestSnapshot(),
							  InvalidSnapshot, reads, true, 0);
	if (rc < 0)
		elog(ERROR, "SPI_execute_snapshot failed for \"%s\": %s", sql, SPI_result_code_string(rc));
	if (!opened)
		leave(store);
	return SPI_processed;
}

/*
 * book_store_run runs a query over the rows, as our owner; the caller is
 * connected to SPI and finds what it returns in SPI_tuptable.  *kept is the
 * plan for few rows.
 */
uint64
book_store_run(BookStore *store, SPIPlanPtr *kept, const char *sql, bool reads)
{
	return run(store, kept, sql, reads, NULL);
}

/* book_store_compare reads the books as of a snapshot: the one that the rows were read by. */
uint64
book_store_compare(BookStore *store, const char *sql, Snapshot snapshot)
{
	SPIPlanPtr	plan = NULL;

	return run(store, &plan, sql, true, snapshot);
}
