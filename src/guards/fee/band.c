/*
 * band.c: what the law says of an account: the cap on what is spent, the floor
 * under it, the budget, and the year that is closed.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/role.h"
#include "books/account/account.h"
#include "books/finding.h"
#include "guards/fee/carry.h"
#include "guards/fee/fee.h"
#include "guards/violation.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/json.h"
#include "utils/rel.h"

/* A statement that opens accounts of many insurers must not fill the lock table. */
#define YEAR_LOCKS 1024

/* account_name is what messages call an account. */
char *
account_name(const AccountKey *key)
{
	return key->by_policy ? psprintf(_("policy %s"), key->subject) : psprintf(_("insurer %s"), key->subject);
}

/* fee_hold_against: an account is held against the strictest cap of its rows' days; NULL: none. */
void
fee_hold_against(AccountDelta *d, const Rule *cap)
{
	if (cap == NULL)
		return;
	if (d->cap == NULL || cap->number < d->cap->number)
		d->cap = cap;
	if (cap->mode == RULE_BLOCK && (d->blocking == NULL || cap->number < d->blocking->number))
		d->blocking = cap;
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

/* fee_over_cap is what is said of a year that nothing covers. */
char *
fee_over_cap(const AccountKey *key, const CarryYear *y)
{
	const char *name = account_name(key);
	char	   *spent = fen_string(y->state.spent);
	char	   *limit = fen_string(carry_limit(y));
	char	   *ratio = ratio_string(y->ratio);
	char	   *received = fen_string(y->state.received);

	if (carry_fen(y) == 0)
		return psprintf(_("%s spent %s yuan in %d, over the cap of %s yuan (%s of %s received)"),
						name, spent, y->year, limit, ratio, received);
	return psprintf(_("%s spent %s yuan in %d, over the cap of %s yuan (%s of %s received, and %s carried over)"),
					name, spent, y->year, limit, ratio, received, fen_string(carry_fen(y)));
}

/* Of what earlier years left figures speak where there was any. */
char *
fee_carry_figures(const AccountKey *key, const CarryYear *y, const char *more)
{
	return account_figures(key, &y->state, carry_limit(y),
						   carry_fen(y) == 0 ? more : psprintf("%s\"carried\": %lld, ", more, (long long) carry_fen(y)));
}

static void
cap_violation(FeeCheck *f, const AccountDelta *d, const Rule *cap, const CarryYear *y,
			  const char *message, const char *detail, const char *remedy)
{
	AccountDelta of_year = *d;

	of_year.key.year = y->year;
	of_year.key.shift = 0;
	report_violation(f->g.j, &(Violation)
			   {
				   .rule = cap,.sqlstate = ERRCODE_SI_FEE_CAP,.place = d->key.place,.insurer = d->insurer,
				   .key = f->g.j->mode == CHECK_LIVE ? d->row : NULL,
				   .year = y->year,.message = message,.detail = detail,.remedy = remedy,
				   .figures = fee_carry_figures(&of_year.key, y, what_was_added(d, cap)),
				   .account = true,.accept = remedy == NULL
			   });
}

/* Spending of d's year leaves a year without cover: that one, or a later one, which had used what is spent now. */
static void
spent_too_much(FeeCheck *f, const AccountDelta *d, const Rule *cap, const Carry *before, const CarryYear *own,
			   const CarryYear *y, FenPart uncovered)
{
	const char *name = account_name(&d->key);
	char	   *spent = fen_string(own->state.spent);
	Fen			headroom = Max(carry_headroom(before, own->year), 0);
	char	   *message;

	if (y != own)
		message = psprintf(_("spending of %s in %d would be %s yuan, with %s yuan that its spending of %d has used"),
						   name, own->year, spent, fen_string(carry_round_up(uncovered)), y->year);
	else if (carry_fen(y) == 0)
		message = psprintf(_("spending of %s in %d would be %s yuan, over the cap of %s yuan (%s of %s received)"),
						   name, y->year, spent, fen_string(carry_limit(y)), ratio_string(y->ratio),
						   fen_string(y->state.received));
	else
		message = psprintf(_("spending of %s in %d would be %s yuan, over the cap of %s yuan (%s of %s received, and %s carried over)"),
						   name, y->year, spent, fen_string(carry_limit(y)), ratio_string(y->ratio),
						   fen_string(y->state.received), fen_string(carry_fen(y)));
	cap_violation(f, d, cap, y, message,
				  psprintf(_("This statement adds %s yuan to %s yuan already spent; headroom is %s yuan. First row: %s of table \"%s\"."),
						   fen_string(d->spent), fen_string(own->state.spent - d->spent), fen_string(headroom), d->row,
						   table_shown(f->g.j->rel)),
				  psprintf(_("Spend at most %s yuan, or enter the premium first."), fen_string(headroom)));
}

static void
refund_leaves(FeeCheck *f, const AccountDelta *d, const Rule *cap, const CarryYear *y)
{
	const char *name = account_name(&d->key);
	char	   *spent = fen_string(y->state.spent);
	char	   *limit = fen_string(carry_limit(y));
	char	   *ratio = ratio_string(y->ratio);
	char	   *received = fen_string(y->state.received);
	char	   *message;

	if (carry_fen(y) == 0)
		message = psprintf(_("a refund leaves %s in %d with %s yuan spent, over the cap of %s yuan (%s of %s received)"),
						   name, y->year, spent, limit, ratio, received);
	else
		message = psprintf(_("a refund leaves %s in %d with %s yuan spent, over the cap of %s yuan (%s of %s received, and %s carried over)"),
						   name, y->year, spent, limit, ratio, received, fen_string(carry_fen(y)));
	cap_violation(f, d, cap, y, message, NULL, NULL);
}

/* By one rule; true: it was broken. */
static bool
check_cap_by(FeeCheck *f, const AccountDelta *d, const Rule *cap)
{
	Carry	   *c = carry_read(&d->key, f->g.today);
	CarryYear  *own = carry_year(c, ACCOUNT_PERIOD(&d->key), f->g.today);
	Carry	   *before;
	bool		broken = false;

	own->cap = cap;
	own->ratio = cap->number;
	own->carry = Min(fee_carry_on(d->key.place, d->first), fee_carry_on(d->key.place, d->on));
	/* What is spent is held against all the premium that there is now. */
	own->received = d->spent > 0 ? 0 : d->received;
	own->spent = d->spent;
	carry_run(c);
	before = carry_before(c);
	for (CarryYear *y = own; y < c->years + c->n; y++)
	{
		FenPart		uncovered = y->uncovered - (y == own ? 0 : before->years[y - c->years].uncovered);

		if (uncovered <= 0)
			continue;
		if (d->spent > 0)
			spent_too_much(f, d, cap, before, own, y, uncovered);
		else if (d->received < 0)
			refund_leaves(f, d, cap, y);
		broken = true;
	}
	return broken;
}

/*
 * fee_later_leans: does a later year use what this one left, or one of the same
 * period?  Asked once in a transaction, which holds the account.
 */
bool
fee_later_leans(const AccountKey *key, DateADT today)
{
	bool		leans = carry_leans(carry_read(key, today), ACCOUNT_PERIOD(key));

	if (!leans)
		account_set_later(key, false);
	return leans;
}

/*
 * fee_check_cap: d is all that the statement did to the account.  While the year's
 * own premium suffices, and no later one uses it, nothing else is looked at.
 */
void
fee_check_cap(FeeCheck *f, const AccountDelta *d, const AccountState *new_row)
{
	bool		enough;
	bool		later;

	if (d->cap == NULL || !f->both || (d->spent <= 0 && d->received >= 0))
		return;
	enough = within_ratio(new_row->spent, d->cap->number, new_row->received);
	later = new_row->later && fee_later_leans(&d->key, f->g.today);
	if (enough && !later)
		return;
	if (!enough || d->pooled)
		account_hold_earlier(&d->key);
	if (later || d->pooled)
		account_hold_later(&d->key, d->pooled);
	/* Rows of several dates may come under a stricter cap that only flags, beside one that refuses. */
	if (d->blocking == NULL || !check_cap_by(f, d, d->blocking))
		if (d->blocking != d->cap)
			(void) check_cap_by(f, d, d->cap);
}

/* fee_year is all that an account has in the year of the calendar, whatever period it counts for. */
AccountState
fee_year(const AccountDelta *d, const AccountState *row)
{
	AccountState sum = *row;

	if (d->pooled)
		account_year_sum(&d->key, &sum);
	return sum;
}

/* fee_check_budget: d is all that the statement did to the account. */
void
fee_check_budget(FeeCheck *f, const AccountDelta *d, const AccountState *new_row)
{
	AccountState year = fee_year(d, new_row);
	const Rule *rule;

	if (!year.has_budget || d->spent <= 0 || year.spent <= year.budget ||
		(rule = line_rule(&expense_rules[FEE_BUDGET], d->key.place, d->on)) == NULL)
		return;
	account_violation(f, d, &year, rule, ERRCODE_SI_FEE_BUDGET, year.budget,
				   psprintf(_("spending of %s in %d would be %s yuan, over its budget of %s yuan"),
							account_name(&d->key), d->key.year, fen_string(year.spent),
							fen_string(year.budget)),
				   NULL, _("safeins.set_budget() sets the budget of a year."), false);
}

static uint32
year_lock(const char *insurer, int year)
{
	return (hash_bytes((const unsigned char *) insurer, strlen(insurer)) + year) % YEAR_LOCKS;
}

/* fee_lock_year: who closes a year of an insurer and who opens an account in it wait for each other. */
void
fee_lock_year(const char *insurer, int year, LOCKMODE mode)
{
	LockDatabaseObject(safeins_relid(SAFEINS_REL_ACCOUNT), year_lock(insurer, year), 1, mode);
}

/* fee_any_year_closed: of new accounts, is any account of their insurers' years closed? */
bool
fee_any_year_closed(AccountDelta *const *deltas, int n)
{
	bool		locked[YEAR_LOCKS] = {0};

	for (int i = 0; i < n; i++)
	{
		bool	   *done = &locked[year_lock(deltas[i]->insurer, deltas[i]->key.year)];

		if (!*done)
			fee_lock_year(deltas[i]->insurer, deltas[i]->key.year, ShareLock);
		*done = true;
	}
	return account_any_year_closed(deltas, n);
}

/*
 * A new account, of a policy or a county that had no money yet, may belong to a
 * year that was shut before there was one: the insurer's other accounts tell.
 */
static bool
born_closed(const AccountDelta *d)
{
	fee_lock_year(d->insurer, d->key.year, ShareLock);
	return account_others_closed(&d->key, d->insurer);
}

/* fee_is_closed: is the year closed in which the statement moved the account? */
bool
fee_is_closed(const AccountDelta *d, const AccountState *new_row)
{
	return d->rows > 0 && (new_row->closed || (new_row->is_new && born_closed(d))) &&
		line_rule(&expense_rules[FEE_YEAR_CLOSED], d->key.place, d->on) != NULL;
}

/* fee_closed_violation: something is posted into a closed year. */
void
fee_closed_violation(FeeCheck *f, const AccountDelta *d, const AccountState *new_row)
{
	const Rule *rule = line_rule(&expense_rules[FEE_YEAR_CLOSED], d->key.place, d->on);

	if (rule == NULL)
		return;
	account_violation(f, d, new_row, rule, ERRCODE_SI_FEE_CLOSED, 0,
				   psprintf(_("the year %d of %s is closed"), d->key.year, account_name(&d->key)),
				   psprintf(_("First row: %s of table \"%s\"."), d->row, table_shown(f->g.j->rel)),
				   _("Post corrections in a year that is still open."), false);
}

static bool
under_floor(const Rule *floor, const AccountState *a)
{
	return floor != NULL && a->received > 0 && a->spent < ratio_ceil(floor->number, a->received);
}

static void
check_old_floor(FeeCheck *f, const AccountDelta *d, const AccountState *year)
{
	const Rule *floor = fee_floor(d->key.place, d->key.year);

	if (last_day_of(d->key.year) < f->g.today && under_floor(floor, year))
		account_violation(f, d, year, floor, ERRCODE_SI_FEE_FLOOR, ratio_ceil(floor->number, year->received),
					   psprintf(_("%s spent %s yuan in %d, under the floor of %s yuan (%s of %s received)"),
								account_name(&d->key), fen_string(year->spent), d->key.year,
								fen_string(ratio_ceil(floor->number, year->received)),
								ratio_string(floor->number), fen_string(year->received)),
					   NULL, NULL, true);
}

static FindingMatch
finding_of(const AccountDelta *d, int year)
{
	return (FindingMatch) {
		.place = d->key.place,.nation = true,.insurer = d->insurer,.year = year,
		.policy = d->key.by_policy ? d->key.subject : ""
	};
}

/*
 * fee_withdraw_cap: money that was there all the time, and is booked only now,
 * may show that a year, or a period, never broke its cap.
 */
void
fee_withdraw_cap(const AccountDelta *d, const CarryYear *was, const CarryYear *y)
{
	FindingMatch m = finding_of(d, y->year);

	if (was->uncovered <= 0 || y->uncovered > 0)
		return;
	m.code = y->cap->code;
	finding_withdraw(&m, carry_fen(y) == 0 ?
					 psprintf(_("premium that was booked later shows %s yuan received for %s yuan spent"),
							  fen_string(y->state.received), fen_string(y->state.spent)) :
					 psprintf(_("premium that was booked later shows %s yuan received, and %s carried over, for %s yuan spent"),
							  fen_string(y->state.received), fen_string(carry_fen(y)), fen_string(y->state.spent)));
}

static void
withdraw_floor(const AccountDelta *d, const AccountState *was, const AccountState *year)
{
	const Rule *floor = fee_floor(d->key.place, d->key.year);
	FindingMatch m = finding_of(d, d->key.year);

	if (d->spent <= 0 || !under_floor(floor, was) || under_floor(floor, year))
		return;
	m.code = floor->code;
	finding_withdraw(&m, psprintf(_("spending that was booked later shows %s yuan spent of %s yuan received"),
								  fen_string(year->spent), fen_string(year->received)));
}

/*
 * fee_check_floors holds each year of the calendar that was changed in an account
 * against its floor (f, which may be NULL), or withdraws what was found of it; add:
 * the deltas are not in the books.
 */
void
fee_check_floors(FeeCheck *f, AccountDelta *const *deltas, int n, bool add, bool withdraw)
{
	int			next;

	for (int i = 0; i < n; i = next)
	{
		AccountDelta d = *deltas[i];
		AccountState year = {0};
		AccountState was;

		d.received = d.spent = 0;
		for (next = i; next < n && deltas[next]->key.year == d.key.year; next++)
			if (deltas[next]->key.ahead == 0)
				account_delta_add(&d, deltas[next]->received, deltas[next]->spent);
		account_year_sum(&d.key, &year);
		was = year;
		if (add)
		{
			year.received += d.received;
			year.spent += d.spent;
		}
		else
		{
			was.received -= d.received;
			was.spent -= d.spent;
		}
		if (withdraw)
			withdraw_floor(&d, &was, &year);
		if (f != NULL)
			check_old_floor(f, &d, &year);
	}
}

/*
 * fee_check_legacy: what whole years of old data say: spending that nothing covers,
 * also in a year that was lawful before, or under the floor when the year is over.
 * deltas are those of one account, which were booked, or looked at.
 */
void
fee_check_legacy(FeeCheck *f, AccountDelta *const *deltas, int n)
{
	bool		audit = f->g.j->mode == CHECK_AUDIT;
	bool		add = audit && !f->g.j->was_attached;
	Carry	   *c;
	Carry	   *before;

	if (!f->both && audit)
		return;
	c = carry_read(&deltas[n - 1]->key, f->g.today);
	carry_add_deltas(c, deltas, n, add, f->g.today);
	carry_run(c);
	before = carry_before(c);
	for (int i = 0; i < c->n; i++)
	{
		CarryYear  *y = &c->years[i];
		const AccountDelta *d = y->delta != NULL ? y->delta : deltas[0];

		if (!audit)
			fee_withdraw_cap(d, &before->years[i], y);
		if (f->both && y->uncovered > 0 && (y->delta != NULL || before->years[i].uncovered == 0))
			cap_violation(f, d, y->cap, y, fee_over_cap(&d->key, y), NULL, NULL);
	}
	fee_check_floors(f->both ? f : NULL, deltas, n, add, !audit);
}
