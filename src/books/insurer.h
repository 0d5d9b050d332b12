/*
 * insurer.h: whether insurers may write policies.
 */
#ifndef SAFEINS_BOOKS_INSURER_H
#define SAFEINS_BOOKS_INSURER_H

#include "common/safeins.h"
#include "types/division.h"
#include "rules/rulebook.h"

#include "utils/date.h"

extern const Rule *annual_due(const char *code, Division place, int year, DateADT *due);
extern char *insurer_ineligible(Division province, const char *insurer, int len, DateADT on);
extern bool insurer_is_suspended(Division province, const char *insurer, DateADT on);
extern bool insurer_known(const char *insurer);
extern void insurer_check(const char *insurer);
extern char *insurer_lacks(Division province, const char *insurer, int len, DateADT on);

#endif
