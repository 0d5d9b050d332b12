/*
 * service_first.c: the deadlines of policies' first services, as services meet
 * them or leave.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "rules/rulebook.h"
#include "books/book.h"
#include "books/deadline.h"
#include "books/book_scan.h"
#include "books/service.h"
#include "books/book_store.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"

/* The deadline of the policy whose rows are gone through. */
typedef struct FirstService
{
	BookWriter *deadlines;
	bool		found;
	BookRow		key;
	MemoryContext cxt;			/* of what is kept of one policy */
	bool		any;			/* a service was added that meets the deadline, or meets it earlier */
	DateADT		served_on;
	char	   *service;
	LateService *late;			/* in the caller's context */
	int			nlate;
	int			size;
	MemoryContext caller;
} FirstService;

static bool
old_day(const FirstService *f, int column, DateADT *day)
{
	*day = DatumGetDateADT(f->deadlines->old.values[column]);
	return !f->deadlines->old.nulls[column];
}

static void
add_late(FirstService *f, const char *service, DateADT served_on, DateADT due_on)
{
	MemoryContext old = MemoryContextSwitchTo(f->caller);

	if (f->nlate == f->size)
	{
		f->size = Max(16, f->size * 2);
		f->late = f->late == NULL ? palloc(sizeof(LateService) * f->size) :
			repalloc_huge(f->late, sizeof(LateService) * f->size);
	}
	f->late[f->nlate++] = (LateService)
	{
		.policy = TextDatumGetCString(f->key.values[DEADLINE_COL_subject]),.service =
			service == NULL ? NULL : pstrdup(service),
		.place = DatumGetInt32(f->key.values[DEADLINE_COL_place]),.served_on = served_on,.due_on = due_on
	};
	MemoryContextSwitchTo(old);
}

static bool
same_policy(const FirstService *f, const BookRow *row)
{
	BookRow		key = {0};

	key.values[SERVICE_COL_policy] = f->key.values[DEADLINE_COL_subject];
	key.values[SERVICE_COL_place] = f->key.values[DEADLINE_COL_place];
	return book_same(&book_of_services, SERVICE_COL_policy, &key, row) &&
		book_same(&book_of_services, SERVICE_COL_place, &key, row);
}

static void
begin_policy(FirstService *f, const BookRow *row)
{
	MemoryContext old;

	MemoryContextReset(f->cxt);
	old = MemoryContextSwitchTo(f->cxt);
	f->key.values[DEADLINE_COL_kind] = CStringGetTextDatum("service.first");
	f->key.values[DEADLINE_COL_subject] = datumCopy(row->values[SERVICE_COL_policy], false, -1);
	f->key.values[DEADLINE_COL_place] = row->values[SERVICE_COL_place];
	MemoryContextSwitchTo(old);
	f->any = false;
	f->found = book_find_next(f->deadlines, &f->key);
}

/* One that was added; what is from before the policy took effect does not meet its deadline. */
static void
add_service(FirstService *f, const BookRow *row)
{
	DateADT		served_on = DatumGetDateADT(row->values[SERVICE_COL_served_on]);
	DateADT		day;
	MemoryContext old;

	(void) old_day(f, DEADLINE_COL_opened_on, &day);
	if (served_on < day || DatumGetInt32(row->values[SERVICE_COL_rows]) <= 0 ||
		(old_day(f, DEADLINE_COL_met_on, &day) && day <= served_on) || (f->any && f->served_on < served_on))
		return;
	old = MemoryContextSwitchTo(f->cxt);
	if (!f->any || f->served_on > served_on)
		f->service = TextDatumGetCString(row->values[SERVICE_COL_service]);
	else
	{
		char	   *service = TextDatumGetCString(row->values[SERVICE_COL_service]);

		f->service = strcmp(service, f->service) < 0 ? service : f->service;
	}
	MemoryContextSwitchTo(old);
	f->any = true;
	f->served_on = served_on;
}

static bool
write_met(FirstService *f, bool met, DateADT met_on)
{
	BookRow		row = f->deadlines->old;
	bool		none = true;

	row.nulls[DEADLINE_COL_met_on] = !met;
	row.values[DEADLINE_COL_met_on] = DateADTGetDatum(met_on);
	if (!met)
		row.values[DEADLINE_COL_next_on] =
			DateADTGetDatum(deadline_next(DatumGetInt32(row.values[DEADLINE_COL_area]),
										  DatumGetDateADT(row.values[DEADLINE_COL_due_on]),
										  DatumGetInt16(row.values[DEADLINE_COL_steps]), &none));
	row.nulls[DEADLINE_COL_next_on] = none;
	return book_update(f->deadlines, &row);
}

/* Nothing went: the first one that was added meets the deadline, where it comes before what met it until now. */
static void
meet(FirstService *f)
{
	DateADT		due_on;
	DateADT		day;
	bool		was_met;

	if (!f->any)
		return;
	do
	{
		was_met = old_day(f, DEADLINE_COL_met_on, &day);
		if (was_met && day <= f->served_on)
			return;
		(void) old_day(f, DEADLINE_COL_due_on, &due_on);
		if (write_met(f, true, f->served_on))
		{
			if (f->served_on > due_on && !was_met)
				add_late(f, f->service, f->served_on, due_on);
			return;
		}
	} while (book_find(f->deadlines, &f->key));
}

static void
set_policy_key(const FirstService *f, ScanKey key)
{
	ScanKeyInit(&key[0], 1, BTEqualStrategyNumber, F_TEXTEQ, f->key.values[DEADLINE_COL_subject]);
	ScanKeyInit(&key[1], 2, BTEqualStrategyNumber, F_INT4EQ, f->key.values[DEADLINE_COL_place]);
}

/* The day of a policy's first service in the book since its deadline runs; false: there is none. */
static bool
first_served(const FirstService *f, DateADT *first)
{
	BookScan	scan;
	ScanKeyData key[2];
	DateADT		opened_on;
	bool		any = false;

	(void) old_day(f, DEADLINE_COL_opened_on, &opened_on);
	set_policy_key(f, key);
	book_scan_open(&scan, SAFEINS_REL_SERVICE, InvalidOid, key, lengthof(key));
	while (book_scan_next(&scan))
	{
		bool		isnull;
		DateADT		day = DatumGetDateADT(book_value(&scan, &book_of_services, SERVICE_COL_served_on, &isnull));

		CHECK_FOR_INTERRUPTS();
		if (day >= opened_on && (!any || day < *first))
		{
			*first = day;
			any = true;
		}
	}
	book_scan_close(&scan);
	return any;
}

/* Moves the deadline to the first service that is there now; false: that is what it says, or may go on saying. */
static bool
move(FirstService *f, DateADT *first, bool *met)
{
	DateADT		day;
	DateADT		opened_on;
	bool		was_met = old_day(f, DEADLINE_COL_met_on, &day);

	*met = first_served(f, first);
	if (*met == was_met && (!*met || *first == day))
		return false;
	(void) old_day(f, DEADLINE_COL_opened_on, &opened_on);
	rules_refresh();
	if (was_met && still_met(DatumGetInt32(f->deadlines->old.values[DEADLINE_COL_area]), opened_on, day, *met, *first))
		return false;
	if (!write_met(f, *met, *first))
		elog(ERROR, "a deadline that was locked has changed");
	return true;
}

/*
 * Something went: the first one is looked for.  The deadline is locked first:
 * what is the first service now must be read when nobody else moves it.
 *
 * Whoever adds one and finds the deadline met leaves it alone, and is not seen
 * before he ends.  From when it is moved such writers wait at it; those who came
 * before are waited for here, and it is moved on to what they leave.
 */
static void
meet_anew(FirstService *f)
{
	ScanKeyData key[2];
	DateADT		first = 0;
	DateADT		day;
	DateADT		due_on;
	bool		met;
	bool		any;
	bool		was_late;

	while (!book_lock(f->deadlines))
		if (!book_find(f->deadlines, &f->key))
			return;
	(void) old_day(f, DEADLINE_COL_due_on, &due_on);
	was_late = old_day(f, DEADLINE_COL_met_on, &day) && day > due_on;
	if (!move(f, &first, &met))
		return;
	set_policy_key(f, key);
	book_await_new(&book_of_services, key, lengthof(key));
	/* One may have come and ended in between as well. */
	any = first_served(f, &day);
	if (any != met || (any && day != first))
	{
		/* What this command has written is there for the next one. */
		CommandCounterIncrement();
		if (!book_find(f->deadlines, &f->key))
			elog(ERROR, "a deadline that was moved is gone");
		(void) move(f, &first, &met);
	}
	if (met && first > due_on && !was_late)
		add_late(f, NULL, first, due_on);
}

/*
 * first_services_write writes the deadlines of first services that a
 * statement's rows move; returns how many of these come late now.
 */
int
first_services_write(BookSort *sort, bool any_leaves, LateService **late)
{
	FirstService f = {.caller = CurrentMemoryContext};
	BookEntries e;
	bool		begun = false;

	f.deadlines = book_writer_open(&book_of_deadlines, sort->store->n);
	f.cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins first service", ALLOCSET_SMALL_SIZES);
	book_entries_begin(&e, sort, &book_of_services);
	while (book_entries_next(&e))
	{
		if (!begun || !same_policy(&f, &e.row))
		{
			if (begun && f.found)
				(any_leaves ? meet_anew : meet) (&f);
			begin_policy(&f, &e.row);
			begun = true;
		}
		if (f.found && !any_leaves)
			add_service(&f, &e.row);
	}
	if (begun && f.found)
		(any_leaves ? meet_anew : meet) (&f);
	book_entries_end(&e);
	book_writer_close(f.deadlines);
	MemoryContextDelete(f.cxt);
	*late = f.late;
	return f.nlate;
}
