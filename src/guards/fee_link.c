/*
 * fee_link.c: what expenses name, when that comes, changes or goes after them.
 *
 * What is entered names what is there: the guard of expenses sees to that.  Here
 * the other side is heard.  A policy that goes to another insurer, or a service
 * that is voided, is no mistake of whoever writes it: what was paid for it is
 * found, and nothing is refused.  One that comes late disproves what was found
 * for want of it.
 */
#include "guards/fee.h"

#include "access/table.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

/* Names asked at a time: each may have many expenses. */
#define LINK_BATCH 10000

static void
name_add(NameList *list, MemoryContext cxt, const text *name)
{
	MemoryContext old = MemoryContextSwitchTo(cxt);

	if (list->n == list->size)
	{
		list->size = Max(64, list->size * 2);
		list->names = list->n == 0 ? palloc(sizeof(Datum) * list->size) : repalloc_huge(list->names, sizeof(Datum) * list->size);
	}
	list->names[list->n++] = datumCopy(PointerGetDatum(name), false, -1);
	MemoryContextSwitchTo(old);
}

/* named_change notes what a row was called that is no more what it was, and what one is called that was not there; NULL: none. */
void
named_change(NamedChange *change, MemoryContext cxt, const Fact *left, const Fact *came)
{
	if (left != NULL)
		name_add(&change->left, cxt, DatumGetTextPP(fact_datum(left)));
	if (came != NULL)
		name_add(&change->came, cxt, DatumGetTextPP(fact_datum(came)));
}

static Datum
texts(Datum *names, int n)
{
	return PointerGetDatum(construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT));
}

static char *
link_sql(const Mapping *m, int lookup)
{
	return psprintf("SELECT x.* FROM (%s) AS x WHERE x.\"where\" AND %s", lookup_rows(m),
					lookup_named(m, lookup == OF_POLICY ? EXPENSE_POLICY : EXPENSE_SERVICE, "x"));
}

/* The rows of a table of expenses, read one by one, are asked about what they name. */
static void
judge_rows(Judgement *j, FactReader *reader, NamedKind kind)
{
	FeeJudge   *f = expense_role.begin(j);
	const Fact *facts;
	bool		live;

	f->links = true;
	while ((facts = fact_reader_next(reader, &live)) != NULL)
		if (live)
			fee_link_row(f, kind, facts);
	fact_reader_close(reader);
}

static void
judge_expenses(Judgement *j, Mapping *m, NamedKind kind, const NameList *left)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins links", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old;

	for (int at = 0; left == NULL ? at == 0 : at < left->n; at += LINK_BATCH)
	{
		SPI_connect();
		old = MemoryContextSwitchTo(cxt);
		if (left == NULL)
		{
			PushActiveSnapshot(GetLatestSnapshot());
			j->reader = fact_reader_open(m, FACTS_TABLE, j->rel, NULL, false);
			PopActiveSnapshot();
			judge_rows(j, j->reader, kind);
		}
		else
		{
			int			n = Min(LINK_BATCH, left->n - at);
			Datum		names = texts(left->names + at, n);
			uint64		found = lookup_run(m, kind == NAMED_POLICY ? OF_POLICY : OF_SERVICE, link_sql, &names, 1, n, 0);

			j->reader = fact_reader_found(m, j->rel, SPI_tuptable, found);
			judge_rows(j, j->reader, kind);
		}
		MemoryContextSwitchTo(old);
		SPI_finish();
		MemoryContextReset(cxt);
	}
	MemoryContextDelete(cxt);
}

/* Expenses that name what has left, or (NULL) all. */
static void
judge_links(const Judgement *cause, NamedKind kind, const NameList *left)
{
	ListCell   *lc;

	foreach(lc, attachment_roots(expense_role.name))
	{
		Judgement	j = {.mode = cause->mode};
		Mapping    *m = mapping_of_relation(lfirst_oid(lc), expense_role.name);

		if (m == NULL || !mapping_has(m, kind == NAMED_POLICY ? EXPENSE_POLICY : EXPENSE_SERVICE))
			continue;
		j.rel = table_open(lfirst_oid(lc), AccessShareLock);
		j.mapping = m;
		judge_expenses(&j, m, kind, left);
		table_close(j.rel, NoLock);
	}
}

static char *
value(HeapTuple tup, TupleDesc desc, int column)
{
	return SPI_getvalue(tup, desc, column);
}

/* What is found by now of what a row named. */
static ServiceLink
link_of(PolicyCache *cache, NamedKind kind, Division place, const char *insurer, const char *policy, const char *service)
{
	Division	province = division_at_level(place, 1);
	const PolicyEntry *p;

	if (kind == NAMED_SERVICE)
		return service_link(province, service, strlen(service), policy, policy == NULL ? 0 : strlen(policy), insurer ? insurer : "");
	policy_cache_trim(cache);
	p = policy_cached(cache, province, policy, strlen(policy));
	if (p == NULL || !p->live)
		return SERVICE_UNKNOWN;
	return insurer == NULL || strcmp(p->insurer, insurer) == 0 ? SERVICE_FITS : SERVICE_OF_ANOTHER;
}

/*
 * settle withdraws findings that stood for want of what has come; names 0: all
 * are looked at.  What has come but is another's is asked about again.
 */
static void
settle(NamedKind kind, Datum names, NameList *again, MemoryContext cxt)
{
	uint64		n;

	SPI_connect();
	n = findings_naming(kind, names);
	if (n > 0)
	{
		SPITupleTable *found = SPI_tuptable;
		PolicyCache *cache = policy_cache_open(CurrentMemoryContext);
		Datum	   *places = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * n);
		Datum	   *ids = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * n);
		int			fitting = 0;

		for (uint64 i = 0; i < n; i++)
		{
			HeapTuple	tup = found->vals[i];
			const char *policy = value(tup, found->tupdesc, 4);
			const char *service = value(tup, found->tupdesc, 5);
			ServiceLink link;
			bool		isnull;

			CHECK_FOR_INTERRUPTS();
			places[fitting] = SPI_getbinval(tup, found->tupdesc, 1, &isnull);
			ids[fitting] = SPI_getbinval(tup, found->tupdesc, 2, &isnull);
			link = link_of(cache, kind, DatumGetInt32(places[fitting]), value(tup, found->tupdesc, 3), policy, service);
			if (link == SERVICE_FITS)
				fitting++;
			else if (link == SERVICE_OF_ANOTHER)
				name_add(again, cxt, cstring_to_text(kind == NAMED_POLICY ? policy : service));
		}
		if (fitting > 0)
			findings_withdraw(PointerGetDatum(construct_array(places, fitting, INT4OID, sizeof(int32), true, TYPALIGN_INT)),
							  PointerGetDatum(construct_array(ids, fitting, INT8OID, sizeof(int64), true, TYPALIGN_DOUBLE)),
							  _("what the expense names has become known, and fits"));
	}
	SPI_finish();
}

/* The first table of its role: until now nobody asked. */
static bool
is_first(const Judgement *cause)
{
	List	   *roots = attachment_roots(cause->mapping->role->name);

	return cause->mapping->root == RelationGetRelid(cause->rel) &&
		(roots == NIL || (list_length(roots) == 1 && linitial_oid(roots) == cause->mapping->root));
}

/* links_judge is called when the books say what has changed. */
void
links_judge(const Judgement *cause, NamedKind kind, const NamedChange *change)
{
	bool		attaches = cause->mode == JUDGE_LEGACY && !cause->settles;
	NameList	again = {0};

	if (attachment_roots(expense_role.name) == NIL && attachment_roots(premium_role.name) == NIL)
		return;
	if (attaches)
		settle(kind, (Datum) 0, &again, CurrentMemoryContext);
	else if (change->came.n > 0)
		settle(kind, texts(change->came.names, change->came.n), &again, CurrentMemoryContext);
	if (attaches && is_first(cause))
	{
		/* Who wrote expenses until now asked for nothing. */
		lock_tables_of(&expense_role, ShareRowExclusiveLock);
		judge_links(cause, kind, NULL);
	}
	else
	{
		if (change->left.n > 0)
			judge_links(cause, kind, &change->left);
		if (again.n > 0)
			judge_links(cause, kind, &again);
	}
}
