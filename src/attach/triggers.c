/*
 * triggers.c: the triggers by which tables are guarded and sealed: known by
 * their function, never by their name; made and dropped by us alone.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/identity.h"
#include "common/relations.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "attach/triggers.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_class.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "commands/event_trigger.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "parser/parser.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/formatting.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* What we run ourselves at this moment: others' code that it sets off is not ours. */
static const Node *own_ddl = NULL;

/* ddl_is_ours tells whether a command is one that this extension runs itself. */
bool
ddl_is_ours(const Node *tree)
{
	return tree == own_ddl && tree != NULL;
}

static Node *
parse_ddl(const char *sql)
{
	return linitial_node(RawStmt, raw_parser(sql, RAW_PARSE_DEFAULT))->stmt;
}

static void
create_trigger(Relation rel, CreateTrigStmt *stmt, const char *sql)
{
	SafeinsIdentity caller;
	ObjectAddress made;

	EventTriggerDDLCommandStart((Node *) stmt);
	/* Whoever owns the table may add a partition or rename a column without a right to our functions. */
	safeins_become(safeins_owner(), &caller);
	made = CreateTrigger(stmt, sql, RelationGetRelid(rel), InvalidOid, InvalidOid, InvalidOid, InvalidOid, InvalidOid,
						 NULL, false, false);
	safeins_return(&caller);
	EventTriggerCollectSimpleCommand(made, InvalidObjectAddress, (Node *) stmt);
	EventTriggerDDLCommandEnd((Node *) stmt);
}

/*
 * Runs our own DDL as ProcessUtility() would, with one difference: others'
 * event triggers run as whoever called us and in his search_path, as for his
 * own DDL, and only the making of a trigger as the extension's owner.  Else
 * they would not find their tables, or run what the caller put in their place
 * with the owner's rights.
 */
static void
run_ddl(Relation rel, const char *sql)
{
	Node	   *stmt = parse_ddl(sql);
	const Node *saved = own_ddl;
	bool		complete;

	PreventCommandIfReadOnly(GetCommandTagName(CreateCommandTag(stmt)));
	complete = EventTriggerBeginCompleteQuery();
	/* An error must not leave the door open. */
	PG_TRY();
	{
		own_ddl = stmt;
		if (IsA(stmt, CreateTrigStmt))
			create_trigger(rel, (CreateTrigStmt *) stmt, sql);
		else
		{
			EventTriggerDDLCommandStart(stmt);
			RemoveObjects(castNode(DropStmt, stmt));
			EventTriggerSQLDrop(stmt);
			EventTriggerDDLCommandEnd(stmt);
		}
		CommandCounterIncrement();
	}
	PG_FINALLY();
	{
		own_ddl = saved;
		if (complete)
			EventTriggerEndCompleteQuery();
	}
	PG_END_TRY();
}

/*
 * attach_create_trigger makes a trigger of ours; names and operators in the
 * text are qualified, whatever the search_path.
 */
void
attach_create_trigger(Relation rel, const char *sql)
{
	run_ddl(rel, sql);
}

void
attach_drop_trigger(Relation rel, const char *name)
{
	run_ddl(rel, psprintf("DROP TRIGGER %s ON %s", quote_identifier(name), relation_sql_name(rel)));
}

/* relation_sql_name writes a table's name as SQL takes it under any search_path. */
char *
relation_sql_name(Relation rel)
{
	return quote_qualified_identifier(get_namespace_name(RelationGetNamespace(rel)),
									  RelationGetRelationName(rel));
}

/*
 * Triggers of one event fire in the order of their names.  Where a table plays
 * several roles, what comes in is booked in the order of the roles, premium
 * before what is spent of it, and what goes out the other way round.
 */
static char *
guard_name(const char *role, const char *event)
{
	int			order = role_by_name(role, false)->order;

	if (strcmp(event, "DELETE") == 0)
		order = 100 - order;
	return psprintf(GUARD_PREFIX "%02d_%s_%s", order, role, asc_tolower(event, strlen(event)));
}

static const struct
{
	const char *event;
	int16		type;
	const char *when;
	const char *referencing;
	const char *old;
	const char *new;
}			guards[] = {
	{"INSERT", TRIGGER_TYPE_INSERT, "AFTER", "REFERENCING NEW TABLE AS " NEW_TABLE_NAME, NULL, NEW_TABLE_NAME},
	{"UPDATE", TRIGGER_TYPE_UPDATE, "AFTER", "REFERENCING OLD TABLE AS " OLD_TABLE_NAME " NEW TABLE AS " NEW_TABLE_NAME,
	OLD_TABLE_NAME, NEW_TABLE_NAME},
	{"DELETE", TRIGGER_TYPE_DELETE, "AFTER", "REFERENCING OLD TABLE AS " OLD_TABLE_NAME, OLD_TABLE_NAME, NULL},
	{"TRUNCATE", TRIGGER_TYPE_BEFORE | TRIGGER_TYPE_TRUNCATE, "BEFORE", "", NULL, NULL},
};

/* attach_create_guards makes the four triggers of a table in a role, or gives them another mapping. */
void
attach_create_guards(Relation rel, const char *role, const char *json, bool replace)
{
	for (size_t i = 0; i < lengthof(guards); i++)
	{
		char	   *name = guard_name(role, guards[i].event);
		bool		moves = rel->rd_rel->relkind == RELKIND_PARTITIONED_TABLE && guards[i].type == TRIGGER_TYPE_UPDATE;

		/* The condition is asked before the query ends: see merge.c. */
		attach_create_trigger(rel, psprintf("CREATE %s TRIGGER %s %s %s ON %s %s FOR EACH STATEMENT %s EXECUTE FUNCTION safeins.guard(%s, %s)",
											replace ? "OR REPLACE" : "", quote_identifier(name), guards[i].when, guards[i].event, relation_sql_name(rel),
											guards[i].referencing, moves ? "WHEN (safeins.loaded())" : "",
											quote_literal_cstr(role), quote_literal_cstr(json)));
	}
}

/* ---- whose a trigger is ---- */

/* trigger_function_is_ours says whether a function is one of our trigger functions. */
bool
trigger_function_is_ours(Oid function)
{
	return OidIsValid(function) && get_func_namespace(function) == safeins_schema_oid() &&
		get_func_rettype(function) == TRIGGEROID;
}

/* trigger_named finds a trigger by name, copied; NULL: there is none. */
HeapTuple
trigger_named(Oid relid, const char *name)
{
	Relation	triggers = table_open(TriggerRelationId, AccessShareLock);
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	tup;

	ScanKeyInit(&key[0], Anum_pg_trigger_tgrelid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(relid));
	ScanKeyInit(&key[1], Anum_pg_trigger_tgname, BTEqualStrategyNumber, F_NAMEEQ, CStringGetDatum(name));
	scan = systable_beginscan(triggers, TriggerRelidNameIndexId, true, NULL, 2, key);
	tup = systable_getnext(scan);
	if (HeapTupleIsValid(tup))
		tup = heap_copytuple(tup);
	systable_endscan(scan);
	table_close(triggers, AccessShareLock);
	return tup;
}

/*
 * trigger_is_ours gives the function of ours that a table's trigger calls;
 * InvalidOid: it is another's, or not there.
 */
Oid
trigger_is_ours(Oid relid, const char *name)
{
	HeapTuple	tup = OidIsValid(relid) ? trigger_named(relid, name) : NULL;
	Oid			function = tup == NULL ? InvalidOid : ((Form_pg_trigger) GETSTRUCT(tup))->tgfoid;

	return trigger_function_is_ours(function) ? function : InvalidOid;
}

/*
 * trigger_was_ours looks at every version of a trigger that the catalogue still
 * has: the transaction that drops one, or puts another function in its place,
 * is under way, so what it was is there.
 */
Oid
trigger_was_ours(Oid trigger)
{
	Relation	triggers = table_open(TriggerRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tup;
	Oid			function = InvalidOid;

	ScanKeyInit(&key, Anum_pg_trigger_oid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(trigger));
	scan = systable_beginscan(triggers, TriggerOidIndexId, true, SnapshotAny, 1, &key);
	while (!OidIsValid(function) && HeapTupleIsValid(tup = systable_getnext(scan)))
		if (trigger_function_is_ours(((Form_pg_trigger) GETSTRUCT(tup))->tgfoid))
			function = ((Form_pg_trigger) GETSTRUCT(tup))->tgfoid;
	systable_endscan(scan);
	table_close(triggers, AccessShareLock);
	return function;
}

/* ---- whether one has the form that we give it ---- */

static bool
same_name(Datum name, bool isnull, const char *expected)
{
	return isnull ? expected == NULL : expected != NULL && strcmp(NameStr(*DatumGetName(name)), expected) == 0;
}

static bool
asks_loaded(const char *qual)
{
	FuncExpr   *call = stringToNode(qual);

	return IsA(call, FuncExpr) && call->args == NIL && get_func_namespace(call->funcid) == safeins_schema_oid() &&
		strcmp(get_func_name(call->funcid), "loaded") == 0;
}

/* trigger_has_form compares all of a trigger but its function, arguments and columns. */
bool
trigger_has_form(Relation rel, HeapTuple tup, const char *name, int16 type, const char *old, const char *new)
{
	Form_pg_trigger form = (Form_pg_trigger) GETSTRUCT(tup);
	Relation	triggers = table_open(TriggerRelationId, AccessShareLock);
	TupleDesc	desc = RelationGetDescr(triggers);
	bool		conditional = rel->rd_rel->relkind == RELKIND_PARTITIONED_TABLE && type == TRIGGER_TYPE_UPDATE;
	bool		isnull;
	Datum		value;
	bool		same;

	same = strcmp(NameStr(form->tgname), name) == 0 && form->tgtype == type && !form->tgisinternal &&
		!OidIsValid(form->tgconstraint) && !form->tgdeferrable && !OidIsValid(form->tgparentid);
	value = heap_getattr(tup, Anum_pg_trigger_tgoldtable, desc, &isnull);
	same = same && same_name(value, isnull, old);
	value = heap_getattr(tup, Anum_pg_trigger_tgnewtable, desc, &isnull);
	same = same && same_name(value, isnull, new);
	value = heap_getattr(tup, Anum_pg_trigger_tgqual, desc, &isnull);
	same = same && conditional == !isnull && (isnull || asks_loaded(TextDatumGetCString(value)));
	table_close(triggers, AccessShareLock);
	return same;
}

/* trigger_args gives the arguments of a trigger. */
char	  **
trigger_args(HeapTuple tup, int *n)
{
	Relation	triggers = table_open(TriggerRelationId, AccessShareLock);
	bool		isnull;
	bytea	   *packed = DatumGetByteaPP(heap_getattr(tup, Anum_pg_trigger_tgargs,
													  RelationGetDescr(triggers), &isnull));
	const char *p = VARDATA_ANY(packed);
	char	  **args;

	*n = ((Form_pg_trigger) GETSTRUCT(tup))->tgnargs;
	args = palloc(sizeof(char *) * (*n + 1));
	/* strings, one behind the other */
	for (int i = 0; i < *n; i++, p += strlen(p) + 1)
		args[i] = pstrdup(p);
	table_close(triggers, AccessShareLock);
	return args;
}

/* guard_has_form says whether a trigger is made as attach makes it, for its role. */
bool
guard_has_form(Relation rel, HeapTuple tup)
{
	Form_pg_trigger form = (Form_pg_trigger) GETSTRUCT(tup);
	int			n;
	char	  **args = trigger_args(tup, &n);

	if (n != 2 || form->tgattr.dim1 != 0 || role_by_name(args[0], true) == NULL)
		return false;
	for (size_t i = 0; i < lengthof(guards); i++)
		if (form->tgtype == guards[i].type)
			return trigger_has_form(rel, tup, guard_name(args[0], guards[i].event), guards[i].type,
									guards[i].old, guards[i].new);
	return false;
}

/*
 * check_trigger_call refuses a call of a trigger function of ours other than
 * by a trigger as we make them; seals look before an UPDATE, too.
 */
void
check_trigger_call(FunctionCallInfo fcinfo, const char *function, bool before_update, const char *hint)
{
	TriggerData *td = (TriggerData *) fcinfo->context;
	const char *fault = NULL;

	if (!CALLED_AS_TRIGGER(fcinfo))
		fault = gettext_noop("function \"%s\" must be called as a trigger");
	else if (!TRIGGER_FIRED_FOR_STATEMENT(td->tg_event))
		fault = gettext_noop("function \"%s\" must be fired for each statement");
	else if (before_update && TRIGGER_FIRED_BY_UPDATE(td->tg_event) && TRIGGER_FIRED_BEFORE(td->tg_event))
		return;
	else if (TRIGGER_FIRED_BY_TRUNCATE(td->tg_event) ? !TRIGGER_FIRED_BEFORE(td->tg_event) :
			 !TRIGGER_FIRED_AFTER(td->tg_event))
		fault = gettext_noop("function \"%s\" must be fired after INSERT, UPDATE or DELETE, or before TRUNCATE");
	else if ((TRIGGER_FIRED_BY_INSERT(td->tg_event) || TRIGGER_FIRED_BY_UPDATE(td->tg_event)) &&
			 (td->tg_newtable == NULL || strcmp(td->tg_trigger->tgnewtable, NEW_TABLE_NAME) != 0))
		fault = gettext_noop("function \"%s\" needs its new transition table");
	else if ((TRIGGER_FIRED_BY_DELETE(td->tg_event) || TRIGGER_FIRED_BY_UPDATE(td->tg_event)) &&
			 (td->tg_oldtable == NULL || strcmp(td->tg_trigger->tgoldtable, OLD_TABLE_NAME) != 0))
		fault = gettext_noop("function \"%s\" needs its old transition table");
	if (fault != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg(fault, function),
				 errhint("%s", _(hint))));
}

/* guard_refuse_truncate: what a table held stays in the books, and nobody would tell of its rows. */
void
guard_refuse_truncate(Relation rel, const char *role)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_GUARDED),
			 errmsg("table \"%s\" cannot be truncated: it is attached in role \"%s\"",
					RelationGetRelationName(rel), role),
			 errhint("Delete the rows, or detach the table first: safeins.detach('%s', '%s', reason).",
					 role, quote_qualified_identifier(get_namespace_name(RelationGetNamespace(rel)),
													  RelationGetRelationName(rel))),
			 errtable(rel)));
}
