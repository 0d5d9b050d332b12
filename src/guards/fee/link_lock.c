/*
 * link_lock.c: who writes an expense, and who writes the policy or service that
 * it names, at the same moment.
 *
 * Neither sees what the other has not committed.  So the expense's writer, and
 * whoever takes away what it names, wait for each other, and the second one
 * sees the first, however old its snapshot.  What comes stands in no expense's
 * way but in that of one that did not find it.
 */
#include "common/safeins.h"
#include "common/name_lock.h"
#include "common/relations.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "guards/fee/link_lock.h"
#include "guards/role_name.h"

#include "nodes/bitmapset.h"
#include "nodes/pg_list.h"

/* link_lock locks one name until the transaction ends. */
void
link_lock(SafeinsRel rel, const Fact *name, LinkLock lock)
{
	name_lock(rel, NAME_LINKED, name_bucket(name->str, name->len), lock);
}

/* link_locks locks what a statement writes, in one order. */
void
link_locks(SafeinsRel rel, const Bitmapset *came, const Bitmapset *left)
{
	names_lock_both(rel, NAME_LINKED, came, LINK_COMES, left, LINK_LEAVES);
}

/* expenses_name tells whether some attached expense has a fact. */
bool
expenses_name(int fact)
{
	ListCell   *lc;

	foreach(lc, attachment_roots(ROLE_EXPENSE))
	{
		Mapping    *m = mapping_of_relation(lfirst_oid(lc), ROLE_EXPENSE);

		if (m != NULL && mapping_has(m, fact))
			return true;
	}
	return false;
}
