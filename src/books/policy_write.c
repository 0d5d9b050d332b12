/*
 * policy_write.c: policies into their book, and what hangs on them: the years
 * that their services count for, and when the first service is due.
 */
#include "common/safeins.h"
#include "common/name_lock.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/days.h"
#include "books/book.h"
#include "books/deadline.h"
#include "books/policy.h"
#include "books/policy_year.h"
#include "books/book_scan.h"
#include "books/service.h"
#include "books/book_store.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

/*
 * policies_lock locks what a statement touches, in one order, until the
 * transaction ends.  Services and changes of their policies wait for each
 * other by it: the writers of services share.
 */
void
policies_lock(const Bitmapset *buckets, LOCKMODE mode)
{
	names_lock(SAFEINS_REL_POLICY, NAME_WRITTEN, buckets, mode);
}

BookStore *
policy_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_policies);
}

void
policy_store_put(BookStore *store, const PolicyRow *p)
{
	BookRow		row = {0};

	row.values[POLICY_COL_policy] = fact_datum(p->policy);
	row.values[POLICY_COL_place] = Int32GetDatum(division_at_level(p->area, 1));
	row.values[POLICY_COL_area] = Int32GetDatum(p->area);
	row.values[POLICY_COL_placed] = BoolGetDatum(p->placed);
	row.values[POLICY_COL_insurer] = fact_datum(p->insurer);
	row.values[POLICY_COL_enterprise] = fact_datum(p->enterprise);
	row.values[POLICY_COL_effective] = DateADTGetDatum(p->effective);
	row.values[POLICY_COL_expires] = DateADTGetDatum(p->expires);
	row.values[POLICY_COL_last_day] = DateADTGetDatum(p->last_day);
	row.nulls[POLICY_COL_signed] = p->signed_on->isnull;
	row.values[POLICY_COL_signed] = DateADTGetDatum(p->signed_on->v.date);
	book_set_text(&row, POLICY_COL_sector, p->sector);
	book_set_text(&row, POLICY_COL_size, p->size);
	book_set_text(&row, POLICY_COL_risk, p->risk);
	row.values[POLICY_COL_live] = BoolGetDatum(p->live);
	row.nulls[POLICY_COL_death_limit] = p->death_limit->isnull;
	row.values[POLICY_COL_death_limit] = Int64GetDatum(p->death_limit->v.fen);
	book_set_words(&row, POLICY_COL_insurer_name, p->insurer_name);
	book_set_words(&row, POLICY_COL_enterprise_name, p->enterprise_name);
	book_set_text(&row, POLICY_COL_status, p->status);
	if (p->end_reason != NULL)
		book_set_words(&row, POLICY_COL_end_reason, p->end_reason);
	else
		book_set_text(&row, POLICY_COL_end_reason, NULL);
	row.nulls[POLICY_COL_due_on] = !p->has_due;
	row.values[POLICY_COL_due_on] = DateADTGetDatum(p->first_service_due);
	row.values[POLICY_COL_ask_overlap] = BoolGetDatum(p->ask_overlap);
	row.values[POLICY_COL_ask_gap] = BoolGetDatum(p->ask_gap);
	row.values[POLICY_COL_apart] = BoolGetDatum(p->apart);
	row.nulls[POLICY_COL_was] = p->was == NULL;
	if (p->was != NULL)
		row.values[POLICY_COL_was] = fact_datum(p->was);
	row.values[POLICY_COL_brought] = BoolGetDatum(p->brought);
	row.nulls[POLICY_COL_other] = true;
	row.values[POLICY_COL_went] = BoolGetDatum(false);
	row.values[POLICY_COL_known] = Int32GetDatum(p->known);
	book_put(store, &book_of_policies, &row);
}

/*
 * Of several rows of one policy a live one goes before a dead one; of these the first
 * insurer's last, as policy_replaces() has it.
 */
#define LAST_OF_EACH \
	"(SELECT DISTINCT ON (policy, place) * FROM delta ORDER BY policy, place, live DESC, known DESC," \
	" (insurer = pg_catalog.first_value(insurer) OVER (PARTITION BY policy, place ORDER BY live DESC, known DESC, seq)) DESC, seq DESC)"

#define KEY_OF(a, b) a ".policy = " b ".policy AND " a ".place OPERATOR(safeins.=) CAST(" b ".place AS safeins.division)"

/* A dead policy has no first day that its services could be counted from. */
#define COUNT_SERVICES(policies) \
	"INSERT INTO safeins.service_tally" \
	" SELECT s.policy, s.place, s.kind," \
	" CASE WHEN p.live THEN safeins.policy_year(p.effective, s.served_on) ELSE 0 END," \
	" pg_catalog.date_part('year', s.served_on)::pg_catalog.int4, pg_catalog.sum(s.rows)" \
	" FROM " policies " AS d JOIN safeins.service AS s ON " KEY_OF("s", "d") \
	" LEFT JOIN safeins.policy AS p ON " KEY_OF("p", "d") \
	" GROUP BY 1, 2, 3, 4, 5"

#define FIRST_SERVED "(SELECT pg_catalog.min(s.served_on) FROM safeins.service AS s WHERE " KEY_OF("s", "d") " AND s.served_on >= d.effective)"

/* ---- what hangs on a policy ---- */

/* Goes over the services of a policy, by kind and day. */
static void
begin_services(BookScan *scan, SafeinsRel rel, const BookRow *policy)
{
	ScanKeyData key[2];

	ScanKeyInit(&key[0], 1, BTEqualStrategyNumber, F_TEXTEQ, policy->values[POLICY_COL_policy]);
	ScanKeyInit(&key[1], 2, BTEqualStrategyNumber, F_INT4EQ, policy->values[POLICY_COL_place]);
	if (scan->slot == NULL)
		book_scan_open(scan, rel, InvalidOid, key, 2);
	else
		book_scan_again(scan, key, 2);
}

typedef struct Hanging
{
	BookScan	services;
	BookScan	tallies;
	bool		served;			/* some policy may have services */
	BookWriter *finder;			/* of services: most new policies have none; NULL: they are few */
	BookStore  *counts;			/* by how much tallies change; NULL: they do not */
	Datum		first_service;	/* what the deadlines are of */
	BookStore  *deadlines;		/* NULL: they are written at once, */
	BookWriter *writer;			/* by this */
	bool		drops;			/* some go */
	bool		alone;			/* there is but one */
} Hanging;

static void
put_count(Hanging *h, BookScan *scan, Book *book, int kind, const BookRow *policy, int year,
		  int calendar_year, int rows)
{
	BookRow		row = {0};
	bool		isnull;

	row.values[SERVICE_COL_policy] = policy->values[POLICY_COL_policy];
	row.values[SERVICE_COL_place] = policy->values[POLICY_COL_place];
	row.values[SERVICE_COL_kind] = book_value(scan, book, kind, &isnull);
	row.values[SERVICE_COL_policy_year] = Int32GetDatum(year);
	row.values[SERVICE_COL_calendar_year] = Int32GetDatum(calendar_year);
	row.values[SERVICE_COL_rows] = Int32GetDatum(rows);
	row.nulls[SERVICE_COL_served_on] = row.nulls[SERVICE_COL_service] = true;
	row.nulls[SERVICE_COL_area] = row.nulls[SERVICE_COL_ask_policy] = true;
	row.nulls[SERVICE_COL_ask_double] = row.nulls[SERVICE_COL_ask_pooled] = true;
	book_put(h->counts, &book_of_services, &row);
}

/* The years that a policy's services count for: what was counted goes, what is counted now comes. */
static void
count_anew(Hanging *h, const BookRow *policy)
{
	bool		live = DatumGetBool(policy->values[POLICY_COL_live]);
	DateADT		effective = DatumGetDateADT(policy->values[POLICY_COL_effective]);
	bool		isnull;

	begin_services(&h->tallies, SAFEINS_REL_SERVICE_TALLY, policy);
	while (book_scan_next(&h->tallies))
		put_count(h, &h->tallies, &book_of_tallies, TALLY_COL_kind, policy,
				  DatumGetInt32(book_value(&h->tallies, &book_of_tallies, TALLY_COL_policy_year, &isnull)),
				  DatumGetInt32(book_value(&h->tallies, &book_of_tallies, TALLY_COL_calendar_year, &isnull)),
				  -DatumGetInt32(book_value(&h->tallies, &book_of_tallies, TALLY_COL_done, &isnull)));
	begin_services(&h->services, SAFEINS_REL_SERVICE, policy);
	while (book_scan_next(&h->services))
	{
		DateADT		day = DatumGetDateADT(book_value(&h->services, &book_of_services, SERVICE_COL_served_on, &isnull));

		CHECK_FOR_INTERRUPTS();
		/* A dead policy has no first day that its services could be counted from. */
		put_count(h, &h->services, &book_of_services, SERVICE_COL_kind, policy, live ? policy_year(effective, day) : 0,
				  year_of(day), DatumGetInt32(book_value(&h->services, &book_of_services, SERVICE_COL_rows, &isnull)));
	}
}

/* The day of a policy's first service since it took effect; false: there is none. */
static bool
first_served(Hanging *h, const BookRow *policy, DateADT *first)
{
	BookRow		key = {0};
	bool		any = false;

	key.values[SERVICE_COL_policy] = policy->values[POLICY_COL_policy];
	key.values[SERVICE_COL_place] = policy->values[POLICY_COL_place];
	if (!h->served || (h->finder != NULL && !book_any_near(h->finder, &key, 2)))
		return false;
	begin_services(&h->services, SAFEINS_REL_SERVICE, policy);
	while (book_scan_next(&h->services))
	{
		bool		isnull;
		DateADT		day = DatumGetDateADT(book_value(&h->services, &book_of_services, SERVICE_COL_served_on, &isnull));

		CHECK_FOR_INTERRUPTS();
		if (day >= DatumGetDateADT(policy->values[POLICY_COL_effective]) && (!any || day < *first))
		{
			*first = day;
			any = true;
		}
	}
	return any;
}

/* The deadline of a policy's first service, as it is to be. */
static void
put_first(Hanging *h, const BookRow *policy)
{
	bool		open = DatumGetBool(policy->values[POLICY_COL_live]) && !policy->nulls[POLICY_COL_due_on];
	BookRow		row = {0};
	DateADT		first = 0;

	if (!open && !h->drops)
		return;
	row.values[DEADLINE_COL_kind] = h->first_service;
	row.values[DEADLINE_COL_subject] = policy->values[POLICY_COL_policy];
	row.values[DEADLINE_COL_place] = policy->values[POLICY_COL_place];
	row.values[DEADLINE_COL_area] = policy->values[POLICY_COL_area];
	row.values[DEADLINE_COL_insurer] = policy->values[POLICY_COL_insurer];
	row.values[DEADLINE_COL_opened_on] = policy->values[POLICY_COL_effective];
	row.values[DEADLINE_COL_due_on] = policy->values[POLICY_COL_due_on];
	row.nulls[DEADLINE_COL_due_on] = policy->nulls[POLICY_COL_due_on];
	row.nulls[DEADLINE_COL_met_on] = !open || !first_served(h, policy, &first);
	row.values[DEADLINE_COL_met_on] = DateADTGetDatum(first);
	row.values[DEADLINE_COL_provisional] = BoolGetDatum(false);
	row.values[DEADLINE_COL_open] = BoolGetDatum(open);
	if (h->writer != NULL)
		book_write_entry(h->writer, &row, !h->drops, h->alone);
	else
		book_put(h->deadlines, &book_of_deadlines, &row);
}

/*
 * Whether other rows may say something else of a policy: the book did not take
 * this one, it went, or became another insurer's.  The entry is locked then, so
 * that whoever writes one of these rows comes before or after.
 */
static bool
is_doubtful(BookWriter *w, const BookRow *row)
{
	bool		found;
	bool		doubtful;

	if (DatumGetBool(row->values[POLICY_COL_apart]))
		return false;
	found = book_find_next(w, row);
	doubtful = !row->nulls[POLICY_COL_other] || !row->nulls[POLICY_COL_was] ||
		!DatumGetBool(row->values[POLICY_COL_live]) ||
		DatumGetBool(row->values[POLICY_COL_went]) ||
		(found && !book_same(&book_of_policies, POLICY_COL_insurer, &w->old, row));
	while (doubtful && found && !book_lock(w))
		found = book_find(w, row);
	return doubtful;
}

/*
 * The deadlines of first services come in the order of their policies, as their
 * book has them: where nothing else is locked meanwhile they are written at once.
 */
static void
open_hanging(Hanging *h, const BookSort *sort, bool recount, bool waits)
{
	int64		n = sort->store->n;

	h->first_service = CStringGetTextDatum(FIRST_SERVICE);
	h->alone = n == 1;
	if (recount)
		h->counts = service_store(CurrentMemoryContext);
	if (recount || waits)
	{
		h->deadlines = deadline_store(CurrentMemoryContext);
		h->deadlines->fresh = !h->drops;
	}
	else
		h->writer = book_writer_open(&book_of_deadlines, n);
	if (h->served && n > BOOK_MANY)
		h->finder = book_writer_open(&book_of_services, n);
}

static void
close_hanging(Hanging *h)
{
	if (h->finder != NULL)
		book_writer_close(h->finder);
	if (h->writer != NULL)
		book_writer_close(h->writer);
	book_scan_close(&h->services);
	book_scan_close(&h->tallies);
	if (h->counts != NULL && h->counts->n > 0)
	{
		BookSort   *counts = book_sort(h->counts, &book_of_tallies, work_mem);

		book_write(&book_of_tallies, counts);
		book_sort_end(counts);
	}
	if (h->counts != NULL)
		book_store_end(h->counts);
	if (h->deadlines == NULL)
		return;
	deadlines_write(h->deadlines);
	book_store_end(h->deadlines);
}

static void
write_hanging(BookSort *sort, bool recount, bool drops, bool served, BookStore *doubts)
{
	Hanging		h = {.served = served,.drops = drops};
	BookWriter *policies = doubts == NULL ? NULL : book_writer_open(&book_of_policies, sort->store->n);
	BookEntries e;

	open_hanging(&h, sort, recount, policies != NULL);
	book_entries_begin(&e, sort, &book_of_policies);
	while (book_entries_next(&e))
	{
		if (doubts != NULL && is_doubtful(policies, &e.row))
		{
			book_put(doubts, &book_of_policies, &e.row);
			continue;
		}
		if (recount)
			count_anew(&h, &e.row);
		put_first(&h, &e.row);
	}
	book_entries_end(&e);
	if (policies != NULL)
		book_writer_close(policies);
	close_hanging(&h);
}

/* policies_sort sorts a statement's rows for policies_write(). */
BookSort *
policies_sort(BookStore *store)
{
	return book_sort(store, &book_of_policies, work_mem);
}

/*
 * policies_write brings a statement's rows into the book.  recount: when services
 * are counted anew, for their policy has become known, or its years have
 * moved; whether they were is returned.  drops: some row ends its first service's deadline; served: a policy
 * that the book did not have may have services; doubts: what may have rows of
 * several insurers goes there, locked, and nothing that hangs on it is written
 * (NULL: nothing may).  Whoever may have services written meanwhile has locked
 * the policies.
 */
bool
policies_write(BookSort *sort, ServicesRecount recount, bool drops, bool served, BookStore *doubts)
{
	bool		anew;

	book_write(&book_of_policies, sort);
	anew = recount == RECOUNT_ALWAYS || (recount == RECOUNT_KNOWN && sort->known > 0);
	write_hanging(sort, anew, drops, served || sort->known > 0, doubts);
	return anew;
}

/* The deadlines of first services as they ought to be. */
#define FIRST_DUES \
	"(SELECT '" FIRST_SERVICE "' AS kind, policy AS subject, place, area, insurer, true AS insurer_given, effective AS opened_on, due_on," \
	" safeins.still_met(CAST(area AS safeins.division), effective," \
	" (SELECT l.met_on FROM safeins.deadline AS l WHERE l.kind = '" FIRST_SERVICE "' AND l.subject = d.policy AND l.place OPERATOR(safeins.=) CAST(d.place AS safeins.division))," \
	" " FIRST_SERVED ") AS met_on, false AS provisional, false AS by_time," \
	" (SELECT p.area::pg_catalog.int4 FROM safeins.policy AS p WHERE " KEY_OF("p", "d") ") AS book_area," \
	" (SELECT p.insurer FROM safeins.policy AS p WHERE " KEY_OF("p", "d") ") AS book_insurer" \
	" FROM " LAST_OF_EACH " AS d WHERE live AND due_on IS NOT NULL)"

OwnSql		policy_differences = {.sql = DEADLINE_DIFFERENCES(FIRST_DUES, "('" FIRST_SERVICE "')")};

OwnSql		policy_rebuild[] = {
	BOOK_MENDS("DELETE FROM safeins.service_tally WHERE safeins.is_local(place)", SPI_OK_DELETE),
	BOOK_MENDS(COUNT_SERVICES("(SELECT DISTINCT policy, place::pg_catalog.int4 AS place FROM safeins.service WHERE safeins.is_local(place))"),
			   SPI_OK_INSERT),
	BOOK_MENDS(FORGET_DEADLINES(FIRST_DUES, "('" FIRST_SERVICE "')"), SPI_OK_DELETE),
	BOOK_MENDS(SET_DEADLINES(FIRST_DUES), SPI_OK_INSERT),
	{0}
};
