/*
 * report.h: the book of insurers' annual reports.
 */
#ifndef SAFEINS_BOOKS_REPORT_H
#define SAFEINS_BOOKS_REPORT_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/book_store.h"

#include "utils/date.h"

#define REPORT_COLUMNS(C) \
	C(insurer, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(year, INT4OID, BOOK_KEY) \
	C(submitted_on, DATEOID, BOOK_KEY) \
	C(sent_to, TEXTOID, BOOK_KEY) \
	C(figures, TEXTOID, BOOK_KEY) \
	C(rows, INT4OID, BOOK_COUNT) \
	C(area, BOOK_DIVISION, BOOK_DELTA) \
	C(due_on, DATEOID, BOOK_DELTA)	/* of a row to be judged */

#define REPORT_COL(name, type, part)	BOOK_NUMBER(REPORT_COL_, name)
enum ReportColumn
{
	REPORT_COLUMNS(REPORT_COL)
	REPORT_NCOLUMNS
};

extern Book book_of_reports;

typedef struct ReportRow
{
	bool		leaves;			/* it was, and is no more */
	const Fact *insurer;
	Division	area;
	int			year;
	DateADT		submitted_on;
	const char *sent_to;		/* codes of addressees, with commas between; "": not said */
	const char *figures;		/* what it says of the year, JSON; "": nothing */
	bool		has_due;
	DateADT		due_on;
} ReportRow;

/* An insurer's year whose first report comes after it was due. */
typedef struct LateReport
{
	const char *insurer;
	Division	area;
	int			year;
	DateADT		submitted_on;
} LateReport;

extern BookStore *report_store(MemoryContext cxt);
extern void report_store_put(BookStore *store, const ReportRow *row);
extern void reports_write(BookStore *store);
extern int	reports_late(BookStore *store, bool in_book, LateReport **late);
extern OwnSql report_differences;
extern OwnSql report_rebuild[];

#endif
