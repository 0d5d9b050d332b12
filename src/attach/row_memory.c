/*
 * row_memory.c: the row that was is what the books know of it.
 *
 * A mapping that reads other tables, or the day, gives another answer for the
 * old row once these have changed.  For such a mapping the facts of each live
 * row are kept as they were judged last, by role and key, and what a write
 * changes is told from them.  A row of which nothing is kept was never booked.
 * Rows of equal keys are told apart by the facts that the row itself has.
 *
 * It is no book of books/book.h: an entry has no key but its number, for rows of
 * equal keys have one each; it is read before its row is judged, and what is read
 * there says which entries go.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/progress.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/home.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/row_memory.h"
#include "attach/facts.h"
#include "attach/role.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

typedef struct Kept
{
	char	   *key;
	int			len;
	int64		id;
	const Fact *facts;
	bool		taken;
} Kept;

struct RowMemory
{
	const Mapping *m;
	MemoryContext cxt;			/* of one batch */
	Snapshot	snapshot;		/* by which it is read; NULL: what is there now */
	Kept	   *kept;			/* of the batch, by key and id */
	int			nkept;
	Datum	   *gone;			/* ids */
	int			ngone;
	Datum	   *keys;			/* of facts to be kept */
	Datum	   *facts;
	int			nnew;
};

/* ---- facts as JSON ---- */

static void
write_fact(StringInfo buf, const FactDef *def, const Fact *f)
{
	int			y, m, d;

	if (f->unreadable || def->type == FACT_KEY || def->type == FACT_TEXT)
	{
		if (f->unreadable)
			appendStringInfoChar(buf, '[');
		escape_json(buf, fact_text(f));
		if (f->unreadable)
			appendStringInfoChar(buf, ']');
		return;
	}
	switch (def->type)
	{
		case FACT_AMOUNT:
			appendStringInfo(buf, "\"%lld\"", (long long) f->v.fen);
			break;
		case FACT_DATE:
			j2date(f->v.date + POSTGRES_EPOCH_JDATE, &y, &m, &d);
			appendStringInfo(buf, "\"%04d-%02d-%02d\"", y, m, d);
			break;
		case FACT_PLACE:
			appendStringInfo(buf, "\"%d\"", f->v.place);
			break;
		case FACT_BOOL:
			appendStringInfo(buf, "\"%s\"", f->v.flag ? "t" : "f");
			break;
		default:
			appendStringInfo(buf, "\"%lld\"", (long long) f->v.count);
	}
}

static char *
write_facts(const Role *role, const Fact *facts)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '{');
	for (int i = 0; i < role->nfacts; i++)
	{
		if (facts[i].isnull)
			continue;
		appendStringInfo(&buf, "%s\"%s\": ", buf.len > 1 ? ", " : "", role->facts[i].name);
		write_fact(&buf, &role->facts[i], &facts[i]);
	}
	appendStringInfoChar(&buf, '}');
	return buf.data;
}

static void
read_fact(const FactDef *def, const JsonbValue *v, bool unreadable, Fact *f)
{
	char	   *text = pnstrdup(v->val.string.val, v->val.string.len);
	int			y, m, d;

	f->isnull = false;
	f->unreadable = unreadable;
	f->str = text;
	f->len = v->val.string.len;
	if (unreadable)
		return;
	switch (def->type)
	{
		case FACT_AMOUNT:
			f->v.fen = strtoll(text, NULL, 10);
			break;
		case FACT_DATE:
			if (sscanf(text, "%d-%d-%d", &y, &m, &d) == 3)
				f->v.date = date2j(y, m, d) - POSTGRES_EPOCH_JDATE;
			break;
		case FACT_PLACE:
			f->v.place = atoi(text);
			break;
		case FACT_BOOL:
			f->v.flag = text[0] == 't';
			break;
		case FACT_COUNT:
		case FACT_RATIO:
			f->v.count = strtoll(text, NULL, 10);
			break;
		default:
			break;
	}
}

static const Fact *
read_facts(const Role *role, Jsonb *jb)
{
	Fact	   *facts = palloc0(sizeof(Fact) * (role->nfacts + 1));
	JsonbIterator *it = JsonbIteratorInit(&jb->root);
	JsonbIteratorToken token;
	JsonbValue	v;
	int			fact = -1;

	for (int i = 0; i <= role->nfacts; i++)
		facts[i].isnull = true;
	while ((token = JsonbIteratorNext(&it, &v, false)) != WJB_DONE)
	{
		if (token == WJB_KEY)
		{
			fact = -1;
			for (int i = 0; i < role->nfacts; i++)
				if (strlen(role->facts[i].name) == (size_t) v.val.string.len &&
					strncmp(role->facts[i].name, v.val.string.val, v.val.string.len) == 0)
					fact = i;
		}
		else if ((token == WJB_VALUE || token == WJB_ELEM) && fact >= 0 && v.type == jbvString)
			read_fact(&role->facts[fact], &v, token == WJB_ELEM, &facts[fact]);
	}
	return facts;
}

/* facts_equal tells whether two rows of a role say the same. */
bool
facts_equal(const Role *role, const Fact *a, const Fact *b)
{
	for (int i = 0; i < role->nfacts; i++)
		if (!fact_equal(role->facts[i].type, &a[i], &b[i]))
			return false;
	return true;
}

/* facts_copy copies a row's facts with their texts. */
const Fact *
facts_copy(const Role *role, const Fact *facts)
{
	Fact	   *copy = palloc(sizeof(Fact) * (role->nfacts + 1));

	memcpy(copy, facts, sizeof(Fact) * (role->nfacts + 1));
	for (int i = 0; i <= role->nfacts; i++)
		if (copy[i].str != NULL && !copy[i].isnull)
			copy[i].str = pnstrdup(copy[i].str, copy[i].len);
	return copy;
}

/* ---- one batch ---- */

/* memory_open begins a batch of rows of a mapping's tables that are remembered. */
RowMemory *
memory_open(const Mapping *m)
{
	RowMemory  *mem = palloc0(sizeof(RowMemory));

	mem->m = m;
	mem->cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins memory", ALLOCSET_DEFAULT_SIZES);
	return mem;
}

/* What this transaction wrote last is seen as of the next command. */
static OwnRows
run(OwnSql *q, const Datum *values)
{
	CommandCounterIncrement();
	return own_sql_run(q, values, NULL);
}

#define OF_ROLE "f.place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND f.role = $2"

static OwnSql rows_kept = {
	.sql = "SELECT f.id, f.key, f.facts FROM safeins.row_fact AS f WHERE " OF_ROLE " AND f.key = ANY ($3) ORDER BY f.key, f.id",
	.types = {INT4OID, TEXTOID, TEXTARRAYOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static OwnSql forget_rows = {
	.sql = "DELETE FROM safeins.row_fact AS f WHERE " OF_ROLE " AND f.id = ANY ($3)",
	.types = {INT4OID, TEXTOID, INT8ARRAYOID},
	.result = SPI_OK_DELETE,
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static OwnSql keep_rows = {
	.sql = "INSERT INTO safeins.row_fact (place, role, key, facts)"
	" SELECT CAST($1 AS safeins.division), $2, n.key, n.facts::pg_catalog.jsonb"
	" FROM ROWS FROM (pg_catalog.unnest($3), pg_catalog.unnest($4)) AS n(key, facts)",
	.types = {INT4OID, TEXTOID, TEXTARRAYOID, TEXTARRAYOID},
	.result = SPI_OK_INSERT,
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static Datum
array_of(Datum *values, int n, Oid type)
{
	return PointerGetDatum(type == TEXTOID ? construct_array(values, n, TEXTOID, -1, false, TYPALIGN_INT) :
						   construct_array(values, n, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/*
 * memory_recall reads what is kept of a batch of old rows (NULL: none), n at
 * the most MEMORY_BATCH.
 */
void
memory_recall(RowMemory *mem, const Fact *const *old, int n)
{
	Datum		values[3];
	Datum	   *keys;
	MemoryContext caller;
	int			nkeys = 0;

	MemoryContextReset(mem->cxt);
	caller = MemoryContextSwitchTo(mem->cxt);
	mem->nkept = mem->ngone = mem->nnew = 0;
	/* An update that changes a key both takes and keeps. */
	mem->gone = palloc(sizeof(Datum) * MEMORY_BATCH);
	mem->keys = palloc(sizeof(Datum) * MEMORY_BATCH);
	mem->facts = palloc(sizeof(Datum) * MEMORY_BATCH);
	keys = palloc(sizeof(Datum) * n);
	for (int i = 0; i < n; i++)
		if (old[i] != NULL && !old[i][0].isnull)
			keys[nkeys++] = PointerGetDatum(cstring_to_text_with_len(old[i][0].str, old[i][0].len));
	if (nkeys > 0)
	{
		OwnRows		rows;

		values[0] = Int32GetDatum(home_place());
		values[1] = CStringGetTextDatum(mem->m->role->name);
		values[2] = array_of(keys, nkeys, TEXTOID);
		own_sql_begin();
		CommandCounterIncrement();
		rows = own_sql_run_at(&rows_kept, values, NULL, mem->snapshot);
		mem->nkept = rows.n;
		MemoryContextSwitchTo(mem->cxt);
		mem->kept = palloc(sizeof(Kept) * Max(mem->nkept, 1));
		for (int i = 0; i < mem->nkept; i++)
		{
			bool		isnull;
			Kept	   *k = &mem->kept[i];

			k->id = own_int64(&rows, i, 1);
			k->key = own_text(&rows, i, 2);
			k->len = strlen(k->key);
			k->facts = read_facts(mem->m->role, DatumGetJsonbP(own_datum(&rows, i, 3, &isnull)));
			k->taken = false;
		}
		own_sql_end();
	}
	MemoryContextSwitchTo(caller);
}

static int
compare_key(const Kept *k, const Fact *key)
{
	int			c = memcmp(k->key, key->str, Min(k->len, key->len));

	return c != 0 ? c : k->len - key->len;
}

/* Do two rows agree in what they say themselves? */
static bool
same_row(const Mapping *m, const Fact *a, const Fact *b)
{
	for (int i = 0; i < m->role->nfacts; i++)
		if (mapping_has(m, i) && !m->facts[i].drifts && !fact_equal(m->role->facts[i].type, &a[i], &b[i]))
			return false;
	return true;
}

/* memory_take gives what is kept of an old row of the batch, NULL if nothing is, and forgets it. */
const Fact *
memory_take(RowMemory *mem, const Fact *old)
{
	int			from = 0;
	int			until = mem->nkept;
	Kept	   *best = NULL;

	if (old[0].isnull)
		return NULL;
	while (from < until)
	{
		int			middle = (from + until) / 2;

		if (compare_key(&mem->kept[middle], &old[0]) < 0)
			from = middle + 1;
		else
			until = middle;
	}
	for (Kept *k = &mem->kept[from]; from < mem->nkept && compare_key(k, &old[0]) == 0; k = &mem->kept[++from])
	{
		if (k->taken)
			continue;
		if (best == NULL)
			best = k;
		if (same_row(mem->m, k->facts, old))
		{
			best = k;
			break;
		}
	}
	if (best == NULL)
		return NULL;
	best->taken = true;
	if (mem->ngone == MEMORY_BATCH)
		memory_write(mem);
	mem->gone[mem->ngone++] = Int64GetDatum(best->id);
	return best->facts;
}

/* memory_leave lets what was taken last stand as it is. */
void
memory_leave(RowMemory *mem)
{
	mem->ngone--;
}

/* memory_keep keeps a row as it is judged now. */
void
memory_keep(RowMemory *mem, const Fact *new_row)
{
	MemoryContext caller;

	/* What no book can hold is not kept either. */
	if (new_row[0].isnull || fact_is_long(mem->m->role, new_row, 0))
		return;
	if (mem->keys == NULL)
		memory_recall(mem, NULL, 0);
	caller = MemoryContextSwitchTo(mem->cxt);
	mem->keys[mem->nnew] = PointerGetDatum(cstring_to_text_with_len(new_row[0].str, new_row[0].len));
	mem->facts[mem->nnew++] = CStringGetTextDatum(write_facts(mem->m->role, new_row));
	MemoryContextSwitchTo(caller);
	if (mem->nnew == MEMORY_BATCH)
		memory_write(mem);
}

/* memory_write writes what the batch changes, set by set. */
void
memory_write(RowMemory *mem)
{
	Datum		values[4];

	if (mem->ngone == 0 && mem->nnew == 0)
		return;
	own_sql_begin();
	values[0] = Int32GetDatum(home_place());
	values[1] = CStringGetTextDatum(mem->m->role->name);
	if (mem->ngone > 0)
	{
		values[2] = array_of(mem->gone, mem->ngone, INT8OID);
		(void) run(&forget_rows, values);
	}
	if (mem->nnew > 0)
	{
		values[2] = array_of(mem->keys, mem->nnew, TEXTOID);
		values[3] = array_of(mem->facts, mem->nnew, TEXTOID);
		(void) run(&keep_rows, values);
	}
	own_sql_end();
	mem->ngone = mem->nnew = 0;
}

/* memory_close writes what is left of the batch and lets it go. */
void
memory_close(RowMemory *mem)
{
	memory_write(mem);
	MemoryContextDelete(mem->cxt);
}

/*
 * memory_compare reports live rows of a table that are not kept as they are, by
 * one snapshot, and returns how many are kept.
 */
int64
memory_compare(const Mapping *m, Relation rel, Snapshot snapshot, MemoryReport report, void *arg)
{
	const Role *role = m->role;
	RowMemory  *mem = memory_open(m);
	MemoryContext batch = AllocSetContextCreate(CurrentMemoryContext, "safeins rows", ALLOCSET_DEFAULT_SIZES);
	const Fact **new_row = palloc(sizeof(Fact *) * MEMORY_BATCH);
	FactReader *reader;
	int64		kept = 0;
	int64		read = 0;
	const Fact *facts = NULL;

	mem->snapshot = snapshot;
	progress_table(rel, false);
	own_sql_begin();
	PushActiveSnapshot(snapshot);
	reader = fact_reader_open(unconstify(Mapping *, m), FACTS_TABLE, rel, NULL, false);
	PopActiveSnapshot();
	do
	{
		MemoryContext caller;
		bool		live;
		int			n = 0;

		CHECK_FOR_INTERRUPTS();
		MemoryContextReset(batch);
		while (n < MEMORY_BATCH && (facts = fact_reader_next(reader, &live)) != NULL)
		{
			progress_done(++read);
			if (!live || facts[0].isnull || fact_is_long(role, facts, 0))
				continue;
			caller = MemoryContextSwitchTo(batch);
			new_row[n++] = facts_copy(role, facts);
			MemoryContextSwitchTo(caller);
		}
		memory_recall(mem, new_row, n);
		caller = MemoryContextSwitchTo(batch);
		for (int i = 0; i < n; i++)
		{
			const Fact *old_row = memory_take(mem, new_row[i]);

			if (old_row != NULL)
			{
				kept++;
				memory_leave(mem);
			}
			/* What is not mended is no difference: see hear_kept(). */
			if (old_row == NULL || !facts_equal(role, old_row,
											role->stays && row_waits(m, old_row) < 0 ?
											facts_kept(m, old_row, new_row[i]) : new_row[i]))
				report(arg, fact_text(&new_row[i][0]), old_row != NULL);
		}
		MemoryContextSwitchTo(caller);
	} while (facts != NULL);
	fact_reader_close(reader);
	own_sql_end();
	memory_close(mem);
	MemoryContextDelete(batch);
	return kept;
}

/* ---- rows that wait ---- */

WaitingHook row_waits_hook = NULL;
WaitingHook row_settled_hook = NULL;

static bool
read_elsewhere(const Mapping *m, int fact)
{
	return mapping_has(m, fact) && m->facts[fact].elsewhere && !fact_passes(m->role, fact);
}

/*
 * facts_kept gives a row that comes from other tables what it has lost there,
 * in the current context: a fact that it needs, that was booked, and that no
 * write could take away.  The row itself where it has lost none.
 */
const Fact *
facts_kept(const Mapping *m, const Fact *old_row, const Fact *new_row)
{
	const Role *role = m->role;
	Fact	   *kept = NULL;

	for (int i = 0; i < role->nfacts; i++)
	{
		if (!role->facts[i].required || !new_row[i].isnull || new_row[i].unreadable ||
			old_row[i].isnull || !read_elsewhere(m, i))
			continue;
		if (kept == NULL)
			kept = memcpy(palloc(sizeof(Fact) * (role->nfacts + 1)), new_row, sizeof(Fact) * (role->nfacts + 1));
		kept[i] = old_row[i];
	}
	return kept != NULL ? kept : new_row;
}

/*
 * row_waits tells for which fact a row waits: one that it needs, that is read
 * from another table, and that is not there yet; -1 where it does not wait, or
 * lacks what is its own.
 */
int
row_waits(const Mapping *m, const Fact *facts)
{
	const Role *role = m->role;
	bool		any = role->any_of == NULL;
	int			waits = -1;

	for (int i = 0; i < role->nfacts; i++)
	{
		if (facts[i].unreadable || fact_is_negative(&role->facts[i], &facts[i]))
			return -1;
		if (!facts[i].isnull || fact_may_be_null(role, i))
			continue;
		if (!read_elsewhere(m, i))
			return -1;
		if (waits < 0)
			waits = i;
	}
	for (const int *f = role->any_of; !any && *f >= 0; f++)
		any = !facts[*f].isnull;
	/* A row that names no one at all does not wait: no line added later would tell. */
	return any ? waits : -1;
}
