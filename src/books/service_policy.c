/*
 * service_policy.c: services beside their policies, which tell the years that
 * they count for, and the counts by these.
 *
 * Rows come in the order of their book: a policy is looked up once for all of
 * its services, and the next policy's entry lies beside it.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/book.h"
#include "books/book_scan.h"
#include "books/book_store.h"
#include "books/policy.h"
#include "books/policy_year.h"
#include "books/service.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/memutils.h"

typedef struct Beside
{
	BookScan	policies;
	bool		held;			/* the scan's state is that of all policies, else the latest one is asked for each */
	MemoryContext cxt;			/* of what is kept of one policy */
	bool		begun;
	Datum		policy;
	Division	place;
	const PolicyEntry *entry;	/* NULL: its province knows of none */
	TellService tell;
	void	   *arg;
} Beside;

static bool
same_policy(const Beside *b, const Datum *row)
{
	return b->begun && b->place == DatumGetInt32(row[SERVICE_COL_place]) &&
		book_compare_datums(TEXTOID, b->policy, row[SERVICE_COL_policy]) == 0;
}

static void
find_policy(Beside *b, const Datum *row)
{
	MemoryContext old;
	PolicyEntry *p;
	text	   *policy;

	MemoryContextReset(b->cxt);
	old = MemoryContextSwitchTo(b->cxt);
	b->begun = true;
	b->policy = datumCopy(row[SERVICE_COL_policy], false, -1);
	b->place = DatumGetInt32(row[SERVICE_COL_place]);
	policy = DatumGetTextPP(b->policy);
	p = policy_find_by(&b->policies, b->held, b->place, VARDATA_ANY(policy), VARSIZE_ANY_EXHDR(policy));
	/* Another province's policy is not this one's. */
	b->entry = p != NULL && p->place == b->place ? p : NULL;
	MemoryContextSwitchTo(old);
}

static void
put_year(void *arg, Datum *row, bool *nulls)
{
	Beside	   *b = arg;

	if (!same_policy(b, row))
		find_policy(b, row);
	nulls[SERVICE_COL_policy_year] = false;
	row[SERVICE_COL_policy_year] =
		Int32GetDatum(b->entry == NULL || !b->entry->live ? 0 :
					  policy_year(b->entry->effective, DatumGetDateADT(row[SERVICE_COL_served_on])));
	if (b->tell != NULL && DatumGetBool(row[SERVICE_COL_ask_policy]))
		b->tell(b->arg, row, b->entry);
}

static void
end_beside(void *arg)
{
	Beside	   *b = arg;

	book_scan_close(&b->policies);
	MemoryContextDelete(b->cxt);
	pfree(b);
}

static Beside *
begin_beside(BookSort *sort, bool held)
{
	Beside	   *b = palloc0(sizeof(Beside));

	b->held = held;
	b->policies.cxt = CurrentMemoryContext;
	b->cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins policy of services", ALLOCSET_SMALL_SIZES);
	book_derive(sort, put_year, end_beside, b);
	return b;
}

/*
 * services_sort gives the rows of a store in the order of the book, each beside
 * its policy as it is gone through for the first time.  held: the policies are
 * locked; tell may be NULL.
 */
BookSort *
services_sort(BookStore *store, bool held, TellService tell, void *arg)
{
	BookSort   *sort = book_sort(store, &book_of_services, work_mem);
	Beside	   *b = begin_beside(sort, held);

	b->tell = tell;
	b->arg = arg;
	return sort;
}

/* services_go_through goes through rows that nothing else is done with. */
void
services_go_through(BookSort *sort)
{
	BookEntries e;

	book_entries_begin(&e, sort, &book_of_services);
	while (book_entries_next(&e))
		continue;
	book_entries_end(&e);
	book_derive_end(sort);
}

/* derive_recounted does the same with the rows of a recount. */
static void
derive_recounted(BookSort *sort)
{
	(void) begin_beside(sort, true);
}

/* ---- the counts, by these years ---- */

static void
report_tally(const Book *book, const BookRow *booked, const BookRow *counted, BookTell report, void *arg)
{
	const BookRow *row = counted != NULL ? counted : booked;

	report(arg, &(BookDifference)
		 {
			 .place = DatumGetInt32(row->values[TALLY_COL_place]),.subject = row->values[TALLY_COL_policy],
			 .has_year = true,.year = DatumGetInt32(row->values[TALLY_COL_calendar_year]),
			 .measure = psprintf("tally %s", TextDatumGetCString(row->values[TALLY_COL_kind])),
			 .booked = booked == NULL ? 0 : DatumGetInt32(booked->values[TALLY_COL_done]),
			 .counted = counted == NULL ? 0 : DatumGetInt32(counted->values[TALLY_COL_done])
		 });
}

static const BookField tally_fields[] = {TALLY_COLUMNS(BOOK_FIELD)};
static const int tally_from[] = {
	SERVICE_COL_policy, SERVICE_COL_place, SERVICE_COL_kind, SERVICE_COL_policy_year,
		SERVICE_COL_calendar_year, SERVICE_COL_rows
};

/* Two statements about one policy, kind and year wait for each other here, whatever they leave. */
Book		book_of_tallies = {
	.rel = SAFEINS_REL_SERVICE_TALLY,.name = "service_tally",.ncolumns = lengthof(tally_fields),.columns = tally_fields,
	.from = tally_from,.holds = true,.report = report_tally,.order = &book_of_services,.derive = derive_recounted
};
