/*
 * watch_end.c: what a database that only watched let pass, looked at again when
 * a rule refuses once more.
 *
 * The rows are audited as they are by now: a finding that no row bears out any
 * more has been put right, and is withdrawn.  What is said of a change (a deadline
 * that was moved, a posting into a closed year), rows that are there cannot bear
 * out: it stands.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/progress.h"
#include "rules/rulebook.h"
#include "attach/role.h"
#include "books/finding.h"
#include "acts/watch_end.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* $1: of this rule alone; NULL: of any. */
static OwnSql tables_to_look_at = {
	.sql = "SELECT DISTINCT f.role, g.root FROM safeins.finding f"
	" JOIN pg_catalog.pg_namespace n ON n.nspname = f.table_schema"
	" JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = f.table_name"
	" JOIN safeins.guards() g ON g.relid = c.oid AND g.role = f.role"
	" WHERE f.watched AND f.withdrawn_on IS NULL AND safeins.is_local(f.place) AND ($1 IS NULL OR f.rule = $1)",
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
};

/*
 * $1: the role, $2: the table, $3: as above, $4: its rules that an audit can bear
 * out.  An account is told by insurer and year, a voucher that is used twice by any
 * of the rows that bear it.
 */
static OwnSql put_right = {
	.sql = "WITH said AS MATERIALIZED (SELECT a.rule, a.row_key, a.insurer, a.year FROM safeins.audit($1, $2::pg_catalog.regclass) a)"
	" SELECT f.place::pg_catalog.int4, f.id FROM safeins.finding f"
	" JOIN pg_catalog.pg_namespace n ON n.nspname = f.table_schema"
	" JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = f.table_name"
	" JOIN (SELECT DISTINCT g.relid FROM safeins.guards() g WHERE g.role = $1 AND g.root = $2) g ON g.relid = c.oid"
	" WHERE f.watched AND f.withdrawn_on IS NULL AND f.role = $1 AND safeins.is_local(f.place) AND ($3 IS NULL OR f.rule = $3)"
	" AND f.rule = ANY ($4)"
	/* What is judged no more is not put right. */
	" AND (SELECT m.mode FROM safeins.rule_mode m WHERE m.code = f.rule AND safeins.is_own(m.place) ORDER BY m.id DESC LIMIT 1) IS DISTINCT FROM 'off'"
	" AND NOT EXISTS (SELECT FROM said s WHERE s.rule = f.rule AND"
	" CASE WHEN f.rule = 'fee.cap' THEN s.insurer IS NOT DISTINCT FROM f.insurer AND s.year IS NOT DISTINCT FROM f.year"
	" WHEN f.rule = 'fee.voucher' THEN s.insurer IS NOT DISTINCT FROM f.insurer"
	" ELSE s.row_key IS NOT DISTINCT FROM f.row_key END)",
	.types = {TEXTOID, OIDOID, TEXTOID, TEXTARRAYOID},
	.sees = OWN_SEES_LATEST,
};

/* The rules of a role that speak of a row, or an account, as it is; of the others changes are judged. */
static Datum
rules_as_is(const Role *role)
{
	Datum	   *codes = palloc(sizeof(Datum) * (role->nrules + 1));
	int			n = 0;

	codes[n++] = CStringGetTextDatum("fact.missing");
	for (int i = 0; i < role->nrules; i++)
		if (role->rules[i].as_is)
			codes[n++] = CStringGetTextDatum(role->rules[i].code);
	return PointerGetDatum(construct_array(codes, n, TEXTOID, -1, false, TYPALIGN_INT));
}

static void
look_again(const char *role, Oid table, const char *code)
{
	Datum		values[4] = {CStringGetTextDatum(role), ObjectIdGetDatum(table),
		code == NULL ? (Datum) 0 : CStringGetTextDatum(code), rules_as_is(role_by_name(role, false))
	};
	bool		nulls[4] = {false, false, code == NULL};
	Datum	   *places;
	Datum	   *ids;
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&put_right, values, nulls);
	places = palloc(sizeof(Datum) * Max(rows.n, 1));
	ids = palloc(sizeof(Datum) * Max(rows.n, 1));
	for (uint64 i = 0; i < rows.n; i++)
	{
		places[i] = Int32GetDatum(own_int32(&rows, i, 1));
		ids[i] = Int64GetDatum(own_int64(&rows, i, 2));
	}
	if (rows.n > 0)
		findings_withdraw(places, ids, (int) rows.n, _("it has been put right since: no row bears it out any more"));
	own_sql_end();
}

static OwnSql counted = {
	.sql = "SELECT pg_catalog.count(*), pg_catalog.count(f.withdrawn_on) FROM safeins.finding f"
	" WHERE f.watched AND safeins.is_local(f.place) AND ($1 IS NULL OR f.rule = $1)",
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
};

static void
report(const char *code)
{
	Datum		value = code == NULL ? (Datum) 0 : CStringGetTextDatum(code);
	bool		null = code == NULL;
	OwnRows		rows;
	long long	all;
	long long	right;

	own_sql_begin();
	rows = own_sql_run(&counted, &value, &null);
	all = own_int64(&rows, 0, 1);
	right = own_int64(&rows, 0, 2);
	own_sql_end();
	if (all > 0)
		ereport(NOTICE,
				(errmsg_plural("%lld write would have been refused while this database only watched: %lld put right since, %lld still standing",
							   "%lld writes would have been refused while this database only watched: %lld put right since, %lld still standing",
							   all, all, right, all - right),
				 errhint("safeins.watch_status counts them by rule; SELECT * FROM safeins.finding WHERE watched AND withdrawn_on IS NULL lists them.")));
}

/* watch_ended looks again at what a rule, or any (NULL), let pass, and tells what is left of it. */
void
watch_ended(const char *code)
{
	Datum		value = code == NULL ? (Datum) 0 : CStringGetTextDatum(code);
	bool		null = code == NULL;
	OwnRows		rows;
	bool		begun = progress_begin(code == NULL ? PROGRESS_END_WATCH_ONLY : PROGRESS_SET_MODE);

	rules_refresh();
	own_sql_begin();
	rows = own_sql_run(&tables_to_look_at, &value, &null);
	for (uint64 i = 0; i < rows.n; i++)
		look_again(own_text(&rows, i, 1), own_oid(&rows, i, 2), code);
	own_sql_end();
	progress_end(begun);
	report(code);
}
