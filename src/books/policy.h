/*
 * policy.h: the book of policies.
 */
#ifndef SAFEINS_BOOKS_POLICY_H
#define SAFEINS_BOOKS_POLICY_H

#include "common/safeins.h"
#include "types/division.h"
#include "types/fen.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/book_scan.h"
#include "books/book_store.h"

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
	Division	resides;		/* the area of its money: of several of its name that of a live one goes first */
	char	   *insurer;
	char	   *enterprise;
	DateADT		effective;
	DateADT		expires;
	DateADT		last_day;		/* of cover in fact: ended early or as agreed */
	bool		has_signed;
	DateADT		signed_on;
	bool		live;
	Fen			death_limit;	/* per death, as the contract says; 0: it is not known to say any */
} PolicyEntry;

extern PolicyEntry *policy_find(Division place, const char *policy, int len);
extern PolicyEntry *policy_find_by(BookScan *scan, bool held, Division place, const char *policy, int len);

/*
 * Policies remembered for a statement; what policy_cached() gave is gone after
 * a trim, which forgets them when they are many.
 */
typedef struct PolicyCache PolicyCache;

extern PolicyCache *policy_cache_open(MemoryContext parent);
extern const PolicyEntry *policy_cached(PolicyCache *cache, Division province, const char *policy, int len);
extern const PolicyEntry *policy_cached_anew(PolicyCache *cache, Division province, const char *policy, int len);
extern const struct PolicySplit *policy_cached_split(PolicyCache *cache, Division province,
													 const char *policy, int len);
extern void policy_cache_close(PolicyCache *cache);
extern void policy_cache_trim(PolicyCache *cache);
extern void policy_cache_forget(PolicyCache *cache);
extern void policy_await(Division place, const Fact *policy);
extern bool policy_any(void);
extern bool policy_any_awaited(void);
extern bool policies_have_status(const char *word);
extern bool policy_arrived(const Fact *policy);

#define POLICY_COLUMNS(C) \
	C(policy, TEXTOID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(area, BOOK_DIVISION, BOOK_VALUE) \
	C(placed, BOOLOID, BOOK_VALUE) \
	C(insurer, TEXTOID, BOOK_VALUE) \
	C(enterprise, TEXTOID, BOOK_VALUE) \
	C(effective, DATEOID, BOOK_VALUE) \
	C(expires, DATEOID, BOOK_VALUE) \
	C(last_day, DATEOID, BOOK_VALUE) \
	C(signed, DATEOID, BOOK_VALUE) \
	C(sector, TEXTOID, BOOK_VALUE) \
	C(size, TEXTOID, BOOK_VALUE) \
	C(risk, TEXTOID, BOOK_VALUE) \
	C(live, BOOLOID, BOOK_LIVE) \
	C(death_limit, INT8OID, BOOK_VALUE) \
	C(insurer_name, TEXTOID, BOOK_VALUE) \
	C(enterprise_name, TEXTOID, BOOK_VALUE) \
	C(status, TEXTOID, BOOK_VALUE) \
	C(end_reason, TEXTOID, BOOK_VALUE) \
	C(due_on, DATEOID, BOOK_DELTA) \
	C(ask_overlap, BOOLOID, BOOK_DELTA) \
	C(ask_gap, BOOLOID, BOOK_DELTA) \
	C(apart, BOOLOID, BOOK_DELTA) \
	C(was, TEXTOID, BOOK_DELTA) \
	C(brought, BOOLOID, BOOK_DELTA) \
	C(other, TEXTOID, BOOK_DELTA) \
	C(went, BOOLOID, BOOK_DELTA) \
	C(known, INT4OID, BOOK_FIRST) \
	C(seq, INT8OID, BOOK_SEQUENCE)

#define POLICY_COL(name, type, part)	BOOK_NUMBER(POLICY_COL_, name)
enum PolicyColumn
{
	POLICY_COLUMNS(POLICY_COL)
	POLICY_NCOLUMNS
};

extern Book book_of_policies;

/*
 * Rows of one policy and several insurers: the book keeps the one that it has,
 * or that came first, unless that one's own row changes.  apart: there are none
 * such; was: the row's insurer before the statement, where it was another one;
 * brought: an insurer comes with the row; other: an insurer beside the one that
 * counts, and went: whether another row went, as book_entries_next() found them; known: how much of the row, in a
 * recount, is what the book has.
 */

/* A row on its way into the book. */
typedef struct PolicyRow
{
	bool		live;
	Division	area;
	bool		placed;			/* the row gives a place of its own */
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
	const Fact *death_limit;
	const Fact *insurer_name;	/* these for people alone */
	const Fact *enterprise_name;
	const char *status;			/* only a word that no list knows */
	const Fact *end_reason;		/* NULL: it was not ended before its time */
	DateADT		first_service_due;	/* 0 with has_due false: no rule asks for one */
	bool		has_due;
	bool		ask_overlap;	/* rules that are to be judged once all are in the book */
	bool		ask_gap;
	bool		apart;			/* these are as in the columns */
	const Fact *was;			/* NULL: as it is, or it was not there */
	bool		brought;
	int			known;
} PolicyRow;

extern bool policy_is_renewal(Division place, const Fact *enterprise, DateADT effective, const Fact *policy);
extern BookStore *policy_store(MemoryContext cxt);
extern void policy_store_put(BookStore *store, const PolicyRow *row);
extern BookSort *policies_sort(BookStore *store);

/* When the services of a statement's policies are counted anew. */
typedef enum ServicesRecount
{
	RECOUNT_NEVER,
	RECOUNT_KNOWN,				/* if the book has some of these policies */
	RECOUNT_ALWAYS
} ServicesRecount;

extern bool policies_write(BookSort *sort, ServicesRecount recount, bool drops, bool served, BookStore *doubts);

/* What a policy is to the others of its enterprise. */
typedef struct PolicyNeighbours
{
	const char *policy;
	Division	area;
	const char *insurer;
	const char *enterprise;
	DateADT		signed_on;
	DateADT		effective;
	bool		ask_overlap;
	bool		ask_gap;
	bool		first;			/* none began before it */
	DateADT		before;			/* the last day of those that did */
	const char *before_reason;	/* why that was before its time; NULL: it was not, or nobody says why */
	const char *overlapping;	/* NULL: none */
} PolicyNeighbours;

typedef void (*TellNeighbours) (void *arg, const PolicyNeighbours *n);
extern bool policy_asks_neighbours(const BookRow *policy);
extern uint8 *policies_with_others(BookSort *sort);
extern void policies_neighbours(BookSort *sort, TellNeighbours report, void *arg);
extern void policies_neighbours_in_audit(BookStore *store, TellNeighbours report, void *arg);
extern OwnSql policy_differences;
extern OwnSql policy_rebuild[];

extern void policies_lock(const Bitmapset *buckets, LOCKMODE mode);

#endif
