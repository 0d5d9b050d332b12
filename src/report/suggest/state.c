/*
 * state.c: steps that count when a status says so.  Who keeps one column for
 * the time of a re-check, whether it held or not, says by a status which it was.
 */
#include "common/safeins.h"
#include "rules/code_list.h"
#include "report/suggest/suggest.h"

#include "catalog/pg_type.h"

/* A time of a step that a status does not speak of may be that of one that failed. */
#define BY_STATE	0.9
#define BY_LAST_CHANGE	0.5

typedef struct States
{
	const SuggestColumn *column;
	const char *closed;			/* codes in SQL, between commas; "": none */
	const char *rectified;		/* these, and closed ones */
} States;

/* says_one_of tells whether a word says one of some things, wherever in it. */
bool
says_one_of(const char *word, const List *words)
{
	char	   *folded = word_folded(word, strlen(word));
	ListCell   *lc;

	foreach(lc, words)
		if (strstr(folded != NULL ? folded : word, (const char *) lfirst(lc)) != NULL)
			return true;
	return false;
}

static void
add_code(StringInfo codes, const SuggestColumn *column, const char *code)
{
	appendStringInfo(codes, "%s%s", codes->len > 0 ? ", " : "", flag_literal(column, code));
}

/* What a column says of a hazard's way; closed is empty where it says nothing. */
static States
states_of(const SuggestColumn *column)
{
	const Words *words = column->table->words;
	StringInfoData closed;
	StringInfoData rectified;
	StringInfoData finished;
	bool		only_finished;
	ListCell   *lc;

	initStringInfo(&closed);
	initStringInfo(&rectified);
	initStringInfo(&finished);
	foreach(lc, codes_meant(column))
	{
		const CommentCode *c = lfirst(lc);

		if (column->category == TYPCATEGORY_NUMERIC && strspn(c->code, "0123456789") != strlen(c->code))
			continue;
		if (says_one_of(c->word, words->denied))
			continue;
		if (says_one_of(c->word, words->rectified))
			add_code(&rectified, column, c->code);
		else if (says_one_of(c->word, words->closed))
			add_code(&closed, column, c->code);
		else if (says_one_of(c->word, words->finished))
			add_code(&finished, column, c->code);
	}
	/* What is finished is closed, unless something else is. */
	only_finished = closed.len == 0;
	if (finished.len > 0)
		appendStringInfo(only_finished ? &closed : &rectified, "%s%s",
						 (only_finished ? closed.len : rectified.len) > 0 ? ", " : "", finished.data);
	return (States)
	{
		column, closed.data, rectified.len > 0 ? psprintf("%s, %s", rectified.data, closed.data) : closed.data
	};
}

static States
find_states(const Suggestion *s)
{
	States		best = {0};
	double		worth = TAKEN_FROM;

	for (int i = 0; i < s->table->ncolumns; i++)
	{
		const SuggestColumn *column = &s->table->columns[i];
		Candidate	c = {0};
		double		named;

		if (column->category != TYPCATEGORY_STRING && column->category != TYPCATEGORY_ENUM &&
			column->category != TYPCATEGORY_NUMERIC)
			continue;
		named = named_worth(column, s->role, WORDS_STATE, FACT_TEXT, &c);
		if (named > worth)
		{
			States		here = states_of(column);

			if (here.closed[0] == '\0')
				continue;
			best = here;
			worth = named;
		}
	}
	return best;
}

/* fact_named finds a fact of a role; -1: it has none of that name. */
int
fact_named(const Role *role, const char *name)
{
	for (int fact = 0; fact < role->nfacts; fact++)
		if (strcmp(role->facts[fact].name, name) == 0)
			return fact;
	return -1;
}

/* A step counts in some states. */
static void
count_in(Suggestion *s, const char *name, const States *states, const char *codes)
{
	int			fact = fact_named(s->role, name);

	for (int k = 0; fact >= 0 && k < s->facts[fact].ncandidates; k++)
	{
		Candidate  *c = &s->facts[fact].candidates[k];
		const char *source = c->column != NULL && c->expression == c->column->name ? c->column->quoted : c->expression;

		c->expression = psprintf("CASE WHEN %s IN (%s) THEN %s END", states->column->quoted, codes, source);
		saw(c, psprintf(_("it counts where column \"%s\" says so"), states->column->name));
		c->confidence = Min(c->confidence, BY_STATE);
	}
}

/*
 * A status that closes hazards, and no day but that of the last change: it is a
 * guess that nobody takes, since each later save would close the hazard anew.
 */
static void
consider_changed(Suggestion *s, const States *states, int closed)
{
	const Words *words = s->table->words;

	s->undated = states->column;
	for (int i = 0; i < s->table->ncolumns; i++)
	{
		const SuggestColumn *column = &s->table->columns[i];
		Candidate	c = {.confidence = BY_LAST_CHANGE};

		if (column->category != TYPCATEGORY_DATETIME ||
			!(word_is_among(column->named.joined, words->changed) ||
			  (column->commented.ntokens > 0 && word_is_among(column->commented.joined, words->changed))))
			continue;
		c.expression = psprintf("CASE WHEN %s IN (%s) THEN %s END", states->column->quoted, states->closed, column->quoted);
		saw(&c, _("it is the day of the last change, which each save moves: doc/mapping.md keeps the first one by a trigger"));
		add_candidate(&s->facts[closed], &c);
	}
}

/* consider_states lets the steps of a hazard count when its status says that they held. */
void
consider_states(Suggestion *s)
{
	static const char *const by_recheck[] = {"rechecked_on", "rechecked_by", "closed_on"};
	States		states;
	int			closed = fact_named(s->role, "closed_on");
	int			rechecked = fact_named(s->role, "rechecked_on");

	if (strcmp(s->role->name, "hazard") != 0)
		return;
	states = find_states(s);
	if (states.column == NULL)
		return;
	/* Who has no day of closing of its own closes with the re-check. */
	if (s->facts[closed].ncandidates == 0 && s->facts[rechecked].ncandidates > 0)
	{
		Candidate	c = s->facts[rechecked].candidates[0];

		if (c.expression == c.column->name)
			c.expression = c.column->quoted;
		c.column = NULL;
		add_candidate(&s->facts[closed], &c);
	}
	if (s->facts[closed].ncandidates == 0)
		consider_changed(s, &states, closed);
	count_in(s, "rectified_on", &states, states.rectified);
	count_in(s, "rectified_by", &states, states.rectified);
	for (int i = 0; i < (int) lengthof(by_recheck); i++)
		if (s->undated == NULL || fact_named(s->role, by_recheck[i]) != closed)
			count_in(s, by_recheck[i], &states, states.closed);
}
