/*
 * filing.h: the book of papers that insurers hand in.
 */
#ifndef SAFEINS_BOOKS_FILING_H
#define SAFEINS_BOOKS_FILING_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/book_store.h"

#include "utils/date.h"

#define FILING_COLUMNS(C) \
	C(insurer, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(year, INT4OID, BOOK_KEY) \
	C(item, TEXTOID, BOOK_KEY) \
	C(submitted_on, DATEOID, BOOK_KEY) \
	C(accepted, BOOLOID, BOOK_KEY) \
	C(valid_until, DATEOID, BOOK_KEY) \
	C(rows, INT4OID, BOOK_COUNT)

#define FILING_COL(name, type, part)	BOOK_NUMBER(FILING_COL_, name)
enum FilingColumn
{
	FILING_COLUMNS(FILING_COL)
	FILING_NCOLUMNS
};

extern Book book_of_filings;

typedef struct FilingRow
{
	bool		leaves;			/* it was, and is no more */
	const Fact *insurer;
	Division	area;
	int			year;
	const Fact *item;
	const char *code;			/* of the item; NULL: none is known */
	DateADT		submitted_on;
	bool		accepted;
	const Fact *valid_until;
} FilingRow;

extern BookStore *filing_store(MemoryContext cxt);
extern void filing_store_put(BookStore *store, const FilingRow *row);
extern void filings_write(BookStore *store);
extern void filings_recode(const char *name, const char *code);
extern OwnSql filing_differences;
extern OwnSql filing_rebuild[];

#endif
