/*
 * deadline.c: what is to be done by a day: opened, moved and met by guards, and
 * what a new calendar moves.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/name_lock.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "common/settings.h"
#include "types/division.h"
#include "rules/calendar.h"
#include "rules/days.h"
#include "rules/escalation.h"
#include "rules/rulebook.h"
#include "attach/role.h"
#include "books/book.h"
#include "books/deadline.h"
#include "books/book_store.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(safeins_still_met);
PG_FUNCTION_INFO_V1(safeins_deadline_next);
PG_FUNCTION_INFO_V1(safeins_deadline_is_off);

/*
 * deadline_next gives the day of the step of escalation after so many; *none:
 * there is no such step.  After rules_refresh().
 */
DateADT
deadline_next(Division area, DateADT due_on, int steps, bool *none)
{
	int			n;
	const EscalationStep *step = escalation_steps(area, due_on, &n);

	*none = DATE_NOT_FINITE(due_on) || steps < 0 || steps >= n || !is_calendar_day(due_on + step[steps].days);
	return *none ? 0 : due_on + step[steps].days;
}

/* safeins.deadline_next(area, due_on, steps) */
Datum
safeins_deadline_next(PG_FUNCTION_ARGS)
{
	DateADT		next;
	bool		none;

	rules_refresh();
	next = deadline_next(PG_GETARG_DIVISION(0), PG_GETARG_DATEADT(1), PG_GETARG_INT32(2), &none);
	if (none)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(next);
}

/*
 * deadline_is_off tells whether the duty of a deadline has been switched off since
 * it was opened: nobody is told of it any more.  A kind is the code of its rule, but
 * that of a re-check, which has a rule for its term.  After rules_refresh().
 */
bool
deadline_is_off(const char *kind, Division area, DateADT opened_on)
{
	const char *code = strcmp(kind, "hazard.recheck") == 0 ? "hazard.recheck_term" : kind;
	const Rule *rule = rule_lookup(code, area, opened_on, NULL, NULL, NULL, NULL, NULL);

	if (rule == NULL)
		rule = rule_of_any_sector(code, area, opened_on, NULL, NULL);
	return rule != NULL && rule->mode == RULE_OFF;
}

/* safeins.deadline_is_off(kind, area, opened_on) */
Datum
safeins_deadline_is_off(PG_FUNCTION_ARGS)
{
	rules_refresh();
	PG_RETURN_BOOL(deadline_is_off(text_to_cstring(PG_GETARG_TEXT_PP(0)), PG_GETARG_DIVISION(1), PG_GETARG_DATEADT(2)));
}

/*
 * still_met says whether a deadline stays met on the day that the books have,
 * though the service of that day is gone: it was kept for its term (archive.retention),
 * and then nobody need have it any more.  After rules_refresh().
 */
bool
still_met(Division area, DateADT opened_on, DateADT booked, bool counts, DateADT counted)
{
	const Rule *rule;

	if (booked < opened_on || (counts && counted <= booked))
		return false;
	rule = rule_in_force(ARCHIVE_RETENTION, area, booked, NULL, NULL, NULL);
	return rule != NULL && rule->mode != RULE_OFF && term_after(booked, rule->term) <= safeins_today();
}

/*
 * safeins.still_met(area, opened_on, booked, counted): the day on which a deadline of a
 * service is met; NULL: it is not
 */
Datum
safeins_still_met(PG_FUNCTION_ARGS)
{
	bool		counts = !PG_ARGISNULL(3);

	args_check(fcinfo, ARG_MAY_BE_NULL(2) | ARG_MAY_BE_NULL(3));
	rules_refresh();
	if (!PG_ARGISNULL(2) &&
		still_met(PG_GETARG_DIVISION(0), PG_GETARG_DATEADT(1), PG_GETARG_DATEADT(2), counts,
				  counts ? PG_GETARG_DATEADT(3) : 0))
		PG_RETURN_DATUM(PG_GETARG_DATUM(2));
	if (!counts)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(3));
}

/* A policy is written anew, whose first service was kept for its term and is gone. */
static void
keep_met(const BookRow *old, BookRow *row)
{
	if (old->nulls[DEADLINE_COL_met_on] ||
		strcmp(TextDatumGetCString(row->values[DEADLINE_COL_kind]), FIRST_SERVICE) != 0)
		return;
	rules_refresh();
	if (!still_met(DatumGetInt32(row->values[DEADLINE_COL_area]), DatumGetDateADT(row->values[DEADLINE_COL_opened_on]),
				   DatumGetDateADT(old->values[DEADLINE_COL_met_on]), !row->nulls[DEADLINE_COL_met_on],
				   DatumGetDateADT(row->values[DEADLINE_COL_met_on])))
		return;
	row->values[DEADLINE_COL_met_on] = old->values[DEADLINE_COL_met_on];
	row->nulls[DEADLINE_COL_met_on] = false;
}

/*
 * The steps that were made count for the day that it was due on: a new day has
 * all of them before it.
 */
static void
deadline_settle(const BookRow *old, BookRow *row)
{
	DateADT		due = DatumGetDateADT(row->values[DEADLINE_COL_due_on]);
	int			steps = 0;
	bool		none = true;

	if (old != NULL)
		keep_met(old, row);
	if (old != NULL && DatumGetDateADT(old->values[DEADLINE_COL_due_on]) == due)
		steps = DatumGetInt16(old->values[DEADLINE_COL_steps]);
	row->nulls[DEADLINE_COL_steps] = false;
	row->values[DEADLINE_COL_steps] = Int16GetDatum(steps);
	if (row->nulls[DEADLINE_COL_met_on])
		row->values[DEADLINE_COL_next_on] =
			DateADTGetDatum(deadline_next(DatumGetInt32(row->values[DEADLINE_COL_area]), due, steps, &none));
	row->nulls[DEADLINE_COL_next_on] = none;
}

static const BookField fields[] = {DEADLINE_COLUMNS(BOOK_FIELD)};

Book		book_of_deadlines = {
	.rel = SAFEINS_REL_DEADLINE,.name = "deadline",.ncolumns = lengthof(fields),.columns = fields,.settle = deadline_settle
};

BookStore *
deadline_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_deadlines);
}

void
deadline_store_put(BookStore *store, const DeadlineRow *d)
{
	BookRow		row = {0};

	row.values[DEADLINE_COL_kind] = CStringGetTextDatum(d->kind);
	row.values[DEADLINE_COL_subject] = CStringGetTextDatum(d->subject);
	row.values[DEADLINE_COL_place] = Int32GetDatum(division_at_level(d->area, 1));
	row.values[DEADLINE_COL_area] = Int32GetDatum(d->area);
	row.nulls[DEADLINE_COL_insurer] = d->insurer == NULL;
	if (d->insurer != NULL)
		row.values[DEADLINE_COL_insurer] = CStringGetTextDatum(d->insurer);
	row.values[DEADLINE_COL_opened_on] = DateADTGetDatum(d->opened_on);
	row.values[DEADLINE_COL_due_on] = DateADTGetDatum(d->due_on);
	row.nulls[DEADLINE_COL_met_on] = !d->met;
	row.values[DEADLINE_COL_met_on] = DateADTGetDatum(d->met_on);
	row.values[DEADLINE_COL_provisional] = BoolGetDatum(d->provisional);
	row.values[DEADLINE_COL_open] = BoolGetDatum(d->open);
	book_put(store, &book_of_deadlines, &row);
}

/*
 * deadlines_write brings a statement's rows into the book, in key order, as the
 * sweep takes them.  The rules are up to date.
 */
void
deadlines_write(BookStore *store)
{
	book_write_store(&book_of_deadlines, store);
}

/*
 * deadlines_lock locks the deadlines of some subjects, there or not, where what
 * several rows of the host say makes one of them: whoever brings one of the rows and
 * whoever takes another away do not see each other's, and are to come one after the other.
 */
void
deadlines_lock(const Bitmapset *subjects)
{
	names_lock(SAFEINS_REL_DEADLINE, NAME_WRITTEN, subjects, ExclusiveLock);
}

/* ---- what becomes due by time alone: those who open such deadlines register themselves ---- */

static SweepHook sweep_hooks[8];
static int	nsweep_hooks = 0;

/* sweep_hook_register has a hook called when a sweep begins. */
void
sweep_hook_register(SweepHook hook)
{
	if (nsweep_hooks == lengthof(sweep_hooks))
		elog(ERROR, "too many sweep hooks");
	sweep_hooks[nsweep_hooks++] = hook;
}

void
sweep_hooks_run(DateADT as_of)
{
	for (int i = 0; i < nsweep_hooks; i++)
		sweep_hooks[i] (as_of);
}

/* ---- a year's calendar is loaded ---- */

/* What was counted in days that nobody knew, in working days of the calendar as it was. */
static HeapTuple *uncertain = NULL;
static TupleDesc uncertain_desc;
static uint64 nuncertain = 0;

static OwnSql provisional_ones = {
	.sql = "SELECT kind, subject, place::pg_catalog.int4, opened_on, safeins.workdays_between(opened_on, due_on)"
	" FROM safeins.deadline WHERE provisional AND safeins.is_local(place) ORDER BY subject, kind, place FOR UPDATE",
};

static void
find_provisional(void)
{
	MemoryContext old;
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&provisional_ones, NULL, NULL);
	old = MemoryContextSwitchTo(TopTransactionContext);
	nuncertain = rows.n;
	uncertain_desc = CreateTupleDescCopy(rows.table->tupdesc);
	uncertain = MemoryContextAllocHuge(TopTransactionContext, sizeof(HeapTuple) * Max(nuncertain, 1));
	for (uint64 i = 0; i < nuncertain; i++)
		uncertain[i] = heap_copytuple(rows.table->vals[i]);
	MemoryContextSwitchTo(old);
	own_sql_end();
}

/* A deadline as the new calendar has it; its steps stay made. */
static void
count_anew(BookWriter *w, const Datum *values)
{
	bool		provisional;
	bool		none = true;
	DateADT		due = add_workdays_known(DatumGetDateADT(values[3]), DatumGetInt32(values[4]), &provisional);
	BookRow		row = {0};

	row.values[DEADLINE_COL_kind] = values[0];
	row.values[DEADLINE_COL_subject] = values[1];
	row.values[DEADLINE_COL_place] = values[2];
	if (!book_find_next(w, &row))
		elog(ERROR, "a deadline that was locked is gone");
	row = w->old;
	if (DatumGetDateADT(row.values[DEADLINE_COL_due_on]) == due &&
		DatumGetBool(row.values[DEADLINE_COL_provisional]) == provisional)
		return;
	row.values[DEADLINE_COL_due_on] = DateADTGetDatum(due);
	row.values[DEADLINE_COL_provisional] = BoolGetDatum(provisional);
	if (row.nulls[DEADLINE_COL_met_on])
		row.values[DEADLINE_COL_next_on] =
			DateADTGetDatum(deadline_next(DatumGetInt32(row.values[DEADLINE_COL_area]), due,
										  DatumGetInt16(row.values[DEADLINE_COL_steps]), &none));
	row.nulls[DEADLINE_COL_next_on] = none;
	if (!book_update(w, &row))
		elog(ERROR, "a deadline that was locked has changed");
}

static void
recount(void)
{
	BookWriter *w;

	rules_refresh();
	w = book_writer_open(&book_of_deadlines, nuncertain);
	for (uint64 i = 0; i < nuncertain; i++)
	{
		Datum		values[5];
		bool		nulls[5];

		CHECK_FOR_INTERRUPTS();
		heap_deform_tuple(uncertain[i], uncertain_desc, values, nulls);
		count_anew(w, values);
	}
	book_writer_close(w);
	nuncertain = 0;
}

static void
calendar_changes(bool loaded)
{
	if (loaded)
		recount();
	else
		find_provisional();
}

void
deadlines_init(void)
{
	calendar_hook = calendar_changes;
}
