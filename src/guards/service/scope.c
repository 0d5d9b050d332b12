/*
 * scope.c: what a provider may serve, as its certificate words it.
 */
#include "common/safeins.h"
#include "rules/code_list.h"
#include "rules/rulebook.h"
#include "rules/word_break.h"
#include "attach/fact.h"
#include "guards/service/scope.h"

#include "lib/stringinfo.h"

typedef struct ScopeReader
{
	const Rule *catalogues;		/* NULL: none */
	StringInfoData kinds;
	StringInfoData sectors;
	StringInfoData unknown;
	char	   *first_unknown;
	bool		any;
} ScopeReader;

static void
add_code(StringInfo list, const char *code, int len)
{
	if (list->len == 0)
		appendStringInfoChar(list, ',');
	appendBinaryStringInfo(list, code, len);
	appendStringInfoChar(list, ',');
}

static bool
add_known(ScopeReader *r, const char *word, int len)
{
	const char *code = NULL;

	if (code_of("provider.scope", word, len) != NULL)
	{
		r->any = true;
		return true;
	}
	for (int i = 0; code == NULL && r->catalogues != NULL && i < r->catalogues->nitems; i++)
		code = code_of(r->catalogues->items[i], word, len);
	if (code != NULL)
	{
		add_code(&r->kinds, code, strlen(code));
		return true;
	}
	code = code_of("sector", word, len);
	if (code != NULL)
		add_code(&r->sectors, code, strlen(code));
	return code != NULL;
}

static void read_words(ScopeReader *r, const char *p, const char *end, bool inner);

/* A word that is none may be several: names of kinds have 、 in them, too. */
static void
read_word(ScopeReader *r, const char *word, const char *end, bool inner)
{
	break_trim(&word, &end, BREAK_SPACE);
	if (word == end || add_known(r, word, end - word))
		return;
	if (!inner)
	{
		int			len;

		(void) break_find(word, end, BREAK_INNER, &len);
		if (len > 0)
		{
			read_words(r, word, end, true);
			return;
		}
	}
	add_code(&r->unknown, word, end - word);
	if (r->first_unknown == NULL)
		r->first_unknown = pnstrdup(word, end - word);
}

static void
read_words(ScopeReader *r, const char *p, const char *end, bool inner)
{
	int			len;

	do
	{
		const char *stop = break_find(p, end, inner ? BREAK_INNER : BREAK_LIST, &len);

		read_word(r, p, stop, inner);
		p = stop + len;
	} while (len > 0);
}

/*
 * scope_read gives the codes of a scope's words: kinds of service by the
 * catalogues of the law, and sectors.  A word that nobody knows covers nothing:
 * it stands among those of its fellows as it is.
 */
Scope
scope_read(const Fact *words, const Rule *catalogues)
{
	ScopeReader r = {.catalogues = catalogues};
	Scope		scope = {0};

	if (words->isnull)
		return scope;
	initStringInfo(&r.kinds);
	initStringInfo(&r.sectors);
	initStringInfo(&r.unknown);
	read_words(&r, words->str, words->str + words->len, false);
	scope.unknown = r.first_unknown;
	if (r.any)
		return scope;
	if (r.unknown.len > 0)
		appendStringInfoString(r.sectors.len > 0 && r.kinds.len == 0 ? &r.sectors : &r.kinds, r.unknown.data);
	scope.kinds = r.kinds.len > 0 ? r.kinds.data : NULL;
	scope.sectors = r.sectors.len > 0 ? r.sectors.data : NULL;
	return scope;
}
