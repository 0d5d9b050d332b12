/*
 * out_of_period.c: services that lie outside a policy whose days have moved, or
 * that has gone; they happened, and are recorded.
 *
 * A statement may take them along: keys that cascade, WITH, triggers of the
 * host's.  What its guard of policies finds is looked at again when the
 * outermost statement has ended.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/identity.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "attach/statement_end.h"
#include "books/book_store.h"
#include "guards/policy/policy.h"
#include "guards/role_name.h"
#include "guards/violation.h"
#include "guards/roles.h"

#include "access/relation.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

typedef struct OutOfPeriod
{
	PendingCheck		note;
	char	   *policy;
	Division	place;
	Oid			relid;
} OutOfPeriod;

static void check_out_of_period(PendingCheck *first);

static PendingChecks out_of_period = {.check = check_out_of_period};

#define LEFT_OF(delta) \
	"SELECT p.policy, p.area::pg_catalog.int4, p.insurer, p.place::pg_catalog.int4, min(s.served_on), count(*), min(d.relid)" \
	" FROM " delta " AS d" \
	" JOIN safeins.policy AS p ON p.policy = d.policy AND p.place OPERATOR(safeins.=) CAST(d.place AS safeins.division)" \
	" JOIN safeins.service AS s ON s.policy = p.policy AND s.place OPERATOR(safeins.=) p.place" \
	" WHERE NOT p.live OR s.served_on NOT BETWEEN p.effective AND p.last_day" \
	" GROUP BY 1, 2, 3, 4 ORDER BY 1"

static void
note(HeapTuple tup, TupleDesc desc, Oid relid)
{
	MemoryContext old = MemoryContextSwitchTo(TopTransactionContext);
	OutOfPeriod	   *x = palloc0(sizeof(OutOfPeriod));
	bool		isnull;

	x->policy = pstrdup(TextDatumGetCString(SPI_getbinval(tup, desc, 1, &isnull)));
	x->place = DatumGetInt32(SPI_getbinval(tup, desc, 4, &isnull));
	x->relid = relid;
	/* They are recorded, never refused. */
	x->note.waits = true;
	statement_end_add(&out_of_period, &x->note);
	MemoryContextSwitchTo(old);
}

static void
record(CheckContext *j, HeapTuple tup, TupleDesc desc)
{
	bool		isnull;
	Division	area = DatumGetInt32(SPI_getbinval(tup, desc, 2, &isnull));
	DateADT		first = DatumGetDateADT(SPI_getbinval(tup, desc, 5, &isnull));
	const Rule *rule = line_rule(&policy_rules[POLICY_RULE_SERVICES_LEFT], area, first);

	if (rule == NULL)
		return;
	report_violation(j, &(Violation)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_SERVICE_PERIOD,.place = area,.key = SPI_getvalue(tup, desc, 1),
					 .insurer = SPI_getvalue(tup, desc, 3),.year = year_of(first),.accept = true,
					 .message = psprintf(_("services rendered under policy %s lie outside its period now: %s, the first on %s"),
										 SPI_getvalue(tup, desc, 1), SPI_getvalue(tup, desc, 6), day_text(first))
				 });
}

/* check_services_left looks for services that the policies of a statement leave outside. */
void
check_services_left(PolicyCheck *p)
{
	static SPIPlanPtr plan = NULL;
	SPITupleTable *found;
	uint64		n;

	Assert(p->g.j->mode == CHECK_LIVE);
	SPI_connect();
	n = book_store_run(p->store, &plan, LEFT_OF("(SELECT DISTINCT policy, place, 0::pg_catalog.int8 AS relid FROM delta)"), true);
	found = SPI_tuptable;
	for (uint64 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		note(found->vals[i], found->tupdesc, RelationGetRelid(p->g.j->rel));
	}
	SPI_finish();
}

/* What is still left of those noted. */
static void
record_noted(Datum *policies, Datum *places, Datum *relids, int n)
{
	Oid			types[3] = {TEXTARRAYOID, INT4ARRAYOID, INT8ARRAYOID};
	Datum		values[3];
	SafeinsIdentity saved;
	SPITupleTable *found;
	uint64		left;

	values[0] = PointerGetDatum(construct_array(policies, n, TEXTOID, -1, false, TYPALIGN_INT));
	values[1] = PointerGetDatum(construct_array(places, n, INT4OID, sizeof(int32), true, TYPALIGN_INT));
	values[2] = PointerGetDatum(construct_array(relids, n, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
	/* What others have committed meanwhile counts at every isolation level. */
	CommandCounterIncrement();
	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	PushActiveSnapshot(GetLatestSnapshot());
	if (SPI_execute_with_args(LEFT_OF("(SELECT n.policy, n.place, min(n.relid) AS relid FROM"
									  " ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3)) AS n(policy, place, relid)"
									  " GROUP BY 1, 2)"), 3, types, values, NULL, true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read safeins.service");
	PopActiveSnapshot();
	safeins_return(&saved);
	found = SPI_tuptable;
	left = SPI_processed;
	for (uint64 i = 0; i < left; i++)
	{
		Mapping		m = {.role = role_by_name(ROLE_POLICY, false)};
		CheckContext	j = {.mode = CHECK_LIVE,.mapping = &m};
		bool		isnull;

		CHECK_FOR_INTERRUPTS();
		j.rel = try_relation_open((Oid) DatumGetInt64(SPI_getbinval(found->vals[i], found->tupdesc,
																	7, &isnull)), AccessShareLock);
		if (j.rel == NULL)
			j.mapping = NULL;
		record(&j, found->vals[i], found->tupdesc);
		if (j.rel != NULL)
			relation_close(j.rel, NoLock);
	}
	SPI_finish();
}

static void
check_out_of_period(PendingCheck *first)
{
	Datum	   *policies;
	Datum	   *places;
	Datum	   *relids;
	int			n = 0;

	for (PendingCheck *note = first; note != NULL; note = note->before)
		n++;
	policies = palloc_extended(sizeof(Datum) * n, MCXT_ALLOC_HUGE);
	places = palloc_extended(sizeof(Datum) * n, MCXT_ALLOC_HUGE);
	relids = palloc_extended(sizeof(Datum) * n, MCXT_ALLOC_HUGE);
	n = 0;
	for (PendingCheck *note = first; note != NULL; note = note->before, n++)
	{
		OutOfPeriod	   *x = (OutOfPeriod *) note;

		policies[n] = CStringGetTextDatum(x->policy);
		places[n] = Int32GetDatum(x->place);
		relids[n] = Int64GetDatum((int64) x->relid);
	}
	record_noted(policies, places, relids, n);
}

void
out_of_period_init(void)
{
	statement_end_register(&out_of_period);
}
