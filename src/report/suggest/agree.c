/*
 * agree.c: what one table calls a thing in all its roles, and which of two
 * columns for it is used.
 */
#include "common/safeins.h"
#include "report/suggest/suggest.h"

/* What is not the key of the rows, beside it; what no row has, beside what rows have. */
#define BESIDE_ANOTHER	0.8

/* Of two that speak against each other neither is sure. */
#define CONTRADICTED	0.65

static void
place_again(FactChoice *choice, int k, double confidence)
{
	Candidate	c = choice->candidates[k];

	c.confidence = confidence;
	memmove(&choice->candidates[k], &choice->candidates[k + 1], sizeof(Candidate) * (choice->ncandidates - k - 1));
	choice->ncandidates--;
	add_candidate(choice, &c);
}

static void
demote(FactChoice *choice, int k)
{
	place_again(choice, k, choice->candidates[k].confidence * BESIDE_ANOTHER);
}

/* key_in_role finds the key by which a table that plays a role has its rows there; NULL: none that is one. */
const SuggestColumn *
key_in_role(SuggestTable *table, const Role *role)
{
	Suggestion	there = {.role = role,.table = table};
	FactChoice	key = {.chosen = -1};
	const SuggestColumn *column;

	there.facts = &key;
	for (int i = 0; i < table->ncolumns; i++)
		table->columns[i].alike = table->columns[i].named_alike = 0;
	find_alike(table, role);
	for (int i = 0; i < table->ncolumns; i++)
		consider(&there, 0, &table->columns[i]);
	column = key.ncandidates > 0 ? key.candidates[0].column : NULL;
	return column != NULL && (column->is_key || column->is_unique) ? column : NULL;
}

/*
 * Are the rows of a table those of a role, too?  They have all that it needs, and
 * what names it is there once, or the table is called so.
 */
static bool
plays(const Suggestion *s, const Role *role, const SuggestColumn *called)
{
	Suggestion	there = {.role = role,.table = s->table};

	if ((called == NULL || !called->is_unique) &&
		words_match(s->table->words, role, WORDS_TABLE, FACT_TEXT, &s->table->named).worth < DOUBTFUL_BELOW)
		return false;
	there.facts = palloc0(sizeof(FactChoice) * (role->nfacts + 1));
	for (int fact = 1; fact < role->nfacts; fact++)
	{
		if (!role->facts[fact].required)
			continue;
		for (int i = 0; i < s->table->ncolumns; i++)
			consider(&there, fact, &s->table->columns[i]);
		if (there.facts[fact].ncandidates == 0 || there.facts[fact].candidates[0].confidence < DOUBTFUL_BELOW)
			return false;
	}
	return true;
}

/* A foreign key says what a row names; a column beside it that is only called so gives way. */
static void
prefer_referring(FactChoice *choice)
{
	bool		refers = false;

	for (int k = 0; k < choice->ncandidates; k++)
		refers |= choice->candidates[k].confidence >= DOUBTFUL_BELOW && choice->candidates[k].column != NULL &&
			OidIsValid(choice->candidates[k].column->refers_to);
	for (int k = choice->ncandidates - 1; refers && k >= 0; k--)
		if (choice->candidates[k].column != NULL && !OidIsValid(choice->candidates[k].column->refers_to))
			demote(choice, k);
}

/* Is a column called as the part of the house is that keeps the row? */
static bool
is_of_house(const SuggestColumn *column)
{
	const Words *words = column->table->words;
	ListCell   *lc;

	for (int i = column->named.first; i < column->named.ntokens; i++)
		if (word_is_among(column->named.tokens[i], words->organization))
			return true;
	foreach(lc, words->organization)
		if (IS_HIGHBIT_SET(*(const char *) lfirst(lc)) &&
			(strstr(column->named.bare, lfirst(lc)) != NULL ||
			 (column->commented.ntokens > 0 && strstr(column->commented.bare, lfirst(lc)) != NULL)))
			return true;
	return false;
}

/*
 * An organization or department beside one who is insured is whose data the row
 * is.  Where a foreign key says that it is more, it is asked which of them it is.
 */
static void
prefer_insured(FactChoice *choice)
{
	int			insured = -1;
	bool		refers = false;

	for (int k = choice->ncandidates - 1; k >= 0; k--)
		if (choice->candidates[k].column != NULL && choice->candidates[k].confidence >= DOUBTFUL_BELOW &&
			!is_of_house(choice->candidates[k].column))
			insured = k;
	if (insured < 0)
		return;
	for (int k = 0; k < choice->ncandidates; k++)
		refers |= choice->candidates[k].column != NULL && is_of_house(choice->candidates[k].column) &&
			OidIsValid(choice->candidates[k].column->refers_to);
	if (refers && !OidIsValid(choice->candidates[insured].column->refers_to))
	{
		saw(&choice->candidates[insured], _("another column refers to an organization"));
		place_again(choice, insured, CONTRADICTED);
	}
	for (int k = choice->ncandidates - 1; k >= 0; k--)
		if (choice->candidates[k].column != NULL && is_of_house(choice->candidates[k].column) &&
			choice->candidates[k].confidence > CONTRADICTED * BESIDE_ANOTHER)
			place_again(choice, k, CONTRADICTED * BESIDE_ANOTHER);
}

/*
 * agree_on_keys: a table whose rows are policies, say, and premium too names a
 * policy in both roles by the same column, for payments would not find it else.
 */
void
agree_on_keys(Suggestion *s)
{
	for (int fact = role_has_own_key(s->role) ? 1 : 0; fact < s->role->nfacts; fact++)
	{
		FactChoice *choice = &s->facts[fact];
		const Role *role = choice->ncandidates > 0 ? role_by_name(s->role->facts[fact].name, true) : NULL;
		const SuggestColumn *key;
		bool		is_candidate = false;

		if (role == NULL || !role_has_own_key(role) || s->role->facts[fact].type != FACT_KEY)
			continue;
		if (strcmp(role->name, "enterprise") == 0)
			prefer_insured(choice);
		prefer_referring(choice);
		key = key_in_role(s->table, role);
		for (int k = 0; k < choice->ncandidates; k++)
			is_candidate |= key != NULL && choice->candidates[k].column == key;
		if (key != NULL && !is_candidate && role != s->role && plays(s, role, choice->candidates[0].column))
		{
			Candidate	c = {.column = key,.expression = key->name,.confidence = choice->candidates[0].confidence};

			saw(&c, psprintf(_("the rows are also those of role \"%s\", of which it is the key"), role->name));
			add_candidate(choice, &c);
			is_candidate = true;
		}
		for (int k = choice->ncandidates - 1; is_candidate && k >= 0; k--)
			if (choice->candidates[k].column != key)
				demote(choice, k);
	}
}

/* prefer_filled: of two columns that may be a fact, the one that rows have, not one that was left behind. */
void
prefer_filled(Suggestion *s)
{
	for (int fact = 0; fact < s->role->nfacts; fact++)
	{
		FactChoice *choice = &s->facts[fact];

		for (int k = 0; k < choice->ncandidates; k++)
		{
			const Candidate *empty = &choice->candidates[k];
			bool		other = false;

			if (empty->column == NULL || empty->column->sample.rows > 0 || !s->table->sampled)
				continue;
			for (int i = k + 1; i < choice->ncandidates; i++)
				other |= choice->candidates[i].column != NULL && choice->candidates[i].column->sample.rows > 0 &&
					choice->candidates[i].confidence > empty->confidence * BESIDE_ANOTHER;
			if (other)
			{
				demote(choice, k);
				k--;
			}
		}
	}
}
