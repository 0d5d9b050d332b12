/*
 * statement_end.c: what is judged when the outermost statement has ended.
 *
 * One statement may do its work in parts: triggers of the host's, keys that
 * cascade, WITH, a table that plays two roles.  What its guards find in the
 * middle is not what will stand.  They note it here, and it is judged when the
 * statement has ended, or before commit at the latest.  Notes follow
 * savepoints.  A savepoint that a trigger begins may catch errors: what refuses
 * is judged before that block is left.
 *
 * A query's end is the executor's; COPY, and whatever else fires triggers
 * without being one, ends as a utility statement.
 */
#include "common/safeins.h"
#include "attach/statement_end.h"

#include "access/xact.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "tcop/pquery.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

/* A savepoint that was begun inside a trigger. */
typedef struct TriggerBlock
{
	int			nest;
	int			depth;
	struct TriggerBlock *outer;
} TriggerBlock;

static PendingChecks *registered = NULL;
static TriggerBlock *blocks = NULL;
static bool final = false;		/* the transaction ends */
static bool seen = false;		/* has a utility statement begun since we were loaded? */
static ExecutorEnd_hook_type previous_end = NULL;
static ProcessUtility_hook_type previous_utility = NULL;

static int
trigger_depth(void)
{
	return DatumGetInt32(DirectFunctionCall1(pg_trigger_depth, (Datum) 0));
}

/* statement_end_add notes what is to be judged; its memory is the transaction's. */
void
statement_end_add(PendingChecks *notes, PendingCheck *note)
{
	note->depth = blocks == NULL ? 0 : blocks->depth;
	note->nest = GetCurrentTransactionNestLevel();
	note->before = notes->last;
	notes->last = note;
}

/*
 * statement_end_unseen tells of the COPY that is running now whether its end
 * will not be seen: the session's first one, which loaded this library.
 */
bool
statement_end_unseen(void)
{
	return !seen && ActivePortal != NULL && ActivePortal->commandTag == CMDTAG_COPY;
}

/* statement_end_final tells whether what is judged now is so because the transaction ends. */
bool
statement_end_final(void)
{
	return final;
}

/* take gives the notes that are to wait no longer, in the order in which they came; the others stay. */
static PendingCheck *
take(PendingChecks *notes, int depth)
{
	PendingCheck    *list = NULL;
	PendingCheck   **at = &notes->last;

	while (*at != NULL)
	{
		PendingCheck    *note = *at;

		if ((note->keeps && !final) || (depth > 0 && (note->depth < depth || note->waits)))
		{
			at = &note->before;
			continue;
		}
		*at = note->before;
		note->before = list;
		list = note;
	}
	if (list != NULL && notes->taken != NULL)
		notes->taken(notes);
	return list;
}

static void
check(PendingChecks *notes, int depth)
{
	PendingCheck    *list = take(notes, depth);
	MemoryContext cxt;
	MemoryContext old;
	bool		pushed = false;

	if (list == NULL)
		return;
	cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins end of a statement", ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(cxt);
	/* Before commit, and after a few statements, there is none. */
	if (!ActiveSnapshotSet())
	{
		PushActiveSnapshot(GetTransactionSnapshot());
		pushed = true;
	}
	/* What judging does ends statements of its own: they find nothing of this any more. */
	notes->check(list);
	if (pushed)
		PopActiveSnapshot();
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
}

/* A statement has ended at this depth of triggers. */
static void
check_all(int depth)
{
	for (PendingChecks *notes = registered; notes != NULL; notes = notes->next)
		if (notes->last != NULL)
			check(notes, depth);
}

static void
statement_ended(void)
{
	bool		any = false;
	int			depth;

	for (PendingChecks *notes = registered; notes != NULL; notes = notes->next)
		any |= notes->last != NULL;
	if (likely(!any))
		return;
	depth = trigger_depth();
	if (depth == 0 || (blocks != NULL && depth <= blocks->depth))
		check_all(depth);
}

static void
end_query(QueryDesc *query)
{
	if (previous_end != NULL)
		previous_end(query);
	else
		standard_ExecutorEnd(query);
	statement_ended();
}

static void
run_utility(PlannedStmt *stmt, const char *source, bool readonly, ProcessUtilityContext context, ParamListInfo params,
			QueryEnvironment *env, DestReceiver *dest, QueryCompletion *done)
{
	/* The statement may not outlive what it does. */
	bool		bounds = IsA(stmt->utilityStmt, TransactionStmt);

	seen = true;
	if (previous_utility != NULL)
		previous_utility(stmt, source, readonly, context, params, env, dest, done);
	else
		standard_ProcessUtility(stmt, source, readonly, context, params, env, dest, done);
	/* A transaction's or savepoint's end sees to its notes itself. */
	if (!bounds && IsTransactionState())
		statement_ended();
}

static void
end_transaction(XactEvent event, void *arg)
{
	if (event == XACT_EVENT_PRE_COMMIT || event == XACT_EVENT_PRE_PREPARE)
	{
		final = true;
		check_all(0);
		final = false;
		return;
	}
	final = false;
	/* Their memory goes with the transaction's. */
	for (PendingChecks *notes = registered; notes != NULL; notes = notes->next)
	{
		if (notes->last == NULL)
			continue;
		notes->last = NULL;
		if (notes->taken != NULL)
			notes->taken(notes);
	}
	blocks = NULL;
}

static void
begin_savepoint(int nest)
{
	int			depth = trigger_depth();
	TriggerBlock *block;

	if (depth == 0)
		return;
	block = MemoryContextAlloc(TopTransactionContext, sizeof(TriggerBlock));
	block->nest = nest;
	block->depth = depth;
	block->outer = blocks;
	blocks = block;
}

/* What a savepoint noted goes with it, or becomes its parent's. */
static void
leave_savepoint(PendingChecks *notes, int nest, bool commit)
{
	bool		taken = false;

	for (PendingCheck **at = &notes->last; *at != NULL;)
	{
		PendingCheck    *note = *at;

		if (note->nest >= nest && !commit)
		{
			*at = note->before;
			taken = true;
			continue;
		}
		if (note->nest >= nest)
		{
			note->nest = nest - 1;
			note->depth = blocks == NULL ? 0 : Min(note->depth, blocks->depth);
		}
		at = &note->before;
	}
	if (taken && notes->taken != NULL)
		notes->taken(notes);
}

static void
end_savepoint(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	int			nest = GetCurrentTransactionNestLevel();

	if (event == SUBXACT_EVENT_START_SUB)
		begin_savepoint(nest);
	if (event != SUBXACT_EVENT_ABORT_SUB && event != SUBXACT_EVENT_COMMIT_SUB)
		return;
	if (blocks != NULL && blocks->nest >= nest)
	{
		TriggerBlock *left = blocks;

		/* A trigger of each row may begin one. */
		blocks = left->outer;
		pfree(left);
	}
	for (PendingChecks *notes = registered; notes != NULL; notes = notes->next)
		leave_savepoint(notes, nest, event == SUBXACT_EVENT_COMMIT_SUB);
}

/*
 * statement_end_register is called at start-up, when the books have registered
 * what they write before commit: the last one that registers is called first.
 */
void
statement_end_register(PendingChecks *notes)
{
	if (registered == NULL)
	{
		previous_end = ExecutorEnd_hook;
		ExecutorEnd_hook = end_query;
		previous_utility = ProcessUtility_hook;
		ProcessUtility_hook = run_utility;
		RegisterXactCallback(end_transaction, NULL);
		RegisterSubXactCallback(end_savepoint, NULL);
	}
	notes->next = registered;
	registered = notes;
}
