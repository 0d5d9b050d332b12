/*
 * division.c: GB/T 2260 codes of administrative divisions, kept as int4.
 *
 * The order, the hash and equality are those of int4 and declared so in
 * division.sql; what a division adds is its text and "lies in".
 */
#include "common/safeins.h"
#include "common/args.h"
#include "types/division.h"
#include "types/wire.h"

#include "catalog/pg_type.h"
#include "libpq/pqformat.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

typedef enum DivisionFault
{
	DIVISION_OK,
	DIVISION_SYNTAX,			/* not 6 or 12 digits */
	DIVISION_NO_PROVINCE,		/* 00xxxx */
	DIVISION_NO_CITY			/* xx00yy */
} DivisionFault;

/* A lower level needs the level above it: GB/T 2260 knows no county in city 00. */
static DivisionFault
check_levels(Division d)
{
	if (d / 10000 == 0 && d != DIVISION_NATION)
		return DIVISION_NO_PROVINCE;
	if (d / 100 % 100 == 0 && d % 100 != 0)
		return DIVISION_NO_CITY;
	return DIVISION_OK;
}

/* division_is_valid: 0 to 999999 and no level without the one above it. */
bool
division_is_valid(int32 code)
{
	return code >= 0 && code <= 999999 && check_levels(code) == DIVISION_OK;
}

static DivisionFault
parse(const char *str, Division *result)
{
	Division	d = 0;
	int			ndigits = 0;

	while (isspace((unsigned char) *str))
		str++;
	for (; *str >= '0' && *str <= '9'; str++, ndigits++)
		if (ndigits < DIVISION_TEXT_LEN)
			d = d * 10 + (*str - '0');
	while (isspace((unsigned char) *str))
		str++;
	if (*str != '\0' || (ndigits != DIVISION_TEXT_LEN && ndigits != 2 * DIVISION_TEXT_LEN))
		return DIVISION_SYNTAX;
	*result = d;
	return check_levels(d);
}

/*
 * division_parse reads 6 or 12 digits (spaces around allowed); false when it
 * is not a division code.
 */
bool
division_parse(const char *str, Division *result)
{
	return parse(str, result) == DIVISION_OK;
}

/* division_print writes six digits and a NUL. */
void
division_print(Division d, char *buf)
{
	for (int i = DIVISION_TEXT_LEN - 1; i >= 0; i--)
	{
		buf[i] = '0' + d % 10;
		d /= 10;
	}
	buf[DIVISION_TEXT_LEN] = '\0';
}

static int
errdetail_division(DivisionFault fault)
{
	switch (fault)
	{
		case DIVISION_NO_PROVINCE:
			return errdetail("Only 000000, the nation, begins with 00.");
		case DIVISION_NO_CITY:
			return errdetail("A county cannot lie in city 00.");
		default:
			return errdetail("A division code has 6 digits, or 12 of which the first 6 count.");
	}
}

PG_FUNCTION_INFO_V1(division_in);
Datum
division_in(PG_FUNCTION_ARGS)
{
	char	   *str = PG_GETARG_CSTRING(0);
	Division	result = DIVISION_NATION;
	DivisionFault fault = parse(str, &result);

	if (fault != DIVISION_OK)
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%s\"", "division", text_shown(str)),
				 errdetail_division(fault),
				 fault != DIVISION_SYNTAX ? 0 :
				 errhint("SELECT code, name FROM safeins.code_list WHERE list = 'province' lists the codes of provinces; "
						 "the nation is 000000.")));
	PG_RETURN_DIVISION(result);
}

PG_FUNCTION_INFO_V1(division_out);
Datum
division_out(PG_FUNCTION_ARGS)
{
	char	   *result = palloc(DIVISION_TEXT_LEN + 1);

	division_print(PG_GETARG_DIVISION(0), result);
	PG_RETURN_CSTRING(result);
}

PG_FUNCTION_INFO_V1(division_recv);
Datum
division_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int32		code;

	wire_check_length(buf, sizeof(int32), "division");
	code = (int32) pq_getmsgint(buf, sizeof(int32));
	if (!division_is_valid(code))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary representation of type %s", "division"),
				 errdetail("%d is not a division code.", code)));
	PG_RETURN_DIVISION(code);
}

PG_FUNCTION_INFO_V1(division_send);
Datum
division_send(PG_FUNCTION_ARGS)
{
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendint32(&buf, PG_GETARG_DIVISION(0));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/* division_of_int4: the number as it is written, 140105. */
PG_FUNCTION_INFO_V1(division_of_int4);
Datum
division_of_int4(PG_FUNCTION_ARGS)
{
	int32		code = PG_GETARG_INT32(0);

	if (!division_is_valid(code))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%d is not a division code", code),
				 errdetail_division(code < 0 || code > 999999 ? DIVISION_SYNTAX : check_levels(code))));
	PG_RETURN_DIVISION(code);
}

/* is_division: can the text be read as a division?  For checks on the user's own columns. */
PG_FUNCTION_INFO_V1(is_division);
Datum
is_division(PG_FUNCTION_ARGS)
{
	char	   *str = text_to_cstring(PG_GETARG_TEXT_PP(0));
	Division	result;

	PG_RETURN_BOOL(division_parse(str, &result));
}

PG_FUNCTION_INFO_V1(division_level);
Datum
division_level(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(division_level_of(PG_GETARG_DIVISION(0)));
}

/* division_parent: NULL above the nation, so that a walk upwards ends. */
PG_FUNCTION_INFO_V1(division_parent);
Datum
division_parent(PG_FUNCTION_ARGS)
{
	Division	d = PG_GETARG_DIVISION(0);

	if (d == DIVISION_NATION)
		PG_RETURN_NULL();
	PG_RETURN_DIVISION(division_parent_of(d));
}

PG_FUNCTION_INFO_V1(division_last);
Datum
division_last(PG_FUNCTION_ARGS)
{
	PG_RETURN_DIVISION(division_last_of(PG_GETARG_DIVISION(0)));
}

/* division_path: the nation, the province, the city, the county, as far as they go. */
PG_FUNCTION_INFO_V1(division_path);
Datum
division_path(PG_FUNCTION_ARGS)
{
	Division	d = PG_GETARG_DIVISION(0);
	int			depth = division_level_of(d);
	Datum		path[4];
	Oid			type = get_element_type(get_func_rettype(fcinfo->flinfo->fn_oid));

	for (int level = 0; level <= depth; level++)
		path[level] = DivisionGetDatum(division_at_level(d, level));
	PG_RETURN_ARRAYTYPE_P(construct_array(path, depth + 1, type, sizeof(Division), true, TYPALIGN_INT));
}

PG_FUNCTION_INFO_V1(division_lies_in);
Datum
division_lies_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(division_within(PG_GETARG_DIVISION(0), PG_GETARG_DIVISION(1)));
}

PG_FUNCTION_INFO_V1(division_contains);
Datum
division_contains(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(division_within(PG_GETARG_DIVISION(1), PG_GETARG_DIVISION(0)));
}
