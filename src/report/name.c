/*
 * name.c: what reports call what they tell of: names of insurers, enterprises,
 * providers, places and codes.  A report asks for few names, in many rows: each
 * is looked up once, and remembered for the statement.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "types/division.h"
#include "report/whole/whole.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datum.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

/* So many are remembered at once, lest a report of millions fill the memory. */
#define NAMES_MOST	20000
/* Columns of safeins.policy behind those that whole.h names. */
#define POLICY_BOOK_INSURER_NAME	16
#define POLICY_BOOK_ENTERPRISE_NAME	17

typedef struct KnownName
{
	uint64		hash;			/* of what is asked */
	char		status;
	int			len;
	char	   *asked;
	text	   *name;			/* NULL: nobody knows one */
} KnownName;

#define SH_PREFIX		known
#define SH_ELEMENT_TYPE	KnownName
#define SH_KEY_TYPE		uint64
#define SH_KEY			hash
#define SH_HASH_KEY(tb, k)	((uint32) (k))
#define SH_EQUAL(tb, x, y)	((x) == (y))
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

typedef struct InsuredNames InsuredNames;

/* What one call of a statement has looked up, as of a snapshot. */
typedef struct KnownNames
{
	MemoryContext snapshot_context; /* begins anew with each snapshot */
	MemoryContext context;		/* and whenever it has too many */
	InsuredNames *insured;		/* NULL: not asked for */
	known_hash *table;
	StringInfoData asked;		/* what is asked now */
	TransactionId xmin;
	TransactionId xmax;
	uint32		running;
	CommandId	command;
} KnownNames;

/* What looks a name up, in the context that keeps it; NULL: nobody knows one. */
typedef text *(*FindName) (FunctionCallInfo fcinfo, KnownNames *names, OwnSql *q);

static bool
is_as_of(const KnownNames *names, Snapshot now)
{
	return names->xmin == now->xmin && names->xmax == now->xmax && names->running == now->xcnt &&
		names->command == now->curcid;
}

static void
begin_anew(KnownNames *names, Snapshot now)
{
	MemoryContextReset(names->snapshot_context);
	names->context = AllocSetContextCreate(names->snapshot_context, "names of reports, each", ALLOCSET_DEFAULT_SIZES);
	names->table = NULL;
	names->insured = NULL;
	names->xmin = now->xmin;
	names->xmax = now->xmax;
	names->running = now->xcnt;
	names->command = now->curcid;
}

/* A call may be kept for longer than a statement: then it begins anew. */
static KnownNames *
names_of_call(FmgrInfo *flinfo)
{
	KnownNames *names = flinfo->fn_extra;
	Snapshot	now = GetActiveSnapshot();

	if (names == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(flinfo->fn_mcxt);

		names = palloc0(sizeof(KnownNames));
		names->snapshot_context = AllocSetContextCreate(flinfo->fn_mcxt, "names of reports", ALLOCSET_SMALL_SIZES);
		initStringInfo(&names->asked);
		begin_anew(names, now);
		flinfo->fn_extra = names;
		MemoryContextSwitchTo(old);
	}
	else if (!is_as_of(names, now))
		begin_anew(names, now);
	if (names->table == NULL || names->table->members >= NAMES_MOST)
	{
		MemoryContextReset(names->context);
		names->table = known_create(names->context, 256, NULL);
	}
	return names;
}

/* The first row's name of what a statement says of values. */
static text *
name_by_sql(OwnSql *q, const KnownNames *names, const Datum *values)
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

/* What all arguments are, texts and then divisions, one after another; false: one is NULL. */
static bool
ask(FunctionCallInfo fcinfo, int texts, StringInfo asked)
{
	resetStringInfo(asked);
	for (int i = 0; i < PG_NARGS(); i++)
	{
		if (PG_ARGISNULL(i))
			return false;
		if (i < texts)
		{
			text	   *t = PG_GETARG_TEXT_PP(i);

			appendBinaryStringInfo(asked, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
			appendStringInfoChar(asked, '\0');
		}
		else
		{
			Division	place = PG_GETARG_DIVISION(i);

			appendBinaryStringInfo(asked, (char *) &place, sizeof(place));
		}
	}
	return true;
}

/* remember keeps what was looked up; nothing of it stays half done where that fails. */
static text *
remember(KnownNames *names, uint64 hash, const StringInfo asked, text *found)
{
	char	   *copy = MemoryContextAlloc(names->context, asked->len);
	bool		is_there;
	KnownName  *name = known_insert(names->table, hash, &is_there);

	memcpy(copy, asked->data, asked->len);
	name->asked = copy;
	name->len = asked->len;
	name->name = found;
	return found;
}

/* name_of answers what is found by the arguments of a call, of which the first ones are texts. */
static Datum
name_of(FunctionCallInfo fcinfo, int texts, FindName find, OwnSql *q)
{
	KnownNames *names = names_of_call(fcinfo->flinfo);
	StringInfo	asked = &names->asked;
	uint64		hash;
	const KnownName *known;
	text	   *found;

	if (!ask(fcinfo, texts, asked))
		PG_RETURN_NULL();
	hash = DatumGetUInt64(hash_any_extended((unsigned char *) asked->data, asked->len, 0));
	known = known_lookup(names->table, hash);
	if (known != NULL && known->len == asked->len && memcmp(known->asked, asked->data, asked->len) == 0)
		found = known->name;
	else
		found = remember(names, hash, asked, find(fcinfo, names, q));
	if (found == NULL)
		PG_RETURN_NULL();
	/* What is remembered may be gone before the caller is done with it. */
	PG_RETURN_DATUM(datumCopy(PointerGetDatum(found), false, -1));
}

/* As a statement says of the arguments. */
static text *
find_by_sql(FunctionCallInfo fcinfo, KnownNames *names, OwnSql *q)
{
	Datum		values[2];

	for (int i = 0; i < PG_NARGS(); i++)
		values[i] = PG_GETARG_DATUM(i);
	return name_by_sql(q, names, values);
}

/* The name that the latest of the policies which were read has. */
typedef struct Latest
{
	text	   *name;			/* NULL: none has one */
	text	   *policy;
	DateADT		effective;
} Latest;

/* Takes the name of a row of policies where it is later than the one so far; what it takes the place of stays. */
static void
take_later(Latest *latest, const WholeBook *policies, MemoryContext context)
{
	DateADT		effective = whole_day(policies, POLICY_BOOK_EFFECTIVE);
	const text *policy = whole_text(policies, POLICY_BOOK_POLICY);

	if (latest->name != NULL && (effective < latest->effective ||
								 (effective == latest->effective && book_key_compare(policy, latest->policy) <= 0)))
		return;
	latest->name = book_key_copy(context, whole_text(policies, POLICY_BOOK_ENTERPRISE_NAME));
	latest->policy = book_key_copy(context, policy);
	latest->effective = effective;
}

static bool
tells_name(const WholeBook *policies)
{
	return DatumGetBool(whole_value(policies, POLICY_BOOK_LIVE)) &&
		!whole_is_null(policies, POLICY_BOOK_ENTERPRISE_NAME);
}

/* The name that the latest policy has of its insurer; the index has those alone that have one, by their first day. */
static text *
find_insurer(FunctionCallInfo fcinfo, KnownNames *names, OwnSql *q)
{
	WholeBook	policies;
	text	   *name = NULL;
	text	   *latest = NULL;
	DateADT		effective = 0;

	whole_open_by(&policies, SAFEINS_REL_POLICY, "policy_insurer_name", PG_GETARG_TEXT_PP(0));
	while (whole_previous(&policies))
	{
		const text *policy = whole_text(&policies, POLICY_BOOK_POLICY);

		if (!DatumGetBool(whole_value(&policies, POLICY_BOOK_LIVE)))
			continue;
		if (name != NULL && whole_day(&policies, POLICY_BOOK_EFFECTIVE) != effective)
			break;
		if (name != NULL && book_key_compare(policy, latest) < 0)
			continue;
		effective = whole_day(&policies, POLICY_BOOK_EFFECTIVE);
		latest = book_key_copy(CurrentMemoryContext, policy);
		name = book_key_copy(CurrentMemoryContext, whole_text(&policies, POLICY_BOOK_INSURER_NAME));
	}
	whole_close(&policies);
	return name == NULL ? NULL : book_key_copy(names->context, name);
}

/* A report that asks for as many reads the policies as a whole: often none of them has a name. */
#define READ_WHOLE	256

struct InsuredNames
{
	MemoryContext context;
	uint64		asked;
	bool		whole;			/* all that there are were read */
	KeyMap	   *number_of;
	Latest	   *names;
	int			n;
	int			size;
};

/* Reads the names that all policies have of enterprises; false: they take too much memory. */
static bool
read_insured(InsuredNames *in)
{
	WholeBook	policies;
	bool		fits = true;

	in->number_of = key_map_create(in->context, 0);
	in->size = 64;
	in->names = MemoryContextAlloc(in->context, in->size * sizeof(Latest));
	whole_open(&policies, SAFEINS_REL_POLICY);
	while (fits && whole_next(&policies))
	{
		BookKey		key;
		int			number;

		if (!tells_name(&policies))
			continue;
		key = book_key_hash(whole_text(&policies, POLICY_BOOK_ENTERPRISE),
							DatumGetDivision(whole_value(&policies, POLICY_BOOK_PLACE)));
		number = key_map_get(in->number_of, key);
		if (number < 0)
		{
			number = in->n++;
			if (number == in->size)
				in->names = repalloc_huge(in->names, (in->size *= 2) * sizeof(Latest));
			in->names[number] = (Latest) {0};
			key_map_put(in->number_of, key, number);
			fits = in->n % 1024 != 0 || MemoryContextMemAllocated(in->context, true) < whole_memory();
		}
		take_later(&in->names[number], &policies, in->context);
	}
	whole_close(&policies);
	return fits;
}

/* Those of one enterprise, by the index. */
static text *
find_insured_alone(const text *enterprise, Division place, MemoryContext context)
{
	WholeBook	policies;
	Latest		latest = {0};

	whole_open_by(&policies, SAFEINS_REL_POLICY, "policy_enterprise", enterprise);
	while (whole_next(&policies))
		if (DatumGetDivision(whole_value(&policies, POLICY_BOOK_PLACE)) == place && tells_name(&policies))
			take_later(&latest, &policies, CurrentMemoryContext);
	whole_close(&policies);
	return latest.name == NULL ? NULL : book_key_copy(context, latest.name);
}

/* What policies call an enterprise, by the index until all of them are read. */
static text *
find_insured(FunctionCallInfo fcinfo, KnownNames *names, OwnSql *q)
{
	InsuredNames *in = names->insured;

	if (in == NULL)
	{
		in = names->insured = MemoryContextAllocZero(names->snapshot_context, sizeof(InsuredNames));
		in->context = AllocSetContextCreate(names->snapshot_context, "names of enterprises", ALLOCSET_DEFAULT_SIZES);
	}
	if (++in->asked == READ_WHOLE)
	{
		in->whole = read_insured(in);
		if (!in->whole)
			MemoryContextReset(in->context);
	}
	return find_insured_alone(PG_GETARG_TEXT_PP(0), PG_GETARG_DIVISION(1), names->context);
}

#define LOOKS_UP(text, ...) {.sql = (text), .types = {__VA_ARGS__}, .sees = OWN_SEES_STATEMENT, .settings = OWN_BY_INDEX, .kept = true}

static OwnSql code_name = LOOKS_UP("SELECT c.name FROM safeins.code_list c"
								   " WHERE c.list = $1 AND c.code = $2 AND c.ordinal IS NOT NULL ORDER BY c.shipped, c.ordinal LIMIT 1", TEXTOID, TEXTOID);
static OwnSql area_name = LOOKS_UP("SELECT coalesce(n.full_name, n.name) FROM safeins.place_name n"
								   " WHERE n.place = $1 ORDER BY n.shipped LIMIT 1", TEXTOID);
static OwnSql rule_name = LOOKS_UP("SELECT c.meaning_zh FROM safeins.rule_code c WHERE c.code = $1", TEXTOID);

PG_FUNCTION_INFO_V1(safeins_code_name);

/* safeins.code_name(list, code) */
Datum
safeins_code_name(PG_FUNCTION_ARGS)
{
	return name_of(fcinfo, 2, find_by_sql, &code_name);
}

PG_FUNCTION_INFO_V1(safeins_area_name);

/* safeins.area_name(place) */
Datum
safeins_area_name(PG_FUNCTION_ARGS)
{
	return name_of(fcinfo, 1, find_by_sql, &area_name);
}

PG_FUNCTION_INFO_V1(safeins_insurer_name);

/* safeins.insurer_name(insurer) gives the name that the latest policy has. */
Datum
safeins_insurer_name(PG_FUNCTION_ARGS)
{
	return name_of(fcinfo, 1, find_insurer, NULL);
}

PG_FUNCTION_INFO_V1(safeins_insured_name);

/* safeins.insured_name(enterprise, place) gives the name that the latest policy has. */
Datum
safeins_insured_name(PG_FUNCTION_ARGS)
{
	const InsuredNames *in = names_of_call(fcinfo->flinfo)->insured;
	int			number;

	if (in == NULL || !in->whole)
		return name_of(fcinfo, 1, find_insured, NULL);
	number = key_map_get(in->number_of, book_key_hash(PG_GETARG_TEXT_PP(0), PG_GETARG_DIVISION(1)));
	if (number < 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(datumCopy(PointerGetDatum(in->names[number].name), false, -1));
}

PG_FUNCTION_INFO_V1(safeins_rule_code_zh);

/* safeins.rule_code_zh(code) */
Datum
safeins_rule_code_zh(PG_FUNCTION_ARGS)
{
	return name_of(fcinfo, 1, find_by_sql, &rule_name);
}
