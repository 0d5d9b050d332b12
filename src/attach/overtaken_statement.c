/*
 * overtaken_statement.c: statements whose rows were written again before their guards
 * came to them.
 *
 * A row trigger of the host's fires before our guards, which see the statement
 * as a whole.  Where it writes to the same table, the guards of what it writes
 * come first, and ours then with rows that are no longer so.
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/own_sql.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/facts.h"
#include "attach/lookup.h"
#include "attach/mapping.h"
#include "attach/row_memory.h"
#include "attach/overtaken_statement.h"
#include "attach/role.h"

#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "storage/proc.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* The latest command of this transaction that came before the guards, of each topmost table. */
typedef struct LatestCommand
{
	Oid			root;
	CommandId	command;
} LatestCommand;

static List *latest = NIL;
static LocalTransactionId latest_in = InvalidLocalTransactionId;

/* statement_overtaken says whether a later statement on a table came before the guards, and notes this one. */
bool
statement_overtaken(const Mapping *m)
{
	CommandId	command = GetActiveSnapshot()->curcid;
	MemoryContext old;
	LatestCommand *entry;
	ListCell   *lc;

	if (latest_in != MyLocalTransactionId)
	{
		list_free_deep(latest);
		latest = NIL;
		latest_in = MyLocalTransactionId;
	}
	foreach(lc, latest)
	{
		entry = lfirst(lc);
		if (entry->root != m->root)
			continue;
		if (entry->command > command)
			return true;
		entry->command = command;
		return false;
	}
	old = MemoryContextSwitchTo(TopMemoryContext);
	entry = palloc(sizeof(LatestCommand));
	entry->root = m->root;
	entry->command = command;
	latest = lappend(latest, entry);
	MemoryContextSwitchTo(old);
	return false;
}

/* ---- the rows as they are now ---- */

struct RowsNow
{
	const Role *role;
	const Fact **rows;			/* live ones, by key */
	int			n;
};

static int
compare_rows(const void *a, const void *b)
{
	return strcmp((*(const Fact *const *) a)[0].str, (*(const Fact *const *) b)[0].str);
}

static RowsNow *
read_rows_now(const Mapping *m, const Fact *const *keys, int n, bool dead)
{
	RowsNow    *now = palloc(sizeof(RowsNow));
	Datum	   *texts = palloc(sizeof(Datum) * Max(n, 1));
	MemoryContext caller = CurrentMemoryContext;
	int			size = Max(n, 1);
	OwnSql		query = {.types = {TEXTARRAYOID},.sees = OWN_SEES_LATEST,.settings = OWN_EXPRESSIONS};
	SafeinsIdentity saved;
	OwnRows		found;
	Mapping    *whole;
	Relation	rel;
	FactReader *reader;
	const Fact *facts;
	bool		live;
	Datum		array;

	now->role = m->role;
	now->rows = palloc(sizeof(Fact *) * size);
	now->n = 0;
	if (n == 0)
		return now;
	for (int i = 0; i < n; i++)
		texts[i] = PointerGetDatum(cstring_to_text_with_len(keys[i][0].str, keys[i][0].len));
	array = PointerGetDatum(construct_array(texts, n, TEXTOID, -1, false, TYPALIGN_INT));
	whole = mapping_of_relation(m->root, m->role->name);
	rel = table_open(m->root, AccessShareLock);
	safeins_read_as(whole->owner, &saved);
	query.sql = psprintf("SELECT f.* FROM (%s) AS f WHERE %s", lookup_rows(whole), lookup_among(whole, 0, "f", "$1"));
	safeins_return(&saved);
	query.as = whole->owner;
	own_sql_begin();
	CommandCounterIncrement();
	found = own_sql_run(&query, &array, NULL);
	reader = fact_reader_found(whole, rel, &found);
	while ((facts = fact_reader_next(reader, &live)) != NULL)
	{
		MemoryContext spi = MemoryContextSwitchTo(caller);

		if (live || dead)
		{
			if (now->n == size)
				now->rows = repalloc(now->rows, sizeof(Fact *) * (size *= 2));
			now->rows[now->n++] = facts_copy(m->role, facts);
		}
		MemoryContextSwitchTo(spi);
	}
	fact_reader_close(reader);
	own_sql_end();
	table_close(rel, NoLock);
	qsort(now->rows, now->n, sizeof(Fact *), compare_rows);
	return now;
}

/*
 * rows_now reads the live rows that have one of n keys, of the topmost table:
 * they may have moved to another partition.
 */
RowsNow *
rows_now(const Mapping *m, const Fact *const *keys, int n)
{
	return read_rows_now(m, keys, n, false);
}

/* rows_now_kept reads those that are not live, too. */
RowsNow *
rows_now_kept(const Mapping *m, const Fact *const *keys, int n)
{
	return read_rows_now(m, keys, n, true);
}

/* rows_now_of gives the rows of a key one by one; *at is -1 before the first. */
const Fact *
rows_now_of(RowsNow *now, const Fact *key, int *at)
{
	if (key[0].isnull)
		return NULL;
	if (*at < 0)
	{
		int			until = now->n;

		for (*at = 0; *at < until;)
		{
			int			middle = (*at + until) / 2;

			if (strcmp(now->rows[middle][0].str, key[0].str) < 0)
				*at = middle + 1;
			else
				until = middle;
		}
	}
	return *at < now->n && strcmp(now->rows[*at][0].str, key[0].str) == 0 ? now->rows[(*at)++] : NULL;
}

/* rows_now_has says whether a row is still so. */
bool
rows_now_has(RowsNow *now, const Fact *facts)
{
	const Fact *row;
	int			at = -1;

	/* it cannot be found by its key */
	if (facts[0].isnull)
		return true;
	while ((row = rows_now_of(now, facts, &at)) != NULL)
	{
		bool		same = true;

		for (int i = 0; same && i < now->role->nfacts; i++)
			same = fact_equal(now->role->facts[i].type, &row[i], &facts[i]);
		if (same)
			return true;
	}
	return false;
}
