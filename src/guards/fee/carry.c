/*
 * carry.c: headroom that a year leaves unused stays usable in later ones, for as
 * many years as rule fee.carry says.  By rule fee.period a year is one of the
 * calendar, or stands for the policy years, or the policies, that began in it.
 *
 * Years are gone through in their order.  What one spends takes of what earlier
 * ones left, the oldest first, for that expires first, and then of its own.  A year
 * of more refunds than premium takes back what earlier ones had, expired or not.
 * What nothing covers is that year's breach, and no debt of the next.
 *
 * All of it is exact, in millionths of a fen: 21 % of the premium of three years is
 * 21 % of its sum.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "books/account/account.h"
#include "guards/fee/carry.h"
#include "guards/fee/fee.h"
#include "guards/guard.h"

#include "utils/date.h"

static void
set_law(const Carry *c, CarryYear *y, DateADT today)
{
	y->cap = fee_cap_of_year(c->place, y->year, today);
	y->ratio = y->cap == NULL ? 0 : y->cap->number;
	y->carry = fee_carry_of_year(c->place, y->year, today);
}

/* carry_of makes room for so many years. */
Carry *
carry_of(Division place, int n)
{
	Carry	   *c = palloc0(sizeof(Carry));

	c->place = place;
	c->n = n;
	c->years = palloc0(sizeof(CarryYear) * Max(n, 1));
	return c;
}

void
carry_set(Carry *c, int i, int32 year, Fen received, Fen spent, DateADT today)
{
	CarryYear  *y = &c->years[i];

	y->year = year;
	y->state.received = received;
	y->state.spent = spent;
	set_law(c, y, today);
}

/* carry_year gives a year, or makes one that nothing is known of. */
CarryYear *
carry_year(Carry *c, int32 year, DateADT today)
{
	int			at = 0;

	while (at < c->n && c->years[at].year < year)
		at++;
	if (at == c->n || c->years[at].year > year)
	{
		CarryYear  *years = palloc0(sizeof(CarryYear) * (c->n + 1));

		memcpy(years, c->years, sizeof(CarryYear) * at);
		memcpy(years + at + 1, c->years + at, sizeof(CarryYear) * (c->n - at));
		years[at].year = year;
		c->years = years;
		c->n++;
		set_law(c, &years[at], today);
	}
	return &c->years[at];
}

/* carry_read reads the years of an account up to today's. */
Carry *
carry_read(const AccountKey *key, DateADT today)
{
	int			n;
	AccountYear *rows = account_years(key, &n);
	int			this_year = Max(year_of(today), ACCOUNT_PERIOD(key));
	Carry	   *c = carry_of(key->place, 0);

	for (int i = 0; i < n; i++)
	{
		CarryYear  *y;

		if (rows[i].year + rows[i].shift > this_year)
			continue;
		y = carry_year(c, rows[i].year + rows[i].shift, today);
		y->state.received += rows[i].state.received;
		y->state.spent += rows[i].state.spent;
	}
	return c;
}

/* carry_add_deltas notes what was done to the years; add: it is not in the books. */
void
carry_add_deltas(Carry *c, AccountDelta *const *deltas, int n, bool add, DateADT today)
{
	for (int i = 0; i < n; i++)
	{
		CarryYear  *y;

		if (deltas[i]->key.ahead != 0)
			continue;
		y = carry_year(c, ACCOUNT_PERIOD(&deltas[i]->key), today);
		y->delta = deltas[i];
		y->received += deltas[i]->received;
		y->spent += deltas[i]->spent;
		if (add)
		{
			y->state.received += deltas[i]->received;
			y->state.spent += deltas[i]->spent;
		}
	}
}

/* A year of which no cap speaks leaves what a later one's would have allowed. */
static int64
ratio_of(const Carry *c, int i)
{
	for (; i < c->n; i++)
		if (c->years[i].cap != NULL)
			return c->years[i].ratio;
	return 0;
}

/* take: of what years left, from one year on, the oldest first; returns what is wanted still. */
static FenPart
take(Carry *c, int before, int64 from, FenPart wanted)
{
	for (int i = 0; i < before && wanted > 0; i++)
	{
		CarryYear  *y = &c->years[i];
		FenPart		taken = Min(y->left, wanted);

		if (y->year < from)
			continue;
		y->left -= taken;
		wanted -= taken;
	}
	return wanted;
}

static void
run_year(Carry *c, int i)
{
	CarryYear  *y = &c->years[i];
	FenPart		own = (FenPart) ratio_of(c, i) * y->state.received;
	FenPart		spent = (FenPart) y->state.spent * RULE_RATIO_ONE;
	int64		from = (int64) y->year - y->carry;

	y->carried_in = 0;
	for (int j = 0; j < i; j++)
		if (c->years[j].year >= from)
			y->carried_in += c->years[j].left;
	y->uncovered = 0;
	/* What was reversed gives back what it had taken. */
	if (spent < 0)
	{
		own -= spent;
		spent = 0;
	}
	if (own < 0)
	{
		y->uncovered = take(c, i, PG_INT32_MIN, -own);
		own = 0;
	}
	spent = take(c, i, from, spent);
	y->left = Max(own - spent, 0);
	y->uncovered += Max(spent - own, 0);
	if (y->cap == NULL)
		y->uncovered = 0;
}

void
carry_run(Carry *c)
{
	for (int i = 0; i < c->n; i++)
		run_year(c, i);
}

/* carry_before is what there was before the deltas that are noted, run. */
Carry *
carry_before(const Carry *c)
{
	Carry	   *before = palloc(sizeof(Carry));

	*before = *c;
	before->years = palloc(sizeof(CarryYear) * Max(c->n, 1));
	memcpy(before->years, c->years, sizeof(CarryYear) * c->n);
	for (int i = 0; i < c->n; i++)
	{
		CarryYear  *y = &before->years[i];

		y->state.received -= y->received;
		y->state.spent -= y->spent;
	}
	carry_run(before);
	return before;
}

/* carry_leans: does a year, from one on, use more than its own premium allows? */
bool
carry_leans(const Carry *c, int32 from)
{
	for (int i = 0; i < c->n; i++)
	{
		const CarryYear *y = &c->years[i];

		if (y->year >= from && !within_ratio(y->state.spent, ratio_of(c, i), y->state.received))
			return true;
	}
	return false;
}

static Fen
whole_fen(FenPart part)
{
	FenPart		fen = part / RULE_RATIO_ONE;

	if (part % RULE_RATIO_ONE < 0)
		fen--;
	return fen > PG_INT64_MAX ? PG_INT64_MAX : fen < PG_INT64_MIN ? PG_INT64_MIN : (Fen) fen;
}

/* carry_fen is what a year could use of earlier ones, in whole fen. */
Fen
carry_fen(const CarryYear *y)
{
	return whole_fen(y->carried_in);
}

Fen
carry_round_up(FenPart part)
{
	return -whole_fen(-part);
}

/* carry_limit is what a year might spend: of its own premium, and of what earlier ones left. */
Fen
carry_limit(const CarryYear *y)
{
	return whole_fen((FenPart) y->ratio * y->state.received + y->carried_in);
}

static const CarryYear *
find(const Carry *c, int32 year)
{
	for (int i = 0; i < c->n; i++)
		if (c->years[i].year == year)
			return &c->years[i];
	return NULL;
}

/* More spent in a year by so much: does it stay covered, and are the later ones no worse off? */
static bool
fits(const Carry *c, int32 year, Fen more)
{
	Carry		trial = *c;
	bool		fit = true;

	trial.years = palloc(sizeof(CarryYear) * c->n);
	memcpy(trial.years, c->years, sizeof(CarryYear) * c->n);
	for (int i = 0; i < c->n; i++)
		if (trial.years[i].year == year)
			trial.years[i].state.spent += more;
	carry_run(&trial);
	for (int i = 0; i < c->n && fit; i++)
		if (trial.years[i].year >= year)
			fit = trial.years[i].uncovered <= c->years[i].uncovered;
	pfree(trial.years);
	return fit;
}

/* carry_headroom is what may still be spent in a year; negative: what nothing covers.  c was run. */
Fen
carry_headroom(const Carry *c, int32 year)
{
	const CarryYear *y = find(c, year);
	Fen			least = 0;
	Fen			most;

	if (y == NULL)
		return 0;
	if (y->uncovered > 0)
		return whole_fen(-y->uncovered);
	most = Max(carry_limit(y) - y->state.spent, 0);
	if (!carry_leans(c, year + 1))
		return most;
	while (least < most)
	{
		Fen			middle = least + (most - least) / 2 + (most - least) % 2;

		if (fits(c, year, middle))
			least = middle;
		else
			most = middle - 1;
	}
	return least;
}

/* carry_in is what a year could use of earlier ones, in whole fen.  c was run. */
Fen
carry_in(const Carry *c, int32 year)
{
	const CarryYear *y = find(c, year);

	return y == NULL ? 0 : carry_fen(y);
}

/* carry_out is what a year, and those before it, leave to the next one. */
Fen
carry_out(const Carry *c, int32 year, DateADT today)
{
	Carry		part = *c;
	int			carry = fee_carry_of_year(c->place, year + 1, today);
	FenPart		sum = 0;

	part.years = palloc(sizeof(CarryYear) * Max(c->n, 1));
	memcpy(part.years, c->years, sizeof(CarryYear) * c->n);
	for (int i = 0; i < c->n && c->years[i].year <= year; i++)
		run_year(&part, i);
	for (int i = 0; i < c->n && c->years[i].year <= year; i++)
		if (part.years[i].year >= (int64) year + 1 - carry)
			sum += part.years[i].left;
	pfree(part.years);
	return whole_fen(sum);
}
