/*
 * to_date.h: days as people type them.
 */
#ifndef SAFEINS_ATTACH_TO_DATE_H
#define SAFEINS_ATTACH_TO_DATE_H

#include "common/safeins.h"

#include "utils/date.h"

extern bool date_of_text(text *t, DateADT *date, bool *nothing);

#endif
