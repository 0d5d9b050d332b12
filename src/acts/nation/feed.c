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

static OwnSql find_subscription = {
	.sql = "SELECT s.subconninfo, s.subslotname::pg_catalog.text, (SELECT pg_catalog.count(*) FROM pg_catalog.pg_subscription_rel r WHERE r.srsubid = s.oid)"
	" FROM pg_catalog.pg_subscription s WHERE s.subname = $1::pg_catalog.name AND " OF_THIS_DATABASE("s"),
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
};

/*
 * feed_find looks up its subscription.  One that has tables keeps its slot, also
 * where pg_upgrade took both to a server of another identifier; one without came
 * with a dump, and its slot is that of the database that was dumped.
 */
void
feed_find(Feed *f)
{
	Datum		values[1] = {CStringGetTextDatum(f->subscription)};
	MemoryContext caller = CurrentMemoryContext;
	OwnRows		rows;
	char	   *slot;

	own_sql_begin();
	rows = own_sql_run(&find_subscription, values, NULL);
	if (rows.n > 0)
	{
		f->conninfo = MemoryContextStrdup(caller, own_text(&rows, 0, 1));
		slot = own_text(&rows, 0, 2);
		if (slot != NULL)
			slot = MemoryContextStrdup(caller, slot);
		f->from_dump = slot == NULL || own_int64(&rows, 0, 3) == 0;
		if (!f->from_dump)
			f->slot = slot;
		else if (slot != NULL && strcmp(slot, f->slot) != 0)
			f->dumped_slot = slot;
	}
	own_sql_end();
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

/* feed_forget_rows deletes what the province sent, and nothing that was written here about it. */
int64
feed_forget_rows(const Feed *f)
{
	int64		n = 0;

	for (int i = 0; i < ntravels; i++)
	{
		OwnSql		q = {.result = SPI_OK_DELETE};

		q.sql = psprintf("DELETE FROM safeins.%s AS r WHERE %s", travels[i].table, feed_rows(f, &travels[i]));
		n += own_sql_execute(&q, NULL, NULL);
	}
	return n;
}

/* feed_is_not_here: what is asked of a feed wants a subscription. */
void
feed_is_not_here(const Feed *f)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("this database is not subscribed to %s", f->text)));
}
