/*
 * measure.c: measures of supervision into their book, with the deadlines of what
 * they ask.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/book.h"
#include "books/book_store.h"
#include "books/deadline.h"
#include "books/measure.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/date.h"

static const BookField fields[] = {MEASURE_COLUMNS(BOOK_FIELD)};

Book		book_of_measures = {
	.rel = SAFEINS_REL_MEASURE,.name = "measure",.ncolumns = lengthof(fields),.columns = fields
};

BookStore *
measure_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_measures);
}

static void
set_day(BookRow *row, int column, bool given, DateADT day)
{
	row->nulls[column] = !given;
	row->values[column] = DateADTGetDatum(day);
}

/* measure_store_put: asks says whether it asks something by a day, which is its deadline. */
void
measure_store_put(BookStore *store, const Measure *m, bool live, bool asks)
{
	BookRow		row = {0};

	book_set_text(&row, MEASURE_COL_measure, m->measure);
	row.values[MEASURE_COL_place] = Int32GetDatum(division_at_level(m->area, 1));
	row.values[MEASURE_COL_area] = Int32GetDatum(m->area);
	book_set_text(&row, MEASURE_COL_kind, m->kind);
	book_set_text(&row, MEASURE_COL_object_kind, m->object_kind);
	book_set_text(&row, MEASURE_COL_object, m->object);
	book_set_text(&row, MEASURE_COL_basis_kind, m->basis_kind);
	book_set_text(&row, MEASURE_COL_basis, m->basis);
	book_set_text(&row, MEASURE_COL_act, m->act);
	book_set_text(&row, MEASURE_COL_issued_by, m->issued_by);
	row.values[MEASURE_COL_issued_on] = DateADTGetDatum(m->issued_on);
	set_day(&row, MEASURE_COL_due_on, m->has_due, m->due_on);
	set_day(&row, MEASURE_COL_valid_until, m->has_until, m->valid_until);
	set_day(&row, MEASURE_COL_done_on, m->done, m->done_on);
	book_set_text(&row, MEASURE_COL_result, m->result);
	row.nulls[MEASURE_COL_amount] = !m->has_amount;
	row.values[MEASURE_COL_amount] = Int64GetDatum(m->amount);
	row.values[MEASURE_COL_live] = BoolGetDatum(live);
	row.values[MEASURE_COL_asks] = BoolGetDatum(asks);
	book_put(store, &book_of_measures, &row);
}

void
measures_write(BookStore *store)
{
	book_write_store(&book_of_measures, store);
}

/* Of several rows of one measure a live one goes before a dead one, the last before the others. */
#define LAST_OF_EACH \
	"(SELECT DISTINCT ON (measure, place) * FROM delta ORDER BY measure, place, live DESC, seq DESC)"

#define KEY_OF(a, b) a ".measure = " b ".measure AND " a ".place OPERATOR(safeins.=) CAST(" b ".place AS safeins.division)"

/* The deadlines as they ought to be. */
#define DUES \
	"(SELECT '" MEASURE_DUE "' AS kind, measure AS subject, place, area," \
	" CASE WHEN object_kind = '" MEASURE_INSURER "' THEN object END AS insurer, true AS insurer_given, issued_on AS opened_on, due_on," \
	" done_on AS met_on, false AS provisional, false AS by_time," \
	" (SELECT m.area::pg_catalog.int4 FROM safeins.measure AS m WHERE " KEY_OF("m", "d") ") AS book_area," \
	" (SELECT CASE WHEN m.object_kind = '" MEASURE_INSURER "' THEN m.object END FROM safeins.measure AS m WHERE " KEY_OF("m", "d") ") AS book_insurer" \
	" FROM " LAST_OF_EACH " AS d WHERE live AND asks)"

OwnSql		measure_differences = {.sql = DEADLINE_DIFFERENCES(DUES, "('" MEASURE_DUE "')")};

OwnSql		measure_rebuild[] = {
	BOOK_MENDS(FORGET_DEADLINES(DUES, "('" MEASURE_DUE "')"), SPI_OK_DELETE),
	BOOK_MENDS(SET_DEADLINES(DUES), SPI_OK_INSERT),
	{0}
};
