/*
 * dictionary.c: words for codes in the one table that has the dictionaries of
 * everything: to which one a row belongs, a value, and the word for it.
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

/* Its words are those of the fact; or the comment names the dictionary, whatever its words are. */
#define BY_DICTIONARY	0.9
#define BY_ITS_NAME		0.72
/* Several dictionaries have such words for the codes: somebody is to look. */
#define ONE_OF_SEVERAL	0.65

#define TABLES_MOST		4
#define ROWS_MOST		5000

/* Columns of such a table, by their names. */
typedef struct Dictionary
{
	SuggestTable *table;
	const SuggestColumn *type;
	const SuggestColumn *value;
	const SuggestColumn *word;
} Dictionary;

/* What is known of the dictionary that is looked at, and the best one so far. */
typedef struct Found
{
	const char *type;
	int			ncodes;			/* of the column's, that it has */
	int			nwords;			/* of the fact's list, among these */
	bool		named;			/* by the comment of the column */
} Found;

static bool
is_called(const SuggestColumn *column, const List *words)
{
	for (int i = column->named.first; i < column->named.ntokens; i++)
		if (word_is_among(column->named.tokens[i], words))
			return true;
	return false;
}

/* Tables whose names say that they are dictionaries. */
static List *
dictionaries_of(const SuggestTable *t)
{
	const Words *words = t->words;
	List	   *found = NIL;
	Oid			last = InvalidOid;
	ListCell   *lc;

	(void) schema_referring(t->schema, role_at(0));
	foreach(lc, t->schema->columns)
	{
		Oid			relid = ((SchemaColumn *) lfirst(lc))->relid;
		const char *relname = relid == last ? NULL : get_rel_name(relid);
		NameParts	name;

		last = relid;
		if (relname == NULL || relid == RelationGetRelid(t->rel) || list_length(found) >= TABLES_MOST)
			continue;
		name_read(words, &name, relname, NULL);
		for (int i = 0; i < name.ntokens; i++)
			if (word_is_among(name.tokens[i], words->dictionary))
			{
				found = lappend_oid(found, relid);
				break;
			}
	}
	return found;
}

/* A dictionary names what it is of, has a value and a word: by the names of its columns. */
static bool
read_dictionary(SuggestTable *there, Dictionary *d)
{
	const Words *words = there->words;

	*d = (Dictionary)
	{
		.table = there
	};
	for (int i = 0; i < there->ncolumns; i++)
	{
		const SuggestColumn *column = &there->columns[i];
		bool		text = column->category == TYPCATEGORY_STRING;

		if (!column->readable || column->is_key || (!text && column->category != TYPCATEGORY_NUMERIC))
			continue;
		if (d->type == NULL && is_called(column, words->dictionary_type))
			d->type = column;
		else if (d->word == NULL && text && is_called(column, words->dictionary_word))
			d->word = column;
		else if (d->value == NULL && is_called(column, words->dictionary_value))
			d->value = column;
	}
	/* Kinds in a table of their own: an item has the key of its dictionary. */
	for (int i = 0; d->type == NULL && i < there->ncolumns; i++)
		if (&there->columns[i] != d->value && &there->columns[i] != d->word && there->columns[i].readable &&
			there->columns[i].named.ending == ENDS_KEY && is_called(&there->columns[i], words->dictionary))
			d->type = &there->columns[i];
	return d->type != NULL && d->value != NULL && d->word != NULL;
}

/* The rows that have a column's codes, dictionary by dictionary. */
static OwnRows
rows_with_codes(const Dictionary *d, const Sample *codes)
{
	OwnSql		query = {.as = suggest_reader(d->table->rel),.types = {TEXTARRAYOID},.most = ROWS_MOST};
	Datum	   *texts = palloc(sizeof(Datum) * codes->nvalues);
	Datum		values[1];

	for (int i = 0; i < codes->nvalues; i++)
		texts[i] = CStringGetTextDatum(codes->values[i]);
	values[0] = own_texts(texts, codes->nvalues);
	query.sql = psprintf("SELECT DISTINCT p.%s::text, p.%s::text, p.%s::text FROM %s p"
						 " WHERE p.%s::text = ANY ($1) AND p.%s IS NOT NULL AND p.%s IS NOT NULL ORDER BY 1, 2, 3",
						 d->type->quoted, d->value->quoted, d->word->quoted, d->table->qualified,
						 d->value->quoted, d->type->quoted, d->word->quoted);
	return own_sql_run(&query, values, NULL);
}

static bool
is_better(const Found *a, const Found *b)
{
	return a->named != b->named ? a->named : a->nwords > b->nwords;
}

/* Which dictionary has all the codes, with words of the list; *others: so many are as good. */
static Found
find_type(const Dictionary *d, const SuggestColumn *by, const char *list, int *others)
{
	MemoryContext kept = CurrentMemoryContext;
	Found		best = {0};
	OwnRows		rows;

	*others = 0;
	own_sql_begin();
	rows = rows_with_codes(d, &by->sample);
	MemoryContextSwitchTo(kept);
	for (uint64 i = 0; i < rows.n;)
	{
		Found		here = {.type = own_text(&rows, i, 1)};

		here.named = by->comment != NULL && strlen(here.type) > 2 && strstr(by->comment, here.type) != NULL;
		for (; i < rows.n && strcmp(own_text(&rows, i, 1), here.type) == 0; i++)
		{
			here.ncodes++;
			here.nwords += word_is_known(list, own_text(&rows, i, 3));
		}
		if (here.ncodes < by->sample.nvalues || (!here.named && here.nwords * 5 < here.ncodes * 3))
			continue;
		*others = best.type == NULL || is_better(&here, &best) ? 0 : *others + !is_better(&best, &here);
		if (best.type == NULL || is_better(&here, &best))
		{
			best = here;
			best.type = pstrdup(here.type);
		}
	}
	own_sql_end();
	return best;
}

/* What the rows have are codes: not words, and none that the comment explains. */
static bool
has_codes(const Candidate *c)
{
	const Sample *s = c->column == NULL ? NULL : &c->column->sample;

	if (s == NULL || s->nvalues == 0 || s->nvalues > DISTINCT_MOST || c->expression != c->column->name)
		return false;
	for (int i = 0; i < s->nvalues; i++)
		for (const char *p = s->values[i]; *p != '\0'; p++)
			if (IS_HIGHBIT_SET(*p) || strlen(s->values[i]) > 30)
				return false;
	return true;
}

static void
consider_dictionary_of(Suggestion *s, int fact, const Dictionary *d)
{
	FactChoice *choice = &s->facts[fact];
	const SuggestColumn *by = choice->candidates[0].column;
	const char *list = code_list_of(s->role, fact);
	int			others;
	Found		found = find_type(d, by, list, &others);
	Candidate	c = {.column = by,.saw = choice->candidates[0].saw};
	const char *code = by->category == d->value->category ? psprintf("%s.%s", MAPPING_ALIAS, by->quoted) :
		psprintf("%s.%s::text", MAPPING_ALIAS, by->quoted);

	if (found.type == NULL)
		return;
	c.expression = psprintf("coalesce((SELECT max(p.%s) FROM %s p WHERE p.%s = %s AND p.%s%s = %s), %s.%s::text)", d->word->quoted,
							d->table->qualified, d->type->quoted, quote_literal_cstr(found.type), d->value->quoted,
							by->category == d->value->category || d->value->category == TYPCATEGORY_STRING ? "" : "::text",
							code, MAPPING_ALIAS, by->quoted);
	c.confidence = others > 0 ? ONE_OF_SEVERAL : found.nwords * 5 >= found.ncodes * 3 ? BY_DICTIONARY : BY_ITS_NAME;
	saw(&c, psprintf(_("dictionary \"%s\" of table \"%s\" has its values"), found.type,
					 RelationGetRelationName(d->table->rel)));
	/* What looks like codes of a standard is what the host's own dictionary says. */
	if (choice->candidates[0].confidence >= c.confidence)
		choice->candidates[0].confidence = c.confidence * 0.8;
	add_candidate(choice, &c);
}

/* consider_one_dictionary looks for words of codes in tables of all dictionaries. */
void
consider_one_dictionary(Suggestion *s)
{
	List	   *relids = NIL;
	bool		asked = false;
	ListCell   *lc;

	for (int fact = 0; fact < s->role->nfacts; fact++)
	{
		const char *list = code_list_of(s->role, fact);

		if (list == NULL || s->facts[fact].ncandidates == 0 ||
			s->facts[fact].candidates[0].confidence < WORTH_A_LOOK || !has_codes(&s->facts[fact].candidates[0]))
			continue;
		if (!asked)
			relids = dictionaries_of(s->table);
		asked = true;
		foreach(lc, relids)
		{
			Relation	rel = try_relation_open(lfirst_oid(lc), AccessShareLock);
			Dictionary	d;

			CHECK_FOR_INTERRUPTS();
			if (rel == NULL)
				continue;
			if (has_codes(&s->facts[fact].candidates[0]) && read_dictionary(suggest_table(s->table->schema, rel), &d))
				consider_dictionary_of(s, fact, &d);
			relation_close(rel, AccessShareLock);
		}
	}
}
