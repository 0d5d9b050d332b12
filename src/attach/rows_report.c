/*
 * rows_report.c: what is told of the rows of a table that is attached or audited:
 * that its "where" lets none of them be live, and words that no list knows and of
 * which no rule tells.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/progress.h"
#include "common/settings.h"
#include "rules/code_list.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "attach/rows_report.h"
#include "attach/triggers.h"

#include "nodes/bitmapset.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* ---- words that no list knows ---- */

/* So many are named; the view code_gaps has them all. */
#define WORDS_SHOWN 3

typedef struct UnknownWords
{
	int64		rows;
	int			n;
	const char *words[WORDS_SHOWN];
} UnknownWords;

struct WordReport
{
	const ListedFact *words;		/* the role's */
	MemoryContext cxt;
	UnknownWords unknown[FLEXIBLE_ARRAY_MEMBER];	/* one for each of these */
};

/* words_begin makes what words_take() counts in; NULL where the role has no words to tell of. */
WordReport *
words_begin(const CheckContext *j)
{
	const ListedFact *words = j->mapping->role->listed;
	int			n = 0;
	WordReport *w;

	if ((j->mode != CHECK_LEGACY && j->mode != CHECK_AUDIT) || j->awaited != NULL || j->settles || words == NULL)
		return NULL;
	while (words[n].list != NULL)
		n++;
	w = palloc0(offsetof(WordReport, unknown) + sizeof(UnknownWords) * n);
	w->words = words;
	w->cxt = CurrentMemoryContext;
	codes_refresh();
	return w;
}

static void
add_word(UnknownWords *u, const Fact *f, MemoryContext cxt)
{
	u->rows++;
	for (int i = 0; i < u->n; i++)
		if (strlen(u->words[i]) == (size_t) f->len && memcmp(u->words[i], f->str, f->len) == 0)
			return;
	if (u->n < WORDS_SHOWN)
		u->words[u->n++] = MemoryContextStrdup(cxt, fact_text(f));
}

/* words_take looks at one live row. */
void
words_take(WordReport *w, const Fact *facts)
{
	for (int i = 0; w->words[i].list != NULL; i++)
	{
		const Fact *f = &facts[w->words[i].fact];

		if (!f->isnull && !text_is_blank(f->str, f->len) && code_of(w->words[i].list, f->str, f->len) == NULL)
			add_word(&w->unknown[i], f, w->cxt);
	}
}

/* words_tell tells what words there were, and what comes of them. */
void
words_tell(const CheckContext *j, const WordReport *w)
{
	for (int i = 0; w != NULL && w->words[i].list != NULL; i++)
	{
		const UnknownWords *u = &w->unknown[i];
		const ListedFact *words = &w->words[i];
		StringInfoData named;

		if (u->n == 0)
			continue;
		initStringInfo(&named);
		for (int k = 0; k < u->n; k++)
			appendStringInfo(&named, "%s\"%s\"", k > 0 ? ", " : "", text_shown(u->words[k]));
		ereport(NOTICE,
				(errmsg("words of fact \"%s\" of table \"%s\" are not known: %s", fact_name(j->mapping->role, words->fact),
						RelationGetRelationName(j->rel), named.data),
				 errdetail("Rows with such words: %lld. %s", (long long) u->rows, _(words->unknown)),
				 errhint("safeins.add_code('%s', '%s', code, source) says what a word means; safeins.code_gaps lists attached ones.",
						 words->list, text_shown(u->words[0]))));
	}
}

/* ---- rows of which none is live ---- */

/* none_live_message says of a table with rows that none of them counts. */
char *
none_live_message(const Mapping *m, Relation rel, int64 rows)
{
	const char *where = text_shown(mapping_where(m)->source);

	return psprintf(_("no row of table \"%s\" is live in role \"%s\": \"where\" is %s, rows looked at: %lld"),
					RelationGetRelationName(rel), m->role->name, where, (long long) rows);
}

/* where_values_sql is a query that shows what stands in the columns of "where"; NULL: it reads none. */
char *
where_values_sql(const Mapping *m, Relation rel)
{
	StringInfoData columns;

	initStringInfo(&columns);
	for (int c = -1; (c = bms_next_member(mapping_where(m)->reads, c)) >= 0;)
		appendStringInfo(&columns, "%s%s", columns.len > 0 ? ", " : "",
						 quote_identifier(get_attname(RelationGetRelid(rel), c, false)));
	return columns.len == 0 ? NULL :
		psprintf("SELECT %s, count(*) FROM %s GROUP BY %s", columns.data, relation_sql_name(rel), columns.data);
}

/*
 * none_live_tell tells whoever attaches a table that its mapping takes no row for
 * one that counts; an audit shows it in its rows, which would be none otherwise.
 */
void
none_live_tell(const CheckContext *j)
{
	char	   *message;
	char	   *values;
	Datum		shown[7] = {0};
	bool		nulls[7] = {0};

	if (j->rows == 0 || j->live > 0)
		return;
	message = none_live_message(j->mapping, j->rel, j->rows);
	if (j->mode == CHECK_AUDIT)
	{
		shown[0] = CStringGetTextDatum("fact.where");
		shown[1] = CStringGetTextDatum("safeins.attach");
		nulls[2] = nulls[3] = nulls[4] = nulls[6] = true;
		shown[5] = CStringGetTextDatum(message);
		tuplestore_putvalues(j->audit, j->audit_desc, shown, nulls);
		return;
	}
	values = where_values_sql(j->mapping, j->rel);
	ereport(NOTICE,
			(errmsg_internal("%s", message),
			 errdetail("What is not live is judged by no rule and stands in no account."),
			 values == NULL ? errhint("Detach it, and attach it with a \"where\" that lets rows be live, or with none.") :
			 errhint("%s shows what the rows have; detach the table, and attach it with another \"where\".", values)));
}

/* rows_progress tells of a row of a table that was read. */
void
rows_progress(const CheckContext *j)
{
	progress_done(j->rows);
	if (safeins_progress > 0 && j->rows % safeins_progress == 0)
		ereport(NOTICE,
				(errmsg("table \"%s\": %lld rows read, %lld findings",
						RelationGetRelationName(j->rel), (long long) j->rows, (long long) j->findings)));
}
