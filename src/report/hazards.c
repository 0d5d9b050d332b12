/*
 * hazards.c: hazards as of a day: how far each is, what of it is to be done
 * next, what is late.
 *
 * What is open is read first and remembered by hazard, and so are the terms
 * that have changed since; then the hazards are read.  Of one enterprise each
 * is found by an index.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "common/server_words.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "books/deadline.h"
#include "books/place.h"
#include "report/area_text.h"
#include "report/policies_of.h"
#include "report/reports.h"
#include "report/whole/early.h"
#include "report/whole/report.h"
#include "report/whole/whole.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(safeins_hazard_rows);
PG_FUNCTION_INFO_V1(safeins_hazard_sums);

#define Anum_due_place		1
#define Anum_due_id			2
#define Anum_due_hazard		3
#define Anum_due_was		4
#define Anum_due_changed_on	7

/* In the order of their codes: of two that are due on one day the first is named. */
typedef enum HazardKind
{
	HAZARD_NOTIFY,
	HAZARD_PLAN,
	HAZARD_RECHECK,
	HAZARD_RECTIFY,
	HAZARD_REPORT,
	HAZARD_NKINDS
} HazardKind;

static const char *const kind_code[HAZARD_NKINDS] = {"hazard.notify", "hazard.plan", "hazard.recheck", "hazard.rectify", "hazard.report"};

typedef enum HazardState
{
	STATE_FOUND,
	STATE_NOTIFIED,
	STATE_RECTIFIED,
	STATE_RECHECKED,
	STATE_CLOSED,
	STATE_NSTATES
} HazardState;

static const char *const state_code[STATE_NSTATES] = {"found", "notified", "rectified", "rechecked", "closed"};
static const char *const state_zh[STATE_NSTATES] = {"已发现", "已通知", "已整改", "已复查", "已销号"};

typedef enum HazardWarning
{
	WARNING_NONE,
	WARNING_OVERDUE,
	WARNING_SOON,
	WARNING_NOT_JUDGED,
	WARNING_NWARNINGS
} HazardWarning;

static const char *const warning_code[WARNING_NWARNINGS] = {NULL, "overdue", "due soon", "not judged"};

/* What of a hazard is open: by kind, the day that it is due on. */
typedef struct Open
{
	DateADT		due_on[HAZARD_NKINDS];
	uint8		is;				/* which of them are open, a bit each */
	uint8		provisional;
} Open;

/* The first change of a term after the day. */
typedef struct Change
{
	int64		id;
	DateADT		was;			/* DATEVAL_NOEND: it had none */
} Change;

typedef struct HazardRun HazardRun;
typedef struct Hazard Hazard;

/* What becomes of a hazard that was judged. */
typedef void (*HazardTaker) (HazardRun *run, const WholeBook *w, const Hazard *h, void *arg);

struct HazardRun
{
	MemoryContext cxt;
	DateADT		as_of;
	bool		by_key;			/* of one enterprise, each looked up */
	WholePart	part;			/* of the keys of hazards */
	KeyMap	   *open_of;		/* by hazard, its number in open */
	Open	   *open;
	int			nopen;
	int			open_size;
	KeyMap	   *change_of;		/* likewise */
	Change	   *changes;
	int			nchanges;
	int			changes_size;
	RuleMemo	warning;
	HazardTaker take;
	void	   *arg;
	int8		known[100];		/* by province: 1 hazards of it are known, -1 they are not, 0 nobody has asked */
};

/* A hazard as of the day. */
struct Hazard
{
	Division	place;
	Division	area;
	bool		known;
	HazardState state;
	DateADT		due_on;			/* DATEVAL_NOEND: none */
	int			next;			/* HazardKind; HAZARD_NKINDS: nothing is to be done */
	DateADT		next_due_on;
	bool		provisional;
	HazardWarning warning;
};

static BookKey
hazard_key(const WholeBook *book, int hazard, int place)
{
	return book_key_hash(whole_text(book, hazard), DatumGetDivision(whole_value(book, place)));
}

/* Room for one more. */
static void *
more_room(void *array, int n, int *size, size_t each)
{
	if (n < *size)
		return array;
	*size *= 2;
	return repalloc_huge(array, *size * each);
}

static int
kind_of(const text *kind)
{
	if (VARSIZE_ANY_EXHDR(kind) == 0 || VARDATA_ANY(kind)[0] != 'h')
		return -1;
	for (int k = 0; k < HAZARD_NKINDS; k++)
		if (strlen(kind_code[k]) == VARSIZE_ANY_EXHDR(kind) &&
			memcmp(kind_code[k], VARDATA_ANY(kind), VARSIZE_ANY_EXHDR(kind)) == 0)
			return k;
	return -1;
}

static void
take_open(void *arg, const WholeBook *deadlines)
{
	HazardRun  *run = arg;
	int			kind;
	int			number;
	BookKey		key;
	Open	   *open;

	/* What stands first in a row is read first: of most deadlines nothing else is. */
	kind = kind_of(whole_text(deadlines, DEADLINE_BOOK_KIND));
	if (kind < 0 || whole_day(deadlines, DEADLINE_BOOK_OPENED_ON) > run->as_of ||
		whole_day(deadlines, DEADLINE_BOOK_MET_ON) <= run->as_of ||
		deadline_is_off(kind_code[kind], DatumGetDivision(whole_value(deadlines, DEADLINE_BOOK_AREA)),
						whole_day(deadlines, DEADLINE_BOOK_OPENED_ON)))
		return;
	key = hazard_key(deadlines, DEADLINE_BOOK_SUBJECT, DEADLINE_BOOK_PLACE);
	if (!whole_in_part(&run->part, key))
		return;
	number = key_map_get(run->open_of, key);
	if (number < 0)
	{
		run->open = more_room(run->open, run->nopen, &run->open_size, sizeof(Open));
		number = run->nopen++;
		run->open[number] = (Open) {0};
		key_map_put(run->open_of, key, number);
	}
	open = &run->open[number];
	open->due_on[kind] = whole_day(deadlines, DEADLINE_BOOK_DUE_ON);
	open->is |= 1 << kind;
	if (DatumGetBool(whole_value(deadlines, DEADLINE_BOOK_PROVISIONAL)))
		open->provisional |= 1 << kind;
}

static void
take_change(void *arg, const WholeBook *dues)
{
	HazardRun  *run = arg;
	int64		id = DatumGetInt64(whole_value(dues, Anum_due_id));
	BookKey		key;
	int			number;

	if (whole_day(dues, Anum_due_changed_on) <= run->as_of)
		return;
	key = hazard_key(dues, Anum_due_hazard, Anum_due_place);
	if (!whole_in_part(&run->part, key))
		return;
	number = key_map_get(run->change_of, key);
	if (number < 0)
	{
		run->changes = more_room(run->changes, run->nchanges, &run->changes_size, sizeof(Change));
		number = run->nchanges++;
		key_map_put(run->change_of, key, number);
	}
	else if (run->changes[number].id < id)
		return;
	run->changes[number] = (Change) {.id = id,.was = whole_day(dues, Anum_due_was)};
}

/* What of a hazard is open and what has changed. */
static void
read_around(HazardRun *run, const text *hazard)
{
	whole_read_by(SAFEINS_REL_DEADLINE, "deadline_pkey", hazard, take_open, run);
	whole_read_by(SAFEINS_REL_HAZARD_DUE, "hazard_due_hazard", hazard, take_change, run);
}

static bool
is_known(HazardRun *run, Division place)
{
	int			province = division_at_level(place, 1) / 10000;

	if (run->known[province] == 0)
		run->known[province] = role_known("hazard", place) ? 1 : -1;
	return run->known[province] > 0;
}

static HazardState
state_of(const HazardRun *run, const WholeBook *w)
{
	return whole_day(w, HAZARD_BOOK_CLOSED_ON) <= run->as_of ? STATE_CLOSED :
		whole_day(w, HAZARD_BOOK_RECHECKED_ON) <= run->as_of ? STATE_RECHECKED :
		whole_day(w, HAZARD_BOOK_RECTIFIED_ON) <= run->as_of ? STATE_RECTIFIED :
		whole_day(w, HAZARD_BOOK_NOTIFIED_ON) <= run->as_of ? STATE_NOTIFIED : STATE_FOUND;
}

/* Its term as it stood at the end of the day. */
static DateADT
due_on_of(const HazardRun *run, const WholeBook *w, BookKey key)
{
	DateADT		due_on = whole_day(w, HAZARD_BOOK_DUE_ON);
	int			number;

	if (due_on == whole_day(w, HAZARD_BOOK_FIRST_DUE_ON) && DatumGetInt32(whole_value(w, HAZARD_BOOK_EXTENSIONS)) <= 0)
		return due_on;
	number = key_map_get(run->change_of, key);
	return number < 0 ? due_on : run->changes[number].was;
}

static void
find_next(const HazardRun *run, BookKey key, Hazard *h)
{
	int			number = key_map_get(run->open_of, key);
	const Open *open = number < 0 ? NULL : &run->open[number];

	h->next = HAZARD_NKINDS;
	h->next_due_on = DATEVAL_NOEND;
	h->provisional = false;
	for (int k = 0; open != NULL && k < HAZARD_NKINDS; k++)
	{
		DateADT		due_on = k == HAZARD_RECTIFY ? h->due_on : open->due_on[k];

		if ((open->is & 1 << k) == 0 || (h->next < HAZARD_NKINDS && due_on >= h->next_due_on))
			continue;
		h->next = k;
		h->next_due_on = due_on;
		h->provisional = (open->provisional & 1 << k) != 0;
	}
}

static bool
is_due_soon(HazardRun *run, const Hazard *h)
{
	const Rule *rule = rule_memo(&run->warning, "hazard.warning", h->area, run->as_of);

	return rule != NULL && rule->mode != RULE_OFF && rule->type == RULE_TERM &&
		h->next_due_on <= term_after(run->as_of, rule->term);
}

static HazardWarning
warning_of(HazardRun *run, const Hazard *h, bool tells_rectified)
{
	if (!h->known)
		return WARNING_NOT_JUDGED;
	if (h->next < HAZARD_NKINDS && h->next_due_on < run->as_of)
		return WARNING_OVERDUE;
	if (h->next < HAZARD_NKINDS && !DATE_IS_NOEND(h->next_due_on) && is_due_soon(run, h))
		return WARNING_SOON;
	/* Nothing of it could be met by what its table says, or the rules are off. */
	if ((h->next == HAZARD_NKINDS || !tells_rectified) && h->state <= STATE_NOTIFIED && h->due_on < run->as_of)
		return WARNING_NOT_JUDGED;
	return WARNING_NONE;
}

/* false: there was no such hazard on the day, or it is of another part. */
static bool
judge(HazardRun *run, const WholeBook *w, Hazard *h)
{
	BookKey		key;

	if (whole_day(w, HAZARD_BOOK_FOUND_ON) > run->as_of || !DatumGetBool(whole_value(w, HAZARD_BOOK_LIVE)))
		return false;
	key = hazard_key(w, HAZARD_BOOK_HAZARD, HAZARD_BOOK_PLACE);
	if (!whole_in_part(&run->part, key))
		return false;
	if (run->by_key)
		read_around(run, whole_text(w, HAZARD_BOOK_HAZARD));
	h->place = DatumGetDivision(whole_value(w, HAZARD_BOOK_PLACE));
	h->area = DatumGetDivision(whole_value(w, HAZARD_BOOK_AREA));
	h->known = is_known(run, h->place);
	h->state = state_of(run, w);
	h->due_on = due_on_of(run, w, key);
	find_next(run, key, h);
	h->warning = warning_of(run, h, DatumGetBool(whole_value(w, HAZARD_BOOK_TELLS_RECTIFIED)));
	return true;
}

static void
begin_part(void *arg, const WholePart *part)
{
	HazardRun  *run = arg;

	run->part = *part;
	run->open_of = key_map_create(run->cxt, 0);
	run->change_of = key_map_create(run->cxt, 0);
	run->nopen = run->nchanges = 0;
}

static void
end_part(void *arg)
{
	HazardRun  *run = arg;

	key_map_free(run->open_of);
	key_map_free(run->change_of);
}

static void
begin_run(HazardRun *run, DateADT as_of, HazardTaker take, void *arg)
{
	run->cxt = CurrentMemoryContext;
	run->as_of = as_of;
	run->take = take;
	run->arg = arg;
	run->open_size = run->changes_size = 64;
	run->open = palloc(run->open_size * sizeof(Open));
	run->changes = palloc(run->changes_size * sizeof(Change));
	rules_refresh();
}

static void
take_hazard(void *arg, const WholeBook *w)
{
	HazardRun  *run = arg;
	Hazard		h;

	if (judge(run, w, &h))
		run->take(run, w, &h, run->arg);
}

/* Of every hazard, those of one part of the keys after another. */
static WholeReport
report_of_all(HazardRun *run)
{
	return (WholeReport) {
		.run = run,.keys = SAFEINS_REL_HAZARD,.begin_part = begin_part,.end_part = end_part,.npasses = 3,
		.passes = {{SAFEINS_REL_DEADLINE, take_open}, {SAFEINS_REL_HAZARD_DUE, take_change},
		{SAFEINS_REL_HAZARD, take_hazard}}
	};
}

/* Those of an enterprise. */
static void
judge_some(HazardRun *run, const text *enterprise)
{
	const WholePart all = {.parts = 1};

	run->by_key = true;
	begin_part(run, &all);
	whole_read_by(SAFEINS_REL_HAZARD, "hazard_enterprise", enterprise, take_hazard, run);
	end_part(run);
}

/* What is shown of every hazard in the same words. */
typedef struct Words
{
	Datum		kind[HAZARD_NKINDS];
	Datum		state[STATE_NSTATES];
	Datum		state_zh[STATE_NSTATES];
	Datum		warning[WARNING_NWARNINGS];
	AreaTexts  *places;
	AreaTexts  *areas;
	ReturnSetInfo *rsinfo;		/* where rows go */
	PoliciesOf	policies;		/* of an enterprise whose hazard names no insurer */
} Words;

static void
make_words(Words *words)
{
	for (int i = 0; i < HAZARD_NKINDS; i++)
		words->kind[i] = CStringGetTextDatum(kind_code[i]);
	for (int i = 0; i < STATE_NSTATES; i++)
	{
		words->state[i] = CStringGetTextDatum(state_code[i]);
		words->state_zh[i] = server_text(state_zh[i]);
	}
	for (int i = WARNING_NONE + 1; i < WARNING_NWARNINGS; i++)
		words->warning[i] = CStringGetTextDatum(warning_code[i]);
	words->places = area_texts_create();
	words->areas = area_texts_create();
}

/* Columns of safeins.hazard_rows(). */
#define NCOLUMNS 18

/* How late its rectification is, where that can be told. */
static Datum
days_late(const HazardRun *run, const WholeBook *w, const Hazard *h, bool *isnull)
{
	*isnull = !h->known || !DatumGetBool(whole_value(w, HAZARD_BOOK_TELLS_RECTIFIED)) ||
		(h->next == HAZARD_NKINDS && h->state <= STATE_NOTIFIED);
	/* Without a term it is never late. */
	if (*isnull || DATE_IS_NOEND(h->due_on))
		return Int64GetDatum(0);
	return Int64GetDatum(Max(Min(whole_day(w, HAZARD_BOOK_RECTIFIED_ON), run->as_of) - h->due_on, 0));
}

static void
put_row(HazardRun *run, const WholeBook *w, const Hazard *h, void *arg)
{
	Words	   *words = arg;
	bool		any = h->next < HAZARD_NKINDS;
	Datum		values[NCOLUMNS];
	bool		nulls[NCOLUMNS] = {0};

	values[0] = area_text(words->places, h->place);
	values[1] = area_text(words->areas, h->area);
	values[2] = slot_getattr(w->slot, HAZARD_BOOK_INSURER, &nulls[2]);
	if (nulls[2])
	{
		/* Whom nobody names insures by a policy. */
		text	   *insurer = policies_of_insurer(&words->policies, whole_text(w, HAZARD_BOOK_ENTERPRISE), h->place,
												   whole_day(w, HAZARD_BOOK_FOUND_ON));

		nulls[2] = insurer == NULL;
		values[2] = PointerGetDatum(insurer);
	}
	values[3] = whole_value(w, HAZARD_BOOK_ENTERPRISE);
	values[4] = whole_value(w, HAZARD_BOOK_HAZARD);
	values[5] = whole_value(w, HAZARD_BOOK_LEVEL);
	values[6] = whole_value(w, HAZARD_BOOK_FOUND_ON);
	values[7] = DateADTGetDatum(h->due_on);
	nulls[7] = DATE_IS_NOEND(h->due_on);
	values[8] = slot_getattr(w->slot, HAZARD_BOOK_FIRST_DUE_ON, &nulls[8]);
	values[9] = Int64GetDatum(DatumGetInt32(whole_value(w, HAZARD_BOOK_EXTENSIONS)));
	values[10] = words->state[h->state];
	values[11] = words->state_zh[h->state];
	values[12] = days_late(run, w, h, &nulls[12]);
	nulls[13] = nulls[17] = !any;
	values[13] = any ? words->kind[h->next] : (Datum) 0;
	nulls[14] = nulls[15] = DATE_IS_NOEND(h->next_due_on);
	values[14] = DateADTGetDatum(h->next_due_on);
	values[15] = Int64GetDatum((int64) h->next_due_on - run->as_of);
	nulls[16] = h->warning == WARNING_NONE;
	values[16] = nulls[16] ? (Datum) 0 : words->warning[h->warning];
	values[17] = Int16GetDatum(h->provisional);
	tuplestore_putvalues(words->rsinfo->setResult, words->rsinfo->setDesc, values, nulls);
}

/* safeins.hazard_rows(as_of, enterprise): the rows of hazard_status(). */
Datum
safeins_hazard_rows(PG_FUNCTION_ARGS)
{
	HazardRun	run = {0};
	Words		words = {.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo};
	WholeReport report = report_of_all(&run);

	InitMaterializedSRF(fcinfo, 0);
	if (PG_ARGISNULL(0))
		return (Datum) 0;
	begin_run(&run, PG_GETARG_DATEADT(0), put_row, &words);
	make_words(&words);
	policies_of_begin(&words.policies);
	if (PG_ARGISNULL(1))
		whole_report_run(&report);
	else
		judge_some(&run, PG_GETARG_TEXT_PP(1));
	policies_of_end(&words.policies);
	return (Datum) 0;
}

/* Open hazards that were found on one day. */
typedef struct HazardSum
{
	Division	place;
	DateADT		found_on;
	text	   *level;
	int64		hazards;
	int64		overdue;
	int64		untold;
} HazardSum;

typedef struct HazardSums
{
	KeyMap	   *number_of;
	HazardSum  *sums;
	int			n;
	int			size;
} HazardSums;

static void
add_up(HazardRun *run, const WholeBook *w, const Hazard *h, void *arg)
{
	HazardSums *s = arg;
	const text *level = whole_text(w, HAZARD_BOOK_LEVEL);
	DateADT		found_on = whole_day(w, HAZARD_BOOK_FOUND_ON);
	BookKey		key = book_key_hash(level, h->place);
	int			number;

	if (h->state == STATE_CLOSED)
		return;
	key.at += murmurhash32((uint32) found_on);
	key.b = hash_combine(key.b, (uint32) found_on);
	number = key_map_get(s->number_of, key);
	if (number < 0)
	{
		s->sums = more_room(s->sums, s->n, &s->size, sizeof(HazardSum));
		number = s->n++;
		s->sums[number] = (HazardSum) {
			.place = h->place,.found_on = found_on,
			.level = memcpy(palloc(VARSIZE_ANY(level)), level, VARSIZE_ANY(level))
		};
		key_map_put(s->number_of, key, number);
	}
	s->sums[number].hazards++;
	s->sums[number].overdue += h->warning == WARNING_OVERDUE;
	s->sums[number].untold += h->warning == WARNING_NOT_JUDGED;
}

static void
put_sums(const void *arg, Tuplestorestate *rows, TupleDesc desc)
{
	const HazardSums *s = ((const HazardRun *) arg)->arg;

	for (const HazardSum *sum = s->sums; sum < s->sums + s->n; sum++)
	{
		Datum		values[6] = {
			DivisionGetDatum(sum->place), DateADTGetDatum(sum->found_on), PointerGetDatum(sum->level),
			Int64GetDatum(sum->hazards), Int64GetDatum(sum->overdue), Int64GetDatum(sum->untold)
		};
		bool		nulls[6] = {0};

		tuplestore_putvalues(rows, desc, values, nulls);
	}
}

/* hazard_report tells of hazards that were not closed on a day, and of those that are overdue; see report.h. */
WholeReport
hazard_report(DateADT as_of)
{
	HazardRun  *run = palloc0(sizeof(HazardRun));
	HazardSums *s = palloc0(sizeof(HazardSums));
	WholeReport report = report_of_all(run);

	s->number_of = key_map_create(CurrentMemoryContext, 0);
	s->size = 256;
	s->sums = palloc(s->size * sizeof(HazardSum));
	begin_run(run, as_of, add_up, s);
	report.put = put_sums;
	return report;
}

/*
 * safeins.hazard_sums(as_of): hazards that were not closed on a day, by the day
 * on which they were found and their level; of them those that are overdue, or
 * of which nobody can say.
 */
Datum
safeins_hazard_sums(PG_FUNCTION_ARGS)
{
	WholeReport report;

	InitMaterializedSRF(fcinfo, 0);
	if (early_give(fcinfo))
		return (Datum) 0;
	report = hazard_report(PG_GETARG_DATEADT(0));
	return whole_report_answer(fcinfo, &report);
}
