/*
 * merge.c: rows that a MERGE moves from one partition to another.
 *
 * PostgreSQL puts such a row into the old table of DELETE and the new table of
 * INSERT, and fires the triggers of either only where the MERGE has an action
 * of that kind.  Without both a row would leave, or arrive, behind the guards'
 * back: that is refused.  Whether a row was moved is seen when the query ends.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "attach/attachment.h"
#include "attach/merge.h"
#include "attach/our_triggers.h"

#include "catalog/pg_class.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(safeins_loaded);

#if PG_VERSION_NUM >= 150000

static ExecutorFinish_hook_type next_finish = NULL;

/* The MERGEs of the query that is ending: rows moved in are told from rows inserted by counting. */
static List *counted = NIL;

static void
refuse_move(Relation rel)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_GUARDED),
			 errmsg("this MERGE moves rows of table \"%s\", which safeins watches, from one partition to another",
					RelationGetRelationName(rel)),
			 errdetail("PostgreSQL does not show its triggers all of such rows."),
			 errhint("Move them with UPDATE, or give the MERGE a DELETE and an INSERT action as well."),
			 errtable(rel)));
}

static void
check_merge(PlanState *ps)
{
	ModifyTableState *state = (ModifyTableState *) ps;
	Relation	rel;

	if (!IsA(ps, ModifyTableState) || state->operation != CMD_MERGE ||
		!(state->mt_merge_subcommands & MERGE_UPDATE) ||
		(state->mt_merge_subcommands & MERGE_INSERT && state->mt_merge_subcommands & MERGE_DELETE))
		return;
	rel = state->rootResultRelInfo->ri_RelationDesc;
	if (rel->rd_rel->relkind != RELKIND_PARTITIONED_TABLE || !relation_is_ours(rel))
		return;
	if (state->mt_merge_subcommands & MERGE_INSERT)
		counted = lappend(counted, state);
	else if (state->mt_root_tuple_slot != NULL)
		/* Without insertions only a move makes the executor convert rows for the root. */
		refuse_move(rel);
}

static void
finish_query(QueryDesc *query)
{
	List	   *outer = counted;
	ListCell   *lc;

	counted = NIL;
	if (query->operation == CMD_MERGE || query->plannedstmt->hasModifyingCTE)
	{
		check_merge(query->planstate);
		foreach(lc, query->estate->es_subplanstates)
			if (lfirst(lc) != NULL)
				check_merge(lfirst(lc));
	}
	PG_TRY();
	{
		if (next_finish)
			next_finish(query);
		else
			standard_ExecutorFinish(query);
	}
	PG_FINALLY();
	{
		counted = outer;
	}
	PG_END_TRY();
}

/* merge_check_arrivals refuses what came into a partition without being inserted. */
void
merge_check_arrivals(const TriggerData *td)
{
	ListCell   *lc;

	foreach(lc, counted)
	{
		ModifyTableState *state = lfirst(lc);

		if (RelationGetRelid(state->rootResultRelInfo->ri_RelationDesc) == RelationGetRelid(td->tg_relation) &&
			tuplestore_tuple_count(td->tg_newtable) > state->mt_merge_inserted)
			refuse_move(td->tg_relation);
	}
}

void
merge_init(void)
{
	next_finish = ExecutorFinish_hook;
	ExecutorFinish_hook = finish_query;
}

#else

void
merge_check_arrivals(const TriggerData *td)
{
}

void
merge_init(void)
{
}

#endif

/* safeins.loaded() is true: being asked before a query ends, it loads the library that watches it. */
Datum
safeins_loaded(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(true);
}
