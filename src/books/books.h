/*
 * books.h: what we remember: totals, policies, findings.
 */
#ifndef SAFEINS_BOOKS_H
#define SAFEINS_BOOKS_H

#include "attach/attach.h"
#include "rules/rules.h"

#include "access/genam.h"
#include "access/skey.h"
#include "nodes/bitmapset.h"
#include "storage/lockdefs.h"
#include "utils/queryenvironment.h"

/* ---- rows on their way into a book ---- */

typedef struct BookColumn
{
	const char *name;
	Oid			type;
} BookColumn;

typedef struct BookStore
{
	Tuplestorestate *rows;
	TupleDesc	desc;
	int64		n;
	bool		opened;
	EphemeralNamedRelationData enr;
	SafeinsIdentity saved;
} BookStore;

/* So many rows are read by a plan that is kept; for more, one is made for them. */
#define BOOK_FEW_ROWS 1000
#define book_store_is_few(store) ((store)->n <= BOOK_FEW_ROWS)

extern BookStore *book_store_create(MemoryContext cxt, int ncolumns, const BookColumn *columns);
extern void book_store_end(BookStore *store);
extern void book_store_put(BookStore *store, Datum *values, bool *nulls);
extern void book_store_open(BookStore *store);
extern void book_store_close(BookStore *store);
extern uint64 book_store_run(BookStore *store, SPIPlanPtr *kept, const char *sql, bool reads);
extern uint64 book_store_compare(BookStore *store, const char *sql, Snapshot snapshot);
/* The text of a key or text fact. */
extern Datum fact_datum(const Fact *f);

/* ---- reading a book by an index ---- */

typedef struct BookScan
{
	Relation	rel;
	Relation	index;
	TupleTableSlot *slot;
	IndexScanDesc desc;
} BookScan;

extern void book_key(ScanKey key, AttrNumber column, const char *text, int len);
extern void book_scan_open(BookScan *scan, SafeinsRel book, Oid index, ScanKey keys, int nkeys);
extern bool book_scan_next(BookScan *scan);
extern bool book_scan_back(BookScan *scan);
extern void book_scan_close(BookScan *scan);
extern bool book_has_key(SafeinsRel book, Oid index, const char *text, int len);

/* ---- accounts: running totals of one subject and year ---- */

#define SCOPE_INSURER	"insurer"
#define SCOPE_POLICY	"policy"

typedef struct AccountKey
{
	Division	place;
	int32		year;
	bool		by_policy;		/* scope: policy, else insurer */
	int			len;
	const char *subject;		/* not terminated */
	DateADT		ahead;			/* premium dated on this future day, which the account has not got yet; 0: the account itself */
} AccountKey;

/* An account as this transaction would leave it. */
typedef struct AccountState
{
	Fen			received;
	Fen			spent;
	Fen			budget;
	bool		has_budget;
	bool		closed;
	bool		is_new;			/* there was none before this transaction */
} AccountState;

/* What one statement does to one account. */
typedef struct AccountDelta
{
	AccountKey	key;
	Fen			received;
	Fen			spent;
	const Rule *cap;			/* the strictest over the dates of the rows judged */
	const Rule *blocking;		/* the strictest of those that refuse */
	DateADT		on;				/* the latest of these dates */
	char	   *insurer;		/* to whom a policy's account belongs */
	char	   *row;			/* the key of one row, for messages */
	int64		rows;
} AccountDelta;

typedef struct AccountDeltas AccountDeltas;

extern AccountDeltas *account_deltas_create(MemoryContext cxt);
extern AccountDelta *account_delta(AccountDeltas *deltas, const AccountKey *key,
								   const char *insurer, int insurer_len);
extern void account_delta_add(AccountDelta *delta, Fen received, Fen spent);
extern void account_deltas_add_books(AccountDeltas *deltas, Snapshot snapshot, int sign);
/* All of them in key order: place, scope, subject, year. */
extern AccountDelta **account_deltas_sorted(AccountDeltas *deltas, int *n);

extern int	account_key_compare(const AccountKey *a, const AccountKey *b);

/* Move an account, lock its row, and return what it is now, with the premium whose day has come; *was what it was. */
extern AccountState account_move(const AccountDelta *delta, AccountState *was);
/* Look without locking; false when there is no such account. */
extern bool account_peek(const AccountKey *key, AccountState *state);
/* What this transaction holds of an account's row in memory; false when it has not touched it. */
extern bool account_pending(const AccountKey *key, AccountState *state);
extern void account_write_pending(void);
extern void account_set_budget(const AccountKey *key, const char *insurer, Fen budget);
extern void account_set_closed(const AccountKey *key, const char *verdict, const char *reason);
extern void account_init(void);

/* ahead.c */
extern void ahead_move(const AccountKey *key, const char *insurer, Fen amount);
extern Fen	ahead_due(const AccountKey *key);

/* Inside SPI, as the extension's owner. */
extern void books_become(SafeinsIdentity *saved);

/* spent <= ratio * received, exactly; ratio in millionths. */
extern bool within_ratio(Fen spent, int64 ratio, Fen received);
/* The largest amount within the ratio (rounded down), and the smallest at or above it (rounded up). */
extern Fen	ratio_floor(int64 ratio, Fen received);
extern Fen	ratio_ceil(int64 ratio, Fen received);

/* ---- the years of a policy: 1 from the day it takes effect, 0 before ---- */

extern int	policy_year(DateADT effective, DateADT on);
extern DateADT policy_year_start(DateADT effective, int policy_year);

/* ---- policies: the facts that others need ---- */

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

/* ---- enterprises ---- */

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

extern EnterpriseEntry *enterprise_find(Division place, const char *enterprise, int len);
extern BookStore *enterprise_store(MemoryContext cxt);
extern void enterprise_store_put(BookStore *store, const EnterpriseRow *row);
extern void enterprises_write(BookStore *store);
extern void enterprises_recode(const char *list, const char *name, const char *code);
extern const char enterprise_differences[];
extern const char *const enterprise_rebuild[];

/* ---- services ---- */

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

/* ---- deadlines: what is to be done by a day ---- */

/*
 * How a deadline "l" is moved by an INSERT.  The steps that were made count for
 * the day that it was due on: a new day has all of them before it.
 */
#define DEADLINE_STEPS "CASE WHEN l.due_on = EXCLUDED.due_on THEN l.steps ELSE 0 END"
#define MOVE_DEADLINE \
	" ON CONFLICT ON CONSTRAINT deadline_pkey DO UPDATE SET area = EXCLUDED.area, insurer = EXCLUDED.insurer," \
	" opened_on = EXCLUDED.opened_on, due_on = EXCLUDED.due_on, met_on = EXCLUDED.met_on," \
	" provisional = EXCLUDED.provisional, steps = " DEADLINE_STEPS "," \
	" next_on = CASE WHEN EXCLUDED.met_on IS NULL THEN safeins.deadline_next(EXCLUDED.area, EXCLUDED.due_on, " DEADLINE_STEPS ") END"

typedef struct DeadlineRow
{
	const char *kind;			/* the code of its rule */
	const char *subject;
	Division	area;
	const char *insurer;		/* may be NULL */
	bool		open;			/* false: the deadline goes */
	DateADT		opened_on;
	DateADT		due_on;
	bool		met;
	DateADT		met_on;
	bool		provisional;	/* as add_workdays_known() says of due_on, counted from opened_on */
} DeadlineRow;

/* The day of the step of escalation after so many; after rules_refresh(). */
extern DateADT deadline_next(Division area, DateADT due_on, int steps, bool *none);
extern BookStore *deadline_store(MemoryContext cxt);
extern void deadline_store_put(BookStore *store, const DeadlineRow *row);
extern void deadlines_write(BookStore *store);
extern void deadlines_init(void);

/* ---- annual.c: what an insurer owes each year, by subject "insurer/year" ---- */

#define REPORT_ANNUAL	"report.annual"
#define FILING_ANNUAL	"filing.annual"

extern DateADT annual_open(const char *kind, DateADT reached, DateADT as_of);
extern void annual_meet(DateADT as_of);
/* Queries over a statement's rows, by insurer, place and year, that meet what they meet. */
extern const char annual_reported[];
extern const char annual_filed[];

/*
 * Who opens deadlines by time alone is called when a sweep begins, before it
 * looks for what is due; the work it does must grow with what is new.
 */
typedef void (*SweepHook) (DateADT as_of);
extern void sweep_hook_register(SweepHook hook);
extern void sweep_hooks_run(DateADT as_of);

/* ---- hazards ---- */

/* A deadline that a hazard has, one a rule. */
typedef enum HazardDueKind
{
	HAZARD_DUE_NOTIFY,
	HAZARD_DUE_RECTIFY,
	HAZARD_DUE_RECHECK,
	HAZARD_DUE_REPORT,
	HAZARD_NDUES
} HazardDueKind;

typedef struct HazardDue
{
	bool		open;
	bool		by_time;		/* it may not have been opened yet: nothing but a day has passed */
	DateADT		opened_on;
	DateADT		due_on;
	bool		met;
	DateADT		met_on;
	bool		provisional;
} HazardDue;

extern const char *const hazard_due_kinds[HAZARD_NDUES];

typedef struct HazardRow
{
	bool		live;
	bool		alone;			/* nobody has held it against what it was */
	Division	area;
	const char *hazard;
	const char *enterprise;
	const char *insurer;		/* NULL: not known */
	bool		insurer_given;
	const char *level;
	DateADT		found_on;
	const Fact *due_on;
	const char *extension;		/* may be NULL */
	const Fact *notified_on;
	const Fact *rectified_on;
	const Fact *rechecked_on;
	const Fact *closed_on;
	const Fact *reported_on;
	HazardDue	dues[HAZARD_NDUES];
} HazardRow;

/* What the book has of a hazard. */
typedef struct HazardEntry
{
	bool		live;
	const char *level;
	DateADT		found_on;
	bool		has_due;
	DateADT		due_on;
	int			extensions;
	bool		rectified;
	bool		closed;
	char	   *extension;		/* the last one that moved its deadline; may be NULL */
} HazardEntry;

/* A row that nobody has held against what it was, beside what the book has. */
typedef struct HazardReturn
{
	bool		live;			/* else it leaves */
	char	   *hazard;
	Division	area;
	char	   *insurer;
	char	   *level;
	DateADT		found_on;
	bool		has_due;
	DateADT		due_on;
	char	   *extension;
	bool		closed;
	bool		same_way;		/* with the same dates as it was */
	HazardEntry was;
} HazardReturn;

extern BookStore *hazard_store(MemoryContext cxt);
extern void hazard_store_put(BookStore *store, const HazardRow *row);
/* The entry of a hazard, or NULL; in the current context. */
extern HazardEntry *hazard_find(Division place, const char *hazard, int len);
/* Has an extension moved a hazard's deadline already? */
extern bool hazard_extended_by(Division place, const char *hazard, const char *extension);
/* Who insured an enterprise on a day, by a service where one is named; NULL: not known. */
extern char *hazard_insurer(Division place, const Fact *service, const Fact *enterprise, DateADT on);
/* *found, in the caller's context. */
extern int	hazards_returned(BookStore *store, HazardReturn **found);
extern void hazards_write(BookStore *store, bool due_moves);
/* A single new hazard with its deadlines, in one statement; after rules_refresh(). */
extern void hazards_write_one(const HazardRow *row);
extern bool hazards_of_level(const char *level);

/* A hazard that was not rectified by its deadline. */
typedef struct HazardOverdue
{
	char	   *hazard;
	Division	area;
	char	   *insurer;		/* may be NULL */
	DateADT		found_on;
	DateADT		due_on;
	bool		reported;
	DateADT		reported_on;
} HazardOverdue;

/* Up to so many that were not known to be overdue, and now are. */
extern int	hazards_overdue(DateADT as_of, int limit, HazardOverdue **overdue);
extern const char hazard_differences[];
extern const char *const hazard_rebuild[];

/* ---- insurers: whether they may write policies ---- */

/*
 * When a year's report ("report.annual") or papers ("filing.annual") are due:
 * the rule, or NULL where the law is silent.
 */
extern const Rule *annual_due(const char *code, Division place, int year, DateADT *due);
/*
 * NULL when an insurer may write policies in a province on that day, else why
 * not, translated.  After rules_refresh(); as the latest committed state and
 * this transaction leave it.
 */
extern char *insurer_ineligible(Division province, const char *insurer, int len, DateADT on);

/* ---- findings: what breaks a rule but was accepted ---- */

typedef struct Finding
{
	const char *code;			/* of the rule */
	const char *source;			/* citation */
	Division	place;
	const char *key;			/* the row's, or the account's */
	const char *insurer;
	int			year;			/* 0: none */
	const char *message;
	const char *figures;		/* JSON text or NULL */
	bool		account;		/* of an account as a whole: its sums tell one from another, not the table that showed it */
	bool		once;			/* not again while it stands; so are all of old rows */
} Finding;

extern void finding_record(Judgement *j, const Finding *finding);

/* Findings that stand: NULL and 0 are any. */
typedef struct FindingMatch
{
	const char *code;
	Division	place;
	bool		nation;			/* place 0 is meant: the nation */
	const char *role;
	const char *table_schema;
	const char *table_name;
	const char *key;
	const char *insurer;
	int			year;
	const char *policy;			/* whose account; "": the insurer's */
} FindingMatch;

/* Withdraws findings that something has disproved; returns how many. */
extern int64 finding_withdraw(const FindingMatch *m, const char *why);

#endif
