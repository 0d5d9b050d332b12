/*
 * service.h: the book of services.
 */
#ifndef SAFEINS_BOOKS_SERVICE_H
#define SAFEINS_BOOKS_SERVICE_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/policy.h"
#include "books/policy_year.h"
#include "books/book_store.h"

#include "utils/date.h"

/* In the order of the key. */
#define SERVICE_COLUMNS(C) \
	C(policy, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(kind, TEXTOID, BOOK_KEY) \
	C(served_on, DATEOID, BOOK_KEY) \
	C(service, TEXTOID, BOOK_KEY) \
	C(rows, INT4OID, BOOK_COUNT) \
	C(policy_year, INT4OID, BOOK_DELTA) \
	C(calendar_year, INT4OID, BOOK_DELTA) \
	C(area, BOOK_DIVISION, BOOK_DELTA) \
	C(ask_policy, BOOLOID, BOOK_DELTA) \
	C(ask_double, BOOLOID, BOOK_DELTA) \
	C(ask_pooled, BOOLOID, BOOK_DELTA)

/* What is counted of the same rows. */
#define TALLY_COLUMNS(C) \
	C(policy, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(kind, TEXTOID, BOOK_KEY) \
	C(policy_year, INT4OID, BOOK_KEY) \
	C(calendar_year, INT4OID, BOOK_KEY) \
	C(done, INT4OID, BOOK_COUNT)

#define SERVICE_COL(name, type, part)	BOOK_NUMBER(SERVICE_COL_, name)
#define TALLY_COL(name, type, part)		BOOK_NUMBER(TALLY_COL_, name)
enum ServiceColumn
{
	SERVICE_COLUMNS(SERVICE_COL)
	SERVICE_NCOLUMNS
};
enum TallyColumn
{
	TALLY_COLUMNS(TALLY_COL)
	TALLY_NCOLUMNS
};

extern Book book_of_services;
extern Book book_of_tallies;

typedef struct ServiceRow
{
	bool		leaves;			/* it was, and is no more */
	bool		ask_policy;		/* rules that are to be judged beside its policy */
	bool		ask_double;		/* the same once all are in the book */
	bool		ask_pooled;
	const Fact *service;
	const Fact *policy;
	Division	area;
	const char *kind;
	DateADT		served_on;
} ServiceRow;

typedef enum ServiceLink
{
	SERVICE_UNKNOWN,
	SERVICE_OF_ANOTHER,			/* policy, or insurer */
	SERVICE_FITS
} ServiceLink;

/* A row that asks for it, by enum ServiceColumn, beside its policy; NULL: its province knows of none. */
typedef void (*TellService) (void *arg, const Datum *row, const PolicyEntry *policy);

extern BookStore *service_store(MemoryContext cxt);
extern void service_store_put(BookStore *store, const ServiceRow *row);

/* A policy whose first service comes after it was due. */
typedef struct LateService
{
	const char *policy;
	const char *service;		/* NULL: one that was there */
	Division	place;
	DateADT		served_on;
	DateADT		due_on;
} LateService;

extern BookSort *services_sort(BookStore *store, bool held, TellService tell, void *arg);
extern void services_go_through(BookSort *sort);
extern int	services_write(BookSort *sort, bool any_leaves, LateService **late, bool *doubled);
extern int	first_services_write(BookSort *sort, bool any_leaves, LateService **late);
extern int	services_late(BookStore *store, bool written, LateService **late);
extern bool services_shared(BookStore *store);
extern OwnRows services_doubled(BookStore *store, bool audit);
extern OwnRows services_pooled(BookStore *store, bool audit);
extern ServiceLink service_link(Division place, const char *service, int len, const char *policy,
								int policy_len, const char *insurer);
extern bool services_of_kind(const char *kind);
extern bool tally_any_early(void);
extern bool tally_is_early(const char *policy, int len);
extern OwnRows services_of_policies(BookStore *policies);

/* Services of a policy that lie outside it. */
typedef struct ServicesOutside
{
	const char *policy;
	Division	area;
	const char *insurer;
	Division	place;
	DateADT		first;
	int64		services;
	Oid			relid;			/* whose statement moved the policy */
} ServicesOutside;

extern int	services_outside(BookStore *policies, ServicesOutside **found);
extern int	services_outside_of(const ServicesOutside *noted, int n, ServicesOutside **found);
extern int	services_found_outside(BookStore *store, ServicesOutside **found);
extern OwnSql service_rebuild[];

#endif
