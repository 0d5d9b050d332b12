/*
 * coinsurance.h: the book of co-insurers: who else insures a policy, and for how much of it.
 */
#ifndef SAFEINS_BOOKS_COINSURANCE_H
#define SAFEINS_BOOKS_COINSURANCE_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/book_store.h"
#include "books/policy.h"

/* Shares are in millionths. */
#define COINSURANCE_COLUMNS(C) \
	C(policy, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(insurer, TEXTOID, BOOK_KEY) \
	C(rows, INT4OID, BOOK_COUNT) \
	C(leads, INT4OID, BOOK_COUNT) \
	C(share, INT8OID, BOOK_COUNT)

/* What the same rows come to for a policy: who adds to one policy waits for whoever does so as well. */
#define COINSURANCE_TOTAL_COLUMNS(C) \
	C(policy, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(rows, INT4OID, BOOK_COUNT) \
	C(leads, INT4OID, BOOK_COUNT) \
	C(share, INT8OID, BOOK_COUNT)

#define COINSURANCE_COL(name, type, part)		BOOK_NUMBER(COINSURANCE_COL_, name)
#define COINSURANCE_TOTAL_COL(name, type, part)	BOOK_NUMBER(COINSURANCE_TOTAL_COL_, name)
enum CoinsuranceColumn
{
	COINSURANCE_COLUMNS(COINSURANCE_COL)
	COINSURANCE_NCOLUMNS
};
enum CoinsuranceTotalColumn
{
	COINSURANCE_TOTAL_COLUMNS(COINSURANCE_TOTAL_COL)
	COINSURANCE_TOTAL_NCOLUMNS
};

extern Book book_of_coinsurers;
extern Book book_of_coinsurance;

typedef struct CoinsurerRow
{
	bool		leaves;			/* it was, and is no more */
	const Fact *policy;
	Division	place;			/* province */
	const Fact *insurer;
	bool		lead;
	int64		share;
} CoinsurerRow;

/* What the co-insurance of a policy comes to. */
typedef struct Coinsurance
{
	int			rows;
	int			leads;
	int64		share;
} Coinsurance;

extern BookStore *coinsurance_store(MemoryContext cxt);
extern void coinsurance_store_put(BookStore *store, const CoinsurerRow *row);
extern void coinsurance_write(BookStore *store);
extern bool coinsurance_find(Division place, Datum policy, Coinsurance *found);
extern char *coinsurance_lead(Division place, Datum policy);
extern bool policy_is_of(const PolicyEntry *p, const char *policy, int len, const char *insurer, int insurer_len);

#endif
