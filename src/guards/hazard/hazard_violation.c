/*
 * hazard_violation.c: what breaks a rule about a hazard, as it is told.
 */
#include "common/safeins.h"
#include "rules/days.h"
#include "guards/hazard/hazard.h"
#include "guards/violation.h"

#include "utils/rel.h"

/*
 * hazard_violation reports that a hazard breaks a rule; accept: it is
 * recorded, whatever the rule's mode.
 */
void
hazard_violation(GuardFrame *g, const Rule *rule, int sqlstate, const HazardTerms *t, char *message,
				 char *remedy, bool accept)
{
	report_violation(g->j, &(Violation)
				 {
					 .rule = rule,.sqlstate = sqlstate,.place = t->row.area,.key = t->hazard,
					 .insurer = t->insurer,
					 .year = year_of(t->row.on),.message = message,.remedy = remedy,
					 .accept = accept,
					 .detail = psprintf(_("Hazard %s of table \"%s\", found on %s."), t->hazard,
										table_shown(g->j->rel), day_text(t->row.on))
				 });
}
