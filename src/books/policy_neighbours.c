/*
 * policy_neighbours.c: policies beside the others of their enterprises.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/book.h"
#include "books/policy.h"
#include "books/book_scan.h"
#include "books/book_store.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"

static DateADT
day_of(const BookRow *row, int column)
{
	return DatumGetDateADT(row->values[column]);
}

static void
begin_enterprise(BookScan *scan, const BookRow *policy)
{
	ScanKeyData key[2];

	ScanKeyInit(&key[0], 1, BTEqualStrategyNumber, F_TEXTEQ, policy->values[POLICY_COL_enterprise]);
	ScanKeyInit(&key[1], 2, BTEqualStrategyNumber, F_INT4EQ, policy->values[POLICY_COL_place]);
	if (scan->slot == NULL)
		book_scan_open(scan, SAFEINS_REL_POLICY, safeins_index("policy_enterprise"), key, 2);
	else
		book_scan_again(scan, key, 2);
}

static void
read_policy(BookScan *scan, BookRow *row)
{
	static const int columns[] = {POLICY_COL_policy, POLICY_COL_effective, POLICY_COL_last_day, POLICY_COL_live,
	POLICY_COL_end_reason};

	for (size_t i = 0; i < lengthof(columns); i++)
		row->values[columns[i]] = book_value(scan, &book_of_policies, columns[i], &row->nulls[columns[i]]);
}

/* What another policy of the enterprise is to one. */
static void
add_neighbour(PolicyNeighbours *n, const BookRow *policy, const BookRow *other)
{
	DateADT		effective = day_of(policy, POLICY_COL_effective);
	DateADT		began = day_of(other, POLICY_COL_effective);
	DateADT		ended = day_of(other, POLICY_COL_last_day);
	int			c = book_compare_datums(TEXTOID, other->values[POLICY_COL_policy], policy->values[POLICY_COL_policy]);

	if (c == 0 || !DatumGetBool(other->values[POLICY_COL_live]) || ended < began)
		return;
	if (began < effective || (began == effective && c < 0))
	{
		if (n->first || ended > n->before)
			n->before_reason = NULL;
		n->before = n->first ? ended : Max(n->before, ended);
		if (ended == n->before && !other->nulls[POLICY_COL_end_reason])
			n->before_reason = TextDatumGetCString(other->values[POLICY_COL_end_reason]);
		n->first = false;
	}
	if (began <= day_of(policy, POLICY_COL_last_day) && ended >= effective)
	{
		char	   *name = TextDatumGetCString(other->values[POLICY_COL_policy]);

		if (n->overlapping == NULL || strcmp(name, n->overlapping) < 0)
			n->overlapping = name;
	}
}

/*
 * policies_neighbours gives policies of a statement, which are in the book,
 * that overlap another one or come after a gap.  A single one that was put where
 * its enterprise has no other is beside none: whoever writes such holds the lock
 * of the enterprise.
 */
void
policies_neighbours(BookSort *sort, TellNeighbours report, void *arg)
{
	BookScan	scan = {0};
	bool		many = sort->store->n >= BOOK_MANY;
	uint8	   *others = many ? policies_with_others(sort) : NULL;
	BookEntries e;

	if (sort->alone || (many && others == NULL))
		return;
	book_entries_begin(&e, sort, &book_of_policies);
	for (int64 i = 0; book_entries_next(&e); i++)
	{
		const BookRow *p = &e.row;
		PolicyNeighbours n = {
			.effective = day_of(p, POLICY_COL_effective),.first = true,
			.ask_overlap = DatumGetBool(p->values[POLICY_COL_ask_overlap]),.ask_gap =
			DatumGetBool(p->values[POLICY_COL_ask_gap])
		};
		BookRow		other;

		if (!policy_asks_neighbours(p) || (others != NULL && (others[i / 8] & 1 << i % 8) == 0))
			continue;
		begin_enterprise(&scan, p);
		while (book_scan_next(&scan))
		{
			CHECK_FOR_INTERRUPTS();
			read_policy(&scan, &other);
			add_neighbour(&n, p, &other);
		}
		if (!(n.ask_overlap && n.overlapping != NULL) && !(n.ask_gap && !n.first && n.before < n.effective - 1))
			continue;
		n.policy = TextDatumGetCString(p->values[POLICY_COL_policy]);
		n.area = DatumGetInt32(p->values[POLICY_COL_area]);
		n.insurer = TextDatumGetCString(p->values[POLICY_COL_insurer]);
		n.enterprise = TextDatumGetCString(p->values[POLICY_COL_enterprise]);
		n.signed_on = p->nulls[POLICY_COL_signed] ? n.effective : day_of(p, POLICY_COL_signed);
		report(arg, &n);
	}
	book_entries_end(&e);
	book_scan_close(&scan);
	if (others != NULL)
		pfree(others);
}

/* ---- in an audit ---- */

/* Of several rows of one policy a live one goes before a dead one, the last before the others. */
#define ASKED \
	"(SELECT DISTINCT ON (policy, place) * FROM delta WHERE live ORDER BY policy, place, seq DESC)"

#define BEFORE "max(o.last_day) FILTER (WHERE (o.effective, o.policy) < (d.effective, d.policy))"
#define REASON "(pg_catalog.array_agg(o.end_reason ORDER BY o.last_day DESC, o.end_reason) FILTER (WHERE (o.effective, o.policy) < (d.effective, d.policy)))[1]"
#define OVERLAPS "min(o.policy) FILTER (WHERE o.effective <= d.last_day AND o.last_day >= d.effective)"

static OwnSql neighbours_in_audit =
BOOK_READS("SELECT d.policy, d.area, d.insurer, d.enterprise, coalesce(d.signed, d.effective), d.effective, d.ask_overlap, d.ask_gap,"
		   " " BEFORE ", " OVERLAPS ", " REASON
		   " FROM " ASKED " AS d JOIN (SELECT policy, enterprise, place, effective, last_day, end_reason FROM " ASKED " AS a"
		   " UNION SELECT policy, enterprise, place::pg_catalog.int4, effective, last_day, end_reason FROM safeins.policy WHERE live) AS o"
		   " ON o.enterprise = d.enterprise AND o.place = d.place AND o.policy <> d.policy AND o.last_day >= o.effective"
		   " WHERE d.last_day >= d.effective"
		   " GROUP BY d.policy, d.area, d.insurer, d.enterprise, d.signed, d.effective, d.ask_overlap, d.ask_gap"
		   " ORDER BY d.policy");

/* policies_neighbours_in_audit gives the same of policies that are not in the book. */
void
policies_neighbours_in_audit(BookStore *store, TellNeighbours report, void *arg)
{
	OwnRows		rows;

	book_store_open(store);
	rows = book_store_run(store, &neighbours_in_audit);
	for (uint64 i = 0; i < rows.n; i++)
	{
		PolicyNeighbours n = {
			.policy = own_text(&rows, i, 1),.area = own_int32(&rows, i, 2),.insurer = own_text(&rows, i, 3),
			.enterprise = own_text(&rows, i, 4),.signed_on = own_date(&rows, i, 5),.effective = own_date(&rows, i, 6),
			.ask_overlap = own_bool(&rows, i, 7),.ask_gap = own_bool(&rows, i, 8),.overlapping = own_text(&rows, i, 10),
			.before_reason = own_text(&rows, i, 11)
		};

		CHECK_FOR_INTERRUPTS();
		/* not among the initializers, whose order is nobody's promise */
		n.before = DatumGetDateADT(own_datum(&rows, i, 9, &n.first));
		report(arg, &n);
	}
	book_store_close(store);
}
