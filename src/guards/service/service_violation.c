/*
 * service_violation.c: the kind of a service, and what breaks a rule about one,
 * as it is told.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact_fit.h"
#include "books/policy.h"
#include "guards/service/service.h"
#include "guards/violation.h"

#include "utils/rel.h"

/*
 * service_kind gives the code of a kind by the catalogues of the rule, or NULL.
 * Where the rule is silent, as before there was one, those of today will do.
 */
const char *
service_kind(ServiceCheck *s, Division area, DateADT on, const Fact *kind)
{
	const Rule *rule = guard_law(&s->g, SERVICE_RULE_CATALOGUE, area, on);
	const char *code = NULL;

	if (rule == NULL)
		rule = line_law(&s->g.rules[SERVICE_RULE_CATALOGUE], area, s->g.today, NULL, NULL);
	for (int i = 0; code == NULL && rule != NULL && i < rule->nitems; i++)
		code = code_of(rule->items[i], kind->str, kind->len);
	return code;
}

/* service_kind_of is that of a row, as the row gives it where the catalogues have none. */
const char *
service_kind_of(ServiceCheck *s, const GuardRow *row)
{
	const char *code = service_kind(s, row->area, row->on, &row->facts[SERVICE_KIND]);

	return code != NULL ? code : fact_text(&row->facts[SERVICE_KIND]);
}

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
					 .accept = accept || s->again,.once = s->again,
					 .detail = psprintf(_("Service %s of table \"%s\", policy %s, %s."), name->service,
										table_shown(s->g.j->rel), name->policy,
										day_text(name->served_on))
				 });
}
