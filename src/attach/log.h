/*
 * log.h: the log of attachments.
 */
#ifndef SAFEINS_ATTACH_LOG_H
#define SAFEINS_ATTACH_LOG_H

#include "common/safeins.h"

#include "utils/rel.h"

extern int64 log_attachment(const char *action, const char *role, Relation rel, const char *json, const char *reason);
extern void log_follow(Relation rel, const char *was_schema, const char *was_table, const char *reason);
extern void log_left(Relation rel, const char *reason);
extern bool log_has_left(Relation rel, const char *role);
extern bool log_proves(Oid relid, const char *role, const char *json, bool *empty);

#endif
