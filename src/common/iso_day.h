/*
 * iso_day.h: days written YYYY-MM-DD.
 */
#ifndef SAFEINS_COMMON_ISO_DAY_H
#define SAFEINS_COMMON_ISO_DAY_H

#include "common/safeins.h"

#include "utils/date.h"

extern bool iso_day_read(const char *text, DateADT *day);

#endif
