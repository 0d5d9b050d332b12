/*
 * code.c: facts whose values are words of a list: whether a column has such
 * words, and what its own codes would mean, by its comment or by the nearest
 * word that there is.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "types/full_width.h"
#include "rules/code_list.h"
#include "report/suggest/suggest.h"

#include <ctype.h>

#include "access/htup_details.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/syscache.h"

static const struct
{
	const char *role;			/* NULL: any */
	const char *fact;
	const char *list;			/* with a dot at its end: all that begin with it; "": words, of no list of ours */
}			lists[] = {
	{NULL, "sector", "sector"},
	{NULL, "size", "size"},
	{NULL, "risk", "risk"},
	{NULL, "standard_grade", "grade"},
	{"service", "kind", "service."},
	{"plan", "kind", "service."},
	{"expense", "purpose", "service."},
	{"service", "channel", "channel"},
	{"service", "satisfaction", "satisfaction"},
	{"plan", "frequency", "frequency"},
	{"filing", "item", "filing"},
	{"hazard", "level", "hazard.level"},
	{"measure", "kind", "measure.kind"},
	{"measure", "object_kind", "measure.object"},
	{"measure", "basis_kind", "measure.basis"},
	{"measure", "act", "insurer.act"},
	{"policy", "status", ""},
	{"policy", "payer", ""},
};

/* code_list_of gives the list whose words a fact takes; NULL: it takes any. */
const char *
code_list_of(const Role *role, int fact)
{
	for (size_t i = 0; i < lengthof(lists); i++)
		if (fact < role->nfacts && strcmp(lists[i].fact, role->facts[fact].name) == 0 &&
			(lists[i].role == NULL || strcmp(lists[i].role, role->name) == 0))
			return lists[i].list;
	return NULL;
}

typedef struct Sought
{
	const char *word;			/* folded */
	bool		found;
} Sought;

static void
hold(const char *name, const char *code, void *arg)
{
	Sought	   *s = arg;

	s->found |= strcmp(name, s->word) == 0;
}

/* word_is_known tells whether a list has a word; one whose name ends with a dot: any that begins so. */
bool
word_is_known(const char *list, const char *word)
{
	char	   *folded = word_folded(word, strlen(word));
	Sought		s = {folded != NULL ? folded : word, false};

	if (list[0] == '\0')
		return false;
	if (list[strlen(list) - 1] != '.')
		return code_of(list, word, strlen(word)) != NULL;
	codes_each(list, hold, &s);
	return s.found;
}

/* code_known says how many of the sampled values are words of a list: from 0 to 1. */
double
code_known(const SuggestColumn *column, const char *list)
{
	const Sample *s = &column->sample;
	int			n = 0;

	if (s->nvalues == 0 || s->nvalues > DISTINCT_MOST || list[0] == '\0')
		return 0;
	for (int i = 0; i < s->nvalues; i++)
		n += word_is_known(list, s->values[i]);
	return (double) n / s->nvalues;
}

static const char *
known_value(const SuggestColumn *column, const char *list)
{
	for (int i = 0; i < Min(column->sample.nvalues, DISTINCT_MOST); i++)
		if (word_is_known(list, column->sample.values[i]))
			return text_shown(column->sample.values[i]);
	return "";
}

/* What stands between words: anything of ASCII but letters, and the signs of Chinese, such as the long dash. */
static bool
is_word_end(const char *p)
{
	static const char *const signs[] = {
		"、", "。", "·", "•", "…", "—", "–", "→", "《", "》", "〈", "〉", "【", "】",
		"「", "」", "『", "』", "〔", "〕", "“", "”", "‘", "’"
	};

	if (!IS_HIGHBIT_SET(*p))
		return *p == '\0' || (!isalpha((unsigned char) *p) && *p != '_');
	for (size_t i = 0; i < lengthof(signs); i++)
		if (strncmp(p, signs[i], strlen(signs[i])) == 0)
			return true;
	return false;
}

/* Past what stands between a code and its word; as "1、" numbers do. */
static const char *
past_joint(const char *p, bool letters)
{
	static const char *const wide[] = {"—", "–", "→", "“", "‘", "「", "『"};
	const char *begin;

	do
	{
		begin = p;
		while (*p != '\0' && strchr(" -:=.>'\"", *p) != NULL)
			p++;
		for (size_t i = 0; i < lengthof(wide); i++)
			if (strncmp(p, wide[i], strlen(wide[i])) == 0)
				p += strlen(wide[i]);
		if (!letters && strncmp(p, "、", strlen("、")) == 0)
			p += strlen("、");
	} while (p > begin);
	return p;
}

/*
 * Where a word ends that explains a code: also where the next code begins, which
 * a digit does behind a Chinese character, and a letter where codes are letters.
 */
static const char *
past_word(const char *word, bool letters)
{
	const char *p = word;

	while (!is_word_end(p) &&
		   !(p > word && IS_HIGHBIT_SET(p[-1]) && !IS_HIGHBIT_SET(*p) &&
			 (isdigit((unsigned char) *p) || (letters && isalpha((unsigned char) *p)))))
		p += pg_utf_mblen((const unsigned char *) p);
	return p;
}

/* Full-width forms as plain ones; capitals stay what they are: codes are compared with values. */
static char *
narrowed(const char *text)
{
	StringInfoData s;

	initStringInfo(&s);
	while (*text != '\0')
	{
		int			len = IS_HIGHBIT_SET(*text) ? pg_mblen(text) : 1;
		int			plain = full_width_plain(text, len, GetDatabaseEncoding());

		if (plain != 0)
			appendStringInfoChar(&s, plain);
		else
			appendBinaryStringInfo(&s, text, len);
		text += len;
	}
	return s.data;
}

/*
 * comment_codes reads what a comment says of codes, as in "(1一般 2重大)",
 * "0:否,1:是", "A大型、B中型" or "A=minor; B=major".  Where words stand before their
 * codes, as in "大型A 中型B", nothing is read: each would get the next one's word.
 * It is read in UTF-8, as the signs that are looked for are written here.
 */
static List *
comment_codes(const char *comment)
{
	List	   *codes = NIL;
	bool		blanks = false;
	bool		behind = false;
	const char *text;
	const char *p;

	if (comment == NULL)
		return NIL;
	text = narrowed(comment);
	p = text = pg_server_to_any(text, strlen(text), PG_UTF8);
	while (*p != '\0')
	{
		const char *code = p;
		const char *word;
		bool		letters = true;
		int			len;
		CommentCode *c;

		if (IS_HIGHBIT_SET(*p) || !isalnum((unsigned char) *p))
		{
			p += pg_utf_mblen((const unsigned char *) p);
			continue;
		}
		for (; isalnum((unsigned char) *p) || *p == '_'; p++)
			letters &= !isdigit((unsigned char) *p);
		len = p - code;
		word = past_joint(p, letters);
		if (is_word_end(word))
			behind |= code > text && (IS_HIGHBIT_SET(code[-1]) || strchr("=:-", code[-1]) != NULL) && len <= 3;
		if (len > 20 || is_word_end(word) || (word == p && !IS_HIGHBIT_SET(*word)))
			continue;
		/* What only a blank or a comma joins may as well be joined to what is before. */
		blanks |= (*p == ' ' && strspn(p, " ") == (size_t) (word - p)) || strncmp(p, "、", strlen("、")) == 0;
		p = past_word(word, letters);
		c = palloc(sizeof(CommentCode));
		c->code = pnstrdup(code, len);
		c->word = pnstrdup(word, p - word);
		c->word = pg_any_to_server(c->word, p - word, PG_UTF8);
		codes = lappend(codes, c);
	}
	return behind && blanks ? NIL : codes;
}

/* Is what begins at p denied by what is before it, as 重大 is in 非重大 and 不属于重大? */
static bool
is_denied(const char *word, const char *p)
{
	static const char *const denials[] = {"非", "不", "未", "无", "没有"};
	const char *before = pnstrdup(word, p - word);

	before = pg_server_to_any(before, strlen(before), PG_UTF8);
	for (size_t i = 0; i < lengthof(denials); i++)
		if (strstr(before, denials[i]) != NULL)
			return true;
	return false;
}

/* Does a word, or what it ends with, stand among some? 代表存在 does. */
static bool
ends_among(const char *word, const List *words)
{
	char	   *folded = word_folded(word, strlen(word));
	const char *text = folded != NULL ? folded : word;

	for (const char *p = text; *p != '\0'; p += pg_mblen(p))
		if (word_is_among(p, words) && !is_denied(text, p))
			return true;
	return false;
}

/* comment_code_of finds the code that the comment explains by one of some words; NULL where none is, or several are. */
const char *
comment_code_of(const SuggestColumn *column, const List *words, const List *more)
{
	const char *found = NULL;
	ListCell   *lc;

	foreach(lc, comment_codes(column->comment))
	{
		CommentCode *c = lfirst(lc);

		if (!ends_among(c->word, words) && !ends_among(c->word, more))
			continue;
		if (found != NULL)
			return NULL;
		found = c->code;
	}
	return found;
}

/* What the comment says of a code, or of the end of what it says: a word of the list, where it is one. */
static const char *
explained(const List *codes, const char *code, const char *list, bool *known)
{
	ListCell   *lc;

	*known = false;
	foreach(lc, codes)
	{
		CommentCode *c = lfirst(lc);
		ListCell   *other;

		if (pg_strcasecmp(c->code, code) != 0)
			continue;
		/* What is explained twice is not explained. */
		for_each_cell(other, codes, lnext(codes, lc))
			if (pg_strcasecmp(((CommentCode *) lfirst(other))->code, code) == 0)
				return NULL;
		for (const char *p = c->word; *p != '\0'; p += pg_mblen(p))
			if (word_is_known(list, p) && !is_denied(c->word, p))
			{
				*known = true;
				return p;
			}
		return c->word;
	}
	return NULL;
}

/* Does the comment explain most of the values that there are?  Then they mean what it says, whatever words they are. */
static bool
comment_explains(const SuggestColumn *column, const List *codes)
{
	const Sample *s = &column->sample;
	int			n = 0;

	for (int i = 0; i < Min(s->nvalues, DISTINCT_MOST); i++)
	{
		ListCell   *lc;

		foreach(lc, codes)
			if (pg_strcasecmp(((CommentCode *) lfirst(lc))->code, s->values[i]) == 0)
			{
				n++;
				break;
			}
	}
	return n > 0 && n * 2 > s->nvalues;
}

/* The word of a list that one is most like; none that it denies, in these words or in others. */
static const char *
nearest(const char *list, const char *word)
{
	const char *near = code_nearest(list, word);
	const char *at = near != NULL ? strstr(word, near) : NULL;

	if (near == NULL || is_denied(word, at != NULL ? at : word + strlen(word)) > is_denied(near, near + strlen(near)))
		return NULL;
	return near;
}

static void
add_case(StringInfo sql, StringInfo shown, const SuggestColumn *column, const char *value, const char *word)
{
	appendStringInfo(sql, " WHEN %s THEN %s", flag_literal(column, value), quote_literal_cstr(word));
	appendStringInfo(shown, "%s%s = %s", shown->len > 0 ? ", " : "", text_shown(value), word);
}

/* What the codes of the sample mean, and, without a sample, all that the comment explains. */
static List *
values_of(const SuggestColumn *column, const List *codes)
{
	const Sample *s = &column->sample;
	List	   *values = NIL;
	ListCell   *lc;

	if (s->nvalues > DISTINCT_MOST)
		return NIL;
	for (int i = 0; i < s->nvalues; i++)
		values = lappend(values, unconstify(char *, s->values[i]));
	/* Codes that no row has yet, where they look like codes: short, and what the type takes. */
	foreach(lc, codes)
	{
		CommentCode *c = lfirst(lc);
		bool		there = strlen(c->code) > 3 ||
			(column->category == TYPCATEGORY_NUMERIC && strspn(c->code, "0123456789") != strlen(c->code));

		for (int i = 0; i < list_length(values); i++)
			there |= pg_strcasecmp(list_nth(values, i), c->code) == 0;
		if (!there)
			values = lappend(values, unconstify(char *, c->code));
	}
	return values;
}

/* The labels of an enum, whether some row has them or not. */
static List *
add_labels(Oid type, List *values)
{
	CatCList   *labels = SearchSysCacheList1(ENUMTYPOIDNAME, ObjectIdGetDatum(type));

	for (int i = 0; i < labels->n_members; i++)
	{
		char	   *label = pstrdup(NameStr(((Form_pg_enum) GETSTRUCT(&labels->members[i]->tuple))->enumlabel));
		bool		there = false;
		ListCell   *lc;

		foreach(lc, values)
			there |= strcmp(lfirst(lc), label) == 0;
		if (!there)
			values = lappend(values, label);
	}
	ReleaseSysCacheList(labels);
	return values;
}

/*
 * codes_meant lists the codes of a column, of its rows, its type and its
 * comment; what nothing explains means itself.
 */
List *
codes_meant(const SuggestColumn *column)
{
	List	   *codes = comment_codes(column->comment);
	List	   *values = values_of(column, codes);
	List	   *meant = NIL;
	ListCell   *lc;

	if (column->category == TYPCATEGORY_ENUM)
		values = add_labels(column->type, values);
	foreach(lc, values)
	{
		CommentCode *c = palloc(sizeof(CommentCode));
		bool		known;

		c->code = lfirst(lc);
		c->word = explained(codes, c->code, "", &known);
		if (c->word == NULL)
			c->word = c->code;
		meant = lappend(meant, c);
	}
	return meant;
}

/*
 * code_value_of makes the expression of a column for a fact that takes the
 * words of a list; how well it fits, 0: not at all.
 */
double
code_value_of(const SuggestColumn *column, const char *source, const char *list, Candidate *c)
{
	List	   *codes = comment_codes(column->comment);
	bool		told = comment_explains(column, codes);
	double		worth = 1;
	int			n = 0;
	StringInfoData sql;
	StringInfoData shown;
	ListCell   *lc;

	c->expression = source;
	if (column->category == TYPCATEGORY_BOOLEAN && strcmp(list, "hazard.level") == 0)
	{
		c->expression = psprintf("CASE WHEN %s THEN 'major' ELSE 'general' END", source);
		return 0.9;
	}
	if (column->category != TYPCATEGORY_STRING && column->category != TYPCATEGORY_ENUM &&
		column->category != TYPCATEGORY_NUMERIC)
		return 0;
	/* Where most are words of the list, another one is a word that the law does not know, and must be seen. */
	if (!told && code_known(column, list) > 0.5)
	{
		saw(c, psprintf(_("its values are words of the catalogue, such as %s"), known_value(column, list)));
		return 0.8 + 0.2 * code_known(column, list);
	}
	initStringInfo(&sql);
	initStringInfo(&shown);
	foreach(lc, values_of(column, codes))
	{
		const char *value = lfirst(lc);
		bool		known;
		const char *word = explained(codes, value, list, &known);
		const char *near = NULL;

		if (word == NULL && word_is_known(list, value))
			continue;
		if (!known && list[0] != '\0')
		{
			near = nearest(list, word != NULL ? word : value);
			worth = Min(worth, near != NULL ? (word != NULL ? 0.78 : 0.7) : 0.6);
			word = near != NULL ? near : word;
		}
		if (word == NULL)
			continue;
		add_case(&sql, &shown, column, value, word);
		n++;
	}
	if (n > 0)
	{
		c->expression = psprintf("CASE %s%s ELSE %s END", source, sql.data,
								 column->category == TYPCATEGORY_STRING ? source : psprintf("%s::text", source));
		saw(c, psprintf(_("what its values would mean: %s"), shown.data));
		return worth;
	}
	if (list[0] == '\0')
		return 1;
	if (column->sample.nvalues > 0)
	{
		saw(c, psprintf(_("its values, such as %s, are no words of the catalogue"),
						text_shown(column->sample.example)));
		return 0.6;
	}
	return column->category == TYPCATEGORY_STRING ? 0.85 : 0.6;
}
