/*
 * meaning.h: whether a command of DDL changes what a mapping means.
 */
#ifndef SAFEINS_ATTACH_MEANING_H
#define SAFEINS_ATTACH_MEANING_H

#include "common/safeins.h"
#include "attach/pending.h"

#include "nodes/nodes.h"

extern void meaning_note(Node *tree, PendingCommand *pending);
extern void meaning_check(Node *tree, const PendingCommand *pending);

#endif
