/*
 * identity.c: running a block as another role, with settings pinned.
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/relations.h"

#include "miscadmin.h"
#include "utils/guc.h"

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
	/* Not a matter of meaning: to compile what runs once takes longer than to run it. */
	{"jit", "off", false},
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

	/* The code of a table's owner must leave nothing behind that would run with the caller's rights. */
	if (userid != safeins_owner())
		flags |= SECURITY_RESTRICTED_OPERATION;
	GetUserIdAndSecContext(&saved->userid, &saved->sec_context);
	saved->guc_level = NewGUCNestLevel();
	SetUserIdAndSecContext(userid, saved->sec_context | flags);
	pin(0, mappings);
}

/*
 * safeins_become switches the role and pins settings, until safeins_return();
 * an error unwinds both by itself.
 */
void
safeins_become(Oid userid, SafeinsIdentity *saved)
{
	become(userid, saved, false);
}

/*
 * safeins_read_as becomes somebody where expressions of a mapping are read,
 * run, or written out: whatever a role may SET that could change them is
 * pinned.
 */
void
safeins_read_as(Oid owner, SafeinsIdentity *saved)
{
	become(owner, saved, true);
}

/* safeins_pin pins that alone, for what a person has written: as he is, and in his search_path. */
void
safeins_pin(SafeinsIdentity *saved)
{
	GetUserIdAndSecContext(&saved->userid, &saved->sec_context);
	saved->guc_level = NewGUCNestLevel();
	/* All but the first, search_path. */
	pin(1, true);
}

/* safeins_return undoes it. */
void
safeins_return(const SafeinsIdentity *saved)
{
	AtEOXact_GUC(false, saved->guc_level);
	SetUserIdAndSecContext(saved->userid, saved->sec_context);
}
