/*
 * finding.c: what breaks a rule but is accepted, recorded or, in an audit,
 * shown; and withdrawn where it is disproved.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "common/settings.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/finding.h"
#include "books/place.h"
#include "books/book_scan.h"

#include "catalog/namespace.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/hsearch.h"
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

/* What an audit has shown: two hashes of all that a finding says. */
typedef struct Shown
{
	uint64		hash[2];
} Shown;

/* A finding is recorded once while it stands, and so an audit shows it once. */
static bool
shown_before(CheckContext *j, const Finding *f)
{
	StringInfoData said;
	Shown		key;
	bool		found;

	if (j->shown == NULL)
	{
		HASHCTL		ctl = {.keysize = sizeof(Shown),.entrysize = sizeof(Shown),.hcxt = j->audit_cxt};

		j->shown = hash_create("findings of an audit", 256, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	initStringInfo(&said);
	appendStringInfo(&said, "%s\n%d %d\n%s\n%s\n%s\n%s", f->code, f->place, f->year, f->key ? f->key : "",
					 f->insurer ? f->insurer : "", f->message, f->figures ? f->figures : "");
	for (int i = 0; i < 2; i++)
		key.hash[i] = DatumGetUInt64(hash_any_extended((const unsigned char *) said.data, said.len, i));
	pfree(said.data);
	(void) hash_search(j->shown, &key, HASH_ENTER, &found);
	return found;
}

/* rule, source, row_key, insurer, year, message, figures */
static void
show(CheckContext *j, const Finding *f)
{
	Datum		values[7];
	bool		nulls[7] = {0};

	if (shown_before(j, f))
		return;

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
	"INSERT INTO safeins.finding (place, id, rule, source, role, table_schema, table_name, row_key, insurer, year, message, figures, legacy, watched)" \
	" OVERRIDING SYSTEM VALUE SELECT CAST($1 AS safeins.division), " NUMBERED("CAST($1 AS safeins.division)", "finding") ", $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::pg_catalog.jsonb, $12, $13"
#define UNLESS_IT_STANDS \
	" WHERE NOT EXISTS (SELECT FROM safeins.finding f WHERE f.withdrawn_on IS NULL AND f.rule = $2" \
	" AND pg_catalog.hashtext(coalesce(f.insurer, '')) = pg_catalog.hashtext(coalesce($8, ''))" \
	" AND f.insurer IS NOT DISTINCT FROM $8 AND f.year IS NOT DISTINCT FROM $9 AND f.place::pg_catalog.int4 = $1"

/* Whose account and what it comes to: beside it, what one statement added is no matter. */
#define ACCOUNT_SUMS "($11::pg_catalog.jsonb - 'added' - 'ratio')"

/* Whether it stands is asked of what is committed by now: another one may have withdrawn it. */
#define RECORDS(text) \
	{.sql = (text), .sees = OWN_SEES_LATEST, .writes = true, \
	 .types = {INT4OID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, INT4OID, \
			   TEXTOID, TEXTOID, BOOLOID, BOOLOID}, \
		.result = SPI_OK_INSERT_RETURNING, .settings = OWN_BY_INDEX, .kept = true, .records = SAFEINS_REL_FINDING}

static OwnSql insert_finding[] = {
	RECORDS(INSERT_FINDING " RETURNING *"),
	RECORDS(INSERT_FINDING UNLESS_IT_STANDS
	" AND pg_catalog.hashtext(coalesce(f.row_key, '')) = pg_catalog.hashtext(coalesce($7, ''))"
	" AND f.row_key IS NOT DISTINCT FROM $7 AND f.role = $4 AND f.table_schema = $5 AND f.table_name = $6"
	" AND safeins.same_message(f.message, $10) AND f.figures IS NOT DISTINCT FROM $11::pg_catalog.jsonb) RETURNING *"),
	RECORDS(INSERT_FINDING UNLESS_IT_STANDS
	" AND f.figures @> " ACCOUNT_SUMS " AND (f.figures ? 'policy') = (" ACCOUNT_SUMS " ? 'policy')) RETURNING *"),
};

/* How many were recorded: none where one that stands says the same. */
static int64
record(CheckContext *j, const Finding *f)
{
	int			how = !f->once && j->mode != CHECK_LEGACY ? 0 : f->account && f->figures != NULL ? 2 : 1;
	Datum		values[13];
	bool		nulls[13] = {0};

	values[0] = Int32GetDatum(f->place);
	values[1] = CStringGetTextDatum(f->code);
	values[2] = CStringGetTextDatum(f->source);
	values[3] = CStringGetTextDatum(j->mapping ? j->mapping->role->name : "account");
	values[4] = CStringGetTextDatum(j->rel ? get_namespace_name(RelationGetNamespace(j->rel)) : SAFEINS_SCHEMA);
	values[5] = CStringGetTextDatum(j->rel ? RelationGetRelationName(j->rel) : "account");
	values[6] = text_or_null(f->key, &nulls[6]);
	values[7] = text_or_null(f->insurer, &nulls[7]);
	values[8] = Int32GetDatum(f->year);
	nulls[8] = f->year == 0;
	values[9] = CStringGetTextDatum(f->message);
	values[10] = text_or_null(f->figures, &nulls[10]);
	values[11] = BoolGetDatum(j->mode == CHECK_LEGACY);
	values[12] = BoolGetDatum(f->watched);
	return own_sql_execute(&insert_finding[how], values, nulls);
}

/* What others have committed meanwhile is withdrawn too, at every isolation level. */
static int64
withdraw(OwnSql *q, Datum *values, const bool *nulls)
{
	CommandCounterIncrement();
	return own_sql_execute(q, values, nulls);
}

/* Planned for what is given: the tests for NULL go, and the index serves. */
static OwnSql withdraw_matching = {
	.sql = "UPDATE safeins.finding f SET withdrawn_on = $10, withdrawn_why = $11"
	" WHERE f.withdrawn_on IS NULL AND ($1 IS NULL OR f.rule = $1) AND safeins.is_local(f.place)"
	" AND ($7 IS NULL OR (f.insurer = $7 AND pg_catalog.hashtext(coalesce(f.insurer, '')) = pg_catalog.hashtext(coalesce($7, ''))))"
	" AND ($6 IS NULL OR (f.row_key = $6 AND pg_catalog.hashtext(coalesce(f.row_key, '')) = pg_catalog.hashtext(coalesce($6, ''))))"
	" AND ($2 IS NULL OR f.place::pg_catalog.int4 = $2) AND ($8 IS NULL OR f.year = $8)"
	" AND ($3 IS NULL OR f.role = $3) AND ($4 IS NULL OR f.table_schema = $4) AND ($5 IS NULL OR f.table_name = $5)"
	" AND ($9 IS NULL OR coalesce(f.figures ->> 'policy', '') = $9)"
	" AND ($12 IS NULL OR NOT safeins.same_message(f.message, $12) OR ($13 IS NOT NULL AND f.year IS DISTINCT FROM $13)"
	" OR ($15 IS NOT NULL AND (f.place::pg_catalog.int4 <> $15 OR f.insurer IS DISTINCT FROM $16)))"
	" AND ($14 IS NULL OR f.figures @> $14::pg_catalog.jsonb)"
	" AND (NOT $17 OR f.found_at = pg_catalog.now())"
	" RETURNING *",
	.types = {TEXTOID, INT4OID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, INT4OID, TEXTOID, DATEOID,
			  TEXTOID, TEXTOID, INT4OID, TEXTOID,
	INT4OID, TEXTOID, BOOLOID},
	.result = SPI_OK_UPDATE_RETURNING,
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.plans = CURSOR_OPT_CUSTOM_PLAN,
	.records = SAFEINS_REL_FINDING,
};

/*
 * finding_withdraw withdraws the findings that match and stand, because of
 * what has disproved them; returns how many.  They stay on record.
 */
int64
finding_withdraw(const FindingMatch *m, const char *why)
{
	Datum		values[17];
	bool		nulls[17] = {0};

	values[0] = text_or_null(m->code, &nulls[0]);
	values[1] = Int32GetDatum(m->place);
	nulls[1] = m->place == 0 && !m->nation;
	values[2] = text_or_null(m->role, &nulls[2]);
	values[3] = text_or_null(m->table_schema, &nulls[3]);
	values[4] = text_or_null(m->table_name, &nulls[4]);
	values[5] = text_or_null(m->key, &nulls[5]);
	values[6] = text_or_null(m->insurer, &nulls[6]);
	values[7] = Int32GetDatum(m->year);
	nulls[7] = m->year == 0;
	values[8] = text_or_null(m->policy, &nulls[8]);
	values[9] = DateADTGetDatum(safeins_today());
	values[10] = CStringGetTextDatum(why);
	values[11] = text_or_null(m->but, &nulls[11]);
	values[12] = Int32GetDatum(m->but_year);
	nulls[12] = m->but_year == 0;
	values[13] = text_or_null(m->figures, &nulls[13]);
	values[14] = Int32GetDatum(m->but_place);
	nulls[14] = !m->but_alike;
	values[15] = text_or_null(m->but_insurer, &nulls[15]);
	values[16] = BoolGetDatum(m->now);
	return withdraw(&withdraw_matching, values, nulls);
}

#define NAMING \
	"SELECT f.place::pg_catalog.int4, f.id, f.insurer, f.figures ->> 'policy' FROM safeins.finding f" \
	" WHERE f.withdrawn_on IS NULL AND f.rule = 'fee.policy_link' AND f.figures ? 'policy' AND safeins.is_local(f.place)"

static OwnSql naming_any = {
	.sql = NAMING,
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

/*
 * Lists that a statement is planned for are looked up by their hash, whatever
 * way in the planner takes.  Joined, they would be read through for each row where
 * statistics have not seen yet how many findings there are.
 */
static OwnSql naming_these = {
	.sql = NAMING " AND pg_catalog.hashtext(f.figures ->> 'policy') = ANY ($2) AND f.figures ->> 'policy' = ANY ($1)",
	.types = {TEXTARRAYOID, INT4ARRAYOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.plans = CURSOR_OPT_CUSTOM_PLAN,
};

static int32
hash_of_text(Datum text)
{
	return DatumGetInt32(DirectFunctionCall1Coll(hashtext, DEFAULT_COLLATION_OID, text));
}

static Datum
hashes_of(Datum texts)
{
	Datum	   *items;
	int			n;

	deconstruct_array(DatumGetArrayTypeP(texts), TEXTOID, -1, false, TYPALIGN_INT, &items, NULL, &n);
	for (int i = 0; i < n; i++)
		items[i] = Int32GetDatum(hash_of_text(items[i]));
	return PointerGetDatum(construct_array(items, n, INT4OID, sizeof(int32), true, TYPALIGN_INT));
}

/*
 * findings_of_policies finds those that stand because of the policy that their
 * row names: place, id, insurer and policy; names: an array of text, or 0 for
 * whatever it is.  Between own_sql_begin() and own_sql_end().
 */
OwnRows
findings_of_policies(Datum names)
{
	Datum		values[2] = {names};

	CommandCounterIncrement();
	if (names == 0)
		return own_sql_run(&naming_any, NULL, NULL);
	values[1] = hashes_of(names);
	return own_sql_run(&naming_these, values, NULL);
}

static OwnSql of_rows = {
	.sql = "SELECT f.place::pg_catalog.int4, f.id, f.row_key, f.message FROM safeins.finding f"
	" WHERE f.withdrawn_on IS NULL AND f.rule = $1 AND f.role = $2 AND f.row_key = ANY ($3) AND safeins.is_local(f.place)",
	.types = {TEXTOID, TEXTOID, TEXTARRAYOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.plans = CURSOR_OPT_CUSTOM_PLAN,
};

/*
 * findings_of_rows finds those of a rule that stand for rows of a role: place, id,
 * key and message; keys: an array of text.  Between own_sql_begin() and own_sql_end().
 */
OwnRows
findings_of_rows(const char *code, const char *role, Datum keys)
{
	Datum		values[3] = {CStringGetTextDatum(code), CStringGetTextDatum(role), keys};

	CommandCounterIncrement();
	return own_sql_run(&of_rows, values, NULL);
}

static OwnSql withdraw_numbered = {
	.sql = "UPDATE safeins.finding f SET withdrawn_on = $3, withdrawn_why = $4"
	" WHERE f.place OPERATOR(safeins.=) ANY (CAST($1 AS safeins.division[])) AND f.id = ANY ($2)"
	" AND pg_catalog.concat_ws(' ', f.place::pg_catalog.int4, f.id) = ANY ($5) AND f.withdrawn_on IS NULL"
	" RETURNING *",
	.types = {INT4ARRAYOID, INT8ARRAYOID, DATEOID, TEXTOID, TEXTARRAYOID},
	.result = SPI_OK_UPDATE_RETURNING,
	.sees = OWN_SEES_LATEST,
	.writes = true,
	.plans = CURSOR_OPT_CUSTOM_PLAN,
	.records = SAFEINS_REL_FINDING,
};

/* findings_withdraw withdraws single ones, by their places and numbers, side by side; the arrays are used up. */
void
findings_withdraw(Datum *places, Datum *ids, int n, const char *why)
{
	Datum	   *both = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * Max(n, 1));
	int			nplaces = 0;
	Datum		values[5];

	for (int i = 0; i < n; i++)
	{
		both[i] = CStringGetTextDatum(psprintf("%d %lld", DatumGetInt32(places[i]), (long long) DatumGetInt64(ids[i])));
		/* Mostly there is but one. */
		if (nplaces == 0 || places[nplaces - 1] != places[i])
			places[nplaces++] = places[i];
	}
	values[0] = PointerGetDatum(construct_array(places, nplaces, INT4OID, sizeof(int32), true, TYPALIGN_INT));
	values[1] = PointerGetDatum(construct_array(ids, n, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
	values[2] = DateADTGetDatum(safeins_today());
	values[3] = CStringGetTextDatum(why);
	values[4] = own_texts(both, n);
	(void) withdraw(&withdraw_numbered, values, NULL);
}

static int32
hash_of(const char *text)
{
	return hash_of_text(CStringGetTextDatum(text));
}

static bool
any_stands(const char *index, ScanKey keys, int nkeys)
{
	BookScan	scan;
	bool		found;

	book_scan_open(&scan, SAFEINS_REL_FINDING, safeins_index(index), keys, nkeys);
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

/* finding_stands_of_policy does so for those of rows that name a policy; NULL: any. */
bool
finding_stands_of_policy(const text *policy)
{
	ScanKeyData key;

	if (policy == NULL)
		return any_stands("finding_of_policy", NULL, 0);
	ScanKeyInit(&key, 1, BTEqualStrategyNumber, F_INT4EQ,
				Int32GetDatum(hash_of_text(PointerGetDatum(policy))));
	return any_stands("finding_of_policy", &key, 1);
}

/*
 * finding_record records a finding of a judgement, on an account where there
 * is no table; in an audit it is only shown.
 */
void
finding_record(CheckContext *j, const Finding *f)
{
	if (j->mode != CHECK_AUDIT)
		j->findings += record(j, f);
	else
	{
		show(j, f);
		j->findings++;
	}
}
