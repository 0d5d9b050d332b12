/*
 * trigger.h: judging the rows of a table.
 */
#ifndef SAFEINS_ATTACH_TRIGGER_H
#define SAFEINS_ATTACH_TRIGGER_H

#include "common/safeins.h"
#include "attach/mapping.h"
#include "attach/role.h"

#include "utils/rel.h"

extern void judge_table(Judgement *j);
extern int64 rows_live(const Mapping *m, Relation rel);

#endif
