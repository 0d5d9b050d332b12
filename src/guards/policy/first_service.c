/*
 * first_service.c: when the first service of a policy is due, which hangs on
 * what is known of its enterprise as well.
 */
#include "common/safeins.h"
#include "common/name_lock.h"
#include "common/own_sql.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "books/book_store.h"
#include "books/deadline.h"
#include "books/policy.h"
#include "guards/policy/first_service.h"

#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "utils/date.h"

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

/* The policies "p" of a statement's enterprises that do not say all of it themselves. */
#define THEIR_POLICIES \
	" FROM (SELECT DISTINCT enterprise, place FROM delta) AS d" \
	" JOIN safeins.policy AS p ON p.enterprise = d.enterprise AND p.place::pg_catalog.int4 = d.place AND p.live" \
	" AND (p.sector IS NULL OR p.size IS NULL OR p.risk IS NULL OR NOT p.placed)"

static OwnSql policies_of_them =
	BOOK_READS("SELECT p.policy, p.area::pg_catalog.int4, p.insurer, p.effective, p.expires, p.last_day,"
			   " coalesce(p.sector, e.sector), coalesce(p.size, e.size), coalesce(p.risk, e.risk),"
			   " (SELECT pg_catalog.min(s.served_on) FROM safeins.service AS s WHERE s.policy = p.policy AND s.place OPERATOR(safeins.=) p.place"
			   " AND s.rows > 0 AND s.served_on >= p.effective)"
			   THEIR_POLICIES
			   " LEFT JOIN safeins.enterprise AS e ON e.enterprise = p.enterprise AND e.place OPERATOR(safeins.=) p.place AND e.live"
			   " ORDER BY p.policy, p.place::pg_catalog.int4");

static OwnSql keys_to_lock =
	BOOK_READS("SELECT DISTINCT d.enterprise FROM delta AS d"
			   " UNION ALL SELECT p.policy" THEIR_POLICIES);

/*
 * lock_policies_of: whoever writes policies of these enterprises, or services of these policies, is
 * waited for, or waits: else what is read here would be written over what they did.
 * A policy that came while others were waited for is locked, too.
 */
void
lock_policies_of(BookStore *enterprises)
{
	MemoryContext caller = CurrentMemoryContext;
	Bitmapset  *held = NULL;

	for (;;)
	{
		Bitmapset  *buckets = bms_copy(held);
		OwnRows		rows;

		book_store_open(enterprises);
		rows = book_store_run(enterprises, &keys_to_lock);
		for (uint64 i = 0; i < rows.n; i++)
		{
			const char *key = own_text(&rows, i, 1);
			MemoryContext old = MemoryContextSwitchTo(caller);

			CHECK_FOR_INTERRUPTS();
			buckets = bms_add_member(buckets, name_bucket(key, strlen(key)));
			MemoryContextSwitchTo(old);
		}
		book_store_close(enterprises);
		if (bms_equal(buckets, held))
			return;
		policies_lock(buckets, ExclusiveLock);
		held = buckets;
	}
}

/*
 * first_services_of brings the deadlines of the policies of a statement's
 * enterprises, whose book has been written and who are locked, to what is known of
 * these now.
 */
void
first_services_of(BookStore *enterprises, const GuardRule *line)
{
	BookStore  *deadlines = deadline_store(CurrentMemoryContext);
	OwnRows		rows;

	book_store_open(enterprises);
	rows = book_store_run(enterprises, &policies_of_them);
	for (uint64 i = 0; i < rows.n; i++)
	{
		bool		unmet;
		DateADT		met_on = DatumGetDateADT(own_datum(&rows, i, 10, &unmet));
		DateADT		due = 0;
		FirstServiceOf p = {
			.area = own_int32(&rows, i, 2),.effective = own_date(&rows, i, 4),.expires = own_date(&rows, i, 5),
			.last_day = own_date(&rows, i, 6),.sector = own_text(&rows, i, 7),.size = own_text(&rows, i, 8),
			.risk = own_text(&rows, i, 9)
		};
		bool		open = first_service_due(line, &p, &due);

		CHECK_FOR_INTERRUPTS();
		deadline_store_put(deadlines, &(DeadlineRow)
						   {
							   .kind = line->code,.subject = own_text(&rows, i, 1),.area = p.area,
							   .insurer = own_text(&rows, i, 3),.open = open,.opened_on = p.effective,
							   .due_on = due,.met = !unmet,.met_on = met_on
						   });
	}
	book_store_close(enterprises);
	deadlines_write(deadlines);
	book_store_end(deadlines);
}
