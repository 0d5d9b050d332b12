/*
 * choose.c: which column for which fact.  Each column goes to the fact that it
 * is most like, except that the key of a row may name another thing as well.
 */
#include "common/safeins.h"
#include "attach/mapping.h"
#include "report/suggest/suggest.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#define OPTIONAL_FROM	0.7

static FactType
type_of(const Role *role, int fact)
{
	return fact < role->nfacts ? role->facts[fact].type : FACT_BOOL;
}

/* A role may have a fact of its own for rows that were voided. */
static bool
is_voided(const Suggestion *s, const SuggestColumn *column)
{
	for (int fact = 0; fact < s->role->nfacts; fact++)
		if (strcmp(s->role->facts[fact].name, "voided") == 0)
			for (int k = 0; k < s->facts[fact].ncandidates; k++)
				if (s->facts[fact].candidates[k].column == column &&
					s->facts[fact].candidates[k].confidence >= OPTIONAL_FROM)
					return true;
	return false;
}

/* Flags that say which rows are live; one of deletion and one of validity may stand side by side. */
static void
consider_live(Suggestion *s)
{
	static const char *const says[] = {WORDS_DEAD, WORDS_LIVE};
	Candidate	best[2] = {{0}, {0}};
	FactChoice *where = &s->facts[s->role->nfacts];

	for (int i = 0; i < s->table->ncolumns; i++)
		for (int k = 0; k < 2; k++)
		{
			const SuggestColumn *column = &s->table->columns[i];
			Candidate	c = {.column = column};

			if (is_voided(s, column))
				continue;
			c.confidence = named_worth(column, s->role, says[k], FACT_BOOL, &c);
			if (c.confidence < TAKEN_FROM)
				continue;
			c.confidence *= live_value_of(column, k == 0, &c);
			c.confidence = Min(c.confidence, SURE_MOST);
			if (c.confidence < WORTH_A_LOOK)
				continue;
			/* A bare column is a name as it stands. */
			if (c.expression == column->quoted)
				c.expression = column->name;
			if (c.confidence > best[k].confidence)
				best[k] = c;
			add_candidate(where, &c);
		}
	if (best[1].column != NULL && best[0].column != best[1].column &&
		best[0].confidence >= 0.8 && best[1].confidence >= 0.8)
	{
		Candidate	both = best[0];

		both.expression = psprintf("%s AND %s", best[0].expression,
								   best[1].expression == best[1].column->name ? best[1].column->quoted :
								   best[1].expression);
		both.confidence = Min(best[0].confidence, best[1].confidence);
		saw(&both, best[1].saw);
		memmove(&where->candidates[1], &where->candidates[0], sizeof(Candidate) * (CANDIDATES_MOST - 1));
		where->candidates[0] = both;
		where->ncandidates = Min(where->ncandidates + 1, CANDIDATES_MOST);
	}
}

typedef struct Attempt
{
	const Suggestion *s;
	int			fact;
	const char *expression;
} Attempt;

static void
parse(void *arg)
{
	Attempt    *a = arg;

	(void) mapping_parse_written(a->s->table->rel, a->s->role, a->fact, a->expression);
}

/* Does attach() read it as it is meant?  An expression that is also the name of a column is put in parentheses. */
static bool
is_read(const Suggestion *s, int fact, Candidate *c)
{
	Attempt		a = {s, fact, c->expression};
	ErrorData  *error;

	if ((c->column == NULL || c->expression != c->column->name) &&
		get_attnum(RelationGetRelid(s->table->rel), c->expression) > 0)
		a.expression = c->expression = psprintf("(%s)", c->expression);
	error = attempt_undone(parse, &a);
	if (error != NULL && error->sqlerrcode == ERRCODE_QUERY_CANCELED)
		ReThrowError(error);
	return error == NULL;
}

static bool
may_share(const Suggestion *s, int fact, int other)
{
	return type_of(s->role, fact) == FACT_KEY && type_of(s->role, other) == FACT_KEY &&
		(fact == 0 || other == 0) && role_has_own_key(s->role);
}

/* A column that is much more like another fact is that one, though another column may be still more like it. */
static bool
is_another(const Suggestion *s, int fact, const Candidate *c)
{
	for (int other = 0; other < s->role->nfacts; other++)
		for (int k = 0; other != fact && c->column != NULL && k < s->facts[other].ncandidates; k++)
			if (s->facts[other].candidates[k].column == c->column &&
				s->facts[other].candidates[k].confidence > c->confidence + 0.25 && !may_share(s, fact, other))
				return true;
	return false;
}

static bool
is_taken(const Suggestion *s, int fact, const Candidate *c)
{
	if (is_another(s, fact, c))
		return true;
	for (int other = 0; other <= s->role->nfacts; other++)
	{
		const FactChoice *choice = &s->facts[other];

		if (other != fact && choice->chosen >= 0 && c->column != NULL &&
			choice->candidates[choice->chosen].column == c->column && !may_share(s, fact, other))
			return true;
	}
	return false;
}

static double
least_of(const Role *role, int fact)
{
	return fact < role->nfacts && role_needs(role, fact) ? TAKEN_FROM : OPTIONAL_FROM;
}

/* The best candidate of all facts that have none yet, whose column is free. */
static bool
choose_next(Suggestion *s, bool checked)
{
	int			fact = -1;
	int			nth = -1;

	for (int i = 0; i <= s->role->nfacts; i++)
	{
		FactChoice *choice = &s->facts[i];

		for (int k = 0; choice->chosen < 0 && k < choice->ncandidates; k++)
			if (choice->candidates[k].confidence >= least_of(s->role, i) && !is_taken(s, i, &choice->candidates[k]))
			{
				if (fact < 0 || choice->candidates[k].confidence > s->facts[fact].candidates[nth].confidence)
				{
					fact = i;
					nth = k;
				}
				break;
			}
	}
	if (fact < 0)
		return false;
	if (!checked || is_read(s, fact, &s->facts[fact].candidates[nth]))
		s->facts[fact].chosen = nth;
	else
		s->facts[fact].candidates[nth].confidence = 0;
	return true;
}

/* suggestion_make finds the facts of a role in a table; checked: by the parser of mappings, too. */
Suggestion *
suggestion_make(SuggestTable *table, const Role *role, bool checked)
{
	Suggestion *s = palloc0(sizeof(Suggestion));
	Match		name = words_match(table->words, role, WORDS_TABLE, FACT_TEXT, &table->named);
	Match		comment = words_match(table->words, role, WORDS_TABLE, FACT_TEXT, &table->commented);

	s->role = role;
	s->table = table;
	s->named = Max(name.worth, comment.worth);
	s->facts = palloc0(sizeof(FactChoice) * (role->nfacts + 1));
	for (int fact = 0; fact <= role->nfacts; fact++)
		s->facts[fact].chosen = -1;
	for (int i = 0; i < table->ncolumns; i++)
		table->columns[i].alike = table->columns[i].named_alike = 0;
	if (role_has_own_key(role))
		find_alike(table, role);
	for (int i = 0; i < table->ncolumns; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int fact = 0; fact < role->nfacts; fact++)
			consider(s, fact, &table->columns[i]);
	}
	consider_key(s);
	agree_on_keys(s);
	prefer_filled(s);
	consider_states(s);
	consider_sums(s, checked);
	if (checked)
	{
		consider_joins(s);
		consider_numbers(s);
		consider_one_dictionary(s);
	}
	consider_live(s);
	consider_counting(s);
	while (choose_next(s, checked))
		CHECK_FOR_INTERRUPTS();
	return s;
}

/* suggestion_is_open tells of a fact that is needed and has no candidate, or a doubtful one. */
bool
suggestion_is_open(const Suggestion *s, int fact)
{
	const FactChoice *choice = &s->facts[fact];

	if (fact >= s->role->nfacts || !role_needs(s->role, fact))
		return false;
	if (role_has_choice(s->role, fact))
		for (const int *f = s->role->any_of; *f >= 0; f++)
			if (*f != fact && s->facts[*f].chosen >= 0 &&
				s->facts[*f].candidates[s->facts[*f].chosen].confidence >= DOUBTFUL_BELOW)
				return false;
	return choice->chosen < 0 || choice->candidates[choice->chosen].confidence < DOUBTFUL_BELOW;
}
