/*
 * ahead.c: premium that is dated in the future: it counts from its day on, and
 * is kept apart by account and day until then.
 *
 * What has come due is not carried over: an account's premium is its row's and
 * that of the days that have passed.  A day that is kept has all the premium that
 * is dated on it, also what is entered, corrected or taken back later: what an
 * account had on the days before stays right.  So a day is kept when nothing is
 * left of it, until its account goes.
 *
 * It is no book of books/book.h: there an entry of which nothing is left goes, and
 * entries are written when all of a statement's are there, in the order of the
 * book's own keys.  A day is written with its account, under the lock of that
 * row; reconcile() and rebuild() compare the two as one.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "common/settings.h"
#include "types/fen.h"
#include "books/account/account.h"
#include "books/account/account_row.h"
#include "books/book_scan.h"
#include "books/suppressed.h"

#include "access/table.h"
#include "catalog/pg_type.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"


#define AHEAD_KEY "place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND scope = $2 AND subject = $3 AND year = $4 AND shift = $5 AND (scope = 'insurer' OR insurer = $6)"

static void
key_values(const AccountKey *key, Datum *values)
{
	values[0] = Int32GetDatum(key->place);
	values[1] = CStringGetTextDatum(key->by_policy ? SCOPE_POLICY : SCOPE_INSURER);
	values[2] = PointerGetDatum(cstring_to_text_with_len(key->subject, key->len));
	values[3] = Int32GetDatum(key->year);
	values[4] = Int32GetDatum(key->shift);
	values[5] = account_insurer(key);
}

static OwnSql add_ahead = {
	.sql = "INSERT INTO safeins.premium_ahead AS h (place, scope, subject, year, shift, insurer, received_on, amount)"
	" VALUES (CAST($1 AS safeins.division), $2, $3, $4, $5, $6, $7, $8)"
	" ON CONFLICT ON CONSTRAINT premium_ahead_pkey DO UPDATE SET amount = h.amount + EXCLUDED.amount",
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, INT4OID, TEXTOID, DATEOID, INT8OID},
	.result = SPI_OK_INSERT,
	.settings = OWN_BY_INDEX | OWN_MAY_VANISH,
	.kept = true,
};

/* ahead_move adds to what is dated on a future day; the account's row is locked. */
static void
ahead_move(const AccountKey *key, Fen amount)
{
	Datum		values[8];

	key_values(key, values);
	values[6] = DateADTGetDatum(key->ahead);
	values[7] = Int64GetDatum(amount);
	if (own_sql_execute(&add_ahead, values, NULL) != 1)
		booking_suppressed(table_open(safeins_relid(SAFEINS_REL_PREMIUM_AHEAD), AccessShareLock));
}

static OwnSql forget_ahead = {
	.sql = "DELETE FROM safeins.premium_ahead WHERE " AHEAD_KEY " AND received_on = $7 AND amount = 0",
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, INT4OID, TEXTOID, DATEOID},
	.result = SPI_OK_DELETE,
};

/* ahead_forget drops a day on which nothing is dated any more; writers are held off. */
void
ahead_forget(const AccountKey *key)
{
	Datum		values[7];

	key_values(key, values);
	values[6] = DateADTGetDatum(key->ahead);
	(void) own_sql_execute(&forget_ahead, values, NULL);
}

/* ahead_none: where nothing is ever dated ahead, nothing is asked. */
bool
ahead_none(void)
{
	Relation	rel = table_open(safeins_relid(SAFEINS_REL_PREMIUM_AHEAD), AccessShareLock);
	bool		none = !book_has_page(rel, 0);

	/* Whoever asks once asks again: the lock stays for the transaction. */
	table_close(rel, NoLock);
	return none;
}

/* ahead_keeps tells whether an account's premium of a day is kept by that day. */
bool
ahead_keeps(const AccountKey *key, DateADT day)
{
	BookScan	scan;
	ScanKeyData keys[3];
	bool		keeps = false;

	if (ahead_none())
		return false;
	book_key(&keys[0], 1, key->subject, key->len);
	ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(key->year));
	ScanKeyInit(&keys[2], 5, BTEqualStrategyNumber, F_DATE_EQ, DateADTGetDatum(day));
	book_scan_open(&scan, SAFEINS_REL_PREMIUM_AHEAD, InvalidOid, keys, lengthof(keys));
	while (!keeps && book_scan_next(&scan))
	{
		bool		isnull;
		text	   *scope = DatumGetTextPP(slot_getattr(scan.slot, Anum_ahead_scope, &isnull));
		text	   *insurer = DatumGetTextPP(slot_getattr(scan.slot, Anum_ahead_insurer, &isnull));

		keeps = DatumGetDivision(slot_getattr(scan.slot, Anum_ahead_place, &isnull)) == key->place &&
			(VARSIZE_ANY_EXHDR(scope) == strlen(SCOPE_POLICY)) == key->by_policy &&
			DatumGetInt32(slot_getattr(scan.slot, Anum_ahead_shift, &isnull)) == key->shift &&
			(!key->by_policy || (VARSIZE_ANY_EXHDR(insurer) == (size_t) key->insurer_len &&
								 memcmp(VARDATA_ANY(insurer), key->insurer, key->insurer_len) == 0));
	}
	book_scan_close(&scan);
	return keeps;
}

static OwnSql sum_due = {
	.sql = "SELECT pg_catalog.sum(amount)::pg_catalog.int8 FROM safeins.premium_ahead WHERE " AHEAD_KEY " AND received_on <= $7",
	.types = {INT4OID, TEXTOID, TEXTOID, INT4OID, INT4OID, TEXTOID, DATEOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static Fen
sum_of(const AccountKey *key)
{
	Datum		values[7];
	OwnRows		rows;
	Fen			due;

	key_values(key, values);
	values[6] = DateADTGetDatum(safeins_today());
	own_sql_begin();
	rows = own_sql_run(&sum_due, values, NULL);
	due = own_int64(&rows, 0, 1);
	own_sql_end();
	return due;
}

/* ahead_due: of what was dated ahead of an account, that whose day has come. */
Fen
ahead_due(const AccountKey *key)
{
	return ahead_none() ? 0 : sum_of(key);
}

/*
 * account_move_in moves an account by a statement's delta, holding its row's
 * lock until the transaction ends, and returns what it is now; *was is what it
 * was before.  Raises serialization_failure where the row changed since the
 * transaction's snapshot.
 */
AccountState
account_move_in(AccountTable *t, const AccountDelta *delta, AccountState *old_row)
{
	AccountDelta row = *delta;
	AccountState new_row;
	Fen			due;

	row.key.ahead = 0;
	if (delta->key.ahead != 0)
		row.received = 0;
	account_table_open(t);
	new_row = account_move_row(t, &row, old_row);
	/* A day is kept though its receipts come to nothing. */
	if (delta->key.ahead != 0 && (delta->received != 0 || delta->rows > 0))
		ahead_move(&delta->key, delta->received);
	due = book_has_page(t->ahead, 0) ? sum_of(&row.key) : 0;
	new_row.received += due;
	old_row->received += due;
	/* What moved is due, and was not in the row. */
	if (delta->key.ahead != 0 && delta->key.ahead <= safeins_today())
		old_row->received -= delta->received;
	return new_row;
}

/* account_move does so of one. */
AccountState
account_move(const AccountDelta *delta, AccountState *old_row)
{
	AccountTable t = {0};
	AccountState new_row = account_move_in(&t, delta, old_row);

	account_table_close(&t);
	return new_row;
}

/*
 * account_peek looks at an account, without locking it, as this transaction,
 * or the latest committed one, left it; false when there is no such account.
 */
bool
account_peek(const AccountKey *key, AccountState *state)
{
	AccountKey	row = *key;
	bool		found;

	row.ahead = 0;
	found = account_peek_row(&row, state);
	state->received += ahead_due(&row);
	return found;
}
