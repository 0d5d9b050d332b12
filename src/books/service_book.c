/*
 * service_book.c: the declaration of the book of services, and how the guard's
 * rows get into it.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/days.h"
#include "books/book.h"
#include "books/book_scan.h"
#include "books/book_store.h"
#include "books/service.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/date.h"

static Division
place_of(const BookRow *row)
{
	return DatumGetInt32(row->values[SERVICE_COL_place]);
}

static void
report_service(const Book *book, const BookRow *booked, const BookRow *counted, BookTell report, void *arg)
{
	const BookRow *row = counted != NULL ? counted : booked;

	report(arg, &(BookDifference)
		 {
			 .place = place_of(row),.subject = row->values[SERVICE_COL_policy],
			 .has_year = true,.year = year_of(DatumGetDateADT(row->values[SERVICE_COL_served_on])),
			 .measure = psprintf("service %s", TextDatumGetCString(row->values[SERVICE_COL_kind])),
			 .booked = booked == NULL ? 0 : DatumGetInt32(booked->values[SERVICE_COL_rows]),
			 .counted = counted == NULL ? 0 : DatumGetInt32(counted->values[SERVICE_COL_rows])
		 });
}

static const BookField fields[] = {SERVICE_COLUMNS(BOOK_FIELD)};

Book		book_of_services = {
	.rel = SAFEINS_REL_SERVICE,.name = "service",.ncolumns = lengthof(fields),.columns = fields,.report = report_service
};

BookStore *
service_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_services);
}

void
service_store_put(BookStore *store, const ServiceRow *s)
{
	BookRow		row = {0};

	row.values[SERVICE_COL_policy] = fact_datum(s->policy);
	row.values[SERVICE_COL_place] = Int32GetDatum(division_at_level(s->area, 1));
	row.values[SERVICE_COL_kind] = CStringGetTextDatum(s->kind);
	row.values[SERVICE_COL_served_on] = DateADTGetDatum(s->served_on);
	row.values[SERVICE_COL_service] = fact_datum(s->service);
	row.values[SERVICE_COL_rows] = Int32GetDatum(s->leaves ? -1 : 1);
	row.nulls[SERVICE_COL_policy_year] = true;
	row.values[SERVICE_COL_calendar_year] = Int32GetDatum(year_of(s->served_on));
	row.values[SERVICE_COL_area] = Int32GetDatum(s->area);
	row.values[SERVICE_COL_ask_policy] = BoolGetDatum(s->ask_policy);
	row.values[SERVICE_COL_ask_double] = BoolGetDatum(s->ask_double);
	row.values[SERVICE_COL_ask_pooled] = BoolGetDatum(s->ask_pooled);
	book_put(store, &book_of_services, &row);
}

#define EARLY_INDEX "service_tally_early"

/* tally_any_early tells whether any service counts for no year of its policy. */
bool
tally_any_early(void)
{
	return book_has_any(SAFEINS_REL_SERVICE_TALLY, EARLY_INDEX);
}

/* tally_is_early tells it of one policy.  A new policy that has services has such. */
bool
tally_is_early(const char *policy, int len)
{
	return book_has_key(SAFEINS_REL_SERVICE_TALLY, safeins_index(EARLY_INDEX), policy, len);
}
