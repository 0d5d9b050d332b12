/*
 * coinsurance.c: the role coinsurance: several insurers of one policy, each with
 * its share, one of them in the lead.
 *
 * A policy's rows come one after the other.  What they come to is judged at the
 * end of each statement, and what was found on the way is withdrawn by the one
 * that completes them; nothing is refused, for the first of them cannot be whole.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/relations.h"
#include "common/settings.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/annual.h"
#include "books/book.h"
#include "books/book_store.h"
#include "books/coinsurance.h"
#include "books/enterprise.h"
#include "books/finding.h"
#include "books/insurer.h"
#include "books/policy.h"
#include "guards/fee/policy_link.h"
#include "guards/fee/policy_place.h"
#include "guards/fee/service_link.h"
#include "guards/policy/coinsurance.h"
#include "guards/policy/policy.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/guard.h"
#include "guards/guard_util.h"
#include "guards/role_name.h"
#include "guards/role_store.h"

#include "access/table.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/rel.h"

enum CoinsuranceFact
{
	COINSURANCE_POLICY,
	COINSURANCE_INSURER,
	COINSURANCE_SHARE,
	COINSURANCE_LEAD,
	COINSURANCE_PLACE,
	COINSURANCE_NFACTS
};

enum CoinsuranceRule
{
	COINSURANCE_RULE_SHARES,
	COINSURANCE_RULE_LEAD,
	COINSURANCE_RULE_POLICY_LINK,
	COINSURANCE_RULE_SERVICE_LINK,
	COINSURANCE_RULE_INSURER,
	COINSURANCE_NRULES
};

static const FactDef coinsurance_facts[COINSURANCE_NFACTS] = {
	[COINSURANCE_POLICY] = {"policy", FACT_KEY, true, gettext_noop("key of the policy")},
	[COINSURANCE_INSURER] = {"insurer", FACT_KEY, true, gettext_noop("co-insurer")},
	[COINSURANCE_SHARE] = {"share", FACT_RATIO, true, gettext_noop("its share, a decimal fraction of 1: 0.35 for 35 percent")},
	[COINSURANCE_LEAD] = {"lead", FACT_BOOL, false, gettext_noop("whether it leads")},
	[COINSURANCE_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
};

typedef struct CoinsuranceCheck
{
	Intake		in;
	bool		money;			/* a table of expenses is attached */
	bool		leave;			/* some row takes a share away */
	Bitmapset  *policies;		/* by the numbers of their locks */
} CoinsuranceCheck;

static const GuardRule coinsurance_rules[COINSURANCE_NRULES];

static void
coinsurance_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	row->facts = facts;
	row->area = fact_area(&facts[COINSURANCE_PLACE], g->home);
	row->on = g->today;
}

static void
count_row(Intake *in, const GuardRow *row, bool leaves)
{
	const Fact *f = row->facts;
	CoinsuranceCheck *c = (CoinsuranceCheck *) in;

	c->leave |= leaves;
	if (in->g.j->mode == CHECK_LIVE || in->g.j->mode == CHECK_LEGACY)
		(void) guard_note_name(&in->g, &c->policies, &f[COINSURANCE_POLICY]);
	coinsurance_store_put(in->store, &(CoinsurerRow)
						  {
							  .leaves = leaves,.policy = &f[COINSURANCE_POLICY],
							  .place = division_at_level(row->area, 1),
							  .insurer = &f[COINSURANCE_INSURER],
							  .lead = !f[COINSURANCE_LEAD].isnull && f[COINSURANCE_LEAD].v.flag,
							  .share = f[COINSURANCE_SHARE].v.count
						  });
}

/* An audit counts as well: shares are judged by what they come to. */
static void
coinsurance_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	if (before != NULL)
		count_row((Intake *) g, before, true);
	if (now != NULL)
		count_row((Intake *) g, now, false);
}

static const GuardDef coinsurance_guard = {sizeof(GuardRow), NULL, coinsurance_read, coinsurance_put};

static void *
coinsurance_begin(CheckContext *j)
{
	CoinsuranceCheck *c = intake_begin(j, &coinsurance_guard, sizeof(CoinsuranceCheck), &coinsurance_book);

	c->money = attachment_roots(ROLE_EXPENSE) != NIL;
	return c;
}

/* ---- who takes a share ---- */

/* Must the enterprise of a policy insure, or may it have to: what nobody knows of it may be so. */
static bool
is_compulsory(Division province, const Fact *policy, DateADT on)
{
	BookScan	scan = {.cxt = CurrentMemoryContext};
	BookScan	enterprises = {.cxt = CurrentMemoryContext};
	PolicyEntry *p = policy_find_by(&scan, false, province, policy->str, policy->len);
	EnterpriseEntry *e = NULL;
	char	   *sector = NULL;
	bool		known;

	/* The scan ended at it. */
	if (p != NULL && p->live && p->place == province)
	{
		sector = book_text(&scan, &book_of_policies, POLICY_COL_sector);
		e = enterprise_find(&enterprises, province, p->enterprise, strlen(p->enterprise));
		if (e != NULL && sector == NULL)
			sector = e->sector;
		book_scan_close(&enterprises);
	}
	book_scan_close(&scan);
	return e != NULL && e->is_said ? e->must_insure :
		p == NULL || sector_is_compulsory(sector, p->area, on, &known);
}

/* As of a policy's own insurer: whoever is suspended on the day that it was signed, or begins, takes no share of it. */
static void
check_insurer(GuardFrame *g, const Rule *none, const GuardRow *before, const GuardRow *now)
{
	const Fact *f = now->facts;
	const Fact *insurer = &f[COINSURANCE_INSURER];
	Division	province = division_at_level(now->area, 1);
	const char *policy = fact_text(&f[COINSURANCE_POLICY]);
	PolicyEntry *known = policy_find(province, f[COINSURANCE_POLICY].str, f[COINSURANCE_POLICY].len);
	DateADT		on = known == NULL || !known->live ? g->today : known->has_signed ? known->signed_on : known->effective;
	const Rule *rule = line_rule(&coinsurance_rules[COINSURANCE_RULE_INSURER],
								 known != NULL ? known->area : now->area, on);
	char	   *why_not;

	/* A share that grows is none that is taken. */
	if (rule == NULL || f[COINSURANCE_SHARE].v.count <= 0 ||
		(before != NULL && (g->changed & ~FACT(COINSURANCE_SHARE)) == 0 &&
		 before->facts[COINSURANCE_SHARE].v.count > 0))
		return;
	why_not = insurer_ineligible(province, insurer->str, insurer->len, on);
	if (why_not == NULL || !is_compulsory(province, &f[COINSURANCE_POLICY], on))
		return;
	report_violation(g->j, &(Violation)
					 {
						 .rule = rule,.sqlstate = ERRCODE_SI_POLICY_INSURER,.place = now->area,.key = policy,
						 .insurer = fact_text(insurer),.year = year_of(on),
						 .message = psprintf(_("insurer %s may not take a share of policy %s on %s: %s"), fact_text(insurer), policy,
											 day_text(on), why_not),
						 .remedy = _("SELECT * FROM safeins.suspension_status shows since when and why; safeins.lift_suspension() ends a suspension early.")
					 });
}

/* ---- what the rows of a policy come to ---- */

/* A policy whose co-insurance is judged, by the law of its first day. */
typedef struct CoinsuredPolicy
{
	Datum		name;
	Division	place;
	PolicyEntry *entry;			/* NULL: not known yet */
	DateADT		on;
	Coinsurance total;
	char	   *lead;			/* NULL: none */
} CoinsuredPolicy;

static CoinsuredPolicy
read_policy(Datum name, Division place)
{
	CoinsuredPolicy p = {.name = name,.place = place};
	text	   *t = DatumGetTextPP(name);

	p.entry = policy_find(place, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
	p.on = p.entry != NULL && p.entry->live ? p.entry->effective : safeins_today();
	return p;
}

/* What is found of a policy now, NULL if nothing is; what was found before and is not so any more is withdrawn. */
static void
settle(CheckContext *j, int line, const CoinsuredPolicy *p, char *message, char *figures)
{
	const Rule *rule = line_rule(&coinsurance_rules[line], p->entry != NULL ? p->entry->area : p->place, p->on);
	const char *code = coinsurance_rules[line].code;
	char	   *key = TextDatumGetCString(p->name);

	if (rule == NULL)
		message = NULL;
	if (j->mode != CHECK_AUDIT && finding_stands(code, NULL, NULL))
		(void) finding_withdraw(&(FindingMatch)
								{
									.code = code,.place = p->place,.nation = true,.role = ROLE_COINSURANCE,
									.key = key,.but = message,
									.but_year = year_of(p->on),.but_alike = message != NULL,.but_place = p->place,
									.but_insurer = p->entry != NULL ? p->entry->insurer : NULL
								},
								message == NULL ? _("the co-insurance of the policy is in order, or gone") :
								_("another finding takes its place"));
	if (message != NULL)
		report_violation(j, &(Violation)
						 {
							 .rule = rule,.sqlstate = ERRCODE_SI_COINSURANCE,.place = p->place,.key = key,
							 .insurer = p->entry != NULL ? p->entry->insurer : NULL,.year = year_of(p->on),
							 .message = message,.figures = figures,.accept = true,.once = true
						 });
}

static void
check_shares(CheckContext *j, const CoinsuredPolicy *p)
{
	char	   *message = NULL;
	char	   *figures = NULL;

	if (p->total.rows > 0 && p->total.share != RATIO_WHOLE)
	{
		message = psprintf(_("the shares of the insurers of policy %s come to %s, not to 100%%"),
						   TextDatumGetCString(p->name), ratio_string(p->total.share));
		/* Nothing that the message does not say: the same message is the same finding. */
		figures = psprintf("{\"share\": %lld}", (long long) p->total.share);
	}
	settle(j, COINSURANCE_RULE_SHARES, p, message, figures);
}

/* The insurer that leads answers for quotas; it is the one that the policy names. */
static void
check_lead(CheckContext *j, const CoinsuredPolicy *p)
{
	char	   *message = NULL;
	char	   *figures = NULL;

	if (p->total.rows > 0 && p->total.leads > 1)
	{
		message = psprintf(_("policy %s has %d insurers in the lead"), TextDatumGetCString(p->name), p->total.leads);
		figures = psprintf("{\"leads\": %d}", p->total.leads);
	}
	else if (p->total.rows > 0 && p->lead != NULL && p->entry != NULL && p->entry->live &&
			 strcmp(p->lead, p->entry->insurer) != 0)
		message = psprintf(_("policy %s is of insurer %s, and led by %s"), TextDatumGetCString(p->name),
						   p->entry->insurer, p->lead);
	settle(j, COINSURANCE_RULE_LEAD, p, message, figures);
}

/* Rows of an audit, which the book has not got; those of other tables it has. */
static void
add_unwritten(Coinsurance *total, const BookRow *row)
{
	total->rows += DatumGetInt32(row->values[COINSURANCE_TOTAL_COL_rows]);
	total->leads += DatumGetInt32(row->values[COINSURANCE_TOTAL_COL_leads]);
	total->share += DatumGetInt64(row->values[COINSURANCE_TOTAL_COL_share]);
}

static void
check_totals(CoinsuranceCheck *c)
{
	GuardFrame *g = &c->in.g;
	bool		unwritten = g->j->mode == CHECK_AUDIT && !g->j->was_attached;
	bool		leads = mapping_has(g->j->mapping, COINSURANCE_LEAD);
	BookSort   *sort = book_sort(c->in.store, &book_of_coinsurance, work_mem);
	BookEntries e;

	book_entries_begin(&e, sort, &book_of_coinsurance);
	while (book_entries_next(&e))
	{
		MemoryContext old = MemoryContextSwitchTo(g->row_cxt);
		CoinsuredPolicy p = read_policy(e.row.values[COINSURANCE_TOTAL_COL_policy],
										DatumGetInt32(e.row.values[COINSURANCE_TOTAL_COL_place]));

		(void) coinsurance_find(p.place, p.name, &p.total);
		if (unwritten)
			add_unwritten(&p.total, &e.row);
		check_shares(g->j, &p);
		if (leads)
		{
			p.lead = unwritten ? NULL : coinsurance_lead(p.place, p.name);
			check_lead(g->j, &p);
		}
		MemoryContextSwitchTo(old);
		MemoryContextReset(g->row_cxt);
	}
	book_entries_end(&e);
	book_sort_end(sort);
}

/* coinsurance_check_leads: findings about a lead name the role's table, not the policies'. */
void
coinsurance_check_leads(BookSort *policies)
{
	List	   *roots = attachment_roots(ROLE_COINSURANCE);
	CheckContext j = {.mode = CHECK_LIVE};
	BookEntries e;

	if (roots == NIL)
		return;
	j.mapping = mapping_of_relation(linitial_oid(roots), ROLE_COINSURANCE);
	if (j.mapping == NULL || !mapping_has(j.mapping, COINSURANCE_LEAD))
		return;
	j.rel = table_open(linitial_oid(roots), AccessShareLock);
	book_entries_begin(&e, policies, &book_of_policies);
	while (book_entries_next(&e))
	{
		Division	place = DatumGetInt32(e.row.values[POLICY_COL_place]);
		Coinsurance total;
		CoinsuredPolicy p;

		if (!coinsurance_find(place, e.row.values[POLICY_COL_policy], &total))
			continue;
		p = read_policy(e.row.values[POLICY_COL_policy], place);
		p.total = total;
		p.lead = coinsurance_lead(place, p.name);
		check_lead(&j, &p);
	}
	book_entries_end(&e);
	table_close(j.rel, NoLock);
}

/* ---- expenses that name a policy, or a service of it ---- */

/* Who is an insurer of a policy now and was none, and the other way round: expenses are held against it again. */
static void
check_links(CoinsuranceCheck *c)
{
	GuardFrame *g = &c->in.g;
	bool		attaches = g->j->mode == CHECK_LEGACY && !g->j->settles;
	PolicyLinks links = {0};
	BookSort   *sort = book_sort(c->in.store, &book_of_coinsurers, work_mem);
	bool		any = false;
	BookEntries e;

	/* Who wrote expenses until now did not look for co-insurers of this table. */
	if (attaches)
		lock_tables_of(ROLE_EXPENSE, ShareRowExclusiveLock);
	book_entries_begin(&e, sort, &book_of_coinsurers);
	while (!attaches && book_entries_next(&e))
	{
		int			rows = DatumGetInt32(e.row.values[COINSURANCE_COL_rows]);
		Datum		policy = e.row.values[COINSURANCE_COL_policy];

		/* A share that becomes another one may have been none. */
		if (rows == 0 && e.row.values[COINSURANCE_COL_share] == Int64GetDatum(0))
			continue;
		policy_link_remember(&links, g->cxt, rows <= 0 ? policy : 0, rows >= 0 ? policy : 0);
		any = true;
	}
	book_entries_end(&e);
	book_sort_end(sort);
	if (service_links_asked() && (any || (attaches && service_links_stand())))
		service_links_of_policies(c->in.store);
	policy_links_check(g->j, g->cxt, &links);
}

/* Money that names policies alone, before their shares are written; NULL: there can be none. */
static PolicyPlaces *
splits_before(CoinsuranceCheck *c)
{
	GuardFrame *g = &c->in.g;
	NameList	names = {0};
	BookSort   *sort;
	BookEntries e;

	if (g->j->mode == CHECK_AUDIT || g->j->mode == CHECK_RECOUNT || c->in.store->n == 0 || !money_may_follow())
		return NULL;
	sort = book_sort(c->in.store, &book_of_coinsurance, work_mem);
	book_entries_begin(&e, sort, &book_of_coinsurance);
	while (book_entries_next(&e))
		name_add(&names, g->cxt, DatumGetTextPP(e.row.values[COINSURANCE_TOTAL_COL_policy]));
	book_entries_end(&e);
	book_sort_end(sort);
	return policy_splits_before(g->j, g->cxt, &names);
}

static void
coinsurance_finish(void *state)
{
	CoinsuranceCheck *c = state;
	CheckMode	mode = c->in.g.j->mode;
	PolicyPlaces *splits;

	/* Whoever brings their policies, or changes them, is waited for, or finds these shares. */
	policies_lock(c->policies, ShareLock);
	splits = splits_before(c);
	intake_write(&c->in, coinsurance_write);
	if (splits != NULL)
		policy_places_move(c->in.g.j, splits);
	if (c->leave && (mode == CHECK_LIVE || mode == CHECK_RELEASE))
		annual_left(c->in.store, c->in.g.today);
	if (c->in.store->n > 0 && (mode == CHECK_LIVE || mode == CHECK_LEGACY || mode == CHECK_AUDIT))
	{
		check_totals(c);
		if (c->money && mode != CHECK_AUDIT)
			check_links(c);
	}
	intake_end(&c->in);
}

static const GuardRule coinsurance_rules[COINSURANCE_NRULES] = {
	[COINSURANCE_RULE_SHARES] = {.code = "coinsurance.shares",
		.again = FACT(COINSURANCE_POLICY) | FACT(COINSURANCE_SHARE) | FACT(COINSURANCE_PLACE)},
	[COINSURANCE_RULE_LEAD] = {.code = "coinsurance.lead",
		.again = FACT(COINSURANCE_POLICY) | FACT(COINSURANCE_INSURER) | FACT(COINSURANCE_LEAD) |
			FACT(COINSURANCE_PLACE),
		.needs = FACT(COINSURANCE_LEAD)},
	[COINSURANCE_RULE_POLICY_LINK] = {.code = "fee.policy_link",
		.again = FACT(COINSURANCE_POLICY) | FACT(COINSURANCE_INSURER) | FACT(COINSURANCE_PLACE),
		.reads = FACT(COINSURANCE_SHARE)},
	[COINSURANCE_RULE_INSURER] = {.code = "policy.insurer_eligible",
		.again = FACT(COINSURANCE_POLICY) | FACT(COINSURANCE_INSURER) | FACT(COINSURANCE_SHARE) |
			FACT(COINSURANCE_PLACE),
		.own_law = true,.check = check_insurer},
	[COINSURANCE_RULE_SERVICE_LINK] = {.code = "fee.service_link",
		.again = FACT(COINSURANCE_POLICY) | FACT(COINSURANCE_INSURER) | FACT(COINSURANCE_PLACE),
		.reads = FACT(COINSURANCE_SHARE)},
};

const Role	coinsurance_role = {
	.name = ROLE_COINSURANCE,
	.order = 11,
	.facts = coinsurance_facts,
	.nfacts = COINSURANCE_NFACTS,
	.begin = coinsurance_begin,
	.row = guard_row,
	.finish = coinsurance_finish,
	.rules = coinsurance_rules,
	.nrules = COINSURANCE_NRULES,
};

static Book *const coinsurance_books[] = {&book_of_coinsurance, &book_of_coinsurers, NULL};

const BookDef coinsurance_book = {
	.role = &coinsurance_role,.store = coinsurance_store,.books = coinsurance_books
};
