/*
 * settle.c: findings of a service's row that stand as long as what they say is
 * so, and no longer.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "books/finding.h"
#include "books/policy.h"
#include "guards/role_name.h"
#include "guards/service/service.h"
#include "guards/violation.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* Which row of a service a finding is about. */
static char *
row_figures(ServiceCheck *s, const GuardRow *row)
{
	StringInfoData j;

	initStringInfo(&j);
	appendStringInfoString(&j, "{\"policy\": ");
	escape_json(&j, fact_text(&row->facts[SERVICE_POLICY]));
	appendStringInfoString(&j, ", \"kind\": ");
	escape_json(&j, service_kind_of(s, row));
	appendStringInfoChar(&j, '}');
	return j.data;
}

static char *
insurer_of(const GuardRow *row)
{
	Division	province = division_at_level(row->area, 1);
	const Fact *policy = &row->facts[SERVICE_POLICY];
	PolicyEntry *p = policy_find(province, policy->str, policy->len);

	return p == NULL || p->place != province ? NULL : p->insurer;
}

/* service_withdraw: what was found of a row by a rule is found no more, but what says the same. */
void
service_withdraw(ServiceCheck *s, const char *code, const GuardRow *row, const char *but, const char *why)
{
	const char *key = fact_text(&row->facts[SERVICE_SERVICE]);

	if (s->g.j->mode == CHECK_AUDIT || !finding_stands(code, NULL, NULL))
		return;
	(void) finding_withdraw(&(FindingMatch)
							{
								.code = code,.role = ROLE_SERVICE,
								.table_schema = get_namespace_name(RelationGetNamespace(s->g.j->rel)),
								.table_name = RelationGetRelationName(s->g.j->rel),
								.key = key,.figures = row_figures(s, row),
								.but = but,.but_year = but != NULL ? year_of(row->on) : 0,.but_alike = but != NULL,
								.but_place = row->area,.but_insurer = but != NULL ? insurer_of(row) : NULL
							}, why);
}

/*
 * service_settle: what is found of a row by a rule stands, NULL if nothing is; what
 * was found of it before is withdrawn.
 */
void
service_settle(ServiceCheck *s, const Rule *rule, int sqlstate, const GuardRow *row, char *message, char *remedy,
			   bool accept)
{
	service_withdraw(s, rule->code, row, message, message == NULL ? _("the service is in order now") :
					 _("another finding takes its place"));
	if (message == NULL)
		return;
	report_violation(s->g.j, &(Violation)
				 {
					 .rule = rule,.sqlstate = sqlstate,.place = row->area,
					 .key = fact_text(&row->facts[SERVICE_SERVICE]),.insurer = insurer_of(row),
					 .year = year_of(row->on),.message = message,.remedy = remedy,
					 .figures = row_figures(s, row),.accept = accept || s->again,.once = true,
					 .detail = psprintf(_("Service %s of table \"%s\", policy %s, %s."),
										fact_text(&row->facts[SERVICE_SERVICE]),
										table_shown(s->g.j->rel),
										fact_text(&row->facts[SERVICE_POLICY]), day_text(row->on))
				 });
}
