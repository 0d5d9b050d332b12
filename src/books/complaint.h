/*
 * complaint.h: the book of complaints.
 */
#ifndef SAFEINS_BOOKS_COMPLAINT_H
#define SAFEINS_BOOKS_COMPLAINT_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/book_store.h"

#include "utils/date.h"

/* Of the deadline for its answer. */
#define COMPLAINT_ANSWER "complaint.answer"

#define COMPLAINT_COLUMNS(C) \
	C(complaint, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(area, BOOK_DIVISION, BOOK_VALUE) \
	C(insurer, TEXTOID, BOOK_VALUE) \
	C(received_on, DATEOID, BOOK_VALUE) \
	C(due_on, DATEOID, BOOK_VALUE) \
	C(answered_on, DATEOID, BOOK_VALUE) \
	C(needs_check, BOOLOID, BOOK_VALUE) \
	C(extended_to, DATEOID, BOOK_VALUE) \
	C(live, BOOLOID, BOOK_LIVE) \
	C(provisional, BOOLOID, BOOK_DELTA) \
	C(seq, INT8OID, BOOK_SEQUENCE)

#define COMPLAINT_COL(name, type, part)	BOOK_NUMBER(COMPLAINT_COL_, name)
enum ComplaintColumn
{
	COMPLAINT_COLUMNS(COMPLAINT_COL)
	COMPLAINT_NCOLUMNS
};

extern Book book_of_complaints;

typedef struct ComplaintRow
{
	bool		live;
	const Fact *complaint;
	Division	area;
	const Fact *insurer;
	DateADT		received_on;
	bool		has_due;
	DateADT		due_on;
	const Fact *answered_on;
	bool		needs_check;
	const Fact *extended_to;
	bool		provisional;	/* as add_workdays_known() says of due_on */
} ComplaintRow;

extern BookStore *complaint_store(MemoryContext cxt);
extern void complaint_store_put(BookStore *store, const ComplaintRow *row);
extern void complaints_write(BookStore *store);
extern OwnSql complaint_differences;
extern OwnSql complaint_rebuild[];

#endif
