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
#include "utils/lsyscache.h"

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
	if (scan->desc == NULL)
		book_scan_open(scan, SAFEINS_REL_POLICY, get_relname_relid("policy_enterprise", safeins_schema_oid()), key, 2);
	else
		book_scan_again(scan, key, 2);
}

static void
read_policy(BookScan *scan, BookRow *row)
{
	static const int columns[] = {POLICY_COL_policy, POLICY_COL_effective, POLICY_COL_last_day, POLICY_COL_live};

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
		n->before = n->first ? ended : Max(n->before, ended);
		n->first = false;
	}
	if (began <= day_of(policy, POLICY_COL_last_day) && ended >= effective)
	{
		char	   *name = TextDatumGetCString(other->values[POLICY_COL_policy]);

		if (n->overlapping == NULL || strcmp(name, n->overlapping) < 0)
			n->overlapping = name;
	}
}

void
policies_neighbours(BookSort *sort, TellNeighbours report, void *arg)
{
	BookScan	scan = {0};
	BookEntries e;

	book_entries_begin(&e, sort, &book_of_policies);
	while (book_entries_next(&e))
	{
		const BookRow *p = &e.row;
		PolicyNeighbours n = {
			.effective = day_of(p, POLICY_COL_effective),.first = true,
			.ask_overlap = DatumGetBool(p->values[POLICY_COL_ask_overlap]),.ask_gap =
			DatumGetBool(p->values[POLICY_COL_ask_gap])
		};
		BookRow		other;

		if (!DatumGetBool(p->values[POLICY_COL_live]) || !(n.ask_overlap || n.ask_gap) ||
			day_of(p, POLICY_COL_last_day) < n.effective)
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
}
