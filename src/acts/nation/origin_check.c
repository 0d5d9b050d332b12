/*
 * origin_check.c: the triggers of the origin check, on all that travels, in a
 * nation's database alone; received.c is what they call.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/travel.h"
#include "attach/triggers.h"
#include "acts/nation/feed.h"

#include "access/table.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"

typedef struct CheckTrigger
{
	const char *name;
	const char *event;
	const char *level;
} CheckTrigger;

static const CheckTrigger check_triggers[] = {
	{CHECK_TRIGGER, "INSERT OR UPDATE OR DELETE", "ROW"},
	{TRUNCATE_TRIGGER, "TRUNCATE", "STATEMENT"},
};

static OwnSql find_check = {
	.sql = "SELECT t.tgenabled IN ('R', 'A') FROM pg_catalog.pg_trigger t WHERE t.tgrelid = $1::pg_catalog.regclass AND t.tgname = $2::pg_catalog.name",
	.types = {TEXTOID, TEXTOID},
	.sees = OWN_SEES_LATEST,
};

/* Is the check on a table, and does it fire for what is replicated? */
static void
look_at_check(const char *table, const char *trigger, bool *there, bool *fires)
{
	Datum		values[2] = {CStringGetTextDatum(table), CStringGetTextDatum(trigger)};
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&find_check, values, NULL);
	*there = rows.n > 0;
	*fires = *there && own_bool(&rows, 0, 1);
	own_sql_end();
}

static Relation
open_travelling(const char *table, LOCKMODE lock)
{
	return table_openrv(makeRangeVar(pstrdup(SAFEINS_SCHEMA), pstrdup(table), -1), lock);
}

static void
arm_table(const char *name, const CheckTrigger *trigger)
{
	const char *table = psprintf("safeins.%s", name);
	bool		there;
	bool		fires;

	look_at_check(table, trigger->name, &there, &fires);
	if (!there)
	{
		Relation	rel = open_travelling(name, ShareRowExclusiveLock);

		attach_create_trigger(rel, psprintf("CREATE TRIGGER %s BEFORE %s ON %s FOR EACH %s EXECUTE FUNCTION safeins.received()",
											trigger->name, trigger->event, table, trigger->level));
		table_close(rel, NoLock);
	}
	if (!fires)
		own_sql_utility(psprintf("ALTER TABLE %s ENABLE REPLICA TRIGGER %s", table, trigger->name));
}

/*
 * origin_check_arm puts the origin check on all that travels.  What has it is not locked: another
 * feed may be copying it.
 */
void
origin_check_arm(void)
{
	for (int i = 0; i < ntravels; i++)
		for (size_t k = 0; k < lengthof(check_triggers); k++)
			arm_table(travels[i].table, &check_triggers[k]);
}

static void
disarm_table(const char *name, const CheckTrigger *trigger)
{
	bool		there;
	bool		fires;
	Relation	rel;

	look_at_check(psprintf("safeins.%s", name), trigger->name, &there, &fires);
	if (!there)
		return;
	rel = open_travelling(name, AccessExclusiveLock);
	attach_drop_trigger(rel, trigger->name);
	table_close(rel, NoLock);
}

/* origin_check_disarm takes it away: without a feed there is nothing to be checked. */
void
origin_check_disarm(void)
{
	for (int i = 0; i < ntravels; i++)
		for (size_t k = 0; k < lengthof(check_triggers); k++)
			disarm_table(travels[i].table, &check_triggers[k]);
}
