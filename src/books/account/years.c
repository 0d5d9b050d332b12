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
