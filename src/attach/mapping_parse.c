/*
 * mapping_parse.c: the text of one fact, a column or an expression, parsed and
 * checked: of a type that can become the fact's, one value of one row.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/identity.h"
#include "common/relations.h"
#include "attach/fact.h"
#include "attach/mapping.h"
#include "attach/role.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_node.h"
#include "parser/parse_relation.h"
#include "parser/parse_type.h"
#include "parser/parser.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

static const FactDef where_def = {MAPPING_WHERE, FACT_BOOL, false, gettext_noop("which rows are live")};

static const FactDef *
fact_def(const Role *role, int fact)
{
	return fact < role->nfacts ? &role->facts[fact] : &where_def;
}

/* fact_name gives a fact's name, or, behind the last, what mappings call their condition. */
const char *
fact_name(const Role *role, int fact)
{
	return fact_def(role, fact)->name;
}

/* fact_fits says which types of the host can become a fact of this type. */
const char *
fact_fits(FactType type)
{
	switch (type)
	{
		case FACT_KEY:
		case FACT_TEXT:
			return gettext_noop("any type with a text form");
		case FACT_AMOUNT:
			return gettext_noop("numeric, bigint, integer, smallint (in yuan, to the fen) or safeins.yuan");
		case FACT_DATE:
			return gettext_noop("date, timestamp or timestamp with time zone");
		case FACT_PLACE:
			return gettext_noop("safeins.division, integer, or text of 6 or 12 digits");
		case FACT_BOOL:
			return gettext_noop("boolean");
		case FACT_COUNT:
			return gettext_noop("bigint, integer, smallint or numeric, a whole number");
		case FACT_RATIO:
			return gettext_noop("numeric, bigint, integer or smallint, a decimal fraction from 0 to 1");
	}
	return "";
}

/* An expression over the column that would fit, where there is a usual one. */
static char *
fact_remedy(FactType type, Oid source, const char *text)
{
	char		category;
	bool		preferred;

	get_type_category_preferred(source, &category, &preferred);
	switch (type)
	{
		case FACT_AMOUNT:
			if (source == FLOAT4OID || source == FLOAT8OID)
				return psprintf("round((%s)::numeric, 2)", text);
			if (category == TYPCATEGORY_STRING || source == CASHOID)
				return psprintf("(%s)::numeric", text);
			break;
		case FACT_DATE:
			if (category == TYPCATEGORY_STRING)
				return psprintf("safeins.to_date(%s)", text);
			if (source == INT8OID)
				return psprintf("to_timestamp((%s) / 1000)", text);
			if (source == INT4OID || source == NUMERICOID)
				return psprintf("safeins.to_date((%s)::text)", text);
			break;
		case FACT_BOOL:
			return psprintf(category == TYPCATEGORY_DATETIME ? "%s IS NULL" : "%s = ...", text);
		case FACT_PLACE:
			if (category == TYPCATEGORY_NUMERIC)
				return psprintf("(%s)::text", text);
			break;
		case FACT_COUNT:
			if (category == TYPCATEGORY_STRING || category == TYPCATEGORY_NUMERIC)
				return psprintf("(%s)::numeric", text);
			break;
		case FACT_RATIO:
			if (source == FLOAT4OID || source == FLOAT8OID)
				return psprintf("round((%s)::numeric, 6)", text);
			if (category == TYPCATEGORY_STRING)
				return psprintf("(%s)::numeric", text);
			break;
		default:
			break;
	}
	return NULL;
}

Oid
own_type(const char *name)
{
	return GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name),
						   ObjectIdGetDatum(safeins_schema_oid()));
}

static bool
type_fits(FactType type, Oid source)
{
	char		typtype = get_typtype(source);

	switch (type)
	{
		case FACT_KEY:
		case FACT_TEXT:
			return typtype != TYPTYPE_PSEUDO && typtype != TYPTYPE_COMPOSITE;
		case FACT_AMOUNT:
			return source == NUMERICOID || source == INT8OID || source == INT4OID ||
				source == INT2OID || source == own_type("yuan");
		case FACT_DATE:
			return source == DATEOID || source == TIMESTAMPOID || source == TIMESTAMPTZOID;
		case FACT_PLACE:
			return source == TEXTOID || source == VARCHAROID || source == BPCHAROID ||
				source == INT4OID || source == own_type("division");
		case FACT_BOOL:
			return source == BOOLOID;
		case FACT_COUNT:
		case FACT_RATIO:
			return source == INT8OID || source == INT4OID || source == INT2OID || source == NUMERICOID;
	}
	return false;
}

/* The type that a bare literal becomes. */
static Oid
literal_type(FactType type)
{
	switch (type)
	{
		case FACT_AMOUNT:
		case FACT_RATIO:
			return NUMERICOID;
		case FACT_DATE:
			return DATEOID;
		case FACT_BOOL:
			return BOOLOID;
		case FACT_COUNT:
			return INT8OID;
		default:
			return TEXTOID;
	}
}

typedef struct ParseContext
{
	Relation	rel;
	const Role *role;
	int			fact;
	const char *text;
} ParseContext;

static void
parse_context(void *arg)
{
	ParseContext *c = arg;

	/* Positions would point into our text, not into the user's statement. */
	errposition(0);
	errcontext("mapping of fact \"%s\" of role \"%s\" for table \"%s\": \"%s\"",
			   fact_name(c->role, c->fact), c->role->name,
			   RelationGetRelationName(c->rel), text_shown(c->text));
}

static void
fail_column(ParseContext *c, const char *column)
{
	StringInfoData fits;
	FactType	type = fact_def(c->role, c->fact)->type;
	TupleDesc	desc = RelationGetDescr(c->rel);
	const char *meant = NULL;

	initStringInfo(&fits);
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (att->attisdropped)
			continue;
		if (pg_strcasecmp(NameStr(att->attname), column) == 0)
			meant = NameStr(att->attname);
		if (type_fits(type, getBaseType(att->atttypid)))
			appendStringInfo(&fits, "%s%s", fits.len ? ", " : "", NameStr(att->attname));
	}
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("column \"%s\" of fact \"%s\" does not exist in table \"%s\"",
					text_shown(column), fact_name(c->role, c->fact), RelationGetRelationName(c->rel)),
			 fits.len ? errdetail("Columns that would fit by type: %s.", fits.data) : 0,
			 meant ? errhint("Perhaps you meant \"%s\".", meant) :
			 errhint("Give a column of the table, or an SQL expression over its columns (a constant in single quotes: '%s'); the fact takes %s.",
					 text_shown(c->text), _(fact_fits(type))),
			 errtable(c->rel)));
}

static void
fail_shape(ParseContext *c)
{
	ereport(ERROR,
			(errcode(ERRCODE_SYNTAX_ERROR),
			 errmsg("fact \"%s\" takes one column or one SQL expression", fact_name(c->role, c->fact)),
			 errdetail("It was given \"%s\".", c->text),
			 errhint("A sub-select goes into parentheses: \"(SELECT ...)\".")));
}

/* The one target of a SELECT of nothing else; NULL when the text is more than that. */
static ResTarget *
only_target(const char *sql)
{
	List	   *tree = raw_parser(sql, RAW_PARSE_DEFAULT);
	SelectStmt *select = list_length(tree) == 1 ? (SelectStmt *) linitial_node(RawStmt, tree)->stmt : NULL;

	if (select == NULL || !IsA(select, SelectStmt) || list_length(select->targetList) != 1 ||
		select->fromClause || select->whereClause || select->groupClause || select->havingClause ||
		select->windowClause || select->valuesLists || select->sortClause || select->limitOffset ||
		select->limitCount || select->lockingClause || select->withClause || select->intoClause ||
		select->distinctClause || select->op != SETOP_NONE)
		return NULL;
	return linitial_node(ResTarget, select->targetList);
}

static bool
is_star(Node *node)
{
	return IsA(node, ColumnRef) && IsA(llast(((ColumnRef *) node)->fields), A_Star);
}

/*
 * The grammar takes more for a target than an expression: a star, which the
 * analysis of expressions is not made for, and a name for the column.
 */
static Node *
raw_expression(ParseContext *c, bool canonical)
{
	ResTarget  *target;

	/* A name as it stands in the catalogue wins: nobody should have to quote 保费 or "PaidAmount" twice. */
	if (!canonical && get_attnum(RelationGetRelid(c->rel), c->text) > 0)
	{
		ColumnRef  *column = makeNode(ColumnRef);

		column->fields = list_make1(makeString(pstrdup(c->text)));
		column->location = -1;
		return (Node *) column;
	}

	target = only_target(psprintf("SELECT %s", c->text));
	if (target == NULL || target->name != NULL || target->indirection != NIL || is_star(target->val))
		fail_shape(c);

	if (!canonical && IsA(target->val, ColumnRef))
	{
		ColumnRef  *column = (ColumnRef *) target->val;

		if (list_length(column->fields) == 1 && IsA(linitial(column->fields), String) &&
			get_attnum(RelationGetRelid(c->rel), strVal(linitial(column->fields))) <= 0)
			fail_column(c, strVal(linitial(column->fields)));
	}
	return target->val;
}

/* What safeins.attachment shows calls the row by our alias; it may be given back as it is. */
static void
add_alias(ParseState *pstate, ParseNamespaceItem *item)
{
	ParseNamespaceItem *alias = palloc(sizeof(ParseNamespaceItem));

	*alias = *item;
	alias->p_names = makeAlias(MAPPING_ALIAS, item->p_names->colnames);
	alias->p_rte = copyObject(item->p_rte);
	alias->p_rte->alias = alias->p_names;
	/* or the row as a whole would be one of nameless columns */
	alias->p_rte->eref = alias->p_names;
	alias->p_cols_visible = false;
	pstate->p_namespace = lappend(pstate->p_namespace, alias);
}

/*
 * Some texts come through the grammar and are not expected by the analysis,
 * which calls them its own fault: (ROW('x')).f1 of a type yet unknown.  It is the text that is at fault.
 */
static Node *
analyzed(ParseContext *c, ParseState *pstate, Node *raw)
{
	MemoryContext caller = CurrentMemoryContext;
	Node	   *volatile expr = NULL;

	PG_TRY();
	{
		expr = transformExpr(pstate, raw, EXPR_KIND_SELECT_TARGET);
	}
	PG_CATCH();
	{
		ErrorData  *e;

		if (geterrcode() != ERRCODE_INTERNAL_ERROR)
			PG_RE_THROW();
		MemoryContextSwitchTo(caller);
		e = CopyErrorData();
		FlushErrorState();
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("fact \"%s\" cannot be read from \"%s\": %s", fact_name(c->role, c->fact), c->text, e->message),
				 errhint("Cast what has no type of its own, as in 'x'::text.")));
	}
	PG_END_TRY();
	return expr;
}

/*
 * parse_fact turns the text of one fact into an expression over the table,
 * checked and of a type that can become the fact's.
 */
static Node *
parse_fact(ParseContext *c, bool canonical, List **rtable)
{
	ErrorContextCallback callback;
	ParseState *pstate = make_parsestate(NULL);
	ParseNamespaceItem *item;
	FactType	type = fact_def(c->role, c->fact)->type;
	Node	   *expr;
	Oid			source;
	const char *misuse = NULL;
	ListCell   *lc;

	callback.callback = parse_context;
	callback.arg = c;
	callback.previous = error_context_stack;
	error_context_stack = &callback;

	item = addRangeTableEntryForRelation(pstate, c->rel, AccessShareLock,
										 canonical ? makeAlias(MAPPING_ALIAS, NIL) : NULL, false, true);
	addNSItemToQuery(pstate, item, true, true, true);
	if (!canonical && strcmp(RelationGetRelationName(c->rel), MAPPING_ALIAS) != 0)
		add_alias(pstate, item);
	expr = analyzed(c, pstate, raw_expression(c, canonical));

	if (pstate->p_hasAggs)
		misuse = gettext_noop("fact \"%s\" cannot be mapped to an aggregate");
	else if (pstate->p_hasWindowFuncs)
		misuse = gettext_noop("fact \"%s\" cannot be mapped to a window function");
	else if (pstate->p_hasTargetSRFs)
		misuse = gettext_noop("fact \"%s\" cannot be mapped to a set-returning function");
	if (misuse != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_GROUPING_ERROR),
				 errmsg(misuse, fact_name(c->role, c->fact)),
				 errdetail("It was given \"%s\".", c->text),
				 errhint("A fact is one value of one row: put what looks at other rows into a sub-select that returns one value.")));

	foreach(lc, pull_vars_of_level(expr, 0))
		if (lfirst_node(Var, lc)->varattno < 0)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("fact \"%s\" cannot be mapped to a system column", fact_name(c->role, c->fact)),
					 errdetail("It was given \"%s\".", c->text),
					 errhint("A fact is something that the row itself says.")));

	if (exprType(expr) == UNKNOWNOID && IsA(expr, Const))
		expr = coerce_type(pstate, expr, UNKNOWNOID, literal_type(type), -1,
						   COERCION_IMPLICIT, COERCE_IMPLICIT_CAST, -1);
	source = getBaseType(exprType(expr));
	if (!type_fits(type, source))
	{
		bool		column = get_attnum(RelationGetRelid(c->rel), c->text) > 0;
		char	   *remedy = fact_remedy(type, source, column ? quote_identifier(c->text) : c->text);

		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("fact \"%s\" cannot be read from \"%s\", which is of type %s",
						fact_name(c->role, c->fact), text_shown(c->text), format_type_be(exprType(expr))),
				 errdetail("The fact takes %s.", _(fact_fits(type))),
				 remedy ? errhint("Give an expression of such a type, for example \"%s\".", text_shown(remedy)) :
				 errhint("Give a column or an expression of such a type.")));
	}
	assign_expr_collations(pstate, expr);
	if (rtable != NULL)
		*rtable = pstate->p_rtable;
	free_parsestate(pstate);

	error_context_stack = callback.previous;
	return expr;
}

/*
 * mapping_parse_written parses what the DBA wrote, as whoever calls and in his
 * search_path.  His other settings do not count: a mapping is a document, which
 * says the same wherever it is read.
 */
Node *
mapping_parse_written(Relation rel, const Role *role, int fact, const char *text)
{
	ParseContext c = {rel, role, fact, text};
	SafeinsIdentity saved;
	Node	   *expr;

	safeins_pin(&saved);
	expr = parse_fact(&c, false, NULL);
	safeins_return(&saved);
	return expr;
}

/* mapping_parse_fact parses canonical text and returns the expression. */
Node *
mapping_parse_fact(Relation rel, const Role *role, int fact, const char *text, List **rtable)
{
	ParseContext c = {rel, role, fact, text};
	SafeinsIdentity saved;
	Node	   *expr;

	/*
	 * A writer need not have rights on the schemas that a mapping names.  The
	 * table's owner, nobody mightier: reading a literal can run the checks of a domain.
	 */
	safeins_read_as(rel->rd_rel->relowner, &saved);
	expr = parse_fact(&c, true, rtable);
	safeins_return(&saved);
	return expr;
}
