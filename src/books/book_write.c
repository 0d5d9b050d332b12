/*
 * book_write.c: entries of a book written past the executor.
 *
 * New rows go into the table in batches; where somebody else was first with a
 * key, which the unique index tells, our row is taken back, and the entry is
 * written as one that was there.  Where somebody put triggers on the table, as
 * pg_repack does while it copies one, rows are written by the executor, so that
 * they fire.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "books/book.h"
#include "books/book_index.h"
#include "books/book_store.h"
#include "books/suppressed.h"

#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* ---- writing ---- */

static void
fill(const BookWriter *w, const BookRow *row, TupleTableSlot *slot)
{
	const Book *book = w->book;

	ExecClearTuple(slot);
	memset(slot->tts_isnull, true, sizeof(bool) * slot->tts_tupleDescriptor->natts);
	for (int i = 0; i < book->ncolumns; i++)
		if (book->attno[i] != 0)
		{
			slot->tts_values[book->attno[i] - 1] = row->values[i];
			slot->tts_isnull[book->attno[i] - 1] = row->nulls[i];
			if (row->nulls[i] && TupleDescAttr(slot->tts_tupleDescriptor, book->attno[i] - 1)->attnotnull)
				elog(ERROR, "column \"%s\" of safeins.%s would be null", book->columns[i].name, book->name);
		}
	ExecStoreVirtualTuple(slot);
	ExecMaterializeSlot(slot);
}

/* Somebody else was first with its key: our row, which nobody needs, goes again. */
static void
take_back(BookWriter *w, TupleTableSlot *slot)
{
	CommandCounterIncrement();
	simple_heap_delete(w->rel, &slot->tts_tid);
}

/* The statement is made of the book's columns when it is first run; which may come to nothing by a rule of others. */
static bool
by_executor(BookWriter *w, OwnSql *q, int expected, char *(*sql) (const Book *book),
			const BookRow *row, ItemPointer tid)
{
	const Book *book = w->book;
	Datum		values[OWN_ARGS_MOST];
	bool		nulls[OWN_ARGS_MOST];
	bool		done;
	int			n = 0;

	for (int i = 0; row != NULL && i < book->ncolumns; i++)
	{
		if (book->attno[i] == 0)
			continue;
		Assert(n < OWN_ARGS_MOST - 1);
		q->types[n] = book->columns[i].type == BOOK_DIVISION ? INT4OID : book->columns[i].type;
		nulls[n] = row->nulls[i];
		values[n++] = row->values[i];
	}
	q->types[n] = TIDOID;
	nulls[n] = tid == NULL;
	values[n++] = PointerGetDatum(tid);
	CommandCounterIncrement();
	if (q->sql == NULL)
	{
		q->result = expected;
		q->sees = OWN_SEES_LATEST;
		q->settings = OWN_MAY_VANISH;
		q->writes = q->kept = true;
		q->sql = MemoryContextStrdup(TopMemoryContext, sql(book));
	}
	done = own_sql_execute(q, values, nulls) == 1;
	if (!done && tid != NULL)
		booking_suppressed(w->rel);
	return done;
}

static void
append_value(StringInfo sql, const Book *book, int column, int number)
{
	if (book->columns[column].type == BOOK_DIVISION)
		appendStringInfo(sql, "CAST($%d AS safeins.division)", number);
	else
		appendStringInfo(sql, "$%d", number);
}

static char *
insert_sql(const Book *book)
{
	StringInfoData sql;
	StringInfoData values;
	int			n = 0;

	initStringInfo(&sql);
	initStringInfo(&values);
	appendStringInfo(&sql, "INSERT INTO safeins.%s (", quote_identifier(book->name));
	for (int i = 0; i < book->ncolumns; i++)
		if (book->attno[i] != 0)
		{
			appendStringInfo(&sql, "%s%s", n > 0 ? ", " : "", quote_identifier(book->columns[i].name));
			appendStringInfoString(&values, n > 0 ? ", " : "");
			append_value(&values, book, i, ++n);
		}
	/* the last parameter is of no use here */
	appendStringInfo(&sql, ") SELECT %s WHERE $%d IS NULL ON CONFLICT DO NOTHING", values.data, n + 1);
	return sql.data;
}

static char *
update_sql(const Book *book)
{
	StringInfoData sql;
	int			n = 0;

	initStringInfo(&sql);
	appendStringInfo(&sql, "UPDATE safeins.%s SET ", quote_identifier(book->name));
	for (int i = 0; i < book->ncolumns; i++)
		if (book->attno[i] != 0)
		{
			appendStringInfo(&sql, "%s%s = ", n > 0 ? ", " : "", quote_identifier(book->columns[i].name));
			append_value(&sql, book, i, ++n);
		}
	appendStringInfo(&sql, " WHERE ctid OPERATOR(pg_catalog.=) $%d", n + 1);
	return sql.data;
}

static char *
remove_sql(const Book *book)
{
	return psprintf("DELETE FROM safeins.%s WHERE ctid OPERATOR(pg_catalog.=) $1", quote_identifier(book->name));
}

/* What came of writing over a row; false: somebody else was first. */
static bool
was_first(BookWriter *w, TM_Result result)
{
	switch (result)
	{
		case TM_Ok:
			w->written++;
			return true;
		case TM_Updated:
		case TM_Deleted:
			book_refuse_newer(w->rel);
			return false;
		default:
			elog(ERROR, "unexpected result of writing safeins.%s: %d", w->book->name, result);
	}
}

/* book_lock locks the row that was found until the transaction ends; false: find it anew. */
bool
book_lock(BookWriter *w)
{
	ItemPointerData tid = w->found->tts_tid;
	TM_FailureData failure;
	TM_Result	result = table_tuple_lock(w->rel, &tid, GetActiveSnapshot(), w->found, GetCurrentCommandId(true),
										  LockTupleNoKeyExclusive, LockWaitBlock, 0, &failure);

	if (!was_first(w, result))
		return false;
	book_read_found(w);
	return true;
}

/* book_update writes a row over the one that was found; false: find it anew. */
bool
book_update(BookWriter *w, const BookRow *row)
{
	TM_FailureData failure;
	LockTupleMode lockmode;
	UpdatedIndexes indexes;
	ItemPointerData tid = w->found->tts_tid;
	bool		done;

	if (w->table->by_executor)
		return book_lock(w) && by_executor(w, &w->book->update, SPI_OK_UPDATE, update_sql, row, &tid);
	fill(w, row, w->fresh);
	done = was_first(w, table_tuple_update(w->rel, &tid, w->fresh, GetCurrentCommandId(true), 0, GetActiveSnapshot(),
										   InvalidSnapshot, true, &failure, &lockmode, &indexes));
	if (done)
		book_index_changed(w, w->fresh, indexes);
	return done;
}

/* Takes away the row that was found; false: find it anew. */
static bool
remove_found(BookWriter *w)
{
	ItemPointerData tid = w->found->tts_tid;
	TM_FailureData failure;

	if (w->table->removes_by_executor)
		return book_lock(w) && by_executor(w, &w->book->remove, SPI_OK_DELETE, remove_sql, NULL, &tid);
	return was_first(w, table_tuple_delete(w->rel, &tid, GetCurrentCommandId(true), 0, GetActiveSnapshot(),
										   InvalidSnapshot, true, &failure));
}

/* A new row, at once; false: somebody else was first. */
static bool
insert_now(BookWriter *w, const BookRow *row)
{
	if (w->table->by_executor)
		return by_executor(w, &w->book->insert, SPI_OK_INSERT, insert_sql, row, NULL);
	fill(w, row, w->fresh);
	table_tuple_insert(w->rel, w->fresh, GetCurrentCommandId(true), 0, NULL);
	if (!book_index_row(w, 0, w->fresh, UNIQUE_CHECK_PARTIAL, false))
	{
		take_back(w, w->fresh);
		return false;
	}
	book_index_others(w, w->fresh);
	w->written++;
	return true;
}

/* ---- what an entry becomes ---- */

static void
settle(const Book *book, const BookRow *old, BookRow *row)
{
	for (int i = 0; i < book->ncolumns; i++)
		if (book->columns[i].part == BOOK_KEPT)
		{
			row->nulls[i] = old == NULL || old->nulls[i];
			row->values[i] = row->nulls[i] ? (Datum) 0 : old->values[i];
		}
	if (book->settle != NULL)
		book->settle(old, row);
}

static bool
is_closed(const Book *book, const BookRow *row)
{
	for (int i = 0; i < book->ncolumns; i++)
		if (book->columns[i].part == BOOK_OPEN && !DatumGetBool(row->values[i]))
			return true;
	return false;
}

static bool
has_counts(const Book *book)
{
	for (int i = 0; i < book->ncolumns; i++)
		if (book->columns[i].part == BOOK_COUNT)
			return true;
	return false;
}

static bool
same_rows(const Book *book, const BookRow *a, const BookRow *b)
{
	for (int i = 0; i < book->ncolumns; i++)
		if (book->attno[i] != 0 && !book_same(book, i, a, b))
			return false;
	return true;
}

static void
take_values(const Book *book, BookRow *to, const BookRow *row)
{
	for (int i = 0; i < book->ncolumns; i++)
		if (book->columns[i].part == BOOK_VALUE)
		{
			to->values[i] = row->values[i];
			to->nulls[i] = row->nulls[i];
		}
}

/* One that was found: what it becomes, or it goes. */
static bool
apply_to_found(BookWriter *w, const BookRow *row)
{
	const Book *book = w->book;
	BookRow		now = *row;

	if (is_closed(book, row))
		return remove_found(w);
	if (has_counts(book))
	{
		now = w->old;
		if (!book_add(book, &now, row))
			return remove_found(w);
		/* Of one key all rows say the same, but where somebody else wrote the book: a repair. */
		take_values(book, &now, row);
	}
	else
		settle(book, &w->old, &now);
	if (same_rows(book, &w->old, &now))
		return !book->holds || book_lock(w);
	return book_update(w, &now);
}

/* A row that is not in the book yet; false: it is now. */
static bool
apply_new(BookWriter *w, const BookRow *row)
{
	BookRow		now = *row;

	if (is_closed(w->book, row) || (has_counts(w->book) && !book_counts(w->book, row)))
		return true;
	settle(w->book, NULL, &now);
	return insert_now(w, &now);
}

/* book_apply brings one entry into the book; found: by book_find(), just now. */
void
book_apply(BookWriter *w, const BookRow *row, bool found)
{
	int			vain = 0;

	w->known += found;
	while (!(found ? apply_to_found(w, row) : apply_new(w, row)))
	{
		found = book_find(w, row);
		w->known += found;
		if (!found && w->table->by_executor && ++vain == SUPPRESSED_AFTER)
			booking_suppressed(w->rel);
	}
}

/* What a new row that was taken back said; its texts are the slot's. */
static void
read_back(const BookWriter *w, TupleTableSlot *slot, BookRow *row)
{
	const Book *book = w->book;

	slot_getallattrs(slot);
	for (int i = 0; i < book->ncolumns; i++)
	{
		row->nulls[i] = book->attno[i] == 0 || slot->tts_isnull[book->attno[i] - 1];
		row->values[i] = row->nulls[i] ? (Datum) 0 : slot->tts_values[book->attno[i] - 1];
		if (book->columns[i].part == BOOK_OPEN)
		{
			row->nulls[i] = false;
			row->values[i] = BoolGetDatum(true);
		}
	}
}

/* The batch goes into the table; its entries are still to be made. */
static int
put_batch(BookWriter *w)
{
	MemoryContext caller = MemoryContextSwitchTo(GetPerTupleMemoryContext(w->table->estate));
	int			n = w->nbatch;

	if (n == 1)
		table_tuple_insert(w->rel, w->batch[0], GetCurrentCommandId(true), 0, NULL);
	else if (n > 1)
		table_multi_insert(w->rel, w->batch, n, GetCurrentCommandId(true), 0, NULL);
	w->nbatch = 0;
	MemoryContextSwitchTo(caller);
	ResetPerTupleExprContext(w->table->estate);
	return n;
}

/*
 * Entries of the primary key for what is in the table, from one row on; returns up to
 * which one, as book_index_batch().
 */
static int
put_keys(BookWriter *w, int from, int n, bool *refused)
{
	if (n - from > 1)
		return from + book_index_batch(w, w->batch + from, n - from, refused);
	*refused = !book_index_row(w, 0, w->batch[from], UNIQUE_CHECK_PARTIAL, false);
	return n;
}

/* The entries of the other indexes, now or with all others. */
static void
put_other_entries(BookWriter *w, TupleTableSlot *row)
{
	(w->entries != NULL ? book_index_later : book_index_others) (w, row);
}

/* The batch goes into the table; in the order of the keys, as all that is locked here. */
static void
flush(BookWriter *w)
{
	bool		in[BOOK_BATCH];
	int			n = put_batch(w);

	memset(in, true, sizeof(in));
	for (int at = 0; at < n;)
	{
		bool		refused;
		BookRow		row;

		at = put_keys(w, at, n, &refused);
		if (!refused)
			continue;
		in[at - 1] = false;
		take_back(w, w->batch[at - 1]);
		read_back(w, w->batch[at - 1], &row);
		book_apply(w, &row, book_find(w, &row));
	}
	for (int i = 0; i < n; i++)
		if (in[i])
			put_other_entries(w, w->batch[i]);
	for (int i = 0; i < n; i++)
		ExecClearTuple(w->batch[i]);
	w->written += n;
}

/* book_batch has a row wait that is as it stands in the table; there is room for BOOK_BATCH. */
void
book_batch(BookWriter *w, const BookRow *row)
{
	if (w->batch == NULL)
		w->batch = palloc0(sizeof(TupleTableSlot *) * BOOK_BATCH);
	if (w->batch[w->nbatch] == NULL)
		w->batch[w->nbatch] = MakeSingleTupleTableSlot(RelationGetDescr(w->rel), &TTSOpsHeapTuple);
	fill(w, row, w->batch[w->nbatch++]);
}

/*
 * book_insert_batch brings in the rows that wait, in their order, up to one whose
 * key somebody else may have: it and those after it are not in the table.  Returns
 * how many are.
 */
int
book_insert_batch(BookWriter *w)
{
	int			n = put_batch(w);
	int			done = 0;
	bool		refused = false;

	while (done < n && !refused)
		done = put_keys(w, done, n, &refused) - refused;
	for (int i = done; i < n; i++)
		take_back(w, w->batch[i]);
	for (int i = 0; i < done; i++)
		put_other_entries(w, w->batch[i]);
	for (int i = 0; i < n; i++)
		ExecClearTuple(w->batch[i]);
	w->written += n;
	return done;
}

/* book_insert brings in an entry that book_find() did not find. */
void
book_insert(BookWriter *w, const BookRow *row)
{
	BookRow		now = *row;

	if (w->table->by_executor)
	{
		book_apply(w, row, false);
		return;
	}
	if (is_closed(w->book, row) || (has_counts(w->book) && !book_counts(w->book, row)))
		return;
	settle(w->book, NULL, &now);
	book_batch(w, &now);
	if (w->nbatch == BOOK_BATCH)
		flush(w);
}

/* book_writer_close ends what was begun; what was written can be seen by the next command. */
void
book_writer_close(BookWriter *w)
{
	flush(w);
	if (w->tells_known != NULL)
		*w->tells_known = w->known;
	for (int i = 0; w->entries != NULL && i < w->table->nindexes; i++)
		if (w->entries[i] != NULL)
			book_index_sorted(w, i);
	for (int i = 0; w->batch != NULL && i < BOOK_BATCH && w->batch[i] != NULL; i++)
		ExecDropSingleTupleTableSlot(w->batch[i]);
	if (w->scan != NULL)
		index_endscan(w->scan);
	book_walk_close(&w->along);
	if (w->found != NULL)
		ExecDropSingleTupleTableSlot(w->found);
	ExecDropSingleTupleTableSlot(w->fresh);
	for (int i = 0; i < w->table->nindexes; i++)
		if (w->indexes[i] != NULL)
		{
			index_insert_cleanup(w->indexes[i], w->table->infos[i]);
			index_close(w->indexes[i], NoLock);
		}
	table_close(w->rel, NoLock);
	if (w->written > 0)
		CommandCounterIncrement();
	pfree(w);
}

/*
 * book_write_entry brings one of a statement's entries into its book; they come in
 * the order of the book's keys.  fresh: it is looked for by the unique index alone;
 * alone: there is no other one, and all that it says is at hand where it turns out
 * to be there.
 */
void
book_write_entry(BookWriter *w, const BookRow *row, bool fresh, bool alone)
{
	/* Of many it costs less to look. */
	bool		known = !(fresh && w->along_stops && !is_closed(w->book, row)) && book_find_next(w, row);

	if (known || alone)
		book_apply(w, row, known);
	else
		book_insert(w, row);
}

/* book_write brings a statement's rows into their book, in the order of its keys. */
void
book_write(Book *book, BookSort *sort)
{
	BookWriter *w;
	BookEntries e;

	if (sort->store->n == 0)
		return;
	book_feed(sort->store);
	w = book_writer_open(book, sort->store->n);
	w->tells_known = &sort->known;
	book_entries_begin(&e, sort, book);
	while (book_entries_next(&e))
		book_write_entry(w, &e.row, sort->store->fresh, sort->store->n == 1);
	book_entries_end(&e);
	/* A serializable transaction has to read what others may write. */
	sort->alone = sort->store->n == 1 && w->alone && !IsolationIsSerializable();
	book_writer_close(w);
}

/* book_write_store brings a store into its book that has been sorted for nothing else. */
void
book_write_store(Book *book, BookStore *store)
{
	BookSort   *sort;

	if (store->n == 0)
		return;
	sort = book_sort(store, book, work_mem);
	book_write(book, sort);
	book_sort_end(sort);
}
