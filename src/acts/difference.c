/*
 * difference.c: what reconcile() found, as people read it: money in yuan, shares as
 * ratios, days as dates.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
#include "books/book.h"
#include "acts/difference.h"

#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/tuplestore.h"

/* By BookUnit. */
static const char *const unit_names[] = {"count", "yuan", "ratio", "date"};

/* A number of a book in its unit; days as a number of days. */
static Numeric
book_number(BookUnit unit, int64 n)
{
	switch (unit)
	{
		case UNIT_FEN:
			return fen_to_numeric(n);
		case UNIT_MILLIONTH:
			return int64_div_fast_to_numeric(n, 6);
		default:
			return int64_to_numeric(n);
	}
}

/* The same as people read it. */
static Datum
number_shown(BookUnit unit, int64 n, bool *none)
{
	*none = unit == UNIT_DAY && n == NO_DAY;
	if (*none)
		return (Datum) 0;
	if (unit == UNIT_DAY)
		return CStringGetTextDatum(day_text((DateADT) n));
	return CStringGetTextDatum(DatumGetCString(DirectFunctionCall1(numeric_out,
																   NumericGetDatum(book_number(unit, n)))));
}

/* put_difference puts one row of reconcile(); subject may be NULL. */
void
put_difference(ReturnSetInfo *rsinfo, const char *scope, const BookDifference *d)
{
	Datum		values[9] = {0};
	bool		nulls[9] = {0};
	char		place[DIVISION_TEXT_LEN + 1];

	division_print(d->place, place);
	values[0] = CStringGetTextDatum(place);
	nulls[1] = scope == NULL;
	if (scope != NULL)
		values[1] = CStringGetTextDatum(scope);
	nulls[2] = DatumGetPointer(d->subject) == NULL;
	values[2] = d->subject;
	nulls[3] = !d->has_year;
	values[3] = Int32GetDatum(d->year);
	values[4] = CStringGetTextDatum(d->measure);
	values[5] = CStringGetTextDatum(unit_names[d->unit]);
	values[6] = number_shown(d->unit, d->booked, &nulls[6]);
	values[7] = number_shown(d->unit, d->counted, &nulls[7]);
	nulls[8] = nulls[6] || nulls[7];
	if (!nulls[8])
		values[8] = NumericGetDatum(book_number(d->unit, d->counted - d->booked));
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}
