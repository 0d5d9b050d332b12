/*
 * premium.c: how far the premium floats with accidents, standardization,
 * penalties and risk.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/premium.h"
#include "rules/rulebook.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/numeric.h"
#include "utils/tuplestore.h"

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
				 errmsg("argument \"%s\" must not be negative", arg_name(fcinfo, arg))));
	return PG_GETARG_INT32(arg);
}

static const Rule *
ask(const PremiumOf *of, const char *code)
{
	return rule_in_force(code, of->place, of->on, of->sector, of->size, of->risk);
}

/*
 * premium_weigh weighs what raises and lowers the premium of an enterprise by
 * the rules of a place and day, within the limit that there is.
 */
void
premium_weigh(const PremiumOf *of, PremiumFloat *f)
{
	const char *grade = of->grade;

	memset(f, 0, sizeof(*f));
	if (of->accidents == 0 && of->deaths <= 0)
		f->factors[f->n++] = (PremiumFactor) {.code = "premium.discount_no_accident",.times = -1};
	if (of->accidents > 0)
		f->factors[f->n++] = (PremiumFactor) {.code = "premium.surcharge_accident",.times = of->accidents};
	if (of->deaths > 0)
		f->factors[f->n++] = (PremiumFactor) {.code = "premium.surcharge_death",.times = of->deaths};
	if (grade != NULL && strlen(grade) == 1 && strchr("123", grade[0]) != NULL)
		f->factors[f->n++] = (PremiumFactor) {.code = psprintf("premium.discount_grade_%s", grade),.times = -1};
	if (of->penalties > 0)
		f->factors[f->n++] = (PremiumFactor) {.code = "premium.surcharge_penalty",.times = of->penalties};
	if (of->risk != NULL && strcmp(of->risk, "low") == 0)
		f->factors[f->n++] = (PremiumFactor) {.code = "premium.discount_low_risk",.times = -1};
	else if (of->risk != NULL && strcmp(of->risk, "high") == 0)
		f->factors[f->n++] = (PremiumFactor) {.code = "premium.surcharge_high_risk",.times = 1};

	for (int i = 0; i < f->n; i++)
	{
		PremiumFactor *one = &f->factors[i];

		one->rule = ask(of, one->code);
		/* at most 10^6 times 2^31, six of them */
		one->effect = one->rule == NULL ? 0 : one->rule->number * one->times;
		f->sum += one->effect;
	}
	f->limit = ask(of, "premium.float_limit");
	f->held = f->sum;
	if (f->limit != NULL && f->limit->number > 0)
		f->held = Max(-f->limit->number, Min(f->sum, f->limit->number));
}

static void
weigh(FunctionCallInfo fcinfo, PremiumFloat *f)
{
	PremiumOf	of;

	args_check(fcinfo, MAY_BE_UNKNOWN);
	of.accidents = count_arg(fcinfo, ARG_ACCIDENTS);
	of.deaths = count_arg(fcinfo, ARG_DEATHS);
	of.penalties = count_arg(fcinfo, ARG_PENALTIES);
	rules_refresh();
	codes_refresh();
	of.place = PG_GETARG_DIVISION(ARG_PLACE);
	of.on = PG_GETARG_DATEADT(ARG_ON);
	of.grade = code_arg(fcinfo, ARG_GRADE, "grade");
	of.sector = code_arg(fcinfo, ARG_SECTOR, "sector");
	of.size = code_arg(fcinfo, ARG_SIZE, "size");
	of.risk = code_arg(fcinfo, ARG_RISK, "risk");
	premium_weigh(&of, f);
}

/* premium_asks tells whether the premium floats by a rule: such a one is asked for by sector, size and risk. */
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
	PremiumFloat f;

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
	PremiumFloat f;

	InitMaterializedSRF(fcinfo, 0);
	weigh(fcinfo, &f);
	for (int i = 0; i < f.n; i++)
		put(rsinfo, f.factors[i].code, f.factors[i].rule, f.factors[i].times, f.factors[i].effect);
	if (f.held != f.sum)
		put(rsinfo, "premium.float_limit", f.limit, 0, f.held - f.sum);
	return (Datum) 0;
}
