/*
 * code_near.c: which name of a list is nearest to a word that it does not have.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "rules/code_list.h"
#include "rules/rulebook.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/varlena.h"

/* What is compared of a word, in characters: the distance costs their product. */
#define CHARACTERS_MOST 64

typedef struct Near
{
	const char *word;			/* folded */
	int			len;
	int			chars;
	const char *name;			/* the best one so far */
	const char *code;
	int			kind;			/* how near: the higher the nearer */
	int			measure;		/* of two of a kind the lower */
	int			distance;
} Near;

enum {NEAR_BY_LETTERS = 1, NEAR_WITHIN_NAME, NEAR_AROUND_NAME};

/* One name: is it in the word, the word in it, or are half of their characters the same, in order? */
static void
hold_against(const char *name, const char *code, void *arg)
{
	Near	   *n = arg;
	int			len = strlen(name);
	int			chars = pg_mbstrlen_with_len(name, len);
	int			distance;
	int			kind;
	int			measure;

	CHECK_FOR_INTERRUPTS();
	if (chars > CHARACTERS_MOST)
		return;
	distance = varstr_levenshtein(n->word, n->len, name, len, 1, 1, 1, true);
	if (chars > 1 && strstr(n->word, name) != NULL)
	{
		kind = NEAR_AROUND_NAME;
		measure = -chars;
	}
	else if (n->chars > 1 && strstr(name, n->word) != NULL)
	{
		kind = NEAR_WITHIN_NAME;
		measure = chars;
	}
	else
	{
		int			shared;

		/* Without exchanges what is left over is what the two have not in common. */
		kind = NEAR_BY_LETTERS;
		measure = varstr_levenshtein(n->word, n->len, name, len, 1, 1, 2, true);
		shared = (chars + n->chars - measure) / 2;
		if (2 * shared < Max(chars, n->chars))
			return;
	}
	if (n->name != NULL && (kind < n->kind || (kind == n->kind && measure > n->measure) ||
							(kind == n->kind && measure == n->measure && strcmp(name, n->name) > 0)))
		return;
	n->name = name;
	n->code = code;
	n->kind = kind;
	n->measure = measure;
	n->distance = distance;
}

static Near
nearest(const char *list, const char *word)
{
	char	   *folded = word_folded(word, strlen(word));
	Near		n = {.word = folded != NULL ? folded : word};

	n.len = strlen(n.word);
	n.chars = pg_mbstrlen_with_len(n.word, n.len);
	if (n.chars > CHARACTERS_MOST)
	{
		n.len = pg_mbcharcliplen(n.word, n.len, CHARACTERS_MOST);
		n.word = pnstrdup(n.word, n.len);
		n.chars = CHARACTERS_MOST;
	}
	codes_each(list, hold_against, &n);
	return n;
}

/* code_nearest gives that name; NULL where none is near.  codes_refresh() was called before. */
const char *
code_nearest(const char *list, const char *word)
{
	return nearest(list, word).name;
}

PG_FUNCTION_INFO_V1(safeins_code_near_at);

/* safeins.code_near(list, word, place, OUT name, OUT code, OUT distance) */
Datum
safeins_code_near_at(PG_FUNCTION_ARGS)
{
	const char *list = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *word = text_to_cstring(PG_GETARG_TEXT_PP(1));
	Near		n;
	TupleDesc	tupdesc;
	Datum		values[3] = {0};
	bool		nulls[3] = {true, true, true};

	if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	codes_refresh();
	rules_refresh();
	n = nearest(code_list_at(PG_GETARG_DIVISION(2), list), word);
	if (n.name != NULL)
	{
		values[0] = CStringGetTextDatum(n.name);
		values[1] = CStringGetTextDatum(n.code);
		values[2] = Int32GetDatum(n.distance);
		memset(nulls, 0, sizeof(nulls));
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(tupdesc, values, nulls)));
}
