/*
 * report_sweep.c: annual reports once a day: who was to have one and has not by
 * its day, and what the books say by now.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "rules/days.h"
#include "attach/role.h"
#include "books/deadline.h"
#include "guards/insurer/report_judge.h"
#include "watch/report_sweep.h"
#include "watch/sweep_state.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/date.h"
#include "utils/memutils.h"

#define REPORTS_JUDGED "reports"

/* The years of which something is said, but those before the last: their closing judges them. */
static OwnSql years_said = {
	.sql = "SELECT DISTINCT r.year FROM safeins.report AS r"
	" WHERE r.rows > 0 AND (r.sent_to <> '' OR r.figures <> '') AND r.year >= $1 AND safeins.is_local(r.place) ORDER BY 1",
	.types = {INT4OID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static void
sweep_reports(DateADT as_of)
{
	CheckContext j = {.mode = CHECK_LIVE};
	Datum		values[1] = {Int32GetDatum(year_of(as_of) - 1)};
	MemoryContext caller = CurrentMemoryContext;
	OwnRows		rows;
	int		   *years;
	uint64		n;

	if (sweep_was_done(REPORTS_JUDGED, as_of))
		return;
	own_sql_begin();
	rows = own_sql_run(&years_said, values, NULL);
	n = rows.n;
	years = MemoryContextAlloc(caller, sizeof(int) * Max(n, 1));
	for (uint64 i = 0; i < n; i++)
		years[i] = own_int32(&rows, i, 1);
	own_sql_end();
	for (uint64 i = 0; i < n; i++)
		reports_judge_year(&j, NULL, years[i], as_of);
	if (n > 0)
		sweep_done(REPORTS_JUDGED, as_of);
}

void
report_sweep_init(void)
{
	sweep_hook_register(sweep_reports);
}
