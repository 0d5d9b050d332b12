/*
 * release.c: rows that leave a seal with their partition, when the term is over for
 * which they are to be kept.
 *
 * Their leaves stay.  Each row that is there gets another one, which says that it
 * left and has the hash of its own, and safeins.seal says with which partition
 * they left, how many, by which rule, when and by whom.  What verify() then finds
 * is what was there: a row that was deleted before has no such leaf and is
 * missing for ever; one that was altered has another hash.
 */
#include "common/safeins.h"
#include "common/inheritance.h"
#include "attach/attachment.h"
#include "attach/ddl_protect.h"
#include "attach/partition_drop.h"
#include "attach/triggers.h"
#include "attach/our_triggers.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/register.h"
#include "ledger/seal/release.h"
#include "ledger/seal/seal.h"
#include "ledger/seal/sealed.h"
#include "ledger/seal/take_in.h"

#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* The rows of a partition, on which the caller has a lock that nobody shares, leave the seal. */
static void
release(Relation rel, const SealDef *def, const char *why)
{
	int64		rows = seal_journal_rows(rel, false, def, leaf_writer_release);
	ListCell   *lc;

	seal_register_release(def, rel, rows, why);
	foreach(lc, find_all_inheritors(RelationGetRelid(rel), NoLock, NULL))
		seal_drop_triggers(lfirst_oid(lc));
	CommandCounterIncrement();
	ereport(NOTICE,
			(errmsg_plural("%lld row of partition \"%s\" has left the seal of \"%s\"",
						   "%lld rows of partition \"%s\" have left the seal of \"%s\"",
						   rows, (long long) rows, RelationGetRelationName(rel), def->label),
			 errdetail("Their leaves stay in the ledger; safeins.seal says what left, by which rule, and who let it go.")));
}

/* The seal of the whole that a partition is of, or was until this command; NULL: there is none. */
static SealDef *
seal_of_whole(Oid whole)
{
	Relation	rel = try_relation_open(whole, AccessShareLock);
	SealDef    *def = NULL;

	if (rel != NULL && relation_is_sealed(whole))
	{
		def = seal_def_of(rel);
		if (def == NULL)
			refuse_sealed(psprintf(_("table \"%s\" is sealed by safeins: its seal is not known to this ledger"),
								   RelationGetRelationName(rel)));
	}
	if (rel != NULL)
		relation_close(rel, AccessShareLock);
	return def;
}

/* What DROP TABLE is about to drop, where attach found that its rows may go. */
static void
release_dropped(Relation rel, const char *why)
{
	Oid			whole = partition_top(RelationGetRelid(rel));
	SealDef    *def = whole == RelationGetRelid(rel) ? NULL : seal_of_whole(whole);

	/* What is no part any more, and sealed, is left to be refused. */
	if (def != NULL)
		release(rel, def, why);
}

/* ---- DETACH PARTITION ---- */

/* An error where the rows of a partition are to be kept, or nobody says for how long. */
static char *
why_kept(Relation rel, const char *whole)
{
	char	   *why = partition_kept(rel);

	if (why == NULL)
		refuse_sealed(psprintf(_("table \"%s\" is sealed by safeins: no partition can be detached from it: its rows would be missing"),
							   whole));
	return why;
}

/* The partition and its parent by name; false: PostgreSQL, or the parent's not being sealed, decides. */
static bool
leaves_seal(AlterTableStmt *stmt, AlterTableCmd *cmd, Oid *child, Oid *parent)
{
	*parent = RangeVarGetRelid(stmt->relation, NoLock, true);
	*child = RangeVarGetRelid(castNode(PartitionCmd, cmd->def)->name, NoLock, true);
	return OidIsValid(*parent) && OidIsValid(*child) && relation_is_sealed(*parent) &&
		relation_owner_check(*parent, GetUserId());
}

/*
 * release_before lets the rows go before the partition is detached, as the
 * command's own locks would have it.  DETACH ... CONCURRENTLY commits in between,
 * and others may write to the partition until its end: before, it is but asked.
 */
void
release_before(AlterTableStmt *stmt, AlterTableCmd *cmd)
{
	bool		concurrent = castNode(PartitionCmd, cmd->def)->concurrent;
	LOCKMODE	lock = concurrent ? ShareUpdateExclusiveLock : AccessExclusiveLock;
	Oid			child;
	Oid			parent;
	Relation	rel;
	char	   *why;

	if (cmd->subtype != AT_DetachPartition || !leaves_seal(stmt, cmd, &child, &parent))
		return;
	LockRelationOid(parent, lock);
	(void) lock_with_children(child, lock);
	if (!get_rel_relispartition(child) || get_partition_parent(child, true) != parent)
		return;
	rel = relation_open(child, NoLock);
	why = why_kept(rel, get_rel_name(parent));
	if (!concurrent)
		release(rel, seal_of_whole(parent), why);
	relation_close(rel, NoLock);
}

/* release_after lets the rows of a partition go that was detached concurrently, or whose whole was sealed meanwhile. */
void
release_after(AlterTableStmt *stmt, AlterTableCmd *cmd)
{
	Oid			child;
	Oid			parent;
	Relation	rel;

	if (!leaves_seal(stmt, cmd, &child, &parent))
		return;
	if (cmd->subtype == AT_DetachPartition && !castNode(PartitionCmd, cmd->def)->concurrent &&
		!relation_is_sealed(child))
		return;
	(void) lock_with_children(child, AccessExclusiveLock);
	rel = relation_open(child, NoLock);
	release(rel, seal_of_whole(parent), why_kept(rel, get_rel_name(parent)));
	relation_close(rel, NoLock);
}

void
release_init(void)
{
	partition_release_hook = release_dropped;
}
