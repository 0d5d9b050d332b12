/*
 * kept_rows.c: rows whose facts are kept because they may say something else
 * later, against what they say now.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "rules/home.h"
#include "attach/attachment.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "attach/row_memory.h"
#include "attach/trigger.h"
#include "books/book.h"
#include "guards/guard_util.h"
#include "acts/difference.h"
#include "acts/kept_rows.h"

#include "access/table.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

/* The differences of rows whose facts are kept (safeins.row_fact). */
typedef struct Kept
{
	ReturnSetInfo *rsinfo;
	const Role *role;
} Kept;

static void
put_kept(const Kept *k, const char *key, const char *measure, int64 in_books, int64 recounted)
{
	put_difference(k->rsinfo, k->role == NULL ? NULL : k->role->name, &(BookDifference)
				   {
					   .place = home_place(),.subject = key == NULL ? (Datum) 0 : CStringGetTextDatum(key),
					   .measure = measure,.booked = in_books,.counted = recounted
				   });
}

static void
report_kept(void *arg, const char *key, bool is_kept)
{
	put_kept(arg, key, is_kept ? "facts remembered" : "row remembered", is_kept ? 1 : 0, 1);
}

/* What is kept of rows against the rows that are there. */
static void
put_unkept(ReturnSetInfo *rsinfo, const Role *role)
{
	Kept		k = {.rsinfo = rsinfo,.role = role};
	Snapshot	snapshot;
	int64		kept;
	int64		found = 0;
	ListCell   *lc;

	lock_tables_of(role->name, AccessShareLock);
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	kept = memory_count(role, snapshot);
	foreach(lc, attachment_roots(role->name))
	{
		Relation	rel = table_open(lfirst_oid(lc), AccessShareLock);
		Mapping    *m = mapping_of_relation(lfirst_oid(lc), role->name);

		if (m != NULL && m->remembers)
			found += memory_compare(m, rel, snapshot, report_kept, &k);
		table_close(rel, AccessShareLock);
	}
	UnregisterSnapshot(snapshot);
	if (kept != found)
		put_kept(&k, NULL, "rows remembered", kept, found);
}

/* Entries of a role without a table, or of another place, belong to no row that is there. */
static void
put_stray(ReturnSetInfo *rsinfo)
{
	int64		n = memory_stray(false);

	if (n > 0)
		put_kept(&(Kept) {.rsinfo = rsinfo}, NULL, "rows remembered", n, 0);
}

/* kept_rows_differences tells of all that is kept of rows and does not fit them. */
void
kept_rows_differences(ReturnSetInfo *rsinfo)
{
	for (int i = 0; i < role_count(); i++)
		put_unkept(rsinfo, role_at(i));
	put_stray(rsinfo);
}

/*
 * kept_rows_settle judges the rows of a role whose facts in other tables have
 * changed since they were kept, or have come; returns how many.
 */
int64
kept_rows_settle(const Role *role)
{
	int64		count;
	int64		last;
	int64		settled = 0;
	ListCell   *lc;

	lock_tables_of(role->name, ShareRowExclusiveLock);
	last = memory_last(role, &count);
	foreach(lc, attachment_roots(role->name))
	{
		CheckContext	j = {.mode = CHECK_LEGACY,.settles = true};

		j.rel = table_open(lfirst_oid(lc), NoLock);
		j.mapping = mapping_of_relation(lfirst_oid(lc), role->name);
		if (j.mapping != NULL && j.mapping->remembers)
			check_existing_rows(&j);
		settled += j.changed;
		table_close(j.rel, NoLock);
	}
	/* All that still stands was written anew. */
	return settled + (count > 0 ? memory_forget(role, last) : 0);
}
