/*
 * policy.c: what others need to know of a policy, found by the host's key.
 *
 * A policy that left its table stays here, not live: what was booked through
 * it must still find its insurer.  One that is awaited has no first day, and
 * no insurer.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/policy.h"
#include "books/book_scan.h"
#include "books/book_store.h"

#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

static const BookField fields[] = {POLICY_COLUMNS(BOOK_FIELD)};

static bool
same_insurer(const BookRow *a, const BookRow *b)
{
	return book_same(&book_of_policies, POLICY_COL_insurer, a, b);
}

static bool
flag_of(const BookRow *row, int column)
{
	return !row->nulls[column] && DatumGetBool(row->values[column]);
}

/* The first insurer's last row counts; that there is another one is noted. */
static bool
policy_replaces(BookRow *counts, BookRow *next)
{
	bool		live = flag_of(counts, POLICY_COL_live);
	bool		brought = flag_of(counts, POLICY_COL_brought) || flag_of(next, POLICY_COL_brought);

	if (!flag_of(next, POLICY_COL_live))
	{
		counts->values[POLICY_COL_went] = BoolGetDatum(true);
		return !live;
	}
	counts->values[POLICY_COL_brought] = next->values[POLICY_COL_brought] = BoolGetDatum(brought);
	if (!same_insurer(counts, next))
	{
		if (counts->nulls[POLICY_COL_other])
			counts->values[POLICY_COL_other] = datumCopy(next->values[POLICY_COL_insurer], false, -1);
		counts->nulls[POLICY_COL_other] = false;
		return false;
	}
	if (DatumGetInt32(next->values[POLICY_COL_known]) < DatumGetInt32(counts->values[POLICY_COL_known]))
		return false;
	next->nulls[POLICY_COL_other] = counts->nulls[POLICY_COL_other];
	next->values[POLICY_COL_other] = counts->values[POLICY_COL_other];
	return true;
}

/* A live policy does not go over to another insurer, nor away, by a row that is not its own. */
static void
policy_settle(const BookRow *old, BookRow *row)
{
	if (old == NULL || !flag_of(old, POLICY_COL_live) || same_insurer(old, row))
		return;
	if (flag_of(row, POLICY_COL_apart))
	{
		/* One that goes still tells by whom its money was booked. */
		if (!flag_of(row, POLICY_COL_live))
		{
			*row = *old;
			row->values[POLICY_COL_live] = BoolGetDatum(false);
		}
		return;
	}
	if (flag_of(row, POLICY_COL_live) && !row->nulls[POLICY_COL_was] &&
		book_compare_datums(TEXTOID, row->values[POLICY_COL_was], old->values[POLICY_COL_insurer]) == 0)
		return;
	*row = *old;
}

Book		book_of_policies = {
	.rel = SAFEINS_REL_POLICY,.name = "policy",.ncolumns = lengthof(fields),.columns = fields,
	.replaces = policy_replaces,.settle = policy_settle,.near = "policy_enterprise",.near_keys = 2
};

static PolicyEntry *
read_entry(BookScan *scan)
{
	PolicyEntry *p = palloc(sizeof(PolicyEntry));
	bool		isnull;

	p->place = DatumGetDivision(book_value(scan, &book_of_policies, POLICY_COL_place, &isnull));
	p->area = p->resides = DatumGetDivision(book_value(scan, &book_of_policies, POLICY_COL_area, &isnull));
	p->insurer = TextDatumGetCString(book_value(scan, &book_of_policies, POLICY_COL_insurer, &isnull));
	p->enterprise = TextDatumGetCString(book_value(scan, &book_of_policies, POLICY_COL_enterprise, &isnull));
	p->effective = DatumGetDateADT(book_value(scan, &book_of_policies, POLICY_COL_effective, &isnull));
	p->expires = DatumGetDateADT(book_value(scan, &book_of_policies, POLICY_COL_expires, &isnull));
	p->last_day = DatumGetDateADT(book_value(scan, &book_of_policies, POLICY_COL_last_day, &isnull));
	p->signed_on = DatumGetDateADT(book_value(scan, &book_of_policies, POLICY_COL_signed, &isnull));
	p->has_signed = !isnull;
	p->live = DatumGetBool(book_value(scan, &book_of_policies, POLICY_COL_live, &isnull));
	p->death_limit = DatumGetInt64(book_value(scan, &book_of_policies, POLICY_COL_death_limit, &isnull));
	if (isnull)
		p->death_limit = 0;
	return p;
}

static bool
is_awaited(BookScan *scan)
{
	bool		isnull;

	return DATE_IS_NOBEGIN(DatumGetDateADT(book_value(scan, &book_of_policies, POLICY_COL_effective, &isnull)));
}

/*
 * policy_find finds a policy by the host's key, as the latest committed state
 * and this transaction left it: the one of the same place before any other.
 */
PolicyEntry *
policy_find(Division place, const char *policy, int len)
{
	BookScan	scan = {0};
	PolicyEntry *found = policy_find_by(&scan, false, place, policy, len);

	book_scan_close(&scan);
	return found;
}

/*
 * policy_find_by does the same by a scan that stays open, of the latest state
 * each time; held: of the state that it began with.
 */
PolicyEntry *
policy_find_by(BookScan *scan, bool held, Division place, const char *policy, int len)
{
	PolicyEntry *found = NULL;
	PolicyEntry *lives = NULL;
	ScanKeyData key;

	book_key(&key, 1, policy, len);
	if (held && scan->slot != NULL)
		book_scan_again(scan, &key, 1);
	else
		book_scan_anew(scan, SAFEINS_REL_POLICY, &key, 1);
	while (book_scan_next(scan))
	{
		PolicyEntry *p;

		if (is_awaited(scan))
			continue;
		p = read_entry(scan);
		if (found == NULL || p->place == place)
			found = p;
		if (p->live && (lives == NULL || p->place == place))
			lives = p;
		if (p->live && p->place == place)
			break;
	}
	if (lives != NULL)
		found->resides = lives->area;
	return found;
}

/*
 * policy_is_renewal tells whether an enterprise had a policy before one that takes
 * effect on a day, other than that one itself.
 */
bool
policy_is_renewal(Division place, const Fact *enterprise, DateADT effective, const Fact *policy)
{
	bool		found = false;
	BookScan	scan;
	ScanKeyData key[3];

	book_key(&key[0], 1, enterprise->str, enterprise->len);
	ScanKeyInit(&key[1], 2, BTEqualStrategyNumber, F_INT4EQ, DivisionGetDatum(place));
	ScanKeyInit(&key[2], 3, BTLessStrategyNumber, F_DATE_LT, DateADTGetDatum(effective));
	book_scan_open(&scan, SAFEINS_REL_POLICY, safeins_index("policy_enterprise"), key, 3);
	while (!found && book_scan_back(&scan))
	{
		bool		isnull;
		text	   *other = DatumGetTextPP(book_value(&scan, &book_of_policies, POLICY_COL_policy, &isnull));

		CHECK_FOR_INTERRUPTS();
		found = DatumGetBool(book_value(&scan, &book_of_policies, POLICY_COL_live, &isnull)) &&
			((int) VARSIZE_ANY_EXHDR(other) != policy->len ||
			 memcmp(VARDATA_ANY(other), policy->str, policy->len) != 0);
	}
	book_scan_close(&scan);
	return found;
}

static OwnSql await_policy = {
	.sql = "INSERT INTO safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, live)"
	" VALUES ($1, CAST($2 AS safeins.division), CAST($2 AS safeins.division), '', '', '-infinity', '-infinity', '-infinity', false)"
	" ON CONFLICT DO NOTHING",
	.types = {TEXTOID, INT4OID},
	.result = SPI_OK_INSERT,
	.kept = true,
};

/*
 * policy_await inserts a placeholder for a policy that old money names and
 * nobody has entered; policy_find() does not find it.
 */
void
policy_await(Division place, const Fact *policy)
{
	Datum		values[2] = {fact_datum(policy), Int32GetDatum(place)};

	(void) own_sql_execute(&await_policy, values, NULL);
}

/* policy_any tells whether any policy is known, or was; those that are awaited are none. */
bool
policy_any(void)
{
	Relation	rel = table_open(safeins_relid(SAFEINS_REL_POLICY), AccessShareLock);
	bool		any = false;

	if (book_has_page(rel, 0))
	{
		BookScan	scan = {.rel = rel};
		TableScanDesc s;
		Snapshot	snapshot = RegisterSnapshot(own_sql_latest());

		scan.slot = table_slot_create(rel, NULL);
		s = table_beginscan(rel, snapshot, 0, NULL, SO_NONE);
		while (!any && table_scan_getnextslot(s, ForwardScanDirection, scan.slot))
			any = !is_awaited(&scan);
		table_endscan(s);
		UnregisterSnapshot(snapshot);
		ExecDropSingleTupleTableSlot(scan.slot);
	}
	/* Whoever asks once asks again: the lock stays for the transaction. */
	table_close(rel, NoLock);
	return any;
}

/* policy_any_awaited tells whether old money waits for any policy. */
bool
policy_any_awaited(void)
{
	return book_has_any(SAFEINS_REL_POLICY, "policy_awaited");
}

static OwnSql any_of_status = {
	.sql = "SELECT FROM safeins.policy WHERE safeins.word_folded(status) = safeins.word_folded($1)",
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
	.most = 1,
};

/* policies_have_status tells whether the book has policies whose state is a word that no list knew. */
bool
policies_have_status(const char *word)
{
	Datum		values[1] = {CStringGetTextDatum(word)};

	return own_sql_execute(&any_of_status, values, NULL) > 0;
}

static OwnSql policy_came = {
	.sql = "DELETE FROM safeins.policy WHERE policy = $1 AND effective = '-infinity'",
	.types = {TEXTOID},
	.result = SPI_OK_DELETE,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

/* policy_arrived takes the placeholder of a policy that has been entered; was there one? */
bool
policy_arrived(const Fact *policy)
{
	Datum		values[1] = {fact_datum(policy)};

	return own_sql_execute(&policy_came, values, NULL) > 0;
}
