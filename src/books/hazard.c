/*
 * hazard.c: hazards into their book, with the history of their deadlines.
 *
 * A hazard that left its table stays here, not live: one that comes back must
 * not have become another meanwhile.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/deadline.h"
#include "books/hazard.h"
#include "books/place.h"
#include "books/policy.h"
#include "books/book_scan.h"
#include "books/service.h"
#include "books/book_store.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

const char *const hazard_deadline_kinds[HAZARD_NDUES] = {
	[HAZARD_DUE_NOTIFY] = "hazard.notify",
	[HAZARD_DUE_RECTIFY] = "hazard.rectify",
	[HAZARD_DUE_RECHECK] = "hazard.recheck",
	[HAZARD_DUE_REPORT] = "hazard.report",
	[HAZARD_DUE_PLAN] = "hazard.plan",
};

static bool
same(const BookRow *a, const BookRow *b, int column)
{
	return book_same(&book_of_hazards, column, a, b);
}

/*
 * Its first deadline, and how often it was put off; one that has another deadline, or
 * level, is not known to be overdue.
 */
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
		/* Of several rows that leave at once the last may have another deadline than the book: that is no extension. */
		if (DatumGetBool(row->values[HAZARD_COL_live]) &&
			!old->nulls[HAZARD_COL_due_on] && !row->nulls[HAZARD_COL_due_on] &&
			DatumGetDateADT(row->values[HAZARD_COL_due_on]) > DatumGetDateADT(old->values[HAZARD_COL_due_on]))
			extensions++;
		overdue = DatumGetBool(old->values[HAZARD_COL_overdue]) && DatumGetBool(row->values[HAZARD_COL_live]) &&
			same(old, row, HAZARD_COL_due_on) && same(old, row, HAZARD_COL_level);
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

StaticAssertDecl(lengthof(fields) <= BOOK_MOST_COLUMNS, "a row has room for every column of a hazard");

Book		book_of_hazards = {
	.rel = SAFEINS_REL_HAZARD,.name = "hazard",.ncolumns = lengthof(fields),.columns = fields,
	.settle = hazard_settle,.ignores = hazard_ignores
};

BookStore *
hazard_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_hazards);
}

void
hazard_store_put(BookStore *store, const HazardRow *h)
{
	const HazardDeadline *dues = h->dues;
	BookRow		row = {0};

	book_set_text(&row, HAZARD_COL_hazard, h->hazard);
	row.values[HAZARD_COL_place] = Int32GetDatum(division_at_level(h->area, 1));
	row.values[HAZARD_COL_area] = Int32GetDatum(h->area);
	book_set_text(&row, HAZARD_COL_enterprise, h->enterprise);
	book_set_text(&row, HAZARD_COL_insurer, h->insurer);
	book_set_text(&row, HAZARD_COL_level, h->level);
	row.values[HAZARD_COL_found_on] = DateADTGetDatum(h->found_on);
	book_set_day(&row, HAZARD_COL_due_on, h->due_on);
	book_set_day(&row, HAZARD_COL_notified_on, h->notified_on);
	book_set_day(&row, HAZARD_COL_rectified_on, h->rectified_on);
	book_set_day(&row, HAZARD_COL_rechecked_on, h->rechecked_on);
	book_set_day(&row, HAZARD_COL_closed_on, h->closed_on);
	book_set_day(&row, HAZARD_COL_reported_on, h->reported_on);
	row.values[HAZARD_COL_live] = BoolGetDatum(h->live);
	row.values[HAZARD_COL_tells_report] = BoolGetDatum(h->tells_report);
	row.values[HAZARD_COL_tells_rectified] = BoolGetDatum(h->tells_rectified);
	row.values[HAZARD_COL_tells_closed] = BoolGetDatum(h->tells_closed);
	row.values[HAZARD_COL_alone] = BoolGetDatum(h->alone);
	row.values[HAZARD_COL_insurer_given] = BoolGetDatum(h->insurer_given);
	book_set_text(&row, HAZARD_COL_extension, h->extension);
	for (int i = 0; i < HAZARD_NDUES; i++)
	{
		row.nulls[HAZARD_COL_notify_due + i] = !dues[i].open;
		row.values[HAZARD_COL_notify_due + i] = DateADTGetDatum(dues[i].due_on);
	}
	row.values[HAZARD_COL_notify_provisional] = BoolGetDatum(dues[HAZARD_DUE_NOTIFY].provisional);
	row.values[HAZARD_COL_recheck_provisional] = BoolGetDatum(dues[HAZARD_DUE_RECHECK].provisional);
	row.values[HAZARD_COL_report_provisional] = BoolGetDatum(dues[HAZARD_DUE_REPORT].provisional);
	row.values[HAZARD_COL_plan_provisional] = BoolGetDatum(dues[HAZARD_DUE_PLAN].provisional);
	book_set_day(&row, HAZARD_COL_plan_on, h->plan_on);
	row.values[HAZARD_COL_report_by_time] = BoolGetDatum(dues[HAZARD_DUE_REPORT].by_time);
	book_put(store, &book_of_hazards, &row);
}

/*
 * hazard_find gives the entry of a hazard, or NULL, as the latest committed
 * state and this transaction left it, in the current context.  The scan stays
 * open.
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

static OwnSql extended_by = {
	.sql = "SELECT FROM safeins.hazard_due WHERE hazard = $1 AND place OPERATOR(safeins.=) CAST($2 AS safeins.division)"
	" AND extension = $3",
	.types = {TEXTOID, INT4OID, TEXTOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.most = 1,
	.kept = true,
};

/* hazard_extended_by tells whether an extension has moved a hazard's deadline already. */
bool
hazard_extended_by(Division place, const char *hazard, const char *extension)
{
	Datum		values[3] = {CStringGetTextDatum(hazard), Int32GetDatum(place), CStringGetTextDatum(extension)};

	return own_sql_execute(&extended_by, values, NULL) > 0;
}

/* The insurer of the policy that a service was done for, in a province. */
static char *
insurer_of_service(Division place, const Fact *service)
{
	char	   *insurer = NULL;
	BookScan	scan;
	ScanKeyData key;

	book_key(&key, 1, service->str, service->len);
	book_scan_open(&scan, SAFEINS_REL_SERVICE, safeins_index("service_key"), &key, 1);
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
	book_scan_open(&scan, SAFEINS_REL_POLICY, safeins_index("policy_enterprise"), key, 3);
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

/*
 * hazard_insurer gives who insured an enterprise on a day, by a service where
 * one is named; NULL: not known.
 */
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

static OwnSql returned =
BOOK_READS("SELECT d.live, d.hazard, d.area, d.insurer, d.level, d.found_on, d.due_on, d.extension, d.closed_on IS NOT NULL,"
		   " h.live, h.level, h.found_on, h.due_on, h.extensions, h.closed_on IS NOT NULL,"
		   " (SELECT c.extension FROM safeins.hazard_due AS c WHERE c.hazard = h.hazard AND c.place OPERATOR(safeins.=) h.place"
		   " ORDER BY c.id DESC LIMIT 1), h.rectified_on IS NOT NULL,"
		   " (d.notified_on, d.rectified_on, d.rechecked_on, d.closed_on)"
		   " IS NOT DISTINCT FROM (h.notified_on, h.rectified_on, h.rechecked_on, h.closed_on)"
		   " FROM " LAST_OF_EACH " AS d JOIN safeins.hazard AS h ON " KEY_OF("h", "d")
		   " WHERE d.alone ORDER BY d.hazard, d.place");

/*
 * hazards_returned gives the rows of a store that are alone and that the book
 * has; *found, in the caller's context.
 */
int
hazards_returned(BookStore *store, HazardReturn **found)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext old;
	OwnRows		rows;

	book_store_open(store);
	rows = book_store_run(store, &returned);
	old = MemoryContextSwitchTo(caller);
	*found = rows.n == 0 ? NULL : MemoryContextAllocHuge(caller, sizeof(HazardReturn) * rows.n);
	for (uint64 i = 0; i < rows.n; i++)
	{
		HazardReturn *r = &(*found)[i];
		bool		isnull;

		CHECK_FOR_INTERRUPTS();
		r->live = own_bool(&rows, i, 1);
		r->hazard = own_text(&rows, i, 2);
		r->area = own_int32(&rows, i, 3);
		r->insurer = own_text(&rows, i, 4);
		r->level = own_text(&rows, i, 5);
		r->found_on = own_date(&rows, i, 6);
		r->due_on = DatumGetDateADT(own_datum(&rows, i, 7, &isnull));
		r->has_due = !isnull;
		r->extension = own_text(&rows, i, 8);
		r->closed = own_bool(&rows, i, 9);
		r->old_row.live = own_bool(&rows, i, 10);
		r->old_row.level = own_text(&rows, i, 11);
		r->old_row.found_on = own_date(&rows, i, 12);
		r->old_row.due_on = DatumGetDateADT(own_datum(&rows, i, 13, &isnull));
		r->old_row.has_due = !isnull;
		r->old_row.extensions = own_int32(&rows, i, 14);
		r->old_row.closed = own_bool(&rows, i, 15);
		r->old_row.extension = own_text(&rows, i, 16);
		r->old_row.rectified = own_bool(&rows, i, 17);
		r->same_way = own_bool(&rows, i, 18);
	}
	MemoryContextSwitchTo(old);
	book_store_close(store);
	return rows.n;
}

static OwnSql write_history = {
	.sql = "INSERT INTO safeins.hazard_due (place, id, hazard, was, \"is\", extension, changed_on) OVERRIDING SYSTEM VALUE"
	" SELECT place, " NUMBERED("place", "hazard_due") ", hazard, was, \"is\", extension, safeins.today() FROM ("
	"SELECT h.place, h.hazard, h.due_on AS was,  d.due_on AS \"is\", d.extension"
	" FROM " LAST_OF_EACH " AS d JOIN safeins.hazard AS h ON " KEY_OF("h", "d")
	" WHERE d.live AND h.due_on IS DISTINCT FROM d.due_on ORDER BY h.hazard, h.place::pg_catalog.int4) AS c"
	" RETURNING *",
	.result = SPI_OK_INSERT_RETURNING,
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.settings = OWN_BY_INDEX,
	.kept = true,
	.records = SAFEINS_REL_HAZARD_DUE,
};

/* hazards_write brings a statement's rows into the book; due_moves: some deadline may be another now. */
void
hazards_write(BookStore *store, bool due_moves)
{
	BookSort   *sort;

	if (due_moves)
		book_store_execute(store, &write_history);
	sort = book_sort(store, &book_of_hazards, work_mem);
	book_write(&book_of_hazards, sort);
	book_sort_end(sort);
}

static OwnSql mark_overdue = {
	.sql = "UPDATE safeins.hazard AS h SET overdue = true FROM (SELECT hazard, place FROM safeins.hazard"
	" WHERE live AND rectified_on IS NULL AND NOT overdue AND due_on < $1 AND safeins.is_local(place)"
	" ORDER BY hazard, place::pg_catalog.int4 LIMIT $2 FOR UPDATE) AS d"
	" WHERE h.hazard = d.hazard AND h.place OPERATOR(safeins.=) d.place"
	" RETURNING h.hazard, h.area::pg_catalog.int4, h.insurer, h.found_on, h.due_on, h.reported_on, h.level, h.tells_report AND h.tells_rectified",
	.types = {DATEOID, INT4OID},
	.result = SPI_OK_UPDATE_RETURNING,
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

/*
 * hazards_overdue gives up to 'limit' hazards that were not known to be
 * overdue and now are, and marks them: each is given once.
 */
int
hazards_overdue(DateADT as_of, int limit, HazardOverdue **overdue)
{
	Datum		values[2] = {DateADTGetDatum(as_of), Int32GetDatum(limit)};
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext old;
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&mark_overdue, values, NULL);
	old = MemoryContextSwitchTo(caller);
	*overdue = palloc(sizeof(HazardOverdue) * Max(rows.n, 1));
	for (uint64 i = 0; i < rows.n; i++)
	{
		HazardOverdue *o = &(*overdue)[i];
		bool		isnull;

		o->hazard = own_text(&rows, i, 1);
		o->area = own_int32(&rows, i, 2);
		o->insurer = own_text(&rows, i, 3);
		o->found_on = own_date(&rows, i, 4);
		o->due_on = own_date(&rows, i, 5);
		o->reported_on = DatumGetDateADT(own_datum(&rows, i, 6, &isnull));
		o->reported = !isnull;
		o->level = own_text(&rows, i, 7);
		o->tells_all = own_bool(&rows, i, 8);
	}
	MemoryContextSwitchTo(old);
	own_sql_end();
	return rows.n;
}

static OwnSql any_of_level = {
	.sql = "SELECT FROM safeins.hazard WHERE safeins.word_folded(level) = safeins.word_folded($1)",
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
	.most = 1,
};

/* hazards_of_level tells whether the book has hazards kept under a word. */
bool
hazards_of_level(const char *level)
{
	Datum		values[1] = {CStringGetTextDatum(level)};

	return own_sql_execute(&any_of_level, values, NULL) > 0;
}

#define FACTS(of) of ".area::pg_catalog.int4, " of ".enterprise, " of ".level, " of ".found_on, " of ".due_on," \
	" " of ".notified_on, " of ".rectified_on, " of ".rechecked_on, " of ".closed_on, " of ".reported_on"

/* The deadlines of hazards as they ought to be. */
#define DUES \
	"(SELECT v.kind, d.hazard AS subject, d.place, d.area, d.insurer, d.insurer_given, v.opened_on, v.due_on, v.met_on, v.provisional, v.by_time," \
	" (SELECT h.area::pg_catalog.int4 FROM safeins.hazard AS h WHERE " KEY_OF("h", "d") ") AS book_area," \
	" (SELECT h.insurer FROM safeins.hazard AS h WHERE " KEY_OF("h", "d") ") AS book_insurer" \
	" FROM " BOOKED_OF_EACH("hazard", FACTS) " AS d CROSS JOIN LATERAL (VALUES" \
	" ('hazard.notify', d.found_on, d.notify_due, d.notified_on, d.notify_provisional, false)," \
	" ('hazard.rectify', d.found_on, d.rectify_due, d.rectified_on, false, false)," \
	" ('hazard.plan', d.found_on, d.plan_due, coalesce(d.plan_on, d.rectified_on), d.plan_provisional, false)," \
	" ('hazard.recheck', d.rectified_on, d.recheck_due, coalesce(d.rechecked_on, d.closed_on), d.recheck_provisional, false)," \
	/* once it is known to be overdue its report is due */ \
	" ('hazard.report', d.due_on, d.report_due, d.reported_on, d.report_provisional, d.report_by_time AND NOT EXISTS" \
	" (SELECT FROM safeins.hazard AS h WHERE " KEY_OF("h", "d") " AND h.overdue)))" \
	" AS v (kind, opened_on, due_on, met_on, provisional, by_time)" \
	" WHERE d.live AND v.due_on IS NOT NULL)"

#define KINDS "('hazard.notify', 'hazard.rectify', 'hazard.recheck', 'hazard.report', 'hazard.plan')"

/* How a hazard came to its deadline only the history tells. */
#define HISTORY \
	"(SELECT h.hazard, h.place, coalesce((pg_catalog.array_agg(c.was ORDER BY c.id) FILTER (WHERE c.was IS NOT NULL))[1], h.due_on) AS first_due_on," \
	" pg_catalog.count(*) FILTER (WHERE c.\"is\" > c.was)::pg_catalog.int4 AS extensions" \
	" FROM safeins.hazard AS h LEFT JOIN safeins.hazard_due AS c ON c.hazard = h.hazard AND c.place OPERATOR(safeins.=) h.place" \
	" WHERE h.live AND safeins.is_local(h.place) GROUP BY h.hazard, h.place, h.due_on)"

/*
 * What the policies told when the row was written is no difference: they may
 * have come since.  But then its deadlines have the same, and who is named has a policy.
 */
#define INSURER_DIFFERS \
	"(NOT d.insurer_given AND d.insurer IS DISTINCT FROM h.insurer AND (" \
	"EXISTS (SELECT FROM safeins.deadline AS l WHERE l.kind IN " KINDS " AND l.subject = h.hazard AND l.place OPERATOR(safeins.=) h.place" \
	" AND l.insurer IS DISTINCT FROM h.insurer)" \
	" OR (h.insurer IS NOT NULL AND NOT EXISTS (SELECT FROM safeins.policy AS p WHERE p.insurer = h.insurer AND p.place OPERATOR(safeins.=) h.place))))"

OwnSql		hazard_differences = {
	.sql = "SELECT d.place, d.hazard, NULL::pg_catalog.int4, 'hazard facts', 1::pg_catalog.int8, 1::pg_catalog.int8, false"
" FROM " BOOKED_OF_EACH("hazard", FACTS) " AS d JOIN safeins.hazard AS h ON " KEY_OF("h", "d")
" WHERE d.live AND h.live AND safeins.is_local(h.place) AND (" FACTS("h") ") IS NOT DISTINCT FROM (" FACTS("d") ") AND " INSURER_DIFFERS
" UNION ALL"
" SELECT h.place::pg_catalog.int4, h.hazard, NULL::pg_catalog.int4, 'hazard history', h.extensions, w.extensions, false"
" FROM safeins.hazard AS h JOIN " HISTORY " AS w ON w.hazard = h.hazard AND w.place OPERATOR(safeins.=) h.place"
" JOIN " BOOKED_OF_EACH("hazard", FACTS) " AS d ON " KEY_OF("h", "d")
" WHERE h.live AND h.due_on IS NOT DISTINCT FROM d.due_on AND (h.first_due_on, h.extensions) IS DISTINCT FROM (w.first_due_on, w.extensions)"
" UNION ALL "
DEADLINE_DIFFERENCES(DUES, KINDS)};

OwnSql		hazard_rebuild[] = {
	BOOK_MENDS("UPDATE safeins.hazard AS h SET first_due_on = w.first_due_on, extensions = w.extensions"
	" FROM " HISTORY " AS w"
	" WHERE h.hazard = w.hazard AND h.place OPERATOR(safeins.=) w.place"
	" AND (h.first_due_on, h.extensions) IS DISTINCT FROM (w.first_due_on, w.extensions)", SPI_OK_UPDATE),
	BOOK_MENDS(FORGET_DEADLINES(DUES, KINDS), SPI_OK_DELETE),
	BOOK_MENDS(SET_DEADLINES(DUES), SPI_OK_INSERT),
	{0}
};
