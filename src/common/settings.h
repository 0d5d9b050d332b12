/*
 * settings.h: settings, and the day that they make today.
 */
#ifndef SAFEINS_COMMON_SETTINGS_H
#define SAFEINS_COMMON_SETTINGS_H

#include "common/safeins.h"

#include "utils/date.h"

extern DateADT calendar_today(void);
extern DateADT safeins_today(void);

/* Locks of accounts are released before a commit is on disk, and the client told after it. */
extern bool safeins_early_lock_release;

/* While existing rows are read, send a NOTICE each time this many were read; 0 for never. */
extern int	safeins_progress;

extern void settings_init(void);

#endif
