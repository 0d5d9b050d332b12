/*
 * watch.h: what becomes due by time alone.
 */
#ifndef SAFEINS_WATCH_H
#define SAFEINS_WATCH_H

#include "guards/guards.h"

/* Makes every step of escalation that is due by a day and was not made; returns how many. */
extern int64 sweep(DateADT as_of);

/* worker.c: settings, and the launcher where the library is preloaded. */
extern void worker_init(void);

#endif
