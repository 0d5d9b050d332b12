/*
 * read.c: what is read of the books for quotas: policies, what their
 * enterprises were, what was done.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/policy_year.h"
#include "guards/recount.h"
#include "report/quota/quota.h"

#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/snapmgr.h"

#define Anum_was_place				2
#define Anum_was_until				3
#define Anum_was_sector				4

/* Rows to step over before descending the index again. */
#define MAX_STEPS	8

text *
quota_text(TupleTableSlot *slot, int attno)
{
	bool		isnull;
	Datum		value = slot_getattr(slot, attno, &isnull);

	return isnull ? NULL : DatumGetTextPP(value);
}

Datum
quota_value(TupleTableSlot *slot, int attno)
{
	bool		isnull;

	return slot_getattr(slot, attno, &isnull);
}

static void
lookup_open(Lookup *l, SafeinsRel rel)
{
	l->rel = table_open(safeins_relid(rel), AccessShareLock);
	l->index = index_open(RelationGetPrimaryKeyIndex(l->rel, false), AccessShareLock);
	l->slot = table_slot_create(l->rel, NULL);
	l->scan = index_beginscan(l->rel, l->index, GetActiveSnapshot(), NULL, 1, 0, SO_NONE);
	l->cxt = CurrentMemoryContext;
	l->key = NULL;
	l->steps = MAX_STEPS;
	initStringInfo(&l->from);
}

static void
lookup_close(Lookup *l)
{
	index_endscan(l->scan);
	ExecDropSingleTupleTableSlot(l->slot);
	index_close(l->index, AccessShareLock);
	table_close(l->rel, AccessShareLock);
}

static int
compare_keys(const char *a, int a_len, const char *b, int b_len)
{
	int			cmp = memcmp(a, b, Min(a_len, b_len));

	return cmp != 0 ? cmp : a_len - b_len;
}

/* The key of the row that the scan stands on against another; past the last row any is lower. */
static int
compare_row(Lookup *l, const text *key)
{
	const text *row;

	if (TTS_EMPTY(l->slot))
		return 1;
	row = quota_text(l->slot, 1);
	return compare_keys(VARDATA_ANY(row), VARSIZE_ANY_EXHDR(row), VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key));
}

static bool
lookup_step(Lookup *l)
{
	MemoryContext old = MemoryContextSwitchTo(l->cxt);
	bool		found = index_getnext_slot(l->scan, ForwardScanDirection, l->slot);

	MemoryContextSwitchTo(old);
	if (found)
		return true;
	/* At its end a scan leaves the last row in the slot, and would begin anew. */
	ExecClearTuple(l->slot);
	return false;
}

/* The next row of a key that lookup_find() found. */
static bool
lookup_next(Lookup *l, const text *key)
{
	return lookup_step(l) && compare_row(l, key) == 0;
}

/*
 * Find the first row of a key.  Keys that come in their order, as they often
 * do, are found from where the scan stands; it steps to them while that has
 * been worth it.
 */
static bool
lookup_find(Lookup *l, text *key)
{
	bool		ahead = l->from.len > 0 &&
		compare_keys(VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key), l->from.data, l->from.len) > 0;
	int			cmp = ahead ? compare_row(l, key) : -1;

	if (ahead && cmp < 0)
	{
		for (int i = 0; i < l->steps && cmp < 0; i++)
		{
			lookup_step(l);
			cmp = compare_row(l, key);
		}
		l->steps = cmp < 0 ? l->steps / 2 : MAX_STEPS;
	}
	if (cmp < 0)
	{
		ScanKeyData skey;
		MemoryContext old = MemoryContextSwitchTo(l->cxt);

		if (l->key != NULL)
			pfree(l->key);
		l->key = cstring_to_text_with_len(VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key));
		ScanKeyInit(&skey, 1, BTGreaterEqualStrategyNumber, F_TEXT_GE, PointerGetDatum(l->key));
		index_rescan(l->scan, &skey, 1, NULL, 0);
		MemoryContextSwitchTo(old);
		lookup_step(l);
		cmp = compare_row(l, key);
		/* Would a few steps have done? */
		if (l->steps == 0 && ++l->tries % 64 == 0)
			l->steps = MAX_STEPS;
	}
	resetStringInfo(&l->from);
	appendBinaryStringInfo(&l->from, VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key));
	return cmp == 0;
}

/* The policy's own facts go before the enterprise's. */
void
quota_add_version(QuotaRun *q, DateADT until, text *const *word)
{
	const QuotaPolicy *p = &q->p;
	Version    *v;

	if (q->nversions == q->versions_size)
	{
		q->versions_size *= 2;
		q->versions = repalloc(q->versions, q->versions_size * sizeof(Version));
	}
	v = &q->versions[q->nversions++];
	v->until = until;
	v->law = NULL;
	v->sector = p->word[0] != NULL ? p->word[0] : word[0];
	v->size = p->word[1] != NULL ? p->word[1] : word[1];
	v->risk = p->word[2] != NULL ? p->word[2] : word[2];
}

static text *
kept_text(TupleTableSlot *slot, int attno)
{
	text	   *value = quota_text(slot, attno);

	return value == NULL ? NULL : (text *) DatumGetPointer(datumCopy(PointerGetDatum(value), false, -1));
}

/* What an enterprise was, its rows one after another, oldest first. */
static void
read_was(QuotaRun *q)
{
	Lookup	   *l = &q->was_book;

	for (bool found = lookup_find(l, q->p.enterprise); found; found = lookup_next(l, q->p.enterprise))
	{
		text	   *word[3];

		if (DatumGetDivision(quota_value(l->slot, Anum_was_place)) != q->p.place)
			continue;
		for (int i = 0; i < 3; i++)
			word[i] = kept_text(l->slot, Anum_was_sector + i);
		quota_add_version(q, DatumGetDateADT(quota_value(l->slot, Anum_was_until)), word);
	}
}

/* What the policy's enterprise was, oldest first; the last one is what it is. */
void
quota_read_versions(QuotaRun *q)
{
	Lookup	   *l = &q->enterprise_book;
	text	   *word[3] = {0};
	bool		found;

	if (q->any_was)
		read_was(q);
	found = lookup_find(l, q->p.enterprise);
	while (found && DatumGetDivision(quota_value(l->slot, ENTERPRISE_BOOK_PLACE)) != q->p.place)
		found = lookup_next(l, q->p.enterprise);
	for (int i = 0; found && i < 3; i++)
		word[i] = quota_text(l->slot, ENTERPRISE_BOOK_SECTOR + i);
	quota_add_version(q, DATEVAL_NOEND, word);
}

/* Which of the kinds that the law counts; -1: none. */
static int
kind_of(const QuotaRun *q, const text *kind)
{
	for (int k = 0; k < q->nkinds; k++)
		if (q->kinds[k].len == (int) VARSIZE_ANY_EXHDR(kind) &&
			memcmp(q->kinds[k].kind, VARDATA_ANY(kind), q->kinds[k].len) == 0)
			return k;
	return -1;
}

/* A row of the tally; false: the law does not count its kind. */
bool
quota_tally(const QuotaRun *q, TupleTableSlot *row, Tally *tally)
{
	tally->kind = kind_of(q, quota_text(row, Anum_tally_kind));
	tally->policy_year = DatumGetInt32(quota_value(row, Anum_tally_policy_year));
	tally->calendar_year = DatumGetInt32(quota_value(row, Anum_tally_calendar_year));
	tally->done = DatumGetInt32(quota_value(row, Anum_tally_done));
	return tally->kind >= 0;
}

void
quota_add_tally(QuotaRun *q, const Tally *tally)
{
	if (q->ntallies == q->tallies_size)
	{
		q->tallies_size *= 2;
		q->tallies = repalloc(q->tallies, q->tallies_size * sizeof(Tally));
	}
	q->tallies[q->ntallies++] = *tally;
}

void
quota_read_tallies(QuotaRun *q)
{
	Lookup	   *l = &q->tally_book;

	for (bool found = lookup_find(l, q->p.policy); found; found = lookup_next(l, q->p.policy))
	{
		Tally		tally;

		if (DatumGetDivision(quota_value(l->slot, Anum_tally_place)) == q->p.place && quota_tally(q, l->slot, &tally))
			quota_add_tally(q, &tally);
	}
}

/* As safeins.planned has it; what is too large raises as it does there. */
static int64
times_a_year(TupleTableSlot *plan)
{
	const text *frequency = quota_text(plan, Anum_plan_frequency);
	int			len = frequency == NULL ? 0 : VARSIZE_ANY_EXHDR(frequency);
	const char *word = frequency == NULL ? "" : VARDATA_ANY(frequency);
	int64		a_year = 1;

	if (len == 5 && memcmp(word, "month", len) == 0)
		a_year = 12;
	else if (len == 7 && memcmp(word, "quarter", len) == 0)
		a_year = 4;
	else if (len == 9 && memcmp(word, "half_year", len) == 0)
		a_year = 2;
	return DatumGetInt64(DirectFunctionCall2(int8mul, Int64GetDatum(a_year),
											 DirectFunctionCall2(int48mul, quota_value(plan, Anum_plan_rows),
																 quota_value(plan, Anum_plan_times))));
}

/* A day of a row; the other one where it is NULL. */
static DateADT
day_or(TupleTableSlot *row, int attno, DateADT other)
{
	bool		isnull;
	Datum		value = slot_getattr(row, attno, &isnull);

	return isnull ? other : DatumGetDateADT(value);
}

/* quota_read_plans fills in what is planned for the policy at a place. */
void
quota_read_plans(QuotaRun *q, Division place)
{
	Lookup	   *l = &q->plan_book;

	for (bool found = lookup_find(l, q->p.policy); found; found = lookup_next(l, q->p.policy))
	{
		int			kind;

		if (DatumGetDivision(quota_value(l->slot, Anum_plan_place)) != place)
			continue;
		kind = kind_of(q, quota_text(l->slot, Anum_plan_kind));
		if (kind < 0)
			continue;
		if (q->nplanned == q->planned_size)
		{
			q->planned_size *= 2;
			q->planned = repalloc(q->planned, q->planned_size * sizeof(Planned));
		}
		q->planned[q->nplanned++] = (Planned) {
			.kind = kind,.a_year = times_a_year(l->slot),
			.from = day_or(l->slot, Anum_plan_from_on, DATEVAL_NOBEGIN),
			.until = day_or(l->slot, Anum_plan_until_on, DATEVAL_NOEND)
		};
	}
}

/* Names are read once, not for each kind. */
static OwnSql quota_kinds = {
	.sql = "SELECT c.code, pg_catalog.substr(c.code, 7), coalesce(l.name, c.meaning_zh)"
	" FROM safeins.rule_code c LEFT JOIN (SELECT DISTINCT ON (n.code) n.code, n.name FROM safeins.code_list n"
	"  WHERE n.list LIKE 'service.%' AND n.list <> 'service.code' AND n.ordinal IS NOT NULL"
	"  ORDER BY n.code, n.list DESC, n.ordinal) l ON l.code = pg_catalog.substr(c.code, 7)"
	" WHERE c.code LIKE 'quota.%' AND c.type = 'count' ORDER BY c.code COLLATE \"C\" DESC",
	.sees = OWN_SEES_STATEMENT,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

/* The kinds for which some law has a number, and how they are called; the caller has begun own_sql. */
void
quota_read_kinds(QuotaRun *q, MemoryContext cxt)
{
	OwnRows		rows = own_sql_run(&quota_kinds, NULL, NULL);
	MemoryContext old = MemoryContextSwitchTo(cxt);

	q->nkinds = 0;
	q->kinds = palloc(sizeof(QuotaKind) * Max(rows.n, 1));
	for (uint64 i = 0; i < rows.n; i++)
	{
		QuotaKind  *k = &q->kinds[q->nkinds];

		k->code = own_text(&rows, i, 1);
		if (!rule_has_rows(k->code))
			continue;
		q->nkinds++;
		k->kind = own_text(&rows, i, 2);
		k->len = strlen(k->kind);
		k->kind_text = CStringGetTextDatum(k->kind);
		k->kind_zh = CStringGetTextDatum(own_text(&rows, i, 3));
	}
	MemoryContextSwitchTo(old);
}

#define POLICIES(of, more) { \
	.sql = QUOTA_FACTS " FROM safeins.policy p" QUOTA_IN_FORCE of, \
	.types = {DATEOID, DATEOID, TEXTOID, TEXTOID}, .sees = OWN_SEES_STATEMENT, .settings = (more), .kept = true \
}

/* The policies with a day between the two, of an insurer, of an enterprise, or of both. */
void
quota_read_policies(QuotaRun *q, DateADT from, DateADT to, Datum enterprise, Datum insurer)
{
	/* One enterprise is found by the index, whatever the planner knew of the books when it made the plan. */
	static OwnSql policies[3] = {
		POLICIES(" AND p.enterprise = $3", OWN_BY_INDEX),
		POLICIES(" AND p.insurer = $4", 0),
		POLICIES(" AND p.enterprise = $3 AND p.insurer = $4", OWN_BY_INDEX),
	};
	int			which = enterprise == 0 ? 1 : insurer == 0 ? 0 : 2;
	Datum		values[4] = {DateADTGetDatum(to), DateADTGetDatum(from), enterprise, insurer};
	bool		nulls[4] = {false, false, enterprise == 0, insurer == 0};

	own_sql_stream(&policies[which], values, nulls, &q->dest);
}

void
quota_open_books(QuotaRun *q)
{
	lookup_open(&q->tally_book, SAFEINS_REL_SERVICE_TALLY);
	lookup_open(&q->enterprise_book, SAFEINS_REL_ENTERPRISE);
	lookup_open(&q->was_book, SAFEINS_REL_ENTERPRISE_WAS);
	lookup_open(&q->plan_book, SAFEINS_REL_PLAN);
	q->any_was = RelationGetNumberOfBlocks(q->was_book.rel) > 0;
	q->any_plan = RelationGetNumberOfBlocks(q->plan_book.rel) > 0;
}

void
quota_close_books(QuotaRun *q)
{
	lookup_close(&q->plan_book);
	lookup_close(&q->was_book);
	lookup_close(&q->enterprise_book);
	lookup_close(&q->tally_book);
}
