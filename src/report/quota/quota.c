/*
 * quota.c: how many services of a kind the law asks of a policy in each of its
 * years, and how many there were.
 *
 * What rules say is remembered for each area, sector, size and risk, with
 * the days for which it holds.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "rules/rulebook.h"
#include "books/place.h"
#include "books/policy_year.h"
#include "report/quota/quota.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/memutils.h"

/* What a period is, before any kind of service. */
typedef struct Period
{
	DateADT		from;
	DateADT		to;
	int			days;
	int			year_days;
	int			policy_year;	/* 0: it is a calendar year */
	int			calendar_year;
} Period;

static Version *
version_on(const QuotaRun *q, DateADT on)
{
	Version    *v = q->versions;

	while (v < q->versions + q->nversions - 1 && on >= v->until)
		v++;
	return v;
}

static QuotaLaw *
law_of(QuotaRun *q, Version *v)
{
	if (v->law == NULL || v->law_begun != q->laws->begun)
	{
		v->law = quota_law(q->laws, q->p.area, v->sector, v->size, v->risk);
		v->law_begun = q->laws->begun;
	}
	return v->law;
}

/* quota_need_tallies fills in what was done for the policy: out of all that was, or by the index. */
void
quota_need_tallies(QuotaRun *q)
{
	if (q->tallied)
		return;
	q->tallied = true;
	q->ntallies = 0;
	if (q->all_tallies != NULL)
		quota_tallies_of(q);
	else
		quota_read_tallies(q);
}

/* Services before the policy took effect (year 0) count in no period. */
static int64
done_in(QuotaRun *q, int kind, const Period *period)
{
	int64		done = 0;

	quota_need_tallies(q);
	for (const Tally *t = q->tallies; t < q->tallies + q->ntallies; t++)
		if (t->kind == kind && t->policy_year > 0 &&
			(period->policy_year > 0 ? t->policy_year == period->policy_year :
			 t->calendar_year == period->calendar_year))
			done += t->done;
	return done;
}

/* The share of a year's number for a period of this many days. */
static int64
pro_rate(int64 number, const Period *period, const Rule *partial)
{
	const char *how = partial == NULL || partial->mode == RULE_OFF ? "full" : partial->items[0];
	int128		share = (int128) number * period->days;
	int			year = period->year_days;

	if (period->days >= year || strcmp(how, "full") == 0)
		return number;
	if (strcmp(how, "down") == 0)
		return share / year;
	if (strcmp(how, "nearest") == 0)
		return (2 * share + year) / (2 * year);
	return (share + year - 1) / year;
}

static DateADT
day_before(DateADT day, const Rule *warning)
{
	if (warning == NULL || warning->mode == RULE_OFF)
		return day + 1;
	if (warning->term->month == 0)
		return day - warning->term->day;
	return DatumGetDateADT(DirectFunctionCall1(timestamp_date,
											   DirectFunctionCall2(date_mi_interval, DateADTGetDatum(day),
																   IntervalPGetDatum(warning->term))));
}

/* Is anything of enterprises known where the policy lies? */
static bool
enterprises_known(QuotaRun *q)
{
	int			province = division_at_level(q->p.place, 1) / 10000;

	if (q->anything_of[province] == 0)
		q->anything_of[province] = role_known("enterprise", q->p.place) ? 1 : -1;
	return q->anything_of[province] > 0;
}

/*
 * Which word it is that nobody knows and on which the number depends; NULL:
 * none.  Where no table of enterprises is there nobody could have said one.
 */
static const char *
unknown_word(QuotaRun *q, int kind, Version *v)
{
	int			matters = quota_law_unknown(law_of(q, v), QUOTA_LAW_KINDS + kind);

	if (matters == 0)
		return NULL;
	if (((matters & UNKNOWN(0)) && v->sector == NULL) || ((matters & UNKNOWN(1)) && v->size == NULL))
		if (!enterprises_known(q))
			return "enterprise";
	return (matters & UNKNOWN(0)) ? "sector" : (matters & UNKNOWN(1)) ? "size" : "risk";
}

static void
put_row(QuotaRun *q, int kind, const Period *period, Version *v, const Rule *rule,
		int64 required, DateADT warn_from)
{
	const char *unknown = unknown_word(q, kind, v);
	QuotaRow	row;

	/* Where nothing is asked there is nothing to do, and what is not judged counts for nobody. */
	if (q->sums != NULL)
	{
		bool		judged = unknown == NULL || strcmp(unknown, "enterprise") != 0;

		if (required != 0)
			quota_sums_ask(q->sums, &q->p, v->sector, kind, required, judged ? done_in(q, kind, period) : 0, judged);
		return;
	}
	row = (QuotaRow) {
		.kind = kind,.from = period->from,.to = period->to,.version = v,.rule = rule,
		.required = required,.done = done_in(q, kind, period),.warn_from = warn_from,.unknown = unknown
	};
	quota_put_row(q, &row);
}

/* The number by the facts of a version; -1 where the law is silent. */
static int64
required_by(QuotaRun *q, int kind, const Period *period, Version *v, const Rule *partial, const Rule **rule)
{
	*rule = quota_law_rule(q->laws, law_of(q, v), QUOTA_LAW_KINDS + kind, period->from);
	if (*rule == NULL || (*rule)->mode == RULE_OFF)
		return -1;
	return pro_rate((*rule)->number, period, partial);
}

static void
check_period(QuotaRun *q, const Period *period)
{
	Version    *start = version_on(q, period->from);
	Version    *last = version_on(q, q->by_end ? period->to : Min(period->to, q->as_of));
	QuotaLaw   *law = law_of(q, start);
	const Rule *partial = quota_law_rule(q->laws, law, QUOTA_LAW_PARTIAL, period->from);
	const Rule *size = quota_law_rule(q->laws, law, QUOTA_LAW_SIZE, period->from);
	const Rule *warning = quota_law_rule(q->laws, law, QUOTA_LAW_WARNING, period->from);
	DateADT		warn_from = day_before(period->to, warning);
	const char *which = size == NULL || size->mode == RULE_OFF ? "start" : size->items[0];
	bool		highest = strcmp(which, "highest") == 0;

	if (strcmp(which, "latest") == 0)
		start = last;
	else if (!highest)
		last = start;
	for (int k = 0; k < q->nkinds; k++)
	{
		const Rule *rule;
		Version    *by = start;
		int64		required = required_by(q, k, period, start, partial, &rule);

		for (Version *v = start + 1; v <= last; v++)
		{
			const Rule *other;
			int64		more = required_by(q, k, period, v, partial, &other);

			if (more > required)
			{
				required = more;
				rule = other;
				by = v;
			}
		}
		if (required >= 0)
			put_row(q, k, period, by, rule, required, warn_from);
	}
}

static bool
is_asked(const QuotaRun *q, const Period *period)
{
	if (q->by_end)
		return period->to >= q->ends_from && period->to <= q->ends_to;
	return period->from <= q->as_of && period->to >= q->as_of;
}

static void
try_period(QuotaRun *q, DateADT year_from, DateADT year_until, int policy_year, int calendar_year)
{
	Period		period;

	period.from = Max(year_from, q->p.effective);
	period.to = Min(year_until - 1, q->p.last_day);
	period.days = period.to - period.from + 1;
	period.year_days = year_until - year_from;
	period.policy_year = policy_year;
	period.calendar_year = calendar_year;
	if (period.days > 0 && is_asked(q, &period))
		check_period(q, &period);
}

/*
 * quota_check_policy tells what is asked of a policy.  The first of the periods
 * that may be asked for contains this day, the last one that.
 */
void
quota_check_policy(QuotaRun *q)
{
	DateADT		low = Max(q->by_end ? q->ends_from : q->as_of, q->p.effective);
	DateADT		high = Min(q->by_end ? q->ends_to : q->as_of, q->p.last_day);
	const Rule *rule;

	if (low > high)
		return;
	rule = quota_law_rule(q->laws, law_of(q, version_on(q, q->p.effective)), QUOTA_LAW_YEAR, q->p.effective);
	if (rule == NULL || rule->mode == RULE_OFF)
		return;
	if (strcmp(rule->items[0], "calendar") == 0)
	{
		int			y, m, d;

		j2date(low + POSTGRES_EPOCH_JDATE, &y, &m, &d);
		for (; first_day_of(y) <= high; y++)
			try_period(q, first_day_of(y), first_day_of(y + 1), 0, y);
	}
	else
	{
		int			k = policy_year(q->p.effective, low);
		DateADT		from = policy_year_start(q->p.effective, k);

		while (from <= high)
		{
			DateADT		until = policy_year_start(q->p.effective, k + 1);

			try_period(q, from, until, k++, 0);
			from = until;
		}
	}
}
