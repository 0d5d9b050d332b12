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
	char	   *conninfo;
} Feed;

extern Feed feed_arg(FunctionCallInfo fcinfo);
extern char *feed_conninfo(const Feed *f);
extern const char *feed_rows(const Feed *f, const Travel *t);
extern void feed_is_not_here(const Feed *f);

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
