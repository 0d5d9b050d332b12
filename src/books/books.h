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

/* ---- place.c: the places that are this database's own; see there ---- */

extern bool place_is_local(Division place);
extern bool place_is_fed(Division place);
/* known.c: can what a role brings to a place be judged? */
extern bool role_known(const char *role, Division place);
/* A row of a table of ours names it: for this transaction, or on record. */
extern void place_note(Division place);
extern void place_feed(Division place);
/* The number of a row that is written about a place, in SQL. */
#define NUMBERED(place, book) "safeins.numbered(" place ", '" book "')"

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
	int			place_column;	/* -1: none */
	Division	place;			/* of the row put last */
	List	   *places;			/* all of them */
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
	bool		insurer_differs;	/* in a recount: the book says another */
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
extern void account_set_budget(const AccountKey *key, const char *insurer, const Fen *budget);
extern void account_set_insurer(const AccountKey *key, const char *insurer);
extern void account_remove_empty(const AccountKey *key);
extern void account_set_closed(const AccountKey *key, const char *verdict, const char *reason);
extern void account_init(void);

/* ahead.c */
extern AccountState account_move_row(const AccountDelta *delta, AccountState *was);
extern bool account_peek_row(const AccountKey *key, AccountState *state);
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

/*
 * Deadlines as they ought to be are a relation "d": kind, subject, place int4,
 * area int4, insurer, insurer_given (else that of the book of its subject will do), opened_on,
 * due_on, met_on, provisional, by_time (it need not be there yet), book_area int4
 * and book_insurer (what the book of its subject says, which is told of there).
 *
 * As many steps were made as escalations are on record for the day that it is
 * due on, or none, where it came back and the next sweep goes over them again.
 */
#define STEPS_MADE(l) \
	"(SELECT coalesce(pg_catalog.max(e.step), 0) FROM safeins.escalation AS e WHERE e.kind = " l ".kind AND e.subject = " l ".subject" \
	" AND e.place OPERATOR(safeins.=) " l ".place AND e.due_on = " l ".due_on)"
/* A new calendar moves the day and leaves the steps that were made. */
#define STEPS_EVER_MADE(l) \
	"(SELECT coalesce(pg_catalog.max(e.step), 0) FROM safeins.escalation AS e WHERE e.kind = " l ".kind AND e.subject = " l ".subject" \
	" AND e.place OPERATOR(safeins.=) " l ".place)"
#define STEPS_FIT(l) "(" l ".steps = 0 OR " l ".steps = " STEPS_MADE(l) " OR " l ".steps = " STEPS_EVER_MADE(l) ")"
#define DAY_NUMBER(day) "coalesce(pg_catalog.to_char(" day ", 'YYYYMMDD')::pg_catalog.int8, 0)"
/* A duty that is switched off has no next step once a sweep has come by; rules that changed are followed by the next sweep. */
#define NEXT_IS_WRONG \
	"(l.next_on IS DISTINCT FROM CASE WHEN l.met_on IS NULL THEN safeins.deadline_next(l.area, l.due_on, l.steps) END" \
	" AND (l.next_on IS NULL AND (SELECT r.mode = 'off' FROM safeins.rule_for(l.kind, l.area, l.opened_on) AS r)) IS NOT TRUE" \
	" AND (SELECT w.mark = " ESCALATION_RULES " FROM safeins.sweep_state AS w" \
	" WHERE w.place OPERATOR(safeins.=) safeins.home_place() AND w.what = 'rules') IS NOT FALSE)"
#define ESCALATION_RULES \
	"pg_catalog.hashtextextended(pg_catalog.concat(" \
	"(SELECT pg_catalog.string_agg(pg_catalog.concat_ws('|', id, place, sector, size, risk, effective, items, mode), ',' ORDER BY id)" \
	" FROM safeins.rule WHERE code = '" ESCALATION_LEVELS "'), ';'," \
	" (SELECT pg_catalog.string_agg(pg_catalog.concat_ws('|', e.rule_id, e.ends_on), ',' ORDER BY e.id) FROM safeins.rule_end AS e" \
	" JOIN safeins.rule AS r ON r.id = e.rule_id AND r.code = '" ESCALATION_LEVELS "'), ';'," \
	" (SELECT pg_catalog.string_agg(pg_catalog.concat_ws('|', m.code, m.mode), ',' ORDER BY m.id) FROM safeins.rule_mode AS m)), 0)::pg_catalog.text"
/* What is told first is what explains the rest. */
#define DEADLINE_DIFFERENCES(expected, kinds) \
	"SELECT coalesce(d.place, l.at), coalesce(d.subject, l.subject), NULL::pg_catalog.int4, coalesce(d.kind, l.kind) || m.measure, m.in_books, m.recounted" \
	" FROM " expected " AS d FULL JOIN (SELECT *, place::pg_catalog.int4 AS at, area::pg_catalog.int4 AS area_at FROM safeins.deadline" \
	" WHERE kind IN " kinds " AND safeins.is_local(place)) AS l" \
	" ON l.kind = d.kind COLLATE \"C\" AND l.subject = d.subject AND l.at = d.place" \
	" CROSS JOIN LATERAL (SELECT CASE WHEN l.due_on IS DISTINCT FROM d.due_on THEN 1 WHEN l.met_on IS DISTINCT FROM d.met_on THEN 2" \
	" WHEN (l.opened_on, l.provisional) IS DISTINCT FROM (d.opened_on, d.provisional)" \
	" OR (l.area_at IS DISTINCT FROM d.area AND l.area_at IS DISTINCT FROM d.book_area)" \
	" OR (l.insurer IS DISTINCT FROM d.insurer AND l.insurer IS DISTINCT FROM d.book_insurer) THEN 3" \
	" WHEN NOT " STEPS_FIT("l") " THEN 4" \
	" WHEN " NEXT_IS_WRONG " THEN 5 END AS which) AS w" \
	" CROSS JOIN LATERAL (SELECT * FROM (VALUES (1, ' due on', " DAY_NUMBER("l.due_on") ", " DAY_NUMBER("d.due_on") ")," \
	" (2, ' met on', " DAY_NUMBER("l.met_on") ", " DAY_NUMBER("d.met_on") "), (3, ' facts', 1, 1)," \
	" (4, ' steps', l.steps, " STEPS_MADE("l") "), (5, ' next on', " DAY_NUMBER("l.next_on") "," \
	" " DAY_NUMBER("CASE WHEN l.met_on IS NULL THEN safeins.deadline_next(l.area, l.due_on, l.steps) END") "))" \
	" AS v (which, measure, in_books, recounted) WHERE v.which = w.which) AS m" \
	" WHERE w.which IS NOT NULL AND NOT (l.kind IS NULL AND d.by_time)"

/* Two statements that bring the deadlines of some kinds to that. */
#define FORGET_DEADLINES(expected, kinds) \
	"DELETE FROM safeins.deadline AS l WHERE kind IN " kinds " AND safeins.is_local(place) AND NOT EXISTS (SELECT FROM " expected " AS d" \
	" WHERE d.kind COLLATE \"C\" = l.kind AND d.subject = l.subject AND l.place OPERATOR(safeins.=) CAST(d.place AS safeins.division))"
#define SET_DEADLINES(expected) \
	"INSERT INTO safeins.deadline AS l (place, kind, subject, area, insurer, opened_on, due_on, met_on, steps, next_on, provisional)" \
	" SELECT place, kind, subject, area, insurer, opened_on, due_on, met_on, steps," \
	" CASE WHEN met_on IS NULL THEN safeins.deadline_next(area, due_on, steps) END, provisional" \
	" FROM (SELECT l.*, CASE WHEN l.same_day AND (l.steps_now = " STEPS_MADE("l") " OR l.steps_now = " STEPS_EVER_MADE("l") ")" \
	" THEN l.steps_now ELSE " STEPS_MADE("l") " END AS steps FROM (SELECT o.steps AS steps_now, o.due_on = d.due_on AS same_day," \
	" CAST(d.place AS safeins.division) AS place, d.kind COLLATE \"C\" AS kind, d.subject," \
	" CAST(d.area AS safeins.division) AS area, CASE WHEN d.insurer_given THEN d.insurer ELSE d.book_insurer END AS insurer," \
	" d.opened_on, d.due_on, d.met_on, d.provisional FROM " expected " AS d LEFT JOIN safeins.deadline AS o" \
	" ON o.kind = d.kind COLLATE \"C\" AND o.subject = d.subject AND o.place OPERATOR(safeins.=) CAST(d.place AS safeins.division)" \
	" WHERE NOT d.by_time OR o.kind IS NOT NULL OR d.opened_on < safeins.today()) AS l) AS d" \
	" ON CONFLICT ON CONSTRAINT deadline_pkey DO UPDATE SET area = EXCLUDED.area, insurer = EXCLUDED.insurer," \
	" opened_on = EXCLUDED.opened_on, due_on = EXCLUDED.due_on, met_on = EXCLUDED.met_on," \
	" provisional = EXCLUDED.provisional, steps = EXCLUDED.steps, next_on = EXCLUDED.next_on" \
	" WHERE (l.area::pg_catalog.int4, l.insurer, l.opened_on, l.due_on, l.met_on, l.provisional, l.steps, l.next_on) IS DISTINCT FROM" \
	" (EXCLUDED.area::pg_catalog.int4, EXCLUDED.insurer, EXCLUDED.opened_on, EXCLUDED.due_on, EXCLUDED.met_on," \
	" EXCLUDED.provisional, EXCLUDED.steps, EXCLUDED.next_on)"

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

#define YEAR_OF_REPORT "pg_catalog.date_part('year', opened_on)::pg_catalog.int4 - 1"
#define YEAR_OF_FILING "pg_catalog.date_part('year', opened_on)::pg_catalog.int4"

/* Of an insurer's year at a place, as "d". */
#define REPORTED_ON \
	"(SELECT pg_catalog.min(r.submitted_on) FROM safeins.report AS r" \
	" WHERE r.insurer = d.insurer AND r.place OPERATOR(safeins.=) d.place AND r.year = d.year AND r.rows > 0)"

/* The day on which the last of its papers came. */
#define FILED_ON \
	"(SELECT CASE WHEN pg_catalog.count(*) = pg_catalog.count(f.first_on) THEN pg_catalog.max(f.first_on) END" \
	" FROM safeins.rule_for('filing.items', d.place, pg_catalog.make_date(d.year, 12, 31)) AS r" \
	" CROSS JOIN LATERAL pg_catalog.unnest(r.items) AS i (item)" \
	" CROSS JOIN LATERAL (SELECT pg_catalog.min(f.submitted_on) AS first_on FROM safeins.filing AS f" \
	" WHERE f.insurer = d.insurer AND f.place OPERATOR(safeins.=) d.place AND f.year = d.year" \
	" AND f.item = i.item COLLATE \"C\" AND f.accepted AND f.rows > 0) AS f WHERE r.mode <> 'off')"

/*
 * Which of them a sweep has opened stands in its marks: since when, how far, and
 * which there were then.  Who came since is looked for by the next sweep and lacks
 * nothing until then: what is missing is only told where some of those are gone.
 */
#define ANNUAL_MARK(kind_of, column_of) \
	"(SELECT s." column_of " FROM safeins.sweep_state AS s WHERE s.place OPERATOR(safeins.=) safeins.home_place() AND s.what = '" kind_of "')"
#define NOTE_ANNUAL(kind_of, since_of) \
	"UPDATE safeins.sweep_state SET since = " since_of ", opened = " ANNUAL_ROWS(kind_of) \
	" WHERE place OPERATOR(safeins.=) safeins.home_place() AND what = '" kind_of "'"
#define ANNUAL_ROWS(kind_of) \
	"(SELECT pg_catalog.concat(pg_catalog.count(*), '|', pg_catalog.sum(pg_catalog.hashtextextended(pg_catalog.concat(r.subject, '|', r.place::pg_catalog.int4), 0)))" \
	" FROM safeins.deadline AS r WHERE r.kind = '" kind_of "' AND safeins.is_local(r.place))"

/*
 * The deadlines of a kind as they ought to be: who owes what for which year
 * stands in their subject, or, where that can't be read, in the other columns;
 * and those that are gone, by the policies.
 */
#define ANNUAL_DUES(kind_of, met, year_of) \
	"(SELECT DISTINCT ON (d.insurer, d.year, d.place::pg_catalog.int4)" \
	" d.kind, d.insurer || '/' || d.year AS subject, d.place::pg_catalog.int4 AS place, d.place::pg_catalog.int4 AS area, d.insurer," \
	" true AS insurer_given, pg_catalog.make_date(d.year + d.later, 1, 1) AS opened_on," \
	" coalesce(safeins.insurer_due('" kind_of "', d.place, d.year), d.due_on) AS due_on, " met " AS met_on, false AS provisional, false AS by_time," \
	" NULL::pg_catalog.int4 AS book_area, NULL::pg_catalog.text AS book_insurer" \
	" FROM (SELECT o.kind, o.place, o.due_on, o.later, CASE WHEN EXISTS (SELECT FROM safeins.policy AS p WHERE p.insurer = o.insurer" \
	" AND p.place OPERATOR(safeins.=) o.place) THEN o.insurer ELSE pg_catalog.regexp_replace(o.subject, '/[0-9]{1,4}$', '') END AS insurer," \
	" coalesce(pg_catalog.substring(o.subject, '/([0-9]{1,4})$')::pg_catalog.int4, o.year) AS year" \
	" FROM (SELECT kind, place, subject, insurer, due_on, " year_of " AS year, " ANNUAL_LATER(kind_of) " AS later FROM safeins.deadline" \
	" WHERE kind = '" kind_of "' AND safeins.is_local(place)" \
	" UNION ALL SELECT '" kind_of "', m.place, m.insurer || '/' || m.year, m.insurer, NULL, m.year, " ANNUAL_LATER(kind_of) " FROM " ANNUAL_GONE(kind_of) " AS m) AS o) AS d" \
	" WHERE coalesce(safeins.insurer_due('" kind_of "', d.place, d.year), d.due_on) IS NOT NULL" \
	" AND EXISTS (SELECT FROM safeins.policy AS p WHERE p.insurer = d.insurer AND p.place OPERATOR(safeins.=) d.place)" \
	" AND (d.year + d.later BETWEEN " ANNUAL_YEAR(kind_of, "since") " AND " ANNUAL_YEAR(kind_of, "mark") ") IS NOT FALSE" \
	" ORDER BY d.insurer, d.year, d.place::pg_catalog.int4, d.due_on NULLS LAST)"
#define ANNUAL_LATER(kind_of) "CASE '" kind_of "' WHEN '" REPORT_ANNUAL "' THEN 1 ELSE 0 END"
#define ANNUAL_YEAR(kind_of, column_of) "pg_catalog.date_part('year', " ANNUAL_MARK(kind_of, column_of) "::pg_catalog.date)::pg_catalog.int4"
#define ANNUAL_GONE(kind_of) \
	"(SELECT DISTINCT p.insurer, p.place, y.year FROM pg_catalog.generate_series(" ANNUAL_YEAR(kind_of, "since") " - " ANNUAL_LATER(kind_of) "," \
	" " ANNUAL_YEAR(kind_of, "mark") " - " ANNUAL_LATER(kind_of) ") AS y (year) JOIN safeins.policy AS p ON p.live" \
	" AND p.effective <= pg_catalog.make_date(y.year, 12, 31) AND p.last_day >= pg_catalog.make_date(y.year, 1, 1) AND safeins.is_local(p.place)" \
	" WHERE " ANNUAL_MARK(kind_of, "opened") " <> " ANNUAL_ROWS(kind_of) \
	" AND NOT EXISTS (SELECT FROM safeins.deadline AS n WHERE n.kind = '" kind_of "' AND n.subject = p.insurer || '/' || y.year AND n.place OPERATOR(safeins.=) p.place))"
#define ANNUAL_DIFFERENCES(kind, met, year) DEADLINE_DIFFERENCES(ANNUAL_DUES(kind, met, year), "('" kind "')")
/* In this order: what is wrong tells what is right. */
#define MEND_ANNUAL(kind, met, year) \
	SET_DEADLINES(ANNUAL_DUES(kind, met, year)), \
	FORGET_DEADLINES(ANNUAL_DUES(kind, met, year), "('" kind "')"), \
	NOTE_ANNUAL(kind, "since")

/* A deadline of a kind that there is not is nobody's. */
#define STRAY_DEADLINES \
	"safeins.deadline WHERE safeins.is_local(place) AND kind NOT IN ('hazard.notify', 'hazard.rectify', 'hazard.recheck', 'hazard.report'," \
	" 'service.first', 'complaint.answer', '" REPORT_ANNUAL "', '" FILING_ANNUAL "')"

extern DateADT annual_open(const char *kind, DateADT reached, DateADT as_of);
extern void annual_meet(DateADT as_of);
extern void annual_note(const char *kind, DateADT now);
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
	const char *enterprise;
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
extern bool insurer_known(const char *insurer);
extern void insurer_check(const char *insurer);
extern char *insurer_remedy(Division province, const char *insurer, int len, DateADT on);

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
	const char *but;			/* those that say this stand */
} FindingMatch;

/* Withdraws findings that something has disproved; returns how many. */
extern bool finding_stands(const char *code, const char *insurer, const char *key);
extern bool finding_stands_of_service(const char *service);
extern int64 finding_withdraw(const FindingMatch *m, const char *why);

extern uint64 findings_of_policies(Datum names);
extern void findings_withdraw(Datum places, Datum ids, const char *why);

#endif
