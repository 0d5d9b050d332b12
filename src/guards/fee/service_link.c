/*
 * service_link.c: expenses whose service goes, comes, or becomes another's.
 *
 * What was paid for a service that is voided later is not undone by refusing
 * to void it: it is found then, and the finding is withdrawn when the service
 * is there again and fits, or the expense no longer names it.  Expenses are
 * looked up in the attached tables by what they name, once the books are
 * written; who writes an expense at the same time is waited for, or waits.
 */
#include "common/safeins.h"
#include "common/name_lock.h"
#include "common/relations.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/facts.h"
#include "attach/lookup.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/finding.h"
#include "books/policy.h"
#include "books/service.h"
#include "books/book_store.h"
#include "guards/fee/fee.h"
#include "guards/fee/link_lock.h"
#include "guards/fee/service_link.h"
#include "guards/guard_util.h"
#include "guards/role_name.h"

#include "access/table.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"

#define SERVICE_LINK expense_rules[FEE_SERVICE_LINK].code

/* Names that expenses are looked up by; they spill to disk by themselves. */
struct Links
{
	Tuplestorestate *names;
	TupleDesc	desc;
	Bitmapset  *buckets;
	int64		n;
};

/* service_links_asked tells whether some attached expense names services at all. */
bool
service_links_asked(void)
{
	return expenses_name(EXPENSE_SERVICE);
}

/* service_links_stand tells whether there is a finding that a service which comes may disprove. */
bool
service_links_stand(void)
{
	return service_links_asked() && finding_stands(SERVICE_LINK, NULL, NULL);
}

/*
 * service_link_remember keeps the name of a service whose expenses are to be
 * held against the books again.
 */
void
service_link_remember(Links **links, MemoryContext cxt, const char *name)
{
	MemoryContext old = MemoryContextSwitchTo(cxt);
	Datum		value = CStringGetTextDatum(name);
	bool		isnull = false;
	Links	   *l = *links;

	if (l == NULL)
	{
		*links = l = palloc0(sizeof(Links));
		l->names = tuplestore_begin_heap(false, false, work_mem);
		l->desc = CreateTemplateTupleDesc(1);
		TupleDescInitEntry(l->desc, 1, "name", TEXTOID, -1, 0);
		TupleDescFinalize(l->desc);
	}
	tuplestore_putvalues(l->names, l->desc, &value, &isnull);
	l->buckets = bms_add_member(l->buckets, name_bucket(name, strlen(name)));
	l->n++;
	pfree(DatumGetPointer(value));
	MemoryContextSwitchTo(old);
}

static void
check_again(FeeCheck *f, const Fact *new_row)
{
	Movement	m;
	const Rule *rule;
	bool		stands;
	char	   *message;
	char	   *remedy;

	if (new_row[EXPENSE_SERVICE].isnull || fact_unfit(f->g.j->mapping->role, new_row) >= 0 ||
		new_row[EXPENSE_AMOUNT].v.fen == 0)
		return;
	policy_cache_trim(f->policy_cache);
	if (!fee_movement(f, new_row, &m) ||
		(rule = expense_rule(f, FEE_SERVICE_LINK, m.place, m.on)) == NULL)
		return;
	stands = finding_stands(SERVICE_LINK, pnstrdup(m.insurer, m.insurer_len),
							fact_text(&new_row[EXPENSE_EXPENSE]));
	if (service_fits(new_row, &m, &message, &remedy))
	{
		if (stands)
			(void) link_withdraw(SERVICE_LINK, f->g.j->rel, fact_text(&new_row[EXPENSE_EXPENSE]), NULL, _("the service is there and fits"));
		return;
	}
	if (stands)
		(void) link_withdraw(SERVICE_LINK, f->g.j->rel, fact_text(&new_row[EXPENSE_EXPENSE]), message, _("another finding takes its place"));
	finding_record(f->g.j, &(Finding)
				   {
					   .code = rule->code,.source = rule->source,.place = m.key.place,.key =
						   fact_text(&new_row[EXPENSE_EXPENSE]),
					   .insurer = pnstrdup(m.insurer, m.insurer_len),.year = m.key.year,
					   .message = message,.figures = service_figures(new_row, &m),.once = true
				   });
}

static char *
naming_sql(const Mapping *m, int lookup)
{
	return lookup_naming(m, EXPENSE_SERVICE);
}

/* The expenses of one table that name one of these. */
static void
check_existing_rows_again(Mapping *m, Relation rel, char **names, int n)
{
	CheckContext	j = {.mode = CHECK_LIVE,.rel = rel,.mapping = m};
	FeeCheck   *f = expense_begin(&j);
	FactReader *reader;
	const Fact *new_row;
	Datum		array;
	bool		live;
	OwnRows		found;

	array = lookup_readable_names(m, EXPENSE_SERVICE, names, &n);
	if (n == 0)
	{
		policy_cache_close(f->policy_cache);
		return;
	}
	own_sql_begin();
	found = lookup_find(m, OF_SERVICES, naming_sql, &array, 1, n, 0);
	reader = fact_reader_found(m, rel, &found);
	while ((new_row = fact_reader_next(reader, &live)) != NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(f->g.row_cxt);

		check_again(f, new_row);
		MemoryContextSwitchTo(old);
		MemoryContextReset(f->g.row_cxt);
	}
	fact_reader_close(reader);
	policy_cache_close(f->policy_cache);
	own_sql_end();
}

/*
 * service_links_check_all: the first table of services is attached.  Who wrote
 * expenses until now was not asked for services that are there.
 */
void
service_links_check_all(CheckMode mode)
{
	ListCell   *lc;

	lock_tables_of(ROLE_EXPENSE, ShareRowExclusiveLock);
	foreach(lc, attachment_roots(ROLE_EXPENSE))
	{
		CheckContext	j = {.mode = mode};
		const Fact *new_row;
		FeeCheck   *f;
		bool		live;

		j.mapping = mapping_of_relation(lfirst_oid(lc), ROLE_EXPENSE);
		if (j.mapping == NULL || !mapping_has(j.mapping, EXPENSE_SERVICE))
			continue;
		j.rel = table_open(lfirst_oid(lc), AccessShareLock);
		f = expense_begin(&j);
		own_sql_begin();
		PushActiveSnapshot(GetLatestSnapshot());
		j.reader = fact_reader_open(unconstify(Mapping *, j.mapping), FACTS_TABLE, j.rel, NULL,
									false);
		PopActiveSnapshot();
		while ((new_row = fact_reader_next(j.reader, &live)) != NULL)
		{
			MemoryContext old = MemoryContextSwitchTo(f->g.row_cxt);

			if (live)
				check_again(f, new_row);
			MemoryContextSwitchTo(old);
			MemoryContextReset(f->g.row_cxt);
		}
		fact_reader_close(j.reader);
		policy_cache_close(f->policy_cache);
		own_sql_end();
		table_close(j.rel, NoLock);
	}
}

static void
check_batch(char **names, int n)
{
	ListCell   *lc;

	foreach(lc, attachment_roots(ROLE_EXPENSE))
	{
		Mapping    *m = mapping_of_relation(lfirst_oid(lc), ROLE_EXPENSE);
		Relation	rel;

		if (m == NULL || !mapping_has(m, EXPENSE_SERVICE))
			continue;
		rel = table_open(lfirst_oid(lc), AccessShareLock);
		check_existing_rows_again(m, rel, names, n);
		table_close(rel, NoLock);
	}
}

/*
 * service_links_check looks up the expenses that name what was noted; the
 * books are written.  NULL: nothing was.
 */
void
service_links_check(Links *l)
{
	MemoryContext cxt;
	MemoryContext old;
	TupleTableSlot *slot;
	char	  **names;
	int			n = 0;

	if (l == NULL)
		return;
	link_locks(SAFEINS_REL_SERVICE, NULL, l->buckets);
	slot = MakeSingleTupleTableSlot(l->desc, &TTSOpsMinimalTuple);
	cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins links", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(cxt);
	names = palloc(sizeof(char *) * Min(l->n, LOOKUP_BATCH));
	while (tuplestore_gettupleslot(l->names, true, false, slot))
	{
		bool		isnull;

		names[n++] = TextDatumGetCString(slot_getattr(slot, 1, &isnull));
		if (n < LOOKUP_BATCH)
			continue;
		/* The slot's tuple may stand in what is reset. */
		ExecClearTuple(slot);
		check_batch(names, n);
		MemoryContextReset(cxt);
		names = palloc(sizeof(char *) * LOOKUP_BATCH);
		n = 0;
	}
	if (n > 0)
		check_batch(names, n);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
	ExecDropSingleTupleTableSlot(slot);
	/* A file that it spilt to is closed by nobody else before commit. */
	tuplestore_end(l->names);
}

/*
 * service_links_of_policies judges the expenses of services whose policies
 * changed insurer, went, or came.
 */
void
service_links_of_policies(BookStore *policies)
{
	Links	   *links = NULL;
	MemoryContext caller = CurrentMemoryContext;
	OwnRows		rows;

	book_store_open(policies);
	rows = services_of_policies(policies);
	for (uint64 i = 0; i < rows.n; i++)
		service_link_remember(&links, caller, own_text(&rows, i, 1));
	book_store_close(policies);
	service_links_check(links);
}
