/*
 * report_sweep.h: annual reports, judged once a day.
 */
#ifndef SAFEINS_WATCH_REPORT_SWEEP_H
#define SAFEINS_WATCH_REPORT_SWEEP_H

#include "common/safeins.h"

extern void report_sweep_init(void);

#endif
