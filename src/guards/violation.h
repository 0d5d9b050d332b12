/*
 * violation.h: what breaks a rule: refused or recorded.
 */
#ifndef SAFEINS_GUARDS_VIOLATION_H
#define SAFEINS_GUARDS_VIOLATION_H

#include "common/safeins.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/rulebook.h"
#include "attach/role.h"

#include "utils/rel.h"

/* What breaks a rule: refused when the rule blocks and the write is live, else recorded. */
typedef struct Violation
{
	const Rule *rule;
	int			sqlstate;
	Division	place;
	const char *key;			/* row, or NULL for an account */
	const char *insurer;
	int			year;
	const char *message;		/* translated */
	const char *detail;			/* likewise; may be NULL */
	const char *remedy;			/* likewise; may be NULL */
	const char *figures;		/* JSON */
	bool		account;		/* of an account as a whole */
	bool		accept;			/* a fact that is never refused */
	bool		once;			/* not again while it stands */
} Violation;

extern bool check_watches(const CheckContext *j);
extern void report_violation(CheckContext *j, const Violation *b);
extern char *table_shown(Relation rel);
extern char *fen_string(Fen fen);
extern char *ratio_string(int64 millionths);

#endif
