/*
 * reversal.c: does a reversal fit the expense that it names, in insurer, account
 * and amount, and does it come after it?
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/own_sql.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
#include "attach/lookup.h"
#include "attach/mapping.h"
#include "guards/fee/fee.h"
#include "guards/violation.h"

#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"

static char *
reversal_sql(const Mapping *m, int lookup)
{
	char	   *rows = lookup_rows(m);

	return psprintf("SELECT n.i, o.amount::pg_catalog.numeric, o.insurer::pg_catalog.text, o.policy::pg_catalog.text, r.total,"
					" o.place::pg_catalog.text, o.spent_on::pg_catalog.text, r.first"
					" FROM pg_catalog.unnest($3) WITH ORDINALITY AS n(reverses, i)"
					" LEFT JOIN (%s) AS o ON o.\"where\" AND %s"
					" LEFT JOIN (SELECT x.reverses::pg_catalog.text AS reverses, pg_catalog.sum(x.amount::pg_catalog.numeric) AS total,"
					" pg_catalog.min(x.spent_on::pg_catalog.text) AS first"
					" FROM (%s) AS x WHERE x.\"where\" AND %s GROUP BY 1) AS r"
					" ON r.reverses = n.reverses",
					rows,
					lookup_comparison(m, EXPENSE_EXPENSE, "o", "=", "n.reverses", m->facts[EXPENSE_REVERSES].type), rows,
					lookup_among(m, EXPENSE_REVERSES, "x", "$3"));
}

/* Of an expense that is reversed, in what reversal_sql() finds. */
#define POLICY_FOUND 4

/* Where the expense that is reversed was spent. */
static Division
place_found(FeeCheck *f, const OwnRows *rows, uint64 row, int column)
{
	char	   *text = own_text(rows, row, column);
	char	   *policy = own_text(rows, row, POLICY_FOUND);
	Fact		own = {.isnull = true};
	Fact		name = {.str = policy,.len = policy == NULL ? 0 : strlen(policy)};
	const Fact *awaits;

	name.isnull = name.len == 0;
	own.isnull = text == NULL || !division_parse(text, &own.v.place);
	policy_cache_trim(f->policy_cache);
	return fee_place(f, &own, &name, &awaits);
}

static void
check_reversal(FeeCheck *f, const FeeQuestion *q, const OwnRows *rows, uint64 row)
{
	bool		isnull;
	Datum		d = own_datum(rows, row, 5, &isnull);
	Fen			original;
	Fen			reversed = 0;

	if (!isnull)
		(void) fen_from_numeric(DatumGetNumeric(d), &reversed);
	if (q->amount == 0 && reversed == 0)
		return;
	d = own_datum(rows, row, 2, &isnull);
	if (isnull || fen_from_numeric(DatumGetNumeric(d), &original) != FEN_OK)
	{
		if (q->amount == 0)
			question_violation(f, q, FEE_REVERSAL, ERRCODE_SI_FEE_REVERSAL,
						  psprintf(_("expense %s is gone, but reversals of it come to %s yuan"), q->text, fen_string(-reversed)),
							   _("Take its reversals back first."));
		else
			question_violation(f, q, FEE_REVERSAL, ERRCODE_SI_FEE_REVERSAL,
							   psprintf(_("the expense that is reversed, %s, is not known"), q->text),
							   _("Name the expense by its key, or enter it first."));
		return;
	}
	if (!same_insurer(f, q, own_text(rows, row, 3), own_text(rows, row, 4)))
	{
		question_violation(f, q, FEE_REVERSAL, ERRCODE_SI_FEE_REVERSAL,
						   psprintf(_("the expense that is reversed, %s, is another insurer's"), q->text),
						   _("A reversal gives back to the insurer that it was spent by."));
		return;
	}
	if (!fee_one_account(f, q, place_found(f, rows, row, 6), own_text(rows, row, 4)))
	{
		question_violation(f, q, FEE_REVERSAL, ERRCODE_SI_FEE_REVERSAL,
						   psprintf(_("the expense that is reversed, %s, is of another account"), q->text),
						   _("A reversal gives back to the place and the policy that it was spent for."));
		return;
	}
	if (original <= 0 || -reversed > original)
		question_violation(f, q, FEE_REVERSAL, ERRCODE_SI_FEE_REVERSAL,
						   psprintf(_("reversals of expense %s come to %s yuan, over its amount of %s yuan"),
									q->text, fen_string(-reversed), fen_string(original)),
						   psprintf(_("What is left of it is %s yuan."),
									fen_string(Max(original + reversed - q->amount, 0))));
}

/* A day as a table's column has it, alone or with an hour. */
static bool
day_found(const OwnRows *rows, uint64 row, int column, DateADT *day)
{
	char	   *text = own_text(rows, row, column);
	int			y, m, d;

	if (text == NULL || sscanf(text, "%4d-%2d-%2d", &y, &m, &d) != 3 || !IS_VALID_JULIAN(y, m, d))
		return false;
	*day = date2j(y, m, d) - POSTGRES_EPOCH_JDATE;
	return true;
}

/* A reversal, or (amount 0) the first one of an expense, that is dated before what it reverses. */
static void
check_dates(FeeCheck *f, const FeeQuestion *q, const OwnRows *rows, uint64 row)
{
	DateADT		spent;
	DateADT		reversed = q->on;

	if (!day_found(rows, row, 7, &spent) ||
		(q->amount == 0 && !day_found(rows, row, 8, &reversed)) || reversed >= spent)
		return;
	question_violation(f, q, FEE_REVERSAL_DATE, ERRCODE_SI_FEE_DATE,
					   psprintf(_("a reversal of expense %s is dated %s, before the expense itself (%s)"), q->text,
								day_text(reversed), day_text(spent)),
					   _("What is given back was paid before: one of the two days is wrong."));
}

static void
ask_of_reversals(FeeCheck *f, FeeQuestion *questions, int n,
				 void (*check) (FeeCheck *f, const FeeQuestion *q, const OwnRows *rows, uint64 row))
{
	Datum		arrays[3];
	OwnRows		found;

	/* only the last one matters */
	arrays[0] = arrays[1] = arrays[2] = questions_texts(questions, n, offsetof(FeeQuestion, text));
	own_sql_begin();
	found = lookup_find(questions_mapping(f), REVERSAL, reversal_sql, arrays, 3, n, 0);
	for (uint64 i = 0; i < found.n; i++)
		check(f, &questions[own_int64(&found, i, 1) - 1], &found, i);
	own_sql_end();
}

/* ask_reversals holds reversals against the expenses that they name. */
void
ask_reversals(FeeCheck *f, FeeQuestion *questions, int n)
{
	ask_of_reversals(f, questions, n, check_reversal);
}

/* ask_dates holds the days of reversals against those of their expenses. */
void
ask_dates(FeeCheck *f, FeeQuestion *questions, int n)
{
	ask_of_reversals(f, questions, n, check_dates);
}
