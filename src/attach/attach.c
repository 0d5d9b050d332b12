/*
 * attach.c: attaching, detaching and auditing a table.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/inheritance.h"
#include "common/own_sql.h"
#include "common/progress.h"
#include "common/relations.h"
#include "common/table_name.h"
#include "rules/home.h"
#include "attach/attach.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/keys.h"
#include "attach/log.h"
#include "attach/mapping.h"
#include "attach/mapping_report.h"
#include "attach/role.h"
#include "attach/rows_report.h"
#include "attach/trigger.h"
#include "attach/triggers.h"
#include "attach/our_triggers.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/catalog.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "commands/tablecmds.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(safeins_attach);
PG_FUNCTION_INFO_V1(safeins_detach);
PG_FUNCTION_INFO_V1(safeins_audit);

/* attach_check_table refuses what cannot carry our triggers, in the caller's words, and says what to name instead. */
void
attach_check_table(Relation rel, const TableRefusals *refusals)
{
	const char *message = NULL;
	const char *hint = NULL;

	switch (rel->rd_rel->relkind)
	{
		case RELKIND_RELATION:
		case RELKIND_PARTITIONED_TABLE:
			break;
		case RELKIND_VIEW:
			message = refusals->view;
			hint = gettext_noop("Name the table that the view reads; its expressions and joins can go into a mapping.");
			break;
		case RELKIND_MATVIEW:
			message = refusals->matview;
			hint = gettext_noop("Name the table that it is made from; refreshing it fires no trigger.");
			break;
		case RELKIND_FOREIGN_TABLE:
			message = refusals->foreign_table;
			hint = gettext_noop("Install safeins in the database where the rows live and name the table there.");
			break;
		default:
			message = refusals->no_table;
			hint = gettext_noop("Name a table or a partitioned table.");
	}
	if (message == NULL && rel->rd_rel->relpersistence == RELPERSISTENCE_TEMP)
	{
		message = refusals->temporary;
		hint = gettext_noop("Name a permanent table.");
	}
	if (message == NULL && rel->rd_rel->relpersistence == RELPERSISTENCE_UNLOGGED)
	{
		message = refusals->unlogged;
		hint = gettext_noop("Make it permanent first: ALTER TABLE ... SET LOGGED.");
	}
	if (message == NULL && (IsCatalogRelation(rel) || RelationGetNamespace(rel) == safeins_schema_oid()))
	{
		message = refusals->system;
		hint = gettext_noop("Name a table of your own.");
	}
	if (message != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg(message, RelationGetRelationName(rel)),
				 errhint("%s", _(hint)),
				 errtable(rel)));
}

/* attach_check refuses what cannot be attached. */
void
attach_check(Relation rel)
{
	static const TableRefusals refusals = {
		.view = gettext_noop("\"%s\" cannot be attached: it is a view"),
		.matview = gettext_noop("\"%s\" cannot be attached: it is a materialized view"),
		.foreign_table = gettext_noop("\"%s\" cannot be attached: it is a foreign table"),
		.no_table = gettext_noop("\"%s\" cannot be attached: it is not a table"),
		.temporary = gettext_noop("\"%s\" cannot be attached: it is a temporary table"),
		.unlogged = gettext_noop("\"%s\" cannot be attached: it is unlogged and loses its rows in a crash"),
		.system = gettext_noop("\"%s\" cannot be attached: it is a table of the server or of safeins"),
	};

	attach_check_table(rel, &refusals);
}

/* Mapping expressions run as the table's owner, so only the owner may write them. */
void
attach_check_owner(Relation rel)
{
	if (!relation_owner_check(RelationGetRelid(rel), GetUserId()))
		aclcheck_error(ACLCHECK_NOT_OWNER, get_relkind_objtype(rel->rd_rel->relkind), RelationGetRelationName(rel));
}

/* attach_drop_guards takes the guards of a role off a table. */
void
attach_drop_guards(Oid relid, const char *role)
{
	Relation	rel = table_open(relid, ShareRowExclusiveLock);
	ListCell   *lc;

	foreach(lc, relation_guard_triggers(rel))
	{
		GuardTrigger	   *g = lfirst(lc);

		if (strcmp(g->role, role) == 0)
			attach_drop_trigger(rel, g->trigger_name);
	}
	table_close(rel, NoLock);
}

static void
fail_attached(Relation rel, const char *role, const char *message)
{
	ereport(ERROR,
			(errcode(ERRCODE_DUPLICATE_OBJECT),
			 errmsg(message, RelationGetRelationName(rel), role),
			 errhint("To change the mapping, detach it first: safeins.detach('%s', '%s', reason).",
					 role, relation_sql_name(rel)),
			 errtable(rel)));
}

static void
refuse_other_parents(Oid relid, const char *role)
{
	Oid			parent = unattached_parent(relid, role);
	Relation	rel;

	if (!OidIsValid(parent))
		return;
	rel = relation_open(relid, NoLock);
	ereport(ERROR,
			(errcode(ERRCODE_WRONG_OBJECT_TYPE),
			 errmsg("\"%s\" cannot be attached without its parent \"%s\"", RelationGetRelationName(rel), get_rel_name(parent)),
			 errdetail("What is written through the parent would pass by the guards of its child."),
			 errhint("Attach the parent: its children are attached with it."),
			 errtable(rel)));
}

/*
 * safeins.attach(role, table, mapping) guards a table and its partitions, takes
 * the existing rows in, and returns rows read, rows live, findings recorded.
 */
Datum
safeins_attach(PG_FUNCTION_ARGS)
{
	const Role *role;
	Oid			relid;
	char	   *json;
	Relation	rel;
	Mapping    *m;
	CheckContext	j = {0};
	ListCell   *lc;
	TupleDesc	desc;
	Datum		values[3];
	bool		nulls[3] = {0};
	bool		begun;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	args_check(fcinfo, 0);
	role = role_by_name(text_to_cstring(PG_GETARG_TEXT_PP(0)), false);
	json = arg_json(fcinfo, 2);
	home_stay();

	/* Writers that began before are waited for; those that come later find the guards. */
	rel = arg_own_table(fcinfo, 1, ShareRowExclusiveLock);
	relid = RelationGetRelid(rel);
	attach_check(rel);
	attach_check_owner(rel);
	/* A statement that is at it already has no guards, and goes on without. */
	CheckTableNotInUse(rel, "attach()");
	lock_with_children(relid, ShareRowExclusiveLock);
	if (relation_plays(relid, role->name))
		fail_attached(rel, role->name, gettext_noop("table \"%s\" is already attached in role \"%s\""));
	if (attachment_root(relid, role->name) != relid)
		fail_attached(rel, role->name, gettext_noop("table \"%s\" is already attached in role \"%s\", through its parent"));

	begun = progress_begin(PROGRESS_ATTACH);
	m = mapping_compile(rel, role, json, false, CurrentMemoryContext);
	mapping_check(m, rel);
	json = mapping_to_json(m);
	report_unchecked(m, rel);
	mapping_report(m, rel);
	keys_check_table(m, rel, false, true);
	keys_report(m);
	foreach(lc, find_all_inheritors(relid, NoLock, NULL))
	{
		Relation	child = relation_open(lfirst_oid(lc), NoLock);

		attach_check(child);
		attach_check_owner(child);
		if (lfirst_oid(lc) != relid)
			CheckTableNotInUse(child, "attach()");
		if (!relation_plays(lfirst_oid(lc), role->name))
			attach_create_guards(child, role->name, json, false);
		else
			fail_attached(child, role->name,
						  gettext_noop("table \"%s\", a child of the table to attach, is already attached in role \"%s\""));
		relation_close(child, NoLock);
	}
	log_attachment("attach", role->name, rel, json, NULL);
	mapping_free(m);
	CommandCounterIncrement();
	foreach(lc, find_all_inheritors(relid, NoLock, NULL))
		refuse_other_parents(lfirst_oid(lc), role->name);

	j.mode = CHECK_LEGACY;
	j.mapping = mapping_of_relation(relid, role->name);
	j.rel = rel;
	check_existing_rows(&j);
	none_live_tell(&j);
	progress_end(begun);
	relation_close(rel, NoLock);

	values[0] = Int64GetDatum(j.rows);
	values[1] = Int64GetDatum(j.live);
	values[2] = Int64GetDatum(j.findings);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}

/*
 * safeins.detach(role, table, reason) takes the rows out of the books and the
 * guards off the table and its partitions.
 */
Datum
safeins_detach(PG_FUNCTION_ARGS)
{
	const Role *role;
	Oid			relid;
	char	   *reason;
	Relation	rel;
	CheckContext	j = {0};
	ListCell   *lc;
	bool		begun;
	int64		id;

	args_check(fcinfo, 0);
	role = role_by_name(text_to_cstring(PG_GETARG_TEXT_PP(0)), false);
	reason = text_to_cstring(PG_GETARG_TEXT_PP(2));
	home_stay();
	rel = arg_own_table(fcinfo, 1, ShareRowExclusiveLock);
	relid = RelationGetRelid(rel);
	attach_check_owner(rel);
	if (text_is_blank(reason, strlen(reason)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("detaching needs a reason"),
				 errhint("It is kept in safeins.attachment_log.")));
	if (!relation_plays(relid, role->name))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("table \"%s\" is not attached in role \"%s\"", RelationGetRelationName(rel), role->name),
				 errhint("safeins.attachment lists what is attached."),
				 errtable(rel)));
	if (attachment_root(relid, role->name) != relid)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("table \"%s\" is attached through its parent", RelationGetRelationName(rel)),
				 errhint("Detach \"%s\".", get_rel_name(attachment_root(relid, role->name))),
				 errtable(rel)));
	lock_with_children(relid, ShareRowExclusiveLock);

	j.mode = CHECK_RELEASE;
	j.mapping = mapping_of_relation(relid, role->name);
	j.rel = rel;
	begun = progress_begin(PROGRESS_DETACH);
	check_existing_rows(&j);
	progress_end(begun);
	id = log_attachment("detach", role->name, rel, mapping_to_json(j.mapping), reason);
	foreach(lc, find_all_inheritors(relid, NoLock, NULL))
		attach_drop_guards(lfirst_oid(lc), role->name);
	relation_close(rel, NoLock);
	PG_RETURN_INT64(id);
}

/* The role of the table that is being audited; NULL: none is. */
static const char *audited;

/*
 * audit_is_of tells whether a table is being audited in a role, or in any (NULL):
 * what is asked meanwhile is answered as attaching would have it answered.
 */
bool
audit_is_of(const char *role)
{
	return audited != NULL && (role == NULL || strcmp(role, audited) == 0);
}

/* Rows, and what they are held against, as they are at one moment: writers go on. */
static void
audit_rows(CheckContext *j, const char *role)
{
	const char *outer = audited;
	Snapshot	moment;

	audited = role;
	j->snapshot = RegisterSnapshot(GetLatestSnapshot());
	moment = own_sql_stay(j->snapshot);
	PG_TRY();
	{
		check_existing_rows(j);
	}
	PG_FINALLY();
	{
		own_sql_stay(moment);
		audited = outer;
	}
	PG_END_TRY();
	UnregisterSnapshot(j->snapshot);
}

/* safeins.audit(role, table, mapping) returns the findings that attach would record, and changes nothing. */
Datum
safeins_audit(PG_FUNCTION_ARGS)
{
	const Role *role;
	Relation	rel;
	CheckContext	j = {0};
	Mapping    *m = NULL;
	bool		begun;

	/* The mapping, also where it has no default beside a table's name. */
	args_check(fcinfo, ARG_MAY_BE_NULL(2));
	role = role_by_name(text_to_cstring(PG_GETARG_TEXT_PP(0)), false);
	InitMaterializedSRF(fcinfo, 0);
	rel = arg_table(fcinfo, 1, AccessShareLock);
	attach_check(rel);

	begun = progress_begin(PROGRESS_AUDIT);
	j.mode = CHECK_AUDIT;
	j.rel = rel;
	j.audit = ((ReturnSetInfo *) fcinfo->resultinfo)->setResult;
	j.audit_desc = ((ReturnSetInfo *) fcinfo->resultinfo)->setDesc;
	j.audit_cxt = CurrentMemoryContext;
	j.was_attached = relation_plays(RelationGetRelid(rel), role->name);
	if (!PG_ARGISNULL(2))
	{
		attach_check_owner(rel);
		j.mapping = m = mapping_compile(rel, role, arg_json(fcinfo, 2),
										false, CurrentMemoryContext);
		mapping_check(m, rel);
		mapping_report_subselects(m, rel);
	}
	else if (j.was_attached)
		j.mapping = mapping_of_relation(RelationGetRelid(rel), role->name);
	else
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("table \"%s\" is not attached in role \"%s\", so audit() needs a mapping",
						RelationGetRelationName(rel), role->name),
				 errhint("Give the mapping that you would give to safeins.attach() as the third argument."),
				 errtable(rel)));
	keys_check_table(unconstify(Mapping *, j.mapping), rel, false, false);
	audit_rows(&j, role->name);
	none_live_tell(&j);
	progress_end(begun);
	if (m != NULL)
		mapping_free(m);
	relation_close(rel, NoLock);
	return (Datum) 0;
}

/*
 * check_same_attachment refuses a child that is attached already in a way in
 * which its rows would be read otherwise, or twice, under the new parent.
 */
static void
check_same_attachment(Relation rel, const GuardTrigger *parents)
{
	ListCell   *lc;

	foreach(lc, relation_guard_triggers(rel))
	{
		GuardTrigger	   *g = lfirst(lc);

		if (strcmp(g->role, parents->role) == 0 && strcmp(g->mapping, parents->mapping) != 0)
			fail_attached(rel, g->role,
						  gettext_noop("table \"%s\" is already attached in role \"%s\", with another mapping than its parent's"));
	}
	if (attached_parents(RelationGetRelid(rel), parents->role) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("table \"%s\" cannot have two parents that are attached in role \"%s\"", RelationGetRelationName(rel), parents->role),
				 errdetail("What is written through either parent would be booked by the mapping of one of them alone."),
				 errhint("Let it inherit from one of them: ALTER TABLE ... NO INHERIT."),
				 errtable(rel)));
}

/*
 * attach_cover gives a table that has become a child of attached ones their
 * guards, and takes in the rows that it brought.
 */
void
attach_cover(Oid parent, Oid child)
{
	Relation	prel = relation_open(parent, AccessShareLock);
	List	   *guards = relation_guard_triggers(prel);
	ListCell   *lc;
	ListCell   *lg;

	foreach(lc, lock_with_children(child, ShareRowExclusiveLock))
	{
		Relation	rel = relation_open(lfirst_oid(lc), NoLock);

		foreach(lg, guards)
		{
			GuardTrigger	   *g = lfirst(lg);
			CheckContext	j = {0};
			Mapping    *m;
			bool		begun;

			if (relation_plays(lfirst_oid(lc), g->role))
			{
				check_same_attachment(rel, g);
				continue;
			}
			attach_check(rel);
			attach_check_owner(rel);
			attach_create_guards(rel, g->role, g->mapping, false);
			attachments_changed();
			CommandCounterIncrement();
			if (rel->rd_rel->relkind != RELKIND_RELATION)
				continue;
			m = mapping_of_relation(lfirst_oid(lc), g->role);
			j.mode = CHECK_LEGACY;
			j.mapping = m;
			j.rel = rel;
			j.only = true;
			keys_check_table(m, rel, true, false);
			begun = progress_begin(PROGRESS_ATTACH);
			check_existing_rows(&j);
			progress_end(begun);
			if (m->role->kept_on > 0)
				rows_came_hook(m);
		}
		relation_close(rel, NoLock);
	}
	relation_close(prel, NoLock);
}
