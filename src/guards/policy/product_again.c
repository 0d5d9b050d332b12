/*
 * product_again.c: policies that are there, held against products that are filed,
 * change or go later.  What is wrong is recorded and refuses nothing; what was
 * found and is so no more is withdrawn.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/facts.h"
#include "attach/lookup.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/book_scan.h"
#include "books/book_store.h"
#include "books/finding.h"
#include "books/product.h"
#include "guards/guard.h"
#include "guards/policy/policy.h"
#include "guards/policy/product_again.h"
#include "guards/role_name.h"

#include "access/table.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

/* What is asked of a product. */
static const int asked[] = {POLICY_RULE_PRODUCT, POLICY_RULE_RATE, POLICY_RULE_STANDARDIZATION};

static void
judge(PolicyCheck *p, const PolicyTerms *t, int line)
{
	GuardFrame *g = &p->g;
	const char *code = g->rules[line].code;
	const Rule *rule = (g->active & ((uint64) 1 << line)) == 0 ? NULL : guard_rule_of(g, line, &t->row);

	p->said = NULL;
	g->line = line;
	g->changed = ~(FactSet) 0;
	if (rule != NULL)
		g->rules[line].check(g, rule, NULL, &t->row);
	if (finding_stands(code, NULL, NULL))
		(void) finding_withdraw(&(FindingMatch)
								{
									.code = code,.role = ROLE_POLICY,
									.key = fact_text(&t->row.facts[POLICY_POLICY]),.but = p->said
								},
								p->said == NULL ? _("the products that were filed say otherwise now") :
								_("another finding takes its place"));
}

static void
take_rows(PolicyCheck *p, FactReader *reader)
{
	const Fact *facts;
	bool		live;

	while ((facts = fact_reader_next(reader, &live)) != NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(p->g.row_cxt);

		CHECK_FOR_INTERRUPTS();
		if (live && guard_fits(&p->g, facts, false))
		{
			PolicyTerms t = {0};

			policy_terms(p, facts, &t);
			for (size_t i = 0; i < lengthof(asked); i++)
				judge(p, &t, asked[i]);
		}
		MemoryContextSwitchTo(old);
		MemoryContextReset(p->g.row_cxt);
	}
	fact_reader_close(reader);
}

static char *
naming_sql(const Mapping *m, int lookup)
{
	return lookup_naming(m, POLICY_PRODUCT);
}

/* The policies of a table that name one of some products; names NULL: all of them. */
static void
judge_table(Mapping *m, Relation rel, char **names, int n)
{
	CheckContext j = {.mode = CHECK_LIVE,.rel = rel,.mapping = m};
	PolicyCheck *p = policy_role.begin(&j);

	p->again = true;
	own_sql_begin();
	if (names == NULL)
	{
		PushActiveSnapshot(GetLatestSnapshot());
		j.reader = fact_reader_open(m, FACTS_TABLE, rel, NULL, false);
		PopActiveSnapshot();
		take_rows(p, j.reader);
	}
	else
	{
		Datum		array = lookup_readable_names(m, POLICY_PRODUCT, names, &n);
		OwnRows		found = lookup_find(m, 0, naming_sql, &array, 1, n, 0);

		take_rows(p, fact_reader_found(m, rel, &found));
	}
	own_sql_end();
	book_scan_close(&p->policies);
	book_scan_close(&p->enterprises);
	book_store_end(p->store);
}

static char **
names_of(BookStore *products, int *n)
{
	BookSort   *sort = book_sort(products, &book_of_products, work_mem);
	char	  **names = palloc(sizeof(char *) * Max(products->n, 1));
	BookEntries e;

	*n = 0;
	book_entries_begin(&e, sort, &book_of_products);
	while (book_entries_next(&e))
	{
		char	   *name = TextDatumGetCString(e.row.values[PRODUCT_COL_product]);

		if (*n == 0 || strcmp(names[*n - 1], name) != 0)
			names[(*n)++] = name;
	}
	book_entries_end(&e);
	book_sort_end(sort);
	return names;
}

/*
 * policies_of_products judges the policies again that name a statement's products,
 * whose book is written; all: those of all products, since until now none was on
 * record, or none is any more.
 */
void
policies_of_products(BookStore *products, bool all)
{
	int			n = 0;
	char	  **names = all ? NULL : names_of(products, &n);
	ListCell   *lc;

	foreach(lc, attachment_roots(ROLE_POLICY))
	{
		Mapping    *m = mapping_of_relation(lfirst_oid(lc), ROLE_POLICY);
		Relation	rel;

		if (m == NULL || !mapping_has(m, POLICY_PRODUCT))
			continue;
		rel = table_open(lfirst_oid(lc), AccessShareLock);
		for (int at = 0; at == 0 || at < n; at += LOOKUP_BATCH)
			judge_table(m, rel, all ? NULL : names + at, Min(LOOKUP_BATCH, n - at));
		table_close(rel, NoLock);
	}
}
