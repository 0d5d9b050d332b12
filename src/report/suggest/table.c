/*
 * table.c: the columns of a table as its catalogue tells of them: names,
 * comments, types, keys and foreign keys.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "rules/code_list.h"
#include "report/suggest/suggest.h"

#include "access/genam.h"
#include "access/relation.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "catalog/pg_type.h"
#include "commands/comment.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/primnodes.h"
#include "rewrite/rewriteHandler.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* Is there something at p behind which a comment explains what it said? */
static bool
ends_head(const Words *words, const char *p)
{
	ListCell   *lc;

	foreach(lc, words->separators)
		if (strncmp(p, lfirst(lc), strlen(lfirst(lc))) == 0)
			return true;
	return *p == '\n';
}

static void
read_comment(const Words *words, NameParts *name, const char *comment)
{
	char	   *folded = word_folded(comment, strlen(comment));
	const char *text = folded != NULL ? folded : comment;
	const char *p = text;

	while (*p != '\0' && !ends_head(words, p))
		p += pg_mblen(p);
	name_read(words, name, pnstrdup(text, p - text), NULL);
}

static void
find_keys(SuggestTable *t)
{
	Oid			primary = RelationGetPrimaryKeyIndex(t->rel, false);
	ListCell   *lc;

	foreach(lc, RelationGetIndexList(t->rel))
	{
		Relation	index = index_open(lfirst_oid(lc), AccessShareLock);
		Form_pg_index form = index->rd_index;
		SuggestColumn *column = form->indnkeyatts == 1 ? suggest_column(t, form->indkey.values[0]) : NULL;
		bool		whole = form->indisunique && form->indisvalid && !index_is_partial(index);

		if (column != NULL && whole)
		{
			column->is_unique = true;
			column->is_key |= lfirst_oid(lc) == primary;
		}
		if (form->indnkeyatts > 1 && lfirst_oid(lc) == primary)
			for (int i = 0; i < form->indnkeyatts; i++)
				t->key = lappend_int(t->key, form->indkey.values[i]);
		index_close(index, AccessShareLock);
	}
	foreach(lc, RelationGetFKeyList(t->rel))
	{
		ForeignKeyCacheInfo *fk = lfirst(lc);
		SuggestColumn *column = fk->nkeys == 1 ? suggest_column(t, fk->conkey[0]) : NULL;

		if (column == NULL || OidIsValid(column->refers_to))
			continue;
		column->refers_to = fk->confrelid;
		column->refers_column = fk->confkey[0];
	}
}

/* How many foreign keys refer to each column. */
static void
find_references(SuggestTable *t)
{
	OwnSql		foreign_keys = {
		.sql = "SELECT c.confkey[1], count(*)::integer FROM pg_catalog.pg_constraint c "
			"WHERE c.confrelid = $1 AND c.contype = 'f' AND cardinality(c.confkey) = 1 "
			"AND c.conparentid = 0 GROUP BY 1",
		.types = {OIDOID},
		.as = GetUserId(),
	};
	Datum		relid = ObjectIdGetDatum(RelationGetRelid(t->rel));
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&foreign_keys, &relid, NULL);
	for (uint64 i = 0; i < rows.n; i++)
	{
		bool		isnull;
		SuggestColumn *column = suggest_column(t, DatumGetInt16(own_datum(&rows, i, 1, &isnull)));

		if (column != NULL)
			column->referenced = own_int32(&rows, i, 2);
	}
	own_sql_end();
}

static bool
may_select(Relation rel, AttrNumber attno, Oid role)
{
	return pg_class_aclcheck(RelationGetRelid(rel), role, ACL_SELECT) == ACLCHECK_OK ||
		pg_attribute_aclcheck(RelationGetRelid(rel), attno, role, ACL_SELECT) == ACLCHECK_OK;
}

/* May the caller read a column, and the owner, as whom it is read (suggest_reader())? */
static bool
may_read(Relation rel, AttrNumber attno)
{
	Oid			owner = rel->rd_rel->relowner;
	Datum		enters = DirectFunctionCall3(has_schema_privilege_id_id, ObjectIdGetDatum(owner),
											 ObjectIdGetDatum(RelationGetNamespace(rel)), CStringGetTextDatum("USAGE"));

	return may_select(rel, attno, GetUserId()) && may_select(rel, attno, owner) && DatumGetBool(enters);
}

/* Is the column's default a text of nothing?  Casts to its type and length are looked through. */
static bool
begins_blank(Relation rel, AttrNumber attno)
{
	Node	   *node = build_column_default(rel, attno);
	Const	   *constant;
	Oid			output;
	bool		varlena;
	char	   *text;

	for (;;)
	{
		if (node != NULL && IsA(node, RelabelType))
			node = (Node *) castNode(RelabelType, node)->arg;
		else if (node != NULL && IsA(node, FuncExpr) && castNode(FuncExpr, node)->funcformat != COERCE_EXPLICIT_CALL &&
				 castNode(FuncExpr, node)->args != NIL)
			node = linitial(castNode(FuncExpr, node)->args);
		else
			break;
	}
	if (node == NULL || !IsA(node, Const) || castNode(Const, node)->constisnull)
		return false;
	constant = castNode(Const, node);
	getTypeOutputInfo(constant->consttype, &output, &varlena);
	text = OidOutputFunctionCall(output, constant->constvalue);
	return text_is_blank(text, strlen(text));
}

static void
read_column(SuggestTable *t, SuggestColumn *column, Form_pg_attribute att)
{
	bool		preferred;

	column->attno = att->attnum;
	column->name = pstrdup(NameStr(att->attname));
	column->quoted = quote_identifier(column->name);
	column->comment = GetComment(RelationGetRelid(t->rel), RelationRelationId, att->attnum);
	column->type = getBaseType(att->atttypid);
	get_type_category_preferred(column->type, &column->category, &preferred);
	column->not_null = att->attnotnull;
	column->blank_default = column->category == TYPCATEGORY_STRING && att->atthasdef && att->attgenerated == '\0' &&
		begins_blank(t->rel, att->attnum);
	column->readable = may_read(t->rel, att->attnum);
	column->table = t;
	name_read(t->words, &column->named, column->name, &t->named);
	if (column->comment != NULL)
		read_comment(t->words, &column->commented, column->comment);
}

/* suggest_table reads the catalogue's part of a table that is open. */
SuggestTable *
suggest_table(SuggestSchema *schema, Relation rel)
{
	const Words *words = schema->words;
	SuggestTable *t = palloc0(sizeof(SuggestTable));
	TupleDesc	desc = RelationGetDescr(rel);

	t->schema = schema;
	t->words = words;
	t->rel = rel;
	t->qualified = quote_qualified_identifier(get_namespace_name(RelationGetNamespace(rel)),
											  RelationGetRelationName(rel));
	table_name_read(words, &t->named, RelationGetRelationName(rel));
	t->comment = GetComment(RelationGetRelid(rel), RelationRelationId, 0);
	if (t->comment != NULL)
		read_comment(words, &t->commented, t->comment);
	t->columns = palloc0(sizeof(SuggestColumn) * Max(desc->natts, 1));
	for (int i = 0; i < desc->natts; i++)
		if (!TupleDescAttr(desc, i)->attisdropped)
			read_column(t, &t->columns[t->ncolumns++], TupleDescAttr(desc, i));
	find_keys(t);
	find_references(t);
	return t;
}

/* suggest_column finds a column by its number. */
SuggestColumn *
suggest_column(SuggestTable *table, AttrNumber attno)
{
	for (int i = 0; i < table->ncolumns; i++)
		if (table->columns[i].attno == attno)
			return &table->columns[i];
	return NULL;
}
