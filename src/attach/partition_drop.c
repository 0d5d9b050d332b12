/*
 * partition_drop.c: a partition, or a table that was one, which maintenance drops
 * when the term is over for which its rows are to be kept.
 *
 * Its rows leave the books, and are judged by nothing: nobody did anything but let
 * time pass.  What left is on record in the log of attachments.  A table that never
 * was a part of another is given up by detach(), where a person says why.
 *
 * Where the partition is sealed, its rows leave the ledger as well, which keeps
 * that they did; for that they must have been kept when it is detached, too.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/inheritance.h"
#include "common/own_sql.h"
#include "common/settings.h"
#include "types/fen.h"
#include "rules/days.h"
#include "attach/attach.h"
#include "attach/attachment.h"
#include "attach/fact_fit.h"
#include "attach/facts.h"
#include "attach/log.h"
#include "attach/mapping.h"
#include "attach/partition_drop.h"
#include "attach/role.h"
#include "attach/trigger.h"
#include "attach/our_triggers.h"

#include "access/relation.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/partition.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "common/int.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

PartitionReleaseHook partition_release_hook = NULL;

/* What the rows of a partition say in one role. */
typedef struct Leaving
{
	const Role *role;
	Mapping    *mapping;
	int64		rows;
	DateADT		first;			/* of the days from which they are kept */
	DateADT		last;
	Fen			sums[64];		/* of the live rows, by fact */
	RowTerm		longest;		/* of the rows */
	char	   *row;			/* whose that is; NULL: no row's */
} Leaving;

#define DROPPED		"dropped"

/* Whoever may not take the rows out of the books alone is told the way out of the seal. */
static int
hint_young(bool silent, bool sealed)
{
	if (silent && sealed)
		return errhint("safeins.add_rule('%s', ...) lets partitions go whose rows are old enough; else give the seal of the whole table up, on record: safeins.unseal(table, reason).", ARCHIVE_RELEASE);
	if (silent)
		return errhint("safeins.add_rule('%s', ...) lets partitions go whose rows are old enough; else take its rows out of the books: ALTER TABLE ... DETACH PARTITION, safeins.detach(role, partition, reason).", ARCHIVE_RELEASE);
	if (sealed)
		return errhint("Wait until then; or give the seal of the whole table up, on record: safeins.unseal(table, reason).");
	return errhint("Wait until then; or take its rows out of the books: ALTER TABLE ... DETACH PARTITION, safeins.detach(role, partition, reason).");
}

static void
fail_young(Relation rel, const Leaving *l, bool detached)
{
	const char *table = RelationGetRelationName(rel);
	bool		silent = l->longest.code == NULL;

	ereport(ERROR,
			(errcode(ERRCODE_SI_GUARDED),
			 detached ? errmsg("partition \"%s\" is sealed by safeins: it cannot be detached while its rows are to be kept in role \"%s\"", table, l->role->name) :
			 errmsg("partition \"%s\" is attached to safeins in role \"%s\": it cannot be dropped while its rows are to be kept", table, l->role->name),
			 !l->longest.known ? errdetail("It cannot be told how old row %s is.", l->row) :
			 silent ? errdetail("No rule lets rows of this role go.") :
			 errdetail("Row %s of %s is to be kept until %s by rule %s: %s.", l->row, day_text(l->longest.day),
					   day_text(l->longest.until), l->longest.code, l->longest.source),
			 hint_young(silent, detached || relation_is_sealed(RelationGetRelid(rel))),
			 errtable(rel)));
}

static void
add_row(Leaving *l, const Fact *facts, bool live, MemoryContext cxt)
{
	RowTerm		term = {0};

	row_term_hook(l->role, facts, &term);
	for (int i = 0; live && i < l->role->nfacts; i++)
		if (l->role->facts[i].type == FACT_AMOUNT && !facts[i].isnull && !facts[i].unreadable &&
			pg_add_s64_overflow(l->sums[i], facts[i].v.fen, &l->sums[i]))
			l->sums[i] = PG_INT64_MAX;
	if (term.known)
	{
		l->first = l->rows == 0 ? term.day : Min(l->first, term.day);
		l->last = l->rows == 0 ? term.day : Max(l->last, term.day);
	}
	l->rows++;
	/* What is not known may be of today. */
	if (l->row != NULL && (!l->longest.known || (term.known && term.until <= l->longest.until)))
		return;
	l->longest = term;
	if (l->row != NULL)
		pfree(l->row);
	l->row = MemoryContextStrdup(cxt, facts[0].isnull ? "?" : fact_text(&facts[0]));
}

/* Reads the rows, live or not: what is kept for a term is kept whether it counts or not. */
static void
read_rows(Relation rel, Leaving *l)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext row_cxt = AllocSetContextCreate(caller, "safeins leaving row", ALLOCSET_SMALL_SIZES);
	FactReader *reader;
	const Fact *facts;
	bool		live;

	own_sql_begin();
	PushActiveSnapshot(GetLatestSnapshot());
	reader = fact_reader_open(l->mapping, FACTS_TABLE, rel, NULL, false);
	PopActiveSnapshot();
	while ((facts = fact_reader_next(reader, &live)) != NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(row_cxt);

		add_row(l, facts, live, caller);
		MemoryContextSwitchTo(old);
		MemoryContextReset(row_cxt);
	}
	fact_reader_close(reader);
	own_sql_end();
	MemoryContextDelete(row_cxt);
	/* Where there is none, some rule must let them go all the same: the partition was meant for them. */
	if (l->rows == 0)
		row_term_hook(l->role, NULL, &l->longest);
}

static char *
why_it_left(const Leaving *l, const char *how)
{
	StringInfoData why;

	initStringInfo(&why);
	if (l->rows == 0)
		appendStringInfo(&why, "%s, without rows", how);
	else
	{
		appendStringInfo(&why, "%s when its rows had been kept for their term, %lld of %s to %s",
						 how, (long long) l->rows, day_text(l->first), day_text(l->last));
		for (int i = 0; i < l->role->nfacts; i++)
			if (l->role->facts[i].type == FACT_AMOUNT && mapping_has(l->mapping, i))
			{
				char		sum[FEN_TEXT_LEN + 1];

				fen_print(l->sums[i], sum);
				appendStringInfo(&why, ", %s %s yuan", l->role->facts[i].name, sum);
			}
	}
	appendStringInfo(&why, "; rule %s: %s", l->longest.code, l->longest.source);
	return why.data;
}

static void
release(Relation rel, const Leaving *l)
{
	CheckContext j = {.mode = CHECK_RELEASE,.mapping = l->mapping,.rel = rel,.expired = true};
	ListCell   *lc;

	check_existing_rows(&j);
	log_attachment("detach", l->role->name, rel, mapping_to_json(l->mapping), why_it_left(l, DROPPED));
	foreach(lc, find_all_inheritors(RelationGetRelid(rel), NoLock, NULL))
		attach_drop_guards(lfirst_oid(lc), l->role->name);
	ereport(NOTICE,
			(errmsg_plural("%lld row of partition \"%s\" has left the books of role \"%s\"",
						   "%lld rows of partition \"%s\" have left the books of role \"%s\"",
						   l->rows, (long long) l->rows, RelationGetRelationName(rel), l->role->name),
			 errdetail("It was kept for its term; safeins.attachment_log says what left, by which rule, and who dropped it.")));
}

/* Those that come in last go first, as of a row that is deleted. */
static int
later_first(const void *a, const void *b)
{
	return ((const Leaving *) b)->role->order - ((const Leaving *) a)->role->order;
}

/* The roles in which a partition is attached, with its rows; an error where some of these are to be kept. */
static Leaving *
leaving_of(Relation rel, bool detached, int *n)
{
	Leaving    *leaving = palloc0(sizeof(Leaving) * role_count());

	*n = 0;
	for (int i = 0; i < role_count(); i++)
	{
		Mapping    *m = mapping_of_relation(RelationGetRelid(rel), role_at(i)->name);

		if (m == NULL)
			continue;
		leaving[*n].role = role_at(i);
		leaving[(*n)++].mapping = m;
	}
	for (int i = 0; i < *n; i++)
	{
		Leaving    *l = &leaving[i];

		read_rows(rel, l);
		if (!l->longest.known || l->longest.code == NULL || (l->rows > 0 && l->longest.until > safeins_today()))
			fail_young(rel, l, detached);
	}
	return leaving;
}

/* In each role, and by what day that was judged where it was not the calendar's. */
static char *
why_in_roles(const Leaving *leaving, int n, const char *how)
{
	StringInfoData why;

	initStringInfo(&why);
	for (int i = 0; i < n; i++)
		appendStringInfo(&why, "%srole %s, %s", i > 0 ? "; " : "", leaving[i].role->name, why_it_left(&leaving[i], how));
	if (safeins_today() != calendar_today())
		appendStringInfo(&why, "; setting safeins.today was %s", day_text(safeins_today()));
	return why.data;
}

/*
 * partition_kept says why the rows of a partition may leave its seal when it is
 * detached; NULL where no role says how long they are to be kept, an error where
 * one says that they still are.
 */
char *
partition_kept(Relation rel)
{
	int			n;
	Leaving    *leaving = leaving_of(rel, true, &n);

	return n == 0 ? NULL : why_in_roles(leaving, n, "detached");
}

static void
let_go(Relation rel)
{
	int			n;
	Leaving    *leaving = leaving_of(rel, false, &n);

	if (partition_release_hook != NULL)
		partition_release_hook(rel, why_in_roles(leaving, n, DROPPED));
	qsort(leaving, n, sizeof(Leaving), later_first);
	for (int i = 0; i < n; i++)
		release(rel, &leaving[i]);
}

/* A part of another table now, or on record as one that was. */
static bool
is_part(Relation rel)
{
	ListCell   *lc;

	if (rel->rd_rel->relispartition || has_superclass(RelationGetRelid(rel)))
		return true;
	foreach(lc, relation_roles(rel))
		if (!log_has_left(rel, ((GuardTrigger *) lfirst(lc))->role))
			return false;
	return true;
}

/* Whoever PostgreSQL would refuse it to is left to PostgreSQL. */
static bool
may_drop(Oid relid)
{
	return relation_owner_check(relid, GetUserId()) || namespace_owner_check(get_rel_namespace(relid), GetUserId());
}

/* As DROP does: the parent first, whose plans must not know of it any more. */
static void
lock_for_drop(Oid relid)
{
	if (get_rel_relispartition(relid))
		LockRelationOid(get_partition_parent(relid, true), AccessExclusiveLock);
	(void) lock_with_children(relid, AccessExclusiveLock);
}

static void
drop_partition(RangeVar *name)
{
	Oid			relid = RangeVarGetRelid(name, NoLock, true);
	Relation	rel;
	bool		part;

	if (!OidIsValid(relid) || !relation_has_guards(relid) || !may_drop(relid))
		return;
	rel = try_relation_open(relid, AccessShareLock);
	if (rel == NULL)
		return;
	part = is_part(rel);
	relation_close(rel, AccessShareLock);
	if (!part)
		return;
	lock_for_drop(relid);
	/* It may have another name by now, or be gone. */
	if (RangeVarGetRelid(name, NoLock, true) != relid || !relation_has_guards(relid))
		return;
	rel = relation_open(relid, NoLock);
	let_go(rel);
	relation_close(rel, NoLock);
}

/*
 * drop_partitions lets go what DROP TABLE is about to drop, where its time has come;
 * what it leaves is refused when it is dropped.
 */
void
drop_partitions(DropStmt *stmt)
{
	ListCell   *lc;

	if (stmt->removeType == OBJECT_TABLE)
		foreach(lc, stmt->objects)
			drop_partition(makeRangeVarFromNameList(lfirst_node(List, lc)));
}
