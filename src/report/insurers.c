/*
 * insurers.c: in which years an insurer had policies in force.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/days.h"
#include "report/whole/early.h"
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

typedef struct YearRun
{
	KeyMap	   *known;			/* by insurer, province and year */
	KeyMap	   *others_of;		/* by policy, the first of them in others */
	Other	   *others;
	int			nothers;
	int			others_size;
	ReturnSetInfo *rsinfo;
	Division	place;			/* of the policy at hand, and its years */
	int			first_year;
	int			last_year;
} YearRun;

static text *
kept(const text *word)
{
	return memcpy(palloc(VARSIZE_ANY(word)), word, VARSIZE_ANY(word));
}

/* Co-insurers, each by its policy. */
static void
read_others(YearRun *run)
{
	WholeBook	book;

	run->others_size = 64;
	run->others = palloc(run->others_size * sizeof(Other));
	whole_open(&book, SAFEINS_REL_COINSURANCE);
	while (whole_next(&book))
	{
		BookKey		policy;

		if (DatumGetInt64(whole_value(&book, Anum_coinsurance_share)) <= 0)
			continue;
		if (run->nothers == run->others_size)
		{
			run->others_size *= 2;
			run->others = repalloc_huge(run->others, run->others_size * sizeof(Other));
		}
		policy = book_key_hash(whole_text(&book, Anum_coinsurance_policy),
							   DatumGetDivision(whole_value(&book, Anum_coinsurance_place)));
		run->others[run->nothers] = (Other) {
			.insurer = kept(whole_text(&book, Anum_coinsurance_insurer)),.next = key_map_get(run->others_of, policy)
		};
		key_map_put(run->others_of, policy, run->nothers++);
	}
	whole_close(&book);
}

static void
take_insurer(YearRun *run, const text *insurer)
{
	BookKey		hash = book_key_hash(insurer, run->place);

	for (int year = run->first_year; year <= run->last_year; year++)
	{
		BookKey		key = {.at = hash.at + (uint32) year * 16,.b = hash_combine(hash.b, (uint32) year),.c = hash.c};
		Datum		values[3] = {DivisionGetDatum(run->place), PointerGetDatum(insurer), Int32GetDatum(year)};
		bool		nulls[3] = {0};

		if (key_map_get(run->known, key) >= 0)
			continue;
		key_map_put(run->known, key, 0);
		tuplestore_putvalues(run->rsinfo->setResult, run->rsinfo->setDesc, values, nulls);
	}
}

static void
take_others(YearRun *run, BookKey policy)
{
	for (int i = key_map_get(run->others_of, policy); i >= 0; i = run->others[i].next)
		take_insurer(run, run->others[i].insurer);
}

/*
 * safeins.insurer_years(as_of): insurers and co-insurers, each with the years in
 * which a policy of theirs was in force until the day.
 */
Datum
safeins_insurer_years(PG_FUNCTION_ARGS)
{
	YearRun		run = {
		.known = key_map_create(CurrentMemoryContext, 0),.others_of = key_map_create(CurrentMemoryContext, 0),
		.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo
	};
	DateADT		as_of = PG_GETARG_DATEADT(0);
	WholeBook	policies;

	InitMaterializedSRF(fcinfo, 0);
	if (early_give(fcinfo))
		return (Datum) 0;
	read_others(&run);
	whole_open(&policies, SAFEINS_REL_POLICY);
	while (whole_next(&policies))
	{
		DateADT		effective = whole_day(&policies, POLICY_BOOK_EFFECTIVE);
		DateADT		last_day = whole_day(&policies, POLICY_BOOK_LAST_DAY);

		if (DATE_NOT_FINITE(effective) || effective > as_of || last_day < effective ||
			!DatumGetBool(whole_value(&policies, POLICY_BOOK_LIVE)))
			continue;
		run.place = DatumGetDivision(whole_value(&policies, POLICY_BOOK_PLACE));
		run.first_year = year_of(effective);
		run.last_year = year_of(Min(last_day, as_of));
		take_insurer(&run, whole_text(&policies, POLICY_BOOK_INSURER));
		if (run.nothers > 0)
			take_others(&run, book_key_hash(whole_text(&policies, POLICY_BOOK_POLICY), run.place));
	}
	whole_close(&policies);
	return (Datum) 0;
}
