/*
 * mapping.c: mappings compiled: from the JSON that the DBA wrote to what can be
 * evaluated, and back.
 *
 * A canonical mapping means the same whatever the session's search_path is:
 * it is deparsed and parsed again with the path pinned.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/identity.h"
#include "common/relations.h"
#include "attach/expression.h"
#include "attach/fact_fit.h"
#include "attach/key_prefix.h"
#include "attach/mapping.h"
#include "attach/role.h"

#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/ruleutils.h"
#include "utils/syscache.h"

/* Which columns of the row an expression reads, sub-selects included. */
static void
remember_columns(Mapping *m, MappedFact *mf, Node *expr)
{
	MemoryContext old = MemoryContextSwitchTo(m->cxt);
	ListCell   *lc;

	foreach(lc, pull_vars_of_level(expr, 0))
	{
		AttrNumber	attno = ((Var *) lfirst(lc))->varattno;

		if (attno > 0)
			mf->reads = bms_add_member(mf->reads, attno);
	}
	m->columns = bms_add_members(m->columns, mf->reads);
	MemoryContextSwitchTo(old);
}

typedef struct ToDate
{
	Oid			from;
	Oid			to;
	bool		found;
} ToDate;

static Node *
doubt_mutator(Node *node, void *context)
{
	ToDate	   *c = context;
	Node	   *copy;

	if (node == NULL)
		return NULL;
	if (IsA(node, Query))
		return (Node *) query_tree_mutator((Query *) node, doubt_mutator, context, 0);
	copy = expression_tree_mutator(node, doubt_mutator, context);
	if (IsA(copy, FuncExpr) && ((FuncExpr *) copy)->funcid == c->from)
	{
		((FuncExpr *) copy)->funcid = c->to;
		c->found = true;
	}
	return copy;
}

/* By the catalogue: who writes the table need not have a right to our schema. */
static Oid
date_reader(const char *name)
{
	Oid			type = TEXTOID;

	return GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum(name),
						   PointerGetDatum(buildoidvector(&type, 1)), ObjectIdGetDatum(safeins_schema_oid()));
}

/*
 * A date that is read from text is NULL for nothing and for what cannot be
 * read: a second expression tells these apart.
 */
static void
compile_doubt(Mapping *m, MappedFact *mf, Node *expr)
{
	ToDate		c = {date_reader("to_date"), date_reader("to_date_or_never"), false};
	Node	   *doubt = doubt_mutator(expr, &c);
	SafeinsIdentity saved;

	if (!c.found)
		return;
	safeins_read_as(m->owner, &saved);
	mf->doubt = MemoryContextStrdup(m->cxt,
									deparse_expression(doubt,
													   deparse_context_for(MAPPING_ALIAS, m->relid), false, false));
	if (mf->expr != NULL)
		mf->doubt_expr = cached_row_expression(doubt);
	safeins_return(&saved);
	m->ndoubts++;
}

static void
compile_fact(Mapping *m, Relation rel, int fact, char *text, bool canonical)
{
	MappedFact *mf = &m->facts[fact];
	SafeinsIdentity saved;
	Node	   *expr;

	if (!canonical)
	{
		expr = mapping_parse_written(rel, m->role, fact, text);
		safeins_read_as(GetUserId(), &saved);
		text = deparse_expression(expr, deparse_context_for(MAPPING_ALIAS, RelationGetRelid(rel)), false, false);
		safeins_return(&saved);
	}
	expr = mapping_parse_fact(rel, m->role, fact, text, NULL);

	mf->mapped = true;
	mf->elsewhere = expression_reads_elsewhere(expr);
	mf->drifts = mf->elsewhere || expression_asks_day(expr);
	if (fact == 0)
	{
		char	   *prefix = key_prefix(expr);

		m->key_prefix = prefix == NULL ? NULL : MemoryContextStrdup(m->cxt, prefix);
	}
	mf->source = MemoryContextStrdup(m->cxt, text);
	mf->type = getBaseType(exprType(expr));
	remember_columns(m, mf, expr);
	if (IsA(expr, Var) && ((Var *) expr)->varattno > 0)
		mf->attno = ((Var *) expr)->varattno;
	else if (expression_needs_query(expr))
	{
		m->by_query = true;
		m->by_setting |= expression_has_say(expr);
	}
	else
	{
		/* Constants are computed here. */
		safeins_read_as(m->owner, &saved);
		mf->expr = cached_row_expression(expr);
		safeins_return(&saved);
	}
	{
		Oid			out;
		bool		varlena;

		getTypeOutputInfo(mf->type, &out, &varlena);
		fmgr_info_cxt(out, &mf->output, m->cxt);
		mf->by_setting = text_by_setting(mf->type);
	}
	if (fact < m->role->nfacts && m->role->facts[fact].type == FACT_DATE && mf->attno == 0)
		compile_doubt(m, mf, expr);
}

static int
fact_index(const Role *role, const char *name, int len)
{
	for (int i = 0; i <= role->nfacts; i++)
		if (strlen(fact_name(role, i)) == (size_t) len && strncmp(fact_name(role, i), name, len) == 0)
			return i;
	return -1;
}

static void
fail_unknown_fact(Relation rel, const Role *role, const char *name)
{
	StringInfoData known;

	initStringInfo(&known);
	for (int i = 0; i < role->nfacts; i++)
		appendStringInfo(&known, "%s%s%s", i ? ", " : "", role->facts[i].name, role->facts[i].required ? "*" : "");
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("role \"%s\" has no fact \"%s\"", role->name, text_shown(name)),
			 errdetail("Its facts are (* required): %s; and \"%s\" says which rows are live.", known.data, MAPPING_WHERE),
			 errtable(rel)));
}

static void
fail_incomplete(const Mapping *m, Relation rel, const char *missing, const char *unknown)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("mapping of table \"%s\" for role \"%s\" lacks a required fact",
					RelationGetRelationName(rel), m->role->name),
			 errdetail_internal("%s", missing),
			 unknown ? errhint("Map each to a column or an SQL expression, a sub-select included; \"%s\": \"NULL::text\" says that the table does not have it, which is recorded of each row.", unknown) :
			 errhint("Map each to a column or an SQL expression, a sub-select included."),
			 errtable(rel)));
}

static void
check_complete(const Mapping *m, Relation rel)
{
	const Role *role = m->role;
	const int  *any_of = role->any_of;
	StringInfoData missing;
	const char *unknown = NULL;

	initStringInfo(&missing);
	for (int i = 0; i < role->nfacts; i++)
		if (role->facts[i].required && !mapping_has(m, i))
		{
			if (fact_may_be_null(role, i))
				unknown = role->facts[i].name;
			appendStringInfoString(&missing, missing.len ? ", " : "");
			appendStringInfo(&missing, _("%s (%s; takes %s)"), role->facts[i].name,
							 _(role->facts[i].meaning), _(fact_fits(role->facts[i].type)));
		}
	if (missing.len > 0)
		fail_incomplete(m, rel, psprintf(_("Missing: %s."), missing.data), unknown);
	Assert(any_of == NULL || (any_of[1] >= 0 && any_of[2] < 0));
	if (any_of != NULL && !mapping_has(m, any_of[0]) && !mapping_has(m, any_of[1]))
		fail_incomplete(m, rel, psprintf(_("Missing: %s or %s."), fact_name(role, any_of[0]), fact_name(role, any_of[1])),
						NULL);
}

/*
 * What is kept of a mapping for later calls is PostgreSQL's, and lies outside of
 * its memory: it goes with that, also where an error takes it.
 */
static void
free_kept(void *arg)
{
	Mapping    *m = arg;

	for (int i = 0; i <= m->role->nfacts; i++)
	{
		if (m->facts[i].expr != NULL)
			FreeCachedExpression(m->facts[i].expr);
		if (m->facts[i].doubt_expr != NULL)
			FreeCachedExpression(m->facts[i].doubt_expr);
	}
	for (size_t i = 0; i < lengthof(m->queries); i++)
		own_sql_forget(&m->queries[i]);
	for (size_t i = 0; i < lengthof(m->lookups); i++)
		own_sql_forget(&m->lookups[i]);
}

/*
 * mapping_compile reads a mapping (a JSON object of text) for a table in a
 * role.  Raises undefined_column, datatype_mismatch, invalid_parameter_value,
 * grouping_error and whatever the parser finds in an expression.
 */
Mapping *
mapping_compile(Relation rel, const Role *role, const char *json, bool canonical, MemoryContext parent)
{
	MemoryContext cxt = AllocSetContextCreate(parent, "safeins mapping", ALLOCSET_SMALL_SIZES);
	Mapping    *m = MemoryContextAllocZero(cxt, sizeof(Mapping));
	Jsonb	   *jb = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(json)));
	JsonbIterator *it = JsonbIteratorInit(&jb->root);
	JsonbValue	v;
	JsonbIteratorToken token;
	int			fact = -1;

	m->cxt = cxt;
	m->relid = RelationGetRelid(rel);
	m->owner = rel->rd_rel->relowner;
	m->role = role;
	m->facts = MemoryContextAllocZero(cxt, sizeof(MappedFact) * (role->nfacts + 1));
	m->freed.func = free_kept;
	m->freed.arg = m;
	MemoryContextRegisterResetCallback(cxt, &m->freed);

	if (!JB_ROOT_IS_OBJECT(jb))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a mapping is a JSON object of facts"),
				 errhint("Write '{\"fact\": \"column or expression\", ...}'.")));
	while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
		{
			char	   *name = pnstrdup(v.val.string.val, v.val.string.len);

			fact = fact_index(role, name, v.val.string.len);
			if (fact < 0)
				fail_unknown_fact(rel, role, name);
		}
		else if (token == WJB_VALUE)
		{
			if (v.type != jbvString || v.val.string.len == 0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("fact \"%s\" takes a column name or an SQL expression as a JSON string",
								fact_name(role, fact)),
						 errhint("Leave out a fact that the table does not have.")));
			compile_fact(m, rel, fact, pnstrdup(v.val.string.val, v.val.string.len), canonical);
		}
	}
	check_complete(m, rel);
	for (int i = 1; i <= role->nfacts; i++)
		m->remembers |= m->facts[i].drifts && (i == role->nfacts || !fact_passes(role, i));
	/* A row whose key is read elsewhere cannot be told again. */
	m->remembers &= !m->facts[0].drifts;
	m->root = m->relid;
	m->valid = true;
	return m;
}

/* mapping_free frees a mapping that was compiled for one piece of work. */
void
mapping_free(Mapping *m)
{
	MemoryContextDelete(m->cxt);
}

/* mapping_kept_sql copies the text of a statement that is kept with its mapping. */
const char *
mapping_kept_sql(Mapping *m, const char *sql)
{
	return MemoryContextStrdup(m->cxt, sql);
}

/* mapping_identifier writes a name as mappings have it, whatever the session quotes. */
const char *
mapping_identifier(const char *name)
{
	SafeinsIdentity saved;
	const char *quoted;

	safeins_pin(&saved);
	quoted = quote_identifier(name);
	safeins_return(&saved);
	return quoted;
}

/* mapping_to_json writes the canonical mapping, facts in the order of the role. */
char *
mapping_to_json(const Mapping *m)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoChar(&buf, '{');
	for (int i = 0; i <= m->role->nfacts; i++)
		if (mapping_has(m, i))
		{
			if (buf.len > 1)
				appendStringInfoString(&buf, ", ");
			escape_json(&buf, fact_name(m->role, i));
			appendStringInfoString(&buf, ": ");
			escape_json(&buf, m->facts[i].source);
		}
	appendStringInfoChar(&buf, '}');
	return buf.data;
}

/*
 * mapping_select writes the query that gives the facts of the rows of "from",
 * one column a fact, named after it, then "where"; keys_only: NULL for all but
 * the first one.  Then what tells a date that cannot be read from none, and
 * with_columns: the columns that these are read from.
 */
char *
mapping_select(const Mapping *m, const char *from, bool keys_only, bool with_columns)
{
	StringInfoData buf;

	initStringInfo(&buf);
	appendStringInfoString(&buf, "SELECT ");
	for (int i = 0; i <= m->role->nfacts; i++)
	{
		const char *name = quote_identifier(fact_name(m->role, i));

		if (mapping_has(m, i) && (!keys_only || i == 0 || i == m->role->nfacts))
			appendStringInfo(&buf, "%s(%s) AS %s", i ? ", " : "", m->facts[i].source, name);
		else if (i == m->role->nfacts)
			appendStringInfo(&buf, ", true AS %s", name);
		else
			appendStringInfo(&buf, "%sNULL::pg_catalog.text AS %s", i ? ", " : "", name);
	}
	for (int i = 0; !keys_only && i < m->role->nfacts; i++)
		if (m->facts[i].doubt != NULL)
			appendStringInfo(&buf, ", CASE WHEN (%s) IS NULL THEN (%s) END", m->facts[i].source, m->facts[i].doubt);
	for (int c = -1; with_columns && (c = bms_next_member(m->columns, c)) >= 0;)
		appendStringInfo(&buf, ", %s.%s", MAPPING_ALIAS, quote_identifier(get_attname(m->relid, c, false)));
	appendStringInfo(&buf, " FROM %s AS %s", from, MAPPING_ALIAS);
	return buf.data;
}
