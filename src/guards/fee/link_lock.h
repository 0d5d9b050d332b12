/*
 * link_lock.h: names that an expense, and who writes what it names, write at the same moment.
 */
#ifndef SAFEINS_GUARDS_FEE_LINK_LOCK_H
#define SAFEINS_GUARDS_FEE_LINK_LOCK_H

#include "common/safeins.h"
#include "common/relations.h"
#include "attach/fact.h"

#include "nodes/bitmapset.h"
#include "storage/lockdefs.h"

typedef enum LinkLock
{
	LINK_NAMES = RowShareLock,	/* an expense names it */
	LINK_COMES = RowExclusiveLock,	/* it comes */
	LINK_MISSES = ShareLock,	/* an expense did not find it: against who brings it */
	LINK_LEAVES = ExclusiveLock /* it goes, or becomes another's: against all */
} LinkLock;

extern void link_lock(SafeinsRel rel, const Fact *name, LinkLock lock);
extern void link_locks(SafeinsRel rel, const Bitmapset *came, const Bitmapset *left);
extern bool expenses_name(int fact);

#endif
