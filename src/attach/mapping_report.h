/*
 * mapping_report.h: what is told of a mapping that is as it may be.
 */
#ifndef SAFEINS_ATTACH_MAPPING_REPORT_H
#define SAFEINS_ATTACH_MAPPING_REPORT_H

#include "common/safeins.h"
#include "attach/mapping.h"

#include "nodes/pg_list.h"
#include "utils/rel.h"

extern List *facts_unindexed(const Mapping *m, Relation rel);
extern void mapping_report_subselects(const Mapping *m, Relation rel);
extern void mapping_report(const Mapping *m, Relation rel);

#endif
