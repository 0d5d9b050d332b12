/*
 * key_prefix.h: what all keys of a mapping begin with, by its expression.
 */
#ifndef SAFEINS_ATTACH_KEY_PREFIX_H
#define SAFEINS_ATTACH_KEY_PREFIX_H

#include "common/safeins.h"

#include "nodes/nodes.h"

extern char *key_prefix(Node *expr);

#endif
