/*
 * log.c: safeins.attachment_log: what is attached, by which name and mapping.
 *
 * Its last row of a name and role says what that table bears, so that a guard
 * which comes out of a dump can be told from one that somebody made by hand.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/log.h"
#include "attach/our_triggers.h"

#include "access/genam.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

static OwnSql insert_row = {
	.sql = "INSERT INTO safeins.attachment_log (action, role, table_schema, table_name, mapping, reason, place)"
	" VALUES ($1, $2, $3, $4, $5::pg_catalog.jsonb, $6, $7::safeins.division) RETURNING *",
	.types = {TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, INT4OID},
	.result = SPI_OK_INSERT_RETURNING,
	.records = SAFEINS_REL_ATTACHMENT_LOG,
};

static int64
write_row(const char *action, const char *role, const char *schema, const char *table,
		  const char *json, const char *reason)
{
	const char *texts[6] = {action, role, schema, table, json, reason};
	Datum		values[7];
	bool		nulls[7] = {0};
	OwnRows		rows;
	int64		id;

	for (size_t i = 0; i < lengthof(texts); i++)
	{
		values[i] = texts[i] ? CStringGetTextDatum(texts[i]) : (Datum) 0;
		nulls[i] = texts[i] == NULL;
	}
	/* Who followed DDL may have waited for set_place(). */
	rules_refresh();
	values[6] = DivisionGetDatum(home_province());
	own_sql_begin();
	rows = own_sql_run(&insert_row, values, nulls);
	id = own_int64(&rows, 0, own_column(&rows, "id"));
	own_sql_end();
	attachments_changed();
	return id;
}

/* log_attachment records what was attached or detached; returns the number of the record. */
int64
log_attachment(const char *action, const char *role, Relation rel, const char *json, const char *reason)
{
	return write_row(action, role, get_namespace_name(RelationGetNamespace(rel)), RelationGetRelationName(rel),
					 json, reason);
}

static OwnSql last_action = {
	.sql = "SELECT l.action FROM safeins.attachment_log l"
	" WHERE l.role = $1 AND l.table_schema = $2 AND l.table_name = $3 AND safeins.is_own(l.place) ORDER BY l.id DESC LIMIT 1",
	.types = {TEXTOID, TEXTOID, TEXTOID},
};

/* A table that was a part of another once is one whatever it is called. */
static bool
has_left(const char *role, const char *schema, const char *table)
{
	Datum		values[3] = {CStringGetTextDatum(role), CStringGetTextDatum(schema), CStringGetTextDatum(table)};
	OwnRows		rows;
	bool		left;

	own_sql_begin();
	rows = own_sql_run(&last_action, values, NULL);
	left = rows.n > 0 && strcmp(own_text(&rows, 0, 1), "leave") == 0;
	own_sql_end();
	return left;
}

/* log_has_left says whether a table that is attached by itself was a part of another one. */
bool
log_has_left(Relation rel, const char *role)
{
	return has_left(role, get_namespace_name(RelationGetNamespace(rel)), RelationGetRelationName(rel));
}

static void
log_goes_on(Relation rel, const char *was_schema, const char *was_table, bool leaves, const char *reason)
{
	ListCell   *lc;

	foreach(lc, relation_roles(rel))
	{
		GuardTrigger *g = lfirst(lc);
		bool		left;

		if (attachment_root(RelationGetRelid(rel), g->role) != RelationGetRelid(rel))
			continue;
		left = leaves || (was_table != NULL ? has_left(g->role, was_schema, was_table) : log_has_left(rel, g->role));
		if (was_table != NULL)
			write_row("follow", g->role, was_schema, was_table, NULL, reason);
		log_attachment(left ? "leave" : "follow", g->role, rel, g->mapping, reason);
	}
}

/*
 * log_follow records that an attached table goes on under what it is called
 * now; a name that it left, if any, bears nothing from then on.
 */
void
log_follow(Relation rel, const char *was_schema, const char *was_table, const char *reason)
{
	log_goes_on(rel, was_schema, was_table, false, reason);
}

/* log_left records that a table which was a part of an attached one goes on by itself. */
void
log_left(Relation rel, const char *reason)
{
	log_goes_on(rel, NULL, NULL, true, reason);
}

static OwnSql said_last = {
	.sql = "WITH RECURSIVE up (relid) AS (SELECT $1 UNION"
	" SELECT i.inhparent FROM pg_catalog.pg_inherits i JOIN up ON up.relid = i.inhrelid)"
	" SELECT EXISTS (SELECT FROM up JOIN pg_catalog.pg_class c ON c.oid = up.relid"
	" JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
	" CROSS JOIN LATERAL (SELECT l.action, l.mapping FROM safeins.attachment_log l"
	"  WHERE l.role = $2 AND l.table_schema = n.nspname::pg_catalog.text AND l.table_name = c.relname::pg_catalog.text"
	"  AND safeins.is_own(l.place) ORDER BY l.id DESC LIMIT 1) said"
	" WHERE said.action <> 'detach' AND said.mapping = $3::pg_catalog.jsonb),"
	" NOT EXISTS (SELECT FROM safeins.attachment_log l WHERE safeins.is_own(l.place))",
	.types = {OIDOID, TEXTOID, TEXTOID},
};

/*
 * log_proves says whether the log has it that a table, or one that it is a
 * child of, bears a mapping in a role at present.  An empty log is that of a
 * database whose definitions are restored before its data.
 */
bool
log_proves(Oid relid, const char *role, const char *json, bool *empty)
{
	Datum		values[3] = {ObjectIdGetDatum(relid), CStringGetTextDatum(role), CStringGetTextDatum(json)};
	OwnRows		rows;
	bool		proven;

	own_sql_begin();
	rows = own_sql_run(&said_last, values, NULL);
	proven = own_bool(&rows, 0, 1);
	*empty = own_bool(&rows, 0, 2);
	own_sql_end();
	return proven;
}
