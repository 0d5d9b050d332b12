/*
 * rule_strictest.c: the law for what is not known to be of this sector or of
 * that size: as if it were of whichever the law asks most of.
 *
 * A word that no list and no rule knows may mean any of the words that rules
 * know.  The question is asked for each of them, and for none; the strictest
 * answer holds.  Where all answers are the same the word does not matter.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/rulebook.h"
#include "rules/rulebook_internal.h"

#include "miscadmin.h"
#include "utils/date.h"

static const char *const selector_lists[NSELECTORS] = {"sector", "size", "risk"};

/*
 * selector_code gives the code of a word of the host's at a place, *known: whether
 * some list has it.  What the books took over from an older list is read anew.
 */
const char *
selector_code(int which, Division place, const char *word, bool *known)
{
	const char *code = word == NULL ? NULL : code_of(code_list_at(place, selector_lists[which]), word, strlen(word));

	*known = code != NULL;
	return code != NULL ? code : word;
}

/* The words that a selector which is not known may mean, NULL for any other word. */
typedef struct Choices
{
	int			n[NSELECTORS];
	const char **words[NSELECTORS];
} Choices;

static bool
has_word(const char **words, int n, const char *word)
{
	for (int i = 0; i < n; i++)
		if (words[i] != NULL && strcmp(words[i], word) == 0)
			return true;
	return false;
}

static bool
is_named(const RuleCode *code, int which, const char *word)
{
	for (int i = 0; i < code->nrows; i++)
		if (code->rows[i].selector[which] != NULL && strcmp(code->rows[i].selector[which], word) == 0)
			return true;
	return false;
}

static void
choose(Choices *choices, const RuleCode *code, const char *const *selector, int unknown)
{
	for (int s = 0; s < NSELECTORS; s++)
	{
		choices->words[s] = palloc(sizeof(char *) * (code->nrows + 1));
		choices->words[s][0] = selector[s];
		choices->n[s] = 1;
		if ((unknown & UNKNOWN(s)) == 0 || (selector[s] != NULL && is_named(code, s, selector[s])))
			continue;
		choices->words[s][0] = NULL;
		for (int i = 0; i < code->nrows; i++)
		{
			const char *word = code->rows[i].selector[s];

			if (word != NULL && !has_word(choices->words[s], choices->n[s], word))
				choices->words[s][choices->n[s]++] = word;
		}
	}
}

/* rule_names_selector tells whether some rule by which a place is judged is for a word, be it in a list or not. */
bool
rule_names_selector(int which, Division place, const char *word)
{
	const Rulebook *book;

	rules_refresh();
	book = rulebook_of(place);

	for (int i = 0; i < book->nrows; i++)
		if (book->rows[i].selector[which] != NULL && strcmp(book->rows[i].selector[which], word) == 0)
			return true;
	return false;
}

/* How strict an answer is; none is the laxest, and a floor of nothing is as good as none. */
static int64
strictness_of(const RuleRow *row)
{
	if (row == NULL || row->rule.mode == RULE_OFF ||
		(row->rule.type == RULE_COUNT && row->strictness == 0))
		return PG_INT64_MIN;
	return row->strictness;
}

static bool
is_stricter(const RuleRow *a, const RuleRow *b)
{
	if (a == NULL || a->rule.mode == RULE_OFF)
		return false;
	if (b == NULL || b->rule.mode == RULE_OFF || strictness_of(a) != strictness_of(b))
		return b == NULL || b->rule.mode == RULE_OFF || strictness_of(a) > strictness_of(b);
	return a->rule.mode > b->rule.mode;
}

/*
 * rule_strictest gives the strictest row that could apply, NULL where none
 * could; *matters: of which unknown words the answer depends.  See rulebook.h.
 */
const Rule *
rule_strictest(const char *code_name, Division place, DateADT on, const char *const *selector, int unknown,
			   int *matters, DateADT *from, DateADT *until)
{
	const RuleCode *code = rulebook_code(rulebook_of(place), code_name);
	const RuleRow *winner = NULL;
	const char *asked[NSELECTORS];
	Choices		choices;
	int64	   *answers;
	int			n;

	*matters = 0;
	*from = DATEVAL_NOBEGIN;
	*until = DATEVAL_NOEND;
	if (code == NULL)
		return NULL;
	choose(&choices, code, selector, unknown);
	n = choices.n[0] * choices.n[1] * choices.n[2];
	answers = palloc(sizeof(int64) * n);
	for (int i = 0; i < n; i++)
	{
		Resolution	res;
		int			rest = i;
		int			step = 1;

		CHECK_FOR_INTERRUPTS();
		for (int s = 0; s < NSELECTORS; s++)
		{
			asked[s] = choices.words[s][rest % choices.n[s]];
			rest /= choices.n[s];
		}
		rulebook_resolve(code, place, on, asked, &res);
		*from = Max(*from, res.from);
		*until = Min(*until, res.until);
		answers[i] = strictness_of(res.winner);
		if (is_stricter(res.winner, winner))
			winner = res.winner;
		/* Does it differ from that of the first word, all others being the same? */
		rest = i;
		for (int s = 0; s < NSELECTORS; s++)
		{
			if (answers[i] != answers[i - rest % choices.n[s] * step])
				*matters |= UNKNOWN(s);
			rest /= choices.n[s];
			step *= choices.n[s];
		}
	}
	pfree(answers);
	for (int s = 0; s < NSELECTORS; s++)
		pfree(choices.words[s]);
	return winner == NULL ? NULL : &winner->rule;
}
