/*
 * statistics.c: what the statistics of a year ask of whole books, made ahead of
 * them: policies, their services and quotas by this process, who is insured by
 * another one.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "report/beside.h"
#include "report/whole/early.h"

#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(safeins_statistics_books);

/* Arguments: those of policy_sums, and the one of coverage_count. */
#define ARG_YEAR	0
#define ARG_UNTIL	1
#define ARG_AS_OF	2

/*
 * safeins.statistics_books(year, until, as_of) makes ahead the rows of
 * policy_sums(year, until) and of coverage_count(as_of), where books are large.
 */
Datum
safeins_statistics_books(PG_FUNCTION_ARGS)
{
	BesideJob	job = {0};
	Oid		   *types;
	int			nargs;

	args_check(fcinfo, 0);
	(void) arg_year(fcinfo, ARG_YEAR);
	(void) arg_day(fcinfo, ARG_UNTIL);
	(void) arg_day(fcinfo, ARG_AS_OF);
	if (!beside_is_long())
		PG_RETURN_VOID();
	(void) get_func_signature(fcinfo->flinfo->fn_oid, &types, &nargs);
	job.here = early_call("policy_sums", 2, types, fcinfo->args);
	beside_add(&job, BESIDE_COVERAGE, early_call("coverage_count", 1, &types[ARG_AS_OF], &fcinfo->args[ARG_AS_OF]));
	beside_run(&job);
	PG_RETURN_VOID();
}
