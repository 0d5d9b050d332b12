/*
 * waiting_row.h: rows that wait for a fact.
 */
#ifndef SAFEINS_GUARDS_WAITING_ROW_H
#define SAFEINS_GUARDS_WAITING_ROW_H

#include "common/safeins.h"

extern void waiting_init(void);

#endif
