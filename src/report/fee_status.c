/*
 * fee_status.c: what the fee report asks of rules and of this transaction's
 * accounts, cheap enough to be asked for every account.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "rules/rulebook.h"
#include "books/account/account.h"
#include "guards/fee/fee.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"

PG_FUNCTION_INFO_V1(safeins_fee_ratio);
PG_FUNCTION_INFO_V1(safeins_account_received);
PG_FUNCTION_INFO_V1(safeins_account_spent);
PG_FUNCTION_INFO_V1(safeins_fee_judged);

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
