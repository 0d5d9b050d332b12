/*
 * uscc.h: unified social credit codes.
 */
#ifndef SAFEINS_TYPES_USCC_H
#define SAFEINS_TYPES_USCC_H

#include "common/safeins.h"

extern bool is_enterprise_code(const char *text, int len);

#endif
