/*
 * plan.h: the book of plans: which services are planned for a policy, and how often.
 */
#ifndef SAFEINS_BOOKS_PLAN_H
#define SAFEINS_BOOKS_PLAN_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/book_store.h"

#include "utils/date.h"

/* "entry" is made of all that a row says. */
#define PLAN_COLUMNS(C) \
	C(policy, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(entry, TEXTOID, BOOK_KEY) \
	C(plan, TEXTOID, BOOK_VALUE) \
	C(area, BOOK_DIVISION, BOOK_VALUE) \
	C(kind, TEXTOID, BOOK_VALUE) \
	C(times, INT8OID, BOOK_VALUE) \
	C(frequency, TEXTOID, BOOK_VALUE) \
	C(provider, TEXTOID, BOOK_VALUE) \
	C(from_on, DATEOID, BOOK_VALUE) \
	C(until_on, DATEOID, BOOK_VALUE) \
	C(rows, INT4OID, BOOK_COUNT)

#define PLAN_COL(name, type, part)	BOOK_NUMBER(PLAN_COL_, name)
enum PlanColumn
{
	PLAN_COLUMNS(PLAN_COL)
	PLAN_NCOLUMNS
};

extern Book book_of_plans;

typedef struct PlanRow
{
	bool		leaves;			/* it was, and is no more */
	const Fact *plan;
	const Fact *policy;
	Division	area;
	const char *kind;
	int64		times;
	const char *frequency;		/* NULL: a year */
	const Fact *provider;
	const Fact *from_on;
	const Fact *until_on;
} PlanRow;

/* What is planned of one kind, in a year. */
typedef struct PlannedKind
{
	const char *kind;
	int64		times;
} PlannedKind;

/* A policy whose plan has changed, and what it comes to. */
typedef struct PlannedPolicy
{
	char	   *policy;
	Division	place;
	Division	area;
	char	   *insurer;		/* NULL, as what follows: the policy is not known, or is none any more */
	DateADT		effective;
	char	   *sector;
	char	   *size;
	char	   *risk;
	int			rows;			/* of its plan; 0: there is none, or no policy */
	int			nkinds;
	PlannedKind *kinds;
} PlannedPolicy;

extern BookStore *plan_store(MemoryContext cxt);
extern void plan_store_put(BookStore *store, const PlanRow *row);
extern void plans_write(BookStore *store);

/* Of which policies the plans are asked for. */
typedef enum PlansOf
{
	PLANS_WRITTEN,				/* those of a store of plans, whose book is written */
	PLANS_UNWRITTEN,			/* ... or is not */
	PLANS_OF_POLICIES,			/* those that have a plan, of a store of policies */
	PLANS_OF_ENTERPRISES,		/* ... of enterprises */
	PLANS_ALL
} PlansOf;

extern PlannedPolicy *plans_of_policies(BookStore *store, PlansOf of, int *n);
extern int64 plan_of_kind(const PlannedPolicy *p, const char *kind);

#endif
