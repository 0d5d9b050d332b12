/*
 * first_service.h: when the first service of a policy is due.
 */
#ifndef SAFEINS_GUARDS_POLICY_FIRST_SERVICE_H
#define SAFEINS_GUARDS_POLICY_FIRST_SERVICE_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/role.h"
#include "books/book_store.h"

#include "utils/date.h"

/* What says when it is due. */
typedef struct FirstServiceOf
{
	Division	area;
	const char *sector;			/* codes; these may be NULL */
	const char *size;
	const char *risk;
	DateADT		effective;
	DateADT		expires;
	DateADT		last_day;		/* of cover in fact */
} FirstServiceOf;

extern bool first_service_due(const GuardRule *line, const FirstServiceOf *p, DateADT *due);
extern void lock_policies_of(BookStore *enterprises);
extern void first_services_of(BookStore *enterprises, const GuardRule *line);

#endif
