/*
 * years.c: the years of one account, which hand on what they did not use.
 *
 * A year that spends more than its own premium allows leans on earlier ones.  Who
 * makes it do so writes their rows, as they are: whoever moves one of them later
 * meets that, and looks at the years that come after it (AccountState.later);
 * whoever did so before is waited for.  Rows are taken in the order of years.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "common/settings.h"
#include "types/fen.h"
#include "rules/days.h"
#include "books/account/account.h"
#include "books/account/account_row.h"
#include "books/book_scan.h"

#include "utils/builtins.h"

#define Anum_account_year		4
#define Anum_account_insurer	5

/* account_years gives all of an account in their order, as this transaction, or the latest committed one, left them. */
AccountYear *
account_years(const AccountKey *key, int *n)
{
	AccountKey	k = *key;
	BookScan	scan;
	ScanKeyData keys[ACCOUNT_KEYS];
	int			size = 8;
	AccountYear *years = palloc(sizeof(AccountYear) * size);

	*n = 0;
	k.year = PG_INT32_MIN;
	k.ahead = 0;
	account_row_keys(&k, BTGreaterEqualStrategyNumber, keys);
	book_scan_open(&scan, SAFEINS_REL_ACCOUNT, InvalidOid, keys, ACCOUNT_KEYS);
	while (book_scan_next(&scan))
	{
		bool		isnull;
		AccountYear *y;

		if (*n == size)
			years = repalloc(years, sizeof(AccountYear) * (size *= 2));
		y = &years[(*n)++];
		y->year = k.year = DatumGetInt32(slot_getattr(scan.slot, Anum_account_year, &isnull));
		if (!account_pending(&k, &y->state))
			account_row_read(scan.slot, &y->state);
	}
	book_scan_close(&scan);
	for (int i = 0; i < *n; i++)
	{
		k.year = years[i].year;
		years[i].state.received += ahead_due(&k);
	}
	return years;
}

typedef struct Sibling
{
	int32		year;
	char	   *insurer;
} Sibling;

/* Rows of an account's other years are written as they are, and so held until the transaction ends. */
static void
hold(const AccountKey *key, StrategyNumber which, bool later)
{
	AccountKey	k = *key;
	BookScan	scan;
	ScanKeyData keys[ACCOUNT_KEYS];
	List	   *siblings = NIL;
	ListCell   *lc;

	k.ahead = 0;
	account_row_keys(&k, which, keys);
	book_scan_open(&scan, SAFEINS_REL_ACCOUNT, InvalidOid, keys, ACCOUNT_KEYS);
	while (book_scan_next(&scan))
	{
		Sibling    *s = palloc(sizeof(Sibling));
		bool		isnull;

		s->year = DatumGetInt32(slot_getattr(scan.slot, Anum_account_year, &isnull));
		s->insurer = TextDatumGetCString(slot_getattr(scan.slot, Anum_account_insurer, &isnull));
		siblings = lappend(siblings, s);
	}
	book_scan_close(&scan);
	foreach(lc, siblings)
	{
		Sibling    *s = lfirst(lc);
		AccountDelta none = {.key = k,.insurer = s->insurer};
		AccountState state;

		none.key.year = s->year;
		if (!account_pending(&none.key, &state))
			(void) account_move_row(&none, &state);
		if (later)
			account_set_later(&none.key, true);
	}
}

/* account_hold_earlier: a year is about to lean on those before it. */
void
account_hold_earlier(const AccountKey *key)
{
	hold(key, BTLessStrategyNumber, true);
}

/* account_hold_later: those after a year lean on it, and others that move what they lean on are waited for. */
void
account_hold_later(const AccountKey *key)
{
	hold(key, BTGreaterStrategyNumber, false);
}
