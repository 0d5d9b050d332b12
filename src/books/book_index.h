/*
 * book_index.h: entries of a book's indexes for its new rows.
 */
#ifndef SAFEINS_BOOKS_BOOK_INDEX_H
#define SAFEINS_BOOKS_BOOK_INDEX_H

#include "common/safeins.h"
#include "books/book.h"

#include "access/genam.h"
#include "access/tableam.h"
#include "executor/tuptable.h"

extern bool book_index_row(BookWriter *w, int i, TupleTableSlot *slot, IndexUniqueCheck check, bool unchanged);
extern void book_index_others(BookWriter *w, TupleTableSlot *slot);
extern void book_index_changed(BookWriter *w, TupleTableSlot *slot, UpdatedIndexes asked);
extern int	book_index_batch(BookWriter *w, TupleTableSlot **rows, int n, bool *refused);
extern void book_index_later(BookWriter *w, TupleTableSlot *slot);
extern void book_index_sorted(BookWriter *w, int i);

#endif
