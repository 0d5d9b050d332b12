/*
 * exchange.c: opens and closes the exchange with the departments.
 *
 * What is written is found by the rows themselves; what leaves a book is noted
 * by a trigger on it, which stands there only while the exchange is open.  To
 * make one waits for whoever is writing: what he removes is taken by nobody yet.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "attach/triggers.h"
#include "acts/exchange.h"

#include "access/table.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(safeins_open_exchange);
PG_FUNCTION_INFO_V1(safeins_close_exchange);

#define SECRET_LEN 32
#define TRIGGER_NAME "exchange_gone"

/* The books of which departments take entries, and their keys without the place. */
static const struct
{
	const char *book;
	const char *key;
}			books[] = {
	{"account", "scope, subject, insurer, year, shift"},
	{"account_area", "scope, subject, insurer, year, shift, received_on, area, awaits"},
	{"claim_tally", "policy, year"},
	{"coinsurance", "policy, insurer"},
	{"complaint", "complaint"},
	{"enterprise", "enterprise"},
	{"filing", "insurer, year, item, submitted_on, accepted, valid_until"},
	{"hazard", "hazard"},
	{"measure", "measure"},
	{"plan", "policy, entry"},
	{"policy", "policy"},
	{"product", "product"},
	{"provider", "provider, entry"},
	{"refusal", "refusal"},
	{"report", "insurer, year, submitted_on"},
	{"service", "service, policy, kind, served_on"},
	{"service_detail", "service, policy, entry"},
};

static OwnSql insert_secret = {
	.sql = "INSERT INTO safeins.exchange (secret) VALUES ($1) ON CONFLICT DO NOTHING",
	.types = {BYTEAOID},
	.result = SPI_OK_INSERT,
};

static OwnSql update_secret = {
	.sql = "UPDATE safeins.exchange SET secret = $1",
	.types = {BYTEAOID},
	.result = SPI_OK_UPDATE,
};

static OwnSql delete_secret = {
	.sql = "DELETE FROM safeins.exchange",
	.result = SPI_OK_DELETE,
};

static OwnSql delete_gone = {
	.sql = "DELETE FROM safeins.exchange_gone",
	.result = SPI_OK_DELETE,
};

static uint64
with_new_secret(OwnSql *q)
{
	bytea	   *secret = palloc(VARHDRSZ + SECRET_LEN);
	Datum		values[1] = {PointerGetDatum(secret)};

	SET_VARSIZE(secret, VARHDRSZ + SECRET_LEN);
	if (!pg_strong_random(VARDATA(secret), SECRET_LEN))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not generate random numbers")));
	return own_sql_execute(q, values, NULL);
}

/* exchange_renew makes every position void: what was given out has other keys now. */
void
exchange_renew(void)
{
	if (with_new_secret(&update_secret) > 0)
		(void) own_sql_execute(&delete_gone, NULL, NULL);
}

/* By the way of guards: who makes a trigger on our functions by hand is refused. */
static void
arm_book(int i, bool arm)
{
	Relation	rel = table_open(get_relname_relid(books[i].book, safeins_schema_oid()), ShareRowExclusiveLock);

	if (arm)
		attach_create_trigger(rel, psprintf("CREATE TRIGGER " TRIGGER_NAME " AFTER DELETE ON %s FOR EACH ROW"
											" EXECUTE FUNCTION safeins.exchange_note_gone(%s)",
											relation_sql_name(rel), books[i].key));
	else if (HeapTupleIsValid(trigger_named(RelationGetRelid(rel), TRIGGER_NAME)))
		attach_drop_trigger(rel, TRIGGER_NAME);
	table_close(rel, NoLock);
}

/* safeins.open_exchange(): nothing, where it is open */
Datum
safeins_open_exchange(PG_FUNCTION_ARGS)
{
	if (with_new_secret(&insert_secret) == 0)
		PG_RETURN_VOID();
	for (size_t i = 0; i < lengthof(books); i++)
		arm_book(i, true);
	PG_RETURN_VOID();
}

/* safeins.close_exchange(): nothing, where it is closed */
Datum
safeins_close_exchange(PG_FUNCTION_ARGS)
{
	if (own_sql_execute(&delete_secret, NULL, NULL) == 0)
		PG_RETURN_VOID();
	for (size_t i = 0; i < lengthof(books); i++)
		arm_book(i, false);
	(void) own_sql_execute(&delete_gone, NULL, NULL);
	PG_RETURN_VOID();
}
