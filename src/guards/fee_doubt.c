/*
 * fee_doubt.c: accounts that break their cap or budget in the middle of a
 * statement, judged by what the whole statement leaves.
 *
 * One statement may move premium and spending together, or take spending from
 * one table and put it into another: a table that plays both roles, keys that
 * cascade, WITH, MERGE, triggers of the host's.  Its guards fire one after the
 * other, in whatever order, so what one of them sees is not what will stand.
 * Such an account is noted, with all that the statement does to it from then
 * on, and held against its rules when the outermost statement has ended, or
 * before commit at the latest.  A statement in a block of a trigger's that
 * catches errors is refused within that block.
 */
#include "guards/fee.h"

#include "access/relation.h"
#include "access/xact.h"
#include "common/hashfn.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "tcop/pquery.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#define BUCKETS 512

typedef struct Doubt
{
	AccountDelta d;				/* what the statement does */
	Oid			relid;			/* of the row told */
	bool		both;
	int			depth;			/* of triggers; where it is to be judged at the latest */
	int			nest;
	struct Doubt *next;			/* the one noted before */
	struct Doubt *chain;		/* of its bucket */
} Doubt;

/* A savepoint that was begun inside a trigger. */
typedef struct TriggerBlock
{
	int			nest;
	int			depth;
	struct TriggerBlock *outer;
} TriggerBlock;

static Doubt *doubts = NULL;
static Doubt *buckets[BUCKETS];
static TriggerBlock *blocks = NULL;
static ExecutorEnd_hook_type previous_end = NULL;

static int
trigger_depth(void)
{
	return DatumGetInt32(DirectFunctionCall1(pg_trigger_depth, (Datum) 0));
}

static Doubt **
bucket_of(const AccountKey *key)
{
	return &buckets[(hash_bytes((const unsigned char *) key->subject, key->len) + key->year) % BUCKETS];
}

static void
add_doubt(Doubt *x)
{
	Doubt	  **bucket = bucket_of(&x->d.key);

	x->next = doubts;
	doubts = x;
	x->chain = *bucket;
	*bucket = x;
}

/* take_doubts empties the list and gives what was in it, in the order in which it came. */
static Doubt *
take_doubts(void)
{
	Doubt	   *list = NULL;

	while (doubts != NULL)
	{
		Doubt	   *x = doubts;

		doubts = x->next;
		x->next = list;
		list = x;
	}
	memset(buckets, 0, sizeof(buckets));
	return list;
}

static Doubt *
find_doubt(const AccountKey *key)
{
	for (Doubt *x = *bucket_of(key); x != NULL; x = x->chain)
		if (x->nest == GetCurrentTransactionNestLevel() && account_key_compare(&x->d.key, key) == 0)
			return x;
	return NULL;
}

static Doubt *
new_doubt(const AccountDelta *d)
{
	Doubt	   *x = MemoryContextAllocZero(TopTransactionContext, sizeof(Doubt));

	x->d.key = d->key;
	x->d.key.subject = MemoryContextStrdup(TopTransactionContext, pnstrdup(d->key.subject, d->key.len));
	x->d.insurer = MemoryContextStrdup(TopTransactionContext, d->insurer);
	x->depth = blocks == NULL ? 0 : blocks->depth;
	x->nest = GetCurrentTransactionNestLevel();
	add_doubt(x);
	return x;
}

/* COPY is no query whose end could be seen, and feeds one table alone. */
static bool
is_copy(void)
{
	return ActivePortal != NULL && ActivePortal->commandTag == CMDTAG_COPY;
}

/*
 * Does it break what it is held against, or did it before?  What comes then may
 * be offset by what goes, or the other way round.
 */
static bool
in_doubt(FeeJudge *f, const AccountDelta *d, const AccountState *was, const AccountState *is)
{
	const Rule *cap;

	if (is->has_budget && d->spent > 0 && is->spent > is->budget)
		return true;
	if (!f->both)
		return false;
	if ((d->spent > 0 || d->received < 0) && d->cap != NULL && !within_ratio(is->spent, d->cap->number, is->received))
		return true;
	cap = was->spent > 0 ? fee_cap_of_year(d->key.place, d->key.year, f->today) : NULL;
	return cap != NULL && !within_ratio(was->spent, cap->number, was->received);
}

/* fee_doubt: a statement's guard has moved an account; is there anything that its end is to be asked? */
void
fee_doubt(FeeJudge *f, const AccountDelta *d, const AccountState *was, const AccountState *is)
{
	Doubt	   *x = doubts == NULL ? NULL : find_doubt(&d->key);

	if (x == NULL && !in_doubt(f, d, was, is))
		return;
	if (d->spent > 0 && is_copy())
	{
		fee_judge_cap(f, d, was, is);
		fee_judge_budget(f, d, is);
		return;
	}
	if (x == NULL)
		x = new_doubt(d);
	account_delta_add(&x->d, d->received, d->spent);
	x->d.on = x->d.rows == 0 ? d->on : Max(x->d.on, d->on);
	x->d.rows += d->rows;
	x->both |= f->both;
	if (d->cap != NULL && (x->d.cap == NULL || d->cap->number < x->d.cap->number))
		x->d.cap = d->cap;
	if (d->blocking != NULL && (x->d.blocking == NULL || d->blocking->number < x->d.blocking->number))
		x->d.blocking = d->blocking;
	/* The row that is told: of what was spent, or else of what was given back. */
	if (x->d.row == NULL || (d->spent > 0 && x->d.spent - d->spent <= 0))
	{
		x->d.row = d->row == NULL ? NULL : MemoryContextStrdup(TopTransactionContext, d->row);
		x->relid = RelationGetRelid(f->j->rel);
	}
}

static void
judge(const Doubt *x)
{
	AccountDelta d = x->d;
	Mapping		m = {.role = d.spent > 0 ? &expense_role : &premium_role};
	Judgement	j = {.mode = JUDGE_LIVE,.mapping = &m};
	FeeJudge	f = {.j = &j,.expense = d.spent > 0,.both = x->both,.today = safeins_today()};
	AccountState is;
	AccountState was;

	if (d.spent <= 0 && d.received >= 0)
		return;
	d.spent = Max(d.spent, 0);
	(void) account_peek(&d.key, &is);
	was = is;
	was.spent -= d.spent;
	was.received -= d.received;
	j.rel = d.spent > 0 ? relation_open(x->relid, AccessShareLock) : try_relation_open(x->relid, AccessShareLock);
	if (j.rel == NULL)
		j.mapping = NULL;
	fee_judge_cap(&f, &d, &was, &is);
	fee_judge_budget(&f, &d, &is);
	if (j.rel != NULL)
		relation_close(j.rel, NoLock);
}

/* A statement has ended at this depth of triggers: what is not to wait any longer is judged. */
static void
judge_all(int depth)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins doubts", ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(cxt);
	Doubt	   *list = take_doubts();

	while (list != NULL)
	{
		Doubt	   *x = list;

		list = x->next;
		/* A refund is not refused, so that it can wait for the outermost end. */
		if (depth > 0 && (x->depth < depth || x->d.spent <= 0))
			add_doubt(x);
		else
			judge(x);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
}

static void
end_statement(QueryDesc *query)
{
	int			depth;

	if (previous_end != NULL)
		previous_end(query);
	else
		standard_ExecutorEnd(query);
	if (likely(doubts == NULL))
		return;
	depth = trigger_depth();
	if (depth == 0 || (blocks != NULL && depth <= blocks->depth))
		judge_all(depth);
}

static void
end_transaction(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_PRE_COMMIT || event == XACT_EVENT_PRE_PREPARE)
	{
		if (doubts != NULL)
			judge_all(0);
	}
	else
	{
		/* their memory goes with the transaction's */
		(void) take_doubts();
		blocks = NULL;
	}
}

static void
begin_savepoint(int nest)
{
	int			depth = trigger_depth();
	TriggerBlock	   *block;

	if (depth == 0)
		return;
	block = MemoryContextAlloc(TopTransactionContext, sizeof(TriggerBlock));
	block->nest = nest;
	block->depth = depth;
	block->outer = blocks;
	blocks = block;
}

static void
end_savepoint(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	int			nest = GetCurrentTransactionNestLevel();
	Doubt	   *list;

	if (event == SUBXACT_EVENT_START_SUB)
		begin_savepoint(nest);
	if (event != SUBXACT_EVENT_ABORT_SUB && event != SUBXACT_EVENT_COMMIT_SUB)
		return;
	if (blocks != NULL && blocks->nest >= nest)
		blocks = blocks->outer;
	if (doubts == NULL)
		return;
	for (list = take_doubts(); list != NULL;)
	{
		Doubt	   *x = list;

		list = x->next;
		if (x->nest >= nest && event == SUBXACT_EVENT_ABORT_SUB)
			continue;
		if (x->nest >= nest)
		{
			x->nest = nest - 1;
			x->depth = blocks == NULL ? 0 : Min(x->depth, blocks->depth);
		}
		add_doubt(x);
	}
}

void
doubts_init(void)
{
	previous_end = ExecutorEnd_hook;
	ExecutorEnd_hook = end_statement;
	RegisterXactCallback(end_transaction, NULL);
	RegisterSubXactCallback(end_savepoint, NULL);
}
