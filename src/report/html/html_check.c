/*
 * html_check.c: what safeins.report_html() is asked for, told in the reader's
 * language where there is no such report.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "types/division.h"
#include "rules/home.h"

#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(safeins_html_check);

/* A page is of a province as a whole, or of all that is here. */
static void
check_place(const char *text)
{
	Division	place;

	/* What is no division at all is told by the type. */
	if (!division_parse(text, &place) || place == DIVISION_NATION || place == home_place() ||
		place == division_at_level(place, 1))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s is not a province", text_shown(text)),
			 errhint("A page is of a province as a whole; safeins.statistics(year, 'city') has its cities and safeins.statistics(year, 'county') its counties.")));
}

/*
 * safeins.html_check(kind, insurer_or_place): raises where the kind is none, is
 * of an insurer and none is given, or is of a place that is no province.
 */
Datum
safeins_html_check(PG_FUNCTION_ARGS)
{
	static const char *const kinds[] = {"dashboard", "insurer", "province"};
	char	   *kind;
	size_t		i = 0;

	args_check(fcinfo, ARG_MAY_BE_NULL(1));
	kind = text_to_cstring(PG_GETARG_TEXT_PP(0));
	while (i < lengthof(kinds) && strcmp(kind, kinds[i]) != 0)
		i++;
	if (i == lengthof(kinds))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("there is no report of kind \"%s\"", text_shown(kind)),
				 errhint("The kinds are: %s.", "dashboard, insurer, province")));
	if (strcmp(kind, "insurer") == 0)
		args_check(fcinfo, 0);
	else if (!PG_ARGISNULL(1))
		check_place(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	PG_RETURN_BOOL(true);
}
