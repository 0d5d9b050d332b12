/*
 * insurer.c: whether an insurer may write policies on a day: it must not be
 * suspended; and which of its papers are not in, which keeps it from nothing.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "books/insurer.h"
#include "books/place.h"
#include "books/book_scan.h"

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/varlena.h"

PG_FUNCTION_INFO_V1(safeins_insurer_ineligible);
PG_FUNCTION_INFO_V1(safeins_insurer_due);

/*
 * annual_due gives the day on which a year's report ("report.annual") or
 * papers ("filing.annual") are due, and the rule; NULL where the law is
 * silent.  A report is due after its year, papers within theirs; the law is
 * that of the year's end.
 */
const Rule *
annual_due(const char *code, Division place, int year, DateADT *due)
{
	const Rule *rule = rule_in_force(code, place, last_day_of(year), NULL, NULL, NULL);

	if (rule != NULL)
		*due = term_after(last_day_of(strcmp(code, "report.annual") == 0 ? year : year - 1), rule->term);
	return rule;
}

/* Runs a query that gives one row of texts or none; in the caller's context. */
static char **
ask(OwnSql *q, const Datum *values, int ncolumns)
{
	MemoryContext caller = CurrentMemoryContext;
	char	  **row = NULL;
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(q, values, NULL);
	if (rows.n > 0)
	{
		MemoryContext old = MemoryContextSwitchTo(caller);

		row = palloc(sizeof(char *) * ncolumns);
		for (int i = 0; i < ncolumns; i++)
			row[i] = own_text(&rows, 0, i + 1);
		MemoryContextSwitchTo(old);
	}
	own_sql_end();
	return row;
}

static OwnSql suspension_of = {
	.sql = "SELECT least(s.until_on, l.from_on - 1)::text, s.basis, s.source"
	" FROM safeins.suspension s LEFT JOIN safeins.suspension l"
	" ON l.insurer = s.insurer AND l.place OPERATOR(safeins.=) s.place AND l.lifts = s.id"
	" WHERE s.insurer = $1 AND s.lifts IS NULL AND s.from_on <= $3 AND s.until_on >= $3"
	" AND (s.place OPERATOR(safeins.=) CAST($2 AS safeins.division) OR s.place OPERATOR(safeins.=) CAST(0 AS safeins.division))"
	" AND (l.from_on IS NULL OR l.from_on > $3)"
	" ORDER BY least(s.until_on, l.from_on - 1) DESC, s.id LIMIT 1",
	.types = {TEXTOID, INT4OID, DATEOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

/* One of the nation holds in every province. */
static char *
suspended(Division province, const char *insurer, int len, DateADT on)
{
	Datum		values[3];
	char	  **row;

	/* Hardly anybody ever is. */
	if (!book_has_key(SAFEINS_REL_SUSPENSION, safeins_index("suspension_insurer"), insurer, len))
		return NULL;
	values[0] = PointerGetDatum(cstring_to_text_with_len(insurer, len));
	values[1] = Int32GetDatum(province);
	values[2] = DateADTGetDatum(on);
	row = ask(&suspension_of, values, 3);
	if (row == NULL)
		return NULL;
	return psprintf(_("suspended until %s (%s, %s)"), row[0], row[1], row[2]);
}

/* insurer_is_suspended tells whether an insurer may not write policies in a province on a day. */
bool
insurer_is_suspended(Division province, const char *insurer, DateADT on)
{
	return suspended(province, insurer, strlen(insurer), on) != NULL;
}

/*
 * insurer_stop_lock holds apart, until the transaction ends, whoever writes a
 * measure that stops an insurer and whoever suspends one or lifts it, so that
 * the second sees the first at every isolation level.  One lock for all: these
 * are rare, and it cannot be taken in two orders.
 */
void
insurer_stop_lock(void)
{
	LockDatabaseObject(safeins_relid(SAFEINS_REL_SUSPENSION), 0, 1, ExclusiveLock);
}

static OwnSql papers_lacking = {
	.sql = "SELECT string_agg(i.item, ', ' ORDER BY i.n) FROM unnest($6) WITH ORDINALITY i (item, n)"
	" WHERE safeins.paper_stands($1, CAST($2 AS safeins.division), i.item, $3, $4, $5) IS NULL",
	.types = {TEXTOID, INT4OID, INT4OID, INT4OID, DATEOID, TEXTARRAYOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

/* The papers filed for some years that an insurer lacks on a day, in one text; NULL when all stand. */
static char *
lacking(const Rule *items, Division province, const char *insurer, int len, int from_year, int to_year, DateADT on)
{
	Datum		values[6];
	Datum	   *texts = palloc(sizeof(Datum) * Max(items->nitems, 1));
	char	  **row;

	for (int i = 0; i < items->nitems; i++)
		texts[i] = CStringGetTextDatum(items->items[i]);
	values[0] = PointerGetDatum(cstring_to_text_with_len(insurer, len));
	values[1] = Int32GetDatum(province);
	values[2] = Int32GetDatum(from_year);
	values[3] = Int32GetDatum(to_year);
	values[4] = DateADTGetDatum(on);
	values[5] = PointerGetDatum(construct_array(texts, items->nitems, TEXTOID, -1, false, TYPALIGN_INT));
	row = ask(&papers_lacking, values, 1);
	return row[0];
}

/*
 * insurer_lacks gives the papers that an insurer lacks on a day, in one text;
 * NULL: none.  Where a rule has them filed each year, those of the year are
 * asked for once they are due, until then those of the year before, if that had
 * the rule as well; elsewhere a paper stands until it expires.
 */
char *
insurer_lacks(Division province, const char *insurer, int len, DateADT on)
{
	const Rule *items;
	int			year = year_of(on);
	bool		was_yearly;
	DateADT		due;

	if (attachment_roots("filing") == NIL && !role_known("filing", province))
		return NULL;
	items = rule_in_force("filing.items", province, on, NULL, NULL, NULL);
	if (items == NULL)
		return NULL;
	if (annual_due("filing.annual", province, year, &due) == NULL)
		return lacking(items, province, insurer, len, 1, 9999, on);
	if (on > due)
		return lacking(items, province, insurer, len, year, year, on);
	if (rule_in_force("filing.items", province, last_day_of(year - 1), NULL, NULL, NULL) == NULL)
		return NULL;
	was_yearly = annual_due("filing.annual", province, year - 1, &due) != NULL;
	return lacking(items, province, insurer, len, was_yearly ? year - 1 : 1, 9999, on);
}

/*
 * insurer_ineligible gives NULL when an insurer may write policies in a
 * province on that day, else why not, translated.  After rules_refresh(); as
 * the latest committed state and this transaction leave it.
 */
char *
insurer_ineligible(Division province, const char *insurer, int len, DateADT on)
{
	return suspended(province, insurer, len, on);
}

/*
 * safeins.insurer_ineligible(insurer, on_date, place): why an insurer may not
 * write policies, or NULL.  Of one whom no book has nothing can be told; the
 * guard of policies does not mind, for the first policy makes its insurer known.
 */
Datum
safeins_insurer_ineligible(PG_FUNCTION_ARGS)
{
	text	   *insurer;
	DateADT		on;
	char	   *reason;

	args_check(fcinfo, 0);
	rules_refresh();
	insurer = PG_GETARG_TEXT_PP(0);
	on = arg_day(fcinfo, 1);
	if (!insurer_known(text_to_cstring(insurer)))
		PG_RETURN_TEXT_P(cstring_to_text(psprintf(_("insurer %s is not known"), text_shown(text_to_cstring(insurer)))));
	reason = insurer_ineligible(division_at_level(PG_ARGISNULL(2) ? home_place() : PG_GETARG_DIVISION(2), 1),
								VARDATA_ANY(insurer), VARSIZE_ANY_EXHDR(insurer), on);
	if (reason == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(reason));
}

/* safeins.insurer_due(code, place, year): when a year's report or papers are due; NULL where the law is silent. */
Datum
safeins_insurer_due(PG_FUNCTION_ARGS)
{
	char	   *code = text_to_cstring(PG_GETARG_TEXT_PP(0));
	int			year = PG_GETARG_INT32(2);
	DateADT		due;

	if (strcmp(code, "report.annual") != 0 && strcmp(code, "filing.annual") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is not a rule of what insurers hand in each year", text_shown(code)),
				 errhint("The rules are report.annual and filing.annual.")));
	rules_refresh();
	if (year < 1 || year > 9999 || annual_due(code, PG_GETARG_DIVISION(1), year, &due) == NULL)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(due);
}

/* Whoever some book has, whatever it says of him. */
#define INSURERS \
	"(SELECT insurer FROM safeins.policy UNION SELECT insurer FROM safeins.coinsurance UNION SELECT insurer FROM safeins.account UNION SELECT insurer FROM safeins.report" \
	" UNION SELECT insurer FROM safeins.filing UNION SELECT insurer FROM safeins.complaint UNION SELECT insurer FROM safeins.hazard" \
	" UNION SELECT insurer FROM safeins.refusal UNION SELECT insurer FROM safeins.product" \
	" UNION SELECT insurer FROM safeins.suspension)"

static OwnSql known = {
	.sql = "SELECT WHERE " INSURER_KNOWN("$1"),
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

static OwnSql held = {
	.sql = "SELECT WHERE " INSURER_HELD("$1"),
	.types = {TEXTOID},
	.sees = OWN_SEES_STATEMENT,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

/* insurer_held tells whether some book has an insurer, as the statement sees it. */
bool
insurer_held(const char *insurer)
{
	Datum		values[1] = {CStringGetTextDatum(insurer)};

	return own_sql_execute(&held, values, NULL) > 0;
}

/* insurer_known tells whether some book has an insurer, or none has a row yet. */
bool
insurer_known(const char *insurer)
{
	Datum		values[1] = {CStringGetTextDatum(insurer)};

	return own_sql_execute(&known, values, NULL) > 0;
}

/* Names are compared by letters, of which the longest have too many. */
#define LETTERS_MOST 100
#define NEAR_MOST 3

static OwnSql all_known = {
	.sql = "SELECT insurer FROM " INSURERS " AS i WHERE insurer IS NOT NULL ORDER BY insurer",
	.sees = OWN_SEES_STATEMENT,
	.settings = OWN_BY_INDEX,
};

/* The known insurers whose names are like one, those with the fewest letters apart first; NULL: none is. */
static char *
insurers_near(const char *insurer)
{
	MemoryContext caller = CurrentMemoryContext;
	int			letters = pg_mbstrlen(insurer);
	int			nearest = Max(letters / 2, 1);
	StringInfoData s;
	OwnRows		rows;

	initStringInfo(&s);
	if (letters > LETTERS_MOST)
		return NULL;
	own_sql_begin();
	rows = own_sql_run(&all_known, NULL, NULL);
	for (int apart = 1, n = 0; apart <= nearest && n < NEAR_MOST; apart++)
		for (uint64 i = 0; i < rows.n && n < NEAR_MOST; i++)
		{
			char	   *other = own_text(&rows, i, 1);

			CHECK_FOR_INTERRUPTS();
			if (pg_mbstrlen(other) <= LETTERS_MOST &&
				varstr_levenshtein(insurer, strlen(insurer), other, strlen(other), 1, 1, 1, true) == apart)
			{
				MemoryContext old = MemoryContextSwitchTo(caller);

				appendStringInfo(&s, "%s%s", n++ > 0 ? ", " : "", other);
				MemoryContextSwitchTo(old);
			}
		}
	own_sql_end();
	return s.len == 0 ? NULL : s.data;
}

/* insurer_check refuses an act about an insurer whom no book has: a slip of the pen would stand for ever. */
void
insurer_check(const char *insurer)
{
	char	   *near;

	if (insurer_known(insurer))
		return;
	near = insurers_near(insurer);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("insurer %s is not known", text_shown(insurer)),
			 near != NULL ?
			 errhint("Known by a name like it: %s. An insurer becomes known by a row of an attached table: a policy, premium, papers.", near) :
			 errhint("An insurer becomes known by a row of an attached table: a policy, premium, papers.")));
}
