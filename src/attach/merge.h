/*
 * merge.h: MERGE and rows that arrive by it.
 */
#ifndef SAFEINS_ATTACH_MERGE_H
#define SAFEINS_ATTACH_MERGE_H

#include "common/safeins.h"

#include "commands/trigger.h"

extern void merge_check_arrivals(const TriggerData *td);
extern void merge_init(void);

#endif
