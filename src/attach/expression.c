/*
 * expression.c: what the expression of a mapping depends on: code of others,
 * settings of the session, other tables, the day.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "attach/expression.h"
#include "attach/mapping.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/*
 * Functions of the server and of this extension keep their meaning; others run
 * by query, as the table's owner.  So do those of the server that are declared
 * immutable and read a setting: what makes texts of values, and quote_ident().
 */
typedef struct Needs
{
	Oid			schema;			/* ours */
	bool		within;			/* it is asked of what sub-selects are made of */
} Needs;

static bool
foreign_function(Oid funcid, void *context)
{
	Oid		   *args;
	int			nargs;
	Oid			result;

	if (funcid >= FirstNormalObjectId)
		return get_func_namespace(funcid) != ((Needs *) context)->schema;
	if (funcid == F_QUOTE_IDENT)
		return true;
	result = get_func_signature(funcid, &args, &nargs);
	if (result == CSTRINGOID || result == XMLOID)
		return true;
	for (int i = 0; i < nargs; i++)
		if (args[i] == CSTRINGOID || args[i] == XMLOID)
			return true;
	return false;
}

/*
 * A time zone may be named by an abbreviation, and a setting says what those
 * mean.  No abbreviation is as long as the names of zones mostly are.
 */
static bool
zone_by_setting(Node *node)
{
	FuncExpr   *f = (FuncExpr *) node;
	ListCell   *lc;

	if (!IsA(node, FuncExpr))
		return false;
	switch (f->funcid)
	{
		case F_TIMEZONE_TEXT_TIMESTAMP:
		case F_TIMEZONE_TEXT_TIMESTAMPTZ:
		case F_TIMEZONE_TEXT_TIMETZ:
#if PG_VERSION_NUM >= 160000
		case F_DATE_ADD_TIMESTAMPTZ_INTERVAL_TEXT:
		case F_DATE_SUBTRACT_TIMESTAMPTZ_INTERVAL_TEXT:
#endif
			break;
		default:
			return false;
	}
	foreach(lc, f->args)
	{
		Const	   *zone = lfirst(lc);

		if (exprType((Node *) zone) == TEXTOID)
			return !IsA(zone, Const) || zone->constisnull ||
			VARSIZE_ANY_EXHDR(DatumGetPointer(zone->constvalue)) <= TOKMAXLEN;
	}
	return true;
}

/* text_by_setting: can a setting of the session change how a value is written?  Declared immutable or not. */
bool
text_by_setting(Oid type)
{
	char		category;
	bool		preferred;

	switch (type)
	{
		case BOOLOID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case NUMERICOID:
		case UUIDOID:
			return false;
		default:
			get_type_category_preferred(type, &category, &preferred);
			return category != TYPCATEGORY_STRING && category != TYPCATEGORY_ENUM && type != own_type("uscc") && type != own_type("division") &&
				type != own_type("yuan");
	}
}

/* Can one change what a text is read as? */
static bool
read_by_setting(Oid type)
{
	char		category;
	bool		preferred;

	get_type_category_preferred(type, &category, &preferred);
	return category == TYPCATEGORY_ENUM || text_by_setting(type);
}

/* A cast by way of a text is in place where neither a setting nor code of others has a say in it. */
static bool
cast_needs_query(CoerceViaIO *cast, void *context)
{
	Oid			from = getBaseType(exprType((Node *) cast->arg));
	Oid			output;
	Oid			input;
	Oid			param;
	bool		varlena;

	getTypeOutputInfo(from, &output, &varlena);
	getTypeInputInfo(cast->resulttype, &input, &param);
	return text_by_setting(from) || read_by_setting(cast->resulttype) ||
		(output >= FirstNormalObjectId && foreign_function(output, context)) ||
		(input >= FirstNormalObjectId && foreign_function(input, context));
}

/* A view, and a table with row policies, has somebody's expressions in it. */
static bool
is_plain_table(const RangeTblEntry *rte)
{
	HeapTuple	tup;
	Form_pg_class form;
	bool		plain;

	if (rte->rtekind != RTE_RELATION)
		return true;
	tup = SearchSysCache1(RELOID, ObjectIdGetDatum(rte->relid));
	if (!HeapTupleIsValid(tup))
		return false;
	form = (Form_pg_class) GETSTRUCT(tup);
	plain = (form->relkind == RELKIND_RELATION || form->relkind == RELKIND_PARTITIONED_TABLE) && !form->relrowsecurity;
	ReleaseSysCache(tup);
	return plain;
}

static bool
needs_query_walker(Node *node, void *context)
{
	Needs	   *needs = context;

	if (node == NULL)
		return false;
	if (needs->within && IsA(node, RangeTblEntry))
		return !is_plain_table((RangeTblEntry *) node);
	if (needs->within && IsA(node, Query))
		return query_tree_walker((Query *) node, needs_query_walker, context, QTW_EXAMINE_RTES_BEFORE);
	/*
	 * The checks of a domain are user's code as well, and so may be the comparison
	 * of a type; XML is written by settings.
	 */
	if ((IsA(node, SubLink) && !needs->within) || IsA(node, CoerceToDomain) || IsA(node, XmlExpr) ||
		zone_by_setting(node) ||
		(IsA(node, MinMaxExpr) && ((MinMaxExpr *) node)->minmaxtype >= FirstNormalObjectId))
		return true;
	if (IsA(node, CoerceViaIO) ? cast_needs_query((CoerceViaIO *) node, context) :
		check_functions_in_node(node, foreign_function, context))
		return true;
	return expression_tree_walker(node, needs_query_walker, context);
}

static bool
unsteady_function(Oid funcid, void *context)
{
	return funcid >= FirstNormalObjectId && func_volatile(funcid) != PROVOLATILE_IMMUTABLE;
}

static bool
elsewhere_walker(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, RangeTblEntry))
		return ((RangeTblEntry *) node)->rtekind == RTE_RELATION;
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, elsewhere_walker, context, QTW_EXAMINE_RTES_BEFORE);
	return check_functions_in_node(node, unsteady_function, NULL) ||
		expression_tree_walker(node, elsewhere_walker, context);
}

static bool
day_walker(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, SQLValueFunction) && ((SQLValueFunction *) node)->op <= SVFOP_LOCALTIMESTAMP_N)
		return true;
	if (IsA(node, FuncExpr) && (((FuncExpr *) node)->funcid == F_NOW ||
								((FuncExpr *) node)->funcid == F_TRANSACTION_TIMESTAMP ||
								((FuncExpr *) node)->funcid == F_STATEMENT_TIMESTAMP))
		return true;
	return expression_tree_walker(node, day_walker, context);
}

/* expression_needs_query: can it not be evaluated in place, as whoever writes the row? */
bool
expression_needs_query(Node *expr)
{
	Needs		needs = {.schema = safeins_schema_oid()};

	return needs_query_walker(expr, &needs) || contain_mutable_functions(expr);
}

/* expression_has_say: may a setting of the session, or code of others, have a say in what a query gives? */
bool
expression_has_say(Node *expr)
{
	Needs		needs = {.schema = safeins_schema_oid(),.within = true};

	return needs_query_walker(expr, &needs) || contain_mutable_functions(expr);
}

/*
 * expression_reads_elsewhere: does it read other tables, by a sub-select or by a
 * function?  A sub-select over the row alone does not.
 */
bool
expression_reads_elsewhere(Node *expr)
{
	return elsewhere_walker(expr, NULL);
}

/* expression_asks_day: does it ask what day it is? */
bool
expression_asks_day(Node *expr)
{
	return day_walker(expr, NULL);
}
