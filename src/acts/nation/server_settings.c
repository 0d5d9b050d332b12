/*
 * server_settings.c: what both servers must be set to for replication.
 */
#include "common/safeins.h"
#include "acts/nation/feed.h"

#include "lib/stringinfo.h"

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
