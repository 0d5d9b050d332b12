/*
 * html_books.c: what the sections of the dashboard ask of whole books, made
 * ahead of them: quotas, which take half of all, by this process, the others by
 * another one.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "report/beside.h"
#include "report/whole/early.h"

#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(safeins_html_books);

/*
 * safeins.html_books(as_of, place) makes ahead what the sections of the dashboard
 * ask of whole books that are large.
 */
Datum
safeins_html_books(PG_FUNCTION_ARGS)
{
	BesideJob	job = {0};
	Oid		   *types;
	int			nargs;

	args_check(fcinfo, 0);
	(void) arg_day(fcinfo, 0);
	early_forget();
	if (!beside_is_long())
		PG_RETURN_VOID();
	/* Each takes a day, one of them a place as well, as we do. */
	(void) get_func_signature(fcinfo->flinfo->fn_oid, &types, &nargs);
	job.here = early_call("quota_day_sums", 1, types, fcinfo->args);
	beside_add(&job, BESIDE_COVERAGE, early_call("coverage_count", 1, types, fcinfo->args));
	beside_add(&job, BESIDE_DEADLINES, early_call("deadline_sums", 2, types, fcinfo->args));
	beside_add(&job, BESIDE_INSURER_YEARS, early_call("insurer_years", 1, types, fcinfo->args));
	beside_add(&job, BESIDE_HAZARDS, early_call("hazard_sums", 1, types, fcinfo->args));
	beside_run(&job);
	PG_RETURN_VOID();
}
