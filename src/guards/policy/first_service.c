/*
 * first_service.c: when the first service of a policy is due, which hangs on
 * what is known of its enterprise as well.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "books/book_store.h"
#include "books/deadline.h"
#include "guards/policy/first_service.h"

#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

/*
 * first_service_due tells whether a policy owes a first service, and by when: a
 * term after it takes effect, within it; one that ended before then owes none
 * any more.  A sector that is not known frees nobody.
 */
bool
first_service_due(const GuardRule *line, const FirstServiceOf *p, DateADT *due)
{
	const Rule *rule = rule_in_force(line->code, p->area, p->effective, p->sector, p->size, p->risk);

	if (rule == NULL && (p->sector == NULL || code_of("sector", p->sector, strlen(p->sector)) == NULL))
		rule = rule_of_any_sector(line->code, p->area, p->effective, p->size, p->risk);
	if (rule == NULL || rule->mode == RULE_OFF)
		return false;
	*due = Min(term_after(p->effective, rule->term), p->expires);
	return p->last_day >= *due && p->expires >= p->effective;
}

#define POLICIES_OF_THEM \
	"SELECT p.policy, p.area::pg_catalog.int4, p.insurer, p.effective, p.expires, p.last_day," \
	" coalesce(p.sector, e.sector), coalesce(p.size, e.size), coalesce(p.risk, e.risk)," \
	" (SELECT pg_catalog.min(s.served_on) FROM safeins.service AS s WHERE s.policy = p.policy AND s.place OPERATOR(safeins.=) p.place" \
	" AND s.rows > 0 AND s.served_on >= p.effective)" \
	" FROM (SELECT DISTINCT enterprise, place FROM delta) AS d" \
	" JOIN safeins.policy AS p ON p.enterprise = d.enterprise AND p.place::pg_catalog.int4 = d.place AND p.live" \
	" LEFT JOIN safeins.enterprise AS e ON e.enterprise = p.enterprise AND e.place OPERATOR(safeins.=) p.place AND e.live" \
	" WHERE p.sector IS NULL OR p.size IS NULL OR p.risk IS NULL" \
	" ORDER BY p.policy, p.place::pg_catalog.int4"

static DateADT
date_of(HeapTuple tup, TupleDesc desc, int column, bool *isnull)
{
	return DatumGetDateADT(SPI_getbinval(tup, desc, column, isnull));
}

/*
 * first_services_of brings the deadlines of the policies of a statement's
 * enterprises, whose book has been written, to what is known of these now.
 */
void
first_services_of(BookStore *enterprises, const GuardRule *line)
{
	static SPIPlanPtr plan = NULL;
	BookStore  *deadlines = deadline_store(CurrentMemoryContext);
	uint64		n;
	SPITupleTable *found;

	SPI_connect();
	n = book_store_run(enterprises, &plan, POLICIES_OF_THEM, true);
	found = SPI_tuptable;
	for (uint64 i = 0; i < n; i++)
	{
		HeapTuple	tup = found->vals[i];
		bool		isnull;
		FirstServiceOf p = {
			.area = DatumGetInt32(SPI_getbinval(tup, found->tupdesc, 2, &isnull)),
			.effective = date_of(tup, found->tupdesc, 4, &isnull),.expires = date_of(tup, found->tupdesc, 5, &isnull),
			.last_day = date_of(tup, found->tupdesc, 6, &isnull),.sector = SPI_getvalue(tup, found->tupdesc, 7),
			.size = SPI_getvalue(tup, found->tupdesc, 8),.risk = SPI_getvalue(tup, found->tupdesc, 9)
		};
		DateADT		due = 0;
		DateADT		met_on = date_of(tup, found->tupdesc, 10, &isnull);
		bool		open = first_service_due(line, &p, &due);

		CHECK_FOR_INTERRUPTS();
		deadline_store_put(deadlines, &(DeadlineRow)
						   {
							   .kind = line->code,.subject = SPI_getvalue(tup, found->tupdesc, 1),.area = p.area,
							   .insurer = SPI_getvalue(tup, found->tupdesc, 3),.open = open,.opened_on = p.effective,
							   .due_on = due,.met = !isnull,.met_on = met_on
						   });
	}
	deadlines_write(deadlines);
	SPI_finish();
	book_store_end(deadlines);
}
