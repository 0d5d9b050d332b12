/*
 * service.h: what the parts of the service guard share.
 */
#ifndef SAFEINS_GUARDS_SERVICE_SERVICE_H
#define SAFEINS_GUARDS_SERVICE_SERVICE_H

#include "common/safeins.h"
#include "types/division.h"
#include "rules/rulebook.h"
#include "attach/role.h"
#include "books/policy.h"
#include "books/service.h"
#include "books/book_store.h"
#include "guards/fee/service_link.h"
#include "guards/guard.h"

#include "nodes/bitmapset.h"
#include "utils/date.h"

enum ServiceFact
{
	SERVICE_SERVICE,
	SERVICE_POLICY,
	SERVICE_KIND,
	SERVICE_SERVED_ON,
	SERVICE_PROVIDER,
	SERVICE_PROVIDER_QUALIFIED,
	SERVICE_ARCHIVED_ON,
	SERVICE_VOIDED,
	SERVICE_PLACE,
	SERVICE_RECORDED_ON,
	SERVICE_CHANNEL,			/* from here on: details */
	SERVICE_PARTICIPANTS,
	SERVICE_CONFIRMED_ON,
	SERVICE_REVISITED_ON,
	SERVICE_SATISFACTION,
	SERVICE_EFFECT,
	SERVICE_COST,
	SERVICE_NFACTS
};

/* What is judged of a service, in this order. */
typedef enum ServiceRule
{
	SERVICE_RULE_CATALOGUE,
	SERVICE_RULE_FUTURE_DATE,
	SERVICE_RULE_PROVIDER,
	SERVICE_RULE_ARCHIVE,
	SERVICE_RULE_POLICY_LINK,
	SERVICE_RULE_PERIOD,
	SERVICE_RULE_POOLED,
	SERVICE_RULE_DOUBLE,
	SERVICE_RULE_FIRST,
	SERVICE_RULE_CONTRADICTION,
	SERVICE_RULE_DAYS,
	SERVICE_RULE_CHANNEL,
	SERVICE_RULE_CONFIRMATION,
	SERVICE_RULE_REVISIT,
	SERVICE_RULE_PARTICIPANTS,
	SERVICE_RULE_EFFECT,
	SERVICE_RULE_SATISFACTION,
	SERVICE_RULE_COST,
	SERVICE_RULE_UPLOAD,
	SERVICE_RULE_FUTURE,
	SERVICE_RULE_RETENTION,
	SERVICE_NRULES
} ServiceRule;

/* What is left to be asked of a row once it is beside its policy and in the book. */
#define ASK_POLICY	1
#define ASK_DOUBLE	2
#define ASK_POOLED	4

typedef struct ServiceCheck
{
	GuardFrame	g;
	bool		policies;		/* a policy table is attached */
	bool		one_policy;		/* an index of the host's: no service is of several policies */
	BookStore  *store;			/* rows for the book */
	Bitmapset  *buckets;		/* policies to be locked */
	bool		any_leaves;
	bool		links_asked;	/* expenses name services */
	bool		links_stand;	/* findings that a service which comes may disprove */
	Bitmapset  *came;			/* services that came, which are held against who does not find them */
	Links	   *links;			/* services whose expenses are judged again; may be NULL */
	bool		registry;		/* a registry of providers is attached, and rows name theirs */
	bool		registry_locked;
	bool		again;			/* rows that are there are judged again: nothing is refused */
	BookStore  *details;		/* NULL: rows tell none, or none are asked for */
	BookStore  *dues;			/* of confirmations and return visits; NULL: likewise */
	int			row_ask;		/* what the row asks that is judged */
	int			ask;			/* whatever some row asks */
} ServiceCheck;

typedef struct ServiceName
{
	const char *service;
	const char *policy;
	Division	area;
	DateADT		served_on;
} ServiceName;

extern const Role service_role;

/* Its books are made from two stores: CheckContext.part. */
#define SERVICE_DETAILS 1

/* service_violation.c */
extern const char *service_kind(ServiceCheck *s, Division area, DateADT on, const Fact *kind);
extern const char *service_kind_of(ServiceCheck *s, const GuardRow *row);
extern void service_violation(ServiceCheck *s, const Rule *rule, int sqlstate,
							  const ServiceName *name, char *message, char *remedy, bool accept);

/* settle.c */
extern void service_settle(ServiceCheck *s, const Rule *rule, int sqlstate, const GuardRow *row,
						   char *message, char *remedy, bool accept);
extern void service_withdraw(ServiceCheck *s, const char *code, const GuardRow *row, const char *but, const char *why);

/* service.c */
extern bool service_counts(GuardFrame *g, const Fact *facts, bool report);
extern void service_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next);
extern void service_check_provider(ServiceCheck *s, const GuardRow *row);

/* neighbours.c */
extern void check_late(ServiceCheck *s, const LateService *late, int n);
extern void check_doubles(ServiceCheck *s, bool unbooked);
extern void check_pooled(ServiceCheck *s, bool unbooked);

#endif
