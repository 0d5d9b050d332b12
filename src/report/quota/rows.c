/*
 * rows.c: what is told of a policy, a kind of service and a period: what is
 * asked and what was done, as they are or with a verdict, in words of both
 * languages that are made once.
 */
#include "common/safeins.h"
#include "common/server_words.h"
#include "types/division.h"
#include "books/place.h"
#include "report/area_text.h"
#include "report/quota/quota.h"

#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

/* Columns of safeins.quota_told(); safeins.quota_rows() has fewer, of which the first nine are the same. */
#define NCOLUMNS	19

typedef enum QuotaState
{
	STATE_NOT_JUDGED,
	STATE_SECTOR_UNKNOWN,
	STATE_SIZE_UNKNOWN,
	STATE_RISK_UNKNOWN,
	STATE_OK,
	STATE_SHORT,
	STATE_WARNING,
	STATE_DUE,
	STATE_NSTATES
} QuotaState;

static const struct
{
	const char *code;
	const char *zh;
}			states[STATE_NSTATES] = {
	[STATE_NOT_JUDGED] = {"not judged", "未判断"},
	[STATE_SECTOR_UNKNOWN] = {"unknown", "行业不明"},
	[STATE_SIZE_UNKNOWN] = {"unknown", "规模不明"},
	[STATE_RISK_UNKNOWN] = {"unknown", "风险不明"},
	[STATE_OK] = {"ok", "达标"},
	[STATE_SHORT] = {"short", "不足"},
	[STATE_WARNING] = {"warning", "预警"},
	[STATE_DUE] = {"due", "待开展"},
};

/* Which roles are known in a province. */
#define ASKED			0x01
#define KNOWS_POLICIES	0x02
#define KNOWS_SERVICES	0x04
#define KNOWS_PLANS		0x08

struct QuotaWords
{
	uint8		knows[100];		/* by province */
	Datum		state[STATE_NSTATES];
	Datum		state_zh[STATE_NSTATES];
	AreaTexts  *places;
	AreaTexts  *areas;
};

/* quota_begin_rows makes the words of rows, with a verdict or without. */
void
quota_begin_rows(QuotaRun *q, bool told)
{
	QuotaWords *w = palloc0(sizeof(QuotaWords));

	q->told = told;
	for (int i = 0; i < STATE_NSTATES; i++)
	{
		w->state[i] = CStringGetTextDatum(states[i].code);
		w->state_zh[i] = server_text(states[i].zh);
	}
	w->places = area_texts_create();
	w->areas = area_texts_create();
	q->words = w;
}

static int
known_at(QuotaRun *q, Division place)
{
	uint8	   *knows = &q->words->knows[place / 10000];

	if (*knows == 0)
		*knows = ASKED | (role_known("policy", place) ? KNOWS_POLICIES : 0) |
			(role_known("service", place) ? KNOWS_SERVICES : 0) | (role_known("plan", place) ? KNOWS_PLANS : 0);
	return *knows;
}

/* Can it be judged?  Where nothing is required services need not be known. */
static bool
is_judged(const QuotaRow *row, int known)
{
	return (known & KNOWS_POLICIES) && (row->required == 0 || (known & KNOWS_SERVICES)) &&
		(row->unknown == NULL || strcmp(row->unknown, "enterprise") != 0);
}

static QuotaState
state_of(const QuotaRun *q, const QuotaRow *row, bool judged)
{
	if (!judged)
		return STATE_NOT_JUDGED;
	if (row->unknown != NULL)
		return strcmp(row->unknown, "sector") == 0 ? STATE_SECTOR_UNKNOWN :
			strcmp(row->unknown, "size") == 0 ? STATE_SIZE_UNKNOWN : STATE_RISK_UNKNOWN;
	if (row->done >= row->required)
		return STATE_OK;
	if (q->by_end || row->to < q->as_of)
		return STATE_SHORT;
	return row->warn_from <= q->as_of ? STATE_WARNING : STATE_DUE;
}

/* How many times a year plans for the policy have the kind in the period. */
static int64
planned_for(QuotaRun *q, const QuotaRow *row, Division place)
{
	int64		a_year = 0;

	if (!q->any_plan)
		return 0;
	if (!q->plans_read)
	{
		q->plans_read = true;
		q->nplanned = 0;
		if (q->with_plan == NULL || place != q->p.place || key_map_get(q->with_plan, q->p.key) >= 0)
			quota_read_plans(q, place);
	}
	for (const Planned *p = q->planned; p < q->planned + q->nplanned; p++)
		if (p->kind == row->kind && p->from <= row->to && p->until >= row->from)
			a_year = DatumGetInt64(DirectFunctionCall2(int8pl, Int64GetDatum(a_year), Int64GetDatum(p->a_year)));
	return a_year;
}

/* The columns of a row as it is. */
static void
put_plain(const QuotaRow *row, Datum *values, bool *nulls)
{
	values[9] = Int64GetDatum(row->rule->id);
	values[10] = DateADTGetDatum(row->from);
	values[11] = DateADTGetDatum(row->to);
	values[12] = Int64GetDatum(row->required);
	values[13] = Int64GetDatum(row->done);
	values[14] = DateADTGetDatum(row->warn_from);
	nulls[15] = row->unknown == NULL;
	values[15] = row->unknown == NULL ? (Datum) 0 : CStringGetTextDatum(row->unknown);
}

/* The columns of a row with its verdict. */
static void
put_told(QuotaRun *q, const QuotaRow *row, Datum *values, bool *nulls)
{
	Division	place = division_at_level(q->p.area, 1);
	int			known = known_at(q, place);
	bool		judged = is_judged(row, known);
	bool		is_due = judged && row->done < row->required;
	QuotaState	state = state_of(q, row, judged);

	values[9] = DateADTGetDatum(row->from);
	values[10] = DateADTGetDatum(row->to);
	values[11] = Int64GetDatum(row->required);
	nulls[12] = !(known & KNOWS_PLANS);
	values[12] = nulls[12] ? (Datum) 0 : Int64GetDatum(planned_for(q, row, place));
	values[13] = Int64GetDatum(row->done);
	nulls[14] = !judged;
	values[14] = Int64GetDatum(Max(row->required - row->done, 0));
	nulls[15] = nulls[16] = !is_due;
	values[15] = DateADTGetDatum(row->to);
	values[16] = Int64GetDatum((int64) row->to - q->as_of);
	values[17] = q->words->state[state];
	values[18] = q->words->state_zh[state];
}

/* quota_put_row puts a row where rows go. */
void
quota_put_row(QuotaRun *q, const QuotaRow *row)
{
	const Version *v = row->version;
	Datum		values[NCOLUMNS] = {
		area_text(q->words->places, division_at_level(q->p.area, 1)), area_text(q->words->areas, q->p.area),
		PointerGetDatum(q->p.policy), PointerGetDatum(q->p.insurer),
		PointerGetDatum(q->p.enterprise), PointerGetDatum(v->sector), PointerGetDatum(v->size),
		q->kinds[row->kind].kind_text, q->kinds[row->kind].kind_zh
	};
	bool		nulls[NCOLUMNS] = {0};

	nulls[5] = v->sector == NULL;
	nulls[6] = v->size == NULL;
	if (q->told)
		put_told(q, row, values, nulls);
	else
		put_plain(row, values, nulls);
	tuplestore_putvalues(q->rsinfo->setResult, q->rsinfo->setDesc, values, nulls);
}
