/*
 * name_lock.h: locks by name, of what has no row that could be locked, or none yet.
 */
#ifndef SAFEINS_COMMON_NAME_LOCK_H
#define SAFEINS_COMMON_NAME_LOCK_H

#include "common/safeins.h"
#include "common/relations.h"

#include "nodes/bitmapset.h"
#include "storage/lockdefs.h"

/* What the names of a table are locked for; each use is apart from the others. */
typedef enum NameUse
{
	NAME_WRITTEN,				/* what it names is written, and what hangs on it */
	NAME_LINKED					/* it is named elsewhere */
} NameUse;

extern int	name_bucket(const char *name, int len);
extern void name_lock(SafeinsRel rel, NameUse use, int bucket, LOCKMODE mode);
extern void names_lock(SafeinsRel rel, NameUse use, const Bitmapset *buckets, LOCKMODE mode);
extern void names_lock_both(SafeinsRel rel, NameUse use, const Bitmapset *first, LOCKMODE first_mode,
							const Bitmapset *second, LOCKMODE second_mode);

#endif
