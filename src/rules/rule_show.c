/*
 * rule_show.c: rules as people read them: ranges and places as text,
 * rule_for() and explain_rule().
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "rules/rulebook_internal.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/varlena.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

static const char *const selector_names[NSELECTORS] = {"sector", "size", "risk"};

/* rule_mode_text shows a mode as users write it. */
const char *
rule_mode_text(RuleMode mode)
{
	return mode == RULE_BLOCK ? "block" : mode == RULE_FLAG ? "flag" : "off";
}

/* rule_place_text shows a place by its code. */
char *
rule_place_text(Division place)
{
	char	   *text = palloc(DIVISION_TEXT_LEN + 1);

	division_print(place, text);
	return text;
}

/*
 * rule_range_text says something of a range of days: whichever of the four forms
 * it has, after some arguments.  until is exclusive here, but the last day is what
 * people write.
 */
char *
rule_range_text(const RangeForms *forms, const char *const *args, int nargs, DateADT from, DateADT until)
{
	const char *form = DATE_IS_NOBEGIN(from) ? (DATE_IS_NOEND(until) ? forms->always : forms->until) :
		DATE_IS_NOEND(until) ? forms->from : forms->between;
	const char *all[RANGE_FORM_ARGS + 2] = {0};
	int			n;

	Assert(nargs <= RANGE_FORM_ARGS);
	for (n = 0; n < nargs; n++)
		all[n] = args[n];
	if (!DATE_IS_NOBEGIN(from))
		all[n++] = day_text(from);
	if (!DATE_IS_NOEND(until))
		all[n++] = day_text(until - 1);
	return psprintf(_(form), all[0], all[1], all[2], all[3], all[4], all[5]);
}

/* rule_row_text shows one rule in a message: fee.cap 0.21 of 000000 (from 2024-01-01 on). */
char *
rule_row_text(const RuleRow *row)
{
	static const RangeForms forms = {
		.always = gettext_noop("%s of %s (at all times)"),
		.from = gettext_noop("%s of %s (from %s on)"),
		.until = gettext_noop("%s of %s (until %s)"),
		.between = gettext_noop("%s of %s (from %s until %s)"),
	};
	char	   *value = rule_value_text(&row->rule);
	const char *args[] = {
		value == NULL ? row->rule.code : psprintf("%s %s", row->rule.code, value), rule_place_text(row->rule.place)
	};

	return rule_range_text(&forms, args, lengthof(args), row->from, row->until);
}

/* What is told of codes that are like a wrong one, or of all: how they begin. */
#define NEAR_CODES_MOST 5
#define CODE_BYTES_MOST 64

/* How far a code is from what was asked for: 0 where one is part of the other, -1 too far. */
static int
code_distance(const char *asked, const char *code)
{
	int			len = strlen(asked);
	int			distance;

	if (len == 0 || len > CODE_BYTES_MOST)
		return -1;
	if (strstr(code, asked) != NULL || strstr(asked, code) != NULL)
		return 0;
	distance = varstr_levenshtein(asked, len, code, strlen(code), 1, 1, 1, true);
	return distance <= Max(len / 3, 1) ? distance : -1;
}

static char *
codes_like(const Rulebook *book, const char *asked)
{
	StringInfoData near;
	int			n = 0;

	initStringInfo(&near);
	for (int apart = 0; apart <= CODE_BYTES_MOST && n < NEAR_CODES_MOST; apart++)
		for (int i = 0; i < book->ncodes && n < NEAR_CODES_MOST; i++)
			if (code_distance(asked, book->codes[i].code) == apart)
				appendStringInfo(&near, "%s%s", n++ > 0 ? ", " : "", book->codes[i].code);
	return n == 0 ? NULL : near.data;
}

static char *
code_beginnings(const Rulebook *book)
{
	StringInfoData all;
	const char *last = NULL;
	int			len = 0;

	initStringInfo(&all);
	for (int i = 0; i < book->ncodes; i++)
	{
		const char *code = book->codes[i].code;
		int			this_len = strcspn(code, ".");

		if (last != NULL && this_len == len && strncmp(code, last, len) == 0)
			continue;
		appendStringInfo(&all, "%s%.*s", last != NULL ? ", " : "", this_len, code);
		last = code;
		len = this_len;
	}
	return all.data;
}

/* The code asked for, or an error that says what is like it. */
const RuleCode *
rulebook_need_code(const Rulebook *book, const char *code)
{
	const RuleCode *found = rulebook_code(book, code);
	char	   *near;

	if (found != NULL)
		return found;
	near = codes_like(book, code);
	ereport(ERROR,
			(errcode(ERRCODE_SI_RULE_CONFLICT),
			 errmsg("there is no rule code \"%s\"", text_shown(code)),
			 near != NULL ? errdetail("Codes like it: %s.", near) :
			 errdetail("The codes begin with %s.", code_beginnings(book)),
			 errhint("SELECT code, meaning_zh, meaning_en FROM safeins.rule_code lists them all.")));
}

static Datum
range_datum(DateADT from, DateADT until)
{
	TypeCacheEntry *typcache = lookup_type_cache(DATERANGEOID, TYPECACHE_RANGE_INFO);
	RangeBound	lower;
	RangeBound	upper;

	lower.val = DateADTGetDatum(from);
	lower.infinite = DATE_IS_NOBEGIN(from);
	lower.inclusive = true;
	lower.lower = true;
	upper.val = DateADTGetDatum(until);
	upper.infinite = DATE_IS_NOEND(until);
	upper.inclusive = false;
	upper.lower = false;
	return RangeTypePGetDatum(make_range(typcache, &lower, &upper, false, NULL));
}

/* The arguments of rule_for() and explain_rule(): code, place, on_date, selectors. */
static void
get_question(FunctionCallInfo fcinfo, const RuleCode **code, Division *place, DateADT *on, const char **selector)
{
	bool		known;

	args_check(fcinfo, 0);
	*place = PG_GETARG_DIVISION(1);
	rules_refresh();
	*code = rulebook_need_code(rulebook_of(*place), text_to_cstring(PG_GETARG_TEXT_PP(0)));
	*on = PG_GETARG_DATEADT(2);
	codes_refresh();
	for (int i = 0; i < NSELECTORS; i++)
		selector[i] = selector_code(i, *place,
									PG_ARGISNULL(3 + i) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(3 + i)), &known);
}

PG_FUNCTION_INFO_V1(safeins_rule_for);

Datum
safeins_rule_for(PG_FUNCTION_ARGS)
{
	const RuleCode *code;
	Division	place;
	DateADT		on;
	const char *selector[NSELECTORS];
	Resolution	res;
	const RuleRow *row;
	TupleDesc	tupdesc;
	Datum	   *values;
	bool	   *nulls;
	bool	   *replace;

	get_question(fcinfo, &code, &place, &on, selector);
	rulebook_resolve(code, place, on, selector, &res);
	row = res.winner;
	if (row == NULL)
		PG_RETURN_NULL();

	if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values = palloc0(sizeof(Datum) * tupdesc->natts);
	nulls = palloc0(sizeof(bool) * tupdesc->natts);
	replace = palloc0(sizeof(bool) * tupdesc->natts);
	values[RULE_COL_EFFECTIVE] = range_datum(row->from, row->until);
	replace[RULE_COL_EFFECTIVE] = true;
	values[RULE_COL_MODE] = CStringGetTextDatum(rule_mode_text(row->rule.mode));
	replace[RULE_COL_MODE] = true;
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_modify_tuple(row->tuple, tupdesc, values, nulls, replace)));
}

/* Which selectors of the row are not those asked for: sector coal, size small. */
static char *
mismatch_text(const RuleRow *row, const char *const *selector)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < NSELECTORS; i++)
		if (row->selector[i] != NULL && (selector[i] == NULL || strcmp(row->selector[i], selector[i]) != 0))
			appendStringInfo(&text, "%s%s %s", text.len > 0 ? ", " : "", selector_names[i], row->selector[i]);
	return text.data;
}

static char *
not_in_force_text(const RuleRow *row, DateADT on)
{
	static const RangeForms forms = {
		.always = gettext_noop("not in force on %s: applies at all times"),
		.from = gettext_noop("not in force on %s: applies from %s on"),
		.until = gettext_noop("not in force on %s: applies until %s"),
		.between = gettext_noop("not in force on %s: applies from %s until %s"),
	};
	const char *args[] = {day_text(on)};

	return rule_range_text(&forms, args, lengthof(args), row->from, row->until);
}

static char *
applies_text(const RuleRow *row, const Resolution *res)
{
	static const RangeForms as_written = {
		.always = gettext_noop("applies; same answer at all times"),
		.from = gettext_noop("applies; same answer from %s on"),
		.until = gettext_noop("applies; same answer until %s"),
		.between = gettext_noop("applies; same answer from %s until %s"),
	};
	static const RangeForms by_set_mode = {
		.always = gettext_noop("applies, in mode %s by set_mode instead of %s; same answer at all times"),
		.from = gettext_noop("applies, in mode %s by set_mode instead of %s; same answer from %s on"),
		.until = gettext_noop("applies, in mode %s by set_mode instead of %s; same answer until %s"),
		.between = gettext_noop("applies, in mode %s by set_mode instead of %s; same answer from %s until %s"),
	};
	static const RangeForms by_watch_only = {
		.always = gettext_noop("applies, in mode %s by watch_only instead of %s; same answer at all times"),
		.from = gettext_noop("applies, in mode %s by watch_only instead of %s; same answer from %s on"),
		.until = gettext_noop("applies, in mode %s by watch_only instead of %s; same answer until %s"),
		.between = gettext_noop("applies, in mode %s by watch_only instead of %s; same answer from %s until %s"),
	};
	const char *modes[] = {rule_mode_text(row->rule.mode), rule_mode_text(row->written_mode)};

	if (row->rule.watched)
	{
		modes[1] = rule_mode_text(RULE_BLOCK);
		return rule_range_text(&by_watch_only, modes, lengthof(modes), res->from, res->until);
	}
	if (row->rule.mode == row->written_mode)
		return rule_range_text(&as_written, NULL, 0, res->from, res->until);
	return rule_range_text(&by_set_mode, modes, lengthof(modes), res->from, res->until);
}

/* A row of the same place that names all that this one names, and more, and applies as well. */
static const RuleRow *
refined_by(const RuleCode *code, const RuleRow *row, DateADT on, const char *const *selector)
{
	for (int i = 0; i < code->nrows; i++)
	{
		const RuleRow *other = &code->rows[i];

		if (other->rule.place == row->rule.place && rule_row_refines(other, row) &&
			rule_row_matches(other, selector) && rule_row_in_force(other, on))
			return other;
	}
	return NULL;
}

/* Why another row of its place speaks. */
static char *
outspoken_text(const RuleCode *code, const RuleRow *row, const RuleRow *speaker, DateADT on,
			   const char *const *selector)
{
	const RuleRow *finer;

	/* Where a row applies at all, one of its place speaks. */
	Assert(speaker != NULL);
	finer = rule_row_refines(speaker, row) ? speaker : refined_by(code, row, on, selector);
	if (finer == NULL && code->direction == 0 && row->specificity != speaker->specificity)
		finer = speaker;
	if (finer != NULL)
		return psprintf(_("less specific than rule %lld of the same place"), (long long) finer->rule.id);
	if (row->strictness != speaker->strictness)
		return psprintf(_("rule %lld of the same place is stricter"), (long long) speaker->rule.id);
	return psprintf(_("rule %lld of the same place goes before it"), (long long) speaker->rule.id);
}

/* Why a row at one place of the chain won or lost. */
static char *
verdict_text(const RuleCode *code, const RuleRow *row, const RuleRow *speaker, const Resolution *res,
			 DateADT on, const char *const *selector)
{
	const RuleRow *winner = res->winner;

	if (row->withdrawn)
		return pstrdup(_("withdrawn"));
	if (!rule_row_matches(row, selector))
		return psprintf(_("only for %s"), mismatch_text(row, selector));
	if (!rule_row_in_force(row, on))
		return not_in_force_text(row, on);
	if (row == winner)
		return applies_text(row, res);
	if (row != speaker)
		return outspoken_text(code, row, speaker, on, selector);
	if (code->direction == 0)
		return psprintf(_("rule %lld of the nearer place %s speaks"),
						(long long) winner->rule.id, rule_place_text(winner->rule.place));
	if (row->strictness != winner->strictness)
		return psprintf(_("rule %lld of %s is stricter"),
						(long long) winner->rule.id, rule_place_text(winner->rule.place));
	if (row->written_mode != winner->written_mode)
		return psprintf(_("rule %lld of %s is as strict, in a stricter mode"),
						(long long) winner->rule.id, rule_place_text(winner->rule.place));
	return psprintf(_("rule %lld of the nearer place %s is as strict"),
					(long long) winner->rule.id, rule_place_text(winner->rule.place));
}

static Datum
step_datum(TupleDesc tupdesc, int step, const RuleRow *row, char *verdict)
{
	char	   *value = rule_value_text(&row->rule);
	Datum		values[7] = {0};
	bool		nulls[7] = {0};

	values[0] = Int32GetDatum(step);
	values[1] = DivisionGetDatum(row->rule.place);
	values[2] = Int64GetDatum(row->rule.id);
	if (value != NULL)
		values[3] = CStringGetTextDatum(value);
	else
		nulls[3] = true;
	values[4] = CStringGetTextDatum(rule_mode_text(row->rule.mode));
	values[5] = CStringGetTextDatum(row->rule.source);
	values[6] = CStringGetTextDatum(verdict);
	return HeapTupleGetDatum(heap_form_tuple(tupdesc, values, nulls));
}

PG_FUNCTION_INFO_V1(safeins_explain_rule);

Datum
safeins_explain_rule(PG_FUNCTION_ARGS)
{
	FuncCallContext *funcctx;
	Datum	   *steps;

	if (SRF_IS_FIRSTCALL())
	{
		const RuleCode *code;
		Division	place;
		DateADT		on;
		const char *selector[NSELECTORS];
		Resolution	res;
		TupleDesc	tupdesc;
		MemoryContext caller;
		int			n = 0;
		Division	seen = -1;

		/* All is worked out now: the rulebook may be read anew between two calls. */
		funcctx = SRF_FIRSTCALL_INIT();
		caller = MemoryContextSwitchTo(funcctx->multi_call_memory_ctx);
		if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "return type must be a row type");
		get_question(fcinfo, &code, &place, &on, selector);
		rulebook_resolve(code, place, on, selector, &res);
		steps = palloc(sizeof(Datum) * Max(code->nrows, 1));
		for (int level = division_level_of(place); level >= 0; level--)
		{
			Division	at = division_at_level(place, level);

			/* A county directly under its province has no city of its own. */
			if (at == seen)
				continue;
			seen = at;
			for (int i = 0; i < code->nrows; i++)
			{
				const RuleRow *row = &code->rows[i];

				CHECK_FOR_INTERRUPTS();
				if (row->rule.place != at)
					continue;
				steps[n] = step_datum(tupdesc, n + 1, row,
									  verdict_text(code, row, res.speaker[level], &res, on, selector));
				n++;
			}
		}
		funcctx->user_fctx = steps;
		funcctx->max_calls = n;
		MemoryContextSwitchTo(caller);
	}

	funcctx = SRF_PERCALL_SETUP();
	if (funcctx->call_cntr >= funcctx->max_calls)
		SRF_RETURN_DONE(funcctx);
	/* SRF_RETURN_NEXT() counts the call before it looks at the result. */
	steps = (Datum *) funcctx->user_fctx + funcctx->call_cntr;
	SRF_RETURN_NEXT(funcctx, *steps);
}
