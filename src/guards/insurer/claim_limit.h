/*
 * claim_limit.h: what was paid for deaths against the limit per death; what the
 * parts of the guard of claims share.
 */
#ifndef SAFEINS_GUARDS_INSURER_CLAIM_LIMIT_H
#define SAFEINS_GUARDS_INSURER_CLAIM_LIMIT_H

#include "common/safeins.h"
#include "types/fen.h"
#include "attach/fact.h"
#include "books/policy.h"
#include "guards/fee/policy_link.h"
#include "guards/guard.h"

enum ClaimFact
{
	CLAIM_CLAIM,
	CLAIM_POLICY,
	CLAIM_REPORTED_ON,
	CLAIM_ACCIDENT_ON,
	CLAIM_DEATHS,
	CLAIM_PAID,
	CLAIM_PAID_ON,
	CLAIM_REFUSED,
	CLAIM_REFUSAL_REASON,
	CLAIM_PLACE,
	CLAIM_DECIDED_ON,
	CLAIM_AGREED_ON,
	CLAIM_ADVANCE_ON,
	CLAIM_RECORDED_ON,
	CLAIM_NFACTS
};

/* What is judged of a claim, in this order. */
typedef enum ClaimRule
{
	CLAIM_RULE_REFUSAL,
	CLAIM_RULE_WORDS,
	CLAIM_RULE_PERIOD,
	CLAIM_RULE_DEATH_PAID,
	CLAIM_RULE_LIMIT,
	CLAIM_RULE_DECIDE,
	CLAIM_RULE_ADVANCE,
	CLAIM_RULE_PAY,
	CLAIM_RULE_UPLOAD,
	CLAIM_RULE_FUTURE,
	CLAIM_RULE_RELEASE,
	CLAIM_NRULES
} ClaimRule;

static inline int64
claim_deaths(const Fact *facts)
{
	return facts[CLAIM_DEATHS].isnull ? 0 : facts[CLAIM_DEATHS].v.count;
}

static inline Fen
claim_paid(const Fact *facts)
{
	return facts[CLAIM_PAID].isnull ? 0 : facts[CLAIM_PAID].v.fen;
}

static inline bool
claim_is_refused(const Fact *facts)
{
	return !facts[CLAIM_REFUSED].isnull && facts[CLAIM_REFUSED].v.flag;
}

extern bool claim_fits(GuardFrame *g, const Fact *facts, bool report);
extern PolicyEntry *claim_policy(const GuardRow *now);
extern void claim_check_limit(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now);
extern bool claims_ask_limits(void);
extern void claims_check_limits(const NameList *policies);

#endif
