/*
 * plan.c: the role plan: which services a contract plans for a policy, how
 * often, and by whom.
 *
 * A plan is held against the quotas of the law; nothing of it is refused.  What
 * it promises beyond these is owed as well: safeins.plan_status tells.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/name_lock.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/book.h"
#include "books/book_store.h"
#include "books/finding.h"
#include "books/plan.h"
#include "books/policy.h"
#include "guards/fee/link_lock.h"
#include "guards/guard.h"
#include "guards/guard_util.h"
#include "guards/quota_kinds.h"
#include "guards/recount.h"
#include "guards/role_name.h"
#include "guards/role_store.h"
#include "guards/service/plan.h"
#include "guards/violation.h"

#include "access/table.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/json.h"
#include "utils/memutils.h"

enum PlanFact
{
	PLAN_PLAN,
	PLAN_POLICY,
	PLAN_KIND,
	PLAN_TIMES,
	PLAN_FREQUENCY,
	PLAN_PROVIDER,
	PLAN_FROM_ON,
	PLAN_UNTIL_ON,
	PLAN_PLACE,
	PLAN_NFACTS
};

#define PLAN_RULE(line, kind)	PLAN_RULE_##line,

enum PlanRule
{
	PLAN_RULE_KIND,
	PLAN_RULE_FREQUENCY,
	PLAN_RULE_DATES,
	PLAN_RULE_CATALOGUE,
	PLAN_RULE_QUOTA,
	QUOTA_KINDS(PLAN_RULE)		/* to the end: the quotas of the law */
	PLAN_NRULES
};

static const FactDef plan_facts[PLAN_NFACTS] = {
	[PLAN_PLAN] = {"plan", FACT_KEY, true, gettext_noop("key of the plan's row")},
	[PLAN_POLICY] = {"policy", FACT_KEY, true, gettext_noop("key of the policy")},
	[PLAN_KIND] = {"kind", FACT_TEXT, true, gettext_noop("kind, as a catalogue names it")},
	[PLAN_TIMES] = {"times", FACT_COUNT, true, gettext_noop("how many times")},
	[PLAN_FREQUENCY] = {"frequency", FACT_TEXT, false, gettext_noop("in what period: a year, a quarter, a month; NULL: a year")},
	[PLAN_PROVIDER] = {"provider", FACT_KEY, false, gettext_noop("provider")},
	[PLAN_FROM_ON] = {"from_on", FACT_DATE, false, gettext_noop("first day of what is planned")},
	[PLAN_UNTIL_ON] = {"until_on", FACT_DATE, false, gettext_noop("last day of what is planned")},
	[PLAN_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
};

typedef struct PlanCheck
{
	Intake		in;
	Bitmapset  *policies;		/* to be locked */
} PlanCheck;

static const GuardRule plan_rules[PLAN_NRULES];

/* The law of today says what catalogues there are: a plan is made for days to come. */
static void
plan_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	row->facts = facts;
	row->area = fact_area(&facts[PLAN_PLACE], g->home);
	row->on = g->today;
}

static const char *
known_kind(GuardFrame *g, const GuardRow *row)
{
	const Rule *rule = guard_law(g, PLAN_RULE_CATALOGUE, row->area, g->today);
	const Fact *kind = &row->facts[PLAN_KIND];
	const char *code = NULL;

	for (int i = 0; code == NULL && rule != NULL && i < rule->nitems; i++)
		code = code_of(rule->items[i], kind->str, kind->len);
	return code;
}

static const char *
kind_of(GuardFrame *g, const GuardRow *row)
{
	const char *code = known_kind(g, row);

	return code != NULL ? code : fact_text(&row->facts[PLAN_KIND]);
}

/* ---- findings of a row, which go with what they say ---- */

static char *
row_figures(GuardFrame *g, const GuardRow *row)
{
	const Fact *f = row->facts;
	StringInfoData j;

	initStringInfo(&j);
	appendStringInfoString(&j, "{\"kind\": ");
	escape_json(&j, fact_text(&f[PLAN_KIND]));
	appendStringInfoString(&j, ", \"frequency\": ");
	escape_json(&j, f[PLAN_FREQUENCY].isnull ? "" : fact_text(&f[PLAN_FREQUENCY]));
	appendStringInfo(&j, ", \"from_on\": \"%s\", \"until_on\": \"%s\"}",
					 f[PLAN_FROM_ON].isnull ? "" : day_text(f[PLAN_FROM_ON].v.date),
					 f[PLAN_UNTIL_ON].isnull ? "" : day_text(f[PLAN_UNTIL_ON].v.date));
	return j.data;
}

static void
row_violation(GuardFrame *g, const Rule *rule, const GuardRow *row, char *message)
{
	report_violation(g->j, &(Violation)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_PLAN,.place = row->area,
					 .key = fact_text(&row->facts[PLAN_PLAN]),.year = year_of(g->today),
					 .message = message,.figures = row_figures(g, row),.accept = true,.once = true
				 });
}

static void
check_kind(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	if (known_kind(g, now) == NULL)
		row_violation(g, rule, now, psprintf(_("\"%s\" is not a kind of service that the catalogue has"),
											fact_shown(&now->facts[PLAN_KIND])));
}

static void
check_frequency(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *frequency = &now->facts[PLAN_FREQUENCY];

	if (!frequency->isnull && code_of("frequency", frequency->str, frequency->len) == NULL)
		row_violation(g, rule, now, psprintf(_("\"%s\" is not a period that list frequency has; a year is taken"),
											fact_shown(frequency)));
}

static void
check_dates(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *from = &now->facts[PLAN_FROM_ON];
	const Fact *until = &now->facts[PLAN_UNTIL_ON];

	if (!from->isnull && !until->isnull && until->v.date < from->v.date)
		row_violation(g, rule, now, psprintf(_("plan %s ends on %s, before it begins on %s"), fact_text(&now->facts[PLAN_PLAN]),
											day_text(until->v.date), day_text(from->v.date)));
}

static void
withdraw_left(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	char	   *figures = row_figures(g, before);

	if (now != NULL && strcmp(figures, row_figures(g, now)) == 0 &&
		fact_equal(FACT_KEY, &before->facts[PLAN_PLAN], &now->facts[PLAN_PLAN]))
		return;
	for (int line = PLAN_RULE_KIND; line <= PLAN_RULE_DATES; line++)
		if (finding_stands(plan_rules[line].code, NULL, NULL))
			(void) finding_withdraw(&(FindingMatch)
									{
										.code = plan_rules[line].code,.role = ROLE_PLAN,
										.key = fact_text(&before->facts[PLAN_PLAN]),.figures = figures
									}, _("the plan has been put right, or the row is gone"));
}

static void
put_row(GuardFrame *g, const GuardRow *row, bool leaves)
{
	const Fact *f = row->facts;

	if (g->j->mode == CHECK_LIVE || g->j->mode == CHECK_LEGACY)
		(void) guard_note_name(g, &((PlanCheck *) g)->policies, &f[PLAN_POLICY]);
	plan_store_put(((Intake *) g)->store, &(PlanRow)
				   {
					   .leaves = leaves,.plan = &f[PLAN_PLAN],.policy = &f[PLAN_POLICY],.area = row->area,
					   .kind = kind_of(g, row),.times = f[PLAN_TIMES].v.count,
					   .frequency = f[PLAN_FREQUENCY].isnull ? NULL : code_of("frequency", f[PLAN_FREQUENCY].str, f[PLAN_FREQUENCY].len),
					   .provider = &f[PLAN_PROVIDER],.from_on = &f[PLAN_FROM_ON],.until_on = &f[PLAN_UNTIL_ON]
				   });
}

/* An audit counts as well: a plan is judged by what its rows come to. */
static void
plan_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	if (before != NULL)
	{
		put_row(g, before, true);
		if (g->j->mode == CHECK_LIVE)
			withdraw_left(g, before, now);
	}
	if (now != NULL)
		put_row(g, now, false);
}

static const GuardDef plan_guard = {sizeof(GuardRow), NULL, plan_read, plan_put};

static void *
plan_begin(CheckContext *j)
{
	return intake_begin(j, &plan_guard, sizeof(PlanCheck), &plan_book);
}

/* ---- what the rows of a policy come to ---- */

/* Of one kind, by the law of the policy's first day. */
static void
check_quota(GuardFrame *g, const PlannedPolicy *p, int number)
{
	const GuardRule *line = &plan_rules[number];
	const char *kind = strchr(line->code, '.') + 1;
	const Rule *rule = line_rule(&plan_rules[PLAN_RULE_QUOTA], p->area, p->effective);
	const Rule *quota = rule_in_force(line->code, p->area, p->effective, p->sector, p->size, p->risk);
	int64		planned = plan_of_kind(p, kind);
	char	   *message = NULL;
	char	   *of_kind = psprintf("{\"kind\": \"%s\"}", kind);

	/* A plan that says nothing of a policy at all is none. */
	if (rule != NULL && quota != NULL && p->rows > 0 && planned < quota->number)
		message = psprintf(_("the plan of policy %s has %lld services of kind %s a year where rule %s asks for %lld"),
						   p->policy, (long long) planned, kind, quota->code, (long long) quota->number);
	if (g->j->mode != CHECK_AUDIT && finding_stands(plan_rules[PLAN_RULE_QUOTA].code, NULL, NULL))
		(void) finding_withdraw(&(FindingMatch)
								{
									.code = plan_rules[PLAN_RULE_QUOTA].code,.role = ROLE_PLAN,.key = p->policy,
									.figures = of_kind,.but = message,
									.but_year = message != NULL ? year_of(p->effective) : 0,
									.but_alike = message != NULL,.but_place = p->area,.but_insurer = p->insurer
								},
								message == NULL ? _("the plan is as the law asks, or gone") :
								_("another finding takes its place"));
	if (message != NULL)
		report_violation(g->j, &(Violation)
						 {
							 .rule = rule,.sqlstate = ERRCODE_SI_PLAN,.place = p->area,.key = p->policy,
							 .insurer = p->insurer,.year = year_of(p->effective),.message = message,
							 .figures = psprintf("{\"kind\": \"%s\", \"planned\": %lld, \"quota\": %lld}", kind,
												 (long long) planned, (long long) quota->number),
							 .accept = true,.once = true
						 });
}

static void
check_plans(GuardFrame *g, const PlannedPolicy *policies, int n)
{
	for (int i = 0; i < n; i++)
	{
		MemoryContext old = MemoryContextSwitchTo(g->row_cxt);

		CHECK_FOR_INTERRUPTS();
		for (int line = PLAN_RULE_RISK_ASSESSMENT; line < PLAN_NRULES; line++)
			check_quota(g, &policies[i], line);
		MemoryContextSwitchTo(old);
		MemoryContextReset(g->row_cxt);
	}
}

static void
plan_finish(void *state)
{
	Intake	   *in = state;
	CheckMode	mode = in->g.j->mode;

	/* Whoever brings their policies, or changes them, is waited for, or finds these plans. */
	policies_lock(((PlanCheck *) state)->policies, ShareLock);
	/* Two statements about one policy judge it one after the other. */
	link_locks(SAFEINS_REL_PLAN, NULL, ((PlanCheck *) state)->policies);
	intake_write(in, plans_write);
	if (in->store->n > 0 && (mode == CHECK_LIVE || mode == CHECK_LEGACY || mode == CHECK_AUDIT))
	{
		bool		unwritten = mode == CHECK_AUDIT && !in->g.j->was_attached;
		int			n;
		PlannedPolicy *policies = plans_of_policies(in->store, unwritten ? PLANS_UNWRITTEN : PLANS_WRITTEN, &n);

		check_plans(&in->g, policies, n);
	}
	intake_end(in);
}

/* ---- plans that are there, when their policy, its enterprise or the law is another ---- */

static void
lock_plans(const PlannedPolicy *policies, int n)
{
	Bitmapset  *buckets = NULL;

	for (int i = 0; i < n; i++)
		buckets = bms_add_member(buckets, name_bucket(policies[i].policy, strlen(policies[i].policy)));
	link_locks(SAFEINS_REL_PLAN, NULL, buckets);
}

/*
 * plans_judge_again holds the plans of policies against the law once more, as it
 * and what is known of these is now: what is short is recorded, what no longer is
 * is withdrawn.  store: policies or enterprises, whose book is written.
 */
void
plans_judge_again(BookStore *store, PlansOf of)
{
	List	   *roots = attachment_roots(ROLE_PLAN);
	Mapping    *m = roots == NIL ? NULL : mapping_of_relation(linitial_oid(roots), ROLE_PLAN);
	CheckContext j = {.mode = CHECK_LIVE,.mapping = m};
	PlannedPolicy *policies;
	Intake	   *in;
	int			n;

	if (m == NULL)
		return;
	j.rel = table_open(linitial_oid(roots), AccessShareLock);
	in = plan_role.begin(&j);
	policies = plans_of_policies(store == NULL ? in->store : store, of, &n);
	if (n > 0)
	{
		lock_plans(policies, n);
		policies = plans_of_policies(store == NULL ? in->store : store, of, &n);
		check_plans(&in->g, policies, n);
	}
	intake_end(in);
	table_close(j.rel, NoLock);
}

/* plans_law_changed judges all plans again where a rule that they are held against has changed. */
void
plans_law_changed(const char *code)
{
	if (strncmp(code, "quota.", 6) == 0 || strcmp(code, plan_rules[PLAN_RULE_QUOTA].code) == 0)
		plans_judge_again(NULL, PLANS_ALL);
}

#define QUOTA_OF(line, kind) \
	[PLAN_RULE_##line] = {.code = "quota." kind,.reads = FACT(PLAN_KIND) | FACT(PLAN_TIMES) | FACT(PLAN_FREQUENCY)},

static const GuardRule plan_rules[PLAN_NRULES] = {
	[PLAN_RULE_KIND] = {.code = "plan.kind",.again = FACT(PLAN_KIND) | FACT(PLAN_PLACE),.check = check_kind},
	[PLAN_RULE_FREQUENCY] = {.code = "plan.frequency",.again = FACT(PLAN_FREQUENCY),
		.needs = FACT(PLAN_FREQUENCY),.optional = true,.check = check_frequency},
	[PLAN_RULE_DATES] = {.code = "plan.dates",.again = FACT(PLAN_FROM_ON) | FACT(PLAN_UNTIL_ON),
		.needs = FACT(PLAN_FROM_ON) | FACT(PLAN_UNTIL_ON),.optional = true,.check = check_dates},
	[PLAN_RULE_CATALOGUE] = {.code = "service.catalogue",.reads = FACT(PLAN_KIND) | FACT(PLAN_PLACE)},
	[PLAN_RULE_QUOTA] = {.code = "plan.quota",
		.again = FACT(PLAN_POLICY) | FACT(PLAN_KIND) | FACT(PLAN_TIMES) | FACT(PLAN_PLACE),
		.reads = FACT(PLAN_FREQUENCY)},
	QUOTA_KINDS(QUOTA_OF)
};

static const int short_texts[] = {PLAN_KIND, -1};

const Role	plan_role = {
	.name = ROLE_PLAN,
	.order = 14,
	.facts = plan_facts,
	.nfacts = PLAN_NFACTS,
	.begin = plan_begin,
	.row = guard_row,
	.finish = plan_finish,
	.rules = plan_rules,
	.nrules = PLAN_NRULES,
	.short_texts = short_texts,
};

static Book *const plan_books[] = {&book_of_plans, NULL};

const BookDef plan_book = {
	.role = &plan_role,.store = plan_store,.books = plan_books
};
