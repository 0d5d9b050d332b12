/*
 * account.c: the running totals, locked by their row and kept in memory for
 * the rest of the transaction.
 *
 * The first touch of an account updates its row and so holds its lock.  Later
 * touches change the copy in memory only, which is written once before commit
 * or prepare: updating one row again and again inside a transaction is
 * quadratic.  The copy follows savepoints as the row's versions do.
 */
#include "books/account_map.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "common/int.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "lib/ilist.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#define Anum_account_place		1
#define Anum_account_scope		2
#define Anum_account_subject	3
#define Anum_account_year		4
#define Anum_account_insurer	5
#define Anum_account_received	6
#define Anum_account_spent		7
#define Anum_account_budget		8
#define Anum_account_closed_at	9
#define Anum_account_closed_by	10
#define Anum_account_verdict	11
#define Anum_account_breach		12
#define Natts_account			12

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

/* A row was written under triggers of others. */
static bool fired_triggers = false;

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

static Datum
scope_datum(const AccountKey *key)
{
	return CStringGetTextDatum(key->by_policy ? SCOPE_POLICY : SCOPE_INSURER);
}

/* fetch_row finds the row of an account that the active snapshot shows. */
static bool
fetch_row(Relation rel, const AccountKey *key, TupleTableSlot *slot)
{
	Relation	index = index_open(RelationGetPrimaryKeyIndex(rel, false), AccessShareLock);
	IndexScanDesc scan = index_beginscan(rel, index, GetActiveSnapshot(), NULL, 4, 0);
	ScanKeyData k[4];
	bool		found;

	/* The order of the primary key: what tells most comes first. */
	ScanKeyInit(&k[0], 1, BTEqualStrategyNumber, F_TEXTEQ,
				PointerGetDatum(cstring_to_text_with_len(key->subject, key->len)));
	ScanKeyInit(&k[1], 2, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(key->year));
	ScanKeyInit(&k[2], 3, BTEqualStrategyNumber, F_INT4EQ, DivisionGetDatum(key->place));
	ScanKeyInit(&k[3], 4, BTEqualStrategyNumber, F_TEXTEQ, scope_datum(key));
	index_rescan(scan, k, 4, NULL, 0);
	found = index_getnext_slot(scan, ForwardScanDirection, slot);
	index_endscan(scan);
	index_close(index, NoLock);
	return found;
}

static void
read_state(TupleTableSlot *slot, AccountState *state)
{
	bool		isnull;

	state->received = DatumGetInt64(slot_getattr(slot, Anum_account_received, &isnull));
	state->spent = DatumGetInt64(slot_getattr(slot, Anum_account_spent, &isnull));
	state->budget = DatumGetInt64(slot_getattr(slot, Anum_account_budget, &isnull));
	state->has_budget = !isnull;
	state->is_new = false;
	(void) slot_getattr(slot, Anum_account_closed_at, &isnull);
	state->closed = !isnull;
}

/* The totals are in no index: this is for a row that found no room on its page. */
static void
index_row(Relation rel, TupleTableSlot *slot)
{
	ListCell   *lc;

	foreach(lc, RelationGetIndexList(rel))
	{
		Relation	index = index_open(lfirst_oid(lc), RowExclusiveLock);
		IndexInfo  *info = BuildIndexInfo(index);
		Datum		values[INDEX_MAX_KEYS];
		bool		nulls[INDEX_MAX_KEYS];

		FormIndexDatum(info, slot, NULL, values, nulls);
		index_insert(index, values, nulls, &slot->tts_tid, rel,
					 info->ii_Unique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO, true, info);
		index_close(index, NoLock);
	}
}

/* write_directly writes new totals over the row in "slot" past the executor: nothing of others hangs on it. */
static TM_Result
write_directly(Relation rel, TupleTableSlot *slot, Fen received, Fen spent)
{
	Datum		values[Natts_account] = {0};
	bool		nulls[Natts_account] = {0};
	bool		replace[Natts_account] = {0};
	bool		free_old;
	HeapTuple	old = ExecFetchSlotHeapTuple(slot, false, &free_old);
	TupleTableSlot *new = MakeSingleTupleTableSlot(RelationGetDescr(rel), &TTSOpsHeapTuple);
	TM_FailureData failure;
	LockTupleMode lockmode;
	UpdatedIndexes indexes;
	TM_Result	result;

	values[Anum_account_received - 1] = Int64GetDatum(received);
	values[Anum_account_spent - 1] = Int64GetDatum(spent);
	replace[Anum_account_received - 1] = replace[Anum_account_spent - 1] = true;
	ExecStoreHeapTuple(heap_modify_tuple(old, RelationGetDescr(rel), values, nulls, replace), new, true);

	result = table_tuple_update(rel, &slot->tts_tid, new, GetCurrentCommandId(true), GetActiveSnapshot(),
								InvalidSnapshot, true, &failure, &lockmode, &indexes);
	if (result == TM_Ok && indexes_need_update(indexes))
		index_row(rel, new);
	ExecDropSingleTupleTableSlot(new);
	if (free_old)
		heap_freetuple(old);
	return result;
}

/*
 * write_by_executor does the same where somebody put triggers on the table: an
 * audit, or pg_repack, which copies a table and learns by a row trigger what
 * changes meanwhile.  The row is locked first, so that the UPDATE cannot meet
 * another version of it.
 */
static TM_Result
write_by_executor(Relation rel, TupleTableSlot *slot, Fen received, Fen spent)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[3] = {INT8OID, INT8OID, TIDOID};
	Datum		values[3] = {Int64GetDatum(received), Int64GetDatum(spent)};
	ItemPointerData tid = slot->tts_tid;
	TM_FailureData failure;
	SafeinsIdentity saved;
	TM_Result	result = table_tuple_lock(rel, &tid, GetActiveSnapshot(), slot, GetCurrentCommandId(true),
										  LockTupleNoKeyExclusive, LockWaitBlock, 0, &failure);

	if (result != TM_Ok)
		return result;
	values[2] = PointerGetDatum(&tid);
	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (plan == NULL)
		plan = safeins_prepare("UPDATE safeins.account SET received = $1, spent = $2"
							   " WHERE ctid OPERATOR(pg_catalog.=) $3", 3, types);
	if (SPI_execute_plan(plan, values, NULL, false, 0) != SPI_OK_UPDATE)
		elog(ERROR, "could not write safeins.account");
	if (SPI_processed != 1)
		ereport(ERROR,
				(errcode(ERRCODE_TRIGGERED_DATA_CHANGE_VIOLATION),
				 errmsg("a booking into safeins.account was suppressed"),
				 errdetail("A trigger or a rule that is not part of safeins kept it from being written."),
				 errhint("Drop what was put on the table: books that lose bookings are wrong."),
				 errtable(rel)));
	safeins_return(&saved);
	SPI_finish();
	fired_triggers = true;
	return TM_Ok;
}

/* update_row writes new totals over the row in "slot"; false when somebody else was first. */
static bool
update_row(Relation rel, TupleTableSlot *slot, Fen received, Fen spent)
{
	TM_Result	result = rel->trigdesc == NULL ? write_directly(rel, slot, received, spent) :
		write_by_executor(rel, slot, received, spent);

	switch (result)
	{
		case TM_Ok:
			CommandCounterIncrement();
			return true;
		case TM_Updated:
		case TM_Deleted:
			if (IsolationUsesXactSnapshot())
				ereport(ERROR,
						(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
						 errmsg("could not serialize access due to concurrent update"),
						 errdetail("An account of safeins was changed by a transaction that committed meanwhile."),
						 errhint("The transaction might succeed if retried."),
						 errtable(rel)));
			return false;
		default:
			elog(ERROR, "unexpected result of updating an account: %d", result);
	}
}

/*
 * books_become runs our own SQL as our owner.  Kept plans must do when the
 * tables have grown since they were made, within the statement even: by the
 * index, however small the table was.
 */
void
books_become(SafeinsIdentity *saved)
{
	safeins_become(safeins_owner(), saved);
	(void) set_config_option("enable_seqscan", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

/* insert_row makes a new account; false when somebody else was first. */
static bool
insert_row(const AccountKey *key, const char *insurer, Fen received, Fen spent)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[7] = {INT4OID, TEXTOID, TEXTOID, INT4OID, TEXTOID, INT8OID, INT8OID};
	Datum		values[7];
	SafeinsIdentity saved;
	bool		inserted;

	values[0] = Int32GetDatum(key->place);
	values[1] = scope_datum(key);
	values[2] = PointerGetDatum(cstring_to_text_with_len(key->subject, key->len));
	values[3] = Int32GetDatum(key->year);
	values[4] = insurer != NULL ? CStringGetTextDatum(insurer) : values[2];
	values[5] = Int64GetDatum(received);
	values[6] = Int64GetDatum(spent);

	place_feed(key->place);
	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (plan == NULL)
		plan = safeins_prepare("INSERT INTO safeins.account (place, scope, subject, year, insurer, received, spent)"
							   " VALUES (CAST($1 AS safeins.division), $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
							 7, types);
	if (SPI_execute_plan(plan, values, NULL, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not write safeins.account");
	inserted = SPI_processed == 1;
	safeins_return(&saved);
	SPI_finish();
	CommandCounterIncrement();
	return inserted;
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

/* first_touch writes the row of an account that this transaction has not touched yet. */
static AccountState
first_touch(const AccountDelta *delta, AccountState *was)
{
	Relation	rel = table_open(safeins_relid(SAFEINS_REL_ACCOUNT), RowExclusiveLock);
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	AccountState state;
	bool		done = false;

	while (!done)
	{
		CHECK_FOR_INTERRUPTS();
		/* Under READ COMMITTED this is a new snapshot each time round. */
		PushActiveSnapshot(GetTransactionSnapshot());
		if (fetch_row(rel, &delta->key, slot))
		{
			read_state(slot, was);
			state = *was;
			apply(&state, delta);
			done = update_row(rel, slot, state.received, state.spent);
			PopActiveSnapshot();
		}
		else
		{
			PopActiveSnapshot();
			memset(was, 0, sizeof(*was));
			was->is_new = true;
			state = *was;
			apply(&state, delta);
			done = insert_row(&delta->key, delta->insurer, state.received, state.spent);
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
	if (!fetch_row(rel, &copy->key, slot) ||
		!update_row(rel, slot, level->state.received, level->state.spent))
		elog(ERROR, "account \"%s\" of %d was lost inside its transaction", copy->key.subject, copy->key.year);
	PopActiveSnapshot();
	ExecDropSingleTupleTableSlot(slot);
	table_close(rel, NoLock);
	level->row_received = level->state.received;
	level->row_spent = level->state.spent;
}

AccountState
account_move_row(const AccountDelta *delta, AccountState *was)
{
	AccountCopy *copy = find_copy(&delta->key);
	AccountLevel *level;

	if (copy == NULL)
		return first_touch(delta, was);
	level = own_level(copy);
	*was = level->state;
	apply(&level->state, delta);
	if (write_through)
		write_copy(copy);
	return level->state;
}

bool
account_pending(const AccountKey *key, AccountState *state)
{
	AccountCopy *copy = find_copy(key);

	if (copy != NULL)
		*state = copy->level->state;
	return copy != NULL;
}

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
	found = fetch_row(rel, key, slot);
	if (found)
		read_state(slot, state);
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

/* set_column writes a column that no statement of a host moves; the row is locked first. */
static AccountLevel *
set_columns(const AccountKey *key, const char *insurer, const char *sql, int nargs, Oid *types, Datum *values, char *nulls)
{
	AccountDelta none = {.key = *key, .insurer = unconstify(char *, insurer)};
	AccountState was;
	SafeinsIdentity saved;

	account_move(&none, &was);
	types[0] = INT4OID;
	types[1] = TEXTOID;
	types[2] = TEXTOID;
	types[3] = INT4OID;
	values[0] = Int32GetDatum(key->place);
	values[1] = scope_datum(key);
	values[2] = PointerGetDatum(cstring_to_text_with_len(key->subject, key->len));
	values[3] = Int32GetDatum(key->year);
	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (SPI_execute_with_args(sql, nargs, types, values, nulls, false, 0) != SPI_OK_UPDATE || SPI_processed != 1)
		elog(ERROR, "could not write safeins.account");
	safeins_return(&saved);
	SPI_finish();
	CommandCounterIncrement();
	return own_level(find_copy(key));
}

#define WHERE_KEY " WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND scope = $2 AND subject = $3 AND year = $4"

/* account_set_budget sets a budget, or takes it away (NULL). */
void
account_set_budget(const AccountKey *key, const char *insurer, const Fen *budget)
{
	Oid			types[5] = {[4] = INT8OID};
	Datum		values[5] = {[4] = Int64GetDatum(budget != NULL ? *budget : 0)};
	char		nulls[5] = {' ', ' ', ' ', ' ', budget != NULL ? ' ' : 'n'};
	AccountLevel *level = set_columns(key, insurer, "UPDATE safeins.account SET budget = $5" WHERE_KEY,
									  5, types, values, nulls);

	level->state.budget = budget != NULL ? *budget : 0;
	level->state.has_budget = budget != NULL;
}

/* account_set_insurer corrects to whom an account belongs. */
void
account_set_insurer(const AccountKey *key, const char *insurer)
{
	Oid			types[5] = {[4] = TEXTOID};
	Datum		values[5] = {[4] = CStringGetTextDatum(insurer)};
	SafeinsIdentity saved;

	set_columns(key, insurer, "UPDATE safeins.account SET insurer = $5" WHERE_KEY, 5, types, values, NULL);
	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (SPI_execute_with_args("UPDATE safeins.premium_ahead SET insurer = $5" WHERE_KEY, 5, types, values, NULL, false, 0) != SPI_OK_UPDATE)
		elog(ERROR, "could not write safeins.premium_ahead");
	safeins_return(&saved);
	SPI_finish();
}

/*
 * account_remove_empty removes an account that says nothing: no totals, no
 * budget, no closing.  One that an outer savepoint holds stays: its copy would
 * have to come back with a rollback.
 */
void
account_remove_empty(const AccountKey *key)
{
	AccountCopy *copy = find_copy(key);
	Oid			types[4] = {INT4OID, TEXTOID, TEXTOID, INT4OID};
	Datum		values[4];
	SafeinsIdentity saved;
	bool		removed;

	if (copy != NULL && (copy->level->outer != NULL || copy->level->nest < GetCurrentTransactionNestLevel() ||
						 copy->level->state.received != 0 || copy->level->state.spent != 0))
		return;
	if (copy != NULL)
		write_copy(copy);
	values[0] = Int32GetDatum(key->place);
	values[1] = scope_datum(key);
	values[2] = PointerGetDatum(cstring_to_text_with_len(key->subject, key->len));
	values[3] = Int32GetDatum(key->year);
	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (SPI_execute_with_args("DELETE FROM safeins.account" WHERE_KEY
							  " AND received = 0 AND spent = 0 AND budget IS NULL AND closed_at IS NULL AND NOT EXISTS"
							  " (SELECT FROM safeins.premium_ahead" WHERE_KEY ")",
							  4, types, values, NULL, false, 0) != SPI_OK_DELETE)
		elog(ERROR, "could not write safeins.account");
	removed = SPI_processed == 1;
	safeins_return(&saved);
	SPI_finish();
	CommandCounterIncrement();
	if (removed && copy != NULL)
	{
		slist_delete(&levels_at[copy->level->nest], &copy->level->node);
		account_map_delete(copies, copy->key);
	}
}

void
account_set_closed(const AccountKey *key, const char *verdict, const char *reason)
{
	Oid			types[6] = {[4] = TEXTOID,[5] = TEXTOID};
	Datum		values[6] = {[4] = CStringGetTextDatum(verdict),[5] = reason ? CStringGetTextDatum(reason) : (Datum) 0};
	char		nulls[6] = {' ', ' ', ' ', ' ', ' ', reason ? ' ' : 'n'};
	AccountLevel *level = set_columns(key, NULL,
									  "UPDATE safeins.account SET closed_at = pg_catalog.now(), closed_by = SESSION_USER,"
									  " verdict = $5, breach = $6" WHERE_KEY,
									  6, types, values, nulls);

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
			if (fired_triggers)
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
			fired_triggers = false;
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
