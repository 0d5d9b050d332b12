/*
 * inheritance.c: tables that are one with others: parents, children, partitions.
 */
#include "common/safeins.h"
#include "common/inheritance.h"

#include "access/genam.h"
#include "access/table.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "nodes/pg_list.h"
#include "storage/lmgr.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/syscache.h"

/*
 * relation_has_kin tells whether rows may come and go between a table and others
 * that are one with it: it has partitions or children, or is one.
 */
bool
relation_has_kin(Relation rel)
{
	return rel->rd_rel->relispartition || rel->rd_rel->relkind == RELKIND_PARTITIONED_TABLE ||
		rel->rd_rel->relhassubclass || has_superclass(RelationGetRelid(rel));
}

/* What pg_inherits has of a table as a child (its parents), or as a parent (its children), by a snapshot. */
static List *
relatives(Oid relid, bool parents, bool leaving, Snapshot snapshot)
{
	Relation	inherits = table_open(InheritsRelationId, AccessShareLock);
	List	   *found = NIL;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tup;

	ScanKeyInit(&key, parents ? Anum_pg_inherits_inhrelid : Anum_pg_inherits_inhparent, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(relid));
	scan = systable_beginscan(inherits, parents ? InheritsRelidSeqnoIndexId : InheritsParentIndexId, true, snapshot, 1,
							  &key);
	while (HeapTupleIsValid(tup = systable_getnext(scan)))
	{
		Form_pg_inherits form = (Form_pg_inherits) GETSTRUCT(tup);

		if (leaving || !form->inhdetachpending)
			found = lappend_oid(found, parents ? form->inhparent : form->inhrelid);
	}
	systable_endscan(scan);
	table_close(inherits, AccessShareLock);
	return found;
}

/*
 * relation_parents lists the tables that a table is a child or partition of; leaving:
 * with one that it is leaving, by a DETACH ... CONCURRENTLY that is in progress.
 */
List *
relation_parents(Oid relid, bool leaving)
{
	return relatives(relid, true, leaving, NULL);
}

/*
 * relation_children lists the children and partitions that a table had by a snapshot,
 * as far as they are there still, and locks them in the order of their OIDs.
 */
List *
relation_children(Oid relid, Snapshot snapshot)
{
	List	   *children = relatives(relid, false, true, snapshot);
	ListCell   *lc;

	list_sort(children, list_oid_cmp);
	foreach(lc, children)
	{
		LockRelationOid(lfirst_oid(lc), AccessShareLock);
		if (!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(lfirst_oid(lc))))
			children = foreach_delete_current(children, lc);
	}
	return children;
}

/*
 * lock_with_children locks a table and all that inherit from it or are partitions
 * of it, and lists them; NIL where it is gone.  find_all_inheritors() by itself
 * locks all but the table.
 */
List *
lock_with_children(Oid relid, LOCKMODE lock)
{
	LockRelationOid(relid, lock);
	if (!SearchSysCacheExists1(RELOID, ObjectIdGetDatum(relid)))
		return NIL;
	return find_all_inheritors(relid, lock, NULL);
}
