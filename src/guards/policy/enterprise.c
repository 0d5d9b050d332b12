/*
 * enterprise.c: the role enterprise: who must insure, of what sector and size.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/settings.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/enterprise.h"
#include "guards/policy/enterprise.h"
#include "guards/book_def.h"
#include "guards/breach.h"
#include "guards/intake.h"
#include "guards/unfit.h"
#include "guards/words.h"

#include "utils/date.h"

enum EnterpriseFact
{
	ENTERPRISE_ENTERPRISE,
	ENTERPRISE_SECTOR,
	ENTERPRISE_SIZE,
	ENTERPRISE_PLACE,
	ENTERPRISE_RISK,
	ENTERPRISE_MUST_INSURE,
	ENTERPRISE_ACTIVE,
	ENTERPRISE_STANDARD_GRADE,
	ENTERPRISE_NFACTS
};

static const FactDef enterprise_facts[ENTERPRISE_NFACTS] = {
	[ENTERPRISE_ENTERPRISE] = {"enterprise", FACT_KEY, true, gettext_noop("key of the enterprise")},
	[ENTERPRISE_SECTOR] = {"sector", FACT_TEXT, true, gettext_noop("sector")},
	[ENTERPRISE_SIZE] = {"size", FACT_TEXT, true, gettext_noop("size")},
	[ENTERPRISE_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
	[ENTERPRISE_RISK] = {"risk", FACT_TEXT, false, gettext_noop("risk: high, medium or low")},
	[ENTERPRISE_MUST_INSURE] = {"must_insure", FACT_BOOL, false, gettext_noop("whether it must insure")},
	[ENTERPRISE_ACTIVE] = {"active", FACT_BOOL, false, gettext_noop("whether it is in business")},
	[ENTERPRISE_STANDARD_GRADE] = {"standard_grade", FACT_TEXT, false, gettext_noop("grade of standardization")},
};

typedef struct EnterpriseJudge
{
	Intake		in;
	DateADT		today;
} EnterpriseJudge;

static void *
enterprise_begin(Judgement *j)
{
	EnterpriseJudge *e = palloc0(sizeof(EnterpriseJudge));

	intake_begin(&e->in, j, &enterprise_book);
	e->today = safeins_today();
	return e;
}

static void
keep(EnterpriseJudge *e, const Fact *facts, bool live)
{
	enterprise_store_put(e->in.store, &(EnterpriseRow)
						 {
							 .live = live,.area = fact_area(&facts[ENTERPRISE_PLACE], e->in.home),
							 .enterprise = &facts[ENTERPRISE_ENTERPRISE],
							 .sector = fact_code("sector", &facts[ENTERPRISE_SECTOR]),
							 .size = fact_code("size", &facts[ENTERPRISE_SIZE]),
							 .risk = fact_code("risk", &facts[ENTERPRISE_RISK]),
							 .must_insure = &facts[ENTERPRISE_MUST_INSURE],
							 .active = facts[ENTERPRISE_ACTIVE].isnull || facts[ENTERPRISE_ACTIVE].v.flag,
							 .standard_grade = &facts[ENTERPRISE_STANDARD_GRADE]
						 });
}

/* Nobody is refused for what the host does not know; but it is not the same as in order. */
static void
tell_unknown(EnterpriseJudge *e, const Rule *rule, Division area, const char *list, const Fact *is)
{
	guard_breach(e->in.j, &(Breach)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_ENTERPRISE,.place = area,
					 .key = fact_text(&is[ENTERPRISE_ENTERPRISE]),
					 .message = psprintf(_("%s of enterprise %s is not known"), list, fact_text(&is[ENTERPRISE_ENTERPRISE])),
					 .remedy = psprintf(_("Enter it; until then only rules for any %s apply."), list),
					 .accept = true
				 });
}

/* A word that no rule knows would quietly free its enterprise of every quota, and so would none. */
static void
judge_words(EnterpriseJudge *e, const Fact *was, const Fact *is)
{
	static const struct
	{
		int			fact;
		const char *list;
	}			words[] = {
		{ENTERPRISE_SECTOR, "sector"},
		{ENTERPRISE_SIZE, "size"},
		{ENTERPRISE_RISK, "risk"},
	};
	Division	area = fact_area(&is[ENTERPRISE_PLACE], e->in.home);
	const Rule *rule = rule_in_force("enterprise.code", area, e->today, NULL, NULL, NULL);

	for (size_t i = 0; rule != NULL && i < lengthof(words); i++)
	{
		const Fact *word = &is[words[i].fact];

		if (was != NULL && fact_equal(FACT_TEXT, &was[words[i].fact], word))
			continue;
		if (word->isnull && e->in.j->mapping->role->facts[words[i].fact].required)
			tell_unknown(e, rule, area, words[i].list, is);
		if (word->isnull || code_of(words[i].list, word->str, word->len) != NULL)
			continue;
		guard_breach(e->in.j, &(Breach)
					 {
						 .rule = rule,.sqlstate = ERRCODE_SI_ENTERPRISE,.place = area,
						 .key = fact_text(&is[ENTERPRISE_ENTERPRISE]),
						 .message = psprintf(_("%s \"%s\" of enterprise %s is not one that rules know"),
											 words[i].list, fact_shown(word), fact_text(&is[ENTERPRISE_ENTERPRISE])),
						 .remedy = psprintf(_("safeins.add_code('%s', '%s', code, source) says what it means; until then only rules for any %s apply."),
											words[i].list, fact_shown(word), words[i].list)
					 });
	}
}

static void
enterprise_row(void *state, const Fact *was, const Fact *is)
{
	EnterpriseJudge *e = state;
	MemoryContext old = MemoryContextSwitchTo(e->in.row_cxt);
	const Role *role = e->in.j->mapping->role;
	int			unfit = is == NULL ? -1 : fact_unfit(role, is);

	if (was != NULL && fact_unfit(role, was) >= 0)
		was = NULL;
	if (unfit >= 0)
	{
		if (e->in.j->mode != JUDGE_RECOUNT)
			row_unfit(e->in.j, is, unfit, e->in.home);
		is = NULL;
	}
	if (is != NULL && e->in.j->mode != JUDGE_RECOUNT)
		judge_words(e, was, is);
	if (e->in.j->mode != JUDGE_AUDIT)
	{
		if (was != NULL &&
			(is == NULL || division_at_level(fact_area(&was[ENTERPRISE_PLACE], e->in.home), 1) !=
			 division_at_level(fact_area(&is[ENTERPRISE_PLACE], e->in.home), 1)))
			keep(e, was, false);
		if (is != NULL)
			keep(e, is, true);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(e->in.row_cxt);
}

static void
enterprise_finish(void *state)
{
	EnterpriseJudge *e = state;

	if (e->in.j->mode != JUDGE_RECOUNT && e->in.store->n > 0)
		enterprises_write(e->in.store);
	intake_end(&e->in);
}

/* Many a table of enterprises lacks the one or the other. */
static const int enterprise_may_be_null[] = {ENTERPRISE_SECTOR, ENTERPRISE_SIZE, -1};

const Role	enterprise_role = {
	.name = "enterprise",
	.facts = enterprise_facts,
	.nfacts = ENTERPRISE_NFACTS,
	.keyed = true,
	.one_entry = true,
	.begin = enterprise_begin,
	.row = enterprise_row,
	.finish = enterprise_finish,
	.may_be_null = enterprise_may_be_null,
};

const BookDef enterprise_book = {
	.role = &enterprise_role,.store = enterprise_store,.differences = enterprise_differences,.rebuild = enterprise_rebuild
};
