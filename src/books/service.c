/*
 * service.c: services into their book, with the counts and the first-service
 * deadlines that they move.
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/account/account.h"
#include "books/place.h"
#include "books/policy.h"
#include "books/policy_year.h"
#include "books/scan.h"
#include "books/service.h"
#include "books/store.h"

#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

#define Anum_service_policy	2
#define Anum_service_place	3

static const BookColumn columns[] = {
	{"sign", INT4OID},
	{"ask_double", BOOLOID},
	{"ask_pooled", BOOLOID},
	{"service", TEXTOID},
	{"policy", TEXTOID},
	{"place", INT4OID},
	{"kind", TEXTOID},
	{"served_on", DATEOID},
	{"policy_year", INT4OID},
};

BookStore *
service_store(MemoryContext cxt)
{
	return book_store_create(cxt, lengthof(columns), columns);
}

void
service_store_put(BookStore *store, const ServiceRow *s)
{
	Datum		values[lengthof(columns)];
	bool		nulls[lengthof(columns)] = {0};

	values[0] = Int32GetDatum(s->leaves ? -1 : 1);
	values[1] = BoolGetDatum(s->ask_double);
	values[2] = BoolGetDatum(s->ask_pooled);
	values[3] = CStringGetTextDatum(s->service);
	values[4] = CStringGetTextDatum(s->policy);
	values[5] = Int32GetDatum(s->place);
	values[6] = CStringGetTextDatum(s->kind);
	values[7] = DateADTGetDatum(s->served_on);
	values[8] = Int32GetDatum(s->policy_year);
	book_store_put(store, values, nulls);
}

#define PLACE_OF(a, b) a ".place OPERATOR(safeins.=) CAST(" b ".place AS safeins.division)"
#define DAY_OF(a, b) a ".policy = " b ".policy AND " PLACE_OF(a, b) " AND " a ".kind = " b ".kind AND " a ".served_on = " b ".served_on"

#define SERVICES \
	"(SELECT service, policy, place, kind, served_on, pg_catalog.sum(sign)::pg_catalog.int4 AS rows" \
	" FROM delta GROUP BY 1, 2, 3, 4, 5 HAVING pg_catalog.sum(sign) <> 0)"

#define TALLIES \
	"(SELECT policy, place, kind, policy_year, pg_catalog.date_part('year', served_on)::pg_catalog.int4 AS calendar_year," \
	" pg_catalog.sum(sign)::pg_catalog.int4 AS done" \
	" FROM delta GROUP BY 1, 2, 3, 4, 5)"

#define DEADLINE_OF(a, b) a ".kind = 'service.first' AND " a ".subject = " b ".policy AND " PLACE_OF(a, b)

/* The first service that is added to a policy; one from before it took effect does not meet its deadline. */
#define FIRST_ADDED \
	"(SELECT DISTINCT ON (d.policy, d.place) d.policy, d.place, d.service, d.served_on, o.met_on, o.due_on" \
	" FROM delta AS d JOIN safeins.deadline AS o ON " DEADLINE_OF("o", "d") " AND d.served_on >= o.opened_on" \
	" WHERE d.sign > 0 ORDER BY d.policy, d.place, d.served_on, d.service)"

#define FIRST_SERVED \
	"(SELECT pg_catalog.min(s.served_on) FROM safeins.service AS s" \
	" WHERE s.policy = l.subject AND s.place OPERATOR(safeins.=) l.place AND s.served_on >= l.opened_on)"

#define NEXT_STEP "safeins.deadline_next(l.area, l.due_on, l.steps)"

/* policy, service, place, day, due day */
static int
read_late(LateService **late, MemoryContext caller)
{
	SPITupleTable *found = SPI_tuptable;
	int			n = SPI_processed;
	MemoryContext old = MemoryContextSwitchTo(caller);

	*late = n == 0 ? NULL : MemoryContextAllocHuge(caller, sizeof(LateService) * n);
	for (int i = 0; i < n; i++)
	{
		HeapTuple	tup = found->vals[i];
		LateService *l = &(*late)[i];
		bool		isnull;

		CHECK_FOR_INTERRUPTS();
		l->policy = SPI_getvalue(tup, found->tupdesc, 1);
		l->service = SPI_getvalue(tup, found->tupdesc, 2);
		l->place = DatumGetInt32(SPI_getbinval(tup, found->tupdesc, 3, &isnull));
		l->served_on = DatumGetDateADT(SPI_getbinval(tup, found->tupdesc, 4, &isnull));
		l->due_on = DatumGetDateADT(SPI_getbinval(tup, found->tupdesc, 5, &isnull));
	}
	MemoryContextSwitchTo(old);
	return n;
}

/*
 * services_write brings a statement's rows into the book; the policies are
 * locked.  The tallies come first, in key order, those too that stay as they
 * are: two statements about one policy, kind and year wait for each other here.
 */
int
services_write(BookStore *store, bool any_leaves, LateService **late, bool *doubled)
{
	static SPIPlanPtr tally = NULL;
	static SPIPlanPtr upsert = NULL;
	static SPIPlanPtr tally_gone = NULL;
	static SPIPlanPtr gone = NULL;
	static SPIPlanPtr lock = NULL;
	static SPIPlanPtr lock_met = NULL;
	static SPIPlanPtr unmeet = NULL;
	static SPIPlanPtr meet = NULL;
	MemoryContext caller = CurrentMemoryContext;
	int			nlate;

	book_store_open(store);
	*doubled = book_store_run(store, &tally,
							  "WITH w AS (INSERT INTO safeins.service_tally AS t"
							  " SELECT policy, CAST(place AS safeins.division), kind, policy_year, calendar_year, done FROM " TALLIES " AS d"
							  " ORDER BY 1, 2, 3, 4, 5"
							  " ON CONFLICT ON CONSTRAINT service_tally_pkey DO UPDATE SET done = t.done + EXCLUDED.done RETURNING done)"
							  " SELECT FROM (SELECT pg_catalog.max(done) AS done FROM w) AS m WHERE done > 1", false) > 0;
	book_store_run(store, &upsert,
				   "INSERT INTO safeins.service AS s"
				   " SELECT service, policy, CAST(place AS safeins.division), kind, served_on, rows FROM " SERVICES " AS d"
				   " ORDER BY 2, 3, 4, 5, 1"
				   " ON CONFLICT ON CONSTRAINT service_pkey DO UPDATE SET rows = s.rows + EXCLUDED.rows", false);
	/* Locked first, in order: what is the first service now must be read when nobody else moves it, and a sweep may lock them as well. */
	if (any_leaves)
		book_store_run(store, &lock,
					   "SELECT FROM safeins.deadline AS l JOIN (SELECT DISTINCT policy, place FROM delta) AS d"
					   " ON " DEADLINE_OF("l", "d") " ORDER BY l.subject, l.place FOR UPDATE OF l", false);
	else if (store->n > 1)
		book_store_run(store, &lock_met,
					   "SELECT FROM safeins.deadline AS l JOIN " FIRST_ADDED " AS d"
					   " ON " DEADLINE_OF("l", "d") " AND (l.met_on IS NULL OR l.met_on > d.served_on)"
					   " ORDER BY l.subject, l.place FOR UPDATE OF l", false);
	if (any_leaves)
	{
		book_store_run(store, &gone,
					   "DELETE FROM safeins.service AS s USING " SERVICES " AS d"
					   " WHERE " DAY_OF("s", "d") " AND s.service = d.service AND s.rows = 0", false);
		book_store_run(store, &tally_gone,
					   "DELETE FROM safeins.service_tally AS t USING " TALLIES " AS d"
					   " WHERE t.policy = d.policy AND " PLACE_OF("t", "d") " AND t.kind = d.kind"
					   " AND t.policy_year = d.policy_year AND t.calendar_year = d.calendar_year AND t.done = 0", false);
		book_store_run(store, &unmeet,
					   "WITH w AS (UPDATE safeins.deadline AS l SET met_on = " FIRST_SERVED ","
					   " next_on = CASE WHEN " FIRST_SERVED " IS NULL THEN " NEXT_STEP " END"
					   " FROM (SELECT DISTINCT d.policy, d.place, o.met_on FROM delta AS d JOIN safeins.deadline AS o ON " DEADLINE_OF("o", "d") ") AS d"
					   " WHERE " DEADLINE_OF("l", "d") " AND l.met_on IS DISTINCT FROM " FIRST_SERVED
					   " RETURNING l.subject, l.place::pg_catalog.int4 AS place, l.met_on, l.due_on, d.met_on AS was_met_on)"
					   " SELECT subject, NULL::pg_catalog.text, place, met_on, due_on FROM w"
					   " WHERE met_on > due_on AND (was_met_on IS NULL OR was_met_on <= due_on) ORDER BY subject, place", false);
	}
	else
		book_store_run(store, &meet,
					   "WITH w AS (UPDATE safeins.deadline AS l SET met_on = LEAST(l.met_on, d.served_on), next_on = NULL"
					   " FROM " FIRST_ADDED " AS d"
					   " WHERE " DEADLINE_OF("l", "d") " AND (l.met_on IS NULL OR l.met_on > d.served_on)"
					   " RETURNING d.policy, d.service, d.place, d.served_on, l.due_on, d.met_on AS was_met_on)"
					   " SELECT policy, service, place, served_on, due_on FROM w"
					   " WHERE served_on > due_on AND was_met_on IS NULL ORDER BY policy, place", false);
	nlate = read_late(late, caller);
	book_store_close(store);
	return nlate;
}

#define ONE_PLACE "CAST($3 AS safeins.division)"
#define ONE_DEADLINE "kind = 'service.first' AND subject = $2 AND place OPERATOR(safeins.=) " ONE_PLACE

/*
 * services_write_one does the same for one service that comes, as most do, in
 * one statement; returns whether it is late.
 */
bool
services_write_one(const ServiceRow *s, DateADT *due_on, bool *doubled)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[6] = {TEXTOID, TEXTOID, INT4OID, TEXTOID, DATEOID, INT4OID};
	Datum		values[6];
	SafeinsIdentity saved;
	bool		in_time;

	values[0] = CStringGetTextDatum(s->service);
	values[1] = CStringGetTextDatum(s->policy);
	values[2] = Int32GetDatum(s->place);
	values[3] = CStringGetTextDatum(s->kind);
	values[4] = DateADTGetDatum(s->served_on);
	values[5] = Int32GetDatum(s->policy_year);
	place_feed(s->place);
	SPI_connect();
	books_become(&saved);
	if (plan == NULL)
		plan = safeins_prepare("WITH t AS (INSERT INTO safeins.service_tally AS t"
							   " VALUES ($2, " ONE_PLACE ", $4, $6, pg_catalog.date_part('year', $5)::pg_catalog.int4, 1)"
							   " ON CONFLICT ON CONSTRAINT service_tally_pkey DO UPDATE SET done = t.done + 1 RETURNING done),"
							   " s AS (INSERT INTO safeins.service AS s VALUES ($1, $2, " ONE_PLACE ", $4, $5, 1)"
							   " ON CONFLICT ON CONSTRAINT service_pkey DO UPDATE SET rows = s.rows + 1),"
							   " l AS (UPDATE safeins.deadline SET met_on = $5, next_on = NULL WHERE " ONE_DEADLINE
							   " AND opened_on <= $5 AND (met_on IS NULL OR met_on > $5)"
							   " RETURNING due_on, (SELECT met_on FROM safeins.deadline WHERE " ONE_DEADLINE ") AS was_met_on)"
							   " SELECT t.done > 1, l.due_on FROM t LEFT JOIN l ON l.was_met_on IS NULL AND l.due_on < $5", 6, types);
	if (SPI_execute_snapshot(plan, values, NULL, GetLatestSnapshot(), InvalidSnapshot, false, true, 0) != SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not write the book of services");
	*doubled = DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &in_time));
	*due_on = DatumGetDateADT(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2, &in_time));
	safeins_return(&saved);
	SPI_finish();
	return !in_time;
}

#define LATE(met) \
	"SELECT policy, service, place, served_on, due_on FROM " FIRST_ADDED " AS d" \
	" WHERE (met_on IS NULL" met ") AND served_on > due_on ORDER BY policy, place"

/* services_late tells of the same in an audit: before anything is written, or of what is written already. */
int
services_late(BookStore *store, bool written, LateService **late)
{
	static SPIPlanPtr plan = NULL;
	static SPIPlanPtr written_plan = NULL;
	MemoryContext caller = CurrentMemoryContext;
	int			n;

	book_store_open(store);
	if (written)
		book_store_run(store, &written_plan, LATE(" OR met_on >= served_on"), true);
	else
		book_store_run(store, &plan, LATE(""), true);
	n = read_late(late, caller);
	book_store_close(store);
	return n;
}

#define DOUBLES(book) \
	"SELECT DISTINCT ON (d.policy, d.place, d.kind, d.served_on)" \
	" d.service, d.policy, d.place, d.kind, d.served_on, s.service" \
	" FROM delta AS d JOIN " book " AS s ON s.policy = d.policy AND s.place = d.place AND s.kind = d.kind AND s.served_on = d.served_on" \
	" AND (s.service <> d.service OR s.rows > 1)" \
	" WHERE d.sign > 0 AND d.ask_double ORDER BY d.policy, d.place, d.kind, d.served_on, d.service, s.service"

#define BOOK "SELECT service, policy, place::pg_catalog.int4, kind, served_on, rows FROM safeins.service"
#define BOOK_WITH_DELTA \
	"(SELECT service, policy, place, kind, served_on, pg_catalog.sum(rows) AS rows FROM" \
	" (" BOOK " UNION ALL SELECT service, policy, place, kind, served_on, sign FROM delta) AS u GROUP BY 1, 2, 3, 4, 5)"

/*
 * services_doubled: service, policy, place, kind, day, the other service, of
 * rows that the book has twice.  The caller is connected to SPI.
 */
uint64
services_doubled(BookStore *store, bool audit)
{
	static SPIPlanPtr plan = NULL;
	static SPIPlanPtr audit_plan = NULL;

	if (audit)
		return book_store_run(store, &audit_plan, DOUBLES(BOOK_WITH_DELTA), true);
	return book_store_run(store, &plan,
						  "SELECT DISTINCT ON (d.policy, d.place, d.kind, d.served_on)"
						  " d.service, d.policy, d.place, d.kind, d.served_on, s.service"
						  " FROM delta AS d JOIN safeins.service AS s ON " DAY_OF("s", "d")
						  " AND (s.service <> d.service OR s.rows > 1)"
						  " WHERE d.sign > 0 AND d.ask_double ORDER BY d.policy, d.place, d.kind, d.served_on, d.service, s.service",
						  true);
}

/*
 * Rows of services that several policies share, and, where there was one policy
 * until now, its row too: it has become pooled.
 */
#define POOLED(book) \
	"SELECT DISTINCT ON (d.service, d.policy, d.place) d.service, d.policy, d.place, d.served_on," \
	" coalesce(p.size, e.size), p.area::pg_catalog.int4" \
	" FROM (SELECT service, policy, place, served_on FROM delta WHERE sign > 0 AND ask_pooled" \
	" UNION ALL SELECT s.service, pg_catalog.min(s.policy), s.place, pg_catalog.min(s.served_on)" \
	" FROM (SELECT DISTINCT service, place FROM (SELECT service, place FROM delta GROUP BY service, policy, place" \
	" HAVING pg_catalog.min(sign) > 0 AND pg_catalog.bool_or(ask_pooled)) AS came) AS c" \
	" JOIN " book " AS s ON s.service = c.service AND s.place = c.place" \
	" LEFT JOIN (SELECT DISTINCT service, policy, place FROM delta WHERE sign > 0) AS n" \
	" ON n.service = s.service AND n.policy = s.policy AND n.place = s.place" \
	" WHERE n.policy IS NULL GROUP BY s.service, s.place HAVING pg_catalog.count(DISTINCT s.policy) = 1) AS d" \
	" JOIN safeins.policy AS p ON p.policy = d.policy AND " PLACE_OF("p", "d") \
	" LEFT JOIN safeins.enterprise AS e ON e.enterprise = p.enterprise AND e.place OPERATOR(safeins.=) p.place" \
	" WHERE EXISTS (SELECT FROM " book " AS o WHERE o.service = d.service AND o.place = d.place AND o.policy <> d.policy)" \
	" ORDER BY d.service, d.policy, d.place, d.served_on"

/* services_pooled: service, policy, place, day, size, area, of rows of services that several policies share. */
uint64
services_pooled(BookStore *store, bool audit)
{
	static SPIPlanPtr plan = NULL;
	static SPIPlanPtr audit_plan = NULL;

	if (audit)
		return book_store_run(store, &audit_plan, POOLED(BOOK_WITH_DELTA), true);
	return book_store_run(store, &plan, POOLED("(" BOOK ")"), true);
}

/*
 * service_link tells whether the book has a service, of that policy (NULL: of
 * any) and insurer.
 */
ServiceLink
service_link(Division place, const char *service, int len, const char *policy, int policy_len, const char *insurer)
{
	ServiceLink link = SERVICE_UNKNOWN;
	BookScan	scan;
	ScanKeyData key;

	book_key(&key, 1, service, len);
	book_scan_open(&scan, SAFEINS_REL_SERVICE, get_relname_relid("service_key", safeins_schema_oid()), &key, 1);
	while (link != SERVICE_FITS && book_scan_next(&scan))
	{
		bool		isnull;
		text	   *of = DatumGetTextPP(slot_getattr(scan.slot, Anum_service_policy, &isnull));
		PolicyEntry *p;

		CHECK_FOR_INTERRUPTS();
		if (DatumGetDivision(slot_getattr(scan.slot, Anum_service_place, &isnull)) != place)
			continue;
		link = SERVICE_OF_ANOTHER;
		if (policy != NULL &&
			(VARSIZE_ANY_EXHDR(of) != (size_t) policy_len || memcmp(VARDATA_ANY(of), policy, policy_len) != 0))
			continue;
		p = policy_find(place, VARDATA_ANY(of), VARSIZE_ANY_EXHDR(of));
		if (p != NULL && p->live && strcmp(p->insurer, insurer) == 0)
			link = SERVICE_FITS;
	}
	book_scan_close(&scan);
	return link;
}

/* services_of_kind tells whether the book has services kept under a kind. */
bool
services_of_kind(const char *kind)
{
	Oid			types[1] = {TEXTOID};
	Datum		values[1] = {CStringGetTextDatum(kind)};
	SafeinsIdentity saved;
	bool		any;

	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (SPI_execute_with_args("SELECT FROM safeins.service_tally WHERE kind = $1", 1, types, values, NULL, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read safeins.service_tally");
	any = SPI_processed > 0;
	safeins_return(&saved);
	SPI_finish();
	return any;
}

const char service_differences[] =
"SELECT coalesce(d.place, s.place), coalesce(d.policy, s.policy), pg_catalog.date_part('year', coalesce(d.served_on, s.served_on))::pg_catalog.int4,"
" 'service ' || coalesce(d.kind, s.kind), coalesce(s.rows, 0)::pg_catalog.int8, coalesce(d.rows, 0)::pg_catalog.int8"
" FROM " SERVICES " AS d FULL JOIN (" BOOK " WHERE safeins.is_local(place)) AS s USING (service, policy, place, kind, served_on)"
" WHERE s.rows IS DISTINCT FROM d.rows"
" UNION ALL"
" SELECT coalesce(d.place, t.place), coalesce(d.policy, t.policy), coalesce(d.calendar_year, t.calendar_year),"
" 'tally ' || coalesce(d.kind, t.kind), coalesce(t.done, 0)::pg_catalog.int8, coalesce(d.done, 0)::pg_catalog.int8"
" FROM (SELECT * FROM " TALLIES " AS d WHERE done <> 0) AS d FULL JOIN"
" (SELECT policy, place::pg_catalog.int4, kind, policy_year, calendar_year, done FROM safeins.service_tally WHERE safeins.is_local(place)) AS t"
" USING (policy, place, kind, policy_year, calendar_year)"
" WHERE t.done IS DISTINCT FROM d.done";

const char *const service_rebuild[] = {
	"DELETE FROM safeins.service WHERE safeins.is_local(place)",
	"INSERT INTO safeins.service SELECT service, policy, CAST(place AS safeins.division), kind, served_on, rows FROM " SERVICES " AS d",
	"DELETE FROM safeins.service_tally WHERE safeins.is_local(place)",
	"INSERT INTO safeins.service_tally"
	" SELECT policy, CAST(place AS safeins.division), kind, policy_year, calendar_year, done FROM " TALLIES " AS d WHERE done <> 0",
	"UPDATE safeins.deadline AS l SET met_on = " FIRST_SERVED ","
	" next_on = CASE WHEN " FIRST_SERVED " IS NULL THEN " NEXT_STEP " END"
	" WHERE l.kind = 'service.first' AND safeins.is_local(l.place) AND l.met_on IS DISTINCT FROM " FIRST_SERVED,
	NULL
};
