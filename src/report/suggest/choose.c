/*
 * choose.c: which column for which fact.
 *
 * A candidate's confidence is how well its name, its comment or what it refers
 * to is the fact's, times how well its type and its values are.  Each column
 * goes to the fact that it is most like, except that the key of a row may name
 * another thing as well.
 */
#include "common/safeins.h"
#include "attach/mapping.h"
#include "report/suggest/suggest.h"

#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#define OPTIONAL_FROM	0.7

/* What two things say at once. */
#define MORE(a, share)	((a) + (1 - (a)) * (share))

/* role_has_own_key tells whether the first fact of the role is the key of its own rows. */
bool
role_has_own_key(const Role *role)
{
	return role->keyed || strcmp(role->facts[0].name, role->name) == 0;
}

static bool
is_one_of(const Role *role, int fact)
{
	for (const int *f = role->any_of; f != NULL && *f >= 0; f++)
		if (*f == fact)
			return true;
	return false;
}

static FactType
type_of(const Role *role, int fact)
{
	return fact < role->nfacts ? role->facts[fact].type : FACT_BOOL;
}

/* add_candidate puts one in its place: the best first. */
void
add_candidate(FactChoice *choice, const Candidate *c)
{
	int			at = choice->ncandidates;

	while (at > 0 && choice->candidates[at - 1].confidence < c->confidence)
		at--;
	if (at >= CANDIDATES_MOST)
		return;
	if (choice->ncandidates < CANDIDATES_MOST)
		choice->ncandidates++;
	memmove(&choice->candidates[at + 1], &choice->candidates[at], sizeof(Candidate) * (choice->ncandidates - at - 1));
	choice->candidates[at] = *c;
}

/* How much the table that a column refers to is what the fact names. */
static double
refers_to_fact(const SuggestColumn *column, const Role *role, const char *fact, Candidate *c)
{
	const char *relname = OidIsValid(column->refers_to) ? get_rel_name(column->refers_to) : NULL;
	const Role *named = role_by_name(fact, true);
	const Words *words = column->table->words;
	NameParts		name;
	double		worth;

	if (relname == NULL || column->refers_to == RelationGetRelid(column->table->rel))
		return 0;
	table_name_read(words, &name, relname);
	worth = words_match(words, role, fact, FACT_KEY, &name).worth;
	if (named != NULL)
		worth = Max(worth, words_match(words, named, WORDS_TABLE, FACT_TEXT, &name).worth);
	if (worth > 0.5)
		saw(c, psprintf(_("it refers to table \"%s\""), relname));
	return worth;
}

/* named_worth tells how much a column is a fact by its name and its comment. */
double
named_worth(const SuggestColumn *column, const Role *role, const char *fact, FactType type, Candidate *c)
{
	const Words *words = column->table->words;
	Match		name = words_match(words, role, fact, type, &column->named);
	Match		comment = words_match(words, role, fact, type, &column->commented);
	double		worth;

	/* A few letters can stand for much: a comment that says something else is believed. */
	if (name.initials && comment.worth == 0 && column->commented.ntokens > 0 && !column->commented.plain &&
		column->named.chars <= 4)
		name.worth *= 0.6;
	comment.worth *= 0.97;
	worth = Max(name.worth, comment.worth);
	/* Both say it: that is nearly as sure as the word is. */
	if (name.worth >= 0.5 && comment.worth >= 0.5)
		worth = Max(worth, Min(MORE(worth, 0.5), Max(name.word->weight, comment.word->weight) + 0.02));
	if (name.worth > 0)
		saw(c, name.initials ? psprintf(_("its name may stand for \"%s\""), name.word->text) :
			psprintf(_("its name says \"%s\""), name.word->text));
	if (comment.worth > 0)
		saw(c, psprintf(_("its comment says \"%s\""), comment.word->text));
	return worth;
}

static bool
has_single_key(const SuggestTable *table)
{
	for (int i = 0; i < table->ncolumns; i++)
		if (table->columns[i].is_key)
			return true;
	return false;
}

/* The key of the rows: what is unique, and what others refer to. */
static double
own_key_worth(const SuggestColumn *column, const Role *role, double worth, Candidate *c)
{
	bool		referred = false;
	bool		shared = false;

	for (int i = 0; i < column->table->ncolumns; i++)
	{
		const SuggestColumn *other = &column->table->columns[i];

		referred |= other->referenced > 0 || other->alike > 0;
		shared |= other != column && (other->referenced > 0 || (other->is_key && other->named_alike > 0));
	}
	if (column->is_key)
	{
		saw(c, _("it is the primary key"));
		worth = Max(worth, 0.8);
	}
	else if (column->is_unique && worth > 0)
	{
		saw(c, _("it is unique"));
		worth = MORE(worth, 0.3);
	}
	if (column->referenced > 0)
	{
		saw(c, psprintf(_("foreign keys refer to it: %d"), column->referenced));
		worth = MORE(Max(worth, 0.9), 0.8);
	}
	else if (column->alike > 0 && worth > 0)
	{
		saw(c, psprintf(_("columns of other tables look like it: %d"), column->alike));
		worth = MORE(Max(worth, column->is_key ? 0.9 : 0.85), 0.4);
	}
	/* What others refer to is the key, not what else is unique, or what they have of their own as well. */
	if (referred && column->referenced == 0 && (column->alike == 0 || shared))
		worth *= 0.8;
	/* What only looks like a key, beside one that is. */
	if (!column->is_unique && worth < 0.9 && has_single_key(column->table))
		worth *= 0.8;
	if (!column->is_unique && column->sample.repeats && role->keyed && strcmp(role->name, "service") != 0)
	{
		saw(c, _("some of its values are there twice"));
		worth *= 0.6;
	}
	return worth;
}

/* What its values say beyond its name. */
static double
sampled_worth(const SuggestColumn *column, const Role *role, int fact, double worth, Candidate *c)
{
	const Sample *s = &column->sample;
	const char *name = role->facts[fact].name;
	const char *list = code_list_of(role, fact);
	double		known;

	if (s->rows == 0)
		return worth;
	if (strcmp(name, "enterprise") == 0 && s->creditcodes * 20 >= s->rows * 19)
	{
		saw(c, _("its values are unified social credit codes"));
		worth = worth > 0.5 ? MORE(worth, 0.3) : 0.72;
	}
	if (role->facts[fact].type == FACT_PLACE && s->places * 20 >= s->rows * 19)
		worth = Max(worth, 0.72);
	known = list != NULL ? code_known(column, list) : 0;
	if (known >= 0.75)
		worth = worth > 0.4 ? MORE(worth, 0.4) : Max(worth, 0.6);
	return worth;
}

static bool
has_column(const SuggestTable *table, const char *name)
{
	for (int i = 0; i < table->ncolumns; i++)
		if (strcmp(table->columns[i].name, name) == 0)
			return true;
	return false;
}

static bool
looks_referred(const SuggestColumn *column, const SchemaColumn *other)
{
	return strcmp(column->name, other->name) == 0 ||
		(column->is_key && other->named.ending == ENDS_KEY && !has_column(column->table, other->name));
}

/*
 * Which columns do other tables seem to refer to, where no foreign key says it:
 * by the same name and type, or, the primary key, by a name for the fact.
 */
static void
find_alike(SuggestTable *table, const Role *role)
{
	ListCell   *lc;

	foreach(lc, schema_referring(table->schema, role))
	{
		const SchemaColumn *other = lfirst(lc);

		for (int i = 0; other->relid != RelationGetRelid(table->rel) && i < table->ncolumns; i++)
		{
			SuggestColumn *column = &table->columns[i];

			if (column->type == other->type && looks_referred(column, other))
			{
				column->alike++;
				column->named_alike += strcmp(column->name, other->name) == 0;
			}
		}
	}
}

static void
consider(Suggestion *s, int fact, const SuggestColumn *column)
{
	const Role *role = s->role;
	const FactDef *def = &role->facts[fact];
	const char *list = code_list_of(role, fact);
	Candidate	c = {.column = column};
	double		worth = named_worth(column, role, def->name, def->type, &c);

	if (def->type == FACT_KEY)
	{
		double		refers = refers_to_fact(column, role, def->name, &c);

		if (refers > 0.5)
			worth = worth >= 0.5 ? MORE(worth, 0.8) : 0.9 * refers;
	}
	if (fact == 0 && role_has_own_key(role))
		worth = own_key_worth(column, role, worth, &c);
	worth = sampled_worth(column, role, fact, worth, &c);
	if (worth < WORTH_A_LOOK)
		return;
	worth *= list != NULL ? code_value_of(column, column->quoted, list, &c) :
		value_of(column, column->quoted, def->type, &c);
	if (worth < WORTH_A_LOOK)
		return;
	if (c.expression == column->quoted)
		c.expression = column->name;
	c.confidence = Min(worth, SURE_MOST);
	add_candidate(&s->facts[fact], &c);
}

/* A key of several columns, as one text. */
static void
consider_key(Suggestion *s)
{
	Candidate	c = {.confidence = 0.72};
	StringInfoData sql;
	ListCell   *lc;

	if (s->table->key == NIL || !role_has_own_key(s->role))
		return;
	initStringInfo(&sql);
	foreach(lc, s->table->key)
		appendStringInfo(&sql, "%s%s::text", sql.len > 0 ? " || '-' || " : "",
						 suggest_column(s->table, lfirst_int(lc))->quoted);
	c.expression = sql.data;
	saw(&c, _("the primary key has several columns"));
	add_candidate(&s->facts[0], &c);
}

static bool
is_needed(const Role *role, int fact)
{
	return role->facts[fact].required || is_one_of(role, fact);
}

static bool
is_found(const Suggestion *s, int fact)
{
	return s->facts[fact].ncandidates > 0 && s->facts[fact].candidates[0].confidence >= DOUBTFUL_BELOW;
}

/* fact_is_missing: is it still needed, neither found, nor another one that does as well? */
bool
fact_is_missing(const Suggestion *s, int fact)
{
	if (!is_needed(s->role, fact) || is_found(s, fact) || (fact == 0 && role_has_own_key(s->role)))
		return false;
	for (const int *f = s->role->any_of; f != NULL && *f >= 0 && is_one_of(s->role, fact); f++)
		if (is_found(s, *f))
			return false;
	return true;
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
	if (best[0].confidence >= 0.8 && best[1].confidence >= 0.8 && best[0].column != best[1].column)
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
	return fact < role->nfacts && is_needed(role, fact) ? TAKEN_FROM : OPTIONAL_FROM;
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
	if (checked)
		consider_joins(s);
	consider_live(s);
	while (choose_next(s, checked))
		CHECK_FOR_INTERRUPTS();
	return s;
}

/* suggestion_is_open tells of a fact that is needed and has no candidate, or a doubtful one. */
bool
suggestion_is_open(const Suggestion *s, int fact)
{
	const FactChoice *choice = &s->facts[fact];

	if (fact >= s->role->nfacts || !is_needed(s->role, fact))
		return false;
	if (is_one_of(s->role, fact))
		for (const int *f = s->role->any_of; *f >= 0; f++)
			if (*f != fact && s->facts[*f].chosen >= 0 &&
				s->facts[*f].candidates[s->facts[*f].chosen].confidence >= DOUBTFUL_BELOW)
				return false;
	return choice->chosen < 0 || choice->candidates[choice->chosen].confidence < DOUBTFUL_BELOW;
}
