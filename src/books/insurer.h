/*
 * insurer.h: whether insurers may write policies.
 */
#ifndef SAFEINS_BOOKS_INSURER_H
#define SAFEINS_BOOKS_INSURER_H

#include "common/safeins.h"
#include "types/division.h"
#include "rules/rulebook.h"

#include "utils/date.h"

/* SQL: whether some book has an insurer, or none has a row yet: before the first row of all nobody can be known. */
#define INSURER_HAS(book, key) "EXISTS (SELECT FROM safeins." book " AS b WHERE b.insurer = " key ")"
#define INSURER_HELD(key) \
	INSURER_HAS("policy", key) " OR " INSURER_HAS("coinsurance", key) " OR " INSURER_HAS("account", key) \
	" OR " INSURER_HAS("report", key) " OR " INSURER_HAS("filing", key) " OR " INSURER_HAS("complaint", key) \
	" OR " INSURER_HAS("hazard", key) " OR " INSURER_HAS("suspension", key) " OR " INSURER_HAS("refusal", key) \
	" OR " INSURER_HAS("product", key)
#define INSURER_KNOWN(key) \
	"(" INSURER_HELD(key) \
	" OR NOT EXISTS (SELECT FROM safeins.policy) AND NOT EXISTS (SELECT FROM safeins.report) AND NOT EXISTS (SELECT FROM safeins.filing)" \
	" AND NOT EXISTS (SELECT FROM safeins.complaint)" \
	" AND NOT EXISTS (SELECT FROM safeins.account AS b WHERE b.received <> 0 OR b.spent <> 0))"

extern const Rule *annual_due(const char *code, Division place, int year, DateADT *due);
extern char *insurer_ineligible(Division province, const char *insurer, int len, DateADT on);
extern bool insurer_is_suspended(Division province, const char *insurer, DateADT on);
extern void insurer_stop_lock(void);
extern bool insurer_held(const char *insurer);
extern bool insurer_known(const char *insurer);
extern void insurer_check(const char *insurer);
extern char *insurer_lacks(Division province, const char *insurer, int len, DateADT on);

#endif
