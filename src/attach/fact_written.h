/*
 * fact_written.h: what stands in the columns of a fact that is NULL.
 */
#ifndef SAFEINS_ATTACH_FACT_WRITTEN_H
#define SAFEINS_ATTACH_FACT_WRITTEN_H

#include "common/safeins.h"
#include "attach/role.h"

extern char *fact_written(const CheckContext *j, int fact, bool *all);

#endif
