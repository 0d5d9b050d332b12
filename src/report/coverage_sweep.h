/*
 * coverage_sweep.h: who is not insured by the day by which all are to be.
 */
#ifndef SAFEINS_REPORT_COVERAGE_SWEEP_H
#define SAFEINS_REPORT_COVERAGE_SWEEP_H

#include "common/safeins.h"

extern void coverage_sweep_init(void);

#endif
