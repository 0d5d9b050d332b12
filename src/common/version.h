/*
 * version.h: which version of our SQL a database has, and whether this library
 * works with it.
 */
#ifndef SAFEINS_COMMON_VERSION_H
#define SAFEINS_COMMON_VERSION_H

#include "common/safeins.h"

#include "nodes/nodes.h"

extern void version_check(void);
extern bool version_is_former(const char *version);
extern bool version_in_script(void);
extern bool version_passes(const Node *command);

#endif
