/*
 * terms.c: the terms of one policy held against the law of the day it
 * was signed, its end against that of the day it was ended on.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "books/account/account.h"
#include "books/enterprise.h"
#include "books/insurer.h"
#include "guards/policy/policy.h"
#include "guards/violation.h"
#include "guards/future.h"
#include "guards/guard.h"
#include "guards/quota_kinds.h"
#include "guards/upload.h"
#include "guards/retention.h"

#include "common/hashfn.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/rel.h"

static void
check_dates(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *f = now->facts;

	if (f[POLICY_EXPIRES].v.date < f[POLICY_EFFECTIVE].v.date)
		policy_breach(g, rule, ERRCODE_SI_POLICY_DATES, now,
			   psprintf(_("policy %s would expire on %s, before it takes effect on %s"), fact_text(&f[POLICY_POLICY]),
						day_text(f[POLICY_EXPIRES].v.date), day_text(f[POLICY_EFFECTIVE].v.date)), _("Correct the days."), NULL, false);
	if (!f[POLICY_SIGNED].isnull && f[POLICY_SIGNED].v.date > g->today)
		policy_breach(g, rule, ERRCODE_SI_POLICY_DATES, now,
			   psprintf(_("policy %s is signed on %s, which lies in the future"), fact_text(&f[POLICY_POLICY]),
						day_text(f[POLICY_SIGNED].v.date)), _("Correct the day, or enter the policy once it is signed."), NULL, false);
}

static void
check_death_limit(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *limit = &now->facts[POLICY_DEATH_LIMIT];

	if (limit->isnull)
		policy_breach(g, rule, ERRCODE_SI_POLICY_LIMIT, now,
			   psprintf(_("policy %s does not say its limit per death"), fact_text(&now->facts[POLICY_POLICY])), NULL,
			   psprintf("{\"least\": %lld}", (long long) rule->number), true);
	else if (limit->v.fen < rule->number)
		policy_breach(g, rule, ERRCODE_SI_POLICY_LIMIT, now,
			   psprintf(_("limit per death of %s yuan is below the least of %s yuan"),
						fen_string(limit->v.fen), fen_string(rule->number)),
			   psprintf(_("Insure at least %s yuan per person."), fen_string(rule->number)),
			   psprintf("{\"limit\": %lld, \"least\": %lld}", (long long) limit->v.fen, (long long) rule->number), false);
}

/* The article is about the sectors that must insure. */
static void
check_commission(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *commission = &now->facts[POLICY_COMMISSION];
	const Fact *premium = &now->facts[POLICY_PREMIUM];
	bool		known;

	if (commission->isnull || premium->isnull || within_ratio(commission->v.fen, rule->number, premium->v.fen) ||
		!policy_is_compulsory((const PolicyTerms *) now, now->on, &known))
		return;
	policy_breach(g, rule, ERRCODE_SI_POLICY_COMMISSION, now,
		   psprintf(_("commission of %s yuan is over the cap of %s yuan (%s of the premium of %s)"),
					fen_string(commission->v.fen), fen_string(ratio_floor(rule->number, premium->v.fen)),
					ratio_string(rule->number), fen_string(premium->v.fen)),
		   psprintf(_("Pay at most %s yuan of commission."), fen_string(ratio_floor(rule->number, premium->v.fen))),
		   psprintf("{\"commission\": %lld, \"premium\": %lld, \"limit\": %lld}", (long long) commission->v.fen,
					(long long) premium->v.fen, (long long) ratio_floor(rule->number, premium->v.fen)), false);
}

static void
check_premium(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *premium = &now->facts[POLICY_PREMIUM];
	const Fact *heads = &now->facts[POLICY_INSURED_HEADCOUNT];

	if (heads->isnull)
		heads = &now->facts[POLICY_HEADCOUNT];
	if (premium->isnull || heads->isnull || heads->v.count <= 0 ||
		(int128) premium->v.fen >= (int128) rule->number * heads->v.count)
		return;
	policy_breach(g, rule, ERRCODE_SI_POLICY_PREMIUM, now,
		   psprintf(_("premium of %s yuan for %lld persons is below the filed least of %s yuan per person"),
					fen_string(premium->v.fen), (long long) heads->v.count, fen_string(rule->number)), _("Correct the premium, or the number of persons."),
		   psprintf("{\"premium\": %lld, \"persons\": %lld, \"least\": %lld}", (long long) premium->v.fen,
					(long long) heads->v.count, (long long) rule->number), false);
}

/* Does a row name its enterprise by a text: by its key or by its name, as the row or the enterprise's own has it? */
static bool
names_enterprise(GuardFrame *g, const GuardRow *now, const Fact *said)
{
	const Fact *enterprise = &now->facts[POLICY_ENTERPRISE];
	const Fact *name = &now->facts[POLICY_ENTERPRISE_NAME];

	return said->len > 0 &&
		(fact_equal(FACT_TEXT, said, enterprise) || fact_equal(FACT_TEXT, said, name) ||
		 enterprise_is_called(policy_province((const PolicyCheck *) g, now->facts), enterprise->str, enterprise->len,
							  said->str, said->len));
}

static void
check_payer(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *payer = &now->facts[POLICY_PAYER];

	if (payer->isnull || rule_has_item(rule, payer->str, payer->len) || names_enterprise(g, now, payer))
		return;
	policy_breach(g, rule, ERRCODE_SI_POLICY_PAYER, now,
		   psprintf(_("the premium may not be paid by \"%s\""), fact_shown(payer)),
		   _("The enterprise pays it, never its workers; SELECT items FROM safeins.rule_for('policy.payer', place, date) lists the words for it."),
		   NULL, false);
}

static void
check_staff(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *heads = &now->facts[POLICY_HEADCOUNT];
	const Fact *insured = &now->facts[POLICY_INSURED_HEADCOUNT];

	if (heads->isnull || insured->isnull || insured->v.count >= heads->v.count)
		return;
	policy_breach(g, rule, ERRCODE_SI_POLICY_STAFF, now,
		   psprintf(_("policy %s insures %lld of %lld workers"), fact_text(&now->facts[POLICY_POLICY]),
					(long long) insured->v.count, (long long) heads->v.count),
		   _("Insure all workers, whatever their post or contract."),
		   psprintf("{\"headcount\": %lld, \"insured\": %lld}", (long long) heads->v.count, (long long) insured->v.count), false);
}

/* ---- the insurer ---- */

typedef struct EligibleKey
{
	const char *insurer;
	Division	place;
	DateADT		on;
} EligibleKey;

typedef struct EligibleSlot
{
	EligibleKey key;
	uint32		hash;
	char		status;
	char	   *why_not;
	char	   *lacks;
	bool		asked;
	bool		told;
} EligibleSlot;

#define SH_PREFIX		eligible
#define SH_ELEMENT_TYPE	EligibleSlot
#define SH_KEY_TYPE		EligibleKey
#define SH_KEY			key
#define SH_HASH_KEY(tb, k)	hash_combine(hash_bytes((const unsigned char *) (k).insurer, strlen((k).insurer)), murmurhash32((uint32) (k).on ^ (uint32) (k).place))
#define SH_EQUAL(tb, a, b)	((a).on == (b).on && (a).place == (b).place && strcmp((a).insurer, (b).insurer) == 0)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a)	(a)->hash
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* What is known of an insurer, asked once a statement for each day. */
static EligibleSlot *
insurer_of(PolicyCheck *p, const GuardRow *now)
{
	const Fact *insurer = &now->facts[POLICY_INSURER];
	EligibleKey key = {fact_text(insurer), division_at_level(now->area, 1), now->on};
	EligibleSlot *slot;
	bool		found;

	if (p->eligible == NULL)
		p->eligible = eligible_create(p->g.cxt, 16, NULL);
	slot = eligible_lookup(p->eligible, key);
	if (slot == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(p->g.cxt);
		char	   *why_not = insurer_ineligible(key.place, insurer->str, insurer->len, key.on);

		key.insurer = pstrdup(key.insurer);
		slot = eligible_insert(p->eligible, key, &found);
		slot->why_not = why_not;
		slot->lacks = NULL;
		slot->asked = slot->told = false;
		MemoryContextSwitchTo(old);
	}
	return slot;
}

/* Another first day of cover is another day only where it is not the day of signing that counts. */
static bool
insurer_stays(GuardFrame *g, int line, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	return before != NULL && (g->changed & (FACT(POLICY_INSURER) | FACT(POLICY_INSURER_ELIGIBLE))) == 0 &&
		before->on == now->on && guard_rule_of(g, line, before) == rule;
}

/* One that is suspended is refused; that the host finds it unfit is put on record. */
static void
check_insurer(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *eligible = &now->facts[POLICY_INSURER_ELIGIBLE];
	const char *why_not;
	bool		suspended;
	bool		known;

	if (insurer_stays(g, POLICY_RULE_INSURER, rule, before, now))
		return;
	why_not = insurer_of((PolicyCheck *) g, now)->why_not;
	suspended = why_not != NULL;
	if (why_not == NULL && !eligible->isnull && !eligible->v.flag)
		why_not = _("it does not meet the conditions");
	/* A suspension is one of the sectors that must insure. */
	if (suspended && !policy_is_compulsory((const PolicyTerms *) now, now->on, &known))
		return;
	if (why_not != NULL)
		policy_breach(g, rule, ERRCODE_SI_POLICY_INSURER, now,
			   psprintf(_("insurer %s may not write policies on %s: %s"), fact_text(&now->facts[POLICY_INSURER]),
						day_text(now->on), why_not),
			   _("SELECT * FROM safeins.suspension_status shows since when and why; safeins.lift_suspension() ends a suspension early."),
			   NULL, !suspended);
}

/* What an insurer has not handed in is told once, and refuses no policy. */
static void
check_papers(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *insurer = &now->facts[POLICY_INSURER];
	EligibleSlot *slot;

	if (insurer_stays(g, POLICY_RULE_PAPERS, rule, before, now))
		return;
	slot = insurer_of((PolicyCheck *) g, now);
	if (!slot->asked)
	{
		MemoryContext old = MemoryContextSwitchTo(g->cxt);

		slot->lacks = insurer_lacks(slot->key.place, insurer->str, insurer->len, now->on);
		slot->asked = true;
		MemoryContextSwitchTo(old);
	}
	if (slot->lacks == NULL || slot->told)
		return;
	slot->told = true;
	report_violation(g->j, &(Violation)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_FILING,.place = slot->key.place,.key = slot->key.insurer,
					 .insurer = slot->key.insurer,.year = year_of(now->on),
					 .message = psprintf(_("insurer %s writes policies while papers of it are not in: %s"), slot->key.insurer, slot->lacks),
					 .accept = true,.once = true
				 });
}

/* ---- its end ---- */

/* A state that no list knows, or that says nothing of an end before its time, is one in force. */
static bool
policy_is_surrendered(const Fact *status)
{
	const char *code = status->isnull ? NULL : code_of(POLICY_STATUS_LIST, status->str, status->len);

	return code != NULL && strcmp(code, "surrendered") == 0;
}

static bool
ended_early(const GuardRow *t)
{
	const Fact *ended = &t->facts[POLICY_ENDED_ON];
	const Fact *status = &t->facts[POLICY_STATUS];

	if (!ended->isnull)
		return ended->v.date < t->facts[POLICY_EXPIRES].v.date;
	return policy_is_surrendered(status);
}

/* sector_is_compulsory tells whether a sector must insure on a day.  One that nobody knows may be any. */
bool
sector_is_compulsory(const char *word, Division area, DateADT on, bool *known)
{
	static RuleMemo memo;
	const char *sector = selector_code(0, area, word, known);
	const Rule *rule = *known ? line_memo(&memo, &policy_rules[POLICY_RULE_MUST_INSURE], area, on) : NULL;

	return rule == NULL || rule->mode == RULE_OFF || rule_has_item(rule, sector, strlen(sector));
}

/*
 * policy_is_compulsory tells whether an enterprise must have a policy on a day:
 * as it says itself, or by its sector.
 */
bool
policy_is_compulsory(const PolicyTerms *t, DateADT on, bool *sector_known)
{
	bool		by_sector = sector_is_compulsory(t->row.sector, t->row.area, on, sector_known);

	return t->must_is_said ? t->must_insure : by_sector;
}

/* The act is the ending: the law of its day says whether it may be. */
static void
check_surrender(GuardFrame *g, const Rule *none, const GuardRow *before, const GuardRow *now)
{
	const Fact *ended = &now->facts[POLICY_ENDED_ON];
	const Fact *reason = &now->facts[POLICY_END_REASON];
	/* An old row that does not say when was ended before it would have expired. */
	bool		on_some_day = ended->isnull && g->j->mode != CHECK_LIVE;
	DateADT		on = on_some_day ? Min(g->today, now->facts[POLICY_EXPIRES].v.date) :
		ended->isnull ? g->today : ended->v.date;
	const Rule *rule = guard_rule_on(g, POLICY_RULE_SURRENDER, now, on);
	const Rule *reasons;
	bool		known;

	if (rule == NULL || !ended_early(now) || !policy_is_compulsory((const PolicyTerms *) now, on, &known))
		return;
	reasons = guard_rule_on(g, POLICY_RULE_END_REASON, now, on);
	if (reasons != NULL && !reason->isnull && rule_has_item(reasons, reason->str, reason->len))
		return;
	policy_breach(g, rule, ERRCODE_SI_POLICY_SURRENDER, now,
		   on_some_day ?
		   psprintf(_("compulsory policy %s was ended early without a reason that counts"), fact_text(&now->facts[POLICY_POLICY])) :
		   reason->isnull ?
		   psprintf(_("compulsory policy %s cannot be ended on %s without a reason"), fact_text(&now->facts[POLICY_POLICY]), day_text(on)) :
		   psprintf(_("compulsory policy %s cannot be ended on %s for the reason \"%s\""), fact_text(&now->facts[POLICY_POLICY]),
					day_text(on), fact_shown(reason)),
		   known || ((const PolicyTerms *) now)->must_is_said ?
		   _("It ends early only where the enterprise is closed or has stopped production: fact \"end_reason\" says so.") :
		   _("It ends early only where the enterprise is closed or has stopped production: fact \"end_reason\" says so. "
			 "The sector is not known, and so it may be one that must insure: safeins.add_code('sector', word, 'other', source) says that it is none."),
		   NULL, false);
}

/* ---- services by the contract ---- */

/* What a contract plans of one kind, against that kind's quota. */
static void
check_plan(GuardFrame *g, int fact, int line, const GuardRow *before, const GuardRow *now)
{
	const Fact *plan = &now->facts[fact];
	int64		planned = plan->v.count;
	const Rule *rule = plan->isnull ? NULL : guard_rule_of(g, g->line, now);
	const Rule *quota = rule == NULL ? NULL : guard_rule_of(g, line, now);

	/* What the host does not know of a contract is not judged. */
	if (quota == NULL || planned >= quota->number)
		return;
	if (before != NULL && (g->changed & FACT(fact)) == 0 && guard_rule_of(g, g->line, before) == rule &&
		guard_rule_of(g, line, before) == quota)
		return;
	policy_breach(g, rule, ERRCODE_SI_POLICY_SERVICES, now,
				  psprintf(_("the contract plans %lld services a year where rule %s asks for %lld"),
						   (long long) planned, quota->code, (long long) quota->number),
				  psprintf(_("Rule %s: %s."), quota->code, quota->source),
				  psprintf("{\"planned\": %lld, \"quota\": %lld}", (long long) planned, (long long) quota->number), false);
}

static void
check_planned(GuardFrame *g, const Rule *none, const GuardRow *before, const GuardRow *now)
{
	if (g->line == POLICY_RULE_RISK_ASSESSMENT)
		check_plan(g, POLICY_PLANNED_RISK_ASSESSMENT, POLICY_RULE_RISK_QUOTA, before, now);
	else
		check_plan(g, POLICY_PLANNED_HAZARD_INSPECTION, POLICY_RULE_HAZARD_QUOTA, before, now);
}

/* Kinds for which no law that is shipped has a number: what a contract does not say of them is not judged. */
static void
check_others_planned(GuardFrame *g, const Rule *none, const GuardRow *before, const GuardRow *now)
{
	for (int i = 0; i <= POLICY_PLANNED_OTHER - POLICY_PLANNED_TRAINING; i++)
		if (!now->facts[POLICY_PLANNED_TRAINING + i].isnull)
			check_plan(g, POLICY_PLANNED_TRAINING + i, POLICY_RULE_TRAINING_QUOTA + i, before, now);
}

static void
check_upload(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	char	   *late = upload_late(g, rule, now, POLICY_RECORDED_ON);

	if (late != NULL)
		policy_breach(g, rule, ERRCODE_SI_POLICY_DATES, now, late, NULL, NULL, true);
}

#define QUOTA_OF(kind, name) \
	[POLICY_RULE_##kind##_QUOTA] = {.code = "quota." name,.reads = FACT(POLICY_PLANNED_##kind)},

const GuardRule policy_rules[POLICY_NRULES] = {
	[POLICY_RULE_DATES] = {.code = "policy.dates",.as_is = true,
		.again = FACT(POLICY_EFFECTIVE) | FACT(POLICY_EXPIRES) | FACT(POLICY_SIGNED),.by_law =
		true,.check = check_dates},
	[POLICY_RULE_DEATH_LIMIT] = {.code = "policy.death_limit",.as_is = true,.again = FACT(POLICY_DEATH_LIMIT),
		.needs = FACT(POLICY_DEATH_LIMIT),.by_law = true,.check = check_death_limit},
	[POLICY_RULE_COMMISSION] = {.code = "policy.commission_cap",.as_is = true,
		.again = FACT(POLICY_COMMISSION) | FACT(POLICY_PREMIUM),
		.needs = FACT(POLICY_COMMISSION) | FACT(POLICY_PREMIUM),.about = POLICY_COMMISSION,.by_law =
		true,.check = check_commission},
	[POLICY_RULE_PREMIUM] = {.code = "policy.premium_least",
		.again = FACT(POLICY_PREMIUM) | FACT(POLICY_HEADCOUNT) | FACT(POLICY_INSURED_HEADCOUNT),
		.needs = FACT(POLICY_PREMIUM),.either = {POLICY_INSURED_HEADCOUNT, POLICY_HEADCOUNT},
		.about = POLICY_PREMIUM,.by_law = true,.check = check_premium},
	[POLICY_RULE_PAYER] = {.code = "policy.payer",.as_is = true,.again = FACT(POLICY_PAYER),.needs = FACT(POLICY_PAYER),
		.by_law = true,.check = check_payer},
	[POLICY_RULE_STAFF] = {.code = "policy.all_staff",.as_is = true,
		.again = FACT(POLICY_HEADCOUNT) | FACT(POLICY_INSURED_HEADCOUNT),
		.needs = FACT(POLICY_HEADCOUNT) | FACT(POLICY_INSURED_HEADCOUNT),.about = POLICY_INSURED_HEADCOUNT,
		.by_law = true,.check = check_staff},
	[POLICY_RULE_INSURER] = {.code = "policy.insurer_eligible",.as_is = true,
		.again = FACT(POLICY_INSURER) | FACT(POLICY_INSURER_ELIGIBLE) | FACT(POLICY_SIGNED) |
			FACT(POLICY_EFFECTIVE),
		.by_law = true,.check = check_insurer},
	[POLICY_RULE_PAPERS] = {.code = "filing.items",
		.again = FACT(POLICY_INSURER) | FACT(POLICY_SIGNED) | FACT(POLICY_EFFECTIVE),
		.reads = FACT(POLICY_PLACE),.by_law = true,.check = check_papers},
	[POLICY_RULE_SURRENDER] = {.code = "policy.no_surrender",.as_is = true,
		.again = FACT(POLICY_ENDED_ON) | FACT(POLICY_END_REASON) | FACT(POLICY_STATUS) | FACT(POLICY_EXPIRES),
		.either = {POLICY_ENDED_ON, POLICY_STATUS},.own_law = true,.check = check_surrender},
	[POLICY_RULE_RISK_ASSESSMENT] = {.code = "policy.contract_services",
		.again = FACT(POLICY_PLANNED_RISK_ASSESSMENT),.needs = FACT(POLICY_PLANNED_RISK_ASSESSMENT),
		.by_law = true,.own_law = true,.check = check_planned},
	[POLICY_RULE_HAZARD_INSPECTION] = {.code = "policy.contract_services",
		.again = FACT(POLICY_PLANNED_HAZARD_INSPECTION),.needs = FACT(POLICY_PLANNED_HAZARD_INSPECTION),
		.by_law = true,.own_law = true,.check = check_planned},
	[POLICY_RULE_OTHER_SERVICES] = {.code = "policy.contract_services",
		.again = FACT(POLICY_PLANNED_TRAINING) | FACT(POLICY_PLANNED_EMERGENCY_DRILL) |
			FACT(POLICY_PLANNED_STANDARDIZATION) | FACT(POLICY_PLANNED_TECHNOLOGY) |
			FACT(POLICY_PLANNED_OCCUPATIONAL_HEALTH) | FACT(POLICY_PLANNED_CONSULTING) |
			FACT(POLICY_PLANNED_OTHER),
		.by_law = true,.own_law = true,.check = check_others_planned},
	[POLICY_RULE_END_REASON] = {.code = "policy.end_reason",.as_is = true,
		.reads = FACT(POLICY_ENDED_ON) | FACT(POLICY_END_REASON) | FACT(POLICY_STATUS) |
			FACT(POLICY_EXPIRES)},
	[POLICY_RULE_MUST_INSURE] = {.code = "policy.must_insure",.any = true,
		.reads = FACT(POLICY_ENTERPRISE) | FACT(POLICY_SECTOR) | FACT(POLICY_ENDED_ON) | FACT(POLICY_STATUS) |
			FACT(POLICY_PLACE)},
	[POLICY_RULE_DOUBLE] = {.code = "policy.double",.any = true,
		.again = FACT(POLICY_POLICY) | FACT(POLICY_INSURER) | FACT(POLICY_PLACE)},
	[POLICY_RULE_OVERLAP] = {.code = "policy.overlap",.any = true,
		.again = FACT(POLICY_ENTERPRISE) | FACT(POLICY_EFFECTIVE) | FACT(POLICY_EXPIRES) |
			FACT(POLICY_ENDED_ON) | FACT(POLICY_PLACE),
		.reads = FACT(POLICY_SIGNED)},
	[POLICY_RULE_LATE_RENEWAL] = {.code = "policy.late_renewal",.any = true,
		.again = FACT(POLICY_ENTERPRISE) | FACT(POLICY_EFFECTIVE) | FACT(POLICY_EXPIRES) |
			FACT(POLICY_ENDED_ON) | FACT(POLICY_PLACE),
		.reads = FACT(POLICY_SIGNED)},
	[POLICY_RULE_MONEY] = {.code = "fee.policy_link",.any = true,
		.again = FACT(POLICY_INSURER) | FACT(POLICY_POLICY) | FACT(POLICY_PLACE)},
	[POLICY_RULE_FIRST_SERVICE] = {.code = "service.first",
		.again = FACT(POLICY_EFFECTIVE) | FACT(POLICY_EXPIRES) | FACT(POLICY_ENDED_ON) |
			FACT(POLICY_ENTERPRISE) | FACT(POLICY_SECTOR) | FACT(POLICY_SIZE) | FACT(POLICY_RISK) |
			FACT(POLICY_PLACE)},
	[POLICY_RULE_SERVICES_LEFT] = {.code = "service.period",.any = true,
		.again = FACT(POLICY_EFFECTIVE) | FACT(POLICY_EXPIRES) | FACT(POLICY_ENDED_ON) |
			FACT(POLICY_ENTERPRISE) | FACT(POLICY_PLACE)},
	[POLICY_RULE_SERVICE_LINK] = {.code = "service.policy_link",.any = true,.reads = FACT(POLICY_POLICY) | FACT(POLICY_PLACE)},
	[POLICY_RULE_RISK_QUOTA] = {.code = "quota.risk_assessment",.reads = FACT(POLICY_PLANNED_RISK_ASSESSMENT)},
	[POLICY_RULE_HAZARD_QUOTA] = {.code = "quota.hazard_inspection",.reads = FACT(POLICY_PLANNED_HAZARD_INSPECTION)},
	QUOTA_OTHER_KINDS(QUOTA_OF)
	[POLICY_RULE_PRODUCT] = {.code = "policy.product",
		.again = FACT(POLICY_PRODUCT) | FACT(POLICY_INSURER) | FACT(POLICY_SIGNED) | FACT(POLICY_EFFECTIVE) |
			FACT(POLICY_PLACE),
		.needs = FACT(POLICY_PRODUCT),.check = check_product},
	[POLICY_RULE_RATE] = {.code = "policy.rate",
		.again = FACT(POLICY_PRODUCT) | FACT(POLICY_RATE) | FACT(POLICY_SIGNED) | FACT(POLICY_EFFECTIVE) |
			FACT(POLICY_PLACE),
		.needs = FACT(POLICY_PRODUCT) | FACT(POLICY_RATE),.about = POLICY_RATE,.check = check_rate},
	[POLICY_RULE_STANDARDIZATION] = {.code = "policy.standardization",
		.again = FACT(POLICY_PRODUCT) | FACT(POLICY_RATE) | FACT(POLICY_ENTERPRISE) | FACT(POLICY_SIGNED) |
			FACT(POLICY_EFFECTIVE) | FACT(POLICY_PLACE) | FACT(POLICY_ACCIDENTS) | FACT(POLICY_ACCIDENT_DEATHS) |
			FACT(POLICY_PENALTIES),
		.needs = FACT(POLICY_PRODUCT) | FACT(POLICY_RATE),.about = POLICY_RATE,.check = check_standardization},
	[POLICY_RULE_RELEASE] = MAY_GO(FACT(POLICY_EFFECTIVE) | FACT(POLICY_EXPIRES) | FACT(POLICY_PLACE)),
	[POLICY_RULE_FUTURE] = DATE_FUTURE(FACT(POLICY_RECORDED_ON)),
	[POLICY_RULE_UPLOAD] = {.code = "policy.upload",
		.again = FACT(POLICY_RECORDED_ON) | FACT(POLICY_SIGNED) | FACT(POLICY_EFFECTIVE) | FACT(POLICY_PLACE),
		.needs = FACT(POLICY_RECORDED_ON),.check = check_upload},
};
