/*
 * area.c: the level of divisions by which a report adds up.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "types/division.h"

#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(safeins_given_level);
PG_FUNCTION_INFO_V1(safeins_division_at);

static const char *const levels[] = {"nation", "province", "city", "county"};

/* The number of a level by which money may be told: from the province on; 0: there is none of that name. */
static int
level_of(const char *name)
{
	for (size_t i = 1; i < lengthof(levels); i++)
		if (strcmp(levels[i], name) == 0)
			return (int) i;
	return 0;
}

/* safeins.given_level(level): true, or raises. */
Datum
safeins_given_level(PG_FUNCTION_ARGS)
{
	char	   *name;

	args_check(fcinfo, 0);
	name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	if (level_of(name) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there is no level \"%s\" of divisions", text_shown(name)),
				 errhint("A report is by %s.", "province, city, county")));
	PG_RETURN_BOOL(true);
}

/* safeins.division_at(place, level): the division of that level in which a place lies; NULL: it lies above. */
Datum
safeins_division_at(PG_FUNCTION_ARGS)
{
	Division	place = PG_GETARG_DIVISION(0);
	int			level = level_of(text_to_cstring(PG_GETARG_TEXT_PP(1)));

	if (level == 0 || division_level_of(place) < level)
		PG_RETURN_NULL();
	PG_RETURN_DIVISION(division_at_level(place, level));
}
