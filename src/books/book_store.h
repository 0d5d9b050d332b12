/*
 * book_store.h: rows on their way into a book.
 */
#ifndef SAFEINS_BOOKS_BOOK_STORE_H
#define SAFEINS_BOOKS_BOOK_STORE_H

#include "common/safeins.h"
#include "common/identity.h"
#include "types/division.h"
#include "attach/fact.h"

#include "access/tupdesc.h"
#include "executor/spi.h"
#include "nodes/pg_list.h"
#include "utils/queryenvironment.h"
#include "utils/snapshot.h"
#include "utils/tuplestore.h"

typedef struct BookColumn
{
	const char *name;
	Oid			type;
} BookColumn;

typedef struct BookStore
{
	Tuplestorestate *rows;
	TupleDesc	desc;
	int64		n;
	int			place_column;	/* -1: none */
	Division	place;			/* of the row put last */
	List	   *places;			/* all of them */
	bool		opened;
	/* as a comparison has sorted it last, for the next one: of which book, and how many rows */
	struct BookSort *sorted;
	const struct Book *sorted_for;
	int64		sorted_rows;
	EphemeralNamedRelationData enr;
	SafeinsIdentity saved;
} BookStore;

/* So many rows are read by a plan that is kept; for more, one is made for them. */
#define BOOK_FEW_ROWS 1000
#define book_store_is_few(store) ((store)->n <= BOOK_FEW_ROWS)

extern BookStore *book_store_create(MemoryContext cxt, int ncolumns, const BookColumn *columns);
extern void book_store_end(BookStore *store);
extern void book_store_put(BookStore *store, Datum *values, bool *nulls);
extern void book_feed(BookStore *store);
extern void book_store_open(BookStore *store);
extern void book_store_close(BookStore *store);
extern uint64 book_store_run(BookStore *store, SPIPlanPtr *kept, const char *sql, bool reads);
extern uint64 book_store_compare(BookStore *store, const char *sql, Snapshot snapshot);
/* The text of a key or text fact. */
extern Datum fact_datum(const Fact *f);

#endif
