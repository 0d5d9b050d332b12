/*
 * join.c: facts that other tables have: those that a foreign key refers to, and
 * dictionaries that nothing refers to but the same codes.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "attach/mapping.h"
#include "report/suggest/suggest.h"

#include "access/relation.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* What is read through another table. */
#define THROUGH_JOIN	0.85
#define BY_CODES		0.8

/* What is an amount, though nothing says of what: the only one of a row, or one of several. */
#define ONLY_AMOUNT		0.72
#define AN_AMOUNT		0.6

/* A schema of more small tables than that is not looked through for dictionaries. */
#define DICTIONARIES_MOST	200

/* One column of a table that is referred to. */
static void
consider_joined(Suggestion *s, int fact, const SuggestColumn *by, const SuggestColumn *there)
{
	const FactDef *def = &s->role->facts[fact];
	const char *list = code_list_of(s->role, fact);
	Candidate	c = {0};
	double		worth;
	const char *source = psprintf("p.%s", there->quoted);

	/* A dictionary is named by what refers to it; anything else by itself. */
	if (list != NULL && list[0] != '\0' && code_known(there, list) >= 0.75)
		worth = named_worth(by, s->role, def->name, def->type, &c);
	else
		worth = THROUGH_JOIN * named_worth(there, s->role, def->name, def->type, &c);
	if (worth < TAKEN_FROM || (def->type == FACT_AMOUNT && s->facts[fact].ncandidates > 0 &&
							   s->facts[fact].candidates[0].column != NULL))
		return;
	worth *= list != NULL ? code_value_of(there, source, list, &c) : value_of(there, source, def->type, &c);
	if (worth < WORTH_A_LOOK)
		return;
	saw(&c, psprintf(_("it is in table \"%s\", which \"%s\" refers to"),
					 RelationGetRelationName(there->table->rel), by->name));
	c.expression = psprintf("(SELECT %s FROM %s p WHERE p.%s = %s.%s)", c.expression, there->table->qualified,
							suggest_column(unconstify(SuggestTable *, there->table), by->refers_column)->quoted,
							MAPPING_ALIAS, by->quoted);
	c.confidence = Min(worth, SURE_MOST);
	add_candidate(&s->facts[fact], &c);
}

/* What the row's own columns do not say may be said by what they refer to. */
static void
consider_reference(Suggestion *s, const SuggestColumn *by)
{
	SuggestTable *there;
	bool		needed = false;

	for (int fact = 0; fact < s->role->nfacts; fact++)
		needed |= fact_is_missing(s, fact);
	if (!needed || !OidIsValid(by->refers_to) || by->refers_to == RelationGetRelid(s->table->rel))
		return;
	there = suggest_open(suggest_schema(s->table->words, get_rel_namespace(by->refers_to)), by->refers_to);
	if (there == NULL)
		return;
	for (int fact = 0; fact < s->role->nfacts; fact++)
		if (fact_is_missing(s, fact))
			for (int i = 0; i < there->ncolumns; i++)
				if (there->columns[i].readable)
					consider_joined(s, fact, by, &there->columns[i]);
	relation_close(there->rel, AccessShareLock);
}

/* Are the codes of one column all among the values of another, which has each of them once? */
static bool
has_codes_of(const SuggestColumn *there, const SuggestColumn *by)
{
	const Sample *codes = &by->sample;
	const Sample *s = &there->sample;

	if (codes->nvalues == 0 || codes->nvalues > DISTINCT_MOST || s->nvalues > DISTINCT_MOST || s->repeats ||
		there->category != by->category)
		return false;
	for (int i = 0; i < codes->nvalues; i++)
	{
		bool		found = false;

		for (int k = 0; k < s->nvalues && !found; k++)
			found = strcmp(codes->values[i], s->values[k]) == 0;
		if (!found)
			return false;
	}
	return true;
}

/* A table with a column of such codes and one of words for them. */
static void
consider_dictionary(Suggestion *s, int fact, const SuggestColumn *by, const SuggestTable *there)
{
	const char *list = code_list_of(s->role, fact);

	for (int k = 0; k < there->ncolumns; k++)
		for (int w = 0; has_codes_of(&there->columns[k], by) && w < there->ncolumns; w++)
		{
			const SuggestColumn *words = &there->columns[w];
			Candidate	c = {0};
			double		worth;

			if (w == k || !words->readable || words->category != TYPCATEGORY_STRING || code_known(words, list) < 0.6)
				continue;
			worth = BY_CODES * named_worth(by, s->role, s->role->facts[fact].name, s->role->facts[fact].type, &c);
			if (worth < WORTH_A_LOOK)
				continue;
			c.expression = psprintf("(SELECT p.%s FROM %s p WHERE p.%s = %s.%s)", words->quoted, there->qualified,
									there->columns[k].quoted, MAPPING_ALIAS, by->quoted);
			saw(&c, psprintf(_("table \"%s\" has its values, with words of the catalogue"),
							 RelationGetRelationName(there->rel)));
			c.confidence = Min(worth, SURE_MOST);
			add_candidate(&s->facts[fact], &c);
		}
}

static bool
wants_dictionary(const Suggestion *s, int fact)
{
	const char *list = code_list_of(s->role, fact);

	return list != NULL && list[0] != '\0' && fact_is_missing(s, fact) && s->facts[fact].ncandidates > 0 &&
		s->facts[fact].candidates[0].column != NULL;
}

/* Small tables of the schema that the caller may read. */
static OwnRows
small_tables(const SuggestTable *t)
{
	OwnSql		tables = {
		.sql = "SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relnamespace = $1 AND c.oid <> $2 AND c.relkind = 'r' "
			"AND c.relpages <= 20 AND c.relnatts <= 16 "
			"AND has_any_column_privilege(c.oid, 'SELECT') ORDER BY c.relname",
		.types = {OIDOID, OIDOID},
		.as = GetUserId(),
		.most = DICTIONARIES_MOST,
	};
	Datum		values[2] = {
		ObjectIdGetDatum(RelationGetNamespace(t->rel)),
		ObjectIdGetDatum(RelationGetRelid(t->rel))
	};

	return own_sql_run(&tables, values, NULL);
}

static void
consider_dictionaries(Suggestion *s)
{
	MemoryContext kept = CurrentMemoryContext;
	const SuggestColumn **by = palloc0(sizeof(SuggestColumn *) * s->role->nfacts);
	bool		wanted = false;
	OwnRows		rows;

	for (int fact = 0; fact < s->role->nfacts; fact++)
		if (wants_dictionary(s, fact))
		{
			by[fact] = s->facts[fact].candidates[0].column;
			wanted = true;
		}
	if (!wanted)
		return;
	own_sql_begin();
	rows = small_tables(s->table);
	MemoryContextSwitchTo(kept);
	for (uint64 i = 0; i < rows.n; i++)
	{
		SuggestTable *there = suggest_open(s->table->schema, own_oid(&rows, i, 1));

		if (there == NULL)
			continue;
		for (int fact = 0; fact < s->role->nfacts; fact++)
			if (by[fact] != NULL)
				consider_dictionary(s, fact, by[fact], there);
		relation_close(there->rel, AccessShareLock);
	}
	own_sql_end();
}

/* Is a column an amount by the last word of its name, or of its comment? */
static bool
is_own_amount(const SuggestColumn *column)
{
	return ((column->named.ending == ENDS_AMOUNT && column->named.ntokens > 1) ||
			column->commented.ending == ENDS_AMOUNT) && !column_is_cumulative(column);
}

/*
 * The row's own amount goes before one of what it refers to, which each of
 * several payments would count in full, whatever the row calls its own.
 */
static void
consider_own_amount(Suggestion *s, int fact)
{
	FactChoice *choice = &s->facts[fact];
	int			n = 0;

	for (int i = 0; i < s->table->ncolumns; i++)
		n += is_own_amount(&s->table->columns[i]);
	for (int i = 0; i < s->table->ncolumns; i++)
	{
		const SuggestColumn *column = &s->table->columns[i];
		Candidate	c = {.column = column};

		if (!is_own_amount(column))
			continue;
		c.confidence = (n == 1 ? ONLY_AMOUNT : AN_AMOUNT) * value_of(column, column->quoted, FACT_AMOUNT, &c);
		if (c.confidence < WORTH_A_LOOK)
			continue;
		if (c.expression == column->quoted)
			c.expression = column->name;
		saw(&c, _("it is an amount of the row itself"));
		for (int k = choice->ncandidates - 1; k >= 0; k--)
			if (choice->candidates[k].column == column)
			{
				c.confidence = Max(c.confidence, choice->candidates[k].confidence);
				memmove(&choice->candidates[k], &choice->candidates[k + 1],
						sizeof(Candidate) * (choice->ncandidates - k - 1));
				choice->ncandidates--;
			}
		add_candidate(choice, &c);
	}
}

/* consider_joins looks for facts that are still missing in other tables. */
void
consider_joins(Suggestion *s)
{
	for (int fact = 0; fact < s->role->nfacts; fact++)
		if (s->role->facts[fact].type == FACT_AMOUNT && fact_is_missing(s, fact))
			consider_own_amount(s, fact);
	for (int i = 0; i < s->table->ncolumns; i++)
		consider_reference(s, &s->table->columns[i]);
	consider_dictionaries(s);
}
