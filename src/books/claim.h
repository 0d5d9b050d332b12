/*
 * claim.h: the counts of claims, by policy and year of the report.
 */
#ifndef SAFEINS_BOOKS_CLAIM_H
#define SAFEINS_BOOKS_CLAIM_H

#include "common/safeins.h"
#include "common/own_sql.h"
#include "types/division.h"
#include "types/fen.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/book_store.h"

#include "utils/date.h"

#define CLAIM_COLUMNS(C) \
	C(policy, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(year, INT4OID, BOOK_KEY) \
	C(claims, INT4OID, BOOK_COUNT) \
	C(refused, INT4OID, BOOK_COUNT) \
	C(deaths, INT8OID, BOOK_COUNT) \
	C(paid, INT8OID, BOOK_COUNT) \
	C(claim, TEXTOID, BOOK_DELTA) \
	C(area, BOOK_DIVISION, BOOK_DELTA) \
	C(insurer, TEXTOID, BOOK_DELTA) \
	C(decide_from, DATEOID, BOOK_DELTA) \
	C(advance_from, DATEOID, BOOK_DELTA) \
	C(pay_from, DATEOID, BOOK_DELTA) \
	C(decide_due, DATEOID, BOOK_DELTA) \
	C(advance_due, DATEOID, BOOK_DELTA) \
	C(pay_due, DATEOID, BOOK_DELTA) \
	C(decide_met, DATEOID, BOOK_DELTA) \
	C(advance_met, DATEOID, BOOK_DELTA) \
	C(pay_met, DATEOID, BOOK_DELTA)

#define CLAIM_COL(name, type, part)	BOOK_NUMBER(CLAIM_COL_, name)
enum ClaimColumn
{
	CLAIM_COLUMNS(CLAIM_COL)
	CLAIM_NCOLUMNS
};

extern Book book_of_claims;

/* A deadline that a claim has, one a rule; the columns of the delta are in this order. */
typedef enum ClaimDeadlineKind
{
	CLAIM_DUE_DECIDE,
	CLAIM_DUE_ADVANCE,
	CLAIM_DUE_PAY,
	CLAIM_NDUES
} ClaimDeadlineKind;

typedef struct ClaimDeadline
{
	bool		open;
	DateADT		opened_on;
	DateADT		due_on;
	bool		met;
	DateADT		met_on;
} ClaimDeadline;

extern const char *const claim_deadline_kinds[CLAIM_NDUES];

typedef struct ClaimRow
{
	bool		leaves;			/* it was, and is no more */
	const Fact *policy;
	Division	place;			/* province */
	int			year;
	bool		refused;
	int64		deaths;
	Fen			paid;
	/* of a recount alone, where the mapping knows of deadlines; else NULL */
	const ClaimDeadline *dues;
	const Fact *claim;
	Division	area;
	const char *insurer;		/* may be NULL */
} ClaimRow;

extern BookStore *claim_store(MemoryContext cxt);
extern void claim_store_put(BookStore *store, const ClaimRow *row);
extern void claims_write(BookStore *store);
extern OwnSql claim_differences;
extern OwnSql claim_rebuild[];

#endif
