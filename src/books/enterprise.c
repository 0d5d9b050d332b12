/*
 * enterprise.c: what others need to know of an enterprise: its sector, size
 * and risk now, and what they were before they changed.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "common/settings.h"
#include "types/division.h"
#include "books/book.h"
#include "books/book_scan.h"
#include "books/book_store.h"
#include "books/enterprise.h"

#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

static const BookField fields[] = {ENTERPRISE_COLUMNS(BOOK_FIELD)};
static const BookField was_fields[] = {ENTERPRISE_WAS_COLUMNS(BOOK_FIELD)};

Book		book_of_enterprises = {
	.rel = SAFEINS_REL_ENTERPRISE,.name = "enterprise",.ncolumns = lengthof(fields),.columns = fields
};

/* What was before the first change of a day stays. */
static void
was_settle(const BookRow *old, BookRow *row)
{
	if (old != NULL)
		*row = *old;
}

static Book book_of_changes = {
	.rel = SAFEINS_REL_ENTERPRISE_WAS,.name = "enterprise_was",.ncolumns = lengthof(was_fields),.columns = was_fields,
	.settle = was_settle
};

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
	if (book_scan_next(scan) &&
		DatumGetBool(book_value(scan, &book_of_enterprises, ENTERPRISE_COL_live, &isnull)))
	{
		e = palloc0(sizeof(EnterpriseEntry));
		e->area = DatumGetDivision(book_value(scan, &book_of_enterprises, ENTERPRISE_COL_area, &isnull));
		e->sector = book_text(scan, &book_of_enterprises, ENTERPRISE_COL_sector);
		e->size = book_text(scan, &book_of_enterprises, ENTERPRISE_COL_size);
		e->risk = book_text(scan, &book_of_enterprises, ENTERPRISE_COL_risk);
		e->must_insure = DatumGetBool(book_value(scan, &book_of_enterprises, ENTERPRISE_COL_must_insure,
												 &isnull)) && !isnull;
		e->is_said = !isnull;
	}
	return e;
}

/*
 * enterprise_grade gives the grade of standardization that an enterprise has, as
 * its host writes it, and since when (DATEVAL_NOBEGIN: nobody says); NULL: none.
 */
char *
enterprise_grade(Division place, const char *enterprise, int len, DateADT *since)
{
	BookScan	scan = {.cxt = CurrentMemoryContext};
	char	   *grade = NULL;
	bool		isnull;

	if (enterprise_find(&scan, place, enterprise, len) != NULL)
	{
		grade = book_text(&scan, &book_of_enterprises, ENTERPRISE_COL_standard_grade);
		*since = DatumGetDateADT(book_value(&scan, &book_of_enterprises, ENTERPRISE_COL_graded_on, &isnull));
		if (isnull)
			DATE_NOBEGIN(*since);
	}
	book_scan_close(&scan);
	return grade;
}

/* enterprise_is_called tells whether the row of an enterprise gives it that name. */
bool
enterprise_is_called(Division place, const char *enterprise, int len, const char *name, int name_len)
{
	BookScan	scan = {.cxt = CurrentMemoryContext};
	char	   *called = NULL;

	if (enterprise_find(&scan, place, enterprise, len) != NULL)
		called = book_text(&scan, &book_of_enterprises, ENTERPRISE_COL_name);
	book_scan_close(&scan);
	return called != NULL && strlen(called) == (size_t) name_len && memcmp(called, name, name_len) == 0;
}

BookStore *
enterprise_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_enterprises);
}

void
enterprise_store_put(BookStore *store, const EnterpriseRow *e)
{
	BookRow		row = {0};

	row.values[ENTERPRISE_COL_enterprise] = fact_datum(e->enterprise);
	row.values[ENTERPRISE_COL_place] = Int32GetDatum(division_at_level(e->area, 1));
	row.values[ENTERPRISE_COL_area] = Int32GetDatum(e->area);
	book_set_text(&row, ENTERPRISE_COL_sector, e->sector);
	book_set_text(&row, ENTERPRISE_COL_size, e->size);
	book_set_text(&row, ENTERPRISE_COL_risk, e->risk);
	row.nulls[ENTERPRISE_COL_must_insure] = e->must_insure->isnull;
	row.values[ENTERPRISE_COL_must_insure] = BoolGetDatum(e->must_insure->v.flag);
	row.values[ENTERPRISE_COL_active] = BoolGetDatum(e->active);
	book_set_words(&row, ENTERPRISE_COL_standard_grade, e->standard_grade);
	book_set_day(&row, ENTERPRISE_COL_graded_on, e->graded_on);
	row.values[ENTERPRISE_COL_live] = BoolGetDatum(e->live);
	book_set_words(&row, ENTERPRISE_COL_name, e->name);
	book_put(store, &book_of_enterprises, &row);
}

/* What the book says of an enterprise, where a row changes it. */
static void
put_change(BookStore *changes, const BookRow *old, const BookRow *row)
{
	static const int columns[] = {ENTERPRISE_COL_sector, ENTERPRISE_COL_size, ENTERPRISE_COL_risk};
	BookRow		was = {0};
	bool		differs = false;

	if (!DatumGetBool(row->values[ENTERPRISE_COL_live]) || !DatumGetBool(old->values[ENTERPRISE_COL_live]))
		return;
	for (size_t i = 0; i < lengthof(columns); i++)
	{
		differs |= !book_same(&book_of_enterprises, columns[i], old, row);
		was.values[ENTERPRISE_WAS_COL_sector + i] = old->values[columns[i]];
		was.nulls[ENTERPRISE_WAS_COL_sector + i] = old->nulls[columns[i]];
	}
	if (!differs)
		return;
	was.values[ENTERPRISE_WAS_COL_enterprise] = old->values[ENTERPRISE_COL_enterprise];
	was.values[ENTERPRISE_WAS_COL_place] = old->values[ENTERPRISE_COL_place];
	was.values[ENTERPRISE_WAS_COL_until] = DateADTGetDatum(safeins_today());
	book_put(changes, &book_of_changes, &was);
}

/* enterprises_write brings a statement's rows into the book; what changes is remembered with its day. */
void
enterprises_write(BookStore *store)
{
	BookStore  *changes = book_store(CurrentMemoryContext, &book_of_changes);
	BookSort   *sort = book_sort(store, &book_of_enterprises, work_mem);
	BookWriter *w;
	BookEntries e;

	book_feed(store);
	w = book_writer_open(&book_of_enterprises, store->n);
	book_entries_begin(&e, sort, &book_of_enterprises);
	while (book_entries_next(&e))
	{
		bool		found = book_find_next(w, &e.row);

		if (found)
		{
			put_change(changes, &w->old, &e.row);
			book_apply(w, &e.row, true);
		}
		else
			book_insert(w, &e.row);
	}
	book_entries_end(&e);
	book_writer_close(w);
	book_sort_end(sort);
	book_write_store(&book_of_changes, changes);
	book_store_end(changes);
}

#define IS_WORD(column) "($1 = '" column "' AND safeins.word_folded(" column ") = safeins.word_folded($2))"
#define RECODE(column) column " = CASE WHEN " IS_WORD(column) " THEN $3 ELSE " column " END"
#define RECODED IS_WORD("sector") " OR " IS_WORD("size") " OR " IS_WORD("risk")
#define RECODE_TABLE(table) \
	"UPDATE safeins." table " SET " RECODE("sector") ", " RECODE("size") ", " RECODE("risk") " WHERE (" RECODED ") AND safeins.is_local(place)"

static OwnSql recode[] = {
	{.sql = RECODE_TABLE("enterprise"),.types = {TEXTOID, TEXTOID, TEXTOID},.result = SPI_OK_UPDATE},
	{.sql = RECODE_TABLE("enterprise_was"),.types = {TEXTOID, TEXTOID, TEXTOID},.result = SPI_OK_UPDATE},
	{.sql = RECODE_TABLE("policy"),.types = {TEXTOID, TEXTOID, TEXTOID},.result = SPI_OK_UPDATE},
};

/*
 * enterprises_recode gives what was kept under a word that no list knew the code
 * that it means now; true: there was some.
 */
bool
enterprises_recode(const char *list, const char *name, const char *code)
{
	Datum		values[3] = {CStringGetTextDatum(list), CStringGetTextDatum(name), CStringGetTextDatum(code)};
	bool		any = false;

	for (size_t i = 0; i < lengthof(recode); i++)
		any |= own_sql_execute(&recode[i], values, NULL) > 0;
	return any;
}
