/*
 * words.c: the words that hosts use for facts.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "rules/code_list.h"
#include "report/suggest/suggest.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

/* Longer ones first: of endings the longest counts. */
static OwnSql all_words = {
	.sql = "SELECT role, fact, word, pinyin, weight FROM safeins.suggest_word "
		"ORDER BY role, fact, length(word) DESC, word, weight DESC",
	.sees = OWN_SEES_TRANSACTION,
};

static void
add_form(const Words *words, Word *w, const char *text, double worth, bool initials)
{
	WordForm   *form = &w->forms[w->nforms++];

	name_read(words, &form->name, text, NULL);
	/* Words have no prefixes that say nothing. */
	form->name.first = 0;
	name_finish(words, &form->name);
	form->worth = worth;
	form->initials = initials;
}

/* "bao dan hao" by its first letters, bdh: the fewer they are, the more else they can stand for. */
static void
add_pinyin(const Words *words, Word *w, const char *pinyin)
{
	static const double worth[] = {0, 0, 0.8, 0.9, 0.95};
	StringInfoData whole;
	StringInfoData initials;

	initStringInfo(&whole);
	initStringInfo(&initials);
	for (const char *p = pinyin; *p != '\0'; p++)
	{
		if (*p == ' ')
			continue;
		appendStringInfoChar(&whole, *p);
		/* What is Latin in the word, as ID, stays as it is. */
		if (p == pinyin || p[-1] == ' ' || strcmp(p, "d") == 0)
			appendStringInfoChar(&initials, *p);
	}
	if (whole.len > 2)
		add_form(words, w, whole.data, 0.97, false);
	if (initials.len >= 2)
		add_form(words, w, initials.data, worth[Min(initials.len, 4)], true);
}

/* What is no fact's word: how names are built, what flags say, units. */
static bool
add_help(Words *words, const char *fact, const char *text, int weight)
{
	static const struct
	{
		const char *fact;
		NameEnding	says;
	}			endings[] = {
		{"ending key", ENDS_KEY}, {"ending name", ENDS_NAME},
		{"ending date", ENDS_DATE}, {"ending amount", ENDS_AMOUNT},
	};
	const struct
	{
		const char *fact;
		List	  **words;
	}			lists[] = {
		{"prefix", &words->prefixes}, {"separator", &words->separators}, {"yes", &words->yes}, {"no", &words->no},
		{"alive", &words->alive}, {"status closed", &words->closed}, {"status rectified", &words->rectified},
		{"status finished", &words->finished}, {"status denied", &words->denied},
		{"way back", &words->back}, {"way elsewhere", &words->elsewhere},
		{"status posted", &words->posted}, {"status unposted", &words->unposted},
		{"deadline", &words->deadline}, {"organization", &words->organization}, {"changed", &words->changed},
		{"status undone", &words->undone}, {"status draft", &words->draft},
		{"dictionary", &words->dictionary}, {"dictionary type", &words->dictionary_type},
		{"dictionary value", &words->dictionary_value}, {"dictionary word", &words->dictionary_word},
		{"cumulative", &words->cumulative}, {"lines", &words->lines},
		{"unit fen", &words->fen}, {"unit wan", &words->wan}, {"unit yuan", &words->yuan},
	};

	for (size_t i = 0; i < lengthof(lists); i++)
		if (strcmp(fact, lists[i].fact) == 0)
		{
			*lists[i].words = lappend(*lists[i].words, unconstify(char *, text));
			return true;
		}
	for (size_t i = 0; i < lengthof(endings); i++)
		if (strcmp(fact, endings[i].fact) == 0)
		{
			Ending	   *e = palloc0(sizeof(Ending));

			e->text = text;
			e->says = endings[i].says;
			e->glued = weight >= 50;
			words->endings = lappend(words->endings, e);
			return true;
		}
	return false;
}

/* Longer ones first, whatever they say. */
static int
by_length(const ListCell *a, const ListCell *b)
{
	const Ending *x = lfirst(a);
	const Ending *y = lfirst(b);
	int			difference = (int) strlen(y->text) - (int) strlen(x->text);

	return difference != 0 ? difference : strcmp(x->text, y->text);
}

/* The words of a fact; make: where there are none yet, a place for them. */
static FactWords *
of_facts(const Words *words, const char *fact, bool make)
{
	ListCell   *lc;
	FactWords  *f;

	foreach(lc, words->of_facts)
	{
		f = lfirst(lc);
		if (strcmp(f->fact, fact) == 0)
			return f;
	}
	if (!make)
		return NULL;
	f = palloc0(sizeof(FactWords));
	f->fact = fact;
	unconstify(Words *, words)->of_facts = lappend(words->of_facts, f);
	return f;
}

static void
add_word(Words *words, const OwnRows *rows, uint64 row)
{
	const char *role = own_text(rows, row, 1);
	const Role *known = role[0] == '\0' ? NULL : role_by_name(role, true);
	const char *pinyin = own_text(rows, row, 4);
	FactWords  *of_fact;
	Word	   *w;

	/* A role of another version, in rows that were restored, has no use here. */
	if (role[0] != '\0' && known == NULL)
		return;
	w = palloc0(sizeof(Word));
	w->role = known;
	w->fact = pstrdup(own_text(rows, row, 2));
	w->text = pstrdup(own_text(rows, row, 3));
	w->weight = own_int32(rows, row, 5) / 100.0;
	add_form(words, w, w->text, 1, false);
	if (pinyin[0] != '\0')
		add_pinyin(words, w, pinyin);
	of_fact = of_facts(words, w->fact, true);
	of_fact->words = lappend(of_fact->words, w);
}

/* words_read reads the dictionary, in an order that is always the same. */
const Words *
words_read(void)
{
	MemoryContext caller = CurrentMemoryContext;
	Words	   *words = palloc0(sizeof(Words));
	bool	   *helps;
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&all_words, NULL, NULL);
	helps = palloc0(sizeof(bool) * (rows.n + 1));
	MemoryContextSwitchTo(caller);
	for (uint64 i = 0; i < rows.n; i++)
	{
		char	   *text = own_text(&rows, i, 3);
		char	   *folded = word_folded(text, strlen(text));

		helps[i] = add_help(words, own_text(&rows, i, 2), folded != NULL ? folded : text, own_int32(&rows, i, 5));
	}
	list_sort(words->endings, by_length);
	for (uint64 i = 0; i < rows.n; i++)
		if (!helps[i])
			add_word(words, &rows, i);
	own_sql_end();
	return words;
}

/* words_match finds the word of a fact that a name is most like. */
Match
words_match(const Words *words, const Role *role, const char *fact, FactType type, const NameParts *name)
{
	const FactWords *found = of_facts(words, fact, false);
	Match		best = {0};
	ListCell   *lc;

	if (name->ntokens == 0 || found == NULL)
		return best;
	foreach(lc, found->words)
	{
		const Word *w = lfirst(lc);

		if (w->role != NULL && w->role != role)
			continue;
		for (int f = 0; f < w->nforms; f++)
		{
			const WordForm *form = &w->forms[f];
			double		alike;

			/* Latin letters are no part of a Chinese word, nor the other way round. */
			if (name->plain != form->name.plain)
				continue;
			alike = name_alike(name, &form->name, type);
			/* Of initials only the whole, or the whole with another ending. */
			if (form->initials && alike < 0.7)
				continue;
			alike *= w->weight * form->worth;
			if (alike > best.worth)
			{
				best.worth = alike;
				best.word = w;
				best.initials = form->initials;
			}
		}
	}
	return best;
}

/* speaks_of_deadline tells whether a text, folded, speaks of a day by which, not of one on which. */
bool
speaks_of_deadline(const Words *words, const char *text)
{
	ListCell   *lc;

	foreach(lc, words->deadline)
		if (strstr(text, (const char *) lfirst(lc)) != NULL)
			return true;
	return false;
}

/* fact_is_deadline tells whether some word for a fact speaks of one. */
bool
fact_is_deadline(const Words *words, const Role *role, const char *fact)
{
	const FactWords *found = of_facts(words, fact, false);
	ListCell   *lc;

	if (found == NULL)
		return false;
	foreach(lc, found->words)
	{
		const Word *w = lfirst(lc);

		if ((w->role == NULL || w->role == role) && speaks_of_deadline(words, w->text))
			return true;
	}
	return false;
}
