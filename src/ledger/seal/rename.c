/*
 * rename.c: a sealed table, its schema or a sealed column gets another name:
 * recorded in safeins.seal, and journalled with it.
 *
 * However the command was written, what it changed is told by the names before
 * (on record) and after.  Only what this command can have changed is recorded:
 * who moves a seal in another way is told of by verify().
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "attach/attachment.h"
#include "attach/our_triggers.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/seal_names.h"
#include "ledger/seal/register.h"
#include "ledger/seal/sealed.h"

#include "access/relation.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "commands/extension.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* What a command says that it renames; names that it does not say are NULL. */
typedef struct Renaming
{
	bool		column;
	const char *from;			/* a table's or a column's name */
	const char *to;
	const char *from_schema;
	const char *to_schema;
} Renaming;

/* False for what gives no table, schema or column another name. */
static bool
renaming_of(Node *tree, Renaming *r)
{
	memset(r, 0, sizeof(*r));
	if (IsA(tree, AlterObjectSchemaStmt))
	{
		AlterObjectSchemaStmt *stmt = (AlterObjectSchemaStmt *) tree;

		/* an extension takes its tables along */
		r->to_schema = stmt->newschema;
		return stmt->relation != NULL || stmt->objectType == OBJECT_EXTENSION;
	}
	if (IsA(tree, RenameStmt))
	{
		RenameStmt *stmt = (RenameStmt *) tree;

		if (stmt->renameType == OBJECT_SCHEMA)
		{
			r->from_schema = stmt->subname;
			r->to_schema = stmt->newname;
			return true;
		}
		r->column = stmt->renameType == OBJECT_COLUMN || stmt->renameType == OBJECT_ATTRIBUTE;
		r->from = r->column ? stmt->subname : stmt->relation ? stmt->relation->relname : NULL;
		r->to = stmt->newname;
		return stmt->relation != NULL && stmt->renameType != OBJECT_TRIGGER &&
			stmt->renameType != OBJECT_TABCONSTRAINT &&
			stmt->renameType != OBJECT_RULE && stmt->renameType != OBJECT_POLICY;
	}
	return false;
}

static OwnSql command_objects = {
	.sql = "SELECT objid FROM pg_catalog.pg_event_trigger_ddl_commands() WHERE objid IS NOT NULL",
	.sees = OWN_SEES_STATEMENT,
};

/* The relations, schemas and extensions that the command was about. */
static List *
objects_of_command(void)
{
	List	   *objects = NIL;
	MemoryContext cxt = CurrentMemoryContext;
	MemoryContext old;
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&command_objects, NULL, NULL);
	old = MemoryContextSwitchTo(cxt);
	for (uint64 i = 0; i < rows.n; i++)
		objects = lappend_oid(objects, own_oid(&rows, i, 1));
	MemoryContextSwitchTo(old);
	own_sql_end();
	return objects;
}

/* Can the command have been about a table, or a partition of it? */
static bool
is_about(List *objects, Oid relid)
{
	ListCell   *lc;

	foreach(lc, objects)
		if (lfirst_oid(lc) == get_rel_namespace(relid) || partition_top(lfirst_oid(lc)) == relid ||
			lfirst_oid(lc) == getExtensionOfObject(RelationRelationId, relid))
			return true;
	return false;
}

/* The recorded names after the command's change, and the text that reports it; NULL if none changed. */
static SealNames *
names_after(const SealDef *def, Oid bearer, const SealNames *new_row, const Renaming *r, char **change)
{
	SealNames  *names = palloc(sizeof(SealNames));
	bool		changed = false;

	*names = *def->now;
	names->columns = list_copy(def->now->columns);
	if (r->column)
	{
		ListCell   *a,
				   *b;

		/* not those of a look-alike */
		if (table_called(def->now) != bearer)
			return NULL;
		forboth(a, names->columns, b, new_row->columns)
			if (strcmp(strVal(lfirst(a)), r->from) == 0 && strcmp(strVal(lfirst(b)), r->to) == 0)
			{
				lfirst(a) = lfirst(b);
				changed = true;
			}
		*change = psprintf("%s.%s -> %s", names_text(new_row), quote_identifier(r->from), quote_identifier(r->to));
		return changed ? names : NULL;
	}
	/* What moved away left its name behind: where that is borne still, another was moved. */
	if (OidIsValid(relation_called(def->now)))
		return NULL;
	if (r->from != NULL && strcmp(def->now->table, r->from) == 0 && strcmp(new_row->table, r->to) == 0 &&
		strcmp(def->now->schema, new_row->schema) == 0)
	{
		names->table = new_row->table;
		changed = true;
	}
	if (r->to_schema != NULL && strcmp(new_row->schema, r->to_schema) == 0 &&
		strcmp(def->now->table, new_row->table) == 0 &&
		(r->from_schema == NULL || strcmp(def->now->schema, r->from_schema) == 0))
	{
		names->schema = new_row->schema;
		changed = true;
	}
	*change = psprintf("%s -> %s", names_text(def->now), names_text(names));
	return changed ? names : NULL;
}

/* Records what the command changed of the names of a table that bears a seal. */
static void
follow(const SealDef *def, Oid bearer, const Renaming *r)
{
	Relation	rel = relation_open(bearer, AccessShareLock);
	SealNames  *new_row = seal_names_of(rel, def);
	char	   *change;
	SealNames  *names = new_row ? names_after(def, bearer, new_row, r, &change) : NULL;

	if (names != NULL)
	{
		seal_register_names(def, names, change);
		ereport(NOTICE,
				(errmsg("sealed \"%s\" has another name: %s", def->label, change),
				 errdetail("Its rows and columns stay sealed. Another table or column that is given the old name is not what was sealed."),
				 errhint("It is on record in safeins.seal; safeins.verify() tells of it.")));
	}
	relation_close(rel, NoLock);
}

/* seal_names_follow records, at the end of a command, the names that it changed. */
void
seal_names_follow(Node *tree)
{
	Renaming	r;
	List	   *objects;
	List	   *tables;
	List	   *defs;
	ListCell   *lc;
	bool		sealed = false;

	if (!renaming_of(tree, &r) || ledger_current() == NULL)
		return;
	objects = objects_of_command();
	tables = tables_with_triggers_of(seal_function());
	foreach(lc, tables)
		sealed |= is_about(objects, partition_top(lfirst_oid(lc)));
	if (!sealed)
		return;
	/* Of two at once, as of a table and of its schema, the later goes on from what the earlier wrote. */
	LockRelationOid(safeins_relid(SAFEINS_REL_SEAL), ShareUpdateExclusiveLock);
	defs = seal_defs(NULL, false);
	seal_defs_find(defs);
	foreach(lc, defs)
	{
		const SealDef *def = lfirst(lc);
		ListCell   *lb;

		foreach(lb, def->bearers)
			if (!def->own && is_about(objects, lfirst_oid(lb)))
				follow(def, lfirst_oid(lb), &r);
	}
}
