/*
 * book.c: what the declaration of a book gives: its columns in the table, the
 * rows on their way into it, and these by key.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/book.h"
#include "books/book_store.h"

#include "access/table.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "common/int.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

/* ---- its table ---- */

static Book *checked = NULL;	/* all that were ever checked */

pg_noreturn static void
refuse_table(const Book *book, const char *column)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("table \"%s.%s\" is not as this version of the library knows it", SAFEINS_SCHEMA, book->name),
			 errdetail("They differ in column \"%s\".", column),
			 errhint("Run ALTER EXTENSION safeins UPDATE, and start a new session.")));
}

static Oid
table_type(const BookField *f)
{
	return f->type != BOOK_DIVISION ? f->type :
		GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum("division"), ObjectIdGetDatum(safeins_schema_oid()));
}

static bool
in_table(BookPart part)
{
	return part != BOOK_OPEN && part != BOOK_SEQUENCE && part != BOOK_FIRST && part != BOOK_DELTA;
}

static int
column_named(const Book *book, const char *name)
{
	for (int i = 0; i < book->ncolumns; i++)
		if (in_table(book->columns[i].part) && strcmp(book->columns[i].name, name) == 0)
			return i;
	return -1;
}

static void
check_key(Book *book, Relation rel)
{
	Oid			primary = RelationGetPrimaryKeyIndex(rel, false);
	Relation	index;

	if (!OidIsValid(primary))
		refuse_table(book, book->columns[book->keys[0]].name);
	index = index_open(primary, AccessShareLock);
	for (int i = 0; i < book->nkeys; i++)
		if (IndexRelationGetNumberOfKeyAttributes(index) != book->nkeys ||
			index->rd_index->indkey.values[i] != book->attno[book->keys[i]])
			refuse_table(book, book->columns[book->keys[i]].name);
	index_close(index, AccessShareLock);
}

/* A book whose table has changed is checked again when it is next used. */
static void
forget_table(Oid relid)
{
	for (Book *book = checked; book != NULL; book = book->next)
	{
		book_table_forget(book, relid);
		if (!OidIsValid(relid) || book->relid == relid)
			book->relid = InvalidOid;
	}
}

static void
remember(Book *book)
{
	Book	   *other = checked;

	if (checked == NULL)
		relations_forget_by(forget_table);
	while (other != NULL && other != book)
		other = other->next;
	if (other == NULL)
	{
		book->next = checked;
		checked = book;
	}
}

/*
 * book_check finds the columns of a book in its table: one that was never used
 * is held against it.
 */
void
book_check(Book *book, Relation rel)
{
	TupleDesc	desc = RelationGetDescr(rel);

	if (book->relid == RelationGetRelid(rel))
		return;
	book->nkeys = 0;
	memset(book->attno, 0, sizeof(book->attno));
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);
		int			column;

		if (att->attisdropped)
			continue;
		column = column_named(book, NameStr(att->attname));
		if (column < 0 || att->atttypid != table_type(&book->columns[column]))
			refuse_table(book, NameStr(att->attname));
		book->attno[column] = i + 1;
	}
	for (int i = 0; i < book->ncolumns; i++)
	{
		if (in_table(book->columns[i].part) && book->attno[i] == 0)
			refuse_table(book, book->columns[i].name);
		if (book->columns[i].part == BOOK_KEY)
			book->keys[book->nkeys++] = i;
	}
	check_key(book, rel);
	remember(book);
	book->relid = RelationGetRelid(rel);
}

/* book_value gives a column of the row that a scan of the book's table stands on. */
Datum
book_value(BookScan *scan, Book *book, int column, bool *isnull)
{
	book_check(book, scan->rel);
	return slot_getattr(scan->slot, book->attno[column], isnull);
}

/* book_text gives a text of it; NULL: it has none. */
char *
book_text(BookScan *scan, Book *book, int column)
{
	bool		isnull;
	Datum		value = book_value(scan, book, column, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

/* ---- the delta ---- */

static Oid
delta_type(const BookField *f)
{
	return f->type != BOOK_DIVISION ? f->type : INT4OID;
}

/* book_store makes a store of rows on their way into a book. */
BookStore *
book_store(MemoryContext cxt, Book *book)
{
	if (book->delta == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);

		book->delta = book_store_desc(book->ncolumns, book->columns);
		MemoryContextSwitchTo(old);
	}
	return book_store_create(cxt, book->delta);
}

/* book_set_text sets a column of a row on its way; NULL: it has none. */
void
book_set_text(BookRow *row, int column, const char *text)
{
	row->nulls[column] = text == NULL;
	row->values[column] = text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
}

/* book_set_words and book_set_day set what a fact says, if it says anything. */
void
book_set_words(BookRow *row, int column, const Fact *words)
{
	row->nulls[column] = words->isnull;
	row->values[column] = words->isnull ? (Datum) 0 : fact_datum(words);
}

void
book_set_day(BookRow *row, int column, const Fact *day)
{
	row->nulls[column] = day->isnull;
	row->values[column] = DateADTGetDatum(day->v.date);
}

/* book_put adds a row; its sequence and what the table alone has are nobody's to set. */
void
book_put(BookStore *store, const Book *book, const BookRow *row)
{
	Datum		values[BOOK_MOST_COLUMNS];
	bool		nulls[BOOK_MOST_COLUMNS];

	memcpy(values, row->values, sizeof(Datum) * book->ncolumns);
	memcpy(nulls, row->nulls, sizeof(bool) * book->ncolumns);
	for (int i = 0; i < book->ncolumns; i++)
		if (book->columns[i].part == BOOK_SEQUENCE)
			values[i] = Int64GetDatum(store->n);
		else if (book->columns[i].part == BOOK_KEPT)
			nulls[i] = true;
	book_store_put(store, values, nulls);
}

/* ---- by key ---- */

static int
delta_column(const Book *book, int column)
{
	return book->from == NULL ? column : book->from[column];
}

typedef struct SortKeys
{
	int			n;
	AttrNumber	columns[BOOK_MOST_KEYS + 3];
	Oid			operators[BOOK_MOST_KEYS + 3];
	Oid			collations[BOOK_MOST_KEYS + 3];
	bool		nulls_first[BOOK_MOST_KEYS + 3];
} SortKeys;

static void
add_sort_key(SortKeys *keys, const Book *book, int column, bool descending)
{
	TypeCacheEntry *type = lookup_type_cache(delta_type(&book->columns[column]), TYPECACHE_LT_OPR | TYPECACHE_GT_OPR);

	keys->columns[keys->n] = delta_column(book, column) + 1;
	keys->operators[keys->n] = descending ? type->gt_opr : type->lt_opr;
	keys->collations[keys->n] = type->typcollation != InvalidOid ? C_COLLATION_OID : InvalidOid;
	keys->nulls_first[keys->n] = false;
	keys->n++;
}

/*
 * book_sort puts the rows of a store in the order of a book's keys; of one key
 * the row that counts comes first: a live one, and of these the last.  Where the
 * book says itself which one replaces which, they come as they came.
 */
BookSort *
book_sort(BookStore *store, Book *book, int memory)
{
	BookSort   *sort = palloc0(sizeof(BookSort));
	SortKeys	keys = {0};
	TupleTableSlot *slot;

	if (book->relid != safeins_relid(book->rel))
	{
		Relation	rel = table_open(safeins_relid(book->rel), AccessShareLock);

		book_check(book, rel);
		table_close(rel, AccessShareLock);
	}
	sort->store = store;
	if (store->n <= 1)
		return sort;
	for (int i = 0; i < book->nkeys; i++)
		add_sort_key(&keys, book, book->keys[i], false);
	for (int i = 0; i < book->ncolumns; i++)
		if (book->columns[i].part == BOOK_LIVE)
			add_sort_key(&keys, book, i, true);
	for (int i = 0; i < book->ncolumns; i++)
		if (book->columns[i].part == BOOK_FIRST)
			add_sort_key(&keys, book, i, true);
	for (int i = 0; i < book->ncolumns; i++)
		if (book->columns[i].part == BOOK_SEQUENCE)
			add_sort_key(&keys, book, i, book->replaces == NULL);
	sort->sort = tuplesort_begin_heap(store->desc, keys.n, keys.columns, keys.operators,
									  keys.collations, keys.nulls_first,
									  memory, NULL, TUPLESORT_RANDOMACCESS);
	slot = MakeSingleTupleTableSlot(store->desc, &TTSOpsMinimalTuple);
	tuplestore_rescan(book_store_rows(store));
	while (tuplestore_gettupleslot(store->rows, true, false, slot))
		tuplesort_puttupleslot(sort->sort, slot);
	ExecDropSingleTupleTableSlot(slot);
	tuplesort_performsort(sort->sort);
	return sort;
}

/* book_derive has columns of the rows found as these are read, until book_derive_end. */
void
book_derive(BookSort *sort, void (*derive) (void *arg, Datum *values, bool *nulls),
			void (*end) (void *arg), void *arg)
{
	sort->derive = derive;
	sort->derive_end = end;
	sort->derive_arg = arg;
}

/* book_derive_end lets go what they were found by. */
void
book_derive_end(BookSort *sort)
{
	if (sort->derive_end != NULL)
		sort->derive_end(sort->derive_arg);
	book_derive(sort, NULL, NULL, NULL);
}

/* book_sort_end lets a sort go. */
void
book_sort_end(BookSort *sort)
{
	book_derive_end(sort);
	if (sort->sort != NULL)
		tuplesort_end(sort->sort);
	pfree(sort);
}

static bool
fetch(BookEntries *e, TupleTableSlot *slot)
{
	BookSort   *sort = e->sort;

	CHECK_FOR_INTERRUPTS();
	if (!tuplesort_gettupleslot(sort->sort, true, true, slot, NULL))
		return false;
	slot_getallattrs(slot);
	if (sort->derive != NULL)
		sort->derive(sort->derive_arg, slot->tts_values, slot->tts_isnull);
	return true;
}

static void
read_row(const Book *book, const Datum *values, const bool *nulls, BookRow *row)
{
	for (int i = 0; i < book->ncolumns; i++)
	{
		int			column = delta_column(book, i);

		row->nulls[i] = column < 0 || nulls[column];
		row->values[i] = row->nulls[i] ? (Datum) 0 : values[column];
	}
}

/* The only row of a store, which is in no order. */
static void
read_only_row(BookEntries *e)
{
	const BookStore *store = e->sort->store;
	BookRow		delta;

	CHECK_FOR_INTERRUPTS();
	memcpy(delta.values, store->values, sizeof(Datum) * store->desc->natts);
	memcpy(delta.nulls, store->nulls, sizeof(bool) * store->desc->natts);
	if (e->sort->derive != NULL)
		e->sort->derive(e->sort->derive_arg, delta.values, delta.nulls);
	read_row(e->book, delta.values, delta.nulls, &e->row);
}

/* book_entries_begin goes through a sort from its beginning; the sort is by the book's keys, or by more. */
void
book_entries_begin(BookEntries *e, BookSort *sort, Book *book)
{
	e->book = book;
	e->sort = sort;
	e->prefers = NULL;
	e->slot = e->ahead = NULL;
	e->has_ahead = sort->store->n == 1;
	if (sort->store->n <= 1)
		return;
	e->slot = MakeSingleTupleTableSlot(sort->store->desc, &TTSOpsMinimalTuple);
	e->ahead = MakeSingleTupleTableSlot(sort->store->desc, &TTSOpsMinimalTuple);
	tuplesort_rescan(sort->sort);
	e->has_ahead = fetch(e, e->ahead);
}

/* book_entries_end ends the way through a sort. */
void
book_entries_end(BookEntries *e)
{
	if (e->slot == NULL)
		return;
	ExecDropSingleTupleTableSlot(e->slot);
	ExecDropSingleTupleTableSlot(e->ahead);
}

static bool
same_datum(const BookField *f, Datum a, Datum b)
{
	text	   *s;
	text	   *t;

	if (f->type != TEXTOID)
		return a == b;
	s = DatumGetTextPP(a);
	t = DatumGetTextPP(b);
	return VARSIZE_ANY_EXHDR(s) == VARSIZE_ANY_EXHDR(t) &&
		memcmp(VARDATA_ANY(s), VARDATA_ANY(t), VARSIZE_ANY_EXHDR(s)) == 0;
}

/* book_same tells whether two rows of a book have the same in a column. */
bool
book_same(const Book *book, int column, const BookRow *a, const BookRow *b)
{
	if (a->nulls[column] || b->nulls[column])
		return a->nulls[column] == b->nulls[column];
	return same_datum(&book->columns[column], a->values[column], b->values[column]);
}

/* book_compare_keys orders two rows of a book as its primary key does. */
int
book_compare_keys(const Book *book, const BookRow *a, const BookRow *b)
{
	int			c = 0;

	for (int i = 0; i < book->nkeys && c == 0; i++)
	{
		int			k = book->keys[i];

		c = book_compare_datums(book->columns[k].type, a->values[k], b->values[k]);
	}
	return c;
}

static bool
same_key(const BookEntries *e)
{
	const Book *book = e->book;

	for (int i = 0; i < book->nkeys; i++)
	{
		int			column = delta_column(book, book->keys[i]);

		if (!same_datum(&book->columns[book->keys[i]], e->row.values[book->keys[i]], e->ahead->tts_values[column]))
			return false;
	}
	return true;
}

static Datum
add_counts(const BookField *f, Datum a, Datum b)
{
	int64		sum;

	if (f->type == INT8OID)
	{
		if (!pg_add_s64_overflow(DatumGetInt64(a), DatumGetInt64(b), &sum))
			return Int64GetDatum(sum);
	}
	else
	{
		sum = (int64) DatumGetInt32(a) + DatumGetInt32(b);
		if (sum >= PG_INT32_MIN && sum <= PG_INT32_MAX)
			return Int32GetDatum((int32) sum);
	}
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("a count of a book is out of range")));
}

/* book_add adds the counts of a row to those of another one; returns whether any is not 0 then. */
bool
book_add(const Book *book, BookRow *to, const BookRow *row)
{
	bool		any = false;

	for (int i = 0; i < book->ncolumns; i++)
		if (book->columns[i].part == BOOK_COUNT)
		{
			to->values[i] = add_counts(&book->columns[i], to->values[i], row->values[i]);
			any |= to->values[i] != 0;
		}
	return any;
}

/* book_take gives by how much a count is less (NULL: nothing) than another one, as a difference to it. */
Datum
book_take(const Book *book, int column, const BookRow *from, const BookRow *row)
{
	const BookField *f = &book->columns[column];
	Datum		less = f->type == INT8OID ? Int64GetDatum(-DatumGetInt64(row->values[column])) :
		Int32GetDatum(-DatumGetInt32(row->values[column]));

	return from == NULL ? less : add_counts(f, from->values[column], less);
}

/* book_counts tells whether a row moves any count. */
bool
book_counts(const Book *book, const BookRow *row)
{
	for (int i = 0; i < book->ncolumns; i++)
		if (book->columns[i].part == BOOK_COUNT && row->values[i] != 0)
			return true;
	return false;
}

/* The row ahead, of the same key, may be the one that counts. */
static void
consider_ahead(BookEntries *e)
{
	TupleTableSlot *slot = e->slot;
	BookRow		next;

	read_row(e->book, e->ahead->tts_values, e->ahead->tts_isnull, &next);
	if (e->book->replaces != NULL ? !e->book->replaces(&e->row, &next) : !e->prefers(e->prefers_arg, &e->row, &next))
		return;
	e->row = next;
	e->slot = e->ahead;
	e->ahead = slot;
}

/* book_entries_next brings the next key into e->row, which lasts until the one after it. */
bool
book_entries_next(BookEntries *e)
{
	const Book *book = e->book;
	TupleTableSlot *slot = e->ahead;

	if (!e->has_ahead)
		return false;
	if (slot == NULL)
	{
		e->has_ahead = false;
		read_only_row(e);
		return true;
	}
	e->ahead = e->slot;
	e->slot = slot;
	read_row(book, slot->tts_values, slot->tts_isnull, &e->row);
	while ((e->has_ahead = fetch(e, e->ahead)))
	{
		if (!same_key(e))
			break;
		for (int i = 0; i < book->ncolumns; i++)
			if (book->columns[i].part == BOOK_COUNT)
				e->row.values[i] = add_counts(&book->columns[i], e->row.values[i],
											  e->ahead->tts_values[delta_column(book, i)]);
		if (book->replaces != NULL || e->prefers != NULL)
			consider_ahead(e);
	}
	return true;
}
