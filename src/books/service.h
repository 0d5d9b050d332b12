/*
 * service.h: the book of services.
 */
#ifndef SAFEINS_BOOKS_SERVICE_H
#define SAFEINS_BOOKS_SERVICE_H

#include "common/safeins.h"
#include "types/division.h"
#include "books/policy_year.h"
#include "books/store.h"

#include "utils/date.h"

typedef struct ServiceRow
{
	bool		leaves;			/* it was, and is no more */
	bool		ask_double;		/* rules that are to be judged once all are in the book */
	bool		ask_pooled;
	const char *service;
	const char *policy;
	Division	place;			/* province */
	const char *kind;
	DateADT		served_on;
	int			policy_year;
} ServiceRow;

typedef enum ServiceLink
{
	SERVICE_UNKNOWN,
	SERVICE_OF_ANOTHER,			/* policy, or insurer */
	SERVICE_FITS
} ServiceLink;

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

/* *late, in the caller's context; *doubled: some policy may have two services of a kind on one day. */
extern int	services_write(BookStore *store, bool any_leaves, LateService **late, bool *doubled);
extern bool services_write_one(const ServiceRow *row, DateADT *due_on, bool *doubled);
extern int	services_late(BookStore *store, bool written, LateService **late);
/* Queries over a store that judge what is in the book, and, in an audit, what would be. */
extern uint64 services_doubled(BookStore *store, bool audit);
extern uint64 services_pooled(BookStore *store, bool audit);
extern ServiceLink service_link(Division place, const char *service, int len, const char *policy, int policy_len, const char *insurer);
extern bool services_of_kind(const char *kind);
extern const char service_differences[];
extern const char *const service_rebuild[];

#endif
