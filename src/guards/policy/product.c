/*
 * product.c: the role product: clauses and rates of insurance that were filed.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/book_store.h"
#include "books/product.h"
#include "guards/policy/policy.h"
#include "guards/policy/product.h"
#include "guards/policy/product_again.h"
#include "guards/recount.h"
#include "guards/future.h"
#include "guards/guard.h"
#include "guards/guard_util.h"
#include "guards/role_store.h"
#include "guards/role_name.h"

#include "utils/date.h"

enum ProductFact
{
	PRODUCT_PRODUCT,
	PRODUCT_INSURER,
	PRODUCT_FILED_ON,
	PRODUCT_VALID_UNTIL,
	PRODUCT_RATE,
	PRODUCT_RATE_LEAST,
	PRODUCT_RATE_MOST,
	PRODUCT_PLACE,
	PRODUCT_NFACTS
};

static const FactDef product_facts[PRODUCT_NFACTS] = {
	[PRODUCT_PRODUCT] = {"product", FACT_KEY, true, gettext_noop("key of the product")},
	[PRODUCT_INSURER] = {"insurer", FACT_KEY, true, gettext_noop("insurer")},
	[PRODUCT_FILED_ON] = {"filed_on", FACT_DATE, true, gettext_noop("day it was filed")},
	[PRODUCT_VALID_UNTIL] = {"valid_until", FACT_DATE, false, gettext_noop("last day that it is valid on; NULL: without end")},
	[PRODUCT_RATE] = {"rate", FACT_RATIO, false, gettext_noop("base rate that was filed")},
	[PRODUCT_RATE_LEAST] = {"rate_least", FACT_RATIO, false, gettext_noop("least rate that was filed")},
	[PRODUCT_RATE_MOST] = {"rate_most", FACT_RATIO, false, gettext_noop("most rate that was filed")},
	[PRODUCT_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
};

static void
product_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	row->facts = facts;
	row->area = fact_area(&facts[PRODUCT_PLACE], g->home);
	row->on = facts[PRODUCT_FILED_ON].v.date;
}

static void
keep_product(Intake *in, const GuardRow *row, bool live)
{
	const Fact *f = row->facts;

	product_store_put(in->store, &(ProductRow)
					  {
						  .live = live,.product = &f[PRODUCT_PRODUCT],.area = row->area,.insurer = &f[PRODUCT_INSURER],
						  .filed_on = row->on,.valid_until = &f[PRODUCT_VALID_UNTIL],.rate = &f[PRODUCT_RATE],
						  .rate_least = &f[PRODUCT_RATE_LEAST],.rate_most = &f[PRODUCT_RATE_MOST]
					  });
}

static void
product_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	if (g->j->mode == CHECK_AUDIT)
		return;
	if (before != NULL && (now == NULL || division_at_level(before->area, 1) != division_at_level(now->area, 1)))
		keep_product((Intake *) g, before, false);
	if (now != NULL)
		keep_product((Intake *) g, now, true);
}

static const GuardDef product_guard = {sizeof(GuardRow), NULL, product_read, product_put};

static void *
product_begin(CheckContext *j)
{
	/* Who wrote policies until now did not look into this table. */
	if ((j->mode == CHECK_LEGACY && !j->settles) || j->mode == CHECK_RELEASE)
		lock_tables_of(ROLE_POLICY, ShareRowExclusiveLock);
	if (j->mode != CHECK_AUDIT && j->mode != CHECK_RECOUNT)
		products_hold(true);
	return intake_begin(j, &product_guard, sizeof(Intake), &product_book);
}

static void
product_finish(void *state)
{
	Intake	   *in = state;
	CheckMode	mode = in->g.j->mode;
	bool		judges = (mode == CHECK_LIVE || mode == CHECK_LEGACY || mode == CHECK_RELEASE) && in->store->n > 0;
	bool		filed = judges && products_filed();

	intake_write(in, products_write);
	if (judges)
		policies_of_products(in->store, filed != products_filed());
	intake_end(in);
}

/* What a policy asks of its product when it is written; a product is asked nothing. */
static const GuardRule product_rules[] = {
	{.code = "policy.product",
		.reads = FACT(PRODUCT_PRODUCT) | FACT(PRODUCT_INSURER) | FACT(PRODUCT_FILED_ON) | FACT(PRODUCT_VALID_UNTIL) |
			FACT(PRODUCT_PLACE)},
	{.code = "policy.rate",.reads = FACT(PRODUCT_RATE) | FACT(PRODUCT_RATE_LEAST) | FACT(PRODUCT_RATE_MOST)},
	DATE_FUTURE(FACT(PRODUCT_FILED_ON)),
};

const Role	product_role = {
	.name = ROLE_PRODUCT,
	.order = 16,
	.facts = product_facts,
	.nfacts = PRODUCT_NFACTS,
	.keyed = true,
	.one_entry = true,
	.hold_entries = entries_hold,
	.begin = product_begin,
	.row = guard_row,
	.finish = product_finish,
	.rules = product_rules,
	.nrules = lengthof(product_rules),
};

static Book *const product_books[] = {&book_of_products, NULL};

const BookDef product_book = {
	.role = &product_role,.store = product_store,.books = product_books
};
