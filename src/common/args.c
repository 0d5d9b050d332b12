/*
 * args.c: arguments of functions that are called from SQL, and values as they
 * are shown.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/settings.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "nodes/nodeFuncs.h"
#include "nodes/primnodes.h"
#include "parser/scansup.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* What a message shows of a value. */
#define SHOWN_BYTES 200

PG_FUNCTION_INFO_V1(safeins_given);
PG_FUNCTION_INFO_V1(safeins_given_year);
PG_FUNCTION_INFO_V1(safeins_given_day);
PG_FUNCTION_INFO_V1(safeins_year_given);
PG_FUNCTION_INFO_V1(safeins_given_level);
PG_FUNCTION_INFO_V1(safeins_year_from);
PG_FUNCTION_INFO_V1(safeins_year_to);

static HeapTuple
called_function(FunctionCallInfo fcinfo)
{
	return fcinfo->flinfo == NULL ? NULL : SearchSysCache1(PROCOID, ObjectIdGetDatum(fcinfo->flinfo->fn_oid));
}

/* arg_name gives an argument's name by the function's declaration, its number where it has none. */
const char *
arg_name(FunctionCallInfo fcinfo, int n)
{
	HeapTuple	proc = called_function(fcinfo);
	const char *name = NULL;

	if (HeapTupleIsValid(proc))
	{
		Oid		   *types;
		char	  **names;
		char	   *modes;
		int			nargs = get_func_arg_info(proc, &types, &names, &modes);

		/* OUT arguments stand in the same list. */
		for (int i = 0, in = 0; names != NULL && i < nargs; i++)
		{
			if (modes != NULL && modes[i] != PROARGMODE_IN && modes[i] != PROARGMODE_INOUT &&
				modes[i] != PROARGMODE_VARIADIC)
				continue;
			if (in++ == n && names[i] != NULL && names[i][0] != '\0')
				name = names[i];
		}
		ReleaseSysCache(proc);
	}
	return name != NULL ? name : psprintf("%d", n + 1);
}

/* is_text_arg tells whether an argument is declared as text, for drivers that bind whatever it is as text. */
bool
is_text_arg(FunctionCallInfo fcinfo, int n)
{
	HeapTuple	proc = called_function(fcinfo);
	bool		result;

	if (!HeapTupleIsValid(proc))
		return false;
	result = ((Form_pg_proc) GETSTRUCT(proc))->proargtypes.values[n] == TEXTOID;
	ReleaseSysCache(proc);
	return result;
}

/* Is NULL what the argument is when it is left out? */
static bool
null_by_default(HeapTuple proc, int n)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(proc);
	int			nth = n - (form->pronargs - form->pronargdefaults);
	bool		isnull;
	Datum		defaults = SysCacheGetAttr(PROCOID, proc, Anum_pg_proc_proargdefaults, &isnull);
	Node	   *node;

	if (isnull || nth < 0)
		return false;
	node = list_nth(castNode(List, stringToNode(TextDatumGetCString(defaults))), nth);
	while (node != NULL && IsA(node, RelabelType))
		node = (Node *) ((RelabelType *) node)->arg;
	return node != NULL && IsA(node, Const) && ((Const *) node)->constisnull;
}

/* refuse_null refuses NULL in the argument of that name. */
void
refuse_null(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("argument \"%s\" must not be NULL", name)));
}

/*
 * args_check refuses NULL (22004) in every argument without a default of NULL,
 * but for those whose bit is set.
 */
void
args_check(FunctionCallInfo fcinfo, uint32 may_be_null)
{
	for (int i = 0; i < PG_NARGS(); i++)
	{
		HeapTuple	proc;
		bool		may;

		if (!PG_ARGISNULL(i) || (may_be_null & ARG_MAY_BE_NULL(i)) != 0)
			continue;
		proc = called_function(fcinfo);
		may = HeapTupleIsValid(proc) && null_by_default(proc, i);
		if (HeapTupleIsValid(proc))
			ReleaseSysCache(proc);
		if (!may)
			refuse_null(arg_name(fcinfo, i));
	}
}

/* text_is_blank: nothing but spaces, the ideographic one included. */
bool
text_is_blank(const char *s, int len)
{
	const char *space = GetDatabaseEncoding() == PG_EUC_CN ? "\xa1\xa1" : "\xe3\x80\x80";
	int			width = strlen(space);

	for (int i = 0; i < len;)
	{
		if (scanner_isspace(s[i]))
			i++;
		else if (len - i >= width && memcmp(s + i, space, width) == 0)
			i += width;
		else
			return false;
	}
	return true;
}

/* arg_text takes a text with more than spaces in it. */
char *
arg_text(FunctionCallInfo fcinfo, int n)
{
	text	   *arg;

	if (PG_ARGISNULL(n))
		refuse_null(arg_name(fcinfo, n));
	arg = PG_GETARG_TEXT_PP(n);
	if (text_is_blank(VARDATA_ANY(arg), VARSIZE_ANY_EXHDR(arg)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" must not be empty", arg_name(fcinfo, n))));
	return text_to_cstring(arg);
}

/* refuse_long refuses a key that is too long for an index. */
void
refuse_long(const char *name, const char *value)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("argument \"%s\" is longer than %d bytes: \"%s\"", name, KEY_BYTES_MOST, text_shown(value))));
}

/* arg_key takes one that is short enough for an index, too. */
char *
arg_key(FunctionCallInfo fcinfo, int n)
{
	char	   *key = arg_text(fcinfo, n);

	if (strlen(key) > KEY_BYTES_MOST)
		refuse_long(arg_name(fcinfo, n), key);
	return key;
}

static void
refuse_year(const char *name, int year)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%d is not a year", year),
			 errdetail("Argument \"%s\" takes a year.", name),
			 errhint("A year is written with four digits, as 2026.")));
}

static void
refuse_year_text(const char *name, const char *year)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("\"%s\" is not a year", text_shown(year)),
			 errdetail("Argument \"%s\" takes a year.", name),
			 errhint("A year is written with four digits, as 2026.")));
}

/*
 * told_already tells whether this statement was told the same before: a condition
 * may be asked for each row, and by the planner.
 */
bool
told_already(const char *what)
{
	static TimestampTz at = 0;
	static uint32 last = 0;
	uint32		hash = hash_bytes((const unsigned char *) what, strlen(what));
	bool		again = at == GetCurrentStatementStartTimestamp() && last == hash;

	at = GetCurrentStatementStartTimestamp();
	last = hash;
	return again;
}

/* is_year tells whether a number is a year: one of two or three digits is a typing error, no law here is that old. */
bool
is_year(int64 year)
{
	return year >= 1900 && year <= 9999;
}

/* arg_year takes a year of four digits at the most. */
int
arg_year(FunctionCallInfo fcinfo, int n)
{
	if (PG_ARGISNULL(n))
		refuse_null(arg_name(fcinfo, n));
	if (!is_year(PG_GETARG_INT32(n)))
		refuse_year(arg_name(fcinfo, n), PG_GETARG_INT32(n));
	return PG_GETARG_INT32(n);
}

/* year_of_text reads a year as people write it: 2026, 2026年; whoever wrote anything else is told how. */
bool
year_of_text(const char *s, int *year)
{
	const char *sign = GetDatabaseEncoding() == PG_EUC_CN ? "\xc4\xea" : "\xe5\xb9\xb4";
	int			digits;

	while (scanner_isspace(*s))
		s++;
	digits = strspn(s, "0123456789");
	if (digits == 0 || digits > 9)
		return false;
	*year = atoi(s);
	s += digits;
	while (scanner_isspace(*s))
		s++;
	if (strncmp(s, sign, strlen(sign)) == 0)
		s += strlen(sign);
	return text_is_blank(s, strlen(s)) && is_year(*year);
}

/*
 * arg_year_and_key takes the year and the key of whom it is, the first two
 * arguments.  The year comes first; the other way round is understood, too:
 * the types tell which is which, or, of two texts, which of them is a year.
 */
void
arg_year_and_key(FunctionCallInfo fcinfo, const char *whom, int *year, char **key)
{
	int			of_year = 0;

	if (is_text_arg(fcinfo, 0) && !is_text_arg(fcinfo, 1))
		of_year = 1;
	if (PG_ARGISNULL(of_year))
		refuse_null("year");
	if (PG_ARGISNULL(1 - of_year))
		refuse_null(whom);
	if (!is_text_arg(fcinfo, of_year))
		*year = PG_GETARG_INT32(of_year);
	else if (!year_of_text(text_to_cstring(PG_GETARG_TEXT_PP(0)), year))
	{
		of_year = 1;
		if (!year_of_text(text_to_cstring(PG_GETARG_TEXT_PP(1)), year))
			refuse_year_text("year", text_to_cstring(PG_GETARG_TEXT_PP(0)));
	}
	if (!is_year(*year))
		refuse_year("year", *year);
	*key = arg_key(fcinfo, 1 - of_year);
}

/* 0001-01-01 and 9999-12-31 by their Julian numbers: each date of each row is held against them. */
#define FIRST_DAY 1721426
#define LAST_DAY 5373484

/* A day that a calendar of four digits has: what lies outside is no day of business, and no year of an account. */
bool
is_calendar_day(DateADT day)
{
	return day >= FIRST_DAY - POSTGRES_EPOCH_JDATE && day <= LAST_DAY - POSTGRES_EPOCH_JDATE;
}

/* check_calendar_day refuses any other day in the argument of that name. */
void
check_calendar_day(const char *name, DateADT day)
{
	if (!is_calendar_day(day))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" must be a day of the years 1 to 9999", name)));
}

/* arg_day takes a day of such a year; today where it is NULL. */
DateADT
arg_day(FunctionCallInfo fcinfo, int n)
{
	if (PG_ARGISNULL(n))
		return safeins_today();
	check_calendar_day(arg_name(fcinfo, n), PG_GETARG_DATEADT(n));
	return PG_GETARG_DATEADT(n);
}

/* arg_json gives an argument of type jsonb, or text, as JSON. */
char *
arg_json(FunctionCallInfo fcinfo, int n)
{
	Datum		value = PG_GETARG_DATUM(n);

	if (is_text_arg(fcinfo, n))
		value = DirectFunctionCall1(jsonb_in, CStringGetDatum(TextDatumGetCString(value)));
	return DatumGetCString(DirectFunctionCall1(jsonb_out, value));
}

static const char *
name_arg(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? "NULL" : text_shown(text_to_cstring(PG_GETARG_TEXT_PP(n)));
}

/* A report of a year that is far ahead has no rows for want of facts, not of faults. */
static void
tell_year_ahead(int year)
{
	int			this_year;
	int			month;
	int			day;

	j2date(safeins_today() + POSTGRES_EPOCH_JDATE, &this_year, &month, &day);
	if (year > this_year + 1 && !told_already(psprintf("year %d", year)))
		ereport(NOTICE,
				(errmsg("the year %d lies ahead: nothing is known of it yet", year)));
}

/*
 * safeins.given(value, name), given_year(year, name), given_day(day, name): what
 * functions in SQL ask of their arguments, as a condition that is true or raises.
 */
Datum
safeins_given(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		refuse_null(name_arg(fcinfo, 1));
	PG_RETURN_BOOL(true);
}

Datum
safeins_given_year(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		refuse_null(name_arg(fcinfo, 1));
	if (!is_year(PG_GETARG_INT32(0)))
		refuse_year(name_arg(fcinfo, 1), PG_GETARG_INT32(0));
	tell_year_ahead(PG_GETARG_INT32(0));
	PG_RETURN_BOOL(true);
}

/* safeins.year_given(year): a year as text, 2026 or with its sign; NULL as it is. */
Datum
safeins_year_given(PG_FUNCTION_ARGS)
{
	int			year;
	char	   *s;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	s = text_to_cstring(PG_GETARG_TEXT_PP(0));
	if (!year_of_text(s, &year))
		refuse_year_text("year", s);
	PG_RETURN_INT32(year);
}

Datum
safeins_given_day(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		refuse_null(name_arg(fcinfo, 1));
	check_calendar_day(name_arg(fcinfo, 1), PG_GETARG_DATEADT(0));
	PG_RETURN_BOOL(true);
}

/* safeins.given_level(level, name): 1 province, 2 city, 3 county, as level() has them. */
Datum
safeins_given_level(PG_FUNCTION_ARGS)
{
	static const char *const levels[] = {"province", "city", "county"};
	char	   *level;

	if (PG_ARGISNULL(0))
		refuse_null(name_arg(fcinfo, 1));
	level = text_to_cstring(PG_GETARG_TEXT_PP(0));
	for (size_t i = 0; i < lengthof(levels); i++)
		if (strcmp(level, levels[i]) == 0)
			PG_RETURN_INT32(i + 1);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("argument \"%s\" cannot be \"%s\"", name_arg(fcinfo, 1), text_shown(level)),
			 errhint("The levels are province, city and county.")));
	PG_RETURN_NULL();			/* not reached */
}

Datum
safeins_year_from(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(date2j(arg_year(fcinfo, 0), 1, 1) - POSTGRES_EPOCH_JDATE);
}

Datum
safeins_year_to(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(date2j(arg_year(fcinfo, 0), 12, 31) - POSTGRES_EPOCH_JDATE);
}

/*
 * value_shown is a value for a message: as it is, or the beginning of a long
 * one and how long it is.
 */
char *
value_shown(const char *s, int len)
{
	int			kept;

	if (len <= SHOWN_BYTES)
		return pnstrdup(s, len);
	kept = pg_mbcliplen(s, len, SHOWN_BYTES);
	return psprintf(_("%s... (%d bytes)"), pnstrdup(s, kept), len);
}

/* text_shown is a text for a message: as it is, or the beginning of a long one. */
char *
text_shown(const char *s)
{
	return value_shown(s, strlen(s));
}
