/*
 * leaving_child.c: a partition, or a child, that leaves its attached parent keeps its
 * guards and is a table of its own from then on.  Within one table a key may
 * stand twice; of two tables of a role only one holds it.
 *
 * DETACH ... CONCURRENTLY commits in between, and what fails at its end leaves
 * the partition neither here nor there: its keys are looked at before as well.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "common/identity.h"
#include "common/inheritance.h"
#include "common/own_sql.h"
#include "attach/attachment.h"
#include "attach/ddl_follow.h"
#include "attach/log.h"
#include "attach/lookup.h"
#include "attach/mapping.h"
#include "attach/our_triggers.h"

#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* Find the child that a command takes from its parent, and the parent; false if it does not. */
static bool
leaves(AlterTableStmt *stmt, AlterTableCmd *cmd, Oid *child, Oid *parent)
{
	RangeVar   *from = stmt->relation;
	RangeVar   *left = stmt->relation;

	switch (cmd->subtype)
	{
		case AT_DetachPartition:
		case AT_DetachPartitionFinalize:
			left = castNode(PartitionCmd, cmd->def)->name;
			break;
		case AT_DropInherit:
			from = castNode(RangeVar, cmd->def);
			break;
		default:
			return false;
	}
	*child = RangeVarGetRelid(left, NoLock, true);
	*parent = RangeVarGetRelid(from, NoLock, true);
	return OidIsValid(*child) && OidIsValid(*parent) && relation_has_guards(*child);
}

/* The rows of the one table beside those of the other that have their key. */
static char *
shared_sql(const Mapping *m, Oid child, Oid root)
{
	const char *key = fact_name(m->role, 0);

	return psprintf("SELECT l.%s::pg_catalog.text FROM (%s) AS l"
					" JOIN (%s WHERE %s.tableoid OPERATOR(pg_catalog.<>) ALL ($1)) AS s"
					" ON l.%s::pg_catalog.text COLLATE pg_catalog.\"C\" OPERATOR(pg_catalog.=) s.%s::pg_catalog.text COLLATE pg_catalog.\"C\""
					" WHERE l.\"where\" AND s.\"where\" AND l.%s::pg_catalog.text OPERATOR(pg_catalog.<>) ''",
					key, mapping_select(m, lookup_table(child), true, false),
					mapping_select(m, lookup_table(root), true, false), MAPPING_ALIAS, key, key, key);
}

static ArrayType *
tables_of(Oid relid)
{
	List	   *relids = find_all_inheritors(relid, NoLock, NULL);
	Datum	   *oids = palloc(sizeof(Datum) * list_length(relids));
	int			n = 0;
	ListCell   *lc;

	foreach(lc, relids)
		oids[n++] = ObjectIdGetDatum(lfirst_oid(lc));
	return construct_array(oids, n, OIDOID, sizeof(Oid), true, TYPALIGN_INT);
}

static void
refuse_shared(Oid child, Oid root, const Mapping *m, const char *key, bool pending)
{
	const char *mine = get_rel_name(child);
	const char *theirs = get_rel_name(root);

	ereport(ERROR,
			(errcode(ERRCODE_SI_KEY_TAKEN),
			 errmsg("key %s of role \"%s\" stands in table \"%s\" already", value_shown(key, strlen(key)), m->role->name, theirs),
			 errdetail("Apart, tables \"%s\" and \"%s\" would be two tables of the role, whose rows would be taken for one.", mine, theirs),
			 pending ? errhint("Correct the key in one of them and end the command: ALTER TABLE ... DETACH PARTITION ... FINALIZE.") :
			 errhint("Correct the key in one of them; or detach \"%s\" from safeins and attach it with keys that differ from partition to partition, for example \"%s\": \"year || '-' || %s\".",
					 theirs, fact_name(m->role, 0), m->facts[0].source),
			 err_generic_string(PG_DIAG_SCHEMA_NAME, get_namespace_name(get_rel_namespace(child))),
			 err_generic_string(PG_DIAG_TABLE_NAME, mine),
			 err_generic_string(PG_DIAG_CONSTRAINT_NAME, "key.one_table")));
}

static void
check_role(Oid child, Oid parent, const char *role, bool done, bool pending)
{
	Oid			root = attachment_root(parent, role);
	Mapping    *m = mapping_of_relation(child, role);
	OwnSql		shared = {.types = {OIDARRAYOID},.sees = OWN_SEES_LATEST,.most = 1,.settings = OWN_EXPRESSIONS};
	Datum		values[1];
	SafeinsIdentity saved;
	OwnRows		rows;

	if (m == NULL || !m->role->keyed || !relation_plays(root, role) || (done && attachment_root(child, role) == root))
		return;
	/* Those who write the others do not know yet that these are two tables: they are held off until the end. */
	values[0] = PointerGetDatum(tables_of(child));
	if (done)
		(void) lock_with_children(root, ShareRowExclusiveLock);
	safeins_read_as(m->owner, &saved);
	shared.sql = shared_sql(m, child, root);
	safeins_return(&saved);
	shared.as = m->owner;
	own_sql_begin();
	rows = own_sql_run(&shared, values, NULL);
	if (rows.n > 0)
		refuse_shared(child, root, m, own_text(&rows, 0, 1), pending);
	own_sql_end();
}

static void
check_keys(Oid child, Oid parent, bool done, bool pending)
{
	Relation	rel = relation_open(child, AccessShareLock);
	ListCell   *lc;

	foreach(lc, relation_roles(rel))
		check_role(child, parent, ((GuardTrigger *) lfirst(lc))->role, done, pending);
	relation_close(rel, done ? NoLock : AccessShareLock);
}

static bool
commits_between(AlterTableCmd *cmd)
{
	return cmd->subtype == AT_DetachPartition && castNode(PartitionCmd, cmd->def)->concurrent;
}

/* leave_before looks at what could not be undone at the end of the command. */
void
leave_before(AlterTableStmt *stmt)
{
	ListCell   *lc;
	Oid			child;
	Oid			parent;

	foreach(lc, stmt->cmds)
	{
		AlterTableCmd *cmd = lfirst_node(AlterTableCmd, lc);

		if (!commits_between(cmd) || !leaves(stmt, cmd, &child, &parent))
			continue;
		check_keys(child, parent, false, false);
		/* From the commit within the command on they are two, whatever comes of its end. */
		attachments_changed();
	}
}

/* leave_after keeps in the log that a table is attached by itself now. */
void
leave_after(AlterTableStmt *stmt)
{
	ListCell   *lc;
	Oid			child;
	Oid			parent;

	foreach(lc, stmt->cmds)
	{
		AlterTableCmd *cmd = lfirst_node(AlterTableCmd, lc);
		Relation	rel;

		if (!leaves(stmt, cmd, &child, &parent))
			continue;
		attachments_changed();
		check_keys(child, parent, true, commits_between(cmd));
		rel = relation_open(child, AccessShareLock);
		log_left(rel, "left its parent, and is attached by itself");
		relation_close(rel, NoLock);
	}
}
