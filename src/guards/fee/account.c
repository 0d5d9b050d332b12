/*
 * account.c: the accounts that a statement touches, moved in the order of their
 * keys, each held against its band.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/account/account.h"
#include "books/finding.h"
#include "books/place.h"
#include "guards/fee/fee.h"
#include "guards/violation.h"
#include "guards/guard_util.h"
#include "guards/role_name.h"

#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/*
 * The first table of a role that makes the ratio meaningful judges every
 * account, those without a row in it too: an insurer that spent nothing has
 * no expense to show for it.
 */
static void
add_untouched(FeeCheck *f)
{
	List	   *roots = attachment_roots(f->g.j->mapping->role->name);

	/* A partition that comes later, or money that waited, changes nothing for the others. */
	if (f->g.j->mapping->root != RelationGetRelid(f->g.j->rel) || f->g.j->awaited != NULL || f->g.j->settles)
		return;
	if (!f->both || !(roots == NIL || (list_length(roots) == 1 && linitial_oid(roots) == f->g.j->mapping->root)))
		return;

	/* Until now the other role's writers were not judged: what they have not committed yet must be in the accounts. */
	if (f->g.j->mode == CHECK_LEGACY)
		lock_tables_of(f->expense ? ROLE_PREMIUM : ROLE_EXPENSE, ShareRowExclusiveLock);

	account_write_pending();
	account_deltas_add_books(f->deltas, GetLatestSnapshot(), 0);
}

/* Old spending of years that no cap speaks of: nothing found is not the same as nothing wrong. */
static void
report_unruled(int accounts, int first, int last)
{
	if (accounts > 0)
		ereport(NOTICE,
				(errmsg_plural("no cap is in force for the spending of %d account (%s): it was not judged",
							   "no cap is in force for the spending of %d accounts (%s): it was not judged",
							   accounts, accounts,
							   first == last ? psprintf("%d", first) : psprintf("%d-%d", first, last)),
				 errhint("safeins.add_rule('fee.cap', ...) adds the rule of those years, if there was one.")));
}

static const Rule *
stricter(const Rule *a, const Rule *b)
{
	return a == NULL || (b != NULL && b->number < a->number) ? b : a;
}

/* add_delta adds what was done to an account to what is known to be done to it. */
static void
add_delta(AccountDelta *account, const AccountDelta *d)
{
	account->on = account->rows == 0 ? d->on : Max(account->on, d->on);
	account->first = account->rows == 0 ? d->first : Min(account->first, d->first);
	account->rows += d->rows;
	account->came += d->came;
	account->content += d->content;
	account->days += d->days;
	account->pooled |= d->pooled;
	account->row = account->row == NULL ? d->row : account->row;
	account->cap = stricter(account->cap, d->cap);
	account->blocking = stricter(account->blocking, d->blocking);
}

static AccountDelta *
same_account(AccountDeltas *deltas, const AccountKey *key, const AccountDelta *d)
{
	return account_delta(deltas, key, d->insurer, d->insurer == NULL ? 0 : strlen(d->insurer));
}

/*
 * accounts_of gives what the statement does, in key order.  Premium that is kept
 * by a day which has come counts in its account: it is hung on to that one, to be
 * judged with it.
 */
static AccountDelta **
accounts_of(FeeCheck *f, int *n)
{
	AccountDelta **list = account_deltas_sorted(f->deltas, n);
	int			ndue = 0;

	for (int i = 0; i < *n; i++)
	{
		AccountDelta *d = list[i];
		AccountDelta *account;
		AccountKey	key = d->key;

		if (key.ahead == 0 || key.ahead > f->g.today)
			continue;
		key.ahead = 0;
		account = same_account(f->deltas, &key, d);
		add_delta(account, d);
		d->due = account->due;
		account->due = d;
		ndue++;
	}
	return ndue > 0 ? account_deltas_sorted(f->deltas, n) : list;
}

/* Is an account looked at alone?  Nothing is done to it. */
static bool
looks_only(const FeeCheck *f, const AccountDelta *d)
{
	return f->g.j->mode == CHECK_AUDIT ||
		(d->received == 0 && d->spent == 0 && (d->key.ahead == 0 || d->rows == 0));
}

/* Moves an account, or looks at it; what is kept by days that have come with it. */
static AccountState
move_account(FeeCheck *f, AccountTable *t, AccountDelta *d, AccountState *old_row)
{
	bool		looks = looks_only(f, d);
	AccountState new_row;
	Fen			due = 0;

	for (AccountDelta *x = d->due; x != NULL; x = x->due)
	{
		due += x->received;
		if (f->g.j->mode != CHECK_AUDIT && x->rows > 0)
			(void) account_move_in(t, x, old_row);
	}
	if (looks)
	{
		account_peek(&d->key, old_row);
		new_row = *old_row;
	}
	else
		new_row = account_move_in(t, d, old_row);
	d->received += due;
	if (f->g.j->mode != CHECK_AUDIT)
		old_row->received -= due;
	else if (!f->g.j->was_attached)
	{
		new_row.received += d->received;
		new_row.spent += d->spent;
	}
	return new_row;
}

/* ---- new ones ---- */

/* Accounts that are new, as far as they are made together. */
typedef struct NewRun
{
	int			until;			/* up to this one all are made */
	int			next;			/* from this one on it is tried again */
	int			misses;
	bool		none_closed;	/* of their insurers' years */
} NewRun;

/* Where few are new, so many are moved singly before it is tried again. */
#define SINGLY_LEAST	64
#define MISSES_MOST		6

/* Can an account be made with others?  One that leans on earlier years looks at these first. */
static bool
may_be_made(const FeeCheck *f, const AccountDelta *d)
{
	return d->key.ahead == 0 && d->due == NULL && !looks_only(f, d) &&
		!(d->held && !within_ratio(d->spent, d->cap->number, d->received));
}

static void
make_accounts(FeeCheck *f, AccountDelta **deltas, int from, int n, NewRun *run)
{
	int			able = 0;
	int			made;
	AccountState state;

	if ((f->g.j->mode != CHECK_LIVE && f->g.j->mode != CHECK_LEGACY) ||
		account_is_remembered(&deltas[from]->key) || account_pending(&deltas[from]->key, &state))
		able = -1;
	while (able >= 0 && from + able < n && may_be_made(f, deltas[from + able]))
		able++;
	made = able <= 0 ? 0 : account_make(deltas + from, able);
	run->misses = made > 0 ? 0 : Min(run->misses + 1, MISSES_MOST);
	run->until = from + made;
	run->next = run->until + (made > 0 ? 1 : SINGLY_LEAST << run->misses);
	run->none_closed = made > 0 && !fee_any_year_closed(deltas + from, made);
}

/* One that was made is what the statement brought. */
static AccountState
made_account(const AccountDelta *d, AccountState *old_row)
{
	AccountState new_row;

	*old_row = (AccountState) {.is_new = true,.later = d->pooled};
	new_row = *old_row;
	new_row.received = d->received;
	new_row.spent = d->spent;
	return new_row;
}

/* What old rows say of each account, once all of its years are moved. */
static void
check_existing(FeeCheck *f, AccountDelta **deltas, int n)
{
	int			next;

	for (int i = 0; i < n; i = next)
	{
		for (next = i + 1; next < n && account_key_siblings(&deltas[i]->key, &deltas[next]->key);)
			next++;
		CHECK_FOR_INTERRUPTS();
		fee_check_legacy(f, deltas + i, next - i);
	}
}

/*
 * note_moved: money that follows its policies stands in several tables, and what one
 * of them takes from an account another may give.
 */
static void
note_moved(AccountDeltas *moved, AccountDelta *const *deltas, int n)
{
	for (int i = 0; i < n; i++)
	{
		AccountDelta *account = same_account(moved, &deltas[i]->key, deltas[i]);
		const char *row = account->row;

		add_delta(account, deltas[i]);
		account_delta_add(account, deltas[i]->received, deltas[i]->spent);
		if (row == NULL && account->row != NULL)
			account_delta_row(moved, account, account->row, strlen(account->row));
	}
}

/* fee_check_moved judges the accounts of money that was moved, when all tables are done; j is of one of these. */
void
fee_check_moved(CheckContext *j, AccountDeltas *moved)
{
	FeeCheck   *f = j->mapping->role->begin(j);
	int			n;
	AccountDelta **deltas = account_deltas_sorted(moved, &n);

	check_existing(f, deltas, n);
	policy_cache_close(f->policy_cache);
}

/* An account is posted to whose year is closed. */
static void
post_closed(FeeCheck *f, const AccountDelta *d, const AccountState *new_row)
{
	if (f->moved != NULL)
		policy_closed_note(f->moved, d, RelationGetRelid(f->g.j->rel), f->expense);
	else if (!fee_closed_note(f, d))
		fee_closed_violation(f, d, new_row);
}

/* fee_check_accounts moves every account that the statement touched, in key order, and judges it. */
void
fee_check_accounts(FeeCheck *f)
{
	CheckMode	mode = f->g.j->mode;
	bool		existing = mode == CHECK_LEGACY || mode == CHECK_AUDIT;
	AccountDelta **deltas;
	AccountTable t = {0};
	NewRun		run = {0};
	int			unruled = 0;
	int			first = 0;
	int			last = 0;
	int			n;

	if (existing && f->expense && !f->both)
		ereport(NOTICE,
				(errmsg("rules fee.cap and fee.floor are not judged yet: no table is attached in role \"%s\"", ROLE_PREMIUM),
				 errhint("Attaching the premium received judges the spending that is there.")));
	if (existing)
		add_untouched(f);
	deltas = accounts_of(f, &n);
	if (fee_has_questions(f) && mode == CHECK_LIVE)
		fee_lock_insurers(f, deltas, n);
	for (int i = 0; i < n; i++)
		deltas[i]->held = f->both && deltas[i]->cap != NULL && (deltas[i]->spent > 0 || deltas[i]->received < 0);

	for (int i = 0; i < n; i++)
	{
		AccountDelta *d = deltas[i];
		AccountState old_row;
		AccountState new_row;

		CHECK_FOR_INTERRUPTS();
		if (d->key.ahead != 0 && (mode == CHECK_AUDIT || d->key.ahead <= f->g.today))
			continue;
		if (i >= run.next)
			make_accounts(f, deltas, i, n, &run);
		new_row = i < run.until ? made_account(d, &old_row) : move_account(f, &t, d, &old_row);
		if (mode == CHECK_RELEASE)
		{
			if (d->key.ahead == 0)
				fee_check_cap(f, d, &new_row);
			continue;
		}
		if (!(i < run.until && run.none_closed) && fee_is_closed(d, &new_row))
			post_closed(f, d, &new_row);
		if (d->key.ahead != 0)
			continue;
		if (existing)
		{
			if (f->both && new_row.spent > 0 && fee_cap_of_year(d->key.place, d->key.year, f->g.today) == NULL)
			{
				first = unruled == 0 ? d->key.year : Min(first, d->key.year);
				last = unruled == 0 ? d->key.year : Max(last, d->key.year);
				unruled++;
			}
		}
		else
			fee_doubt(f, d, &old_row, &new_row);
	}
	account_table_close(&t);
	if (existing && f->moved != NULL)
		note_moved(f->moved->deltas, deltas, n);
	else if (existing)
		check_existing(f, deltas, n);
	report_unruled(unruled, first, last);
	if (fee_has_questions(f))
		fee_answer(f);
}
