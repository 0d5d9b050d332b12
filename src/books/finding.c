/*
 * finding.c: what breaks a rule but is accepted, recorded or, in an audit,
 * shown; and withdrawn where it is disproved.
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/own_sql.h"
#include "common/record.h"
#include "common/relations.h"
#include "common/settings.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/account/account.h"
#include "books/finding.h"
#include "books/place.h"
#include "books/book_scan.h"

#include "catalog/namespace.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

static Datum
text_or_null(const char *s, bool *isnull)
{
	*isnull = s == NULL;
	return s == NULL ? (Datum) 0 : CStringGetTextDatum(s);
}

/* rule, source, row_key, insurer, year, message, figures */
static void
show(CheckContext *j, const Finding *f)
{
	Datum		values[7];
	bool		nulls[7] = {0};

	values[0] = CStringGetTextDatum(f->code);
	values[1] = CStringGetTextDatum(f->source);
	values[2] = text_or_null(f->key, &nulls[2]);
	values[3] = text_or_null(f->insurer, &nulls[3]);
	values[4] = Int32GetDatum(f->year);
	nulls[4] = f->year == 0;
	values[5] = CStringGetTextDatum(f->message);
	nulls[6] = f->figures == NULL;
	if (f->figures != NULL)
		values[6] = DirectFunctionCall1(jsonb_in, CStringGetDatum(f->figures));
	tuplestore_putvalues(j->audit, j->audit_desc, values, nulls);
}

#define INSERT_FINDING \
	"INSERT INTO safeins.finding (place, id, rule, source, role, table_schema, table_name, row_key, insurer, year, message, figures, legacy)" \
	" OVERRIDING SYSTEM VALUE SELECT CAST($1 AS safeins.division), " NUMBERED("CAST($1 AS safeins.division)", "finding") ", $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::pg_catalog.jsonb, $12"
#define UNLESS_IT_STANDS \
	" WHERE NOT EXISTS (SELECT FROM safeins.finding f WHERE f.withdrawn_on IS NULL AND f.rule = $2" \
	" AND pg_catalog.hashtext(coalesce(f.insurer, '')) = pg_catalog.hashtext(coalesce($8, ''))" \
	" AND f.insurer IS NOT DISTINCT FROM $8 AND f.year IS NOT DISTINCT FROM $9 AND f.place::pg_catalog.int4 = $1"

/* Whose account and what it comes to: beside it, what one statement added is no matter. */
#define ACCOUNT_SUMS "($11::pg_catalog.jsonb - 'added' - 'ratio')"

static const char *const insert_sql[] = {
	INSERT_FINDING " RETURNING *",
	INSERT_FINDING UNLESS_IT_STANDS
	" AND pg_catalog.hashtext(coalesce(f.row_key, '')) = pg_catalog.hashtext(coalesce($7, ''))"
	" AND f.row_key IS NOT DISTINCT FROM $7 AND f.role = $4 AND f.table_schema = $5 AND f.table_name = $6"
	" AND f.message = $10 AND f.figures IS NOT DISTINCT FROM $11::pg_catalog.jsonb) RETURNING *",
	INSERT_FINDING UNLESS_IT_STANDS
	" AND f.figures @> " ACCOUNT_SUMS " AND (f.figures ? 'policy') = (" ACCOUNT_SUMS " ? 'policy')) RETURNING *",
};

static void
record(CheckContext *j, const Finding *f)
{
	static SPIPlanPtr plans[lengthof(insert_sql)];
	int			how = !f->once && j->mode != CHECK_LEGACY ? 0 : f->account && f->figures != NULL ? 2 : 1;
	Oid			types[12] = {INT4OID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID,
	TEXTOID, TEXTOID, INT4OID, TEXTOID, TEXTOID, BOOLOID};
	Datum		values[12];
	bool		isnull[12] = {0};
	char		nulls[12];
	SafeinsIdentity saved;

	values[0] = Int32GetDatum(f->place);
	values[1] = CStringGetTextDatum(f->code);
	values[2] = CStringGetTextDatum(f->source);
	values[3] = CStringGetTextDatum(j->mapping ? j->mapping->role->name : "account");
	values[4] = CStringGetTextDatum(j->rel ? get_namespace_name(RelationGetNamespace(j->rel)) : SAFEINS_SCHEMA);
	values[5] = CStringGetTextDatum(j->rel ? RelationGetRelationName(j->rel) : "account");
	values[6] = text_or_null(f->key, &isnull[6]);
	values[7] = text_or_null(f->insurer, &isnull[7]);
	values[8] = Int32GetDatum(f->year);
	isnull[8] = f->year == 0;
	values[9] = CStringGetTextDatum(f->message);
	values[10] = text_or_null(f->figures, &isnull[10]);
	values[11] = BoolGetDatum(j->mode == CHECK_LEGACY);
	for (int i = 0; i < 12; i++)
		nulls[i] = isnull[i] ? 'n' : ' ';

	SPI_connect();
	books_become(&saved);
	if (plans[how] == NULL)
		plans[how] = safeins_prepare(insert_sql[how], 12, types);
	if (SPI_execute_plan(plans[how], values, nulls, false, 0) != SPI_OK_INSERT_RETURNING)
		elog(ERROR, "could not write safeins.finding");
	safeins_recorded(SAFEINS_REL_FINDING, false);
	safeins_return(&saved);
	SPI_finish();
}

/* What others have committed meanwhile is withdrawn too, at every isolation level.  It is planned for what is given. */
static void
update_latest(const char *sql, int nargs, Oid *types, Datum *values, const char *nulls)
{
	SPIPlanPtr	plan = SPI_prepare_cursor(sql, nargs, types, CURSOR_OPT_CUSTOM_PLAN);

	if (plan == NULL)
		elog(ERROR, "SPI_prepare failed for \"%s\": %s", sql, SPI_result_code_string(SPI_result));
	CommandCounterIncrement();
	if (SPI_execute_snapshot(plan, values, nulls, GetLatestSnapshot(), InvalidSnapshot, false, true,
							 0) != SPI_OK_UPDATE_RETURNING)
		elog(ERROR, "could not write safeins.finding");
}

/*
 * finding_withdraw withdraws the findings that match and stand, because of
 * what has disproved them; returns how many.  They stay on record.
 */
int64
finding_withdraw(const FindingMatch *m, const char *why)
{
	Oid			types[13] = {TEXTOID, INT4OID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, INT4OID,
							 TEXTOID, DATEOID, TEXTOID, TEXTOID, INT4OID};
	Datum		values[13];
	bool		isnull[13] = {0};
	char		nulls[13];
	SafeinsIdentity saved;
	int64		n;

	values[0] = text_or_null(m->code, &isnull[0]);
	values[1] = Int32GetDatum(m->place);
	isnull[1] = m->place == 0 && !m->nation;
	values[2] = text_or_null(m->role, &isnull[2]);
	values[3] = text_or_null(m->table_schema, &isnull[3]);
	values[4] = text_or_null(m->table_name, &isnull[4]);
	values[5] = text_or_null(m->key, &isnull[5]);
	values[6] = text_or_null(m->insurer, &isnull[6]);
	values[7] = Int32GetDatum(m->year);
	isnull[7] = m->year == 0;
	values[8] = text_or_null(m->policy, &isnull[8]);
	values[9] = DateADTGetDatum(safeins_today());
	values[10] = CStringGetTextDatum(why);
	values[11] = text_or_null(m->but, &isnull[11]);
	values[12] = Int32GetDatum(m->but_year);
	isnull[12] = m->but_year == 0;
	for (int i = 0; i < 13; i++)
		nulls[i] = isnull[i] ? 'n' : ' ';

	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	/* Planned for what is given: the tests for NULL go, and the index serves. */
	update_latest("UPDATE safeins.finding f SET withdrawn_on = $10, withdrawn_why = $11"
				  " WHERE f.withdrawn_on IS NULL AND ($1 IS NULL OR f.rule = $1) AND safeins.is_local(f.place)"
				  " AND ($7 IS NULL OR (f.insurer = $7 AND pg_catalog.hashtext(coalesce(f.insurer, '')) = pg_catalog.hashtext(coalesce($7, ''))))"
				  " AND ($6 IS NULL OR (f.row_key = $6 AND pg_catalog.hashtext(coalesce(f.row_key, '')) = pg_catalog.hashtext(coalesce($6, ''))))"
				  " AND ($2 IS NULL OR f.place::pg_catalog.int4 = $2) AND ($8 IS NULL OR f.year = $8)"
				  " AND ($3 IS NULL OR f.role = $3) AND ($4 IS NULL OR f.table_schema = $4) AND ($5 IS NULL OR f.table_name = $5)"
				  " AND ($9 IS NULL OR coalesce(f.figures ->> 'policy', '') = $9)"
				  " AND ($12 IS NULL OR f.message <> $12 OR ($13 IS NOT NULL AND f.year IS DISTINCT FROM $13))"
				  " RETURNING *",
				  13, types, values, nulls);
	n = SPI_processed;
	safeins_recorded(SAFEINS_REL_FINDING, true);
	safeins_return(&saved);
	SPI_finish();
	return n;
}

#define NAMING \
	"SELECT f.place::pg_catalog.int4, f.id, f.insurer, f.figures ->> 'policy' FROM safeins.finding f" \
	" WHERE f.withdrawn_on IS NULL AND f.rule = 'fee.policy_link' AND f.figures ? 'policy' AND safeins.is_local(f.place)"

/*
 * findings_of_policies finds those that stand because of the policy that their
 * row names; names: an array of text, or 0 for whatever it is.  The caller is
 * connected to SPI, and finds place, id, insurer and policy in SPI_tuptable.
 */
uint64
findings_of_policies(Datum names)
{
	static SPIPlanPtr plans[2];
	SPIPlanPtr *plan = &plans[names != 0];
	Oid			types[1] = {TEXTARRAYOID};
	SafeinsIdentity saved;

	books_become(&saved);
	if (*plan == NULL)
		*plan = names == 0 ? safeins_prepare(NAMING, 0, NULL) :
			safeins_prepare(NAMING " AND pg_catalog.hashtext(f.figures ->> 'policy') IN"
							" (SELECT pg_catalog.hashtext(n) FROM pg_catalog.unnest($1) AS n) AND f.figures ->> 'policy' = ANY ($1)", 1, types);
	CommandCounterIncrement();
	if (SPI_execute_snapshot(*plan, &names, NULL, GetLatestSnapshot(), InvalidSnapshot, true, false,
							 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read safeins.finding");
	safeins_return(&saved);
	return SPI_processed;
}

/* findings_withdraw withdraws single ones: arrays of places and numbers, side by side. */
void
findings_withdraw(Datum places, Datum ids, const char *why)
{
	Oid			types[4] = {INT4ARRAYOID, INT8ARRAYOID, DATEOID, TEXTOID};
	Datum		values[4] = {places, ids, DateADTGetDatum(safeins_today()), CStringGetTextDatum(why)};
	SafeinsIdentity saved;

	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	update_latest("UPDATE safeins.finding f SET withdrawn_on = $3, withdrawn_why = $4"
				  " FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS n(place, id)"
				  " WHERE f.place OPERATOR(safeins.=) CAST(n.place AS safeins.division) AND f.id = n.id AND f.withdrawn_on IS NULL"
				  " RETURNING f.*",
				  4, types, values, NULL);
	safeins_recorded(SAFEINS_REL_FINDING, true);
	safeins_return(&saved);
	SPI_finish();
}

static int32
hash_of(const char *text)
{
	return DatumGetInt32(DirectFunctionCall1Coll(hashtext, DEFAULT_COLLATION_OID, CStringGetTextDatum(text)));
}

static bool
any_stands(const char *index, ScanKey keys, int nkeys)
{
	BookScan	scan;
	bool		found;

	book_scan_open(&scan, SAFEINS_REL_FINDING, get_relname_relid(index, safeins_schema_oid()), keys, nkeys);
	found = book_scan_next(&scan);
	book_scan_close(&scan);
	return found;
}

/* finding_stands tells whether, as far as hashes can, a finding of a rule stands, of a row's (key NULL: of any). */
bool
finding_stands(const char *code, const char *insurer, const char *key)
{
	ScanKeyData keys[3];

	book_key(&keys[0], 1, code, strlen(code));
	if (key == NULL)
		return any_stands("finding_standing", keys, 1);
	ScanKeyInit(&keys[1], 2, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(hash_of(insurer)));
	ScanKeyInit(&keys[2], 3, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(hash_of(key)));
	return any_stands("finding_standing", keys, 3);
}

/* finding_stands_of_service does so for those of expenses that name a service. */
bool
finding_stands_of_service(const char *service)
{
	ScanKeyData key;

	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_INT4EQ, Int32GetDatum(hash_of(service)));
	return any_stands("finding_of_service", &key, 1);
}

/*
 * finding_record records a finding of a judgement, on an account where there
 * is no table; in an audit it is only shown.
 */
void
finding_record(CheckContext *j, const Finding *f)
{
	j->findings++;
	if (j->mode == CHECK_AUDIT)
		show(j, f);
	else
		record(j, f);
}
