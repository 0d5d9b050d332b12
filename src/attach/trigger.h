/*
 * trigger.h: judging the rows of a table.
 */
#ifndef SAFEINS_ATTACH_TRIGGER_H
#define SAFEINS_ATTACH_TRIGGER_H

#include "common/safeins.h"
#include "attach/mapping.h"
#include "attach/role.h"

#include "utils/rel.h"

extern void check_existing_rows(CheckContext *j);

#endif
