/*
 * policy.h: the book of policies.
 */
#ifndef SAFEINS_BOOKS_POLICY_H
#define SAFEINS_BOOKS_POLICY_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/store.h"

#include "nodes/bitmapset.h"
#include "storage/lockdefs.h"
#include "utils/date.h"

/* How the host names a policy, and where. */
typedef struct PolicyName
{
	const char *str;
	int			len;
	Division	province;
} PolicyName;

typedef struct PolicyEntry
{
	Division	place;			/* province */
	Division	area;
	char	   *insurer;
	char	   *enterprise;
	DateADT		effective;
	DateADT		expires;
	DateADT		last_day;		/* of cover in fact: ended early or as agreed */
	bool		live;
} PolicyEntry;

/* The policy of the host's key, or NULL; allocated in the current context. */
extern PolicyEntry *policy_find(Division place, const char *policy, int len);

/* Policies remembered for a statement; what policy_cached() gave is gone after a trim, which forgets them when they are many. */
typedef struct PolicyCache PolicyCache;

extern PolicyCache *policy_cache_open(MemoryContext parent);
extern const PolicyEntry *policy_cached(PolicyCache *cache, Division province, const char *policy, int len);
extern void policy_cache_trim(PolicyCache *cache);
extern void policy_cache_forget(PolicyCache *cache);
/* A policy that old money names and nobody knows: policy_find does not find it. */
extern void policy_await(Division place, const Fact *policy);
extern bool policy_any_awaited(void);
/* It has become known: was it awaited? */
extern bool policy_arrived(const Fact *policy);

/* A row on its way into the book. */
typedef struct PolicyRow
{
	bool		live;
	Division	area;
	const Fact *policy;
	const Fact *insurer;
	const Fact *enterprise;
	DateADT		effective;
	DateADT		expires;
	DateADT		last_day;
	const Fact *signed_on;
	const char *sector;			/* NULL: the enterprise's */
	const char *size;
	const char *risk;
	DateADT		first_service_due;	/* 0 with has_due false: no rule asks for one */
	bool		has_due;
	bool		ask_overlap;	/* rules that are to be judged once all are in the book */
	bool		ask_gap;
} PolicyRow;

extern BookStore *policy_store(MemoryContext cxt);
extern void policy_store_put(BookStore *store, const PolicyRow *row);
/*
 * recount: services are counted anew, for their policy has become known, or its
 * years have moved; drops: some row ends its first service's deadline.
 */
extern void policies_write(BookStore *store, bool recount, bool drops);
extern bool policies_write_one(const PolicyRow *row, DateADT *before, char **overlapping);
extern const char policy_differences[];
extern const char *const policy_rebuild[];

/* What services and changes of their policies wait for each other by: the writers of services share. */
extern void policies_lock(const Bitmapset *buckets, LOCKMODE mode);
extern int	policy_bucket(const char *policy, int len);

#endif
