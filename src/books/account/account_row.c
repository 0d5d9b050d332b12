/*
 * account_row.c: the rows of accounts: found, written and made.  They are
 * written past the executor where nothing of others hangs on the table.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "common/settings.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
#include "books/account/account.h"
#include "books/account/account_row.h"
#include "books/place.h"
#include "books/suppressed.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#define Natts_account			13

bool		account_rows_fired_triggers = false;

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

/*
 * account_row_keys: in the order of the primary key, where what tells most comes
 * first; all but the shift.  Returns how many: an insurer's own account needs no
 * word of the insurer.
 */
int
account_row_keys(const AccountKey *key, StrategyNumber year, ScanKey keys)
{
	RegProcedure compare = year == BTEqualStrategyNumber ? F_INT4EQ : year == BTLessEqualStrategyNumber ? F_INT4LE :
		year == BTGreaterStrategyNumber ? F_INT4GT : F_INT4GE;

	ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_TEXTEQ,
				PointerGetDatum(cstring_to_text_with_len(key->subject, key->len)));
	ScanKeyInit(&keys[1], 2, year, compare, Int32GetDatum(key->year));
	ScanKeyInit(&keys[2], 3, BTEqualStrategyNumber, F_INT4EQ, DivisionGetDatum(key->place));
	ScanKeyInit(&keys[3], 4, BTEqualStrategyNumber, F_TEXTEQ, account_scope(key));
	if (!key->by_policy)
		return 4;
	ScanKeyInit(&keys[4], 6, BTEqualStrategyNumber, F_TEXTEQ, account_insurer(key));
	keys[4].sk_collation = DEFAULT_COLLATION_OID;
	return 5;
}

/*
 * account_row_fetch finds the row of an account that the active snapshot shows;
 * later (may be NULL): may there be rows of later years, up to this one?  Of them
 * the index is asked alone: what it has may be gone.
 */
bool
account_row_fetch(Relation rel, const AccountKey *key, TupleTableSlot *slot, bool *later)
{
	Relation	index = index_open(RelationGetPrimaryKeyIndex(rel, false), AccessShareLock);
	ScanKeyData k[ACCOUNT_KEYS];
	int			n = account_row_keys(key, BTEqualStrategyNumber, k);
	IndexScanDesc scan = index_beginscan(rel, index, GetActiveSnapshot(), NULL, n + 1, 0);
	bool		found;

	/* In the order of columns: the insurer is the last one. */
	k[n] = k[n - 1];
	ScanKeyInit(&k[key->by_policy ? n - 1 : n], 5, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(key->shift));
	index_rescan(scan, k, n + 1, NULL, 0);
	found = index_getnext_slot(scan, ForwardScanDirection, slot);
	/* What is dated in the years to come uses nothing yet. */
	if (later != NULL)
		*later = false;
	if (later != NULL && key->year < year_of(safeins_today()))
	{
		n = account_row_keys(key, BTGreaterStrategyNumber, k);
		k[n] = k[n - 1];
		ScanKeyInit(&k[key->by_policy ? n - 1 : n], 5, BTGreaterEqualStrategyNumber, F_INT4GE, Int32GetDatum(PG_INT32_MIN));
		index_rescan(scan, k, n + 1, NULL, 0);
		*later = index_getnext_tid(scan, ForwardScanDirection) != NULL;
	}
	index_endscan(scan);
	index_close(index, NoLock);
	return found;
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
 * account_row_update writes new totals over the row in "slot"; false when
 * somebody else was first.
 */
bool
account_row_update(Relation rel, TupleTableSlot *slot, Fen received, Fen spent)
{
	TM_Result	result = rel->trigdesc == NULL && rel->rd_rules == NULL ? write_directly(rel, slot, received, spent) :
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

static OwnSql insert_row = {
	.sql = "INSERT INTO safeins.account (place, scope, subject, year, insurer, received, spent, shift)"
	" VALUES (CAST($1 AS safeins.division), $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, TEXTOID, INT8OID, INT8OID, INT4OID},
	.result = SPI_OK_INSERT,
	.settings = OWN_MAY_VANISH,
	.kept = true,
};

/* account_row_insert makes a new account; false when somebody else was first. */
bool
account_row_insert(const AccountKey *key, Fen received, Fen spent)
{
	Datum		values[8];
	bool		inserted;

	values[0] = Int32GetDatum(key->place);
	values[1] = account_scope(key);
	values[2] = PointerGetDatum(cstring_to_text_with_len(key->subject, key->len));
	values[3] = Int32GetDatum(key->year);
	values[4] = account_insurer(key);
	values[5] = Int64GetDatum(received);
	values[6] = Int64GetDatum(spent);
	values[7] = Int32GetDatum(key->shift);

	place_feed(key->place);
	inserted = own_sql_execute(&insert_row, values, NULL) == 1;
	CommandCounterIncrement();
	return inserted;
}
