/*
 * premium.c: how far the premium floats with accidents, standardization,
 * penalties and risk.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/rulebook.h"
#include "report/premium.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/numeric.h"

PG_FUNCTION_INFO_V1(safeins_premium_factor);
PG_FUNCTION_INFO_V1(safeins_explain_premium_factor);

enum
{
	ARG_PLACE,
	ARG_ON,
	ARG_ACCIDENTS,
	ARG_DEATHS,
	ARG_GRADE,
	ARG_PENALTIES,
	ARG_RISK,
	ARG_SECTOR,
	ARG_SIZE
};

/* What is not known of an enterprise neither raises nor lowers. */
#define MAY_BE_UNKNOWN \
	(ARG_MAY_BE_NULL(ARG_ACCIDENTS) | ARG_MAY_BE_NULL(ARG_DEATHS) | ARG_MAY_BE_NULL(ARG_GRADE) | \
	 ARG_MAY_BE_NULL(ARG_PENALTIES) | ARG_MAY_BE_NULL(ARG_RISK) | \
	 ARG_MAY_BE_NULL(ARG_SECTOR) | ARG_MAY_BE_NULL(ARG_SIZE))

typedef struct Factor
{
	const char *code;
	const Rule *rule;
	int64		times;			/* how often it counts; negative lowers */
	int64		effect;			/* millionths */
} Factor;

#define MAX_FACTORS 6

typedef struct Floating
{
	int			n;
	Factor		factors[MAX_FACTORS];
	const Rule *limit;
	int64		sum;			/* millionths, before the limit */
	int64		held;			/* and after it */
} Floating;

static char *
text_arg(FunctionCallInfo fcinfo, int arg)
{
	return PG_ARGISNULL(arg) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(arg));
}

/* The code that a word means in a list; the word itself where the list does not have it. */
static const char *
code_arg(FunctionCallInfo fcinfo, int arg, const char *list)
{
	char	   *word = text_arg(fcinfo, arg);
	const char *code = word == NULL ? NULL : code_of(list, word, strlen(word));

	return code == NULL ? word : code;
}

static int64
count_arg(FunctionCallInfo fcinfo, int arg)
{
	if (PG_ARGISNULL(arg))
		return -1;
	if (PG_GETARG_INT32(arg) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must not be negative", arg_name(fcinfo, arg))));
	return PG_GETARG_INT32(arg);
}

static const Rule *
ask(FunctionCallInfo fcinfo, const char *code, const char *const *facts)
{
	const Rule *rule = rule_lookup(code, PG_GETARG_DIVISION(ARG_PLACE), PG_GETARG_DATEADT(ARG_ON),
								   facts[0], facts[1], facts[2], NULL, NULL);

	return rule == NULL || rule->mode == RULE_OFF ? NULL : rule;
}

static void
weigh(FunctionCallInfo fcinfo, Floating *f)
{
	int64		accidents;
	int64		deaths;
	int64		penalties;
	const char *facts[3];
	const char *grade;

	memset(f, 0, sizeof(*f));
	args_check(fcinfo, MAY_BE_UNKNOWN);
	accidents = count_arg(fcinfo, ARG_ACCIDENTS);
	deaths = count_arg(fcinfo, ARG_DEATHS);
	penalties = count_arg(fcinfo, ARG_PENALTIES);
	rules_refresh();
	codes_refresh();
	grade = code_arg(fcinfo, ARG_GRADE, "grade");
	facts[0] = code_arg(fcinfo, ARG_SECTOR, "sector");
	facts[1] = code_arg(fcinfo, ARG_SIZE, "size");
	facts[2] = code_arg(fcinfo, ARG_RISK, "risk");

	if (accidents == 0 && deaths <= 0)
		f->factors[f->n++] = (Factor) {.code = "premium.discount_no_accident",.times = -1};
	if (accidents > 0)
		f->factors[f->n++] = (Factor) {.code = "premium.surcharge_accident",.times = accidents};
	if (deaths > 0)
		f->factors[f->n++] = (Factor) {.code = "premium.surcharge_death",.times = deaths};
	if (grade != NULL && strlen(grade) == 1 && strchr("123", grade[0]) != NULL)
		f->factors[f->n++] = (Factor) {.code = psprintf("premium.discount_grade_%s", grade),.times = -1};
	if (penalties > 0)
		f->factors[f->n++] = (Factor) {.code = "premium.surcharge_penalty",.times = penalties};
	if (facts[2] != NULL && strcmp(facts[2], "low") == 0)
		f->factors[f->n++] = (Factor) {.code = "premium.discount_low_risk",.times = -1};
	else if (facts[2] != NULL && strcmp(facts[2], "high") == 0)
		f->factors[f->n++] = (Factor) {.code = "premium.surcharge_high_risk",.times = 1};

	for (int i = 0; i < f->n; i++)
	{
		Factor	   *one = &f->factors[i];

		one->rule = ask(fcinfo, one->code, facts);
		/* at most 10^6 times 2^31, six of them */
		one->effect = one->rule == NULL ? 0 : one->rule->number * one->times;
		f->sum += one->effect;
	}
	f->limit = ask(fcinfo, "premium.float_limit", facts);
	f->held = f->sum;
	if (f->limit != NULL && f->limit->number > 0)
		f->held = Max(-f->limit->number, Min(f->sum, f->limit->number));
}

/* premium_asks tells whether a rule is one of what the premium floats with: these are asked for by sector, size and risk. */
bool
premium_asks(const char *code)
{
	return strncmp(code, "premium.", strlen("premium.")) == 0;
}

static Datum
millionths(int64 n)
{
	return NumericGetDatum(int64_div_fast_to_numeric(n, 6));
}

/* safeins.premium_factor(place, on, accidents, deaths, grade, penalties, risk, sector, size) */
Datum
safeins_premium_factor(PG_FUNCTION_ARGS)
{
	Floating		f;

	weigh(fcinfo, &f);
	return millionths(RULE_RATIO_ONE + f.held);
}

static void
put(ReturnSetInfo *rsinfo, const char *code, const Rule *rule, int64 times, int64 effect)
{
	Datum		values[6];
	bool		nulls[6] = {0};

	values[0] = CStringGetTextDatum(code);
	values[3] = Int64GetDatum(llabs(times));
	nulls[3] = times == 0;
	values[4] = millionths(effect);
	if (rule == NULL)
		nulls[1] = nulls[2] = nulls[5] = true;
	else
	{
		values[1] = Int64GetDatum(rule->id);
		values[2] = millionths(rule->number);
		values[5] = CStringGetTextDatum(rule->source);
	}
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

/* safeins.explain_premium_factor() with the same arguments: a row for each factor, and for the limit where it holds. */
Datum
safeins_explain_premium_factor(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Floating		f;

	InitMaterializedSRF(fcinfo, 0);
	weigh(fcinfo, &f);
	for (int i = 0; i < f.n; i++)
		put(rsinfo, f.factors[i].code, f.factors[i].rule, f.factors[i].times, f.factors[i].effect);
	if (f.held != f.sum)
		put(rsinfo, "premium.float_limit", f.limit, 0, f.held - f.sum);
	return (Datum) 0;
}
