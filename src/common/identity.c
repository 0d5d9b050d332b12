/*
 * identity.c: running a block as another role, with settings pinned.
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/relations.h"

#include "access/gin.h"
#include "catalog/namespace.h"
#include "jit/jit.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "parser/parse_expr.h"
#include "parser/parser.h"
#include "tsearch/ts_cache.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/bytea.h"
#include "utils/datetime.h"
#include "utils/float.h"
#include "utils/guc.h"
#include "utils/rls.h"
#include "utils/xml.h"

/* What a setting has a say in. */
typedef enum PinLevel
{
	PIN_SQL,					/* how SQL is looked up, planned and run */
	PIN_VALUES,					/* what texts of values mean, or are written as, too */
	PIN_MAPPINGS,				/* and what can matter to the expressions of a mapping alone, and is dear to set */
} PinLevel;

/*
 * What names, texts and values mean must not depend on who writes.  Whatever a
 * role may SET that changes how SQL is read, looked up or evaluated is pinned
 * where SQL of ours runs.  A setting is looked at where the server keeps it, if
 * others may see that: to ask for it by name takes as long as a small query does
 * for one table, and there are many.
 */
static const struct
{
	const char *name;
	const char *value;
	PinLevel	level;
	int			is;				/* the number or flag that "value" is */
	char *const *text;			/* where it is kept: one of these three, or neither */
	const int  *number;
	const bool *flag;
}			pinned[] = {
	{"search_path", "pg_catalog, pg_temp", PIN_SQL,.text = &namespace_search_path},
	{"transform_null_equals", "off", PIN_SQL,.flag = &Transform_null_equals},
	{"row_security", "on", PIN_SQL,.flag = &row_security,.is = true},
	/* Not a matter of meaning: to compile what runs once takes longer than to run it. */
	{"jit", "off", PIN_SQL,.flag = &jit_enabled},
	/* One setting, kept in two places. */
	{"DateStyle", "ISO, YMD", PIN_VALUES,.number = &DateStyle,.is = USE_ISO_DATES},
	{"DateStyle", "ISO, YMD", PIN_VALUES,.number = &DateOrder,.is = DATEORDER_YMD},
	{"IntervalStyle", "postgres", PIN_VALUES,.number = &IntervalStyle,.is = INTSTYLE_POSTGRES},
	{"TimeZone", "Asia/Shanghai", PIN_VALUES,.text = NULL},
	{"extra_float_digits", "1", PIN_VALUES,.number = &extra_float_digits,.is = 1},
	{"bytea_output", "hex", PIN_VALUES,.number = &bytea_output,.is = BYTEA_OUTPUT_HEX},
	{"standard_conforming_strings", "on", PIN_VALUES,.text = NULL},
	{"array_nulls", "on", PIN_VALUES,.flag = &Array_nulls,.is = true},
	{"quote_all_identifiers", "off", PIN_VALUES,.flag = &quote_all_identifiers},
	{"backslash_quote", "safe_encoding", PIN_MAPPINGS,.number = &backslash_quote,.is = BACKSLASH_QUOTE_SAFE_ENCODING},
	{"timezone_abbreviations", "Default", PIN_MAPPINGS,.text = NULL},
	{"xmlbinary", "base64", PIN_MAPPINGS,.number = &xmlbinary,.is = XMLBINARY_BASE64},
	{"xmloption", "content", PIN_MAPPINGS,.number = &xmloption,.is = XMLOPTION_CONTENT},
	{"lc_monetary", "C", PIN_MAPPINGS,.text = NULL},
	{"lc_numeric", "C", PIN_MAPPINGS,.text = NULL},
	{"lc_time", "C", PIN_MAPPINGS,.text = NULL},
	{"default_text_search_config", "pg_catalog.simple", PIN_MAPPINGS,.text = &TSCurrentConfig},
	{"gin_fuzzy_search_limit", "0", PIN_MAPPINGS,.number = &GinFuzzySearchLimit},
	/* Of later releases, or of extensions: where they are there. */
	{"restrict_nonsystem_relation_kind", "", PIN_MAPPINGS,.text = NULL},
	{"pg_trgm.similarity_threshold", "0.3", PIN_MAPPINGS,.text = NULL},
	{"pg_trgm.word_similarity_threshold", "0.6", PIN_MAPPINGS,.text = NULL},
	{"pg_trgm.strict_word_similarity_threshold", "0.5", PIN_MAPPINGS,.text = NULL},
};

/* Is it so, or is there no such setting? */
static bool
is_pinned(size_t i)
{
	const char *value;

	if (pinned[i].number != NULL)
		return *pinned[i].number == pinned[i].is;
	if (pinned[i].flag != NULL)
		return *pinned[i].flag == (pinned[i].is != 0);
	value = pinned[i].text != NULL ? *pinned[i].text : GetConfigOption(pinned[i].name, true, false);
	return value == NULL || strcmp(value, pinned[i].value) == 0;
}

/* Most sessions have most of them so already: only what differs is set. */
static void
pin(size_t from, PinLevel level)
{
	for (size_t i = from; i < lengthof(pinned) && pinned[i].level <= level; i++)
		if (!is_pinned(i))
			(void) set_config_option(pinned[i].name, pinned[i].value,
									 PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

static void
become(Oid userid, SafeinsIdentity *saved, PinLevel level)
{
	int			flags = SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS;

	/* The code of a table's owner must leave nothing behind that would run with the caller's rights. */
	if (userid != safeins_owner())
		flags |= SECURITY_RESTRICTED_OPERATION;
	GetUserIdAndSecContext(&saved->userid, &saved->sec_context);
	saved->guc_level = NewGUCNestLevel();
	SetUserIdAndSecContext(userid, saved->sec_context | flags);
	pin(0, level);
}

/*
 * safeins_become switches the role and pins settings, until safeins_return();
 * an error unwinds both by itself.
 */
void
safeins_become(Oid userid, SafeinsIdentity *saved)
{
	become(userid, saved, PIN_VALUES);
}

/*
 * safeins_run_as becomes somebody to run what is planned already and gives the same
 * whatever texts of values mean.
 */
void
safeins_run_as(Oid userid, SafeinsIdentity *saved)
{
	become(userid, saved, PIN_SQL);
}

/*
 * safeins_read_as becomes somebody where expressions of a mapping are read,
 * run, or written out: whatever a role may SET that could change them is
 * pinned.
 */
void
safeins_read_as(Oid owner, SafeinsIdentity *saved)
{
	become(owner, saved, PIN_MAPPINGS);
}

/* safeins_pin pins that alone, for what a person has written: as he is, and in his search_path. */
void
safeins_pin(SafeinsIdentity *saved)
{
	GetUserIdAndSecContext(&saved->userid, &saved->sec_context);
	saved->guc_level = NewGUCNestLevel();
	/* All but the first, search_path. */
	pin(1, PIN_MAPPINGS);
}

/* safeins_return undoes it. */
void
safeins_return(const SafeinsIdentity *saved)
{
	AtEOXact_GUC(false, saved->guc_level);
	SetUserIdAndSecContext(saved->userid, saved->sec_context);
}

/*
 * safeins_settings_of_values is SQL, one text || another ||, that sets in another
 * database what texts of values hang on as it is set here.
 */
const char *
safeins_settings_of_values(void)
{
	StringInfoData sql;

	initStringInfo(&sql);
	for (size_t i = 0; i < lengthof(pinned); i++)
		if (pinned[i].level == PIN_VALUES)
			appendStringInfo(&sql, "%spg_catalog.set_config('%s', '%s', false)", sql.len > 0 ? " || " : "",
							 pinned[i].name, pinned[i].value);
	return sql.data;
}
