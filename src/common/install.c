/*
 * install.c: what our install script asks of the database before it makes anything.
 */
#include "common/safeins.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

PG_FUNCTION_INFO_V1(safeins_check_encoding);
PG_FUNCTION_INFO_V1(safeins_check_schema);

/* safeins.check_encoding(): the script ends where the words of the law cannot be kept. */
Datum
safeins_check_encoding(PG_FUNCTION_ARGS)
{
	int			encoding = GetDatabaseEncoding();

	if (encoding != PG_UTF8 && encoding != PG_EUC_CN)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("safeins needs a database of encoding UTF8 or EUC_CN, and this one is of %s", pg_encoding_to_char(encoding)),
				 errhint("CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0, or createdb -E UTF8 -T template0 name, makes such a one.")));
	PG_RETURN_VOID();
}

static int
errdetail_schema(void)
{
	return errdetail("A function or an operator beside those of safeins may be taken for one of them, and would run with the rights of a superuser.");
}

/* A schema that was there belongs to whoever made it, and he may have given it away. */
static void
check_owner(const char *schema, Oid owner)
{
	if (!superuser_arg(owner))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("schema \"%s\" belongs to role \"%s\", who is no superuser", schema, GetUserNameFromId(owner, false)),
				 errdetail_schema(),
				 errhint("Drop or rename the schema, or give it to a superuser: ALTER SCHEMA %s OWNER TO CURRENT_USER.", schema)));
}

/* What PUBLIC may do there the script has taken away already. */
static void
check_grantees(const char *schema, Datum acl)
{
	Acl		   *grants = DatumGetAclP(acl);

	for (int i = 0; i < ACL_NUM(grants); i++)
	{
		AclItem    *item = &ACL_DAT(grants)[i];

		if (item->ai_grantee != ACL_ID_PUBLIC && (ACLITEM_GET_PRIVS(*item) & ACL_CREATE) != 0 &&
			!superuser_arg(item->ai_grantee))
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("role \"%s\", who is no superuser, may create objects in schema \"%s\"",
							GetUserNameFromId(item->ai_grantee, false), schema),
					 errdetail_schema(),
					 errhint("REVOKE CREATE ON SCHEMA %s takes the right away.", schema)));
	}
}

/* What somebody had put there before: catalog is pg_proc or pg_operator, their columns these. */
static void
check_strangers(Oid namespace, Oid catalog, AttrNumber name, AttrNumber at, AttrNumber owner)
{
	Relation	rel = table_open(catalog, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tup;
	bool		isnull;

	ScanKeyInit(&key, at, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(namespace));
	scan = systable_beginscan(rel, InvalidOid, false, NULL, 1, &key);
	while (HeapTupleIsValid(tup = systable_getnext(scan)))
	{
		Oid			role = DatumGetObjectId(heap_getattr(tup, owner, RelationGetDescr(rel), &isnull));

		if (!superuser_arg(role))
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("\"%s\" of schema \"%s\" belongs to role \"%s\", who is no superuser",
							NameStr(*DatumGetName(heap_getattr(tup, name, RelationGetDescr(rel), &isnull))),
							get_namespace_name(namespace), GetUserNameFromId(role, false)),
					 errdetail_schema(),
					 errhint("Drop it, or move it into another schema.")));
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
}

/* safeins.check_schema(): the script ends where others than superusers have a say in what is in our schema. */
Datum
safeins_check_schema(PG_FUNCTION_ARGS)
{
	Oid			namespace = get_namespace_oid(SAFEINS_SCHEMA, false);
	HeapTuple	tup = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(namespace));
	Datum		acl;
	bool		isnull;

	if (!HeapTupleIsValid(tup))
		elog(ERROR, "cache lookup failed for schema %u", namespace);
	check_owner(SAFEINS_SCHEMA, ((Form_pg_namespace) GETSTRUCT(tup))->nspowner);
	acl = SysCacheGetAttr(NAMESPACEOID, tup, Anum_pg_namespace_nspacl, &isnull);
	if (!isnull)
		check_grantees(SAFEINS_SCHEMA, acl);
	ReleaseSysCache(tup);
	check_strangers(namespace, ProcedureRelationId, Anum_pg_proc_proname, Anum_pg_proc_pronamespace, Anum_pg_proc_proowner);
	check_strangers(namespace, OperatorRelationId, Anum_pg_operator_oprname, Anum_pg_operator_oprnamespace, Anum_pg_operator_oprowner);
	PG_RETURN_VOID();
}
