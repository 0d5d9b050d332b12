/*
 * policy.c: the role policy: who insures whom, when, and on what terms.
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
#include "attach/keys.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/enterprise.h"
#include "books/finding.h"
#include "books/policy.h"
#include "books/book_scan.h"
#include "books/book_store.h"
#include "books/service.h"
#include "guards/fee/fee.h"
#include "guards/fee/policy_place.h"
#include "guards/fee/service_link.h"
#include "guards/policy/coinsurance.h"
#include "guards/insurer/claim_limit.h"
#include "guards/policy/policy.h"
#include "guards/service/plan.h"
#include "guards/recount.h"
#include "guards/unreadable_row.h"
#include "guards/guard_util.h"
#include "guards/role_name.h"
#include "guards/violation.h"

#include "nodes/bitmapset.h"
#include "utils/date.h"
#include "utils/memutils.h"

static const ListedFact policy_listed[] = {
	{POLICY_SECTOR, "sector", gettext_noop("Such a sector is taken as if it were not given.")},
	{POLICY_SIZE, "size", gettext_noop("Such a size is taken as if it were not given.")},
	{POLICY_RISK, "risk", gettext_noop("Such a risk is taken as if it were not given.")},
	{POLICY_STATUS, POLICY_STATUS_LIST, gettext_noop("A policy of such a state is taken as in force.")},
	{0}
};

static const FactDef policy_facts[POLICY_NFACTS] = {
	[POLICY_POLICY] = {"policy", FACT_KEY, true, gettext_noop("key of the policy")},
	[POLICY_INSURER] = {"insurer", FACT_KEY, true, gettext_noop("insurer")},
	[POLICY_ENTERPRISE] = {"enterprise", FACT_KEY, true, gettext_noop("enterprise")},
	[POLICY_EFFECTIVE] = {"effective", FACT_DATE, true, gettext_noop("first day of cover")},
	[POLICY_EXPIRES] = {"expires", FACT_DATE, true, gettext_noop("last day of cover")},
	[POLICY_SIGNED] = {"signed", FACT_DATE, false, gettext_noop("day of signing")},
	[POLICY_SECTOR] = {"sector", FACT_TEXT, false, gettext_noop("sector")},
	[POLICY_SIZE] = {"size", FACT_TEXT, false, gettext_noop("size")},
	[POLICY_RISK] = {"risk", FACT_TEXT, false, gettext_noop("risk: high, medium or low")},
	[POLICY_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
	[POLICY_DEATH_LIMIT] = {"death_limit", FACT_AMOUNT, false, gettext_noop("limit of indemnity per death")},
	[POLICY_HEADCOUNT] = {"headcount", FACT_COUNT, false, gettext_noop("workers")},
	[POLICY_INSURED_HEADCOUNT] = {"insured_headcount", FACT_COUNT, false, gettext_noop("workers insured")},
	[POLICY_PREMIUM] = {"premium", FACT_AMOUNT, false, gettext_noop("premium as agreed")},
	[POLICY_COMMISSION] = {"commission", FACT_AMOUNT, false, gettext_noop("commission")},
	[POLICY_PAYER] = {"payer", FACT_TEXT, false, gettext_noop("who pays the premium")},
	[POLICY_INSURER_ELIGIBLE] = {"insurer_eligible", FACT_BOOL, false, gettext_noop("whether the insurer meets the conditions")},
	[POLICY_STATUS] = {"status", FACT_TEXT, false, gettext_noop("status")},
	[POLICY_ENDED_ON] = {"ended_on", FACT_DATE, false, gettext_noop("last day of cover where it was ended early")},
	[POLICY_END_REASON] = {"end_reason", FACT_TEXT, false, gettext_noop("why it was ended early")},
	[POLICY_PLANNED_RISK_ASSESSMENT] = {"planned_risk_assessment", FACT_COUNT, false, gettext_noop("risk assessments a year by the contract")},
	[POLICY_PLANNED_HAZARD_INSPECTION] = {"planned_hazard_inspection", FACT_COUNT, false, gettext_noop("hazard inspections a year by the contract")},
	[POLICY_PLANNED_TRAINING] = {"planned_training", FACT_COUNT, false, gettext_noop("trainings a year by the contract")},
	[POLICY_PLANNED_EMERGENCY_DRILL] = {"planned_emergency_drill", FACT_COUNT, false, gettext_noop("emergency drills a year by the contract")},
	[POLICY_PLANNED_STANDARDIZATION] = {"planned_standardization", FACT_COUNT, false, gettext_noop("services for standardization a year by the contract")},
	[POLICY_PLANNED_TECHNOLOGY] = {"planned_technology", FACT_COUNT, false, gettext_noop("services for technology a year by the contract")},
	[POLICY_PLANNED_OCCUPATIONAL_HEALTH] = {"planned_occupational_health", FACT_COUNT, false, gettext_noop("assessments of occupational health a year by the contract")},
	[POLICY_PLANNED_CONSULTING] = {"planned_consulting", FACT_COUNT, false, gettext_noop("consultations a year by the contract")},
	[POLICY_PLANNED_OTHER] = {"planned_other", FACT_COUNT, false, gettext_noop("other services a year by the contract")},
	[POLICY_PRODUCT] = {"product", FACT_KEY, false, gettext_noop("product whose clauses and rate were filed")},
	[POLICY_RATE] = {"rate", FACT_RATIO, false, gettext_noop("rate of the premium")},
	[POLICY_ACCIDENTS] = {"accidents", FACT_COUNT, false, gettext_noop("accidents that its rate takes into account")},
	[POLICY_ACCIDENT_DEATHS] = {"accident_deaths", FACT_COUNT, false, gettext_noop("deaths in them")},
	[POLICY_PENALTIES] = {"penalties", FACT_COUNT, false, gettext_noop("penalties that its rate takes into account")},
	[POLICY_RECORDED_ON] = {"recorded_on", FACT_DATE, false, gettext_noop("day it was uploaded")},
	[POLICY_INSURER_NAME] = {"insurer_name", FACT_TEXT, false, gettext_noop("name of the insurer")},
	[POLICY_ENTERPRISE_NAME] = {"enterprise_name", FACT_TEXT, false, gettext_noop("name of the enterprise")},
};

/* What the books know of a policy, dead or alive; NULL: nothing. */
static PolicyEntry *
book_policy(PolicyCheck *p, const Fact *new_row)
{
	PolicyEntry *known = policy_find_by(&p->policies, false, policy_province(p, new_row),
										new_row[POLICY_POLICY].str, new_row[POLICY_POLICY].len);

	return known == NULL || known->place != policy_province(p, new_row) ? NULL : known;
}

/* Refused, or, in old rows, recorded: the book keeps what the money is booked by. */
static void
refuse_change(PolicyCheck *p, const Fact *new_row, const char *insurer, const char *message,
			  const char *from, const char *to)
{
	const char *code = p->g.rules[POLICY_RULE_MONEY].code;
	char	   *detail = psprintf(_("It would go from %s to %s, and the accounts would stay with the old one."), from, to);

	bool		watched = check_watches(p->g.j);

	if (p->g.j->mode == CHECK_LIVE && !watched)
		ereport(ERROR,
				(errcode(ERRCODE_SI_FEE_POLICY),
				 errmsg_internal("%s", message),
				 errdetail_internal("%s", detail),
				 errhint("End the policy and enter a new one, or detach the tables of its money, correct, and attach them again."),
				 errtableconstraint(p->g.j->rel, code)));
	finding_record(p->g.j, &(Finding)
				   {
					   .code = code,.source = "safeins.attach",.place = policy_province(p, new_row),
					   .key = fact_text(&new_row[POLICY_POLICY]),.insurer = insurer,
					   .message = psprintf("%s (%s)", message, detail),.watched = watched
				   });
}

/* Does rule fee.period, as it is or as it was when they began, count money by the days of policies? */
static bool
days_count(PolicyCheck *p, const Fact *new_row)
{
	return p->money && (fee_by_policy_days(policy_province(p, new_row), p->g.today) ||
						fee_by_policy_days(policy_province(p, new_row), new_row[POLICY_EFFECTIVE].v.date));
}

/*
 * A policy whose money is booked keeps its insurer, and its first day where money
 * counts by that; one that comes back has its old money still.
 */
static const Fact *
with_book_terms(PolicyCheck *p, const Fact *new_row)
{
	bool		by_days = days_count(p, new_row);
	PolicyEntry *known = p->owned && !by_days ? NULL : book_policy(p, new_row);
	Fact	   *kept;
	bool		keeps_insurer;
	bool		keeps_day;

	if (known == NULL)
		return new_row;
	keeps_insurer = !p->owned && strcmp(known->insurer, fact_text(&new_row[POLICY_INSURER])) != 0 &&
		money_by_policy(p, &new_row[POLICY_POLICY]) && !policy_is_double(p, new_row, known->insurer);
	keeps_day = by_days && known->effective != new_row[POLICY_EFFECTIVE].v.date &&
		money_by_days(&new_row[POLICY_POLICY]);
	if (!keeps_insurer && !keeps_day)
		return new_row;
	kept = palloc(sizeof(Fact) * POLICY_NFACTS);
	memcpy(kept, new_row, sizeof(Fact) * POLICY_NFACTS);
	if (keeps_insurer)
	{
		refuse_change(p, new_row, known->insurer,
					  psprintf(_("the insurer of policy %s cannot be changed: its money is booked by the policy"),
							   fact_text(&new_row[POLICY_POLICY])),
					  known->insurer, fact_text(&new_row[POLICY_INSURER]));
		kept[POLICY_INSURER].str = known->insurer;
		kept[POLICY_INSURER].len = strlen(known->insurer);
	}
	if (keeps_day)
	{
		refuse_change(p, new_row, known->insurer,
					  psprintf(_("the first day of policy %s cannot be changed: its money is counted by the policy's days"),
							   fact_text(&new_row[POLICY_POLICY])),
					  day_text(known->effective), day_text(new_row[POLICY_EFFECTIVE].v.date));
		kept[POLICY_EFFECTIVE].v.date = known->effective;
	}
	return kept;
}

static void
policy_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	PolicyCheck *p = (PolicyCheck *) g;

	if (row == g->now && (g->j->mode == CHECK_LIVE || g->j->mode == CHECK_LEGACY))
		facts = with_book_terms(p, facts);
	policy_terms(p, facts, (PolicyTerms *) row);
}

/* Services may stand beside a policy whose days change, or which comes: they are counted anew. */
static void
remember_services(PolicyCheck *p, const Fact *facts, bool was_there)
{
	Division	area = fact_area(&facts[POLICY_PLACE], p->g.home);
	const Rule *link = line_law(&p->g.rules[POLICY_RULE_SERVICE_LINK], area, p->g.today, NULL, NULL);
	bool		early = link == NULL || link->mode != RULE_BLOCK;	/* services may be entered before their policy */

	/* A policy that comes may have services that were there before it. */
	bool		recount = was_there || early ||
		(p->early && tally_is_early(facts[POLICY_POLICY].str, facts[POLICY_POLICY].len));

	/* One that has a row already is another by a second one, which the book tells once it is ours. */
	p->over |= !p->apart && !was_there;
	if (recount || p->over || p->g.j->mode != CHECK_LIVE)
		(void) guard_note_name(&p->g, &p->buckets, &facts[POLICY_POLICY]);
	p->moved |= was_there;
	p->recount |= recount;
}

static bool
days_differ(const PolicyTerms *old_row, const PolicyTerms *new_row)
{
	return old_row->last_day != new_row->last_day || old_row->row.area != new_row->row.area ||
		old_row->row.facts[POLICY_EFFECTIVE].v.date != new_row->row.facts[POLICY_EFFECTIVE].v.date ||
		!fact_equal(FACT_KEY, &old_row->row.facts[POLICY_ENTERPRISE], &new_row->row.facts[POLICY_ENTERPRISE]);
}

/* What plans and shares are held against, besides. */
static bool
law_differs(const PolicyTerms *old_row, const PolicyTerms *new_row)
{
	static const int facts[] = {POLICY_INSURER, POLICY_SECTOR, POLICY_SIZE, POLICY_RISK};

	for (size_t i = 0; i < lengthof(facts); i++)
		if (!fact_equal(FACT_TEXT, &old_row->row.facts[facts[i]], &new_row->row.facts[facts[i]]))
			return true;
	return false;
}

/* Expenses may name it: all that they ask is whose it is. */
static void
remember_named(PolicyCheck *p, const Fact *old_row, const Fact *new_row)
{
	if (old_row != NULL && new_row != NULL && policy_province(p, old_row) == policy_province(p, new_row) &&
		fact_equal(FACT_KEY, &old_row[POLICY_POLICY], &new_row[POLICY_POLICY]) &&
		fact_equal(FACT_KEY, &old_row[POLICY_INSURER], &new_row[POLICY_INSURER]))
		return;
	policy_link_remember(&p->links, p->g.cxt, old_row ? fact_datum(&old_row[POLICY_POLICY]) : 0,
						 new_row ? fact_datum(&new_row[POLICY_POLICY]) : 0);
}

/* Money without a place is where its policy is. */
static void
remember_place(PolicyCheck *p, const PolicyTerms *before, const PolicyTerms *now)
{
	const Fact *key = before == NULL ? NULL : &before->row.facts[POLICY_POLICY];

	if (before != NULL && now != NULL && before->row.area == now->row.area &&
		fact_equal(FACT_KEY, key, &now->row.facts[POLICY_POLICY]))
		return;
	policy_link_remember(&p->places, p->g.cxt, before != NULL ? fact_datum(key) : 0,
						 now != NULL ? fact_datum(&now->row.facts[POLICY_POLICY]) : 0);
}

/* Claims are held against its own limit per death, and the least one of the day that it was written by. */
static void
remember_limit(PolicyCheck *p, const PolicyTerms *before, const PolicyTerms *now)
{
	const Fact *old_row = before == NULL ? NULL : before->row.facts;
	const Fact *new_row = now->row.facts;

	if (old_row == NULL || before->row.area != now->row.area || before->row.on != now->row.on ||
		!fact_equal(FACT_KEY, &old_row[POLICY_POLICY], &new_row[POLICY_POLICY]) ||
		!fact_equal(FACT_AMOUNT, &old_row[POLICY_DEATH_LIMIT], &new_row[POLICY_DEATH_LIMIT]))
		name_add(&p->limits, p->g.cxt, DatumGetTextPP(fact_datum(&new_row[POLICY_POLICY])));
}

static void
policy_put(GuardFrame *g, const GuardRow *old, const GuardRow *new)
{
	PolicyCheck *p = (PolicyCheck *) g;
	const PolicyTerms *before = (const PolicyTerms *) old;
	const PolicyTerms *now = (const PolicyTerms *) new;
	const Fact *old_row = old == NULL ? NULL : old->facts;
	const Fact *new_row = new == NULL ? NULL : new->facts;
	bool		changed = old_row == NULL || new_row == NULL || days_differ(before, now);

	Assert(old_row != NULL || new_row != NULL);
	if (p->money && (p->g.j->mode == CHECK_LIVE || p->g.j->settles))
		remember_named(p, old_row, new_row);
	if (p->placing && p->placed && (p->g.j->mode == CHECK_LIVE || p->g.j->mode == CHECK_LEGACY))
		remember_place(p, before, now);
	if (p->claims && new_row != NULL && (p->g.j->mode == CHECK_LIVE || p->g.j->mode == CHECK_LEGACY))
		remember_limit(p, before, now);
	p->drops |= old_row != NULL || p->g.j->mode != CHECK_LIVE;
	if (p->services && (p->g.j->mode == CHECK_LIVE || p->g.j->mode == CHECK_LEGACY))
		p->relinks |= old_row == NULL ? p->links_stand :
		new_row == NULL || policy_province(p, old_row) != policy_province(p, new_row) ||
			!fact_equal(FACT_KEY, &old_row[POLICY_INSURER], &new_row[POLICY_INSURER]);
	if (p->services && changed)
		remember_services(p, old_row != NULL ? old_row : new_row, old_row != NULL);
	if (new_row != NULL && p->awaited && p->g.j->mode != CHECK_AUDIT &&
		p->g.j->mode != CHECK_RECOUNT && policy_arrived(&new_row[POLICY_POLICY]))
		p->arrived = await_add(p->arrived, p->g.cxt, &new_row[POLICY_POLICY]);
	/* An audit keeps them too, to hold them against each other. */
	if (old_row != NULL && (new_row == NULL || policy_province(p, old_row) != policy_province(p, new_row)))
		policy_put_row(p, NULL, before, false, false);
	if (new_row != NULL)
		policy_put_row(p, before, now, true, changed);
	/* Who writes an enterprise reads its policies, and must find them as they are left. */
	if (old_row != NULL && changed && p->g.j->mode != CHECK_AUDIT && p->g.j->mode != CHECK_RECOUNT)
	{
		(void) guard_note_name(&p->g, &p->buckets, &old_row[POLICY_ENTERPRISE]);
		(void) guard_note_name(&p->g, &p->buckets, &old_row[POLICY_POLICY]);
	}
	/* Who writes its plans or shares at the same time reads it, and it has those judged again. */
	if (p->told_by && new_row != NULL && p->g.j->mode != CHECK_AUDIT && p->g.j->mode != CHECK_RECOUNT &&
		(changed || law_differs(before, now)))
		(void) guard_note_name(&p->g, &p->buckets, &new_row[POLICY_POLICY]);
	/* Who moves its enterprise at the same time moves it: it is not to be put back. */
	if (p->told && new_row != NULL && !changed && p->g.j->mode == CHECK_LIVE)
		(void) guard_note_name(&p->g, &p->held, &new_row[POLICY_POLICY]);
	/* Of two that write policies of one enterprise at the same time the second sees the first. */
	if (new_row != NULL && changed && p->g.j->mode != CHECK_AUDIT && p->g.j->mode != CHECK_RECOUNT)
		(void) guard_note_name(&p->g, &p->buckets, &new_row[POLICY_ENTERPRISE]);
}

static const GuardDef policy_guard = {sizeof(PolicyTerms), NULL, policy_read, policy_put};

static void *
policy_begin(CheckContext *j)
{
	PolicyCheck *p = guard_begin(j, &policy_guard, sizeof(PolicyCheck));

	if ((j->mode == CHECK_LIVE || j->mode == CHECK_LEGACY) && mapping_has(j->mapping, POLICY_PRODUCT) &&
		attachment_roots(ROLE_PRODUCT) != NIL)
		products_hold(false);
	p->awaited = policy_any_awaited();
	p->apart = key_is_apart(j->mapping, j->rel);
	p->store = j->mode == CHECK_RECOUNT ? j->books : policy_store(CurrentMemoryContext);
	/* Services that came before their policy: only where some table has them. */
	p->services = attachment_roots(ROLE_SERVICE) != NIL;
	p->early = p->services && tally_any_early();
	p->money = attachment_roots(ROLE_PREMIUM) != NIL || attachment_roots(ROLE_EXPENSE) != NIL;
	p->claims = claims_ask_limits();
	p->owned = !p->money || !money_may_follow();
	p->placing = p->money && money_may_be_placed();
	p->told = attachment_roots(ROLE_ENTERPRISE) != NIL;
	p->ended = p->told ? transactions_ended() : 0;
	p->told_by = attachment_roots(ROLE_PLAN) != NIL || attachment_roots(ROLE_COINSURANCE) != NIL;
	p->placed = j->mode != CHECK_LEGACY || j->settles || policy_any() ||
		(attachment_roots(ROLE_POLICY) != NIL && !table_is_first(j));
	p->links_stand = p->services && service_links_stand();
	p->policies.cxt = p->enterprises.cxt = CurrentMemoryContext;
	return p;
}

static void
close_scans(PolicyCheck *p)
{
	book_scan_close(&p->policies);
	book_scan_close(&p->enterprises);
}

/*
 * Where the money is of policies that come or move, before their book is written;
 * NULL: none is.  Until the first table of policies came, and when the last one
 * goes that had none, no money looks for its policy.
 */
static PolicyPlaces *
places_before(PolicyCheck *p)
{
	const CheckContext *j = p->g.j;
	bool		last = j->mode == CHECK_RELEASE && table_is_first(j) && !policy_any();

	if (!p->placing || j->mode == CHECK_AUDIT ||
		(p->placed && !last && p->places.came.n == 0 && p->places.left.n == 0))
		return NULL;
	return policy_places_before(j, p->g.cxt, &p->places, p->placed);
}

static void
policy_finish(void *state)
{
	PolicyCheck *p = state;
	PolicyPlaces *places;
	BookSort   *sort;
	bool		over;

	if (p->g.j->mode == CHECK_RECOUNT)
	{
		close_scans(p);
		return;
	}
	if (p->g.j->mode != CHECK_AUDIT)
	{
		names_lock_both(SAFEINS_REL_POLICY, NAME_WRITTEN, p->held, RowShareLock, p->buckets, ExclusiveLock);
		policies_told_anew(p);
	}
	sort = policies_sort(p->store);
	places = places_before(p);
	if (p->g.j->mode != CHECK_AUDIT && p->store->n > 0)
	{
		BookStore  *doubts = p->apart ? NULL : policy_store(CurrentMemoryContext);

		/* One that is new in a table which keeps keys apart is hardly ever in the book. */
		p->store->fresh = p->apart && !p->drops && p->store->n == 1;
		/* Services that came before their policy count for no year: it would be counted anew. */
		over = policies_write(sort, p->recount ? RECOUNT_ALWAYS : p->over ? RECOUNT_KNOWN : RECOUNT_NEVER, p->drops,
							  !p->services || p->recount, doubts) && !p->recount;
		p->recount |= over;
		p->moved |= over;
		if (doubts != NULL && doubts->n > 0)
			doubles_settle(p, doubts);
		if (doubts != NULL)
			book_store_end(doubts);
		if (p->recount && p->g.j->mode == CHECK_LIVE)
		{
			if (p->moved)
				check_services_left(p);
			check_services_found(p->store);
		}
	}
	else if (p->g.j->mode == CHECK_AUDIT && !p->apart)
		doubles_show(p, sort);
	close_scans(p);
	if (p->g.j->mode != CHECK_AUDIT && p->store->n > 0)
		plans_judge_again(p->store, PLANS_OF_POLICIES);
	if (places != NULL)
		policy_places_move(p->g.j, places);
	if (p->relinks && service_links_asked())
		service_links_of_policies(p->store);
	if (p->limits.n > 0)
		claims_check_limits(&p->limits);
	if (p->ask_neighbours)
		check_neighbours(p, sort);
	if (p->g.j->mode == CHECK_LIVE || p->g.j->mode == CHECK_LEGACY)
		coinsurance_check_leads(sort);
	book_sort_end(sort);
	book_store_end(p->store);
	if (p->arrived != NULL)
		await_book(p->arrived, p->g.j->mode == CHECK_LIVE);
	if (p->money && (p->g.j->mode == CHECK_LIVE || p->g.j->mode == CHECK_LEGACY))
		policy_links_check(p->g.j, p->g.cxt, &p->links);
}

const Role	policy_role = {
	.name = ROLE_POLICY,
	.order = 2,
	.facts = policy_facts,
	.nfacts = POLICY_NFACTS,
	.listed = policy_listed,
	.keyed = true,
	.one_entry = true,
	.begin = policy_begin,
	.row = guard_row,
	.finish = policy_finish,
	.selects = true,
	.rules = policy_rules,
	.nrules = POLICY_NRULES,
};

static Book *const policy_books[] = {&book_of_policies, NULL};

const BookDef policy_book = {
	.role = &policy_role,.store = policy_store,.books = policy_books,.differences =
		&policy_differences,.rebuild = policy_rebuild
};
