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
	SERVICE_RULE_UPLOAD,
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

/* service_violation.c */
extern void service_violation(ServiceCheck *s, const Rule *rule, int sqlstate,
							  const ServiceName *name, char *message, char *remedy, bool accept);

/* neighbours.c */
extern void check_late(ServiceCheck *s, const LateService *late, int n);
extern void check_doubles(ServiceCheck *s, bool unbooked);
extern void check_pooled(ServiceCheck *s, bool unbooked);

#endif
