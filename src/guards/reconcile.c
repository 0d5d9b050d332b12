/*
 * reconcile.c: the books against the tables they were made from.
 */
#include "guards/fee.h"
#include "ledger/ledger.h"

#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_inherits.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(safeins_reconcile);
PG_FUNCTION_INFO_V1(safeins_rebuild);

/*
 * recount adds up every attached table of money and takes the books off, all by
 * one snapshot, in which accounts and rows fit each other.
 */
static AccountDelta **
recount(LOCKMODE lock, int *n)
{
	static const Role *const money[] = {&premium_role, &expense_role};
	AccountDeltas *deltas = account_deltas_create(CurrentMemoryContext);
	Snapshot	snapshot;

	account_write_pending();
	CommandCounterIncrement();
	for (size_t i = 0; i < lengthof(money); i++)
	{
		ListCell   *lc;

		foreach(lc, attachment_roots(money[i]->name))
			(void) find_all_inheritors(lfirst_oid(lc), lock, NULL);
	}
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	for (size_t i = 0; i < lengthof(money); i++)
	{
		ListCell   *lc;

		foreach(lc, attachment_roots(money[i]->name))
		{
			Judgement	j = {.mode = JUDGE_RECOUNT,.books = deltas,.snapshot = snapshot};

			j.rel = table_open(lfirst_oid(lc), lock);
			j.mapping = mapping_of_relation(lfirst_oid(lc), money[i]->name);
			if (j.mapping != NULL)
				judge_table(&j);
			table_close(j.rel, NoLock);
		}
	}
	/* What the books say goes in with the opposite sign: what remains is the difference. */
	account_deltas_add_books(deltas, snapshot, -1);
	UnregisterSnapshot(snapshot);
	return account_deltas_sorted(deltas, n);
}

static void
put_difference(ReturnSetInfo *rsinfo, const AccountDelta *d, const char *measure, Fen difference)
{
	AccountState state;
	Datum		values[8];
	bool		nulls[8] = {0};
	Fen			books;

	if (difference == 0)
		return;
	account_peek(&d->key, &state);
	books = strcmp(measure, "received") == 0 ? state.received : state.spent;
	values[0] = DivisionGetDatum(d->key.place);
	values[1] = CStringGetTextDatum(d->key.by_policy ? SCOPE_POLICY : SCOPE_INSURER);
	values[2] = CStringGetTextDatum(d->key.subject);
	values[3] = Int32GetDatum(d->key.year);
	values[4] = CStringGetTextDatum(measure);
	values[5] = Int64GetDatum(books);
	values[6] = Int64GetDatum(books + difference);
	values[7] = Int64GetDatum(difference);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

/* safeins.reconcile() returns every difference between the accounts and a recount of the attached tables, in fen. */
Datum
safeins_reconcile(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	AccountDelta **differences;
	int			n;

	InitMaterializedSRF(fcinfo, 0);
	differences = recount(AccessShareLock, &n);
	for (int i = 0; i < n; i++)
	{
		put_difference(rsinfo, differences[i], "received", differences[i]->received);
		put_difference(rsinfo, differences[i], "spent", differences[i]->spent);
	}
	return (Datum) 0;
}

/* A repair may show that spending was over the cap all the time. */
static void
note_over_cap(Judgement *j, const AccountDelta *d, const AccountState *was, const AccountState *is)
{
	const Rule *cap = fee_cap_of_year(d->key.place, d->key.year, safeins_today());

	if (cap == NULL || within_ratio(is->spent, cap->number, is->received) ||
		!within_ratio(was->spent, cap->number, was->received) ||
		attachment_roots(premium_role.name) == NIL || attachment_roots(expense_role.name) == NIL)
		return;
	finding_record(j, &(Finding)
				   {
					   .code = cap->code,.source = cap->source,.place = d->key.place,
					   .insurer = d->insurer,.year = d->key.year,
					   .message = psprintf(_("%s spent %s yuan in %d, over the cap of %s yuan (%s of %s received)"),
										   account_name(&d->key), fen_string(is->spent), d->key.year,
										   fen_string(ratio_floor(cap->number, is->received)),
										   ratio_string(cap->number), fen_string(is->received)),
					   .figures = psprintf("{\"received\": %lld, \"spent\": %lld, \"limit\": %lld}",
										   (long long) is->received, (long long) is->spent,
										   (long long) ratio_floor(cap->number, is->received))
				   });
}

/*
 * safeins.rebuild() brings the accounts to a recount, with writers held off,
 * records each repair as a finding, and returns how many accounts it mended;
 * guards that pg_upgrade left untied are tied to their columns again.
 */
Datum
safeins_rebuild(PG_FUNCTION_ARGS)
{
	Judgement	j = {.mode = JUDGE_LIVE};
	AccountDelta **differences;
	int64		mended = 0;
	int			n;

	rules_refresh();
	guards_tie();
	seals_tie();
	differences = recount(ShareRowExclusiveLock, &n);
	for (int i = 0; i < n; i++)
	{
		AccountDelta *d = differences[i];
		AccountState was;
		AccountState is;

		CHECK_FOR_INTERRUPTS();
		if (d->received == 0 && d->spent == 0)
			continue;
		is = account_move(d, &was);
		finding_record(&j, &(Finding)
					   {
						   .code = "books.rebuilt",.source = "safeins.rebuild",.place = d->key.place,
						   .insurer = d->insurer,.year = d->key.year,
						   .message = psprintf(_("account of \"%s\" in %d was brought to a recount of its tables"),
											   d->key.subject, d->key.year),
						   .figures = psprintf("{\"received\": %lld, \"received_added\": %lld, \"spent\": %lld, \"spent_added\": %lld}",
											   (long long) was.received, (long long) d->received,
											   (long long) was.spent, (long long) d->spent)
					   });
		note_over_cap(&j, d, &was, &is);
		mended++;
	}
	PG_RETURN_INT64(mended);
}
