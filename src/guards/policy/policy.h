/*
 * policy.h: what the parts of the policy guard share.
 */
#ifndef SAFEINS_GUARDS_POLICY_POLICY_H
#define SAFEINS_GUARDS_POLICY_POLICY_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "attach/role.h"
#include "books/policy.h"
#include "books/book_scan.h"
#include "books/book_store.h"
#include "guards/guard_util.h"
#include "guards/fee/policy_link.h"
#include "guards/guard.h"

#include "nodes/bitmapset.h"
#include "utils/date.h"

#define POLICY_STATUS_LIST	"policy.status"

enum PolicyFact
{
	POLICY_POLICY,
	POLICY_INSURER,
	POLICY_ENTERPRISE,
	POLICY_EFFECTIVE,
	POLICY_EXPIRES,
	POLICY_SIGNED,
	POLICY_SECTOR,
	POLICY_SIZE,
	POLICY_RISK,
	POLICY_PLACE,
	POLICY_DEATH_LIMIT,
	POLICY_HEADCOUNT,
	POLICY_INSURED_HEADCOUNT,
	POLICY_PREMIUM,
	POLICY_COMMISSION,
	POLICY_PAYER,
	POLICY_INSURER_ELIGIBLE,
	POLICY_STATUS,
	POLICY_ENDED_ON,
	POLICY_END_REASON,
	POLICY_PLANNED_RISK_ASSESSMENT,
	POLICY_PLANNED_HAZARD_INSPECTION,
	POLICY_PLANNED_TRAINING,
	POLICY_PLANNED_EMERGENCY_DRILL,
	POLICY_PLANNED_STANDARDIZATION,
	POLICY_PLANNED_TECHNOLOGY,
	POLICY_PLANNED_OCCUPATIONAL_HEALTH,
	POLICY_PLANNED_CONSULTING,
	POLICY_PLANNED_OTHER,
	POLICY_RECORDED_ON,
	POLICY_INSURER_NAME,
	POLICY_ENTERPRISE_NAME,
	POLICY_PRODUCT,
	POLICY_RATE,
	POLICY_ACCIDENTS,
	POLICY_ACCIDENT_DEATHS,
	POLICY_PENALTIES,
	POLICY_NFACTS
};

/* What is judged of a policy, in this order. */
enum PolicyRule
{
	POLICY_RULE_DATES,
	POLICY_RULE_DEATH_LIMIT,
	POLICY_RULE_COMMISSION,
	POLICY_RULE_PREMIUM,
	POLICY_RULE_PAYER,
	POLICY_RULE_STAFF,
	POLICY_RULE_INSURER,
	POLICY_RULE_PAPERS,
	POLICY_RULE_SURRENDER,
	POLICY_RULE_RISK_ASSESSMENT,
	POLICY_RULE_HAZARD_INSPECTION,
	POLICY_RULE_OTHER_SERVICES,
	POLICY_RULE_END_REASON,
	POLICY_RULE_MUST_INSURE,
	POLICY_RULE_DOUBLE,
	POLICY_RULE_OVERLAP,
	POLICY_RULE_LATE_RENEWAL,
	POLICY_RULE_MONEY,
	POLICY_RULE_FIRST_SERVICE,
	POLICY_RULE_SERVICES_LEFT,
	POLICY_RULE_SERVICE_LINK,
	POLICY_RULE_RISK_QUOTA,
	POLICY_RULE_HAZARD_QUOTA,
	POLICY_RULE_TRAINING_QUOTA,
	POLICY_RULE_EMERGENCY_DRILL_QUOTA,
	POLICY_RULE_STANDARDIZATION_QUOTA,
	POLICY_RULE_TECHNOLOGY_QUOTA,
	POLICY_RULE_OCCUPATIONAL_HEALTH_QUOTA,
	POLICY_RULE_CONSULTING_QUOTA,
	POLICY_RULE_OTHER_QUOTA,
	POLICY_RULE_UPLOAD,
	POLICY_RULE_FUTURE,
	POLICY_RULE_PRODUCT,
	POLICY_RULE_RATE,
	POLICY_RULE_STANDARDIZATION,
	POLICY_RULE_RELEASE,
	POLICY_NRULES
};

struct PolicySet;
struct eligible_hash;

typedef struct PolicyCheck
{
	GuardFrame	g;
	bool		awaited;		/* some old money waits for its policy */
	struct PolicySet *arrived;	/* that money has waited for; may be NULL */
	BookStore  *store;
	bool		apart;			/* the host lets no policy have two rows */
	BookScan	policies;		/* the books, open for the statement */
	BookScan	enterprises;
	Bitmapset  *buckets;		/* to be locked against services */
	Bitmapset  *held;			/* to be held as they are, against who moves their enterprise */
	bool		told_by;		/* plans or shares are held against what it says */
	bool		told;			/* enterprises tell of it */
	uint64		ended;			/* transactions that had ended when its rows were yet to be read */
	bool		services;		/* a service table is attached */
	bool		early;			/* some services count for no year of their policy, as if that came after them */
	bool		recount;		/* services are counted anew: days have moved, or their policy has come */
	bool		over;			/* some row that came may be the second one of its policy */
	bool		moved;			/* a policy that was there changed its days, or went */
	bool		drops;			/* some deadline may go */
	int			asked;			/* policies whose money was looked for */
	bool		asked_all;		/* whether there is any at all */
	bool		owned;			/* no money is booked by any policy */
	bool		money;			/* a table of premium or expenses is attached */
	PolicyLinks places;			/* policies that are not where they were, or were not there: money is where they are */
	bool		placing;		/* some money may be */
	bool		placed;			/* it was until now */
	PolicyLinks links;			/* that expenses may name */
	bool		links_stand;	/* findings of expenses that a policy which comes may disprove */
	NameList	limits;			/* that claims may be held against anew */
	bool		claims;			/* a table of claims is attached */
	bool		relinks;		/* expenses may name services of a policy that changed insurer, went, or came */
	bool		ask_neighbours; /* overlap or gap is to be judged */
	struct eligible_hash *eligible; /* insurers asked about, for the statement */
	bool		again;			/* rows that are there are judged again: nothing is refused */
	const char *said;			/* what was found of one of these; NULL: nothing */
} PolicyCheck;

/* What a row says, ready to be judged. */
typedef struct PolicyTerms
{
	/* by the day it was signed, or takes effect; sector, size and risk may be its enterprise's */
	GuardRow	row;
	DateADT		last_day;
	bool		must_is_said;	/* whether its enterprise must insure; else its sector tells */
	bool		must_insure;
} PolicyTerms;

extern const Role policy_role;

/* policy_violation.c */
extern void policy_breach(GuardFrame *g, const Rule *rule, int sqlstate, const GuardRow *t, char *message,
						  char *remedy, char *figures, bool accept);

/* rate.c */
extern void products_hold(bool writes);
extern bool products_filed(void);
extern void check_product(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now);
extern void check_rate(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now);
extern void check_standardization(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now);

/* policy_province is the province in whose book a policy is, by the place that it names itself. */
static inline Division
policy_province(const PolicyCheck *p, const Fact *facts)
{
	return division_at_level(fact_area(&facts[POLICY_PLACE], p->g.home), 1);
}

/* keep.c */
extern void policy_terms(PolicyCheck *p, const Fact *facts, PolicyTerms *terms);
extern void policy_put_row(PolicyCheck *p, const PolicyTerms *before, const PolicyTerms *t, bool live, bool changed);
extern uint64 transactions_ended(void);
extern void policies_told_anew(PolicyCheck *p);
extern void policy_keep(PolicyCheck *p, BookStore *store, const PolicyTerms *t, bool live);

/* double.c */
extern bool policy_is_double(PolicyCheck *p, const Fact *facts, const char *insurer);
extern void doubles_settle(PolicyCheck *p, BookStore *doubts);
extern void doubles_show(PolicyCheck *p, BookSort *sort);

/* terms.c */
extern const GuardRule policy_rules[POLICY_NRULES];
extern bool sector_is_compulsory(const char *word, Division area, DateADT on, bool *known);
extern bool policy_is_compulsory(const PolicyTerms *t, DateADT on, bool *sector_known);

/* money.c */
extern bool money_may_follow(void);
extern bool money_by_policy(PolicyCheck *p, const Fact *policy);
extern bool money_by_days(const Fact *policy);

/* neighbours.c */
extern void check_neighbours(PolicyCheck *p, BookSort *sort);

/* out_of_period.c */
extern void check_services_left(PolicyCheck *p);
extern void check_services_found(BookStore *store);

#endif
