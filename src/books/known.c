/*
 * known.c: whom a report is asked about: an insurer or an enterprise that no book has
 * is a slip of the pen.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "books/insurer.h"
#include "books/measure.h"

#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(safeins_given_insurer);
PG_FUNCTION_INFO_V1(safeins_known_insurer);
PG_FUNCTION_INFO_V1(safeins_known_enterprise);

/* safeins.known_insurer(insurer): true; tells whoever reads a report of an insurer that no book has. */
Datum
safeins_known_insurer(PG_FUNCTION_ARGS)
{
	char	   *insurer = PG_ARGISNULL(0) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(0));

	if (insurer != NULL && !told_already(psprintf("insurer %s", insurer)) && !insurer_known(insurer))
		ereport(NOTICE,
				(errmsg("insurer %s is not known", text_shown(insurer)),
				 errhint("safeins.fee_status lists the insurers by the keys of the attached tables.")));
	PG_RETURN_BOOL(true);
}

/* safeins.known_enterprise(enterprise): true; tells whoever reads a report of an enterprise that no book has. */
Datum
safeins_known_enterprise(PG_FUNCTION_ARGS)
{
	char	   *enterprise = PG_ARGISNULL(0) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(0));

	if (enterprise != NULL && !told_already(psprintf("enterprise %s", enterprise)) &&
		!measure_object_known(MEASURE_ENTERPRISE, enterprise))
		ereport(NOTICE,
				(errmsg("enterprise %s is not known", text_shown(enterprise)),
				 errhint("It is compared as text with the keys of the attached tables of enterprises, policies and hazards.")));
	PG_RETURN_BOOL(true);
}

/* safeins.given_insurer(insurer): true where the books have it; raises undefined_object for a slip of the pen. */
Datum
safeins_given_insurer(PG_FUNCTION_ARGS)
{
	char	   *insurer = arg_text(fcinfo, 0);

	if (!insurer_held(insurer))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("insurer %s is not known", text_shown(insurer)),
				 errhint("safeins.fee_status lists the insurers by the keys of the attached tables.")));
	PG_RETURN_BOOL(true);
}
