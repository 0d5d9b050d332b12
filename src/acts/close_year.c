/*
 * close_year.c: budgets and the closing of years.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "common/own_sql.h"
#include "common/progress.h"
#include "common/relations.h"
#include "common/server_words.h"
#include "common/settings.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "attach/role.h"
#include "books/account/account.h"
#include "books/finding.h"
#include "books/insurer.h"
#include "guards/fee/carry.h"
#include "guards/fee/fee.h"
#include "guards/violation.h"
#include "acts/close_year.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(safeins_set_budget);
PG_FUNCTION_INFO_V1(safeins_end_budget);
PG_FUNCTION_INFO_V1(safeins_close_year);

static Division
account_place(FunctionCallInfo fcinfo, int arg)
{
	home_stay();
	return PG_ARGISNULL(arg) ? division_at_level(home_place(), 1) : PG_GETARG_DIVISION(arg);
}

static void
refuse_closed(const char *insurer, int year)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_FEE_CLOSED),
			 errmsg("the year %d of insurer %s is closed", year, insurer),
			 errhint("safeins.account says by whom and when."),
			 errown(SAFEINS_REL_ACCOUNT, "fee.year_closed")));
}

/* A budget is of a year that the rules speak of, and that can be planned. */
static void
check_budget_year(Division place, int year)
{
	int			last = year_of(safeins_today()) + 1;

	if (year > last)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a budget of %d cannot be set yet", year),
				 errhint("The last year that can be planned is %d.", last)));
	if (year < last - 1 && rule_lookup("fee.budget", place, last_day_of(year), NULL, NULL, NULL, NULL, NULL) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("no rule speaks of a budget of %d", year),
				 errhint("explain_rule() shows what the rulebook says; add_rule() enters what a notice says.")));
}

/* A budget that is made when its year is over plans nothing: it stands, and that it came late is on record. */
static void
remember_late_budget(const AccountKey *key, const char *insurer, Fen budget)
{
	CheckContext	j = {.mode = CHECK_LIVE};
	const Rule *rule = rule_in_force("fee.budget", key->place, last_day_of(key->year), NULL, NULL, NULL);

	if (rule == NULL)
		return;
	finding_record(&j, &(Finding)
				   {
					   .code = rule->code,.source = rule->source,.place = key->place,
					   .insurer = insurer,.year = key->year,
					   .message = psprintf(_("the budget of insurer %s for %d, %s yuan, was set on %s, after the year was over"), insurer,
										   key->year, fen_string(budget), day_text(safeins_today())),
					   .figures = psprintf("{\"budget\": %lld}", (long long) budget),.once = true
				   });
}

/* safeins.set_budget(year, insurer, amount, place) sets the special budget of an insurer's year. */
Datum
safeins_set_budget(PG_FUNCTION_ARGS)
{
	AccountKey	key = {0};
	char	   *insurer;
	Fen			budget;
	AccountState state;
	int64		id;

	args_check(fcinfo, ARG_MAY_BE_NULL(0) | ARG_MAY_BE_NULL(1));
	arg_year_and_key(fcinfo, "insurer", &key.year, &insurer);
	/* numeric, because there is no implicit cast from numbers to yuan */
	if (fen_from_numeric(PG_GETARG_NUMERIC(2), &budget) != FEN_OK || budget < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is not an amount that a budget can have",
						text_shown(DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(2))))),
				 errhint("It is written in yuan, not negative, with at most two decimals.")));
	key.place = account_place(fcinfo, 3);
	key.subject = insurer;
	key.len = strlen(insurer);
	if (account_peek(&key, &state) && state.closed)
		refuse_closed(insurer, key.year);
	check_budget_year(key.place, key.year);
	insurer_check(insurer);
	id = account_set_budget(&key, &budget, NULL);
	if (year_of(safeins_today()) > key.year)
		remember_late_budget(&key, insurer, budget);
	PG_RETURN_INT64(id);
}

/*
 * safeins.end_budget(year, insurer, reason, place) takes a budget back; the
 * reason is kept with what it was.
 */
Datum
safeins_end_budget(PG_FUNCTION_ARGS)
{
	CheckContext	j = {.mode = CHECK_LIVE};
	AccountKey	key = {0};
	char	   *insurer;
	char	   *reason;
	AccountState state;
	int64		id;

	args_check(fcinfo, ARG_MAY_BE_NULL(0) | ARG_MAY_BE_NULL(1));
	arg_year_and_key(fcinfo, "insurer", &key.year, &insurer);
	reason = arg_text(fcinfo, 2);
	key.place = account_place(fcinfo, 3);
	key.subject = insurer;
	key.len = strlen(insurer);
	if (!account_peek(&key, &state) || !state.has_budget)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("insurer %s has no budget of %d", text_shown(insurer), key.year),
				 errhint("safeins.fee_status shows the budgets.")));
	if (state.closed)
		refuse_closed(insurer, key.year);
	id = account_set_budget(&key, NULL, reason);
	account_remove_empty(&key);
	finding_record(&j, &(Finding)
				   {
					   .code = "fee.budget",.source = "safeins.end_budget",.place = key.place,.insurer = insurer,.year = key.year,
					   .message = psprintf(_("the budget of insurer %s for %d, %s yuan, was taken back: %s"), insurer, key.year,
										   fen_string(state.budget), reason),
					   .figures = psprintf("{\"budget\": %lld}", (long long) state.budget)
				   });
	PG_RETURN_INT64(id);
}

typedef struct YearVerdict
{
	AccountKey	key;
	AccountState state;
	const Rule *floor;
	const Rule *cap;
	bool		below;
	bool		above;
	bool		unmet;			/* duties of its province */
	bool		over_budget;
	bool		moneyless;		/* it has policies, and no account until now */
	FeeJudged	judged;
} YearVerdict;

static OwnSql accounts_of = {
	.sql = "SELECT place::pg_catalog.int4, scope, subject, shift FROM safeins.account"
	" WHERE insurer = $1 AND year = $2 AND ($4 OR place::pg_catalog.int4 = $3) AND safeins.is_local(place)"
	" ORDER BY 1, 2, 3, 4",
	.types = {TEXTOID, INT4OID, INT4OID, BOOLOID},
};

static YearVerdict *
read_accounts(const char *insurer, int year, Division place, bool any_place, int *n)
{
	Datum		values[4] = {CStringGetTextDatum(insurer), Int32GetDatum(year),
							 Int32GetDatum(place), BoolGetDatum(any_place)};
	OwnRows		rows;
	YearVerdict    *list;
	MemoryContext caller = CurrentMemoryContext;

	account_write_pending();
	own_sql_begin();
	rows = own_sql_run(&accounts_of, values, NULL);
	*n = rows.n;
	list = MemoryContextAllocZero(caller, sizeof(YearVerdict) * Max(*n, 1));
	for (int i = 0; i < *n; i++)
	{
		char	   *subject = own_text(&rows, i, 3);

		list[i].key.place = own_int32(&rows, i, 1);
		list[i].key.by_policy = strcmp(own_text(&rows, i, 2), SCOPE_POLICY) == 0;
		list[i].key.subject = MemoryContextStrdup(caller, subject);
		list[i].key.len = strlen(subject);
		list[i].key.year = year;
		list[i].key.shift = own_int32(&rows, i, 4);
		if (list[i].key.by_policy)
		{
			list[i].key.insurer = insurer;
			list[i].key.insurer_len = strlen(insurer);
		}
	}
	own_sql_end();
	return list;
}

static OwnSql insuring_in = {
	.sql = "SELECT DISTINCT p.place::pg_catalog.int4 FROM safeins.insuring AS p"
	" WHERE p.insurer = $1 AND p.live AND p.effective <= $3 AND p.last_day >= $2"
	" AND ($5 OR p.place::pg_catalog.int4 = $4) AND safeins.is_local(p.place) ORDER BY 1",
	.types = {TEXTOID, DATEOID, DATEOID, INT4OID, BOOLOID},
};

/* Adds where an insurer had policies in force and has no account: it owes services and a report all the same. */
static YearVerdict *
add_provinces(YearVerdict *list, int *n, const char *insurer, int year, Division place, bool any_place)
{
	Datum		values[5] = {CStringGetTextDatum(insurer), DateADTGetDatum(first_day_of(year)),
	DateADTGetDatum(last_day_of(year)), Int32GetDatum(place), BoolGetDatum(any_place)};
	int			accounts = *n;
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&insuring_in, values, NULL);
	if (rows.n > 0)
		list = repalloc(list, sizeof(YearVerdict) * (*n + rows.n));
	for (uint64 i = 0; i < rows.n; i++)
	{
		Division	province = own_int32(&rows, i, 1);
		bool		has = false;

		for (int k = 0; k < accounts && !has; k++)
			has = division_at_level(list[k].key.place, 1) == province;
		if (!has)
			list[(*n)++] = (YearVerdict) {
				.key = {.place = province,.subject = insurer,.len = strlen(insurer),.year = year},.moneyless = true
			};
	}
	own_sql_end();
	return list;
}

/* What comes of a year, as the views say it. */
typedef struct VerdictWords
{
	const char *en;
	const char *zh;
} VerdictWords;

static VerdictWords
verdict_of(const YearVerdict *v)
{
	return v->above ? (VerdictWords) {"over cap", "超上限"} :
		v->below ? (VerdictWords) {"under floor", "低于下限"} :
		v->unmet ? (VerdictWords) {"duties unmet", "义务未履行"} :
		v->over_budget ? (VerdictWords) {"over budget", "超预算"} :
		v->judged == FEE_JUDGED ? (VerdictWords) {"ok", "合规"} : (VerdictWords) {"not judged", "未判断"};
}

static void
check_year(YearVerdict *v, const char *insurer, const char *accept_breach)
{
	CheckContext	j = {.mode = CHECK_LIVE};
	const Rule *rule;
	Carry	   *c;
	CarryYear  *y;
	Fen			limit;
	char	   *message;

	/* Who closes a year says that all of it is there: detaching a table is no way past the floor. */
	v->judged = fee_judged(v->key.place, v->key.year, safeins_today());
	v->cap = fee_cap_of_year(v->key.place, v->key.year, safeins_today());
	v->floor = fee_floor(v->key.place, v->key.year);
	if (v->cap != NULL && !within_ratio(v->state.spent, v->cap->number, v->state.received))
		account_hold_earlier(&v->key);
	c = carry_read(&v->key, safeins_today());
	y = carry_year(c, v->key.year, safeins_today());
	carry_run(c);
	v->above = v->cap != NULL && y->uncovered > 0;
	v->below = v->floor != NULL && v->state.received > 0 &&
		v->state.spent < ratio_ceil(v->floor->number, v->state.received);
	if (!v->above && !v->below)
		return;

	rule = v->above ? v->cap : v->floor;
	limit = v->above ? carry_limit(y) : ratio_ceil(rule->number, v->state.received);
	message = v->above ? fee_over_cap(&v->key, y) :
		psprintf(_("%s spent %s yuan in %d, under the floor of %s yuan (%s of %s received)"),
				 account_name(&v->key), fen_string(v->state.spent), v->key.year, fen_string(limit),
				 ratio_string(rule->number), fen_string(v->state.received));
	if (accept_breach == NULL)
		ereport(ERROR,
				(errcode(v->above ? ERRCODE_SI_FEE_CAP : ERRCODE_SI_FEE_FLOOR),
				 errmsg_internal("%s", message),
				 errdetail("The year cannot be closed without saying why the breach is accepted."),
				 errhint("Rule %s: %s. Close with accept_breach => 'reason'; the breach is then recorded with its figures.",
						 rule->code, rule->source),
				 errown(SAFEINS_REL_ACCOUNT, rule->code)));
	finding_record(&j, &(Finding)
				   {
					   .code = rule->code,.source = rule->source,.place = v->key.place,.insurer = insurer,
					   .year = v->key.year,.message = message,
					   .figures = v->above ? fee_carry_figures(&v->key, y, "") : account_figures(&v->key, &v->state, limit, ""),
					   .account = true,.once = true
				   });
}

/* The row's lock keeps postings out until the verdict stands. */
static void
lock_account(YearVerdict *v, const AccountKey *key, char *insurer)
{
	AccountDelta lock = {.key = *key,.insurer = insurer};
	AccountState old_row;
	AccountState row = account_move(&lock, &old_row);

	if (row.closed)
		refuse_closed(insurer, key->year);
	v->state.received += row.received;
	v->state.spent += row.spent;
	v->state.has_budget |= row.has_budget;
	v->state.budget += row.budget;
}

/* What a year lacks of its budget is recorded, and keeps it from nothing: within the cap more may be spent. */
static void
remember_budget(YearVerdict *v, const char *insurer)
{
	CheckContext	j = {.mode = CHECK_LIVE};
	const Rule *rule = rule_in_force("fee.budget", v->key.place, last_day_of(v->key.year), NULL, NULL, NULL);
	Finding		f;

	/* Who received nothing had nothing to plan. */
	if (v->key.by_policy || v->moneyless || rule == NULL)
		return;
	v->over_budget = v->state.has_budget && v->state.spent > v->state.budget;
	if (v->state.has_budget && !v->over_budget)
		return;
	f = (Finding)
	{
		.code = rule->code,.source = rule->source,.place = v->key.place,
		.insurer = insurer,.year = v->key.year,.once = true
	};
	if (v->over_budget)
	{
		f.message = psprintf(_("insurer %s spent %s yuan in %d, over its budget of %s yuan"), insurer, fen_string(v->state.spent),
							 v->key.year, fen_string(v->state.budget));
		f.figures = psprintf("{\"spent\": %lld, \"budget\": %lld}", (long long) v->state.spent, (long long) v->state.budget);
	}
	else
		f.message = psprintf(_("insurer %s had no budget for %d"), insurer, v->key.year);
	finding_record(&j, &f);
}

/*
 * safeins.close_year(year, insurer, accept_breach, place) holds the year's
 * accounts against floor and cap, and the insurer against its quotas and its
 * report, and shuts them.  Raises SI101, SI110 or SI503 for a breach that is
 * not accepted, SI109 for a year that is closed already.
 */
Datum
safeins_close_year(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	char	   *insurer;
	char	   *accept_breach = NULL;
	int			year;
	Division	place;
	YearVerdict    *accounts;
	int			n;
	bool		unmet = false;
	bool		begun;

	args_check(fcinfo, ARG_MAY_BE_NULL(0) | ARG_MAY_BE_NULL(1));
	InitMaterializedSRF(fcinfo, 0);
	arg_year_and_key(fcinfo, "insurer", &year, &insurer);
	if (!PG_ARGISNULL(2))
	{
		accept_breach = text_to_cstring(PG_GETARG_TEXT_PP(2));
		if (text_is_blank(accept_breach, strlen(accept_breach)))
			accept_breach = NULL;
	}
	place = account_place(fcinfo, 3);

	if (year_of(safeins_today()) <= year)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the year %d is not over", year),
				 errhint("A year is closed after its 31 December.")));
	fee_lock_year(insurer, year, ExclusiveLock);
	accounts = read_accounts(insurer, year, place, PG_ARGISNULL(3), &n);
	accounts = add_provinces(accounts, &n, insurer, year, place, PG_ARGISNULL(3));
	if (n == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("insurer %s has no account of %d", insurer, year),
				 errhint("safeins.fee_status lists the insurers by the keys of the attached tables.")));

	begun = progress_begin(PROGRESS_CLOSE_YEAR);
	progress_step(safeins_relid(SAFEINS_REL_ACCOUNT), n);
	for (int i = 0, next; i < n; i = next)
	{
		YearVerdict    *v = &accounts[i];
		char		place[DIVISION_TEXT_LEN + 1];
		Datum		values[8];
		bool		nulls[8] = {0};

		/* Its money may count for several periods. */
		for (next = i; next < n && account_key_siblings(&accounts[next].key, &v->key); next++)
			lock_account(v, &accounts[next].key, insurer);
		check_year(v, insurer, accept_breach);
		remember_budget(v, insurer);
		/* Accounts come by place: duties are those of the province, judged once. */
		if (i == 0 || division_at_level(v->key.place, 1) != division_at_level(v[-1].key.place, 1))
			unmet = year_check_duties(&(YearClosing) {insurer, year, accept_breach},
									  division_at_level(v->key.place, 1));
		v->unmet = unmet;
		for (int k = i; k < next; k++)
			account_set_closed(&accounts[k].key, verdict_of(v).en,
							   v->above || v->below || v->unmet ? accept_breach : NULL);

		division_print(v->key.place, place);
		values[0] = CStringGetTextDatum(place);
		values[1] = CStringGetTextDatum(v->key.by_policy ? SCOPE_POLICY : SCOPE_INSURER);
		values[2] = CStringGetTextDatum(v->key.subject);
		values[3] = NumericGetDatum(fen_to_numeric(v->state.received));
		values[4] = NumericGetDatum(fen_to_numeric(v->state.spent));
		values[5] = CStringGetTextDatum(verdict_of(v).en);
		values[6] = server_text(verdict_of(v).zh);
		nulls[7] = !(v->above || v->below || v->unmet);
		if (!nulls[7])
			values[7] = CStringGetTextDatum(accept_breach);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
		progress_done(next);
	}
	progress_end(begun);
	return (Datum) 0;
}
