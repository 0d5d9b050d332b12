/*
 * money.c: which way money went, where a host says it beside an amount that has
 * no sign, and which of it, of services and of policies is there, by a status.
 */
#include "common/safeins.h"
#include "report/suggest/suggest.h"

#include "catalog/pg_type.h"

#define BY_WAY	0.85

/* The codes of a column that say something, in SQL, between commas. */
typedef struct Said
{
	StringInfoData yes;			/* that it is posted; that it is none of premium */
	StringInfoData no;			/* that it is not; that it goes back */
	int			others;
} Said;

static void
add_to(StringInfo codes, const SuggestColumn *column, const char *code)
{
	appendStringInfo(codes, "%s%s", codes->len > 0 ? ", " : "", flag_literal(column, code));
}

static Said
said_by(const SuggestColumn *column, const List *yes, const List *no)
{
	Said		said = {.others = 0};
	ListCell   *lc;

	initStringInfo(&said.yes);
	initStringInfo(&said.no);
	foreach(lc, codes_meant(column))
	{
		const CommentCode *c = lfirst(lc);

		if (column->category == TYPCATEGORY_NUMERIC && strspn(c->code, "0123456789") != strlen(c->code))
			continue;
		if (says_one_of(c->word, no))
			add_to(&said.no, column, c->code);
		else if (says_one_of(c->word, yes))
			add_to(&said.yes, column, c->code);
		else
			said.others++;
	}
	return said;
}

static bool
is_like(const Suggestion *s, const SuggestColumn *column, const char *pseudo)
{
	Candidate	c = {0};

	if (column->category != TYPCATEGORY_STRING && column->category != TYPCATEGORY_ENUM &&
		column->category != TYPCATEGORY_NUMERIC)
		return false;
	return named_worth(column, s->role, pseudo, FACT_TEXT, &c) >= DOUBTFUL_BELOW;
}

/* Money that goes back counts against what came, where no amount has a sign of its own. */
static void
sign(Suggestion *s, int fact, const SuggestColumn *way, const char *back)
{
	for (int k = 0; k < s->facts[fact].ncandidates; k++)
	{
		Candidate  *c = &s->facts[fact].candidates[k];
		const char *source;

		if (c->column == NULL || c->column == way || c->column->sample.rows == 0 || c->column->sample.least < 0)
			continue;
		source = c->expression == c->column->name ? c->column->quoted : c->expression;
		c->expression = psprintf("CASE WHEN %s IN (%s) THEN -(%s) ELSE %s END", way->quoted, back, source, source);
		saw(c, psprintf(_("column \"%s\" says which of it goes back"), way->name));
		c->confidence = Min(c->confidence, BY_WAY);
	}
}

/* let_live adds a condition of the rows that are live. */
static void
let_live(Suggestion *s, const SuggestColumn *column, const char *condition)
{
	FactChoice *where = &s->facts[s->role->nfacts];
	Candidate	c = {.expression = condition,.confidence = BY_WAY};

	saw(&c, psprintf(_("column \"%s\" says which of it counts"), column->name));
	if (where->ncandidates > 0 && where->candidates[0].confidence >= DOUBTFUL_BELOW)
	{
		const Candidate *flag = &where->candidates[0];

		c.expression = psprintf("%s AND %s", flag->column != NULL && flag->expression == flag->column->name ?
								flag->column->quoted : flag->expression, condition);
		saw(&c, flag->saw);
		c.confidence = Min(flag->confidence, BY_WAY);
		memmove(&where->candidates[1], &where->candidates[0], sizeof(Candidate) * (CANDIDATES_MOST - 1));
		where->candidates[0] = c;
		where->ncandidates = Min(where->ncandidates + 1, CANDIDATES_MOST);
	}
	else
		add_candidate(where, &c);
}

/* Services that are planned, policies that are drafts: rows that are none yet, by a status. */
static void
leave_out(Suggestion *s, const List *none_yet)
{
	for (int i = 0; i < s->table->ncolumns; i++)
	{
		const SuggestColumn *column = &s->table->columns[i];
		Said		said;

		if (!is_like(s, column, WORDS_STATE))
			continue;
		said = said_by(column, NIL, none_yet);
		if (said.others > 0 && said.no.len > 0)
			let_live(s, column, column->not_null ? psprintf("%s NOT IN (%s)", column->quoted, said.no.data) :
					 psprintf("coalesce(%s NOT IN (%s), true)", column->quoted, said.no.data));
	}
}

/*
 * consider_counting reads a direction and a status of money, and a status of
 * services and policies; after the flags of live rows.
 */
void
consider_counting(Suggestion *s)
{
	const Words *words = s->table->words;
	bool		is_premium = strcmp(s->role->name, "premium") == 0;

	if (strcmp(s->role->name, "service") == 0)
		leave_out(s, words->undone);
	if (strcmp(s->role->name, "policy") == 0)
		leave_out(s, words->draft);
	if (!is_premium && strcmp(s->role->name, "expense") != 0)
		return;
	for (int i = 0; i < s->table->ncolumns; i++)
	{
		const SuggestColumn *column = &s->table->columns[i];
		Said		said;

		if (is_like(s, column, WORDS_WAY))
		{
			said = said_by(column, words->elsewhere, words->back);
			if (said.others > 0 && said.no.len > 0)
				sign(s, fact_named(s->role, "amount"), column, said.no.data);
			if (is_premium && said.others > 0 && said.yes.len > 0)
				let_live(s, column, psprintf("coalesce(%s NOT IN (%s), true)", column->quoted, said.yes.data));
		}
		else if (is_like(s, column, WORDS_STATE))
		{
			said = said_by(column, words->posted, words->unposted);
			if (said.yes.len > 0 && said.no.len > 0)
				let_live(s, column, psprintf("%s IN (%s)", column->quoted, said.yes.data));
		}
	}
}
