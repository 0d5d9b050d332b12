/*
 * complaint.c: complaints into their book, with the deadlines of their answers.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/book.h"
#include "books/book_store.h"
#include "books/complaint.h"
#include "books/deadline.h"

#include "catalog/pg_type.h"
#include "utils/date.h"

static const BookField fields[] = {COMPLAINT_COLUMNS(BOOK_FIELD)};

Book		book_of_complaints = {
	.rel = SAFEINS_REL_COMPLAINT,.name = "complaint",.ncolumns = lengthof(fields),.columns = fields
};

BookStore *
complaint_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_complaints);
}

void
complaint_store_put(BookStore *store, const ComplaintRow *c)
{
	BookRow		row = {0};

	row.values[COMPLAINT_COL_complaint] = fact_datum(c->complaint);
	row.values[COMPLAINT_COL_place] = Int32GetDatum(division_at_level(c->area, 1));
	row.values[COMPLAINT_COL_area] = Int32GetDatum(c->area);
	row.values[COMPLAINT_COL_insurer] = fact_datum(c->insurer);
	row.values[COMPLAINT_COL_received_on] = DateADTGetDatum(c->received_on);
	row.nulls[COMPLAINT_COL_due_on] = !c->has_due;
	row.values[COMPLAINT_COL_due_on] = DateADTGetDatum(c->due_on);
	book_set_day(&row, COMPLAINT_COL_answered_on, c->answered_on);
	row.values[COMPLAINT_COL_needs_check] = BoolGetDatum(c->needs_check);
	book_set_day(&row, COMPLAINT_COL_extended_to, c->extended_to);
	row.values[COMPLAINT_COL_live] = BoolGetDatum(c->live);
	row.values[COMPLAINT_COL_provisional] = BoolGetDatum(c->provisional);
	book_put(store, &book_of_complaints, &row);
}

void
complaints_write(BookStore *store)
{
	book_write_store(&book_of_complaints, store);
}

#define SAID(of) of ".area::pg_catalog.int4, " of ".insurer, " of ".received_on, " of ".due_on, " of ".answered_on, " of ".needs_check, " of ".extended_to"

#define KEY_OF(a, b) a ".complaint = " b ".complaint AND " a ".place OPERATOR(safeins.=) CAST(" b ".place AS safeins.division)"

/* The deadlines of answers as they ought to be. */
#define DUES \
	"(SELECT '" COMPLAINT_ANSWER "' AS kind, complaint AS subject, place, area, insurer, true AS insurer_given, received_on AS opened_on, due_on," \
	" answered_on AS met_on, provisional, false AS by_time," \
	" (SELECT c.area::pg_catalog.int4 FROM safeins.complaint AS c WHERE " KEY_OF("c", "d") ") AS book_area," \
	" (SELECT c.insurer FROM safeins.complaint AS c WHERE " KEY_OF("c", "d") ") AS book_insurer FROM " BOOKED_OF_EACH("complaint", SAID) " AS d WHERE live AND due_on IS NOT NULL)"

OwnSql		complaint_differences = {.sql = DEADLINE_DIFFERENCES(DUES, "('" COMPLAINT_ANSWER "')")};

OwnSql		complaint_rebuild[] = {
	BOOK_MENDS(FORGET_DEADLINES(DUES, "('" COMPLAINT_ANSWER "')"), SPI_OK_DELETE),
	BOOK_MENDS(SET_DEADLINES(DUES), SPI_OK_INSERT),
	{0}
};
