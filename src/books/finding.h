/*
 * finding.h: findings: what breaks a rule but was accepted.
 */
#ifndef SAFEINS_BOOKS_FINDING_H
#define SAFEINS_BOOKS_FINDING_H

#include "common/safeins.h"
#include "common/own_sql.h"
#include "types/division.h"
#include "attach/role.h"

typedef struct Finding
{
	const char *code;			/* of the rule */
	const char *source;			/* citation */
	Division	place;
	const char *key;			/* the row's, or the account's */
	const char *insurer;
	int			year;			/* 0: none */
	const char *message;
	const char *figures;		/* JSON text or NULL */
	bool		account;		/* of an account as a whole: its sums tell one from another,
								 * not the table that showed it */
	bool		once;			/* not again while it stands; so are all of old rows */
	bool		watched;		/* it would have been refused but for watch_only() */
} Finding;

extern void finding_record(CheckContext *j, const Finding *finding);

/* Findings that stand: NULL and 0 are any. */
typedef struct FindingMatch
{
	const char *code;
	Division	place;
	bool		nation;			/* place 0 is meant: the nation */
	const char *role;
	const char *table_schema;
	const char *table_name;
	const char *key;
	const char *insurer;
	int			year;
	const char *policy;			/* whose account; "": the insurer's */
	const char *figures;		/* JSON that theirs have */
	bool		now;			/* found in this transaction */
	const char *but;			/* those that say this stand */
	int			but_year;		/* ... of this year */
	bool		but_alike;		/* ... and of this place and insurer: one that is recorded "once" is the same */
	Division	but_place;
	const char *but_insurer;	/* NULL is nobody */
} FindingMatch;

extern bool finding_stands(const char *code, const char *insurer, const char *key);
extern bool finding_stands_of_service(const char *service);
extern bool finding_stands_of_policy(const text *policy);
extern int64 finding_withdraw(const FindingMatch *m, const char *why);

extern OwnRows findings_of_policies(Datum names);
extern OwnRows findings_of_rows(const char *code, const char *role, Datum keys);
extern void findings_withdraw(Datum *places, Datum *ids, int n, const char *why);

#endif
