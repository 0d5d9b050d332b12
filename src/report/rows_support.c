/*
 * rows_support.c: how many rows reports have of all, for the planner, which
 * joins names to them: as many as the book whose rows they tell of.
 */
#include "common/safeins.h"
#include "common/relations.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

PG_FUNCTION_INFO_V1(safeins_report_rows_support);

/* Of one enterprise or insurer it is few, and what it is not told it takes from the function's declaration. */
static const struct
{
	const char *function;
	SafeinsRel	book;
	int			whose;			/* the first argument that says whose rows are asked for */
}			reports[] = {
	{"quota_told", SAFEINS_REL_POLICY, 3},
	{"hazard_rows", SAFEINS_REL_HAZARD, 1},
};

static bool
asks_for_all(const FuncExpr *call, int whose)
{
	for (int i = whose; i < list_length(call->args); i++)
	{
		const Node *arg = list_nth(call->args, i);

		if (!IsA(arg, Const) || !((const Const *) arg)->constisnull)
			return false;
	}
	return true;
}

static double
rows_of(SafeinsRel book)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(safeins_relid(book)));
	double		rows = -1;

	if (HeapTupleIsValid(tuple))
	{
		rows = ((Form_pg_class) GETSTRUCT(tuple))->reltuples;
		ReleaseSysCache(tuple);
	}
	return rows;
}

/* safeins.report_rows_support(internal) */
Datum
safeins_report_rows_support(PG_FUNCTION_ARGS)
{
	SupportRequestRows *request = (SupportRequestRows *) PG_GETARG_POINTER(0);
	const char *function;

	if (!IsA(request, SupportRequestRows) || request->node == NULL || !IsA(request->node, FuncExpr))
		PG_RETURN_POINTER(NULL);
	function = get_func_name(request->funcid);
	for (int i = 0; i < (int) lengthof(reports); i++)
	{
		double		rows;

		if (strcmp(function, reports[i].function) != 0 ||
			!asks_for_all((const FuncExpr *) request->node, reports[i].whose))
			continue;
		rows = rows_of(reports[i].book);
		if (rows < 1)
			break;
		request->rows = rows;
		PG_RETURN_POINTER(request);
	}
	PG_RETURN_POINTER(NULL);
}
