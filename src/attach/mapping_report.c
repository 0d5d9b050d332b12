/*
 * mapping_report.c: what is told of a mapping that is as it may be: what it reads from
 * elsewhere, what it looks up without an index, and where nothing says where rows are.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "rules/home.h"
#include "attach/keys.h"
#include "attach/mapping.h"
#include "attach/mapping_report.h"
#include "attach/role.h"
#include "attach/triggers.h"

#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

static bool
tables_read_walker(Node *node, void *context)
{
	List	  **relids = context;

	if (node == NULL)
		return false;
	if (IsA(node, RangeTblEntry))
	{
		if (((RangeTblEntry *) node)->rtekind == RTE_RELATION)
			*relids = list_append_unique_oid(*relids, ((RangeTblEntry *) node)->relid);
		return false;
	}
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, tables_read_walker, context, QTW_EXAMINE_RTES_BEFORE);
	return expression_tree_walker(node, tables_read_walker, context);
}

/* Guards see the rows of their own table only; a figure that comes from another may go stale. */
static void
report_tables_read(const Mapping *m, Relation rel)
{
	List	   *relids = NIL;
	ListCell   *lc;
	StringInfoData names;

	for (int i = 0; i <= m->role->nfacts; i++)
		if (mapping_has(m, i) && m->facts[i].attno == 0)
			(void) tables_read_walker(mapping_parse_fact(rel, m->role, i, m->facts[i].source, NULL), &relids);
	if (relids == NIL)
		return;
	initStringInfo(&names);
	foreach(lc, relids)
		appendStringInfo(&names, "%s\"%s\"", names.len ? ", " : "", get_rel_name(lfirst_oid(lc)));
	ereport(NOTICE,
			(errmsg("facts of table \"%s\" are read from other tables: %s", RelationGetRelationName(rel), names.data),
			 errhint("A change there counts when the row itself is written again; SELECT * FROM safeins.reconcile() shows it, safeins.rebuild() books it.")));
}

/* Sub-selects of the expression itself, not those within them. */
static bool
unrelated_walker(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, SubLink) && ((SubLink *) node)->subLinkType != ANY_SUBLINK &&
		((SubLink *) node)->subLinkType != ALL_SUBLINK &&
		!contain_vars_of_level(((SubLink *) node)->subselect, 1))
		return true;
	return !IsA(node, Query) && expression_tree_walker(node, unrelated_walker, context);
}

/* Within a sub-select, a column that is compared with itself: one of the two was meant to be the row's. */
static bool
itself_walker(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, OpExpr) && list_length(((OpExpr *) node)->args) == 2)
	{
		Node	   *left = strip_implicit_coercions(linitial(((OpExpr *) node)->args));
		Node	   *right = strip_implicit_coercions(lsecond(((OpExpr *) node)->args));

		if (IsA(left, Var) && equal(left, right))
			return true;
	}
	if (IsA(node, Query))
		return query_tree_walker((Query *) node, itself_walker, context, 0);
	return expression_tree_walker(node, itself_walker, context);
}

static bool
within_walker(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Query))
		return itself_walker(node, context);
	return expression_tree_walker(node, within_walker, context);
}

/* A name that was meant to be the row's may be one of a table within. */
static void
report_subselect(const Mapping *m, Relation rel, int fact)
{
	Node	   *expression = mapping_parse_fact(rel, m->role, fact, m->facts[fact].source, NULL);
	const char *name = fact_name(m->role, fact);
	const char *table = RelationGetRelationName(rel);
	bool		unrelated = unrelated_walker(expression, NULL);

	if (!unrelated && !within_walker(expression, NULL))
		return;
	ereport(NOTICE,
			(unrelated ?
			 errmsg("the sub-select of fact \"%s\" of table \"%s\" does not refer to the row: it gives the same for every row",
					name, table) :
			 errmsg("the sub-select of fact \"%s\" of table \"%s\" compares a column with itself", name, table),
			 errdetail("The expression is \"%s\".", m->facts[fact].source),
			 errhint("Within it a name alone is a column of the tables that it reads; a column of the row is written with its table's name: %s.column.",
					 quote_identifier(table))));
}

/* mapping_report_subselects tells of sub-selects that do not read what they seem to. */
void
mapping_report_subselects(const Mapping *m, Relation rel)
{
	for (int i = 0; i <= m->role->nfacts; i++)
		if (mapping_has(m, i) && m->facts[i].attno == 0)
			report_subselect(m, rel, i);
}

/* facts_unindexed lists the facts by which rows of a table are looked up without an index. */
List *
facts_unindexed(const Mapping *m, Relation rel)
{
	List	   *facts = NIL;

	for (const int *f = m->role->looked_up; f != NULL && *f >= 0; f++)
		if (mapping_has(m, *f) && m->facts[*f].attno != 0 && !column_leads_index(rel, m->facts[*f].attno))
			facts = lappend_int(facts, *f);
	return facts;
}

/* We never create objects on user tables: name the index that would avoid a scan per write. */
static void
report_unindexed(const Mapping *m, Relation rel)
{
	ListCell   *lc;

	foreach(lc, facts_unindexed(m, rel))
		ereport(NOTICE,
				(errmsg("rows of table \"%s\" are looked up by fact \"%s\" without an index",
						RelationGetRelationName(rel), fact_name(m->role, lfirst_int(lc))),
				 errhint("CREATE INDEX ON %s (%s) spares writes a scan of the table.",
						 relation_sql_name(rel), m->facts[lfirst_int(lc)].source)));
}

static OwnSql any_home = {
	.sql = "SELECT FROM safeins.home",
	.sees = OWN_SEES_STATEMENT,
	.most = 1,
};

/* Without a place only national rules apply; set_place() would book everything again. */
static void
report_no_place(const Mapping *m, Relation rel)
{
	int			place = 0;

	while (place < m->role->nfacts && m->role->facts[place].type != FACT_PLACE)
		place++;
	if (home_place() != 0 || place == m->role->nfacts || mapping_has(m, place))
		return;
	if (own_sql_execute(&any_home, NULL, NULL) == 0)
		ereport(NOTICE,
				(errmsg("rows of table \"%s\" are judged by the rules of the nation alone: no place is set", RelationGetRelationName(rel)),
				 errhint("SELECT safeins.set_place('140000', 'reason') says that this database is Shanxi's, for example.")));
}

/* mapping_report tells whoever attaches a table what its mapping leaves to be thought of. */
void
mapping_report(const Mapping *m, Relation rel)
{
	report_unindexed(m, rel);
	report_tables_read(m, rel);
	mapping_report_subselects(m, rel);
	report_no_place(m, rel);
}
