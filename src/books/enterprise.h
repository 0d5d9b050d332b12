/*
 * enterprise.h: the book of enterprises.
 */
#ifndef SAFEINS_BOOKS_ENTERPRISE_H
#define SAFEINS_BOOKS_ENTERPRISE_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/book_scan.h"
#include "books/book_store.h"

typedef struct EnterpriseEntry
{
	Division	area;
	char	   *sector;			/* these may be NULL */
	char	   *size;
	char	   *risk;
	bool		may_stay_out;	/* it is said that it need not insure */
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
} EnterpriseRow;

extern EnterpriseEntry *enterprise_find(BookScan *scan, Division place, const char *enterprise, int len);
extern BookStore *enterprise_store(MemoryContext cxt);
extern void enterprise_store_put(BookStore *store, const EnterpriseRow *row);
extern void enterprises_write(BookStore *store);
extern void enterprises_recode(const char *list, const char *name, const char *code);
extern const char enterprise_differences[];
extern const char *const enterprise_rebuild[];

#endif
