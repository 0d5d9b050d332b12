/*
 * mapping_check.c: what a new mapping calls: refused where the same row would
 * not give the same facts twice, told of where the answer may change; and tried
 * once, for an empty table would else hide what cannot be run.
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "attach/fact.h"
#include "attach/mapping.h"
#include "attach/triggers.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "executor/functions.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "rewrite/rewriteHandler.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/regproc.h"
#include "utils/rel.h"
#include "utils/resowner.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

typedef struct Calls
{
	Relation	rel;
	const Mapping *mapping;
	int			fact;
	List	   *seen;			/* functions, and views */
	List	   *stable;			/* their names */
	List	   *pathless;		/* functions without a search_path of their own */
} Calls;

static bool calls_walker(Node *node, void *context);

static void
fail_volatile(Calls *c, const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
			 errmsg("fact \"%s\" cannot be mapped to what is volatile: %s", fact_name(c->mapping->role, c->fact), name),
			 errdetail("It was given \"%s\".", c->mapping->facts[c->fact].source),
			 errhint("The same row must give the same fact when it is written, changed and deleted: keep the value in a column, or declare the function STABLE or IMMUTABLE if it is."),
			 errtable(c->rel)));
}

static void
fail_locking(Calls *c)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("fact \"%s\" cannot lock rows", fact_name(c->mapping->role, c->fact)),
			 errdetail("It was given \"%s\".", c->mapping->facts[c->fact].source),
			 errhint("Leave out FOR UPDATE or FOR SHARE: a fact is only read."),
			 errtable(c->rel)));
}

static void
add_stable(Calls *c, const char *name)
{
	ListCell   *lc;

	foreach(lc, c->stable)
		if (strcmp(lfirst(lc), name) == 0)
			return;
	c->stable = lappend(c->stable, pstrdup(name));
}

/* Errors that say nothing of the mapping, and are not ours to swallow. */
static bool
is_from_outside(int sqlstate)
{
	int			category = ERRCODE_TO_CATEGORY(sqlstate);

	return category == ERRCODE_INSUFFICIENT_RESOURCES ||
		category == ERRCODE_OPERATOR_INTERVENTION || category == ERRCODE_INTERNAL_ERROR;
}

/* attempt_undone does something and takes back whatever came of it but memory; its error, or NULL. */
ErrorData *
attempt_undone(void (*what) (void *arg), void *arg)
{
	MemoryContext caller = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	ErrorData  *volatile error = NULL;

	/*
	 * A command may have sent word of what it changed without a write that
	 * came after, as ALTER DOMAIN ... DROP CONSTRAINT does: the server begins
	 * no subtransaction before that is heard.
	 */
	(void) GetCurrentCommandId(true);
	CommandCounterIncrement();
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(caller);
	PG_TRY();
	{
		what(arg);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		FlushErrorState();
	}
	PG_END_TRY();
	/* the caller that began the attempt ends it, also after an error */
	RollbackAndReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(caller);
	CurrentResourceOwner = owner;
	return error;
}

typedef struct OwnersAttempt
{
	Oid			owner;
	void		(*what) (void *arg);
	void	   *arg;
} OwnersAttempt;

static void
do_as_owner(void *arg)
{
	OwnersAttempt *a = arg;
	SafeinsIdentity saved;

	safeins_read_as(a->owner, &saved);
	a->what(a->arg);
	safeins_return(&saved);
}

/* The same as the table's owner. */
static ErrorData *
attempt(Calls *c, void (*what) (void *arg), void *arg)
{
	OwnersAttempt a = {c->mapping->owner, what, arg};
	ErrorData  *error = attempt_undone(do_as_owner, &a);

	if (error != NULL && is_from_outside(error->sqlerrcode))
		ReThrowError(error);
	return error;
}

/* The search_path that a function has of its own, or NULL. */
static char *
own_path(HeapTuple proc)
{
	bool		isnull;
	Datum		config = SysCacheGetAttr(PROCOID, proc, Anum_pg_proc_proconfig, &isnull);
	Datum	   *settings;
	int			n = 0;

	if (!isnull)
		deconstruct_array(DatumGetArrayTypeP(config), TEXTOID, -1, false, TYPALIGN_INT, &settings, NULL, &n);
	for (int i = 0; i < n; i++)
	{
		char	   *setting = TextDatumGetCString(settings[i]);

		if (pg_strncasecmp(setting, "search_path=", 12) == 0)
			return setting + 12;
	}
	return NULL;
}

/*
 * Names in the function's text are looked up when it runs, by the search_path
 * that it has then; BEGIN ATOMIC was looked up when it was written.
 */
static bool
lacks_path(HeapTuple proc)
{
	Oid			language = ((Form_pg_proc) GETSTRUCT(proc))->prolang;
	bool		isnull;

	if (language == INTERNALlanguageId || language == ClanguageId || own_path(proc) != NULL)
		return false;
	(void) SysCacheGetAttr(PROCOID, proc, Anum_pg_proc_prosqlbody, &isnull);
	return isnull;
}

typedef struct Body
{
	HeapTuple	proc;
	List	   *queries;
} Body;

static void
analyze_body(void *arg)
{
	Body	   *body = arg;
	bool		isnull;
	Datum		source = SysCacheGetAttr(PROCOID, body->proc, Anum_pg_proc_prosrc, &isnull);
	char	   *sql = TextDatumGetCString(source);
	char	   *path = own_path(body->proc);
	SQLFunctionParseInfoPtr info = prepare_sql_fn_parse_info(body->proc, NULL, InvalidOid);
	ListCell   *lc;

	if (path != NULL)
		(void) set_config_option("search_path", path, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	foreach(lc, pg_parse_query(sql))
		body->queries = list_concat(body->queries,
									pg_analyze_and_rewrite_withcb(lfirst_node(RawStmt, lc), sql,
																  (ParserSetupHook) sql_fn_parser_setup, info, NULL));
}

/* The expressions that go with a function: what its arguments default to, and its body where that is SQL. */
static void
walk_parts(Calls *c, HeapTuple proc)
{
	static const int parts[] = {Anum_pg_proc_proargdefaults, Anum_pg_proc_prosqlbody};

	for (size_t i = 0; i < lengthof(parts); i++)
	{
		bool		isnull;
		Datum		part = SysCacheGetAttr(PROCOID, proc, parts[i], &isnull);

		if (!isnull)
			(void) calls_walker(stringToNode(TextDatumGetCString(part)), c);
		else if (parts[i] == Anum_pg_proc_prosqlbody && ((Form_pg_proc) GETSTRUCT(proc))->prolang == SQLlanguageId)
		{
			Body		body = {proc, NIL};

			/* One that cannot be analyzed here, of types yet unknown, is left to its own word. */
			if (attempt(c, analyze_body, &body) == NULL)
				(void) calls_walker((Node *) body.queries, c);
		}
	}
}

static bool
add_call(Oid funcid, void *context)
{
	Calls	   *c = context;
	HeapTuple	proc;
	char		provolatile;

	if (list_member_oid(c->seen, funcid))
		return false;
	c->seen = lappend_oid(c->seen, funcid);
	proc = SearchSysCache1(PROCOID, ObjectIdGetDatum(funcid));
	if (!HeapTupleIsValid(proc))
		return false;
	provolatile = ((Form_pg_proc) GETSTRUCT(proc))->provolatile;
	if (provolatile == PROVOLATILE_VOLATILE)
		fail_volatile(c, format_procedure(funcid));
	/* Built-in functions that only read settings are reported only where called by name, since settings are pinned. */
	if (provolatile == PROVOLATILE_STABLE && funcid >= FirstNormalObjectId)
		add_stable(c, format_procedure(funcid));
	if (funcid >= FirstNormalObjectId && get_func_namespace(funcid) != safeins_schema_oid())
	{
		if (lacks_path(proc))
			c->pathless = list_append_unique_oid(c->pathless, funcid);
		walk_parts(c, proc);
	}
	ReleaseSysCache(proc);
	return false;
}

/* An aggregate is called immutable whatever it is made of. */
static void
add_aggregate(Calls *c, Oid aggfnoid)
{
	HeapTuple	tup = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(aggfnoid));
	Form_pg_aggregate agg;

	if (!HeapTupleIsValid(tup))
		return;
	agg = (Form_pg_aggregate) GETSTRUCT(tup);
	{
		Oid			made_of[] = {
			agg->aggtransfn, agg->aggfinalfn, agg->aggcombinefn, agg->aggserialfn, agg->aggdeserialfn,
			agg->aggmtransfn, agg->aggminvtransfn, agg->aggmfinalfn
		};

		for (size_t i = 0; i < lengthof(made_of); i++)
			if (OidIsValid(made_of[i]))
				(void) add_call(made_of[i], c);
	}
	ReleaseSysCache(tup);
}

static void
add_domain(Calls *c, Oid type)
{
	/* It lives as long as the context: a callback of that context refers to it. */
	DomainConstraintRef *ref = palloc(sizeof(DomainConstraintRef));
	ListCell   *lc;

	InitDomainConstraintRef(type, ref, CurrentMemoryContext, false);
	foreach(lc, ref->constraints)
	{
		DomainConstraintState *check = lfirst(lc);

		if (check->check_expr != NULL)
			(void) calls_walker((Node *) check->check_expr, c);
	}
}

/* What makes the text of a value, of an array's element too. */
static void
add_output(Calls *c, Oid type)
{
	Oid			element = get_base_element_type(type);
	Oid			out;
	bool		varlena;

	getTypeOutputInfo(getBaseType(OidIsValid(element) ? element : type), &out, &varlena);
	(void) add_call(out, c);
}

static void
add_relation(Calls *c, RangeTblEntry *rte)
{
	Relation	view;

	if (rte->tablesample != NULL)
		fail_volatile(c, "TABLESAMPLE");
	if (rte->rtekind != RTE_RELATION || rte->relkind != RELKIND_VIEW || list_member_oid(c->seen, rte->relid))
		return;
	c->seen = lappend_oid(c->seen, rte->relid);
	view = relation_open(rte->relid, AccessShareLock);
	(void) calls_walker((Node *) get_view_query(view), c);
	relation_close(view, NoLock);
}

static const char *
value_function_name(SQLValueFunctionOp op)
{
	switch (op)
	{
		case SVFOP_CURRENT_DATE:
			return "CURRENT_DATE";
		case SVFOP_CURRENT_TIME:
		case SVFOP_CURRENT_TIME_N:
			return "CURRENT_TIME";
		case SVFOP_CURRENT_TIMESTAMP:
		case SVFOP_CURRENT_TIMESTAMP_N:
			return "CURRENT_TIMESTAMP";
		case SVFOP_LOCALTIME:
		case SVFOP_LOCALTIME_N:
			return "LOCALTIME";
		case SVFOP_LOCALTIMESTAMP:
		case SVFOP_LOCALTIMESTAMP_N:
			return "LOCALTIMESTAMP";
		case SVFOP_CURRENT_CATALOG:
			return "CURRENT_CATALOG";
		case SVFOP_CURRENT_SCHEMA:
			return "CURRENT_SCHEMA";
		default:
			return "CURRENT_USER";
	}
}

static bool
calls_walker(Node *node, void *context)
{
	Calls	   *c = context;

	if (node == NULL)
		return false;
	CHECK_FOR_INTERRUPTS();
	(void) check_functions_in_node(node, add_call, c);
	switch (nodeTag(node))
	{
		case T_FuncExpr:
			{
				FuncExpr   *f = (FuncExpr *) node;

				if (f->funcid < FirstNormalObjectId && func_volatile(f->funcid) == PROVOLATILE_STABLE &&
					f->funcformat != COERCE_IMPLICIT_CAST && f->funcformat != COERCE_EXPLICIT_CAST)
					add_stable(c, format_procedure(f->funcid));
			}
			break;
		case T_SQLValueFunction:
			add_stable(c, value_function_name(((SQLValueFunction *) node)->op));
			break;
		case T_NextValueExpr:
			fail_volatile(c, "nextval(regclass)");
			break;
		case T_Aggref:
			add_aggregate(c, ((Aggref *) node)->aggfnoid);
			break;
		case T_WindowFunc:
			if (((WindowFunc *) node)->winagg)
				add_aggregate(c, ((WindowFunc *) node)->winfnoid);
			break;
		case T_CoerceToDomain:
			add_domain(c, ((CoerceToDomain *) node)->resulttype);
			break;
		case T_CoerceViaIO:
			add_output(c, exprType((Node *) ((CoerceViaIO *) node)->arg));
			break;
		case T_RangeTblEntry:
			/* What is in it is walked with its query. */
			add_relation(c, (RangeTblEntry *) node);
			return false;
		case T_Query:
			if (((Query *) node)->rowMarks != NIL)
				fail_locking(c);
			return query_tree_walker((Query *) node, calls_walker, context, QTW_EXAMINE_RTES_BEFORE);
		default:
			break;
	}
	return expression_tree_walker(node, calls_walker, context);
}

static void
report_stable(Calls *c)
{
	StringInfoData names;
	ListCell   *lc;

	if (c->stable == NIL)
		return;
	initStringInfo(&names);
	foreach(lc, c->stable)
		appendStringInfo(&names, "%s%s", names.len ? ", " : "", (char *) lfirst(lc));
	ereport(NOTICE,
			(errmsg("facts of table \"%s\" are read by functions whose answer may change: %s",
					RelationGetRelationName(c->rel), names.data),
			 errhint("What they say is booked when a row is written; guards do not see when it changes: SELECT * FROM safeins.reconcile() shows it, safeins.rebuild() books it.")));
}

/* The function's own schema first, for a start. */
static char *
path_remedy(Oid funcid)
{
	return psprintf("ALTER FUNCTION %s SET search_path = %s, pg_temp",
					format_procedure_qualified(funcid),
					quote_identifier(get_namespace_name(get_func_namespace(funcid))));
}

static void
report_pathless(Calls *c)
{
	ListCell   *lc;

	foreach(lc, c->pathless)
		ereport(NOTICE,
				(errmsg("function %s in the mapping of table \"%s\" has no search_path of its own",
						format_procedure(lfirst_oid(lc)), RelationGetRelationName(c->rel)),
				 errdetail("Mappings run under search_path = pg_catalog, pg_temp, as the owner of the table."),
				 errhint("%s makes it find what it names without a schema.", path_remedy(lfirst_oid(lc)))));
}

/* ---- trying it out ---- */

/* Errors that no row can help: a name that is not found, a right that the owner lacks. */
static bool
is_lasting(int sqlstate)
{
	switch (sqlstate)
	{
		case ERRCODE_UNDEFINED_TABLE:
		case ERRCODE_UNDEFINED_FUNCTION:
		case ERRCODE_UNDEFINED_COLUMN:
		case ERRCODE_UNDEFINED_OBJECT:
		case ERRCODE_UNDEFINED_SCHEMA:
		case ERRCODE_INSUFFICIENT_PRIVILEGE:
			return true;
		default:
			return false;
	}
}

static void
fail_lasting(Calls *c, const ErrorData *e)
{
	const char *remedy = c->pathless == NIL || e->sqlerrcode == ERRCODE_INSUFFICIENT_PRIVILEGE ?
		NULL : path_remedy(linitial_oid(c->pathless));

	ereport(ERROR,
			(errcode(e->sqlerrcode),
			 errmsg("fact \"%s\" cannot be read from \"%s\": %s", fact_name(c->mapping->role, c->fact), c->mapping->facts[c->fact].source, e->message),
			 errdetail("Mappings run under search_path = pg_catalog, pg_temp, as the owner of the table."),
			 remedy ? errhint("Name what functions of the mapping use with its schema, or give them a search_path of their own: %s.", remedy) :
			 errhint("Grant the owner what is lacking, or name it with its schema."),
			 errtable(c->rel)));
}

/* As the owner, whom this is called as. */
static void
run_query(void *sql)
{
	OwnSql		q = {.sql = sql,.as = GetUserId(),.settings = OWN_EXPRESSIONS,.sees = OWN_SEES_STATEMENT,.most = 1};

	(void) own_sql_execute(&q, NULL, NULL);
}

static ErrorData *
try_query(Calls *c, char *sql)
{
	return attempt(c, run_query, sql);
}

/* A row such as a host might have, as JSON: a STRICT function is not asked about a row of NULLs. */
static char *
likely_row(Relation rel)
{
	TupleDesc	desc = RelationGetDescr(rel);
	StringInfoData row;

	initStringInfo(&row);
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);
		const char *value = NULL;
		char		category;
		bool		preferred;

		if (att->attisdropped)
			continue;
		get_type_category_preferred(getBaseType(att->atttypid), &category, &preferred);
		if (category == TYPCATEGORY_NUMERIC || category == TYPCATEGORY_STRING)
			value = "\"1\"";
		else if (category == TYPCATEGORY_BOOLEAN)
			value = "true";
		else if (category == TYPCATEGORY_DATETIME)
			value = "\"2026-01-01 12:00:00\"";
		else if (att->atttypid == UUIDOID)
			value = "\"00000000-0000-0000-0000-000000000000\"";
		if (value == NULL)
			continue;
		appendStringInfoString(&row, row.len ? ", " : "{");
		escape_json(&row, NameStr(att->attname));
		appendStringInfo(&row, ": %s", value);
	}
	appendStringInfoString(&row, row.len ? "}" : "{}");
	return row.data;
}

/*
 * A fact that needs a query is read from a row of NULLs and from a likely one.
 * What fails there may do for rows that are real; only what cannot be found, for
 * any row, is refused.
 */
static void
try_fact(Calls *c)
{
	const char *table = relation_sql_name(c->rel);
	const char *source = c->mapping->facts[c->fact].source;
	ErrorData  *e = try_query(c, psprintf("SELECT (%s) FROM (SELECT) AS safeins_one LEFT JOIN %s AS " MAPPING_ALIAS " ON false", source, table));

	if (e == NULL || !is_lasting(e->sqlerrcode))
		e = try_query(c, psprintf("SELECT (%s) FROM pg_catalog.jsonb_populate_record(NULL::%s, %s) AS " MAPPING_ALIAS,
								  source, table, quote_literal_cstr(likely_row(c->rel))));
	if (e != NULL && is_lasting(e->sqlerrcode))
		fail_lasting(c, e);
}

/*
 * mapping_check holds a mapping that somebody wrote against what guards need of
 * it, and tells what may go wrong later.
 */
void
mapping_check(const Mapping *m, Relation rel)
{
	Calls		c = {.rel = rel,.mapping = m};

	for (c.fact = 0; c.fact <= m->role->nfacts; c.fact++)
	{
		const MappedFact *mf = &m->facts[c.fact];
		FactType	type = c.fact < m->role->nfacts ? m->role->facts[c.fact].type : FACT_BOOL;

		if (!mf->mapped)
			continue;
		list_free(c.seen);
		c.seen = NIL;
		if (type == FACT_KEY || type == FACT_TEXT)
			add_output(&c, mf->type);
		if (mf->attno == 0)
			(void) calls_walker(mapping_parse_fact(rel, m->role, c.fact, mf->source, NULL), &c);
	}
	report_stable(&c);
	report_pathless(&c);
	for (c.fact = 0; c.fact <= m->role->nfacts; c.fact++)
		if (m->facts[c.fact].mapped && m->facts[c.fact].attno == 0 && m->facts[c.fact].expr == NULL)
			try_fact(&c);
}
