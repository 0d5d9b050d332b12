/*
 * plan.c: plans of services into their book, and what they come to for a policy.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/book.h"
#include "books/book_store.h"
#include "books/plan.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

static const BookField fields[] = {PLAN_COLUMNS(BOOK_FIELD)};

static void
report_plan(const Book *book, const BookRow *booked, const BookRow *counted, BookTell report, void *arg)
{
	const BookRow *row = counted != NULL ? counted : booked;

	report(arg, &(BookDifference)
		 {
			 .place = DatumGetInt32(row->values[PLAN_COL_place]),.subject = row->values[PLAN_COL_policy],
			 .measure = psprintf("plan %s", TextDatumGetCString(row->values[PLAN_COL_kind])),
			 .booked = booked == NULL ? 0 : DatumGetInt32(booked->values[PLAN_COL_rows]),
			 .counted = counted == NULL ? 0 : DatumGetInt32(counted->values[PLAN_COL_rows])
		 });
}

Book		book_of_plans = {
	.rel = SAFEINS_REL_PLAN,.name = "plan",.ncolumns = lengthof(fields),.columns = fields,.report = report_plan
};

BookStore *
plan_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_plans);
}

void
plan_store_put(BookStore *store, const PlanRow *p)
{
	BookRow		row = {0};

	row.values[PLAN_COL_policy] = fact_datum(p->policy);
	row.values[PLAN_COL_place] = Int32GetDatum(division_at_level(p->area, 1));
	row.values[PLAN_COL_plan] = fact_datum(p->plan);
	row.values[PLAN_COL_area] = Int32GetDatum(p->area);
	row.values[PLAN_COL_kind] = CStringGetTextDatum(p->kind);
	row.values[PLAN_COL_times] = Int64GetDatum(p->times);
	book_set_text(&row, PLAN_COL_frequency, p->frequency);
	book_set_words(&row, PLAN_COL_provider, p->provider);
	book_set_day(&row, PLAN_COL_from_on, p->from_on);
	book_set_day(&row, PLAN_COL_until_on, p->until_on);
	row.values[PLAN_COL_rows] = Int32GetDatum(p->leaves ? -1 : 1);
	row.values[PLAN_COL_entry] = book_entry(&book_of_plans, &row);
	book_put(store, &book_of_plans, &row);
}

void
plans_write(BookStore *store)
{
	book_write_store(&book_of_plans, store);
}

/* How many times a year are so many in a period. */
#define A_YEAR(x) \
	x ".times * CASE " x ".frequency WHEN 'month' THEN 12 WHEN 'quarter' THEN 4 WHEN 'half_year' THEN 2 ELSE 1 END"

#define OF_POLICIES(them, book) \
	"SELECT d.policy, d.place, p.area::pg_catalog.int4, p.insurer, p.effective, coalesce(p.sector, e.sector), coalesce(p.size, e.size)," \
	" coalesce(p.risk, e.risk), k.rows, k.kind, k.times" \
	" FROM " them " AS d" \
	" LEFT JOIN safeins.policy AS p ON p.policy = d.policy AND p.place OPERATOR(safeins.=) CAST(d.place AS safeins.division) AND p.live" \
	" LEFT JOIN safeins.enterprise AS e ON e.enterprise = p.enterprise AND e.place OPERATOR(safeins.=) p.place AND e.live" \
	" LEFT JOIN LATERAL (SELECT b.kind, pg_catalog.sum(b.rows)::pg_catalog.int4 AS rows, pg_catalog.sum(b.rows * " A_YEAR("b") ")::pg_catalog.int8 AS times" \
	" FROM (" book ") AS b GROUP BY b.kind HAVING pg_catalog.sum(b.rows) > 0) AS k ON p.policy IS NOT NULL" \
	" ORDER BY d.policy, d.place, k.kind"
#define IN_BOOK \
	"SELECT b.kind, b.rows, b.times, b.frequency FROM safeins.plan AS b" \
	" WHERE b.policy = d.policy AND b.place OPERATOR(safeins.=) CAST(d.place AS safeins.division)"

static OwnSql of_policies = BOOK_READS(OF_POLICIES("(SELECT DISTINCT policy, place FROM delta)", IN_BOOK));
static OwnSql of_policies_in_audit =
BOOK_READS(OF_POLICIES("(SELECT DISTINCT policy, place FROM delta)", IN_BOOK " UNION ALL SELECT n.kind, n.rows, n.times, n.frequency FROM delta AS n"
					   " WHERE n.policy = d.policy AND n.place = d.place"));

/* Those that have a plan: of the policies of a statement, of its enterprises, all of them. */
#define PLANNED_ONES(from, is_theirs) \
	"(SELECT DISTINCT b.policy, b.place::pg_catalog.int4 AS place FROM " from "safeins.plan AS b WHERE " is_theirs ")"

static OwnSql of_policies_written =
	BOOK_READS(OF_POLICIES(PLANNED_ONES("delta AS w, ", "b.policy = w.policy AND b.place::pg_catalog.int4 = w.place"), IN_BOOK));
static OwnSql of_enterprises_written =
	BOOK_READS(OF_POLICIES(PLANNED_ONES("delta AS w JOIN safeins.policy AS q ON q.enterprise = w.enterprise AND q.place::pg_catalog.int4 = w.place, ",
										"b.policy = q.policy AND b.place OPERATOR(safeins.=) q.place"), IN_BOOK));
static OwnSql of_all = BOOK_READS(OF_POLICIES(PLANNED_ONES("", "safeins.is_local(b.place)"), IN_BOOK));

static void
add_kind(PlannedPolicy *p, const OwnRows *rows, uint64 i)
{
	bool		none;
	int			n = DatumGetInt32(own_datum(rows, i, 9, &none));

	if (none)
		return;
	p->kinds = p->kinds == NULL ? palloc(sizeof(PlannedKind)) :
		repalloc(p->kinds, sizeof(PlannedKind) * (p->nkinds + 1));
	p->kinds[p->nkinds++] = (PlannedKind)
	{
		.kind = own_text(rows, i, 10),.times = own_int64(rows, i, 11)
	};
	p->rows += n;
}

/*
 * plans_of_policies gives policies with all that is planned of them now: those
 * that a store is about, or have a plan and are of what a store of another book is about.
 */
PlannedPolicy *
plans_of_policies(BookStore *store, PlansOf of, int *n)
{
	static OwnSql *const asked[] = {
		[PLANS_WRITTEN] = &of_policies,[PLANS_UNWRITTEN] = &of_policies_in_audit,
		[PLANS_OF_POLICIES] = &of_policies_written,
		[PLANS_OF_ENTERPRISES] = &of_enterprises_written,
		[PLANS_ALL] = &of_all
	};
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext old;
	PlannedPolicy *policies;
	OwnRows		rows;

	book_store_open(store);
	rows = book_store_run(store, asked[of]);
	old = MemoryContextSwitchTo(caller);
	policies = MemoryContextAllocHuge(caller, sizeof(PlannedPolicy) * Max(rows.n, 1));
	*n = 0;
	for (uint64 i = 0; i < rows.n; i++)
	{
		char	   *policy = own_text(&rows, i, 1);
		Division	place = own_int32(&rows, i, 2);
		bool		unknown;

		CHECK_FOR_INTERRUPTS();
		if (*n == 0 || policies[*n - 1].place != place || strcmp(policies[*n - 1].policy, policy) != 0)
		{
			Datum		effective = own_datum(&rows, i, 5, &unknown);

			policies[(*n)++] = (PlannedPolicy)
			{
				.policy = policy,.place = place,.area = unknown ? place : own_int32(&rows, i, 3),
				.insurer = unknown ? NULL : own_text(&rows, i, 4),
				.effective = unknown ? 0 : DatumGetDateADT(effective),
				.sector = own_text(&rows, i, 6),.size = own_text(&rows, i, 7),.risk = own_text(&rows, i, 8)
			};
		}
		add_kind(&policies[*n - 1], &rows, i);
	}
	MemoryContextSwitchTo(old);
	book_store_close(store);
	return policies;
}

/* plan_of_kind tells how many times a year a kind is planned. */
int64
plan_of_kind(const PlannedPolicy *p, const char *kind)
{
	for (int i = 0; i < p->nkinds; i++)
		if (strcmp(p->kinds[i].kind, kind) == 0)
			return p->kinds[i].times;
	return 0;
}
