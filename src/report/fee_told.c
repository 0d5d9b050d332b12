/*
 * fee_told.c: what the fee report tells of an account and year: what it
 * received and spent as this transaction leaves it, what the law says of that,
 * what its years hand on to each other, and a forecast at the present pace.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "common/server_words.h"
#include "common/settings.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "books/account/account.h"
#include "books/account/account_row.h"
#include "guards/fee/carry.h"
#include "guards/fee/fee.h"
#include "report/whole/whole.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(safeins_fee_told);

typedef struct FeeRow
{
	int32		year;
	int32		shift;
	Fen			received;
	Fen			spent;
} FeeRow;

/* An account's years up to that of the report, as this transaction leaves them. */
typedef struct FeeAccount
{
	AccountKey	key;
	text	   *insurer;		/* as its rows have it */
	DateADT		as_of;
	DateADT		due_by;			/* premium that is dated ahead counts by then */
	int			n;
	int			size;
	FeeRow	   *rows;
	/* Of the year that is told. */
	Fen			received;
	Fen			spent;
	bool		is_first;		/* the row that is told stands for the year */
	bool		has_budget;
	Fen			budget;
	bool		closed;
	TimestampTz closed_at;
} FeeAccount;

/* What the calls of a statement have asked. */
typedef struct FeeMemo
{
	int8		known[100];		/* by province: 1 both sides are attached, -1 not, 0 not asked */
	DateADT		as_of;
	Numeric		elapsed;		/* the part of its year; NULL: not worked out */
} FeeMemo;

static bool
is_insurers(const FeeAccount *a, const text *insurer)
{
	return book_key_compare(insurer, a->insurer) == 0;
}

static Fen
add_fen(Fen a, Fen b)
{
	return DatumGetInt64(DirectFunctionCall2(int8pl, Int64GetDatum(a), Int64GetDatum(b)));
}

/* Does a row of the account's book, or of what is dated ahead, belong to the account? */
static bool
is_of_account(const FeeAccount *a, const WholeBook *w, int place, int scope)
{
	text	   *row_scope = whole_text(w, scope);

	return DatumGetDivision(whole_value(w, place)) == a->key.place &&
		(VARSIZE_ANY_EXHDR(row_scope) == strlen(SCOPE_POLICY)) == a->key.by_policy;
}

static void
take_year(FeeAccount *a, const WholeBook *w, int told_year, int told_shift)
{
	FeeRow	   *row;
	AccountKey	key = a->key;
	AccountState state;

	if (a->n == a->size)
		a->rows = repalloc(a->rows, (a->size *= 2) * sizeof(FeeRow));
	row = &a->rows[a->n++];
	row->year = key.year = DatumGetInt32(whole_value(w, Anum_account_year));
	row->shift = key.shift = DatumGetInt32(whole_value(w, Anum_account_shift));
	if (account_pending(&key, &state))
	{
		row->received = state.received;
		row->spent = state.spent;
	}
	else
	{
		row->received = DatumGetInt64(whole_value(w, Anum_account_received));
		row->spent = DatumGetInt64(whole_value(w, Anum_account_spent));
	}
	if (row->year != told_year)
		return;
	if (row->shift < told_shift)
		a->is_first = false;
	if (!whole_is_null(w, Anum_account_budget))
	{
		Fen			budget = DatumGetInt64(whole_value(w, Anum_account_budget));

		a->budget = a->has_budget ? Max(a->budget, budget) : budget;
		a->has_budget = true;
	}
	if (!whole_is_null(w, Anum_account_closed_at))
	{
		TimestampTz at = DatumGetTimestampTz(whole_value(w, Anum_account_closed_at));

		a->closed_at = a->closed ? Max(a->closed_at, at) : at;
		a->closed = true;
	}
}

static void
read_years(FeeAccount *a, const text *subject, int told_year, int told_shift)
{
	WholeBook	accounts;

	whole_open_by(&accounts, SAFEINS_REL_ACCOUNT, "account_pkey", subject);
	while (whole_next(&accounts))
		if (DatumGetInt32(whole_value(&accounts, Anum_account_year)) <= year_of(a->as_of) &&
			is_of_account(a, &accounts, Anum_account_place, Anum_account_scope) &&
			is_insurers(a, whole_text(&accounts, Anum_account_insurer)))
			take_year(a, &accounts, told_year, told_shift);
	whole_close(&accounts);
}

/* What was dated ahead and has come. */
static void
add_due(FeeAccount *a, const text *subject)
{
	WholeBook	ahead;

	if (ahead_none())
		return;
	whole_open_by(&ahead, SAFEINS_REL_PREMIUM_AHEAD, "premium_ahead_pkey", subject);
	while (whole_next(&ahead))
	{
		int			year = DatumGetInt32(whole_value(&ahead, Anum_ahead_year));
		int			shift = DatumGetInt32(whole_value(&ahead, Anum_ahead_shift));

		if (!is_of_account(a, &ahead, Anum_ahead_place, Anum_ahead_scope) ||
			whole_day(&ahead, Anum_ahead_received_on) > a->due_by ||
			(a->key.by_policy && !is_insurers(a, whole_text(&ahead, Anum_ahead_insurer))))
			continue;
		for (FeeRow *row = a->rows; row < a->rows + a->n; row++)
			if (row->year == year && row->shift == shift)
				row->received = add_fen(row->received, DatumGetInt64(whole_value(&ahead, Anum_ahead_amount)));
	}
	whole_close(&ahead);
}

static int
compare_periods(const void *a, const void *b)
{
	int			x = ((const FeeRow *) a)->year + ((const FeeRow *) a)->shift;
	int			y = ((const FeeRow *) b)->year + ((const FeeRow *) b)->shift;

	return x < y ? -1 : x > y;
}

/* The periods of the account, each with all that counts for it. */
static Carry *
carry_of_account(const FeeAccount *a)
{
	FeeRow	   *periods = palloc(Max(a->n, 1) * sizeof(FeeRow));
	Carry	   *c;
	int			n = 0;

	qsort(a->rows, a->n, sizeof(FeeRow), compare_periods);
	for (const FeeRow *row = a->rows; row < a->rows + a->n; row++)
	{
		int			period = row->year + row->shift;

		if (period > year_of(a->as_of))
			continue;
		if (n == 0 || periods[n - 1].year != period)
			periods[n++] = (FeeRow) {.year = period};
		periods[n - 1].received = add_fen(periods[n - 1].received, row->received);
		periods[n - 1].spent = add_fen(periods[n - 1].spent, row->spent);
	}
	c = carry_of(a->key.place, n);
	for (int i = 0; i < n; i++)
		carry_set(c, i, periods[i].year, periods[i].received, periods[i].spent, a->as_of);
	carry_run(c);
	return c;
}

/* What the law and the account's years say of the year. */
typedef struct FeeTold
{
	int			year;
	const Rule *cap;			/* NULL: the law is silent */
	const Rule *floor;
	FeeJudged	judged;
	Numeric		elapsed;		/* the part of the year that is over; NULL: all of it */
	Fen			cap_fen;
	Fen			floor_fen;		/* 0 where no more was received than given back */
	bool		carries;		/* some period of the account has begun, and there is a cap */
	Fen			headroom;		/* where it carries */
	bool		hands_on;		/* ... or there is one of a year up to that of the report */
	Fen			carried_in;		/* these where it hands on */
	Fen			carried_out;
} FeeTold;

static const Rule *
ratio_of(const char *code, Division place, DateADT on)
{
	const Rule *rule = rule_lookup(code, place, on, NULL, NULL, NULL, NULL, NULL);

	return rule == NULL || rule->mode == RULE_OFF || rule->type != RULE_RATIO ? NULL : rule;
}

static FeeMemo *
memo_of(FmgrInfo *flinfo)
{
	if (flinfo->fn_extra == NULL)
		flinfo->fn_extra = MemoryContextAllocZero(flinfo->fn_mcxt, sizeof(FeeMemo));
	return flinfo->fn_extra;
}

/* fee_judged(), whose roles are asked once for each province. */
static FeeJudged
judged_of(FeeMemo *memo, Division place, int year, DateADT on)
{
	int8	   *known = &memo->known[place / 10000];

	if (*known == 0)
		*known = fee_judged(place, year, on) == FEE_NOT_JUDGED ? -1 : 1;
	if (*known < 0)
		return FEE_NOT_JUDGED;
	return fee_cap_of_year(place, year, on) == NULL ? FEE_BREACHES_ONLY : FEE_JUDGED;
}

static Numeric
divide(Numeric a, Numeric b)
{
	return DatumGetNumeric(DirectFunctionCall2(numeric_div, NumericGetDatum(a), NumericGetDatum(b)));
}

static Numeric
multiply(Numeric a, Numeric b)
{
	return DatumGetNumeric(DirectFunctionCall2(numeric_mul, NumericGetDatum(a), NumericGetDatum(b)));
}

/* As numeric(precision,scale) takes it. */
static Datum
fitted(Numeric n, int precision, int scale)
{
	int32		typmod = ((precision << 16) | scale) + VARHDRSZ;

	return DirectFunctionCall2(numeric, NumericGetDatum(n), Int32GetDatum(typmod));
}

/* Spent over received, up to what the column takes: next to nothing may be left of what was received. */
static Datum
ratio_shown(Fen spent, Fen received)
{
	Datum		ratio = NumericGetDatum(divide(int64_to_numeric(spent), int64_to_numeric(received)));
	Datum		most = NumericGetDatum(int64_div_fast_to_numeric(INT64CONST(999999999999), 6));

	return fitted(DatumGetNumeric(DirectFunctionCall2(numeric_smaller, ratio, most)), 12, 6);
}

static Numeric
elapsed_of(FmgrInfo *flinfo, FeeMemo *memo, DateADT as_of)
{
	if (memo->elapsed == NULL || memo->as_of != as_of)
	{
		int			year = year_of(as_of);
		MemoryContext old = MemoryContextSwitchTo(flinfo->fn_mcxt);

		memo->elapsed = divide(int64_to_numeric(as_of - first_day_of(year) + 1),
							   int64_to_numeric(first_day_of(year + 1) - first_day_of(year)));
		memo->as_of = as_of;
		MemoryContextSwitchTo(old);
	}
	return memo->elapsed;
}

/* A report as of the last day of a year tells it whole once that day is over. */
static bool
is_over(int year, DateADT as_of)
{
	return year < year_of(as_of) || (as_of == last_day_of(year) && as_of < safeins_today());
}

static FeeTold
tell(FmgrInfo *flinfo, const FeeAccount *a, int year)
{
	FeeMemo    *memo = memo_of(flinfo);
	Division	place = a->key.place;
	Carry	   *c;
	FeeTold		t = {
		.year = year,
		.cap = ratio_of("fee.cap", place, Min(last_day_of(year), a->as_of)),
		.floor = ratio_of("fee.floor", place, last_day_of(year)),
		.judged = judged_of(memo, place, year, a->as_of),
		.elapsed = is_over(year, a->as_of) ? NULL : elapsed_of(flinfo, memo, a->as_of)
	};

	if (t.floor != NULL && a->received > 0)
		t.floor_fen = ratio_ceil(t.floor->number, a->received);
	c = carry_of_account(a);
	for (int i = 0; i < c->n; i++)
		t.hands_on |= c->years[i].cap != NULL;
	if (t.hands_on)
	{
		t.carried_in = carry_in(c, year);
		t.carried_out = carry_out(c, year, a->as_of);
	}
	if (t.cap != NULL)
	{
		t.cap_fen = ratio_floor(t.cap->number, a->received);
		t.carries = c->n > 0;
		t.headroom = carry_headroom(c, year);
	}
	return t;
}

typedef enum FeeVerdict
{
	VERDICT_NOT_JUDGED,
	VERDICT_OVER_CAP,
	VERDICT_UNDER_FLOOR,
	VERDICT_NOT_YET,
	VERDICT_OK
} FeeVerdict;

static const struct
{
	const char *code;
	const char *zh;
}			verdicts[] = {
	[VERDICT_NOT_JUDGED] = {"not judged", "未判断"},
	[VERDICT_OVER_CAP] = {"over cap", "超上限"},
	[VERDICT_UNDER_FLOOR] = {"under floor", "低于下限"},
	[VERDICT_NOT_YET] = {"not yet at floor", "尚未达到下限"},
	[VERDICT_OK] = {"ok", "合规"},
};

static bool
is_under_floor(const FeeAccount *a, const FeeTold *t)
{
	return t->floor != NULL && a->received > 0 && a->spent < t->floor_fen;
}

static FeeVerdict
verdict_of(const FeeAccount *a, const FeeTold *t)
{
	if (t->judged == FEE_NOT_JUDGED)
		return VERDICT_NOT_JUDGED;
	if (t->carries && t->headroom < 0)
		return VERDICT_OVER_CAP;
	if (is_under_floor(a, t))
		return t->elapsed == NULL ? VERDICT_UNDER_FLOOR : VERDICT_NOT_YET;
	return t->judged == FEE_BREACHES_ONLY ? VERDICT_NOT_JUDGED : VERDICT_OK;
}

/* Is more spent than the cap of the premium and the elapsed part of what was carried in? */
static bool
will_be_over(const FeeAccount *a, const FeeTold *t)
{
	Datum		carried;
	Datum		limit;

	if (!t->carries)
		return false;
	carried = NumericGetDatum(multiply(int64_to_numeric(t->carried_in), t->elapsed));
	limit = DirectFunctionCall2(numeric_add, NumericGetDatum(int64_to_numeric(t->cap_fen)), carried);
	return DatumGetBool(DirectFunctionCall2(numeric_gt, NumericGetDatum(int64_to_numeric(a->spent)), limit));
}

static FeeVerdict
forecast_of(const FeeAccount *a, const FeeTold *t)
{
	if (t->judged == FEE_NOT_JUDGED)
		return VERDICT_NOT_JUDGED;
	if (will_be_over(a, t))
		return VERDICT_OVER_CAP;
	if (is_under_floor(a, t))
		return VERDICT_UNDER_FLOOR;
	return t->judged == FEE_BREACHES_ONLY ? VERDICT_NOT_JUDGED : VERDICT_OK;
}

/* What must still be spent to reach the floor of the premium at the present pace. */
static Datum
to_floor(const FeeAccount *a, const FeeTold *t)
{
	Numeric		wanted;
	Datum		lacks;

	if (t->floor == NULL || t->elapsed == NULL || a->received <= 0)
		return NumericGetDatum(fen_to_numeric(0));
	wanted = divide(multiply(int64_to_numeric(t->floor->number), int64_to_numeric(a->received)), t->elapsed);
	lacks = DirectFunctionCall2(numeric_sub, NumericGetDatum(divide(wanted, int64_to_numeric(RULE_RATIO_ONE))),
								NumericGetDatum(int64_to_numeric(a->spent)));
	lacks = DirectFunctionCall1(numeric_ceil, lacks);
	if (DatumGetBool(DirectFunctionCall2(numeric_lt, lacks, NumericGetDatum(int64_to_numeric(0)))))
		return NumericGetDatum(fen_to_numeric(0));
	return fitted(multiply(DatumGetNumeric(lacks), fen_to_numeric(1)), 20, 2);
}

static Datum
day_in_china(TimestampTz at)
{
	return DirectFunctionCall1(timestamp_date, DirectFunctionCall2(timestamptz_zone, CStringGetTextDatum("Asia/Shanghai"),
																   TimestampTzGetDatum(at)));
}

/* Columns of safeins.fee_told(). */
#define NCOLUMNS 18

static void
put_told(ReturnSetInfo *rsinfo, const FeeAccount *a, const FeeTold *t)
{
	FeeVerdict	verdict = verdict_of(a, t);
	Datum		values[NCOLUMNS] = {0};
	bool		nulls[NCOLUMNS] = {0};

	values[0] = NumericGetDatum(fen_to_numeric(a->received));
	values[1] = NumericGetDatum(fen_to_numeric(a->spent));
	nulls[2] = a->received <= 0;
	if (!nulls[2])
		values[2] = ratio_shown(a->spent, a->received);
	nulls[3] = nulls[5] = t->floor == NULL;
	if (t->floor != NULL)
	{
		values[3] = NumericGetDatum(int64_div_fast_to_numeric(t->floor->number, 6));
		values[5] = NumericGetDatum(fen_to_numeric(t->floor_fen));
	}
	nulls[4] = nulls[6] = t->cap == NULL;
	if (t->cap != NULL)
	{
		values[4] = NumericGetDatum(int64_div_fast_to_numeric(t->cap->number, 6));
		values[6] = NumericGetDatum(fen_to_numeric(t->cap_fen));
	}
	nulls[7] = !t->carries;
	if (t->carries)
		values[7] = NumericGetDatum(fen_to_numeric(t->headroom));
	nulls[16] = nulls[17] = !t->hands_on;
	if (t->hands_on)
	{
		values[16] = NumericGetDatum(fen_to_numeric(t->carried_in));
		values[17] = NumericGetDatum(fen_to_numeric(t->carried_out));
	}
	nulls[8] = !a->has_budget;
	if (a->has_budget)
		values[8] = NumericGetDatum(fen_to_numeric(a->budget));
	values[9] = CStringGetTextDatum(verdicts[verdict].code);
	values[10] = server_text(verdicts[verdict].zh);
	nulls[11] = nulls[12] = nulls[14] = t->elapsed == NULL;
	if (t->elapsed != NULL)
	{
		values[11] = fitted(divide(fen_to_numeric(a->received), t->elapsed), 20, 2);
		values[12] = fitted(divide(fen_to_numeric(a->spent), t->elapsed), 20, 2);
		values[14] = CStringGetTextDatum(verdicts[forecast_of(a, t)].code);
	}
	values[13] = to_floor(a, t);
	nulls[15] = !a->closed;
	if (a->closed)
		values[15] = day_in_china(a->closed_at);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

/*
 * safeins.fee_told(as_of, place, scope, subject, year, insurer, shift): what is
 * told of an account and year by the first of its rows, and by the others
 * nothing; nothing of what was taken back, or only passed through, either.
 */
Datum
safeins_fee_told(PG_FUNCTION_ARGS)
{
	text	   *scope = PG_GETARG_TEXT_PP(2);
	text	   *subject = PG_GETARG_TEXT_PP(3);
	int			year = PG_GETARG_INT32(4);
	FeeAccount	a = {
		.key = {
			.place = PG_GETARG_DIVISION(1),
			.by_policy = VARSIZE_ANY_EXHDR(scope) == strlen(SCOPE_POLICY),
			.subject = VARDATA_ANY(subject),.len = VARSIZE_ANY_EXHDR(subject)
		},
		.insurer = PG_GETARG_TEXT_PP(5),
		.as_of = PG_GETARG_DATEADT(0),
		.is_first = true,
		.size = 8
	};
	FeeTold		told;

	/* It is called for each account: nothing is looked up for the row's type. */
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	if (a.key.by_policy)
	{
		a.key.insurer = VARDATA_ANY(a.insurer);
		a.key.insurer_len = VARSIZE_ANY_EXHDR(a.insurer);
	}
	a.due_by = Max(a.as_of, safeins_today());
	a.rows = palloc(a.size * sizeof(FeeRow));
	rules_refresh();
	read_years(&a, subject, year, PG_GETARG_INT32(6));
	if (!a.is_first)
		return (Datum) 0;
	add_due(&a, subject);
	for (const FeeRow *row = a.rows; row < a.rows + a.n; row++)
		if (row->year == year)
		{
			a.received = add_fen(a.received, row->received);
			a.spent = add_fen(a.spent, row->spent);
		}
	if (a.received == 0 && a.spent == 0 && !a.has_budget && !a.closed)
		return (Datum) 0;
	told = tell(fcinfo->flinfo, &a, year);
	put_told((ReturnSetInfo *) fcinfo->resultinfo, &a, &told);
	return (Datum) 0;
}
