/*
 * check_setup.c: check_setup(): what is missing or doubtful in this database,
 * and the call that mends it.
 *
 * Every check reads what others keep anyway; nothing is judged again and nothing
 * is written.  What the tables that are attached leave open is in
 * check_tables.c.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/own_sql.h"
#include "common/settings.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/role.h"
#include "watch/sweep.h"
#include "watch/sweep_state.h"
#include "acts/check_tables.h"
#include "acts/doubt.h"
#include "acts/nation/check_feeds.h"

#include "catalog/pg_type.h"
#include "commands/dbcommands.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(safeins_check_setup);

/* ---- whose law ---- */

static OwnSql law_of_province = {
	.sql = "SELECT FROM safeins.rule r WHERE r.place OPERATOR(safeins.=) CAST($1 AS safeins.division)"
	" AND safeins.is_own(r.home)",
	.types = {INT4OID},
	.most = 1,
};

static void
check_place(ReturnSetInfo *rows)
{
	Datum		province = Int32GetDatum(division_at_level(home_place(), 1));
	char		text[DIVISION_TEXT_LEN + 1];

	if (home_place() == 0)
		doubt(rows, &(Doubt)
			  {
				  SETUP_WARNING, "place", NULL,
				  _("no place is set: only the rules of the nation apply"),
				  "SELECT safeins.set_place('140000', 'reason')"
			  });
	else if (own_sql_execute(&law_of_province, &province, NULL) == 0)
	{
		division_print(division_at_level(home_place(), 1), text);
		doubt(rows, &(Doubt)
			  {
				  SETUP_NOTE, "place", pstrdup(text),
				  psprintf(_("the rulebook has no rule of %s: what the province has laid down beside the nation's law, such as a floor of the fee, is not judged"), text),
				  psprintf("SELECT safeins.add_rule('fee.floor', '%s', '15%%', '%s', 'document and article')", text, day_text(first_day_of(year_of(safeins_today()))))
			  });
	}
}

static OwnSql newest_watch = {
	.sql = "SELECT m.set_by, pg_catalog.to_char(m.set_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'), m.reason"
	" FROM safeins.rule_mode m WHERE m.code OPERATOR(pg_catalog.=) '*' AND safeins.is_own(m.place) ORDER BY m.id DESC LIMIT 1",
};

static void
check_watch(ReturnSetInfo *rows)
{
	OwnRows		found;

	if (!rules_watch_only())
		return;
	own_sql_begin();
	found = own_sql_run(&newest_watch, NULL, NULL);
	doubt(rows, &(Doubt)
		  {
			  SETUP_NOTE, "watch", NULL,
			  psprintf(_("this database only watches, since %s, by %s: %s"), own_text(&found, 0, 2), own_text(&found, 0, 1), own_text(&found, 0, 3)),
			  "SELECT * FROM safeins.watch_status; SELECT safeins.end_watch_only('reason')"
		  });
	own_sql_end();
}

/* ---- what stands in the books ---- */

/*
 * Checks that one query answers.  What it returns goes into the message, text
 * by text, in the order of its columns; no row, or a first column that is NULL:
 * nothing to tell.  $1: so many days are long; $2: today.
 */
typedef struct BookCheck
{
	Severity	severity;
	const char *topic;
	const char *message;		/* of up to three "%s" */
	const char *mend;
	OwnSql		query;
} BookCheck;

#define ASKS(text) {.sql = (text), .types = {INT4OID, DATEOID}}

static BookCheck book_checks[] = {
	{SETUP_ERROR, "guards", gettext_noop("event trigger %s of safeins does not fire: a guard or an attached table can be dropped unseen"),
		"ALTER EVENT TRIGGER safeins_before_ddl ENABLE; ALTER EVENT TRIGGER safeins_after_ddl ENABLE; ALTER EVENT TRIGGER safeins_after_drop ENABLE",
		ASKS("SELECT e.evtname::pg_catalog.text FROM pg_catalog.pg_event_trigger e WHERE e.evtname LIKE 'safeins\\_%'"
			" AND e.evtfoid IN (SELECT p.oid FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'safeins'::pg_catalog.regnamespace)"
	" AND e.evtenabled IN ('D', 'R') ORDER BY 1")},
	{SETUP_WARNING, "tables", gettext_noop("%s is not attached, though one of its name was, in role \"%s\": the guards went with that table, %s"),
		"SELECT safeins.attach('role', 'table', '{...}')",
		ASKS("SELECT pg_catalog.quote_ident(l.table_schema) || '.' || pg_catalog.quote_ident(l.table_name), l.role, l.reason"
			" FROM safeins.attachment_log l JOIN pg_catalog.pg_namespace n ON n.nspname = l.table_schema"
			" JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = l.table_name AND c.relkind IN ('r', 'p', 'f', 'm', 'v')"
			" WHERE l.action = 'follow' AND l.mapping IS NULL AND safeins.is_own(l.place)"
			" AND NOT EXISTS (SELECT FROM safeins.attachment_log m WHERE m.role = l.role AND m.table_schema = l.table_schema"
			"  AND m.table_name = l.table_name AND m.id > l.id AND safeins.is_own(m.place))"
			" AND NOT EXISTS (SELECT FROM safeins.guards() g WHERE g.relid = c.oid AND g.role = l.role)"
			/* what is written through a view of it meets the guards */
			" AND NOT (c.relkind = 'v' AND EXISTS (SELECT FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_depend d"
			"  ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = w.oid"
			"  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass"
			"  JOIN safeins.guards() g ON g.relid = d.refobjid AND g.role = l.role WHERE w.ev_class = c.oid))"
	" ORDER BY l.id")},
	{SETUP_NOTE, "columns", gettext_noop("of table %s, attached in role \"%s\", no fact reads what was added since: %s"),
		"SELECT * FROM safeins.suggest('role', 'table'); SELECT safeins.detach('role', 'table', 'reason'), safeins.attach('role', 'table', '{...}')",
		ASKS("SELECT pg_catalog.quote_ident(l.table_schema) || '.' || pg_catalog.quote_ident(l.table_name), l.role,"
			" pg_catalog.string_agg(DISTINCT pg_catalog.quote_ident(t.attname), ', ')"
			" FROM safeins.attachment_log l JOIN safeins.attachment a ON a.role = l.role AND a.table_schema = l.table_schema AND a.table_name = l.table_name"
			" JOIN pg_catalog.pg_namespace n ON n.nspname = l.table_schema JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = l.table_name"
			" JOIN pg_catalog.pg_attribute t ON t.attrelid = c.oid AND t.attnum > 0 AND NOT t.attisdropped"
			" AND l.reason = 'column ' || pg_catalog.quote_ident(t.attname) || ' was added'"
			" WHERE l.action IN ('follow', 'leave') AND safeins.is_own(l.place) AND NOT EXISTS (SELECT FROM safeins.attachment_log m WHERE m.action = 'attach' AND safeins.is_own(m.place)"
			"  AND m.role = l.role AND m.table_schema = l.table_schema AND m.table_name = l.table_name AND m.id > l.id)"
	" GROUP BY l.table_schema, l.table_name, l.role ORDER BY 1, 2")},
	{SETUP_WARNING, "rows", gettext_noop("%s rows cannot be judged, and are in no book: the first is %s of table %s"),
		"SELECT * FROM safeins.finding WHERE rule = 'fact.missing' AND withdrawn_on IS NULL",
		ASKS("SELECT pg_catalog.count(*)::pg_catalog.text, coalesce((pg_catalog.array_agg(f.row_key ORDER BY f.id))[1], 'NULL'),"
			" pg_catalog.quote_ident((pg_catalog.array_agg(f.table_name ORDER BY f.id))[1])"
	" FROM safeins.finding f WHERE f.rule = 'fact.missing' AND f.withdrawn_on IS NULL AND safeins.is_local(f.place) HAVING pg_catalog.count(*) > 0")},
	{SETUP_NOTE, "rows", gettext_noop("money waits for %s policies that are not known, such as %s, and is in no account"),
		"SELECT policy FROM safeins.policy WHERE effective = '-infinity'",
		ASKS("SELECT pg_catalog.count(*)::pg_catalog.text, pg_catalog.min(p.policy)"
	" FROM safeins.policy p WHERE p.effective = '-infinity' AND safeins.is_local(p.place) HAVING pg_catalog.count(*) > 0")},
	{SETUP_WARNING, "words", gettext_noop("%s words stand in %s rows and are not known, such as \"%s\""),
		"SELECT * FROM safeins.code_gaps",
		ASKS("SELECT pg_catalog.count(*)::pg_catalog.text, pg_catalog.sum(g.rows)::pg_catalog.text,"
			" (pg_catalog.array_agg(g.word ORDER BY g.rows DESC, g.word COLLATE \"C\"))[1]"
	" FROM safeins.code_gaps g HAVING pg_catalog.count(*) > 0")},
	{SETUP_WARNING, "findings", gettext_noop("%s findings have stood for more than %s days, and no measure was taken; the oldest is of %s"),
		"SELECT * FROM safeins.finding_status WHERE state = 'open' ORDER BY found_at",
		ASKS("SELECT pg_catalog.count(*)::pg_catalog.text, $1::pg_catalog.text, pg_catalog.to_char(pg_catalog.min(s.found_at), 'YYYY-MM-DD')"
			" FROM safeins.finding_status s WHERE s.state = 'open' AND s.found_at < pg_catalog.now() AT TIME ZONE 'Asia/Shanghai' - $1 * interval '1 day'"
	" HAVING pg_catalog.count(*) > 0")},
	{SETUP_WARNING, "escalations", gettext_noop("%s escalations wait for somebody to take them in hand; the oldest is of %s"),
		"SELECT * FROM safeins.escalation_status WHERE state = 'open' ORDER BY escalated_on; SELECT safeins.acknowledge(escalation, 'what was done')",
		ASKS("SELECT pg_catalog.count(*)::pg_catalog.text, pg_catalog.min(s.escalated_on)::pg_catalog.text"
	" FROM safeins.escalation_status s WHERE s.state = 'open' HAVING pg_catalog.count(*) > 0")},
	{SETUP_NOTE, "calendar", gettext_noop("the public holidays of %s are not loaded: working days of that year are reckoned from Monday to Friday"),
		"SELECT safeins.load_holidays(pg_read_file('<year>.json'))",
		ASKS("SELECT y.year::pg_catalog.text FROM pg_catalog.generate_series(pg_catalog.date_part('year', $2)::pg_catalog.int4,"
			" pg_catalog.date_part('year', $2 + 31)::pg_catalog.int4) AS y(year)"
	" WHERE NOT EXISTS (SELECT FROM safeins.calendar_year c WHERE c.year = y.year AND c.complete"
	" AND (c.shipped OR safeins.is_local(c.place)))")},
	{SETUP_NOTE, "ledger", gettext_noop("no table is sealed: what a superuser rewrites is not seen"),
		"SELECT safeins.seal('table of expenses')",
		ASKS("SELECT 'none' WHERE EXISTS (SELECT FROM safeins.guards()) AND NOT EXISTS (SELECT FROM safeins.ledger_status s WHERE s.label NOT LIKE 'safeins.%')")},
	{SETUP_ERROR, "ledger", gettext_noop("the seal of %s is broken: %s"),
		"SELECT * FROM safeins.ledger_status; SELECT * FROM safeins.verify()",
		ASKS("SELECT s.label::pg_catalog.text, s.state::pg_catalog.text FROM safeins.ledger_status s WHERE s.state <> 'sealed' ORDER BY 1")},
	{SETUP_WARNING, "ledger", gettext_noop("%s rows were journalled that no checkpoint vouches for; the last is of %s"),
		"SELECT safeins.checkpoint()",
		ASKS("SELECT pg_catalog.sum(s.pending)::pg_catalog.text, coalesce(pg_catalog.to_char(pg_catalog.max(s.checkpoint_at), 'YYYY-MM-DD'), '-')"
			" FROM safeins.ledger_status s HAVING pg_catalog.sum(s.pending) > 0"
	" AND coalesce(pg_catalog.max(s.age_seconds), 9223372036854775807) > $1::pg_catalog.int8 * 86400")},
};

static void
check_books(ReturnSetInfo *rows, int days)
{
	Datum		values[2] = {Int32GetDatum(days), DateADTGetDatum(safeins_today())};

	for (size_t i = 0; i < lengthof(book_checks); i++)
	{
		BookCheck  *c = &book_checks[i];
		OwnRows		found;

		own_sql_begin();
		found = own_sql_run(&c->query, values, NULL);
		for (uint64 r = 0; r < found.n; r++)
		{
			const char *said[3] = {"", "", ""};

			for (int k = 0; k < Min(found.table->tupdesc->natts, 3); k++)
				said[k] = own_text(&found, r, k + 1);
			doubt(rows, &(Doubt)
				  {
					  c->severity, c->topic, NULL, psprintf(_(c->message), said[0], said[1], said[2]), c->mend
				  });
		}
		own_sql_end();
	}
}

/* ---- what runs ---- */

static OwnSql deadlines_open = {
	.sql = "SELECT FROM safeins.deadline WHERE met_on IS NULL AND safeins.is_local(place)",
	.most = 1,
};

static void
check_sweep(ReturnSetInfo *rows, int days)
{
	DateADT		last = sweep_last();

	if (last > safeins_today() - Max(days, 1) || own_sql_execute(&deadlines_open, NULL, NULL) == 0)
		return;
	doubt(rows, &(Doubt)
		  {
			  SETUP_WARNING, "sweep", NULL,
			  DATE_IS_NOBEGIN(last) ? _("deadlines are open, and nobody has called sweep() yet: what passes is told to nobody") :
			  psprintf(_("deadlines are open, and sweep() was called last on %s: what passed since is told to nobody"), day_text(last)),
			  _("SELECT safeins.sweep() every day, by cron, or by the worker: shared_preload_libraries = 'safeins', safeins.databases = this database")
		  });
}

static void
check_language(ReturnSetInfo *rows)
{
	const char *language = GetConfigOption("lc_messages", false, false);

	if (strncmp(language, "zh_CN", 5) != 0)
		doubt(rows, &(Doubt)
			  {
				  SETUP_NOTE, "language", NULL,
				  psprintf(_("messages of this session are in the language of \"%s\", not Chinese"), language),
				  psprintf("ALTER DATABASE %s SET lc_messages = 'zh_CN.%s'", quote_identifier(get_database_name(MyDatabaseId)),
						   GetDatabaseEncoding() == PG_EUC_CN ? "GB2312" : "UTF-8")
			  });
}

/* safeins.check_setup(stale_days) lists what is missing or doubtful here. */
Datum
safeins_check_setup(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rows = (ReturnSetInfo *) fcinfo->resultinfo;
	int			days;

	args_check(fcinfo, 0);
	days = PG_GETARG_INT32(0);
	if (days < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" must not be negative", arg_name(fcinfo, 0))));
	InitMaterializedSRF(fcinfo, 0);
	rules_refresh();
	check_place(rows);
	check_watch(rows);
	check_attached_tables(rows);
	check_books(rows, days);
	check_sweep(rows, days);
	check_feeds(rows);
	check_language(rows);
	return (Datum) 0;
}
