/*
 * sweep.h: what becomes due by time alone.
 */
#ifndef SAFEINS_WATCH_SWEEP_H
#define SAFEINS_WATCH_SWEEP_H

#include "common/safeins.h"

#include "utils/date.h"

extern int64 sweep(DateADT as_of);
extern DateADT sweep_last(void);

#endif
