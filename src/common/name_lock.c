/*
 * name_lock.c: locks by name, in buckets, held until the transaction ends.
 */
#include "common/safeins.h"
#include "common/name_lock.h"
#include "common/relations.h"

#include "common/hashfn.h"
#include "nodes/bitmapset.h"
#include "storage/lmgr.h"

/* Locks that one statement may take at the most: a bulk load must not fill the lock table. */
#define NAME_BUCKETS 1024

/* name_bucket is the number of a name's lock. */
int
name_bucket(const char *name, int len)
{
	return hash_bytes((const unsigned char *) name, len) % NAME_BUCKETS;
}

void
name_lock(SafeinsRel rel, NameUse use, int bucket, LOCKMODE mode)
{
	LockDatabaseObject(safeins_relid(rel), bucket, use, mode);
}

/* names_lock locks the names of a statement, in one order. */
void
names_lock(SafeinsRel rel, NameUse use, const Bitmapset *buckets, LOCKMODE mode)
{
	names_lock_both(rel, use, NULL, NoLock, buckets, mode);
}

/* names_lock_both does so with names of two kinds, each by its mode; what is of both by the second one's. */
void
names_lock_both(SafeinsRel rel, NameUse use, const Bitmapset *first, LOCKMODE first_mode,
				const Bitmapset *second, LOCKMODE second_mode)
{
	Bitmapset  *all = bms_union(first, second);
	int			bucket = -1;

	while ((bucket = bms_next_member(all, bucket)) >= 0)
		name_lock(rel, use, bucket, bms_is_member(bucket, second) ? second_mode : first_mode);
	bms_free(all);
}
