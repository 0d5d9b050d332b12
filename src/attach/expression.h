/*
 * expression.h: what the expression of a mapping depends on.
 */
#ifndef SAFEINS_ATTACH_EXPRESSION_H
#define SAFEINS_ATTACH_EXPRESSION_H

#include "common/safeins.h"

#include "nodes/nodes.h"

extern bool expression_needs_query(Node *expr);
extern bool expression_has_say(Node *expr);
extern bool expression_reads_elsewhere(Node *expr);
extern bool expression_asks_day(Node *expr);
extern bool text_by_setting(Oid type);

#endif
