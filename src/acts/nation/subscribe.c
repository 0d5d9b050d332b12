/*
 * subscribe.c: subscribe() and unsubscribe(): in a nation's database, what a
 * province publishes.
 *
 * The slot is made there before anything is written here: on one and the same
 * cluster it would wait for this transaction to end.  For the same reason neither
 * runs inside a transaction block.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "common/travel.h"
#include "common/version.h"
#include "types/division.h"
#include "rules/calendar.h"
#include "rules/code_list.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "books/place.h"
#include "acts/nation/feed.h"
#include "acts/nation/upstream.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "replication/logicallauncher.h"
#include "replication/origin.h"
#include "replication/slot.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(safeins_subscribe);
PG_FUNCTION_INFO_V1(safeins_unsubscribe);

static Feed
feed_to_alter(FunctionCallInfo fcinfo, const char *name)
{
	Feed		f = feed_arg(fcinfo);

	PreventCommandIfReadOnly(name);
	/* A slot of this cluster would wait for what has been written, as by another call in the same statement. */
	if (IsTransactionBlock() || TransactionIdIsValid(GetTopTransactionIdIfAny()))
		ereport(ERROR,
				(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				 errmsg("a subscription can neither begin nor end inside a transaction block"),
				 errhint("Each call is a statement of its own, outside BEGIN and COMMIT.")));
	return f;
}

static OwnSql count_feeds = {
	.sql = "SELECT pg_catalog.count(*)::pg_catalog.int8, pg_catalog.bool_or(f.place OPERATOR(safeins.=) CAST($1 AS safeins.division))"
	" FROM " SUBSCRIBED_FEEDS,
	.types = {INT4OID},
	.sees = OWN_SEES_LATEST,
};

/* How many feeds there are; whether this one is there. */
static int64
feeds_here(Division place, bool *there)
{
	Datum		values[1] = {Int32GetDatum(place)};
	OwnRows		rows;
	int64		n;
	bool		isnull;

	own_sql_begin();
	rows = own_sql_run(&count_feeds, values, NULL);
	n = own_int64(&rows, 0, 1);
	*there = DatumGetBool(own_datum(&rows, 0, 2, &isnull)) && !isnull;
	own_sql_end();
	return n;
}

#define KEEPS(book, which) \
	"EXISTS (SELECT FROM safeins." book " r WHERE r.place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND " which ")"

/* What only tables that are attached here keep up. */
static OwnSql keeps_rows = {
	.sql = "SELECT WHERE " KEEPS("enterprise", "r.live") " OR " KEEPS("policy", "r.live") " OR " KEEPS("hazard", "r.live")
	" OR " KEEPS("complaint", "r.live") " OR " KEEPS("measure", "r.live") " OR " KEEPS("refusal", "r.live") " OR " KEEPS("product", "r.live")
	" OR " KEEPS("account", "(r.received <> 0 OR r.spent <> 0)") " OR " KEEPS("premium_ahead", "r.amount <> 0")
	" OR " KEEPS("coinsurance", "r.rows > 0") " OR " KEEPS("service", "r.rows > 0") " OR " KEEPS("provider", "r.rows > 0")
	" OR " KEEPS("plan", "r.rows > 0") " OR " KEEPS("report", "r.rows > 0") " OR " KEEPS("filing", "r.rows > 0") " OR " KEEPS("claim_tally", "r.claims > 0"),
	.types = {INT4OID},
	.sees = OWN_SEES_LATEST,
};

/*
 * Does a table that is attached here have rows of it still?  It may have had some
 * that moved to the province's own database.
 */
static bool
is_kept_here(const Feed *f)
{
	Datum		values[1] = {Int32GetDatum(f->place)};

	return place_is_fed(f->place) && own_sql_execute(&keeps_rows, values, NULL) > 0;
}

/* Up to 17 the limit of what is subscribed to was that of slots. */
#if PG_VERSION_NUM >= 180000
#define ORIGINS_SETTING "max_active_replication_origins"
#define ORIGINS_MOST max_active_replication_origins
#else
#define ORIGINS_SETTING "max_replication_slots"
#define ORIGINS_MOST max_replication_slots
#endif

/* A worker for each feed, one that copies, and one that starts them; of a feed that is there they are counted. */
static void
check_here(const Feed *f, int64 feeds, bool there)
{
	MissingSettings missing;

	if (f->place == home_province() || is_kept_here(f))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the books of %s are kept by this database itself", f->text),
				 errdetail("Tables that are attached here have rows of it."),
				 errhint("Two databases cannot keep the same books: detach what feeds it here, or do not subscribe.")));
	settings_begin(&missing);
	if (!there)
		feeds++;
	settings_need(&missing, ORIGINS_SETTING, ORIGINS_MOST, feeds + 1);
	settings_need(&missing, "max_logical_replication_workers", max_logical_replication_workers, feeds + 1);
	settings_need(&missing, "max_worker_processes", max_worker_processes, feeds + 3);
	settings_end(&missing, NULL);
}

/* What travels and is not published, or not as it travels. */
#define ASK_UNPUBLISHED \
	"SELECT string_agg(t.table_name, ', ' ORDER BY t.table_name) FROM safeins.travelling() t WHERE NOT " IS_PUBLISHED("t")

#define ASK_VERSION "(SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'safeins')"

/* The version of safeins here. */
static OwnSql version_here = {
	.sql = "SELECT " ASK_VERSION,
};

static bool
version_is_later(const char *there, const char *here)
{
	int			a[3] = {0};
	int			b[3] = {0};

	(void) sscanf(there, "%d.%d.%d", &a[0], &a[1], &a[2]);
	(void) sscanf(here, "%d.%d.%d", &b[0], &b[1], &b[2]);
	for (int i = 0; i < 3; i++)
		if (a[i] != b[i])
			return a[i] > b[i];
	return false;
}

/* Is it the database of that province, and does it publish what we take in? */
static void
check_there(Upstream *u, const Feed *f, bool there)
{
	char	  **said;
	MissingSettings missing;
	OwnRows		rows;
	char	   *version;

	said = upstream_ask(u, "SELECT current_setting('wal_level'), current_setting('max_replication_slots'),"
						" (SELECT count(*)::text FROM pg_catalog.pg_replication_slots), current_setting('max_wal_senders'),"
						" coalesce(" ASK_VERSION ", ''), current_setting('server_encoding'),"
						/* but for ours, by which we ask */
						" (SELECT count(*)::text FROM pg_catalog.pg_stat_replication WHERE pid <> pg_catalog.pg_backend_pid())", 7, ERROR);
	settings_begin(&missing);
	settings_need_logical(&missing, said[0]);
	/* one that is kept, and one while tables are copied; of a feed that is there they are counted */
	if (!there)
	{
		settings_need(&missing, "max_replication_slots", atoi(said[1]), atoi(said[2]) + 2);
		settings_need(&missing, "max_wal_senders", atoi(said[3]), atoi(said[6]) + 2);
	}
	settings_end(&missing, f->text);
	if (said[4][0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the database that was named for %s has no extension safeins", f->text)));
	if (GetDatabaseEncoding() != PG_UTF8 && strcmp(said[5], GetDatabaseEncodingName()) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the database of %s is in %s, and this one in %s", f->text, said[5], GetDatabaseEncodingName()),
				 errdetail("A character that this one does not have would stop the feed."),
				 errhint("Make the nation's database in UTF8: it takes what provinces have, whatever they are in.")));
	if (version_is_former(said[4]))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the database of %s has safeins %s, and this one %s", f->text, said[4], SAFEINS_VERSION),
				 errhint("Run ALTER EXTENSION safeins UPDATE in that database, and SELECT safeins.publication().")));

	said = upstream_ask(u, "SELECT safeins.home_place()::text, (" ASK_UNPUBLISHED "), " ASK_VERSION, 3, ERROR);
	if (strncmp(said[0], f->text, 2) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the database that was named for %s is of %s", f->text, said[0]),
				 errhint("Name the database of the province, or set its place there: safeins.set_place().")));
	own_sql_begin();
	rows = own_sql_run(&version_here, NULL, NULL);
	version = own_text(&rows, 0, 1);
	if (version_is_later(said[2], version))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the database of %s has safeins %s, and this one %s", f->text, said[2], version),
				 errhint("Upgrade the nation's database first: what comes must find its columns.")));
	own_sql_end();
	/* An older version has fewer of them. */
	if (said[1] != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the database of %s does not publish all that travels", f->text),
				 errdetail("These tables are not published, or not each row of them, each column and each change: %s.", said[1]),
				 errhint("SELECT safeins.publication() in that database publishes them.")));
}

static OwnSql any_feed = {
	.sql = "SELECT FROM safeins.feed",
	.sees = OWN_SEES_LATEST,
	.most = 1,
};

static OwnSql insert_feed = {
	.sql = "INSERT INTO safeins.feed (place, subscription) VALUES (CAST($1 AS safeins.division), $2)"
	" ON CONFLICT (place) DO UPDATE SET subscription = EXCLUDED.subscription",
	.types = {INT4OID, TEXTOID},
	.result = SPI_OK_INSERT,
};

/* The rules of the place are its own from now on; sessions are told. */
static void
register_feed(const Feed *f)
{
	Datum		values[2] = {Int32GetDatum(f->place), CStringGetTextDatum(f->subscription)};

	own_sql_execute(&insert_feed, values, NULL);
	rulebook_announce();
	codes_announce();
}

static bool
drop_slot(Upstream *u, const Feed *f, int elevel)
{
	return upstream_ask(u, psprintf("SELECT count(pg_catalog.pg_drop_replication_slot(slot_name))::text FROM pg_catalog.pg_replication_slots"
									" WHERE slot_name = '%s'", f->slot), 1, elevel) != NULL;
}

static void
make_slot(Upstream *u, const Feed *f)
{
	/* One of a subscription that is there no more would begin where that ended. */
	(void) drop_slot(u, f, ERROR);
	upstream_make_slot(u, f->slot, OUTPUT_PLUGIN);
}

/* What comes to a table that does not travel is not checked, and may be anything of this database. */
static OwnSql find_strangers = {
	.sql = "SELECT pg_catalog.string_agg(r.srrelid::pg_catalog.regclass::pg_catalog.text, ', ' ORDER BY r.srrelid::pg_catalog.regclass::pg_catalog.text)"
	" FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_subscription_rel r ON r.srsubid = s.oid"
	" WHERE s.subname = $1::pg_catalog.name AND " OF_THIS_DATABASE("s") " AND " IS_STRANGER("r"),
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
};

static void
refuse_strangers(const Feed *f)
{
	Datum		values[1] = {CStringGetTextDatum(f->subscription)};
	OwnRows		rows;
	bool		none;

	own_sql_begin();
	rows = own_sql_run(&find_strangers, values, NULL);
	(void) own_datum(&rows, 0, 1, &none);
	if (!none)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the database of %s publishes tables that do not travel: %s", f->text, own_text(&rows, 0, 1)),
				 errhint("SELECT safeins.publication() in that database publishes what travels, and nothing else.")));
	own_sql_end();
}

static void
begin_feed(Upstream *u, const Feed *f)
{
	make_slot(u, f);
	PG_TRY();
	{
		register_feed(f);
		place_give_up(f->place);
		/* of a table that was attached here, of a subscription by hand, or before the extension was made anew */
		(void) feed_forget_rows(f);
		origin_check_arm();
		own_sql_utility(psprintf("CREATE SUBSCRIPTION %s CONNECTION %s PUBLICATION " PUBLICATION_BOOKS ", " PUBLICATION_RECORDS
							 " WITH (create_slot = false, slot_name = '%s')",
							 f->subscription, quote_literal_cstr(f->conninfo), f->slot));
		CommandCounterIncrement();
		refuse_strangers(f);
	}
	PG_CATCH();
	{
		/* A slot that nobody reads holds back the log of the province until its disk is full. */
		(void) drop_slot(u, f, WARNING);
		PG_RE_THROW();
	}
	PG_END_TRY();
}

/* A feed goes on where its slot is, with its log; without it what was written since is not to be had. */
static void
check_resumable(Upstream *u, const Feed *f)
{
	char	   *slot = upstream_ask(u, psprintf("SELECT (SELECT coalesce(wal_status, 'reserved') FROM pg_catalog.pg_replication_slots"
												" WHERE slot_name = '%s' AND database = current_database())", f->slot), 1, ERROR)[0];

	if (f->from_dump)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the subscription to %s came here with a dump, and cannot go on", f->text),
				 errhint("SELECT safeins.unsubscribe('%s'); then safeins.subscribe() copies anew.", f->text)));
	if (slot != NULL && strcmp(slot, "lost") == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("slot \"%s\" of the database of %s has lost its log, and the feed cannot go on", f->slot, f->text),
				 errdetail("Nobody read it for so long that its server keeps the log no more: what was written since is not to be had by it."),
				 errhint("SELECT safeins.unsubscribe('%s'); then safeins.subscribe() copies anew.", f->text)));
	if (slot == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the database of %s has no slot \"%s\", and the feed cannot go on", f->text, f->slot),
				 errdetail("It was restored, or moved without its slot: what was written since is not to be had by it."),
				 errhint("SELECT safeins.unsubscribe('%s'); then safeins.subscribe() copies anew.", f->text)));
}

static OwnSql last_applied = {
	.sql = "SELECT o.remote_lsn::pg_catalog.text FROM pg_catalog.pg_replication_origin_status o"
	" JOIN pg_catalog.pg_subscription s ON o.external_id = 'pg_' || s.oid"
	" WHERE s.subname = $1::pg_catalog.name AND " OF_THIS_DATABASE("s") " AND o.remote_lsn > '0/0'",
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
};

/* What was applied here last must be there: otherwise that server was set back with its slot. */
static void
check_not_set_back(Upstream *u, const Feed *f)
{
	Datum		values[1] = {CStringGetTextDatum(f->subscription)};
	MemoryContext caller = CurrentMemoryContext;
	OwnRows		rows;
	char	   *lsn = NULL;
	char	  **said;

	own_sql_begin();
	rows = own_sql_run(&last_applied, values, NULL);
	if (rows.n > 0)
		lsn = MemoryContextStrdup(caller, own_text(&rows, 0, 1));
	own_sql_end();
	if (lsn == NULL)
		return;
	said = upstream_ask(u, psprintf("SELECT safeins.has_commit('%s', '%s')::text", f->slot, lsn), 1, ERROR);
	if (said[0] != NULL && strcmp(said[0], "false") == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the server of %s was set back, and the feed cannot go on", f->text),
				 errdetail("The last transaction that came from it ends at %s, where no commit ends in its log: it has lost what it sent, and would pass over what it writes.", lsn),
				 errhint("SELECT safeins.unsubscribe('%s'); then safeins.subscribe() copies anew.", f->text)));
}

static void
resume_feed(Upstream *u, const Feed *f)
{
	check_resumable(u, f);
	check_not_set_back(u, f);
	register_feed(f);
	origin_check_arm();
	own_sql_utility(psprintf("ALTER SUBSCRIPTION %s CONNECTION %s", f->subscription, quote_literal_cstr(f->conninfo)));
	own_sql_utility(psprintf("ALTER SUBSCRIPTION %s ENABLE", f->subscription));
}

static OwnSql find_unregistered = {
	.sql = "SELECT s.subname::pg_catalog.text, pg_catalog.quote_ident(s.subname) FROM pg_catalog.pg_subscription s WHERE " IS_UNREGISTERED("s") " ORDER BY 1",
	.sees = OWN_SEES_LATEST,
	.most = 1,
};

/* Of a subscription that somebody made by hand, or renamed, nothing is let in. */
static void
refuse_unregistered(const Feed *f, bool there)
{
	OwnRows		rows;

	if (f->conninfo != NULL && !there)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("subscription \"%s\" is here, and is none that safeins.subscribe() made", f->subscription),
				 errdetail("It was made by hand, or the extension was made anew since."),
				 errhint("SELECT safeins.unsubscribe('%s'); then safeins.subscribe() copies anew.", f->text)));
	own_sql_begin();
	rows = own_sql_run(&find_unregistered, NULL, NULL);
	if (rows.n > 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("subscription \"%s\" fills tables of safeins, and is none that safeins.subscribe() made", own_text(&rows, 0, 1)),
				 errdetail("Nothing of what it sends is let in."),
				 errhint("DROP SUBSCRIPTION %1$s; where it was renamed, ALTER SUBSCRIPTION %1$s RENAME TO safeins_ and the province.", own_text(&rows, 0, 2))));
	own_sql_end();
}

/* safeins.subscribe(place, conninfo) */
Datum
safeins_subscribe(PG_FUNCTION_ARGS)
{
	Feed		f;
	Upstream   *u;
	int64		feeds;
	bool		there;

	args_check(fcinfo, 0);
	f = feed_to_alter(fcinfo, "safeins.subscribe()");
	feed_find(&f);
	rules_refresh();
	feeds = feeds_here(f.place, &there);
	check_here(&f, feeds, there);
	refuse_unregistered(&f, there);
	f.conninfo = arg_text(fcinfo, 1);
	u = upstream_open(f.conninfo, f.text, ERROR);
	check_there(u, &f, there);
	if (there)
		resume_feed(u, &f);
	else
		begin_feed(u, &f);
	upstream_close(u);
	PG_RETURN_TEXT_P(cstring_to_text(f.subscription));
}

static OwnSql delete_feed = {
	.sql = "DELETE FROM safeins.feed WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division)",
	.types = {INT4OID},
	.result = SPI_OK_DELETE,
};

/* The sender there ends a little after the subscription here. */
static void
give_up_slot(const Feed *f)
{
	Upstream   *u = upstream_open(f->conninfo, f->text, WARNING);

	for (int tries = 0; u != NULL && tries < 100; tries++)
	{
		char	  **said = upstream_ask(u, psprintf("SELECT count(*)::text FROM pg_catalog.pg_replication_slots WHERE slot_name = '%s' AND active", f->slot), 1, WARNING);

		if (said == NULL || strcmp(said[0], "0") == 0)
			break;
		CHECK_FOR_INTERRUPTS();
		pg_usleep(100000L);
	}
	if (u == NULL || !drop_slot(u, f, WARNING))
		ereport(WARNING,
				(errmsg("slot \"%s\" is still on the server of %s, and holds back its log", f->slot, f->text),
				 errhint("SELECT pg_drop_replication_slot('%s') on that server drops it.", f->slot)));
	if (u != NULL)
		upstream_close(u);
	if (f->dumped_slot != NULL)
		ereport(NOTICE,
				(errmsg("slot \"%s\" of the database that was dumped stays on the server of %s", f->dumped_slot, f->text),
				 errhint("Where that database is gone for ever, SELECT pg_drop_replication_slot('%s') on that server drops it.", f->dumped_slot)));
}

/* safeins.unsubscribe(place) */
Datum
safeins_unsubscribe(PG_FUNCTION_ARGS)
{
	Feed		f;
	Datum		values[1];
	int64		n;

	args_check(fcinfo, 0);
	f = feed_to_alter(fcinfo, "safeins.unsubscribe()");
	feed_find(&f);
	if (f.conninfo != NULL)
	{
		own_sql_utility(psprintf("ALTER SUBSCRIPTION %s DISABLE", f.subscription));
		own_sql_utility(psprintf("ALTER SUBSCRIPTION %s SET (slot_name = NONE)", f.subscription));
		own_sql_utility(psprintf("DROP SUBSCRIPTION %s", f.subscription));
	}
	n = feed_forget_rows(&f);
	values[0] = Int32GetDatum(f.place);
	if (own_sql_execute(&delete_feed, values, NULL) == 0 && f.conninfo == NULL)
		feed_is_not_here(&f);
	rulebook_announce();
	codes_announce();
	calendar_announce();
	if (own_sql_execute(&any_feed, NULL, NULL) == 0)
		origin_check_disarm();
	if (f.conninfo != NULL)
		give_up_slot(&f);
	PG_RETURN_INT64(n);
}
