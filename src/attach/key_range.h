/*
 * key_range.h: which keys a table may hold at all.
 */
#ifndef SAFEINS_ATTACH_KEY_RANGE_H
#define SAFEINS_ATTACH_KEY_RANGE_H

#include "common/safeins.h"
#include "attach/mapping.h"

extern bool key_may_be_held(const Mapping *m, const char *key, int len);
extern bool keys_kept_apart(const Mapping *a, const Mapping *b);
extern Oid	key_read_type(const Mapping *m);

#endif
