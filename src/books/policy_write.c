/*
 * policy_write.c: policies into their book, and what hangs on them: the years
 * that their services count for, and when the first service is due.
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/account/account.h"
#include "books/deadline.h"
#include "books/place.h"
#include "books/policy.h"
#include "books/store.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

/* Locks that one statement may take at the most: a bulk load must not fill the lock table. */
#define POLICY_BUCKETS 1024

#define FIRST_SERVICE "service.first"

int
policy_bucket(const char *policy, int len)
{
	return hash_bytes((const unsigned char *) policy, len) % POLICY_BUCKETS;
}

/* policies_lock locks what a statement touches, in one order, until the transaction ends. */
void
policies_lock(const Bitmapset *buckets, LOCKMODE mode)
{
	Oid			relid = safeins_relid(SAFEINS_REL_POLICY);
	int			bucket = -1;

	while ((bucket = bms_next_member(buckets, bucket)) >= 0)
		LockDatabaseObject(relid, bucket, 0, mode);
}

static const BookColumn columns[] = {
	{"seq", INT8OID},
	{"live", BOOLOID},
	{"policy", TEXTOID},
	{"place", INT4OID},
	{"area", INT4OID},
	{"insurer", TEXTOID},
	{"enterprise", TEXTOID},
	{"effective", DATEOID},
	{"expires", DATEOID},
	{"last_day", DATEOID},
	{"signed", DATEOID},
	{"sector", TEXTOID},
	{"size", TEXTOID},
	{"risk", TEXTOID},
	{"due_on", DATEOID},
	{"ask_overlap", BOOLOID},
	{"ask_gap", BOOLOID},
};

BookStore *
policy_store(MemoryContext cxt)
{
	return book_store_create(cxt, lengthof(columns), columns);
}

void
policy_store_put(BookStore *store, const PolicyRow *p)
{
	const char *const words[] = {p->sector, p->size, p->risk};
	Datum		values[lengthof(columns)] = {0};
	bool		nulls[lengthof(columns)] = {0};

	values[0] = Int64GetDatum(store->n);
	values[1] = BoolGetDatum(p->live);
	values[2] = fact_datum(p->policy);
	values[3] = Int32GetDatum(division_at_level(p->area, 1));
	values[4] = Int32GetDatum(p->area);
	values[5] = fact_datum(p->insurer);
	values[6] = fact_datum(p->enterprise);
	values[7] = DateADTGetDatum(p->effective);
	values[8] = DateADTGetDatum(p->expires);
	values[9] = DateADTGetDatum(p->last_day);
	nulls[10] = p->signed_on->isnull;
	values[10] = DateADTGetDatum(p->signed_on->v.date);
	for (int i = 0; i < 3; i++)
	{
		nulls[11 + i] = words[i] == NULL;
		if (words[i] != NULL)
			values[11 + i] = CStringGetTextDatum(words[i]);
	}
	nulls[14] = !p->has_due;
	values[14] = DateADTGetDatum(p->first_service_due);
	values[15] = BoolGetDatum(p->ask_overlap);
	values[16] = BoolGetDatum(p->ask_gap);
	book_store_put(store, values, nulls);
}

/* Of several rows of one policy a live one goes before a dead one, the last before the others. */
#define LAST_OF_EACH \
	"(SELECT DISTINCT ON (policy, place) * FROM delta ORDER BY policy, place, live DESC, seq DESC)"

#define KEYS "(SELECT DISTINCT policy, place FROM delta)"

#define KEY_OF(a, b) a ".policy = " b ".policy AND " a ".place OPERATOR(safeins.=) CAST(" b ".place AS safeins.division)"

#define WRITE_BOOK \
	"INSERT INTO safeins.policy AS p" \
	" SELECT policy, CAST(place AS safeins.division), CAST(area AS safeins.division), insurer, enterprise," \
	" effective, expires, last_day, signed, sector, size, risk, live FROM " LAST_OF_EACH " AS d" \
	ON_CONFLICT

#define ON_CONFLICT \
	" ON CONFLICT ON CONSTRAINT policy_pkey DO UPDATE SET area = EXCLUDED.area, insurer = EXCLUDED.insurer," \
	" enterprise = EXCLUDED.enterprise, effective = EXCLUDED.effective, expires = EXCLUDED.expires," \
	" last_day = EXCLUDED.last_day, signed = EXCLUDED.signed, sector = EXCLUDED.sector, size = EXCLUDED.size," \
	" risk = EXCLUDED.risk, live = EXCLUDED.live"

/* A dead policy has no first day that its services could be counted from. */
#define COUNT_SERVICES(policies) \
	"INSERT INTO safeins.service_tally" \
	" SELECT s.policy, s.place, s.kind," \
	" CASE WHEN p.live THEN safeins.policy_year(p.effective, s.served_on) ELSE 0 END," \
	" pg_catalog.date_part('year', s.served_on)::pg_catalog.int4, pg_catalog.sum(s.rows)" \
	" FROM " policies " AS d JOIN safeins.service AS s ON " KEY_OF("s", "d") \
	" LEFT JOIN safeins.policy AS p ON " KEY_OF("p", "d") \
	" GROUP BY 1, 2, 3, 4, 5"

#define FIRST_SERVED "(SELECT pg_catalog.min(s.served_on) FROM safeins.service AS s WHERE " KEY_OF("s", "d") " AND s.served_on >= d.effective)"

#define OPEN_DEADLINES \
	"INSERT INTO safeins.deadline AS l (place, kind, subject, area, insurer, opened_on, due_on, met_on, next_on)" \
	" SELECT CAST(place AS safeins.division), '" FIRST_SERVICE "', policy, CAST(area AS safeins.division), insurer, effective, due_on, met_on," \
	" CASE WHEN met_on IS NULL THEN safeins.deadline_next(CAST(area AS safeins.division), due_on, 0) END" \
	" FROM (SELECT *, " FIRST_SERVED " AS met_on FROM " LAST_OF_EACH " AS d WHERE live AND due_on IS NOT NULL) AS d" \
	MOVE_DEADLINE \
	" WHERE (l.area::pg_catalog.int4, l.insurer, l.opened_on, l.due_on, l.met_on)" \
	" IS DISTINCT FROM (EXCLUDED.area::pg_catalog.int4, EXCLUDED.insurer, EXCLUDED.opened_on, EXCLUDED.due_on, EXCLUDED.met_on)"

#define DROP_DEADLINES \
	"DELETE FROM safeins.deadline AS l USING " LAST_OF_EACH " AS d" \
	" WHERE l.kind = '" FIRST_SERVICE "' AND l.subject = d.policy AND l.place OPERATOR(safeins.=) CAST(d.place AS safeins.division)" \
	" AND NOT (d.live AND d.due_on IS NOT NULL)"

/*
 * policies_write brings a statement's rows into the book; see policy.h.
 * Whoever may have services written meanwhile has locked the policies.
 */
void
policies_write(BookStore *store, bool recount, bool drops)
{
	static SPIPlanPtr upsert = NULL;
	static SPIPlanPtr forget = NULL;
	static SPIPlanPtr count = NULL;
	static SPIPlanPtr lock = NULL;
	static SPIPlanPtr drop = NULL;
	static SPIPlanPtr open = NULL;

	book_store_open(store);
	book_store_run(store, &upsert, WRITE_BOOK, false);
	if (recount)
	{
		book_store_run(store, &forget, "DELETE FROM safeins.service_tally AS t USING " KEYS " AS d WHERE " KEY_OF("t", "d"), false);
		book_store_run(store, &count, COUNT_SERVICES(KEYS), false);
	}
	if (drops)
	{
		/* Those that go and those that move are taken in one order, as the sweep does. */
		if (store->n > 1)
			book_store_run(store, &lock,
						   "SELECT FROM safeins.deadline AS l JOIN " KEYS " AS d ON l.kind = '" FIRST_SERVICE "' AND l.subject = d.policy"
						   " AND l.place OPERATOR(safeins.=) CAST(d.place AS safeins.division) ORDER BY l.subject, l.place FOR UPDATE OF l", false);
		book_store_run(store, &drop, DROP_DEADLINES, false);
	}
	book_store_run(store, &open, OPEN_DEADLINES, false);
	book_store_close(store);
}

#define ONE_PLACE "CAST($2 AS safeins.division)"

/*
 * policies_write_one does the same for one policy that comes, as most do, in
 * one statement, which also looks at its enterprise's others: *before is the
 * latest day of those that began before it (false: none did), *overlapping one that
 * covers some of its days, or NULL.
 */
bool
policies_write_one(const PolicyRow *p, DateADT *before, char **overlapping)
{
	static SPIPlanPtr plan = NULL;
	static Oid types[] = {
		TEXTOID, INT4OID, INT4OID, TEXTOID, TEXTOID, DATEOID, DATEOID, DATEOID, DATEOID, TEXTOID, TEXTOID, TEXTOID, DATEOID, DATEOID
	};
	const char *const words[] = {p->sector, p->size, p->risk};
	MemoryContext caller = CurrentMemoryContext;
	Datum		values[lengthof(types)];
	char		nulls[lengthof(types)];
	SafeinsIdentity saved;
	char	   *text;
	bool		none;

	memset(nulls, ' ', sizeof(nulls));
	values[0] = fact_datum(p->policy);
	values[1] = Int32GetDatum(division_at_level(p->area, 1));
	values[2] = Int32GetDatum(p->area);
	values[3] = fact_datum(p->insurer);
	values[4] = fact_datum(p->enterprise);
	values[5] = DateADTGetDatum(p->effective);
	values[6] = DateADTGetDatum(p->expires);
	values[7] = DateADTGetDatum(p->last_day);
	values[8] = DateADTGetDatum(p->signed_on->v.date);
	nulls[8] = p->signed_on->isnull ? 'n' : ' ';
	for (int i = 0; i < 3; i++)
	{
		nulls[9 + i] = words[i] == NULL ? 'n' : ' ';
		values[9 + i] = words[i] == NULL ? (Datum) 0 : CStringGetTextDatum(words[i]);
	}
	values[12] = DateADTGetDatum(p->first_service_due);
	nulls[12] = p->has_due ? ' ' : 'n';
	values[13] = DateADTGetDatum(deadline_next(p->area, p->first_service_due, 0, &none));
	nulls[13] = p->has_due && !none ? ' ' : 'n';

	place_feed(p->area);
	SPI_connect();
	books_become(&saved);
	if (plan == NULL)
		plan = safeins_prepare("WITH p AS (INSERT INTO safeins.policy AS p"
							   " VALUES ($1, " ONE_PLACE ", CAST($3 AS safeins.division), $4, $5, $6, $7, $8, $9, $10, $11, $12, true)"
							   ON_CONFLICT "),"
							   " l AS (INSERT INTO safeins.deadline AS l (place, kind, subject, area, insurer, opened_on, due_on, next_on)"
							   " SELECT " ONE_PLACE ", '" FIRST_SERVICE "', $1, CAST($3 AS safeins.division), $4, $6, $13, $14"
							   " WHERE $13 IS NOT NULL" MOVE_DEADLINE ")"
							   " SELECT pg_catalog.max(o.last_day) FILTER (WHERE (o.effective, o.policy) < ($6, $1)),"
							   " pg_catalog.min(o.policy) FILTER (WHERE o.effective <= $8 AND o.last_day >= $6)"
							   " FROM safeins.policy AS o WHERE o.enterprise = $5 AND o.place OPERATOR(safeins.=) " ONE_PLACE
							   " AND o.policy <> $1 AND o.live AND o.last_day >= o.effective",
							   lengthof(types), types);
	if (SPI_execute_snapshot(plan, values, nulls, GetLatestSnapshot(), InvalidSnapshot, false, true, 0) != SPI_OK_SELECT ||
		SPI_processed != 1)
		elog(ERROR, "could not write the book of policies");
	*before = DatumGetDateADT(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &none));
	text = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 2);
	*overlapping = text == NULL ? NULL : MemoryContextStrdup(caller, text);
	safeins_return(&saved);
	SPI_finish();
	return !none;
}

/* The deadlines of first services as they ought to be. */
#define FIRST_DUES \
	"(SELECT '" FIRST_SERVICE "' AS kind, policy AS subject, place, area, insurer, true AS insurer_given, effective AS opened_on, due_on," \
	" " FIRST_SERVED " AS met_on, false AS provisional, false AS by_time," \
	" (SELECT p.area::pg_catalog.int4 FROM safeins.policy AS p WHERE " KEY_OF("p", "d") ") AS book_area," \
	" (SELECT p.insurer FROM safeins.policy AS p WHERE " KEY_OF("p", "d") ") AS book_insurer" \
	" FROM " LAST_OF_EACH " AS d WHERE live AND due_on IS NOT NULL)"

const char policy_differences[] =
"SELECT coalesce(d.place, p.place::pg_catalog.int4), coalesce(d.policy, p.policy), NULL::pg_catalog.int4, CASE WHEN d.live AND p.live THEN 'policy facts' ELSE 'policy' END,"
" CASE WHEN p.live THEN 1 ELSE 0 END::pg_catalog.int8, CASE WHEN d.live THEN 1 ELSE 0 END::pg_catalog.int8"
" FROM " LAST_OF_EACH " AS d FULL JOIN (SELECT * FROM safeins.policy WHERE live AND safeins.is_local(place)) AS p ON " KEY_OF("p", "d")
" WHERE (p.area::pg_catalog.int4, p.insurer, p.enterprise, p.effective, p.expires, p.last_day, p.signed, p.sector, p.size, p.risk)"
" IS DISTINCT FROM (d.area, d.insurer, d.enterprise, d.effective, d.expires, d.last_day, d.signed,"
" d.sector, d.size, d.risk)"
" UNION ALL "
DEADLINE_DIFFERENCES(FIRST_DUES, "('" FIRST_SERVICE "')");

const char *const policy_rebuild[] = {
	"UPDATE safeins.policy AS p SET live = false WHERE live AND safeins.is_local(place)"
	" AND NOT EXISTS (SELECT FROM delta AS d WHERE " KEY_OF("p", "d") ")",
	WRITE_BOOK,
	"DELETE FROM safeins.service_tally WHERE safeins.is_local(place)",
	COUNT_SERVICES("(SELECT DISTINCT policy, place::pg_catalog.int4 AS place FROM safeins.service WHERE safeins.is_local(place))"),
	FORGET_DEADLINES(FIRST_DUES, "('" FIRST_SERVICE "')"),
	SET_DEADLINES(FIRST_DUES),
	NULL
};
