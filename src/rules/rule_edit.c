/*
 * rule_edit.c: writing the rulebook: add_rule(), end_rule(), set_mode(),
 * watch_only(), end_watch_only(), set_place().
 *
 * A change is written first, then the rulebook is read with it and judged
 * as a whole: what is refused is rolled back by the error.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "rules/rulebook_internal.h"
#include "rules/selects.h"

#include "catalog/pg_type.h"
#include "parser/scansup.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"

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
		refuse(errmsg("argument \"%s\" must not be empty", name));
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
		refuse(errmsg("\"%s\" is not a mode", text_shown(mode)),
			   errdetail("The modes are block (refuse), flag (accept and record a finding) and off."));
	return mode;
}

/* Writes one row, and returns its number. */
static int64
write_row(OwnSql *q, const Datum *values, const bool *nulls)
{
	OwnRows		rows;
	int64		id;

	own_sql_begin();
	rows = own_sql_run(q, values, nulls);
	if (rows.n != 1)
		elog(ERROR, "%lld rows were written by \"%s\"", (long long) rows.n, q->sql);
	id = own_int64(&rows, 0, own_column(&rows, "id"));
	own_sql_end();
	return id;
}

static Datum
text_or_null(const char *text, bool *isnull)
{
	*isnull = text == NULL;
	return text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
}

/*
 * Writers of rules take turns; who only reads is not held up.  The rulebook
 * as it stands under the lock: rows of it are told of when the next one is in
 * its place.
 */
static Rulebook *
lock_rulebook(void)
{
	LockRelationOid(safeins_relid(SAFEINS_REL_RULE), ShareRowExclusiveLock);
	rules_refresh();
	return rulebook_handed_out();
}

/* A date argument; NULL and the infinities are no bound.  There is a day after it. */
static bool
day_arg(FunctionCallInfo fcinfo, int n, DateADT *day)
{
	if (PG_ARGISNULL(n) || DATE_NOT_FINITE(PG_GETARG_DATEADT(n)))
		return false;
	*day = PG_GETARG_DATEADT(n);
	check_calendar_day(arg_name(fcinfo, n), *day);
	return true;
}

/* What add_rule() was told. */
typedef struct NewRule
{
	char	   *code;
	Division	place;
	char	   *value;
	DateADT		from;
	DateADT		until;			/* exclusive */
	char	   *source;
	const char *selector[NSELECTORS];
	bool		known[NSELECTORS];	/* some list has the word */
	char	   *mode;
	char	   *note;
} NewRule;

static void
get_new_rule(FunctionCallInfo fcinfo, NewRule *new)
{
	DateADT		last;

	codes_refresh();
	new->code = required_arg(fcinfo, 0, "code");
	new->place = PG_GETARG_DIVISION(1);
	new->value = trimmed_arg(fcinfo, 2);
	new->from = DATEVAL_NOBEGIN;
	(void) day_arg(fcinfo, 3, &new->from);
	new->source = trimmed_arg(fcinfo, 4);
	new->until = DATEVAL_NOEND;
	if (day_arg(fcinfo, 5, &last))
		new->until = last + 1;
	for (int i = 0; i < NSELECTORS; i++)
	{
		new->selector[i] = trimmed_arg(fcinfo, 6 + i);
		if (new->selector[i] == NULL && !PG_ARGISNULL(6 + i))
			refuse(errmsg("argument \"%s\" must not be empty", selector_args[i]),
				   errhint("NULL is for any."));
		if (new->selector[i] != NULL && strlen(new->selector[i]) > KEY_BYTES_MOST)
			refuse_long(selector_args[i], new->selector[i]);
		/* A row for 煤矿 would never apply: what is judged is of sector coal. */
		new->selector[i] = selector_code(i, home_place(), new->selector[i], &new->known[i]);
	}
	new->mode = mode_arg(fcinfo, 9);
	new->note = trimmed_arg(fcinfo, 10);

	if (new->source == NULL)
		refuse(errmsg("the source of a rule must be given"),
			   errhint("Name the document and the article."));
	if (new->from >= new->until)
		refuse(errmsg("the rule would never be in force"),
			   errdetail("Its last day, %s, is before its first, %s.",
						 day_text(new->until - 1), day_text(new->from)),
			   errhint("effective_until is the last day on which the rule applies."));
}

RuleSelects rule_selects_hook = NULL;
RuleChanged rule_changed_hook = NULL;

/* Refuses a row for a sector, size or risk of a rule that is never asked for with one: it would never apply. */
static void
check_selects(const NewRule *new)
{
	for (int i = 0; i < NSELECTORS; i++)
		if (new->selector[i] != NULL && !rule_selects_hook(new->code))
			refuse(errmsg("rule %s of %s could never apply", new->code, rule_place_text(new->place)),
				   errdetail("This rule is judged whatever the sector, size or risk: nobody asks for it with one."),
				   errhint("Leave out sector, size and risk: the row holds for all."),
				   errown(SAFEINS_REL_RULE, new->code));
}

/* Refuses a rule beside another, shipped or not, that speaks for the same facts at the same time. */
static void
check_overlap(const RuleCode *code, const NewRule *new)
{
	for (int i = 0; i < code->nrows; i++)
	{
		const RuleRow *row = &code->rows[i];
		bool		same = row->rule.place == new->place && !row->withdrawn &&
			row->from < new->until && new->from < row->until;

		for (int s = 0; same && s < NSELECTORS; s++)
			same = (new->selector[s] == NULL) == (row->selector[s] == NULL) &&
				(new->selector[s] == NULL || strcmp(new->selector[s], row->selector[s]) == 0);
		if (same)
			refuse(errmsg("rule %s of %s overlaps rule %lld",
						  code->code, rule_place_text(new->place), (long long) row->rule.id),
				   errdetail("Rule %lld is %s, by %s.",
							 (long long) row->rule.id, rule_row_text(row), row->rule.source),
				   row->from < new->from ?
				   errhint("First end the other: SELECT safeins.end_rule(%lld, '%s', 'reason').",
						   (long long) row->rule.id, day_text(new->from - 1)) :
				   errhint("End this rule earlier, or withdraw the other with safeins.end_rule."),
				   errown(SAFEINS_REL_RULE, code->code));
	}
}

static OwnSql rule_row = {
	.sql = "INSERT INTO safeins.rule (code, type, place, sector, size, risk, effective,"
	" number, term, items, mode, source, note, home)"
	" VALUES ($1, $2, $3::safeins.division, $4, $5, $6, pg_catalog.daterange($7, $8),"
	" $9, $10, $11, $12, $13, $14, $15::safeins.division) RETURNING *",
	.types = {TEXTOID, TEXTOID, INT4OID, TEXTOID, TEXTOID, TEXTOID, DATEOID, DATEOID,
	NUMERICOID, INTERVALOID, TEXTARRAYOID, TEXTOID, TEXTOID, TEXTOID, INT4OID},
	.result = SPI_OK_INSERT_RETURNING,
	.records = SAFEINS_REL_RULE,
};

/* Writes the row; returns its id. */
static int64
insert_rule(const RuleCode *code, const NewRule *new)
{
	Datum		values[15];
	bool		nulls[15] = {0};

	values[0] = CStringGetTextDatum(code->code);
	values[1] = CStringGetTextDatum(rule_type_text(code->type));
	values[2] = DivisionGetDatum(new->place);
	for (int i = 0; i < NSELECTORS; i++)
		values[3 + i] = text_or_null(new->selector[i], &nulls[3 + i]);
	values[6] = DateADTGetDatum(new->from);
	nulls[6] = DATE_IS_NOBEGIN(new->from);
	values[7] = DateADTGetDatum(new->until);
	nulls[7] = DATE_IS_NOEND(new->until);
	rule_value_parse(code, new->value, &values[8], &nulls[8]);
	values[11] = CStringGetTextDatum(new->mode ? new->mode : rule_mode_text(code->default_mode));
	values[12] = CStringGetTextDatum(new->source);
	values[13] = text_or_null(new->note, &nulls[13]);
	values[14] = DivisionGetDatum(home_province());
	return write_row(&rule_row, values, nulls);
}

static OwnSql division_named = {
	.sql = "SELECT FROM safeins.place_name AS p WHERE p.place = $1 LIMIT 1",
	.types = {TEXTOID},
};

/* A city or county that nobody has heard of may be a new one, or a slip of the pen. */
static void
tell_unnamed_place(Division place)
{
	char		text[DIVISION_TEXT_LEN + 1];
	Datum		values[1];

	division_print(place, text);
	values[0] = CStringGetTextDatum(text);
	if (place != 0 && own_sql_execute(&division_named, values, NULL) == 0)
		ereport(NOTICE,
				(errmsg("no division is known by the code %s", text),
				 errhint("safeins.place_name has those of GB/T 2260; a new one can be added to it.")));
}

/* A word that no list has may get its code later, or is a slip of the pen. */
static void
tell_unknown_words(const NewRule *new)
{
	for (int i = 0; i < NSELECTORS; i++)
		if (new->selector[i] != NULL && !new->known[i])
			ereport(NOTICE,
					(errmsg("no list has the %s \"%s\" of the rule", selector_args[i], text_shown(new->selector[i])),
					 errhint("The rule holds for what is written so, and for what nobody knows. safeins.code_list has the words and codes of list \"%s\"; end_rule() takes the rule back.",
							 selector_args[i])));
}

PG_FUNCTION_INFO_V1(safeins_add_rule);

Datum
safeins_add_rule(PG_FUNCTION_ARGS)
{
	NewRule		new;
	Rulebook   *before;
	Rulebook   *after;
	const RuleCode *code;
	int64		id;

	/* A rule that takes no value, and one that was in force always. */
	args_check(fcinfo, ARG_MAY_BE_NULL(2) | ARG_MAY_BE_NULL(3));
	get_new_rule(fcinfo, &new);
	before = lock_rulebook();
	code = rulebook_need_code(before, new.code);
	check_selects(&new);
	check_overlap(code, &new);
	id = insert_rule(code, &new);
	rulebook_announce();

	after = rulebook_build(CurrentMemoryContext);
	rule_check_applies(after, rulebook_row(after, id));
	rule_check_bounds(before, after, code->code, new.place);
	rulebook_install(after);
	rule_changed_hook(code->code);
	tell_unnamed_place(new.place);
	tell_unknown_words(&new);
	PG_RETURN_INT64(id);
}

/* Report what still applies: the number may have been taken for another rule's. */
static void
report_ended(const RuleRow *row, DateADT ends_on)
{
	DateADT		from = Max(ends_on + 1, row->from);
	char		where[DIVISION_TEXT_LEN + 1];

	if (DATE_NOT_FINITE(from) || rule_lookup(row->rule.code, row->rule.place, from,
											row->selector[0], row->selector[1], row->selector[2], NULL, NULL) != NULL)
		return;
	division_print(row->rule.place, where);
	ereport(NOTICE,
			(errmsg("no rule %s is in force in %s from %s on", row->rule.code, where, day_text(from)),
			 errhint("Nothing is judged by it there then; add_rule() enters what takes its place.")));
}

static OwnSql rule_end_row = {
	.sql = "INSERT INTO safeins.rule_end (place, rule_id, ends_on, was, reason)"
	" SELECT $5::safeins.division, id, $2, pg_catalog.daterange(pg_catalog.lower(effective), $4), $3"
	" FROM safeins.rule WHERE id OPERATOR(pg_catalog.=) $1 AND safeins.is_own(home) RETURNING *",
	.types = {INT8OID, DATEOID, TEXTOID, DATEOID, INT4OID},
	.result = SPI_OK_INSERT_RETURNING,
	.records = SAFEINS_REL_RULE_END,
};

static OwnSql shorten_rule = {
	.sql = "UPDATE safeins.rule SET effective = effective OPERATOR(pg_catalog.*)"
	" pg_catalog.daterange(NULL, $2, '[]') WHERE id OPERATOR(pg_catalog.=) $1 AND safeins.is_own(home) RETURNING *",
	.types = {INT8OID, DATEOID},
	.result = SPI_OK_UPDATE_RETURNING,
	.records = SAFEINS_REL_RULE,
};

PG_FUNCTION_INFO_V1(safeins_end_rule);

Datum
safeins_end_rule(PG_FUNCTION_ARGS)
{
	Datum		values[5];
	bool		nulls[5] = {0};
	char	   *reason;
	int64		id;
	int64		ended;
	DateADT		ends_on;
	Rulebook   *before;
	Rulebook   *after;
	const RuleRow *row;

	args_check(fcinfo, 0);
	reason = reason_arg(fcinfo, 2);
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
		refuse(errmsg("rule %lld ends on %s already", (long long) id, day_text(row->until - 1)),
			   errdetail("It is %s.", rule_row_text(row)),
			   errhint("An ending can only be brought forward; to go on after it, add a rule from the next day."),
			   errown(SAFEINS_REL_RULE, row->rule.code));

	values[0] = Int64GetDatum(id);
	values[1] = DateADTGetDatum(ends_on);
	values[2] = CStringGetTextDatum(reason);
	values[3] = DateADTGetDatum(row->until);
	nulls[3] = DATE_IS_NOEND(row->until);
	values[4] = DivisionGetDatum(home_province());
	ended = write_row(&rule_end_row, values, nulls);

	/*
	 * The overlap constraint must see the room that an ended row leaves; a
	 * shipped row stays as it was shipped.
	 */
	if (!row->shipped)
		write_row(&shorten_rule, values, nulls);
	rulebook_announce();

	after = rulebook_build(CurrentMemoryContext);
	rule_check_bounds(before, after, row->rule.code, row->rule.place);
	rulebook_install(after);
	report_ended(row, ends_on);
	rule_changed_hook(row->rule.code);
	PG_RETURN_INT64(ended);
}

static OwnSql mode_row = {
	.sql = "INSERT INTO safeins.rule_mode (code, mode, reason, place) VALUES ($1, $2, $3, $4::safeins.division) RETURNING *",
	.types = {TEXTOID, TEXTOID, TEXTOID, INT4OID},
	.result = SPI_OK_INSERT_RETURNING,
	.records = SAFEINS_REL_RULE_MODE,
};

static int64
write_mode(const char *code, const char *mode, const char *reason)
{
	Datum		values[4];
	bool		nulls[4] = {0};
	int64		id;

	values[0] = CStringGetTextDatum(code);
	values[1] = text_or_null(mode, &nulls[1]);
	values[2] = CStringGetTextDatum(reason);
	values[3] = DivisionGetDatum(home_province());
	id = write_row(&mode_row, values, nulls);
	rulebook_announce();
	return id;
}

PG_FUNCTION_INFO_V1(safeins_set_mode);

Datum
safeins_set_mode(PG_FUNCTION_ARGS)
{
	char	   *name;
	char	   *mode;
	char	   *reason;
	const RuleCode *code;
	bool		watched;
	int64		id;

	/* NULL takes a mode that was set back. */
	args_check(fcinfo, ARG_MAY_BE_NULL(1));
	name = required_arg(fcinfo, 0, "code");
	mode = mode_arg(fcinfo, 1);
	reason = reason_arg(fcinfo, 2);
	code = rulebook_need_code(lock_rulebook(), name);
	watched = code->watched;
	id = write_mode(code->code, mode, reason);
	if (mode != NULL && strcmp(mode, "off") == 0)
		ereport(NOTICE,
				(errmsg("nothing is judged by rule %s any more", text_shown(name)),
				 errhint("set_mode() with NULL brings back the mode that its rows are written with.")));
	rule_changed_hook(name);
	if (watched)
		watch_ended_hook(name);
	PG_RETURN_INT64(id);
}

PG_FUNCTION_INFO_V1(safeins_watch_only);

Datum
safeins_watch_only(PG_FUNCTION_ARGS)
{
	char	   *reason;
	int64		id;

	args_check(fcinfo, 0);
	reason = reason_arg(fcinfo, 0);
	(void) lock_rulebook();
	id = write_mode(EVERY_RULE, rule_mode_text(RULE_FLAG), reason);
	ereport(NOTICE,
			(errmsg("no rule refuses a write any more: what would have been refused is accepted and recorded"),
			 errhint("safeins.watch_status counts it. set_mode(code, NULL, reason) has one rule refuse again, end_watch_only(reason) all of them.")));
	PG_RETURN_INT64(id);
}

PG_FUNCTION_INFO_V1(safeins_end_watch_only);

Datum
safeins_end_watch_only(PG_FUNCTION_ARGS)
{
	char	   *reason;
	int64		id;

	args_check(fcinfo, 0);
	reason = reason_arg(fcinfo, 0);
	if (!lock_rulebook()->watch_only)
		refuse(errmsg("this database does not only watch"),
			   errhint("safeins.watch_only(reason) begins it; set_mode() changes the mode of one rule."));
	id = write_mode(EVERY_RULE, NULL, reason);
	watch_ended_hook(NULL);
	PG_RETURN_INT64(id);
}

PG_FUNCTION_INFO_V1(safeins_set_place);

HomeHook	home_hook = NULL;
WatchEnded watch_ended_hook = NULL;

/* The list of provinces is short and hardly ever changes; those of cities and counties do. */
static void
check_place(Division place)
{
	char		province[DIVISION_TEXT_LEN + 1];
	char		text[DIVISION_TEXT_LEN + 1];

	codes_refresh();
	division_print(division_at_level(place, 1), province);
	if (place == 0 || code_of("province", province, strlen(province)) != NULL)
		return;
	division_print(place, text);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s lies in no province", text),
			 errhint("SELECT code, name FROM safeins.code_list WHERE list = 'province' lists the codes of provinces; the nation is 000000.")));
}

static OwnSql home_row = {
	.sql = "INSERT INTO safeins.home (place, reason) VALUES ($1::safeins.division, $2) RETURNING *",
	.types = {INT4OID, TEXTOID},
	.result = SPI_OK_INSERT_RETURNING,
	.records = SAFEINS_REL_HOME,
};

Datum
safeins_set_place(PG_FUNCTION_ARGS)
{
	Datum		values[2];
	Division	old;
	Division	place;
	int64		id;

	args_check(fcinfo, 0);
	place = PG_GETARG_DIVISION(0);
	values[0] = DivisionGetDatum(place);
	values[1] = CStringGetTextDatum(reason_arg(fcinfo, 1));
	check_place(place);
	tell_unnamed_place(place);
	/* Who writes what is of the old place is waited for: home_stay(). */
	LockRelationOid(safeins_relid(SAFEINS_REL_HOME), ExclusiveLock);
	(void) lock_rulebook();
	old = home_place();
	id = write_row(&home_row, values, NULL);
	rulebook_announce();
	if (home_hook != NULL && old != place)
	{
		CommandCounterIncrement();
		rules_refresh();
		home_hook(old, place);
	}
	PG_RETURN_INT64(id);
}

PG_FUNCTION_INFO_V1(safeins_rulebook_changed);

Datum
safeins_rulebook_changed(PG_FUNCTION_ARGS)
{
	rulebook_announce();
	PG_RETURN_VOID();
}
