/*
 * install.c: whose schema the extension is put into.
 *
 * CREATE EXTENSION takes a schema of its name that is there already.  Whoever may
 * create in it could put functions and operators beside ours that fit a call
 * better, and that run as whoever makes the call.
 */
#include "common/safeins.h"

#include "fmgr.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(safeins_check_schema);

static char *
text_argument(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/*
 * safeins.check_schema(role, object), of the install script alone: it ends where
 * the schema is another's, or has what is not ours.
 */
Datum
safeins_check_schema(PG_FUNCTION_ARGS)
{
	char	   *another = text_argument(fcinfo, 0);
	char	   *object = text_argument(fcinfo, 1);

	if (another != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_SCHEMA),
				 errmsg("schema \"%s\" is there already, and role \"%s\" may create objects in it", SAFEINS_SCHEMA, another),
				 errdetail("What it puts beside those of the extension could run as whoever calls them."),
				 errhint("Drop the schema, which CREATE EXTENSION makes itself; or give it to a superuser, and revoke CREATE on it.")));
	if (object != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_SCHEMA),
				 errmsg("schema \"%s\" is there already, and is not empty: it has %s", SAFEINS_SCHEMA, object),
				 errhint("Drop the schema, which CREATE EXTENSION makes itself, or move what it has to another one.")));
	PG_RETURN_VOID();
}
