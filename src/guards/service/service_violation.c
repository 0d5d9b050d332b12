/*
 * service_violation.c: what breaks a rule about a service, as it is told.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "rules/days.h"
#include "books/policy.h"
#include "guards/service/service.h"
#include "guards/violation.h"

#include "utils/rel.h"

/*
 * service_violation reports that a service breaks a rule; accept: it is recorded,
 * whatever the rule's mode.  Whose service it was is looked up where it matters only.
 */
void
service_violation(ServiceCheck *s, const Rule *rule, int sqlstate, const ServiceName *name,
				  char *message, char *remedy, bool accept)
{
	Division	province = division_at_level(name->area, 1);
	const PolicyEntry *p = policy_find(province, name->policy, strlen(name->policy));

	report_violation(s->g.j, &(Violation)
				 {
					 .rule = rule,.sqlstate = sqlstate,.place = name->area,.key = name->service,
					 .insurer = p == NULL || p->place != province ? NULL : p->insurer,
					 .year = year_of(name->served_on),.message = message,.remedy = remedy,
					 .accept = accept,
					 .detail = psprintf(_("Service %s of table \"%s\", policy %s, %s."), name->service,
										RelationGetRelationName(s->g.j->rel), name->policy,
										day_text(name->served_on))
				 });
}
