/*
 * provider.c: providers as registries have them, and what single services say
 * of themselves, into their books; and where a provider stood on a day.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "attach/fact.h"
#include "books/book.h"
#include "books/book_scan.h"
#include "books/book_store.h"
#include "books/deadline.h"
#include "books/enterprise.h"
#include "books/place.h"
#include "books/policy.h"
#include "books/provider.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"

static const BookField provider_fields[] = {PROVIDER_COLUMNS(BOOK_FIELD)};
static const BookField detail_fields[] = {SERVICE_DETAIL_COLUMNS(BOOK_FIELD)};

static void
report_rows(const BookRow *booked, const BookRow *counted, int place, int rows, const char *measure,
			BookTell report, void *arg)
{
	const BookRow *row = counted != NULL ? counted : booked;

	report(arg, &(BookDifference)
		 {
			 .place = DatumGetInt32(row->values[place]),.subject = row->values[0],.measure = measure,
			 .booked = booked == NULL ? 0 : DatumGetInt32(booked->values[rows]),
			 .counted = counted == NULL ? 0 : DatumGetInt32(counted->values[rows])
		 });
}

static void
report_provider(const Book *book, const BookRow *booked, const BookRow *counted, BookTell report, void *arg)
{
	report_rows(booked, counted, PROVIDER_COL_place, PROVIDER_COL_rows, "provider", report, arg);
}

static void
report_detail(const Book *book, const BookRow *booked, const BookRow *counted, BookTell report, void *arg)
{
	report_rows(booked, counted, SERVICE_DETAIL_COL_place, SERVICE_DETAIL_COL_rows, "service detail", report, arg);
}

Book		book_of_providers = {
	.rel = SAFEINS_REL_PROVIDER,.name = "provider",.ncolumns = lengthof(provider_fields),.columns = provider_fields,
	.report = report_provider
};

Book		book_of_service_details = {
	.rel = SAFEINS_REL_SERVICE_DETAIL,.name = "service_detail",.ncolumns = lengthof(detail_fields),
	.columns = detail_fields,.report = report_detail
};

BookStore *
provider_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_providers);
}

void
provider_write(BookStore *store)
{
	book_write_store(&book_of_providers, store);
}

BookStore *
service_detail_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_service_details);
}

static void
set_number(BookRow *row, int column, const Fact *number, int64 value)
{
	row->nulls[column] = number->isnull;
	row->values[column] = Int64GetDatum(value);
}

void
provider_store_put(BookStore *store, const ProviderRow *p)
{
	BookRow		row = {0};

	row.values[PROVIDER_COL_provider] = fact_datum(p->provider);
	row.values[PROVIDER_COL_place] = Int32GetDatum(division_at_level(p->area, 1));
	row.values[PROVIDER_COL_area] = Int32GetDatum(p->area);
	book_set_words(&row, PROVIDER_COL_name, p->name);
	book_set_words(&row, PROVIDER_COL_qualification, p->qualification);
	book_set_text(&row, PROVIDER_COL_kinds, p->kinds);
	book_set_text(&row, PROVIDER_COL_sectors, p->sectors);
	book_set_day(&row, PROVIDER_COL_valid_from, p->valid_from);
	book_set_day(&row, PROVIDER_COL_valid_until, p->valid_until);
	book_set_day(&row, PROVIDER_COL_revoked_on, p->revoked_on);
	row.values[PROVIDER_COL_rows] = Int32GetDatum(p->leaves ? -1 : 1);
	row.values[PROVIDER_COL_entry] = book_entry(&book_of_providers, &row);
	book_put(store, &book_of_providers, &row);
}

void
service_detail_put(BookStore *store, const ServiceDetail *d)
{
	BookRow		row = {0};

	row.values[SERVICE_DETAIL_COL_service] = fact_datum(d->service);
	row.values[SERVICE_DETAIL_COL_policy] = fact_datum(d->policy);
	row.values[SERVICE_DETAIL_COL_place] = Int32GetDatum(division_at_level(d->area, 1));
	row.values[SERVICE_DETAIL_COL_area] = Int32GetDatum(d->area);
	book_set_text(&row, SERVICE_DETAIL_COL_kind, d->kind);
	row.values[SERVICE_DETAIL_COL_served_on] = DateADTGetDatum(d->served_on);
	book_set_words(&row, SERVICE_DETAIL_COL_provider, d->provider);
	book_set_text(&row, SERVICE_DETAIL_COL_channel, d->channel);
	set_number(&row, SERVICE_DETAIL_COL_participants, d->participants, d->participants->v.count);
	book_set_day(&row, SERVICE_DETAIL_COL_confirmed_on, d->confirmed_on);
	book_set_day(&row, SERVICE_DETAIL_COL_revisited_on, d->revisited_on);
	book_set_words(&row, SERVICE_DETAIL_COL_satisfaction, d->satisfaction);
	book_set_words(&row, SERVICE_DETAIL_COL_effect, d->effect);
	set_number(&row, SERVICE_DETAIL_COL_cost, d->cost, d->cost->v.fen);
	row.values[SERVICE_DETAIL_COL_rows] = Int32GetDatum(d->leaves ? -1 : 1);
	row.nulls[SERVICE_DETAIL_COL_confirm_by] = !d->confirm.asked;
	row.values[SERVICE_DETAIL_COL_confirm_by] = DateADTGetDatum(d->confirm.by);
	row.values[SERVICE_DETAIL_COL_confirm_provisional] = BoolGetDatum(d->confirm.provisional);
	row.nulls[SERVICE_DETAIL_COL_revisit_by] = !d->revisit.asked;
	row.values[SERVICE_DETAIL_COL_revisit_by] = DateADTGetDatum(d->revisit.by);
	row.values[SERVICE_DETAIL_COL_revisit_provisional] = BoolGetDatum(d->revisit.provisional);
	row.values[SERVICE_DETAIL_COL_entry] = book_entry(&book_of_service_details, &row);
	book_put(store, &book_of_service_details, &row);
}

/* ---- the deadlines of confirmations and return visits, as they ought to be ---- */

#define DUES_OF(kind, by, met, provisional) \
	"SELECT '" kind "' AS kind, service || '/' || policy AS subject, place, max(area) AS area, NULL::pg_catalog.text AS insurer," \
	" true AS insurer_given, max(served_on) AS opened_on, max(" by ") AS due_on, max(" met ") AS met_on," \
	" pg_catalog.bool_or(" provisional ") AS provisional, false AS by_time, max(area) AS book_area, NULL::pg_catalog.text AS book_insurer" \
	" FROM delta WHERE " by " IS NOT NULL GROUP BY service, policy, place HAVING pg_catalog.sum(rows) > 0"
#define DUES \
	"(" DUES_OF(SERVICE_CONFIRMATION, "confirm_by", "confirmed_on", "confirm_provisional") \
	" UNION ALL " DUES_OF(SERVICE_REVISIT, "revisit_by", "revisited_on", "revisit_provisional") ")"
#define DUE_KINDS "('" SERVICE_CONFIRMATION "', '" SERVICE_REVISIT "')"

OwnSql		service_detail_differences = {.sql = DEADLINE_DIFFERENCES(DUES, DUE_KINDS)};

OwnSql		service_detail_rebuild[] = {
	BOOK_MENDS(FORGET_DEADLINES(DUES, DUE_KINDS), SPI_OK_DELETE),
	BOOK_MENDS(SET_DEADLINES(DUES), SPI_OK_INSERT),
	{0}
};

/* ---- where a provider stood on a day ---- */

/* The code of the sector of a policy's enterprise; NULL: not known. */
static const char *
sector_of(Division province, const char *policy)
{
	BookScan	scan = {0};
	BookScan	enterprises = {0};
	ScanKeyData keys[2];
	const char *word = NULL;
	bool		isnull;

	book_key(&keys[0], 1, policy, strlen(policy));
	ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_INT4EQ, DivisionGetDatum(province));
	book_scan_open(&scan, SAFEINS_REL_POLICY, InvalidOid, keys, 2);
	if (book_scan_next(&scan))
	{
		Datum		d = book_value(&scan, &book_of_policies, POLICY_COL_sector, &isnull);

		if (!isnull)
			word = TextDatumGetCString(d);
		else
		{
			char	   *enterprise;
			EnterpriseEntry *e;

			d = book_value(&scan, &book_of_policies, POLICY_COL_enterprise, &isnull);
			enterprise = isnull ? NULL : TextDatumGetCString(d);
			enterprises.cxt = CurrentMemoryContext;
			e = enterprise == NULL ? NULL : enterprise_find(&enterprises, province, enterprise, strlen(enterprise));
			word = e == NULL ? NULL : e->sector;
			if (enterprise != NULL)
				book_scan_close(&enterprises);
		}
	}
	book_scan_close(&scan);
	return word == NULL ? NULL : code_of("sector", word, strlen(word));
}

/* Is a code in a list of codes, each between commas? */
static bool
has_code(const char *list, const char *code)
{
	return strstr(list, psprintf(",%s,", code)) != NULL;
}

static DateADT
day_of(BookScan *scan, int column, DateADT none)
{
	bool		isnull;
	DateADT		day = DatumGetDateADT(book_value(scan, &book_of_providers, column, &isnull));

	return isnull ? none : day;
}

/* A sector that nobody knows is not held against a provider. */
static bool
serves(BookScan *scan, const ProviderAsked *asked)
{
	char	   *kinds = book_text(scan, &book_of_providers, PROVIDER_COL_kinds);
	char	   *sectors = book_text(scan, &book_of_providers, PROVIDER_COL_sectors);
	const char *sector;

	if (kinds != NULL && !has_code(kinds, asked->kind))
		return false;
	if (sectors == NULL)
		return true;
	sector = sector_of(asked->province, asked->policy);
	return sector == NULL || codes_cover("sector.within", sectors, sector);
}

/*
 * provider_standing tells where a provider stood on a day, as the latest
 * committed state and this transaction leave its rows; the best of them counts.
 */
ProviderStanding
provider_standing(ProviderAsked *asked)
{
	ProviderStanding standing = PROVIDER_UNKNOWN;
	BookScan	scan = {0};
	ScanKeyData key;

	asked->ended = DATEVAL_NOBEGIN;
	book_key(&key, 1, asked->provider->str, asked->provider->len);
	book_scan_open(&scan, SAFEINS_REL_PROVIDER, InvalidOid, &key, 1);
	while (standing != PROVIDER_STANDS && book_scan_next(&scan))
	{
		bool		isnull;
		DateADT		from = day_of(&scan, PROVIDER_COL_valid_from, DATEVAL_NOBEGIN);
		DateADT		until = day_of(&scan, PROVIDER_COL_valid_until, DATEVAL_NOEND);
		DateADT		revoked = day_of(&scan, PROVIDER_COL_revoked_on, DATEVAL_NOEND);

		CHECK_FOR_INTERRUPTS();
		if (!place_is_local(DatumGetDivision(book_value(&scan, &book_of_providers, PROVIDER_COL_place, &isnull))))
			continue;
		if (asked->on < from || asked->on > until || asked->on >= revoked)
		{
			standing = Max(standing, PROVIDER_EXPIRED);
			if (asked->on >= from && Min(until, revoked) > asked->ended)
			{
				asked->ended = Min(until, revoked);
				asked->revoked = revoked <= until;
			}
		}
		else
			standing = Max(standing, serves(&scan, asked) ? PROVIDER_STANDS : PROVIDER_OF_OTHERS);
	}
	book_scan_close(&scan);
	return standing;
}

/* registry_is_empty tells whether no row of any registry of ours says anything. */
bool
registry_is_empty(void)
{
	BookScan	scan = {0};
	bool		any = false;
	bool		isnull;

	book_scan_open(&scan, SAFEINS_REL_PROVIDER, InvalidOid, NULL, 0);
	while (!any && book_scan_next(&scan))
		any = place_is_local(DatumGetDivision(book_value(&scan, &book_of_providers, PROVIDER_COL_place, &isnull)));
	book_scan_close(&scan);
	return !any;
}
