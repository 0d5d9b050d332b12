/*
 * coverage.c: enterprises in business, and which of them are insured on a day.
 *
 * Those that some policy in force insures are remembered by a hash of their
 * keys; then the enterprises are read.  The law is asked once for each
 * division, sector and what an enterprise says of itself.  Where the books
 * are too large for that, both are read for a part of the keys after another.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/rulebook.h"
#include "report/coverage.h"
#include "report/reports.h"
#include "report/whole/early.h"
#include "report/whole/report.h"
#include "report/whole/whole.h"

#include "common/hashfn.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(safeins_coverage_count);

#define MUST_INSURE	"policy.must_insure"

typedef struct CoverKey
{
	Division	place;
	Division	area;
	int			says;			/* Must */
	int			len;
	const char *sector;			/* NULL: not known */
} CoverKey;

typedef struct CoverGroup
{
	CoverKey	key;
	uint32		hash;
	char		status;
	Must		must;
	int64		n;
	int64		covered;
} CoverGroup;

static inline uint32
hash_cover(const CoverKey *key)
{
	uint32		hash = murmurhash32((uint32) key->area * 4 + (uint32) key->says) ^ (uint32) key->place;

	return key->sector == NULL ? hash : hash_combine(hash, hash_bytes((const unsigned char *) key->sector, key->len));
}

static inline bool
same_cover(const CoverKey *a, const CoverKey *b)
{
	if (a->place != b->place || a->area != b->area || a->says != b->says || (a->sector == NULL) != (b->sector == NULL))
		return false;
	return a->sector == NULL || (a->len == b->len && memcmp(a->sector, b->sector, a->len) == 0);
}

#define SH_PREFIX		cover_map
#define SH_ELEMENT_TYPE	CoverGroup
#define SH_KEY_TYPE		CoverKey
#define SH_KEY			key
#define SH_HASH_KEY(tb, k)	hash_cover(&(k))
#define SH_EQUAL(tb, x, y)	same_cover(&(x), &(y))
#define SH_STORE_HASH
#define SH_GET_HASH(tb, x)	(x)->hash
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

typedef struct CoverRun
{
	MemoryContext cxt;
	DateADT		as_of;
	WholePart	part;
	KeyMap	   *insured;		/* of this part, those that a policy in force insures */
	cover_map_hash *groups;
	CoverTake	take;			/* those that are not insured; NULL: they are counted */
	void	   *arg;
} CoverRun;

/* safeins.sector_must_insure(), in C */
static Must
must_by_sector(const CoverKey *key, DateADT on)
{
	const Rule *rule = rule_lookup(MUST_INSURE, key->area, on, NULL, NULL, NULL, NULL, NULL);
	const char *code;

	if (rule == NULL || rule->mode == RULE_OFF)
		return MUST_NOT;
	if (key->sector == NULL)
		return MUST_UNKNOWN;
	code = code_of(code_list_at(key->area, "sector"), key->sector, key->len);
	if (rule->type == RULE_LIST &&
		rule_has_item(rule, code != NULL ? code : key->sector, code != NULL ? (int) strlen(code) : key->len))
		return MUST;
	return code == NULL ? MUST_UNKNOWN : MUST_NOT;
}

static CoverKey
key_of(const WholeBook *enterprises)
{
	const text *sector = whole_text(enterprises, ENTERPRISE_BOOK_SECTOR);

	return (CoverKey) {
		.place = DatumGetDivision(whole_value(enterprises, ENTERPRISE_BOOK_PLACE)),
		.area = DatumGetDivision(whole_value(enterprises, ENTERPRISE_BOOK_AREA)),
		.says = whole_is_null(enterprises, ENTERPRISE_BOOK_MUST_INSURE) ? MUST_BY_SECTOR :
			DatumGetBool(whole_value(enterprises, ENTERPRISE_BOOK_MUST_INSURE)) ? MUST : MUST_NOT,
		.sector = sector == NULL ? NULL : VARDATA_ANY(sector),.len = sector == NULL ? 0 : VARSIZE_ANY_EXHDR(sector)
	};
}

static Must
must_of(const CoverKey *key, DateADT on)
{
	return key->says == MUST_BY_SECTOR ? must_by_sector(key, on) : (Must) key->says;
}

/* cover_must tells whether an enterprise must insure on a day. */
Must
cover_must(const WholeBook *enterprise, DateADT on)
{
	CoverKey	key = key_of(enterprise);

	return must_of(&key, on);
}

static CoverGroup *
group_of(CoverRun *run, const WholeBook *enterprises)
{
	CoverKey	key = key_of(enterprises);
	CoverGroup *group = cover_map_lookup(run->groups, key);
	bool		found;

	if (likely(group != NULL))
		return group;
	if (key.sector != NULL)
		key.sector = memcpy(MemoryContextAlloc(run->cxt, key.len + 1), key.sector, key.len);
	group = cover_map_insert(run->groups, key, &found);
	group->n = group->covered = 0;
	group->must = must_of(&key, run->as_of);
	return group;
}

static void
begin_part(void *arg, const WholePart *part)
{
	CoverRun   *run = arg;

	run->part = *part;
	run->insured = key_map_create(run->cxt, whole_part_keys(part) / 2);
}

static void
end_part(void *arg)
{
	key_map_free(((CoverRun *) arg)->insured);
}

static void
take_policy(void *arg, const WholeBook *policies)
{
	CoverRun   *run = arg;
	BookKey		key;

	if (DatumGetDateADT(whole_value(policies, POLICY_BOOK_EFFECTIVE)) > run->as_of ||
		DatumGetDateADT(whole_value(policies, POLICY_BOOK_LAST_DAY)) < run->as_of ||
		!DatumGetBool(whole_value(policies, POLICY_BOOK_LIVE)))
		return;
	key = book_key_hash(whole_text(policies, POLICY_BOOK_ENTERPRISE),
						DatumGetDivision(whole_value(policies, POLICY_BOOK_PLACE)));
	if (whole_in_part(&run->part, key))
		key_map_put(run->insured, key, 0);
}

static void
take_enterprise(void *arg, const WholeBook *enterprises)
{
	CoverRun   *run = arg;
	BookKey		key;
	CoverGroup *group;

	whole_need(enterprises, ENTERPRISE_BOOK_LIVE);
	key = book_key_hash(whole_text(enterprises, ENTERPRISE_BOOK_ENTERPRISE),
						DatumGetDivision(whole_value(enterprises, ENTERPRISE_BOOK_PLACE)));
	if (!whole_in_part(&run->part, key) || !DatumGetBool(whole_value(enterprises, ENTERPRISE_BOOK_ACTIVE)) ||
		!DatumGetBool(whole_value(enterprises, ENTERPRISE_BOOK_LIVE)))
		return;
	group = group_of(run, enterprises);
	if (group->must == MUST_NOT)
		return;
	group->n++;
	if (key_map_get(run->insured, key) >= 0)
		group->covered++;
	else if (run->take != NULL)
		run->take(enterprises, group->must, run->arg);
}

/* Enterprises by division and sector. */
static void
put_groups(const void *arg, Tuplestorestate *rows, TupleDesc desc)
{
	const CoverRun *run = arg;
	cover_map_iterator i;
	CoverGroup *group;

	cover_map_start_iterate(run->groups, &i);
	while ((group = cover_map_iterate(run->groups, &i)) != NULL)
	{
		Datum		values[6];
		bool		nulls[6] = {0};

		if (group->must == MUST_NOT)
			continue;
		values[0] = Int32GetDatum(group->key.place);
		values[1] = Int32GetDatum(group->key.area);
		nulls[2] = group->key.sector == NULL;
		values[2] = nulls[2] ? (Datum) 0 : PointerGetDatum(cstring_to_text_with_len(group->key.sector, group->key.len));
		nulls[3] = group->must == MUST_UNKNOWN;
		values[3] = BoolGetDatum(group->must == MUST);
		values[4] = Int64GetDatum(group->n);
		values[5] = Int64GetDatum(group->covered);
		tuplestore_putvalues(rows, desc, values, nulls);
	}
}

/* coverage_report tells of a day who must insure, and who does; see report.h. */
WholeReport
coverage_report(DateADT as_of)
{
	CoverRun   *run = palloc0(sizeof(CoverRun));

	run->cxt = CurrentMemoryContext;
	run->as_of = as_of;
	run->groups = cover_map_create(run->cxt, 256, NULL);
	rules_refresh();
	codes_refresh();
	return (WholeReport) {
		.run = run,.keys = SAFEINS_REL_POLICY,.begin_part = begin_part,.end_part = end_part,.npasses = 2,
		.passes = {{SAFEINS_REL_POLICY, take_policy}, {SAFEINS_REL_ENTERPRISE, take_enterprise}},.put = put_groups
	};
}

/*
 * safeins.coverage_count(as_of): enterprises that must insure on a day, or may
 * have to, and those of them that are insured, by division and sector.
 */
Datum
safeins_coverage_count(PG_FUNCTION_ARGS)
{
	WholeReport report;

	InitMaterializedSRF(fcinfo, 0);
	if (early_give(fcinfo))
		return (Datum) 0;
	report = coverage_report(PG_GETARG_DATEADT(0));
	return whole_report_answer(fcinfo, &report);
}

/* cover_uncovered reads all enterprises, of which those that are not insured are taken. */
void
cover_uncovered(DateADT as_of, CoverTake take, void *arg)
{
	WholeReport report = coverage_report(as_of);
	CoverRun   *run = report.run;

	run->take = take;
	run->arg = arg;
	whole_report_run(&report);
}
