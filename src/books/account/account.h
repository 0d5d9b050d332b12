/*
 * account.h: running totals of one subject and year.
 */
#ifndef SAFEINS_BOOKS_ACCOUNT_ACCOUNT_H
#define SAFEINS_BOOKS_ACCOUNT_ACCOUNT_H

#include "common/safeins.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/rulebook.h"

#include "executor/tuptable.h"
#include "utils/date.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

#define SCOPE_INSURER	"insurer"
#define SCOPE_POLICY	"policy"

typedef struct AccountKey
{
	Division	place;
	int32		year;
	bool		by_policy;		/* scope: policy, else insurer */
	int			len;
	const char *subject;		/* not terminated */
	const char *insurer;		/* of a policy's account: which of its insurers'; else NULL */
	int			insurer_len;
	int32		shift;			/* years from the calendar year to the period that it counts for */
	DateADT		ahead;			/* premium that is kept by its day, and counts from that
								 * one on; 0: the account itself */
} AccountKey;

/* The period under whose cap it comes: a year of the calendar, or what began in it. */
#define ACCOUNT_PERIOD(key) ((key)->year + (key)->shift)

/* An account as this transaction would leave it. */
typedef struct AccountState
{
	Fen			received;
	Fen			spent;
	Fen			budget;
	bool		has_budget;
	bool		closed;
	bool		is_new;			/* there was none before this transaction */
	bool		later;			/* other years, mostly later ones up to this, may use what it leaves */
} AccountState;

/* What one statement does to one account. */
typedef struct AccountDelta
{
	AccountKey	key;			/* the first: by it they are found */
	Fen			received;
	Fen			spent;
	const Rule *cap;			/* the strictest over the dates of the rows judged */
	const Rule *blocking;		/* the strictest of those that refuse */
	DateADT		first;			/* the earliest of these dates */
	DateADT		on;				/* the latest */
	bool		held;			/* it is held against its cap: what it lacks, earlier years may give */
	bool		pooled;			/* its period may lie in several years of the calendar */
	bool		insurer_differs;	/* in a recount: the book of an insurer's own account says another */
	char	   *insurer;		/* to whom a policy's account belongs */
	char	   *row;			/* the key of one row, for messages */
	int64		rows;
	int64		came;			/* rows, less those that went */
	uint64		content;		/* of an account whose year is over: 0 where the same rows came as went */
	uint64		days;			/* likewise, with their days */
	struct AccountDelta *due;	/* of an account: what is kept by days that have come; the next one */
} AccountDelta;

typedef struct AccountDeltas AccountDeltas;

/* The tables of accounts, open for whoever moves several; zeroed: not yet. */
typedef struct AccountTable
{
	Relation	rel;			/* NULL: not open */
	Relation	ahead;
	TupleTableSlot *slot;		/* the row that was found */
	TupleTableSlot *fresh;		/* what is written over it */
} AccountTable;

extern AccountDeltas *account_deltas_create(MemoryContext cxt);
extern AccountDelta *account_delta(AccountDeltas *deltas, const AccountKey *key,
								   const char *insurer, int insurer_len);
extern void account_delta_add(AccountDelta *delta, Fen received, Fen spent);
extern void account_delta_row(AccountDeltas *deltas, AccountDelta *delta, const char *key, int len);
extern void account_deltas_add_books(AccountDeltas *deltas, Snapshot snapshot, int sign);
extern bool account_deltas_any(const AccountDeltas *deltas);
extern AccountDelta **account_deltas_sorted(AccountDeltas *deltas, int *n);

extern AccountKey account_key_copy(MemoryContext cxt, const AccountKey *key);
extern int	account_key_compare(const AccountKey *a, const AccountKey *b);
extern bool account_key_follows(const AccountKey *key, const AccountKey *last);
extern bool account_key_siblings(const AccountKey *a, const AccountKey *b);

extern AccountState account_move(const AccountDelta *delta, AccountState *old_row);
extern AccountState account_move_in(AccountTable *t, const AccountDelta *delta, AccountState *old_row);
extern void account_table_close(AccountTable *t);
extern bool account_others_closed(const AccountKey *key, const char *insurer);
extern bool account_peek(const AccountKey *key, AccountState *state);
extern bool account_pending(const AccountKey *key, AccountState *state);
extern void account_hold_earlier(const AccountKey *key);
extern void account_hold_later(const AccountKey *key, bool pooled);
extern void account_set_later(const AccountKey *key, bool later);
extern void account_write_pending(void);
extern void account_init(void);
extern AccountState *account_held(const AccountKey *key);
extern bool account_may_go(const AccountKey *key);
extern void account_forget(const AccountKey *key);

/* account_new.c */
extern int	account_make(AccountDelta *const *deltas, int n);

/* account_find.c */
extern bool account_is_remembered(const AccountKey *key);
extern bool account_any_year_closed(AccountDelta *const *deltas, int n);

/* account_set.c */
extern int64 account_set_budget(const AccountKey *key, const Fen *budget, const char *reason);
extern void account_set_insurer(const AccountKey *key);
extern void account_remove_empty(const AccountKey *key);
extern void account_set_closed(const AccountKey *key, const char *verdict, const char *reason);

/* account.c, for ahead.c: the row alone */
extern void account_table_open(AccountTable *t);
extern AccountState account_move_row(AccountTable *t, const AccountDelta *delta, AccountState *old_row);
extern bool account_peek_row(const AccountKey *key, AccountState *state);

/* ahead.c */
extern bool ahead_none(void);
extern bool ahead_keeps(const AccountKey *key, DateADT day);
extern void ahead_forget(const AccountKey *key);
extern Fen	ahead_due(const AccountKey *key);

/* One of the years of an account, which hand on what they did not use. */
typedef struct AccountYear
{
	int32		year;
	int32		shift;
	AccountState state;
} AccountYear;

/* years.c */
extern AccountYear *account_years(const AccountKey *key, int *n);
extern void account_year_sum(const AccountKey *key, AccountState *sum);

extern bool within_ratio(Fen spent, int64 ratio, Fen received);
extern Fen	ratio_floor(int64 ratio, Fen received);
extern Fen	ratio_ceil(int64 ratio, Fen received);

/* What an account is known by, in the order of its primary key. */
#define ACCOUNT_KEY_COLUMNS(C) \
	C(subject, TEXTOID, BOOK_KEY) \
	C(year, INT4OID, BOOK_KEY) \
	C(place, BOOK_DIVISION, BOOK_KEY) \
	C(scope, TEXTOID, BOOK_KEY) \
	C(shift, INT4OID, BOOK_KEY) \
	C(insurer, TEXTOID, BOOK_KEY)

#endif
