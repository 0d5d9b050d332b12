/*
 * waiting.h: rows that wait for a fact.
 */
#ifndef SAFEINS_GUARDS_WAITING_H
#define SAFEINS_GUARDS_WAITING_H

#include "common/safeins.h"

extern void waiting_init(void);

#endif
