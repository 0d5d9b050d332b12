/*
 * service.c: the role service: what was done for an insured, counted.
 *
 * A row is first read and judged by itself, then, with its policy locked
 * against changes of its days, beside the policy, and last, in the book,
 * beside the other services.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "common/errcodes.h"
#include "common/settings.h"
#include "types/division.h"
#include "rules/calendar.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/finding.h"
#include "books/policy.h"
#include "books/policy_year.h"
#include "books/service.h"
#include "books/store.h"
#include "guards/fee/link_lock.h"
#include "guards/fee/service_link.h"
#include "guards/policy/policy.h"
#include "guards/service/service.h"
#include "guards/book_def.h"
#include "guards/breach.h"
#include "guards/unfit.h"
#include "guards/words.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/rel.h"

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
};

static const GuardRule service_rules[SERVICE_NRULES] = {
	[SERVICE_RULE_CATALOGUE] = {.code = "service.catalogue",
		.again = FACT(SERVICE_KIND) | FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE)},
	[SERVICE_RULE_FUTURE_DATE] = {.code = "service.future_date",
		.again = FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE)},
	[SERVICE_RULE_PROVIDER] = {.code = "service.provider_qualified",
		.again = FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE) | FACT(SERVICE_PROVIDER) |
			FACT(SERVICE_PROVIDER_QUALIFIED),
		.needs = FACT(SERVICE_PROVIDER_QUALIFIED)},
	[SERVICE_RULE_ARCHIVE] = {.code = "service.archive",
		.again = FACT(SERVICE_ARCHIVED_ON) | FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE)},
	[SERVICE_RULE_POLICY_LINK] = {.code = "service.policy_link",
		.again = FACT(SERVICE_POLICY) | FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE)},
	[SERVICE_RULE_PERIOD] = {.code = "service.period",
		.again = FACT(SERVICE_POLICY) | FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE)},
	[SERVICE_RULE_POOLED] = {.code = "service.pooled",
		.again = FACT(SERVICE_POLICY) | FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE),
		.reads = FACT(SERVICE_SERVICE)},
	[SERVICE_RULE_DOUBLE] = {.code = "service.double",
		.again = FACT(SERVICE_SERVICE) | FACT(SERVICE_POLICY) | FACT(SERVICE_KIND) |
			FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE)},
	[SERVICE_RULE_FIRST] = {.code = "service.first",
		.again = FACT(SERVICE_POLICY) | FACT(SERVICE_SERVED_ON) | FACT(SERVICE_PLACE)},
};

/* Rows on their way from the first pass to the second. */
static const BookColumn pending_columns[] = {
	{"leaves", BOOLOID},
	{"service", TEXTOID},
	{"policy", TEXTOID},
	{"area", INT4OID},
	{"kind", TEXTOID},
	{"served_on", DATEOID},
	{"ask", INT4OID},
};

static void *
service_begin(Judgement *j)
{
	ServiceJudge *s = palloc0(sizeof(ServiceJudge));

	rules_refresh();
	codes_refresh();
	s->j = j;
	s->home = home_place();
	s->today = safeins_today();
	s->policies = attachment_roots(policy_role.name) != NIL;
	s->one_policy = list_length(attachment_roots(service_role.name)) == 1 &&
		linitial_oid(attachment_roots(service_role.name)) == RelationGetRelid(j->rel) &&
		index_keeps_apart(j->rel, j->mapping->facts[SERVICE_SERVICE].attno, InvalidAttrNumber);
	s->cxt = CurrentMemoryContext;
	s->links_asked = (j->mode == JUDGE_LIVE || j->mode == JUDGE_LEGACY) && service_links_asked();
	/* Until now the policies' writers did not count services anew: what they have not committed yet must be in the book. */
	if (j->mode == JUDGE_LEGACY)
		lock_tables_of(&policy_role, ShareRowExclusiveLock);
	s->row_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins service row", ALLOCSET_SMALL_SIZES);
	s->cache = policy_cache_open(CurrentMemoryContext);
	s->pending = book_store_create(CurrentMemoryContext, lengthof(pending_columns), pending_columns);
	s->store = j->mode == JUDGE_RECOUNT ? j->books : service_store(CurrentMemoryContext);
	return s;
}

const Rule *
service_rule(ServiceJudge *s, ServiceRule code, Division area, DateADT on)
{
	const Rule *r = rule_memo(&s->memos[code], service_rules[code].code, area, on);

	return r == NULL || r->mode == RULE_OFF ? NULL : r;
}

/*
 * service_kind gives the code of a kind by the catalogues of the rule, or NULL.
 * Where the rule is silent, as before there was one, those of today will do.
 */
static const char *
service_kind(ServiceJudge *s, Division area, DateADT on, const Fact *kind)
{
	const Rule *rule = rule_memo(&s->memos[SERVICE_RULE_CATALOGUE], service_rules[SERVICE_RULE_CATALOGUE].code, area, on);
	const char *code = NULL;

	if (rule == NULL)
		rule = rule_lookup(service_rules[SERVICE_RULE_CATALOGUE].code, area, s->today, NULL, NULL, NULL, NULL, NULL);
	for (int i = 0; code == NULL && rule != NULL && i < rule->nitems; i++)
		code = code_of(rule->items[i], kind->str, kind->len);
	return code;
}

/* Whose service it was is looked up where it matters only. */
void
service_breach(ServiceJudge *s, const Rule *rule, int sqlstate, const ServiceName *name, char *message, char *remedy, bool accept)
{
	Division	province = division_at_level(name->area, 1);
	const PolicyEntry *p = policy_find(province, name->policy, strlen(name->policy));

	guard_breach(s->j, &(Breach)
				 {
					 .rule = rule,.sqlstate = sqlstate,.place = name->area,.key = name->service,
					 .insurer = p == NULL || p->place != province ? NULL : p->insurer,
					 .year = year_of(name->served_on),.message = message,.remedy = remedy,.accept = accept,
					 .detail = psprintf(_("Service %s of table \"%s\", policy %s, %s."), name->service,
										RelationGetRelationName(s->j->rel), name->policy, day_text(name->served_on))
				 });
}

static void
put_pending(ServiceJudge *s, const Fact *facts, bool leaves, int ask)
{
	Division	area = fact_area(&facts[SERVICE_PLACE], s->home);
	DateADT		on = facts[SERVICE_SERVED_ON].v.date;
	const char *code = service_kind(s, area, on, &facts[SERVICE_KIND]);
	Datum		values[lengthof(pending_columns)];
	bool		nulls[lengthof(pending_columns)] = {0};
	MemoryContext old;

	values[0] = BoolGetDatum(leaves);
	values[1] = fact_datum(&facts[SERVICE_SERVICE]);
	values[2] = fact_datum(&facts[SERVICE_POLICY]);
	values[3] = Int32GetDatum(area);
	values[4] = code != NULL ? CStringGetTextDatum(code) : fact_datum(&facts[SERVICE_KIND]);
	values[5] = DateADTGetDatum(on);
	values[6] = Int32GetDatum(ask);
	book_store_put(s->pending, values, nulls);
	/* What a later statement took out went before it came. */
	s->any_leaves |= leaves || s->j->overtaken;
	s->ask |= ask;

	old = MemoryContextSwitchTo(s->cxt);
	s->buckets = bms_add_member(s->buckets, policy_bucket(facts[SERVICE_POLICY].str, facts[SERVICE_POLICY].len));
	MemoryContextSwitchTo(old);
}

/* A day late is late: uploaded on the last day in time is not. */
static void
judge_archive(ServiceJudge *s, const Fact *is, const ServiceName *name)
{
	const Rule *rule = service_rule(s, SERVICE_RULE_ARCHIVE, name->area, name->served_on);
	DateADT		uploaded;
	DateADT		due;

	if (rule == NULL)
		return;
	if (!is[SERVICE_ARCHIVED_ON].isnull)
		uploaded = is[SERVICE_ARCHIVED_ON].v.date;
	else if (!mapping_has(s->j->mapping, SERVICE_ARCHIVED_ON) && s->j->mode == JUDGE_LIVE)
		uploaded = s->today;
	else
		return;
	due = add_workdays(name->served_on, rule->number);
	if (uploaded > due)
		service_breach(s, rule, ERRCODE_SI_SERVICE_LATE, name,
					   psprintf(_("the archive of service %s was uploaded on %s, %d days late"), name->service,
								day_text(uploaded), uploaded - due), NULL, true);
}

/* judge_alone holds a service against the rules about a single one; only what this write changed is asked. */
static int
judge_alone(ServiceJudge *s, const Fact *was, const Fact *is)
{
	ServiceName name = {
		.service = fact_text(&is[SERVICE_SERVICE]),.policy = fact_text(&is[SERVICE_POLICY]),
		.area = fact_area(&is[SERVICE_PLACE], s->home),.served_on = is[SERVICE_SERVED_ON].v.date
	};
	const Rule *rule;
	int			ask = 0;

#define CHANGED(fact) (was == NULL || !fact_equal(service_facts[fact].type, &was[fact], &is[fact]))
#define ASK(code) ((rule = service_rule(s, code, name.area, name.served_on)) != NULL)
	bool		moved = CHANGED(SERVICE_SERVED_ON) || CHANGED(SERVICE_PLACE);

	if ((CHANGED(SERVICE_KIND) || moved) && ASK(SERVICE_RULE_CATALOGUE) &&
		service_kind(s, name.area, name.served_on, &is[SERVICE_KIND]) == NULL)
		service_breach(s, rule, ERRCODE_SI_SERVICE_KIND, &name,
					   psprintf(_("\"%s\" is not a kind of service that the catalogue has"), fact_shown(&is[SERVICE_KIND])),
					   _("safeins.code_list shows the catalogues; safeins.add_code() adds a name of the host's own."), false);
	if (moved && name.served_on > s->today && ASK(SERVICE_RULE_FUTURE_DATE))
		service_breach(s, rule, ERRCODE_SI_SERVICE_DATE, &name,
					   psprintf(_("day of service %s lies in the future"), day_text(name.served_on)), NULL, false);
	if (mapping_has(s->j->mapping, SERVICE_PROVIDER_QUALIFIED) &&
		(moved || CHANGED(SERVICE_PROVIDER) || CHANGED(SERVICE_PROVIDER_QUALIFIED)) && ASK(SERVICE_RULE_PROVIDER))
	{
		const char *provider = is[SERVICE_PROVIDER].isnull ? "NULL" : fact_text(&is[SERVICE_PROVIDER]);

		if (is[SERVICE_PROVIDER_QUALIFIED].isnull)
			service_breach(s, rule, ERRCODE_SI_SERVICE_PROVIDER, &name,
						   psprintf(_("it is not known whether provider %s was qualified on %s"), provider, day_text(name.served_on)),
						   NULL, true);
		else if (!is[SERVICE_PROVIDER_QUALIFIED].v.flag)
			service_breach(s, rule, ERRCODE_SI_SERVICE_PROVIDER, &name,
						   psprintf(_("provider %s was not qualified on %s"), provider, day_text(name.served_on)), NULL, false);
	}
	if (CHANGED(SERVICE_ARCHIVED_ON) || moved)
		judge_archive(s, is, &name);

	if (CHANGED(SERVICE_POLICY) || moved)
		ask |= ASK_POLICY | (!s->one_policy && ASK(SERVICE_RULE_POOLED) ? ASK_POOLED : 0);
	if ((CHANGED(SERVICE_POLICY) || CHANGED(SERVICE_KIND) || moved || CHANGED(SERVICE_SERVICE)) && ASK(SERVICE_RULE_DOUBLE))
		ask |= ASK_DOUBLE;
#undef ASK
#undef CHANGED
	return ask;
}

static const Fact *
counted(const Role *role, const Fact *facts)
{
	return facts == NULL || fact_unfit(role, facts) >= 0 || (!facts[SERVICE_VOIDED].isnull && facts[SERVICE_VOIDED].v.flag) ? NULL : facts;
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
hold_service(ServiceJudge *s, const Fact *service)
{
	int			bucket = link_bucket(service->str, service->len);
	MemoryContext old;

	if (bms_is_member(bucket, s->came))
		return;
	old = MemoryContextSwitchTo(s->cxt);
	s->came = bms_add_member(s->came, bucket);
	MemoryContextSwitchTo(old);
	if (s->j->mode == JUDGE_LIVE)
		link_lock(SAFEINS_REL_SERVICE, service, LINK_COMES);
	/* It may have left a finding. */
	s->links_stand |= service_links_stand();
}

/* Whether an expense may name a service is a matter of its key, policy and place. */
static void
note_link(ServiceJudge *s, const Fact *was, const Fact *is)
{
	static const int linked[] = {SERVICE_SERVICE, SERVICE_POLICY, SERVICE_PLACE};
	bool		same = was != NULL && is != NULL;

	for (size_t i = 0; same && i < lengthof(linked); i++)
		same = fact_equal(service_facts[linked[i]].type, &was[linked[i]], &is[linked[i]]);
	if (same)
		return;
	if (was != NULL)
		service_link_note(&s->links, s->cxt, fact_text(&was[SERVICE_SERVICE]));
	if (is != NULL)
		hold_service(s, &is[SERVICE_SERVICE]);
	if (is != NULL && s->links_stand && finding_stands_of_service(fact_text(&is[SERVICE_SERVICE])))
		service_link_note(&s->links, s->cxt, fact_text(&is[SERVICE_SERVICE]));
}

static void
service_row(void *state, const Fact *was, const Fact *is)
{
	ServiceJudge *s = state;
	const Role *role = s->j->mapping->role;
	MemoryContext old = MemoryContextSwitchTo(s->row_cxt);
	int			unfit = is == NULL || (!is[SERVICE_VOIDED].isnull && is[SERVICE_VOIDED].v.flag) ? -1 : fact_unfit(role, is);
	int			ask = 0;

	if (unfit >= 0 && s->j->mode != JUDGE_RECOUNT)
		row_unfit(s->j, is, unfit, s->home);
	was = counted(role, was);
	is = counted(role, is);
	if (is != NULL && s->j->mode != JUDGE_RECOUNT)
		ask = judge_alone(s, was, is);
	if (s->links_asked)
		note_link(s, was, is);
	if (was == NULL || is == NULL || ask != 0 || !same_service(was, is))
	{
		if (was != NULL)
			put_pending(s, was, true, 0);
		if (is != NULL)
			put_pending(s, is, false, ask);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(s->row_cxt);
}

static void
judge_policy_of(ServiceJudge *s, const ServiceName *name, const PolicyEntry *p)
{
	const Rule *rule;

	if (p == NULL || !p->live)
	{
		if ((rule = service_rule(s, SERVICE_RULE_POLICY_LINK, name->area, name->served_on)) != NULL)
			service_breach(s, rule, ERRCODE_SI_SERVICE_POLICY, name, psprintf(_("policy %s is not known"), name->policy),
						   _("Only insured enterprises may be served from the fee: enter the policy first."), false);
		return;
	}
	if ((name->served_on < p->effective || name->served_on > p->last_day) &&
		(rule = service_rule(s, SERVICE_RULE_PERIOD, name->area, name->served_on)) != NULL)
		service_breach(s, rule, ERRCODE_SI_SERVICE_PERIOD, name,
					   psprintf(_("day of service %s lies outside policy %s (%s to %s)"), day_text(name->served_on), name->policy,
								day_text(p->effective), day_text(p->last_day)), NULL, false);
}

/* The second pass: each row beside its policy, which tells the year it counts for. */
static void
settle(ServiceJudge *s)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(s->pending->desc, &TTSOpsMinimalTuple);
	MemoryContext old = CurrentMemoryContext;

	tuplestore_rescan(s->pending->rows);
	/* A row that was spilled is the slot's, and must outlive the row's context. */
	while (tuplestore_gettupleslot(s->pending->rows, true, false, slot))
	{
		ServiceName name;
		const PolicyEntry *p;
		text	   *policy;
		int			ask;
		bool		leaves;

		CHECK_FOR_INTERRUPTS();
		MemoryContextSwitchTo(s->row_cxt);
		slot_getallattrs(slot);
		leaves = DatumGetBool(slot->tts_values[0]);
		policy = DatumGetTextPP(slot->tts_values[2]);
		name.service = TextDatumGetCString(slot->tts_values[1]);
		name.policy = text_to_cstring(policy);
		name.area = DatumGetInt32(slot->tts_values[3]);
		name.served_on = DatumGetDateADT(slot->tts_values[5]);
		ask = DatumGetInt32(slot->tts_values[6]);

		policy_cache_trim(s->cache);
		p = policy_cached(s->cache, division_at_level(name.area, 1), name.policy, strlen(name.policy));
		/* Another province's policy is not this one's. */
		if (p != NULL && p->place != division_at_level(name.area, 1))
			p = NULL;
		if ((ask & ASK_POLICY) && s->policies)
			judge_policy_of(s, &name, p);
		service_store_put(s->store, &(ServiceRow)
		{
			.leaves = leaves,.ask_double = ask & ASK_DOUBLE,.ask_pooled = ask & ASK_POOLED,
			.service = name.service,.policy = name.policy,.place = division_at_level(name.area, 1),
			.kind = TextDatumGetCString(slot->tts_values[4]),.served_on = name.served_on,
			.policy_year = p == NULL || !p->live ? 0 : policy_year(p->effective, name.served_on)
		});
		MemoryContextSwitchTo(old);
		MemoryContextReset(s->row_cxt);
	}
	ExecDropSingleTupleTableSlot(slot);
	book_store_end(s->pending);
}

static void
service_finish(void *state)
{
	ServiceJudge *s = state;
	bool		judged = s->j->mode != JUDGE_RECOUNT && s->j->mode != JUDGE_RELEASE;
	bool		unbooked = s->j->mode == JUDGE_AUDIT && !s->j->was_attached;
	bool		doubled = true;
	LateService *late;
	int			nlate;

	if (s->j->mode != JUDGE_AUDIT && s->j->mode != JUDGE_RECOUNT)
	{
		policies_lock(s->buckets, ShareLock);
		policy_cache_hold(s->cache);
	}
	settle(s);
	policy_cache_close(s->cache);
	if (s->j->mode == JUDGE_RECOUNT)
		return;
	if (s->store->n > 0)
	{
		if (s->j->mode == JUDGE_AUDIT)
			nlate = services_late(s->store, s->j->was_attached, &late);
		else
			nlate = services_write(s->store, s->any_leaves, &late, &doubled);
		if (judged)
			judge_late(s, late, nlate);
		if (judged && doubled && (s->ask & ASK_DOUBLE))
			judge_doubles(s, unbooked);
		if (judged && (s->ask & ASK_POOLED) && (s->j->mode == JUDGE_AUDIT || services_shared(s->store)))
			judge_pooled(s, unbooked);
		service_links_judge(s->links);
	}
	if (s->j->mode == JUDGE_LEGACY && !s->j->settles && s->links_asked && table_is_first(s->j))
		service_links_judge_all(s->j->mode);
	book_store_end(s->store);
}

static const int short_texts[] = {SERVICE_KIND, -1};

const Role	service_role = {
	.name = "service",
	.order = 4,
	.facts = service_facts,
	.nfacts = SERVICE_NFACTS,
	.keyed = true,
	.begin = service_begin,
	.row = service_row,
	.finish = service_finish,
	.rules = service_rules,
	.nrules = SERVICE_NRULES,
	.short_texts = short_texts,
};

static Book *const service_books[] = {&book_of_services, &book_of_tallies, NULL};

const BookDef service_book = {
	.role = &service_role,.store = service_store,.books = service_books,.rebuild = service_rebuild
};
