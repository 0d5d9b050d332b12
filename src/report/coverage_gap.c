/*
 * coverage_gap.c: who must insure and is not insured, the policy that was last
 * and the one that comes next.  Those of an enterprise are read by the index,
 * once for both.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "common/server_words.h"
#include "types/division.h"
#include "books/place.h"
#include "rules/code_list.h"
#include "rules/rulebook.h"
#include "report/area_text.h"
#include "report/coverage.h"
#include "report/policies_of.h"
#include "report/whole/whole.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(safeins_gap_rows);

typedef enum GapState
{
	GAP_NOT_JUDGED,
	GAP_UNKNOWN,
	GAP_LAPSED,
	GAP_AWAITED,
	GAP_NEVER,
	GAP_NSTATES
} GapState;

static const struct
{
	const char *code;
	const char *zh;
}			states[GAP_NSTATES] = {
	[GAP_NOT_JUDGED] = {"not judged", "未判断"},
	[GAP_UNKNOWN] = {"unknown", "行业不明"},
	[GAP_LAPSED] = {"lapsed", "已脱保"},
	[GAP_AWAITED] = {"not yet in force", "尚未生效"},
	[GAP_NEVER] = {"never insured", "从未投保"},
};

/* Columns of safeins.gap_rows(). */
#define NCOLUMNS 13

/* A policy of the enterprise; NULL: there is none. */
typedef struct GapPolicy
{
	text	   *policy;
	text	   *insurer;
	DateADT		effective;
	DateADT		last_day;
} GapPolicy;

typedef struct GapRun
{
	DateADT		as_of;
	int8		known[100];		/* by province: 1 it can be judged, -1 it cannot, 0 not asked */
	AreaTexts  *places;
	AreaTexts  *areas;
	Datum		state[GAP_NSTATES];
	Datum		state_zh[GAP_NSTATES];
	MemoryContext row_cxt;
	PoliciesOf	policies;
	ReturnSetInfo *rsinfo;
} GapRun;

static bool
is_known(GapRun *run, Division place)
{
	int8	   *known = &run->known[place / 10000];

	if (*known == 0)
		*known = role_known("enterprise", place) && role_known("policy", place) ? 1 : -1;
	return *known > 0;
}

/* Did the policy end later than the one that ended last so far? */
static bool
ended_later(const GapPolicy *p, const GapPolicy *last)
{
	if (last->policy == NULL || p->last_day != last->last_day)
		return last->policy == NULL || p->last_day > last->last_day;
	if (p->effective != last->effective)
		return p->effective > last->effective;
	return book_key_compare(p->policy, last->policy) < 0;
}

static bool
begins_earlier(const GapPolicy *p, const GapPolicy *next)
{
	if (next->policy == NULL || p->effective != next->effective)
		return next->policy == NULL || p->effective < next->effective;
	return book_key_compare(p->policy, next->policy) < 0;
}

static void
keep(GapPolicy *which, const GapPolicy *p, MemoryContext cxt)
{
	*which = *p;
	which->policy = book_key_copy(cxt, p->policy);
	which->insurer = book_key_copy(cxt, p->insurer);
}

/* Reads the policies of an enterprise; true where one is in force. */
static bool
read_policies(GapRun *run, const text *enterprise, Division place, GapPolicy *last, GapPolicy *next)
{
	const WholeBook *w = &run->policies.book;

	policies_of(&run->policies, enterprise, place);
	while (policies_of_next(&run->policies))
	{
		GapPolicy	p = {
			.policy = whole_text(w, POLICY_BOOK_POLICY),.insurer = whole_text(w, POLICY_BOOK_INSURER),
			.effective = whole_day(w, POLICY_BOOK_EFFECTIVE),.last_day = whole_day(w, POLICY_BOOK_LAST_DAY)
		};

		/* One that ended before it took effect covered nobody. */
		if (p.last_day < p.effective)
			continue;
		if (p.effective > run->as_of)
		{
			if (begins_earlier(&p, next))
				keep(next, &p, run->row_cxt);
		}
		else if (p.last_day >= run->as_of)
			return true;
		else if (ended_later(&p, last))
			keep(last, &p, run->row_cxt);
	}
	return false;
}

static void
put_gap(GapRun *run, const WholeBook *e, Must must, const GapPolicy *last, const GapPolicy *next)
{
	static const int columns[] = {ENTERPRISE_BOOK_ENTERPRISE, ENTERPRISE_BOOK_SECTOR, ENTERPRISE_BOOK_SIZE};
	Division	place = DatumGetDivision(whole_value(e, ENTERPRISE_BOOK_PLACE));
	bool		known = is_known(run, place);
	GapState	state = !known ? GAP_NOT_JUDGED : must == MUST_UNKNOWN ? GAP_UNKNOWN :
		last->policy != NULL ? GAP_LAPSED : next->policy != NULL ? GAP_AWAITED : GAP_NEVER;
	Datum		values[NCOLUMNS] = {0};
	bool		nulls[NCOLUMNS] = {0};

	values[0] = area_text(run->places, place);
	values[1] = area_text(run->areas, DatumGetDivision(whole_value(e, ENTERPRISE_BOOK_AREA)));
	for (int i = 0; i < (int) lengthof(columns); i++)
		values[2 + i] = slot_getattr(e->slot, columns[i], &nulls[2 + i]);
	nulls[5] = nulls[6] = nulls[7] = last->policy == NULL;
	nulls[8] = nulls[7] || !known;
	values[5] = PointerGetDatum(last->policy);
	values[6] = PointerGetDatum(last->insurer);
	values[7] = DateADTGetDatum(last->last_day);
	if (!nulls[8])
		values[8] = Int64GetDatum(DatumGetInt32(DirectFunctionCall2(date_mi, DateADTGetDatum(run->as_of), values[7])));
	nulls[9] = nulls[10] = next->policy == NULL;
	values[9] = PointerGetDatum(next->policy);
	values[10] = DateADTGetDatum(next->effective);
	values[11] = run->state[state];
	values[12] = run->state_zh[state];
	tuplestore_putvalues(run->rsinfo->setResult, run->rsinfo->setDesc, values, nulls);
}

/* An enterprise that must insure, or may have to. */
static void
take(const WholeBook *enterprise, Must must, void *arg)
{
	GapRun	   *run = arg;
	GapPolicy	last = {0};
	GapPolicy	next = {0};
	MemoryContext old;

	MemoryContextReset(run->row_cxt);
	old = MemoryContextSwitchTo(run->row_cxt);
	if (!read_policies(run, whole_text(enterprise, ENTERPRISE_BOOK_ENTERPRISE),
					   DatumGetDivision(whole_value(enterprise, ENTERPRISE_BOOK_PLACE)), &last, &next))
		put_gap(run, enterprise, must, &last, &next);
	MemoryContextSwitchTo(old);
}

/* The enterprise of a key, of which every province may have one. */
static void
take_one(GapRun *run, const text *key)
{
	WholeBook	registry;

	rules_refresh();
	codes_refresh();
	whole_open_by(&registry, SAFEINS_REL_ENTERPRISE, "enterprise_pkey", key);
	while (whole_next(&registry))
	{
		Must		must;

		if (!DatumGetBool(whole_value(&registry, ENTERPRISE_BOOK_ACTIVE)) ||
			!DatumGetBool(whole_value(&registry, ENTERPRISE_BOOK_LIVE)))
			continue;
		must = cover_must(&registry, run->as_of);
		if (must != MUST_NOT)
			take(&registry, must, run);
	}
	whole_close(&registry);
}

/*
 * safeins.gap_rows(as_of, enterprise): the rows of coverage_gap(); NULL for all
 * enterprises, by their books read as a whole.
 */
Datum
safeins_gap_rows(PG_FUNCTION_ARGS)
{
	GapRun		run = {.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo};

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	run.as_of = PG_GETARG_DATEADT(0);
	run.places = area_texts_create();
	run.areas = area_texts_create();
	policies_of_begin(&run.policies);
	run.row_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins enterprise without cover", ALLOCSET_SMALL_SIZES);
	for (int i = 0; i < GAP_NSTATES; i++)
	{
		run.state[i] = CStringGetTextDatum(states[i].code);
		run.state_zh[i] = server_text(states[i].zh);
	}
	if (PG_ARGISNULL(1))
		cover_uncovered(run.as_of, take, &run);
	else
		take_one(&run, PG_GETARG_TEXT_PP(1));
	policies_of_end(&run.policies);
	return (Datum) 0;
}
