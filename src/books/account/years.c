/*
 * years.c: the years of one account, which hand on what they did not use.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "books/account/account.h"
#include "books/account/account_row.h"
#include "books/book_scan.h"

#include "utils/builtins.h"

/*
 * account_years gives all of an account in their order, as this transaction, or
 * the latest committed one, left them.
 */
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
		y->shift = k.shift = DatumGetInt32(slot_getattr(scan.slot, Anum_account_shift, &isnull));
		y->insurer = TextDatumGetCString(slot_getattr(scan.slot, Anum_account_insurer, &isnull));
		if (!account_pending(&k, &y->state))
			account_row_read(scan.slot, &y->state);
	}
	book_scan_close(&scan);
	for (int i = 0; i < *n; i++)
	{
		k.year = years[i].year;
		k.shift = years[i].shift;
		years[i].state.received += ahead_due(&k);
	}
	return years;
}

/* account_year_sum adds up what an account has in a year of the calendar. */
void
account_year_sum(const AccountKey *key, AccountState *sum)
{
	int			n;
	AccountYear *rows = account_years(key, &n);

	*sum = (AccountState) {0};
	for (int i = 0; i < n; i++)
	{
		if (rows[i].year != key->year)
			continue;
		sum->received += rows[i].state.received;
		sum->spent += rows[i].state.spent;
		sum->has_budget |= rows[i].state.has_budget;
		sum->budget += rows[i].state.budget;
	}
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
	int			n;
	AccountYear *years = account_years(key, &n);

	for (int i = 0; i < n; i++)
	{
		const AccountYear *y = &years[i];
		bool		same = y->year == key->year;
		bool		is_before = same ? y->shift < key->shift : y->year < key->year;
		AccountDelta none = {.key = *key,.insurer = y->insurer};
		AccountState state;

		if (is_before != before || (same && y->shift == key->shift))
			continue;
		none.key.year = y->year;
		none.key.shift = y->shift;
		none.key.ahead = 0;
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
