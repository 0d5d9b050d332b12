/*
 * coverage.h: enterprises that must insure on a day.  The functions are in
 * coverage.c.
 */
#ifndef SAFEINS_REPORT_COVERAGE_H
#define SAFEINS_REPORT_COVERAGE_H

#include "common/safeins.h"
#include "report/whole/whole.h"

#include "utils/date.h"

typedef enum Must
{
	MUST_NOT,
	MUST,
	MUST_UNKNOWN,				/* nobody knows its sector */
	MUST_BY_SECTOR				/* the enterprise does not say itself */
} Must;

/* Takes an enterprise that must insure, or may have to, and is not insured. */
typedef void (*CoverTake) (const WholeBook *enterprise, Must must, void *arg);

extern void cover_uncovered(DateADT as_of, CoverTake take, void *arg);
extern Must cover_must(const WholeBook *enterprise, DateADT on);

#endif
