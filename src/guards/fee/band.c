/*
 * band.c: what the law says of an account: the cap on what is spent, the floor
 * under it, the budget, and the year that is closed.
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
#include "attach/role.h"
#include "books/account/account.h"
#include "books/finding.h"
#include "books/place.h"
#include "guards/fee/fee.h"
#include "guards/role_name.h"
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

/* fee_floor: a year is held against the floor of its last day. */
const Rule *
fee_floor(Division place, int year)
{
	return line_rule(&expense_rules[FEE_FLOOR], place, last_day_of(year));
}

/* fee_cap_of_year: a year as a whole is held against the cap of its last day, a running one against today's. */
const Rule *
fee_cap_of_year(Division place, int year, DateADT today)
{
	return line_rule(&expense_rules[FEE_CAP], place, Min(last_day_of(year), today));
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
	if (!role_known(ROLE_PREMIUM, place) || !role_known(ROLE_EXPENSE, place))
		return FEE_NOT_JUDGED;
	return fee_cap_of_year(place, year, on) == NULL ? FEE_BREACHES_ONLY : FEE_JUDGED;
}

/* account_name is what messages call an account. */
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

/* fee_check_budget: d is all that the statement did to the account. */
void
fee_check_budget(FeeCheck *f, const AccountDelta *d, const AccountState *new_row)
{
	const Rule *rule;

	if (!new_row->has_budget || d->spent <= 0 || new_row->spent <= new_row->budget ||
		(rule = line_rule(&expense_rules[FEE_BUDGET], d->key.place, d->on)) == NULL)
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

/* fee_check_closed: is the year closed in which the statement moved the account? */
void
fee_check_closed(FeeCheck *f, const AccountDelta *d, const AccountState *new_row)
{
	const Rule *rule;

	if (d->rows == 0 || !(new_row->closed || (new_row->is_new && born_closed(d))) ||
		(rule = line_rule(&expense_rules[FEE_YEAR_CLOSED], d->key.place, d->on)) == NULL)
		return;
	account_violation(f, d, new_row, rule, ERRCODE_SI_FEE_CLOSED, 0,
				   psprintf(_("the year %d of %s is closed"), d->key.year, account_name(&d->key)),
				   psprintf(_("First row: %s of table \"%s\"."), d->row, RelationGetRelationName(f->g.j->rel)),
				   _("Post corrections in a year that is still open."), false);
}

/*
 * fee_check_legacy: what a whole year of old data says: spending over the cap,
 * or under the floor when the year is over.
 */
void
fee_check_legacy(FeeCheck *f, const AccountDelta *d, const AccountState *new_row)
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
