/*
 * value.c: the expression that makes a fact of a column: dates and numbers in
 * the forms that the sample shows, money in other units, flags.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "rules/code_list.h"
#include "report/suggest/suggest.h"

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

/* Of what was seen, nearly all: a slip of a pen among many is none of the column's. */
static bool
most(int n, const Sample *s)
{
	return s->rows > 0 && n * 20 >= s->rows * 19;
}

/* saw adds a sentence to what speaks for a candidate. */
void
saw(Candidate *c, const char *text)
{
	c->saw = c->saw == NULL ? pstrdup(text) : psprintf("%s; %s", c->saw, text);
}

static bool
is_integer(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID;
}

static bool
is_float(Oid type)
{
	return type == FLOAT4OID || type == FLOAT8OID;
}

/* Is the column's unit told by its name or its comment? */
static bool
is_in(const SuggestColumn *column, const List *unit)
{
	const char *comment;
	ListCell   *lc;

	for (int i = 0; i < column->named.ntokens + column->named.nunits; i++)
		if (word_is_among(column->named.tokens[i], unit))
			return true;
	if (column->comment == NULL)
		return false;
	comment = word_folded(column->comment, strlen(column->comment));
	foreach(lc, unit)
		/* Latin letters may be part of any other word. */
		if (pg_mbstrlen(lfirst(lc)) < (int) strlen(lfirst(lc)) &&
			strstr(comment != NULL ? comment : column->comment, lfirst(lc)) != NULL)
			return true;
	return false;
}

static const char *
example(const Sample *s)
{
	return s->example == NULL ? "" : text_shown(s->example);
}

/* What reads a text as a number, in the forms that were seen. */
static const char *
number_text(const SuggestColumn *column, const char *source)
{
	const Sample *s = &column->sample;
	const char *text = source;

	/* The signs of currencies and what sets thousands apart. */
	if (s->commas > 0 || s->percents > 0)
		text = psprintf("regexp_replace(%s, '[^0-9.+-]', '', 'g')", text);
	if (s->blanks > 0)
		text = psprintf("nullif(btrim(%s), '')", text);
	return psprintf("%s::numeric", text);
}

static double
date_value(const SuggestColumn *column, const char *source, Candidate *c)
{
	const Sample *s = &column->sample;

	if (column->type == DATEOID || column->type == TIMESTAMPOID || column->type == TIMESTAMPTZOID)
	{
		c->expression = source;
		return 1;
	}
	if (column->category == TYPCATEGORY_STRING)
	{
		c->expression = psprintf("safeins.to_date(%s)", source);
		if (s->rows == 0)
			return 0.9;
		if (!most(s->dates, s))
			return s->dates * 2 > s->rows ? 0.55 : 0;
		saw(c, psprintf(_("its values are dates as text, such as %s"), example(s)));
		return 0.98;
	}
	if (column->category != TYPCATEGORY_NUMERIC || is_float(column->type))
		return 0;
	if (most(s->dates, s))
	{
		c->expression = psprintf("safeins.to_date(%s::text)", source);
		saw(c, psprintf(_("its values are dates as numbers, such as %s"), example(s)));
		return 0.97;
	}
	if (column->type == INT2OID || column->type == NUMERICOID)
		return 0;
	if (column->type == INT4OID)
	{
		if (s->rows > 0 && s->least < 300000000.0)
			return 0;
		c->expression = psprintf("to_timestamp(%s)", source);
		saw(c, s->rows > 0 ? _("its values are seconds since 1970") :
			_("no value was seen; seconds since 1970 are supposed"));
		return s->rows > 0 ? 0.95 : 0.6;
	}
	/* Milliseconds of 1979 and later, seconds of the same. */
	if (s->rows > 0 && s->least < 300000000.0)
		return 0;
	if (s->rows > 0 && s->most < 20000000000.0)
	{
		c->expression = psprintf("to_timestamp(%s)", source);
		saw(c, _("its values are seconds since 1970"));
		return 0.95;
	}
	c->expression = psprintf("to_timestamp(%s / 1000.0)", source);
	saw(c, s->rows > 0 ? _("its values are milliseconds since 1970") :
		_("no value was seen; milliseconds since 1970 are supposed"));
	return s->rows == 0 ? 0.6 : s->most < 9000000000000.0 && s->least > 100000000000.0 ? 0.95 : 0.3;
}

static double
amount_value(const SuggestColumn *column, const char *source, Candidate *c)
{
	const Sample *s = &column->sample;
	const Words *words = column->table->words;
	double		worth = 1;
	const char *number = source;

	if (column->category == TYPCATEGORY_STRING)
	{
		if (s->rows > 0 && (!most(s->numbers, s) || s->percents > 0))
			return 0;
		number = number_text(column, source);
		worth = s->rows > 0 ? 0.95 : 0.7;
		if (s->rows > 0)
			saw(c, psprintf(_("its values are numbers as text, such as %s"), example(s)));
	}
	else if (column->type == CASHOID)
		number = psprintf("%s::numeric", source);
	else if (is_float(column->type))
	{
		number = psprintf("round(%s::numeric, 2)", source);
		worth = 0.97;
	}
	else if (column->category != TYPCATEGORY_NUMERIC && column->category != TYPCATEGORY_USER)
		return 0;
	if (is_in(column, words->fen))
	{
		number = psprintf("%s / 100.0",
						  column->type == CASHOID || column->category == TYPCATEGORY_STRING ? number : source);
		saw(c, _("its name or comment says that it is in fen"));
	}
	else if (is_in(column, words->wan))
	{
		number = is_float(column->type) ? psprintf("round((%s * 10000)::numeric, 2)", source) :
			psprintf("%s * 10000", number);
		saw(c, _("its name or comment says that it is in units of 10000 yuan"));
	}
	else if (s->fractions > 0 && !is_float(column->type))
	{
		number = psprintf("round(%s, 2)", number);
		saw(c, _("some values are finer than a fen: they are rounded"));
		worth *= 0.9;
	}
	c->expression = number;
	return worth;
}

static double
count_value(const SuggestColumn *column, const char *source, Candidate *c)
{
	const Sample *s = &column->sample;

	c->expression = source;
	if (column->type == DATEOID || column->type == TIMESTAMPOID)
	{
		c->expression = psprintf("extract(year FROM %s)::integer", source);
		return 0.8;
	}
	if (column->category == TYPCATEGORY_STRING)
	{
		if (s->rows > 0 && !most(s->numbers, s))
			return 0;
		c->expression = number_text(column, source);
		return s->rows > 0 ? 0.92 : 0.6;
	}
	if (column->category != TYPCATEGORY_NUMERIC)
		return 0;
	if (is_float(column->type))
		c->expression = psprintf("round(%s::numeric)", source);
	return s->rows > 0 && s->least < 0 ? 0.5 : 1;
}

static double
ratio_value(const SuggestColumn *column, const char *source, Candidate *c)
{
	const Sample *s = &column->sample;
	const char *number = source;
	bool		percent = s->percents > 0 || s->most > 1 ||
		(column->comment != NULL && strchr(column->comment, '%') != NULL);

	if (column->category == TYPCATEGORY_STRING)
	{
		if (s->rows > 0 && !most(s->numbers, s))
			return 0;
		number = number_text(column, source);
	}
	else if (column->category != TYPCATEGORY_NUMERIC)
		return 0;
	if (is_float(column->type))
		number = psprintf("%s::numeric", source);
	if (percent)
	{
		number = psprintf("%s / 100.0", number);
		saw(c, _("its values are percent"));
	}
	c->expression = percent || is_float(column->type) || s->fractions > 0 ? psprintf("round(%s, 6)", number) : number;
	return s->rows == 0 ? 0.85 : s->most > 100 ? 0.3 : 1;
}

static double
place_value(const SuggestColumn *column, const char *source, Candidate *c)
{
	const Sample *s = &column->sample;

	if (column->category == TYPCATEGORY_USER && strcmp(format_type_be(column->type), "safeins.division") == 0)
	{
		c->expression = source;
		return 1;
	}
	if (column->category != TYPCATEGORY_STRING && !is_integer(column->type))
		return 0;
	c->expression = column->type == INT8OID ? psprintf("%s::text", source) : source;
	/* Nothing is the place that set_place() gave; a blank one is none. */
	if (column->category == TYPCATEGORY_STRING && (s->blanks > 0 || column->blank_default))
		c->expression = psprintf("nullif(btrim(%s), '')", source);
	if (s->rows == 0)
		return 0.75;
	if (!most(s->places, s))
		return 0;
	saw(c, psprintf(_("its values are divisions, such as %s"), example(s)));
	return 1;
}

/* flag_word tells which of a flag's values is one of some words; NULL where none is, or several are. */
const char *
flag_word(const SuggestColumn *column, const List *words, const List *more)
{
	const Sample *s = &column->sample;
	const char *found = NULL;

	for (int i = 0; i < Min(s->nvalues, DISTINCT_MOST); i++)
	{
		NameParts		name;

		name_read(column->table->words, &name, s->values[i], NULL);
		if (!word_is_among(name.joined, words) && !word_is_among(name.joined, more))
			continue;
		if (found != NULL)
			return NULL;
		found = s->values[i];
	}
	return found;
}

/* flag_literal writes a value of the column as SQL. */
const char *
flag_literal(const SuggestColumn *column, const char *value)
{
	return column->category == TYPCATEGORY_NUMERIC ? value : quote_literal_cstr(value);
}

static double
bool_value(const SuggestColumn *column, const char *source, Candidate *c)
{
	const Sample *s = &column->sample;
	const Words *words = column->table->words;
	const char *yes;
	const char *no;

	if (column->category == TYPCATEGORY_BOOLEAN)
	{
		c->expression = source;
		return 1;
	}
	if (column->category != TYPCATEGORY_STRING && column->category != TYPCATEGORY_ENUM && !is_integer(column->type))
		return 0;
	yes = flag_word(column, words->yes, NIL);
	no = flag_word(column, words->no, NIL);
	if (yes == NULL && no == NULL)
	{
		if (s->rows > 0)
			return 0;
		c->expression = psprintf("%s = %s", source, is_integer(column->type) ? "1" : "'1'");
		return 0.65;
	}
	if (s->nvalues > 2)
		return 0;
	c->expression = yes != NULL ? psprintf("%s = %s", source, flag_literal(column, yes)) :
		psprintf("%s <> %s", source, flag_literal(column, no));
	saw(c, psprintf(_("its values are %s"),
					yes != NULL && no != NULL ? psprintf("%s, %s", no, yes) : yes != NULL ? yes : no));
	return yes != NULL ? 0.95 : 0.85;
}

/*
 * value_of makes the expression of a column for a type of fact, of source,
 * which is the column in SQL; how well it fits, 0: not at all.
 */
double
value_of(const SuggestColumn *column, const char *source, FactType type, Candidate *c)
{
	c->expression = source;
	switch (type)
	{
		case FACT_KEY:
			if (column->category == TYPCATEGORY_BOOLEAN || column->category == TYPCATEGORY_DATETIME ||
				column->category == TYPCATEGORY_ARRAY || column->type == JSONBOID || column->type == JSONOID)
				return 0;
			return is_float(column->type) ? 0.5 : 1;
		case FACT_TEXT:
			if (column->category == TYPCATEGORY_STRING || column->category == TYPCATEGORY_ENUM)
				return 1;
			return is_integer(column->type) ? 0.9 : column->category == TYPCATEGORY_BOOLEAN ? 0.6 : 0;
		case FACT_AMOUNT:
			return amount_value(column, source, c);
		case FACT_DATE:
			return date_value(column, source, c);
		case FACT_PLACE:
			return place_value(column, source, c);
		case FACT_BOOL:
			return bool_value(column, source, c);
		case FACT_COUNT:
			return count_value(column, source, c);
		case FACT_RATIO:
			return ratio_value(column, source, c);
	}
	return 0;
}
