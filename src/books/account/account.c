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
	AccountKey	key;
	AccountLevel *level;		/* innermost */
} AccountCopy;

/* All of this transaction's; NULL while it has touched none. */
static account_map_hash *copies = NULL;
static slist_head *levels_at = NULL;
static int	levels_size = 0;

/* After the last writing before commit nothing may be kept back. */
static bool write_through = false;

static AccountCopy *
find_copy(const AccountKey *key)
{
	AccountSlot *slot = copies == NULL ? NULL : account_map_lookup(copies, *key);

	return slot == NULL ? NULL : slot->item;
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
	char	   *subject = MemoryContextAlloc(TopTransactionContext, key->len + 1);
	bool		found;

	memcpy(subject, key->subject, key->len);
	subject[key->len] = '\0';
	copy->key = *key;
	copy->key.subject = subject;
	if (copies == NULL)
		copies = account_map_create(TopTransactionContext, ACCOUNT_MAP_SMALL, NULL);
	account_map_insert(copies, copy->key, &found)->item = copy;
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

/* first_touch writes the row of an account that this transaction has not touched yet. */
static AccountState
first_touch(const AccountDelta *delta, AccountState *old_row)
{
	Relation	rel = table_open(safeins_relid(SAFEINS_REL_ACCOUNT), RowExclusiveLock);
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	AccountState state;
	bool		held_earlier = false;
	bool		later;
	bool		done = false;
	int			vain = 0;

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
			done = account_row_update(rel, slot, state.received, state.spent);
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
			done = account_row_insert(&delta->key, delta->insurer, state.received, state.spent);
			if (!done && ++vain == SUPPRESSED_AFTER)
				booking_suppressed(rel);
		}
	}
	ExecDropSingleTupleTableSlot(slot);
	table_close(rel, NoLock);
	begin_copy(&delta->key, &state);
	return state;
}

/* write_copy brings the row up to the copy. */
static void
write_copy(AccountCopy *copy)
{
	AccountLevel *level = copy->level;
	Relation	rel;
	TupleTableSlot *slot;

	if (level->row_received == level->state.received && level->row_spent == level->state.spent)
		return;
	level = own_level(copy);
	rel = table_open(safeins_relid(SAFEINS_REL_ACCOUNT), RowExclusiveLock);
	slot = table_slot_create(rel, NULL);
	PushActiveSnapshot(GetTransactionSnapshot());
	if (!account_row_fetch(rel, &copy->key, slot, NULL) ||
		!account_row_update(rel, slot, level->state.received, level->state.spent))
		elog(ERROR, "account \"%s\" of %d was lost inside its transaction", copy->key.subject, copy->key.year);
	PopActiveSnapshot();
	ExecDropSingleTupleTableSlot(slot);
	table_close(rel, NoLock);
	level->row_received = level->state.received;
	level->row_spent = level->state.spent;
}

/* account_move_row moves an account's own row, whatever is kept by days. */
AccountState
account_move_row(const AccountDelta *delta, AccountState *old_row)
{
	AccountCopy *copy = find_copy(&delta->key);
	AccountLevel *level;

	if (copy == NULL)
		return first_touch(delta, old_row);
	level = own_level(copy);
	*old_row = level->state;
	apply(&level->state, delta);
	if (write_through)
		write_copy(copy);
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
	PushActiveSnapshot(GetLatestSnapshot());
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

/* ---- what no statement of a host moves ---- */

static void
key_values(const AccountKey *key, Datum *values)
{
	values[0] = Int32GetDatum(key->place);
	values[1] = account_scope(key);
	values[2] = PointerGetDatum(cstring_to_text_with_len(key->subject, key->len));
	values[3] = Int32GetDatum(key->year);
	values[4] = Int32GetDatum(key->shift);
}

/* set_columns writes what no statement of a host moves; the row is locked first. */
static AccountLevel *
set_columns(const AccountKey *key, const char *insurer, OwnSql *q, Datum *values, const bool *nulls)
{
	AccountDelta none = {.key = *key, .insurer = unconstify(char *, insurer)};
	AccountState old_row;

	none.key.ahead = 0;
	account_move_row(&none, &old_row);
	key_values(key, values);
	if (own_sql_execute(q, values, nulls) != 1)
		elog(ERROR, "could not write safeins.account");
	CommandCounterIncrement();
	return own_level(find_copy(key));
}

#define WHERE_KEY " WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND scope = $2 AND subject = $3 AND year = $4 AND shift = $5"

static OwnSql set_budget = {
	.sql = "UPDATE safeins.account SET budget = $6" WHERE_KEY,
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, INT4OID, INT8OID},
	.result = SPI_OK_UPDATE,
};

/* account_set_budget sets a budget, or takes it away (NULL). */
void
account_set_budget(const AccountKey *key, const char *insurer, const Fen *budget)
{
	Datum		values[6] = {[5] = Int64GetDatum(budget != NULL ? *budget : 0)};
	bool		nulls[6] = {[5] = budget == NULL};
	AccountLevel *level = set_columns(key, insurer, &set_budget, values, nulls);

	level->state.budget = budget != NULL ? *budget : 0;
	level->state.has_budget = budget != NULL;
}

static OwnSql set_insurer = {
	.sql = "UPDATE safeins.account SET insurer = $6" WHERE_KEY,
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, INT4OID, TEXTOID},
	.result = SPI_OK_UPDATE,
};

static OwnSql set_insurer_ahead = {
	.sql = "UPDATE safeins.premium_ahead SET insurer = $6" WHERE_KEY,
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, INT4OID, TEXTOID},
	.result = SPI_OK_UPDATE,
};

/* account_set_insurer corrects to whom an account belongs. */
void
account_set_insurer(const AccountKey *key, const char *insurer)
{
	Datum		values[6] = {[5] = CStringGetTextDatum(insurer)};

	set_columns(key, insurer, &set_insurer, values, NULL);
	(void) own_sql_execute(&set_insurer_ahead, values, NULL);
}

static OwnSql remove_empty = {
	.sql = "DELETE FROM safeins.account" WHERE_KEY
	" AND received = 0 AND spent = 0 AND budget IS NULL AND closed_at IS NULL AND NOT EXISTS"
	" (SELECT FROM safeins.premium_ahead" WHERE_KEY " AND amount <> 0)",
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, INT4OID},
	.result = SPI_OK_DELETE,
};

static OwnSql remove_ahead = {
	.sql = "DELETE FROM safeins.premium_ahead" WHERE_KEY,
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, INT4OID},
	.result = SPI_OK_DELETE,
};

/*
 * account_remove_empty removes an account that says nothing: no totals, no
 * budget, no closing.  One that an outer savepoint holds stays: its copy would
 * have to come back with a rollback.
 */
void
account_remove_empty(const AccountKey *key)
{
	AccountCopy *copy = find_copy(key);
	Datum		values[5];
	bool		removed;

	if (copy != NULL && (copy->level->outer != NULL || copy->level->nest < GetCurrentTransactionNestLevel() ||
						 copy->level->state.received != 0 || copy->level->state.spent != 0))
		return;
	if (copy != NULL)
		write_copy(copy);
	key_values(key, values);
	removed = own_sql_execute(&remove_empty, values, NULL) == 1;
	if (removed)
		(void) own_sql_execute(&remove_ahead, values, NULL);
	CommandCounterIncrement();
	if (removed && copy != NULL)
	{
		slist_delete(&levels_at[copy->level->nest], &copy->level->node);
		account_map_delete(copies, copy->key);
	}
}

static OwnSql set_closed = {
	.sql = "UPDATE safeins.account SET closed_at = pg_catalog.now(), closed_by = SESSION_USER, verdict = $6, breach = $7" WHERE_KEY,
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, INT4OID, TEXTOID, TEXTOID},
	.result = SPI_OK_UPDATE,
};

void
account_set_closed(const AccountKey *key, const char *verdict, const char *reason)
{
	Datum		values[7] = {[5] = CStringGetTextDatum(verdict),[6] = reason ? CStringGetTextDatum(reason) : (Datum) 0};
	bool		nulls[7] = {[6] = reason == NULL};
	AccountLevel *level = set_columns(key, NULL, &set_closed, values, nulls);

	level->state.closed = true;
}

/* This transaction may have dropped the extension. */
static bool
books_exist(void)
{
	Oid			schema = get_namespace_oid(SAFEINS_SCHEMA, true);

	return OidIsValid(schema) && OidIsValid(get_relname_relid("account", schema));
}

/* account_write_pending brings every row up to its copy. */
void
account_write_pending(void)
{
	account_map_iterator it;
	AccountSlot *slot;

	if (copies == NULL || !books_exist())
		return;
	account_map_start_iterate(copies, &it);
	while ((slot = account_map_iterate(copies, &it)) != NULL)
		write_copy(slot->item);
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
			account_map_delete(copies, copy->key);
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

	if ((event != SUBXACT_EVENT_COMMIT_SUB && event != SUBXACT_EVENT_ABORT_SUB) || nest >= levels_size)
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
