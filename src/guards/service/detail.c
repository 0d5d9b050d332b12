/*
 * detail.c: what a service's row says of it besides that it was rendered.
 */
#include "common/safeins.h"
#include "rules/calendar.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/deadline.h"
#include "books/provider.h"
#include "guards/guard_util.h"
#include "guards/role_name.h"
#include "guards/service/detail.h"
#include "guards/service/service.h"

#include "nodes/pg_list.h"

/* The facts that make it a detail, whatever is attached besides. */
static bool
tells(const Mapping *m)
{
	for (int fact = SERVICE_CHANNEL; fact < SERVICE_NFACTS; fact++)
		if (mapping_has(m, fact))
			return true;
	return false;
}

/* details_asked tells whether rows of a mapping go into the book; of a registry, whether it counts as attached. */
bool
details_asked(const Mapping *m, bool registry)
{
	return (registry && mapping_has(m, SERVICE_PROVIDER)) || tells(m);
}

/* details_asked_by_provider tells whether they do for the registry's sake alone. */
bool
details_asked_by_provider(const Mapping *m)
{
	return mapping_has(m, SERVICE_PROVIDER) && !tells(m);
}

/* details_asked_anywhere tells whether any attached table of services has details. */
bool
details_asked_anywhere(void)
{
	bool		registry = attachment_roots(ROLE_PROVIDER) != NIL;
	ListCell   *lc;

	foreach(lc, attachment_roots(ROLE_SERVICE))
	{
		Mapping    *m = mapping_of_relation(lfirst_oid(lc), ROLE_SERVICE);

		if (m != NULL && details_asked(m, registry))
			return true;
	}
	return false;
}

/* By when a rule asks for something of a service whose fact tells whether it was done. */
static ServiceDue
due_of(ServiceCheck *s, const GuardRow *row, int line, int fact)
{
	const Rule *rule = mapping_has(s->g.j->mapping, fact) ? guard_rule(&s->g, line, row->area, row->on) : NULL;
	ServiceDue	due = {.asked = rule != NULL};

	if (rule != NULL)
		due.by = add_workdays_known(row->on, rule->number, &due.provisional);
	return due;
}

static void
put_due(ServiceCheck *s, const GuardRow *row, const char *kind, int fact, const ServiceDue *due, bool open)
{
	const Fact *done = &row->facts[fact];

	if (mapping_has(s->g.j->mapping, fact))
		deadline_store_put(s->dues, &(DeadlineRow)
						   {
							   .kind = kind,.area = row->area,.open = open && due->asked,.opened_on = row->on,
							   .due_on = due->asked ? due->by : row->on,
							   .subject = psprintf("%s/%s", fact_text(&row->facts[SERVICE_SERVICE]),
												   fact_text(&row->facts[SERVICE_POLICY])),
							   .met = !done->isnull,.met_on = done->v.date,.provisional = due->provisional
						   });
}

/* dues_put opens, moves or meets the deadlines of a service; open false: it is gone. */
void
dues_put(ServiceCheck *s, const GuardRow *row, bool open)
{
	ServiceDue	confirm = due_of(s, row, SERVICE_RULE_CONFIRMATION, SERVICE_CONFIRMED_ON);
	ServiceDue	revisit = due_of(s, row, SERVICE_RULE_REVISIT, SERVICE_REVISITED_ON);

	put_due(s, row, SERVICE_CONFIRMATION, SERVICE_CONFIRMED_ON, &confirm, open);
	put_due(s, row, SERVICE_REVISIT, SERVICE_REVISITED_ON, &revisit, open);
}

/* detail_put brings a row into the store of details, or takes it out. */
void
detail_put(ServiceCheck *s, const GuardRow *row, bool leaves)
{
	const Fact *f = row->facts;

	service_detail_put(s->details, &(ServiceDetail)
					   {
						   .leaves = leaves,.service = &f[SERVICE_SERVICE],.policy = &f[SERVICE_POLICY],
						   .area = row->area,.kind = service_kind_of(s, row),.served_on = row->on,
						   .provider = &f[SERVICE_PROVIDER],.channel = fact_code("channel", &f[SERVICE_CHANNEL]),
						   .participants = &f[SERVICE_PARTICIPANTS],.confirmed_on = &f[SERVICE_CONFIRMED_ON],
						   .revisited_on = &f[SERVICE_REVISITED_ON],.satisfaction = &f[SERVICE_SATISFACTION],
						   .effect = &f[SERVICE_EFFECT],.cost = &f[SERVICE_COST],
						   .confirm = due_of(s, row, SERVICE_RULE_CONFIRMATION, SERVICE_CONFIRMED_ON),
						   .revisit = due_of(s, row, SERVICE_RULE_REVISIT, SERVICE_REVISITED_ON)
					   });
}
