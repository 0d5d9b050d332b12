/*
 * sums.c: amounts that are sums: of the lines of a header, or of all that was
 * paid so far.  Either is asked of whoever attaches the table, by the name of
 * the cookbook's recipe: a row alone does not tell what it means.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "attach/mapping.h"
#include "report/suggest/suggest.h"

#include "access/relation.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"

/* Never so sure that nobody is asked. */
#define A_SUM			0.65
#define NO_WORD_OF_IT	0.6

/* Recipes of doc/cookbook.md. */
#define RECIPE_LINES		"Header and lines"
#define RECIPE_CUMULATIVE	"One table in three roles, with a cumulative column"

#define LINES_MOST		8

/* ---- all that was paid so far ---- */

/* Is a word at the beginning of a name, or, where it is long enough to mean nothing else, within it? */
static bool
says(const char *name, const char *word)
{
	bool		chinese = pg_mbstrlen(word) < (int) strlen(word);

	if (name == NULL)
		return false;
	return chinese || strlen(word) > 4 ? strstr(name, word) != NULL : strncmp(name, word, strlen(word)) == 0;
}

/* column_is_cumulative tells of a column whose name or comment says that it is a sum that grows. */
bool
column_is_cumulative(const SuggestColumn *column)
{
	ListCell   *lc;

	foreach(lc, column->table->words->cumulative)
		if (says(column->named.bare, lfirst(lc)) || says(column->commented.bare, lfirst(lc)))
			return true;
	return false;
}

/* Do several rows name the same policy?  Then each has what those before it have, and more. */
static bool
repeats_policies(const Suggestion *s)
{
	int			policy = fact_named(s->role, "policy");
	const FactChoice *choice = policy < 0 ? NULL : &s->facts[policy];

	return choice != NULL && choice->ncandidates > 0 && choice->candidates[0].column != NULL &&
		choice->candidates[0].column->sample.repeats;
}

static void
consider_cumulative(Suggestion *s, int fact, const SuggestColumn *column)
{
	FactChoice *choice = &s->facts[fact];
	Candidate	c = {.column = column};
	double		fits = value_of(column, column->quoted, FACT_AMOUNT, &c);

	if (fits == 0)
		return;
	for (int k = choice->ncandidates - 1; k >= 0; k--)
		if (choice->candidates[k].column == column)
		{
			c = choice->candidates[k];
			memmove(&choice->candidates[k], &choice->candidates[k + 1],
					sizeof(Candidate) * (choice->ncandidates - k - 1));
			choice->ncandidates--;
		}
	if (c.expression == column->quoted)
		c.expression = column->name;
	c.confidence = Min(Max(c.confidence, NO_WORD_OF_IT * fits), A_SUM);
	saw(&c, psprintf(_("it seems to be all that was paid so far: see \"%s\" in doc/cookbook.md"), RECIPE_CUMULATIVE));
	if (repeats_policies(s))
		saw(&c, _("several rows are of one policy, and each would count in full what those before it have"));
	add_candidate(choice, &c);
}

/* ---- the lines of a header ---- */

/* Tables with a foreign key of one column to this one. */
static OwnRows
tables_referring(const SuggestTable *t)
{
	OwnSql		tables = {
		.sql = "SELECT c.conrelid, c.conkey[1]::integer, c.confkey[1]::integer FROM pg_catalog.pg_constraint c "
			"WHERE c.confrelid = $1 AND c.conrelid <> $1 AND c.contype = 'f' AND cardinality(c.conkey) = 1 "
			"AND c.conparentid = 0 AND has_any_column_privilege(c.conrelid, 'SELECT') ORDER BY c.conrelid",
		.types = {OIDOID},
		.as = GetUserId(),
		.most = LINES_MOST,
	};
	Datum		relid = ObjectIdGetDatum(RelationGetRelid(t->rel));

	return own_sql_run(&tables, &relid, NULL);
}

/* Are the rows of a table lines by its name: of this header, or of anything? */
static bool
has_lines(const SuggestTable *head, const SuggestTable *there)
{
	NameParts	name = there->named;

	if (strlen(head->named.bare) > 1 && strncmp(name.bare, head->named.bare, strlen(head->named.bare)) == 0)
		return true;
	for (int i = name.first; i < name.ntokens; i++)
		if (word_is_among(name.tokens[i], head->words->lines))
			return true;
	for (const ListCell *lc = list_head(head->words->lines); lc != NULL; lc = lnext(head->words->lines, lc))
		if (pg_mbstrlen(lfirst(lc)) < (int) strlen(lfirst(lc)) && says(there->commented.bare, lfirst(lc)))
			return true;
	return false;
}

/* The condition of lines that are live, with what it follows; nothing where no flag says so. */
static const char *
live_lines(const SuggestTable *there, const Role *role)
{
	Candidate	best = {0};

	for (int i = 0; i < there->ncolumns; i++)
	{
		Candidate	c = {0};

		if (!there->columns[i].readable)
			continue;
		c.confidence = named_worth(&there->columns[i], role, WORDS_DEAD, FACT_BOOL, &c);
		if (c.confidence >= TAKEN_FROM)
			c.confidence *= live_value_of(&there->columns[i], true, &c);
		if (c.confidence >= DOUBTFUL_BELOW && c.confidence > best.confidence)
			best = c;
	}
	return best.confidence == 0 ? "" : psprintf(" AND %s", best.expression);
}

static void
consider_lines_of(Suggestion *s, int fact, SuggestTable *there, AttrNumber by, AttrNumber key)
{
	const SuggestColumn *refers = suggest_column(there, by);
	const SuggestColumn *keyed = suggest_column(s->table, key);
	Candidate	best = {0};

	if (refers == NULL || keyed == NULL || !refers->readable || refers->is_unique || !has_lines(s->table, there))
		return;
	for (int i = 0; i < there->ncolumns; i++)
	{
		const SuggestColumn *column = &there->columns[i];
		Candidate	c = {0};
		double		worth = column->readable && column != refers && !column_is_cumulative(column) ?
			named_worth(column, s->role, s->role->facts[fact].name, FACT_AMOUNT, &c) : 0;

		if (worth < TAKEN_FROM && column->readable && column->named.ending == ENDS_AMOUNT)
			worth = TAKEN_FROM;
		if (worth < TAKEN_FROM)
			continue;
		c.confidence = worth * value_of(column, psprintf("l.%s", column->quoted), FACT_AMOUNT, &c);
		if (c.confidence > best.confidence)
			best = c;
	}
	if (best.confidence < WORTH_A_LOOK)
		return;
	best.expression = psprintf("(SELECT sum(%s) FROM %s l WHERE l.%s = %s.%s%s)", best.expression, there->qualified,
							   refers->quoted, MAPPING_ALIAS, keyed->quoted, live_lines(there, s->role));
	best.confidence = Min(best.confidence, A_SUM);
	saw(&best, psprintf(_("the rows of table \"%s\" seem to be its lines: see \"%s\" in doc/cookbook.md"),
						RelationGetRelationName(there->rel), RECIPE_LINES));
	add_candidate(&s->facts[fact], &best);
}

static void
consider_lines(Suggestion *s, int fact)
{
	MemoryContext kept = CurrentMemoryContext;
	OwnRows		rows;

	own_sql_begin();
	rows = tables_referring(s->table);
	MemoryContextSwitchTo(kept);
	for (uint64 i = 0; i < rows.n; i++)
	{
		SuggestTable *there = suggest_open(s->table->schema, own_oid(&rows, i, 1));

		if (there == NULL)
			continue;
		consider_lines_of(s, fact, there, own_int32(&rows, i, 2), own_int32(&rows, i, 3));
		relation_close(there->rel, AccessShareLock);
	}
	own_sql_end();
}

/* consider_sums looks at amounts of money that are no amount of one payment; lines: in other tables, too. */
void
consider_sums(Suggestion *s, bool lines)
{
	int			amount = fact_named(s->role, "amount");

	if (strcmp(s->role->name, "premium") != 0 && strcmp(s->role->name, "expense") != 0)
		return;
	for (int i = 0; i < s->table->ncolumns; i++)
		if (column_is_cumulative(&s->table->columns[i]))
			consider_cumulative(s, amount, &s->table->columns[i]);
	if (lines && s->facts[amount].ncandidates == 0)
		consider_lines(s, amount);
}
