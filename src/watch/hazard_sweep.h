/*
 * hazard_sweep.h: hazards that become overdue by time alone.
 */
#ifndef SAFEINS_WATCH_HAZARD_SWEEP_H
#define SAFEINS_WATCH_HAZARD_SWEEP_H

#include "common/safeins.h"
#include "types/division.h"

extern void hazard_init(void);
extern int64 hazards_unreported(Division place, const char *insurer, int year, char **first);

#endif
