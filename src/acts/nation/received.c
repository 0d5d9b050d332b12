/*
 * received.c: the origin check: what a feed sends must be of its own province.
 *
 * The trigger is there in a nation's database alone, on what travels, and fires
 * for what replication applies.  A row that is not let in is kept in quarantine
 * and passed over, so that the feed goes on: an error would hold up all that
 * comes after it, which is what whoever sends it may want.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/travel.h"
#include "types/division.h"
#include "rules/calendar.h"
#include "rules/code_list.h"
#include "rules/home.h"
#include "rules/rulebook.h"

#include "access/relation.h"
#include "access/tableam.h"
#include "catalog/pg_subscription.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "replication/worker_internal.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(safeins_received);

static OwnSql feed_of = {
	.sql = "SELECT f.place::pg_catalog.int4 FROM safeins.feed f JOIN pg_catalog.pg_subscription s ON s.subname = f.subscription"
	" WHERE s.oid = $1",
	.types = {OIDOID},
	.sees = OWN_SEES_LATEST,
};

/*
 * A subscription that somebody made by hand, or renamed, could send rows of any
 * province: it stands still until it is one of subscribe()'s.
 */
static void
refuse_unregistered(const char *table)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("subscription \"%s\" fills safeins.%s, and is none that safeins.subscribe() made", MySubscription->name, table),
			 errhint("SELECT * FROM safeins.check_setup WHERE topic = 'feeds' says what to do.")));
}

/* The province whose feed this process applies; DIVISION_NATION: it applies none. */
static Division
feed_place(const char *table)
{
	static uint64 generation = 0;
	static Division place = DIVISION_NATION;

	if (MyLogicalRepWorker == NULL)
		return DIVISION_NATION;
	rules_refresh();
	if (generation != rules_generation)
	{
		Datum		values[1] = {ObjectIdGetDatum(MyLogicalRepWorker->subid)};
		OwnRows		rows;

		own_sql_begin();
		rows = own_sql_run(&feed_of, values, NULL);
		place = rows.n > 0 ? own_int32(&rows, 0, 1) : DIVISION_NATION;
		own_sql_end();
		generation = rules_generation;
	}
	if (place == DIVISION_NATION)
		refuse_unregistered(table);
	return place;
}

/* The place that a row is of; -1: nobody's. */
static Division
row_place(const Travel *t, TupleDesc desc, HeapTuple row)
{
	int			column = SPI_fnumber(desc, t->writer);
	bool		isnull;
	Datum		value = column > 0 ? SPI_getbinval(row, desc, column, &isnull) : (Datum) 0;

	if (column <= 0 || isnull)
		return -1;
	if (SPI_gettypeid(desc, column) == TEXTOID)
		return atoi(TextDatumGetCString(value));
	return DatumGetDivision(value);
}

/* Numbers beyond are those that other databases give to rows about the place; numbers below, those that ship. */
static bool
has_number_of_its_own(const Travel *t, TupleDesc desc, HeapTuple row)
{
	int			column = t->number == NULL ? 0 : SPI_fnumber(desc, t->number);
	bool		isnull;
	int64		number;

	if (column <= 0)
		return true;
	number = DatumGetInt64(SPI_getbinval(row, desc, column, &isnull));
	return number >= t->least && number < NUMBERS_OF_ONE;
}

/* Ledgers and checkpoints that are known here: what is seen once is not seen otherwise later. */
static OwnSql seen_ledger = {
	.sql = "SELECT coalesce(l.origin = $2 AND l.hash = $3, false) FROM safeins.ledger l WHERE l.place OPERATOR(safeins.=) CAST($1 AS safeins.division)",
	.types = {INT4OID, TEXTOID, TEXTOID},
	.sees = OWN_SEES_LATEST,
};

static OwnSql seen_checkpoint = {
	.sql = "SELECT coalesce(c.size = $2 AND c.root = $3, false) FROM safeins.checkpoint c"
	" WHERE c.place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND c.number = $4",
	.types = {INT4OID, INT8OID, BYTEAOID, INT8OID},
	.sees = OWN_SEES_LATEST,
};

typedef enum Seen
{
	SEEN_NOT,
	SEEN_SO,
	SEEN_OTHERWISE
} Seen;

static const char *const ledger_says[] = {"origin", "hash", NULL};
static const char *const checkpoint_says[] = {"size", "root", "number", NULL};

/* By values: what they are as text is a matter of the worker's settings. */
static Seen
seen_before(const Travel *t, TupleDesc desc, HeapTuple row, Division place)
{
	bool		ledger = strcmp(t->table, "ledger") == 0;
	const char *const *says = ledger ? ledger_says : checkpoint_says;
	Datum		values[4] = {Int32GetDatum(place)};
	bool		nulls[4] = {false};
	OwnRows		rows;
	Seen		seen = SEEN_NOT;

	if (!ledger && strcmp(t->table, "checkpoint") != 0)
		return SEEN_NOT;
	for (int i = 0; says[i] != NULL; i++)
		values[i + 1] = SPI_getbinval(row, desc, SPI_fnumber(desc, says[i]), &nulls[i + 1]);
	own_sql_begin();
	rows = own_sql_run(ledger ? &seen_ledger : &seen_checkpoint, values, nulls);
	if (rows.n > 0)
		seen = own_bool(&rows, 0, 1) ? SEEN_SO : SEEN_OTHERWISE;
	own_sql_end();
	return seen;
}

static OwnSql put_in_quarantine = {
	.sql = "INSERT INTO safeins.quarantine AS q (place, table_name, operation, reason, row_key, \"row\")"
	" VALUES (CAST($1 AS safeins.division), $2, $3, $4, $5, $6::pg_catalog.jsonb)"
	" ON CONFLICT (place, table_name, operation, pg_catalog.hashtextextended(row_key, 0))"
	" DO UPDATE SET times = q.times + 1, last_at = pg_catalog.now(), reason = EXCLUDED.reason, \"row\" = EXCLUDED.\"row\"",
	.types = {INT4OID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID},
	.result = SPI_OK_INSERT,
};

static char *
row_key(Relation rel, HeapTuple row)
{
	TupleDesc	desc = RelationGetDescr(rel);
	Oid			index = RelationGetReplicaIndex(rel);
	StringInfoData key;
	Relation	keys;

	initStringInfo(&key);
	if (!OidIsValid(index))
		return key.data;
	keys = relation_open(index, AccessShareLock);
	for (int i = 0; i < IndexRelationGetNumberOfKeyAttributes(keys); i++)
	{
		char	   *value = SPI_getvalue(row, desc, keys->rd_index->indkey.values[i]);

		appendStringInfo(&key, "%s%s", i > 0 ? " " : "", value == NULL ? "" : value);
	}
	relation_close(keys, AccessShareLock);
	return key.data;
}

static void
quarantine(TriggerData *td, const Travel *t, Division feed, HeapTuple row, const char *reason)
{
	Datum		values[6];

	values[0] = Int32GetDatum(feed);
	values[1] = CStringGetTextDatum(t->table);
	values[2] = CStringGetTextDatum(TRIGGER_FIRED_BY_INSERT(td->tg_event) ? "INSERT" :
									TRIGGER_FIRED_BY_UPDATE(td->tg_event) ? "UPDATE" : "DELETE");
	values[3] = CStringGetTextDatum(reason);
	values[4] = CStringGetTextDatum(row_key(td->tg_relation, row));
	values[5] = DirectFunctionCall1(row_to_json, heap_copy_tuple_as_datum(row, RelationGetDescr(td->tg_relation)));
	own_sql_execute(&put_in_quarantine, values, NULL);
}

/* Law, words and holidays that ship hold for all, and come with the extension alone. */
static bool
says_it_shipped(TupleDesc desc, HeapTuple row)
{
	int			column = SPI_fnumber(desc, "shipped");
	bool		isnull;

	return column > 0 && DatumGetBool(SPI_getbinval(row, desc, column, &isnull));
}

/* Why a row, as it was or as it is to be, is not the feed's to send; NULL: it is. */
static const char *
misfit(const Travel *t, TupleDesc desc, HeapTuple row, Division feed)
{
	Division	place = row_place(t, desc, row);

	if (place < 0 || division_at_level(place, 1) != feed)
		return "place";
	if (says_it_shipped(desc, row))
		return "shipped";
	return has_number_of_its_own(t, desc, row) ? NULL : "number";
}

/*
 * A TRUNCATE would empty the table of all provinces.  It cannot be passed over, as
 * a row can: the feed stands still until it is copied anew.
 */
static void
refuse_truncate(const char *table, Division feed)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("the feed of %06d sent a TRUNCATE of safeins.%s, which has rows of others", feed, table),
			 errhint("SELECT safeins.publication() in that database has it published no more; then safeins.unsubscribe() and safeins.subscribe() here copy it anew.")));
}

#if PG_VERSION_NUM < 190000
#define RelationFindReplTupleByIndex(rel, index, skip, lock, wanted, found) RelationFindReplTupleByIndex(rel, index, lock, wanted, found)
#endif

/*
 * A record that comes anew takes the place of the one that is here: a row that had
 * left for another place stayed, and comes back as one that is new.
 */
static void
make_way(Relation rel, HeapTuple row)
{
	Oid			index = RelationGetReplicaIndex(rel);
	TupleTableSlot *wanted = MakeSingleTupleTableSlot(RelationGetDescr(rel), &TTSOpsHeapTuple);
	TupleTableSlot *found = table_slot_create(rel, NULL);

	ExecStoreHeapTuple(row, wanted, false);
	slot_getallattrs(wanted);
	if (OidIsValid(index) && RelationFindReplTupleByIndex(rel, index, false, LockTupleExclusive, wanted, found))
		simple_table_tuple_delete(rel, &found->tts_tid, GetActiveSnapshot());
	ExecDropSingleTupleTableSlot(found);
	ExecDropSingleTupleTableSlot(wanted);
}

/* What sessions here remember of it is to be read anew. */
static void
announce(const char *table)
{
	if (strncmp(table, "rule", 4) == 0)
		rulebook_announce();
	else if (strcmp(table, "code_list") == 0)
		codes_announce();
	else if (strcmp(table, "holiday") == 0 || strcmp(table, "calendar_year") == 0)
		calendar_announce();
}

/*
 * safeins.received(), BEFORE INSERT OR UPDATE OR DELETE FOR EACH ROW and BEFORE
 * TRUNCATE, ENABLE REPLICA.
 */
Datum
safeins_received(PG_FUNCTION_ARGS)
{
	TriggerData *td = (TriggerData *) fcinfo->context;
	const Travel *t;
	HeapTuple	now;
	Division	feed;
	const char *reason;
	Seen		seen = SEEN_NOT;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(td->tg_event) ||
		TRIGGER_FIRED_FOR_ROW(td->tg_event) == TRIGGER_FIRED_BY_TRUNCATE(td->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("safeins.received() is called as a trigger before rows and before TRUNCATE alone")));
	if (TRIGGER_FIRED_BY_TRUNCATE(td->tg_event))
	{
		feed = feed_place(RelationGetRelationName(td->tg_relation));
		if (feed != DIVISION_NATION)
			refuse_truncate(RelationGetRelationName(td->tg_relation), feed);
		return PointerGetDatum(NULL);
	}
	now = TRIGGER_FIRED_BY_UPDATE(td->tg_event) ? td->tg_newtuple : td->tg_trigtuple;
	t = travel_of(RelationGetRelationName(td->tg_relation));
	feed = t == NULL ? DIVISION_NATION : feed_place(t->table);
	if (feed == DIVISION_NATION)
		return PointerGetDatum(now);
	reason = misfit(t, RelationGetDescr(td->tg_relation), now, feed);
	if (reason == NULL && TRIGGER_FIRED_BY_UPDATE(td->tg_event))
		reason = misfit(t, RelationGetDescr(td->tg_relation), td->tg_trigtuple, feed);
	if (reason == NULL && !TRIGGER_FIRED_BY_DELETE(td->tg_event))
		seen = seen_before(t, RelationGetDescr(td->tg_relation), now,
						   row_place(t, RelationGetDescr(td->tg_relation), now));
	if (reason == NULL && seen == SEEN_OTHERWISE)
		reason = "rewritten";
	if (reason != NULL)
	{
		quarantine(td, t, feed, now, reason);
		return PointerGetDatum(NULL);
	}
	if (seen == SEEN_SO && TRIGGER_FIRED_BY_INSERT(td->tg_event))
		return PointerGetDatum(NULL);
	if (t->kept && seen == SEEN_NOT && TRIGGER_FIRED_BY_INSERT(td->tg_event))
		make_way(td->tg_relation, now);
	announce(t->table);
	return PointerGetDatum(now);
}
