/*
 * product.h: the book of products whose clauses and rates are filed.
 */
#ifndef SAFEINS_BOOKS_PRODUCT_H
#define SAFEINS_BOOKS_PRODUCT_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/book_store.h"

#include "utils/date.h"

#define PRODUCT_COLUMNS(C) \
	C(product, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(area, BOOK_DIVISION, BOOK_VALUE) \
	C(insurer, TEXTOID, BOOK_VALUE) \
	C(filed_on, DATEOID, BOOK_VALUE) \
	C(valid_until, DATEOID, BOOK_VALUE) \
	C(rate, INT8OID, BOOK_VALUE) \
	C(rate_least, INT8OID, BOOK_VALUE) \
	C(rate_most, INT8OID, BOOK_VALUE) \
	C(live, BOOLOID, BOOK_LIVE) \
	C(seq, INT8OID, BOOK_SEQUENCE)

#define PRODUCT_COL(name, type, part)	BOOK_NUMBER(PRODUCT_COL_, name)
enum ProductColumn
{
	PRODUCT_COLUMNS(PRODUCT_COL)
	PRODUCT_NCOLUMNS
};

extern Book book_of_products;

typedef struct ProductRow
{
	bool		live;
	const Fact *product;
	Division	area;
	const Fact *insurer;
	DateADT		filed_on;
	const Fact *valid_until;
	const Fact *rate;
	const Fact *rate_least;
	const Fact *rate_most;
} ProductRow;

/* What the book has of a product; rates in millionths, -1: not filed. */
typedef struct ProductEntry
{
	char	   *insurer;
	DateADT		filed_on;
	DateADT		valid_until;	/* DATEVAL_NOEND: without end */
	int64		rate;
	int64		rate_least;
	int64		rate_most;
} ProductEntry;

extern BookStore *product_store(MemoryContext cxt);
extern void product_store_put(BookStore *store, const ProductRow *row);
extern void products_write(BookStore *store);
extern ProductEntry *product_find(Division place, const char *product, int len);

#endif
