/*
 * place.c: which places are this database's own.
 *
 * Every book carries the place in its key, so that a database may take in the
 * books of others by logical replication, the nation those of its provinces.
 * What came that way is theirs: it is read here, and neither counted anew, nor
 * swept, nor written.  Ours are the place of this database and those that rows
 * of its own tables have named; these are put on record.  Where no place was
 * ever set, and no subscription fills our tables, all are.
 *
 * What is numbered here about another place must not take a number that this
 * place gives itself: such numbers begin where those of its own will not come.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "books/place.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/sequence.h"
#include "storage/proc.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(safeins_is_local);
PG_FUNCTION_INFO_V1(safeins_numbered);

/* A country has fewer provinces. */
#define PLACES_MOST 100

typedef struct PlaceList
{
	int			n;
	Division	place[PLACES_MOST];
} PlaceList;

/* On record, and committed before the transaction that looked: for as long as the session lasts. */
static PlaceList on_record;
static Oid	record_relid;
static Division record_home;
static uint64 record_generation;	/* of the rules: subscribe() changes both */

/* Found in our tables by this transaction; a recount writes nothing. */
static PlaceList noted;
static LocalTransactionId noted_lxid;

/* Looked for in vain by one command. */
static PlaceList strange;
static enum
{
	ALONE_UNKNOWN,
	ALONE,
	NOT_ALONE
}			alone;				/* for one command as well */
static CommandId strange_command;
static LocalTransactionId strange_lxid;

static bool
has(const PlaceList *list, Division place)
{
	for (int i = 0; i < list->n; i++)
		if (list->place[i] == place)
			return true;
	return false;
}

static void
add(PlaceList *list, Division place)
{
	if (list->n < PLACES_MOST && !has(list, place))
		list->place[list->n++] = place;
}

static void
refresh(void)
{
	Oid			relid = safeins_relid(SAFEINS_REL_LOCAL_PLACE);

	if (record_relid != relid || record_home != home_place() || record_generation != rules_generation)
	{
		on_record.n = 0;
		strange.n = 0;
		record_relid = relid;
		record_home = home_place();
		record_generation = rules_generation;
	}
	if (noted_lxid != MyLocalTransactionId)
	{
		noted.n = 0;
		noted_lxid = MyLocalTransactionId;
	}
	if (strange_lxid != MyLocalTransactionId || strange_command != GetCurrentCommandId(false))
	{
		strange.n = 0;
		alone = ALONE_UNKNOWN;
		strange_lxid = MyLocalTransactionId;
		strange_command = GetCurrentCommandId(false);
	}
}

static OwnSql find_record = {
	.sql = "SELECT since < pg_catalog.now() FROM safeins.local_place"
	" WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division)"
	" AND fed OPERATOR(safeins.=) CAST($2 AS safeins.division) ORDER BY 1 DESC",
	.types = {INT4OID, INT4OID},
	.sees = OWN_SEES_LATEST,
	.most = 1,
	.kept = true,
};

static bool
is_on_record(Division province)
{
	Datum		values[2] = {Int32GetDatum(home_place()), Int32GetDatum(province)};
	OwnRows		rows;

	if (has(&on_record, province))
		return true;
	own_sql_begin();
	rows = own_sql_run(&find_record, values, NULL);
	/* One of this transaction may be rolled back. */
	if (rows.n > 0 && own_bool(&rows, 0, 1))
		add(&on_record, province);
	own_sql_end();
	return rows.n > 0;
}

static OwnSql nowhere_and_alone = {
	.sql = "SELECT WHERE NOT EXISTS (SELECT FROM safeins.home) AND NOT EXISTS (SELECT FROM safeins.feed)"
	" AND NOT EXISTS (SELECT FROM pg_catalog.pg_subscription_rel AS r"
	" JOIN pg_catalog.pg_class AS c ON c.oid OPERATOR(pg_catalog.=) r.srrelid"
	" JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace AND n.nspname = 'safeins')",
	.sees = OWN_SEES_LATEST,
	.kept = true,
};

/* Nobody has said where this is, and nothing comes, or came before a dump was restored here, from elsewhere. */
static bool
all_is_ours(void)
{
	refresh();
	if (home_place() != 0)
		return false;
	if (alone == ALONE_UNKNOWN)
		alone = own_sql_execute(&nowhere_and_alone, NULL, NULL) > 0 ? ALONE : NOT_ALONE;
	return alone == ALONE;
}

/* place_is_local tells whether this database keeps the books of a place itself. */
bool
place_is_local(Division place)
{
	Division	province = division_at_level(place, 1);

	if (province == division_at_level(home_place(), 1))
		return true;
	refresh();
	if (has(&noted, province))
		return true;
	if (has(&strange, province))
		return false;
	if (is_on_record(province) || all_is_ours())
		return true;
	add(&strange, province);
	return false;
}

/* Whether rows of our own tables have named a place that is not that of this database. */
bool
place_is_fed(Division place)
{
	refresh();
	return is_on_record(division_at_level(place, 1));
}

/* place_remember: a row of a table of ours names a place: for this transaction, or on record. */
void
place_remember(Division place)
{
	if (division_at_level(place, 1) == division_at_level(home_place(), 1))
		return;
	refresh();
	add(&noted, division_at_level(place, 1));
	strange.n = 0;
}

/* Two that are first at the same time need not wait for each other: it is on record twice. */
static OwnSql put_on_record = {
	.sql = "INSERT INTO safeins.local_place (place, fed) VALUES (CAST($1 AS safeins.division), CAST($2 AS safeins.division))",
	.types = {INT4OID, INT4OID},
	.result = SPI_OK_INSERT,
	.kept = true,
};

void
place_feed(Division place)
{
	Datum		values[2];
	Division	province = division_at_level(place, 1);

	if (province == division_at_level(home_place(), 1))
		return;
	refresh();
	if (is_on_record(province))
		return;
	values[0] = Int32GetDatum(home_place());
	values[1] = Int32GetDatum(province);
	(void) own_sql_execute(&put_on_record, values, NULL);
	strange.n = 0;
}

static OwnSql strike_record = {
	.sql = "DELETE FROM safeins.local_place WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division)"
	" AND fed OPERATOR(safeins.=) CAST($2 AS safeins.division)",
	.types = {INT4OID, INT4OID},
	.result = SPI_OK_DELETE,
};

/* place_give_up: another database keeps a place from now on.  Sessions learn it with the next change of the rules. */
void
place_give_up(Division place)
{
	Datum		values[2] = {Int32GetDatum(home_place()), Int32GetDatum(division_at_level(place, 1))};

	(void) own_sql_execute(&strike_record, values, NULL);
	on_record.n = 0;
}

/* safeins.is_local(place): whether this database feeds the books of a place. */
Datum
safeins_is_local(PG_FUNCTION_ARGS)
{
	args_check(fcinfo, 0);
	PG_RETURN_BOOL(place_is_local(PG_GETARG_DIVISION(0)));
}

/*
 * safeins.numbered(place, book): the next number for a row of a book that is
 * written about a place.  A place gives itself the numbers of its sequence; in every
 * other place those lie apart, by the first two digits of the writer.
 */
Datum
safeins_numbered(PG_FUNCTION_ARGS)
{
	Division	province;
	Division	home = division_at_level(home_place(), 1);
	char	   *book;
	Oid			sequence;
	int64		number;

	args_check(fcinfo, 0);
	province = division_at_level(PG_GETARG_DIVISION(0), 1);
	book = text_to_cstring(PG_GETARG_TEXT_PP(1));
	sequence = get_relname_relid(psprintf("%s_id_seq", book), safeins_schema_oid());
	if (!OidIsValid(sequence))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("no rows of \"%s\" are numbered", text_shown(book))));
	number = nextval_internal(sequence, false);
	if (province != home && !all_is_ours())
		number += NUMBERS_OF_ONE * (1 + home / 10000);
	PG_RETURN_INT64(number);
}
