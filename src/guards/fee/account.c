/*
 * account.c: the fee band itself: accounts moved in key order, each held
 * against cap, budget and closed year.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "common/settings.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
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

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/json.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* A statement that opens accounts of many insurers must not fill the lock table. */
#define YEAR_LOCKS 1024

/* A year is held against the floor of its last day. */
const Rule *
fee_floor(Division place, int year)
{
	return rule_in_force("fee.floor", place, last_day_of(year), NULL, NULL, NULL);
}

/* A year as a whole is held against the cap of its last day, a running one against today's. */
const Rule *
fee_cap_of_year(Division place, int year, DateADT today)
{
	return rule_in_force("fee.cap", place, Min(last_day_of(year), today), NULL, NULL, NULL);
}

/*
 * fee_judged: can a year's accounts of a place be judged at all?  Ours not
 * where some side of the ratio is not attached, or is no longer, which says
 * nothing of those that come from another place; and none as lawful where no cap
 * is in force.
 */
FeeJudged
fee_judged(Division place, int year, DateADT on)
{
	if (!role_known(premium_role.name, place) || !role_known(expense_role.name, place))
		return FEE_NOT_JUDGED;
	return fee_cap_of_year(place, year, on) == NULL ? FEE_BREACHES_ONLY : FEE_JUDGED;
}

char *
account_name(const AccountKey *key)
{
	return key->by_policy ? psprintf(_("policy %s"), key->subject) : psprintf(_("insurer %s"), key->subject);
}

/*
 * account_figures: what a finding of an account says in numbers, and which
 * account it is, where it is a policy's; more ends with a comma.
 */
char *
account_figures(const AccountKey *key, const AccountState *new_row, Fen limit, const char *more)
{
	StringInfoData s;

	initStringInfo(&s);
	appendStringInfo(&s, "{\"received\": %lld, \"spent\": %lld, %s\"limit\": %lld",
					 (long long) new_row->received, (long long) new_row->spent, more, (long long) limit);
	if (key->by_policy)
	{
		appendStringInfoString(&s, ", \"policy\": ");
		escape_json(&s, pnstrdup(key->subject, key->len));
	}
	appendStringInfoChar(&s, '}');
	return s.data;
}

static char *
what_was_added(const AccountDelta *d, const Rule *rule)
{
	return psprintf("\"added\": %lld, %s", (long long) (d->spent != 0 ? d->spent : d->received),
					rule->type == RULE_RATIO ?
					psprintf("\"ratio\": %lld.%06lld, ", (long long) (rule->number / RULE_RATIO_ONE),
							 (long long) (rule->number % RULE_RATIO_ONE)) : "");
}

static void
account_violation(FeeCheck *f, const AccountDelta *d, const AccountState *new_row, const Rule *rule,
				  int sqlstate, Fen limit,
			   const char *message, const char *detail, const char *remedy, bool accept)
{
	report_violation(f->g.j, &(Violation)
			   {
				   .rule = rule,.sqlstate = sqlstate,.place = d->key.place,.insurer = d->insurer,
				   .key = f->g.j->mode == CHECK_LIVE ? d->row : NULL,
				   .year = d->key.year,.message = message,.detail = detail,.remedy = remedy,
				   .figures = account_figures(&d->key, new_row, limit, what_was_added(d, rule)),
				   .account = true,.accept = accept
			   });
}

/* fee_check_cap: d is all that the statement did to the account. */
void
fee_check_cap(FeeCheck *f, const AccountDelta *d, const AccountState *old_row, const AccountState *new_row)
{
	const Rule *cap = d->blocking;
	Fen			limit;
	Fen			headroom;

	/* Rows of several dates may come under a stricter cap that only flags, beside one that refuses. */
	if (cap == NULL || within_ratio(new_row->spent, cap->number, new_row->received))
		cap = d->cap;
	if (cap == NULL || !f->both || within_ratio(new_row->spent, cap->number, new_row->received))
		return;
	limit = ratio_floor(cap->number, new_row->received);
	headroom = Max(limit - old_row->spent, 0);
	if (d->spent > 0)
		account_violation(f, d, new_row, cap, ERRCODE_SI_FEE_CAP, limit,
					   psprintf(_("spending of %s in %d would be %s yuan, over the cap of %s yuan (%s of %s received)"),
								account_name(&d->key), d->key.year, fen_string(new_row->spent), fen_string(limit),
								ratio_string(cap->number), fen_string(new_row->received)),
					   psprintf(_("This statement adds %s yuan to %s yuan already spent; headroom is %s yuan. First row: %s of table \"%s\"."),
								fen_string(d->spent), fen_string(old_row->spent), fen_string(headroom), d->row,
								RelationGetRelationName(f->g.j->rel)),
					   psprintf(_("Spend at most %s yuan, or enter the premium first."), fen_string(headroom)),
					   false);
	else if (d->received < 0)
		account_violation(f, d, new_row, cap, ERRCODE_SI_FEE_CAP, limit,
					   psprintf(_("a refund leaves %s in %d with %s yuan spent, over the cap of %s yuan (%s of %s received)"),
								account_name(&d->key), d->key.year, fen_string(new_row->spent), fen_string(limit),
								ratio_string(cap->number), fen_string(new_row->received)),
					   NULL, NULL, true);
}

void
fee_check_budget(FeeCheck *f, const AccountDelta *d, const AccountState *new_row)
{
	const Rule *rule;

	if (!new_row->has_budget || d->spent <= 0 || new_row->spent <= new_row->budget ||
		(rule = rule_in_force("fee.budget", d->key.place, d->on, NULL, NULL, NULL)) == NULL)
		return;
	account_violation(f, d, new_row, rule, ERRCODE_SI_FEE_BUDGET, new_row->budget,
				   psprintf(_("spending of %s in %d would be %s yuan, over its budget of %s yuan"),
							account_name(&d->key), d->key.year, fen_string(new_row->spent),
							fen_string(new_row->budget)),
				   NULL, _("safeins.set_budget() sets the budget of a year."), false);
}

/* fee_lock_year: who closes a year of an insurer and who opens an account in it wait for each other. */
void
fee_lock_year(const char *insurer, int year, LOCKMODE mode)
{
	uint32		hash = hash_bytes((const unsigned char *) insurer, strlen(insurer));

	LockDatabaseObject(safeins_relid(SAFEINS_REL_ACCOUNT), (hash + year) % YEAR_LOCKS, 1, mode);
}

static OwnSql others_closed = {
	.sql = "SELECT coalesce(bool_or(closed_at IS NOT NULL AND place::pg_catalog.int4 = $3)"
	" OR bool_and(closed_at IS NOT NULL), false)"
	" FROM safeins.account WHERE insurer = $1 AND year = $2"
	" AND NOT (place::pg_catalog.int4 = $3 AND scope = $4 AND subject = $5)",
	.types = {TEXTOID, INT4OID, INT4OID, TEXTOID, TEXTOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

/*
 * A new account, of a policy or a county that had no money yet, may belong to a
 * year that was shut before there was one: the insurer's other accounts tell.
 */
static bool
born_closed(const AccountDelta *d)
{
	Datum		values[5];
	OwnRows		rows;
	bool		closed;

	fee_lock_year(d->insurer, d->key.year, ShareLock);
	values[0] = CStringGetTextDatum(d->insurer);
	values[1] = Int32GetDatum(d->key.year);
	values[2] = Int32GetDatum(d->key.place);
	values[3] = CStringGetTextDatum(d->key.by_policy ? SCOPE_POLICY : SCOPE_INSURER);
	values[4] = CStringGetTextDatum(d->key.subject);
	own_sql_begin();
	rows = own_sql_run(&others_closed, values, NULL);
	closed = own_bool(&rows, 0, 1);
	own_sql_end();
	return closed;
}

static void
check_closed(FeeCheck *f, const AccountDelta *d, const AccountState *new_row)
{
	const Rule *rule;

	if (d->rows == 0 || !(new_row->closed || (new_row->is_new && born_closed(d))) || (rule = rule_in_force("fee.year_closed", d->key.place, d->on, NULL, NULL, NULL)) == NULL)
		return;
	account_violation(f, d, new_row, rule, ERRCODE_SI_FEE_CLOSED, 0,
				   psprintf(_("the year %d of %s is closed"), d->key.year, account_name(&d->key)),
				   psprintf(_("First row: %s of table \"%s\"."), d->row, RelationGetRelationName(f->g.j->rel)),
				   _("Post corrections in a year that is still open."), false);
}

/* What a whole year of old data says: spending over the cap, or under the floor when the year is over. */
static void
check_legacy(FeeCheck *f, const AccountDelta *d, const AccountState *new_row)
{
	const Rule *cap = fee_cap_of_year(d->key.place, d->key.year, f->g.today);
	const Rule *floor = fee_floor(d->key.place, d->key.year);

	if (!f->both)
		return;
	if (cap != NULL && !within_ratio(new_row->spent, cap->number, new_row->received))
		account_violation(f, d, new_row, cap, ERRCODE_SI_FEE_CAP, ratio_floor(cap->number, new_row->received),
					   psprintf(_("%s spent %s yuan in %d, over the cap of %s yuan (%s of %s received)"),
								account_name(&d->key), fen_string(new_row->spent), d->key.year,
								fen_string(ratio_floor(cap->number, new_row->received)),
								ratio_string(cap->number), fen_string(new_row->received)),
					   NULL, NULL, true);
	if (floor != NULL && last_day_of(d->key.year) < f->g.today && new_row->received > 0 &&
		new_row->spent < ratio_ceil(floor->number, new_row->received))
		account_violation(f, d, new_row, floor, ERRCODE_SI_FEE_FLOOR, ratio_ceil(floor->number, new_row->received),
					   psprintf(_("%s spent %s yuan in %d, under the floor of %s yuan (%s of %s received)"),
								account_name(&d->key), fen_string(new_row->spent), d->key.year,
								fen_string(ratio_ceil(floor->number, new_row->received)),
								ratio_string(floor->number), fen_string(new_row->received)),
					   NULL, NULL, true);
}

static bool
under_floor(const Rule *floor, const AccountState *a)
{
	return floor != NULL && a->received > 0 && a->spent < ratio_ceil(floor->number, a->received);
}

/*
 * fee_withdraw_disproved: money that was there all the time, and is booked only
 * now, may show that an account never broke its cap, or its floor.
 */
void
fee_withdraw_disproved(const AccountDelta *d, const AccountState *old_row, const AccountState *new_row)
{
	const Rule *cap = fee_cap_of_year(d->key.place, d->key.year, safeins_today());
	const Rule *floor = fee_floor(d->key.place, d->key.year);
	FindingMatch m = {
		.place = d->key.place,.nation = true,.insurer = d->insurer,.year = d->key.year,
		.policy = d->key.by_policy ? d->key.subject : ""
	};

	if (cap != NULL && d->received > 0 && !within_ratio(old_row->spent, cap->number, old_row->received) &&
		within_ratio(new_row->spent, cap->number, new_row->received))
	{
		m.code = cap->code;
		finding_withdraw(&m, psprintf(_("premium that was booked later shows %s yuan received for %s yuan spent"),
									  fen_string(new_row->received), fen_string(new_row->spent)));
	}
	if (d->spent > 0 && under_floor(floor, old_row) && !under_floor(floor, new_row))
	{
		m.code = floor->code;
		finding_withdraw(&m, psprintf(_("spending that was booked later shows %s yuan spent of %s yuan received"),
									  fen_string(new_row->spent), fen_string(new_row->received)));
	}
}

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
		lock_tables_of(f->expense ? &premium_role : &expense_role, ShareRowExclusiveLock);

	account_write_pending();
	account_deltas_add_books(f->deltas, GetLatestSnapshot(), 0);
}

static void
add_delta(AccountState *state, const AccountDelta *d)
{
	state->received += d->received;
	state->spent += d->spent;
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
		account = account_delta(f->deltas, &key, d->insurer, d->insurer == NULL ? 0 : strlen(d->insurer));
		account->on = account->rows == 0 ? d->on : Max(account->on, d->on);
		account->rows += d->rows;
		account->row = account->row == NULL ? d->row : account->row;
		account->cap = stricter(account->cap, d->cap);
		account->blocking = stricter(account->blocking, d->blocking);
		d->due = account->due;
		account->due = d;
		ndue++;
	}
	return ndue > 0 ? account_deltas_sorted(f->deltas, n) : list;
}

/* Moves an account, or looks at it; what is kept by days that have come with it. */
static AccountState
move_account(FeeCheck *f, AccountDelta *d, AccountState *old_row)
{
	bool		looks = f->g.j->mode == CHECK_AUDIT ||
		(d->received == 0 && d->spent == 0 && (d->key.ahead == 0 || d->rows == 0));
	AccountState new_row;
	Fen			due = 0;

	for (AccountDelta *x = d->due; x != NULL; x = x->due)
	{
		due += x->received;
		if (f->g.j->mode != CHECK_AUDIT && x->rows > 0)
			(void) account_move(x, old_row);
	}
	if (looks)
	{
		account_peek(&d->key, old_row);
		new_row = *old_row;
	}
	else
		new_row = account_move(d, old_row);
	d->received += due;
	if (f->g.j->mode != CHECK_AUDIT)
		old_row->received -= due;
	else if (!f->g.j->was_attached)
		add_delta(&new_row, d);
	return new_row;
}

/* fee_check_accounts moves every account that the statement touched, in key order, and judges it. */
void
fee_check_accounts(FeeCheck *f)
{
	CheckMode	mode = f->g.j->mode;
	bool		existing = mode == CHECK_LEGACY || mode == CHECK_AUDIT;
	AccountDelta **deltas;
	int			unruled = 0;
	int			first = 0;
	int			last = 0;
	int			n;

	if (existing && f->expense && !f->both)
		ereport(NOTICE,
				(errmsg("rules fee.cap and fee.floor are not judged yet: no table is attached in role \"%s\"", premium_role.name),
				 errhint("Attaching the premium received judges the spending that is there.")));
	if (existing)
		add_untouched(f);
	deltas = accounts_of(f, &n);
	if (fee_has_questions(f) && mode == CHECK_LIVE)
		fee_lock_insurers(f, deltas, n);

	for (int i = 0; i < n; i++)
	{
		AccountDelta *d = deltas[i];
		AccountState old_row;
		AccountState new_row;

		CHECK_FOR_INTERRUPTS();
		if (d->key.ahead != 0 && (mode == CHECK_AUDIT || d->key.ahead <= f->g.today))
			continue;
		new_row = move_account(f, d, &old_row);
		if (mode == CHECK_RELEASE)
		{
			if (d->key.ahead == 0)
				fee_check_cap(f, d, &old_row, &new_row);
			continue;
		}
		check_closed(f, d, &new_row);
		if (d->key.ahead != 0)
			continue;
		if (existing)
		{
			if (mode == CHECK_LEGACY)
				fee_withdraw_disproved(d, &old_row, &new_row);
			check_legacy(f, d, &new_row);
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
	report_unruled(unruled, first, last);
	if (fee_has_questions(f))
		fee_answer(f);
}
