/*
 * closed_year.c: what a statement leaves of an account whose year is closed.
 *
 * A row that goes from one partition to another is a DELETE and an INSERT, often of
 * two statements: nothing is posted where the same rows come as went.  So what is
 * done to such an account is noted, and judged when the statement has ended; rows
 * that left a part of a table may come again until the transaction ends.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/inheritance.h"
#include "common/settings.h"
#include "rules/days.h"
#include "attach/fact.h"
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

typedef struct ClosedPosting
{
	PendingCheck note;
	AccountDelta d;
	Oid			relid;			/* of the row told */
	Oid			root;			/* where that is gone */
	bool		expense;
	bool		part;			/* of tables that are parts of others, or have parts */
	bool		stays_away;		/* what left does not come again */
	bool		judged;
	bool		again;			/* when the transaction ends */
} ClosedPosting;

static void check_postings(PendingCheck *first);

static PendingChecks postings = {.check = check_postings};

/*
 * fee_content tells what a row says, but for its day, as a number: those that came
 * as they went make nothing in sum.
 */
uint64
fee_content(const FeeCheck *f, const Fact *row)
{
	const Role *role = f->g.j->mapping->role;
	int			day = f->expense ? EXPENSE_SPENT_ON : PREMIUM_RECEIVED_ON;
	uint64		content = 0;

	for (int i = 0; i < role->nfacts; i++)
	{
		uint64		h;

		if (row[i].isnull || i == day)
			continue;
		if (role->facts[i].type == FACT_KEY || role->facts[i].type == FACT_TEXT || row[i].unreadable)
			h = hash_bytes_extended((const unsigned char *) row[i].str, row[i].len, i);
		else if (role->facts[i].type == FACT_AMOUNT)
			h = hash_bytes_extended((const unsigned char *) &row[i].v.fen, sizeof(Fen), i);
		else
			h = hash_bytes_uint32_extended((uint32) row[i].v.date, i);
		content = hash_combine64(content, h);
	}
	return content;
}

/* A row may go to another part of a table by its day, within its year. */
static bool
is_nothing(const AccountDelta *d, bool part)
{
	return d->came == 0 && d->received == 0 && d->spent == 0 && d->content == 0 && (part || d->days == 0);
}

static void
add(AccountDelta *sum, const AccountDelta *d)
{
	account_delta_add(sum, d->received, d->spent);
	sum->on = sum->rows == 0 ? d->on : Max(sum->on, d->on);
	sum->rows += d->rows;
	sum->came += d->came;
	sum->content += d->content;
	sum->days += d->days;
}

static bool
waits_for(const AccountKey *key)
{
	for (PendingCheck *note = postings.last; note != NULL; note = note->before)
		if (note->keeps && account_key_compare(&((ClosedPosting *) note)->d.key, key) == 0)
			return true;
	return false;
}

/*
 * fee_closed_note notes what a statement, or rows that are taken in, did to a closed
 * account; false: it is to be judged now.
 */
bool
fee_closed_note(FeeCheck *f, const AccountDelta *d)
{
	bool		live = f->g.j->mode == CHECK_LIVE;
	ClosedPosting *x;

	/* Rows that a part brings are old ones, but for those that left another one just now. */
	if (!live && (f->g.j->mode != CHECK_LEGACY || !waits_for(&d->key)))
		return false;
	if (live && statement_end_unseen())
		return false;
	x = MemoryContextAllocZero(TopTransactionContext, sizeof(ClosedPosting));
	x->d = *d;
	x->d.due = NULL;
	x->d.key = account_key_copy(TopTransactionContext, &d->key);
	x->d.insurer = d->insurer == NULL ? NULL : MemoryContextStrdup(TopTransactionContext, d->insurer);
	x->d.row = d->row == NULL ? NULL : MemoryContextStrdup(TopTransactionContext, d->row);
	x->relid = RelationGetRelid(f->g.j->rel);
	x->root = f->g.j->mapping->root;
	x->expense = f->expense;
	/* What an UPDATE takes out of the year is somewhere else already. */
	x->part = relation_has_kin(f->g.j->rel);
	x->stays_away = d->came < 0 && f->comes;
	x->note.keeps = !live;
	statement_end_add(&postings, &x->note);
	return true;
}

static void
judge(const ClosedPosting *x, const AccountDelta *sum)
{
	Mapping		m = {.role = role_by_name(x->expense ? ROLE_EXPENSE : ROLE_PREMIUM, false)};
	CheckContext j = {.mode = CHECK_LIVE,.mapping = &m};
	FeeCheck	f = {.g = {.j = &j,.today = safeins_today()},.expense = x->expense};
	AccountDelta d = x->d;
	AccountState state;

	d.on = sum->on;
	d.received = sum->received;
	d.spent = sum->spent;
	(void) account_peek(&d.key, &state);
	j.rel = try_relation_open(x->relid, AccessShareLock);
	if (j.rel == NULL)
		j.rel = try_relation_open(x->root, AccessShareLock);
	/* Nothing is left of what was detached, with its money, and dropped. */
	if (j.rel == NULL)
		return;
	fee_closed_violation(&f, &d, &state);
	relation_close(j.rel, NoLock);
}

/* Adds up what was done to an account, as far as it waits for the transaction's end, of whatever savepoint. */
static bool
add_kept(const AccountKey *key, AccountDelta *sum)
{
	bool		any = false;

	for (PendingCheck *note = postings.last; note != NULL; note = note->before)
		if (note->keeps && account_key_compare(&((ClosedPosting *) note)->d.key, key) == 0)
		{
			add(sum, &((ClosedPosting *) note)->d);
			any = true;
		}
	return any;
}

/* All that was done to the account of the first of a list of notes. */
static void
judge_account(ClosedPosting *x, bool final)
{
	AccountDelta sum = {.key = x->d.key};
	bool		kept = add_kept(&x->d.key, &sum);
	bool		parts = true;
	bool		part = kept;

	for (PendingCheck *note = &x->note; note != NULL; note = note->before)
	{
		ClosedPosting *y = (ClosedPosting *) note;

		if (account_key_compare(&y->d.key, &x->d.key) != 0)
			continue;
		add(&sum, &y->d);
		parts &= y->part && !y->stays_away;
		part |= y->part;
		y->judged = true;
	}
	if (is_nothing(&sum, part) && (final || !kept))
		return;
	if (final || (!is_nothing(&sum, part) && !(parts && sum.came < 0)))
	{
		judge(x, &sum);
		return;
	}
	/* It may all come again, or has; what came may be rolled back with its savepoint. */
	for (PendingCheck *note = &x->note; note != NULL; note = note->before)
		if (account_key_compare(&((ClosedPosting *) note)->d.key, &x->d.key) == 0)
			((ClosedPosting *) note)->again = true;
}

static void
check_postings(PendingCheck *first)
{
	bool		final = statement_end_final();
	PendingCheck *next;

	for (PendingCheck *note = first; note != NULL; note = note->before)
		if (!((ClosedPosting *) note)->judged)
			judge_account((ClosedPosting *) note, final);
	for (PendingCheck *note = first; note != NULL; note = next)
	{
		ClosedPosting *x = (ClosedPosting *) note;

		next = note->before;
		if (!x->again)
			continue;
		x->again = x->judged = false;
		x->note.keeps = true;
		statement_end_add(&postings, note);
	}
}

void
closed_years_init(void)
{
	statement_end_register(&postings);
}
