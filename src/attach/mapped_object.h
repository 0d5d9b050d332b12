/*
 * mapped_object.h: whether a command of DDL changes what a mapping means.
 */
#ifndef SAFEINS_ATTACH_MAPPED_OBJECT_H
#define SAFEINS_ATTACH_MAPPED_OBJECT_H

#include "common/safeins.h"
#include "attach/ddl_command.h"

#include "nodes/nodes.h"

extern void meaning_remember(Node *tree, PendingCommand *pending);
extern void meaning_check(Node *tree, const PendingCommand *pending);

#endif
