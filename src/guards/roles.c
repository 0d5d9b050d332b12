/*
 * roles.c: the table of roles.
 */
#include "guards/fee.h"
#include "guards/hazard.h"
#include "guards/policy.h"
#include "guards/service.h"

static const Role *const roles[] = {
	&enterprise_role,
	&policy_role,
	&premium_role,
	&service_role,
	&expense_role,
	&hazard_role,
	&report_role,
	&filing_role,
	&claim_role,
	&complaint_role,
};

void
guards_init(void)
{
	roles_register(roles, lengthof(roles));
	code_added_hook = codes_changed;
	waiting_init();
	home_hook = home_moved;
	hazard_init();
	doubts_init();
	lefts_init();
}
