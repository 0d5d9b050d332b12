/*
 * book_store.h: rows on their way into a book.
 */
#ifndef SAFEINS_BOOKS_BOOK_STORE_H
#define SAFEINS_BOOKS_BOOK_STORE_H

#include "common/safeins.h"
#include "common/own_sql.h"
#include "types/division.h"
#include "attach/fact.h"

#include "access/tupdesc.h"
#include "nodes/pg_list.h"
#include "utils/queryenvironment.h"
#include "utils/snapshot.h"
#include "utils/tuplestore.h"

typedef enum BookPart
{
	BOOK_KEY,					/* of the primary key, in its order */
	BOOK_VALUE,					/* what was written last */
	BOOK_COUNT,					/* a sum: of the delta a difference, of the table the total */
	BOOK_LIVE,					/* a live row goes before a dead one, which stays in the book */
	BOOK_KEPT,					/* of the table alone: by the book's own rule, see "settle" */
	BOOK_OPEN,					/* of the delta alone: false takes the entry out of the book */
	BOOK_SEQUENCE,				/* of the delta alone: the order in which rows came */
	BOOK_FIRST,					/* of the delta alone: of a key's rows the one with the most of it counts */
	BOOK_DELTA					/* of the delta alone */
} BookPart;

/* A division: in the delta it is its code, an int4. */
#define BOOK_DIVISION	InvalidOid

typedef struct BookField
{
	const char *name;
	Oid			type;
	BookPart	part;
} BookField;

#define BOOK_FIELD(name, type, part)	{#name, type, part},

typedef struct BookStore
{
	Tuplestorestate *rows;		/* NULL: there is one row at the most, which is kept by itself */
	Datum	   *values;			/* of the first row */
	bool	   *nulls;
	TupleDesc	desc;
	int64		n;
	bool		fresh;			/* of few rows none is thought to be in the book */
	int			place_column;	/* -1: none */
	Division	place;			/* of the row put last */
	List	   *places;			/* all of them */
	/* as a comparison has sorted it last, for the next one: of which book, and how many rows */
	struct BookSort *sorted;
	void		(*sorted_end) (struct BookSort *sort);
	const struct Book *sorted_for;
	int64		sorted_rows;
	EphemeralNamedRelationData enr;
} BookStore;

extern TupleDesc book_store_desc(int ncolumns, const BookField *columns);
extern BookStore *book_store_create(MemoryContext cxt, TupleDesc desc);
extern void book_store_end(BookStore *store);
extern Tuplestorestate *book_store_rows(BookStore *store);
extern void book_store_put(BookStore *store, Datum *values, bool *nulls);
extern void book_feed(BookStore *store);

/* A statement over the rows of a store, which it sees as a table "delta": reads, or writes books. */
#define BOOK_READS(text) \
	{.sql = (text), .sees = OWN_SEES_LATEST, .settings = OWN_BY_INDEX, .kept = true}
#define BOOK_WRITES(text, expected) \
	{.sql = (text), .result = (expected), .sees = OWN_SEES_LATEST, .writes = true, \
	 .settings = OWN_BY_INDEX, .kept = true}
/* The same of a repair, which is planned anew each time. */
#define BOOK_MENDS(text, expected) \
	{.sql = (text), .result = (expected), .sees = OWN_SEES_LATEST, .writes = true, .settings = OWN_BY_INDEX}

extern void book_store_open(BookStore *store);
extern void book_store_close(BookStore *store);
extern OwnRows book_store_run(BookStore *store, OwnSql *q);
extern void book_store_execute(BookStore *store, OwnSql *q);
extern OwnRows book_store_run_at(BookStore *store, OwnSql *q, Snapshot snapshot);
extern Datum fact_datum(const Fact *f);

#endif
