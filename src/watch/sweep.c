/*
 * sweep.c: sweep(): who must hear of what has become late, each step once.
 *
 * A deadline knows the day of its next step, so that what is due is read from
 * an index.  Sweeps take turns; the deadlines are locked in the order of their
 * keys, as guards do, and read again under their locks: one that is met
 * meanwhile is waited for and left.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/own_sql.h"
#include "common/progress.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/escalation.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "books/annual.h"
#include "books/deadline.h"
#include "books/place.h"
#include "books/book_store.h"
#include "watch/sweep.h"
#include "watch/sweep_state.h"

#include "access/transam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/async.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/json.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(safeins_sweep);

#define CHANNEL "safeins"

/* Above this number of escalations, send one summary NOTIFY. */
#define NOTICES_MOST 1000

/* What NOTIFY takes, with room to spare. */
#define PAYLOAD_MOST 7000

#define ROWS_AT_ONCE 1000

/* ---- the state of the last sweep ---- */

static void
open_annual(const char *kind, DateADT as_of)
{
	char	   *mark = sweep_recall(kind);
	DateADT		reached = mark == NULL ? 0 : DatumGetDateADT(DirectFunctionCall1(date_in, CStringGetDatum(mark)));
	DateADT		now = annual_open(kind, reached, as_of);

	if (now == reached)
		return;
	sweep_note(kind, day_text(now));
	annual_remember(kind, now);
}

static OwnSql rules_as_text = {
	.sql = "SELECT " ESCALATION_RULES,
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

#define RECKONED_ANEW \
	"met_on IS NULL AND safeins.is_local(place) AND next_on IS DISTINCT FROM safeins.deadline_next(area, due_on, steps)"

/* An update takes rows as they lie: these are locked before. */
static OwnSql lock_steps = {
	.sql = "SELECT pg_catalog.count(*) FROM (SELECT FROM safeins.deadline WHERE " RECKONED_ANEW
	" ORDER BY subject, kind, place FOR UPDATE) AS l",
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static OwnSql reckon_steps = {
	.sql = "UPDATE safeins.deadline AS l SET next_on = safeins.deadline_next(area, due_on, steps) WHERE " RECKONED_ANEW,
	.result = SPI_OK_UPDATE,
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static OwnSql oldest_writer = {
	.sql = "SELECT pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::pg_catalog.text::pg_catalog.int8",
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

#define RULES "rules"
#define WRITERS "rules, writers"

/*
 * Whether there may be deadlines that the reckoning after the last change of rules did not
 * see: of transactions that were under way then.  *over: all of them have ended by now.
 */
static bool
writers_left(bool *over)
{
	char	   *mark = sweep_recall(WRITERS);
	int64		next = (int64) U64FromFullTransactionId(ReadNextFullTransactionId());
	int64		since = mark == NULL || *mark == '\0' ? 0 : pg_strtoint64(mark);
	OwnRows		rows;

	if (since == 0)
		return false;
	own_sql_begin();
	rows = own_sql_run(&oldest_writer, NULL, NULL);
	/* A number that is not given yet is of another server, of which this database is a copy. */
	*over = since > next || own_int64(&rows, 0, 1) >= since;
	own_sql_end();
	return true;
}

/*
 * The days of the next steps were reckoned by the rules as they stood, and by what
 * was attached: where these have changed since the last sweep, all that is open is
 * reckoned anew; once more when those who still wrote by the old ones have ended.
 */
static void
follow_rules(void)
{
	char	   *mark = sweep_recall(RULES);
	bool		over = false;
	bool		left = writers_left(&over);
	bool		changed;
	bool		alone;			/* nobody else was writing */
	uint64		next;
	OwnRows		rows;
	char	   *now;

	own_sql_begin();
	rows = own_sql_run(&rules_as_text, NULL, NULL);
	now = own_text(&rows, 0, 1);
	changed = mark == NULL || strcmp(mark, now) != 0;
	/* Our own is given by now. */
	(void) GetCurrentTransactionId();
	next = U64FromFullTransactionId(ReadNextFullTransactionId());
	alone = own_sql_latest()->xcnt == 0;
	if (changed || left)
	{
		own_sql_run(&lock_steps, NULL, NULL);
		own_sql_run(&reckon_steps, NULL, NULL);
	}
	if (changed)
	{
		uint64		now_next = U64FromFullTransactionId(ReadNextFullTransactionId());

		sweep_note(RULES, now);
		sweep_note(WRITERS, alone && now_next == next ? "" : psprintf(UINT64_FORMAT, now_next));
	}
	else if (left && over)
		sweep_note(WRITERS, "");
	own_sql_end();
}

/* ---- what is due ---- */

typedef struct Due
{
	const char *kind;
	const char *subject;
	const char *insurer;		/* may be NULL */
	Division	place;
	Division	area;
	DateADT		opened_on;
	DateADT		due_on;
	int			steps;
	int			made;			/* steps, by this sweep's end */
	bool		has_next;
	DateADT		next_on;
} Due;

typedef struct Step
{
	const Due  *due;
	const char *level;
	int			number;
	DateADT		on;
} Step;

typedef struct Sweep
{
	DateADT		as_of;
	Due		   *dues;
	uint64		ndues;
	Step	   *steps;
	uint64		nsteps;
	uint64		room;
	int64		made;
	int64		first;
	int64		last;
	List	   *payloads;
} Sweep;

static OwnSql due_steps = {
	.sql = "SELECT kind, subject, insurer, place::pg_catalog.int4, area::pg_catalog.int4, opened_on, due_on, steps::pg_catalog.int4"
	" FROM safeins.deadline WHERE next_on <= $1 AND safeins.is_local(place) ORDER BY subject, kind, place FOR UPDATE",
	.types = {DATEOID},
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static void
read_due(Sweep *s)
{
	Datum		values[1] = {DateADTGetDatum(s->as_of)};
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext old;
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&due_steps, values, NULL);
	s->ndues = rows.n;
	old = MemoryContextSwitchTo(caller);
	s->dues = MemoryContextAllocHuge(caller, sizeof(Due) * Max(s->ndues, 1));
	for (uint64 i = 0; i < s->ndues; i++)
	{
		Due		   *d = &s->dues[i];

		CHECK_FOR_INTERRUPTS();
		d->kind = own_text(&rows, i, 1);
		d->subject = own_text(&rows, i, 2);
		d->insurer = own_text(&rows, i, 3);
		d->place = own_int32(&rows, i, 4);
		d->area = own_int32(&rows, i, 5);
		d->opened_on = own_date(&rows, i, 6);
		d->due_on = own_date(&rows, i, 7);
		d->steps = own_int32(&rows, i, 8);
	}
	MemoryContextSwitchTo(old);
	own_sql_end();
}

/* All steps of one deadline that are due, which after days of downtime may be several. */
static void
take_steps(Sweep *s, Due *d)
{
	int			n = 0;
	int			made = d->steps;
	bool		off = !deadline_known(d->kind, d->place) || deadline_is_off(d->kind, d->area, d->opened_on);
	const EscalationStep *step = off ? NULL : escalation_steps(d->area, d->due_on, &n);

	Assert(made >= 0 && (n == 0 || step != NULL));
	for (; made < n && d->due_on + step[made].days <= s->as_of; made++)
	{
		if (s->nsteps == s->room)
		{
			s->room *= 2;
			s->steps = repalloc_huge(s->steps, sizeof(Step) * s->room);
		}
		s->steps[s->nsteps++] = (Step)
		{
			d, step[made].level, made + 1, d->due_on + step[made].days
		};
	}
	d->made = made;
	d->has_next = made < n;
	d->next_on = d->has_next ? d->due_on + step[made].days : 0;
}

/* In the order in which the days came, then by key. */
static int
compare_steps(const void *a, const void *b)
{
	const Step *x = a;
	const Step *y = b;
	int			cmp;

	if (x->on != y->on)
		return x->on < y->on ? -1 : 1;
	/* the deadlines are in the order of their keys */
	cmp = (x->due > y->due) - (x->due < y->due);
	return cmp != 0 ? cmp : x->number - y->number;
}

/* The deadlines with their next step: they are locked, and in the order of their keys. */
static void
write_moved(const Sweep *s)
{
	BookWriter *w = book_writer_open(&book_of_deadlines, s->ndues);

	for (uint64 i = 0; i < s->ndues; i++)
	{
		const Due  *d = &s->dues[i];
		BookRow		row = {0};

		CHECK_FOR_INTERRUPTS();
		row.values[DEADLINE_COL_kind] = CStringGetTextDatum(d->kind);
		row.values[DEADLINE_COL_subject] = CStringGetTextDatum(d->subject);
		row.values[DEADLINE_COL_place] = Int32GetDatum(d->place);
		if (!book_find_next(w, &row))
			elog(ERROR, "a deadline of \"%s\" that was locked is gone", d->subject);
		row = w->old;
		row.values[DEADLINE_COL_steps] = Int16GetDatum(d->made);
		row.nulls[DEADLINE_COL_next_on] = !d->has_next;
		row.values[DEADLINE_COL_next_on] = DateADTGetDatum(d->next_on);
		if (!book_update(w, &row))
			elog(ERROR, "a deadline of \"%s\" that was locked has changed", d->subject);
	}
	book_writer_close(w);
}

/* ---- escalations ---- */

static const BookField step_columns[] = {
	BOOK_FIELD(seq, INT8OID, BOOK_SEQUENCE)
	BOOK_FIELD(place, BOOK_DIVISION, BOOK_VALUE)
	BOOK_FIELD(kind, TEXTOID, BOOK_VALUE)
	BOOK_FIELD(subject, TEXTOID, BOOK_VALUE)
	BOOK_FIELD(area, BOOK_DIVISION, BOOK_VALUE)
	BOOK_FIELD(insurer, TEXTOID, BOOK_VALUE)
	BOOK_FIELD(level, TEXTOID, BOOK_VALUE)
	BOOK_FIELD(step, INT4OID, BOOK_VALUE)
	BOOK_FIELD(due_on, DATEOID, BOOK_VALUE)
	BOOK_FIELD(escalated_on, DATEOID, BOOK_VALUE)
};

static void
put_step(BookStore *store, const Step *step)
{
	const Due  *d = step->due;
	Datum		values[lengthof(step_columns)] = {0};
	bool		nulls[lengthof(step_columns)] = {0};

	values[0] = Int64GetDatum(store->n);
	values[1] = Int32GetDatum(d->place);
	values[2] = CStringGetTextDatum(d->kind);
	values[3] = CStringGetTextDatum(d->subject);
	values[4] = Int32GetDatum(d->area);
	nulls[5] = d->insurer == NULL;
	if (d->insurer != NULL)
		values[5] = CStringGetTextDatum(d->insurer);
	values[6] = CStringGetTextDatum(step->level);
	values[7] = Int32GetDatum(step->number);
	values[8] = DateADTGetDatum(d->due_on);
	values[9] = DateADTGetDatum(step->on);
	book_store_put(store, values, nulls);
}

/* The columns that a payload shows, as the table has them. */
enum
{
	ESCALATION_PLACE = 1,
	ESCALATION_ID,
	ESCALATION_KIND,
	ESCALATION_SUBJECT,
	ESCALATION_AREA,
	ESCALATION_INSURER,
	ESCALATION_LEVEL,
	ESCALATION_STEP,
	ESCALATION_DUE_ON,
	ESCALATION_ESCALATED_ON
};

static const struct
{
	const char *name;
	int			column;
	bool		is_number;
	bool		may_be_long;
}			shown[] = {
	{"place", ESCALATION_PLACE, false, false},
	{"escalation", ESCALATION_ID, true, false},
	{"kind", ESCALATION_KIND, false, false},
	{"subject", ESCALATION_SUBJECT, false, true},
	{"area", ESCALATION_AREA, false, false},
	{"insurer", ESCALATION_INSURER, false, true},
	{"level", ESCALATION_LEVEL, false, false},
	{"step", ESCALATION_STEP, true, false},
	{"due_on", ESCALATION_DUE_ON, false, false},
	{"escalated_on", ESCALATION_ESCALATED_ON, false, false},
};

/* A key that NOTIFY cannot carry is left out: the row has it. */
static char *
payload_of(const OwnRows *rows, uint64 row, bool whole)
{
	StringInfoData json;

	initStringInfo(&json);
	for (size_t i = 0; i < lengthof(shown); i++)
	{
		char	   *value = own_text(rows, row, shown[i].column);

		if (value == NULL || (!whole && shown[i].may_be_long))
			continue;
		appendStringInfo(&json, "%s\"%s\": ", json.len == 0 ? "{" : ", ", shown[i].name);
		if (shown[i].is_number)
			appendStringInfoString(&json, value);
		else
			escape_json(&json, value);
	}
	appendStringInfoChar(&json, '}');
	return whole && json.len > PAYLOAD_MOST ? payload_of(rows, row, false) : json.data;
}

/* Takes in what was written, as RETURNING gave it. */
static void
count_escalations(Sweep *s, const OwnRows *rows, MemoryContext cxt)
{
	for (uint64 i = 0; i < rows->n; i++)
	{
		int64		id = own_int64(rows, i, ESCALATION_ID);

		if (s->made++ == 0)
			s->first = id;
		s->last = id;
		if (s->made <= NOTICES_MOST)
		{
			MemoryContext old = MemoryContextSwitchTo(cxt);

			s->payloads = lappend(s->payloads, payload_of(rows, i, true));
			MemoryContextSwitchTo(old);
		}
	}
}

static OwnSql write_escalations = {
	.sql = "INSERT INTO safeins.escalation (place, id, kind, subject, area, insurer, level, step, due_on, escalated_on) OVERRIDING SYSTEM VALUE"
	" SELECT CAST(place AS safeins.division), " NUMBERED("CAST(place AS safeins.division)", "escalation") ", kind, subject, CAST(area AS safeins.division), insurer, level, step, due_on, escalated_on"
	" FROM (SELECT * FROM delta ORDER BY seq) AS d ON CONFLICT ON CONSTRAINT escalation_once DO NOTHING RETURNING *",
	.result = SPI_OK_INSERT_RETURNING,
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.settings = OWN_BY_INDEX,
	.kept = true,
	.records = SAFEINS_REL_ESCALATION,
};

/* One that was made before, of a deadline that went and came again, is not made twice. */
static void
write_steps(Sweep *s)
{
	MemoryContext caller = CurrentMemoryContext;
	TupleDesc	desc = book_store_desc(lengthof(step_columns), step_columns);

	for (uint64 i = 0; i < s->nsteps;)
	{
		BookStore  *store = book_store_create(CurrentMemoryContext, desc);
		OwnRows		rows;

		CHECK_FOR_INTERRUPTS();
		for (; i < s->nsteps && store->n < ROWS_AT_ONCE; i++)
			put_step(store, &s->steps[i]);
		book_store_open(store);
		rows = book_store_run(store, &write_escalations);
		count_escalations(s, &rows, caller);
		book_store_close(store);
		book_store_end(store);
	}
}

static void
notify(const Sweep *s)
{
	ListCell   *lc;

	if (s->made > NOTICES_MOST)
		Async_Notify(CHANNEL, psprintf("{\"escalations\": %lld, \"first\": %lld, \"last\": %lld, \"as_of\": \"%s\"}",
									   (long long) s->made, (long long) s->first,
									   (long long) s->last, day_text(s->as_of)));
	else
		foreach(lc, s->payloads)
			Async_Notify(CHANNEL, lfirst(lc));
}

#define SWEPT "swept"

/* sweep_last is the day by which a sweep was made last; no day ('-infinity') where none was. */
DateADT
sweep_last(void)
{
	char	   *mark = sweep_recall(SWEPT);

	return mark == NULL ? DATEVAL_NOBEGIN : DatumGetDateADT(DirectFunctionCall1(date_in, CStringGetDatum(mark)));
}

/* sweep makes every step of escalation that is due by a day and was not made; returns how many. */
int64
sweep(DateADT as_of)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins sweep", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(cxt);
	Sweep		s = {.as_of = as_of,.room = 64};
	bool		begun = progress_begin(PROGRESS_SWEEP);

	home_stay();
	/* The second of two waits, and finds what the first has done. */
	LockRelationOid(safeins_relid(SAFEINS_REL_SWEEP_STATE), ShareUpdateExclusiveLock);
	rules_refresh();
	/* Before any deadline is locked: whoever writes reports has theirs locked by name first. */
	open_annual(REPORT_ANNUAL, as_of);
	open_annual(FILING_ANNUAL, as_of);
	follow_rules();
	sweep_hooks_run(as_of);
	annual_meet(as_of);

	read_due(&s);
	progress_step(safeins_relid(SAFEINS_REL_DEADLINE), s.ndues);
	if (s.ndues > 0)
	{
		s.steps = palloc(sizeof(Step) * s.room);
		for (uint64 i = 0; i < s.ndues; i++)
		{
			take_steps(&s, &s.dues[i]);
			progress_done(i + 1);
		}
		qsort(s.steps, s.nsteps, sizeof(Step), compare_steps);
		write_steps(&s);
		write_moved(&s);
		notify(&s);
	}
	if (!sweep_was_done(SWEPT, as_of))
		sweep_done(SWEPT, as_of);
	progress_end(begun);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
	return s.made;
}

/* safeins.sweep(as_of) */
Datum
safeins_sweep(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(sweep(arg_day(fcinfo, 0)));
}
