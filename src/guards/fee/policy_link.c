/*
 * policy_link.c: the policy that expenses name, when it comes, changes or goes
 * after them.
 *
 * A policy that goes, or becomes another insurer's, is no mistake of whoever
 * writes it: what was paid for it is found, and nothing is refused.  One that
 * comes late disproves what was found for want of it.
 */
#include "common/safeins.h"
#include "common/name_lock.h"
#include "common/relations.h"
#include "types/division.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/facts.h"
#include "attach/lookup.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/finding.h"
#include "books/coinsurance.h"
#include "books/policy.h"
#include "books/book_store.h"
#include "guards/fee/fee.h"
#include "guards/fee/link_lock.h"
#include "guards/fee/policy_link.h"
#include "guards/guard_util.h"
#include "guards/role_name.h"

#include "access/table.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* Names asked at a time: each may have many expenses. */
#define LINK_BATCH 10000
/* So many names are looked for one by one. */
#define FEW_NAMES 4

/* name_add adds a name to a list. */
void
name_add(NameList *list, MemoryContext cxt, const text *name)
{
	MemoryContext old = MemoryContextSwitchTo(cxt);

	if (list->n == list->size)
	{
		list->size = Max(64, list->size * 2);
		list->names = list->n == 0 ? palloc(sizeof(Datum) * list->size) :
			repalloc_huge(list->names, sizeof(Datum) * list->size);
	}
	list->names[list->n++] = datumCopy(PointerGetDatum(name), false, -1);
	list->buckets = bms_add_member(list->buckets, name_bucket(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)));
	MemoryContextSwitchTo(old);
}

/* policy_link_remember notes a policy that is no more what it was, and one that was not there; 0: none. */
void
policy_link_remember(PolicyLinks *l, MemoryContext cxt, Datum left, Datum came)
{
	if (left != 0)
		name_add(&l->left, cxt, DatumGetTextPP(left));
	if (came != 0)
		name_add(&l->came, cxt, DatumGetTextPP(came));
}

static char *
naming_sql(const Mapping *m, int lookup)
{
	return lookup_naming(m, EXPENSE_POLICY);
}

/* The rows of a table of expenses, read one by one, are asked about their policies. */
static void
check_rows(CheckContext *j, FactReader *reader)
{
	FeeCheck   *f = expense_begin(j);
	const Fact *facts;
	bool		live;

	f->links = true;
	while ((facts = fact_reader_next(reader, &live)) != NULL)
		if (live)
			fee_link_row(f, facts);
	fact_reader_close(reader);
	policy_cache_close(f->policy_cache);
}

static void
check_existing_rows_again(CheckContext *j, Mapping *m)
{
	own_sql_begin();
	PushActiveSnapshot(GetLatestSnapshot());
	j->reader = fact_reader_open(m, FACTS_TABLE, j->rel, NULL, false);
	PopActiveSnapshot();
	check_rows(j, j->reader);
	own_sql_end();
}

/* The rows that name one of these; a name that their column cannot hold is none of theirs. */
static void
check_named(CheckContext *j, Mapping *m, Datum *names, int n)
{
	Datum		array;

	own_sql_begin();
	array = lookup_readable(m, EXPENSE_POLICY, names, &n);
	if (n > 0)
	{
		OwnRows		found = lookup_find(m, OF_POLICIES, naming_sql, &array, 1, n, 0);

		j->reader = fact_reader_found(m, j->rel, &found);
		check_rows(j, j->reader);
	}
	own_sql_end();
}

/* Expenses that name one of the policies, or (NULL) any. */
static void
check_links(const CheckContext *cause, const NameList *named)
{
	ListCell   *lc;

	foreach(lc, attachment_roots(ROLE_EXPENSE))
	{
		CheckContext	j = {.mode = cause->mode};
		Mapping    *m = mapping_of_relation(lfirst_oid(lc), ROLE_EXPENSE);

		if (m == NULL || !mapping_has(m, EXPENSE_POLICY))
			continue;
		j.rel = table_open(lfirst_oid(lc), AccessShareLock);
		j.mapping = m;
		if (named == NULL)
			check_existing_rows_again(&j, m);
		else
			for (int at = 0; at < named->n; at += LINK_BATCH)
				check_named(&j, m, named->names + at, Min(LINK_BATCH, named->n - at));
		table_close(j.rel, NoLock);
	}
}

/*
 * settle withdraws findings that stood for want of a policy that has come; names
 * 0: all are looked at.  One that has come but is another insurer's is asked about
 * again.
 */
static void
settle(MemoryContext cxt, Datum names, NameList *again)
{
	PolicyCache *cache = policy_cache_open(cxt);
	OwnRows		found;
	uint64		n;

	own_sql_begin();
	found = findings_of_policies(names);
	n = found.n;
	if (n > 0)
	{
		Datum	   *places = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * n);
		Datum	   *ids = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * n);
		int			fitting = 0;

		for (uint64 i = 0; i < n; i++)
		{
			const char *insurer = own_text(&found, i, 3);
			const char *name = own_text(&found, i, 4);
			const PolicyEntry *policy;
			bool		isnull;

			CHECK_FOR_INTERRUPTS();
			places[fitting] = own_datum(&found, i, 1, &isnull);
			ids[fitting] = own_datum(&found, i, 2, &isnull);
			policy_cache_trim(cache);
			policy = policy_cached(cache, division_at_level(DatumGetInt32(places[fitting]), 1), name, strlen(name));
			if (policy == NULL || !policy->live)
				continue;
			if (insurer == NULL || policy_is_of(policy, name, strlen(name), insurer, strlen(insurer)))
				fitting++;
			else
				name_add(again, cxt, cstring_to_text(name));
		}
		if (fitting > 0)
			findings_withdraw(places, ids, fitting, _("the policy is known now, and fits"));
	}
	policy_cache_close(cache);
	own_sql_end();
}

/*
 * Is any of those that came one that a finding may stand for want of?  A
 * statement is mostly of few, which are asked for one by one past the executor.
 */
static bool
any_waits(const NameList *came)
{
	CommandCounterIncrement();
	if (came->n > FEW_NAMES)
		return finding_stands_of_policy(NULL);
	for (int i = 0; i < came->n; i++)
		if (finding_stands_of_policy(DatumGetTextPP(came->names[i])))
			return true;
	return false;
}

/* policy_links_check is called when the book says what has changed: of policies, or of who insures them. */
void
policy_links_check(const CheckContext *j, MemoryContext cxt, PolicyLinks *l)
{
	bool		attaches = j->mode == CHECK_LEGACY && !j->settles;
	NameList	again = {0};

	/* Whoever writes an expense that names one of them has read what was, and is waited for, or waits. */
	if ((l->left.n > 0 || l->came.n > 0) && expenses_name(EXPENSE_POLICY))
		link_locks(SAFEINS_REL_POLICY, l->came.buckets, l->left.buckets);
	if (attaches || (l->came.n > 0 && any_waits(&l->came)))
		settle(cxt, attaches ? (Datum) 0 : own_texts(l->came.names, l->came.n), &again);
	if (attaches && table_is_first(j) && strcmp(j->mapping->role->name, ROLE_POLICY) == 0)
	{
		/* Who wrote expenses until now asked for nothing. */
		lock_tables_of(ROLE_EXPENSE, ShareRowExclusiveLock);
		check_links(j, NULL);
		return;
	}
	if (l->left.n > 0)
		check_links(j, &l->left);
	if (again.n > 0)
		check_links(j, &again);
}
