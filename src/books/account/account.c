/*
 * account.c: the running totals, locked by their row and kept in memory for
 * the rest of the transaction.
 *
 * The first touch of an account updates its row and so holds its lock.  Later
 * touches change the copy in memory only, which is written once before commit
 * or prepare: updating one row again and again inside a transaction is
 * quadratic.  The copy follows savepoints as the row's versions do.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/fen.h"
#include "books/account/account.h"
#include "books/account/account_map.h"
#include "books/account/account_row.h"
#include "books/account/area.h"
#include "books/book_scan.h"
#include "books/suppressed.h"

#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "common/int.h"
#include "executor/executor.h"
#include "lib/ilist.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

/* An account as one level of (sub)transaction leaves it. */
typedef struct AccountLevel
{
	slist_node	node;			/* in levels_at[nest] */
	struct AccountCopy *copy;
	int			nest;
	AccountState state;
	Fen			row_received;	/* what the row says at this level */
	Fen			row_spent;
	struct AccountLevel *outer;
} AccountLevel;

typedef struct AccountCopy
{
	AccountKey	key;			/* the first: by it they are found */
	AccountLevel *level;		/* innermost */
	account_map_hash *map;		/* which it is in */
} AccountCopy;

/* Of one table: DROP EXTENSION and CREATE EXTENSION in one transaction make another one. */
typedef struct AccountCopies
{
	Oid			table;
	account_map_hash *map;
	struct AccountCopies *former;
} AccountCopies;

/* All of this transaction's; NULL while it has touched none. */
static AccountCopies *copies = NULL;
static slist_head *levels_at = NULL;
static int	levels_size = 0;

/* After the last writing before commit nothing may be kept back. */
static bool write_through = false;

/* The copies of the table that is there now; NULL: none. */
static account_map_hash *
present_copies(void)
{
	for (AccountCopies *c = copies; c != NULL; c = c->former)
		if (c->table == safeins_relid(SAFEINS_REL_ACCOUNT))
			return c->map;
	return NULL;
}

static AccountCopy *
find_copy(const AccountKey *key)
{
	return account_map_find(present_copies(), key);
}

static void
push_level(AccountCopy *copy, const AccountState *state, Fen row_received, Fen row_spent)
{
	int			nest = GetCurrentTransactionNestLevel();
	AccountLevel *level = MemoryContextAlloc(TopTransactionContext, sizeof(AccountLevel));

	if (nest >= levels_size)
	{
		int			size = Max(16, nest * 2);
		slist_head *heads = MemoryContextAllocZero(TopTransactionContext, sizeof(slist_head) * size);

		if (levels_at != NULL)
			memcpy(heads, levels_at, sizeof(slist_head) * levels_size);
		levels_at = heads;
		levels_size = size;
	}
	level->copy = copy;
	level->nest = nest;
	level->state = *state;
	level->row_received = row_received;
	level->row_spent = row_spent;
	level->outer = copy->level;
	copy->level = level;
	slist_push_head(&levels_at[nest], &level->node);
}

/* begin_copy remembers an account whose row has just been written as "state". */
static AccountCopy *
begin_copy(const AccountKey *key, const AccountState *state)
{
	AccountCopy *copy = MemoryContextAllocZero(TopTransactionContext, sizeof(AccountCopy));
	bool		found;

	copy->key = account_key_copy(TopTransactionContext, key);
	copy->map = present_copies();
	if (copy->map == NULL)
	{
		AccountCopies *first = MemoryContextAlloc(TopTransactionContext, sizeof(AccountCopies));

		copy->map = account_map_create(TopTransactionContext, ACCOUNT_MAP_SMALL, NULL);
		*first = (AccountCopies) {safeins_relid(SAFEINS_REL_ACCOUNT), copy->map, copies};
		copies = first;
	}
	(void) account_map_insert(copy->map, &copy->key, &found);
	push_level(copy, state, state->received, state->spent);
	return copy;
}

/* The copy's state at the present savepoint, to be changed. */
static AccountLevel *
own_level(AccountCopy *copy)
{
	AccountLevel *level = copy->level;

	if (level->nest < GetCurrentTransactionNestLevel())
		push_level(copy, &level->state, level->row_received, level->row_spent);
	return copy->level;
}

static void
apply(AccountState *state, const AccountDelta *delta)
{
	if (pg_add_s64_overflow(state->received, delta->received, &state->received) ||
		pg_add_s64_overflow(state->spent, delta->spent, &state->spent))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("total of account \"%s\" in %d is out of range", delta->key.subject, delta->key.year)));
}

/* leans tells whether a year lacks what earlier ones may give. */
static bool
leans(const AccountDelta *delta, const AccountState *state)
{
	return delta->held && !within_ratio(state->spent, delta->cap->number, state->received);
}

/* account_table_open opens the tables, for writing; they are open until account_table_close(). */
void
account_table_open(AccountTable *t)
{
	if (t->rel != NULL)
		return;
	t->rel = table_open(safeins_relid(SAFEINS_REL_ACCOUNT), RowExclusiveLock);
	t->ahead = table_open(safeins_relid(SAFEINS_REL_PREMIUM_AHEAD), AccessShareLock);
	t->slot = table_slot_create(t->rel, NULL);
	t->fresh = MakeSingleTupleTableSlot(RelationGetDescr(t->rel), &TTSOpsHeapTuple);
}

void
account_table_close(AccountTable *t)
{
	if (t->rel == NULL)
		return;
	ExecDropSingleTupleTableSlot(t->slot);
	ExecDropSingleTupleTableSlot(t->fresh);
	table_close(t->ahead, NoLock);
	table_close(t->rel, NoLock);
	t->rel = NULL;
}

/* first_touch writes the row of an account that this transaction has not touched yet. */
static AccountState
first_touch(AccountTable *t, const AccountDelta *delta, AccountState *old_row)
{
	Relation	rel;
	TupleTableSlot *slot;
	AccountState state;
	bool		held_earlier = false;
	bool		later;
	bool		done = false;
	int			vain = 0;

	account_table_open(t);
	rel = t->rel;
	slot = t->slot;
	while (!done)
	{
		CHECK_FOR_INTERRUPTS();
		/* Under READ COMMITTED this is a new snapshot each time round. */
		PushActiveSnapshot(GetTransactionSnapshot());
		if (account_row_fetch(rel, &delta->key, slot, &later))
		{
			account_row_read(slot, old_row);
			old_row->later = later || delta->pooled;
			state = *old_row;
			apply(&state, delta);
			if (leans(delta, &state) && !held_earlier)
			{
				/* In the order of years; then it is looked at again. */
				PopActiveSnapshot();
				account_hold_earlier(&delta->key);
				held_earlier = true;
				continue;
			}
			done = account_row_update(t, state.received, state.spent);
			PopActiveSnapshot();
		}
		else
		{
			PopActiveSnapshot();
			memset(old_row, 0, sizeof(*old_row));
			old_row->is_new = true;
			old_row->later = later || delta->pooled;
			state = *old_row;
			apply(&state, delta);
			if (leans(delta, &state) && !held_earlier)
			{
				account_hold_earlier(&delta->key);
				held_earlier = true;
				continue;
			}
			done = account_row_insert(rel, &delta->key, state.received, state.spent);
			if (!done && ++vain == SUPPRESSED_AFTER)
				booking_suppressed(rel);
		}
	}
	ExecClearTuple(slot);
	begin_copy(&delta->key, &state);
	return state;
}

/* Does the row say what the copy says? */
static bool
is_written(const AccountCopy *copy)
{
	const AccountLevel *level = copy->level;

	return level->row_received == level->state.received && level->row_spent == level->state.spent;
}

/* write_copy brings the row up to the copy. */
static void
write_copy(AccountTable *t, AccountCopy *copy)
{
	AccountLevel *level;

	if (is_written(copy))
		return;
	level = own_level(copy);
	account_table_open(t);
	PushActiveSnapshot(GetTransactionSnapshot());
	if (!account_row_fetch(t->rel, &copy->key, t->slot, NULL) ||
		!account_row_update(t, level->state.received, level->state.spent))
		elog(ERROR, "account \"%s\" of %d was lost inside its transaction", copy->key.subject, copy->key.year);
	PopActiveSnapshot();
	ExecClearTuple(t->slot);
	level->row_received = level->state.received;
	level->row_spent = level->state.spent;
}

/* account_move_row moves an account's own row, whatever is kept by days. */
AccountState
account_move_row(AccountTable *t, const AccountDelta *delta, AccountState *old_row)
{
	AccountCopy *copy = find_copy(&delta->key);
	AccountLevel *level;

	if (copy == NULL)
		return first_touch(t, delta, old_row);
	level = own_level(copy);
	*old_row = level->state;
	apply(&level->state, delta);
	if (write_through)
		write_copy(t, copy);
	return level->state;
}

/*
 * account_pending gives what this transaction holds of an account's row in
 * memory; false when it has not touched it.
 */
bool
account_pending(const AccountKey *key, AccountState *state)
{
	AccountCopy *copy = find_copy(key);

	if (copy != NULL)
		*state = copy->level->state;
	return copy != NULL;
}

/* account_peek_row looks at an account's own row, whatever is kept by days. */
bool
account_peek_row(const AccountKey *key, AccountState *state)
{
	Relation	rel;
	TupleTableSlot *slot;
	bool		found;

	if (account_pending(key, state))
		return true;
	rel = table_open(safeins_relid(SAFEINS_REL_ACCOUNT), AccessShareLock);
	slot = table_slot_create(rel, NULL);
	PushActiveSnapshot(own_sql_latest());
	found = account_row_fetch(rel, key, slot, NULL);
	if (found)
		account_row_read(slot, state);
	else
	{
		memset(state, 0, sizeof(*state));
		state->is_new = true;
	}
	PopActiveSnapshot();
	ExecDropSingleTupleTableSlot(slot);
	table_close(rel, AccessShareLock);
	return found;
}

/* account_set_later notes whether a later year leans on one that this transaction holds. */
void
account_set_later(const AccountKey *key, bool later)
{
	AccountCopy *copy = find_copy(key);

	if (copy != NULL && copy->level->state.later != later)
		own_level(copy)->state.later = later;
}

/* ---- years that lean on others ---- */

/*
 * A year that spends more than its own premium allows leans on earlier ones.  Who
 * makes it do so writes their rows, as they are, and so holds them until the
 * transaction ends: whoever moves one of them later meets that, and looks at the
 * years that come after it (AccountState.later); whoever did so before is waited
 * for.  Rows are taken in the order of years.
 *
 * before: rows that come before one, else those after it; later: who moves them is
 * to look at the others.
 */
static void
hold(const AccountKey *key, bool before, bool later)
{
	AccountKey	k = *key;
	BookScan	scan;
	ScanKeyData keys[ACCOUNT_KEYS];
	int			nkeys;
	List	   *siblings = NIL;
	ListCell   *lc;
	AccountTable t = {0};

	k.ahead = 0;
	nkeys = account_row_keys(&k, before ? BTLessEqualStrategyNumber : BTGreaterEqualStrategyNumber, keys);
	book_scan_open(&scan, SAFEINS_REL_ACCOUNT, InvalidOid, keys, nkeys);
	while (book_scan_next(&scan))
	{
		AccountKey *sibling;
		bool		isnull;

		k.year = DatumGetInt32(slot_getattr(scan.slot, Anum_account_year, &isnull));
		k.shift = DatumGetInt32(slot_getattr(scan.slot, Anum_account_shift, &isnull));
		if (k.year == key->year && (before ? k.shift >= key->shift : k.shift <= key->shift))
			continue;
		sibling = palloc(sizeof(AccountKey));
		*sibling = k;
		siblings = lappend(siblings, sibling);
	}
	book_scan_close(&scan);
	foreach(lc, siblings)
	{
		AccountDelta none = {.key = *(AccountKey *) lfirst(lc)};
		AccountState state;

		if (!account_pending(&none.key, &state))
			(void) account_move_row(&t, &none, &state);
		if (later)
			account_set_later(&none.key, true);
	}
	account_table_close(&t);
}

/* account_hold_earlier: a year is about to lean on those before it. */
void
account_hold_earlier(const AccountKey *key)
{
	hold(key, true, true);
}

/*
 * account_hold_later: those after a year lean on it, and others that move what
 * they lean on are waited for; pooled: it may lean on them.
 */
void
account_hold_later(const AccountKey *key, bool pooled)
{
	hold(key, false, pooled);
}

/* account_held gives what this transaction holds of an account, to be changed at this level of it. */
AccountState *
account_held(const AccountKey *key)
{
	return &own_level(find_copy(key))->state;
}

/*
 * account_may_go brings the row of an account up to its copy and tells whether it
 * may be removed.  One that an outer savepoint holds stays: its copy would have to
 * come back with a rollback.
 */
bool
account_may_go(const AccountKey *key)
{
	AccountCopy *copy = find_copy(key);
	AccountTable t = {0};

	if (copy == NULL)
		return true;
	if (copy->level->outer != NULL || copy->level->nest < GetCurrentTransactionNestLevel() ||
		copy->level->state.received != 0 || copy->level->state.spent != 0)
		return false;
	write_copy(&t, copy);
	account_table_close(&t);
	return true;
}

/* account_forget drops the copy of a row that was removed. */
void
account_forget(const AccountKey *key)
{
	AccountCopy *copy = find_copy(key);

	if (copy == NULL)
		return;
	slist_delete(&levels_at[copy->level->nest], &copy->level->node);
	account_map_delete(copy->map, &copy->key);
}

/* This transaction may have dropped the extension. */
static bool
books_exist(void)
{
	Oid			schema = get_namespace_oid(SAFEINS_SCHEMA, true);

	return OidIsValid(schema) && OidIsValid(get_relname_relid("account", schema));
}

static void
write_copies(const AccountCopies *of)
{
	account_map_iterator it;
	AccountSlot *slot;
	AccountTable t = {0};
	bool		exist = false;

	account_map_start_iterate(of->map, &it);
	while ((slot = account_map_iterate(of->map, &it)) != NULL)
	{
		AccountCopy *copy = (AccountCopy *) slot->item;

		/* What was touched by one statement is written already. */
		if (is_written(copy))
			continue;
		exist = exist || books_exist();
		if (!exist || of->table != safeins_relid(SAFEINS_REL_ACCOUNT))
			return;
		write_copy(&t, copy);
	}
	account_table_close(&t);
}

/* account_write_pending brings every row up to its copy, and what accounts have by area. */
void
account_write_pending(void)
{
	area_write_pending();
	for (const AccountCopies *of = copies; of != NULL; of = of->former)
		write_copies(of);
}

PG_FUNCTION_INFO_V1(safeins_write_pending);

Datum
safeins_write_pending(PG_FUNCTION_ARGS)
{
	account_write_pending();
	PG_RETURN_VOID();
}

static void
end_transaction(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
			account_write_pending();
			write_through = true;
			/* Deferred triggers that others put on the table: the time for them has passed. */
			if (account_rows_fired_triggers)
				AfterTriggerFireDeferred();
			break;
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PREPARE:
			/* The memory goes with the transaction's context. */
			copies = NULL;
			levels_at = NULL;
			levels_size = 0;
			write_through = false;
			account_rows_fired_triggers = false;
			break;
		default:
			break;
	}
	area_end_transaction(event);
}

static void
end_level(AccountLevel *level, int nest, bool commit)
{
	AccountCopy *copy = level->copy;
	AccountLevel *outer = level->outer;

	Assert(copy->level == level);
	if (!commit)
	{
		copy->level = outer;
		if (outer == NULL)
			account_map_delete(copy->map, &copy->key);
		pfree(level);
	}
	else if (outer != NULL && outer->nest == nest - 1)
	{
		outer->state = level->state;
		outer->row_received = level->row_received;
		outer->row_spent = level->row_spent;
		copy->level = outer;
		pfree(level);
	}
	else
	{
		level->nest = nest - 1;
		slist_push_head(&levels_at[nest - 1], &level->node);
	}
}

static void
end_savepoint(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	int			nest = GetCurrentTransactionNestLevel();

	if (event == SUBXACT_EVENT_PRE_COMMIT_SUB)
		area_before_savepoint_end(nest);
	if (event != SUBXACT_EVENT_COMMIT_SUB && event != SUBXACT_EVENT_ABORT_SUB)
		return;
	area_end_savepoint(nest, event == SUBXACT_EVENT_COMMIT_SUB);
	if (nest >= levels_size)
		return;
	while (!slist_is_empty(&levels_at[nest]))
		end_level(slist_container(AccountLevel, node, slist_pop_head_node(&levels_at[nest])),
				  nest, event == SUBXACT_EVENT_COMMIT_SUB);
}

void
account_init(void)
{
	RegisterXactCallback(end_transaction, NULL);
	RegisterSubXactCallback(end_savepoint, NULL);
}
