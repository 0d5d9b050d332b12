/*
 * account_row.h: what the running totals ask of the rows that hold them.
 */
#ifndef SAFEINS_BOOKS_ACCOUNT_ACCOUNT_ROW_H
#define SAFEINS_BOOKS_ACCOUNT_ACCOUNT_ROW_H

#include "common/safeins.h"
#include "types/fen.h"
#include "books/account/account.h"
#include "books/book.h"

#include "access/skey.h"
#include "access/stratnum.h"
#include "executor/tuptable.h"
#include "utils/rel.h"

/* Columns of the primary key at most; the shift is the fifth one. */
#define ACCOUNT_KEYS 6

/* Columns of safeins.account. */
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
#define Anum_account_shift		13
#define Natts_account			13

/* Columns of safeins.premium_ahead. */
#define Anum_ahead_place		1
#define Anum_ahead_scope		2
#define Anum_ahead_subject		3
#define Anum_ahead_year			4
#define Anum_ahead_received_on	5
#define Anum_ahead_insurer		6
#define Anum_ahead_amount		7
#define Anum_ahead_shift		8

/* Of the scope, which is never written over. */
#define ACCOUNT_CHECKS 1

#define ACCOUNT_COLUMNS(C) \
	ACCOUNT_KEY_COLUMNS(C) \
	C(received, INT8OID, BOOK_COUNT) \
	C(spent, INT8OID, BOOK_COUNT) \
	C(budget, INT8OID, BOOK_KEPT) \
	C(closed_at, TIMESTAMPTZOID, BOOK_KEPT) \
	C(closed_by, TEXTOID, BOOK_KEPT) \
	C(verdict, TEXTOID, BOOK_KEPT) \
	C(breach, TEXTOID, BOOK_KEPT)

#define ACCOUNT_COL(name, type, part)	BOOK_NUMBER(ACCOUNT_COL_, name)
enum AccountColumn
{
	ACCOUNT_COLUMNS(ACCOUNT_COL)
	ACCOUNT_NCOLUMNS
};

extern Book book_of_accounts;

/* Some row was written under triggers of others, in this transaction. */
extern bool account_rows_fired_triggers;

extern Datum account_scope(const AccountKey *key);
extern Datum account_insurer(const AccountKey *key);
extern void account_row_read(TupleTableSlot *slot, AccountState *state);
extern bool account_row_update(const AccountTable *t, Fen received, Fen spent);
extern bool account_row_insert(Relation rel, const AccountKey *key, Fen received, Fen spent);

/* account_find.c */
extern bool account_row_fetch(Relation rel, const AccountKey *key, TupleTableSlot *slot, bool *later);
extern int	account_row_keys(const AccountKey *key, StrategyNumber year, ScanKey keys);

#endif
