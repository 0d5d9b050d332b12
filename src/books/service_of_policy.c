/*
 * service_of_policy.c: the services of policies that a statement has written:
 * all of them, and those that lie outside now, for days have moved or the policy
 * has gone.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "types/division.h"
#include "books/book_store.h"
#include "books/service.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

static OwnSql of_policies =
BOOK_READS("SELECT DISTINCT s.service FROM (SELECT DISTINCT policy, place FROM delta) AS d"
		   " JOIN safeins.service AS s ON s.policy = d.policy AND s.place OPERATOR(safeins.=) CAST(d.place AS safeins.division)"
		   " ORDER BY s.service");

/* services_of_policies gives the services of the policies of a store, which is open. */
OwnRows
services_of_policies(BookStore *policies)
{
	return book_store_run(policies, &of_policies);
}

#define OUTSIDE_OF(policies) \
	"SELECT p.policy, p.place::pg_catalog.int4, min(d.relid), p.area::pg_catalog.int4, p.insurer, min(s.served_on), count(*)" \
	" FROM " policies " AS d" \
	" JOIN safeins.policy AS p ON p.policy = d.policy AND p.place OPERATOR(safeins.=) CAST(d.place AS safeins.division)" \
	" JOIN safeins.service AS s ON s.policy = p.policy AND s.place OPERATOR(safeins.=) p.place" \
	" WHERE NOT p.live OR s.served_on NOT BETWEEN p.effective AND p.last_day" \
	" GROUP BY 1, 2, 4, 5"

/* Policies and their tables; with services: what policies they are, and which of their services are outside. */
static int
read_outside(const OwnRows *rows, bool services, ServicesOutside **found, MemoryContext caller)
{
	MemoryContext old = MemoryContextSwitchTo(caller);

	*found = rows->n == 0 ? NULL : MemoryContextAllocHuge(caller, sizeof(ServicesOutside) * rows->n);
	for (uint64 i = 0; i < rows->n; i++)
	{
		ServicesOutside *one = &(*found)[i];

		CHECK_FOR_INTERRUPTS();
		*one = (ServicesOutside)
		{
			.policy = own_text(rows, i, 1),.place = own_int32(rows, i, 2),.relid = (Oid) own_int64(rows, i, 3)
		};
		if (services)
		{
			one->area = own_int32(rows, i, 4);
			one->insurer = own_text(rows, i, 5);
			one->first = own_date(rows, i, 6);
			one->services = own_int64(rows, i, 7);
		}
	}
	MemoryContextSwitchTo(old);
	return rows->n;
}

static OwnSql outside = BOOK_READS(OUTSIDE_OF("(SELECT DISTINCT policy, place, 0::pg_catalog.int8 AS relid FROM delta)"));

/*
 * services_outside gives, of the policies of a statement, those that have
 * services outside their days.
 */
int
services_outside(BookStore *policies, ServicesOutside **found)
{
	MemoryContext caller = CurrentMemoryContext;
	OwnRows		rows;
	int			n;

	book_store_open(policies);
	rows = book_store_run(policies, &outside);
	n = read_outside(&rows, true, found, caller);
	book_store_close(policies);
	return n;
}

static OwnSql found_outside =
BOOK_READS("SELECT d.policy, d.place,"
		   " max(coalesce(pg_catalog.to_regclass(pg_catalog.format('%I.%I', f.table_schema, f.table_name))::pg_catalog.oid::pg_catalog.int8, 0))"
		   " FROM safeins.finding AS f JOIN (SELECT DISTINCT policy, place FROM delta) AS d ON d.policy = f.row_key"
		   " WHERE f.rule = 'service.period' AND f.role = 'policy' AND f.withdrawn_on IS NULL AND safeins.is_local(f.place)"
		   " GROUP BY 1, 2");

/*
 * services_found_outside gives, of the policies of a statement, or of its services,
 * those of which it was found that they have services outside their days, with the
 * tables of these findings.
 */
int
services_found_outside(BookStore *store, ServicesOutside **found)
{
	MemoryContext caller = CurrentMemoryContext;
	OwnRows		rows;
	int			n;

	book_store_open(store);
	rows = book_store_run(store, &found_outside);
	n = read_outside(&rows, false, found, caller);
	book_store_close(store);
	return n;
}

static OwnSql outside_of_these = {
	.sql = OUTSIDE_OF("(SELECT n.policy, n.place, min(n.relid) AS relid FROM"
					  " ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3)) AS n(policy, place, relid)"
					  " GROUP BY 1, 2)"),
	.types = {TEXTARRAYOID, INT4ARRAYOID, INT8ARRAYOID},
	.sees = OWN_SEES_LATEST,
};

/* services_outside_of gives, of what was noted, those that have them still. */
int
services_outside_of(const ServicesOutside *noted, int n, ServicesOutside **found)
{
	Datum	   *policies = palloc_extended(sizeof(Datum) * n, MCXT_ALLOC_HUGE);
	Datum	   *places = palloc_extended(sizeof(Datum) * n, MCXT_ALLOC_HUGE);
	Datum	   *relids = palloc_extended(sizeof(Datum) * n, MCXT_ALLOC_HUGE);
	MemoryContext caller = CurrentMemoryContext;
	Datum		values[3];
	OwnRows		rows;

	for (int i = 0; i < n; i++)
	{
		policies[i] = CStringGetTextDatum(noted[i].policy);
		places[i] = Int32GetDatum(noted[i].place);
		relids[i] = Int64GetDatum((int64) noted[i].relid);
	}
	values[0] = PointerGetDatum(construct_array(policies, n, TEXTOID, -1, false, TYPALIGN_INT));
	values[1] = PointerGetDatum(construct_array(places, n, INT4OID, sizeof(int32), true, TYPALIGN_INT));
	values[2] = PointerGetDatum(construct_array(relids, n, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
	/* What others have committed meanwhile counts at every isolation level. */
	CommandCounterIncrement();
	own_sql_begin();
	rows = own_sql_run(&outside_of_these, values, NULL);
	n = read_outside(&rows, true, found, caller);
	own_sql_end();
	return n;
}
