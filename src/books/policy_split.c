/*
 * policy_split.c: money that names a policy alone, split over the insurers of a
 * co-insured one.
 *
 * Each has its share; whoever the policy names has what the others leave, so that
 * rows of co-insurers may come one after the other.  Shares that come to more than
 * the whole count in proportion to each other.  Parts are cut to the fen, toward
 * zero, and one insurer takes what that leaves: the policy's own, or where it has no
 * share, the one with the largest.  So parts always come to the row's amount, and a
 * refund of all of it is split as the premium was.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/home.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/book_scan.h"
#include "books/coinsurance.h"
#include "books/policy_split.h"

#include "miscadmin.h"
#include "utils/builtins.h"

/* coinsurers_of reads who has a share of a policy of this name; NULL: nobody. */
Coinsurers *
coinsurers_of(const char *policy, int len)
{
	Coinsurers *all = NULL;
	int			size = 0;
	BookScan	scan = {0};
	ScanKeyData key;

	book_key(&key, 1, policy, len);
	book_scan_open(&scan, SAFEINS_REL_COINSURANCE, InvalidOid, &key, 1);
	while (book_scan_next(&scan))
	{
		bool		isnull;
		int64		share = DatumGetInt64(book_value(&scan, &book_of_coinsurers, COINSURANCE_COL_share, &isnull));

		CHECK_FOR_INTERRUPTS();
		if (share <= 0)
			continue;
		if (all == NULL)
			all = palloc0(sizeof(Coinsurers));
		if (all->n == size)
		{
			size = Max(8, size * 2);
			all->of = all->n == 0 ? palloc(sizeof(Coinsurer) * size) : repalloc(all->of, sizeof(Coinsurer) * size);
		}
		all->of[all->n++] = (Coinsurer) {
			DatumGetDivision(book_value(&scan, &book_of_coinsurers, COINSURANCE_COL_place, &isnull)),
			TextDatumGetCString(book_value(&scan, &book_of_coinsurers, COINSURANCE_COL_insurer, &isnull)),
			share
		};
	}
	book_scan_close(&scan);
	return all;
}

static int
compare_insurers(const void *a, const void *b)
{
	return strcmp(((const Coinsurer *) a)->insurer, ((const Coinsurer *) b)->insurer);
}

/* Who stands at the policy's province and at the database's own is one. */
static void
merge_insurers(PolicySplit *s)
{
	int			last = 0;

	qsort(s->of, s->n, sizeof(Coinsurer), compare_insurers);
	for (int i = 1; i < s->n; i++)
		if (strcmp(s->of[i].insurer, s->of[last].insurer) == 0)
			s->of[last].share += s->of[i].share;
		else
			s->of[++last] = s->of[i];
	s->n = Min(s->n, last + 1);
}

/* The one that takes what rounding leaves comes first, the others in the order of their names. */
static void
put_first(PolicySplit *s, const char *own)
{
	int			first = 0;
	Coinsurer	c;

	for (int i = 0; i < s->n; i++)
	{
		if (strcmp(s->of[i].insurer, own) == 0)
		{
			first = i;
			break;
		}
		if (s->of[i].share > s->of[first].share)
			first = i;
	}
	c = s->of[first];
	memmove(s->of + 1, s->of, sizeof(Coinsurer) * first);
	s->of[0] = c;
}

/* policy_split tells who has how much of a policy's money; NULL: its own insurer all of it. */
PolicySplit *
policy_split(const PolicyEntry *policy, const Coinsurers *all)
{
	PolicySplit *s;
	Division	home = division_at_level(home_place(), 1);
	int64		sum = 0;

	if (all == NULL)
		return NULL;
	s = palloc0(sizeof(PolicySplit));
	s->of = palloc(sizeof(Coinsurer) * (all->n + 1));
	for (int i = 0; i < all->n; i++)
		if (all->of[i].place == policy->place || all->of[i].place == home)
		{
			s->of[s->n++] = all->of[i];
			sum += all->of[i].share;
		}
	if (s->n == 0)
		return NULL;
	if (sum < RATIO_WHOLE)
		s->of[s->n++] = (Coinsurer) {policy->place, policy->insurer, RATIO_WHOLE - sum};
	s->whole = Max(sum, RATIO_WHOLE);
	merge_insurers(s);
	put_first(s, policy->insurer);
	return s;
}

/* policy_split_part is what one of them has of an amount. */
Fen
policy_split_part(const PolicySplit *split, int i, Fen amount)
{
	Fen			part = amount;

	if (i > 0)
		return (Fen) ((int128) amount * split->of[i].share / split->whole);
	for (int other = 1; other < split->n; other++)
		part -= policy_split_part(split, other, amount);
	return part;
}

/* policy_split_same: would any amount be split alike? */
bool
policy_split_same(const PolicySplit *a, const PolicySplit *b)
{
	if (a == b)
		return true;
	if (a == NULL || b == NULL || a->n != b->n || a->whole != b->whole)
		return false;
	for (int i = 0; i < a->n; i++)
		if (a->of[i].share != b->of[i].share || strcmp(a->of[i].insurer, b->of[i].insurer) != 0)
			return false;
	return true;
}
