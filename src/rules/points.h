/*
 * points.h: lists of names with a number, by which insurers are evaluated.
 */
#ifndef SAFEINS_RULES_POINTS_H
#define SAFEINS_RULES_POINTS_H

#include "common/safeins.h"

extern bool points_are_listed(const char *code);
extern bool points_item_fits(const char *code, const char *item);
extern bool points_same_name(const char *a, const char *b);
extern char *points_hint(const char *code);

#endif
