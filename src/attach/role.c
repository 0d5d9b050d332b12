/*
 * role.c: the roles, by number and by name.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "attach/role.h"

#include "lib/stringinfo.h"

static const Role *const *roles = NULL;
static int	nroles = 0;

RowDeletedHook row_deleted_hook = NULL;
RowsCameHook rows_came_hook = NULL;
RowTermHook row_term_hook = NULL;

/* roles_register is told the table of roles at start-up, by roles.c of the guards. */
void
roles_register(const Role *const *table, int n)
{
	roles = table;
	nroles = n;
	for (int i = 0; i < n; i++)
		for (int k = 0; k < i; k++)
			if (table[i]->order == table[k]->order)
				elog(ERROR, "roles %s and %s have the same order", table[i]->name, table[k]->name);
}

/* role_count and role_at() go through the roles. */
int
role_count(void)
{
	return nroles;
}

const Role *
role_at(int i)
{
	return roles[i];
}

/* role_by_name finds a role; an error, or NULL, where there is none. */
const Role *
role_by_name(const char *name, bool missing_ok)
{
	StringInfoData known;

	for (int i = 0; i < nroles; i++)
		if (strcmp(roles[i]->name, name) == 0)
			return roles[i];
	if (missing_ok)
		return NULL;

	initStringInfo(&known);
	for (int i = 0; i < nroles; i++)
		appendStringInfo(&known, "%s%s", i ? ", " : "", roles[i]->name);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there is no role \"%s\"", text_shown(name)),
			 errhint("The roles are: %s.", known.data)));
}
