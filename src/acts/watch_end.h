/*
 * watch_end.h: what a database that only watched let pass, looked at again.
 */
#ifndef SAFEINS_ACTS_WATCH_END_H
#define SAFEINS_ACTS_WATCH_END_H

#include "common/safeins.h"

extern void watch_ended(const char *code);

#endif
