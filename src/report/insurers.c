/*
 * insurers.c: in which years an insurer had policies in force.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/days.h"
#include "report/reports.h"
#include "report/whole/early.h"
#include "report/whole/report.h"
#include "report/whole/whole.h"

#include "common/hashfn.h"
#include "funcapi.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(safeins_insurer_years);

#define Anum_coinsurance_policy		1
#define Anum_coinsurance_place		2
#define Anum_coinsurance_insurer	3
#define Anum_coinsurance_share		6

/* One more insurer of a policy. */
typedef struct Other
{
	text	   *insurer;
	int			next;			/* of the same policy; -1: none */
} Other;

typedef struct InsurerYear
{
	Division	place;
	int			year;
	text	   *insurer;
} InsurerYear;

typedef struct YearRun
{
	DateADT		as_of;
	KeyMap	   *known;			/* by insurer, province and year */
	List	   *years;			/* of InsurerYear */
	KeyMap	   *others_of;		/* by policy, the first of them in others */
	Other	   *others;
	int			nothers;
	int			others_size;
	Division	place;			/* of the policy at hand, and its years */
	int			first_year;
	int			last_year;
} YearRun;

static text *
kept(const text *word)
{
	return memcpy(palloc(VARSIZE_ANY(word)), word, VARSIZE_ANY(word));
}

static void
begin_part(void *arg, const WholePart *part)
{
	YearRun    *run = arg;

	run->known = key_map_create(CurrentMemoryContext, 0);
	run->others_of = key_map_create(CurrentMemoryContext, 0);
	run->others_size = 64;
	run->others = palloc(run->others_size * sizeof(Other));
}

static void
end_part(void *arg)
{
	YearRun    *run = arg;

	key_map_free(run->known);
	key_map_free(run->others_of);
	pfree(run->others);
}

/* A co-insurer, by its policy. */
static void
take_other(void *arg, const WholeBook *w)
{
	YearRun    *run = arg;
	BookKey		policy;

	if (DatumGetInt64(whole_value(w, Anum_coinsurance_share)) <= 0)
		return;
	if (run->nothers == run->others_size)
	{
		run->others_size *= 2;
		run->others = repalloc_huge(run->others, run->others_size * sizeof(Other));
	}
	policy = book_key_hash(whole_text(w, Anum_coinsurance_policy),
						   DatumGetDivision(whole_value(w, Anum_coinsurance_place)));
	run->others[run->nothers] = (Other) {
		.insurer = kept(whole_text(w, Anum_coinsurance_insurer)),
		.next = key_map_put(run->others_of, policy, run->nothers)
	};
	run->nothers++;
}

static void
take_insurer(YearRun *run, const text *insurer)
{
	BookKey		hash = book_key_hash(insurer, run->place);

	for (int year = run->first_year; year <= run->last_year; year++)
	{
		BookKey		key = {.at = hash.at + (uint32) year * 16,.b = hash_combine(hash.b, (uint32) year),.c = hash.c};
		InsurerYear *y;

		if (key_map_put(run->known, key, 0) >= 0)
			continue;
		y = palloc(sizeof(InsurerYear));
		*y = (InsurerYear) {.place = run->place,.year = year,.insurer = kept(insurer)};
		run->years = lappend(run->years, y);
	}
}

static void
take_others(YearRun *run, BookKey policy)
{
	for (int i = key_map_get(run->others_of, policy); i >= 0; i = run->others[i].next)
		take_insurer(run, run->others[i].insurer);
}

static void
take_policy(void *arg, const WholeBook *w)
{
	YearRun    *run = arg;
	DateADT		effective = whole_day(w, POLICY_BOOK_EFFECTIVE);
	DateADT		last_day = whole_day(w, POLICY_BOOK_LAST_DAY);

	if (DATE_NOT_FINITE(effective) || effective > run->as_of || last_day < effective ||
		!DatumGetBool(whole_value(w, POLICY_BOOK_LIVE)))
		return;
	run->place = DatumGetDivision(whole_value(w, POLICY_BOOK_PLACE));
	run->first_year = year_of(effective);
	run->last_year = year_of(Min(last_day, run->as_of));
	take_insurer(run, whole_text(w, POLICY_BOOK_INSURER));
	if (run->nothers > 0)
		take_others(run, book_key_hash(whole_text(w, POLICY_BOOK_POLICY), run->place));
}

static void
put_years(const void *arg, Tuplestorestate *rows, TupleDesc desc)
{
	const YearRun *run = arg;
	ListCell   *lc;

	foreach(lc, run->years)
	{
		const InsurerYear *y = lfirst(lc);
		Datum		values[3] = {DivisionGetDatum(y->place), PointerGetDatum(y->insurer), Int32GetDatum(y->year)};
		bool		nulls[3] = {0};

		tuplestore_putvalues(rows, desc, values, nulls);
	}
}

/* insurer_years_report tells in which years an insurer had policies in force until a day; see report.h. */
WholeReport
insurer_years_report(DateADT as_of)
{
	YearRun    *run = palloc0(sizeof(YearRun));

	run->as_of = as_of;
	return (WholeReport) {
		.run = run,.keys = SAFEINS_REL_NONE,.begin_part = begin_part,.end_part = end_part,.npasses = 2,
		.passes = {{SAFEINS_REL_COINSURANCE, take_other}, {SAFEINS_REL_POLICY, take_policy}},.put = put_years
	};
}

/*
 * safeins.insurer_years(as_of): insurers and co-insurers, each with the years in
 * which a policy of theirs was in force until the day.
 */
Datum
safeins_insurer_years(PG_FUNCTION_ARGS)
{
	WholeReport report;

	InitMaterializedSRF(fcinfo, 0);
	if (early_give(fcinfo))
		return (Datum) 0;
	report = insurer_years_report(PG_GETARG_DATEADT(0));
	return whole_report_answer(fcinfo, &report);
}
