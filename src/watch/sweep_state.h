/*
 * sweep_state.h: how far sweeps have come (sweep_state.c).
 */
#ifndef SAFEINS_WATCH_SWEEP_STATE_H
#define SAFEINS_WATCH_SWEEP_STATE_H

#include "common/safeins.h"

#include "utils/date.h"

extern char *sweep_recall(const char *what);
extern void sweep_note(const char *what, const char *mark);
extern bool sweep_was_done(const char *what, DateADT day);
extern void sweep_done(const char *what, DateADT day);

#endif
