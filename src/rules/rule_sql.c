/*
 * rule_sql.c: what reports ask of the rulebook, row by row and so remembered
 * from one row to the next.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"

PG_FUNCTION_INFO_V1(safeins_rule_applies);
PG_FUNCTION_INFO_V1(safeins_rule_lists);
PG_FUNCTION_INFO_V1(safeins_rule_items);
PG_FUNCTION_INFO_V1(safeins_rule_due);

/* The rule of a call's first arguments, code, place and day; NULL where there is none or it is off. */
static const Rule *
asked_rule(FunctionCallInfo fcinfo)
{
	typedef struct Asked
	{
		RuleMemo	memo;
		int			len;
		char		code[64];
	} Asked;
	Asked	   *asked = fcinfo->flinfo->fn_extra;
	text	   *code = PG_GETARG_TEXT_PP(0);
	const Rule *rule;

	rules_refresh();
	if (asked == NULL)
		asked = fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Asked));
	if (VARSIZE_ANY_EXHDR(code) >= sizeof(asked->code))
		return NULL;
	if (asked->len != (int) VARSIZE_ANY_EXHDR(code) || memcmp(asked->code, VARDATA_ANY(code), asked->len) != 0)
	{
		memset(asked, 0, sizeof(Asked));
		asked->len = VARSIZE_ANY_EXHDR(code);
		memcpy(asked->code, VARDATA_ANY(code), asked->len);
	}
	rule = rule_memo(&asked->memo, asked->code, PG_GETARG_DIVISION(1), PG_GETARG_DATEADT(2));
	return rule == NULL || rule->mode == RULE_OFF ? NULL : rule;
}

/* safeins.rule_applies(code, place, on) */
Datum
safeins_rule_applies(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(asked_rule(fcinfo) != NULL);
}

/* safeins.rule_lists(code, place, on, item) */
Datum
safeins_rule_lists(PG_FUNCTION_ARGS)
{
	const Rule *rule = asked_rule(fcinfo);
	text	   *item = PG_GETARG_TEXT_PP(3);

	PG_RETURN_BOOL(rule != NULL && rule->type == RULE_LIST &&
				   rule_has_item(rule, VARDATA_ANY(item), VARSIZE_ANY_EXHDR(item)));
}

/* safeins.rule_items(code, place, on) */
Datum
safeins_rule_items(PG_FUNCTION_ARGS)
{
	const Rule *rule = asked_rule(fcinfo);
	Datum	   *items;

	if (rule == NULL || rule->type != RULE_LIST)
		PG_RETURN_NULL();
	items = palloc(sizeof(Datum) * Max(rule->nitems, 1));
	for (int i = 0; i < rule->nitems; i++)
		items[i] = CStringGetTextDatum(rule->items[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(items, rule->nitems, TEXTOID, -1, false, TYPALIGN_INT));
}

/* safeins.rule_due(code, place, on, base) is the day a term after another. */
Datum
safeins_rule_due(PG_FUNCTION_ARGS)
{
	const Rule *rule = asked_rule(fcinfo);
	DateADT		base = PG_GETARG_DATEADT(3);

	if (rule == NULL || rule->type != RULE_TERM || DATE_NOT_FINITE(base))
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(term_after(base, rule->term));
}
