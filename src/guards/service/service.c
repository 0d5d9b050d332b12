/*
 * service.c: the role service: what was done for an insured, counted.
 *
 * A row is read and judged by itself, then beside its policy, whose days are locked, in
 * the order of the book, and last, in the book, beside the other services.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/calendar.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/keys.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/deadline.h"
#include "books/finding.h"
#include "books/policy.h"
#include "books/policy_year.h"
#include "books/provider.h"
#include "books/service.h"
#include "books/book.h"
#include "books/book_store.h"
#include "guards/fee/link_lock.h"
#include "guards/fee/service_link.h"
#include "guards/policy/policy.h"
#include "guards/service/detail.h"
#include "guards/service/quality.h"
#include "guards/service/registry.h"
#include "guards/service/service.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/future.h"
#include "guards/guard.h"
#include "guards/unreadable_row.h"
#include "guards/guard_util.h"
#include "guards/upload.h"
#include "guards/retention.h"
#include "guards/role_name.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/rel.h"

static const GuardRule service_rules[SERVICE_NRULES];

static const FactDef service_facts[SERVICE_NFACTS] = {
	[SERVICE_SERVICE] = {"service", FACT_KEY, true, gettext_noop("key of the service")},
	[SERVICE_POLICY] = {"policy", FACT_KEY, true, gettext_noop("key of the policy")},
	[SERVICE_KIND] = {"kind", FACT_TEXT, true, gettext_noop("kind, as a catalogue names it")},
	[SERVICE_SERVED_ON] = {"served_on", FACT_DATE, true, gettext_noop("day of the service")},
	[SERVICE_PROVIDER] = {"provider", FACT_KEY, false, gettext_noop("provider")},
	[SERVICE_PROVIDER_QUALIFIED] = {"provider_qualified", FACT_BOOL, false, gettext_noop("whether the provider was qualified on that day")},
	[SERVICE_ARCHIVED_ON] = {"archived_on", FACT_DATE, false, gettext_noop("day the archive was uploaded")},
	[SERVICE_VOIDED] = {"voided", FACT_BOOL, false, gettext_noop("whether it was voided")},
	[SERVICE_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
	[SERVICE_CHANNEL] = {"channel", FACT_TEXT, false, gettext_noop("how it was rendered: on site, online, by phone")},
	[SERVICE_PARTICIPANTS] = {"participants", FACT_COUNT, false, gettext_noop("how many people took part")},
	[SERVICE_CONFIRMED_ON] = {"confirmed_on", FACT_DATE, false, gettext_noop("day on which both parties confirmed it")},
	[SERVICE_REVISITED_ON] = {"revisited_on", FACT_DATE, false, gettext_noop("day of the return visit")},
	[SERVICE_SATISFACTION] = {"satisfaction", FACT_TEXT, false, gettext_noop("satisfaction of the enterprise: a word or a mark")},
	[SERVICE_EFFECT] = {"effect", FACT_TEXT, false, gettext_noop("what came of a training")},
	[SERVICE_COST] = {"cost", FACT_AMOUNT, false, gettext_noop("what it cost; of a pooled service all of it")},
	[SERVICE_RECORDED_ON] = {"recorded_on", FACT_DATE, false, gettext_noop("day it was uploaded")},
};

static void
put_service(ServiceCheck *s, const GuardRow *row, bool leaves, int ask)
{
	const Fact *facts = row->facts;
	const char *kind = service_kind_of(s, row);

	service_store_put(s->store, &(ServiceRow)
					  {
						  .leaves = leaves,.ask_policy = ask & ASK_POLICY,.ask_double = ask & ASK_DOUBLE,
						  .ask_pooled = ask & ASK_POOLED,.service = &facts[SERVICE_SERVICE],
						  .policy = &facts[SERVICE_POLICY],.area = row->area,
						  .kind = kind,.served_on = row->on
					  });
	/* What a later statement took out went before it came. */
	s->any_leaves |= leaves || s->g.j->overtaken;
	s->ask |= ask;
	if (s->g.j->mode == CHECK_AUDIT || s->g.j->mode == CHECK_RECOUNT)
		return;
	(void) guard_note_name(&s->g, &s->buckets, &facts[SERVICE_POLICY]);
}

/* A row breaks a rule by itself. */
static void
row_violation(GuardFrame *g, const Rule *rule, int sqlstate, const GuardRow *row, char *message,
			  char *remedy, bool accept)
{
	ServiceName name = {
		.service = fact_text(&row->facts[SERVICE_SERVICE]),.policy = fact_text(&row->facts[SERVICE_POLICY]),
		.area = row->area,.served_on = row->on
	};

	service_violation((ServiceCheck *) g, rule, sqlstate, &name, message, remedy, accept);
}

static void
check_kind(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *kind = &now->facts[SERVICE_KIND];

	if (service_kind((ServiceCheck *) g, now->area, now->on, kind) == NULL)
		row_violation(g, rule, ERRCODE_SI_SERVICE_KIND, now,
				   psprintf(_("\"%s\" is not a kind of service that the catalogue has"), fact_shown(kind)),
				   _("safeins.code_list shows the catalogues; safeins.add_code() adds a name of the host's own."), false);
}

static void
check_future(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	if (now->on > g->today)
		row_violation(g, rule, ERRCODE_SI_SERVICE_DATE, now,
				   psprintf(_("day of service %s lies in the future"), day_text(now->on)),
				   _("Enter it once it was rendered."), false);
}

/* Facts whose change has a row judged again by what it says itself. */
#define JUDGED_BY_ROW \
	(FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE) | FACT(SERVICE_PROVIDER) | FACT(SERVICE_PROVIDER_QUALIFIED))

/* What the row says of its provider itself is found; beside a registry it is withdrawn as what that says. */
static void
own_word(GuardFrame *g, const Rule *rule, const GuardRow *now, char *message, char *remedy, bool accept)
{
	ServiceCheck *s = (ServiceCheck *) g;

	if (s->registry)
		service_settle(s, rule, ERRCODE_SI_SERVICE_PROVIDER, now, message, remedy, accept);
	else
		row_violation(g, rule, ERRCODE_SI_SERVICE_PROVIDER, now, message, remedy, accept);
}

static void
check_provider(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *provider = &now->facts[SERVICE_PROVIDER];
	const Fact *qualified = &now->facts[SERVICE_PROVIDER_QUALIFIED];
	const char *name = provider->isnull ? "NULL" : fact_text(provider);

	if (((ServiceCheck *) g)->registry && provider->isnull)
		registry_unnamed((ServiceCheck *) g, rule, now);
	else if (((ServiceCheck *) g)->registry && !registry_check((ServiceCheck *) g, rule, now))
		return;
	/* What is asked again for the registry's sake alone, or has nothing to say. */
	if (!mapping_has(g->j->mapping, SERVICE_PROVIDER_QUALIFIED) || (g->changed & JUDGED_BY_ROW) == 0)
		return;
	if (qualified->isnull)
		own_word(g, rule, now, psprintf(_("it is not known whether provider %s was qualified on %s"), name, day_text(now->on)),
				 NULL, true);
	else if (!qualified->v.flag)
		own_word(g, rule, now, psprintf(_("provider %s was not qualified on %s"), name, day_text(now->on)),
				 _("Have it rendered by one that is qualified, or correct the entry."), false);
}

/* A day late is late: uploaded on the last day in time is not. */
static void
check_archive(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *archived = &now->facts[SERVICE_ARCHIVED_ON];
	DateADT		uploaded;
	DateADT		due;

	if (!archived->isnull)
		uploaded = archived->v.date;
	else if (!mapping_has(g->j->mapping, SERVICE_ARCHIVED_ON) && g->j->mode == CHECK_LIVE)
		uploaded = g->today;
	else
		return;
	due = add_workdays(now->on, rule->number);
	if (uploaded > due)
		row_violation(g, rule, ERRCODE_SI_SERVICE_LATE, now,
				   psprintf(_("the archive of service %s was uploaded on %s, %d days late"), fact_text(&now->facts[SERVICE_SERVICE]),
							day_text(uploaded), uploaded - due), NULL, true);
}

static void
check_upload(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	char	   *late = upload_late(g, rule, now, SERVICE_RECORDED_ON);

	if (late != NULL)
		row_violation(g, rule, ERRCODE_SI_SERVICE_LATE, now, late, NULL, true);
}

/* What is judged once the row is beside its policy, or in the book. */
static void
check_beside(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	ServiceCheck *s = (ServiceCheck *) g;

	if (g->line == SERVICE_RULE_DOUBLE)
		s->row_ask |= ASK_DOUBLE;
	else if (g->line != SERVICE_RULE_POOLED)
		s->row_ask |= ASK_POLICY;
	else if (!s->one_policy)
		s->row_ask |= ASK_POOLED;
}

/* service_counts: one that was voided is as good as not there. */
bool
service_counts(GuardFrame *g, const Fact *facts, bool report)
{
	if (!facts[SERVICE_VOIDED].isnull && facts[SERVICE_VOIDED].v.flag)
		return false;
	return guard_fits(g, facts, report);
}

/* service_read gives the place and day that a row is judged by. */
void
service_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	row->facts = facts;
	row->area = fact_area(&facts[SERVICE_PLACE], g->home);
	row->on = facts[SERVICE_SERVED_ON].v.date;
}

/* Do two rows say the same to the book? */
static bool
same_service(const Fact *a, const Fact *b)
{
	static const int booked[] = {SERVICE_SERVICE, SERVICE_POLICY, SERVICE_KIND, SERVICE_SERVED_ON, SERVICE_PLACE};

	for (size_t i = 0; i < lengthof(booked); i++)
		if (!fact_equal(service_facts[booked[i]].type, &a[booked[i]], &b[booked[i]]))
			return false;
	return true;
}

/* Who writes an expense and does not find the service that comes is waited for, or waits. */
static void
hold_service(ServiceCheck *s, const Fact *service)
{
	if (!guard_note_name(&s->g, &s->came, service))
		return;
	if (s->g.j->mode == CHECK_LIVE)
		link_lock(SAFEINS_REL_SERVICE, service, LINK_COMES);
	/* It may have left a finding. */
	s->links_stand |= service_links_stand();
}

/* Whether an expense may name a service is a matter of its key, policy and place. */
static void
remember_link(ServiceCheck *s, const Fact *old_row, const Fact *new_row)
{
	static const int linked[] = {SERVICE_SERVICE, SERVICE_POLICY, SERVICE_PLACE};
	bool		same = old_row != NULL && new_row != NULL;

	for (size_t i = 0; same && i < lengthof(linked); i++)
		same = fact_equal(service_facts[linked[i]].type, &old_row[linked[i]], &new_row[linked[i]]);
	if (same)
		return;
	if (old_row != NULL)
		service_link_remember(&s->links, s->g.cxt, fact_text(&old_row[SERVICE_SERVICE]));
	if (new_row != NULL)
		hold_service(s, &new_row[SERVICE_SERVICE]);
	if (new_row != NULL && s->links_stand && finding_stands_of_service(fact_text(&new_row[SERVICE_SERVICE])))
		service_link_remember(&s->links, s->g.cxt, fact_text(&new_row[SERVICE_SERVICE]));
}

/* Are findings about two rows about one? */
static bool
same_to_findings(ServiceCheck *s, const GuardRow *a, const GuardRow *b)
{
	return fact_equal(FACT_KEY, &a->facts[SERVICE_SERVICE], &b->facts[SERVICE_SERVICE]) &&
		fact_equal(FACT_KEY, &a->facts[SERVICE_POLICY], &b->facts[SERVICE_POLICY]) &&
		strcmp(service_kind_of(s, a), service_kind_of(s, b)) == 0;
}

/* Of a row that is no more, or another one, nothing is found any more that its details told. */
static void
withdraw_left(ServiceCheck *s, const GuardRow *row)
{
	const char *why = _("the service is gone, or another one");

	/* Whoever writes the registry must not find it there any more. */
	if (s->registry && !s->registry_locked)
	{
		registry_lock(false);
		s->registry_locked = true;
	}
	if (s->registry)
		service_withdraw(s, service_rules[SERVICE_RULE_PROVIDER].code, row, NULL, why);
	for (int i = SERVICE_RULE_CONTRADICTION; i <= SERVICE_RULE_COST; i++)
		service_withdraw(s, service_rules[i].code, row, NULL, why);
}

/*
 * What a row is now is as wrong as it was, by whatever else was written of it: each
 * of these rules is asked, and what it says is recorded, never refused.
 */
static void
judge_anew(ServiceCheck *s, const GuardRow *now)
{
	GuardFrame *g = &s->g;
	FactSet		changed = g->changed;
	bool		again = s->again;

	g->changed = ~(FactSet) 0;
	s->again = true;
	for (int i = SERVICE_RULE_PROVIDER; i <= SERVICE_RULE_COST; i++)
	{
		bool		ours = i >= SERVICE_RULE_CONTRADICTION || (i == SERVICE_RULE_PROVIDER && s->registry);
		const Rule *rule = ours && (g->active & ((uint64) 1 << i)) ? guard_rule_of(g, i, now) : NULL;

		if (rule == NULL)
			continue;
		g->line = i;
		g->rules[i].check(g, rule, NULL, now);
	}
	s->again = again;
	g->changed = changed;
}

static void
put_details(ServiceCheck *s, const GuardRow *before, const GuardRow *now)
{
	if (s->dues != NULL && before != NULL && (now == NULL || !same_service(before->facts, now->facts)))
		dues_put(s, before, false);
	if (s->dues != NULL && now != NULL)
		dues_put(s, now, true);
	if (before != NULL)
	{
		detail_put(s, before, true);
		if (s->g.j->mode == CHECK_LIVE && (now == NULL || !same_to_findings(s, before, now)))
		{
			withdraw_left(s, before);
			if (now != NULL)
				judge_anew(s, now);
		}
	}
	if (now != NULL)
		detail_put(s, now, false);
}

static void
service_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	ServiceCheck *s = (ServiceCheck *) g;
	int			ask = s->row_ask;

	s->row_ask = 0;
	if (s->details != NULL)
		put_details(s, before, now);
	if (g->j->part == SERVICE_DETAILS)
		return;
	if (s->links_asked)
		remember_link(s, before == NULL ? NULL : before->facts, now == NULL ? NULL : now->facts);
	if (before != NULL && now != NULL && ask == 0 && same_service(before->facts, now->facts))
		return;
	if (before != NULL)
		put_service(s, before, true, 0);
	if (now != NULL)
		put_service(s, now, false, ask);
}

/* Which row of a service a finding is about. */
#define ABOUT_ROW (FACT(SERVICE_POLICY) | FACT(SERVICE_KIND))

static const GuardRule service_rules[SERVICE_NRULES] = {
	[SERVICE_RULE_CATALOGUE] = {.code = "service.catalogue",.as_is = true,
		.again = FACT(SERVICE_KIND) | FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE),.check = check_kind},
	[SERVICE_RULE_FUTURE_DATE] = {.code = "service.future_date",.as_is = true,
		.again = FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE),.check = check_future},
	[SERVICE_RULE_PROVIDER] = {.code = "service.provider_qualified",.as_is = true,
		.again = JUDGED_BY_ROW | FACT(SERVICE_KIND) | FACT(SERVICE_POLICY),
		.needs = FACT(SERVICE_PROVIDER_QUALIFIED),.instead_role = ROLE_PROVIDER,.instead = SERVICE_PROVIDER,
		.check = check_provider},
	[SERVICE_RULE_ARCHIVE] = {.code = "service.archive",
		.again = FACT(SERVICE_ARCHIVED_ON) | FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE),.check = check_archive},
	[SERVICE_RULE_POLICY_LINK] = {.code = "service.policy_link",.as_is = true,
		.again = FACT(SERVICE_POLICY) | FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE),.check = check_beside},
	[SERVICE_RULE_PERIOD] = {.code = "service.period",.as_is = true,
		.again = FACT(SERVICE_POLICY) | FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE),.check = check_beside},
	[SERVICE_RULE_POOLED] = {.code = "service.pooled",
		.again = FACT(SERVICE_POLICY) | FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE),
		.reads = FACT(SERVICE_SERVICE),.check = check_beside},
	[SERVICE_RULE_DOUBLE] = {.code = "service.double",
		.again = FACT(SERVICE_SERVICE) | FACT(SERVICE_POLICY) | FACT(SERVICE_KIND) |
			FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE),.check = check_beside},
	[SERVICE_RULE_FIRST] = {.code = "service.first",
		.again = FACT(SERVICE_POLICY) | FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE)},
	[SERVICE_RULE_CONTRADICTION] = {.code = "service.provider_contradiction",
		.again = JUDGED_BY_ROW,.reads = FACT(SERVICE_KIND) | FACT(SERVICE_POLICY)},
	[SERVICE_RULE_DAYS] = {.code = "service.dates",.as_is = true,
		.again = FACT(SERVICE_SERVED_ON) | FACT(SERVICE_CONFIRMED_ON) | FACT(SERVICE_REVISITED_ON),
		.either = {SERVICE_CONFIRMED_ON, SERVICE_REVISITED_ON},.optional = true,.check = check_days},
	[SERVICE_RULE_CHANNEL] = {.code = "service.channel",.again = FACT(SERVICE_CHANNEL),.reads = ABOUT_ROW,
		.needs = FACT(SERVICE_CHANNEL),.optional = true,.check = check_channel},
	[SERVICE_RULE_CONFIRMATION] = {.code = SERVICE_CONFIRMATION,
		.again = FACT(SERVICE_CONFIRMED_ON) | FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE),.reads = ABOUT_ROW,
		.needs = FACT(SERVICE_CONFIRMED_ON),.optional = true,.check = check_confirmation},
	[SERVICE_RULE_REVISIT] = {.code = SERVICE_REVISIT,
		.again = FACT(SERVICE_REVISITED_ON) | FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE),.reads = ABOUT_ROW,
		.needs = FACT(SERVICE_REVISITED_ON),.optional = true,.check = check_revisit},
	[SERVICE_RULE_PARTICIPANTS] = {.code = "service.participants",
		.again = FACT(SERVICE_PARTICIPANTS) | FACT(SERVICE_KIND),.reads = ABOUT_ROW,
		.needs = FACT(SERVICE_PARTICIPANTS),.optional = true,.check = check_participants},
	[SERVICE_RULE_EFFECT] = {.code = "service.effect",.again = FACT(SERVICE_EFFECT) | FACT(SERVICE_KIND),
		.reads = ABOUT_ROW,.needs = FACT(SERVICE_EFFECT),.optional = true,.check = check_effect},
	[SERVICE_RULE_SATISFACTION] = {.code = "service.satisfaction",.again = FACT(SERVICE_SATISFACTION),
		.reads = ABOUT_ROW,.needs = FACT(SERVICE_SATISFACTION),.optional = true,.check = check_satisfaction},
	[SERVICE_RULE_COST] = {.code = "service.cost",.again = FACT(SERVICE_COST),.reads = ABOUT_ROW,
		.needs = FACT(SERVICE_COST),.optional = true,.check = check_cost},
	[SERVICE_RULE_FUTURE] = DATE_FUTURE_AFTER(FACT(SERVICE_ARCHIVED_ON) | FACT(SERVICE_RECORDED_ON),
											  FACT(SERVICE_SERVED_ON)),
	[SERVICE_RULE_UPLOAD] = {.code = "service.upload",
		.again = FACT(SERVICE_RECORDED_ON) | FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE),
		.needs = FACT(SERVICE_RECORDED_ON),.check = check_upload},
	[SERVICE_RULE_RETENTION] = {.code = ARCHIVE_RETENTION,.reads = FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE)},
};

static const GuardDef service_guard = {sizeof(GuardRow), service_counts, service_read, service_put};

static void *
service_begin(CheckContext *j)
{
	ServiceCheck *s = guard_begin(j, &service_guard, sizeof(ServiceCheck));

	s->policies = attachment_roots(ROLE_POLICY) != NIL;
	s->one_policy = list_length(attachment_roots(ROLE_SERVICE)) == 1 &&
		linitial_oid(attachment_roots(ROLE_SERVICE)) == RelationGetRelid(j->rel) &&
		index_keeps_apart(j->rel, j->mapping->facts[SERVICE_SERVICE].attno, InvalidAttrNumber);
	s->links_asked = (j->mode == CHECK_LIVE || j->mode == CHECK_LEGACY) && service_links_asked();
	/*
	 * Until now the policies' writers did not count services anew: what they have
	 * not committed yet must be in the book.
	 */
	if (j->mode == CHECK_LEGACY)
		lock_tables_of(ROLE_POLICY, ShareRowExclusiveLock);
	s->registry = mapping_has(j->mapping, SERVICE_PROVIDER) && attachment_roots(ROLE_PROVIDER) != NIL;
	if (j->mode == CHECK_RECOUNT)
		s->details = j->part == SERVICE_DETAILS && details_asked(j->mapping, s->registry) ? j->books : NULL;
	else if (j->mode != CHECK_AUDIT && details_asked(j->mapping, s->registry))
	{
		s->details = service_detail_store(CurrentMemoryContext);
		if (mapping_has(j->mapping, SERVICE_CONFIRMED_ON) || mapping_has(j->mapping, SERVICE_REVISITED_ON))
			s->dues = deadline_store(CurrentMemoryContext);
	}
	s->store = j->mode == CHECK_RECOUNT ? j->books : service_store(CurrentMemoryContext);
	return s;
}

static void
check_policy_of(ServiceCheck *s, const ServiceName *name, const PolicyEntry *p)
{
	const Rule *rule;

	if (p == NULL || !p->live)
	{
		if ((rule = guard_rule(&s->g, SERVICE_RULE_POLICY_LINK, name->area, name->served_on)) != NULL)
			service_violation(s, rule, ERRCODE_SI_SERVICE_POLICY, name, psprintf(_("policy %s is not known"), name->policy),
						   _("Only insured enterprises may be served from the fee: enter the policy first."), false);
		return;
	}
	if ((name->served_on < p->effective || name->served_on > p->last_day) &&
		(rule = guard_rule(&s->g, SERVICE_RULE_PERIOD, name->area, name->served_on)) != NULL)
		service_violation(s, rule, ERRCODE_SI_SERVICE_PERIOD, name,
					   psprintf(_("day of service %s lies outside policy %s (%s to %s)"), day_text(name->served_on), name->policy,
								day_text(p->effective), day_text(p->last_day)),
					   _("Name the policy that was in force on that day, or correct the day."), false);
}

/* A row beside its policy, once its statement's rows are in the order of the book. */
static void
check_beside_policy(void *arg, const Datum *row, const PolicyEntry *p)
{
	ServiceCheck *s = arg;
	MemoryContext old = MemoryContextSwitchTo(s->g.row_cxt);
	ServiceName name = {
		.service = TextDatumGetCString(row[SERVICE_COL_service]),.policy = TextDatumGetCString(row[SERVICE_COL_policy]),
		.area = DatumGetInt32(row[SERVICE_COL_area]),.served_on = DatumGetDateADT(row[SERVICE_COL_served_on])
	};

	check_policy_of(s, &name, p);
	MemoryContextSwitchTo(old);
	MemoryContextReset(s->g.row_cxt);
}

static void
write_book(ServiceCheck *s)
{
	bool		audit = s->g.j->mode == CHECK_AUDIT;
	bool		judged = s->g.j->mode != CHECK_RELEASE;
	bool		unbooked = audit && !s->g.j->was_attached;
	bool		beside = s->policies && (s->ask & ASK_POLICY);
	bool		doubled = true;
	BookSort   *sort;
	LateService *late;
	int			nlate;

	if (!audit)
		policies_lock(s->buckets, ShareLock);
	sort = services_sort(s->store, !audit, beside ? check_beside_policy : NULL, s);
	if (!audit)
		nlate = services_write(sort, s->any_leaves, &late, &doubled);
	else
	{
		if (beside)
			services_go_through(sort);
		nlate = services_late(s->store, s->g.j->was_attached, &late);
	}
	book_sort_end(sort);
	if (judged)
		check_late(s, late, nlate);
	if (judged && doubled && (s->ask & ASK_DOUBLE))
		check_doubles(s, unbooked);
	if (judged && (s->ask & ASK_POOLED) && (audit || services_shared(s->store)))
		check_pooled(s, unbooked);
	service_links_check(s->links);
}

static void
service_finish(void *state)
{
	ServiceCheck *s = state;

	if (s->g.j->mode == CHECK_RECOUNT)
		return;
	if (s->store->n > 0)
		write_book(s);
	if (s->any_leaves && s->g.j->mode == CHECK_LIVE)
		check_services_found(s->store);
	if (s->details != NULL)
		book_write_store(&book_of_service_details, s->details);
	if (s->dues != NULL)
		dues_write(s);
	if (s->g.j->mode == CHECK_LEGACY && !s->g.j->settles && s->links_asked && table_is_first(s->g.j))
		service_links_check_all(s->g.j->mode);
	book_store_end(s->store);
	if (s->details != NULL)
		book_store_end(s->details);
	if (s->dues != NULL)
		book_store_end(s->dues);
}

/*
 * service_check_provider judges again whether a row's provider was qualified;
 * what was found of it before has been withdrawn, or is by what the registry says.
 */
void
service_check_provider(ServiceCheck *s, const GuardRow *row)
{
	const Rule *rule = guard_rule(&s->g, SERVICE_RULE_PROVIDER, row->area, row->on);

	s->g.changed = JUDGED_BY_ROW;
	if (rule != NULL)
		check_provider(&s->g, rule, NULL, row);
}

static const int short_texts[] = {SERVICE_KIND, -1};

const Role	service_role = {
	.name = ROLE_SERVICE,
	.order = 4,
	.facts = service_facts,
	.nfacts = SERVICE_NFACTS,
	.keyed = true,
	.begin = service_begin,
	.row = guard_row,
	.finish = service_finish,
	.rules = service_rules,
	.nrules = SERVICE_NRULES,
	.short_texts = short_texts,
	.kept_on = SERVICE_SERVED_ON,
};

static Book *const detail_books[] = {&book_of_service_details, NULL};

const BookDef service_detail_book = {
	.role = &service_role,.store = service_detail_store,.books = detail_books,.part = SERVICE_DETAILS,
	.differences = &service_detail_differences,.rebuild = service_detail_rebuild,.asked = details_asked_anywhere
};

static Book *const service_books[] = {&book_of_services, &book_of_tallies, NULL};

const BookDef service_book = {
	.role = &service_role,.store = service_store,.books = service_books,.rebuild = service_rebuild
};
