/*
 * trigger.c: the trigger function: a statement's changed rows before the judge
 * of their role, each as what it was and what it is.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/settings.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/facts.h"
#include "attach/keys.h"
#include "attach/mapping.h"
#include "attach/memory.h"
#include "attach/merge.h"
#include "attach/overtaken.h"
#include "attach/role.h"
#include "attach/trigger.h"
#include "attach/triggers.h"

#include "commands/trigger.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(safeins_guard);

static void
refuse_truncate(Relation rel, const char *role)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_GUARDED),
			 errmsg("table \"%s\" cannot be truncated: it is attached in role \"%s\"",
					RelationGetRelationName(rel), role),
			 errhint("Delete the rows, or detach the table first: safeins.detach('%s', '%s', reason).",
					 role, quote_qualified_identifier(get_namespace_name(RelationGetNamespace(rel)),
													  RelationGetRelationName(rel))),
			 errtable(rel)));
}

typedef struct Hearing
{
	Judgement  *j;
	MovedRows	moved;			/* to another table of the role */
	void	   *state;			/* the judge's; none before the first row that matters */
	MemoryContext cxt;
	RowMemory  *memory;			/* of a mapping that remembers */
	MemoryContext batch_cxt;
	int64		changed;		/* rows heard */
} Hearing;

static void
hear(Hearing *h, const Fact *was, const Fact *is)
{
	const Role *role = h->j->mapping->role;

	if (was == NULL && is == NULL)
		return;
	h->changed++;
	if (h->state == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(h->cxt);

		h->state = role->begin(h->j);
		MemoryContextSwitchTo(old);
	}
	role->row(h->state, was, is);
}

static void
hear_pair(Hearing *h, const Fact *was, bool was_live, const Fact *is, bool is_live)
{
	const Role *role = h->j->mapping->role;

	if (was != NULL && is != NULL && !fact_equal(role->facts[0].type, &was[0], &is[0]))
	{
		hear(h, was_live ? was : NULL, NULL);
		hear(h, NULL, is_live ? is : NULL);
	}
	else if (!(was_live && is_live && facts_equal(role, was, is)))
		hear(h, was_live ? was : NULL, is_live ? is : NULL);
}

/*
 * hear_update pairs old and new rows by their place: the executor writes both
 * tables row by row.  Where the keys differ (the key was changed, or a row
 * left out on its way to another partition) each stands alone: the totals are
 * the same, only more is judged.
 */
static void
hear_update(Hearing *h, FactReader *old, FactReader *new)
{
	for (;;)
	{
		bool		was_live = false;
		bool		is_live = false;
		const Fact *was = old == NULL ? NULL : fact_reader_next(old, &was_live);
		const Fact *is = new == NULL ? NULL : fact_reader_next(new, &is_live);

		if (was == NULL && is == NULL)
			break;
		if (was_live && row_moved(&h->moved, h->j->rows))
			was_live = false;
		h->j->rows++;
		if (is != NULL && is_live)
			h->j->live++;
		hear_pair(h, was, was_live, is, is_live);
	}
}

/* What is kept of a row, and what it is: the row is judged by the difference, and kept as it is now. */
static void
hear_kept(Hearing *h, const Fact *was, const Fact *is)
{
	const Role *role = h->j->mapping->role;
	bool		renamed = was != NULL && is != NULL && !fact_equal(role->facts[0].type, &was[0], &is[0]);
	bool		waited = was != NULL && row_waits(h->j->mapping, was) >= 0;
	int			waits;

	/* What a write would be refused for a repair does not do either. */
	if (h->j->settles && role->stays && was != NULL && is != NULL && !waited)
		is = facts_kept(h->j->mapping, was, is);
	waits = is == NULL ? -1 : row_waits(h->j->mapping, is);
	if (was != NULL && is != NULL && facts_equal(role, was, is))
	{
		if (h->j->settles)
			memory_keep(h->memory, is);
		else
			memory_leave(h->memory);
		return;
	}
	if (is != NULL)
		memory_keep(h->memory, is);
	if (waited && (waits < 0 || renamed))
		row_settled_hook(h->j, was, -1);
	if (waits >= 0 && (was == NULL || waited || !role->stays))
	{
		if (!waited || renamed)
			row_waits_hook(h->j, is, waits);
		is = NULL;
	}
	if (waited)
		was = NULL;
	if (renamed)
	{
		hear(h, was, NULL);
		hear(h, NULL, is);
	}
	else
		hear(h, was, is);
}

typedef struct RowPair
{
	bool		moved;			/* to another table of the role */
	bool		live;			/* the new one */
} RowPair;

/* The batch's context outlives it until the next one: a judge may hold on to a single row. */
static void
next_batch(Hearing *h)
{
	if (h->batch_cxt != NULL)
		MemoryContextReset(h->batch_cxt);
	else
		h->batch_cxt = AllocSetContextCreate(h->cxt, "safeins batch", ALLOCSET_DEFAULT_SIZES);
}

static void
hear_batch(Hearing *h, const Fact **old, const Fact **is, const RowPair *pairs, int n)
{
	memory_recall(h->memory, old, n);
	for (int i = 0; i < n; i++)
	{
		const Fact *was = old[i] == NULL ? NULL : memory_take(h->memory, old[i]);

		hear_kept(h, pairs[i].moved ? NULL : was, pairs[i].live ? is[i] : NULL);
	}
	memory_write(h->memory);
}

/* hear_remembered does what hear_update does for a mapping that remembers. */
static void
hear_remembered(Hearing *h, FactReader *old, FactReader *new)
{
	const Role *role = h->j->mapping->role;
	const Fact **was = palloc(sizeof(Fact *) * MEMORY_BATCH);
	const Fact **is = palloc(sizeof(Fact *) * MEMORY_BATCH);
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
			bool		was_live = false;
			const Fact *a = old == NULL ? NULL : fact_reader_next(old, &was_live);
			const Fact *b = new == NULL ? NULL : fact_reader_next(new, &pairs[n].live);
			MemoryContext caller = MemoryContextSwitchTo(h->batch_cxt);

			if (a == NULL && b == NULL)
			{
				MemoryContextSwitchTo(caller);
				break;
			}
			was[n] = a == NULL ? NULL : facts_copy(role, a);
			is[n] = b == NULL ? NULL : facts_copy(role, b);
			pairs[n].live = b != NULL && pairs[n].live;
			pairs[n].moved = row_moved(&h->moved, h->j->rows);
			h->j->rows++;
			h->j->live += pairs[n].live;
			MemoryContextSwitchTo(caller);
		}
		hear_batch(h, was, is, pairs, n);
	} while (n == MEMORY_BATCH);
}

/* ---- statements that others overtook ---- */

typedef struct OvertakenRow
{
	const Fact *was;			/* NULL: not there, or gone to another table of the role */
	const Fact *is;
	bool		was_live;
	bool		is_live;
} OvertakenRow;

/* Of a mapping that remembers: what is kept under the keys becomes what the rows are now. */
static void
hear_settled(Hearing *h, RowsNow *now, const Fact **keys, int n)
{
	memory_recall(h->memory, keys, n);
	for (int i = 0; i < n; i++)
	{
		const Fact *is;
		const Fact *was;
		int			at = -1;

		/* a key once */
		if (i > 0 && strcmp(keys[i - 1][0].str, keys[i][0].str) == 0)
			continue;
		while ((is = rows_now_of(now, keys[i], &at)) != NULL)
			hear_kept(h, memory_take(h->memory, is), is);
		while ((was = memory_take(h->memory, keys[i])) != NULL)
			hear_kept(h, was, NULL);
	}
	memory_write(h->memory);
}

/* Of a book that has what was written last: a row counts as it is now, and does not go while its key is there. */
static void
hear_current(Hearing *h, RowsNow *now, const OvertakenRow *r)
{
	const Fact *is = r->is;
	bool		is_live = r->is_live;
	int			at = -1;

	if (is_live && !rows_now_has(now, is))
	{
		is = rows_now_of(now, is, &at);
		is_live = is != NULL;
	}
	at = -1;
	if (is_live || r->was == NULL || rows_now_of(now, r->was, &at) == NULL)
		hear_pair(h, r->was, r->was_live, is, is_live);
}

static int
compare_keys(const void *a, const void *b)
{
	return strcmp((*(const Fact *const *) a)[0].str, (*(const Fact *const *) b)[0].str);
}

/*
 * hear_overtaken judges a statement whose rows were written again, by a row
 * trigger of the host's, before its own guards came to it: those of the later
 * statement came first.  Amounts are booked by difference and may come in any
 * order; what has an order is told by the rows as they are now.
 */
static void
hear_overtaken(Hearing *h, FactReader *old, FactReader *new)
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
			r->was_live = r->is_live = false;
			r->was = old == NULL ? NULL : fact_reader_next(old, &r->was_live);
			r->was = r->was == NULL ? NULL : facts_copy(role, r->was);
			r->is = new == NULL ? NULL : fact_reader_next(new, &r->is_live);
			r->is = r->is == NULL ? NULL : facts_copy(role, r->is);
			MemoryContextSwitchTo(caller);
			more = r->was != NULL || r->is != NULL;
			if (!more)
				break;
			if (row_moved(&h->moved, h->j->rows))
				r->was = NULL;
			h->j->rows++;
			h->j->live += r->is != NULL && r->is_live;
			if (r->was != NULL && !r->was[0].isnull)
				keys[nkeys++] = r->was;
			if (r->is != NULL && !r->is[0].isnull)
				keys[nkeys++] = r->is;
		}
		qsort(keys, nkeys, sizeof(Fact *), compare_keys);
		caller = MemoryContextSwitchTo(h->batch_cxt);
		now = rows_now(h->j->mapping, keys, nkeys);
		MemoryContextSwitchTo(caller);
		if (h->memory != NULL)
			hear_settled(h, now, keys, nkeys);
		/* A row without a key is reported, and its facts are not kept. */
		for (int i = 0; i < n; i++)
			if (h->memory == NULL)
				hear_current(h, now, &rows[i]);
			else if (rows[i].is != NULL && rows[i].is_live && rows[i].is[0].isnull)
				hear(h, NULL, rows[i].is);
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
	Judgement	j = {.mode = JUDGE_LIVE};
	Hearing		h = {.j = &j};
	Mapping    *m;
	FactReader *old = NULL;
	FactReader *new = NULL;
	MemoryContext caller = CurrentMemoryContext;

	check_trigger_call(fcinfo, "safeins.guard", false, gettext_noop("Guards are made by safeins.attach(), not by hand."));
	if (TRIGGER_FIRED_BY_TRUNCATE(td->tg_event))
		refuse_truncate(td->tg_relation, td->tg_trigger->tgargs[0]);

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
	j.overtaken = statement_overtaken(m);
	if (j.overtaken && (m->remembers || m->role->one_entry))
		hear_overtaken(&h, old, new);
	else if (m->remembers)
		hear_remembered(&h, old, new);
	else
		hear_update(&h, old, new);
	if (h.state != NULL)
		m->role->finish(h.state);
	/* A judge may hold on to a single row until here. */
	if (h.memory != NULL)
		memory_close(h.memory);
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

static void
report_progress(const Judgement *j)
{
	if (safeins_progress > 0 && j->rows % safeins_progress == 0)
		ereport(NOTICE,
				(errmsg("table \"%s\": %lld rows read, %lld findings",
						RelationGetRelationName(j->rel), (long long) j->rows, (long long) j->findings)));
}

/* One batch of existing rows of a mapping that remembers. */
static void
judge_batch(Hearing *h, const Fact **is, const RowPair *pairs, int n)
{
	Judgement  *j = h->j;
	bool		recalls = j->mode == JUDGE_RELEASE || j->settles || j->awaited != NULL;

	if (recalls)
		memory_recall(h->memory, is, n);
	for (int i = 0; i < n; i++)
	{
		const Fact *was = recalls ? memory_take(h->memory, is[i]) : NULL;

		if (j->mode == JUDGE_RELEASE)
			hear_kept(h, was, NULL);
		else if (j->settles)
			hear_kept(h, was, pairs[i].live ? is[i] : NULL);
		else if (j->awaited != NULL)
		{
			/* Money that waited for its policy is booked as it is remembered. */
			if (was != NULL)
				memory_leave(h->memory);
			if (was != NULL || pairs[i].live)
				hear(h, NULL, was != NULL ? was : is[i]);
		}
		else if (pairs[i].live)
		{
			memory_keep(h->memory, is[i]);
			hear(h, NULL, is[i]);
		}
	}
	memory_write(h->memory);
}

static void
judge_remembered(Hearing *h, FactReader *reader)
{
	const Role *role = h->j->mapping->role;
	const Fact **is = palloc(sizeof(Fact *) * MEMORY_BATCH);
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
			is[n] = facts_copy(role, facts);
			MemoryContextSwitchTo(caller);
			h->j->rows++;
			h->j->live += pairs[n].live;
			report_progress(h->j);
		}
		judge_batch(h, is, pairs, n);
	} while (n == MEMORY_BATCH);
}

/*
 * judge_table puts every existing row of j->rel before the judge of its role,
* as the latest committed snapshot shows it: whoever calls holds off writers
 * or only looks.
 */
void
judge_table(Judgement *j)
{
	const Role *role = j->mapping->role;
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext cxt = AllocSetContextCreate(caller, "safeins hearing", ALLOCSET_DEFAULT_SIZES);
	Hearing		h = {.j = j,.cxt = cxt};
	FactReader *reader;
	const Fact *facts;
	bool		live;

	own_sql_begin();
	MemoryContextSwitchTo(cxt);
	PushActiveSnapshot(j->snapshot ? j->snapshot : GetLatestSnapshot());
	j->reader = reader = fact_reader_open(unconstify(Mapping *, j->mapping),
										  j->only ? FACTS_ONLY : FACTS_TABLE, j->rel, NULL, false);
	PopActiveSnapshot();
	h.state = role->begin(j);
	if (j->mapping->remembers && (j->mode == JUDGE_LEGACY || j->mode == JUDGE_RELEASE))
		judge_remembered(&h, reader);
	else
		while ((facts = fact_reader_next(reader, &live)) != NULL)
		{
			j->rows++;
			report_progress(j);
			if (!live)
				continue;
			j->live++;
			if (j->mode == JUDGE_RELEASE)
				role->row(h.state, facts, NULL);
			else
				role->row(h.state, NULL, facts);
		}
	role->finish(h.state);
	if (h.memory != NULL)
		memory_close(h.memory);
	fact_reader_close(reader);
	j->changed = h.changed;
	own_sql_end();
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(cxt);
}

/* rows_live counts the live rows of a table that have a key. */
int64
rows_live(const Mapping *m, Relation rel)
{
	FactReader *reader;
	const Fact *facts;
	int64		n = 0;
	bool		live;

	own_sql_begin();
	PushActiveSnapshot(GetLatestSnapshot());
	reader = fact_reader_open(unconstify(Mapping *, m), FACTS_TABLE, rel, NULL, true);
	PopActiveSnapshot();
	while ((facts = fact_reader_next(reader, &live)) != NULL)
		n += live && !facts[0].isnull && !fact_is_long(m->role, facts, 0);
	fact_reader_close(reader);
	own_sql_end();
	return n;
}
