/*
 * unknown_policy.c: old money whose policy was not known when its table was attached.
 * It is in no account; the policy is written down as awaited, and the money is
 * booked when it becomes known.
 */
#include "common/safeins.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/role.h"
#include "attach/trigger.h"
#include "books/policy.h"
#include "guards/fee/fee.h"
#include "guards/guard_util.h"
#include "guards/role_name.h"

#include "access/table.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/snapshot.h"

/* Policies that have become known, sorted. */
typedef struct PolicySet
{
	int			n;
	int			size;
	PolicyName *names;
} PolicySet;

static int
compare_names(const void *a, const void *b)
{
	const PolicyName *x = a;
	const PolicyName *y = b;

	return x->len != y->len ? (x->len < y->len ? -1 : 1) : memcmp(x->str, y->str, x->len);
}

/* await_add notes that a policy that was awaited is known now. */
PolicySet *
await_add(PolicySet *set, MemoryContext cxt, const Fact *policy)
{
	MemoryContext old = MemoryContextSwitchTo(cxt);

	if (set == NULL)
	{
		set = palloc0(sizeof(PolicySet));
		set->size = 64;
		set->names = palloc(sizeof(PolicyName) * set->size);
	}
	else if (set->n == set->size)
	{
		set->size *= 2;
		set->names = repalloc_huge(set->names, sizeof(PolicyName) * set->size);
	}
	set->names[set->n++] = (PolicyName) {pnstrdup(policy->str, policy->len), policy->len, 0};
	MemoryContextSwitchTo(old);
	return set;
}

/* await_has tells whether a policy that a row names is one of these. */
bool
await_has(const PolicySet *set, const Fact *policy)
{
	PolicyName	name = {policy->str, policy->len, 0};

	return !policy->isnull &&
		bsearch(&name, set->names, set->n, sizeof(PolicyName), compare_names) != NULL;
}

/*
 * await_ready holds off the writers of policies before the first one is
 * awaited; true when the row's policy may have become known meanwhile.
 */
bool
await_ready(FeeCheck *f)
{
	if (f->g.j->mode != CHECK_LEGACY || f->policies_held)
		return false;
	lock_tables_of(ROLE_POLICY, ShareRowExclusiveLock);
	f->policies_held = true;
	policy_cache_forget(f->policy_cache);
	return true;
}

/*
 * before_statement is what tables were before the statement whose policies have become known: by
 * the active snapshot, which is the statement's, as to our own rows.  What it
 * wrote itself, in this table or in others, the guards of money book as the
 * difference to that, and what waits there would be booked twice.
 */
Snapshot
before_statement(void)
{
	return before_command(GetActiveSnapshot()->curcid);
}

/* before_command is what tables are but for what this transaction did from a command on. */
Snapshot
before_command(CommandId command)
{
	Snapshot	snapshot;

	PushCopiedSnapshot(GetLatestSnapshot());
	GetActiveSnapshot()->curcid = command;
	snapshot = RegisterSnapshot(GetActiveSnapshot());
	PopActiveSnapshot();
	return snapshot;
}

/*
 * await_book books the money that waited, and judges it as old rows are;
 * statement: the policies became known by a statement, which is at its end.
 */
void
await_book(PolicySet *set, bool statement)
{
	static const char *const money[] = {ROLE_PREMIUM, ROLE_EXPENSE};

	qsort(set->names, set->n, sizeof(PolicyName), compare_names);
	for (size_t i = 0; i < lengthof(money); i++)
	{
		ListCell   *lc;

		/* Whoever takes such a row out must have done so, or wait until it is booked. */
		lock_tables_of(money[i], ShareRowExclusiveLock);
		foreach(lc, attachment_roots(money[i]))
		{
			CheckContext	j = {.mode = CHECK_LEGACY,.awaited = set};

			j.rel = table_open(lfirst_oid(lc), NoLock);
			j.mapping = mapping_of_relation(lfirst_oid(lc), money[i]);
			/* A new one for each table, taken when its writers are held off. */
			if (statement)
				j.snapshot = before_statement();
			if (j.mapping != NULL)
				check_existing_rows(&j);
			if (statement)
				UnregisterSnapshot(j.snapshot);
			table_close(j.rel, NoLock);
		}
	}
}
