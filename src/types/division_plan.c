/*
 * division_plan.c: what the planner is told about "lies in".
 *
 * place <@ X is exactly  place >= X AND place <= division_last(X),  so that a
 * btree index serves "all of Shanxi"; place @> X is exactly
 * place = ANY (division_path(X)).  The same clauses estimate how many rows
 * there are, but for the range: a city is often narrower than a bucket of the
 * histogram, within which the core interpolates only between types it knows.
 */
#include "common/safeins.h"
#include "types/division.h"

#include "access/htup_details.h"
#include "access/stratnum.h"
#include "catalog/pg_am.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/selfuncs.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

/* Without statistics, or when the other side is known only at run time. */
#define DEFAULT_LIES_IN_SEL	0.01

/* DivisionTypes is what clauses are built from. */
typedef struct DivisionTypes
{
	PlannerInfo *root;
	Oid			division;
	Oid			schema;
	Oid			opfamily;		/* btree */
} DivisionTypes;

/* call makes a call of our function of one division; NULL when there is none. */
static Node *
call(const DivisionTypes *types, const char *function, Oid result, Node *arg)
{
	Oid			funcid = GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid,
										 CStringGetDatum(function),
										 PointerGetDatum(buildoidvector(&types->division, 1)),
										 ObjectIdGetDatum(types->schema));

	if (!OidIsValid(funcid))
		return NULL;
	return eval_const_expressions(types->root,
								  (Node *) makeFuncExpr(funcid, result, list_make1(copyObject(arg)),
														InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL));
}

static Node *
compare(const DivisionTypes *types, Node *column, int strategy, Node *value)
{
	Oid			op = get_opfamily_member(types->opfamily, types->division, types->division, strategy);

	if (!OidIsValid(op) || value == NULL)
		return NULL;
	return (Node *) make_opclause(op, BOOLOID, false, (Expr *) copyObject(column), (Expr *) copyObject(value),
								  InvalidOid, InvalidOid);
}

/* lies_in_quals: column <@ region as comparisons. */
static List *
lies_in_quals(const DivisionTypes *types, Node *column, Node *region)
{
	Node	   *lower;
	Node	   *upper;

	/* A county is a single code. */
	if (IsA(region, Const) && division_level_of(DatumGetDivision(((Const *) region)->constvalue)) == 3)
	{
		Node	   *equal = compare(types, column, BTEqualStrategyNumber, region);

		return equal ? list_make1(equal) : NIL;
	}

	lower = compare(types, column, BTGreaterEqualStrategyNumber, region);
	upper = compare(types, column, BTLessEqualStrategyNumber,
					call(types, "division_last", types->division, region));
	return lower && upper ? list_make2(lower, upper) : NIL;
}

/* contains_quals: column @> inner as one ScalarArrayOpExpr. */
static List *
contains_quals(const DivisionTypes *types, Node *column, Node *inner)
{
	Oid			array = get_array_type(types->division);
	Oid			equal = get_opfamily_member(types->opfamily, types->division,
											types->division, BTEqualStrategyNumber);
	Node	   *path = call(types, "division_path", array, inner);
	ScalarArrayOpExpr *any;

	if (!OidIsValid(array) || !OidIsValid(equal) || path == NULL)
		return NIL;
	any = makeNode(ScalarArrayOpExpr);
	any->opno = equal;
	set_sa_opfuncid(any);
	any->useOr = true;
	any->args = list_make2(copyObject(column), path);
	any->location = -1;
	return list_make1(any);
}

/* quals: the clauses for a column that stands on the inner or on the outer side. */
static List *
quals(const DivisionTypes *types, Node *column, Node *other, bool column_is_inner)
{
	if (IsA(other, Const) && ((Const *) other)->constisnull)
		return NIL;
	return column_is_inner ? lies_in_quals(types, column, other) : contains_quals(types, column, other);
}

/* index_condition answers for a function whose argument `inner` is the inner side. */
static List *
index_condition(SupportRequestIndexCondition *req, int inner)
{
	DivisionTypes types;
	List	   *args;
	List	   *result;
	Node	   *other;
	Oid		   *argtypes;
	int			nargs;

	if (is_opclause(req->node))
		args = ((OpExpr *) req->node)->args;
	else if (is_funcclause(req->node))
		args = ((FuncExpr *) req->node)->args;
	else
		return NIL;
	if (list_length(args) != 2 || req->index->relam != BTREE_AM_OID)
		return NIL;

	/*
	 * Before 17 an array condition on a later column returns rows out of the
	 * index's order, and the planner, which sees the operator and not the
	 * array, would not know.
	 */
	if (req->indexarg != inner && req->indexcol > 0)
		return NIL;

	other = list_nth(args, 1 - req->indexarg);
	if (!is_pseudo_constant_for_index(req->root, other, req->index))
		return NIL;

	(void) get_func_signature(req->funcid, &argtypes, &nargs);
	types.root = req->root;
	types.division = argtypes[0];
	types.schema = get_func_namespace(req->funcid);
	types.opfamily = req->opfamily;
	result = quals(&types, list_nth(args, req->indexarg), other, req->indexarg == inner);
	if (result != NIL)
		req->lossy = false;
	return result;
}

PG_FUNCTION_INFO_V1(division_lies_in_support);
Datum
division_lies_in_support(PG_FUNCTION_ARGS)
{
	Node	   *req = (Node *) PG_GETARG_POINTER(0);

	if (IsA(req, SupportRequestIndexCondition))
		PG_RETURN_POINTER(index_condition((SupportRequestIndexCondition *) req, 0));
	PG_RETURN_POINTER(NULL);
}

PG_FUNCTION_INFO_V1(division_contains_support);
Datum
division_contains_support(PG_FUNCTION_ARGS)
{
	Node	   *req = (Node *) PG_GETARG_POINTER(0);

	if (IsA(req, SupportRequestIndexCondition))
		PG_RETURN_POINTER(index_condition((SupportRequestIndexCondition *) req, 1));
	PG_RETURN_POINTER(NULL);
}

/* histogram_rank: the share of a histogram's values below a code. */
static double
histogram_rank(const AttStatsSlot *histogram, Division code)
{
	int			low = 0;
	int			high = histogram->nvalues;
	Division	before;
	Division	after;

	/* The first bound that is not below the code. */
	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (DatumGetDivision(histogram->values[middle]) < code)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return 0.0;
	if (low == histogram->nvalues)
		return 1.0;
	before = DatumGetDivision(histogram->values[low - 1]);
	after = DatumGetDivision(histogram->values[low]);
	return (low - 1 + (double) (code - before) / (after - before)) / (histogram->nvalues - 1);
}

/* range_selectivity: the share of a column's rows that lie in a region, -1 when nothing is known. */
static double
range_selectivity(VariableStatData *vardata, Oid function, Division region)
{
	Form_pg_statistic stats;
	AttStatsSlot slot;
	Division	last = division_last_of(region);
	double		common = 0.0;
	double		result = -1.0;

	if (!HeapTupleIsValid(vardata->statsTuple) || !statistic_proc_security_check(vardata, function))
		return -1.0;
	stats = (Form_pg_statistic) GETSTRUCT(vardata->statsTuple);

	if (get_attstatsslot(&slot, vardata->statsTuple, STATISTIC_KIND_MCV, InvalidOid,
						 ATTSTATSSLOT_VALUES | ATTSTATSSLOT_NUMBERS))
	{
		result = 0.0;
		for (int i = 0; i < slot.nvalues; i++)
		{
			Division	d = DatumGetDivision(slot.values[i]);

			common += slot.numbers[i];
			if (d >= region && d <= last)
				result += slot.numbers[i];
		}
		free_attstatsslot(&slot);
	}
	if (get_attstatsslot(&slot, vardata->statsTuple, STATISTIC_KIND_HISTOGRAM, InvalidOid,
						 ATTSTATSSLOT_VALUES))
	{
		if (slot.nvalues > 1)
			result = Max(result, 0.0) + (1.0 - stats->stanullfrac - common) *
				(histogram_rank(&slot, last + 1) - histogram_rank(&slot, region));
		free_attstatsslot(&slot);
	}
	return result;
}

/* estimate: the selectivity of an operator whose left side is the inner one, or not. */
static Selectivity
estimate(FunctionCallInfo fcinfo, bool left_is_inner)
{
	PlannerInfo *root = (PlannerInfo *) PG_GETARG_POINTER(0);
	Oid			operator = PG_GETARG_OID(1);
	List	   *args = (List *) PG_GETARG_POINTER(2);
	int			varRelid = PG_GETARG_INT32(3);
	double		result = -1.0;
	VariableStatData vardata;
	Node	   *other;
	bool		varonleft;

	if (!get_restriction_variable(root, args, varRelid, &vardata, &other, &varonleft))
		return DEFAULT_LIES_IN_SEL;

	if (IsA(other, Const) && ((Const *) other)->constisnull)
		result = 0.0;			/* the operators are strict */
	else if (IsA(other, Const))
	{
		Division	d = DatumGetDivision(((Const *) other)->constvalue);
		bool		column_is_inner = varonleft == left_is_inner;

		if (column_is_inner && division_level_of(d) < 3)
			result = range_selectivity(&vardata, get_opcode(operator), d);
		else
		{
			DivisionTypes types;
			Oid			right;
			List	   *clauses;

			types.root = root;
			op_input_types(operator, &types.division, &right);
			types.schema = get_func_namespace(get_opcode(operator));
			types.opfamily = lookup_type_cache(types.division, TYPECACHE_BTREE_OPFAMILY)->btree_opf;
			clauses = quals(&types, vardata.var, other, column_is_inner);
			if (clauses != NIL)
				result = clauselist_selectivity(root, clauses, varRelid, JOIN_INNER, NULL);
		}
	}
	ReleaseVariableStats(vardata);

	if (result < 0.0)
		return DEFAULT_LIES_IN_SEL;
	CLAMP_PROBABILITY(result);
	return result;
}

PG_FUNCTION_INFO_V1(division_lies_in_sel);
Datum
division_lies_in_sel(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(estimate(fcinfo, true));
}

PG_FUNCTION_INFO_V1(division_contains_sel);
Datum
division_contains_sel(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(estimate(fcinfo, false));
}
