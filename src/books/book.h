/*
 * book.h: a book, declared once, and the one engine that writes every book.
 *
 * A book is a table of ours that is made from rows of attached tables: the
 * last state of each key, or a count of rows by key.  Its declaration lists its
 * columns, each with its part; from it come the rows on their way into it
 * ("delta"), the writing, what reconcile() compares and what rebuild() mends.
 *
 * To keep a new book, or to move one here:
 * 1. CREATE TABLE in a .sql file of this room, with its key as PRIMARY KEY;
 *    safeins_relid() knows it.
 * 2. List its columns: #define X_COLUMNS(C) C(name, type, part) ...; BOOK_NUMBER
 *    makes of it the enum, BOOK_FIELD the array; then define the Book.
 * 3. The guard makes a store by book_store(), sets a value for each column that
 *    is not BOOK_KEPT, and calls book_put(); at the end of the statement it calls
 *    book_write_store(), or, where more is done in that order, book_sort() and
 *    book_write().
 * 4. A BookDef names it for reconcile() and rebuild().
 * A new column is a line of SQL, a line in that list, and whoever sets its value.
 */
#ifndef SAFEINS_BOOKS_BOOK_H
#define SAFEINS_BOOKS_BOOK_H

#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/book_leaf.h"
#include "books/book_scan.h"
#include "books/book_store.h"
#include "books/book_walk.h"

#include "access/attnum.h"
#include "access/genam.h"
#include "access/skey.h"
#include "executor/tuptable.h"
#include "nodes/execnodes.h"
#include "utils/rel.h"
#include "utils/snapshot.h"
#include "utils/tuplesort.h"

/* The same for the enum: X_COL_name. */
#define BOOK_NUMBER(prefix, name)	prefix##name,

#define BOOK_MOST_COLUMNS	40
#define BOOK_MOST_KEYS		WALK_MOST_COLUMNS

/* One row by the columns of its book. */
typedef struct BookRow
{
	Datum		values[BOOK_MOST_COLUMNS];
	bool		nulls[BOOK_MOST_COLUMNS];
} BookRow;

struct BookSort;

/* What a session knows of a book's table. */
typedef struct BookTable
{
	MemoryContext cxt;
	Oid			relid;
	bool		stale;
	bool		by_executor;	/* something on the table only the executor does */
	bool		removes_by_executor;	/* or when a row is removed */
	int			nindexes;		/* the first one is the primary key */
	Oid		   *indexes;
	IndexInfo **infos;
	BTScanInsert *keys;			/* by which entries of one row are put; NULL: by the index */
	LeafPlace  *places;			/* in the indexes, where something was looked for or put last */
	int			near;			/* the index that the book's "near" names; -1: none */
	ExprState **predicates;		/* NULL: it has all rows */
	EState	   *estate;			/* by which these are looked at */
} BookTable;

/* What a number of a book is, for whoever reads it. */
typedef enum BookUnit
{
	UNIT_COUNT,
	UNIT_FEN,					/* read as yuan */
	UNIT_MILLIONTH,				/* read as a ratio */
	UNIT_DAY					/* a DateADT, or NO_DAY */
} BookUnit;

#define NO_DAY DATEVAL_NOBEGIN

/* A difference between a book and a recount, as reconcile() shows it. */
typedef struct BookDifference
{
	Division	place;
	Datum		subject;		/* text */
	bool		has_year;
	int			year;
	const char *measure;
	BookUnit	unit;
	int64		booked;
	int64		counted;
} BookDifference;

typedef void (*BookTell) (void *arg, const BookDifference *difference);

typedef struct Book
{
	SafeinsRel	rel;
	const char *name;			/* of its table */
	int			ncolumns;
	const BookField *columns;
	const int  *from;			/* columns of the delta that these are, where it is another book's; NULL: the same */
	bool		holds;			/* an entry that a statement leaves as it is is locked all the same */
	int			own_checks;		/* of its table, which hold of all that is written */
	/*
	 * Of a key's rows, in the order in which they came: does the next one count
	 * instead of the one that counts so far?  NULL: always.  Either may be marked.
	 */
	bool		(*replaces) (BookRow *counts, BookRow *next);
	/* columns of a recount's rows are found as these are gone through in the order of this other book; may be NULL */
	struct Book *order;
	/* of an index: does a single new entry have its first columns alone there?  May be NULL */
	const char *near;
	int			near_keys;
	void		(*derive) (struct BookSort *sort);
	/* what columns that are kept become, beside what was there (NULL: nothing); may be NULL */
	void		(*settle) (const BookRow *old, BookRow *row);
	/* is a column's difference none, of what was counted?  May be NULL */
	bool		(*ignores) (int column, const BookRow *counted);
	/* how a difference is told (booked, counted: NULL: nothing); NULL: as of a state */
	void		(*report) (const struct Book *book, const BookRow *booked, const BookRow *counted,
						   BookTell report, void *arg);
	/* found when the book is first used */
	TupleDesc	delta;			/* of its rows on their way into it */
	Oid			relid;
	struct Book *next;
	BookTable  *table;			/* when it is first written */
	int			nkeys;
	int			keys[BOOK_MOST_KEYS];
	AttrNumber	attno[BOOK_MOST_COLUMNS];	/* 0: of the delta alone */
	OwnSql		insert;			/* where somebody put triggers on the table */
	OwnSql		update;
	OwnSql		remove;
} Book;

/* ---- book.c: the delta ---- */

extern void book_check(Book *book, Relation rel);
extern Datum book_value(BookScan *scan, Book *book, int column, bool *isnull);
extern char *book_text(BookScan *scan, Book *book, int column);
extern BookStore *book_store(MemoryContext cxt, Book *book);
extern void book_set_text(BookRow *row, int column, const char *text);
extern void book_set_words(BookRow *row, int column, const Fact *words);
extern void book_set_day(BookRow *row, int column, const Fact *day);
extern void book_put(BookStore *store, const Book *book, const BookRow *row);

/* The rows of a store in the order of a book's keys. */
typedef struct BookSort
{
	BookStore  *store;
	Tuplesortstate *sort;		/* NULL: there is but one */
	int64		known;			/* entries that the book had when it was written, of whatever state */
	bool		alone;			/* of a single new one: nothing stands beside it, by the book's "near" */
	/* what is yet to be found of each row as it is read; NULL: nothing */
	void		(*derive) (void *arg, Datum *values, bool *nulls);
	void		(*derive_end) (void *arg);
	void	   *derive_arg;
} BookSort;

extern BookSort *book_sort(BookStore *store, Book *book, int memory);
extern void book_derive(BookSort *sort, void (*derive) (void *arg, Datum *values, bool *nulls),
						void (*end) (void *arg), void *arg);
extern void book_derive_end(BookSort *sort);
extern void book_sort_end(BookSort *sort);

/* What a sort says of one key after the other. */
typedef struct BookEntries
{
	Book	   *book;
	BookSort   *sort;
	TupleTableSlot *slot;		/* of the present entry; NULL: there is but one row */
	TupleTableSlot *ahead;
	bool		has_ahead;
	BookRow		row;			/* the present entry, with its sums */
	/* of a key's rows, where the book does not say it itself: does the next one count instead?  NULL: never */
	bool		(*prefers) (void *arg, const BookRow *counts, const BookRow *next);
	void	   *prefers_arg;
} BookEntries;

extern void book_entries_begin(BookEntries *e, BookSort *sort, Book *book);
extern bool book_entries_next(BookEntries *e);
extern void book_entries_end(BookEntries *e);
extern bool book_same(const Book *book, int column, const BookRow *a, const BookRow *b);
extern int	book_compare_keys(const Book *book, const BookRow *a, const BookRow *b);
extern bool book_add(const Book *book, BookRow *to, const BookRow *row);
extern Datum book_take(const Book *book, int column, const BookRow *from, const BookRow *row);
extern bool book_counts(const Book *book, const BookRow *row);

/* ---- book_entry.c ---- */

extern Datum book_entry(const Book *book, const BookRow *row);

/* ---- book_table.c, book_find.c, book_write.c: the table ---- */

extern const BookTable *book_table(Book *book, Relation rel);
extern void book_table_forget(Book *book, Oid relid);

#define BOOK_BATCH	250
/* So many rows, and their entries are worth sorting for each index. */
#define BOOK_MANY	1000

typedef struct BookWriter
{
	Book	   *book;
	Relation	rel;
	const BookTable *table;
	Relation   *indexes;		/* as the table's; NULL: not opened yet, but the primary key is */
	SnapshotData dirty;
	IndexScanDesc scan;
	bool		alone;			/* nothing stands beside the entry that was put last, by "near" */
	/* keys that come in their order are found beside each other */
	BookWalk	along;
	bool		along_stops;	/* what is asked for lies too far apart */
	TransactionId awaited;		/* what book_find() has waited for */
	bool		keeps_room;		/* pages of the table do, for new versions of their rows */
	TupleTableSlot *found;		/* NULL: nothing was looked at yet */
	BookRow		old;			/* what was found */
	TupleTableSlot *fresh;
	Tuplesortstate **entries;	/* of many rows, on their way into the indexes; NULL: few */
	TupleTableSlot **batch;		/* new rows, not in the table yet */
	int			nbatch;
	int64		written;
	int64		known;			/* entries that were there */
	int64	   *tells_known;	/* where that is told at the end; NULL: nobody asks */
} BookWriter;

extern BookWriter *book_writer_open(Book *book, int64 nkeys);
extern void book_writer_close(BookWriter *w);
extern bool book_find(BookWriter *w, const BookRow *key);
extern bool book_find_next(BookWriter *w, const BookRow *key);
extern bool book_find_near(BookWriter *w, const BookRow *key, int nkeys, bool *others);
extern bool book_any_near(BookWriter *w, const BookRow *key, int nkeys);
extern void book_read_found(BookWriter *w);
extern void book_refuse_newer(Relation rel);
extern void book_await_new(Book *book, ScanKey keys, int nkeys);
extern bool book_lock(BookWriter *w);
extern bool book_update(BookWriter *w, const BookRow *row);
extern void book_insert(BookWriter *w, const BookRow *row);
extern void book_batch(BookWriter *w, const BookRow *row);
extern int	book_insert_batch(BookWriter *w);
extern void book_apply(BookWriter *w, const BookRow *row, bool found);
extern void book_write_entry(BookWriter *w, const BookRow *row, bool fresh, bool alone);
extern void book_write(Book *book, BookSort *sort);
extern void book_write_store(Book *book, BookStore *store);

/* ---- book_compare.c: the book against a recount ---- */

extern void book_differences(Book *book, BookStore *store, Snapshot snapshot, BookTell report, void *arg);
extern void book_mend(Book *book, BookStore *store, Snapshot snapshot);

#endif
