/*
 * coverage_sweep.c: who is not insured though all of its sector were to be by a
 * day: looked for once a day, recorded, and withdrawn where it is over.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/role.h"
#include "books/deadline.h"
#include "books/finding.h"
#include "watch/sweep_state.h"
#include "report/coverage_sweep.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

#define FULL_COVER	"policy.full_cover"

/* Before the first of these days nobody is late, and no enterprise needs to be read. */
static OwnSql any_due = {
	.sql = "SELECT FROM safeins.rule AS r WHERE r.code = '" FULL_COVER "' AND NOT pg_catalog.lower(r.effective) > $1",
	.types = {DATEOID},
	.sees = OWN_SEES_LATEST,
	.most = 1,
	.kept = true,
};

static OwnSql changes = {
	.sql = "SELECT c.place::pg_catalog.int4, c.enterprise, c.sector, c.due_on, c.uninsured_since, c.finding"
	" FROM safeins.coverage_changes($1) AS c ORDER BY c.finding, c.place::pg_catalog.int4, c.enterprise",
	.types = {DATEOID},
	.sees = OWN_SEES_LATEST,
};

typedef struct Uninsured
{
	Division	place;
	char	   *enterprise;
	char	   *sector;
	DateADT		due_on;
	bool		ever_due;		/* since when it has no cover is known */
	DateADT		since;
	int64		finding;		/* that does not hold any more; 0: one that is to be made */
} Uninsured;

static Uninsured *
read_changes(DateADT as_of, uint64 *n)
{
	Datum		values[1] = {DateADTGetDatum(as_of)};
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext old;
	Uninsured  *list;
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&changes, values, NULL);
	*n = rows.n;
	list = MemoryContextAllocHuge(caller, sizeof(Uninsured) * Max(rows.n, 1));
	old = MemoryContextSwitchTo(caller);
	for (uint64 i = 0; i < rows.n; i++)
	{
		bool		isnull;

		CHECK_FOR_INTERRUPTS();
		list[i] = (Uninsured)
		{
			.place = own_int32(&rows, i, 1),.enterprise = own_text(&rows, i, 2),.sector = own_text(&rows, i, 3),
			.due_on = own_date(&rows, i, 4),.since = own_date(&rows, i, 5),.finding = own_int64(&rows, i, 6)
		};
		(void) own_datum(&rows, i, 5, &isnull);
		list[i].ever_due = !isnull;
	}
	MemoryContextSwitchTo(old);
	own_sql_end();
	return list;
}

static void
record(CheckContext *j, const Uninsured *u, DateADT as_of)
{
	const Rule *rule = rule_in_force(FULL_COVER, u->place, as_of, NULL, NULL, NULL);

	if (rule == NULL)
		return;
	finding_record(j, &(Finding)
				   {
					   .code = rule->code,.source = rule->source,.place = u->place,.key = u->enterprise,
					   .year = year_of(u->due_on),
					   .message = u->ever_due ?
					   psprintf(_("enterprise \"%s\" was to be insured by %s and has had no cover since %s"), u->enterprise,
								day_text(u->due_on), day_text(u->since)) :
					   psprintf(_("enterprise \"%s\" was to be insured by %s and has no cover"), u->enterprise, day_text(u->due_on)),
					   .figures = u->ever_due ?
					   psprintf("{\"due_on\": \"%s\", \"uninsured_since\": \"%s\"}", day_text(u->due_on), day_text(u->since)) :
					   psprintf("{\"due_on\": \"%s\"}", day_text(u->due_on))
				   });
}

static void
withdraw(const Uninsured *list, uint64 n)
{
	Datum	   *places = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * Max(n, 1));
	Datum	   *ids = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * Max(n, 1));
	int			gone = 0;

	for (uint64 i = 0; i < n; i++)
	{
		if (list[i].finding == 0)
			continue;
		places[gone] = Int32GetDatum(list[i].place);
		ids[gone++] = Int64GetDatum(list[i].finding);
	}
	if (gone > 0)
		findings_withdraw(places, ids, gone, _("it is insured by now, or need not be"));
}

static void
sweep_coverage(DateADT as_of)
{
	CheckContext j = {.mode = CHECK_LIVE};
	Datum		values[1] = {DateADTGetDatum(as_of)};
	Uninsured  *list;
	uint64		n;

	if (own_sql_execute(&any_due, values, NULL) == 0 || sweep_was_done(FULL_COVER, as_of))
		return;
	list = read_changes(as_of, &n);
	withdraw(list, n);
	for (uint64 i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (list[i].finding == 0)
			record(&j, &list[i], as_of);
	}
	sweep_done(FULL_COVER, as_of);
}

void
coverage_sweep_init(void)
{
	sweep_hook_register(sweep_coverage);
}
