/*
 * insurer.h: whether insurers may write policies.
 */
#ifndef SAFEINS_BOOKS_INSURER_H
#define SAFEINS_BOOKS_INSURER_H

#include "common/safeins.h"
#include "types/division.h"
#include "rules/rulebook.h"

#include "utils/date.h"

/*
 * When a year's report ("report.annual") or papers ("filing.annual") are due:
 * the rule, or NULL where the law is silent.
 */
extern const Rule *annual_due(const char *code, Division place, int year, DateADT *due);
/*
 * NULL when an insurer may write policies in a province on that day, else why
 * not, translated.  After rules_refresh(); as the latest committed state and
 * this transaction leave it.
 */
extern char *insurer_ineligible(Division province, const char *insurer, int len, DateADT on);
extern bool insurer_known(const char *insurer);
extern void insurer_check(const char *insurer);
extern char *insurer_lacks(Division province, const char *insurer, int len, DateADT on);

#endif
