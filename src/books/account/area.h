/*
 * area.h: the book of what accounts have in the areas below the place that they
 * are judged at.
 */
#ifndef SAFEINS_BOOKS_ACCOUNT_AREA_H
#define SAFEINS_BOOKS_ACCOUNT_AREA_H

#include "common/safeins.h"
#include "types/division.h"
#include "types/fen.h"
#include "attach/fact.h"
#include "books/account/account.h"
#include "books/book.h"
#include "books/book_store.h"

#include "access/xact.h"

#define AREA_COLUMNS(C) \
	ACCOUNT_KEY_COLUMNS(C) \
	C(received_on, DATEOID, BOOK_KEY) \
	C(area, BOOK_DIVISION, BOOK_KEY) \
	C(awaits, TEXTOID, BOOK_KEY) \
	C(received, INT8OID, BOOK_COUNT) \
	C(spent, INT8OID, BOOK_COUNT) \
	C(rows, INT8OID, BOOK_COUNT)

#define AREA_COL(name, type, part)	BOOK_NUMBER(AREA_COL_, name)
enum AreaColumn
{
	AREA_COLUMNS(AREA_COL)
	AREA_NCOLUMNS
};

extern Book book_of_areas;

/* What is known of the area of a row that moves an account. */
typedef struct AreaOf
{
	Division	area;			/* that of the account's place: nothing more */
	const Fact *awaits;			/* a policy that may tell when it comes; NULL: none */
} AreaOf;

/* Sums of rows of one area. */
typedef struct AreaSums
{
	Fen			received;
	Fen			spent;
	int64		rows;
} AreaSums;

extern BookStore *area_store(MemoryContext cxt);
extern void area_store_put(BookStore *store, const AccountKey *key, const AreaOf *area, const AreaSums *sums);
extern void area_store_write(BookStore *store);
extern void area_add(const AccountKey *key, Division area, const AreaSums *sums);
extern void area_statement_end(void);
extern bool area_awaited(Datum policies);

/* for account.c */
extern void area_write_pending(void);
extern void area_end_transaction(XactEvent event);
extern void area_before_savepoint_end(int nest);
extern void area_end_savepoint(int nest, bool commit);

#endif
