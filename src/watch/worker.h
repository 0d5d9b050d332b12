/*
 * worker.h: the background worker.
 */
#ifndef SAFEINS_WATCH_WORKER_H
#define SAFEINS_WATCH_WORKER_H

#include "common/safeins.h"

extern void worker_init(void);

#endif
