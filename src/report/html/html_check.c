/*
 * html_check.c: what safeins.report_html() is asked for, told in the reader's
 * language where there is no such report.
 */
#include "common/safeins.h"
#include "common/args.h"

#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(safeins_html_check);

/* safeins.html_check(kind, insurer_or_place): raises where the kind is none, or is of an insurer and none is given. */
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
	PG_RETURN_BOOL(true);
}
