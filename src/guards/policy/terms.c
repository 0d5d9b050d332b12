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
#include "books/insurer.h"
#include "guards/policy/policy.h"
#include "guards/breach.h"

#include "common/hashfn.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/rel.h"

/*
 * A rule to hold the policy against: where what it speaks of was changed, or
 * where the policy came under it by another date, place, sector or size.
 */
static const Rule *
rule_to_ask(const char *code, const PolicyTerms *was, const PolicyTerms *is, bool changed)
{
	const Rule *rule = rule_in_force(code, is->area, is->signed_on, is->sector, is->size, is->risk);

	if (rule != NULL && !changed && was != NULL &&
		rule_in_force(code, was->area, was->signed_on, was->sector, was->size, was->risk) == rule)
		return NULL;
	return rule;
}

static void
breach(PolicyJudge *p, const Rule *rule, int sqlstate, const PolicyTerms *t, char *message, char *remedy, char *figures, bool accept)
{
	const char *key = fact_text(&t->facts[POLICY_POLICY]);
	const char *insurer = fact_text(&t->facts[POLICY_INSURER]);

	guard_breach(p->j, &(Breach)
				 {
					 .rule = rule,.sqlstate = sqlstate,.place = t->area,.key = key,.insurer = insurer,
					 .year = year_of(t->signed_on),.message = message,.remedy = remedy,.figures = figures,.accept = accept,
					 .detail = psprintf(_("Policy %s of table \"%s\", insurer %s, enterprise %s, signed or effective %s."),
										key, RelationGetRelationName(p->j->rel), insurer,
										fact_text(&t->facts[POLICY_ENTERPRISE]), day_text(t->signed_on))
				 });
}

static bool
is_mapped(const PolicyJudge *p, int fact)
{
	return mapping_has(p->j->mapping, fact);
}

static void
judge_dates(PolicyJudge *p, const PolicyTerms *is, const Rule *rule)
{
	const Fact *f = is->facts;

	if (f[POLICY_EXPIRES].v.date < f[POLICY_EFFECTIVE].v.date)
		breach(p, rule, ERRCODE_SI_POLICY_DATES, is,
			   psprintf(_("policy %s would expire on %s, before it takes effect on %s"), fact_text(&f[POLICY_POLICY]),
						day_text(f[POLICY_EXPIRES].v.date), day_text(f[POLICY_EFFECTIVE].v.date)), NULL, NULL, false);
	if (!f[POLICY_SIGNED].isnull && f[POLICY_SIGNED].v.date > p->today)
		breach(p, rule, ERRCODE_SI_POLICY_DATES, is,
			   psprintf(_("policy %s is signed on %s, which lies in the future"), fact_text(&f[POLICY_POLICY]),
						day_text(f[POLICY_SIGNED].v.date)), NULL, NULL, false);
}

static void
judge_death_limit(PolicyJudge *p, const PolicyTerms *is, const Rule *rule)
{
	const Fact *limit = &is->facts[POLICY_DEATH_LIMIT];

	if (limit->isnull)
		breach(p, rule, ERRCODE_SI_POLICY_LIMIT, is,
			   psprintf(_("policy %s does not say its limit per death"), fact_text(&is->facts[POLICY_POLICY])), NULL,
			   psprintf("{\"least\": %lld}", (long long) rule->number), true);
	else if (limit->v.fen < rule->number)
		breach(p, rule, ERRCODE_SI_POLICY_LIMIT, is,
			   psprintf(_("limit per death of %s yuan is below the least of %s yuan"),
						fen_string(limit->v.fen), fen_string(rule->number)),
			   psprintf(_("Insure at least %s yuan per person."), fen_string(rule->number)),
			   psprintf("{\"limit\": %lld, \"least\": %lld}", (long long) limit->v.fen, (long long) rule->number), false);
}

static void
judge_commission(PolicyJudge *p, const PolicyTerms *is, const Rule *rule)
{
	const Fact *commission = &is->facts[POLICY_COMMISSION];
	const Fact *premium = &is->facts[POLICY_PREMIUM];

	if (commission->isnull || premium->isnull || within_ratio(commission->v.fen, rule->number, premium->v.fen))
		return;
	breach(p, rule, ERRCODE_SI_POLICY_COMMISSION, is,
		   psprintf(_("commission of %s yuan is over the cap of %s yuan (%s of the premium of %s)"),
					fen_string(commission->v.fen), fen_string(ratio_floor(rule->number, premium->v.fen)),
					ratio_string(rule->number), fen_string(premium->v.fen)), NULL,
		   psprintf("{\"commission\": %lld, \"premium\": %lld, \"limit\": %lld}", (long long) commission->v.fen,
					(long long) premium->v.fen, (long long) ratio_floor(rule->number, premium->v.fen)), false);
}

static void
judge_premium(PolicyJudge *p, const PolicyTerms *is, const Rule *rule)
{
	const Fact *premium = &is->facts[POLICY_PREMIUM];
	const Fact *heads = &is->facts[POLICY_INSURED_HEADCOUNT];

	if (heads->isnull)
		heads = &is->facts[POLICY_HEADCOUNT];
	if (premium->isnull || heads->isnull || heads->v.count <= 0 ||
		(int128) premium->v.fen >= (int128) rule->number * heads->v.count)
		return;
	breach(p, rule, ERRCODE_SI_POLICY_PREMIUM, is,
		   psprintf(_("premium of %s yuan for %lld persons is below the filed least of %s yuan per person"),
					fen_string(premium->v.fen), (long long) heads->v.count, fen_string(rule->number)), NULL,
		   psprintf("{\"premium\": %lld, \"persons\": %lld, \"least\": %lld}", (long long) premium->v.fen,
					(long long) heads->v.count, (long long) rule->number), false);
}

static void
judge_payer(PolicyJudge *p, const PolicyTerms *is, const Rule *rule)
{
	const Fact *payer = &is->facts[POLICY_PAYER];

	if (payer->isnull || rule_has_item(rule, payer->str, payer->len))
		return;
	breach(p, rule, ERRCODE_SI_POLICY_PAYER, is,
		   psprintf(_("the premium may not be paid by \"%s\""), fact_shown(payer)),
		   _("The enterprise pays it, never its workers; SELECT items FROM safeins.rule_for('policy.payer', place, date) lists the words for it."),
		   NULL, false);
}

static void
judge_staff(PolicyJudge *p, const PolicyTerms *is, const Rule *rule)
{
	const Fact *heads = &is->facts[POLICY_HEADCOUNT];
	const Fact *insured = &is->facts[POLICY_INSURED_HEADCOUNT];

	if (heads->isnull || insured->isnull || insured->v.count >= heads->v.count)
		return;
	breach(p, rule, ERRCODE_SI_POLICY_STAFF, is,
		   psprintf(_("policy %s insures %lld of %lld workers"), fact_text(&is->facts[POLICY_POLICY]),
					(long long) insured->v.count, (long long) heads->v.count), NULL,
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

/* Why an insurer may not write policies, asked once a statement for each day. */
static const char *
why_ineligible(PolicyJudge *p, const PolicyTerms *is)
{
	const Fact *insurer = &is->facts[POLICY_INSURER];
	EligibleKey key = {fact_text(insurer), division_at_level(is->area, 1), is->signed_on};
	EligibleSlot *slot;
	bool		found;

	if (p->eligible == NULL)
		p->eligible = eligible_create(p->cxt, 16, NULL);
	slot = eligible_lookup(p->eligible, key);
	if (slot == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(p->cxt);
		char	   *why_not = insurer_ineligible(key.place, insurer->str, insurer->len, key.on);

		key.insurer = pstrdup(key.insurer);
		slot = eligible_insert(p->eligible, key, &found);
		slot->why_not = why_not;
		MemoryContextSwitchTo(old);
	}
	return slot->why_not;
}

static void
judge_insurer(PolicyJudge *p, const PolicyTerms *is, const Rule *rule)
{
	const Fact *eligible = &is->facts[POLICY_INSURER_ELIGIBLE];
	const char *why_not = NULL;

	if (eligible->isnull)
		why_not = why_ineligible(p, is);
	else if (!eligible->v.flag)
		why_not = _("it does not meet the conditions");
	if (why_not != NULL)
		breach(p, rule, ERRCODE_SI_POLICY_INSURER, is,
			   psprintf(_("insurer %s may not write policies on %s: %s"), fact_text(&is->facts[POLICY_INSURER]),
						day_text(is->signed_on), why_not),
			   eligible->isnull ? insurer_remedy(division_at_level(is->area, 1), is->facts[POLICY_INSURER].str,
												 is->facts[POLICY_INSURER].len, is->signed_on) : NULL,
			   NULL, false);
}

/* ---- its end ---- */

static bool
ended_early(const PolicyTerms *t)
{
	const Fact *ended = &t->facts[POLICY_ENDED_ON];
	const Fact *status = &t->facts[POLICY_STATUS];

	if (!ended->isnull)
		return ended->v.date < t->facts[POLICY_EXPIRES].v.date;
	return !status->isnull && code_of("policy.status", status->str, status->len) != NULL;
}

/* The act is the ending: the law of its day says whether it may be. */
static void
judge_surrender(PolicyJudge *p, const PolicyTerms *is)
{
	const Fact *ended = &is->facts[POLICY_ENDED_ON];
	const Fact *reason = &is->facts[POLICY_END_REASON];
	DateADT		on = ended->isnull ? p->today : ended->v.date;
	const Rule *rule = rule_in_force("policy.no_surrender", is->area, on, is->sector, is->size, is->risk);
	const Rule *reasons;

	if (rule == NULL || !is->compulsory)
		return;
	reasons = rule_in_force("policy.end_reason", is->area, on, is->sector, is->size, is->risk);
	if (reasons != NULL && !reason->isnull && rule_has_item(reasons, reason->str, reason->len))
		return;
	breach(p, rule, ERRCODE_SI_POLICY_SURRENDER, is,
		   reason->isnull ?
		   psprintf(_("compulsory policy %s cannot be ended on %s without a reason"), fact_text(&is->facts[POLICY_POLICY]), day_text(on)) :
		   psprintf(_("compulsory policy %s cannot be ended on %s for the reason \"%s\""), fact_text(&is->facts[POLICY_POLICY]),
					day_text(on), fact_shown(reason)),
		   _("It ends early only where the enterprise is closed or has stopped production: fact \"end_reason\" says so."), NULL, false);
}

/* ---- services by the contract ---- */

static void
judge_planned(PolicyJudge *p, const PolicyTerms *was, const PolicyTerms *is)
{
	static const struct
	{
		int			fact;
		const char *quota;
	}			planned[] = {
		{POLICY_PLANNED_RISK_ASSESSMENT, "quota.risk_assessment"},
		{POLICY_PLANNED_HAZARD_INSPECTION, "quota.hazard_inspection"},
	};

	for (size_t i = 0; i < lengthof(planned); i++)
	{
		const Fact *plan = &is->facts[planned[i].fact];
		const Rule *quota = rule_in_force(planned[i].quota, is->area, is->signed_on, is->sector, is->size, is->risk);
		bool		changed = was == NULL || !fact_equal(FACT_COUNT, &was->facts[planned[i].fact], plan) ||
			quota != rule_in_force(planned[i].quota, was->area, was->signed_on, was->sector, was->size, was->risk);
		const Rule *rule = rule_to_ask("policy.contract_services", was, is, changed);

		if (!is_mapped(p, planned[i].fact) || quota == NULL || rule == NULL ||
			(plan->isnull ? 0 : plan->v.count) >= quota->number)
			continue;
		breach(p, rule, ERRCODE_SI_POLICY_SERVICES, is,
			   psprintf(_("the contract plans %lld services a year where rule %s asks for %lld"),
						(long long) (plan->isnull ? 0 : plan->v.count), planned[i].quota, (long long) quota->number),
			   psprintf(_("Rule %s: %s."), quota->code, quota->source),
			   psprintf("{\"planned\": %lld, \"quota\": %lld}", (long long) (plan->isnull ? 0 : plan->v.count),
						(long long) quota->number), false);
	}
}

/* judge_policy holds a policy against the rules about a single one; only what this write changed is asked. */
void
judge_policy(PolicyJudge *p, const PolicyTerms *was, const PolicyTerms *is)
{
	const Rule *rule;

#define CHANGED(fact) (was == NULL || !fact_equal(policy_role.facts[fact].type, &was->facts[fact], &is->facts[fact]))
#define ASK(code, changed) ((rule = rule_to_ask(code, was, is, changed)) != NULL)
	if (ASK("policy.dates", CHANGED(POLICY_EFFECTIVE) || CHANGED(POLICY_EXPIRES) || CHANGED(POLICY_SIGNED)))
		judge_dates(p, is, rule);
	if (is_mapped(p, POLICY_DEATH_LIMIT) && ASK("policy.death_limit", CHANGED(POLICY_DEATH_LIMIT)))
		judge_death_limit(p, is, rule);
	if (is_mapped(p, POLICY_COMMISSION) && ASK("policy.commission_cap", CHANGED(POLICY_COMMISSION) || CHANGED(POLICY_PREMIUM)))
		judge_commission(p, is, rule);
	if (is_mapped(p, POLICY_PREMIUM) &&
		ASK("policy.premium_least", CHANGED(POLICY_PREMIUM) || CHANGED(POLICY_HEADCOUNT) || CHANGED(POLICY_INSURED_HEADCOUNT)))
		judge_premium(p, is, rule);
	if (is_mapped(p, POLICY_PAYER) && ASK("policy.payer", CHANGED(POLICY_PAYER)))
		judge_payer(p, is, rule);
	if (is_mapped(p, POLICY_INSURED_HEADCOUNT) && ASK("policy.all_staff", CHANGED(POLICY_HEADCOUNT) || CHANGED(POLICY_INSURED_HEADCOUNT)))
		judge_staff(p, is, rule);
	if (ASK("policy.insurer_eligible",
			CHANGED(POLICY_INSURER) || CHANGED(POLICY_INSURER_ELIGIBLE) || was->signed_on != is->signed_on))
		judge_insurer(p, is, rule);
	if (ended_early(is) && (CHANGED(POLICY_ENDED_ON) || CHANGED(POLICY_END_REASON) || CHANGED(POLICY_STATUS) || CHANGED(POLICY_EXPIRES)))
		judge_surrender(p, is);
	judge_planned(p, was, is);
#undef ASK
#undef CHANGED
}
