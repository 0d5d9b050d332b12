/*
 * deadlines.c: what is open on a day, counted by kind, and what is due first.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "books/annual.h"
#include "books/deadline.h"
#include "books/place.h"
#include "report/reports.h"
#include "report/whole/early.h"
#include "report/whole/report.h"
#include "report/whole/whole.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(safeins_deadline_sums);

/* So many are named that are due first. */
#define FIRSTS 20

typedef enum DeadlineState
{
	DEADLINE_OVERDUE,
	DEADLINE_WARNING,
	DEADLINE_OPEN,
	DEADLINE_NSTATES
} DeadlineState;

static const char *const state_code[DEADLINE_NSTATES] = {"overdue", "warning", "open"};

/* Deadlines of a kind in a province. */
typedef struct KindSum
{
	Division	place;
	char	   *kind;
	int			len;
	bool		known;			/* whether anything could say that they were met */
	bool		of_policies;
	int64		n[DEADLINE_NSTATES];
} KindSum;

typedef struct First
{
	DateADT		due_on;
	const KindSum *sum;
	text	   *subject;
	text	   *insurer;		/* NULL: not known */
	DeadlineState state;
} First;

typedef struct DeadlineRun
{
	MemoryContext cxt;
	DateADT		as_of;
	bool		anywhere;
	Division	province;
	WholePart	part;			/* of the keys of policies */
	KeyMap	   *ended;			/* policies whose rows are not live any more */
	List	   *sums;			/* of KindSum */
	KindSum    *last;
	RuleMemo	warning;
	First		firsts[FIRSTS];
	int			nfirsts;
} DeadlineRun;

static void
begin_part(void *arg, const WholePart *part)
{
	DeadlineRun *run = arg;

	run->part = *part;
	run->ended = key_map_create(run->cxt, 0);
}

static void
end_part(void *arg)
{
	key_map_free(((DeadlineRun *) arg)->ended);
}

static void
take_policy(void *arg, const WholeBook *policies)
{
	DeadlineRun *run = arg;
	BookKey		key;

	if (DatumGetBool(whole_value(policies, POLICY_BOOK_LIVE)))
		return;
	key = book_key_hash(whole_text(policies, POLICY_BOOK_POLICY),
						DatumGetDivision(whole_value(policies, POLICY_BOOK_PLACE)));
	if (whole_in_part(&run->part, key))
		key_map_put(run->ended, key, 0);
}

static bool
is_of(const KindSum *sum, Division place, const text *kind)
{
	return sum->place == place && sum->len == (int) VARSIZE_ANY_EXHDR(kind) &&
		memcmp(sum->kind, VARDATA_ANY(kind), sum->len) == 0;
}

static KindSum *
sum_of(DeadlineRun *run, Division place, const text *kind)
{
	MemoryContext old;
	ListCell   *lc;

	if (run->last != NULL && is_of(run->last, place, kind))
		return run->last;
	foreach(lc, run->sums)
	{
		run->last = lfirst(lc);
		if (is_of(run->last, place, kind))
			return run->last;
	}
	old = MemoryContextSwitchTo(run->cxt);
	run->last = palloc0(sizeof(KindSum));
	run->last->place = place;
	run->last->len = VARSIZE_ANY_EXHDR(kind);
	run->last->kind = pnstrdup(VARDATA_ANY(kind), run->last->len);
	run->last->of_policies = strncmp(run->last->kind, "service.", strlen("service.")) == 0;
	/* What insurers owe each year is asked of other books: the sweep opens it later, if one is run at all. */
	run->last->known = strcmp(run->last->kind, REPORT_ANNUAL) != 0 && strcmp(run->last->kind, FILING_ANNUAL) != 0 &&
		deadline_known(run->last->kind, place);
	run->sums = lappend(run->sums, run->last);
	MemoryContextSwitchTo(old);
	return run->last;
}

/* By the day, the kind and the subject. */
static bool
is_before(const First *a, const First *b)
{
	int			cmp;

	if (a->due_on != b->due_on)
		return a->due_on < b->due_on;
	cmp = strcmp(a->sum->kind, b->sum->kind);
	return cmp != 0 ? cmp < 0 : book_key_compare(a->subject, b->subject) < 0;
}

static text *
kept(MemoryContext cxt, const text *word)
{
	return word == NULL ? NULL : book_key_copy(cxt, word);
}

static void
take_first(DeadlineRun *run, const First *given)
{
	First		first = *given;
	int			at;

	if (run->nfirsts == FIRSTS && !is_before(&first, &run->firsts[FIRSTS - 1]))
		return;
	first.subject = kept(run->cxt, first.subject);
	first.insurer = kept(run->cxt, first.insurer);
	at = run->nfirsts < FIRSTS ? run->nfirsts++ : FIRSTS - 1;
	for (; at > 0 && is_before(&first, &run->firsts[at - 1]); at--)
		run->firsts[at] = run->firsts[at - 1];
	run->firsts[at] = first;
}

/* The day by which one warns of what opened then. */
static DeadlineState
state_of(DeadlineRun *run, Division area, DateADT opened_on, DateADT due_on)
{
	const Rule *rule;

	if (due_on < run->as_of)
		return DEADLINE_OVERDUE;
	rule = rule_memo(&run->warning, "deadline.warning", area, opened_on);
	if (rule != NULL && rule->mode != RULE_OFF && rule->type == RULE_TERM &&
		term_after(run->as_of, rule->term) >= due_on)
		return DEADLINE_WARNING;
	return DEADLINE_OPEN;
}

static void
take_deadline(void *arg, const WholeBook *w)
{
	DeadlineRun *run = arg;
	Division	place = DatumGetDivision(whole_value(w, DEADLINE_BOOK_PLACE));
	Division	area;
	DateADT		opened_on = whole_day(w, DEADLINE_BOOK_OPENED_ON);
	First		first;
	KindSum    *sum;
	BookKey		subject;

	if (whole_day(w, DEADLINE_BOOK_MET_ON) <= run->as_of || opened_on > run->as_of ||
		(!run->anywhere && division_at_level(place, 1) != run->province))
		return;
	sum = sum_of(run, place, whole_text(w, DEADLINE_BOOK_KIND));
	first.subject = whole_text(w, DEADLINE_BOOK_SUBJECT);
	subject = book_key_hash(first.subject, place);
	area = DatumGetDivision(whole_value(w, DEADLINE_BOOK_AREA));
	if (!sum->known || !whole_in_part(&run->part, subject) ||
		(sum->of_policies && key_map_get(run->ended, subject) >= 0) ||
		deadline_is_off(sum->kind, area, opened_on))
		return;
	first.due_on = whole_day(w, DEADLINE_BOOK_DUE_ON);
	first.state = state_of(run, area, opened_on, first.due_on);
	first.sum = sum;
	first.insurer = whole_text(w, DEADLINE_BOOK_INSURER);
	sum->n[first.state]++;
	take_first(run, &first);
}

/* Columns of safeins.deadline_sums(). */
#define NCOLUMNS 9

static void
put_sum(const KindSum *sum, Tuplestorestate *rows, TupleDesc desc)
{
	Datum		values[NCOLUMNS] = {DivisionGetDatum(sum->place), CStringGetTextDatum(sum->kind)};
	bool		nulls[NCOLUMNS] = {0};

	for (int i = 0; i < DEADLINE_NSTATES; i++)
		values[2 + i] = Int64GetDatum(sum->n[i]);
	nulls[5] = nulls[6] = nulls[7] = nulls[8] = true;
	if (sum->n[DEADLINE_OVERDUE] + sum->n[DEADLINE_WARNING] + sum->n[DEADLINE_OPEN] > 0)
		tuplestore_putvalues(rows, desc, values, nulls);
}

static void
put_first(const First *first, Tuplestorestate *rows, TupleDesc desc)
{
	Datum		values[NCOLUMNS] = {DivisionGetDatum(first->sum->place), CStringGetTextDatum(first->sum->kind)};
	bool		nulls[NCOLUMNS] = {false, false, true, true, true};

	values[5] = PointerGetDatum(first->subject);
	values[6] = PointerGetDatum(first->insurer);
	nulls[6] = first->insurer == NULL;
	values[7] = DateADTGetDatum(first->due_on);
	values[8] = CStringGetTextDatum(state_code[first->state]);
	tuplestore_putvalues(rows, desc, values, nulls);
}

static void
put_all(const void *arg, Tuplestorestate *rows, TupleDesc desc)
{
	const DeadlineRun *run = arg;
	ListCell   *lc;

	foreach(lc, run->sums)
		put_sum(lfirst(lc), rows, desc);
	for (int i = 0; i < run->nfirsts; i++)
		put_first(&run->firsts[i], rows, desc);
}

/* deadline_report tells what was open on a day in a province (NULL: anywhere); see report.h. */
WholeReport
deadline_report(DateADT as_of, const Division *province)
{
	DeadlineRun *run = palloc0(sizeof(DeadlineRun));

	run->cxt = CurrentMemoryContext;
	run->as_of = as_of;
	run->anywhere = province == NULL;
	if (province != NULL)
		run->province = division_at_level(*province, 1);
	rules_refresh();
	return (WholeReport) {
		.run = run,.keys = SAFEINS_REL_POLICY,.begin_part = begin_part,.end_part = end_part,.npasses = 2,
		.passes = {{SAFEINS_REL_POLICY, take_policy}, {SAFEINS_REL_DEADLINE, take_deadline}},.put = put_all
	};
}

/*
 * safeins.deadline_sums(as_of, place): what was open on a day in a province
 * (NULL: anywhere) but what insurers owe each year, by kind, and then what of it
 * is due first.
 */
Datum
safeins_deadline_sums(PG_FUNCTION_ARGS)
{
	Division	province = PG_ARGISNULL(1) ? 0 : PG_GETARG_DIVISION(1);
	WholeReport report;

	InitMaterializedSRF(fcinfo, 0);
	if (early_give(fcinfo))
		return (Datum) 0;
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	report = deadline_report(PG_GETARG_DATEADT(0), PG_ARGISNULL(1) ? NULL : &province);
	return whole_report_answer(fcinfo, &report);
}
