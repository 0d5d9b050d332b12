/*
 * finding.c: what breaks a rule but is accepted, recorded or, in an audit, shown.
 */
#include "books/books.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"

static Datum
text_or_null(const char *s, bool *isnull)
{
	*isnull = s == NULL;
	return s == NULL ? (Datum) 0 : CStringGetTextDatum(s);
}

/* rule, source, row_key, insurer, year, message, figures */
static void
show(Judgement *j, const Finding *f)
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

static void
record(Judgement *j, const Finding *f)
{
	static SPIPlanPtr plan = NULL;
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
	values[11] = BoolGetDatum(j->mode == JUDGE_LEGACY);
	for (int i = 0; i < 12; i++)
		nulls[i] = isnull[i] ? 'n' : ' ';

	SPI_connect();
	safeins_become(safeins_owner(), &saved);
	if (plan == NULL)
		plan = safeins_prepare("INSERT INTO safeins.finding (place, rule, source, role, table_schema, table_name,"
									  " row_key, insurer, year, message, figures, legacy)"
									  " VALUES (CAST($1 AS safeins.division), $2, $3, $4, $5, $6,"
									  " $7, $8, $9, $10, $11::pg_catalog.jsonb, $12) RETURNING *", 12, types);
	if (SPI_execute_plan(plan, values, nulls, false, 0) != SPI_OK_INSERT_RETURNING)
		elog(ERROR, "could not write safeins.finding");
	safeins_recorded(SAFEINS_REL_FINDING, false);
	safeins_return(&saved);
	SPI_finish();
}

/* finding_record records a finding of a judgement, on an account where there is no table; in an audit it is only shown. */
void
finding_record(Judgement *j, const Finding *f)
{
	j->findings++;
	if (j->mode == JUDGE_AUDIT)
		show(j, f);
	else
		record(j, f);
}
