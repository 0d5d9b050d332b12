/*
 * reconcile.c: the books against the tables they were made from.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/own_sql.h"
#include "common/progress.h"
#include "common/settings.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/guard_depend.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "attach/row_memory.h"
#include "attach/trigger.h"
#include "ledger/seal/seal.h"
#include "books/account/account.h"
#include "books/account/area.h"
#include "books/book.h"
#include "books/finding.h"
#include "books/place.h"
#include "books/book_store.h"
#include "guards/fee/carry.h"
#include "guards/fee/fee.h"
#include "guards/hazard/hazard.h"
#include "guards/insurer/insurer.h"
#include "guards/policy/product.h"
#include "guards/measure/measure.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/guard_util.h"
#include "guards/role_name.h"
#include "acts/difference.h"
#include "acts/kept_rows.h"
#include "acts/reconcile.h"

#include "access/table.h"
#include "access/xact.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/snapshot.h"

PG_FUNCTION_INFO_V1(safeins_reconcile);
PG_FUNCTION_INFO_V1(safeins_rebuild);

/* The books that are recounted, in the order in which they are rebuilt. */
static const BookDef *const books[] = {
	&enterprise_book,
	&policy_book,
	&coinsurance_book,
	&service_book,
	&service_detail_book,
	&provider_book,
	&plan_book,
	&hazard_book,
	&report_book,
	&filing_book,
	&claim_book,
	&complaint_book,
	&measure_book,
	&refusal_book,
	&product_book,
};

/*
 * Every row of a role's tables before its judge, who only adds them up, and finds
 * in other books what they said at the same moment.
 */
static void
recount_role(const Role *role, int part, void *sums, Snapshot snapshot, LOCKMODE lock)
{
	Snapshot	outer = own_sql_stay(snapshot);

	PG_TRY();
	{
		ListCell   *lc;

		foreach(lc, attachment_roots(role->name))
		{
			CheckContext	j = {.mode = CHECK_RECOUNT,.books = sums,.part = part,.snapshot = snapshot};

			j.rel = table_open(lfirst_oid(lc), lock);
			j.mapping = mapping_of_relation(lfirst_oid(lc), role->name);
			if (j.mapping != NULL)
				check_existing_rows(&j);
			table_close(j.rel, NoLock);
		}
	}
	PG_FINALLY();
	{
		own_sql_stay(outer);
	}
	PG_END_TRY();
}

typedef struct BookFindings
{
	const char *role;
	ReturnSetInfo *rsinfo;		/* NULL: they are only counted */
	int64		n;
} BookFindings;

static void
put_book_row(void *arg, const BookDifference *d)
{
	BookFindings *f = arg;

	f->n++;
	if (f->rsinfo != NULL)
		put_difference(f->rsinfo, f->role, d);
}

/* What accounts have by area, against a recount of money: told, or mended where nobody asks. */
static int64
compare_areas(BookStore *store, Snapshot snapshot, ReturnSetInfo *rsinfo)
{
	BookFindings f = {"account_area", rsinfo, 0};

	book_differences(&book_of_areas, store, snapshot, put_book_row, &f);
	if (rsinfo == NULL && f.n > 0)
		book_mend(&book_of_areas, store, snapshot);
	book_store_end(store);
	return f.n;
}

static void
put_account(ReturnSetInfo *rsinfo, const AccountKey *key, const char *measure, BookUnit unit, int64 in_books,
			int64 recounted)
{
	put_difference(rsinfo, key->by_policy ? SCOPE_POLICY : SCOPE_INSURER, &(BookDifference)
				   {
					   .place = key->place,.subject = CStringGetTextDatum(key->subject),.has_year = true,
					   .year = key->year,.measure = measure,.unit = unit,.booked = in_books,.counted = recounted
				   });
}

/* Of a policy that several insurers have accounts of it is told whose; they come one after the other. */
static bool
shares_subject(AccountDelta *const *list, int n, int i)
{
	for (int step = -1; step <= 1; step += 2)
		for (int at = i + step; at >= 0 && at < n; at += step)
		{
			AccountKey	key = list[at]->key;

			if (account_key_siblings(&key, &list[i]->key))
				continue;
			key.insurer = list[i]->key.insurer;
			key.insurer_len = list[i]->key.insurer_len;
			if (account_key_siblings(&key, &list[i]->key))
				return true;
			break;
		}
	return false;
}

static void
put_money(ReturnSetInfo *rsinfo, const AccountDelta *d, const char *measure, Fen difference, bool shared)
{
	AccountState state;
	Fen			books;

	if (difference == 0)
		return;
	account_peek(&d->key, &state);
	books = strcmp(measure, "received") == 0 ? state.received : state.spent;
	put_account(rsinfo, &d->key, shared ? psprintf("%s of %s", measure, d->insurer) : measure, UNIT_FEN,
				books, books + difference);
}

/* What accounts say at that moment against the recount. */
static void
put_accounts(ReturnSetInfo *rsinfo, AccountDelta *const *list, int n, Snapshot snapshot)
{
	Snapshot	outer = own_sql_stay(snapshot);

	PG_TRY();
	{
		for (int i = 0; i < n; i++)
		{
			bool		shared = shares_subject(list, n, i);

			put_money(rsinfo, list[i], "received", list[i]->received, shared);
			put_money(rsinfo, list[i], "spent", list[i]->spent, shared);
			if (list[i]->insurer_differs)
				put_account(rsinfo, &list[i]->key, "insurer", UNIT_COUNT, 1, 1);
		}
	}
	PG_FINALLY();
	{
		own_sql_stay(outer);
	}
	PG_END_TRY();
}

/*
 * recount adds up every attached table of money and takes the books off, all by
 * one snapshot, in which accounts and rows fit each other.  Differences are
 * told (rsinfo); of what accounts have by area they are mended where nobody asks;
 * *areas: how many these were.
 */
static AccountDelta **
recount(LOCKMODE lock, int *n, ReturnSetInfo *rsinfo, int64 *areas)
{
	static const Role *const money[] = {&premium_role, &expense_role};
	AccountDeltas *deltas = account_deltas_create(CurrentMemoryContext);
	MoneySums	sums = {deltas, area_store(CurrentMemoryContext)};
	AccountDelta **list;
	Snapshot	snapshot;

	account_write_pending();
	CommandCounterIncrement();
	for (size_t i = 0; i < lengthof(money); i++)
		lock_tables_of(money[i]->name, lock);
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	for (size_t i = 0; i < lengthof(money); i++)
		recount_role(money[i], 0, &sums, snapshot, lock);
	list = account_deltas_sorted(deltas, n);
	for (int i = 0; i < *n; i++)
	{
		place_remember(list[i]->key.place);
		if (lock != AccessShareLock)
			place_feed(list[i]->key.place);
	}
	/* What the books say goes in with the opposite sign: what remains is the difference. */
	account_deltas_add_books(deltas, snapshot, -1);
	*areas = compare_areas(sums.areas, snapshot, rsinfo);
	list = account_deltas_sorted(deltas, n);
	if (rsinfo != NULL)
		put_accounts(rsinfo, list, *n, snapshot);
	UnregisterSnapshot(snapshot);
	return list;
}

/* What hangs on several books, by a query of the role's own. */
static void
run_differences(const BookDef *def, BookStore *store, Snapshot snapshot, BookFindings *f)
{
	OwnRows		rows;

	book_store_open(store);
	rows = book_store_run_at(store, def->differences, snapshot);
	for (uint64 i = 0; i < rows.n; i++)
	{
		BookDifference d;
		bool		isnull;

		CHECK_FOR_INTERRUPTS();
		d.place = own_int32(&rows, i, 1);
		d.subject = own_datum(&rows, i, 2, &isnull);
		d.year = DatumGetInt32(own_datum(&rows, i, 3, &isnull));
		d.has_year = !isnull;
		d.measure = own_text(&rows, i, 4);
		d.booked = own_int64(&rows, i, 5);
		d.counted = own_int64(&rows, i, 6);
		d.unit = DatumGetBool(own_datum(&rows, i, 7, &isnull)) ? UNIT_DAY : UNIT_COUNT;
		put_book_row(f, &d);
	}
	book_store_close(store);
}

/* Every difference between the books of a role and the rows of its tables. */
static int64
find_differences(const BookDef *def, BookStore *store, Snapshot snapshot, ReturnSetInfo *rsinfo)
{
	BookFindings f = {def->role->name, rsinfo, 0};
	Snapshot	outer = own_sql_stay(snapshot);

	PG_TRY();
	{
		for (Book *const *book = def->books; book != NULL && *book != NULL; book++)
			book_differences(*book, store, snapshot, put_book_row, &f);
		if (def->differences != NULL)
			run_differences(def, store, snapshot, &f);
	}
	PG_FINALLY();
	{
		own_sql_stay(outer);
	}
	PG_END_TRY();
	return f.n;
}

/* Every row of a role's tables into a store, if its books take any. */
static void
recount_books(const BookDef *def, BookStore *store, Snapshot snapshot, LOCKMODE lock)
{
	if (def->asked == NULL || def->asked())
		recount_role(def->role, def->part, store, snapshot, lock);
}

/* The books of a role against a recount of its tables, by the latest snapshot of each. */
static void
put_book_differences(ReturnSetInfo *rsinfo, const BookDef *def)
{
	BookStore  *store = def->store(CurrentMemoryContext);
	Snapshot	snapshot;

	lock_tables_of(def->role->name, AccessShareLock);
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	recount_books(def, store, snapshot, AccessShareLock);
	(void) find_differences(def, store, snapshot, rsinfo);
	UnregisterSnapshot(snapshot);
	book_store_end(store);
}

/*
 * book_rebuild writes a book that differs from its tables anew from them;
 * returns how many differences there were.  quiet: it is no repair, and none
 * is recorded.
 */
int64
book_rebuild(CheckContext *j, const BookDef *book, bool quiet)
{
	BookStore  *store = book->store(CurrentMemoryContext);
	Snapshot	snapshot;
	int64		settled = kept_rows_settle(book->role);
	ListCell   *lc;
	int64		n;

	CommandCounterIncrement();
	lock_tables_of(book->role->name, ShareRowExclusiveLock);
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	recount_books(book, store, snapshot, ShareRowExclusiveLock);
	n = find_differences(book, store, snapshot, NULL);
	for (Book *const *b = book->books; n > 0 && b != NULL && *b != NULL; b++)
		book_mend(*b, store, snapshot);
	for (OwnSql *q = book->rebuild; n > 0 && q != NULL && q->sql != NULL; q++)
		book_store_execute(store, q);
	UnregisterSnapshot(snapshot);
	foreach(lc, store->places)
		place_feed(lfirst_int(lc));
	book_store_end(store);
	if (n > 0 && !quiet)
		finding_record(j, &(Finding)
					   {
						   .code = "books.rebuilt",.source = "safeins.rebuild",.place = home_place(),
						   .message = psprintf(_("book of role \"%s\" was brought to a recount of its tables: %lld differences"),
											   book->role->name, (long long) n),
						   .figures = psprintf("{\"differences\": %lld}", (long long) n)
					   });
	return n + settled;
}

/* safeins.reconcile() returns every difference between the books and a recount of the attached tables. */
Datum
safeins_reconcile(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	int64		areas;
	int			n;
	bool		begun = progress_begin(PROGRESS_RECONCILE);

	InitMaterializedSRF(fcinfo, 0);
	(void) recount(AccessShareLock, &n, rsinfo, &areas);
	for (size_t i = 0; i < lengthof(books); i++)
		put_book_differences(rsinfo, books[i]);
	kept_rows_differences(rsinfo);
	progress_end(begun);
	return (Datum) 0;
}

/* A repair may show that spending was over the cap all the time, or never. */
static void
check_mended(CheckContext *j, AccountDelta *const *deltas, int n)
{
	bool		both = attachment_roots(ROLE_PREMIUM) != NIL && attachment_roots(ROLE_EXPENSE) != NIL;
	DateADT		today = safeins_today();
	Carry	   *c = carry_read(&deltas[n - 1]->key, today);
	Carry	   *before;

	carry_add_deltas(c, deltas, n, false, today);
	carry_run(c);
	before = carry_before(c);
	for (int i = 0; i < c->n; i++)
	{
		CarryYear  *y = &c->years[i];
		AccountKey	key = deltas[0]->key;

		key.year = y->year;
		key.shift = key.ahead = 0;
		fee_withdraw_cap(deltas[0], &before->years[i], y);
		if (!both || y->uncovered <= 0 || before->years[i].uncovered > 0)
			continue;
		finding_record(j, &(Finding)
					   {
						   .code = y->cap->code,.source = y->cap->source,.place = key.place,
						   .insurer = deltas[0]->insurer,.year = y->year,.message = fee_over_cap(&key, y),
						   .figures = fee_carry_figures(&key, y, ""),
						   .account = true,.once = true
					   });
	}
	fee_check_floors(NULL, deltas, n, false, true);
}

/* Brings one account to its recount; false: it was there already. */
static bool
mend_account(CheckContext *j, const AccountDelta *d, bool quiet)
{
	AccountState old_row;
	AccountState new_row;

	AccountKey	key = d->key;

	key.ahead = 0;
	if (d->insurer_differs)
		account_set_insurer(&key);
	if (d->received != 0 || d->spent != 0)
	{
		new_row = account_move(d, &old_row);
		/* Only a move to another place is quiet: a year that was closed there has had its verdict. */
		if (quiet && old_row.closed)
			ereport(ERROR,
					(errcode(ERRCODE_SI_FEE_CLOSED),
					 errmsg("the place cannot be changed: %s has closed the year %d, and its money would move",
							account_name(&d->key), d->key.year),
					 errdetail("It is %s yuan received and %s yuan spent, and would be %s and %s.", fen_string(old_row.received),
							   fen_string(old_row.spent), fen_string(new_row.received), fen_string(new_row.spent)),
					 errhint("A closing stands where it was made. Detach the tables and attach them again with a fact \"place\" that gives the rows of closed years the place of their closing; then call set_place()."),
					 err_generic_string(PG_DIAG_SCHEMA_NAME, SAFEINS_SCHEMA),
					 err_generic_string(PG_DIAG_TABLE_NAME, "account"),
					 err_generic_string(PG_DIAG_CONSTRAINT_NAME, "fee.year_closed")));
		if (!quiet)
			finding_record(j, &(Finding)
						   {
							   .code = "books.rebuilt",.source = "safeins.rebuild",.place = d->key.place,
							   .insurer = d->insurer,.year = d->key.year,
							   .message = psprintf(_("account of \"%s\" in %d was brought to a recount of its tables"),
												   d->key.subject, d->key.year),
							   .figures = psprintf("{\"received\": %lld, \"received_added\": %lld, \"spent\": %lld, \"spent_added\": %lld}",
												   (long long) old_row.received, (long long) d->received,
												   (long long) old_row.spent, (long long) d->spent)
						   });
	}
	if (d->key.ahead != 0 && d->rows == 0)
		ahead_forget(&d->key);
	/* Remove an account of which nothing is left. */
	if (account_peek(&key, &new_row) && new_row.received == 0 && new_row.spent == 0 &&
		!new_row.has_budget && !new_row.closed)
		account_remove_empty(&key);
	return d->insurer_differs || d->received != 0 || d->spent != 0;
}

/* books_hold_writers holds off writers of every attached table, in the order in which books_rebuild takes them. */
void
books_hold_writers(void)
{
	for (size_t i = 0; i < lengthof(books); i++)
		lock_tables_of(books[i]->role->name, ShareRowExclusiveLock);
	lock_tables_of(ROLE_PREMIUM, ShareRowExclusiveLock);
	lock_tables_of(ROLE_EXPENSE, ShareRowExclusiveLock);
}

/* books_rebuild brings the books to a recount, with writers held off; returns how many differences there were. */
int64
books_rebuild(bool quiet)
{
	CheckContext	j = {.mode = CHECK_LIVE};
	AccountDelta **differences;
	int64		mended = 0;
	int64		areas;
	int			mended_accounts = 0;
	int			of_account;
	int			n;

	rules_refresh();
	/* Books of roles that have no table any more are a repair's business, not a move's. */
	for (size_t i = 0; i < lengthof(books); i++)
		if (!quiet || attachment_roots(books[i]->role->name) != NIL)
			mended += book_rebuild(&j, books[i], quiet);
	if (!quiet)
		mended += memory_stray(true);
	if (quiet && attachment_roots(ROLE_PREMIUM) == NIL && attachment_roots(ROLE_EXPENSE) == NIL)
		return mended;
	mended += kept_rows_settle(&premium_role) + kept_rows_settle(&expense_role);
	CommandCounterIncrement();
	differences = recount(ShareRowExclusiveLock, &n, NULL, &areas);
	mended += areas;
	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (mend_account(&j, differences[i], quiet))
			differences[mended_accounts++] = differences[i];
	}
	for (int i = 0; i < mended_accounts; i += of_account)
	{
		of_account = 1;
		while (i + of_account < mended_accounts &&
			   account_key_siblings(&differences[i]->key, &differences[i + of_account]->key))
			of_account++;
		CHECK_FOR_INTERRUPTS();
		check_mended(&j, differences + i, of_account);
	}
	mended += mended_accounts;
	return mended;
}

/*
 * safeins.rebuild() brings the books to a recount, records the repairs as
 * findings, and returns how many there were; guards that pg_upgrade left untied
 * are tied to their columns again.
 */
Datum
safeins_rebuild(PG_FUNCTION_ARGS)
{
	bool		begun;
	int64		n;

	PreventCommandIfReadOnly("safeins.rebuild()");
	guards_tie();
	seals_tie();
	begun = progress_begin(PROGRESS_REBUILD);
	n = books_rebuild(false);
	progress_end(begun);
	PG_RETURN_INT64(n);
}
