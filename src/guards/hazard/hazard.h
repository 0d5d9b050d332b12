/*
 * hazard.h: what the parts of the hazard guard share.
 */
#ifndef SAFEINS_GUARDS_HAZARD_HAZARD_H
#define SAFEINS_GUARDS_HAZARD_HAZARD_H

#include "common/safeins.h"
#include "types/division.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/role.h"
#include "books/hazard.h"
#include "books/book_scan.h"
#include "books/book_store.h"
#include "guards/recount.h"
#include "guards/guard.h"
#include "guards/unreadable_row.h"

#include "utils/date.h"

enum HazardFact
{
	HAZARD_HAZARD,
	HAZARD_ENTERPRISE,
	HAZARD_LEVEL,
	HAZARD_FOUND_ON,
	HAZARD_DUE_ON,
	HAZARD_INSURER,
	HAZARD_SERVICE,
	HAZARD_FOUND_BY,
	HAZARD_NOTIFIED_ON,
	HAZARD_NOTIFIED_PARTY,
	HAZARD_PLAN_ON,
	HAZARD_EXTENSION,
	HAZARD_RECTIFIED_ON,
	HAZARD_RECTIFIED_BY,
	HAZARD_RECHECKED_ON,
	HAZARD_RECHECKED_BY,
	HAZARD_EVIDENCE,
	HAZARD_REPORTED_ON,
	HAZARD_CLOSED_ON,
	HAZARD_PLACE,
	HAZARD_CRITERION,
	HAZARD_REPORTED_TO,
	HAZARD_NFACTS
};

/* What is judged of a hazard, in this order. */
typedef enum HazardRule
{
	HAZARD_RULE_DUE,
	HAZARD_RULE_FOUND,
	HAZARD_RULE_LEVEL,
	HAZARD_RULE_EXTENSION,
	HAZARD_RULE_EXTENSION_COUNT,
	HAZARD_RULE_EXTENSION_DAYS,
	HAZARD_RULE_REOPEN,
	HAZARD_RULE_DATES,
	HAZARD_RULE_RECHECK,
	HAZARD_RULE_NOTIFIED_PARTY,
	HAZARD_RULE_NOTIFY,
	HAZARD_RULE_PLAN,
	HAZARD_RULE_RECTIFY,
	HAZARD_RULE_RECHECK_TERM,
	HAZARD_RULE_REPORT,
	HAZARD_RULE_CRITERION,
	HAZARD_RULE_REPORTED_TO,
	HAZARD_RULE_DENIED,
	HAZARD_RULE_OTHER,
	HAZARD_RULE_REPORTED_OTHER,
	HAZARD_RULE_DELETE,
	HAZARD_RULE_RELEASE,
	HAZARD_NRULES
} HazardRule;

typedef struct HazardCheck
{
	GuardFrame	g;
	BookStore  *store;
	BookScan	hazards;		/* the book, open for the statement */
	BookStore  *deadlines;
	BookStore  *gone;			/* deadlines of hazards that leave, before those of others */
	bool		returns;		/* some row that is alone may be in the book */
	bool		due_moves;
	bool		several;		/* rows of one hazard may be there: nothing keeps its key apart */
	bool		known;			/* some row may be in the book */
} HazardCheck;

/* What a row says, ready to be judged. */
typedef struct HazardTerms
{
	GuardRow	row;			/* by the law of the day it was found */
	const char *hazard;
	const char *level;			/* its code; NULL: no list has it */
	const char *insurer;		/* may be NULL */
	Fact		notified_on;	/* the day that whoever the law names was told; of a general hazard whoever it was */
	Fact		reported_on;	/* likewise to an authority */
	HazardDeadline	dues[HAZARD_NDUES];
} HazardTerms;

extern const Role hazard_role;
extern const BookDef hazard_book;

static inline bool
is_major(const HazardTerms *t)
{
	return t->level != NULL && strcmp(t->level, LEVEL_MAJOR) == 0;
}

static inline bool
has_fact(const GuardRow *t, int fact)
{
	return t != NULL && !t->facts[fact].isnull;
}

static inline bool
blank_fact(const GuardRow *t, int fact)
{
	return !has_fact(t, fact) || fact_is_blank(&t->facts[fact]);
}

/* hazard_violation.c */
extern void hazard_violation(GuardFrame *g, const Rule *rule, int sqlstate, const HazardTerms *t,
							 char *message, char *remedy, bool accept);

/* person.c */
extern bool same_person(const Fact *all, const Fact *in);

/* told.c */
extern bool told_head(HazardCheck *h, const GuardRow *row);
extern bool told_authority(HazardCheck *h, const GuardRow *row);
extern void check_notice(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now);
extern void check_reported_to(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now);
extern void check_criterion(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now);

/* states.c */
extern const GuardRule hazard_rules[HAZARD_NRULES];

extern void check_returned(HazardCheck *h);

#endif
