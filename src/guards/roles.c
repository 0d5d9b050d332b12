/*
 * roles.c: the table of roles.
 */
#include "common/safeins.h"
#include "attach/role.h"
#include "guards/fee/fee.h"
#include "guards/policy/coinsurance.h"
#include "guards/policy/enterprise.h"
#include "guards/policy/policy.h"
#include "guards/policy/product.h"
#include "guards/service/plan.h"
#include "guards/service/provider.h"
#include "guards/service/service.h"
#include "guards/hazard/hazard.h"
#include "guards/insurer/insurer.h"
#include "guards/retention.h"
#include "guards/measure/measure.h"
#include "guards/roles.h"
#include "guards/waiting_row.h"

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
	&coinsurance_role,
	&provider_role,
	&plan_role,
	&measure_role,
	&refusal_role,
	&product_role,
};

void
guards_init(void)
{
	roles_register(roles, lengthof(roles));
	waiting_init();
	doubts_init();
	closed_years_init();
	out_of_period_init();
	retention_init();
	measure_init();
}
