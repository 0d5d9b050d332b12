/*
 * number.c: rows of other roles that are named by a number of theirs, while
 * their table is known by another key: a payment has the number of its policy,
 * and what else there is refers to the policy's id.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "attach/mapping.h"
#include "report/suggest/suggest.h"

#include "access/relation.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "commands/comment.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#define BY_NUMBER		0.9
/* By its name alone, where there are no rows to tell. */
#define BY_ITS_NAME		0.75
/* The number may be there twice: somebody is to look. */
#define NOT_UNIQUE		0.65

/* So many tables may be those of a role, and so many rows are looked for in each. */
#define TABLES_MOST		6
#define ROWS_LOOKED_FOR	"200"

static bool
is_table_of(const Words *words, Oid relid, const Role *role)
{
	const char *relname = get_rel_name(relid);
	const char *comment = GetComment(relid, RelationRelationId, 0);
	NameParts	name;

	if (relname == NULL)
		return false;
	table_name_read(words, &name, relname);
	if (words_match(words, role, WORDS_TABLE, FACT_TEXT, &name).worth >= DOUBTFUL_BELOW)
		return true;
	if (comment == NULL)
		return false;
	name_read(words, &name, comment, NULL);
	return words_match(words, role, WORDS_TABLE, FACT_TEXT, &name).worth >= DOUBTFUL_BELOW;
}

/* The tables of the schema whose rows are a role's, by their names. */
static List *
tables_of(Suggestion *s, const Role *role)
{
	List	   *found = NIL;
	Oid			last = InvalidOid;
	ListCell   *lc;

	(void) schema_referring(s->table->schema, role);
	foreach(lc, s->table->schema->columns)
	{
		Oid			relid = ((SchemaColumn *) lfirst(lc))->relid;

		if (relid == last)
			continue;
		last = relid;
		if (relid != RelationGetRelid(s->table->rel) && is_table_of(s->table->words, relid, role))
			found = lappend_oid(found, relid);
		if (list_length(found) >= TABLES_MOST)
			break;
	}
	return found;
}

/* Are the values of a column, of the first rows of its table, all among those of another?  No value tells nothing. */
static bool
is_among(const SuggestColumn *by, const SuggestColumn *there, bool *any)
{
	OwnSql		first = {.as = suggest_reader(by->table->rel)};
	OwnSql		second = {.types = {TEXTARRAYOID},.as = suggest_reader(there->table->rel)};
	OwnRows		rows;
	Datum		values;
	int32		n;
	bool		isnull;
	bool		among;

	/* Two queries: each table is read as its own owner. */
	first.sql = psprintf("SELECT array_agg(DISTINCT x.v::text), count(DISTINCT x.v::text)::integer"
						 " FROM (SELECT r.%s AS v FROM %s r LIMIT " ROWS_LOOKED_FOR ") x WHERE btrim(x.v::text) <> ''",
						 by->quoted, by->table->qualified);
	second.sql = psprintf("SELECT count(*)::integer FROM unnest($1::%s[]) v(v) WHERE EXISTS (SELECT FROM %s p WHERE p.%s = v.v)",
						  format_type_be_qualified(by->type), there->table->qualified, there->quoted);
	own_sql_begin();
	rows = own_sql_run(&first, NULL, NULL);
	values = own_datum(&rows, 0, 1, &isnull);
	n = own_int32(&rows, 0, 2);
	*any = n > 0;
	among = *any;
	if (among)
	{
		rows = own_sql_run(&second, &values, NULL);
		/* A slip of a pen among many is none of the column's. */
		among = own_int32(&rows, 0, 1) * 20 >= n * 19;
	}
	own_sql_end();
	return among;
}

static bool
may_be_number(const SuggestColumn *by, const SuggestColumn *there)
{
	bool		called = strcmp(by->named.joined, there->named.joined) == 0;

	return there->readable && there->category == by->category &&
		(by->category == TYPCATEGORY_STRING || (by->category == TYPCATEGORY_NUMERIC && called)) &&
		(there->is_unique || (called && !there->sample.repeats));
}

/* How sure it is that a column has the numbers of another; 0: it has not. */
static double
number_worth(const SuggestColumn *by, const SuggestColumn *there)
{
	bool		any;

	if (!may_be_number(by, there))
		return 0;
	if (!is_among(by, there, &any) &&
		(any || !there->is_unique || strcmp(by->named.joined, there->named.joined) != 0))
		return 0;
	return !there->is_unique ? NOT_UNIQUE : any ? BY_NUMBER : BY_ITS_NAME;
}

/* One table of the role that a fact names. */
static bool
consider_table(Suggestion *s, int fact, const Candidate *bare, SuggestTable *there)
{
	const SuggestColumn *by = bare->column;
	const SuggestColumn *key = key_in_role(there, role_by_name(s->role->facts[fact].name, false));
	const SuggestColumn *number = NULL;
	double		best = 0;
	Candidate	c = {.column = by};
	bool		any;

	if (key == NULL || !key->readable ||
		(key->category == by->category && is_among(by, key, &any)))
		return false;
	for (int i = 0; i < there->ncolumns; i++)
	{
		double		worth = &there->columns[i] == key ? 0 : number_worth(by, &there->columns[i]);

		if (worth > best)
		{
			best = worth;
			number = &there->columns[i];
		}
	}
	if (number == NULL)
		return false;
	c.saw = bare->saw;
	c.confidence = Min(bare->confidence, best);
	c.expression = psprintf("(SELECT p.%s FROM %s p WHERE p.%s = %s.%s%s)", key->quoted, there->qualified, number->quoted,
							MAPPING_ALIAS, by->quoted,
							number->is_unique ? "" : psprintf(" ORDER BY p.%s DESC LIMIT 1", key->quoted));
	saw(&c, psprintf(_("it is \"%s\" of table \"%s\", whose key is \"%s\""), number->name,
					 RelationGetRelationName(there->rel), key->name));
	s->facts[fact].candidates[0].confidence = Min(bare->confidence, c.confidence) * 0.8;
	add_candidate(&s->facts[fact], &c);
	return true;
}

/* consider_numbers looks for rows of other roles that are named by something else than their tables' keys. */
void
consider_numbers(Suggestion *s)
{
	for (int fact = role_has_own_key(s->role) ? 1 : 0; fact < s->role->nfacts; fact++)
	{
		const FactChoice *choice = &s->facts[fact];
		const Role *role = role_by_name(s->role->facts[fact].name, true);
		Candidate	bare;
		bool		found = false;
		ListCell   *lc;

		if (role == NULL || !role_has_own_key(role) || choice->ncandidates == 0)
			continue;
		bare = choice->candidates[0];
		if (bare.confidence < TAKEN_FROM || bare.column == NULL || bare.expression != bare.column->name ||
			!bare.column->readable || OidIsValid(bare.column->refers_to))
			continue;
		foreach(lc, tables_of(s, role))
		{
			Relation	rel = found ? NULL : try_relation_open(lfirst_oid(lc), AccessShareLock);

			CHECK_FOR_INTERRUPTS();
			if (rel == NULL)
				continue;
			if (rel->rd_rel->relkind == RELKIND_RELATION || rel->rd_rel->relkind == RELKIND_PARTITIONED_TABLE)
			{
				SuggestTable *there = suggest_table(s->table->schema, rel);

				suggest_sample(there);
				found = consider_table(s, fact, &bare, there);
			}
			relation_close(rel, AccessShareLock);
		}
	}
}
