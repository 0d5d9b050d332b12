/*
 * enterprise.c: what others need to know of an enterprise: its sector, size
 * and risk now, and what they were before they changed.
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/relations.h"
#include "common/settings.h"
#include "types/division.h"
#include "books/enterprise.h"
#include "books/book_scan.h"
#include "books/book_store.h"

#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

#define Anum_enterprise_area		3
#define Anum_enterprise_sector		4
#define Anum_enterprise_size		5
#define Anum_enterprise_risk		6
#define Anum_enterprise_must_insure	7
#define Anum_enterprise_live		10

static char *
text_at(TupleTableSlot *slot, int attno)
{
	bool		isnull;
	Datum		d = slot_getattr(slot, attno, &isnull);

	return isnull ? NULL : TextDatumGetCString(d);
}

/*
 * enterprise_find finds an enterprise of a province as the latest committed
 * state and this transaction left it; NULL: not known.  The scan stays open.
 */
EnterpriseEntry *
enterprise_find(BookScan *scan, Division place, const char *enterprise, int len)
{
	EnterpriseEntry *e = NULL;
	ScanKeyData key[2];
	bool		isnull;

	book_key(&key[0], 1, enterprise, len);
	ScanKeyInit(&key[1], 2, BTEqualStrategyNumber, F_INT4EQ, DivisionGetDatum(place));
	book_scan_anew(scan, SAFEINS_REL_ENTERPRISE, key, 2);
	if (book_scan_next(scan) && DatumGetBool(slot_getattr(scan->slot, Anum_enterprise_live, &isnull)))
	{
		e = palloc0(sizeof(EnterpriseEntry));
		e->area = DatumGetDivision(slot_getattr(scan->slot, Anum_enterprise_area, &isnull));
		e->sector = text_at(scan->slot, Anum_enterprise_sector);
		e->size = text_at(scan->slot, Anum_enterprise_size);
		e->risk = text_at(scan->slot, Anum_enterprise_risk);
		e->may_stay_out = !DatumGetBool(slot_getattr(scan->slot, Anum_enterprise_must_insure, &isnull)) && !isnull;
	}
	return e;
}

static const BookColumn columns[] = {
	{"seq", INT8OID},
	{"live", BOOLOID},
	{"enterprise", TEXTOID},
	{"place", INT4OID},
	{"area", INT4OID},
	{"sector", TEXTOID},
	{"size", TEXTOID},
	{"risk", TEXTOID},
	{"must_insure", BOOLOID},
	{"active", BOOLOID},
	{"standard_grade", TEXTOID},
	{"today", DATEOID},
};

BookStore *
enterprise_store(MemoryContext cxt)
{
	return book_store_create(cxt, lengthof(columns), columns);
}

static Datum
text_datum(const char *text, bool *isnull)
{
	*isnull = text == NULL;
	return text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
}

void
enterprise_store_put(BookStore *store, const EnterpriseRow *e)
{
	Datum		values[lengthof(columns)];
	bool		nulls[lengthof(columns)] = {0};

	values[0] = Int64GetDatum(store->n);
	values[1] = BoolGetDatum(e->live);
	values[2] = fact_datum(e->enterprise);
	values[3] = Int32GetDatum(division_at_level(e->area, 1));
	values[4] = Int32GetDatum(e->area);
	values[5] = text_datum(e->sector, &nulls[5]);
	values[6] = text_datum(e->size, &nulls[6]);
	values[7] = text_datum(e->risk, &nulls[7]);
	nulls[8] = e->must_insure->isnull;
	values[8] = BoolGetDatum(e->must_insure->v.flag);
	values[9] = BoolGetDatum(e->active);
	nulls[10] = e->standard_grade->isnull;
	values[10] = nulls[10] ? (Datum) 0 : fact_datum(e->standard_grade);
	values[11] = DateADTGetDatum(safeins_today());
	book_store_put(store, values, nulls);
}

/* Of several rows of one enterprise a live one goes before a dead one, the last before the others. */
#define LAST_OF_EACH \
	"(SELECT DISTINCT ON (enterprise, place) * FROM delta ORDER BY enterprise, place, live DESC, seq DESC)"

#define KEY_OF(a, b) a ".enterprise = " b ".enterprise AND " a ".place OPERATOR(safeins.=) CAST(" b ".place AS safeins.division)"

#define WRITE_BOOK \
	"INSERT INTO safeins.enterprise AS e" \
	" SELECT enterprise, CAST(place AS safeins.division), CAST(area AS safeins.division), sector, size, risk," \
	" must_insure, active, standard_grade, live FROM " LAST_OF_EACH " AS d" \
	" ON CONFLICT ON CONSTRAINT enterprise_pkey DO UPDATE SET area = EXCLUDED.area, sector = EXCLUDED.sector," \
	" size = EXCLUDED.size, risk = EXCLUDED.risk, must_insure = EXCLUDED.must_insure, active = EXCLUDED.active," \
	" standard_grade = EXCLUDED.standard_grade, live = EXCLUDED.live"

/* enterprises_write brings a statement's rows into the book; what changes is remembered with its day. */
void
enterprises_write(BookStore *store)
{
	static SPIPlanPtr history = NULL;
	static SPIPlanPtr upsert = NULL;

	book_store_open(store);
	book_store_run(store, &history,
				   "INSERT INTO safeins.enterprise_was"
				   " SELECT e.enterprise, e.place, d.today, e.sector, e.size, e.risk"
				   " FROM " LAST_OF_EACH " AS d JOIN safeins.enterprise AS e ON " KEY_OF("e", "d")
				   " WHERE d.live AND e.live AND (d.sector, d.size, d.risk) IS DISTINCT FROM (e.sector, e.size, e.risk)"
				   " ON CONFLICT DO NOTHING", false);
	book_store_run(store, &upsert, WRITE_BOOK, false);
	book_store_close(store);
}

#define RECODE(column) column " = CASE WHEN $1 = '" column "' AND " column " = $2 THEN $3 ELSE " column " END"
#define RECODED "($1 = 'sector' AND sector = $2) OR ($1 = 'size' AND size = $2) OR ($1 = 'risk' AND risk = $2)"
#define RECODE_TABLE(table) \
	"UPDATE safeins." table " SET " RECODE("sector") ", " RECODE("size") ", " RECODE("risk") " WHERE (" RECODED ") AND safeins.is_local(place)"

/* enterprises_recode gives what was kept under a word that no list knew the code that it means now. */
void
enterprises_recode(const char *list, const char *name, const char *code)
{
	static const char *const statements[] = {
		RECODE_TABLE("enterprise"), RECODE_TABLE("enterprise_was"), RECODE_TABLE("policy")
	};
	Oid			types[3] = {TEXTOID, TEXTOID, TEXTOID};
	Datum		values[3] = {CStringGetTextDatum(list), CStringGetTextDatum(name), CStringGetTextDatum(code)};
	SafeinsIdentity saved;

	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	for (size_t i = 0; i < lengthof(statements); i++)
		if (SPI_execute_with_args(statements[i], 3, types, values, NULL, false, 0) != SPI_OK_UPDATE)
			elog(ERROR, "could not write the book of enterprises");
	safeins_return(&saved);
	SPI_finish();
}

const char enterprise_differences[] =
"SELECT coalesce(d.place, e.place::pg_catalog.int4), coalesce(d.enterprise, e.enterprise), NULL::pg_catalog.int4, CASE WHEN d.live AND e.live THEN 'enterprise facts' ELSE 'enterprise' END,"
" CASE WHEN e.live THEN 1 ELSE 0 END::pg_catalog.int8, CASE WHEN d.live THEN 1 ELSE 0 END::pg_catalog.int8"
" FROM " LAST_OF_EACH " AS d FULL JOIN (SELECT * FROM safeins.enterprise WHERE live AND safeins.is_local(place)) AS e ON " KEY_OF("e", "d")
" WHERE (e.area::pg_catalog.int4, e.sector, e.size, e.risk, e.must_insure, e.active, e.standard_grade)"
" IS DISTINCT FROM (d.area, d.sector, d.size, d.risk, d.must_insure, d.active, d.standard_grade)";

const char *const enterprise_rebuild[] = {
	"UPDATE safeins.enterprise AS e SET live = false WHERE live AND safeins.is_local(place) AND NOT EXISTS (SELECT FROM delta AS d WHERE " KEY_OF("e", "d") ")",
	WRITE_BOOK,
	NULL
};
