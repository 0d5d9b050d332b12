/*
 * neighbours.c: services beside each other: doubles, pooled ones, and the
 * first of a policy.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "books/service.h"
#include "guards/service/service.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"

static ServiceName
name_of(const OwnRows *rows, uint64 row, int day)
{
	return (ServiceName)
	{
		.service = own_text(rows, row, 1),.policy = own_text(rows, row, 2),.area = own_int32(rows, row, 3),
		.served_on = own_date(rows, row, day)
	};
}

/* check_late records that first services of policies come late; they are accepted. */
void
check_late(ServiceCheck *s, const LateService *late, int n)
{
	for (int i = 0; i < n; i++)
	{
		ServiceName name = {
			.service = late[i].service,.policy = late[i].policy,.area = late[i].place,.served_on = late[i].served_on
		};
		const Rule *rule = guard_rule(&s->g, SERVICE_RULE_FIRST, name.area, name.served_on);

		CHECK_FOR_INTERRUPTS();
		/* Its deadline says that the sector has the duty: whose it is has no need to be looked up again. */
		if (rule == NULL)
			rule = rule_of_any_sector(s->g.rules[SERVICE_RULE_FIRST].code, name.area, name.served_on, NULL, NULL);
		if (rule == NULL || rule->mode == RULE_OFF)
			continue;
		service_violation(s, rule, ERRCODE_SI_SERVICE_LATE, &name,
					   psprintf(_("the first service of policy %s was due on %s and comes %d days late"), name.policy,
								day_text(late[i].due_on), name.served_on - late[i].due_on), NULL, true);
	}
}

/* check_doubles refuses or records a service whose policy, kind and day the book has already. */
void
check_doubles(ServiceCheck *s, bool unbooked)
{
	OwnRows		found;

	book_store_open(s->store);
	found = services_doubled(s->store, unbooked);
	for (uint64 i = 0; i < found.n; i++)
	{
		ServiceName name = name_of(&found, i, 5);
		const Rule *rule = guard_rule(&s->g, SERVICE_RULE_DOUBLE, name.area, name.served_on);

		CHECK_FOR_INTERRUPTS();
		if (rule == NULL)
			continue;
		service_violation(s, rule, ERRCODE_SI_SERVICE_DOUBLE, &name,
					   psprintf(_("policy %s has a service of kind %s on %s already: %s"), name.policy,
								own_text(&found, i, 4), day_text(name.served_on), own_text(&found, i, 6)),
					   _("Correct or void that one instead of entering another."), false);
	}
	book_store_close(s->store);
}

/* check_pooled: only enterprises of some sizes may be served together. */
void
check_pooled(ServiceCheck *s, bool unbooked)
{
	OwnRows		found;

	book_store_open(s->store);
	found = services_pooled(s->store, unbooked);
	for (uint64 i = 0; i < found.n; i++)
	{
		ServiceName name = name_of(&found, i, 4);
		const char *size = own_text(&found, i, 5);
		const Rule *rule = guard_rule(&s->g, SERVICE_RULE_POOLED, name.area, name.served_on);

		CHECK_FOR_INTERRUPTS();
		if (rule == NULL || (size != NULL && rule_has_item(rule, size, strlen(size))))
			continue;
		service_violation(s, rule, ERRCODE_SI_SERVICE_POOLED, &name,
					   psprintf(_("service %s is pooled, but the enterprise of policy %s is of size %s"), name.service,
								name.policy, size == NULL ? "NULL" : size),
					   _("SELECT items FROM safeins.rule_for('service.pooled', place, date) lists the sizes that may be served together."),
					   false);
	}
	book_store_close(s->store);
}
