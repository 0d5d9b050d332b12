/*
 * added_code.h: a name becomes one for a code.
 */
#ifndef SAFEINS_ACTS_ADDED_CODE_H
#define SAFEINS_ACTS_ADDED_CODE_H

#include "common/safeins.h"

extern void codes_changed(const char *list, const char *name, const char *code);

#endif
