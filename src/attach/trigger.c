/*
 * trigger.c: the trigger function: a statement's changed rows before the judge
 * of their role, each as what it was and what it is.
 */
#include "common/safeins.h"
#include "common/progress.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/facts.h"
#include "attach/heir.h"
#include "attach/keys.h"
#include "attach/mapping.h"
#include "attach/row_memory.h"
#include "attach/rows_report.h"
#include "attach/merge.h"
#include "attach/overtaken_statement.h"
#include "attach/role.h"
#include "attach/trigger.h"
#include "attach/triggers.h"

#include "commands/trigger.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(safeins_guard);

typedef struct RowComparison
{
	CheckContext  *j;
	MovedRows	moved;			/* to another table of the role */
	void	   *state;			/* the judge's; none before the first row that matters */
	MemoryContext cxt;
	RowMemory  *memory;			/* of a mapping that remembers */
	MemoryContext batch_cxt;
	int64		changed;		/* rows heard */
	WordReport *words;			/* of existing rows; NULL: none are looked for */
	bool		deletes;		/* rows that are to be kept for a term leave the table */
	MemoryContext deleted_cxt;
	Heirs	   *heirs;			/* NULL: no row that leaves has another beside it */
} RowComparison;

/* A row whose entry another table of the role has now; where there is no such entry it counts here and there. */
static bool
leaves_for_another(const RowComparison *h)
{
	return h->j->mapping->role->one_entry && row_moved(&h->moved, h->j->rows);
}

/* A row that leaves its table, and not for another one of the role. */
static void
tell_deleted(RowComparison *h, const Fact *old_row)
{
	MemoryContext old;

	if (!h->deletes || old_row == NULL || row_moved(&h->moved, h->j->rows))
		return;
	if (h->deleted_cxt == NULL)
		h->deleted_cxt = AllocSetContextCreate(h->cxt, "safeins deleted row", ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(h->deleted_cxt);
	row_deleted_hook(h->j, old_row);
	MemoryContextSwitchTo(old);
	MemoryContextReset(h->deleted_cxt);
}

/* A row that its role knows by its columns. */
static bool
pass(void *arg, TupleTableSlot *slot)
{
	RowComparison *h = arg;

	if (!h->j->mapping->role->plain(h->state, slot))
		return false;
	h->changed++;
	h->j->rows++;
	h->j->live++;
	if (h->j->mode != CHECK_LIVE)
		rows_progress(h->j);
	return true;
}

static void
begin(RowComparison *h)
{
	const Role *role = h->j->mapping->role;
	MemoryContext old = MemoryContextSwitchTo(h->cxt);

	h->state = role->begin(h->j);
	MemoryContextSwitchTo(old);
	if (h->j->new_only && role->plain != NULL)
		fact_reader_pass(h->j->reader, pass, h);
}

static void
hear(RowComparison *h, const Fact *old_row, const Fact *new_row)
{
	h->changed++;
	if (h->state == NULL)
		begin(h);
	h->j->mapping->role->row(h->state, old_row, new_row);
}

static void
hear_gone(void *arg, const Fact *row)
{
	hear(arg, row, NULL);
}

static void
compare_rows(RowComparison *h, const Fact *old_row, const Fact *new_row)
{
	if (old_row == NULL && new_row == NULL)
		return;
	if (new_row != NULL || h->heirs == NULL)
		hear(h, old_row, new_row);
	else if (heirs_put_aside(h->heirs, old_row))
		heirs_settle(h->heirs, hear_gone, h);
}

static void
compare_pair(RowComparison *h, const Fact *old_row, bool old_live, const Fact *new_row, bool new_live)
{
	const Role *role = h->j->mapping->role;

	if (old_row != NULL && new_row != NULL && !fact_equal(role->facts[0].type, &old_row[0], &new_row[0]))
	{
		compare_rows(h, old_live ? old_row : NULL, NULL);
		compare_rows(h, NULL, new_live ? new_row : NULL);
	}
	else if (!(old_live && new_live && facts_equal(role, old_row, new_row)))
		compare_rows(h, old_live ? old_row : NULL, new_live ? new_row : NULL);
}

/*
 * compare_update pairs old and new rows by their place: the executor writes both
 * tables row by row.  Where the keys differ (the key was changed, or a row
 * left out on its way to another partition) each stands alone: the totals are
 * the same, only more is judged.
 */
static void
compare_update(RowComparison *h, FactReader *old, FactReader *new)
{
	for (;;)
	{
		bool		old_live = false;
		bool		new_live = false;
		const Fact *old_row = old == NULL ? NULL : fact_reader_next(old, &old_live);
		const Fact *new_row = new == NULL ? NULL : fact_reader_next(new, &new_live);

		if (old_row == NULL && new_row == NULL)
			break;
		tell_deleted(h, old_row);
		if (old_live && leaves_for_another(h))
			old_live = false;
		h->j->rows++;
		if (new_row != NULL && new_live)
			h->j->live++;
		compare_pair(h, old_row, old_live, new_row, new_live);
	}
}

/* What is kept of a row, and what it is: the row is judged by the difference, and kept as it is now. */
static void
compare_kept(RowComparison *h, const Fact *old_row, const Fact *new_row)
{
	const Role *role = h->j->mapping->role;
	bool		renamed = old_row != NULL && new_row != NULL &&
		!fact_equal(role->facts[0].type, &old_row[0], &new_row[0]);
	bool		waited = old_row != NULL && row_waits(h->j->mapping, old_row) >= 0;
	int			waits;

	/* What a write would be refused for a repair does not do either. */
	if (h->j->settles && role->stays && old_row != NULL && new_row != NULL && !waited)
		new_row = facts_kept(h->j->mapping, old_row, new_row);
	waits = new_row == NULL ? -1 : row_waits(h->j->mapping, new_row);
	if (old_row != NULL && new_row != NULL && facts_equal(role, old_row, new_row))
	{
		if (h->j->settles)
			memory_keep(h->memory, new_row);
		else
			memory_leave(h->memory);
		return;
	}
	if (new_row != NULL)
		memory_keep(h->memory, new_row);
	if (waited && (waits < 0 || renamed))
		row_settled_hook(h->j, old_row, -1);
	if (waits >= 0 && (old_row == NULL || waited || !role->stays))
	{
		if (!waited || renamed)
			row_waits_hook(h->j, new_row, waits);
		new_row = NULL;
	}
	if (waited)
		old_row = NULL;
	if (renamed)
	{
		compare_rows(h, old_row, NULL);
		compare_rows(h, NULL, new_row);
	}
	else
		compare_rows(h, old_row, new_row);
}

typedef struct RowPair
{
	bool		moved;			/* to another table of the role */
	bool		live;			/* the new one */
} RowPair;

/* The batch's context outlives it until the next one: a judge may hold on to a single row. */
static void
next_batch(RowComparison *h)
{
	if (h->batch_cxt != NULL)
		MemoryContextReset(h->batch_cxt);
	else
		h->batch_cxt = AllocSetContextCreate(h->cxt, "safeins batch", ALLOCSET_DEFAULT_SIZES);
}

static void
compare_batch(RowComparison *h, const Fact **old, const Fact **new_row, const RowPair *pairs, int n)
{
	memory_recall(h->memory, old, n);
	for (int i = 0; i < n; i++)
	{
		const Fact *old_row = old[i] == NULL ? NULL : memory_take(h->memory, old[i]);

		compare_kept(h, pairs[i].moved ? NULL : old_row, pairs[i].live ? new_row[i] : NULL);
	}
	memory_write(h->memory);
}

/* compare_remembered does what compare_update does for a mapping that remembers. */
static void
compare_remembered(RowComparison *h, FactReader *old, FactReader *new)
{
	const Role *role = h->j->mapping->role;
	const Fact **old_row = palloc(sizeof(Fact *) * MEMORY_BATCH);
	const Fact **new_row = palloc(sizeof(Fact *) * MEMORY_BATCH);
	RowPair    *pairs = palloc(sizeof(RowPair) * MEMORY_BATCH);
	int			n;

	/* Of a batch the reader has read the last row, not the one that is judged. */
	h->j->reader = NULL;
	h->memory = memory_open(h->j->mapping);
	do
	{
		next_batch(h);
		for (n = 0; n < MEMORY_BATCH; n++)
		{
			bool		old_live = false;
			const Fact *a = old == NULL ? NULL : fact_reader_next(old, &old_live);
			const Fact *b = new == NULL ? NULL : fact_reader_next(new, &pairs[n].live);
			MemoryContext caller = MemoryContextSwitchTo(h->batch_cxt);

			if (a == NULL && b == NULL)
			{
				MemoryContextSwitchTo(caller);
				break;
			}
			tell_deleted(h, a);
			old_row[n] = a == NULL ? NULL : facts_copy(role, a);
			new_row[n] = b == NULL ? NULL : facts_copy(role, b);
			pairs[n].live = b != NULL && pairs[n].live;
			pairs[n].moved = leaves_for_another(h);
			h->j->rows++;
			h->j->live += pairs[n].live;
			MemoryContextSwitchTo(caller);
		}
		compare_batch(h, old_row, new_row, pairs, n);
	} while (n == MEMORY_BATCH);
}

/* ---- statements that others overtook ---- */

typedef struct OvertakenRow
{
	const Fact *old_row;			/* NULL: not there, or gone to another table of the role */
	const Fact *new_row;
	bool		old_live;
	bool		new_live;
} OvertakenRow;

/* Of a mapping that remembers: what is kept under the keys becomes what the rows are now. */
static void
compare_settled(RowComparison *h, RowsNow *now, const Fact **keys, int n)
{
	memory_recall(h->memory, keys, n);
	for (int i = 0; i < n; i++)
	{
		const Fact *new_row;
		const Fact *old_row;
		int			at = -1;

		/* a key once */
		if (i > 0 && strcmp(keys[i - 1][0].str, keys[i][0].str) == 0)
			continue;
		while ((new_row = rows_now_of(now, keys[i], &at)) != NULL)
			compare_kept(h, memory_take(h->memory, new_row), new_row);
		while ((old_row = memory_take(h->memory, keys[i])) != NULL)
			compare_kept(h, old_row, NULL);
	}
	memory_write(h->memory);
}

/* Of a book that has what was written last: a row counts as it is now, and does not go while its key is there. */
static void
compare_current(RowComparison *h, RowsNow *now, const OvertakenRow *r)
{
	const Fact *new_row = r->new_row;
	bool		new_live = r->new_live;
	int			at = -1;

	if (new_live && !rows_now_has(now, new_row))
	{
		new_row = rows_now_of(now, new_row, &at);
		new_live = new_row != NULL;
	}
	at = -1;
	if (new_live || r->old_row == NULL || rows_now_of(now, r->old_row, &at) == NULL)
		compare_pair(h, r->old_row, r->old_live, new_row, new_live);
}

static int
compare_keys(const void *a, const void *b)
{
	return strcmp((*(const Fact *const *) a)[0].str, (*(const Fact *const *) b)[0].str);
}

/*
 * check_overtaken judges a statement whose rows were written again, by a row
 * trigger of the host's, before its own guards came to it: those of the later
 * statement came first.  Amounts are booked by difference and may come in any
 * order; what has an order is told by the rows as they are now.
 */
static void
check_overtaken(RowComparison *h, FactReader *old, FactReader *new)
{
	const Role *role = h->j->mapping->role;
	OvertakenRow *rows = palloc(sizeof(OvertakenRow) * MEMORY_BATCH);
	const Fact **keys = palloc(sizeof(Fact *) * MEMORY_BATCH);
	bool		more = true;

	h->j->reader = NULL;
	if (h->j->mapping->remembers)
		h->memory = memory_open(h->j->mapping);
	while (more)
	{
		int			n;
		int			nkeys = 0;
		MemoryContext caller;
		RowsNow    *now;

		next_batch(h);
		for (n = 0; nkeys + 2 <= MEMORY_BATCH; n++)
		{
			OvertakenRow *r = &rows[n];

			caller = MemoryContextSwitchTo(h->batch_cxt);
			r->old_live = r->new_live = false;
			r->old_row = old == NULL ? NULL : fact_reader_next(old, &r->old_live);
			r->old_row = r->old_row == NULL ? NULL : facts_copy(role, r->old_row);
			r->new_row = new == NULL ? NULL : fact_reader_next(new, &r->new_live);
			r->new_row = r->new_row == NULL ? NULL : facts_copy(role, r->new_row);
			MemoryContextSwitchTo(caller);
			more = r->old_row != NULL || r->new_row != NULL;
			if (!more)
				break;
			tell_deleted(h, r->old_row);
			if (leaves_for_another(h))
				r->old_row = NULL;
			h->j->rows++;
			h->j->live += r->new_row != NULL && r->new_live;
			if (r->old_row != NULL && !r->old_row[0].isnull)
				keys[nkeys++] = r->old_row;
			if (r->new_row != NULL && !r->new_row[0].isnull)
				keys[nkeys++] = r->new_row;
		}
		qsort(keys, nkeys, sizeof(Fact *), compare_keys);
		caller = MemoryContextSwitchTo(h->batch_cxt);
		now = rows_now(h->j->mapping, keys, nkeys);
		MemoryContextSwitchTo(caller);
		if (h->memory != NULL)
			compare_settled(h, now, keys, nkeys);
		/* A row without a key is reported, and its facts are not kept. */
		for (int i = 0; i < n; i++)
			if (h->memory == NULL)
				compare_current(h, now, &rows[i]);
			else if (rows[i].new_row != NULL && rows[i].new_live && rows[i].new_row[0].isnull)
				compare_rows(h, NULL, rows[i].new_row);
	}
}

/*
 * safeins.guard() judges the changed rows of one statement.  Raises the
 * SQLSTATEs of class SI of its role; serialization_failure where an account
 * changed since the transaction's snapshot.
 */
Datum
safeins_guard(PG_FUNCTION_ARGS)
{
	TriggerData *td = (TriggerData *) fcinfo->context;
	CheckContext	j = {.mode = CHECK_LIVE};
	RowComparison		h = {.j = &j};
	Mapping    *m;
	FactReader *old = NULL;
	FactReader *new = NULL;
	MemoryContext caller = CurrentMemoryContext;

	check_trigger_call(fcinfo, "safeins.guard", false, gettext_noop("Guards are made by safeins.attach(), not by hand."));
	guard_check_args(td->tg_relation, td->tg_trigger);
	if (TRIGGER_FIRED_BY_TRUNCATE(td->tg_event))
		guard_refuse_truncate(td->tg_relation, td->tg_trigger->tgargs[0]);

	if (TRIGGER_FIRED_BY_INSERT(td->tg_event))
		merge_check_arrivals(td);
	m = mapping_of_trigger(td->tg_relation, td->tg_trigger);
	j.mapping = m;
	j.rel = td->tg_relation;
	h.cxt = AllocSetContextCreate(caller, "safeins hearing", ALLOCSET_DEFAULT_SIZES);

	if (m->by_query)
	{
		own_sql_begin();
		own_sql_transition_tables(td);
	}
	MemoryContextSwitchTo(h.cxt);
	keys_check(m, td, &h.moved);
	if (td->tg_oldtable != NULL)
		old = fact_reader_open(m, FACTS_OLD, td->tg_relation, td->tg_oldtable, false);
	if (td->tg_newtable != NULL)
		j.reader = new = fact_reader_open(m, FACTS_NEW, td->tg_relation, td->tg_newtable, false);
	h.deletes = TRIGGER_FIRED_BY_DELETE(td->tg_event) && m->role->kept_on > 0;
	if (td->tg_oldtable != NULL)
		h.heirs = heirs_open(&j);
	j.overtaken = statement_overtaken(m);
	if (j.overtaken && (m->remembers || m->role->one_entry))
		check_overtaken(&h, old, new);
	else if (m->remembers)
		compare_remembered(&h, old, new);
	else
	{
		j.new_only = old == NULL && !j.overtaken;
		compare_update(&h, old, new);
	}
	if (h.heirs != NULL)
		heirs_settle(h.heirs, hear_gone, &h);
	if (h.state != NULL)
		m->role->finish(h.state);
	if (h.heirs != NULL)
		heirs_finish(h.heirs);
	/* A judge may hold on to a single row until here. */
	if (h.memory != NULL)
		memory_close(h.memory);
	if (TRIGGER_FIRED_BY_INSERT(td->tg_event) && m->role->kept_on > 0)
		rows_came_hook(m);
	if (old != NULL)
		fact_reader_close(old);
	if (new != NULL)
		fact_reader_close(new);
	if (m->by_query)
		own_sql_end();

	MemoryContextSwitchTo(caller);
	MemoryContextDelete(h.cxt);
	return PointerGetDatum(NULL);
}

/* One batch of existing rows of a mapping that remembers. */
static void
check_batch(RowComparison *h, const Fact **new_row, const RowPair *pairs, int n)
{
	CheckContext  *j = h->j;
	bool		recalls = j->mode == CHECK_RELEASE || j->settles || j->awaited != NULL;

	if (recalls)
		memory_recall(h->memory, new_row, n);
	for (int i = 0; i < n; i++)
	{
		const Fact *old_row = recalls ? memory_take(h->memory, new_row[i]) : NULL;

		if (j->mode == CHECK_RELEASE)
			compare_kept(h, old_row, NULL);
		else if (j->settles)
			compare_kept(h, old_row, pairs[i].live ? new_row[i] : NULL);
		else if (j->awaited != NULL)
		{
			/* Money that waited for its policy is booked as it is remembered. */
			if (old_row != NULL)
				memory_leave(h->memory);
			if (old_row != NULL || pairs[i].live)
				compare_rows(h, NULL, old_row != NULL ? old_row : new_row[i]);
		}
		else if (pairs[i].live)
		{
			memory_keep(h->memory, new_row[i]);
			compare_rows(h, NULL, new_row[i]);
		}
	}
	memory_write(h->memory);
}

static void
check_remembered(RowComparison *h, FactReader *reader)
{
	const Role *role = h->j->mapping->role;
	const Fact **new_row = palloc(sizeof(Fact *) * MEMORY_BATCH);
	RowPair    *pairs = palloc0(sizeof(RowPair) * MEMORY_BATCH);
	int			n;

	/* Of a batch the reader has read the last row, not the one that is judged. */
	h->j->reader = NULL;
	h->memory = memory_open(h->j->mapping);
	do
	{
		next_batch(h);
		for (n = 0; n < MEMORY_BATCH; n++)
		{
			const Fact *facts = fact_reader_next(reader, &pairs[n].live);
			MemoryContext caller;

			if (facts == NULL)
				break;
			caller = MemoryContextSwitchTo(h->batch_cxt);
			new_row[n] = facts_copy(role, facts);
			MemoryContextSwitchTo(caller);
			h->j->rows++;
			h->j->live += pairs[n].live;
			if (pairs[n].live && h->words != NULL)
				words_take(h->words, facts);
			rows_progress(h->j);
		}
		check_batch(h, new_row, pairs, n);
	} while (n == MEMORY_BATCH);
}

/*
 * check_existing_rows puts every existing row of j->rel before the judge of its role,
* as the latest committed snapshot shows it: whoever calls holds off writers
 * or only looks.
 */
void
check_existing_rows(CheckContext *j)
{
	const Role *role = j->mapping->role;
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext cxt = AllocSetContextCreate(caller, "safeins hearing", ALLOCSET_DEFAULT_SIZES);
	RowComparison		h = {.j = j,.cxt = cxt};
	FactReader *reader;
	const Fact *facts;
	bool		live;

	own_sql_begin();
	MemoryContextSwitchTo(cxt);
	progress_table(j->rel, j->only);
	PushActiveSnapshot(j->snapshot ? j->snapshot : GetLatestSnapshot());
	j->reader = reader = fact_reader_open(unconstify(Mapping *, j->mapping),
										  j->only ? FACTS_ONLY : FACTS_TABLE, j->rel, NULL, false);
	PopActiveSnapshot();
	h.words = words_begin(j);
	j->new_only = h.words == NULL && !j->mapping->remembers && j->mode != CHECK_RELEASE;
	begin(&h);
	if (j->mapping->remembers && (j->mode == CHECK_LEGACY || j->mode == CHECK_RELEASE))
		check_remembered(&h, reader);
	else
		while ((facts = fact_reader_next(reader, &live)) != NULL)
		{
			j->rows++;
			rows_progress(j);
			if (!live)
				continue;
			j->live++;
			if (h.words != NULL)
				words_take(h.words, facts);
			if (j->mode == CHECK_RELEASE)
				role->row(h.state, facts, NULL);
			else
				role->row(h.state, NULL, facts);
		}
	role->finish(h.state);
	if (h.memory != NULL)
		memory_close(h.memory);
	fact_reader_close(reader);
	j->changed = h.changed;
	words_tell(j, h.words);
	own_sql_end();
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(cxt);
}
