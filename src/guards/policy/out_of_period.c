/*
 * out_of_period.c: services that lie outside a policy whose days have moved, or
 * that has gone; they happened, and are recorded until they do not any more.
 *
 * A statement may take them along: keys that cascade, WITH, triggers of the
 * host's.  What its guard of policies finds, and which policies of older findings
 * or services of these it writes, is looked at again when the outermost statement
 * has ended.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/retold.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "attach/statement_end.h"
#include "books/finding.h"
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

static char *
message_of(const ServicesOutside *found)
{
	return psprintf(_("services rendered under policy %s lie outside its period now: %s, the first on %s"),
					found->policy, psprintf("%lld", (long long) found->services), day_text(found->first));
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
					 .insurer = found->insurer,.year = year_of(found->first),.accept = true,.once = true,
					 .message = message_of(found)
				 });
}

/*
 * check_services_found looks for policies of a statement, or of its services, of
 * which it was found that services lie outside: that may be so no more.
 */
void
check_services_found(BookStore *store)
{
	ServicesOutside *found;
	int			n;

	if (!finding_stands(policy_rules[POLICY_RULE_SERVICES_LEFT].code, NULL, NULL))
		return;
	n = services_found_outside(store, &found);
	for (int i = 0; i < n; i++)
		note(&found[i], found[i].relid);
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

static int
by_policy(const void *a, const void *b)
{
	const ServicesOutside *x = a;
	const ServicesOutside *y = b;
	int			order = strcmp(x->policy, y->policy);

	if (order != 0)
		return order;
	return x->place == y->place ? 0 : x->place < y->place ? -1 : 1;
}

static void
withdraw_if_any(Datum *places, Datum *ids, int n, const char *why)
{
	if (n > 0)
		findings_withdraw(places, ids, n, why);
}

/* What was found before of the policies that are noted, and is so no more; both lists are in order. */
static void
withdraw_settled(const ServicesOutside *noted, int n, const ServicesOutside *found, int nfound)
{
	Datum	   *keys = palloc_extended(sizeof(Datum) * n, MCXT_ALLOC_HUGE);
	Datum	   *places[2];
	Datum	   *ids[2];
	int			withdrawn[2] = {0, 0};
	OwnRows		rows;
	uint64		standing;

	for (int i = 0; i < n; i++)
		keys[i] = CStringGetTextDatum(noted[i].policy);
	own_sql_begin();
	rows = findings_of_rows(policy_rules[POLICY_RULE_SERVICES_LEFT].code, ROLE_POLICY, own_texts(keys, n));
	standing = rows.n;
	for (int i = 0; i < 2; i++)
	{
		places[i] = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * Max(standing, 1));
		ids[i] = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * Max(standing, 1));
	}
	for (uint64 i = 0; i < standing; i++)
	{
		Division	place = own_int32(&rows, i, 1);
		ServicesOutside sought = {.policy = own_text(&rows, i, 3),.place = division_at_level(place, 1)};
		const ServicesOutside *now;
		int			left;

		CHECK_FOR_INTERRUPTS();
		if (bsearch(&sought, noted, n, sizeof(ServicesOutside), by_policy) == NULL)
			continue;
		now = nfound == 0 ? NULL : bsearch(&sought, found, nfound, sizeof(ServicesOutside), by_policy);
		if (now != NULL && now->area == place && same_message(message_of(now), own_text(&rows, i, 4)))
			continue;
		left = now != NULL;
		places[left][withdrawn[left]] = Int32GetDatum(place);
		ids[left][withdrawn[left]++] = Int64GetDatum(own_int64(&rows, i, 2));
	}
	withdraw_if_any(places[0], ids[0], withdrawn[0], _("the services of the policy lie within its period now"));
	withdraw_if_any(places[1], ids[1], withdrawn[1], _("another finding takes its place"));
	own_sql_end();
}

/* What is still left of those noted. */
static void
check_out_of_period(PendingCheck *first)
{
	ServicesOutside *noted;
	ServicesOutside *found;
	int			n = 0;
	int			nfound;

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
	nfound = services_outside_of(noted, n, &found);
	qsort(noted, n, sizeof(ServicesOutside), by_policy);
	if (nfound > 0)
		qsort(found, nfound, sizeof(ServicesOutside), by_policy);
	if (finding_stands(policy_rules[POLICY_RULE_SERVICES_LEFT].code, NULL, NULL))
		withdraw_settled(noted, n, found, nfound);
	for (int i = 0; i < nfound; i++)
	{
		Mapping		m = {.role = role_by_name(ROLE_POLICY, false)};
		CheckContext	j = {.mode = CHECK_LIVE,.mapping = &m};

		CHECK_FOR_INTERRUPTS();
		j.rel = OidIsValid(found[i].relid) ? try_relation_open(found[i].relid, AccessShareLock) : NULL;
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
