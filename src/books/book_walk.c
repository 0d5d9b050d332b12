/*
 * book_walk.c: an index walked along, for keys that come in its order: where the
 * next one is near, a few steps cost less than a descent of the tree.  Of the table
 * nothing is looked at.
 */
#include "common/safeins.h"
#include "books/book.h"
#include "books/book_walk.h"

#include "access/itup.h"
#include "access/relscan.h"
#include "access/stratnum.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/rel.h"

static RegProcedure
compares(Oid type)
{
	return type == TEXTOID ? F_BTTEXTCMP : type == DATEOID ? F_DATE_CMP : type == BOOLOID ? F_BTBOOLCMP : F_BTINT4CMP;
}

/* What a descent costs, beside a step to the next entry. */
#define WALK_DESCENT	100
/* What a key may cost: as much as one that is looked for by itself. */
#define WALK_MOST		25

/* book_walk_open begins a walk by a scan with one key, which is the walk's from now on. */
void
book_walk_open(BookWalk *w, IndexScanDesc scan, int steps_most)
{
	memset(w, 0, sizeof(*w));
	w->scan = scan;
	w->scan->xs_want_itup = true;
	w->steps_most = steps_most;
	w->cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins book walk", ALLOCSET_SMALL_SIZES);
}

void
book_walk_step(BookWalk *w)
{
	w->more = index_getnext_tid(w->scan, ForwardScanDirection) != NULL;
	w->steps++;
}

/* book_walk_anew has the next key found by a descent: it comes before the last one. */
void
book_walk_anew(BookWalk *w)
{
	w->begun = false;
}

static RegProcedure
at_least(Oid type)
{
	return type == TEXTOID ? F_TEXT_GE : type == DATEOID ? F_DATE_GE : type == BOOLOID ? F_BOOLGE : F_INT4GE;
}

/* A column of a row, or one that is compared by itself: there are no rows of one column. */
static ScanKeyData
column_at_least(const WalkKey *key, int i)
{
	bool		alone = key->n == 1;
	ScanKeyData column;

	ScanKeyEntryInitialize(&column, alone ? 0 : SK_ROW_MEMBER | (i == key->n - 1 ? SK_ROW_END : 0), i + 1,
						   BTGreaterEqualStrategyNumber, InvalidOid, C_COLLATION_OID,
						   alone ? at_least(key->types[i]) : compares(key->types[i]),
						   key->types[i] == TEXTOID ? datumCopy(key->values[i], false, -1) : key->values[i]);
	return column;
}

/* Begins anew at a key, or what comes after it. */
static void
seek(BookWalk *w, const WalkKey *key)
{
	ScanKeyData row;
	MemoryContext caller;

	MemoryContextReset(w->cxt);
	caller = MemoryContextSwitchTo(w->cxt);
	for (int i = 0; i < key->n; i++)
		w->columns[i] = column_at_least(key, i);
	MemoryContextSwitchTo(caller);
	if (key->n > 1)
		row = (ScanKeyData) {.sk_flags = SK_ROW_HEADER,.sk_attno = 1,.sk_strategy = BTGreaterEqualStrategyNumber,
			.sk_argument = PointerGetDatum(w->columns)};
	else
		row = w->columns[0];
	index_rescan(w->scan, &row, 1, NULL, 0);
	w->more = index_getnext_tid(w->scan, ForwardScanDirection) != NULL;
	w->begun = true;
	w->descents++;
}

/* The entry that the walk stands on, beside a key; NULL comes last. */
static int
compare(const BookWalk *w, const WalkKey *key)
{
	TupleDesc	desc = RelationGetDescr(w->scan->indexRelation);

	for (int i = 0; i < key->n; i++)
	{
		bool		isnull;
		Datum		d = index_getattr(w->scan->xs_itup, i + 1, desc, &isnull);
		int			c = isnull ? 1 : book_compare_datums(key->types[i], d, key->values[i]);

		if (c != 0)
			return c;
	}
	return 0;
}

/* book_walk_is_at tells whether the walk stands on an entry of a key. */
bool
book_walk_is_at(const BookWalk *w, const WalkKey *key)
{
	return w->more && compare(w, key) == 0;
}

/*
 * book_walk_to goes on to the first entry that is not before a key, which comes
 * after those before it; true: it is of that key.
 */
bool
book_walk_to(BookWalk *w, const WalkKey *key)
{
	int			steps = 0;
	int			c = -1;

	w->keys++;
	if (!w->begun)
		seek(w, key);
	while (w->more && (c = compare(w, key)) < 0)
	{
		if (++steps > w->steps_most)
		{
			seek(w, key);
			steps = 0;
		}
		else
			book_walk_step(w);
	}
	return w->more && c == 0;
}

/* book_walk_pays tells whether keys lie near enough to each other. */
bool
book_walk_pays(const BookWalk *w)
{
	return w->keys <= WALK_TRIAL || w->steps + w->descents * WALK_DESCENT <= WALK_MOST * w->keys;
}

/* book_walk_compare orders two keys of the same columns. */
int
book_walk_compare(const WalkKey *a, const WalkKey *b)
{
	int			c = 0;

	for (int i = 0; i < a->n && c == 0; i++)
		c = book_compare_datums(a->types[i], a->values[i], b->values[i]);
	return c;
}

void
book_walk_close(BookWalk *w)
{
	if (w->scan == NULL)
		return;
	index_endscan(w->scan);
	MemoryContextDelete(w->cxt);
	w->scan = NULL;
}
