/*
 * coinsurance.c: co-insurers and their shares into the books, and out of them.
 *
 * They are sums, as all that has no key of its own: two rows of one insurer are
 * one share, and whatever goes takes away what it brought.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "rules/home.h"
#include "types/division.h"
#include "books/book.h"
#include "books/book_scan.h"
#include "books/book_store.h"
#include "books/coinsurance.h"
#include "books/policy.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"

typedef struct Measure
{
	const char *what;
	int			column;
	BookUnit	unit;
} Measure;

static int64
count_of(const Book *book, const BookRow *row, int column)
{
	if (row == NULL)
		return 0;
	return book->columns[column].type == INT8OID ? DatumGetInt64(row->values[column]) :
		DatumGetInt32(row->values[column]);
}

static void
report_counts(const Book *book, const Measure *measures, const BookRow *booked, const BookRow *counted,
			  BookTell report, void *arg)
{
	const BookRow *row = counted != NULL ? counted : booked;

	for (const Measure *m = measures; m->what != NULL; m++)
	{
		BookDifference d = {
			.place = DatumGetInt32(row->values[COINSURANCE_COL_place]),.subject = row->values[COINSURANCE_COL_policy],
			.measure = m->what,.unit = m->unit,.booked = count_of(book, booked, m->column),
			.counted = count_of(book, counted, m->column)
		};

		if (d.booked != d.counted)
			report(arg, &d);
	}
}

/* One insurer of a policy: which one is told with what differs. */
static void
report_coinsurer(const Book *book, const BookRow *booked, const BookRow *counted, BookTell report, void *arg)
{
	char	   *insurer = TextDatumGetCString((counted != NULL ? counted : booked)->values[COINSURANCE_COL_insurer]);
	const Measure measures[] = {
		{psprintf("co-insurer %s", insurer), COINSURANCE_COL_rows, UNIT_COUNT},
		{psprintf("lead %s", insurer), COINSURANCE_COL_leads, UNIT_COUNT},
		{psprintf("share of %s", insurer), COINSURANCE_COL_share, UNIT_MILLIONTH},
		{0}
	};

	report_counts(book, measures, booked, counted, report, arg);
}

static void
report_coinsurance(const Book *book, const BookRow *booked, const BookRow *counted, BookTell report, void *arg)
{
	static const Measure measures[] = {
		{"co-insurers", COINSURANCE_TOTAL_COL_rows, UNIT_COUNT},
		{"leads", COINSURANCE_TOTAL_COL_leads, UNIT_COUNT},
		{"shares", COINSURANCE_TOTAL_COL_share, UNIT_MILLIONTH},
		{0}
	};

	report_counts(book, measures, booked, counted, report, arg);
}

static const BookField fields[] = {COINSURANCE_COLUMNS(BOOK_FIELD)};
static const BookField total_fields[] = {COINSURANCE_TOTAL_COLUMNS(BOOK_FIELD)};
static const int total_from[] = {
	COINSURANCE_COL_policy, COINSURANCE_COL_place, COINSURANCE_COL_rows, COINSURANCE_COL_leads, COINSURANCE_COL_share
};

Book		book_of_coinsurers = {
	.rel = SAFEINS_REL_COINSURANCE,.name = "coinsurance",.ncolumns = lengthof(fields),.columns = fields,
	.report = report_coinsurer
};

Book		book_of_coinsurance = {
	.rel = SAFEINS_REL_COINSURANCE_TOTAL,.name = "coinsurance_total",.ncolumns = lengthof(total_fields),
	.columns = total_fields,.from = total_from,.holds = true,.report = report_coinsurance
};

BookStore *
coinsurance_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_coinsurers);
}

void
coinsurance_store_put(BookStore *store, const CoinsurerRow *c)
{
	int			sign = c->leaves ? -1 : 1;
	BookRow		row = {0};

	row.values[COINSURANCE_COL_policy] = fact_datum(c->policy);
	row.values[COINSURANCE_COL_place] = Int32GetDatum(c->place);
	row.values[COINSURANCE_COL_insurer] = fact_datum(c->insurer);
	row.values[COINSURANCE_COL_rows] = Int32GetDatum(sign);
	row.values[COINSURANCE_COL_leads] = Int32GetDatum(c->lead ? sign : 0);
	row.values[COINSURANCE_COL_share] = Int64GetDatum(sign * c->share);
	book_put(store, &book_of_coinsurers, &row);
}

/* The totals come first, in key order: two statements about one policy wait for each other there. */
void
coinsurance_write(BookStore *store)
{
	BookSort   *sort = book_sort(store, &book_of_coinsurers, work_mem);

	book_write(&book_of_coinsurance, sort);
	book_write(&book_of_coinsurers, sort);
	book_sort_end(sort);
}

static void
policy_keys(ScanKey keys, Division place, Datum policy)
{
	ScanKeyInit(&keys[0], 1, BTEqualStrategyNumber, F_TEXTEQ, policy);
	ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_INT4EQ, DivisionGetDatum(place));
}

bool
coinsurance_find(Division place, Datum policy, Coinsurance *found)
{
	BookScan	scan = {0};
	ScanKeyData keys[2];
	bool		any;
	bool		isnull;

	policy_keys(keys, place, policy);
	book_scan_open(&scan, SAFEINS_REL_COINSURANCE_TOTAL, InvalidOid, keys, 2);
	any = book_scan_next(&scan);
	*found = (Coinsurance) {0};
	if (any)
	{
		found->rows = DatumGetInt32(book_value(&scan, &book_of_coinsurance, COINSURANCE_TOTAL_COL_rows, &isnull));
		found->leads = DatumGetInt32(book_value(&scan, &book_of_coinsurance, COINSURANCE_TOTAL_COL_leads, &isnull));
		found->share = DatumGetInt64(book_value(&scan, &book_of_coinsurance, COINSURANCE_TOTAL_COL_share, &isnull));
	}
	book_scan_close(&scan);
	return any;
}

/* coinsurance_lead gives the insurer whose row says that it leads, the first of several; NULL: none. */
char *
coinsurance_lead(Division place, Datum policy)
{
	BookScan	scan = {0};
	ScanKeyData keys[2];
	char	   *lead = NULL;
	bool		isnull;

	policy_keys(keys, place, policy);
	book_scan_open(&scan, SAFEINS_REL_COINSURANCE, InvalidOid, keys, 2);
	while (lead == NULL && book_scan_next(&scan))
		if (DatumGetInt32(book_value(&scan, &book_of_coinsurers, COINSURANCE_COL_leads, &isnull)) > 0)
			lead = TextDatumGetCString(book_value(&scan, &book_of_coinsurers, COINSURANCE_COL_insurer, &isnull));
	book_scan_close(&scan);
	return lead;
}

/* Co-insurers whose row names no place stand at the database's own. */
static bool
coinsures(Division place, const char *policy, int len, const char *insurer, int insurer_len)
{
	BookScan	scan = {0};
	ScanKeyData key;
	bool		found = false;
	bool		isnull;

	book_key(&key, 1, policy, len);
	book_scan_open(&scan, SAFEINS_REL_COINSURANCE, InvalidOid, &key, 1);
	while (!found && book_scan_next(&scan))
	{
		text	   *of = DatumGetTextPP(book_value(&scan, &book_of_coinsurers, COINSURANCE_COL_insurer, &isnull));
		Division	at = DatumGetDivision(book_value(&scan, &book_of_coinsurers, COINSURANCE_COL_place, &isnull));

		CHECK_FOR_INTERRUPTS();
		found = (at == place || at == division_at_level(home_place(), 1)) &&
			VARSIZE_ANY_EXHDR(of) == (size_t) insurer_len && memcmp(VARDATA_ANY(of), insurer, insurer_len) == 0 &&
			DatumGetInt64(book_value(&scan, &book_of_coinsurers, COINSURANCE_COL_share, &isnull)) > 0;
	}
	book_scan_close(&scan);
	return found;
}

/* policy_is_of: is a policy an insurer's, its own, or one that it has a share in? */
bool
policy_is_of(const PolicyEntry *p, const char *policy, int len, const char *insurer, int insurer_len)
{
	return (strlen(p->insurer) == (size_t) insurer_len && memcmp(p->insurer, insurer, insurer_len) == 0) ||
		coinsures(p->place, policy, len, insurer, insurer_len);
}
