/*
 * filing.c: the papers of insurers into their book.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/days.h"
#include "books/annual.h"
#include "books/book.h"
#include "books/book_store.h"
#include "books/filing.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/date.h"

static const char *
valid_text(const BookRow *row)
{
	DateADT		until = DatumGetDateADT(row->values[FILING_COL_valid_until]);

	return DATE_IS_NOEND(until) ? "" : psprintf(", valid until %s", day_text(until));
}

static void
report_filing(const Book *book, const BookRow *booked, const BookRow *counted, BookTell report, void *arg)
{
	const BookRow *row = counted != NULL ? counted : booked;

	report(arg, &(BookDifference)
		 {
			 .place = DatumGetInt32(row->values[FILING_COL_place]),.subject = row->values[FILING_COL_insurer],
			 .has_year = true,.year = DatumGetInt32(row->values[FILING_COL_year]),
			 .measure = psprintf("%s of %s%s%s", TextDatumGetCString(row->values[FILING_COL_item]),
								 day_text(DatumGetDateADT(row->values[FILING_COL_submitted_on])), valid_text(row),
								 DatumGetBool(row->values[FILING_COL_accepted]) ? "" : ", turned down"),
			 .booked = booked == NULL ? 0 : DatumGetInt32(booked->values[FILING_COL_rows]),
			 .counted = counted == NULL ? 0 : DatumGetInt32(counted->values[FILING_COL_rows])
		 });
}

static const BookField fields[] = {FILING_COLUMNS(BOOK_FIELD)};

Book		book_of_filings = {
	.rel = SAFEINS_REL_FILING,.name = "filing",.ncolumns = lengthof(fields),.columns = fields,.report = report_filing
};

BookStore *
filing_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_filings);
}

void
filing_store_put(BookStore *store, const FilingRow *f)
{
	BookRow		row = {0};

	row.values[FILING_COL_insurer] = fact_datum(f->insurer);
	row.values[FILING_COL_place] = Int32GetDatum(division_at_level(f->area, 1));
	row.values[FILING_COL_year] = Int32GetDatum(f->year);
	row.values[FILING_COL_item] = f->code != NULL ? CStringGetTextDatum(f->code) : fact_datum(f->item);
	row.values[FILING_COL_submitted_on] = DateADTGetDatum(f->submitted_on);
	row.values[FILING_COL_accepted] = BoolGetDatum(f->accepted);
	row.values[FILING_COL_valid_until] =
		DateADTGetDatum(f->valid_until->isnull ? DATEVAL_NOEND : f->valid_until->v.date);
	row.values[FILING_COL_rows] = Int32GetDatum(f->leaves ? -1 : 1);
	book_put(store, &book_of_filings, &row);
}

/* filings_write brings papers into the book, and the deadlines that they meet. */
void
filings_write(BookStore *store)
{
	book_write_store(&book_of_filings, store);
	annual_filed(store);
}

static OwnSql recode = {
	.sql = "WITH old AS (DELETE FROM safeins.filing WHERE safeins.word_folded(item) = safeins.word_folded($1)"
	"  AND item <> $2 AND safeins.is_local(place) RETURNING *)"
	" INSERT INTO safeins.filing AS f (insurer, place, year, item, submitted_on, accepted, valid_until, rows)"
	" SELECT insurer, place::int4::safeins.division, year, $2, submitted_on, accepted, valid_until, pg_catalog.sum(rows) FROM old"
	" GROUP BY insurer, place::int4, year, submitted_on, accepted, valid_until"
	" ORDER BY insurer, place::int4, year, submitted_on, accepted, valid_until"
	" ON CONFLICT ON CONSTRAINT filing_pkey DO UPDATE SET rows = f.rows + EXCLUDED.rows",
	.types = {TEXTOID, TEXTOID},
	.result = SPI_OK_INSERT,
};

/*
 * filings_recode finds papers that stand in the book under a name which has
 * become one for a code.
 */
void
filings_recode(const char *name, const char *code)
{
	Datum		values[2] = {CStringGetTextDatum(name), CStringGetTextDatum(code)};

	(void) own_sql_execute(&recode, values, NULL);
}

OwnSql		filing_differences = {
	.sql = "SELECT place::int4, subject, NULL::int4, kind, 1::int8, 0::int8, false FROM " STRAY_DEADLINES " UNION ALL "
	ANNUAL_DIFFERENCES(FILING_ANNUAL, FILED_ON, YEAR_OF_FILING) " ORDER BY 1, 2, 3, 4",
};

OwnSql		filing_rebuild[] = {
	MEND_ANNUAL(FILING_ANNUAL, FILED_ON, YEAR_OF_FILING),
	BOOK_MENDS("DELETE FROM " STRAY_DEADLINES, SPI_OK_DELETE),
	{0}
};
