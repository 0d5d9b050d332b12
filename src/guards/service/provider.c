/*
 * provider.c: the role provider: who may render services, which, and from when
 * to when, as a registry has it.
 *
 * A registry follows what happened: nothing that it says is refused.  Services
 * of a provider whose rows come, change or go are held against them again, and
 * what was found of them that is so no more is withdrawn.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/facts.h"
#include "attach/lookup.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/book.h"
#include "books/book_store.h"
#include "books/finding.h"
#include "books/provider.h"
#include "guards/guard.h"
#include "guards/guard_util.h"
#include "guards/recount.h"
#include "guards/role_name.h"
#include "guards/role_store.h"
#include "guards/service/detail.h"
#include "guards/service/provider.h"
#include "guards/service/registry.h"
#include "guards/service/scope.h"
#include "guards/service/service.h"
#include "guards/violation.h"

#include "access/table.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

enum ProviderFact
{
	PROVIDER_PROVIDER,
	PROVIDER_NAME,
	PROVIDER_QUALIFICATION,
	PROVIDER_SCOPE,
	PROVIDER_VALID_FROM,
	PROVIDER_VALID_UNTIL,
	PROVIDER_REVOKED_ON,
	PROVIDER_PLACE,
	PROVIDER_NFACTS
};

enum ProviderRule
{
	PROVIDER_RULE_DATES,
	PROVIDER_RULE_SCOPE,
	PROVIDER_RULE_CATALOGUE,
	PROVIDER_NRULES
};

static const FactDef provider_facts[PROVIDER_NFACTS] = {
	[PROVIDER_PROVIDER] = {"provider", FACT_KEY, true, gettext_noop("key of the provider, as services name it")},
	[PROVIDER_NAME] = {"name", FACT_TEXT, false, gettext_noop("name")},
	[PROVIDER_QUALIFICATION] = {"qualification", FACT_TEXT, false, gettext_noop("qualification, as its certificate names it")},
	[PROVIDER_SCOPE] = {"scope", FACT_TEXT, false, gettext_noop("kinds of service and sectors that it may serve; NULL: any")},
	[PROVIDER_VALID_FROM] = {"valid_from", FACT_DATE, false, gettext_noop("first day of validity")},
	[PROVIDER_VALID_UNTIL] = {"valid_until", FACT_DATE, false, gettext_noop("last day of validity")},
	[PROVIDER_REVOKED_ON] = {"revoked_on", FACT_DATE, false, gettext_noop("day it was revoked")},
	[PROVIDER_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
};

/* A row and what its scope comes to. */
typedef struct ProviderTerms
{
	GuardRow	row;
	Scope		scope;
} ProviderTerms;

/* The law of today says what catalogues there are: a registry is not a thing of a day. */
static void
provider_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	ProviderTerms *t = (ProviderTerms *) row;

	row->facts = facts;
	row->area = fact_area(&facts[PROVIDER_PLACE], g->home);
	row->on = g->today;
	t->scope = scope_read(&facts[PROVIDER_SCOPE], guard_law(g, PROVIDER_RULE_CATALOGUE, row->area, g->today));
}

/* Which of a provider's rows a finding of a rule is about; NULL: none of that rule can be. */
static char *
figures_of(int line, const GuardRow *row)
{
	StringInfoData j;
	const Fact *f = row->facts;

	initStringInfo(&j);
	if (line == PROVIDER_RULE_SCOPE)
	{
		if (((const ProviderTerms *) row)->scope.unknown == NULL)
			return NULL;
		appendStringInfoString(&j, "{\"scope\": ");
		escape_json(&j, fact_text(&f[PROVIDER_SCOPE]));
	}
	else
	{
		appendStringInfoChar(&j, '{');
		for (int i = PROVIDER_VALID_FROM; i <= PROVIDER_REVOKED_ON; i++)
			if (f[i].isnull)
				appendStringInfo(&j, "%s\"%s\": null", i > PROVIDER_VALID_FROM ? ", " : "", provider_facts[i].name);
			else
				appendStringInfo(&j, "%s\"%s\": \"%s\"", i > PROVIDER_VALID_FROM ? ", " : "", provider_facts[i].name,
								 day_text(f[i].v.date));
	}
	appendStringInfoChar(&j, '}');
	return j.data;
}

/* What was found of a row that is another one now, or gone, is found no more. */
static void
withdraw_left(GuardFrame *g, int line, const GuardRow *before, const GuardRow *now)
{
	char	   *figures = finding_stands(g->rules[line].code, NULL, NULL) ? figures_of(line, before) : NULL;
	char	   *still = figures == NULL || now == NULL ? NULL : figures_of(line, now);
	const char *key = fact_text(&before->facts[PROVIDER_PROVIDER]);

	if (figures == NULL || (still != NULL && strcmp(figures, still) == 0 &&
							strcmp(key, fact_text(&now->facts[PROVIDER_PROVIDER])) == 0))
		return;
	(void) finding_withdraw(&(FindingMatch)
							{
								.code = g->rules[line].code,.role = ROLE_PROVIDER,.key = key,.figures = figures
							}, _("the registry has been put right, or the row is gone"));
}

static void
provider_violation(GuardFrame *g, const Rule *rule, const GuardRow *row, char *message)
{
	report_violation(g->j, &(Violation)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_PROVIDER,.place = row->area,
					 .key = fact_text(&row->facts[PROVIDER_PROVIDER]),.year = year_of(g->today),
					 .message = message,.figures = figures_of(g->line, row),.accept = true,.once = true
				 });
}

static void
check_dates(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *from = &now->facts[PROVIDER_VALID_FROM];
	const Fact *until = &now->facts[PROVIDER_VALID_UNTIL];
	const Fact *revoked = &now->facts[PROVIDER_REVOKED_ON];
	const char *name = fact_text(&now->facts[PROVIDER_PROVIDER]);

	if (!from->isnull && !until->isnull && until->v.date < from->v.date)
		provider_violation(g, rule, now, psprintf(_("provider %s: its qualification ends on %s, before it begins on %s"),
												 name, day_text(until->v.date), day_text(from->v.date)));
	if (!from->isnull && !revoked->isnull && revoked->v.date < from->v.date)
		provider_violation(g, rule, now, psprintf(_("provider %s: its qualification was revoked on %s, before it begins on %s"),
												 name, day_text(revoked->v.date), day_text(from->v.date)));
}

static void
check_scope(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const ProviderTerms *t = (const ProviderTerms *) now;

	if (t->scope.unknown != NULL)
		provider_violation(g, rule, now, psprintf(_("the scope of provider %s has \"%s\", which is neither a kind of service nor a sector"),
												 fact_text(&now->facts[PROVIDER_PROVIDER]),
												 value_shown(t->scope.unknown, strlen(t->scope.unknown))));
}

static void
put_row(Intake *in, const GuardRow *row, bool leaves)
{
	const Fact *f = row->facts;
	const Scope *scope = &((const ProviderTerms *) row)->scope;

	provider_store_put(in->store, &(ProviderRow)
					   {
						   .leaves = leaves,.provider = &f[PROVIDER_PROVIDER],.area = row->area,
						   .name = &f[PROVIDER_NAME],.qualification = &f[PROVIDER_QUALIFICATION],
						   .kinds = scope->kinds,.sectors = scope->sectors,
						   .valid_from = &f[PROVIDER_VALID_FROM],.valid_until = &f[PROVIDER_VALID_UNTIL],
						   .revoked_on = &f[PROVIDER_REVOKED_ON]
					   });
}

static void
provider_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	if (g->j->mode == CHECK_AUDIT)
		return;
	if (before != NULL)
	{
		put_row((Intake *) g, before, true);
		if (g->j->mode == CHECK_LIVE)
		{
			withdraw_left(g, PROVIDER_RULE_DATES, before, now);
			withdraw_left(g, PROVIDER_RULE_SCOPE, before, now);
		}
	}
	if (now != NULL)
		put_row((Intake *) g, now, false);
}

static const GuardDef provider_guard = {sizeof(ProviderTerms), NULL, provider_read, provider_put};

static void *
provider_begin(CheckContext *j)
{
	/* Who wrote services until now did not look into this table. */
	if ((j->mode == CHECK_LEGACY && !j->settles) || j->mode == CHECK_RELEASE)
		lock_tables_of(ROLE_SERVICE, ShareRowExclusiveLock);
	return intake_begin(j, &provider_guard, sizeof(Intake), &provider_book);
}

/* ---- services that are held against it again ---- */

/* One service as it is, and what becomes of it. */
static void
take_row(ServiceCheck *s, const Fact *facts, int details)
{
	GuardRow	row = {0};
	MemoryContext old = MemoryContextSwitchTo(s->g.row_cxt);

	if (service_counts(&s->g, facts, false))
	{
		service_read(&s->g, facts, &row, NULL);
		if (details != 0)
			detail_put(s, &row, details < 0);
		service_check_provider(s, &row);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(s->g.row_cxt);
}

static ServiceCheck *
begin_services(CheckContext *j, bool registry)
{
	ServiceCheck *s = service_role.begin(j);

	s->registry = registry && mapping_has(j->mapping, SERVICE_PROVIDER);
	s->registry_locked = true;
	return s;
}

static void
end_services(ServiceCheck *s)
{
	if (s->details != NULL)
	{
		book_write_store(&book_of_service_details, s->details);
		book_store_end(s->details);
	}
	book_store_end(s->store);
}

/*
 * All services of a table: a registry comes where there was none, or there is
 * none any more.  Details that are there for the registry's sake come (1) and go
 * (-1) with it.
 */
static void
check_table(Mapping *m, Relation rel, bool registry, int details)
{
	CheckContext j = {.mode = CHECK_LIVE,.rel = rel,.mapping = m};
	ServiceCheck *s = begin_services(&j, registry);
	const Fact *facts;
	bool		live;

	/* Old rows are recorded and never refused. */
	s->again = true;
	if (details != 0)
		j.mode = CHECK_LEGACY;
	if (!details_asked_by_provider(m))
		details = 0;
	if (s->details == NULL && details != 0)
		s->details = service_detail_store(CurrentMemoryContext);
	own_sql_begin();
	PushActiveSnapshot(GetLatestSnapshot());
	j.reader = fact_reader_open(m, FACTS_TABLE, rel, NULL, false);
	PopActiveSnapshot();
	while ((facts = fact_reader_next(j.reader, &live)) != NULL)
		if (live)
			take_row(s, facts, details);
	fact_reader_close(j.reader);
	own_sql_end();
	end_services(s);
}

static char *
naming_sql(const Mapping *m, int lookup)
{
	return lookup_naming(m, SERVICE_PROVIDER);
}

/* The services of one table that name one of these providers. */
static void
check_named(Mapping *m, Relation rel, char **names, int n)
{
	CheckContext j = {.mode = CHECK_LIVE,.rel = rel,.mapping = m};
	ServiceCheck *s = begin_services(&j, true);
	FactReader *reader;
	const Fact *facts;
	OwnRows		found;
	Datum		array;
	bool		live;

	s->again = true;
	array = lookup_readable_names(m, SERVICE_PROVIDER, names, &n);
	own_sql_begin();
	found = lookup_find(m, 0, naming_sql, &array, 1, n, 0);
	reader = fact_reader_found(m, rel, &found);
	while ((facts = fact_reader_next(reader, &live)) != NULL)
		take_row(s, facts, 0);
	fact_reader_close(reader);
	own_sql_end();
	end_services(s);
}

/* names NULL: all services. */
static void
check_services(bool registry, int details, char **names, int n)
{
	ListCell   *lc;

	foreach(lc, attachment_roots(ROLE_SERVICE))
	{
		Mapping    *m = mapping_of_relation(lfirst_oid(lc), ROLE_SERVICE);
		Relation	rel;

		if (m == NULL || !mapping_has(m, SERVICE_PROVIDER))
			continue;
		rel = table_open(lfirst_oid(lc), AccessShareLock);
		if (names != NULL)
			check_named(m, rel, names, n);
		else
			check_table(m, rel, registry, details);
		table_close(rel, NoLock);
	}
}

/* A registry comes, or goes: what was found by another measure is found no more. */
static void
check_all(bool registry, int details)
{
	static const char *const codes[] = {"service.provider_qualified", "service.provider_contradiction"};

	for (size_t i = 0; i < lengthof(codes); i++)
		if (finding_stands(codes[i], NULL, NULL))
			(void) finding_withdraw(&(FindingMatch)
									{
										.code = codes[i],.role = ROLE_SERVICE
									},
									registry ? _("the registry of providers says now who is qualified") :
									_("no registry of providers is attached any more"));
	check_services(registry, details, NULL, 0);
}

/* The services of the providers whose rows have changed. */
static void
check_changed(Intake *in)
{
	BookSort   *sort = book_sort(in->store, &book_of_providers, work_mem);
	char	  **names = palloc(sizeof(char *) * LOOKUP_BATCH);
	int			n = 0;
	BookEntries e;

	book_entries_begin(&e, sort, &book_of_providers);
	while (book_entries_next(&e))
	{
		char	   *name = TextDatumGetCString(e.row.values[PROVIDER_COL_provider]);

		if (DatumGetInt32(e.row.values[PROVIDER_COL_rows]) == 0 || (n > 0 && strcmp(names[n - 1], name) == 0))
			continue;
		names[n++] = name;
		if (n < LOOKUP_BATCH)
			continue;
		check_services(true, 0, names, n);
		n = 0;
	}
	book_entries_end(&e);
	book_sort_end(sort);
	if (n > 0)
		check_services(true, 0, names, n);
}

static void
provider_finish(void *state)
{
	Intake	   *in = state;
	CheckContext *j = in->g.j;
	bool		comes = j->mode == CHECK_LEGACY && !j->settles;
	bool		goes = j->mode == CHECK_RELEASE;
	bool		was_empty;

	if (j->mode == CHECK_LIVE || j->mode == CHECK_LEGACY || goes)
		registry_lock(true);
	was_empty = registry_is_empty();
	intake_write(in, provider_write);
	if ((comes || goes) && table_is_first(j))
		check_all(comes, comes ? 1 : -1);
	else if (j->mode != CHECK_AUDIT && j->mode != CHECK_RECOUNT && was_empty != registry_is_empty())
		check_all(true, 0);
	else if ((j->mode == CHECK_LIVE || j->mode == CHECK_LEGACY || goes) && in->store->n > 0)
		check_changed(in);
	intake_end(in);
}

static const GuardRule provider_rules[PROVIDER_NRULES] = {
	[PROVIDER_RULE_DATES] = {.code = "provider.dates",
		.again = FACT(PROVIDER_VALID_FROM) | FACT(PROVIDER_VALID_UNTIL) | FACT(PROVIDER_REVOKED_ON),
		.check = check_dates},
	[PROVIDER_RULE_SCOPE] = {.code = "provider.scope",
		.again = FACT(PROVIDER_SCOPE) | FACT(PROVIDER_PLACE),.needs = FACT(PROVIDER_SCOPE),.check = check_scope},
	[PROVIDER_RULE_CATALOGUE] = {.code = "service.catalogue",.reads = FACT(PROVIDER_SCOPE) | FACT(PROVIDER_PLACE)},
};

static const int short_texts[] = {-1};

const Role	provider_role = {
	.name = ROLE_PROVIDER,
	.order = 13,
	.facts = provider_facts,
	.nfacts = PROVIDER_NFACTS,
	.begin = provider_begin,
	.row = guard_row,
	.finish = provider_finish,
	.rules = provider_rules,
	.nrules = PROVIDER_NRULES,
	.short_texts = short_texts,
};

static Book *const provider_books[] = {&book_of_providers, NULL};

const BookDef provider_book = {
	.role = &provider_role,.store = provider_store,.books = provider_books
};
