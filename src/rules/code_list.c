/*
 * code_list.c: the host's words as codes: this session's copy of the lists of
 * safeins.code_list that it asked for, and add_code().
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/home.h"
#include "rules/rulebook.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "storage/lmgr.h"
#include "storage/sinval.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(safeins_code_of);
PG_FUNCTION_INFO_V1(safeins_add_code);

typedef struct CodeName
{
	const char *list;
	const char *name;
	int			len;			/* of name */
} CodeName;

typedef struct CodeSlot
{
	CodeName	name;
	uint32		hash;
	char		status;
	const char *code;
} CodeSlot;

#define SH_PREFIX		code_map
#define SH_ELEMENT_TYPE	CodeSlot
#define SH_KEY_TYPE		CodeName
#define SH_KEY			name
#define SH_HASH_KEY(tb, k)	hash_combine(string_hash((k).list, NAMEDATALEN), hash_bytes((const unsigned char *) (k).name, (k).len))
#define SH_EQUAL(tb, a, b)	((a).len == (b).len && memcmp((a).name, (b).name, (a).len) == 0 && strcmp((a).list, (b).list) == 0)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a)	(a)->hash
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

CodeHook	code_added_hook = NULL;

static MemoryContext codes_cxt = NULL;
static code_map_hash *codes = NULL;
static List *lists_read = NIL;
static Oid	codes_relid = InvalidOid;
static bool codes_valid = false;
static bool codes_of_statement = false; /* some read in a parallel plan: as its statement saw them */

static void
forget_codes(Oid relid)
{
	if (!OidIsValid(relid) || relid == codes_relid)
		codes_valid = false;
}

/* Words that ship, and those written by either of two places. */
#define WORDS_OF(lists) \
	"SELECT list, name, code FROM safeins.code_list WHERE " lists \
	" AND (shipped OR place::pg_catalog.int4 IN ($2, $3)) ORDER BY shipped DESC, added_at"

/* Users' rows come last and so go before shipped ones. */
static OwnSql codes_of_list = {
	.sql = WORDS_OF("list = $1"),
	.types = {TEXTOID, INT4OID, INT4OID},
	.sees = OWN_SEES_LATEST,
	.kept = true,
};

static OwnSql codes_of_lists = {
	.sql = WORDS_OF("pg_catalog.starts_with(list, $1)"),
	.types = {TEXTOID, INT4OID, INT4OID},
	.sees = OWN_SEES_LATEST,
};

/* How the list of a place that sends us its words is called here: '610000:sector'. */
#define PLACE_PREFIX "%06d:"
#define PLACE_PREFIX_LEN 7

/*
 * code_list_at is the name of a list as a place has it: that of the list, but where
 * the place sends us its words.
 */
const char *
code_list_at(Division place, const char *list)
{
	return rules_received(place) ? psprintf(PLACE_PREFIX "%s", division_at_level(place, 1), list) : list;
}

static bool
is_at_place(const char *list)
{
	return strspn(list, "0123456789") == PLACE_PREFIX_LEN - 1 && list[PLACE_PREFIX_LEN - 1] == ':';
}

/* A word of a list, whose name the list that was asked for begins with where it is that of a place. */
static void
take_code(const OwnRows *rows, uint64 row, const char *asked)
{
	const char *word = own_text(rows, row, 2);
	char	   *folded = word_folded(word, strlen(word));
	CodeName	name;
	bool		found;

	name.list = MemoryContextStrdup(codes_cxt, psprintf("%.*s%s", is_at_place(asked) ? PLACE_PREFIX_LEN : 0, asked, own_text(rows, row, 1)));
	name.name = MemoryContextStrdup(codes_cxt, folded != NULL ? folded : word);
	name.len = strlen(name.name);
	code_map_insert(codes, name, &found)->code = MemoryContextStrdup(codes_cxt, own_text(rows, row, 3));
}

static bool
is_prefix(const char *list)
{
	return list[0] != '\0' && list[strlen(list) - 1] == '.';
}

static bool
list_is_read(const char *list)
{
	ListCell   *cell;

	foreach(cell, lists_read)
		if (strcmp(lfirst(cell), list) == 0)
			return true;
	return false;
}

/*
 * read_list reads a list, or all whose names begin with it where it ends with a
 * dot, when it is first asked for: some have more than a thousand names, and most
 * sessions never ask for them.
 */
static void
read_list(const char *list)
{
	MemoryContext caller;
	OwnRows		rows;

	if (list_is_read(list))
		return;
	codes_of_statement |= IsInParallelMode();
	PG_TRY();
	{
		bool		received = is_at_place(list);
		Datum		values[3];

		own_sql_begin();
		values[0] = CStringGetTextDatum(list + (received ? PLACE_PREFIX_LEN : 0));
		values[1] = Int32GetDatum(received ? atoi(list) : DIVISION_NATION);
		values[2] = Int32GetDatum(received ? atoi(list) : home_province());
		rows = own_sql_run(is_prefix(list) ? &codes_of_lists : &codes_of_list, values, NULL);
		for (uint64 i = 0; i < rows.n; i++)
			take_code(&rows, i, list);
		own_sql_end();
		caller = MemoryContextSwitchTo(codes_cxt);
		lists_read = lappend(lists_read, pstrdup(list));
		MemoryContextSwitchTo(caller);
	}
	PG_CATCH();
	{
		/* Whatever was taken of it is not all. */
		codes_valid = false;
		PG_RE_THROW();
	}
	PG_END_TRY();
}

static void
forget_lists(void)
{
	MemoryContext cxt = AllocSetContextCreate(CacheMemoryContext, "safeins codes", ALLOCSET_DEFAULT_SIZES);

	/* Codes that were given out live on until the transaction ends. */
	if (codes_cxt != NULL)
		MemoryContextSetParent(codes_cxt, TopTransactionContext);
	codes_cxt = cxt;
	codes = code_map_create(cxt, 64, NULL);
	lists_read = NIL;
}

/*
 * codes_refresh sees to it that this session's copy is up to date.  Call it once
 * at the start of a piece of work.
 */
void
codes_refresh(void)
{
	Oid			relid = safeins_relid(SAFEINS_REL_CODE_LIST);

	if (!OidIsValid(codes_relid))
		relations_forget_by(forget_codes);
	AcceptInvalidationMessages();
	if (codes_valid && codes_relid == relid && (!codes_of_statement || IsInParallelMode()))
		return;
	forget_lists();
	codes_relid = relid;
	codes_of_statement = IsInParallelMode();
	/* What comes in while lists are read makes it stale again. */
	codes_valid = true;
}

static CodeSlot *
look_up(const char *list, const char *name, int len)
{
	CodeSlot   *slot = code_map_lookup(codes, (CodeName) {list, name, len});

	/* Names are kept folded: what programs make of them, MAJOR or Ｌarge, is the same name. */
	if (slot == NULL)
	{
		char	   *folded = word_folded(name, len);

		if (folded != NULL)
		{
			slot = code_map_lookup(codes, (CodeName) {list, folded, strlen(folded)});
			pfree(folded);
		}
	}
	return slot;
}

/* code_of gives the code that a name means by a list; NULL: it has no such name. */
const char *
code_of(const char *list, const char *name, int len)
{
	CodeSlot   *slot = look_up(list, name, len);

	if (slot == NULL && !list_is_read(list))
	{
		read_list(list);
		slot = look_up(list, name, len);
	}
	return slot == NULL ? NULL : slot->code;
}

/* Is a code, or one that it is within by a list, a few levels up, among codes that stand between commas? */
static bool
among_codes(const char *within, const char *codes_listed, const char *code)
{
	for (int level = 0; code != NULL && level < 8; level++)
	{
		if (strstr(codes_listed, psprintf(",%s,", code)) != NULL)
			return true;
		code = code_of(within, code, strlen(code));
	}
	return false;
}

/*
 * codes_cover tells whether some codes, each between commas, take in another: it
 * or what it is within is among them (mines take in coal mines).  A code that is
 * not told apart (a mine of which nobody says of what) may be any that is within.
 */
bool
codes_cover(const char *within, const char *codes_listed, const char *code)
{
	if (among_codes(within, codes_listed, code))
		return true;
	for (const char *from = codes_listed; *from != '\0';)
	{
		int			len = strcspn(from, ",");

		if (len > 0 && among_codes(within, psprintf(",%s,", code), pnstrdup(from, len)))
			return true;
		from += len + (from[len] == ',');
	}
	return false;
}

/*
 * codes_each calls take for every name of a list, folded; of all whose names
 * begin with it where it ends with a dot.  take asks for no list.
 */
void
codes_each(const char *list, void (*take) (const char *name, const char *code, void *arg), void *arg)
{
	int			len = strlen(list);
	bool		prefix = is_prefix(list);
	code_map_iterator it;
	CodeSlot   *slot;

	read_list(list);
	code_map_start_iterate(codes, &it);
	while ((slot = code_map_iterate(codes, &it)) != NULL)
		if (prefix ? strncmp(slot->name.list, list, len) == 0 : strcmp(slot->name.list, list) == 0)
			take(slot->name.name, slot->code, arg);
}

static bool
list_is_there(const char *list)
{
	code_map_iterator it;
	CodeSlot   *slot;

	read_list(list);
	code_map_start_iterate(codes, &it);
	while ((slot = code_map_iterate(codes, &it)) != NULL)
		if (strcmp(slot->name.list, list) == 0)
			return true;
	return false;
}

static void
fail_no_list(const char *list)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("there is no list \"%s\"", text_shown(list)),
			 errhint("SELECT DISTINCT list FROM safeins.code_list shows them; a new catalogue of services is called service.NAME.")));
}

/* safeins.code_of(list, name[, place]) */
Datum
safeins_code_of(PG_FUNCTION_ARGS)
{
	char	   *list;
	const char *asked;
	text	   *name;
	const char *code;

	/* A word that is not known has no code; a list that is not there is a mistake. */
	args_check(fcinfo, ARG_MAY_BE_NULL(1) | ARG_MAY_BE_NULL(2));
	list = text_to_cstring(PG_GETARG_TEXT_PP(0));
	codes_refresh();
	rules_refresh();
	if (PG_NARGS() > 2 && !PG_ARGISNULL(2))
		asked = code_list_at(PG_GETARG_DIVISION(2), list);
	else
		asked = list;
	name = PG_ARGISNULL(1) ? NULL : PG_GETARG_TEXT_PP(1);
	code = name == NULL ? NULL : code_of(asked, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
	if (code == NULL && !list_is_there(asked))
		fail_no_list(list);
	if (code == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(code));
}

PG_FUNCTION_INFO_V1(safeins_codes_cover_at);

/* safeins.codes_cover(within, codes, code, place) */
Datum
safeins_codes_cover_at(PG_FUNCTION_ARGS)
{
	codes_refresh();
	rules_refresh();
	PG_RETURN_BOOL(codes_cover(code_list_at(PG_GETARG_DIVISION(3), text_to_cstring(PG_GETARG_TEXT_PP(0))),
							   text_to_cstring(PG_GETARG_TEXT_PP(1)),
							   text_to_cstring(PG_GETARG_TEXT_PP(2))));
}

static void
check_code(const char *list, const char *name, const char *code)
{
	code_map_iterator it;
	CodeSlot   *slot;
	StringInfoData known;
	const char *taken;

	/* What means another place's list, or several, is no list's name. */
	if (is_at_place(list) || is_prefix(list))
		fail_no_list(list);
	taken = code_of(list, name, strlen(name));
	if (taken != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_OBJECT),
				 errmsg("list \"%s\" has the name \"%s\" already", list, text_shown(name)),
				 errdetail("It means %s.", taken)));
	/* A catalogue of services may be new; codes of the other lists are those that rules know. */
	if (strncmp(list, "service.", 8) == 0)
	{
		list = "service.code";
		if (code_of(list, code, strlen(code)) != NULL)
			return;
	}
	read_list(list);
	initStringInfo(&known);
	code_map_start_iterate(codes, &it);
	while ((slot = code_map_iterate(codes, &it)) != NULL)
	{
		if (strcmp(slot->name.list, list) != 0)
			continue;
		if (strcmp(slot->code, code) == 0)
			return;
		if (strcmp(slot->name.name, slot->code) == 0)
			appendStringInfo(&known, "%s%s", known.len ? ", " : "", slot->code);
	}
	if (known.len == 0)
		fail_no_list(list);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("list \"%s\" has no code \"%s\"", text_shown(list), text_shown(code)),
			 errdetail("Its codes are: %s.", known.data)));
}

static OwnSql insert_code = {
	.sql = "INSERT INTO safeins.code_list (list, name, code, source, place) VALUES ($1, $2, $3, $4, $5::safeins.division) RETURNING *",
	.types = {TEXTOID, TEXTOID, TEXTOID, TEXTOID, INT4OID},
	.result = SPI_OK_INSERT_RETURNING,
	.records = SAFEINS_REL_CODE_LIST,
};

/* codes_announce tells every session, at commit, and this one at once, that words were written. */
void
codes_announce(void)
{
	CacheInvalidateRelcacheByRelid(safeins_relid(SAFEINS_REL_CODE_LIST));
	CommandCounterIncrement();
}

/* safeins.add_code(list, name, code, source) adds a name for a code of a list. */
Datum
safeins_add_code(PG_FUNCTION_ARGS)
{
	Datum		values[5];

	args_check(fcinfo, 0);
	for (int i = 0; i < 4; i++)
		values[i] = CStringGetTextDatum(i == 3 ? arg_text(fcinfo, i) : arg_key(fcinfo, i));
	home_stay();
	/* Two that add the same name wait for each other. */
	LockRelationOid(safeins_relid(SAFEINS_REL_CODE_LIST), ShareRowExclusiveLock);
	codes_refresh();
	check_code(TextDatumGetCString(values[0]), TextDatumGetCString(values[1]), TextDatumGetCString(values[2]));
	values[4] = DivisionGetDatum(home_province());
	own_sql_execute(&insert_code, values, NULL);
	codes_announce();
	if (code_added_hook != NULL)
		code_added_hook(TextDatumGetCString(values[0]), TextDatumGetCString(values[1]), TextDatumGetCString(values[2]));
	PG_RETURN_VOID();
}
