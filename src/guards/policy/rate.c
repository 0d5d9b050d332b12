/*
 * rate.c: the product and the rate of a policy, held against what was filed and
 * against what the enterprise's standardization earns it.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/premium.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "books/book.h"
#include "books/book_scan.h"
#include "books/enterprise.h"
#include "books/policy.h"
#include "books/product.h"
#include "guards/guard.h"
#include "guards/policy/policy.h"
#include "guards/role_name.h"
#include "guards/unreadable_row.h"
#include "guards/violation.h"

#include "storage/lmgr.h"
#include "utils/date.h"

static ProductEntry *
product_of(const GuardRow *now)
{
	const Fact *product = &now->facts[POLICY_PRODUCT];

	return product->isnull ? NULL : product_find(division_at_level(now->area, 1), product->str, product->len);
}

/*
 * products_hold has who writes policies that name products, and who writes the
 * products, wait for each other until the transaction ends.  One lock for all of
 * them, for products seldom change: writers of policies do not wait for each other.
 */
void
products_hold(bool writes)
{
	LockDatabaseObject(safeins_relid(SAFEINS_REL_PRODUCT), 0, 1, writes ? ShareRowExclusiveLock : RowExclusiveLock);
}

/* products_filed: is any product on record?  Where none is, nobody can say that one was not filed. */
bool
products_filed(void)
{
	BookScan	scan = {.cxt = CurrentMemoryContext};
	bool		found = false;
	bool		isnull;

	book_scan_anew(&scan, SAFEINS_REL_PRODUCT, NULL, 0);
	while (!found && book_scan_next(&scan))
		found = DatumGetBool(book_value(&scan, &book_of_products, PRODUCT_COL_live, &isnull));
	book_scan_close(&scan);
	return found;
}

/* Why a policy may not be written by its product; NULL: it may. */
static char *
not_filed(const GuardRow *now)
{
	const char *policy = fact_text(&now->facts[POLICY_POLICY]);
	const char *insurer = fact_text(&now->facts[POLICY_INSURER]);
	const Fact *product = &now->facts[POLICY_PRODUCT];
	const ProductEntry *filed = product_of(now);

	if (product->isnull || fact_is_blank(product))
		return psprintf(_("policy %s names no product that was filed"), policy);
	if (filed == NULL)
		return psprintf(_("product %s of policy %s was not filed"), fact_text(product), policy);
	if (strcmp(filed->insurer, insurer) != 0)
		return psprintf(_("product %s of policy %s was filed by insurer %s, not by %s"), fact_text(product), policy,
						filed->insurer, insurer);
	if (now->on < filed->filed_on)
		return psprintf(_("product %s of policy %s was filed on %s, after %s"), fact_text(product), policy,
						day_text(filed->filed_on), day_text(now->on));
	if (now->on > filed->valid_until)
		return psprintf(_("product %s of policy %s was valid until %s, before %s"), fact_text(product), policy,
						day_text(filed->valid_until), day_text(now->on));
	return NULL;
}

/* check_product: clauses and rates are filed, 114号 part 1.  Judged where products are on record. */
void
check_product(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	char	   *why_not = attachment_roots(ROLE_PRODUCT) == NIL ? NULL : not_filed(now);

	if (why_not != NULL && products_filed())
		policy_breach(g, rule, ERRCODE_SI_POLICY_PRODUCT, now, why_not,
					  _("Name the product that was filed, or enter it in the table of role \"product\" first."), NULL, false);
}

/* check_rate: the rate lies within what was filed: a range, or a base rate and how far it may float. */
void
check_rate(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *rate = &now->facts[POLICY_RATE];
	const ProductEntry *filed = rate->isnull ? NULL : product_of(now);
	int64		least;
	int64		most;

	if (filed == NULL)
		return;
	least = filed->rate_least;
	most = filed->rate_most;
	if (least < 0 && most < 0 && filed->rate >= 0)
	{
		PremiumOf	of = {
			.place = now->area,.on = now->on,.accidents = -1,.deaths = -1,.penalties = -1,
			.sector = now->sector,.size = now->size
		};
		PremiumFloat f;
		const Rule *limit;

		premium_weigh(&of, &f);
		limit = f.limit;
		if (limit == NULL)
			return;
		/* to the inside, so that what is shown is what may be */
		least = (filed->rate * (RATIO_WHOLE - limit->number) + RATIO_WHOLE - 1) / RATIO_WHOLE;
		most = filed->rate * (RATIO_WHOLE + limit->number) / RATIO_WHOLE;
	}
	if ((least < 0 || rate->v.count >= least) && (most < 0 || rate->v.count <= most))
		return;
	policy_breach(g, rule, ERRCODE_SI_POLICY_PRODUCT, now,
				  least < 0 ? psprintf(_("rate %s of policy %s is above %s, the most that was filed"), ratio_string(rate->v.count),
									   fact_text(&now->facts[POLICY_POLICY]), ratio_string(most)) :
				  most < 0 ? psprintf(_("rate %s of policy %s is below %s, the least that was filed"), ratio_string(rate->v.count),
									  fact_text(&now->facts[POLICY_POLICY]), ratio_string(least)) :
				  psprintf(_("rate %s of policy %s lies outside %s to %s, as it was filed"), ratio_string(rate->v.count),
						   fact_text(&now->facts[POLICY_POLICY]), ratio_string(least), ratio_string(most)),
				  _("Apply the rate that was filed."),
				  psprintf("{\"rate\": %lld, \"least\": %lld, \"most\": %lld}", (long long) rate->v.count, (long long) least,
						   (long long) most), false);
}

static int64
count_of(const GuardRow *now, int fact)
{
	return now->facts[fact].isnull ? -1 : now->facts[fact].v.count;
}

/*
 * The most that a rate may be by what the rules give for a grade; -1: the grade
 * earns nothing.  How much less it is rules say; where they do not, anything less will do.
 */
static int64
most_by_grade(const GuardRow *now, const char *grade, int64 filed)
{
	PremiumOf	of = {
		.place = now->area,.on = now->on,.accidents = count_of(now, POLICY_ACCIDENTS),
		.deaths = count_of(now, POLICY_ACCIDENT_DEATHS),.penalties = count_of(now, POLICY_PENALTIES),
		.sector = now->sector,.size = now->size,.risk = now->risk
	};
	PremiumFloat with;
	PremiumFloat without;
	int64		most;

	premium_weigh(&of, &without);
	of.grade = code_of("grade", grade, strlen(grade));
	premium_weigh(&of, &with);
	if (with.n == without.n)
		return -1;
	most = filed * (RATIO_WHOLE + with.held) / RATIO_WHOLE;
	return with.held < without.held ? most : Max(most - 1, 0);
}

/*
 * check_standardization: 应急厅函〔2024〕322号 part 3: who has reached a grade pays less
 * in the next period.
 */
void
check_standardization(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *rate = &now->facts[POLICY_RATE];
	const Fact *enterprise = &now->facts[POLICY_ENTERPRISE];
	DateADT		effective = now->facts[POLICY_EFFECTIVE].v.date;
	Division	province = division_at_level(now->area, 1);
	const ProductEntry *filed = rate->isnull ? NULL : product_of(now);
	DateADT		since;
	char	   *grade;
	int64		most;

	if (filed == NULL || filed->rate < 0 ||
		(grade = enterprise_grade(province, enterprise->str, enterprise->len, &since)) == NULL || since >= effective ||
		!policy_is_renewal(province, enterprise, effective, &now->facts[POLICY_POLICY]))
		return;
	most = most_by_grade(now, grade, filed->rate);
	if (most < 0 || rate->v.count <= most)
		return;
	policy_breach(g, rule, ERRCODE_SI_POLICY_PRODUCT, now,
				  psprintf(_("rate %s of policy %s is not lowered for the grade \"%s\" that enterprise %s has reached: at most %s"),
						   ratio_string(rate->v.count), fact_text(&now->facts[POLICY_POLICY]), text_shown(grade),
						   fact_text(enterprise), ratio_string(most)),
				  _("SELECT * FROM safeins.explain_premium_factor(place, date, accidents, deaths, grade, penalties, risk) shows what the rules give."),
				  psprintf("{\"rate\": %lld, \"most\": %lld, \"filed\": %lld}", (long long) rate->v.count, (long long) most,
						   (long long) filed->rate), false);
}
