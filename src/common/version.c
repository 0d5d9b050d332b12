/*
 * version.c: which version of our SQL a database has, and whether this library
 * works with it.
 *
 * A package replaces the library under every database at once, and each database
 * keeps the SQL that it has until ALTER EXTENSION ... UPDATE.  Where the two do
 * not go together nothing of ours is read or written.
 */
#include "common/safeins.h"
#include "common/version.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_extension.h"
#include "commands/extension.h"
#include "mb/pg_wchar.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/rel.h"

/* The oldest SQL that works with this library; what was released since may lack what is newer, and no more. */
#define SQL_SINCE "0.9.0"

PG_FUNCTION_INFO_V1(safeins_check_encoding);

/* A version as a number that compares; -1 of what is none of ours. */
static int
version_number(const char *version)
{
	int			major;
	int			minor;
	int			patch;

	if (sscanf(version, "%d.%d.%d", &major, &minor, &patch) != 3)
		return -1;
	return (major * 1000 + minor) * 1000 + patch;
}

/* The version that the catalogue has; NULL where the extension is not there. */
static char *
installed_version(void)
{
	Relation	rel = table_open(ExtensionRelationId, AccessShareLock);
	char	   *version = NULL;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tup;

	ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber, F_NAMEEQ, CStringGetDatum(SAFEINS_SCHEMA));
	scan = systable_beginscan(rel, ExtensionNameIndexId, true, NULL, 1, &key);
	if (HeapTupleIsValid(tup = systable_getnext(scan)))
	{
		bool		isnull;
		Datum		value = heap_getattr(tup, Anum_pg_extension_extversion, RelationGetDescr(rel), &isnull);

		if (!isnull)
			version = TextDatumGetCString(value);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return version;
}

/* version_is_former tells whether a version's SQL is too old for this library. */
bool
version_is_former(const char *version)
{
	return version_number(version) < version_number(SQL_SINCE);
}

/* Whether this library works with that SQL; where no version is there, there is nothing to fit. */
static bool
fits(const char *installed)
{
	return installed == NULL || (!version_is_former(installed) &&
								 version_number(installed) <= version_number(SAFEINS_VERSION));
}

/*
 * version_check raises 55000 where this library does not work with the SQL of
 * this database.  It is asked whenever one of our tables is looked up by its name,
 * which is once a session, and again after a change of it: every update makes one.
 */
void
version_check(void)
{
	char	   *installed = installed_version();
	bool		is_old;

	if (fits(installed))
		return;
	is_old = version_is_former(installed);
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("extension safeins of this database is of version %s, its library of version %s",
					installed, SAFEINS_VERSION),
			 is_old ? errdetail("Nothing is judged, booked or reported until the extension is brought up to date.") :
			 errdetail("The extension was brought up to date after this session had loaded its library."),
			 is_old ? errhint("A superuser runs ALTER EXTENSION safeins UPDATE in this database.") :
			 errhint("Connect again; where that does not help, the server lacks the package of that version.")));
}

/* version_in_script tells whether one of our own install or update scripts is running. */
bool
version_in_script(void)
{
	return creating_extension && CurrentExtensionObject == get_extension_oid(SAFEINS_SCHEMA, true);
}

/*
 * version_passes tells whether a command passes by our event triggers: our update,
 * what our scripts run, and, where library and SQL do not go together, what touches
 * no table and may have to be done before the update.
 */
bool
version_passes(const Node *command)
{
	if (version_in_script())
		return true;
	if (IsA(command, AlterExtensionStmt))
		return strcmp(((const AlterExtensionStmt *) command)->extname, SAFEINS_SCHEMA) == 0;
	if (fits(installed_version()))
		return false;
	switch (nodeTag(command))
	{
		case T_ViewStmt:
		case T_CommentStmt:
		case T_GrantStmt:
		case T_CreateTableAsStmt:
			return true;
		case T_CreateStmt:
			return ((const CreateStmt *) command)->inhRelations == NIL;
		case T_DropStmt:
			return ((const DropStmt *) command)->removeType == OBJECT_VIEW ||
				((const DropStmt *) command)->removeType == OBJECT_MATVIEW;
		default:
			return false;
	}
}

/* safeins.check_encoding(), of the install script alone: it ends where the words of the law cannot be kept. */
Datum
safeins_check_encoding(PG_FUNCTION_ARGS)
{
	int			encoding = GetDatabaseEncoding();

	if (encoding != PG_UTF8 && encoding != PG_EUC_CN)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("safeins needs a database of encoding UTF8 or EUC_CN, and this one is of %s", pg_encoding_to_char(encoding)),
				 errhint("CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0, or createdb -E UTF8 -T template0 name, makes such a one.")));
	/* The script is read as a whole before any of it is run: a SET in it would come too late. */
	if (strcmp(GetConfigOption("standard_conforming_strings", false, false), "on") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the script of extension safeins cannot be read with \"standard_conforming_strings\" off"),
				 errdetail("A backslash of its strings would be taken for the beginning of an escape, and patterns would match what they do not mean."),
				 errhint("SET standard_conforming_strings = on, and repeat the command.")));
	PG_RETURN_VOID();
}
