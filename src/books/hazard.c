/*
 * hazard.c: hazards into their book, with the history of their deadlines.
 *
 * A hazard that left its table stays here, not live: one that comes back must
 * not have become another meanwhile.
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/own_sql.h"
#include "common/record.h"
#include "common/relations.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/account/account.h"
#include "books/book.h"
#include "books/deadline.h"
#include "books/hazard.h"
#include "books/place.h"
#include "books/policy.h"
#include "books/book_scan.h"
#include "books/service.h"
#include "books/book_store.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

const char *const hazard_deadline_kinds[HAZARD_NDUES] = {
	[HAZARD_DUE_NOTIFY] = "hazard.notify",
	[HAZARD_DUE_RECTIFY] = "hazard.rectify",
	[HAZARD_DUE_RECHECK] = "hazard.recheck",
	[HAZARD_DUE_REPORT] = "hazard.report",
};

static bool
same(const BookRow *a, const BookRow *b, int column)
{
	return book_same(&book_of_hazards, column, a, b);
}

/* Its first deadline, and how often it was put off; one that has another deadline is not known to be overdue. */
static void
hazard_settle(const BookRow *old, BookRow *row)
{
	int			extensions = old == NULL ? 0 : DatumGetInt32(old->values[HAZARD_COL_extensions]);
	bool		overdue = false;

	if (old == NULL || old->nulls[HAZARD_COL_first_due_on])
	{
		row->nulls[HAZARD_COL_first_due_on] = row->nulls[HAZARD_COL_due_on];
		row->values[HAZARD_COL_first_due_on] = row->values[HAZARD_COL_due_on];
	}
	if (old != NULL)
	{
		if (!old->nulls[HAZARD_COL_due_on] && !row->nulls[HAZARD_COL_due_on] &&
			DatumGetDateADT(row->values[HAZARD_COL_due_on]) > DatumGetDateADT(old->values[HAZARD_COL_due_on]))
			extensions++;
		overdue = DatumGetBool(old->values[HAZARD_COL_overdue]) && DatumGetBool(row->values[HAZARD_COL_live]) &&
			same(old, row, HAZARD_COL_due_on);
	}
	row->nulls[HAZARD_COL_extensions] = row->nulls[HAZARD_COL_overdue] = false;
	row->values[HAZARD_COL_extensions] = Int32GetDatum(extensions);
	row->values[HAZARD_COL_overdue] = BoolGetDatum(overdue);
}

/* What the policies told when the row was written is no difference: they may have come since. */
static bool
hazard_ignores(int column, const BookRow *counted)
{
	return column == HAZARD_COL_insurer && !DatumGetBool(counted->values[HAZARD_COL_insurer_given]);
}

static const BookField fields[] = {HAZARD_COLUMNS(BOOK_FIELD)};

Book		book_of_hazards = {
	.rel = SAFEINS_REL_HAZARD,.name = "hazard",.ncolumns = lengthof(fields),.columns = fields,
	.settle = hazard_settle,.ignores = hazard_ignores
};

BookStore *
hazard_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_hazards);
}

static void
set_text(BookRow *row, int column, const char *text)
{
	row->nulls[column] = text == NULL;
	if (text != NULL)
		row->values[column] = CStringGetTextDatum(text);
}

static void
set_day(BookRow *row, int column, const Fact *day)
{
	row->nulls[column] = day->isnull;
	row->values[column] = DateADTGetDatum(day->v.date);
}

void
hazard_store_put(BookStore *store, const HazardRow *h)
{
	const HazardDeadline *dues = h->dues;
	BookRow		row = {0};

	set_text(&row, HAZARD_COL_hazard, h->hazard);
	row.values[HAZARD_COL_place] = Int32GetDatum(division_at_level(h->area, 1));
	row.values[HAZARD_COL_area] = Int32GetDatum(h->area);
	set_text(&row, HAZARD_COL_enterprise, h->enterprise);
	set_text(&row, HAZARD_COL_insurer, h->insurer);
	set_text(&row, HAZARD_COL_level, h->level);
	row.values[HAZARD_COL_found_on] = DateADTGetDatum(h->found_on);
	set_day(&row, HAZARD_COL_due_on, h->due_on);
	set_day(&row, HAZARD_COL_notified_on, h->notified_on);
	set_day(&row, HAZARD_COL_rectified_on, h->rectified_on);
	set_day(&row, HAZARD_COL_rechecked_on, h->rechecked_on);
	set_day(&row, HAZARD_COL_closed_on, h->closed_on);
	set_day(&row, HAZARD_COL_reported_on, h->reported_on);
	row.values[HAZARD_COL_live] = BoolGetDatum(h->live);
	row.values[HAZARD_COL_alone] = BoolGetDatum(h->alone);
	row.values[HAZARD_COL_insurer_given] = BoolGetDatum(h->insurer_given);
	set_text(&row, HAZARD_COL_extension, h->extension);
	for (int i = 0; i < HAZARD_NDUES; i++)
	{
		row.nulls[HAZARD_COL_notify_due + i] = !dues[i].open;
		row.values[HAZARD_COL_notify_due + i] = DateADTGetDatum(dues[i].due_on);
	}
	row.values[HAZARD_COL_notify_provisional] = BoolGetDatum(dues[HAZARD_DUE_NOTIFY].provisional);
	row.values[HAZARD_COL_recheck_provisional] = BoolGetDatum(dues[HAZARD_DUE_RECHECK].provisional);
	row.values[HAZARD_COL_report_provisional] = BoolGetDatum(dues[HAZARD_DUE_REPORT].provisional);
	row.values[HAZARD_COL_report_by_time] = BoolGetDatum(dues[HAZARD_DUE_REPORT].by_time);
	book_put(store, &book_of_hazards, &row);
}

/*
 * hazard_find gives what the latest committed state and this transaction left of
 * a hazard.  The scan stays open.
 */
HazardEntry *
hazard_find(BookScan *scan, Division place, const char *hazard, int len)
{
	HazardEntry *e;
	ScanKeyData key[2];
	bool		isnull;

	book_key(&key[0], 1, hazard, len);
	ScanKeyInit(&key[1], 2, BTEqualStrategyNumber, F_INT4EQ, DivisionGetDatum(place));
	book_scan_anew(scan, SAFEINS_REL_HAZARD, key, 2);
	if (!book_scan_next(scan))
		return NULL;
	e = palloc0(sizeof(HazardEntry));
	e->live = DatumGetBool(book_value(scan, &book_of_hazards, HAZARD_COL_live, &isnull));
	e->enterprise = TextDatumGetCString(book_value(scan, &book_of_hazards, HAZARD_COL_enterprise, &isnull));
	e->level = TextDatumGetCString(book_value(scan, &book_of_hazards, HAZARD_COL_level, &isnull));
	e->found_on = DatumGetDateADT(book_value(scan, &book_of_hazards, HAZARD_COL_found_on, &isnull));
	e->due_on = DatumGetDateADT(book_value(scan, &book_of_hazards, HAZARD_COL_due_on, &isnull));
	e->has_due = !isnull;
	e->extensions = DatumGetInt32(book_value(scan, &book_of_hazards, HAZARD_COL_extensions, &isnull));
	(void) book_value(scan, &book_of_hazards, HAZARD_COL_closed_on, &isnull);
	e->closed = !isnull;
	return e;
}

bool
hazard_extended_by(Division place, const char *hazard, const char *extension)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[3] = {TEXTOID, INT4OID, TEXTOID};
	Datum		values[3] = {CStringGetTextDatum(hazard), Int32GetDatum(place), CStringGetTextDatum(extension)};
	SafeinsIdentity saved;
	bool		any;

	SPI_connect();
	books_become(&saved);
	if (plan == NULL)
		plan = safeins_prepare("SELECT FROM safeins.hazard_due WHERE hazard = $1 AND place OPERATOR(safeins.=) CAST($2 AS safeins.division)"
							   " AND extension = $3", 3, types);
	if (SPI_execute_snapshot(plan, values, NULL, GetLatestSnapshot(), InvalidSnapshot, true, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read safeins.hazard_due");
	any = SPI_processed > 0;
	safeins_return(&saved);
	SPI_finish();
	return any;
}

/* The insurer of the policy that a service was done for, in a province. */
static char *
insurer_of_service(Division place, const Fact *service)
{
	char	   *insurer = NULL;
	BookScan	scan;
	ScanKeyData key;

	book_key(&key, 1, service->str, service->len);
	book_scan_open(&scan, SAFEINS_REL_SERVICE, get_relname_relid("service_key", safeins_schema_oid()), &key, 1);
	while (insurer == NULL && book_scan_next(&scan))
	{
		bool		isnull;
		text	   *policy = DatumGetTextPP(book_value(&scan, &book_of_services, SERVICE_COL_policy, &isnull));
		PolicyEntry *p;

		CHECK_FOR_INTERRUPTS();
		if (DatumGetDivision(book_value(&scan, &book_of_services, SERVICE_COL_place, &isnull)) != place)
			continue;
		p = policy_find(place, VARDATA_ANY(policy), VARSIZE_ANY_EXHDR(policy));
		if (p != NULL && p->place == place)
			insurer = p->insurer;
	}
	book_scan_close(&scan);
	return insurer;
}

/* The insurer of an enterprise's policy in force on a day, the latest of several. */
static char *
insurer_of_enterprise(Division place, const Fact *enterprise, DateADT on)
{
	char	   *insurer = NULL;
	BookScan	scan;
	ScanKeyData key[3];

	book_key(&key[0], 1, enterprise->str, enterprise->len);
	ScanKeyInit(&key[1], 2, BTEqualStrategyNumber, F_INT4EQ, DivisionGetDatum(place));
	ScanKeyInit(&key[2], 3, BTLessEqualStrategyNumber, F_DATE_LE, DateADTGetDatum(on));
	book_scan_open(&scan, SAFEINS_REL_POLICY, get_relname_relid("policy_enterprise", safeins_schema_oid()), key, 3);
	while (insurer == NULL && book_scan_back(&scan))
	{
		bool		isnull;

		CHECK_FOR_INTERRUPTS();
		if (DatumGetBool(book_value(&scan, &book_of_policies, POLICY_COL_live, &isnull)) &&
			DatumGetDateADT(book_value(&scan, &book_of_policies, POLICY_COL_last_day, &isnull)) >= on)
			insurer = TextDatumGetCString(book_value(&scan, &book_of_policies, POLICY_COL_insurer, &isnull));
	}
	book_scan_close(&scan);
	return insurer;
}

char *
hazard_insurer(Division place, const Fact *service, const Fact *enterprise, DateADT on)
{
	char	   *insurer = service->isnull ? NULL : insurer_of_service(place, service);

	return insurer != NULL ? insurer : insurer_of_enterprise(place, enterprise, on);
}

/* Of several rows of one hazard a live one goes before a dead one, the last before the others. */
#define LAST_OF_EACH \
	"(SELECT DISTINCT ON (hazard, place) * FROM delta ORDER BY hazard, place, live DESC, seq DESC)"

#define KEY_OF(a, b) a ".hazard = " b ".hazard AND " a ".place OPERATOR(safeins.=) CAST(" b ".place AS safeins.division)"

/* hazards_returned gives the rows of a store that are alone and that the book has. */
int
hazards_returned(BookStore *store, HazardReturn **found)
{
	static SPIPlanPtr plan = NULL;
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext old;
	uint64		n;

	book_store_open(store);
	n = book_store_run(store, &plan,
					   "SELECT d.live, d.hazard, d.area, d.insurer, d.level, d.found_on, d.due_on, d.extension, d.closed_on,"
					   " h.live, h.level, h.found_on, h.due_on, h.extensions, h.closed_on,"
					   " (SELECT c.extension FROM safeins.hazard_due AS c WHERE c.hazard = h.hazard AND c.place OPERATOR(safeins.=) h.place"
					   " ORDER BY c.id DESC LIMIT 1), h.rectified_on IS NOT NULL,"
					   " (d.notified_on, d.rectified_on, d.rechecked_on, d.closed_on)"
					   " IS NOT DISTINCT FROM (h.notified_on, h.rectified_on, h.rechecked_on, h.closed_on)"
					   " FROM " LAST_OF_EACH " AS d JOIN safeins.hazard AS h ON " KEY_OF("h", "d")
					   " WHERE d.alone ORDER BY d.hazard, d.place", true);
	old = MemoryContextSwitchTo(caller);
	*found = n == 0 ? NULL : MemoryContextAllocHuge(caller, sizeof(HazardReturn) * n);
	for (uint64 i = 0; i < n; i++)
	{
		HeapTuple	tup = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		HazardReturn *r = &(*found)[i];
		bool		isnull;

		CHECK_FOR_INTERRUPTS();
		r->live = DatumGetBool(SPI_getbinval(tup, desc, 1, &isnull));
		r->hazard = SPI_getvalue(tup, desc, 2);
		r->area = DatumGetInt32(SPI_getbinval(tup, desc, 3, &isnull));
		r->insurer = SPI_getvalue(tup, desc, 4);
		r->level = SPI_getvalue(tup, desc, 5);
		r->found_on = DatumGetDateADT(SPI_getbinval(tup, desc, 6, &isnull));
		r->due_on = DatumGetDateADT(SPI_getbinval(tup, desc, 7, &isnull));
		r->has_due = !isnull;
		r->extension = SPI_getvalue(tup, desc, 8);
		(void) SPI_getbinval(tup, desc, 9, &isnull);
		r->closed = !isnull;
		r->old_row.live = DatumGetBool(SPI_getbinval(tup, desc, 10, &isnull));
		r->old_row.level = SPI_getvalue(tup, desc, 11);
		r->old_row.found_on = DatumGetDateADT(SPI_getbinval(tup, desc, 12, &isnull));
		r->old_row.due_on = DatumGetDateADT(SPI_getbinval(tup, desc, 13, &isnull));
		r->old_row.has_due = !isnull;
		r->old_row.extensions = DatumGetInt32(SPI_getbinval(tup, desc, 14, &isnull));
		(void) SPI_getbinval(tup, desc, 15, &isnull);
		r->old_row.closed = !isnull;
		r->old_row.extension = SPI_getvalue(tup, desc, 16);
		r->old_row.rectified = DatumGetBool(SPI_getbinval(tup, desc, 17, &isnull));
		r->same_way = DatumGetBool(SPI_getbinval(tup, desc, 18, &isnull));
	}
	MemoryContextSwitchTo(old);
	book_store_close(store);
	return n;
}

/* hazards_write brings a statement's rows into the book; due_moves: some deadline may be another now. */
void
hazards_write(BookStore *store, bool due_moves)
{
	static SPIPlanPtr history = NULL;
	BookSort   *sort;

	if (due_moves)
	{
		book_store_open(store);
		book_store_run(store, &history,
					   "INSERT INTO safeins.hazard_due (place, id, hazard, was, \"is\", extension, changed_on) OVERRIDING SYSTEM VALUE"
					   " SELECT place, " NUMBERED("place", "hazard_due") ", hazard, was, \"is\", extension, safeins.today() FROM ("
					   "SELECT h.place, h.hazard, h.due_on AS was,  d.due_on AS \"is\", d.extension"
					   " FROM " LAST_OF_EACH " AS d JOIN safeins.hazard AS h ON " KEY_OF("h", "d")
					   " WHERE d.live AND h.due_on IS DISTINCT FROM d.due_on ORDER BY h.hazard, h.place::pg_catalog.int4) AS c"
					   " RETURNING *", false);
		safeins_recorded(SAFEINS_REL_HAZARD_DUE, false);
		book_store_close(store);
	}
	sort = book_sort(store, &book_of_hazards, work_mem);
	book_write(&book_of_hazards, sort);
	book_sort_end(sort);
}

/* hazards_overdue marks those that it gives: each is given once. */
int
hazards_overdue(DateADT as_of, int limit, HazardOverdue **overdue)
{
	static SPIPlanPtr plan = NULL;
	Oid			types[2] = {DATEOID, INT4OID};
	Datum		values[2] = {DateADTGetDatum(as_of), Int32GetDatum(limit)};
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext old;
	SafeinsIdentity saved;
	int			n;

	SPI_connect();
	books_become(&saved);
	if (plan == NULL)
		plan = safeins_prepare("UPDATE safeins.hazard AS h SET overdue = true FROM (SELECT hazard, place FROM safeins.hazard"
							   " WHERE live AND rectified_on IS NULL AND NOT overdue AND due_on < $1 AND safeins.is_local(place)"
							   " ORDER BY hazard, place::pg_catalog.int4 LIMIT $2 FOR UPDATE) AS d"
							   " WHERE h.hazard = d.hazard AND h.place OPERATOR(safeins.=) d.place"
							   " RETURNING h.hazard, h.area::pg_catalog.int4, h.insurer, h.found_on, h.due_on, h.reported_on", 2, types);
	if (SPI_execute_snapshot(plan, values, NULL, GetLatestSnapshot(), InvalidSnapshot, false, true,
							 0) != SPI_OK_UPDATE_RETURNING)
		elog(ERROR, "could not write safeins.hazard");
	n = SPI_processed;
	old = MemoryContextSwitchTo(caller);
	*overdue = palloc(sizeof(HazardOverdue) * Max(n, 1));
	for (int i = 0; i < n; i++)
	{
		HeapTuple	tup = SPI_tuptable->vals[i];
		TupleDesc	desc = SPI_tuptable->tupdesc;
		HazardOverdue *o = &(*overdue)[i];
		bool		isnull;

		o->hazard = SPI_getvalue(tup, desc, 1);
		o->area = DatumGetInt32(SPI_getbinval(tup, desc, 2, &isnull));
		o->insurer = SPI_getvalue(tup, desc, 3);
		o->found_on = DatumGetDateADT(SPI_getbinval(tup, desc, 4, &isnull));
		o->due_on = DatumGetDateADT(SPI_getbinval(tup, desc, 5, &isnull));
		o->reported_on = DatumGetDateADT(SPI_getbinval(tup, desc, 6, &isnull));
		o->reported = !isnull;
	}
	MemoryContextSwitchTo(old);
	safeins_return(&saved);
	SPI_finish();
	return n;
}

/* hazards_of_level tells whether the book has hazards kept under a word. */
bool
hazards_of_level(const char *level)
{
	Oid			types[1] = {TEXTOID};
	Datum		values[1] = {CStringGetTextDatum(level)};
	SafeinsIdentity saved;
	bool		any;

	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (SPI_execute_with_args("SELECT FROM safeins.hazard WHERE safeins.word_folded(level) = safeins.word_folded($1)", 1, types, values, NULL, false, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read safeins.hazard");
	any = SPI_processed > 0;
	safeins_return(&saved);
	SPI_finish();
	return any;
}

/* The deadlines of hazards as they ought to be. */
#define DUES \
	"(SELECT v.kind, d.hazard AS subject, d.place, d.area, d.insurer, d.insurer_given, v.opened_on, v.due_on, v.met_on, v.provisional, v.by_time," \
	" (SELECT h.area::pg_catalog.int4 FROM safeins.hazard AS h WHERE " KEY_OF("h", "d") ") AS book_area," \
	" (SELECT h.insurer FROM safeins.hazard AS h WHERE " KEY_OF("h", "d") ") AS book_insurer" \
	" FROM " LAST_OF_EACH " AS d CROSS JOIN LATERAL (VALUES" \
	" ('hazard.notify', d.found_on, d.notify_due, d.notified_on, d.notify_provisional, false)," \
	" ('hazard.rectify', d.found_on, d.rectify_due, d.rectified_on, false, false)," \
	" ('hazard.recheck', d.rectified_on, d.recheck_due, coalesce(d.rechecked_on, d.closed_on), d.recheck_provisional, false)," \
	/* once it is known to be overdue its report is due */ \
	" ('hazard.report', d.due_on, d.report_due, d.reported_on, d.report_provisional, d.report_by_time AND NOT EXISTS" \
	" (SELECT FROM safeins.hazard AS h WHERE " KEY_OF("h", "d") " AND h.overdue)))" \
	" AS v (kind, opened_on, due_on, met_on, provisional, by_time)" \
	" WHERE d.live AND v.due_on IS NOT NULL)"

#define KINDS "('hazard.notify', 'hazard.rectify', 'hazard.recheck', 'hazard.report')"

/* How a hazard came to its deadline only the history tells. */
#define HISTORY \
	"(SELECT h.hazard, h.place, coalesce((pg_catalog.array_agg(c.was ORDER BY c.id) FILTER (WHERE c.was IS NOT NULL))[1], h.due_on) AS first_due_on," \
	" pg_catalog.count(*) FILTER (WHERE c.\"is\" > c.was)::pg_catalog.int4 AS extensions" \
	" FROM safeins.hazard AS h LEFT JOIN safeins.hazard_due AS c ON c.hazard = h.hazard AND c.place OPERATOR(safeins.=) h.place" \
	" WHERE h.live AND safeins.is_local(h.place) GROUP BY h.hazard, h.place, h.due_on)"

#define FACTS(of) of ".area::pg_catalog.int4, " of ".enterprise, " of ".level, " of ".found_on, " of ".due_on," \
	" " of ".notified_on, " of ".rectified_on, " of ".rechecked_on, " of ".closed_on, " of ".reported_on"

/*
 * What the policies told when the row was written is no difference: they may
 * have come since.  But then its deadlines have the same, and who is named has a policy.
 */
#define INSURER_DIFFERS \
	"(NOT d.insurer_given AND d.insurer IS DISTINCT FROM h.insurer AND (" \
	"EXISTS (SELECT FROM safeins.deadline AS l WHERE l.kind IN " KINDS " AND l.subject = h.hazard AND l.place OPERATOR(safeins.=) h.place" \
	" AND l.insurer IS DISTINCT FROM h.insurer)" \
	" OR (h.insurer IS NOT NULL AND NOT EXISTS (SELECT FROM safeins.policy AS p WHERE p.insurer = h.insurer AND p.place OPERATOR(safeins.=) h.place))))"

const char hazard_differences[] =
"SELECT d.place, d.hazard, NULL::pg_catalog.int4, 'hazard facts', 1::pg_catalog.int8, 1::pg_catalog.int8"
" FROM " LAST_OF_EACH " AS d JOIN safeins.hazard AS h ON " KEY_OF("h", "d")
" WHERE d.live AND h.live AND safeins.is_local(h.place) AND (" FACTS("h") ") IS NOT DISTINCT FROM (" FACTS("d") ") AND " INSURER_DIFFERS
" UNION ALL"
" SELECT h.place::pg_catalog.int4, h.hazard, NULL::pg_catalog.int4, 'hazard history', h.extensions, w.extensions"
" FROM safeins.hazard AS h JOIN " HISTORY " AS w ON w.hazard = h.hazard AND w.place OPERATOR(safeins.=) h.place"
" JOIN " LAST_OF_EACH " AS d ON " KEY_OF("h", "d")
" WHERE h.live AND h.due_on IS NOT DISTINCT FROM d.due_on AND (h.first_due_on, h.extensions) IS DISTINCT FROM (w.first_due_on, w.extensions)"
" UNION ALL "
DEADLINE_DIFFERENCES(DUES, KINDS);

const char *const hazard_rebuild[] = {
	"UPDATE safeins.hazard AS h SET first_due_on = w.first_due_on, extensions = w.extensions"
	" FROM " HISTORY " AS w"
	" WHERE h.hazard = w.hazard AND h.place OPERATOR(safeins.=) w.place"
	" AND (h.first_due_on, h.extensions) IS DISTINCT FROM (w.first_due_on, w.extensions)",
	FORGET_DEADLINES(DUES, KINDS),
	SET_DEADLINES(DUES),
	NULL
};
