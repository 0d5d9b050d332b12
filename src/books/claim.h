/*
 * claim.h: the counts of claims, by policy and year of the report.
 */
#ifndef SAFEINS_BOOKS_CLAIM_H
#define SAFEINS_BOOKS_CLAIM_H

#include "common/safeins.h"
#include "types/division.h"
#include "types/fen.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/book_store.h"

#define CLAIM_COLUMNS(C) \
	C(policy, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(year, INT4OID, BOOK_KEY) \
	C(claims, INT4OID, BOOK_COUNT) \
	C(refused, INT4OID, BOOK_COUNT) \
	C(deaths, INT8OID, BOOK_COUNT) \
	C(paid, INT8OID, BOOK_COUNT)

#define CLAIM_COL(name, type, part)	BOOK_NUMBER(CLAIM_COL_, name)
enum ClaimColumn
{
	CLAIM_COLUMNS(CLAIM_COL)
	CLAIM_NCOLUMNS
};

extern Book book_of_claims;

typedef struct ClaimRow
{
	bool		leaves;			/* it was, and is no more */
	const Fact *policy;
	Division	place;			/* province */
	int			year;
	bool		refused;
	int64		deaths;
	Fen			paid;
} ClaimRow;

extern BookStore *claim_store(MemoryContext cxt);
extern void claim_store_put(BookStore *store, const ClaimRow *row);
extern void claims_write(BookStore *store);

#endif
