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
#include "books/book_store.h"
#include "guards/policy/policy.h"
#include "guards/violation.h"

#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/rel.h"

static void
neighbour_violation(PolicyCheck *p, const Rule *rule, const PolicyNeighbours *n, const char *message)
{
	report_violation(p->g.j, &(Violation)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_POLICY_OVERLAP,.place = n->area,.key =
						 n->policy,.insurer = n->insurer,
					 .year = year_of(n->signed_on),.message = message,
					 .detail = psprintf(_("Policy %s of table \"%s\", enterprise %s."), n->policy,
										RelationGetRelationName(p->g.j->rel), n->enterprise)
				 });
}

static void
check_between(void *arg, const PolicyNeighbours *n)
{
	PolicyCheck *p = arg;
	const Rule *rule;

	if (n->overlapping != NULL && n->ask_overlap &&
		(rule = guard_rule(&p->g, POLICY_RULE_OVERLAP, n->area, n->signed_on)) != NULL)
		neighbour_violation(p, rule, n, psprintf(_("policy %s overlaps policy %s of the same enterprise"), n->policy, n->overlapping));
	if (!n->first && n->before < n->effective - 1 && n->ask_gap &&
		(rule = guard_rule(&p->g, POLICY_RULE_LATE_RENEWAL, n->area, n->signed_on)) != NULL)
		neighbour_violation(p, rule, n,
						 psprintf(_("policy %s takes effect on %s, %d days after the one before it ended"),
								  n->policy, day_text(n->effective), n->effective - n->before - 1));
}

/* Of several rows of one policy a live one goes before a dead one, the last before the others. */
#define ASKED \
	"(SELECT DISTINCT ON (policy, place) * FROM delta WHERE live ORDER BY policy, place, seq DESC)"

#define SELECTED \
	"SELECT d.policy, d.area, d.insurer, d.enterprise, coalesce(d.signed, d.effective), d.effective, d.ask_overlap, d.ask_gap"

#define BEFORE "max(o.last_day) FILTER (WHERE (o.effective, o.policy) < (d.effective, d.policy))"
#define OVERLAPS "min(o.policy) FILTER (WHERE o.effective <= d.last_day AND o.last_day >= d.effective)"

/*
 * check_neighbours holds the policies of a statement, which are in the book, or
 * in an audit in the store only, against the others of their enterprises.
 */
void
check_neighbours(PolicyCheck *p, BookSort *sort)
{
	static SPIPlanPtr audit_plan = NULL;
	uint64		count;

	if (p->g.j->mode != CHECK_AUDIT)
	{
		policies_neighbours(sort, check_between, p);
		return;
	}
	SPI_connect();
	count = book_store_run(p->store, &audit_plan,
						   SELECTED ", " BEFORE ", " OVERLAPS
						   " FROM " ASKED " AS d JOIN (SELECT policy, enterprise, place, effective, last_day FROM " ASKED " AS a"
						   " UNION SELECT policy, enterprise, place::pg_catalog.int4, effective, last_day FROM safeins.policy WHERE live) AS o"
						   " ON o.enterprise = d.enterprise AND o.place = d.place AND o.policy <> d.policy AND o.last_day >= o.effective"
						   " WHERE d.last_day >= d.effective"
						   " GROUP BY d.policy, d.area, d.insurer, d.enterprise, d.signed, d.effective, d.ask_overlap, d.ask_gap"
						   " ORDER BY d.policy", true);
	{
		SPITupleTable *found = SPI_tuptable;
		TupleDesc	desc = found->tupdesc;

		for (uint64 i = 0; i < count; i++)
		{
			HeapTuple	tup = found->vals[i];
			bool		isnull;
			PolicyNeighbours n = {
				.policy = SPI_getvalue(tup, desc, 1),.area = DatumGetInt32(SPI_getbinval(tup, desc, 2, &isnull)),
				.insurer = SPI_getvalue(tup, desc, 3),.enterprise = SPI_getvalue(tup, desc, 4),
				.signed_on = DatumGetDateADT(SPI_getbinval(tup, desc, 5, &isnull)),
				.effective = DatumGetDateADT(SPI_getbinval(tup, desc, 6, &isnull)),
				.ask_overlap = DatumGetBool(SPI_getbinval(tup, desc, 7, &isnull)),
				.ask_gap = DatumGetBool(SPI_getbinval(tup, desc, 8, &isnull)),
				.overlapping = SPI_getvalue(tup, desc, 10)
			};

			/* not among the initializers, whose order is nobody's promise */
			n.before = DatumGetDateADT(SPI_getbinval(tup, desc, 9, &isnull));
			n.first = isnull;
			CHECK_FOR_INTERRUPTS();
			check_between(p, &n);
		}
	}
	SPI_finish();
}
