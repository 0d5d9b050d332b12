/*
 * set_up.c: what is wrong with the arguments of grant_access() and
 * create_starter(), told before they begin.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "attach/attachment.h"
#include "attach/role.h"
#include "attach/our_triggers.h"

#include "catalog/namespace.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(safeins_check_access);
PG_FUNCTION_INFO_V1(safeins_check_starter);

/* safeins.check_access(role_name, level) */
Datum
safeins_check_access(PG_FUNCTION_ARGS)
{
	static const char *const levels[] = {"reader", "regulator", "dba", "emergency", "finance", "industry", "association"};
	char	   *level;

	args_check(fcinfo, 0);
	if (!OidIsValid(get_role_oid(NameStr(*PG_GETARG_NAME(0)), true)))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("role \"%s\" does not exist", NameStr(*PG_GETARG_NAME(0))),
				 errhint("Access is granted to a role of this server, never to PUBLIC; CREATE ROLE makes one.")));
	level = text_to_cstring(PG_GETARG_TEXT_PP(1));
	for (size_t i = 0; i < lengthof(levels); i++)
		if (strcmp(level, levels[i]) == 0)
			PG_RETURN_VOID();
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there is no access level \"%s\"", text_shown(level)),
			 errhint("The levels are: reader, regulator, dba; for the exchange: emergency, finance, industry, association.")));
}

/* safeins.check_starter(schema_name): its tables must not be there yet; one for each role, of the same name. */
Datum
safeins_check_starter(PG_FUNCTION_ARGS)
{
	char	   *schema;
	Oid			nsp;

	args_check(fcinfo, 0);
	schema = NameStr(*PG_GETARG_NAME(0));
	if (schema[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" must not be empty", arg_name(fcinfo, 0))));
	nsp = get_namespace_oid(schema, true);
	for (int i = 0; OidIsValid(nsp) && i < role_count(); i++)
		if (OidIsValid(get_relname_relid(role_at(i)->name, nsp)))
			ereport(ERROR,
					(errcode(ERRCODE_DUPLICATE_TABLE),
					 relation_plays(get_relname_relid(role_at(i)->name, nsp), role_at(i)->name) ?
					 errmsg("schema \"%s\" has its starter tables already", schema) :
					 errmsg("schema \"%s\" has a table \"%s\" already", schema, role_at(i)->name),
					 errhint("Give a schema of its own to safeins.create_starter(); it is made if it is not there."),
					 err_generic_string(PG_DIAG_SCHEMA_NAME, schema),
					 err_generic_string(PG_DIAG_TABLE_NAME, role_at(i)->name)));
	PG_RETURN_VOID();
}
