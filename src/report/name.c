/*
 * name.c: what reports call what they tell of: names of insurers, enterprises,
 * providers, places and codes.  A report asks for few names, in many rows: each
 * is looked up once, and remembered for the statement.
 */
#include "common/safeins.h"
#include "common/own_sql.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

/* So many are remembered at once, lest a report of millions fill the memory. */
#define NAMES_MOST	20000

typedef struct KnownName
{
	uint64		hash;			/* of what is asked */
	char	   *asked;
	int			len;
	text	   *name;			/* NULL: nobody knows one */
} KnownName;

/* What one call of a statement has looked up, as of a snapshot. */
typedef struct KnownNames
{
	MemoryContext context;
	HTAB	   *table;
	TransactionId xmin;
	TransactionId xmax;
	uint32		running;
	CommandId	command;
} KnownNames;

static void
names_reset(KnownNames *names)
{
	HASHCTL		ctl = {.keysize = sizeof(uint64),.entrysize = sizeof(KnownName),.hcxt = names->context};

	MemoryContextReset(names->context);
	names->table = hash_create("names of reports", 256, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

/* A call may be kept for longer than a statement: then it begins anew. */
static KnownNames *
names_of_call(FmgrInfo *flinfo)
{
	KnownNames	   *names = flinfo->fn_extra;
	Snapshot	now = GetActiveSnapshot();

	if (names == NULL)
	{
		names = MemoryContextAllocZero(flinfo->fn_mcxt, sizeof(KnownNames));
		names->context = AllocSetContextCreate(flinfo->fn_mcxt, "names of reports", ALLOCSET_DEFAULT_SIZES);
		flinfo->fn_extra = names;
	}
	else if (names->xmin == now->xmin && names->xmax == now->xmax && names->running == now->xcnt &&
			 names->command == now->curcid && hash_get_num_entries(names->table) < NAMES_MOST)
		return names;
	names_reset(names);
	names->xmin = now->xmin;
	names->xmax = now->xmax;
	names->running = now->xcnt;
	names->command = now->curcid;
	return names;
}

/* Looks a name up in the context that keeps it; NULL: nobody knows one. */
static text *
look_up(OwnSql *q, const KnownNames *names, const Datum *values)
{
	OwnRows		rows;
	Datum		found = (Datum) 0;
	bool		isnull = true;
	text	   *name = NULL;

	own_sql_begin();
	rows = own_sql_run(q, values, NULL);
	if (rows.n > 0)
		found = own_datum(&rows, 0, 1, &isnull);
	if (!isnull)
	{
		MemoryContext old = MemoryContextSwitchTo(names->context);

		name = DatumGetTextPCopy(found);
		MemoryContextSwitchTo(old);
	}
	own_sql_end();
	return name;
}

/* remember keeps what was looked up; nothing of it stays half done where that fails. */
static text *
remember(KnownNames *names, uint64 hash, const StringInfo asked, text *found)
{
	char	   *copy = MemoryContextAlloc(names->context, asked->len);
	bool		is_there;
	KnownName	   *name = hash_search(names->table, &hash, HASH_ENTER, &is_there);

	memcpy(copy, asked->data, asked->len);
	name->asked = copy;
	name->len = asked->len;
	name->name = found;
	return found;
}

/* name_of answers what q says of the arguments of a call, all of them texts. */
static Datum
name_of(FunctionCallInfo fcinfo, OwnSql *q)
{
	KnownNames	   *names = names_of_call(fcinfo->flinfo);
	Datum		values[2];
	StringInfoData asked;
	uint64		hash;
	const KnownName *known;
	text	   *found;

	initStringInfo(&asked);
	for (int i = 0; i < PG_NARGS(); i++)
	{
		text	   *t;

		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
		t = PG_GETARG_TEXT_PP(i);
		values[i] = PointerGetDatum(t);
		appendBinaryStringInfo(&asked, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
		appendStringInfoChar(&asked, '\0');
	}
	hash = DatumGetUInt64(hash_any_extended((unsigned char *) asked.data, asked.len, 0));
	known = hash_search(names->table, &hash, HASH_FIND, NULL);
	if (known != NULL && known->len == asked.len && memcmp(known->asked, asked.data, asked.len) == 0)
		found = known->name;
	else
		found = remember(names, hash, &asked, look_up(q, names, values));
	pfree(asked.data);
	if (found == NULL)
		PG_RETURN_NULL();
	/* What is remembered may be gone before the caller is done with it. */
	PG_RETURN_DATUM(datumCopy(PointerGetDatum(found), false, -1));
}

#define LOOKS_UP(text, ...) {.sql = (text), .types = {__VA_ARGS__}, .sees = OWN_SEES_STATEMENT, .settings = OWN_BY_INDEX, .kept = true}

static OwnSql code_name = LOOKS_UP("SELECT c.name FROM safeins.code_list c"
								   " WHERE c.list = $1 AND c.code = $2 AND c.ordinal IS NOT NULL ORDER BY c.shipped, c.ordinal LIMIT 1", TEXTOID, TEXTOID);
static OwnSql area_name = LOOKS_UP("SELECT coalesce(n.full_name, n.name) FROM safeins.place_name n"
								   " WHERE n.place = $1 ORDER BY n.shipped LIMIT 1", TEXTOID);
static OwnSql insurer_name = LOOKS_UP("SELECT p.insurer_name FROM safeins.policy p"
									  " WHERE p.insurer = $1 AND p.insurer_name IS NOT NULL AND p.live"
									  " ORDER BY p.effective DESC, p.policy DESC LIMIT 1", TEXTOID);

PG_FUNCTION_INFO_V1(safeins_code_name);

/* safeins.code_name(list, code) */
Datum
safeins_code_name(PG_FUNCTION_ARGS)
{
	return name_of(fcinfo, &code_name);
}

PG_FUNCTION_INFO_V1(safeins_area_name);

/* safeins.area_name(place) */
Datum
safeins_area_name(PG_FUNCTION_ARGS)
{
	return name_of(fcinfo, &area_name);
}

PG_FUNCTION_INFO_V1(safeins_insurer_name);

/* safeins.insurer_name(insurer) gives the name that the latest policy has. */
Datum
safeins_insurer_name(PG_FUNCTION_ARGS)
{
	return name_of(fcinfo, &insurer_name);
}
