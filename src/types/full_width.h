/*
 * full_width.h: the full-width forms of ASCII characters, which Chinese input
 * methods produce.
 */
#ifndef SAFEINS_TYPES_FULL_WIDTH_H
#define SAFEINS_TYPES_FULL_WIDTH_H

#include "common/safeins.h"

extern int	full_width_plain(const char *p, int length, int encoding);

#endif
