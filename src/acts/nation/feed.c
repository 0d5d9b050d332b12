/*
 * feed.c: a feed by the province that is named, and the subscription that it has here.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/travel.h"
#include "types/division.h"
#include "rules/home.h"
#include "acts/nation/feed.h"

#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"

/* feed_arg gives the feed of the province that is the first argument. */
Feed
feed_arg(FunctionCallInfo fcinfo)
{
	Feed		f = {.place = PG_GETARG_DIVISION(0)};

	division_print(f.place, f.text);
	if (!superuser())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("must be superuser to subscribe to a province")));
	if (f.place == DIVISION_NATION || f.place != division_at_level(f.place, 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s is not a province", f.text),
				 errhint("A feed is of a province as a whole: 140000.")));
	f.subscription = psprintf("safeins_%s", f.text);
	/* Databases of two servers, one restored from the other's dump, may have the same OID. */
	f.slot = psprintf("safeins_%s_%llx_%u", f.text, (unsigned long long) GetSystemIdentifier(), MyDatabaseId);
	return f;
}

static OwnSql find_conninfo = {
	.sql = "SELECT s.subconninfo FROM pg_catalog.pg_subscription s WHERE s.subname = $1::pg_catalog.name AND " OF_THIS_DATABASE("s"),
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
};

/* feed_conninfo gives the connection of its subscription; NULL: there is none. */
char *
feed_conninfo(const Feed *f)
{
	Datum		values[1] = {CStringGetTextDatum(f->subscription)};
	MemoryContext caller = CurrentMemoryContext;
	char	   *conninfo = NULL;
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&find_conninfo, values, NULL);
	if (rows.n > 0)
		conninfo = MemoryContextStrdup(caller, own_text(&rows, 0, 1));
	own_sql_end();
	return conninfo;
}

/*
 * feed_rows is an SQL condition of the rows "r" of a table that the province sent;
 * those that were written here about it have other numbers, and what it may not send
 * is here by itself.
 */
const char *
feed_rows(const Feed *f, const Travel *t)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfo(&sql, "r.%s::pg_catalog.int4 / 10000 = %d", t->writer, f->place / 10000);
	if (t->number != NULL)
		appendStringInfo(&sql, " AND r.%s < " INT64_FORMAT, t->number, NUMBERS_OF_ONE);
	if (t->filter != NULL)
		appendStringInfo(&sql, " AND (%s)", t->filter);
	return sql.data;
}

/* feed_is_not_here: what is asked of a feed wants a subscription. */
void
feed_is_not_here(const Feed *f)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("this database is not subscribed to %s", f->text)));
}
