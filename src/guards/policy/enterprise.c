/*
 * enterprise.c: the role enterprise: who must insure, of what sector and size.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/name_lock.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/enterprise.h"
#include "books/measure.h"
#include "guards/policy/enterprise.h"
#include "guards/policy/first_service.h"
#include "guards/policy/policy_area.h"
#include "guards/service/plan.h"
#include "guards/role_name.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/future.h"
#include "guards/guard.h"
#include "guards/role_store.h"
#include "guards/unreadable_row.h"
#include "guards/guard_util.h"

#include "nodes/bitmapset.h"
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
	ENTERPRISE_GRADED_ON,
	ENTERPRISE_NAME,
	ENTERPRISE_NFACTS
};

/* Beside those that have a judge. */
enum
{
	ENTERPRISE_RULE_FIRST_SERVICE
};

static const ListedFact enterprise_listed[] = {
	{ENTERPRISE_STANDARD_GRADE, "grade", gettext_noop("Such a grade is taken as if it were not given.")},
	{0}
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
	[ENTERPRISE_GRADED_ON] = {"graded_on", FACT_DATE, false, gettext_noop("day that grade was reached")},
	[ENTERPRISE_NAME] = {"name", FACT_TEXT, false, gettext_noop("name")},
};

typedef struct EnterpriseCheck
{
	Intake		in;
	bool		measured;		/* a table of measures is attached */
	Bitmapset  *locks;			/* of those that measures may be about, by their numbers */
} EnterpriseCheck;

static void
enterprise_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	row->facts = facts;
	row->area = fact_area(&facts[ENTERPRISE_PLACE], g->home);
	row->on = g->today;
}

static void
keep(Intake *in, const GuardRow *row, bool live)
{
	const Fact *facts = row->facts;

	enterprise_store_put(in->store, &(EnterpriseRow)
						 {
							 .live = live,.area = row->area,
							 .enterprise = &facts[ENTERPRISE_ENTERPRISE],
							 .sector = fact_code("sector", &facts[ENTERPRISE_SECTOR]),
							 .size = fact_code("size", &facts[ENTERPRISE_SIZE]),
							 .risk = fact_code("risk", &facts[ENTERPRISE_RISK]),
							 .must_insure = &facts[ENTERPRISE_MUST_INSURE],
							 .active = facts[ENTERPRISE_ACTIVE].isnull || facts[ENTERPRISE_ACTIVE].v.flag,
							 .standard_grade = &facts[ENTERPRISE_STANDARD_GRADE],
							 .graded_on = &facts[ENTERPRISE_GRADED_ON],
							 .name = &facts[ENTERPRISE_NAME]
						 });
}

/* Nobody is refused for what the host does not know; but it is not the same as in order. */
static void
report_unknown(GuardFrame *g, const Rule *rule, Division area, const char *list, const Fact *new_row)
{
	report_violation(g->j, &(Violation)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_ENTERPRISE,.place = area,
					 .key = fact_text(&new_row[ENTERPRISE_ENTERPRISE]),
					 .message = psprintf(_("%s of enterprise %s is not known"), list, fact_text(&new_row[ENTERPRISE_ENTERPRISE])),
					 .remedy = psprintf(_("Enter it; until then only rules for any %s apply."), list),
					 .accept = true
				 });
}

/* A word that no rule knows would quietly free its enterprise of every quota, and so would none. */
static void
check_words(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
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
	const Fact *new_row = now->facts;

	for (size_t i = 0; i < lengthof(words); i++)
	{
		const Fact *word = &new_row[words[i].fact];

		if ((g->changed & FACT(words[i].fact)) == 0)
			continue;
		if (word->isnull && enterprise_facts[words[i].fact].required)
			report_unknown(g, rule, now->area, words[i].list, new_row);
		if (word->isnull || code_of(words[i].list, word->str, word->len) != NULL)
			continue;
		report_violation(g->j, &(Violation)
					 {
						 .rule = rule,.sqlstate = ERRCODE_SI_ENTERPRISE,.place = now->area,
						 .key = fact_text(&new_row[ENTERPRISE_ENTERPRISE]),
						 .message = psprintf(_("%s \"%s\" of enterprise %s is not one that rules know"),
											 words[i].list, fact_shown(word),
											 fact_text(&new_row[ENTERPRISE_ENTERPRISE])),
						 .remedy = psprintf(_("safeins.add_code('%s', '%s', code, source) says what it means; until then only rules for any %s apply."),
											words[i].list, fact_shown(word), words[i].list)
					 });
	}
}

static void
enterprise_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	EnterpriseCheck *c = (EnterpriseCheck *) g;

	if (g->j->mode == CHECK_AUDIT)
		return;
	if (c->measured && before != NULL)
		(void) guard_note_name(g, &c->locks, &before->facts[ENTERPRISE_ENTERPRISE]);
	if (c->measured && now != NULL)
		(void) guard_note_name(g, &c->locks, &now->facts[ENTERPRISE_ENTERPRISE]);
	if (before != NULL && (now == NULL || division_at_level(before->area, 1) != division_at_level(now->area, 1)))
		keep((Intake *) g, before, false);
	if (now != NULL)
		keep((Intake *) g, now, true);
}

static const GuardDef enterprise_guard = {sizeof(GuardRow), NULL, enterprise_read, enterprise_put};

static void *
enterprise_begin(CheckContext *j)
{
	EnterpriseCheck *c = intake_begin(j, &enterprise_guard, sizeof(EnterpriseCheck), &enterprise_book);

	c->measured = j->mode != CHECK_RECOUNT && j->mode != CHECK_AUDIT && attachment_roots(ROLE_MEASURE) != NIL;
	return c;
}

static void
enterprise_finish(void *state)
{
	EnterpriseCheck *c = state;
	Intake	   *in = &c->in;

	intake_write(in, enterprises_write);
	if (c->measured && in->store->n > 0)
	{
		names_lock(SAFEINS_REL_ENTERPRISE, NAME_LINKED, c->locks, RowExclusiveLock);
		measures_follow(in->store);
	}
	/* Where and of what sector a policy is that does not say so itself its enterprise tells, whenever that comes. */
	if (in->g.j->mode != CHECK_RECOUNT && in->g.j->mode != CHECK_AUDIT && in->store->n > 0 &&
		attachment_roots(ROLE_POLICY) != NIL)
	{
		policies_follow(in->g.j, in->g.cxt, in->store);
		plans_judge_again(in->store, PLANS_OF_ENTERPRISES);
		first_services_of(in->store, &in->g.rules[ENTERPRISE_RULE_FIRST_SERVICE]);
	}
	intake_end(in);
}

/* Many a table of enterprises lacks the one or the other. */
static const int enterprise_may_be_null[] = {ENTERPRISE_SECTOR, ENTERPRISE_SIZE, -1};

static const GuardRule enterprise_rules[] = {
	[ENTERPRISE_RULE_FIRST_SERVICE] = {.code = "service.first",
		.again = FACT(ENTERPRISE_SECTOR) | FACT(ENTERPRISE_SIZE) | FACT(ENTERPRISE_RISK)},
	{.code = "enterprise.code",.again = FACT(ENTERPRISE_SECTOR) | FACT(ENTERPRISE_SIZE) | FACT(ENTERPRISE_RISK),
		.reads = FACT(ENTERPRISE_PLACE),.check = check_words},
	DATE_FUTURE(FACT(ENTERPRISE_GRADED_ON)),
};

const Role	enterprise_role = {
	.name = ROLE_ENTERPRISE,
	.order = 1,
	.facts = enterprise_facts,
	.nfacts = ENTERPRISE_NFACTS,
	.listed = enterprise_listed,
	.keyed = true,
	.one_entry = true,
	.hold_entries = entries_hold,
	.begin = enterprise_begin,
	.row = guard_row,
	.finish = enterprise_finish,
	.rules = enterprise_rules,
	.nrules = lengthof(enterprise_rules),
	.may_be_null = enterprise_may_be_null,
};

static Book *const enterprise_books[] = {&book_of_enterprises, NULL};

const BookDef enterprise_book = {
	.role = &enterprise_role,.store = enterprise_store,.books = enterprise_books
};
