/*
 * rule_edit.c: writing the rulebook: add_rule(), end_rule(), set_mode(),
 * set_place().
 *
 * A change is written first, then the rulebook is read with it and judged
 * as a whole: what is refused is rolled back by the error.
 */
#include "rules/book.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "parser/scansup.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"

#define refuse(...) ereport(ERROR, (errcode(ERRCODE_SI_RULE_CONFLICT), __VA_ARGS__))

static const char *const selector_args[NSELECTORS] = {"sector", "size", "risk"};

/* A text argument without the spaces around it; NULL when it is NULL or empty. */
static char *
trimmed_arg(FunctionCallInfo fcinfo, int n)
{
	char	   *arg;
	char	   *end;

	if (PG_ARGISNULL(n))
		return NULL;
	arg = text_to_cstring(PG_GETARG_TEXT_PP(n));
	while (scanner_isspace(*arg))
		arg++;
	end = arg + strlen(arg);
	while (end > arg && scanner_isspace(end[-1]))
		*--end = '\0';
	return *arg == '\0' ? NULL : arg;
}

static char *
required_arg(FunctionCallInfo fcinfo, int n, const char *name)
{
	char	   *text = trimmed_arg(fcinfo, n);

	if (text == NULL)
		refuse(errmsg("%s must not be empty", name));
	return text;
}

static char *
reason_arg(FunctionCallInfo fcinfo, int n)
{
	char	   *reason = trimmed_arg(fcinfo, n);

	if (reason == NULL)
		refuse(errmsg("a reason must be given"),
			   errhint("It is kept with the change, for whoever reads the rulebook later."));
	return reason;
}

static char *
mode_arg(FunctionCallInfo fcinfo, int n)
{
	char	   *mode = trimmed_arg(fcinfo, n);

	if (mode != NULL && strcmp(mode, "block") != 0 && strcmp(mode, "flag") != 0 && strcmp(mode, "off") != 0)
		refuse(errmsg("\"%s\" is not a mode", mode),
			   errdetail("The modes are block (refuse), flag (accept and record a finding) and off."));
	return mode;
}

/* Runs one statement as the owner of our tables; with RETURNING gives the int8 that it returns. */
static int64
run_as_owner(const char *sql, int nargs, Oid *types, Datum *values, const bool *isnull)
{
	SafeinsIdentity saved;
	char	   *nulls = palloc(nargs);
	int			code;
	int64		result = 0;

	for (int i = 0; i < nargs; i++)
		nulls[i] = isnull[i] ? 'n' : ' ';
	safeins_become(safeins_owner(), &saved);
	SPI_connect();
	code = SPI_execute_with_args(sql, nargs, types, values, nulls, false, 0);
	if (code < 0)
		elog(ERROR, "SPI_execute_with_args failed: %s", SPI_result_code_string(code));
	if (code == SPI_OK_INSERT_RETURNING)
	{
		bool		null;

		result = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null));
	}
	SPI_finish();
	safeins_return(&saved);
	return result;
}

static Datum
text_or_null(const char *text, bool *isnull)
{
	*isnull = text == NULL;
	return text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
}

/*
 * Writers of rules take turns; who only reads is not held up.  The rulebook
 * as it stands under the lock.
 */
static Rulebook *
lock_rulebook(void)
{
	LockRelationOid(safeins_relid(SAFEINS_REL_RULE), ShareRowExclusiveLock);
	return rulebook_current();
}

static Division
place_arg(FunctionCallInfo fcinfo, int n)
{
	if (PG_ARGISNULL(n))
		refuse(errmsg("a place must be given"),
			   errhint("It is a GB/T 2260 code; 000000 is the nation."));
	return PG_GETARG_DIVISION(n);
}

/* A date argument; NULL and the infinities are no bound. */
static bool
day_arg(FunctionCallInfo fcinfo, int n, DateADT *day)
{
	if (PG_ARGISNULL(n) || DATE_NOT_FINITE(PG_GETARG_DATEADT(n)))
		return false;
	*day = PG_GETARG_DATEADT(n);
	return true;
}

/* A row that speaks for the same facts at the same time, shipped or not. */
static const RuleRow *
overlapping_row(const RuleCode *code, Division place, const char *const *selector, DateADT from, DateADT until)
{
	for (int i = 0; i < code->nrows; i++)
	{
		const RuleRow *row = &code->rows[i];
		bool		same = row->rule.place == place && !row->withdrawn &&
			row->from < until && from < row->until;

		for (int s = 0; same && s < NSELECTORS; s++)
			same = (selector[s] == NULL) == (row->selector[s] == NULL) &&
				(selector[s] == NULL || strcmp(selector[s], row->selector[s]) == 0);
		if (same)
			return row;
	}
	return NULL;
}

PG_FUNCTION_INFO_V1(safeins_add_rule);

Datum
safeins_add_rule(PG_FUNCTION_ARGS)
{
	static Oid	types[] = {TEXTOID, TEXTOID, INT4OID, TEXTOID, TEXTOID, TEXTOID, DATEOID, DATEOID,
		NUMERICOID, INTERVALOID, TEXTARRAYOID, TEXTOID, TEXTOID, TEXTOID};
	static const char *const type_names[] = {"ratio", "amount", "count", "workdays", "term", "list", "duty"};
	Datum		values[lengthof(types)];
	bool		nulls[lengthof(types)] = {0};
	char	   *name = required_arg(fcinfo, 0, "code");
	Division	place = place_arg(fcinfo, 1);
	char	   *value = trimmed_arg(fcinfo, 2);
	char	   *source = trimmed_arg(fcinfo, 4);
	const char *selector[NSELECTORS];
	char	   *mode = mode_arg(fcinfo, 9);
	DateADT		from = DATEVAL_NOBEGIN;
	DateADT		until = DATEVAL_NOEND;
	DateADT		last;
	Rulebook   *before;
	Rulebook   *after;
	const RuleCode *code;
	const RuleRow *other;
	int64		id;

	if (source == NULL)
		refuse(errmsg("the source of a rule must be given"),
			   errhint("Name the document and the article."));
	for (int i = 0; i < NSELECTORS; i++)
	{
		selector[i] = trimmed_arg(fcinfo, 6 + i);
		if (selector[i] == NULL && !PG_ARGISNULL(6 + i))
			refuse(errmsg("%s must not be empty", selector_args[i]),
				   errhint("NULL is for any."));
	}
	(void) day_arg(fcinfo, 3, &from);
	if (day_arg(fcinfo, 5, &last))
		until = last + 1;
	if (from >= until)
		refuse(errmsg("the rule would never be in force"),
			   errdetail("Its last day, %s, is before its first, %s.", rule_day_text(until - 1), rule_day_text(from)),
			   errhint("effective_until is the last day on which the rule applies."));

	before = lock_rulebook();
	code = rulebook_need_code(before, name);
	rule_value_parse(code, value, &values[8], &nulls[8]);
	other = overlapping_row(code, place, selector, from, until);
	if (other != NULL)
		refuse(errmsg("rule %s of %s overlaps rule %lld", code->code, rule_place_text(place), (long long) other->rule.id),
			   errdetail("Rule %lld is %s, by %s.", (long long) other->rule.id, rule_row_text(other), other->rule.source),
			   from == DATEVAL_NOBEGIN || other->from >= from ?
			   errhint("End this rule earlier, or withdraw the other with safeins.end_rule.") :
			   errhint("First end the other: SELECT safeins.end_rule(%lld, '%s', 'reason').",
					   (long long) other->rule.id, rule_day_text(from - 1)));

	values[0] = CStringGetTextDatum(code->code);
	values[1] = CStringGetTextDatum(type_names[code->type]);
	values[2] = DivisionGetDatum(place);
	for (int i = 0; i < NSELECTORS; i++)
		values[3 + i] = text_or_null(selector[i], &nulls[3 + i]);
	values[6] = DateADTGetDatum(from);
	nulls[6] = DATE_IS_NOBEGIN(from);
	values[7] = DateADTGetDatum(until);
	nulls[7] = DATE_IS_NOEND(until);
	values[11] = CStringGetTextDatum(mode ? mode : rule_mode_text(code->default_mode));
	values[12] = CStringGetTextDatum(source);
	values[13] = text_or_null(trimmed_arg(fcinfo, 10), &nulls[13]);
	id = run_as_owner("INSERT INTO safeins.rule (code, type, place, sector, size, risk, effective,"
					  " number, term, items, mode, source, note)"
					  " VALUES ($1, $2, $3::safeins.division, $4, $5, $6, pg_catalog.daterange($7, $8),"
					  " $9, $10, $11, $12, $13, $14) RETURNING id",
					  lengthof(types), types, values, nulls);
	rulebook_announce();

	after = rulebook_build(CurrentMemoryContext);
	rule_check_applies(after, rulebook_row(after, id));
	rule_check_bounds(before, after, code->code, place);
	rulebook_install(after);
	PG_RETURN_INT64(id);
}

PG_FUNCTION_INFO_V1(safeins_end_rule);

Datum
safeins_end_rule(PG_FUNCTION_ARGS)
{
	static Oid	types[] = {INT8OID, DATEOID, TEXTOID, DATEOID};
	Datum		values[lengthof(types)];
	bool		nulls[lengthof(types)] = {0};
	char	   *reason = reason_arg(fcinfo, 2);
	int64		id;
	DateADT		ends_on;
	Rulebook   *before;
	Rulebook   *after;
	const RuleRow *row;

	if (PG_ARGISNULL(0))
		refuse(errmsg("the id of a rule must be given"));
	id = PG_GETARG_INT64(0);
	if (!day_arg(fcinfo, 1, &ends_on))
		refuse(errmsg("the last day of rule %lld must be given", (long long) id),
			   errhint("A day before the rule began withdraws it."));

	before = lock_rulebook();
	row = rulebook_row(before, id);
	if (row == NULL)
		refuse(errmsg("there is no rule %lld", (long long) id),
			   errhint("See the view safeins.rulebook."));
	if (row->withdrawn)
		refuse(errmsg("rule %lld was withdrawn already", (long long) id));
	if (ends_on >= row->until - 1 && !DATE_IS_NOEND(row->until))
		refuse(errmsg("rule %lld ends on %s already", (long long) id, rule_day_text(row->until - 1)),
			   errdetail("It is %s.", rule_row_text(row)),
			   errhint("An ending can only be brought forward; to go on after it, add a rule from the next day."));

	values[0] = Int64GetDatum(id);
	values[1] = DateADTGetDatum(ends_on);
	values[2] = CStringGetTextDatum(reason);
	values[3] = DateADTGetDatum(row->until);
	nulls[3] = DATE_IS_NOEND(row->until);
	run_as_owner("INSERT INTO safeins.rule_end (rule_id, ends_on, was, reason)"
				 " SELECT id, $2, pg_catalog.daterange(pg_catalog.lower(effective), $4), $3"
				 " FROM safeins.rule WHERE id OPERATOR(pg_catalog.=) $1",
				 lengthof(types), types, values, nulls);

	/*
	 * The overlap constraint must see the room that an ended row leaves; a
	 * shipped row stays as it was shipped.
	 */
	if (!row->shipped)
		run_as_owner("UPDATE safeins.rule SET effective = effective OPERATOR(pg_catalog.*)"
					 " pg_catalog.daterange(NULL, $2, '[]') WHERE id OPERATOR(pg_catalog.=) $1",
					 2, types, values, nulls);
	rulebook_announce();

	after = rulebook_build(CurrentMemoryContext);
	rule_check_bounds(before, after, row->rule.code, row->rule.place);
	rulebook_install(after);
	PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(safeins_set_mode);

Datum
safeins_set_mode(PG_FUNCTION_ARGS)
{
	static Oid	types[] = {TEXTOID, TEXTOID, TEXTOID};
	Datum		values[lengthof(types)];
	bool		nulls[lengthof(types)] = {0};
	char	   *name = required_arg(fcinfo, 0, "code");
	char	   *mode = mode_arg(fcinfo, 1);
	char	   *reason = reason_arg(fcinfo, 2);

	values[0] = CStringGetTextDatum(rulebook_need_code(lock_rulebook(), name)->code);
	values[1] = text_or_null(mode, &nulls[1]);
	values[2] = CStringGetTextDatum(reason);
	run_as_owner("INSERT INTO safeins.rule_mode (code, mode, reason) VALUES ($1, $2, $3)",
				 lengthof(types), types, values, nulls);
	rulebook_announce();
	PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(safeins_set_place);

Datum
safeins_set_place(PG_FUNCTION_ARGS)
{
	static Oid	types[] = {INT4OID, TEXTOID};
	Datum		values[lengthof(types)];
	bool		nulls[lengthof(types)] = {0};

	values[0] = DivisionGetDatum(place_arg(fcinfo, 0));
	values[1] = CStringGetTextDatum(reason_arg(fcinfo, 1));
	(void) lock_rulebook();
	run_as_owner("INSERT INTO safeins.home (place, reason) VALUES ($1::safeins.division, $2)",
				 lengthof(types), types, values, nulls);
	rulebook_announce();
	PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(safeins_rulebook_changed);

Datum
safeins_rulebook_changed(PG_FUNCTION_ARGS)
{
	rulebook_announce();
	PG_RETURN_VOID();
}
