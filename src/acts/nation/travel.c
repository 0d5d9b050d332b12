/*
 * travel.c: which tables travel from a province's database to the nation's, and
 * what both servers must be set to for it.
 *
 * Every one of them has the place in its key.  Books follow their rows, which may
 * go; records only grow, and of what ships with the extension nothing travels.
 */
#include "common/safeins.h"
#include "acts/nation/travel.h"

#include "funcapi.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

#define BOOK(name) {name, false, NULL, "place", NULL}
#define RECORD(name) {name, true, NULL, "place", "id"}

const Travel travels[] = {
	BOOK("account"), BOOK("premium_ahead"), BOOK("account_area"), BOOK("enterprise"), BOOK("enterprise_was"), BOOK("policy"),
	BOOK("coinsurance"), BOOK("coinsurance_total"), BOOK("service"), BOOK("service_tally"), BOOK("provider"), BOOK("service_detail"),
	BOOK("plan"), BOOK("hazard"), BOOK("deadline"), BOOK("report"), BOOK("filing"), BOOK("claim_tally"), BOOK("complaint"),
	BOOK("measure"), BOOK("refusal"), BOOK("product"),
	RECORD("budget"), RECORD("hazard_due"), RECORD("finding"), RECORD("suspension"), RECORD("escalation"), RECORD("acknowledgement"),
	RECORD("attachment_log"), RECORD("rule_end"), RECORD("rule_mode"),
	{"rule", true, "id >= 1000000", "home", "id"},
	{"code_list", true, "NOT shipped", "place", NULL},
	{"place_name", true, "NOT shipped", "place", NULL},
	{"ledger", true, NULL, "place", NULL},
	{"checkpoint", true, NULL, "place", NULL},
};
const int	ntravels = lengthof(travels);

/* travel_of finds a table among them; NULL: it does not travel. */
const Travel *
travel_of(const char *table)
{
	for (int i = 0; i < ntravels; i++)
		if (strcmp(travels[i].table, table) == 0)
			return &travels[i];
	return NULL;
}

PG_FUNCTION_INFO_V1(safeins_travelling);

/* safeins.travelling() lists them. */
Datum
safeins_travelling(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < ntravels; i++)
	{
		const Travel *t = &travels[i];
		Datum		values[5] = {0};
		bool		nulls[5] = {false, false, t->filter == NULL, false, t->number == NULL};

		values[0] = CStringGetTextDatum(t->table);
		values[1] = BoolGetDatum(t->kept);
		if (t->filter != NULL)
			values[2] = CStringGetTextDatum(t->filter);
		values[3] = CStringGetTextDatum(t->writer);
		if (t->number != NULL)
			values[4] = CStringGetTextDatum(t->number);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* ---- settings ---- */

void
settings_begin(MissingSettings *missing)
{
	missing->detail = makeStringInfo();
	missing->hint = makeStringInfo();
}

static void
add(MissingSettings *missing, const char *said, const char *name, const char *value)
{
	appendStringInfo(missing->detail, "%s%s", missing->detail->len > 0 ? "\n" : "", said);
	appendStringInfo(missing->hint, "ALTER SYSTEM SET %s = %s; ", name, value);
}

/* settings_need_logical: the log must have what is decoded. */
void
settings_need_logical(MissingSettings *missing, const char *wal_level)
{
	if (strcmp(wal_level, "logical") != 0)
		add(missing, psprintf(_("\"%s\" is %s, and must be %s."), "wal_level", wal_level, "logical"), "wal_level", "logical");
}

/* settings_need: a setting must be so much at least. */
void
settings_need(MissingSettings *missing, const char *name, int64 value, int64 least)
{
	if (value < least)
		add(missing, psprintf(_("\"%s\" is %lld, and must be %lld at least."), name, (long long) value, (long long) least),
			name, psprintf("%lld", (long long) least));
}

/* settings_end fails where something is missing; place: whose server it is; NULL: this one. */
void
settings_end(const MissingSettings *missing, const char *place)
{
	if (missing->detail->len > 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 place == NULL ? errmsg("the settings of this server do not allow this replication") :
				 errmsg("the settings of the server of %s do not allow this replication", place),
				 errdetail_internal("%s", missing->detail->data),
				 errhint("%sThen restart that server.", missing->hint->data)));
}
