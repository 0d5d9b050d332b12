/*
 * feed.h: what publication(), subscribe(), compare_feed() and check_setup() share of feeds.
 */
#ifndef SAFEINS_ACTS_NATION_FEED_H
#define SAFEINS_ACTS_NATION_FEED_H

#include "common/safeins.h"
#include "common/travel.h"
#include "types/division.h"

#include "lib/stringinfo.h"

/* Of what pg_subscription has of a whole cluster. */
#define OF_THIS_DATABASE(s) \
	s ".subdbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())"
#define SUBSCRIBED_FEEDS \
	"safeins.feed f JOIN pg_catalog.pg_subscription s ON s.subname = f.subscription AND " OF_THIS_DATABASE("s")

/* A table of a subscription that does not travel. */
#define IS_STRANGER(r) \
	"NOT EXISTS (SELECT FROM safeins.travelling() t WHERE ('safeins.' || t.table_name)::pg_catalog.regclass = " r ".srrelid)"

/* Publications of books, whose rows may go, and of records, which stay. */
#define PUBLICATION_BOOKS "safeins_books"
#define PUBLICATION_RECORDS "safeins_records"

/*
 * Whether a table "t" of travelling() is published as it travels: each row that is to
 * come with all its columns, each change of it, and no TRUNCATE.
 */
#define IS_PUBLISHED(t) \
	"EXISTS (SELECT FROM pg_catalog.pg_publication_tables p JOIN pg_catalog.pg_publication b ON b.pubname = p.pubname" \
	" WHERE p.schemaname = 'safeins' AND p.tablename = " t ".table_name" \
	" AND p.pubname = CASE WHEN " t ".kept THEN '" PUBLICATION_RECORDS "' ELSE '" PUBLICATION_BOOKS "' END" \
	" AND b.pubinsert AND b.pubupdate AND (" t ".kept OR b.pubdelete) AND NOT b.pubtruncate" \
	" AND p.rowfilter IS NOT DISTINCT FROM '(' || " t ".filter || ')'" \
	" AND pg_catalog.cardinality(p.attnames) = (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute a" \
	" WHERE a.attrelid = ('safeins.' || " t ".table_name)::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped))"

/* A subscription "s" of this database that fills our tables, and is none of subscribe()'s. */
#define IS_UNREGISTERED(s) \
	OF_THIS_DATABASE(s) " AND NOT EXISTS (SELECT FROM safeins.feed f WHERE f.subscription = " s ".subname)" \
	" AND EXISTS (SELECT FROM safeins.travelling() t JOIN pg_catalog.pg_subscription_rel r" \
	" ON r.srrelid = ('safeins.' || t.table_name)::pg_catalog.regclass WHERE r.srsubid = " s ".oid)"

/* The output plugin of a nation's slot. */
#define OUTPUT_PLUGIN "safeins"

/* The triggers of the origin check, on all that travels. */
#define CHECK_TRIGGER "origin_check"
#define TRUNCATE_TRIGGER "truncate_check"

/* A feed: a province, and what its subscription here and its slot there are called. */
typedef struct Feed
{
	Division	place;
	char		text[DIVISION_TEXT_LEN + 1];
	char	   *subscription;
	char	   *slot;
	char	   *conninfo;		/* NULL: there is no subscription */
	bool		from_dump;		/* the subscription came here with a dump: it has no tables */
	char	   *dumped_slot;	/* then, the slot of the database that was dumped; NULL: none is known */
} Feed;

extern Feed feed_arg(FunctionCallInfo fcinfo);
extern void feed_find(Feed *f);
extern int64 feed_forget_rows(const Feed *f);
extern const char *feed_rows(const Feed *f, const Travel *t);
extern void feed_is_not_here(const Feed *f);

extern void origin_check_arm(void);
extern void origin_check_disarm(void);

/* What is wrong with the settings of a server, for errdetail, and what mends it, for errhint. */
typedef struct MissingSettings
{
	StringInfo	detail;
	StringInfo	hint;
} MissingSettings;

extern void settings_begin(MissingSettings *missing);
extern void settings_need_logical(MissingSettings *missing, const char *wal_level);
extern void settings_need(MissingSettings *missing, const char *name, int64 value, int64 least);
extern void settings_end(const MissingSettings *missing, const char *place);

#endif
