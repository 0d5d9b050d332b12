/*
 * cap_doubt.c: accounts that break their cap or budget in the middle of a
 * statement, judged by what the whole statement leaves.
 *
 * One statement may move premium and spending together, or take spending from
 * one table and put it into another: a table that plays both roles, keys that
 * cascade, WITH, MERGE, triggers of the host's.  Its guards fire one after the
 * other, in whatever order, so what one of them sees is not what will stand.
 * Such an account is noted, with all that the statement does to it from then
 * on, and held against its rules when the outermost statement has ended.
 */
#include "common/safeins.h"
#include "common/settings.h"
#include "rules/rulebook.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "attach/statement_end.h"
#include "books/account/account.h"
#include "guards/fee/fee.h"
#include "guards/role_name.h"
#include "guards/roles.h"

#include "access/relation.h"
#include "access/xact.h"
#include "common/hashfn.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#define BUCKETS 512

typedef struct CapDoubt
{
	PendingCheck		note;
	AccountDelta d;				/* what the statement does */
	Oid			relid;			/* of the row told */
	bool		both;
	struct CapDoubt *chain;		/* of its bucket */
} CapDoubt;

static CapDoubt *buckets[BUCKETS];

static void check_doubts(PendingCheck *first);
static void fill_buckets(PendingChecks *notes);

static PendingChecks doubts = {.check = check_doubts,.taken = fill_buckets};

static CapDoubt **
bucket_of(const AccountKey *key)
{
	return &buckets[(hash_bytes((const unsigned char *) key->subject, key->len) + key->year) % BUCKETS];
}

static void
into_bucket(CapDoubt *x)
{
	CapDoubt	  **bucket = bucket_of(&x->d.key);

	x->chain = *bucket;
	*bucket = x;
}

/* Some have been taken: those that stay are found anew. */
static void
fill_buckets(PendingChecks *notes)
{
	memset(buckets, 0, sizeof(buckets));
	for (PendingCheck *note = notes->last; note != NULL; note = note->before)
		into_bucket((CapDoubt *) note);
}

static CapDoubt *
find_doubt(const AccountKey *key)
{
	for (CapDoubt *x = *bucket_of(key); x != NULL; x = x->chain)
		if (x->note.nest == GetCurrentTransactionNestLevel() && account_key_compare(&x->d.key, key) == 0)
			return x;
	return NULL;
}

static CapDoubt *
new_doubt(const AccountDelta *d)
{
	CapDoubt	   *x = MemoryContextAllocZero(TopTransactionContext, sizeof(CapDoubt));

	x->d.key = account_key_copy(TopTransactionContext, &d->key);
	x->d.insurer = MemoryContextStrdup(TopTransactionContext, d->insurer);
	statement_end_add(&doubts, &x->note);
	into_bucket(x);
	return x;
}

/*
 * Does it break what it is held against, or did it before?  What comes then may
 * be offset by what goes, or the other way round.
 */
static bool
in_doubt(FeeCheck *f, const AccountDelta *d, const AccountState *old_row, const AccountState *new_row)
{
	AccountState year = fee_year(d, new_row);
	const Rule *cap;

	if (year.has_budget && d->spent > 0 && year.spent > year.budget)
		return true;
	if (!f->both)
		return false;
	if ((d->spent > 0 || d->received < 0) && d->cap != NULL &&
		(!within_ratio(new_row->spent, d->cap->number, new_row->received) ||
		 (new_row->later && fee_later_leans(&d->key, f->g.today))))
		return true;
	cap = old_row->spent > 0 ? fee_cap_of_year(d->key.place, d->key.year, f->g.today) : NULL;
	return cap != NULL && !within_ratio(old_row->spent, cap->number, old_row->received);
}

/* fee_doubt: a statement's guard has moved an account; is there anything that its end is to be asked? */
void
fee_doubt(FeeCheck *f, const AccountDelta *d, const AccountState *old_row, const AccountState *new_row)
{
	CapDoubt	   *x = doubts.last == NULL ? NULL : find_doubt(&d->key);

	if (x == NULL && !in_doubt(f, d, old_row, new_row))
		return;
	/* A refusal must not come after what it refuses; such a COPY feeds one table alone. */
	if (d->spent > 0 && statement_end_unseen())
	{
		fee_check_cap(f, d, new_row);
		fee_check_budget(f, d, new_row);
		return;
	}
	if (x == NULL)
		x = new_doubt(d);
	account_delta_add(&x->d, d->received, d->spent);
	x->d.on = x->d.rows == 0 ? d->on : Max(x->d.on, d->on);
	x->d.first = x->d.rows == 0 ? d->first : Min(x->d.first, d->first);
	x->d.rows += d->rows;
	x->d.pooled |= d->pooled;
	x->both |= f->both;
	x->note.waits = x->d.spent <= 0;
	/* What left a part of a table may come again; nothing of it refuses. */
	x->d.came += d->came;
	x->note.keeps = x->note.waits && f->part && !f->comes && x->d.came < 0;
	if (d->cap != NULL && (x->d.cap == NULL || d->cap->number < x->d.cap->number))
		x->d.cap = d->cap;
	if (d->blocking != NULL && (x->d.blocking == NULL || d->blocking->number < x->d.blocking->number))
		x->d.blocking = d->blocking;
	/* The row that is told: of what was spent, or else of what was given back. */
	if (x->d.row == NULL || (d->spent > 0 && x->d.spent - d->spent <= 0))
	{
		x->d.row = d->row == NULL ? NULL : MemoryContextStrdup(TopTransactionContext, d->row);
		x->relid = RelationGetRelid(f->g.j->rel);
	}
}

static void
check(const CapDoubt *x)
{
	AccountDelta d = x->d;
	Mapping		m = {.role = role_by_name(d.spent > 0 ? ROLE_EXPENSE : ROLE_PREMIUM, false)};
	CheckContext	j = {.mode = CHECK_LIVE,.mapping = &m};
	FeeCheck	f = {.g = {.j = &j,.today = safeins_today()},.expense = d.spent > 0,.both = x->both};
	AccountState new_row;

	if (d.spent <= 0 && d.received >= 0)
		return;
	d.spent = Max(d.spent, 0);
	(void) account_peek(&d.key, &new_row);
	j.rel = d.spent > 0 ? relation_open(x->relid, AccessShareLock) : try_relation_open(x->relid, AccessShareLock);
	if (j.rel == NULL)
		j.mapping = NULL;
	fee_check_cap(&f, &d, &new_row);
	fee_check_budget(&f, &d, &new_row);
	if (j.rel != NULL)
		relation_close(j.rel, NoLock);
}

static void
check_doubts(PendingCheck *first)
{
	for (PendingCheck *note = first; note != NULL; note = note->before)
		check((CapDoubt *) note);
}

void
doubts_init(void)
{
	statement_end_register(&doubts);
}
