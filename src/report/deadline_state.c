/*
 * deadline_state.c: where a deadline stands on a day, asked of each one.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "books/deadline.h"
#include "books/place.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(safeins_deadline_state);

typedef enum DeadlineState
{
	STATE_NOT_JUDGED,
	STATE_MET,
	STATE_MET_LATE,
	STATE_OVERDUE,
	STATE_WARNING,
	STATE_OPEN,
	STATE_NSTATES
} DeadlineState;

static const char *const codes[STATE_NSTATES] = {"not judged", "met", "met late", "overdue", "warning", "open"};

/* Whether anything could say that deadlines of a kind in a province were met. */
typedef struct KindKnown
{
	Division	province;
	bool		known;
	char	   *kind;
	int			len;
} KindKnown;

/* What a call of a statement has asked. */
typedef struct StateMemo
{
	text	   *word[STATE_NSTATES];
	List	   *kinds;			/* of KindKnown */
	KindKnown  *last;
	RuleMemo	warning;
} StateMemo;

static StateMemo *
memo_of(FmgrInfo *flinfo)
{
	StateMemo  *memo = flinfo->fn_extra;
	MemoryContext old;

	rules_refresh();
	if (memo != NULL)
		return memo;
	old = MemoryContextSwitchTo(flinfo->fn_mcxt);
	memo = palloc0(sizeof(StateMemo));
	for (int i = 0; i < STATE_NSTATES; i++)
		memo->word[i] = cstring_to_text(codes[i]);
	flinfo->fn_extra = memo;
	MemoryContextSwitchTo(old);
	return memo;
}

static bool
is_of(const KindKnown *k, Division province, const text *kind)
{
	return k->province == province && k->len == (int) VARSIZE_ANY_EXHDR(kind) &&
		memcmp(k->kind, VARDATA_ANY(kind), k->len) == 0;
}

static const KindKnown *
kind_of(FmgrInfo *flinfo, StateMemo *memo, const text *kind, Division place)
{
	Division	province = division_at_level(place, 1);
	MemoryContext old;
	ListCell   *lc;
	KindKnown  *k;

	if (memo->last != NULL && is_of(memo->last, province, kind))
		return memo->last;
	foreach(lc, memo->kinds)
	{
		memo->last = lfirst(lc);
		if (is_of(memo->last, province, kind))
			return memo->last;
	}
	memo->last = NULL;
	old = MemoryContextSwitchTo(flinfo->fn_mcxt);
	k = palloc(sizeof(KindKnown));
	k->province = province;
	k->kind = text_to_cstring(kind);
	k->len = VARSIZE_ANY_EXHDR(kind);
	MemoryContextSwitchTo(old);
	k->known = deadline_known(k->kind, province);
	old = MemoryContextSwitchTo(flinfo->fn_mcxt);
	memo->kinds = lappend(memo->kinds, k);
	MemoryContextSwitchTo(old);
	memo->last = k;
	return k;
}

/* Does the day lie so near that one warns? */
static bool
is_near(StateMemo *memo, Division area, DateADT opened_on, DateADT due_on, DateADT as_of)
{
	const Rule *rule = rule_memo(&memo->warning, "deadline.warning", area, opened_on);

	return rule != NULL && rule->mode != RULE_OFF && rule->type == RULE_TERM && term_after(as_of, rule->term) >= due_on;
}

/*
 * safeins.deadline_state(as_of, kind, place, area, opened_on, due_on, met_on):
 * met_on is the day by which it was met on that day, NULL: it was not.
 */
Datum
safeins_deadline_state(PG_FUNCTION_ARGS)
{
	StateMemo  *memo = memo_of(fcinfo->flinfo);
	DateADT		as_of;
	DateADT		opened_on;
	DateADT		due_on;
	const KindKnown *kind;
	DeadlineState state;

	for (int i = 0; i < 6; i++)
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
	as_of = PG_GETARG_DATEADT(0);
	opened_on = PG_GETARG_DATEADT(4);
	due_on = PG_GETARG_DATEADT(5);
	kind = kind_of(fcinfo->flinfo, memo, PG_GETARG_TEXT_PP(1), PG_GETARG_DIVISION(2));
	if (!kind->known || (PG_ARGISNULL(6) && deadline_is_off(kind->kind, PG_GETARG_DIVISION(3), opened_on)))
		state = STATE_NOT_JUDGED;
	else if (!PG_ARGISNULL(6))
		state = PG_GETARG_DATEADT(6) <= due_on ? STATE_MET : STATE_MET_LATE;
	else if (due_on < as_of)
		state = STATE_OVERDUE;
	else
		state = is_near(memo, PG_GETARG_DIVISION(3), opened_on, due_on, as_of) ? STATE_WARNING : STATE_OPEN;
	PG_RETURN_TEXT_P(memo->word[state]);
}
