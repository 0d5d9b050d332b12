/*
 * neighbours.c: a policy beside the others of its enterprise.
 *
 * Writers of policies of one enterprise take turns, so that the second of two
 * sees the first.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact_fit.h"
#include "attach/role.h"
#include "books/policy.h"
#include "guards/policy/policy.h"
#include "guards/violation.h"

#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/rel.h"

static void
neighbour_violation(PolicyCheck *p, const Rule *rule, const PolicyNeighbours *n,
					const char *message, const char *remedy)
{
	report_violation(p->g.j, &(Violation)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_POLICY_OVERLAP,.place = n->area,.key =
						 n->policy,.insurer = n->insurer,
					 .year = year_of(n->signed_on),.message = message,
					 .detail = psprintf(_("Policy %s of table \"%s\", enterprise %s."), n->policy,
										table_shown(p->g.j->rel), n->enterprise),
					 .remedy = remedy
				 });
}

/* Who was closed, or had stopped production, need not have been insured since: cover that begins again is not late. */
static bool
was_stopped(PolicyCheck *p, const PolicyNeighbours *n)
{
	const Rule *reasons = n->before_reason == NULL ? NULL :
		guard_rule(&p->g, POLICY_RULE_END_REASON, n->area, n->signed_on);

	return reasons != NULL && rule_has_item(reasons, n->before_reason, strlen(n->before_reason));
}

static void
check_between(void *arg, const PolicyNeighbours *n)
{
	PolicyCheck *p = arg;
	const Rule *rule;

	if (n->overlapping != NULL && n->ask_overlap &&
		(rule = guard_rule(&p->g, POLICY_RULE_OVERLAP, n->area, n->signed_on)) != NULL)
		neighbour_violation(p, rule, n, psprintf(_("policy %s overlaps policy %s of the same enterprise"), n->policy, n->overlapping),
							_("Correct the days: a policy takes effect after the one before it has ended."));
	if (!n->first && n->before < n->effective - 1 && n->ask_gap && !was_stopped(p, n) &&
		(rule = guard_rule(&p->g, POLICY_RULE_LATE_RENEWAL, n->area, n->signed_on)) != NULL)
		neighbour_violation(p, rule, n,
							psprintf(_("policy %s takes effect on %s, %d days after the one before it ended"),
									 n->policy, day_text(n->effective),
									 n->effective - n->before - 1),
							_("Correct the days: a policy takes effect on the day after the one before it ended."));
}

/*
 * check_neighbours holds the policies of a statement, which are in the book, or
 * in an audit in the store only, against the others of their enterprises.
 */
void
check_neighbours(PolicyCheck *p, BookSort *sort)
{
	if (p->g.j->mode != CHECK_AUDIT)
		policies_neighbours(sort, check_between, p);
	else
		policies_neighbours_in_audit(p->store, check_between, p);
}
