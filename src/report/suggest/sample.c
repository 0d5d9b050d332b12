/*
 * sample.c: what the first rows of a table say of its columns.  The caller must
 * have the right to read them; there are as many as are enough to see what is
 * there and few enough to cost nothing.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/own_sql.h"
#include "types/division.h"
#include "types/uscc.h"
#include "attach/to_date.h"
#include "report/suggest/suggest.h"

#include <ctype.h>

#include "access/detoast.h"
#include "access/relation.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rls.h"

#define SAMPLE_ROWS 500

/* No key, word, date or number is longer: such a value is a document. */
#define SAMPLE_BYTES 400

static bool
is_date_text(const char *text)
{
	DateADT		date;
	bool		nothing;

	return date_of_text(cstring_to_text(text), &date, &nothing);
}

/* A number as people write it: 12,345.60 or ￥12 or 35%; its value. */
static bool
read_number(const char *text, Sample *s, double *value)
{
	char		digits[64];
	int			n = 0;
	bool		commas = false;
	bool		percent = false;
	const char *point = NULL;
	const char *p = text;
	char	   *end;

	while (isspace((unsigned char) *p))
		p++;
	/* The sign of the yuan may be a wide one. */
	while (*p == '$' || (IS_HIGHBIT_SET(*p) && n == 0))
	{
		p += pg_mblen(p);
		commas = true;
	}
	for (; *p != '\0' && n < (int) sizeof(digits) - 1; p++)
	{
		if (*p == ',' && n > 0)
			commas = true;
		else if (*p == '%' && p[1] == '\0')
			percent = true;
		else if (isdigit((unsigned char) *p) || *p == '.' || ((*p == '-' || *p == '+') && n == 0))
		{
			if (*p == '.')
				point = &digits[n];
			digits[n++] = *p;
		}
		else
			return false;
	}
	digits[n] = '\0';
	if (n == 0 || *p != '\0')
		return false;
	*value = strtod(digits, &end);
	if (*end != '\0' || end == digits)
		return false;
	s->commas += commas;
	s->percents += percent;
	if (point != NULL && strspn(point + 1, "0123456789") > 2 && strspn(point + 3, "0") < strlen(point + 3))
		s->fractions++;
	return true;
}

static bool
is_creditcode(const char *text)
{
	return strlen(text) == 18 && is_enterprise_code(text, 18);
}

static bool
is_place(const char *text)
{
	size_t		len = strlen(text);
	Division	place;
	char		buf[32];

	if ((len != 6 && len != 12) || strspn(text, "0123456789") != len)
		return false;
	strlcpy(buf, text, sizeof(buf));
	/* Its first two digits are those of a province, which no plain number's need be. */
	return buf[0] >= '1' && buf[0] <= '8' && division_parse(buf, &place);
}

/* The distinct values, in order; a binary search tells where one belongs. */
static void
add_value(Sample *s, const char *text)
{
	int			from = 0;
	int			to = Min(s->nvalues, DISTINCT_MOST);

	if (s->nvalues > DISTINCT_MOST)
		return;
	while (from < to)
	{
		int			mid = (from + to) / 2;
		int			cmp = strcmp(text, s->values[mid]);

		if (cmp == 0)
		{
			s->repeats = true;
			return;
		}
		if (cmp < 0)
			to = mid;
		else
			from = mid + 1;
	}
	if (s->nvalues == DISTINCT_MOST)
	{
		s->nvalues++;
		return;
	}
	memmove(&s->values[from + 1], &s->values[from], sizeof(s->values[0]) * (s->nvalues - from));
	s->values[from] = pstrdup(text);
	s->nvalues++;
}

static void
look_at(Sample *s, const char *text, bool worded)
{
	double		number;

	if (text_is_blank(text, strlen(text)))
	{
		s->blanks++;
		return;
	}
	s->rows++;
	if (s->example == NULL)
		s->example = pstrdup(text);
	add_value(s, text);
	if (read_number(text, s, &number))
	{
		if (s->numbers == 0 || number < s->least)
			s->least = number;
		if (s->numbers == 0 || number > s->most)
			s->most = number;
		s->numbers++;
	}
	if (worded)
	{
		s->dates += is_date_text(text);
		s->creditcodes += is_creditcode(text);
		s->places += is_place(text);
	}
}

/* What kinds of values can be a fact at all. */
static bool
is_worth_reading(const SuggestColumn *column)
{
	return column->readable &&
		(column->category == TYPCATEGORY_STRING || column->category == TYPCATEGORY_NUMERIC ||
		 column->category == TYPCATEGORY_BOOLEAN || column->category == TYPCATEGORY_ENUM ||
		 column->category == TYPCATEGORY_DATETIME || column->type == UUIDOID);
}

static void
look_at_row(SuggestTable *t, const OwnRows *rows, uint64 row, const Oid *outputs, MemoryContext kept)
{
	int			at = 0;

	for (int i = 0; i < t->ncolumns; i++)
	{
		SuggestColumn *column = &t->columns[i];
		bool		isnull;
		Datum		d;
		MemoryContext old;

		if (!is_worth_reading(column))
			continue;
		d = own_datum(rows, row, ++at, &isnull);
		if (isnull)
		{
			column->sample.nulls++;
			continue;
		}
		if (get_typlen(column->type) == -1 && toast_raw_datum_size(d) > SAMPLE_BYTES)
		{
			column->sample.rows++;
			column->sample.nvalues = DISTINCT_MOST + 1;
			continue;
		}
		old = MemoryContextSwitchTo(kept);
		look_at(&column->sample, OidOutputFunctionCall(outputs[i], d),
				column->category == TYPCATEGORY_STRING || column->category == TYPCATEGORY_NUMERIC);
		MemoryContextSwitchTo(old);
	}
}

/*
 * suggest_reader gives the role as which rows of a table are read, in columns that
 * the caller may read: the table's owner, since to plan a query evaluates what is
 * constant in checks, indexes and statistics of his.  Where row security hides rows
 * from the caller, the caller.
 */
Oid
suggest_reader(Relation rel)
{
	Oid			owner = rel->rd_rel->relowner;
	Oid			caller = GetUserId();

	if (!has_privs_of_role(caller, owner) && check_enable_rls(RelationGetRelid(rel), caller, true) == RLS_ENABLED)
		return caller;
	return owner;
}

/* suggest_sample reads the first rows of a table, in its columns that the caller may read. */
void
suggest_sample(SuggestTable *t)
{
	MemoryContext kept = CurrentMemoryContext;
	Oid		   *outputs = palloc0(sizeof(Oid) * Max(t->ncolumns, 1));
	OwnSql		query = {.as = suggest_reader(t->rel)};
	StringInfoData sql;
	OwnRows		rows;
	const char *separator = "SELECT ";

	initStringInfo(&sql);
	for (int i = 0; i < t->ncolumns; i++)
		if (is_worth_reading(&t->columns[i]))
		{
			bool		varlena;

			appendStringInfo(&sql, "%s%s", separator, t->columns[i].quoted);
			getTypeOutputInfo(t->columns[i].type, &outputs[i], &varlena);
			separator = ", ";
		}
	if (sql.len == 0)
		return;
	appendStringInfo(&sql, " FROM %s LIMIT %d", t->qualified, SAMPLE_ROWS);
	query.sql = sql.data;

	own_sql_begin();
	rows = own_sql_run(&query, NULL, NULL);
	for (uint64 i = 0; i < rows.n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		look_at_row(t, &rows, i, outputs, kept);
	}
	own_sql_end();
	t->sampled = rows.n > 0;
}

/* suggest_open opens a table, whose relation the caller closes, with a sample of it; NULL: it is gone. */
SuggestTable *
suggest_open(SuggestSchema *schema, Oid relid)
{
	Relation	rel = try_relation_open(relid, AccessShareLock);
	SuggestTable *t;

	CHECK_FOR_INTERRUPTS();
	if (rel == NULL)
		return NULL;
	t = suggest_table(schema, rel);
	suggest_sample(t);
	return t;
}
