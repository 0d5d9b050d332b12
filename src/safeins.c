/*
 * safeins.c: the module: settings, start-up, our relations, identity.
 */
#include "safeins.h"

#include "books/books.h"
#include "guards/guards.h"
#include "ledger/ledger.h"
#include "watch/watch.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/guc.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

PG_MODULE_MAGIC;

int			safeins_progress = 1000000;
static char *today_setting = NULL;

static const char *const rel_names[SAFEINS_NRELS] = {
	[SAFEINS_REL_RULE] = "rule",
	[SAFEINS_REL_RULE_CODE] = "rule_code",
	[SAFEINS_REL_RULE_END] = "rule_end",
	[SAFEINS_REL_RULE_MODE] = "rule_mode",
	[SAFEINS_REL_HOME] = "home",
	[SAFEINS_REL_HOLIDAY] = "holiday",
	[SAFEINS_REL_CALENDAR_YEAR] = "calendar_year",
	[SAFEINS_REL_LOCAL_PLACE] = "local_place",
	[SAFEINS_REL_ACCOUNT] = "account",
	[SAFEINS_REL_PREMIUM_AHEAD] = "premium_ahead",
	[SAFEINS_REL_FINDING] = "finding",
	[SAFEINS_REL_POLICY] = "policy",
	[SAFEINS_REL_CODE_LIST] = "code_list",
	[SAFEINS_REL_ENTERPRISE] = "enterprise",
	[SAFEINS_REL_SERVICE] = "service",
	[SAFEINS_REL_SERVICE_TALLY] = "service_tally",
	[SAFEINS_REL_ENTERPRISE_WAS] = "enterprise_was",
	[SAFEINS_REL_SUSPENSION] = "suspension",
	[SAFEINS_REL_HAZARD] = "hazard",
	[SAFEINS_REL_HAZARD_DUE] = "hazard_due",
	[SAFEINS_REL_SWEEP_STATE] = "sweep_state",
	[SAFEINS_REL_ESCALATION] = "escalation",
	[SAFEINS_REL_ACKNOWLEDGEMENT] = "acknowledgement",
	[SAFEINS_REL_ATTACHMENT_LOG] = "attachment_log",
	[SAFEINS_REL_LEDGER] = "ledger",
	[SAFEINS_REL_SEAL] = "seal",
	[SAFEINS_REL_JOURNAL] = "journal",
	[SAFEINS_REL_JOURNAL_ID] = "journal_id",
	[SAFEINS_REL_SEAL_ID] = "seal_id",
	[SAFEINS_REL_TILE] = "tile",
	[SAFEINS_REL_BATCH] = "batch",
	[SAFEINS_REL_CHECKPOINT] = "checkpoint",
	[SAFEINS_REL_EPOCH] = "epoch",
};

static Oid	rel_oids[SAFEINS_NRELS];

/* DROP EXTENSION and CREATE again gives our tables new OIDs: forget, never look up, here. */
static void
forget_relation(Datum arg, Oid relid)
{
	for (int i = 0; i < SAFEINS_NRELS; i++)
		if (!OidIsValid(relid) || rel_oids[i] == relid)
			rel_oids[i] = InvalidOid;
}

Oid
safeins_schema_oid(void)
{
	return get_namespace_oid(SAFEINS_SCHEMA, false);
}

/* safeins_relid returns the OID of one of our tables. */
Oid
safeins_relid(SafeinsRel rel)
{
	if (!OidIsValid(rel_oids[rel]))
	{
		Oid			relid = get_relname_relid(rel_names[rel], safeins_schema_oid());

		if (!OidIsValid(relid))
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_TABLE),
					 errmsg("table %s.%s of extension safeins does not exist", SAFEINS_SCHEMA, rel_names[rel]),
					 errhint("The extension was damaged or is being dropped; create it again.")));
		rel_oids[rel] = relid;
	}
	return rel_oids[rel];
}

/* safeins_owner returns the role that owns our tables. */
Oid
safeins_owner(void)
{
	HeapTuple	tup = SearchSysCache1(RELOID, ObjectIdGetDatum(safeins_relid(SAFEINS_REL_RULE)));
	Oid			owner;

	if (!HeapTupleIsValid(tup))
		elog(ERROR, "cache lookup failed for relation %u", rel_oids[SAFEINS_REL_RULE]);
	owner = ((Form_pg_class) GETSTRUCT(tup))->relowner;
	ReleaseSysCache(tup);
	return owner;
}

/*
 * What names, texts and values mean must not depend on who writes.  Whatever a
 * role may SET that changes how SQL is read, looked up or evaluated is pinned
 * where SQL of ours runs; what can matter only to the expressions of a mapping,
 * and is dear to set, is pinned where those are read.
 */
static const struct
{
	const char *name;
	const char *value;
	bool		mappings;		/* matters to mappings alone */
}			pinned[] = {
	{"search_path", "pg_catalog, pg_temp", false},
	{"DateStyle", "ISO, YMD", false},
	{"IntervalStyle", "postgres", false},
	{"TimeZone", "Asia/Shanghai", false},
	{"extra_float_digits", "1", false},
	{"bytea_output", "hex", false},
	{"standard_conforming_strings", "on", false},
	{"transform_null_equals", "off", false},
	{"array_nulls", "on", false},
	{"quote_all_identifiers", "off", false},
	{"row_security", "on", false},
	{"backslash_quote", "safe_encoding", true},
	{"timezone_abbreviations", "Default", true},
	{"xmlbinary", "base64", true},
	{"xmloption", "content", true},
	{"lc_monetary", "C", true},
	{"lc_numeric", "C", true},
	{"lc_time", "C", true},
	{"default_text_search_config", "pg_catalog.simple", true},
	{"gin_fuzzy_search_limit", "0", true},
	/* Of later releases, or of extensions: where they are there. */
	{"restrict_nonsystem_relation_kind", "", true},
	{"pg_trgm.similarity_threshold", "0.3", true},
	{"pg_trgm.word_similarity_threshold", "0.6", true},
	{"pg_trgm.strict_word_similarity_threshold", "0.5", true},
};

/* Most sessions have most of them so already: only what differs is set. */
static void
pin(size_t from, bool mappings)
{
	for (size_t i = from; i < lengthof(pinned); i++)
	{
		const char *value = pinned[i].mappings && !mappings ? NULL : GetConfigOption(pinned[i].name, true, false);

		if (value != NULL && strcmp(value, pinned[i].value) != 0)
			(void) set_config_option(pinned[i].name, pinned[i].value,
									 PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	}
}

static void
become(Oid userid, SafeinsIdentity *saved, bool mappings)
{
	int			flags = SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS;

	/* A table's owner may bring code of his own: it must leave nothing behind that would run as whoever called us. */
	if (userid != safeins_owner())
		flags |= SECURITY_RESTRICTED_OPERATION;
	GetUserIdAndSecContext(&saved->userid, &saved->sec_context);
	saved->guc_level = NewGUCNestLevel();
	SetUserIdAndSecContext(userid, saved->sec_context | flags);
	pin(0, mappings);
}

/* safeins_become switches role and pins settings; see safeins.h. */
void
safeins_become(Oid userid, SafeinsIdentity *saved)
{
	become(userid, saved, false);
}

void
safeins_read_as(Oid owner, SafeinsIdentity *saved)
{
	become(owner, saved, true);
}

void
safeins_pin(SafeinsIdentity *saved)
{
	GetUserIdAndSecContext(&saved->userid, &saved->sec_context);
	saved->guc_level = NewGUCNestLevel();
	/* All but the first, search_path. */
	pin(1, true);
}

void
safeins_return(const SafeinsIdentity *saved)
{
	AtEOXact_GUC(false, saved->guc_level);
	SetUserIdAndSecContext(saved->userid, saved->sec_context);
}

SPIPlanPtr
safeins_prepare(const char *sql, int nargs, Oid *types)
{
	SPIPlanPtr	plan = SPI_prepare(sql, nargs, types);

	if (plan == NULL)
		elog(ERROR, "SPI_prepare failed for \"%s\": %s", sql, SPI_result_code_string(SPI_result));
	SPI_keepplan(plan);
	return plan;
}

RecordHook	safeins_record_hook = NULL;

/* safeins_recorded tells the ledger of the rows in SPI_tuptable; see safeins.h. */
void
safeins_recorded(SafeinsRel rel, bool update)
{
	if (safeins_record_hook != NULL && SPI_processed > 0)
		safeins_record_hook(rel, update, SPI_tuptable, SPI_processed);
}

static bool
check_today(char **newval, void **extra, GucSource source)
{
	if (**newval != '\0')
	{
		int			y, m, d;
		char		rest;

		/* Fixed form: date input would depend on DateStyle, which may not be set yet. */
		if (sscanf(*newval, "%4d-%2d-%2d%c", &y, &m, &d, &rest) != 3 ||
			m < 1 || m > 12 || d < 1 || d > day_tab[isleap(y)][m - 1])
		{
			GUC_check_errdetail("A day is written YYYY-MM-DD.");
			return false;
		}
	}
	return true;
}

/* safeins_today: the law counts days in China, whatever the session's time zone. */
DateADT
safeins_today(void)
{
	if (today_setting != NULL && today_setting[0] != '\0')
	{
		int			y, m, d;

		if (sscanf(today_setting, "%d-%d-%d", &y, &m, &d) == 3)
			return date2j(y, m, d) - POSTGRES_EPOCH_JDATE;
	}
	/* UTC+8 all year since 1991. */
	{
		TimestampTz now = GetCurrentTransactionStartTimestamp() + 8 * USECS_PER_HOUR;

		return (DateADT) (now >= 0 ? now / USECS_PER_DAY : -((-now + USECS_PER_DAY - 1) / USECS_PER_DAY));
	}
}

PG_FUNCTION_INFO_V1(safeins_today_sql);

Datum
safeins_today_sql(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(safeins_today());
}

void		_PG_init(void);

void
_PG_init(void)
{
	pg_bindtextdomain(TEXTDOMAIN);
	DefineCustomStringVariable("safeins.today",
							   "The day that rules take for today; empty is the date in China.",
							   "For tests and simulations. Only a superuser may set it.",
							   &today_setting, "", PGC_SUSET, 0,
							   check_today, NULL, NULL);
	DefineCustomIntVariable("safeins.progress",
							"Report every so many rows while existing rows are read; 0 is never.",
							NULL, &safeins_progress, 1000000, 0, INT_MAX, PGC_USERSET, 0,
							NULL, NULL, NULL);
	worker_init();
#if PG_VERSION_NUM >= 150000
	MarkGUCPrefixReserved("safeins");
#else
	EmitWarningsOnPlaceholders("safeins");
#endif
	CacheRegisterRelcacheCallback(forget_relation, (Datum) 0);
	merge_init();
	ledger_init();
	account_init();
	deadlines_init();
	guards_init();
}
