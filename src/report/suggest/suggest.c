/*
 * suggest.c: safeins.suggest() and safeins.suggest_roles().
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/own_sql.h"
#include "common/table_name.h"
#include "rules/code_list.h"
#include "attach/attach.h"
#include "attach/mapping.h"
#include "report/suggest/suggest.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(safeins_suggest);
PG_FUNCTION_INFO_V1(safeins_suggest_roles);

/* A table that is as good as one of the role is shown from here on, or where all that the role needs was found. */
#define ROLE_FROM 0.5

static Datum
jsonb_of(const StringInfoData *json)
{
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json->data));
}

static const Candidate *
chosen(const Suggestion *s, int fact)
{
	const FactChoice *choice = &s->facts[fact];

	return choice->chosen < 0 ? NULL : &choice->candidates[choice->chosen];
}

/*
 * The mapping, as attach() and audit() take it.  What is needed and doubtful is
 * in it, and open; what another fact makes needless is not mapped by a guess.
 */
static Datum
mapping_of(const Suggestion *s)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	for (int fact = 0; fact <= s->role->nfacts; fact++)
	{
		const Candidate *c = chosen(s, fact);

		if (c == NULL || (c->confidence < DOUBTFUL_BELOW && !suggestion_is_open(s, fact)))
			continue;
		appendStringInfoString(&json, json.len > 1 ? ", " : "");
		escape_json(&json, fact_name(s->role, fact));
		appendStringInfoString(&json, ": ");
		escape_json(&json, c->expression);
	}
	appendStringInfoChar(&json, '}');
	return jsonb_of(&json);
}

static void
add_candidate_json(StringInfo json, const Candidate *c)
{
	appendStringInfoString(json, "\"expression\": ");
	escape_json(json, c->expression);
	appendStringInfo(json, ", \"confidence\": %.2f, \"saw\": ", c->confidence);
	escape_json(json, c->saw != NULL ? c->saw : "");
}

static void
add_fact_json(StringInfo json, const Suggestion *s, int fact)
{
	const FactChoice *choice = &s->facts[fact];
	const Candidate *c = chosen(s, fact);
	bool		first = true;

	appendStringInfoString(json, json->len > 1 ? ", {\"fact\": " : "{\"fact\": ");
	escape_json(json, fact_name(s->role, fact));
	if (fact < s->role->nfacts)
	{
		appendStringInfoString(json, ", \"meaning\": ");
		escape_json(json, _(s->role->facts[fact].meaning));
	}
	appendStringInfo(json, ", \"required\": %s, \"open\": %s, ",
					 fact < s->role->nfacts && s->role->facts[fact].required ? "true" : "false",
					 suggestion_is_open(s, fact) ? "true" : "false");
	if (c != NULL)
		add_candidate_json(json, c);
	else
		appendStringInfoString(json, "\"expression\": null, \"confidence\": 0, \"saw\": \"\"");
	appendStringInfoString(json, ", \"candidates\": [");
	for (int k = 0; k < choice->ncandidates; k++)
	{
		/* Those that the parser of mappings did not take have none left. */
		if (choice->candidates[k].confidence == 0)
			continue;
		appendStringInfoString(json, first ? "{" : ", {");
		add_candidate_json(json, &choice->candidates[k]);
		appendStringInfoChar(json, '}');
		first = false;
	}
	appendStringInfoString(json, "]}");
}

/* Each fact that is needed, and each that some column looks like. */
static Datum
facts_of(const Suggestion *s)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	for (int fact = 0; fact <= s->role->nfacts; fact++)
		if (s->facts[fact].ncandidates > 0 || suggestion_is_open(s, fact))
			add_fact_json(&json, s, fact);
	appendStringInfoChar(&json, ']');
	return jsonb_of(&json);
}

/* Who hands the mapping on without a look at what is open is told. */
static void
tell_guesses(const Suggestion *s)
{
	StringInfoData names;

	initStringInfo(&names);
	for (int fact = 0; fact < s->role->nfacts; fact++)
		if (chosen(s, fact) != NULL && suggestion_is_open(s, fact))
			appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", s->role->facts[fact].name);
	if (names.len > 0)
		ereport(NOTICE,
				(errmsg("the mapping of table \"%s\" for role \"%s\" has guesses: %s",
						RelationGetRelationName(s->table->rel), s->role->name, names.data),
				 errhint("Look at their candidates in \"facts\", and settle them before you attach the table.")));
}

/* What is closed on no day is not closed. */
static void
tell_undated(const Suggestion *s)
{
	if (s->undated != NULL)
		ereport(NOTICE,
				(errmsg("column \"%s\" of table \"%s\" says which hazards are closed, and no column says on which day",
						s->undated->name, RelationGetRelationName(s->table->rel)),
				 errhint("Without a day they stay open. doc/mapping.md has a trigger that keeps the day on which the status was set; map \"closed_on\" to it.")));
}

static Datum
open_of(const Suggestion *s)
{
	Datum	   *names = palloc(sizeof(Datum) * s->role->nfacts);
	int			n = 0;

	for (int fact = 0; fact < s->role->nfacts; fact++)
		if (suggestion_is_open(s, fact))
			names[n++] = CStringGetTextDatum(s->role->facts[fact].name);
	return own_texts(names, n);
}

/*
 * Which of the two arguments is the table: the second one, as attach() has
 * them, or the first.  The type tells, or, of two texts, which one is a role.
 */
static int
table_argument(FunctionCallInfo fcinfo)
{
	bool		is_role[2];
	bool		is_table[2];

	for (int i = 0; i < 2; i++)
	{
		if (!is_text_arg(fcinfo, i))
			return i;
		is_role[i] = role_by_name(arg_text(fcinfo, i), true) != NULL;
	}
	if (is_role[0] != is_role[1])
		return is_role[0] ? 1 : 0;
	for (int i = 0; i < 2; i++)
		is_table[i] = arg_names_table(fcinfo, i);
	if (is_table[0] != is_table[1])
		return is_table[0] ? 0 : 1;
	/* Tables that are called as roles are; the same name twice is as well one as the other. */
	if (is_role[0] && is_table[0] && strcmp(arg_text(fcinfo, 0), arg_text(fcinfo, 1)) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_AMBIGUOUS_PARAMETER),
				 errmsg("\"%s\" and \"%s\" are both a role and a table", arg_text(fcinfo, 0), arg_text(fcinfo, 1)),
				 errhint("Write the table with its schema.")));
	return 1;
}

/* safeins.suggest(role, table_name, OUT mapping, OUT facts, OUT open) */
Datum
safeins_suggest(PG_FUNCTION_ARGS)
{
	TupleDesc	desc;
	Relation	rel;
	SuggestTable *table;
	Suggestion *s;
	const Role *role;
	Datum		values[3];
	bool		nulls[3] = {0};
	int			of_table;

	args_check(fcinfo, 0);
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	of_table = table_argument(fcinfo);
	rel = arg_table(fcinfo, of_table, AccessShareLock);
	role = role_by_name(arg_text(fcinfo, 1 - of_table), false);
	attach_check(rel);
	codes_refresh();
	table = suggest_table(suggest_schema(words_read(), RelationGetNamespace(rel)), rel);
	suggest_sample(table);
	s = suggestion_make(table, role, true);
	values[0] = mapping_of(s);
	values[1] = facts_of(s);
	values[2] = open_of(s);
	tell_guesses(s);
	tell_undated(s);
	relation_close(rel, NoLock);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}

/*
 * How much a table is one of a role: by its name, and by how many of the facts
 * that it must have are found.  Every table has a key: without the name it says nothing.
 */
static double
role_worth(const Suggestion *s, int *found, int *needed)
{
	double		sum = 0;
	bool		named = s->named > 0.5;
	int			counted = 0;

	*found = *needed = 0;
	for (int fact = 0; fact < s->role->nfacts; fact++)
	{
		const Candidate *c = chosen(s, fact);
		bool		counts = named || fact > 0 || !role_has_own_key(s->role);

		if (!s->role->facts[fact].required)
			continue;
		(*needed)++;
		counted += counts;
		*found += c != NULL && c->confidence >= DOUBTFUL_BELOW;
		sum += c != NULL && counts ? c->confidence : 0;
	}
	if (s->role->any_of != NULL)
	{
		bool		one = !suggestion_is_open(s, s->role->any_of[0]);

		(*needed)++;
		counted++;
		*found += one;
		sum += one ? 0.9 : 0;
	}
	return (named ? 0.5 * s->named : 0) + (counted == 0 ? 0 : (named ? 0.5 : 0.7) * sum / counted);
}

typedef struct RoleLine
{
	const Suggestion *s;
	double		worth;
	int			found;
	int			needed;
} RoleLine;

static int
by_worth(const void *a, const void *b)
{
	const RoleLine *x = a;
	const RoleLine *y = b;

	return x->worth != y->worth ? (x->worth < y->worth ? 1 : -1) : x->s->role->order - y->s->role->order;
}

/* Every table has a primary key: where a role needs nothing else, that alone is not all that there is to find. */
static bool
is_more_than_key(const Suggestion *s, int needed)
{
	const Candidate *key = chosen(s, 0);

	return needed > 1 || (key != NULL && key->column != NULL && !key->column->is_key);
}

static void
put_roles(ReturnSetInfo *rsinfo, SuggestSchema *schema, Relation rel)
{
	SuggestTable *table = suggest_table(schema, rel);
	RoleLine   *lines = palloc(sizeof(RoleLine) * role_count());
	int			n = 0;

	suggest_sample(table);
	for (int i = 0; i < role_count(); i++)
	{
		RoleLine	line;

		line.s = suggestion_make(table, role_at(i), false);
		line.worth = role_worth(line.s, &line.found, &line.needed);
		if (line.worth >= ROLE_FROM || (line.found == line.needed && is_more_than_key(line.s, line.needed)))
			lines[n++] = line;
	}
	qsort(lines, n, sizeof(RoleLine), by_worth);
	for (int i = 0; i < n; i++)
	{
		Datum		values[6];
		bool		nulls[6] = {0};

		values[0] = CStringGetTextDatum(RelationGetRelationName(rel));
		values[1] = CStringGetTextDatum(lines[i].s->role->name);
		values[2] = DirectFunctionCall3(numeric_in, CStringGetDatum(psprintf("%.2f", lines[i].worth)),
										ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
		values[3] = Int32GetDatum(lines[i].found);
		values[4] = Int32GetDatum(lines[i].needed);
		values[5] = open_of(lines[i].s);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
}

/* safeins.suggest_roles(schema_name, OUT table_name, OUT role, OUT confidence, OUT found, OUT required, OUT open) */
Datum
safeins_suggest_roles(PG_FUNCTION_ARGS)
{
	OwnSql		tables = {
		.sql = "SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relnamespace = $1 AND c.relkind IN ('r', 'p') "
			"AND NOT c.relispartition AND c.relpersistence = 'p' "
			"AND has_any_column_privilege(c.oid, 'SELECT') ORDER BY c.relname",
		.types = {OIDOID},
		.as = GetUserId(),
	};
	MemoryContext cxt;
	SuggestSchema *known;
	Datum		schema;
	OwnRows		rows;
	Oid		   *relids;
	uint64		n;

	args_check(fcinfo, 0);
	schema = ObjectIdGetDatum(get_namespace_oid(NameStr(*PG_GETARG_NAME(0)), false));
	InitMaterializedSRF(fcinfo, 0);
	codes_refresh();
	known = suggest_schema(words_read(), DatumGetObjectId(schema));
	cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins suggestions", ALLOCSET_DEFAULT_SIZES);

	own_sql_begin();
	rows = own_sql_run(&tables, &schema, NULL);
	n = rows.n;
	relids = MemoryContextAlloc(cxt, sizeof(Oid) * (n + 1));
	for (uint64 i = 0; i < n; i++)
		relids[i] = own_oid(&rows, i, 1);
	own_sql_end();
	for (uint64 i = 0; i < n; i++)
	{
		MemoryContext part = AllocSetContextCreate(cxt, "safeins suggestion", ALLOCSET_DEFAULT_SIZES);
		MemoryContext old = MemoryContextSwitchTo(part);
		Relation	rel = try_relation_open(relids[i], AccessShareLock);

		CHECK_FOR_INTERRUPTS();
		if (rel != NULL)
		{
			put_roles((ReturnSetInfo *) fcinfo->resultinfo, known, rel);
			relation_close(rel, AccessShareLock);
		}
		MemoryContextSwitchTo(old);
		MemoryContextDelete(part);
	}
	MemoryContextDelete(cxt);
	PG_RETURN_NULL();
}
