/*
 * refusal.c: cover that was refused into its book.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/book.h"
#include "books/book_store.h"
#include "books/refusal.h"

#include "catalog/pg_type.h"
#include "utils/date.h"

static const BookField fields[] = {REFUSAL_COLUMNS(BOOK_FIELD)};

Book		book_of_refusals = {
	.rel = SAFEINS_REL_REFUSAL,.name = "refusal",.ncolumns = lengthof(fields),.columns = fields
};

BookStore *
refusal_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_refusals);
}

void
refusal_store_put(BookStore *store, const RefusalRow *r)
{
	BookRow		row = {0};

	row.values[REFUSAL_COL_refusal] = fact_datum(r->refusal);
	row.values[REFUSAL_COL_place] = Int32GetDatum(division_at_level(r->area, 1));
	row.values[REFUSAL_COL_area] = Int32GetDatum(r->area);
	row.values[REFUSAL_COL_insurer] = fact_datum(r->insurer);
	row.values[REFUSAL_COL_enterprise] = fact_datum(r->enterprise);
	row.values[REFUSAL_COL_refused_on] = DateADTGetDatum(r->refused_on);
	row.values[REFUSAL_COL_live] = BoolGetDatum(r->live);
	book_put(store, &book_of_refusals, &row);
}

void
refusals_write(BookStore *store)
{
	book_write_store(&book_of_refusals, store);
}
