/*
 * key_range.h: which keys a table may hold at all.
 */
#ifndef SAFEINS_ATTACH_KEY_RANGE_H
#define SAFEINS_ATTACH_KEY_RANGE_H

#include "common/safeins.h"
#include "attach/mapping.h"

/* Can a table hold a key? */
extern bool key_may_be_held(const Mapping *m, const char *key, int len);
/* Are the keys of two tables never equal, whatever rows they have? */
extern bool keys_kept_apart(const Mapping *a, const Mapping *b);
/* The type as which a key that may be held can be read; InvalidOid: as text alone. */
extern Oid	key_read_type(const Mapping *m);

#endif
