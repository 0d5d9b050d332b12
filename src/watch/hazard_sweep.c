/*
 * hazard_sweep.c: what a hazard owes by time alone: a major one that nobody
 * rectified by its deadline is to be reported to the authority.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/calendar.h"
#include "rules/rulebook.h"
#include "books/deadline.h"
#include "books/hazard.h"
#include "books/book_store.h"
#include "watch/hazard_sweep.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

/* So many hazards are kept in memory. */
#define OVERDUE_BATCH 20000

static void
sweep_hazards(DateADT as_of)
{
	RuleMemo	memo = {0};
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins overdue hazards", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(cxt);
	int			n;

	rules_refresh();
	do
	{
		BookStore  *deadlines = deadline_store(cxt);
		HazardOverdue *overdue;

		n = hazards_overdue(as_of, OVERDUE_BATCH, &overdue);
		for (int i = 0; i < n; i++)
		{
			const HazardOverdue *h = &overdue[i];
			const Rule *rule = rule_memo(&memo, hazard_deadline_kinds[HAZARD_DUE_REPORT], h->area, h->found_on);
			DeadlineRow row = {
				.kind = hazard_deadline_kinds[HAZARD_DUE_REPORT],
				.subject = h->hazard,
				.area = h->area,
				.insurer = h->insurer,
				.open = true,
				.opened_on = h->due_on,.met = h->reported,.met_on = h->reported_on
			};

			CHECK_FOR_INTERRUPTS();
			/*
			 * 应急厅函〔2024〕322号 part 2 has major hazards reported, and no others; where no
			 * row could say that it was reported, nobody is told that it was not.
			 */
			if (!h->tells_all || rule == NULL || rule->mode == RULE_OFF || strcmp(h->level, LEVEL_MAJOR) != 0)
				continue;
			row.due_on = add_workdays_known(h->due_on, rule->number, &row.provisional);
			deadline_store_put(deadlines, &row);
		}
		deadlines_write(deadlines);
		book_store_end(deadlines);
		MemoryContextReset(cxt);
	} while (n == OVERDUE_BATCH);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
}

static OwnSql unreported = {
	.sql = "SELECT hazard FROM safeins.hazards_unreported($1, $2, CAST($3 AS safeins.division))",
	.types = {INT4OID, TEXTOID, INT4OID},
	.sees = OWN_SEES_STATEMENT,
};

/*
 * hazards_unreported counts major hazards of an insurer that were due in a
 * year, late, and not reported; *first is one of them.
 */
int64
hazards_unreported(Division place, const char *insurer, int year, char **first)
{
	Datum		values[3] = {Int32GetDatum(year), CStringGetTextDatum(insurer), Int32GetDatum(place)};
	MemoryContext caller = CurrentMemoryContext;
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&unreported, values, NULL);
	*first = rows.n == 0 ? NULL : MemoryContextStrdup(caller, own_text(&rows, 0, 1));
	own_sql_end();
	return rows.n;
}

void
hazard_init(void)
{
	sweep_hook_register(sweep_hazards);
}
