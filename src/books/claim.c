/*
 * claim.c: what was claimed, paid and refused into its book.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/book.h"
#include "books/book_store.h"
#include "books/claim.h"

#include "catalog/pg_type.h"

static int64
count_of(const BookRow *row, int column)
{
	if (row == NULL)
		return 0;
	return column == CLAIM_COL_claims || column == CLAIM_COL_refused ?
		DatumGetInt32(row->values[column]) : DatumGetInt64(row->values[column]);
}

static void
report_claims(const Book *book, const BookRow *booked, const BookRow *counted, BookTell report, void *arg)
{
	static const struct
	{
		int			column;
		const char *measure;
	}			counts[] = {
		{CLAIM_COL_claims, "claims"},
		{CLAIM_COL_paid, "claims paid"},
		{CLAIM_COL_refused, "claims refused"},
		{CLAIM_COL_deaths, "deaths"},
	};
	const BookRow *row = counted != NULL ? counted : booked;

	for (size_t i = 0; i < lengthof(counts); i++)
	{
		BookDifference d = {
			.place = DatumGetInt32(row->values[CLAIM_COL_place]),.subject = row->values[CLAIM_COL_policy],
			.has_year = true,.year = DatumGetInt32(row->values[CLAIM_COL_year]),.measure = counts[i].measure,
			.booked = count_of(booked, counts[i].column),.counted = count_of(counted, counts[i].column)
		};

		if (d.booked != d.counted)
			report(arg, &d);
	}
}

static const BookField fields[] = {CLAIM_COLUMNS(BOOK_FIELD)};

Book		book_of_claims = {
	.rel = SAFEINS_REL_CLAIM_TALLY,.name = "claim_tally",.ncolumns = lengthof(fields),.columns = fields,
	.report = report_claims
};

BookStore *
claim_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_claims);
}

void
claim_store_put(BookStore *store, const ClaimRow *c)
{
	int			sign = c->leaves ? -1 : 1;
	BookRow		row = {0};

	row.values[CLAIM_COL_policy] = fact_datum(c->policy);
	row.values[CLAIM_COL_place] = Int32GetDatum(c->place);
	row.values[CLAIM_COL_year] = Int32GetDatum(c->year);
	row.values[CLAIM_COL_claims] = Int32GetDatum(sign);
	row.values[CLAIM_COL_refused] = Int32GetDatum(c->refused ? sign : 0);
	row.values[CLAIM_COL_deaths] = Int64GetDatum(sign * c->deaths);
	row.values[CLAIM_COL_paid] = Int64GetDatum(sign * c->paid);
	book_put(store, &book_of_claims, &row);
}

void
claims_write(BookStore *store)
{
	book_write_store(&book_of_claims, store);
}
