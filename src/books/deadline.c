/* thin copy */
#include "books/books.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

static const BookColumn columns[] = {
	{"seq", INT8OID}, {"kind", TEXTOID}, {"subject", TEXTOID}, {"area", INT4OID}, {"place", INT4OID}, {"insurer", TEXTOID}, {"open", BOOLOID},
	{"opened_on", DATEOID}, {"due_on", DATEOID}, {"met_on", DATEOID}, {"provisional", BOOLOID},
};

BookStore *
deadline_store(MemoryContext cxt)
{
	return book_store_create(cxt, lengthof(columns), columns);
}

void
deadline_store_put(BookStore *store, const DeadlineRow *d)
{
	Datum		values[lengthof(columns)];
	bool		nulls[lengthof(columns)] = {0};

	values[0] = Int64GetDatum(store->n);
	values[1] = CStringGetTextDatum(d->kind);
	values[2] = CStringGetTextDatum(d->subject);
	values[3] = Int32GetDatum(d->area);
	values[4] = Int32GetDatum(division_at_level(d->area, 1));
	nulls[5] = d->insurer == NULL;
	values[5] = d->insurer ? CStringGetTextDatum(d->insurer) : (Datum) 0;
	values[6] = BoolGetDatum(d->open);
	values[7] = DateADTGetDatum(d->opened_on);
	values[8] = DateADTGetDatum(d->due_on);
	nulls[9] = !d->met;
	values[9] = DateADTGetDatum(d->met_on);
	values[10] = BoolGetDatum(d->provisional);
	book_store_put(store, values, nulls);
}

#define LAST "(SELECT DISTINCT ON (kind, subject, place) * FROM delta ORDER BY kind, subject, place, open DESC, seq DESC)"

void
deadlines_write(BookStore *store)
{
	static SPIPlanPtr drop, open;

	book_store_open(store);
	book_store_run(store, &drop, "DELETE FROM safeins.deadline l USING " LAST " d WHERE NOT d.open AND l.kind = d.kind AND l.subject = d.subject"
				   " AND l.place OPERATOR(safeins.=) CAST(d.place AS safeins.division)", false);
	book_store_run(store, &open, "INSERT INTO safeins.deadline AS l (place, kind, subject, area, insurer, opened_on, due_on, met_on, next_on, provisional)"
				   " SELECT CAST(place AS safeins.division), kind, subject, CAST(area AS safeins.division), insurer, opened_on, due_on, met_on,"
				   " CASE WHEN met_on IS NULL THEN due_on + 1 END, provisional FROM " LAST " d WHERE open"
				   " ON CONFLICT ON CONSTRAINT deadline_pkey DO UPDATE SET area = EXCLUDED.area, insurer = EXCLUDED.insurer, opened_on = EXCLUDED.opened_on,"
				   " due_on = EXCLUDED.due_on, met_on = EXCLUDED.met_on, next_on = EXCLUDED.next_on, provisional = EXCLUDED.provisional", false);
	book_store_close(store);
}
