/*
 * book_compare.c: a book held against a recount of the tables that it is made
 * from, key by key, and brought to it.
 *
 * Both are read in the order of the keys, the book by its primary key, so that
 * neither is kept in memory.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/book.h"
#include "books/place.h"
#include "books/book_store.h"

#include "access/genam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

/* One difference: what the book says (NULL: nothing), and the recount. */
typedef void (*BookDiffers) (void *arg, Book *book, const BookRow *booked, const BookRow *counted);

typedef struct BookedRows
{
	Book	   *book;
	Relation	rel;
	Relation	index;
	IndexScanDesc scan;
	TupleTableSlot *slot;
	int			place;			/* the column */
	int			live;			/* the same; -1: none */
	BookRow		row;
} BookedRows;

static int
column_named(const Book *book, const char *name)
{
	for (int i = 0; i < book->ncolumns; i++)
		if (strcmp(book->columns[i].name, name) == 0)
			return i;
	return -1;
}

static int
live_column(const Book *book)
{
	for (int i = 0; i < book->ncolumns; i++)
		if (book->columns[i].part == BOOK_LIVE)
			return i;
	return -1;
}

static void
booked_begin(BookedRows *b, Book *book, Snapshot snapshot)
{
	b->book = book;
	b->rel = table_open(safeins_relid(book->rel), AccessShareLock);
	book_check(book, b->rel);
	b->index = index_open(RelationGetPrimaryKeyIndex(b->rel, false), AccessShareLock);
	b->slot = table_slot_create(b->rel, NULL);
	b->scan = index_beginscan(b->rel, b->index, snapshot, NULL, 0, 0, SO_NONE);
	index_rescan(b->scan, NULL, 0, NULL, 0);
	b->place = column_named(book, "place");
	b->live = live_column(book);
}

static void
booked_end(BookedRows *b)
{
	index_endscan(b->scan);
	ExecDropSingleTupleTableSlot(b->slot);
	index_close(b->index, AccessShareLock);
	table_close(b->rel, AccessShareLock);
}

/* The next row that is of our own places, and live; the values are the slot's. */
static bool
booked_next(BookedRows *b)
{
	const Book *book = b->book;

	while (index_getnext_slot(b->scan, ForwardScanDirection, b->slot))
	{
		CHECK_FOR_INTERRUPTS();
		slot_getallattrs(b->slot);
		for (int i = 0; i < book->ncolumns; i++)
		{
			b->row.nulls[i] = book->attno[i] == 0 || b->slot->tts_isnull[book->attno[i] - 1];
			b->row.values[i] = b->row.nulls[i] ? (Datum) 0 : b->slot->tts_values[book->attno[i] - 1];
		}
		if ((b->live < 0 || DatumGetBool(b->row.values[b->live])) &&
			place_is_local(DatumGetInt32(b->row.values[b->place])))
			return true;
	}
	return false;
}

/* What no row says does not count: a dead one, or counts of nothing. */
static bool
counted_next(BookEntries *e)
{
	int			live = live_column(e->book);
	bool		counts = false;

	for (int i = 0; i < e->book->ncolumns; i++)
		counts |= e->book->columns[i].part == BOOK_COUNT;
	while (book_entries_next(e))
		if (live >= 0 ? DatumGetBool(e->row.values[live]) : !counts || book_counts(e->book, &e->row))
			return true;
	return false;
}

static bool
differ(const Book *book, const BookRow *booked, const BookRow *counted, bool all)
{
	for (int i = 0; i < book->ncolumns; i++)
		if ((book->columns[i].part == BOOK_VALUE || book->columns[i].part == BOOK_COUNT) &&
			!book_same(book, i, booked, counted) && (all || book->ignores == NULL || !book->ignores(i, counted)))
			return true;
	return false;
}

/* Several comparisons of the same rows, and their repair, need them in one order: they are sorted once. */
static BookSort *
sort_rows(BookStore *store, Book *order)
{
	MemoryContext old;

	if (store->sorted != NULL && store->sorted_for == order && store->sorted_rows == store->n)
		return store->sorted;
	if (store->sorted != NULL)
		book_sort_end(store->sorted);
	store->sorted = NULL;
	old = MemoryContextSwitchTo(GetMemoryChunkContext(store));
	store->sorted = book_sort(store, order, maintenance_work_mem);
	MemoryContextSwitchTo(old);
	store->sorted_end = book_sort_end;
	store->sorted_for = order;
	store->sorted_rows = store->n;
	return store->sorted;
}

/* What the book has of a key that several rows say is looked up: there are few. */
typedef struct SeveralRows
{
	Book	   *book;
	BookScan	scan;
} SeveralRows;

/* Is a row what the book says of its key? */
static bool
is_booked(SeveralRows *s, const BookRow *row)
{
	Datum		name = row->values[s->book->keys[0]];
	ScanKeyData key[2];
	BookRow		booked;

	book_key(&key[0], 1, VARDATA_ANY(DatumGetPointer(name)), VARSIZE_ANY_EXHDR(DatumGetPointer(name)));
	ScanKeyInit(&key[1], 2, BTEqualStrategyNumber, F_INT4EQ, row->values[s->book->keys[1]]);
	book_scan_anew(&s->scan, s->book->rel, key, 2);
	if (!book_scan_next(&s->scan))
		return false;
	for (int i = 0; i < s->book->ncolumns; i++)
	{
		booked.nulls[i] = true;
		booked.values[i] = s->book->attno[i] == 0 ? (Datum) 0 : book_value(&s->scan, s->book, i, &booked.nulls[i]);
	}
	return !differ(s->book, &booked, row, false);
}

/*
 * Of a key's rows, which all are there, the one counts that the book has: it was
 * written last, which the rows do not tell.
 */
static bool
prefer_booked(void *arg, const BookRow *counts, const BookRow *next)
{
	return !is_booked(arg, counts) && is_booked(arg, next);
}

/*
 * book_compare tells of every difference between a book, as a snapshot shows
 * it, and the rows of a store; all: of those too that the book ignores.
 */
static void
book_compare(Book *book, BookStore *store, Snapshot snapshot, bool all, BookDiffers differs, void *arg)
{
	BookSort   *sort = sort_rows(store, book->order != NULL ? book->order : book);
	BookedRows	b;
	SeveralRows several = {.book = book,.scan = {.cxt = CurrentMemoryContext}};
	BookEntries e;
	ListCell   *lc;
	bool		booked;
	bool		counted;

	foreach(lc, store->places)
		place_remember(lfirst_int(lc));
	if (book->derive != NULL)
		book->derive(sort);
	booked_begin(&b, book, snapshot);
	book_entries_begin(&e, sort, book);
	if (b.live >= 0 && book->nkeys == 2 && book->columns[book->keys[0]].type == TEXTOID && book->keys[1] == b.place)
	{
		e.prefers = prefer_booked;
		e.prefers_arg = &several;
	}
	booked = booked_next(&b);
	counted = counted_next(&e);
	while (booked || counted)
	{
		int			c = !booked ? 1 : !counted ? -1 : book_compare_keys(book, &b.row, &e.row);

		if (c != 0 || differ(book, &b.row, &e.row, all))
			differs(arg, book, c <= 0 ? &b.row : NULL, c >= 0 ? &e.row : NULL);
		if (c <= 0)
			booked = booked_next(&b);
		if (c >= 0)
			counted = counted_next(&e);
	}
	book_entries_end(&e);
	book_scan_close(&several.scan);
	booked_end(&b);
	book_derive_end(sort);
}

/* ---- repair ---- */

/* What the book ought to say, as it is written: counts are the difference to what it says. */
static void
mend(void *arg, Book *book, const BookRow *booked, const BookRow *counted)
{
	BookWriter *w = arg;
	BookRow		row = counted != NULL ? *counted : *booked;
	bool		found = booked != NULL && book_find(w, booked);
	int			live = live_column(book);

	for (int i = 0; booked != NULL && i < book->ncolumns; i++)
		if (book->columns[i].part == BOOK_COUNT)
			row.values[i] = book_take(book, i, counted, booked);
		else if (counted == NULL && book->columns[i].part == BOOK_OPEN)
		{
			row.nulls[i] = false;
			row.values[i] = BoolGetDatum(false);
		}
	if (counted == NULL && live >= 0)
		row.values[live] = BoolGetDatum(false);
	/* One that is dead in the book is found by its key alone. */
	if (booked == NULL)
		found = book_find(w, &row);
	if (found)
		book_apply(w, &row, true);
	else
		book_insert(w, &row);
}

/* book_mend brings a book to the rows of a store. */
void
book_mend(Book *book, BookStore *store, Snapshot snapshot)
{
	BookWriter *w = book_writer_open(book, 0);

	book_compare(book, store, snapshot, true, mend, w);
	book_writer_close(w);
}

/* ---- what reconcile() shows ---- */

/* Of a book that keeps the last state of each key. */
static void
report_state(const Book *book, const BookRow *booked, const BookRow *counted, BookTell report, void *arg)
{
	const BookRow *row = counted != NULL ? counted : booked;

	report(arg, &(BookDifference)
		 {
			 .place = DatumGetInt32(row->values[column_named(book, "place")]),.subject = row->values[book->keys[0]],
			 .measure = booked != NULL && counted != NULL ? psprintf("%s facts", book->name) : book->name,
			 .booked = booked != NULL,.counted = counted != NULL
		 });
}

typedef struct Telling
{
	BookTell	report;
	void	   *arg;
} Telling;

static void
report_difference(void *arg, Book *book, const BookRow *booked, const BookRow *counted)
{
	Telling    *t = arg;

	(book->report != NULL ? book->report : report_state) (book, booked, counted, t->report, t->arg);
}

/* book_differences tells of the same as reconcile() shows it. */
void
book_differences(Book *book, BookStore *store, Snapshot snapshot, BookTell report, void *arg)
{
	Telling		t = {report, arg};

	book_compare(book, store, snapshot, false, report_difference, &t);
}
