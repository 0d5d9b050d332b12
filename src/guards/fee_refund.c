/*
 * fee_refund.c: refunds that leave spending over the cap, judged by what the
 * whole statement leaves.
 *
 * One statement may take premium and spending away together: a table that
 * plays both roles, keys that cascade, WITH.  Its guards fire one after the
 * other, so what the first one sees is not what will stand.  A refund is never
 * refused: it is noted, and held against the cap when the outermost statement
 * has ended, or before commit at the latest.
 */
#include "guards/fee.h"

#include "access/relation.h"
#include "access/xact.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

typedef struct Refund
{
	AccountKey	key;
	char	   *insurer;
	char	   *row;
	Oid			relid;
	char	   *cap;			/* code, source and ratio of the rule: the rulebook may be read anew meanwhile */
	char	   *source;
	int64		ratio;
	Fen			added;
	int			nest;
	struct Refund *next;
} Refund;

static Refund *refunds = NULL;
static ExecutorEnd_hook_type previous_end = NULL;

static Refund *
find(const AccountKey *key)
{
	Refund	   *r = refunds;

	while (r != NULL && (r->nest != GetCurrentTransactionNestLevel() || account_key_compare(&r->key, key) != 0))
		r = r->next;
	return r;
}

static Refund *
add(const AccountDelta *d)
{
	Refund	   *r = palloc0(sizeof(Refund));

	r->key = d->key;
	r->key.subject = pnstrdup(d->key.subject, d->key.len);
	r->insurer = pstrdup(d->insurer);
	r->nest = GetCurrentTransactionNestLevel();
	r->next = refunds;
	refunds = r;
	return r;
}

/* refund_note remembers a refund until its statement has ended. */
void
refund_note(FeeJudge *f, const AccountDelta *d, const Rule *cap)
{
	Refund	   *r = find(&d->key);

	if (r == NULL || r->cap == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(TopTransactionContext);

		if (r == NULL)
			r = add(d);
		r->row = d->row == NULL ? NULL : pstrdup(d->row);
		r->relid = RelationGetRelid(f->j->rel);
		r->cap = pstrdup(cap->code);
		r->source = pstrdup(cap->source);
		r->ratio = cap->number;
		MemoryContextSwitchTo(old);
	}
	r->added += d->received;
}

/*
 * refund_offset remembers premium that comes, where it may offset a refund of
 * the same statement: money that only goes from one table to another.
 */
void
refund_offset(const AccountDelta *d, bool over_before)
{
	Refund	   *r = find(&d->key);

	if (r == NULL && over_before)
	{
		MemoryContext old = MemoryContextSwitchTo(TopTransactionContext);

		r = add(d);
		MemoryContextSwitchTo(old);
	}
	if (r != NULL)
		r->added += d->received;
}

static void
judge(const Refund *r)
{
	Mapping		m = {.role = &premium_role};
	Judgement	j = {.mode = JUDGE_LIVE,.mapping = &m};
	AccountState is;
	Fen			limit;

	if (r->added >= 0)
		return;
	(void) account_peek(&r->key, &is);
	if (within_ratio(is.spent, r->ratio, is.received))
		return;
	j.rel = try_relation_open(r->relid, AccessShareLock);
	if (j.rel == NULL)
		j.mapping = NULL;
	limit = ratio_floor(r->ratio, is.received);
	finding_record(&j, &(Finding)
				   {
					   .code = r->cap,.source = r->source,.place = r->key.place,.key = r->row,.insurer = r->insurer,
					   .year = r->key.year,.account = true,
					   .message = psprintf(_("a refund leaves %s in %d with %s yuan spent, over the cap of %s yuan (%s of %s received)"),
										   account_name(&r->key), r->key.year, fen_string(is.spent), fen_string(limit),
										   ratio_string(r->ratio), fen_string(is.received)),
					   .figures = account_figures(&r->key, &is, limit,
												  psprintf("\"added\": %lld, \"ratio\": %lld.%06lld, ", (long long) r->added,
														   (long long) (r->ratio / RULE_RATIO_ONE), (long long) (r->ratio % RULE_RATIO_ONE)))
				   });
	if (j.rel != NULL)
		relation_close(j.rel, NoLock);
}

static void
judge_all(void)
{
	Refund	   *list = NULL;
	MemoryContext cxt;
	MemoryContext old;

	/* In the order in which they came; what judging does may end statements of its own. */
	while (refunds != NULL)
	{
		Refund	   *r = refunds;

		refunds = r->next;
		r->next = list;
		list = r;
	}
	cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins refunds", ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(cxt);
	for (; list != NULL; list = list->next)
		judge(list);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
}

static bool
in_trigger(void)
{
	return DatumGetInt32(DirectFunctionCall1(pg_trigger_depth, (Datum) 0)) > 0;
}

static void
end_statement(QueryDesc *query)
{
	if (previous_end != NULL)
		previous_end(query);
	else
		standard_ExecutorEnd(query);
	if (unlikely(refunds != NULL) && !in_trigger())
		judge_all();
}

static void
end_transaction(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_PRE_COMMIT || event == XACT_EVENT_PRE_PREPARE)
	{
		if (refunds != NULL)
			judge_all();
	}
	else
		refunds = NULL;			/* their memory goes with the transaction's */
}

static void
end_savepoint(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	int			nest = GetCurrentTransactionNestLevel();
	Refund	  **at = &refunds;

	while (*at != NULL)
	{
		Refund	   *r = *at;

		if (r->nest >= nest && event == SUBXACT_EVENT_ABORT_SUB)
		{
			*at = r->next;
			continue;
		}
		if (r->nest >= nest && event == SUBXACT_EVENT_COMMIT_SUB)
			r->nest = nest - 1;
		at = &r->next;
	}
}

void
refunds_init(void)
{
	previous_end = ExecutorEnd_hook;
	ExecutorEnd_hook = end_statement;
	RegisterXactCallback(end_transaction, NULL);
	RegisterSubXactCallback(end_savepoint, NULL);
}
