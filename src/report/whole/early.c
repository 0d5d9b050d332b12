/*
 * early.c: rows of functions over whole books that were made ahead of their
 * calls, so that several can be made side by side; see report/beside.c.
 *
 * They are for the statement that asked for them: one that sees anything else
 * does not get them, and they are forgotten when its transaction ends, or the
 * savepoint in which they were made is rolled back.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "report/whole/early.h"
#include "report/whole/report.h"

#include "executor/executor.h"
#include "executor/tuptable.h"
#include "funcapi.h"
#include "nodes/execnodes.h"
#include "miscadmin.h"
#include "parser/parse_func.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"

typedef struct EarlyRows
{
	EarlyCall	call;
	const char *rows;			/* minimal tuples, one after another */
	Size		len;
} EarlyRows;

typedef struct EarlySet
{
	MemoryContext cxt;
	MemoryContextCallback gone;
	TransactionId xmin;			/* of the snapshot by which they were made */
	TransactionId xmax;
	uint32		running;
	CommandId	command;
	List	   *calls;			/* of EarlyRows */
} EarlySet;

static EarlySet *early = NULL;

/* early_call finds a function of ours that is to be called with these arguments. */
EarlyCall
early_call(const char *name, int nargs, const Oid *types, const NullableDatum *args)
{
	EarlyCall	call = {.nargs = nargs};
	List	   *names = list_make2(makeString(get_namespace_name(safeins_schema_oid())), makeString(pstrdup(name)));

	call.function = LookupFuncName(names, nargs, types, false);
	memcpy(call.args, args, sizeof(NullableDatum) * nargs);
	return call;
}

static void
write_rows(Tuplestorestate *from, TupleDesc desc, StringInfo rows)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(desc, &TTSOpsMinimalTuple);

	while (tuplestore_gettupleslot(from, true, false, slot))
	{
		bool		ours;
		MinimalTuple row = ExecFetchSlotMinimalTuple(slot, &ours);

		appendBinaryStringInfo(rows, (char *) row, row->t_len);
	}
	ExecDropSingleTupleTableSlot(slot);
}

/* early_put appends the rows of a report that was run in place of a call. */
void
early_put(const EarlyCall *call, const WholeReport *report, StringInfo rows)
{
	Tuplestorestate *store = tuplestore_begin_heap(false, false, work_mem);
	TupleDesc	desc;

	(void) get_func_result_type(call->function, NULL, &desc);
	report->put(report->run, store, desc);
	write_rows(store, desc, rows);
	tuplestore_end(store);
}

/* early_run appends the rows of a call. */
void
early_run(const EarlyCall *call, StringInfo rows)
{
	LOCAL_FCINFO(fcinfo, EARLY_ARGS);
	ReturnSetInfo *rsinfo = makeNode(ReturnSetInfo);
	FmgrInfo	function;

	fmgr_info(call->function, &function);
	rsinfo->econtext = CreateStandaloneExprContext();
	rsinfo->allowedModes = SFRM_Materialize;
	InitFunctionCallInfoData(*fcinfo, &function, call->nargs, InvalidOid, NULL, (Node *) rsinfo);
	memcpy(fcinfo->args, call->args, sizeof(NullableDatum) * call->nargs);
	(void) FunctionCallInvoke(fcinfo);
	write_rows(rsinfo->setResult, rsinfo->setDesc, rows);
	tuplestore_end(rsinfo->setResult);
	FreeExprContext(rsinfo->econtext, true);
}

static void
early_is_gone(void *arg)
{
	early = NULL;
}

static EarlySet *
early_begin(void)
{
	Snapshot	now = GetActiveSnapshot();
	MemoryContext cxt = AllocSetContextCreate(CurTransactionContext, "safeins rows ahead", ALLOCSET_DEFAULT_SIZES);

	early = MemoryContextAllocZero(cxt, sizeof(EarlySet));
	early->cxt = cxt;
	early->gone.func = early_is_gone;
	MemoryContextRegisterResetCallback(cxt, &early->gone);
	early->xmin = now->xmin;
	early->xmax = now->xmax;
	early->running = now->xcnt;
	early->command = now->curcid;
	return early;
}

static bool
is_of_this_statement(void)
{
	Snapshot	now = GetActiveSnapshot();

	return early != NULL && early->xmin == now->xmin && early->xmax == now->xmax &&
		early->running == now->xcnt && early->command == now->curcid;
}

/* early_keep keeps rows for the call that will ask for them. */
void
early_keep(const EarlyCall *call, const char *rows, Size len)
{
	EarlySet	   *a = is_of_this_statement() ? early : NULL;
	MemoryContext old;
	EarlyRows  *kept;

	if (a == NULL)
	{
		early_forget();
		a = early_begin();
	}
	old = MemoryContextSwitchTo(a->cxt);
	kept = palloc(sizeof(EarlyRows));
	kept->call = *call;
	kept->rows = memcpy(MemoryContextAllocHuge(a->cxt, Max(len, 1)), rows, len);
	kept->len = len;
	a->calls = lappend(a->calls, kept);
	MemoryContextSwitchTo(old);
}

static bool
is_of(const EarlyCall *call, FunctionCallInfo fcinfo)
{
	if (call->function != fcinfo->flinfo->fn_oid || call->nargs != PG_NARGS())
		return false;
	for (int i = 0; i < call->nargs; i++)
		if (call->args[i].isnull != PG_ARGISNULL(i) ||
			(!call->args[i].isnull && call->args[i].value != PG_GETARG_DATUM(i)))
			return false;
	return true;
}

static void
put_rows(const EarlyRows *kept, ReturnSetInfo *rsinfo)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(rsinfo->setDesc, &TTSOpsMinimalTuple);
	const char *end = kept->rows + kept->len;
	uint32		len;

	for (const char *p = kept->rows; p < end; p += len)
	{
		MinimalTuple row;

		memcpy(&len, p, sizeof(len));
		row = palloc(len);
		memcpy(row, p, len);
		ExecStoreMinimalTuple(row, slot, true);
		tuplestore_puttupleslot(rsinfo->setResult, slot);
	}
	ExecDropSingleTupleTableSlot(slot);
}

/*
 * early_give gives the rows of a call where they were made ahead, once; false:
 * they were not.  The caller has begun its set of rows.
 */
bool
early_give(FunctionCallInfo fcinfo)
{
	ListCell   *lc;

	if (likely(early == NULL) || !is_of_this_statement())
		return false;
	foreach(lc, early->calls)
	{
		const EarlyRows *kept = lfirst(lc);

		if (!is_of(&kept->call, fcinfo))
			continue;
		put_rows(kept, (ReturnSetInfo *) fcinfo->resultinfo);
		early->calls = foreach_delete_current(early->calls, lc);
		return true;
	}
	return false;
}

/* early_forget forgets what nobody has asked for. */
void
early_forget(void)
{
	if (early != NULL)
		MemoryContextDelete(early->cxt);
}
