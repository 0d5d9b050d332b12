/*
 * run.c: reports of quotas: which policies are read, and what becomes of what
 * is asked of them, rows or sums.
 *
 * Policies come one by one, from a query, each of whose enterprise and tally are
 * looked up, or from their book as a whole, by what was remembered of all
 * enterprises and all that was done; sums.c adds up what is asked of all.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/rulebook.h"
#include "report/quota/quota.h"
#include "report/whole/early.h"
#include "report/whole/whole.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(safeins_quota_rows);
PG_FUNCTION_INFO_V1(safeins_quota_told);
PG_FUNCTION_INFO_V1(safeins_quota_sums_by);
PG_FUNCTION_INFO_V1(safeins_quota_day_sums);
PG_FUNCTION_INFO_V1(safeins_policy_sums);

/* A policy that came from a query. */
static bool
receive_policy(TupleTableSlot *row, DestReceiver *self)
{
	QuotaRun   *q = (QuotaRun *) self;
	MemoryContext old;

	MemoryContextReset(q->policy_cxt);
	old = MemoryContextSwitchTo(q->policy_cxt);
	slot_getallattrs(row);
	q->p.policy = quota_text(row, QUOTA_POLICY);
	q->p.place = DatumGetDivision(quota_value(row, QUOTA_PLACE));
	q->p.area = DatumGetDivision(quota_value(row, QUOTA_AREA));
	q->p.insurer = quota_text(row, QUOTA_INSURER);
	q->p.enterprise = quota_text(row, QUOTA_ENTERPRISE);
	q->p.effective = DatumGetDateADT(quota_value(row, QUOTA_EFFECTIVE));
	q->p.last_day = DatumGetDateADT(quota_value(row, QUOTA_LAST_DAY));
	for (int i = 0; i < 3; i++)
		q->p.word[i] = quota_text(row, QUOTA_SECTOR + i);
	q->tallied = q->plans_read = false;
	q->nversions = 0;
	if (!DATE_NOT_FINITE(q->p.effective))
	{
		quota_read_versions(q);
		quota_check_policy(q);
	}
	MemoryContextSwitchTo(old);
	CHECK_FOR_INTERRUPTS();
	return true;
}

static BookKey
hash_column(const WholeBook *policies, int column)
{
	return book_key_hash(whole_text(policies, column), DatumGetDivision(whole_value(policies, POLICY_BOOK_PLACE)));
}

/* A policy as its book has it. */
static void
take_policy(QuotaRun *q, const WholeBook *policies, BookKey enterprise)
{
	MemoryContext old;

	MemoryContextReset(q->policy_cxt);
	old = MemoryContextSwitchTo(q->policy_cxt);
	q->p.policy = whole_text(policies, POLICY_BOOK_POLICY);
	q->p.place = DatumGetDivision(whole_value(policies, POLICY_BOOK_PLACE));
	q->p.area = DatumGetDivision(whole_value(policies, POLICY_BOOK_AREA));
	q->p.insurer = whole_text(policies, POLICY_BOOK_INSURER);
	q->p.enterprise = whole_text(policies, POLICY_BOOK_ENTERPRISE);
	q->p.effective = DatumGetDateADT(whole_value(policies, POLICY_BOOK_EFFECTIVE));
	q->p.last_day = DatumGetDateADT(whole_value(policies, POLICY_BOOK_LAST_DAY));
	for (int i = 0; i < 3; i++)
		q->p.word[i] = whole_text(policies, POLICY_BOOK_SECTOR + i);
	q->nversions = 0;
	if (!quota_enterprise_versions(q, enterprise))
		quota_read_versions(q);
	quota_check_policy(q);
	MemoryContextSwitchTo(old);
}

static bool
is_in_force(const QuotaRun *q, const WholeBook *policies)
{
	DateADT		effective;
	DateADT		last_day;

	whole_need(policies, POLICY_BOOK_LAST_DAY);
	effective = DatumGetDateADT(whole_value(policies, POLICY_BOOK_EFFECTIVE));
	last_day = DatumGetDateADT(whole_value(policies, POLICY_BOOK_LAST_DAY));
	return !DATE_NOT_FINITE(effective) && effective <= q->ends_to && last_day >= Max(q->ends_from, effective) &&
		DatumGetBool(whole_value(policies, POLICY_BOOK_LIVE));
}

/* A policy that was read, and whose turn comes. */
typedef struct NextPolicy
{
	TupleTableSlot *slot;
	bool		in_force;
	BookKey		key;
	BookKey		enterprise;		/* of one in force */
} NextPolicy;

/* Reads the next policy of a part of their keys that is asked for; false: there is none. */
static bool
read_policy(QuotaRun *q, WholeBook *policies, const WholePart *part, NextPolicy *next)
{
	bool		count = quota_sums_count(q->sums);

	policies->slot = next->slot;
	while (whole_next(policies))
	{
		next->in_force = is_in_force(q, policies);
		if (!next->in_force && !count)
			continue;
		/* The slot points to the scan's row, which is another one when this one's turn comes. */
		whole_need(policies, POLICY_BOOK_LIVE);
		next->key = hash_column(policies, POLICY_BOOK_POLICY);
		if (!whole_in_part(part, next->key))
			continue;
		quota_tallies_fetch(q, next->key);
		if (next->in_force)
		{
			next->enterprise = hash_column(policies, POLICY_BOOK_ENTERPRISE);
			quota_enterprise_fetch(q, next->enterprise);
		}
		return true;
	}
	return false;
}

/* What is asked of a policy, if its enterprise is of a part. */
static void
take_next(QuotaRun *q, WholeBook *policies, const NextPolicy *next, const WholePart *enterprises)
{
	policies->slot = next->slot;
	q->p.key = next->key;
	q->tallied = q->plans_read = false;
	if (quota_sums_count(q->sums))
	{
		quota_need_tallies(q);
		quota_sums_policy(q, policies);
	}
	if (next->in_force && whole_in_part(enterprises, next->enterprise))
		take_policy(q, policies, next->enterprise);
}

/* All policies of a part of their keys whose enterprises are of a part, too. */
static void
take_policies(QuotaRun *q, const WholePart *part, const WholePart *enterprises)
{
	NextPolicy	next[ROWS_AHEAD];
	WholeBook	policies;
	TupleTableSlot *own;
	uint64		come = 0,
				taken = 0;
	bool		more = true;

	whole_open(&policies, SAFEINS_REL_POLICY);
	own = policies.slot;
	for (int i = 0; i < ROWS_AHEAD; i++)
		next[i].slot = table_slot_create(policies.rel, NULL);
	while (more || taken < come)
	{
		if (!more || come - taken == ROWS_AHEAD)
			take_next(q, &policies, &next[taken++ % ROWS_AHEAD], enterprises);
		else if ((more = read_policy(q, &policies, part, &next[come % ROWS_AHEAD])))
			come++;
	}
	for (int i = 0; i < ROWS_AHEAD; i++)
		ExecDropSingleTupleTableSlot(next[i].slot);
	policies.slot = own;
	whole_close(&policies);
}

/* All policies whose enterprises are of a part. */
static void
take_policies_of(QuotaRun *q, const WholePart *enterprises)
{
	for (WholePart part = quota_tallies_first_part(); whole_is_part(&part); part.nth++)
	{
		quota_tallies_read(q, &part);
		take_policies(q, &part, enterprises);
		quota_tallies_free(q);
	}
	if (q->sums != NULL)
		quota_sums_counted(q->sums);
}

static void
take_all_policies(QuotaRun *q)
{
	for (WholePart part = whole_first_part(SAFEINS_REL_ENTERPRISE, KEY_MAP_BYTES); whole_is_part(&part); part.nth++)
	{
		q->enterprises = quota_enterprises_read(q->cxt, &part, q->any_was);
		take_policies_of(q, &part);
		quota_enterprises_free(q->enterprises);
		q->enterprises = NULL;
	}
}

static void
no_startup(DestReceiver *self, int operation, TupleDesc desc)
{
}

static void
no_end(DestReceiver *self)
{
}

static void
begin_run(QuotaRun *q, MemoryContext caller, ReturnSetInfo *rsinfo)
{
	q->rsinfo = rsinfo;
	q->dest.receiveSlot = receive_policy;
	q->dest.rStartup = no_startup;
	q->dest.rShutdown = no_end;
	q->dest.rDestroy = no_end;
	q->dest.mydest = DestTuplestore;
	q->cxt = caller;
	q->policy_cxt = AllocSetContextCreate(caller, "safeins quota policy", ALLOCSET_DEFAULT_SIZES);
	q->versions_size = 4;
	q->versions = palloc(q->versions_size * sizeof(Version));
	q->tallies_size = 16;
	q->tallies = palloc(q->tallies_size * sizeof(Tally));
	q->planned_size = 4;
	q->planned = palloc(q->planned_size * sizeof(Planned));
}

/* What every run needs of the law; the books are open, and own SQL is begun. */
static void
open_run(QuotaRun *q)
{
	const char **codes;

	rules_refresh();
	codes_refresh();
	own_sql_begin();
	quota_read_kinds(q, q->cxt);
	codes = MemoryContextAlloc(q->cxt, sizeof(char *) * Max(q->nkinds, 1));
	for (int i = 0; i < q->nkinds; i++)
		codes[i] = q->kinds[i].code;
	q->laws = quota_laws_create(q->cxt, codes, q->nkinds);
	quota_open_books(q);
}

/* Of the policies of an enterprise and an insurer (0: of any). */
static void
run_quotas(QuotaRun *q, Datum enterprise, Datum insurer)
{
	open_run(q);
	if (enterprise == 0 && insurer == 0)
		take_all_policies(q);
	else
		quota_read_policies(q, q->ends_from, q->ends_to, enterprise, insurer);
	quota_close_books(q);
	own_sql_end();
}

/* The rows of a call, with their verdicts or without. */
static Datum
put_rows(FunctionCallInfo fcinfo, bool told)
{
	Datum		enterprise = PG_ARGISNULL(3) ? 0 : PG_GETARG_DATUM(3);
	Datum		insurer = PG_ARGISNULL(4) ? 0 : PG_GETARG_DATUM(4);
	QuotaRun	q;

	memset(&q, 0, sizeof(q));
	InitMaterializedSRF(fcinfo, 0);
	q.by_end = PG_ARGISNULL(0);
	if (q.by_end ? PG_ARGISNULL(1) || PG_ARGISNULL(2) || DATE_NOT_FINITE(PG_GETARG_DATEADT(1)) ||
		DATE_NOT_FINITE(PG_GETARG_DATEADT(2)) :
		DATE_NOT_FINITE(PG_GETARG_DATEADT(0)))
		return (Datum) 0;
	if (q.by_end)
	{
		q.ends_from = PG_GETARG_DATEADT(1);
		q.ends_to = PG_GETARG_DATEADT(2);
	}
	else
		q.as_of = q.ends_from = q.ends_to = PG_GETARG_DATEADT(0);
	begin_run(&q, CurrentMemoryContext, (ReturnSetInfo *) fcinfo->resultinfo);
	quota_begin_rows(&q, told);
	run_quotas(&q, enterprise, insurer);
	return (Datum) 0;
}

/*
 * safeins.quota_rows(as_of, ends_from, ends_to, enterprise, insurer): the
 * quotas of the periods that contain a day, or that end between two.
 */
Datum
safeins_quota_rows(PG_FUNCTION_ARGS)
{
	return put_rows(fcinfo, false);
}

/* safeins.quota_told(): the same, with what is planned and the verdict. */
Datum
safeins_quota_told(PG_FUNCTION_ARGS)
{
	return put_rows(fcinfo, true);
}

/* What is asked of all policies, and what was done; in a calendar year (0: in none) they are counted, too. */
static const QuotaSum *
run_sums(QuotaRun *q, QuotaSumsBy by, int calendar_year, int *n)
{
	*n = 0;
	if (DATE_NOT_FINITE(q->ends_from) || DATE_NOT_FINITE(q->ends_to))
		return NULL;
	open_run(q);
	q->sums = quota_sums_begin(q->cxt, by, calendar_year);
	take_all_policies(q);
	quota_close_books(q);
	own_sql_end();
	return quota_sums_groups(q->sums, n);
}

static Datum
put_sums(QuotaRun *q, QuotaSumsBy by)
{
	int			n;
	const QuotaSum *sums = run_sums(q, by, 0, &n);

	for (int i = 0; i < n; i++)
	{
		const QuotaSum *sum = &sums[i];
		Datum		values[QUOTA_SUMS_NCOLUMNS];
		bool		nulls[QUOTA_SUMS_NCOLUMNS] = {0};

		values[0] = DivisionGetDatum(division_at_level(sum->division, 1));
		values[1] = DivisionGetDatum(sum->division);
		values[2] = PointerGetDatum(sum->word);
		nulls[2] = sum->word == NULL;
		nulls[3] = nulls[4] = sum->kind < 0;
		if (sum->kind >= 0)
		{
			values[3] = q->kinds[sum->kind].kind_text;
			values[4] = q->kinds[sum->kind].kind_zh;
		}
		values[5] = Int64GetDatum(sum->periods);
		values[6] = Int64GetDatum(sum->met);
		values[7] = Int64GetDatum(sum->required);
		values[8] = Int64GetDatum(sum->done);
		values[9] = Int64GetDatum(sum->missing);
		tuplestore_putvalues(q->rsinfo->setResult, q->rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * safeins.quota_sums(sum_by, ends_from, ends_to): what the law asks for in the
 * periods that end between two days, and what was done, by division ("area")
 * or by insurer.
 */
Datum
safeins_quota_sums_by(PG_FUNCTION_ARGS)
{
	QuotaRun	q;

	memset(&q, 0, sizeof(q));
	InitMaterializedSRF(fcinfo, 0);
	q.by_end = true;
	q.ends_from = PG_GETARG_DATEADT(1);
	q.ends_to = PG_GETARG_DATEADT(2);
	begin_run(&q, CurrentMemoryContext, (ReturnSetInfo *) fcinfo->resultinfo);
	return put_sums(&q, strcmp(text_to_cstring(PG_GETARG_TEXT_PP(0)), "insurer") == 0 ?
					QUOTA_BY_INSURER : QUOTA_BY_AREA);
}

/*
 * safeins.quota_day_sums(as_of): what the law asks for in the periods that
 * contain a day, and what was done, by sector and kind of service.
 */
Datum
safeins_quota_day_sums(PG_FUNCTION_ARGS)
{
	QuotaRun	q;

	memset(&q, 0, sizeof(q));
	InitMaterializedSRF(fcinfo, 0);
	if (early_give(fcinfo))
		return (Datum) 0;
	q.as_of = q.ends_from = q.ends_to = PG_GETARG_DATEADT(0);
	begin_run(&q, CurrentMemoryContext, (ReturnSetInfo *) fcinfo->resultinfo);
	return put_sums(&q, QUOTA_BY_SECTOR);
}

/*
 * safeins.policy_sums(year, until): by division, policies in force in a year,
 * services rendered in it, and of the periods that ended in it by a day what
 * the law asks for and what was done.
 */
Datum
safeins_policy_sums(PG_FUNCTION_ARGS)
{
	int			year = PG_GETARG_INT32(0);
	const QuotaSum *sums;
	QuotaRun	q;
	int			n;

	memset(&q, 0, sizeof(q));
	InitMaterializedSRF(fcinfo, 0);
	if (early_give(fcinfo))
		return (Datum) 0;
	q.by_end = true;
	q.ends_from = first_day_of(year);
	q.ends_to = PG_GETARG_DATEADT(1);
	begin_run(&q, CurrentMemoryContext, (ReturnSetInfo *) fcinfo->resultinfo);
	sums = run_sums(&q, QUOTA_BY_AREA, year, &n);
	for (int i = 0; i < n; i++)
	{
		const QuotaSum *sum = &sums[i];
		Datum		values[7] = {
			Int32GetDatum(division_at_level(sum->division, 1)), Int32GetDatum(sum->division),
			Int64GetDatum(sum->policies), Int64GetDatum(sum->required), Int64GetDatum(sum->done),
			Int64GetDatum(sum->missing), Int64GetDatum(sum->services)
		};
		bool		nulls[7] = {0};

		tuplestore_putvalues(q.rsinfo->setResult, q.rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}
