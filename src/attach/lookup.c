/*
 * lookup.c: rows of attached tables found by their facts, for whoever must
 * know what else is there: by the table's owner, by an index of the host's
 * where there is one, and as the latest committed rows and our own are.
 */
#include "common/safeins.h"
#include "common/identity.h"
#include "common/own_sql.h"
#include "attach/lookup.h"
#include "attach/mapping.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/snapshot.h"
#include "utils/typcache.h"

/* So few are asked by a plan that is kept. */
#define FEW 64

/* A type to cast to, without a length: character alone would mean character(1). */
static char *
lookup_type(Oid type)
{
	return format_type_extended(type, -1, FORMAT_TYPE_FORCE_QUALIFY | FORMAT_TYPE_TYPEMOD_GIVEN);
}

/* lookup_table gives a table's name in SQL. */
char *
lookup_table(Oid relid)
{
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relid)), get_rel_name(relid));
}

/* lookup_source names what a query reads rows from. */
char *
lookup_source(FactSource source, Relation rel)
{
	switch (source)
	{
		case FACTS_NEW:
			return NEW_TABLE_NAME;
		case FACTS_OLD:
			return OLD_TABLE_NAME;
		default:
			return psprintf("%s%s", source == FACTS_ONLY ? "ONLY " : "", lookup_table(RelationGetRelid(rel)));
	}
}

/*
 * lookup_comparison says how a fact is compared with the text of a fact of
 * type "from" (InvalidOid: not known): by its own type, so that the host's
 * index serves, where every such text can be read as that type.
 */
char *
lookup_comparison(const Mapping *m, int fact, const char *alias, const char *op, const char *text, Oid from)
{
	const MappedFact *mf = &m->facts[fact];
	TypeCacheEntry *type = lookup_type_cache(mf->type, TYPECACHE_EQ_OPR);
	bool		readable = from == mf->type || mf->type == TEXTOID || mf->type == VARCHAROID ||
		(mf->type == INT8OID && (from == INT4OID || from == INT2OID));

	if (readable && mf->type < FirstNormalObjectId && OidIsValid(type->eq_opr))
		return psprintf("%s.%s %s (%s)::%s", alias, fact_name(m->role, fact), op, text, lookup_type(mf->type));
	return psprintf("%s.%s::pg_catalog.text %s %s", alias, fact_name(m->role, fact), op, text);
}

/* lookup_rows gives the rows of a table as facts, to select from. */
char *
lookup_rows(const Mapping *m)
{
	return mapping_select(m, lookup_table(m->relid), false, false);
}

/* lookup_among finds a fact that is one of the texts of an array, by an index of the host's where there is one. */
char *
lookup_among(const Mapping *m, int fact, const char *alias, const char *array)
{
	Oid			type = m->facts[fact].type;
	const char *name = fact_name(m->role, fact);

	/* Of some types no two values are equal or not: xml, json, point. */
	return type < FirstNormalObjectId && OidIsValid(get_array_type(type)) &&
		OidIsValid(lookup_type_cache(type, TYPECACHE_EQ_OPR)->eq_opr) ?
		psprintf("%s.%s = ANY (%s::%s)", alias, name, array, lookup_type(get_array_type(type))) :
		psprintf("%s.%s::pg_catalog.text = ANY (%s)", alias, name, array);
}

static bool
is_number(Oid type)
{
	return type == INT8OID || type == INT4OID || type == INT2OID;
}

/*
 * lookup_named does the same for texts that another role's table gives, which
 * this one's type may not take; lookup_reads tells which of them may be asked for.
 */
char *
lookup_named(const Mapping *m, int fact, const char *alias, const char *array)
{
	Oid			type = m->facts[fact].type;

	if (is_number(type) || type == TEXTOID || type == VARCHAROID || type == BPCHAROID)
		return lookup_among(m, fact, alias, array);
	return psprintf("%s.%s::pg_catalog.text = ANY (%s)", alias, fact_name(m->role, fact), array);
}

/* lookup_naming selects the rows "x" of a table, as facts, that name one of the texts $1. */
char *
lookup_naming(const Mapping *m, int fact)
{
	return psprintf("SELECT x.* FROM (%s) AS x WHERE x.\"where\" AND %s", lookup_rows(m),
					lookup_named(m, fact, "x", "$1"));
}

/*
 * lookup_reads tells whether a text can be a value of a fact's column; one
 * that cannot is no row's.
 */
bool
lookup_reads(const Mapping *m, int fact, const char *text)
{
	Oid			type = m->facts[fact].type;
	int64		number;
	char	   *end;

	if (!is_number(type))
		return true;
	errno = 0;
	number = strtoi64(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0')
		return false;
	return type == INT8OID || (type == INT4OID ? number == (int32) number : number == (int16) number);
}

/*
 * lookup_readable gives those of some texts that a fact's column can hold, as an array
 * to look for; *n: how many are given, and are left.
 */
Datum
lookup_readable(const Mapping *m, int fact, const Datum *texts, int *n)
{
	Datum	   *readable = palloc(sizeof(Datum) * Max(*n, 1));
	int			left = 0;

	for (int i = 0; i < *n; i++)
		if (lookup_reads(m, fact, TextDatumGetCString(texts[i])))
			readable[left++] = texts[i];
	*n = left;
	return own_texts(readable, left);
}

/* lookup_readable_names does the same for strings. */
Datum
lookup_readable_names(const Mapping *m, int fact, char *const *names, int *n)
{
	Datum	   *texts = palloc(sizeof(Datum) * Max(*n, 1));

	for (int i = 0; i < *n; i++)
		texts[i] = CStringGetTextDatum(names[i]);
	return lookup_readable(m, fact, texts, n);
}

/* Written out as the owner: who writes the table may not see what its expressions name. */
static char *
write_out(const Mapping *m, int lookup, LookupSql sql)
{
	SafeinsIdentity saved;
	char	   *text;

	safeins_read_as(m->owner, &saved);
	text = sql(m, lookup);
	safeins_return(&saved);
	return text;
}

static OwnSql
query_by(const Mapping *m, int narrays)
{
	OwnSql		q = {.as = m->owner,.settings = OWN_EXPRESSIONS,.sees = OWN_SEES_LATEST};

	for (int i = 0; i < narrays; i++)
		q.types[i] = TEXTARRAYOID;
	return q;
}

/*
 * lookup_find_at asks for n rows, which stand in arrays of text, side by side,
 * and finds at most "limit" (0: all), as of a snapshot (NULL: the latest).  The
 * caller has begun own_sql.
 */
OwnRows
lookup_find_at(Mapping *m, int lookup, LookupSql sql, Datum *arrays, int narrays, int n, int limit, Snapshot snapshot)
{
	OwnSql	   *q = &m->lookups[lookup];
	OwnSql		once;

	if (n > FEW)
	{
		/*
		 * Such rows stand together in an index: priced as random reads, the whole table
		 * would be read for each batch.
		 */
		once = query_by(m, narrays);
		once.settings |= OWN_SIDE_BY_SIDE;
		once.sql = write_out(m, lookup, sql);
		once.plans = CURSOR_OPT_CUSTOM_PLAN;
		q = &once;
	}
	else if (q->sql == NULL)
	{
		/* The same few rows again and again: one plan, by the index if there is one. */
		*q = query_by(m, narrays);
		q->sql = mapping_kept_sql(m, write_out(m, lookup, sql));
		q->plans = CURSOR_OPT_GENERIC_PLAN;
		q->kept = true;
	}
	q->most = limit;
	/* The rows that this very statement wrote count as well. */
	CommandCounterIncrement();
	return own_sql_run_at(q, arrays, NULL, snapshot);
}

/* lookup_find does the same by the latest committed rows and our own. */
OwnRows
lookup_find(Mapping *m, int lookup, LookupSql sql, Datum *arrays, int narrays, int n, int limit)
{
	return lookup_find_at(m, lookup, sql, arrays, narrays, n, limit, NULL);
}
