/*
 * publication.c: publication(): in a province's database, what travels to the
 * nation's is published; travelling() lists it.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/own_sql.h"
#include "common/travel.h"
#include "types/division.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "acts/home.h"
#include "acts/nation/feed.h"

#include "access/xlog.h"
#include "catalog/pg_type.h"
#include "commands/dbcommands.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "replication/slot.h"
#include "replication/walsender.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/varlena.h"

PG_FUNCTION_INFO_V1(safeins_publication);

static OwnSql find_publication = {
	.sql = "SELECT FROM pg_catalog.pg_publication WHERE pubname = $1::pg_catalog.name",
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
};

/* Makes a publication of books, or of records, or has it publish what there is now. */
static void
publish(const char *name, bool kept)
{
	Datum		values[1] = {CStringGetTextDatum(name)};
	bool		there = own_sql_execute(&find_publication, values, NULL) > 0;
	const char *what = kept ? "insert, update" : "insert, update, delete";
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfo(&sql, there ? "ALTER PUBLICATION %s SET TABLE " : "CREATE PUBLICATION %s FOR TABLE ", name);
	for (int i = 0, n = 0; i < ntravels; i++)
		if (travels[i].kept == kept)
			appendStringInfo(&sql, "%ssafeins.%s%s%s%s", n++ > 0 ? ", " : "", travels[i].table,
							 travels[i].filter != NULL ? " WHERE (" : "", travels[i].filter != NULL ? travels[i].filter : "",
							 travels[i].filter != NULL ? ")" : "");
	if (!there)
		appendStringInfo(&sql, " WITH (publish = '%s')", what);
	own_sql_utility(sql.data);
	if (there)
		own_sql_utility(psprintf("ALTER PUBLICATION %s SET (publish = '%s')", name, what));
}

/* Functions of the server that a feed asks, where a role may not call them: PUBLIC's right may be revoked. */
static OwnSql find_withheld = {
	.sql = "SELECT pg_catalog.string_agg(p.oid::pg_catalog.regprocedure::pg_catalog.text, ', ')"
	" FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'pg_catalog'::pg_catalog.regnamespace"
	" AND p.proname = ANY ('{current_setting,set_config,pg_is_in_recovery,pg_last_wal_replay_lsn,pg_logical_emit_message,"
	"pg_create_logical_replication_slot,pg_drop_replication_slot,pg_get_replication_slots,pg_get_publication_tables,"
	"md5,convert_to}')"
	" AND NOT pg_catalog.has_function_privilege($1::pg_catalog.name, p.oid, 'EXECUTE')",
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
};

static void
let_call_server(const char *reader)
{
	Datum		values[1] = {CStringGetTextDatum(reader)};
	char	   *functions;
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&find_withheld, values, NULL);
	functions = own_text(&rows, 0, 1);
	if (functions != NULL)
		own_sql_utility(psprintf("GRANT EXECUTE ON FUNCTION %s TO %s", functions, quote_identifier(reader)));
	own_sql_end();
}

/* What a role needs to ask who we are and to copy what is there. */
static void
let_read(const char *reader)
{
	StringInfoData sql;

	let_call_server(reader);
	own_sql_utility(psprintf("GRANT USAGE ON SCHEMA safeins TO %s", quote_identifier(reader)));
	own_sql_utility(psprintf("GRANT EXECUTE ON FUNCTION safeins.home_place(), safeins.travelling(),"
							 " safeins.has_commit(name, pg_lsn) TO %s", quote_identifier(reader)));
	initStringInfo(&sql);
	appendStringInfoString(&sql, "GRANT SELECT ON ");
	for (int i = 0; i < ntravels; i++)
		appendStringInfo(&sql, "%ssafeins.%s", i > 0 ? ", " : "", travels[i].table);
	appendStringInfo(&sql, " TO %s", quote_identifier(reader));
	own_sql_utility(sql.data);
}

/* Roles that were named before: what travels since is for them as well. */
static OwnSql find_readers = {
	.sql = "SELECT r.rolname::pg_catalog.text FROM pg_catalog.pg_proc p CROSS JOIN pg_catalog.aclexplode(p.proacl) a"
	" JOIN pg_catalog.pg_roles r ON r.oid = a.grantee AND r.rolreplication"
	" WHERE p.oid = 'safeins.travelling()'::pg_catalog.regprocedure AND a.privilege_type = 'EXECUTE' AND r.oid <> p.proowner"
	" ORDER BY 1",
	.sees = OWN_SEES_LATEST,
};

static void
let_readers_read(void)
{
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&find_readers, NULL, NULL);
	for (uint64 i = 0; i < rows.n; i++)
		let_read(own_text(&rows, i, 1));
	own_sql_end();
}

/*
 * A slot of a nation uses a library that later minor versions of PostgreSQL want to
 * have listed.  Sessions of this database have it so from now on.
 */
static void
list_plugin(void)
{
	const char *listed = GetConfigOption("output_plugin_libraries", true, false);
	StringInfoData sql;
	List	   *names;
	ListCell   *lc;

	if (listed == NULL || !SplitGUCList(pstrdup(listed), ',', &names))
		return;
	initStringInfo(&sql);
	appendStringInfo(&sql, "ALTER DATABASE %s SET output_plugin_libraries = ", quote_identifier(get_database_name(MyDatabaseId)));
	foreach(lc, names)
	{
		if (strcmp(lfirst(lc), OUTPUT_PLUGIN) == 0)
			return;
		appendStringInfo(&sql, "%s, ", quote_literal_cstr(lfirst(lc)));
	}
	appendStringInfoString(&sql, OUTPUT_PLUGIN);
	own_sql_utility(sql.data);
}

/* A name as a value of a connection string, quoted where it must be. */
static char *
connection_value(const char *name)
{
	StringInfoData value;

	if (name[strcspn(name, " \t\n'\\")] == '\0')
		return pstrdup(name);
	initStringInfo(&value);
	appendStringInfoChar(&value, '\'');
	for (const char *c = name; *c != '\0'; c++)
	{
		if (*c == '\'' || *c == '\\')
			appendStringInfoChar(&value, '\\');
		appendStringInfoChar(&value, *c);
	}
	appendStringInfoChar(&value, '\'');
	return value.data;
}

/* safeins.publication(reader) */
Datum
safeins_publication(PG_FUNCTION_ARGS)
{
	MissingSettings missing;
	char		text[DIVISION_TEXT_LEN + 1];
	const char *reader;
	char	   *conninfo;

	args_check(fcinfo, ARG_MAY_BE_NULL(0));
	if (!superuser())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("must be superuser to publish the books")));
	PreventCommandIfReadOnly("safeins.publication()");
	reader = PG_ARGISNULL(0) ? NULL : NameStr(*PG_GETARG_NAME(0));
	if (reader != NULL)
		(void) get_role_oid(reader, false);
	rules_refresh();
	if (home_province() == DIVISION_NATION)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("this database has no place to be published as"),
				 errhint("SELECT safeins.set_place('140000', 'reason') says which province it is of.")));
	settings_begin(&missing);
	settings_need_logical(&missing, GetConfigOption("wal_level", false, false));
	settings_need(&missing, "max_replication_slots", max_replication_slots, 2);
	settings_need(&missing, "max_wal_senders", max_wal_senders, 2);
	settings_end(&missing, NULL);

	/* What was written before there was a place would come as the nation's. */
	home_claim(DIVISION_NATION, home_province());
	publish(PUBLICATION_BOOKS, false);
	publish(PUBLICATION_RECORDS, true);
	list_plugin();
	if (reader != NULL)
		let_read(reader);
	let_readers_read();
	division_print(home_province(), text);
	conninfo = psprintf("host=... port=%s dbname=%s user=%s", GetConfigOption("port", false, false),
						connection_value(get_database_name(MyDatabaseId)),
						reader != NULL ? connection_value(reader) : "...");
	PG_RETURN_TEXT_P(cstring_to_text(psprintf("SELECT safeins.subscribe('%s', %s)", text, quote_literal_cstr(conninfo))));
}

PG_FUNCTION_INFO_V1(safeins_travelling);

/* safeins.travelling() lists them. */
Datum
safeins_travelling(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < ntravels; i++)
	{
		const Travel *t = &travels[i];
		Datum		values[5] = {0};
		bool		nulls[5] = {false, false, t->filter == NULL, false, t->number == NULL};

		values[0] = CStringGetTextDatum(t->table);
		values[1] = BoolGetDatum(t->kept);
		if (t->filter != NULL)
			values[2] = CStringGetTextDatum(t->filter);
		values[3] = CStringGetTextDatum(t->writer);
		if (t->number != NULL)
			values[4] = CStringGetTextDatum(t->number);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}
