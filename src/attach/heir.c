/*
 * heir.c: another row of a key whose row leaves.
 *
 * A book of one entry a key has what was written last.  Where the host keeps no
 * keys apart, another row may say the same key: when one leaves, the book goes on
 * by what that one says, which is judged as a row that is there already.  It is
 * looked for only when a row leaves, by a batch of keys at a time, and the entries
 * are locked before, so that two sessions do not take each other's row for the
 * one that stays.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/facts.h"
#include "attach/heir.h"
#include "attach/keys.h"
#include "attach/mapping.h"
#include "attach/overtaken_statement.h"
#include "attach/role.h"
#include "attach/row_memory.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#define HEIR_BATCH 1000

struct Heirs
{
	CheckContext *statement;
	CheckContext j;				/* by which other rows are put before the judge */
	void	   *state;			/* the judge's; NULL: there is none yet */
	MemoryContext cxt;
	MemoryContext rows_cxt;		/* what stands aside */
	const Fact **rows;
	int			n;
	bool		settled;		/* what stands aside has been seen to */
};

/* heirs_open begins a statement; NULL: no row of its table can have another beside it. */
Heirs *
heirs_open(CheckContext *j)
{
	Heirs	   *h;

	if (j->mapping->role->hold_entries == NULL || key_is_apart(j->mapping, j->rel))
		return NULL;
	h = palloc0(sizeof(Heirs));
	h->j = (CheckContext)
	{
		.mode = CHECK_LEGACY,.settles = true,.mapping = j->mapping,.rel = j->rel
	};
	h->statement = j;
	h->cxt = CurrentMemoryContext;
	return h;
}

/* heirs_put_aside keeps a row that leaves until heirs_settle(); true: it is time for that. */
bool
heirs_put_aside(Heirs *h, const Fact *row)
{
	MemoryContext old;

	if (h->rows_cxt == NULL)
	{
		h->rows_cxt = AllocSetContextCreate(h->cxt, "safeins leaving rows", ALLOCSET_DEFAULT_SIZES);
		h->rows = MemoryContextAlloc(h->cxt, sizeof(Fact *) * HEIR_BATCH);
	}
	/* A judge may hold on to a single row of the last batch until the next one begins. */
	if (h->settled)
		MemoryContextReset(h->rows_cxt);
	h->settled = false;
	old = MemoryContextSwitchTo(h->rows_cxt);
	h->rows[h->n++] = facts_copy(h->j.mapping->role, row);
	MemoryContextSwitchTo(old);
	return h->n == HEIR_BATCH;
}

static Datum
keys_of(const Heirs *h)
{
	Datum	   *texts = palloc(sizeof(Datum) * Max(h->n, 1));
	int			n = 0;

	for (int i = 0; i < h->n; i++)
		if (!h->rows[i][0].isnull)
			texts[n++] = PointerGetDatum(cstring_to_text_with_len(h->rows[i][0].str, h->rows[i][0].len));
	return PointerGetDatum(construct_array(texts, n, TEXTOID, -1, false, TYPALIGN_INT));
}

/* An entry is of a key and a province. */
static bool
same_province(const Role *role, const Fact *a, const Fact *b)
{
	for (int i = 0; i < role->nfacts; i++)
		if (role->facts[i].type == FACT_PLACE)
			return a[i].isnull || b[i].isnull ? a[i].isnull == b[i].isnull :
				division_at_level(a[i].v.place, 1) == division_at_level(b[i].v.place, 1);
	return true;
}

/*
 * The last of the rows of the key that are left, as a recount would have it, but one
 * that lacks what its role requires only where all do; NULL: none is left.
 */
static const Fact *
heir_of(Heirs *h, RowsNow *now, const Fact *row)
{
	const Role *role = h->j.mapping->role;
	const Fact *heir = NULL;
	bool		whole = false;
	const Fact *other;
	int			at = -1;

	while ((other = rows_now_of(now, row, &at)) != NULL)
		if (same_province(role, row, other) && (!whole || fact_unfit(role, other) < 0))
		{
			heir = other;
			whole = fact_unfit(role, other) < 0;
		}
	return heir;
}

/* heirs_settle sees to what stands aside: who has no other row is gone. */
void
heirs_settle(Heirs *h, HeirGone gone, void *arg)
{
	const Role *role = h->j.mapping->role;
	struct FactReader *reader = h->statement->reader;
	MemoryContext old;
	RowsNow    *now;

	if (h->n == 0)
		return;
	/* It has read other rows since. */
	h->statement->reader = NULL;
	old = MemoryContextSwitchTo(h->rows_cxt);
	role->hold_entries(role->name, keys_of(h));
	now = rows_now(h->j.mapping, h->rows, h->n);
	MemoryContextSwitchTo(old);
	for (int i = 0; i < h->n; i++)
	{
		const Fact *heir = heir_of(h, now, h->rows[i]);

		CHECK_FOR_INTERRUPTS();
		if (heir == NULL)
		{
			gone(arg, h->rows[i]);
			continue;
		}
		old = MemoryContextSwitchTo(h->cxt);
		if (h->state == NULL)
			h->state = role->begin(&h->j);
		role->row(h->state, h->rows[i], heir);
		MemoryContextSwitchTo(old);
	}
	h->statement->reader = reader;
	h->n = 0;
	h->settled = true;
}

/* heirs_finish ends the statement, when those that are gone are out of the book. */
void
heirs_finish(Heirs *h)
{
	if (h->state != NULL)
		h->j.mapping->role->finish(h->state);
}
