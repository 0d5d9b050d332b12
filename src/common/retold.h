/*
 * retold.h: messages in the languages that they may have been written in.
 */
#ifndef SAFEINS_COMMON_RETOLD_H
#define SAFEINS_COMMON_RETOLD_H

#include "common/safeins.h"

extern bool same_message(const char *one, const char *other);

#endif
