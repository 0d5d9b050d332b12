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
	row.values[MEASURE_COL_placed] = BoolGetDatum(m->placed);
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

/* Measures without a place against a statement's enterprises, which do not stand where these do. */
#define MOVED \
	"(SELECT m.measure, m.place, coalesce(e.area, safeins.home_place()) AS area" \
	" FROM (SELECT DISTINCT enterprise, place FROM delta) AS d" \
	" JOIN safeins.measure AS m ON m.object = d.enterprise AND m.place::pg_catalog.int4 = d.place AND m.object_kind = '" MEASURE_ENTERPRISE "'" \
	" AND m.live AND NOT m.placed" \
	" LEFT JOIN safeins.enterprise AS e ON e.enterprise = m.object AND e.place OPERATOR(safeins.=) m.place AND e.live" \
	" WHERE m.area OPERATOR(safeins.<>) coalesce(e.area, safeins.home_place()))"

static OwnSql move_dues =
	BOOK_WRITES("UPDATE safeins.deadline AS l SET area = m.area, next_on = CASE WHEN l.met_on IS NULL THEN safeins.deadline_next(m.area, l.due_on, l.steps) END"
				" FROM " MOVED " AS m WHERE l.kind = '" MEASURE_DUE "' AND l.subject = m.measure AND l.place OPERATOR(safeins.=) m.place", SPI_OK_UPDATE);

static OwnSql move =
	BOOK_WRITES("UPDATE safeins.measure AS x SET area = m.area FROM " MOVED " AS m"
				" WHERE x.measure = m.measure AND x.place OPERATOR(safeins.=) m.place", SPI_OK_UPDATE);

/*
 * measures_follow brings measures without a place to where the enterprises of a
 * statement are, whose book has been written.
 */
void
measures_follow(BookStore *enterprises)
{
	book_store_open(enterprises);
	book_store_execute(enterprises, &move_dues);
	book_store_execute(enterprises, &move);
	book_store_close(enterprises);
}

#define SAID(of) of ".area::pg_catalog.int4, " of ".placed, " of ".kind, " of ".object_kind, " of ".object, " of ".issued_on, " of ".due_on," \
	" " of ".valid_until, " of ".done_on, " of ".basis_kind, " of ".basis, " of ".act, " of ".issued_by, " of ".result, " of ".amount"

#define KEY_OF(a, b) a ".measure = " b ".measure AND " a ".place OPERATOR(safeins.=) CAST(" b ".place AS safeins.division)"

/* The deadlines as they ought to be. */
#define DUES \
	"(SELECT '" MEASURE_DUE "' AS kind, measure AS subject, place, area," \
	" CASE WHEN object_kind = '" MEASURE_INSURER "' THEN object END AS insurer, true AS insurer_given, issued_on AS opened_on, due_on," \
	" done_on AS met_on, false AS provisional, false AS by_time," \
	" (SELECT m.area::pg_catalog.int4 FROM safeins.measure AS m WHERE " KEY_OF("m", "d") ") AS book_area," \
	" (SELECT CASE WHEN m.object_kind = '" MEASURE_INSURER "' THEN m.object END FROM safeins.measure AS m WHERE " KEY_OF("m", "d") ") AS book_insurer" \
	" FROM " BOOKED_OF_EACH("measure", SAID) " AS d WHERE live AND asks)"

OwnSql		measure_differences = {.sql = DEADLINE_DIFFERENCES(DUES, "('" MEASURE_DUE "')")};

OwnSql		measure_rebuild[] = {
	BOOK_MENDS(FORGET_DEADLINES(DUES, "('" MEASURE_DUE "')"), SPI_OK_DELETE),
	BOOK_MENDS(SET_DEADLINES(DUES), SPI_OK_INSERT),
	{0}
};
