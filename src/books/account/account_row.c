/*
 * account_row.c: the rows of accounts: read, written and made.  They are
 * written past the executor where nothing of others hangs on the table.
 */
#include "common/safeins.h"
#include "common/lock_release.h"
#include "common/more_columns.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "types/fen.h"
#include "books/account/account.h"
#include "books/account/account_row.h"
#include "books/book.h"
#include "books/book_index.h"
#include "books/place.h"
#include "books/suppressed.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/tableam.h"
#include "access/tupmacs.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

bool		account_rows_fired_triggers = false;

static const BookField fields[] = {ACCOUNT_COLUMNS(BOOK_FIELD)};

Book		book_of_accounts = {
	.rel = SAFEINS_REL_ACCOUNT,.name = "account",.ncolumns = lengthof(fields),.columns = fields,
	.own_checks = ACCOUNT_CHECKS
};

Datum
account_scope(const AccountKey *key)
{
	return CStringGetTextDatum(key->by_policy ? SCOPE_POLICY : SCOPE_INSURER);
}

/* account_insurer: whose account it is. */
Datum
account_insurer(const AccountKey *key)
{
	return PointerGetDatum(key->by_policy ? cstring_to_text_with_len(key->insurer, key->insurer_len) :
						   cstring_to_text_with_len(key->subject, key->len));
}

/* account_row_read reads the totals of the row in "slot". */
void
account_row_read(TupleTableSlot *slot, AccountState *state)
{
	bool		isnull;

	state->received = DatumGetInt64(slot_getattr(slot, Anum_account_received, &isnull));
	state->spent = DatumGetInt64(slot_getattr(slot, Anum_account_spent, &isnull));
	state->budget = DatumGetInt64(slot_getattr(slot, Anum_account_budget, &isnull));
	state->has_budget = !isnull;
	state->is_new = false;
	state->later = false;
	(void) slot_getattr(slot, Anum_account_closed_at, &isnull);
	state->closed = !isnull;
}

/* What indexes are written with: who waited for a rival's row may look at it anew. */
static EState *
index_state(void)
{
	EState	   *estate = CreateExecutorState();

	estate->es_snapshot = GetActiveSnapshot();
	return estate;
}

/* What others have put on the table may have more to check. */
static void
index_by_executor(Relation rel, TupleTableSlot *slot, UpdatedIndexes asked)
{
	EState	   *estate = index_state();
	MemoryContext caller = MemoryContextSwitchTo(estate->es_query_cxt);
	ResultRelInfo *target = makeNode(ResultRelInfo);

	InitResultRelInfo(target, rel, 0, NULL, 0);
	ExecOpenIndices(target, false);
	(void) index_new_version(target, slot, estate, asked);
	ExecCloseIndices(target);
	MemoryContextSwitchTo(caller);
	FreeExecutorState(estate);
}

/*
 * The totals are in no index of ours: this is for a row that found no room on its page,
 * and for indexes of others.  The primary key is not asked whether the row is there: who
 * came second with it, and took his own back, may wait for us.
 */
static void
index_row(Relation rel, TupleTableSlot *slot, UpdatedIndexes asked)
{
	BookWriter *w = relation_has_more_columns(rel, Natts_account) ? NULL : book_writer_open(&book_of_accounts, 0);

	if (w == NULL || w->table->by_executor)
		index_by_executor(rel, slot, asked);
	else
		book_index_changed(w, slot, asked);
	if (w != NULL)
		book_writer_close(w);
}

/*
 * with_totals copies a row and gives it other totals.  They are numbers beside
 * each other, and no column before them may be NULL: nothing else is moved.
 */
static HeapTuple
with_totals(Relation rel, HeapTuple old, Fen received, Fen spent)
{
	HeapTuple	tuple = heap_copytuple(old);
	char	   *data = (char *) tuple->t_data + tuple->t_data->t_hoff;
	Size		at = 0;

	for (int i = 0; i < Anum_account_received - 1; i++)
	{
		Form_pg_attribute att = TupleDescAttr(RelationGetDescr(rel), i);

		at = att_align_pointer(at, att->attalign, att->attlen, data + at);
		at = att_addlength_pointer(at, att->attlen, data + at);
	}
	at = att_align_nominal(at, TYPALIGN_DOUBLE);
	memcpy(data + at, &received, sizeof(Fen));
	memcpy(data + at + sizeof(Fen), &spent, sizeof(Fen));
	return tuple;
}

/* write_directly writes new totals over the row that was found past the executor: nothing of others hangs on it. */
static TM_Result
write_directly(const AccountTable *t, Fen received, Fen spent)
{
	Relation	rel = t->rel;
	bool		free_old;
	HeapTuple	old = ExecFetchSlotHeapTuple(t->slot, false, &free_old);
	TM_FailureData failure;
	LockTupleMode lockmode;
	UpdatedIndexes indexes;
	TM_Result	result;

	ExecStoreHeapTuple(with_totals(rel, old, received, spent), t->fresh, true);

	result = table_tuple_update(rel, &t->slot->tts_tid, t->fresh, GetCurrentCommandId(true), 0, GetActiveSnapshot(),
								InvalidSnapshot, true, &failure, &lockmode, &indexes);
	if (result == TM_Ok && indexes_need_update(indexes))
		index_row(rel, t->fresh, indexes);
	ExecClearTuple(t->fresh);
	if (free_old)
		heap_freetuple(old);
	return result;
}

static OwnSql write_totals = {
	.sql = "UPDATE safeins.account SET received = $1, spent = $2 WHERE ctid OPERATOR(pg_catalog.=) $3",
	.types = {INT8OID, INT8OID, TIDOID},
	.result = SPI_OK_UPDATE,
	.settings = OWN_MAY_VANISH,
	.kept = true,
};

/*
 * write_by_executor does the same where somebody put triggers on the table, or rules: an
 * audit, or pg_repack, which copies a table and learns by a row trigger what
 * changes meanwhile.  The row is locked first, so that the UPDATE cannot meet
 * another version of it.
 */
static TM_Result
write_by_executor(Relation rel, TupleTableSlot *slot, Fen received, Fen spent)
{
	Datum		values[3] = {Int64GetDatum(received), Int64GetDatum(spent)};
	ItemPointerData tid = slot->tts_tid;
	TM_FailureData failure;
	TM_Result	result = table_tuple_lock(rel, &tid, GetActiveSnapshot(), slot, GetCurrentCommandId(true),
										  LockTupleNoKeyExclusive, LockWaitBlock, 0, &failure);

	if (result != TM_Ok)
		return result;
	values[2] = PointerGetDatum(&tid);
	if (own_sql_execute(&write_totals, values, NULL) != 1)
		booking_suppressed(rel);
	account_rows_fired_triggers = true;
	return TM_Ok;
}

/*
 * account_row_update writes new totals over the row that was found; false when
 * somebody else was first.
 */
bool
account_row_update(const AccountTable *t, Fen received, Fen spent)
{
	TM_Result	result = !relation_wants_executor(t->rel, CMD_UPDATE, ACCOUNT_CHECKS) ?
		write_directly(t, received, spent) :
		write_by_executor(t->rel, t->slot, received, spent);

	switch (result)
	{
		case TM_Ok:
			/* All who spend from it come by this row. */
			lock_release_early();
			CommandCounterIncrement();
			return true;
		case TM_Updated:
		case TM_Deleted:
			book_refuse_newer(t->rel);
			return false;
		default:
			elog(ERROR, "unexpected result of updating an account: %d", result);
	}
}

static OwnSql insert_row = {
	.sql = "INSERT INTO safeins.account (place, scope, subject, year, insurer, received, spent, shift)"
	" VALUES (CAST($1 AS safeins.division), $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, TEXTOID, INT8OID, INT8OID, INT4OID},
	.result = SPI_OK_INSERT,
	.settings = OWN_MAY_VANISH,
	.kept = true,
};

static bool
insert_by_executor(const AccountKey *key, Fen received, Fen spent)
{
	Datum		values[8];

	values[0] = Int32GetDatum(key->place);
	values[1] = account_scope(key);
	values[2] = PointerGetDatum(cstring_to_text_with_len(key->subject, key->len));
	values[3] = Int32GetDatum(key->year);
	values[4] = account_insurer(key);
	values[5] = Int64GetDatum(received);
	values[6] = Int64GetDatum(spent);
	values[7] = Int32GetDatum(key->shift);
	return own_sql_execute(&insert_row, values, NULL) == 1;
}

static TupleTableSlot *
new_row(Relation rel, const AccountKey *key, Fen received, Fen spent)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(rel), &TTSOpsHeapTuple);
	Datum	   *values = slot->tts_values;

	ExecClearTuple(slot);
	slot_set_columns(slot, Natts_account);
	values[Anum_account_place - 1] = DivisionGetDatum(key->place);
	values[Anum_account_scope - 1] = account_scope(key);
	values[Anum_account_subject - 1] = PointerGetDatum(cstring_to_text_with_len(key->subject, key->len));
	values[Anum_account_year - 1] = Int32GetDatum(key->year);
	values[Anum_account_insurer - 1] = account_insurer(key);
	values[Anum_account_received - 1] = Int64GetDatum(received);
	values[Anum_account_spent - 1] = Int64GetDatum(spent);
	for (int i = Anum_account_spent; i < Anum_account_shift - 1; i++)
		slot->tts_isnull[i] = true;
	values[Anum_account_shift - 1] = Int32GetDatum(key->shift);
	ExecStoreVirtualTuple(slot);
	ExecMaterializeSlot(slot);
	slot->tts_tableOid = RelationGetRelid(rel);
	return slot;
}

/*
 * As INSERT ... ON CONFLICT DO NOTHING: whoever makes the same account is waited
 * for, and one who came between the look and the entries of the indexes is told by
 * these.
 */
static bool
insert_directly(Relation rel, const AccountKey *key, Fen received, Fen spent)
{
	EState	   *estate = index_state();
	MemoryContext caller = MemoryContextSwitchTo(estate->es_query_cxt);
	ResultRelInfo *target = makeNode(ResultRelInfo);
	TupleTableSlot *slot = new_row(rel, key, received, spent);
	ItemPointerData conflict;
	bool		made = false;

	InitResultRelInfo(target, rel, 0, NULL, 0);
	ExecOpenIndices(target, true);
	if (index_has_none_of(target, slot, estate, &conflict))
	{
		uint32		token = SpeculativeInsertionLockAcquire(GetCurrentTransactionId());
		bool		conflicts = false;

		table_tuple_insert_speculative(rel, slot, GetCurrentCommandId(true), 0, NULL, token);
		(void) index_new_row(target, slot, estate, &conflicts);
		table_tuple_complete_speculative(rel, slot, token, !conflicts);
		SpeculativeInsertionLockRelease(GetCurrentTransactionId());
		made = !conflicts;
	}
	ExecCloseIndices(target);
	ExecDropSingleTupleTableSlot(slot);
	MemoryContextSwitchTo(caller);
	FreeExecutorState(estate);
	if (!made)
		book_refuse_newer(rel);
	return made;
}

/* account_row_insert makes a new account; false when somebody else was first. */
bool
account_row_insert(Relation rel, const AccountKey *key, Fen received, Fen spent)
{
	bool		by_executor;
	bool		inserted;

	place_feed(key->place);
	by_executor = relation_wants_executor(rel, CMD_INSERT, ACCOUNT_CHECKS) ||
		relation_has_more_columns(rel, Natts_account);
	inserted = by_executor ? insert_by_executor(key, received, spent) : insert_directly(rel, key, received, spent);
	CommandCounterIncrement();
	return inserted;
}
