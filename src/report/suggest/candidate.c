/*
 * candidate.c: how much a column is a fact.
 *
 * Its confidence is how well its name, its comment or what it refers to is the
 * fact's, times how well its type and its values are.
 */
#include "common/safeins.h"
#include "report/suggest/suggest.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* What two things say at once. */
#define MORE(a, share)	((a) + (1 - (a)) * (share))

/* role_has_own_key tells whether the first fact of the role is the key of its own rows. */
bool
role_has_own_key(const Role *role)
{
	return role->keyed || strcmp(role->facts[0].name, role->name) == 0;
}

/* role_has_choice tells of a fact of which another one does as well. */
bool
role_has_choice(const Role *role, int fact)
{
	for (const int *f = role->any_of; f != NULL && *f >= 0; f++)
		if (*f == fact)
			return true;
	return false;
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

/* Words that are no surer than this give way to what a foreign key says. */
#define WEAK_MOST	0.75

/* Does a column refer to a table of another role's rows, as one called company_id does to those of enterprises? */
static bool
refers_to_another(const SuggestColumn *column, const char *fact)
{
	const char *relname = OidIsValid(column->refers_to) ? get_rel_name(column->refers_to) : NULL;
	const Words *words = column->table->words;
	NameParts	name;

	if (relname == NULL || column->refers_to == RelationGetRelid(column->table->rel))
		return false;
	table_name_read(words, &name, relname);
	for (int i = 0; i < role_count(); i++)
	{
		const Role *role = role_at(i);

		if (role_has_own_key(role) && strcmp(role->name, fact) != 0 &&
			words_match(words, role, WORDS_TABLE, FACT_TEXT, &name).worth >= DOUBTFUL_BELOW)
			return true;
	}
	return false;
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
	/* A name of one word as general as "amount" is what the comment says it is. */
	if (name.worth > 0 && column->named.general && comment.worth == 0 && column->commented.ntokens > 0 &&
		!column->commented.plain)
		name.worth *= 0.8;
	if (type == FACT_DATE && column->commented.ntokens > 0 &&
		speaks_of_deadline(words, column->commented.joined) && !fact_is_deadline(words, role, fact))
	{
		name.worth *= 0.4;
		comment.worth *= 0.4;
	}
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
	/* A key that some rows have not got, beside one that all have. */
	if (!column->is_key && column->referenced == 0 && column->alike == 0 && has_single_key(column->table) &&
		column->sample.nulls + column->sample.blanks > 0)
		worth *= 0.75;
	/* What only looks like a key, beside one that is. */
	else if (!column->is_unique && worth < 0.9 && has_single_key(column->table))
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
 * find_alike: which columns do other tables seem to refer to, where no foreign
 * key says it:
 * by the same name and type, or, the primary key, by a name for the fact.
 */
void
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

/* consider looks at a column as a fact. */
void
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
		else if (worth <= WEAK_MOST && fact > 0 && refers_to_another(column, def->name))
			worth *= 0.4;
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

/* consider_key takes a key of several columns as one text. */
void
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

/* role_needs: it is required, or one of two of which one is. */
bool
role_needs(const Role *role, int fact)
{
	return role->facts[fact].required || role_has_choice(role, fact);
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
	if (!role_needs(s->role, fact) || is_found(s, fact) || (fact == 0 && role_has_own_key(s->role)))
		return false;
	for (const int *f = s->role->any_of; f != NULL && *f >= 0 && role_has_choice(s->role, fact); f++)
		if (is_found(s, *f))
			return false;
	return true;
}
