/*
 * measure.h: the book of measures of supervision.
 */
#ifndef SAFEINS_BOOKS_MEASURE_H
#define SAFEINS_BOOKS_MEASURE_H

#include "common/safeins.h"
#include "types/division.h"
#include "types/fen.h"
#include "books/book.h"
#include "books/book_store.h"

#include "utils/date.h"

/* Of the deadline of what a measure asks. */
#define MEASURE_DUE "measure.due"

/* Codes of the lists measure.object, measure.basis and measure.kind that have a meaning of their own. */
#define MEASURE_INSURER		"insurer"
#define MEASURE_ENTERPRISE	"enterprise"
#define MEASURE_PROVIDER	"provider"
#define MEASURE_BY_RULE		"rule"
#define MEASURE_BY_FINDING	"finding"
#define MEASURE_BY_ESCALATION	"escalation"
#define MEASURE_STOP_USE	"stop_use"

#define MEASURE_COLUMNS(C) \
	C(measure, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(area, BOOK_DIVISION, BOOK_VALUE) \
	C(placed, BOOLOID, BOOK_VALUE) \
	C(kind, TEXTOID, BOOK_VALUE) \
	C(object_kind, TEXTOID, BOOK_VALUE) \
	C(object, TEXTOID, BOOK_VALUE) \
	C(basis_kind, TEXTOID, BOOK_VALUE) \
	C(basis, TEXTOID, BOOK_VALUE) \
	C(act, TEXTOID, BOOK_VALUE) \
	C(issued_by, TEXTOID, BOOK_VALUE) \
	C(issued_on, DATEOID, BOOK_VALUE) \
	C(due_on, DATEOID, BOOK_VALUE) \
	C(valid_until, DATEOID, BOOK_VALUE) \
	C(done_on, DATEOID, BOOK_VALUE) \
	C(result, TEXTOID, BOOK_VALUE) \
	C(amount, INT8OID, BOOK_VALUE) \
	C(live, BOOLOID, BOOK_LIVE) \
	C(asks, BOOLOID, BOOK_DELTA) \
	C(seq, INT8OID, BOOK_SEQUENCE)

#define MEASURE_COL(name, type, part)	BOOK_NUMBER(MEASURE_COL_, name)
enum MeasureColumn
{
	MEASURE_COLUMNS(MEASURE_COL)
	MEASURE_NCOLUMNS
};

extern Book book_of_measures;

/* A measure as its row tells of it, in codes where its words are known. */
typedef struct Measure
{
	const char *measure;
	Division	area;
	bool		placed;			/* its row gives a place of its own */
	const char *kind;
	const char *object_kind;
	const char *object;
	const char *basis_kind;		/* NULL: not told */
	const char *basis;			/* likewise, and so on */
	const char *act;
	const char *issued_by;
	const char *result;
	DateADT		issued_on;
	bool		has_due;
	DateADT		due_on;
	bool		has_until;
	DateADT		valid_until;
	bool		done;
	DateADT		done_on;
	bool		has_amount;
	Fen			amount;
} Measure;

extern BookStore *measure_store(MemoryContext cxt);
extern void measure_store_put(BookStore *store, const Measure *m, bool live, bool asks);
extern void measures_write(BookStore *store);
extern void measures_follow(BookStore *enterprises);
extern OwnSql measure_differences;
extern OwnSql measure_rebuild[];

/* measure_known.c: what a measure speaks of, and those that are to be looked at again. */
extern bool measure_object_known(const char *object_kind, const char *object);
extern bool measure_basis_known(const char *basis_kind, const char *basis);
extern bool measures_have_word(const char *word);
extern Measure *measures_standing(DateADT on, const char *insurer, int *n);

#endif
