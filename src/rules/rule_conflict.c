/*
 * rule_conflict.c: what no rulebook may hold: rules that never apply, that
 * are laxer than a higher place's, floors above their caps.
 *
 * The answer to a question changes only where a row begins or ends and only
 * with selectors that some row names, so these points stand for all.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/rulebook_internal.h"

#include "miscadmin.h"
#include "utils/date.h"

/* The days and selectors that some row of the codes at hand names. */
typedef struct Points
{
	int			ndays;
	DateADT    *days;
	int			nselectors[NSELECTORS];
	const char **selectors[NSELECTORS];
} Points;

static int
compare_days(const void *a, const void *b)
{
	DateADT		x = *(const DateADT *) a;
	DateADT		y = *(const DateADT *) b;

	return x < y ? -1 : x > y ? 1 : 0;
}

static void
add_selector(Points *points, int which, const char *value)
{
	for (int i = 0; i < points->nselectors[which]; i++)
	{
		const char *known = points->selectors[which][i];

		if (known == value || (known != NULL && value != NULL && strcmp(known, value) == 0))
			return;
	}
	points->selectors[which][points->nselectors[which]++] = value;
}

/* Where the answers for these codes (b may be NULL) can change. */
static void
collect_points(Points *points, const RuleCode *a, const RuleCode *b)
{
	const RuleCode *codes[2] = {a, b};
	int			nrows = a->nrows + (b ? b->nrows : 0);
	int			n = 0;

	memset(points, 0, sizeof(Points));
	points->days = palloc(sizeof(DateADT) * (2 * nrows + 1));
	points->days[n++] = DATEVAL_NOBEGIN;
	for (int s = 0; s < NSELECTORS; s++)
	{
		points->selectors[s] = palloc(sizeof(char *) * (nrows + 1));
		add_selector(points, s, NULL);
	}
	for (int c = 0; c < 2 && codes[c] != NULL; c++)
		for (int i = 0; i < codes[c]->nrows; i++)
		{
			const RuleRow *row = &codes[c]->rows[i];

			if (row->withdrawn)
				continue;
			points->days[n++] = row->from;
			if (!DATE_IS_NOEND(row->until))
				points->days[n++] = row->until;
			for (int s = 0; s < NSELECTORS; s++)
				add_selector(points, s, row->selector[s]);
		}
	qsort(points->days, n, sizeof(DateADT), compare_days);
	for (int i = 0; i < n; i++)
		if (points->ndays == 0 || points->days[i] != points->days[points->ndays - 1])
			points->days[points->ndays++] = points->days[i];
}

/* The i-th combination of selectors; false when there are no more. */
static bool
get_combination(const Points *points, int i, const char **selector)
{
	for (int s = 0; s < NSELECTORS; s++)
	{
		selector[s] = points->selectors[s][i % points->nselectors[s]];
		i /= points->nselectors[s];
	}
	return i == 0;
}

/*
 * rule_check_applies refuses a row that higher places leave no room to apply,
 * and one that would take a case from a higher place in a laxer mode.
 */
void
rule_check_applies(const Rulebook *book, const RuleRow *row)
{
	const RuleCode *code = rulebook_code(book, row->rule.code);
	const char *selector[NSELECTORS];
	const RuleRow *stricter = NULL;
	bool		applies = false;
	Resolution	res;
	Points		points;

	collect_points(&points, code, NULL);
	for (int d = 0; d < points.ndays; d++)
	{
		if (!rule_row_in_force(row, points.days[d]))
			continue;
		for (int c = 0; get_combination(&points, c, selector); c++)
		{
			CHECK_FOR_INTERRUPTS();
			if (!rule_row_matches(row, selector))
				continue;
			rulebook_resolve(code, row->rule.place, points.days[d], selector, &res);
			if (res.winner != row)
			{
				if (stricter == NULL && res.winner->rule.place != row->rule.place)
					stricter = res.winner;
				continue;
			}
			applies = true;
			for (int level = 0; level < division_level_of(row->rule.place); level++)
			{
				const RuleRow *higher = res.speaker[level];

				if (higher != NULL && higher != row && higher->written_mode > row->written_mode)
					ereport(ERROR,
							(errcode(ERRCODE_SI_RULE_CONFLICT),
							 errmsg("rule %s of %s would relax rule %lld of %s from %s to %s",
									code->code, rule_place_text(row->rule.place),
									(long long) higher->rule.id, rule_place_text(higher->rule.place),
									rule_mode_text(higher->written_mode), rule_mode_text(row->written_mode)),
							 errdetail("Rule %lld is %s, by %s.", (long long) higher->rule.id,
									   rule_row_text(higher), higher->rule.source),
							 errhint("A lower place can only be stricter. To relax a rule in this database alone, use safeins.set_mode."),
							 errown(SAFEINS_REL_RULE, code->code)));
			}
		}
	}

	if (!applies)
		ereport(ERROR,
				(errcode(ERRCODE_SI_RULE_CONFLICT),
				 errmsg("rule %s of %s could never apply", code->code, rule_place_text(row->rule.place)),
				 stricter ? errdetail("Rule %lld is stricter all the time: %s, by %s.", (long long) stricter->rule.id,
									  rule_row_text(stricter), stricter->rule.source) : 0,
				 code->direction > 0 ?
				 errhint("A lower place can only be stricter: the value must not be below that of the higher place.") :
				 errhint("A lower place can only be stricter: the value must not be above that of the higher place."),
				 errown(SAFEINS_REL_RULE, code->code)));
}

static bool
floor_above_cap(const Rulebook *book, const RuleCode *floor, Division place, DateADT on,
				const char *const *selector, Resolution *low, Resolution *high)
{
	const RuleCode *cap = rulebook_code(book, floor->bounded_by);

	rulebook_resolve(floor, place, on, selector, low);
	rulebook_resolve(cap, place, on, selector, high);
	return low->winner != NULL && high->winner != NULL && low->winner->strictness > -high->winner->strictness;
}

/* Both rules, and when they are in force together. */
static char *
both_text(const Resolution *low, const Resolution *high)
{
	static const RangeForms forms = {
		.always = gettext_noop("%s, by %s; %s, by %s; both at all times."),
		.from = gettext_noop("%s, by %s; %s, by %s; both from %s on."),
		.until = gettext_noop("%s, by %s; %s, by %s; both until %s."),
		.between = gettext_noop("%s, by %s; %s, by %s; both from %s until %s."),
	};
	const char *args[] = {
		rule_row_text(low->winner), low->winner->rule.source,
		rule_row_text(high->winner), high->winner->rule.source
	};

	return rule_range_text(&forms, args, lengthof(args), Max(low->from, high->from), Min(low->until, high->until));
}

/* Every place within the one that was changed where a floor or a cap is written. */
static void
check_pair(const Rulebook *before, const RuleCode *floor_before,
		   const Rulebook *after, const RuleCode *floor, const RuleCode *cap, Division changed)
{
	int			level = division_level_of(changed);
	const char *selector[NSELECTORS];
	Points		points;
	Division	last = -1;

	collect_points(&points, floor, cap);
	for (int i = -1; i < floor->nrows + cap->nrows; i++)
	{
		Division	place = i < 0 ? changed :
			i < floor->nrows ? floor->rows[i].rule.place : cap->rows[i - floor->nrows].rule.place;

		if (place == last || division_at_level(place, level) != changed)
			continue;
		last = place;
		for (int d = 0; d < points.ndays; d++)
			for (int c = 0; get_combination(&points, c, selector); c++)
			{
				Resolution	low,
							high;
				Resolution	low_before,
							high_before;

				CHECK_FOR_INTERRUPTS();
				if (!floor_above_cap(after, floor, place, points.days[d], selector, &low, &high))
					continue;
				/* What contradicted itself before, as shipped law can, is not this change's fault. */
				if (floor_above_cap(before, floor_before, place, points.days[d], selector, &low_before, &high_before))
					continue;
				ereport(ERROR,
						(errcode(ERRCODE_SI_RULE_CONFLICT),
						 errmsg("floor %s %s would lie above cap %s %s in %s",
								floor->code, rule_value_text(&low.winner->rule),
								cap->code, rule_value_text(&high.winner->rule), rule_place_text(place)),
						 errdetail_internal("%s", both_text(&low, &high)),
						 errhint("Nobody could keep both: change the value, or end the other rule first."),
						 errown(SAFEINS_REL_RULE, floor->code)));
			}
	}
}

/*
 * rule_check_bounds refuses a change of code at place that makes a floor
 * exceed the cap that bounds it, there or anywhere below.
 */
void
rule_check_bounds(const Rulebook *before, const Rulebook *after, const char *code, Division place)
{
	for (int i = 0; i < after->ncodes; i++)
	{
		const RuleCode *floor = &after->codes[i];
		const RuleCode *cap = floor->bounded_by ? rulebook_code(after, floor->bounded_by) : NULL;

		if (cap != NULL && (strcmp(code, floor->code) == 0 || strcmp(code, cap->code) == 0))
			check_pair(before, rulebook_code(before, floor->code), after, floor, cap, place);
	}
}
