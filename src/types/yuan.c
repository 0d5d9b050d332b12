/*
 * yuan.c: exact money, int64 fen passed by value as int8 is.
 *
 * Order, hash and equality are those of int8 and declared so in yuan.sql.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "types/fen.h"
#include "types/wire.h"

#include "common/int.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#define DatumGetFen(d)		DatumGetInt64(d)
#define PG_GETARG_FEN(n)	PG_GETARG_INT64(n)
#define PG_RETURN_FEN(f)	PG_RETURN_INT64(f)

static void
yuan_out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("%s out of range", "yuan")));
}

/* yuan_syntax_hint tells a separator from other things that stand around an amount. */
static int
yuan_syntax_hint(const char *str)
{
	if (strchr(str, ',') != NULL)
		return errhint("Write the amount without thousands separators: 1234.56.");
	return errhint("Write the amount in yuan as digits with at most two decimals, without currency sign or unit: 1234.56.");
}

PG_FUNCTION_INFO_V1(yuan_in);
Datum
yuan_in(PG_FUNCTION_ARGS)
{
	char	   *str = PG_GETARG_CSTRING(0);
	Fen			result = 0;

	switch (fen_parse(str, &result))
	{
		case FEN_OK:
			break;
		case FEN_RANGE:
			ereturn(fcinfo->context, (Datum) 0,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("value \"%s\" is out of range for type %s", text_shown(str), "yuan")));
		case FEN_FRACTION:
			ereturn(fcinfo->context, (Datum) 0,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("invalid input syntax for type %s: \"%s\"", "yuan", text_shown(str)),
					 errdetail("The amount has digits below the fen."),
					 errhint("Amounts are never rounded silently: round to two decimals first.")));
		case FEN_SYNTAX:
			ereturn(fcinfo->context, (Datum) 0,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("invalid input syntax for type %s: \"%s\"", "yuan", text_shown(str)),
					 yuan_syntax_hint(str)));
	}
	PG_RETURN_FEN(result);
}

PG_FUNCTION_INFO_V1(yuan_out);
Datum
yuan_out(PG_FUNCTION_ARGS)
{
	char	   *result = palloc(FEN_TEXT_LEN);

	fen_print(PG_GETARG_FEN(0), result);
	PG_RETURN_CSTRING(result);
}

PG_FUNCTION_INFO_V1(yuan_recv);
Datum
yuan_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);

	wire_check_length(buf, sizeof(int64), "yuan");
	PG_RETURN_FEN(pq_getmsgint64(buf));
}

PG_FUNCTION_INFO_V1(yuan_send);
Datum
yuan_send(PG_FUNCTION_ARGS)
{
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendint64(&buf, PG_GETARG_FEN(0));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

PG_FUNCTION_INFO_V1(numeric_to_yuan);
Datum
numeric_to_yuan(PG_FUNCTION_ARGS)
{
	Datum		num = PointerGetDatum(PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0)));
	Fen			result = 0;

	switch (fen_from_numeric((Numeric) DatumGetPointer(num), &result))
	{
		case FEN_OK:
			break;
		case FEN_FRACTION:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s yuan has digits below the fen",
							DatumGetCString(DirectFunctionCall1(numeric_out, num))),
					 errhint("Amounts are never rounded silently: use round(..., 2) first.")));
			break;
		default:
			yuan_out_of_range();
	}
	PG_RETURN_FEN(result);
}

PG_FUNCTION_INFO_V1(yuan_to_numeric);
Datum
yuan_to_numeric(PG_FUNCTION_ARGS)
{
	PG_RETURN_NUMERIC(fen_to_numeric(PG_GETARG_FEN(0)));
}

static Datum
yuan_of_whole(int64 yuan)
{
	Fen			result;

	if (fen_from_yuan_int64(yuan, &result) != FEN_OK)
		yuan_out_of_range();
	return Int64GetDatum(result);
}

PG_FUNCTION_INFO_V1(int8_to_yuan);
Datum
int8_to_yuan(PG_FUNCTION_ARGS)
{
	return yuan_of_whole(PG_GETARG_INT64(0));
}

PG_FUNCTION_INFO_V1(int4_to_yuan);
Datum
int4_to_yuan(PG_FUNCTION_ARGS)
{
	return yuan_of_whole(PG_GETARG_INT32(0));
}

PG_FUNCTION_INFO_V1(yuan_add);
Datum
yuan_add(PG_FUNCTION_ARGS)
{
	Fen			result;

	if (pg_add_s64_overflow(PG_GETARG_FEN(0), PG_GETARG_FEN(1), &result))
		yuan_out_of_range();
	PG_RETURN_FEN(result);
}

PG_FUNCTION_INFO_V1(yuan_subtract);
Datum
yuan_subtract(PG_FUNCTION_ARGS)
{
	Fen			result;

	if (pg_sub_s64_overflow(PG_GETARG_FEN(0), PG_GETARG_FEN(1), &result))
		yuan_out_of_range();
	PG_RETURN_FEN(result);
}

static Datum
multiply(Fen fen, int64 factor)
{
	Fen			result;

	if (pg_mul_s64_overflow(fen, factor, &result))
		yuan_out_of_range();
	return Int64GetDatum(result);
}

PG_FUNCTION_INFO_V1(yuan_multiply);
Datum
yuan_multiply(PG_FUNCTION_ARGS)
{
	return multiply(PG_GETARG_FEN(0), PG_GETARG_INT64(1));
}

PG_FUNCTION_INFO_V1(int8_multiply_yuan);
Datum
int8_multiply_yuan(PG_FUNCTION_ARGS)
{
	return multiply(PG_GETARG_FEN(1), PG_GETARG_INT64(0));
}

PG_FUNCTION_INFO_V1(yuan_negate);
Datum
yuan_negate(PG_FUNCTION_ARGS)
{
	Fen			fen = PG_GETARG_FEN(0);

	if (fen == PG_INT64_MIN)
		yuan_out_of_range();
	PG_RETURN_FEN(-fen);
}

PG_FUNCTION_INFO_V1(yuan_abs);
Datum
yuan_abs(PG_FUNCTION_ARGS)
{
	Fen			fen = PG_GETARG_FEN(0);

	if (fen == PG_INT64_MIN)
		yuan_out_of_range();
	PG_RETURN_FEN(fen < 0 ? -fen : fen);
}

PG_FUNCTION_INFO_V1(yuan_divide_int8);
Datum
yuan_divide_int8(PG_FUNCTION_ARGS)
{
	return DirectFunctionCall2(numeric_div,
							   NumericGetDatum(fen_to_numeric(PG_GETARG_FEN(0))),
							   NumericGetDatum(int64_to_numeric(PG_GETARG_INT64(1))));
}

/* yuan_divide: a ratio, so the unit does not matter. */
PG_FUNCTION_INFO_V1(yuan_divide);
Datum
yuan_divide(PG_FUNCTION_ARGS)
{
	return DirectFunctionCall2(numeric_div,
							   NumericGetDatum(int64_to_numeric(PG_GETARG_FEN(0))),
							   NumericGetDatum(int64_to_numeric(PG_GETARG_FEN(1))));
}

/*
 * The state of sum(yuan): 128 bits, so that only a sum that is too large is an
 * error, not the way to it, which differs from plan to plan.
 */
typedef struct YuanSum
{
	int64		count;
	int64		high;
	uint64		low;
} YuanSum;

static inline void
sum_add(YuanSum *sum, int64 high, uint64 low)
{
	sum->low += low;
	sum->high += high + (sum->low < low ? 1 : 0);
}

static YuanSum *
sum_state(FunctionCallInfo fcinfo)
{
	MemoryContext aggcontext;

	if (!PG_ARGISNULL(0))
		return (YuanSum *) PG_GETARG_POINTER(0);
	if (!AggCheckCallContext(fcinfo, &aggcontext))
		elog(ERROR, "aggregate function called in non-aggregate context");
	return MemoryContextAllocZero(aggcontext, sizeof(YuanSum));
}

PG_FUNCTION_INFO_V1(yuan_sum_accumulate);
Datum
yuan_sum_accumulate(PG_FUNCTION_ARGS)
{
	YuanSum    *sum = sum_state(fcinfo);

	if (!PG_ARGISNULL(1))
	{
		Fen			fen = PG_GETARG_FEN(1);

		sum->count++;
		sum_add(sum, fen < 0 ? -1 : 0, (uint64) fen);
	}
	PG_RETURN_POINTER(sum);
}

/* yuan_sum_remove takes a row out that left a moving window. */
PG_FUNCTION_INFO_V1(yuan_sum_remove);
Datum
yuan_sum_remove(PG_FUNCTION_ARGS)
{
	YuanSum    *sum = sum_state(fcinfo);

	if (!PG_ARGISNULL(1))
	{
		Fen			fen = PG_GETARG_FEN(1);
		uint64		low = sum->low;

		sum->count--;
		sum->low -= (uint64) fen;
		sum->high -= (fen < 0 ? -1 : 0) + (low < (uint64) fen ? 1 : 0);
	}
	PG_RETURN_POINTER(sum);
}

PG_FUNCTION_INFO_V1(yuan_sum_combine);
Datum
yuan_sum_combine(PG_FUNCTION_ARGS)
{
	YuanSum    *sum = sum_state(fcinfo);

	if (!PG_ARGISNULL(1))
	{
		YuanSum    *other = (YuanSum *) PG_GETARG_POINTER(1);

		sum->count += other->count;
		sum_add(sum, other->high, other->low);
	}
	PG_RETURN_POINTER(sum);
}

PG_FUNCTION_INFO_V1(yuan_sum_serialize);
Datum
yuan_sum_serialize(PG_FUNCTION_ARGS)
{
	YuanSum    *sum = (YuanSum *) PG_GETARG_POINTER(0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendint64(&buf, sum->count);
	pq_sendint64(&buf, sum->high);
	pq_sendint64(&buf, sum->low);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

PG_FUNCTION_INFO_V1(yuan_sum_deserialize);
Datum
yuan_sum_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *serialized = PG_GETARG_BYTEA_PP(0);
	YuanSum    *sum = palloc(sizeof(YuanSum));
	StringInfoData buf;

	/* Never beyond this function, so the bytes need no copy. */
	buf.data = VARDATA_ANY(serialized);
	buf.len = buf.maxlen = VARSIZE_ANY_EXHDR(serialized);
	buf.cursor = 0;
	sum->count = pq_getmsgint64(&buf);
	sum->high = pq_getmsgint64(&buf);
	sum->low = (uint64) pq_getmsgint64(&buf);
	pq_getmsgend(&buf);
	PG_RETURN_POINTER(sum);
}

PG_FUNCTION_INFO_V1(yuan_sum_final);
Datum
yuan_sum_final(PG_FUNCTION_ARGS)
{
	YuanSum    *sum = PG_ARGISNULL(0) ? NULL : (YuanSum *) PG_GETARG_POINTER(0);

	if (sum == NULL || sum->count == 0)
		PG_RETURN_NULL();
	/* In range when the high half only repeats the sign of the low one. */
	if (sum->high != ((int64) sum->low < 0 ? -1 : 0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of yuan out of range")));
	PG_RETURN_FEN((Fen) sum->low);
}
