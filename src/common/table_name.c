/*
 * table_name.c: tables that arguments name, by number or by text, as people and
 * drivers write them.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/relations.h"
#include "common/table_name.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "access/transam.h"
#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_class.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "parser/scansup.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/varlena.h"

/* open_named_table opens what a regclass names: it may have been dropped, or be nothing but a number. */
Relation
open_named_table(Oid relid, LOCKMODE lock)
{
	Relation	rel = OidIsValid(relid) ? try_relation_open(relid, lock) : NULL;

	if (rel == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("there is no table with OID %u", relid)));
	return rel;
}

/* One that is too long is cut, as SQL cuts it. */
static Node *
name_as_written(const char *name, int len)
{
	char	   *copy = pnstrdup(name, len);

	truncate_identifier(copy, strlen(copy), false);
	return (Node *) makeString(copy);
}

/* The parts of a name as they are written; NIL: it has quotation marks, which say how it is to be read. */
static List *
names_as_written(const char *name)
{
	const char *dot = strchr(name, '.');

	if (strchr(name, '"') != NULL || (dot != NULL && strchr(dot + 1, '.') != NULL))
		return NIL;
	return dot == NULL ? list_make1(name_as_written(name, strlen(name))) :
		list_make2(name_as_written(name, dot - name), name_as_written(dot + 1, strlen(dot + 1)));
}

/* In whatever schema: who may call the function may name what it is about, without rights on its schema. */
static Oid
table_in_schema(const char *schema, const char *table)
{
	Oid			nspid = get_namespace_oid(schema, true);

	return OidIsValid(nspid) ? get_relname_relid(table, nspid) : InvalidOid;
}

/* The table of two names, each as written where there is such a one, else in small letters. */
static Oid
table_of(List *written, List *folded)
{
	List	   *ways[] = {written, folded};

	if (list_length(folded) == 1)
	{
		for (size_t i = 0; i < lengthof(ways); i++)
		{
			Oid			relid = ways[i] == NIL ? InvalidOid : RelnameGetRelid(strVal(linitial(ways[i])));

			if (OidIsValid(relid))
				return relid;
		}
		return InvalidOid;
	}
	for (size_t i = 0; i < lengthof(ways) * lengthof(ways); i++)
	{
		List	   *of_schema = ways[i / 2];
		List	   *of_table = ways[i % 2];
		Oid			relid = of_schema == NIL || of_table == NIL ? InvalidOid :
			table_in_schema(strVal(linitial(of_schema)), strVal(lsecond(of_table)));

		if (OidIsValid(relid))
			return relid;
	}
	return InvalidOid;
}

static bool
may_look_into(Oid schema)
{
	return DatumGetBool(DirectFunctionCall2(has_schema_privilege_id, ObjectIdGetDatum(schema),
											CStringGetTextDatum("USAGE")));
}

/* Adds the host's tables of a name, in whatever schema the caller may look into, each as SQL reads it. */
static void
add_tables_called(StringInfo said, const char *name)
{
	CatCList   *found = SearchSysCacheList1(RELNAMENSP, CStringGetDatum(name));

	for (int i = 0; i < found->n_members; i++)
	{
		Form_pg_class table = (Form_pg_class) GETSTRUCT(&found->members[i]->tuple);

		if ((table->relkind == RELKIND_RELATION || table->relkind == RELKIND_PARTITIONED_TABLE) &&
			table->relpersistence != RELPERSISTENCE_TEMP &&
			table->oid >= FirstNormalObjectId && table->relnamespace != safeins_schema_oid() &&
			may_look_into(table->relnamespace))
			appendStringInfo(said, "%s%s", said->len > 0 ? ", " : "",
							 quote_qualified_identifier(get_namespace_name(table->relnamespace),
														NameStr(table->relname)));
	}
	ReleaseSysCacheList(found);
}

/* refuse_unknown names tables of the same name: mostly it is the schema that was forgotten. */
static void
refuse_unknown(List *written, List *folded)
{
	bool		two = written != NIL && list_length(folded) == list_length(written) && !equal(written, folded);
	StringInfoData others;

	/* Who may not look into a schema does not learn what is not there. */
	if (list_length(folded) == 2)
		(void) LookupExplicitNamespace(strVal(linitial(folded)), true);
	initStringInfo(&others);
	if (two)
		add_tables_called(&others, strVal(llast(written)));
	add_tables_called(&others, strVal(llast(folded)));
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_TABLE),
			 two ? errmsg("there is neither a table %s nor a table %s",
						  NameListToQuotedString(written), NameListToQuotedString(folded)) :
			 errmsg("relation \"%s\" does not exist", NameListToString(folded)),
			 others.len == 0 ? 0 : errdetail("Other schemas have a table of that name: %s.", others.data),
			 errhint("A name is looked for as it is written, then in small letters; "
					 "without a schema along search_path.")));
}

/*
 * A relation by its name.  A name without quotation marks is that of the table that
 * is called just so, or else, as SQL reads it, in small letters.
 */
static Oid
table_by_name(FunctionCallInfo fcinfo, int n)
{
	text	   *name = PG_GETARG_TEXT_PP(n);
	char	   *as_text = text_to_cstring(name);
	List	   *folded;
	List	   *written;
	Oid			relid;

	if (as_text[strspn(as_text, " \t\r\n")] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" must not be empty", arg_name(fcinfo, n))));
	folded = textToQualifiedNameList(name);
	written = names_as_written(as_text);
	relid = list_length(folded) > 2 ? InvalidOid : table_of(written, folded);
	if (OidIsValid(relid))
		return relid;
	if (list_length(folded) <= 2 && strspn(as_text, "0123456789") != strlen(as_text))
		refuse_unknown(written, folded);
	return DatumGetObjectId(DirectFunctionCall1(regclassin, CStringGetDatum(as_text)));
}

/* arg_names_table tells whether a text is the name of a relation. */
bool
arg_names_table(FunctionCallInfo fcinfo, int n)
{
	List	   *folded = textToQualifiedNameList(PG_GETARG_TEXT_PP(n));

	if (list_length(folded) > 2)
		return list_length(folded) == 3 && OidIsValid(RangeVarGetRelid(makeRangeVarFromNameList(folded), NoLock, true));
	return OidIsValid(table_of(names_as_written(text_to_cstring(PG_GETARG_TEXT_PP(n))), folded));
}

static Oid
table_arg(FunctionCallInfo fcinfo, int n)
{
	if (PG_ARGISNULL(n))
		refuse_null(arg_name(fcinfo, n));
	return is_text_arg(fcinfo, n) ? table_by_name(fcinfo, n) : PG_GETARG_OID(n);
}

/* arg_table takes a relation that there is, by its number or its name, and locks it. */
Relation
arg_table(FunctionCallInfo fcinfo, int n, LOCKMODE lock)
{
	return open_named_table(table_arg(fcinfo, n), lock);
}

/*
 * arg_own_table takes one by a lock that holds up others.  The tables of others are
 * not waited for, behind whose writers those who come later would have to wait; what
 * is left is for the caller to check.
 */
Relation
arg_own_table(FunctionCallInfo fcinfo, int n, LOCKMODE lock)
{
	Oid			relid = table_arg(fcinfo, n);
	char		kind = get_rel_relkind(relid);

	if ((kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE) && relid >= FirstNormalObjectId &&
		get_rel_namespace(relid) != safeins_schema_oid() && !relation_owner_check(relid, GetUserId()))
		aclcheck_error(ACLCHECK_NOT_OWNER, get_relkind_objtype(kind), get_rel_name(relid));
	return open_named_table(relid, lock);
}
