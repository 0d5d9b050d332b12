/*
 * years.c: the years of one account, which hand on what they did not use.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "books/account/account.h"
#include "books/account/account_row.h"
#include "books/book_scan.h"


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
	book_scan_open(&scan, SAFEINS_REL_ACCOUNT, InvalidOid, keys,
				   account_row_keys(&k, BTGreaterEqualStrategyNumber, keys));
	while (book_scan_next(&scan))
	{
		bool		isnull;
		AccountYear *y;

		if (*n == size)
			years = repalloc(years, sizeof(AccountYear) * (size *= 2));
		y = &years[(*n)++];
		y->year = k.year = DatumGetInt32(slot_getattr(scan.slot, Anum_account_year, &isnull));
		y->shift = k.shift = DatumGetInt32(slot_getattr(scan.slot, Anum_account_shift, &isnull));
		if (!account_pending(&k, &y->state))
			account_row_read(scan.slot, &y->state);
	}
	book_scan_close(&scan);
	if (ahead_none())
		return years;
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
