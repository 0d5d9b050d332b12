/*
 * roles.c: the table of roles.
 */
#include "guards/fee.h"

static const Role *const roles[] = {
	&policy_role,
	&premium_role,
	&expense_role,
	&report_role,
	&filing_role,
	&claim_role,
};

void
guards_init(void)
{
	roles_register(roles, lengthof(roles));
	code_added_hook = filing_code_added;
}
