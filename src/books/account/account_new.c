/*
 * account_new.c: accounts that are new, many at once.
 *
 * They go into the table in batches, as entries of a book do.  Of each the row says
 * all: no copy is kept of it, and who touches it again in this transaction writes
 * over the row.
 */
#include "common/safeins.h"
#include "common/more_columns.h"
#include "common/relations.h"
#include "common/settings.h"
#include "rules/days.h"
#include "books/account/account.h"
#include "books/account/account_row.h"
#include "books/book.h"
#include "books/book_walk.h"
#include "books/place.h"

#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

/* Fewer are not worth it. */
#define MAKE_LEAST	16

/* So many steps to the next key are taken before the index is descended for it. */
#define STEPS_MOST	16

/* All that is in the index of the key, but whose a policy's account is: two of one policy are rare. */
#define WALK_BY		5

typedef struct Maker
{
	BookWriter *w;
	BookWalk	walk;
	MemoryContext row_cxt;		/* of one account */
} Maker;

static void
set_row(const AccountDelta *d, BookRow *row)
{
	const AccountKey *key = &d->key;

	memset(row->nulls, true, sizeof(bool) * ACCOUNT_NCOLUMNS);
	memset(row->nulls, false, sizeof(bool) * (ACCOUNT_COL_spent + 1));
	row->values[ACCOUNT_COL_subject] = PointerGetDatum(cstring_to_text_with_len(key->subject, key->len));
	row->values[ACCOUNT_COL_year] = Int32GetDatum(key->year);
	row->values[ACCOUNT_COL_place] = Int32GetDatum(key->place);
	row->values[ACCOUNT_COL_scope] = account_scope(key);
	row->values[ACCOUNT_COL_shift] = Int32GetDatum(key->shift);
	row->values[ACCOUNT_COL_insurer] = key->by_policy ? account_insurer(key) : row->values[ACCOUNT_COL_subject];
	row->values[ACCOUNT_COL_received] = Int64GetDatum(d->received);
	row->values[ACCOUNT_COL_spent] = Int64GetDatum(d->spent);
}

/*
 * Is there nothing of an account in the index, and, of a year that is over, of none
 * after it, which might use what it leaves?  Keys come in the order of the index.
 */
static bool
is_unknown(Maker *m, const AccountKey *key, const BookRow *row)
{
	static const Oid types[WALK_BY] = {TEXTOID, INT4OID, INT4OID, TEXTOID, INT4OID};
	WalkKey		at = {.n = WALK_BY};

	StaticAssertStmt(ACCOUNT_COL_shift == WALK_BY - 1, "values stand in the order of the index");
	memcpy(at.types, types, sizeof(types));
	memcpy(at.values, row->values, sizeof(Datum) * WALK_BY);
	if (book_walk_to(&m->walk, &at))
		return false;
	if (key->year >= year_of(safeins_today()))
		return true;
	at.n = 2;
	at.values[ACCOUNT_COL_year] = Int32GetDatum(key->year + 1);
	(void) book_walk_to(&m->walk, &at);
	at.n = 1;
	return !book_walk_is_at(&m->walk, &at);
}

/* The next ones that are new wait to go into the table; returns how many. */
static int
collect(Maker *m, AccountDelta *const *deltas, int n)
{
	int			i;

	for (i = 0; i < n && m->w->nbatch < BOOK_BATCH; i++)
	{
		MemoryContext caller = MemoryContextSwitchTo(m->row_cxt);
		BookRow		row;

		set_row(deltas[i], &row);
		MemoryContextSwitchTo(caller);
		if (!is_unknown(m, &deltas[i]->key, &row))
			break;
		if (i == 0 || deltas[i]->key.place != deltas[i - 1]->key.place)
			place_feed(deltas[i]->key.place);
		book_batch(m->w, &row);
		MemoryContextReset(m->row_cxt);
	}
	return i;
}

/* How many of the first ones come in the order of the index as well. */
static int
ordered(AccountDelta *const *deltas, int n)
{
	int			i = 1;

	while (i < n && account_key_follows(&deltas[i]->key, &deltas[i - 1]->key))
		i++;
	return i;
}

/* Can they be written as entries of a book? */
static bool
is_book(void)
{
	Relation	rel = table_open(safeins_relid(SAFEINS_REL_ACCOUNT), RowExclusiveLock);
	bool		more = relation_has_more_columns(rel, Natts_account);

	table_close(rel, NoLock);
	return !more;
}

/*
 * account_make brings accounts into the book of which there is nothing yet, in the
 * order of their keys; returns how many of the first ones.  What it leaves is moved
 * one by one: by then somebody else may have made it.
 */
int
account_make(AccountDelta *const *deltas, int n)
{
	Maker		m;
	int			done = 0;
	int			made;

	/* A serializable transaction has to read what others may write. */
	if (n < MAKE_LEAST || IsolationIsSerializable())
		return 0;
	n = ordered(deltas, n);
	if (n < MAKE_LEAST || !is_book())
		return 0;
	m.w = book_writer_open(&book_of_accounts, n);
	if (m.w->table->by_executor)
	{
		book_writer_close(m.w);
		return 0;
	}
	InitDirtySnapshot(m.w->dirty);
	book_walk_open(&m.walk, index_beginscan(m.w->rel, m.w->indexes[0], &m.w->dirty, NULL, 1, 0, SO_NONE), STEPS_MOST);
	m.row_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins new account", ALLOCSET_SMALL_SIZES);
	do
	{
		CHECK_FOR_INTERRUPTS();
		made = collect(&m, deltas + done, n - done) == 0 ? 0 : book_insert_batch(m.w);
		done += made;
	} while (made == BOOK_BATCH && done < n);
	MemoryContextDelete(m.row_cxt);
	book_walk_close(&m.walk);
	book_writer_close(m.w);
	return done;
}
