/*
 * service.c: services into their book, with the counts and the first-service
 * deadlines that they move.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/days.h"
#include "books/book.h"
#include "books/deadline.h"
#include "books/coinsurance.h"
#include "books/policy.h"
#include "books/book_scan.h"
#include "books/service.h"
#include "books/book_store.h"

#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"

#define PLACE_OF(a, b) a ".place OPERATOR(safeins.=) CAST(" b ".place AS safeins.division)"
#define DAY_OF(a, b) a ".policy = " b ".policy AND " PLACE_OF(a, b) " AND " a ".kind = " b ".kind AND " a ".served_on = " b ".served_on"

#define DEADLINE_OF(a, b) a ".kind = 'service.first' AND " a ".subject = " b ".policy AND " PLACE_OF(a, b)

/* The first service that is added to a policy; one from before it took effect does not meet its deadline. */
#define FIRST_ADDED \
	"(SELECT DISTINCT ON (d.policy, d.place) d.policy, d.place, d.service, d.served_on, o.met_on, o.due_on" \
	" FROM delta AS d JOIN safeins.deadline AS o ON " DEADLINE_OF("o", "d") " AND d.served_on >= o.opened_on" \
	" WHERE d.rows > 0 ORDER BY d.policy, d.place, d.served_on, d.service)"

#define FIRST_SERVED \
	"(SELECT pg_catalog.min(s.served_on) FROM safeins.service AS s" \
	" WHERE s.policy = l.subject AND s.place OPERATOR(safeins.=) l.place AND s.served_on >= l.opened_on)"

#define FIRST_MET "safeins.still_met(l.area, l.opened_on, l.met_on, " FIRST_SERVED ")"

#define NEXT_STEP "safeins.deadline_next(l.area, l.due_on, l.steps)"

/* ---- the book ---- */

/*
 * The services themselves; returns whether some policy has two of a kind on one
 * day then.  none: of the policies, kinds and years there was no service.
 */
static bool
write_services(BookSort *sort, bool none)
{
	BookWriter *w = book_writer_open(&book_of_services, sort->store->n);
	BookRow		before = {0};
	BookEntries e;
	bool		doubled = false;
	bool		first = true;
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins service before", ALLOCSET_SMALL_SIZES);

	book_entries_begin(&e, sort, &book_of_services);
	while (book_entries_next(&e))
	{
		int			rows = DatumGetInt32(e.row.values[SERVICE_COL_rows]);
		bool		others = false;
		bool		found;

		if (rows == 0)
			continue;
		/* All but the last column of the key: a day's others of the kind are found with it. */
		found = !none && book_find_near(w, &e.row, book_of_services.nkeys - 1, &others);
		if (rows > 0)
		{
			bool		same_day = !first;

			for (int i = 0; same_day && i < book_of_services.nkeys - 1; i++)
				same_day = book_same(&book_of_services, book_of_services.keys[i], &before, &e.row);
			doubled |= others || same_day || rows > 1 ||
				(found && DatumGetInt32(w->old.values[SERVICE_COL_rows]) + rows > 1);
			if (!same_day)
			{
				MemoryContext old;

				MemoryContextReset(cxt);
				old = MemoryContextSwitchTo(cxt);
				for (int i = 0; i < book_of_services.nkeys - 1; i++)
				{
					int			k = book_of_services.keys[i];
					bool		is_text = book_of_services.columns[k].type == TEXTOID;

					before.values[k] = datumCopy(e.row.values[k], !is_text, is_text ? -1 : (int) sizeof(int32));
				}
				MemoryContextSwitchTo(old);
				first = false;
			}
		}
		if (found || sort->store->n == 1)
			book_apply(w, &e.row, found);
		else
			book_insert(w, &e.row);
	}
	book_entries_end(&e);
	book_writer_close(w);
	MemoryContextDelete(cxt);
	return doubled;
}

/*
 * services_write brings a statement's rows into the book; the policies are
 * locked.  *late, in the caller's context; *doubled: some policy has two
 * services of a kind on one day.  The tallies come first, in key order: two
 * statements about one policy, kind and year wait for each other there, and where
 * nothing was counted no service needs to be looked for.
 */
int
services_write(BookSort *sort, bool any_leaves, LateService **late, bool *doubled)
{
	book_write(&book_of_tallies, sort);
	book_derive_end(sort);
	*doubled = write_services(sort, !any_leaves && sort->known == 0);
	return first_services_write(sort, any_leaves, late);
}

/*
 * services_shared tells whether a service that rows of a store added, and ask
 * about, is one of another policy as well.
 */
bool
services_shared(BookStore *store)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(store->desc, &TTSOpsMinimalTuple);
	BookScan	scan;
	ScanKeyData key;
	bool		begun = false;
	bool		shared = false;

	tuplestore_rescan(book_store_rows(store));
	while (!shared && tuplestore_gettupleslot(store->rows, true, false, slot))
	{
		BookRow		row = {0};

		CHECK_FOR_INTERRUPTS();
		slot_getallattrs(slot);
		if (!DatumGetBool(slot->tts_values[SERVICE_COL_ask_pooled]) ||
			DatumGetInt32(slot->tts_values[SERVICE_COL_rows]) <= 0)
			continue;
		ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_TEXTEQ, slot->tts_values[SERVICE_COL_service]);
		if (!begun)
			book_scan_open(&scan, SAFEINS_REL_SERVICE, safeins_index("service_key"), &key, 1);
		else
			book_scan_again(&scan, &key, 1);
		begun = true;
		while (!shared && book_scan_next(&scan))
		{
			bool		isnull;

			row.values[SERVICE_COL_policy] = book_value(&scan, &book_of_services, SERVICE_COL_policy, &isnull);
			shared = !book_same(&book_of_services, SERVICE_COL_policy, &row,
								&(BookRow) {.values = {[SERVICE_COL_policy] = slot->tts_values[SERVICE_COL_policy]}});
		}
	}
	if (begun)
		book_scan_close(&scan);
	ExecDropSingleTupleTableSlot(slot);
	return shared;
}

#define LATE(met) \
	"SELECT policy, service, place, served_on, due_on FROM " FIRST_ADDED " AS d" \
	" WHERE (met_on IS NULL" met ") AND served_on > due_on ORDER BY policy, place"

static OwnSql late_services = BOOK_READS(LATE(""));
static OwnSql late_services_written = BOOK_READS(LATE(" OR met_on >= served_on"));

/* services_late tells of the same in an audit: before anything is written, or of what is written already. */
int
services_late(BookStore *store, bool written, LateService **late)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext old;
	OwnRows		rows;

	book_store_open(store);
	rows = book_store_run(store, written ? &late_services_written : &late_services);
	old = MemoryContextSwitchTo(caller);
	*late = rows.n == 0 ? NULL : MemoryContextAllocHuge(caller, sizeof(LateService) * rows.n);
	for (uint64 i = 0; i < rows.n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		(*late)[i] = (LateService)
		{
			.policy = own_text(&rows, i, 1),.service = own_text(&rows, i, 2),.place = own_int32(&rows, i, 3),
			.served_on = own_date(&rows, i, 4),.due_on = own_date(&rows, i, 5)
		};
	}
	MemoryContextSwitchTo(old);
	book_store_close(store);
	return rows.n;
}

#define DOUBLES(book) \
	"SELECT DISTINCT ON (d.policy, d.place, d.kind, d.served_on)" \
	" d.service, d.policy, d.place, d.kind, d.served_on, s.service" \
	" FROM delta AS d JOIN " book " AS s ON s.policy = d.policy AND s.place = d.place AND s.kind = d.kind AND s.served_on = d.served_on" \
	" AND (s.service <> d.service OR s.rows > 1)" \
	" WHERE d.rows > 0 AND d.ask_double ORDER BY d.policy, d.place, d.kind, d.served_on, d.service, s.service"

#define BOOK "SELECT service, policy, place::pg_catalog.int4, kind, served_on, rows FROM safeins.service"
#define BOOK_WITH_DELTA \
	"(SELECT service, policy, place, kind, served_on, pg_catalog.sum(rows) AS rows FROM" \
	" (" BOOK " UNION ALL SELECT service, policy, place, kind, served_on, rows FROM delta) AS u GROUP BY 1, 2, 3, 4, 5)"

static OwnSql doubles_in_audit = BOOK_READS(DOUBLES(BOOK_WITH_DELTA));
static OwnSql doubles =
BOOK_READS("SELECT DISTINCT ON (d.policy, d.place, d.kind, d.served_on)"
		   " d.service, d.policy, d.place, d.kind, d.served_on, s.service"
		   " FROM delta AS d JOIN safeins.service AS s ON " DAY_OF("s", "d")
		   " AND (s.service <> d.service OR s.rows > 1)"
		   " WHERE d.rows > 0 AND d.ask_double ORDER BY d.policy, d.place, d.kind, d.served_on, d.service, s.service");

/*
 * services_doubled: service, policy, place, kind, day, the other service, of
 * rows that the book has twice.
 */
OwnRows
services_doubled(BookStore *store, bool audit)
{
	return book_store_run(store, audit ? &doubles_in_audit : &doubles);
}

/*
 * Rows of services that several policies share, and, where there was one policy
 * until now, its row too: it has become pooled.
 */
#define POOLED(book) \
	"SELECT DISTINCT ON (d.service, d.policy, d.place) d.service, d.policy, d.place, d.served_on," \
	" coalesce(p.size, e.size), p.area::pg_catalog.int4" \
	" FROM (SELECT service, policy, place, served_on FROM delta WHERE rows > 0 AND ask_pooled" \
	" UNION ALL SELECT s.service, pg_catalog.min(s.policy), s.place, pg_catalog.min(s.served_on)" \
	" FROM (SELECT DISTINCT service, place FROM (SELECT service, place FROM delta GROUP BY service, policy, place" \
	" HAVING pg_catalog.min(rows) > 0 AND pg_catalog.bool_or(ask_pooled)) AS came) AS c" \
	" JOIN " book " AS s ON s.service = c.service AND s.place = c.place" \
	" LEFT JOIN (SELECT DISTINCT service, policy, place FROM delta WHERE rows > 0) AS n" \
	" ON n.service = s.service AND n.policy = s.policy AND n.place = s.place" \
	" WHERE n.policy IS NULL GROUP BY s.service, s.place HAVING pg_catalog.count(DISTINCT s.policy) = 1) AS d" \
	" JOIN safeins.policy AS p ON p.policy = d.policy AND " PLACE_OF("p", "d") \
	" LEFT JOIN safeins.enterprise AS e ON e.enterprise = p.enterprise AND e.place OPERATOR(safeins.=) p.place" \
	" WHERE EXISTS (SELECT FROM " book " AS o WHERE o.service = d.service AND o.place = d.place AND o.policy <> d.policy)" \
	" ORDER BY d.service, d.policy, d.place, d.served_on"

static OwnSql pooled_in_audit = BOOK_READS(POOLED(BOOK_WITH_DELTA));
static OwnSql pooled = BOOK_READS(POOLED("(" BOOK ")"));

/* services_pooled: service, policy, place, day, size, area, of rows of services that several policies share. */
OwnRows
services_pooled(BookStore *store, bool audit)
{
	return book_store_run(store, audit ? &pooled_in_audit : &pooled);
}

/*
 * service_link tells whether the book has a service, of that policy (NULL: of
 * any) and of an insurer of it.
 */
ServiceLink
service_link(Division place, const char *service, int len, const char *policy, int policy_len, const char *insurer)
{
	ServiceLink link = SERVICE_UNKNOWN;
	BookScan	scan;
	ScanKeyData key;

	book_key(&key, 1, service, len);
	book_scan_open(&scan, SAFEINS_REL_SERVICE, safeins_index("service_key"), &key, 1);
	while (link != SERVICE_FITS && book_scan_next(&scan))
	{
		bool		isnull;
		text	   *of = DatumGetTextPP(book_value(&scan, &book_of_services, SERVICE_COL_policy, &isnull));
		PolicyEntry *p;

		CHECK_FOR_INTERRUPTS();
		if (DatumGetDivision(book_value(&scan, &book_of_services, SERVICE_COL_place, &isnull)) != place)
			continue;
		link = SERVICE_OF_ANOTHER;
		if (policy != NULL &&
			(VARSIZE_ANY_EXHDR(of) != (size_t) policy_len || memcmp(VARDATA_ANY(of), policy, policy_len) != 0))
			continue;
		p = policy_find(place, VARDATA_ANY(of), VARSIZE_ANY_EXHDR(of));
		if (p != NULL && p->live && policy_is_of(p, VARDATA_ANY(of), VARSIZE_ANY_EXHDR(of), insurer, strlen(insurer)))
			link = SERVICE_FITS;
	}
	book_scan_close(&scan);
	return link;
}

static OwnSql any_of_kind = {
	.sql = "SELECT FROM safeins.service_tally WHERE safeins.word_folded(kind) = safeins.word_folded($1)",
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
	.most = 1,
};

/* services_of_kind tells whether the book has services kept under a kind. */
bool
services_of_kind(const char *kind)
{
	Datum		values[1] = {CStringGetTextDatum(kind)};

	return own_sql_execute(&any_of_kind, values, NULL) > 0;
}

OwnSql		service_rebuild[] = {
	BOOK_MENDS("UPDATE safeins.deadline AS l SET met_on = " FIRST_MET ","
	" next_on = CASE WHEN " FIRST_MET " IS NULL THEN " NEXT_STEP " END"
	" WHERE l.kind = 'service.first' AND safeins.is_local(l.place) AND l.met_on IS DISTINCT FROM " FIRST_MET, SPI_OK_UPDATE),
	{0}
};
