/*
 * former.c: what SQL of former versions calls with other arguments than ours.
 *
 * A database keeps that SQL until ALTER EXTENSION ... UPDATE, and pg_upgrade wants
 * every function that it names.  Such a function has a new name in the library,
 * and the old name stays here, which asks for the update before any argument is
 * looked at.
 */
#include "common/safeins.h"
#include "common/version.h"

#define FORMER(name) \
	PG_FUNCTION_INFO_V1(name); \
	Datum \
	name(PG_FUNCTION_ARGS) \
	{ \
		version_check(); \
		elog(ERROR, "%s is of a former version of safeins", #name); \
		PG_RETURN_NULL(); \
	}

/* of 0.1.0 */
FORMER(safeins_code_near)
FORMER(safeins_codes_cover)
FORMER(safeins_fold_row)
FORMER(safeins_quota_sums)
