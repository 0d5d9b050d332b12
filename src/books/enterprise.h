/*
 * enterprise.h: the book of enterprises.
 */
#ifndef SAFEINS_BOOKS_ENTERPRISE_H
#define SAFEINS_BOOKS_ENTERPRISE_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/book_store.h"

#include "utils/date.h"

#define ENTERPRISE_COLUMNS(C) \
	C(enterprise, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(area, BOOK_DIVISION, BOOK_VALUE) \
	C(sector, TEXTOID, BOOK_VALUE) \
	C(size, TEXTOID, BOOK_VALUE) \
	C(risk, TEXTOID, BOOK_VALUE) \
	C(must_insure, BOOLOID, BOOK_VALUE) \
	C(active, BOOLOID, BOOK_VALUE) \
	C(standard_grade, TEXTOID, BOOK_VALUE) \
	C(graded_on, DATEOID, BOOK_VALUE) \
	C(live, BOOLOID, BOOK_LIVE) \
	C(name, TEXTOID, BOOK_VALUE) \
	C(seq, INT8OID, BOOK_SEQUENCE)

/* What it was until a day: of several changes on one day, before the first. */
#define ENTERPRISE_WAS_COLUMNS(C) \
	C(enterprise, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(until, DATEOID, BOOK_KEY) \
	C(sector, TEXTOID, BOOK_VALUE) \
	C(size, TEXTOID, BOOK_VALUE) \
	C(risk, TEXTOID, BOOK_VALUE)

#define ENTERPRISE_COL(name, type, part)		BOOK_NUMBER(ENTERPRISE_COL_, name)
#define ENTERPRISE_WAS_COL(name, type, part)	BOOK_NUMBER(ENTERPRISE_WAS_COL_, name)
enum EnterpriseColumn
{
	ENTERPRISE_COLUMNS(ENTERPRISE_COL)
	ENTERPRISE_NCOLUMNS
};
enum EnterpriseWasColumn
{
	ENTERPRISE_WAS_COLUMNS(ENTERPRISE_WAS_COL)
	ENTERPRISE_WAS_NCOLUMNS
};

extern Book book_of_enterprises;

typedef struct EnterpriseEntry
{
	Division	area;
	char	   *sector;			/* these may be NULL */
	char	   *size;
	char	   *risk;
	bool		is_said;		/* whether it must insure */
	bool		must_insure;
} EnterpriseEntry;

typedef struct EnterpriseRow
{
	bool		live;
	Division	area;
	const Fact *enterprise;
	const char *sector;
	const char *size;
	const char *risk;
	const Fact *must_insure;
	bool		active;
	const Fact *standard_grade;
	const Fact *graded_on;
	const Fact *name;			/* for people alone */
} EnterpriseRow;

extern EnterpriseEntry *enterprise_find(BookScan *scan, Division place, const char *enterprise, int len);
extern bool enterprise_is_called(Division place, const char *enterprise, int len, const char *name, int name_len);
extern char *enterprise_grade(Division place, const char *enterprise, int len, DateADT *since);
extern BookStore *enterprise_store(MemoryContext cxt);
extern void enterprise_store_put(BookStore *store, const EnterpriseRow *row);
extern void enterprises_write(BookStore *store);
extern bool enterprises_recode(const char *list, const char *name, const char *code);

#endif
