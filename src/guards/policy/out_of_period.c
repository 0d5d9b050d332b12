/*
 * out_of_period.c: services that lie outside a policy whose days have moved, or
 * that has gone; they happened, and are recorded.
 *
 * A statement may take them along: keys that cascade, WITH, triggers of the
 * host's.  What its guard of policies finds is looked at again when the
 * outermost statement has ended.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "attach/statement_end.h"
#include "books/service.h"
#include "guards/policy/policy.h"
#include "guards/role_name.h"
#include "guards/violation.h"
#include "guards/roles.h"

#include "access/relation.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/rel.h"

typedef struct OutOfPeriod
{
	PendingCheck		note;
	char	   *policy;
	Division	place;
	Oid			relid;
} OutOfPeriod;

static void check_out_of_period(PendingCheck *first);

static PendingChecks out_of_period = {.check = check_out_of_period};

static void
note(const ServicesOutside *found, Oid relid)
{
	MemoryContext old = MemoryContextSwitchTo(TopTransactionContext);
	OutOfPeriod	   *x = palloc0(sizeof(OutOfPeriod));

	x->policy = pstrdup(found->policy);
	x->place = found->place;
	x->relid = relid;
	/* They are recorded, never refused. */
	x->note.waits = true;
	statement_end_add(&out_of_period, &x->note);
	MemoryContextSwitchTo(old);
}

static void
record(CheckContext *j, const ServicesOutside *found)
{
	const Rule *rule = line_rule(&policy_rules[POLICY_RULE_SERVICES_LEFT], found->area,
								 found->first);

	if (rule == NULL)
		return;
	report_violation(j, &(Violation)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_SERVICE_PERIOD,.place = found->area,
					 .key = found->policy,
					 .insurer = found->insurer,.year = year_of(found->first),.accept = true,
					 .message = psprintf(_("services rendered under policy %s lie outside its period now: %s, the first on %s"),
										 found->policy, psprintf("%lld", (long long) found->services), day_text(found->first))
				 });
}

/* check_services_left looks for services that the policies of a statement leave outside. */
void
check_services_left(PolicyCheck *p)
{
	ServicesOutside *found;
	int			n;

	Assert(p->g.j->mode == CHECK_LIVE);
	n = services_outside(p->store, &found);
	for (int i = 0; i < n; i++)
		note(&found[i], RelationGetRelid(p->g.j->rel));
}

/* What is still left of those noted. */
static void
check_out_of_period(PendingCheck *first)
{
	ServicesOutside *noted;
	ServicesOutside *found;
	int			n = 0;

	for (PendingCheck *note = first; note != NULL; note = note->before)
		n++;
	noted = palloc_extended(sizeof(ServicesOutside) * n, MCXT_ALLOC_HUGE);
	n = 0;
	for (PendingCheck *note = first; note != NULL; note = note->before, n++)
	{
		OutOfPeriod	   *x = (OutOfPeriod *) note;

		noted[n] = (ServicesOutside)
		{
			.policy = x->policy,.place = x->place,.relid = x->relid
		};
	}
	n = services_outside_of(noted, n, &found);
	for (int i = 0; i < n; i++)
	{
		Mapping		m = {.role = role_by_name(ROLE_POLICY, false)};
		CheckContext	j = {.mode = CHECK_LIVE,.mapping = &m};

		CHECK_FOR_INTERRUPTS();
		j.rel = try_relation_open(found[i].relid, AccessShareLock);
		if (j.rel == NULL)
			j.mapping = NULL;
		record(&j, &found[i]);
		if (j.rel != NULL)
			relation_close(j.rel, NoLock);
	}
}

void
out_of_period_init(void)
{
	statement_end_register(&out_of_period);
}
