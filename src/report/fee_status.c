/*
 * fee_status.c: what the fee report asks of rules and of this transaction's
 * accounts, cheap enough to be asked for every account.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "rules/rulebook.h"
#include "books/account/account.h"
#include "guards/fee/carry.h"
#include "guards/fee/fee.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"

PG_FUNCTION_INFO_V1(safeins_fee_ratio);
PG_FUNCTION_INFO_V1(safeins_account_received);
PG_FUNCTION_INFO_V1(safeins_account_spent);
PG_FUNCTION_INFO_V1(safeins_fee_judged);
PG_FUNCTION_INFO_V1(safeins_fee_carry);

/* safeins.fee_ratio(code, place, on) is the ratio that applies, in millionths; NULL where the law is silent. */
Datum
safeins_fee_ratio(PG_FUNCTION_ARGS)
{
	const Rule *rule;

	rules_refresh();
	rule = rule_lookup(text_to_cstring(PG_GETARG_TEXT_PP(0)), PG_GETARG_DIVISION(1), PG_GETARG_DATEADT(2),
					   NULL, NULL, NULL, NULL, NULL);
	if (rule == NULL || rule->mode == RULE_OFF || rule->type != RULE_RATIO)
		PG_RETURN_NULL();
	PG_RETURN_INT64(rule->number);
}

/*
 * safeins.fee_judged(place, year, on) is what may be said of that year's
 * accounts: 0 nothing, 1 breaches but not that they are lawful, 2 both.
 */
Datum
safeins_fee_judged(PG_FUNCTION_ARGS)
{
	rules_refresh();
	PG_RETURN_INT32(fee_judged(PG_GETARG_DIVISION(0), PG_GETARG_INT32(1), PG_GETARG_DATEADT(2)));
}

static bool
pending(FunctionCallInfo fcinfo, AccountState *state)
{
	text	   *subject = PG_GETARG_TEXT_PP(2);
	text	   *scope = PG_GETARG_TEXT_PP(1);
	text	   *insurer = PG_GETARG_TEXT_PP(6);
	AccountKey	key = {
		.place = PG_GETARG_DIVISION(0),
		.by_policy = VARSIZE_ANY_EXHDR(scope) == strlen(SCOPE_POLICY),
		.subject = VARDATA_ANY(subject),
		.len = VARSIZE_ANY_EXHDR(subject),
		.year = PG_GETARG_INT32(3),
		.shift = PG_GETARG_INT32(5),
	};

	if (key.by_policy)
	{
		key.insurer = VARDATA_ANY(insurer);
		key.insurer_len = VARSIZE_ANY_EXHDR(insurer);
	}

	return account_pending(&key, state);
}

Datum
safeins_account_received(PG_FUNCTION_ARGS)
{
	AccountState state;

	PG_RETURN_INT64(pending(fcinfo, &state) ? state.received : PG_GETARG_INT64(4));
}

Datum
safeins_account_spent(PG_FUNCTION_ARGS)
{
	AccountState state;

	PG_RETURN_INT64(pending(fcinfo, &state) ? state.spent : PG_GETARG_INT64(4));
}

/* The numbers of an array, which has none that is NULL. */
static Datum *
numbers(ArrayType *array, Oid type, int size, int *n)
{
	Datum	   *values;

	if (ARR_NDIM(array) > 1 || array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the years of an account and their sums are plain lists without NULL")));
	deconstruct_array(array, type, size, true, size == sizeof(int32) ? TYPALIGN_INT : TYPALIGN_DOUBLE,
					  &values, NULL, n);
	return values;
}

/*
 * safeins.fee_carry(place, year, years, received, spent, as_of) is what the year
 * carries in, carries out, and may still spend.
 */
Datum
safeins_fee_carry(PG_FUNCTION_ARGS)
{
	Division	place = PG_GETARG_DIVISION(0);
	int32		year = PG_GETARG_INT32(1);
	DateADT		as_of = PG_GETARG_DATEADT(5);
	int			n;
	int			nreceived;
	int			nspent;
	Datum	   *years = numbers(PG_GETARG_ARRAYTYPE_P(2), INT4OID, sizeof(int32), &n);
	Datum	   *received = numbers(PG_GETARG_ARRAYTYPE_P(3), INT8OID, sizeof(int64), &nreceived);
	Datum	   *spent = numbers(PG_GETARG_ARRAYTYPE_P(4), INT8OID, sizeof(int64), &nspent);
	Carry	   *c;
	Datum		result[3];

	if (nreceived != n || nspent != n)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the years of an account and their sums are plain lists without NULL")));
	rules_refresh();
	c = carry_of(place, n);
	for (int i = 0; i < n; i++)
		carry_set(c, i, DatumGetInt32(years[i]), DatumGetInt64(received[i]), DatumGetInt64(spent[i]), as_of);
	carry_run(c);
	result[0] = Int64GetDatum(carry_in(c, year));
	result[1] = Int64GetDatum(carry_out(c, year, as_of));
	result[2] = Int64GetDatum(carry_headroom(c, year));
	PG_RETURN_ARRAYTYPE_P(construct_array(result, lengthof(result), INT8OID, sizeof(int64), true, TYPALIGN_DOUBLE));
}
