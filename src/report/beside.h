/*
 * beside.h: reports of which one is made here and others by another process at
 * the same time.  The functions are in beside.c.
 */
#ifndef SAFEINS_REPORT_BESIDE_H
#define SAFEINS_REPORT_BESIDE_H

#include "common/safeins.h"
#include "report/whole/early.h"

/* Those that can be made out of shared passes. */
typedef enum BesideReport
{
	BESIDE_COVERAGE,			/* by the day */
	BESIDE_DEADLINES,			/* by the day and the place */
	BESIDE_INSURER_YEARS,		/* by the day */
	BESIDE_HAZARDS				/* by the day */
} BesideReport;

#define BESIDE_MOST 4

/* The calls whose rows are to be made ahead of them. */
typedef struct BesideJob
{
	EarlyCall	here;
	int			nbeside;
	struct
	{
		BesideReport report;
		EarlyCall	call;
	}			beside[BESIDE_MOST];
} BesideJob;

extern bool beside_is_long(void);
extern void beside_add(BesideJob *job, BesideReport report, EarlyCall call);
extern void beside_run(const BesideJob *job);

#endif
