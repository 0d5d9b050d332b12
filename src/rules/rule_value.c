/*
 * rule_value.c: the values of rules from and to text.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "common/relations.h"
#include "rules/escalation.h"
#include "rules/points.h"
#include "rules/rulebook.h"
#include "rules/rulebook_internal.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "parser/scansup.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

/* As add_rule() takes it, whatever IntervalStyle says: 1 year 6 months. */
static char *
term_text(const Interval *term)
{
	const struct
	{
		int			n;
		const char *unit;
	}			parts[] = {{term->month / 12, "year"}, {term->month % 12, "month"}, {term->day, "day"}};
	StringInfoData text;

	if (term->time != 0 || (term->month == 0 && term->day == 0))
		return DatumGetCString(DirectFunctionCall1(interval_out, IntervalPGetDatum(term)));
	initStringInfo(&text);
	for (int i = 0; i < (int) lengthof(parts); i++)
		if (parts[i].n != 0)
			appendStringInfo(&text, "%s%d %s%s", text.len > 0 ? " " : "", parts[i].n, parts[i].unit,
							 parts[i].n == 1 ? "" : "s");
	return text.data;
}

/* rule_value_text writes a value as add_rule() takes it; NULL for a duty. */
char *
rule_value_text(const Rule *rule)
{
	switch (rule->type)
	{
		case RULE_RATIO:
			{
				char	   *text = psprintf("%d.%06d", (int) (rule->number / RULE_RATIO_ONE),
											(int) (rule->number % RULE_RATIO_ONE));
				int			len = strlen(text);

				while (text[len - 1] == '0')
					text[--len] = '\0';
				if (text[len - 1] == '.')
					text[--len] = '\0';
				return text;
			}
		case RULE_AMOUNT:
			return psprintf("%lld.%02d", (long long) (rule->number / 100), (int) (rule->number % 100));
		case RULE_COUNT:
		case RULE_WORKDAYS:
			return psprintf("%lld", (long long) rule->number);
		case RULE_TERM:
			return term_text(rule->term);
		case RULE_LIST:
			{
				StringInfoData text;

				initStringInfo(&text);
				for (int i = 0; i < rule->nitems; i++)
					appendStringInfo(&text, "%s%s", i > 0 ? ", " : "", rule->items[i]);
				return text.data;
			}
		case RULE_DUTY:
			break;
	}
	return NULL;
}

static const char *
value_hint(const RuleCode *code)
{
	if (code->nchoices > 0)
	{
		StringInfoData choices;

		initStringInfo(&choices);
		for (int i = 0; i < code->nchoices; i++)
			appendStringInfo(&choices, "%s%s", i > 0 ? ", " : "", code->choices[i]);
		return psprintf(_("It is one of %s."), choices.data);
	}
	if (strcmp(code->code, ESCALATION_LEVELS) == 0)
		return _("Each item is a level and so many days after the deadline, such as 'county 15'; the levels are insurer, county, city, province and nation.");
	if (points_are_listed(code->code))
		return points_hint(code->code);
	switch (code->type)
	{
		case RULE_RATIO:
			return _("A ratio is written 0.18 or 18%, from 0 to 1 with at most six decimals.");
		case RULE_AMOUNT:
			return _("An amount is written in yuan, such as 400000 or 1234.56, with at most two decimals.");
		case RULE_COUNT:
			return _("A count is a whole number, such as 2.");
		case RULE_WORKDAYS:
			return _("A number of working days is a whole number up to 36500, such as 10.");
		case RULE_TERM:
			return _("A term is written as years, months, weeks or days, such as '3 months', up to 100 years.");
		case RULE_LIST:
			return _("A list is written 'a, b' or '{a,b}'; its items are not empty and differ from each other.");
		case RULE_DUTY:
			return _("A duty has no value: pass NULL.");
	}
	return NULL;
}

/* Plain decimal digits, at most 'decimals' after the point, with a percent sign where allowed. */
static bool
parse_number(const char *text, int decimals, bool percent_allowed, Datum *number)
{
	const char *p = text;
	int			digits = 0;
	int			after = 0;
	int			last = 0;
	int			len;
	bool		percent;

	for (; isdigit((unsigned char) *p); p++)
		digits++;
	len = p - text;
	if (*p == '.')
	{
		for (p++; isdigit((unsigned char) *p); p++)
		{
			after++;
			if (*p != '0')
				last = after;
		}
		len = p - text;
		digits += after;
	}
	percent = percent_allowed && *p == '%';
	if (percent)
		p++;
	if (*p != '\0' || digits == 0 || digits > 30 || last > decimals - (percent ? 2 : 0))
		return false;
	*number = DirectFunctionCall3(numeric_in, CStringGetDatum(pnstrdup(text, len)),
								  ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
	if (percent)
		*number = DirectFunctionCall2(numeric_mul, *number,
									  DirectFunctionCall3(numeric_in, CStringGetDatum("0.01"),
														  ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
	return true;
}

static bool
number_at_most(Datum number, int64 limit)
{
	return DatumGetBool(DirectFunctionCall2(numeric_le, number, NumericGetDatum(int64_to_numeric(limit))));
}

/* "1 year 6 months": the law speaks of whole years, months, weeks and days. */
static bool
parse_term(const char *text, Datum *term)
{
	static const struct
	{
		const char *name;
		int			months;
		int			days;
	}			units[] = {{"year", 12, 0}, {"month", 1, 0}, {"mon", 1, 0}, {"week", 0, 7}, {"day", 0, 1}};
	Interval   *result = palloc0(sizeof(Interval));
	const char *p = text;

	do
	{
		int			n = 0;
		int			len = 0;
		int			unit = -1;

		if (!isdigit((unsigned char) *p))
			return false;
		for (; isdigit((unsigned char) *p); p++)
		{
			n = n * 10 + (*p - '0');
			if (n > 36525)
				return false;
		}
		while (scanner_isspace(*p))
			p++;
		while (isalpha((unsigned char) p[len]))
			len++;
		for (int i = 0; i < (int) lengthof(units); i++)
		{
			int			name_len = strlen(units[i].name);

			if (pg_strncasecmp(p, units[i].name, name_len) == 0 &&
				(len == name_len || (len == name_len + 1 && (p[name_len] == 's' || p[name_len] == 'S'))))
				unit = i;
		}
		if (unit < 0)
			return false;
		result->month += n * units[unit].months;
		result->day += n * units[unit].days;
		if (result->month * (int64) DAYS_PER_MONTH + result->day > 100 * 12 * DAYS_PER_MONTH)
			return false;
		for (p += len; scanner_isspace(*p); p++)
			;
	} while (*p != '\0');
	*term = IntervalPGetDatum(result);
	return true;
}

static bool
is_choice(const RuleCode *code, Datum item)
{
	char	   *choice = TextDatumGetCString(item);

	for (int i = 0; i < code->nchoices; i++)
		if (strcmp(choice, code->choices[i]) == 0)
			return true;
	return false;
}

static int
compare_texts(const void *a, const void *b)
{
	const text *x = *(text *const *) a;
	const text *y = *(text *const *) b;
	int			x_len = VARSIZE_ANY_EXHDR(x);
	int			y_len = VARSIZE_ANY_EXHDR(y);
	int			c = memcmp(VARDATA_ANY(x), VARDATA_ANY(y), Min(x_len, y_len));

	return c != 0 ? c : x_len - y_len;
}

static bool
has_twins(const Datum *items, int n)
{
	text	  **sorted = palloc(sizeof(text *) * n);
	bool		found = false;

	for (int i = 0; i < n; i++)
		sorted[i] = DatumGetTextPP(items[i]);
	qsort(sorted, n, sizeof(text *), compare_texts);
	for (int i = 1; i < n && !found; i++)
		found = compare_texts(&sorted[i - 1], &sorted[i]) == 0;
	return found;
}

/* An array literal, or items between commas. */
static bool
parse_list(const RuleCode *code, const char *text, Datum *list)
{
	Datum	   *items;
	bool	   *nulls = NULL;
	int			nitems = 0;

	if (text[0] == '{')
	{
		Oid			typinput;
		Oid			typioparam;

		getTypeInputInfo(TEXTARRAYOID, &typinput, &typioparam);
		deconstruct_array(DatumGetArrayTypeP(OidInputFunctionCall(typinput, pstrdup(text), typioparam, -1)),
						  TEXTOID, -1, false, TYPALIGN_INT, &items, &nulls, &nitems);
	}
	else
	{
		char	   *copy = pstrdup(text);

		items = palloc(sizeof(Datum) * (strlen(text) + 1));
		for (char *item = copy; item != NULL;)
		{
			char	   *comma = strchr(item, ',');
			char	   *end = comma ? comma : item + strlen(item);

			while (scanner_isspace(*item))
				item++;
			while (end > item && scanner_isspace(end[-1]))
				end--;
			items[nitems++] = PointerGetDatum(cstring_to_text_with_len(item, end - item));
			item = comma ? comma + 1 : NULL;
		}
	}

	for (int i = 0; i < nitems; i++)
		if ((nulls != NULL && nulls[i]) || VARSIZE_ANY_EXHDR(DatumGetPointer(items[i])) == 0)
			return false;
	if (nitems == 0 || has_twins(items, nitems) || (code->nchoices > 0 && (nitems > 1 || !is_choice(code, items[0]))))
		return false;
	*list = PointerGetDatum(construct_array(items, nitems, TEXTOID, -1, false, TYPALIGN_INT));
	return true;
}

/* The items of one rule are read as figures. */
static bool
items_fit(const RuleCode *code, Datum list)
{
	Datum	   *items;
	int			nitems;

	if (strcmp(code->code, ESCALATION_LEVELS) != 0 && !points_are_listed(code->code))
		return true;
	deconstruct_array(DatumGetArrayTypeP(list), TEXTOID, -1, false, TYPALIGN_INT, &items, NULL, &nitems);
	if (nitems > ESCALATION_STEPS_MOST)
		return false;
	for (int i = 0; i < nitems; i++)
	{
		char	   *item = TextDatumGetCString(items[i]);

		if (points_are_listed(code->code) ? !points_item_fits(code->code, item) : !escalation_item_fits(item))
			return false;
		for (int j = 0; j < i && points_are_listed(code->code); j++)
			if (points_same_name(item, TextDatumGetCString(items[j])))
				return false;
	}
	return true;
}

/*
 * rule_value_parse makes the columns number, term and items of a row from
 * text, of which one is not NULL at most.
 */
void
rule_value_parse(const RuleCode *code, const char *text, Datum *values, bool *nulls)
{
	bool		fits = false;

	nulls[0] = nulls[1] = nulls[2] = true;
	if (text != NULL)
		switch (code->type)
		{
			case RULE_RATIO:
				fits = parse_number(text, 6, true, &values[0]) && number_at_most(values[0], 1);
				break;
			case RULE_AMOUNT:
				fits = parse_number(text, 2, false, &values[0]) &&
					number_at_most(values[0], INT64CONST(10000000000000000));
				break;
			case RULE_COUNT:
				fits = parse_number(text, 0, false, &values[0]) && number_at_most(values[0], PG_INT32_MAX);
				break;
			case RULE_WORKDAYS:
				fits = parse_number(text, 0, false, &values[0]) && number_at_most(values[0], 36500);
				break;
			case RULE_TERM:
				fits = parse_term(text, &values[1]);
				break;
			case RULE_LIST:
				fits = parse_list(code, text, &values[2]) && items_fit(code, values[2]);
				break;
			case RULE_DUTY:
				break;
		}
	else
		fits = code->type == RULE_DUTY;

	if (!fits)
		ereport(ERROR,
				(errcode(ERRCODE_SI_RULE_CONFLICT),
				 text == NULL ? errmsg("rule %s needs a value", code->code) :
				 errmsg("value \"%s\" does not fit rule %s", text_shown(text), code->code),
				 errhint("%s", value_hint(code)),
				 errown(SAFEINS_REL_RULE, code->code)));
	switch (code->type)
	{
		case RULE_TERM:
			nulls[1] = false;
			break;
		case RULE_LIST:
			nulls[2] = false;
			break;
		case RULE_DUTY:
			break;
		default:
			nulls[0] = false;
	}
}
