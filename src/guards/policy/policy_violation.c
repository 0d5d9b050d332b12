/*
 * policy_violation.c: what breaks a rule about a policy, as it is told.
 */
#include "common/safeins.h"
#include "rules/days.h"
#include "attach/fact_fit.h"
#include "guards/policy/policy.h"
#include "guards/violation.h"

#include "utils/rel.h"

/*
 * policy_breach reports that the terms of a policy break a rule; accept: it is
 * recorded, whatever the rule's mode.
 */
void
policy_breach(GuardFrame *g, const Rule *rule, int sqlstate, const GuardRow *t, char *message,
			  char *remedy, char *figures, bool accept)
{
	const char *key = fact_text(&t->facts[POLICY_POLICY]);
	const char *insurer = fact_text(&t->facts[POLICY_INSURER]);
	PolicyCheck *p = (PolicyCheck *) g;

	p->said = message;
	report_violation(g->j, &(Violation)
				 {
					 .rule = rule,.sqlstate = sqlstate,.place = t->area,.key = key,.insurer = insurer,
					 .year = year_of(t->on),.message = message,.remedy = remedy,.figures = figures,
					 .accept = accept || p->again,.once = p->again,
					 .detail = psprintf(_("Policy %s of table \"%s\", insurer %s, enterprise %s, signed or effective %s."),
										key, table_shown(g->j->rel), insurer,
										fact_text(&t->facts[POLICY_ENTERPRISE]), day_text(t->on))
				 });
}
