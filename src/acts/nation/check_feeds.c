/*
 * check_feeds.c: what check_setup() says of feeds: those that stand still, what
 * they sent and was not let in, ledgers that forked; in a province, a slot that
 * nobody reads.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "acts/doubt.h"
#include "acts/nation/check_feeds.h"
#include "acts/nation/feed.h"

#include "utils/builtins.h"

/* A check that one query answers: a text for the subject, then up to two for the message and the mend. */
typedef struct FeedCheck
{
	Severity	severity;
	const char *message;		/* of up to three "%s": the subject and what the query says */
	const char *mend;			/* of one "%s" at most: the subject */
	OwnSql		query;
} FeedCheck;

#define ASKS(text) {.sql = (text), .sees = OWN_SEES_LATEST}

/* Of how many minutes' silence of a sender that says something every few seconds. */
#define SILENT "interval '5 minutes'"

/* A worker that failed begins again every few seconds. */
#define BEGAN_AGAIN "interval '1 minute'"

static FeedCheck checks[] = {
	{SETUP_ERROR, gettext_noop("the feed of %s has no subscription here, as after a restore: nothing comes"),
		gettext_noop("SELECT safeins.unsubscribe('%1$s'); SELECT safeins.subscribe('%1$s', 'host=...')"),
		ASKS("SELECT f.place::pg_catalog.text FROM safeins.feed f WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_subscription s"
	" WHERE s.subname = f.subscription AND " OF_THIS_DATABASE("s") ")")},
	{SETUP_ERROR, gettext_noop("subscription %s fills tables of safeins and is none that safeins.subscribe() made: nothing of what it sends is let in"),
		gettext_noop("DROP SUBSCRIPTION %1$s; where it was renamed, ALTER SUBSCRIPTION %1$s RENAME TO safeins_ and the province"),
	ASKS("SELECT pg_catalog.quote_ident(s.subname) FROM pg_catalog.pg_subscription s WHERE " IS_UNREGISTERED("s") " ORDER BY 1")},
	{SETUP_ERROR, gettext_noop("the feed of %s stands still: its subscription is disabled"),
		gettext_noop("SELECT safeins.subscribe('%1$s', 'host=...')"),
	ASKS("SELECT f.place::pg_catalog.text FROM " SUBSCRIBED_FEEDS " WHERE NOT s.subenabled ORDER BY 1")},
	{SETUP_ERROR, gettext_noop("the feed of %s stands still: nothing was heard of it since %s, and it failed %s times"),
		gettext_noop("SELECT safeins.subscribe('%1$s', 'host=...') or the logs of both servers say why; where they cannot go on: SELECT safeins.unsubscribe('%1$s'), and subscribe() anew"),
		ASKS("SELECT f.place::pg_catalog.text, coalesce(pg_catalog.to_char(t.last_msg_receipt_time, 'YYYY-MM-DD HH24:MI'), '-'),"
			" coalesce(e.apply_error_count + e." COPY_ERRORS ", 0)::pg_catalog.text"
			" FROM " SUBSCRIBED_FEEDS " AND s.subenabled"
			" LEFT JOIN pg_catalog.pg_stat_subscription t ON t.subid = s.oid AND t.relid IS NULL"
			" LEFT JOIN pg_catalog.pg_stat_subscription_stats e ON e.subid = s.oid"
	" WHERE t.pid IS NULL OR t.last_msg_receipt_time < pg_catalog.now() - " SILENT
			" OR e.apply_error_count > 0 AND EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.pid = t.pid"
	" AND a.backend_start > pg_catalog.now() - " BEGAN_AGAIN ") ORDER BY 1")},
	{SETUP_ERROR, gettext_noop("the feed of %s is not whole: the copy of %s tables failed, so far %s times"),
		gettext_noop("See the log of both servers; where they cannot go on: SELECT safeins.unsubscribe('%1$s'), and subscribe() anew"),
		ASKS("SELECT f.place::pg_catalog.text, pg_catalog.count(*)::pg_catalog.text, e." COPY_ERRORS "::pg_catalog.text FROM " SUBSCRIBED_FEEDS
			" JOIN pg_catalog.pg_subscription_rel r ON r.srsubid = s.oid AND r.srsubstate NOT IN ('r', 's')"
			" JOIN pg_catalog.pg_stat_subscription_stats e ON e.subid = s.oid AND e." COPY_ERRORS " > 0"
	" GROUP BY f.place::pg_catalog.text, e." COPY_ERRORS " ORDER BY 1")},
	{SETUP_ERROR, gettext_noop("%s sends to tables that do not travel: %s"),
		gettext_noop("SELECT safeins.publication() in the database of %1$s; ALTER SUBSCRIPTION safeins_%1$s REFRESH PUBLICATION"),
		ASKS("SELECT f.place::pg_catalog.text, pg_catalog.string_agg(r.srrelid::pg_catalog.regclass::pg_catalog.text, ', ' ORDER BY r.srrelid::pg_catalog.regclass::pg_catalog.text)"
	" FROM " SUBSCRIBED_FEEDS " JOIN pg_catalog.pg_subscription_rel r ON r.srsubid = s.oid AND " IS_STRANGER("r") " GROUP BY 1 ORDER BY 1")},
	{SETUP_ERROR, gettext_noop("what the feed of %s sends is not checked for its origin: the check is missing on %s tables"),
		gettext_noop("SELECT safeins.subscribe('%1$s', 'host=...')"),
		ASKS("SELECT f.place::pg_catalog.text, n.n::pg_catalog.text FROM safeins.feed f CROSS JOIN (SELECT pg_catalog.count(*) AS n FROM safeins.travelling() t"
			" WHERE (SELECT pg_catalog.count(*) FROM pg_catalog.pg_trigger g WHERE g.tgrelid = ('safeins.' || t.table_name)::pg_catalog.regclass"
	" AND g.tgname IN ('" CHECK_TRIGGER "', '" TRUNCATE_TRIGGER "') AND g.tgenabled IN ('R', 'A')) < 2) n WHERE n.n > 0 ORDER BY 1")},
	{SETUP_WARNING, gettext_noop("of the tables that travel, %2$s do not come from %1$s: they were added since"),
		gettext_noop("SELECT safeins.publication() in the database of %1$s; ALTER SUBSCRIPTION safeins_%1$s REFRESH PUBLICATION"),
		ASKS("SELECT f.place::pg_catalog.text, n.n::pg_catalog.text FROM " SUBSCRIBED_FEEDS ""
			" CROSS JOIN LATERAL (SELECT pg_catalog.count(*) AS n FROM safeins.travelling() t WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_subscription_rel r"
	" WHERE r.srsubid = s.oid AND r.srrelid = ('safeins.' || t.table_name)::pg_catalog.regclass)) n WHERE n.n > 0 ORDER BY 1")},
	{SETUP_WARNING, gettext_noop("%s sent %s rows that are not its own to send; the last came on %s"),
		gettext_noop("SELECT * FROM safeins.quarantine WHERE place = '%1$s'; what is explained goes by DELETE"),
		ASKS("SELECT q.place::pg_catalog.text, pg_catalog.count(*)::pg_catalog.text, pg_catalog.to_char(pg_catalog.max(q.last_at), 'YYYY-MM-DD')"
	" FROM safeins.quarantine q GROUP BY q.place::pg_catalog.text ORDER BY 1")},
	{SETUP_ERROR, gettext_noop("the ledger of %s forked: %s checkpoints do not extend what was seen before"),
		gettext_noop("SELECT * FROM safeins.witness WHERE place = '%1$s' AND verdict = 'forked'; SELECT safeins.accept_ledger('%1$s', 'reason')"),
	ASKS("SELECT w.place::pg_catalog.text, w.forks::pg_catalog.text FROM safeins.witness_status w WHERE w.forks > 0 ORDER BY 1")},
	{SETUP_WARNING, gettext_noop("%2$s checkpoints of %1$s bring no proof that they extend what was seen of its ledger before"),
		gettext_noop("SELECT * FROM safeins.witness WHERE place = '%1$s' AND verdict = 'not proven'; SELECT safeins.accept_ledger('%1$s', 'reason')"),
		ASKS("SELECT w.place::pg_catalog.text, pg_catalog.count(*)::pg_catalog.text FROM safeins.witness w WHERE w.verdict = 'not proven' AND NOT EXISTS (SELECT FROM safeins.witness a"
	" WHERE a.place OPERATOR(safeins.=) w.place AND a.verdict = 'accepted' AND a.id > w.id) GROUP BY w.place::pg_catalog.text ORDER BY 1")},
	{SETUP_ERROR, gettext_noop("what travels is not published from %s, or not each row, column and change of it: %s"),
		gettext_noop("SELECT safeins.publication(); in the nation's database ALTER SUBSCRIPTION safeins_... REFRESH PUBLICATION, and safeins.compare_feed() tells what was left out"),
		ASKS("SELECT pg_catalog.current_database()::pg_catalog.text, pg_catalog.string_agg(t.table_name, ', ' ORDER BY t.table_name) FROM safeins.travelling() t"
			" WHERE EXISTS (SELECT FROM pg_catalog.pg_publication p WHERE p.pubname IN ('" PUBLICATION_BOOKS "', '" PUBLICATION_RECORDS "'))"
	" AND NOT " IS_PUBLISHED("t") " HAVING pg_catalog.count(*) > 0")},
	{SETUP_ERROR, gettext_noop("\"output_plugin_libraries\" of %s does not list safeins, and nothing can be sent: it is %s"),
		gettext_noop("SELECT safeins.publication()"),
		ASKS("SELECT pg_catalog.current_database()::pg_catalog.text, pg_catalog.current_setting('output_plugin_libraries', true)"
			" WHERE EXISTS (SELECT FROM pg_catalog.pg_publication p WHERE p.pubname = '" PUBLICATION_BOOKS "')"
	" AND pg_catalog.current_setting('output_plugin_libraries', true) !~ '(^|,)[ \"]*" OUTPUT_PLUGIN "[ \"]*(,|$)'")},
	{SETUP_WARNING, gettext_noop("nobody reads slot %s, which holds back %s of the log: what is published does not arrive"),
		gettext_noop("Start the subscriber; where it is gone for ever: SELECT pg_drop_replication_slot('%1$s')"),
		ASKS("SELECT r.slot_name::pg_catalog.text, pg_catalog.pg_size_pretty(pg_catalog.pg_wal_lsn_diff(CASE WHEN pg_catalog.pg_is_in_recovery()"
			" THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_lsn() END, r.restart_lsn))"
			" FROM pg_catalog.pg_replication_slots r WHERE r.slot_name LIKE 'safeins\\_%' AND r.database = pg_catalog.current_database()"
	" AND NOT r.active AND r.wal_status IS DISTINCT FROM 'lost' ORDER BY 1")},
	{SETUP_ERROR, gettext_noop("slot %s has lost its log: what is published arrives no more"),
		gettext_noop("In the nation's database: SELECT safeins.unsubscribe('...'), and subscribe() anew; where that is gone for ever: SELECT pg_drop_replication_slot('%1$s')"),
		ASKS("SELECT r.slot_name::pg_catalog.text FROM pg_catalog.pg_replication_slots r WHERE r.slot_name LIKE 'safeins\\_%' AND r.database = pg_catalog.current_database()"
	" AND r.wal_status = 'lost' ORDER BY 1")},
};

/* check_feeds adds what is wrong with feeds, and with what this database publishes. */
void
check_feeds(ReturnSetInfo *rows)
{
	for (size_t i = 0; i < lengthof(checks); i++)
	{
		FeedCheck  *c = &checks[i];
		OwnRows		found;

		own_sql_begin();
		found = own_sql_run(&c->query, NULL, NULL);
		for (uint64 r = 0; r < found.n; r++)
		{
			const char *said[3] = {"", "", ""};

			for (int k = 0; k < Min(found.table->tupdesc->natts, 3); k++)
				said[k] = own_text(&found, r, k + 1);
			doubt(rows, &(Doubt)
				  {
					  c->severity, "feeds", said[0], psprintf(_(c->message), said[0], said[1], said[2]), psprintf(_(c->mend), said[0])
				  });
		}
		own_sql_end();
	}
}
