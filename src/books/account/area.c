/*
 * area.c: what accounts have in the areas below the place that they are judged
 * at, so that reports by city or county add up accounts, not rows.
 *
 * A row of money whose own place lies no deeper than its account's is not in
 * here: it is what the account has more than its areas.
 *
 * What a statement moves is kept until the transaction ends and written once, as
 * accounts are: writing one entry again and again inside a transaction is
 * quadratic.  Sums follow savepoints.  What was written inside one is taken off
 * what waits at its level, so that it waits again when it is rolled back.  Nothing
 * is decided by a sum of an area, so that nobody has to hold its entry before the
 * end; there they are taken in the order of their keys.
 *
 * Money that waits for its policy is written when its statement ends: there are
 * as many of these as policies, and each is written to once or twice.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "types/fen.h"
#include "books/account/account.h"
#include "books/account/account_map.h"
#include "books/account/account_row.h"
#include "books/account/area.h"
#include "books/book.h"
#include "books/book_scan.h"
#include "books/book_store.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "common/int.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(safeins_account_area_pending);

static void
area_report(const Book *book, const BookRow *booked, const BookRow *counted, BookTell report, void *arg)
{
	static const int measures[] = {AREA_COL_received, AREA_COL_spent, AREA_COL_rows};
	const BookRow *row = counted != NULL ? counted : booked;
	char		area[DIVISION_TEXT_LEN + 1];

	division_print(DatumGetInt32(row->values[AREA_COL_area]), area);
	for (size_t i = 0; i < lengthof(measures); i++)
	{
		int			m = measures[i];
		int64		in_books = booked == NULL ? 0 : DatumGetInt64(booked->values[m]);
		int64		recounted = counted == NULL ? 0 : DatumGetInt64(counted->values[m]);

		if (in_books != recounted)
			report(arg, &(BookDifference)
				   {
					   .place = DatumGetInt32(row->values[AREA_COL_place]),.subject = row->values[AREA_COL_subject],
					   .has_year = true,.year = DatumGetInt32(row->values[AREA_COL_year]),
					   .measure = psprintf("%s in %s", book->columns[m].name, area),
					   .unit = m == AREA_COL_rows ? UNIT_COUNT : UNIT_FEN,
					   .booked = in_books,.counted = recounted
				   });
	}
}

static const BookField fields[] = {AREA_COLUMNS(BOOK_FIELD)};

Book		book_of_areas = {
	.rel = SAFEINS_REL_ACCOUNT_AREA,.name = "account_area",.ncolumns = lengthof(fields),.columns = fields,
	.report = area_report
};

BookStore *
area_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_areas);
}

/* Whose account it is: of one that is not a policy's the subject. */
static Datum
insurer_of(const AccountKey *key)
{
	return PointerGetDatum(key->by_policy ? cstring_to_text_with_len(key->insurer, key->insurer_len) :
						   cstring_to_text_with_len(key->subject, key->len));
}

/* area_store_put puts what rows of an area do to their account. */
void
area_store_put(BookStore *store, const AccountKey *key, const AreaOf *area, const AreaSums *sums)
{
	BookRow		row = {0};

	row.values[AREA_COL_subject] = PointerGetDatum(cstring_to_text_with_len(key->subject, key->len));
	row.values[AREA_COL_year] = Int32GetDatum(key->year);
	row.values[AREA_COL_place] = Int32GetDatum(key->place);
	row.values[AREA_COL_scope] = account_scope(key);
	row.values[AREA_COL_shift] = Int32GetDatum(key->shift);
	row.values[AREA_COL_insurer] = insurer_of(key);
	row.values[AREA_COL_received_on] = DateADTGetDatum(key->ahead != 0 ? key->ahead : DATEVAL_NOBEGIN);
	row.values[AREA_COL_area] = Int32GetDatum(area->area);
	row.values[AREA_COL_awaits] = area->awaits != NULL ? fact_datum(area->awaits) : PointerGetDatum(cstring_to_text(""));
	row.values[AREA_COL_received] = Int64GetDatum(sums->received);
	row.values[AREA_COL_spent] = Int64GetDatum(sums->spent);
	row.values[AREA_COL_rows] = Int64GetDatum(sums->rows);
	book_put(store, &book_of_areas, &row);
}

void
area_store_write(BookStore *store)
{
	book_write_store(&book_of_areas, store);
}

/* ---- what waits for the end of the transaction ---- */

typedef struct AreaKey
{
	AccountKey	account;
	Division	area;
	Oid			table;			/* DROP EXTENSION and CREATE EXTENSION in one transaction make another one */
} AreaKey;

typedef struct AreaEntry
{
	AreaKey		key;
	uint32		hash;
	char		status;
	AreaSums	sums;
} AreaEntry;

#define SH_PREFIX		area_map
#define SH_ELEMENT_TYPE	AreaEntry
#define SH_KEY_TYPE		AreaKey
#define SH_KEY			key
#define SH_HASH_KEY(tb, k)	hash_combine(account_key_hash(&(k).account), murmurhash32((uint32) (k).area))
#define SH_EQUAL(tb, a, b)	((a).area == (b).area && (a).table == (b).table && account_key_same(&(a).account, &(b).account))
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a)	(a)->hash
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* The sums of one level of (sub)transaction. */
typedef struct AreaLevel
{
	int			nest;
	area_map_hash *map;
	struct AreaLevel *outer;
} AreaLevel;

/* Innermost first; in TopTransactionContext, NULL while nothing waits. */
static AreaLevel *levels = NULL;

/* The last writing before commit is over. */
static bool late = false;

static void
add_sums(AreaSums *to, const AreaSums *sums, int sign)
{
	int64		received = sign * sums->received;
	int64		spent = sign * sums->spent;

	if (unlikely(pg_add_s64_overflow(to->received, received, &to->received) ||
				 pg_add_s64_overflow(to->spent, spent, &to->spent)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("total of an account is out of range")));
	to->rows += sign * sums->rows;
}

static bool
is_nothing(const AreaSums *sums)
{
	return sums->received == 0 && sums->spent == 0 && sums->rows == 0;
}

/* Is there anything to write to the table that is there now? */
static bool
is_pending(const AreaEntry *e)
{
	return !is_nothing(&e->sums) && e->key.table == safeins_relid(SAFEINS_REL_ACCOUNT_AREA);
}

static AreaSums *
sums_of(area_map_hash *map, const AreaKey *key)
{
	bool		found;
	AreaEntry  *e = area_map_insert(map, *key, &found);

	if (!found)
	{
		e->key.account = account_key_copy(TopTransactionContext, &key->account);
		e->sums = (AreaSums) {0};
	}
	return &e->sums;
}

static AreaLevel *
own_level(void)
{
	int			nest = GetCurrentTransactionNestLevel();

	if (levels == NULL || levels->nest < nest)
	{
		AreaLevel  *level = MemoryContextAlloc(TopTransactionContext, sizeof(AreaLevel));

		level->nest = nest;
		level->map = area_map_create(TopTransactionContext, ACCOUNT_MAP_SMALL, NULL);
		level->outer = levels;
		levels = level;
	}
	return levels;
}

/* area_add notes what rows of an area below its place do to an account. */
void
area_add(const AccountKey *key, Division area, const AreaSums *sums)
{
	AreaKey		k = {*key, area, safeins_relid(SAFEINS_REL_ACCOUNT_AREA)};

	add_sums(sums_of(own_level()->map, &k), sums, 1);
}

/* What all levels together have not written yet, in a map of its own. */
static area_map_hash *
pending_sums(void)
{
	area_map_hash *all;

	if (levels == NULL)
		return NULL;
	if (levels->outer == NULL)
		return levels->map;
	all = area_map_create(CurrentMemoryContext, ACCOUNT_MAP_SMALL, NULL);
	for (AreaLevel *level = levels; level != NULL; level = level->outer)
	{
		area_map_iterator it;
		AreaEntry  *e;

		area_map_start_iterate(level->map, &it);
		while ((e = area_map_iterate(level->map, &it)) != NULL)
			add_sums(sums_of(all, &e->key), &e->sums, 1);
	}
	return all;
}

/* This transaction may have dropped the extension. */
static bool
book_exists(void)
{
	Oid			schema = get_namespace_oid(SAFEINS_SCHEMA, true);

	return OidIsValid(schema) && OidIsValid(get_relname_relid("account_area", schema));
}

/* What others put on the table may be deferred until the transaction ends. */
static void
note_triggers(void)
{
	Relation	rel = RelationIdGetRelation(safeins_relid(SAFEINS_REL_ACCOUNT_AREA));

	account_rows_fired_triggers |= rel->trigdesc != NULL;
	RelationClose(rel);
}

static void
write_sums(area_map_hash *all)
{
	BookStore  *store = area_store(CurrentMemoryContext);
	area_map_iterator it;
	AreaEntry  *e;

	area_map_start_iterate(all, &it);
	while ((e = area_map_iterate(all, &it)) != NULL)
		if (is_pending(e))
			area_store_put(store, &e->key.account, &(AreaOf) {e->key.area, NULL}, &e->sums);
	if (store->n > 0)
	{
		PushActiveSnapshot(GetTransactionSnapshot());
		area_store_write(store);
		PopActiveSnapshot();
		note_triggers();
	}
	book_store_end(store);
}

/* area_write_pending writes what waits. */
void
area_write_pending(void)
{
	MemoryContext cxt;
	MemoryContext old;
	area_map_hash *all;
	area_map_iterator it;
	AreaEntry  *e;

	if (levels == NULL || !book_exists())
		return;
	cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins areas", ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(cxt);
	all = pending_sums();
	write_sums(all);
	if (all == levels->map && levels->nest == GetCurrentTransactionNestLevel())
		area_map_reset(all);
	else
	{
		area_map_hash *own = own_level()->map;

		area_map_start_iterate(all, &it);
		while ((e = area_map_iterate(all, &it)) != NULL)
			add_sums(sums_of(own, &e->key), &(AreaSums) {e->sums.received, e->sums.spent, e->sums.rows}, -1);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
}

/* area_statement_end: after the last writing before commit nothing may wait. */
void
area_statement_end(void)
{
	if (late)
		area_write_pending();
}

void
area_end_transaction(XactEvent event)
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
			late = true;
			break;
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PREPARE:
			/* The memory goes with the transaction's context. */
			levels = NULL;
			late = false;
			break;
		default:
			break;
	}
}

static bool
joins_its_parent(const AreaLevel *level, int nest)
{
	return level->outer != NULL && level->outer->nest == nest - 1;
}

/* area_before_savepoint_end raises what area_end_savepoint() would, which is too late for an error. */
void
area_before_savepoint_end(int nest)
{
	area_map_iterator it;
	AreaEntry  *e;

	if (levels == NULL || levels->nest < nest || !joins_its_parent(levels, nest))
		return;
	area_map_start_iterate(levels->map, &it);
	while ((e = area_map_iterate(levels->map, &it)) != NULL)
	{
		AreaSums	sums = *sums_of(levels->outer->map, &e->key);

		add_sums(&sums, &e->sums, 1);
	}
}

/* area_end_savepoint: what a savepoint did is its parent's, or was not. */
void
area_end_savepoint(int nest, bool commit)
{
	AreaLevel  *level = levels;
	area_map_iterator it;
	AreaEntry  *e;

	if (level == NULL || level->nest < nest)
		return;
	if (commit && !joins_its_parent(level, nest))
	{
		level->nest = nest - 1;
		return;
	}
	levels = level->outer;
	if (commit)
	{
		area_map_start_iterate(level->map, &it);
		while ((e = area_map_iterate(level->map, &it)) != NULL)
			add_sums(sums_of(levels->map, &e->key), &e->sums, 1);
	}
	area_map_destroy(level->map);
	pfree(level);
}

/* safeins.account_area_pending() */
Datum
safeins_account_area_pending(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	area_map_hash *all = pending_sums();
	area_map_iterator it;
	AreaEntry  *e;

	InitMaterializedSRF(fcinfo, 0);
	if (all == NULL)
		return (Datum) 0;
	area_map_start_iterate(all, &it);
	while ((e = area_map_iterate(all, &it)) != NULL)
	{
		const AccountKey *key = &e->key.account;
		Datum		values[10] = {
			DivisionGetDatum(key->place), account_scope(key),
			PointerGetDatum(cstring_to_text_with_len(key->subject, key->len)),
			Int32GetDatum(key->year), Int32GetDatum(key->shift),
			insurer_of(key), DateADTGetDatum(key->ahead != 0 ? key->ahead : DATEVAL_NOBEGIN),
			DivisionGetDatum(e->key.area),
			Int64GetDatum(e->sums.received), Int64GetDatum(e->sums.spent)
		};
		bool		nulls[10] = {0};

		if (is_pending(e))
			tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

static OwnSql any_awaiting = {
	.sql = "SELECT FROM safeins.account_area WHERE awaits = ANY ($1) AND awaits <> ''",
	.types = {TEXTARRAYOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.most = 1,
	.kept = true,
};

/* area_awaited tells whether money waits for some of these policies (an array of text) to learn its area. */
bool
area_awaited(Datum policies)
{
	Datum		values[1] = {policies};

	return book_has_any(SAFEINS_REL_ACCOUNT_AREA, "account_area_awaits") && own_sql_execute(&any_awaiting, values, NULL) > 0;
}
