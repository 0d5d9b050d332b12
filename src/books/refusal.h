/*
 * refusal.h: the book of cover that was refused.
 */
#ifndef SAFEINS_BOOKS_REFUSAL_H
#define SAFEINS_BOOKS_REFUSAL_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/book_store.h"

#include "utils/date.h"

#define REFUSAL_COLUMNS(C) \
	C(refusal, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(area, BOOK_DIVISION, BOOK_VALUE) \
	C(insurer, TEXTOID, BOOK_VALUE) \
	C(enterprise, TEXTOID, BOOK_VALUE) \
	C(refused_on, DATEOID, BOOK_VALUE) \
	C(live, BOOLOID, BOOK_LIVE) \
	C(seq, INT8OID, BOOK_SEQUENCE)

#define REFUSAL_COL(name, type, part)	BOOK_NUMBER(REFUSAL_COL_, name)
enum RefusalColumn
{
	REFUSAL_COLUMNS(REFUSAL_COL)
	REFUSAL_NCOLUMNS
};

extern Book book_of_refusals;

typedef struct RefusalRow
{
	bool		live;
	const Fact *refusal;
	Division	area;
	const Fact *insurer;
	const Fact *enterprise;
	DateADT		refused_on;
} RefusalRow;

extern BookStore *refusal_store(MemoryContext cxt);
extern void refusal_store_put(BookStore *store, const RefusalRow *row);
extern void refusals_write(BookStore *store);

#endif
