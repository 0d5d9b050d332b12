/*
 * claim.c: the role claim: what was claimed, paid and refused, counted by
 * policy and year of the report.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/policy.h"
#include "books/store.h"
#include "guards/insurer/insurer.h"
#include "guards/book_def.h"
#include "guards/breach.h"
#include "guards/intake.h"
#include "guards/unfit.h"
#include "guards/words.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/memutils.h"
#include "utils/rel.h"

enum ClaimFact
{
	CLAIM_CLAIM,
	CLAIM_POLICY,
	CLAIM_REPORTED_ON,
	CLAIM_ACCIDENT_ON,
	CLAIM_DEATHS,
	CLAIM_PAID,
	CLAIM_PAID_ON,
	CLAIM_REFUSED,
	CLAIM_REFUSAL_REASON,
	CLAIM_PLACE,
	CLAIM_NFACTS
};

static const FactDef claim_facts[CLAIM_NFACTS] = {
	[CLAIM_CLAIM] = {"claim", FACT_KEY, true, gettext_noop("key of the claim")},
	[CLAIM_POLICY] = {"policy", FACT_KEY, true, gettext_noop("key of the policy")},
	[CLAIM_REPORTED_ON] = {"reported_on", FACT_DATE, true, gettext_noop("day the claim was reported")},
	[CLAIM_ACCIDENT_ON] = {"accident_on", FACT_DATE, false, gettext_noop("day of the accident")},
	[CLAIM_DEATHS] = {"deaths", FACT_COUNT, false, gettext_noop("deaths")},
	[CLAIM_PAID] = {"paid", FACT_AMOUNT, false, gettext_noop("amount paid")},
	[CLAIM_PAID_ON] = {"paid_on", FACT_DATE, false, gettext_noop("day of payment")},
	[CLAIM_REFUSED] = {"refused", FACT_BOOL, false, gettext_noop("whether the claim was refused")},
	[CLAIM_REFUSAL_REASON] = {"refusal_reason", FACT_TEXT, false, gettext_noop("why it was refused")},
	[CLAIM_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
};

static const BookColumn delta_columns[] = {
	{"policy", TEXTOID},
	{"place", INT4OID},
	{"year", INT4OID},
	{"claims", INT4OID},
	{"refused", INT4OID},
	{"deaths", INT8OID},
	{"paid", INT8OID},
};

static const char add_sql[] =
	"INSERT INTO safeins.claim_tally AS t (policy, place, year, claims, refused, deaths, paid)"
	" SELECT d.policy, CAST(d.place AS safeins.division), d.year, sum(d.claims), sum(d.refused), sum(d.deaths), sum(d.paid)"
	" FROM delta d GROUP BY d.policy, d.place, d.year"
	" HAVING sum(d.claims) <> 0 OR sum(d.refused) <> 0 OR sum(d.deaths) <> 0 OR sum(d.paid) <> 0"
	" ORDER BY d.policy, d.place, d.year"
	" ON CONFLICT ON CONSTRAINT claim_tally_pkey DO UPDATE SET claims = t.claims + EXCLUDED.claims,"
	" refused = t.refused + EXCLUDED.refused, deaths = t.deaths + EXCLUDED.deaths, paid = t.paid + EXCLUDED.paid";

static const char sweep_sql[] =
	"DELETE FROM safeins.claim_tally t"
	" USING (SELECT DISTINCT policy, place, year FROM delta WHERE claims < 0) d"
	" WHERE t.policy = d.policy AND t.place OPERATOR(safeins.=) CAST(d.place AS safeins.division)"
	" AND t.year = d.year AND t.claims <= 0";

typedef struct ClaimJudge
{
	Intake		in;
	RuleMemo	reason;
} ClaimJudge;

static BookStore *
claim_store(MemoryContext cxt)
{
	return book_store_create(cxt, lengthof(delta_columns), delta_columns);
}

static void *
claim_begin(Judgement *j)
{
	ClaimJudge *c = palloc0(sizeof(ClaimJudge));

	intake_begin(&c->in, j, &claim_book);
	return c;
}

static int64
deaths_of(const Fact *facts)
{
	return facts[CLAIM_DEATHS].isnull ? 0 : facts[CLAIM_DEATHS].v.count;
}

static Fen
paid_of(const Fact *facts)
{
	return facts[CLAIM_PAID].isnull ? 0 : facts[CLAIM_PAID].v.fen;
}

static bool
is_refused(const Fact *facts)
{
	return !facts[CLAIM_REFUSED].isnull && facts[CLAIM_REFUSED].v.flag;
}

static bool
fits(const Fact *facts)
{
	return facts != NULL && fact_unfit(&claim_role, facts) < 0 && paid_of(facts) >= 0;
}

static void
tell_unfit(ClaimJudge *c, const Fact *is)
{
	int			unfit = fact_unfit(&claim_role, is);

	if (unfit >= 0)
		row_unfit(c->in.j, is, unfit, c->in.home);
	else
		row_refused(c->in.j, is,
					psprintf(_("fact \"%s\" of row %s is negative: %s"), fact_name(&claim_role, CLAIM_PAID),
							 fact_text(&is[CLAIM_CLAIM]), fen_string(paid_of(is))),
					_("A claim counts what was paid in all; what was paid back is taken off the sum."),
					_("Correct the figure."),
					ERRCODE_SI_FACT_MISSING, "fact.missing", NULL, fact_area(&is[CLAIM_PLACE], c->in.home));
}

static void
book(ClaimJudge *c, const Fact *facts, int sign)
{
	Datum		values[lengthof(delta_columns)];
	bool		nulls[lengthof(delta_columns)] = {0};

	if (c->in.j->mode == JUDGE_AUDIT)
		return;
	values[0] = fact_datum(&facts[CLAIM_POLICY]);
	values[1] = Int32GetDatum(division_at_level(fact_area(&facts[CLAIM_PLACE], c->in.home), 1));
	values[2] = Int32GetDatum(year_of(facts[CLAIM_REPORTED_ON].v.date));
	values[3] = Int32GetDatum(sign);
	values[4] = Int32GetDatum(is_refused(facts) ? sign : 0);
	values[5] = Int64GetDatum(sign * deaths_of(facts));
	values[6] = Int64GetDatum(sign * paid_of(facts));
	book_store_put(c->in.store, values, nulls);
	c->in.takes_out |= sign < 0;
}

/* 晋应急发〔2024〕114号 annex 2, 4: no refusal without a proper reason. */
static void
judge_refusal(ClaimJudge *c, const Fact *was, const Fact *is)
{
	Division	place = fact_area(&is[CLAIM_PLACE], c->in.home);
	const Fact *policy = &is[CLAIM_POLICY];
	const Fact *reason = &is[CLAIM_REFUSAL_REASON];
	const Rule *rule;
	PolicyEntry *known;

	if (!is_refused(is) || !mapping_has(c->in.j->mapping, CLAIM_REFUSAL_REASON) ||
		!(reason->isnull || fact_is_blank(reason)))
		return;
	if (was != NULL && is_refused(was) && fact_equal(FACT_TEXT, &was[CLAIM_REFUSAL_REASON], reason))
		return;
	rule = rule_memo(&c->reason, "claim.refusal_reason", place, is[CLAIM_REPORTED_ON].v.date);
	if (rule == NULL || rule->mode == RULE_OFF)
		return;
	known = policy_find(division_at_level(place, 1), policy->str, policy->len);
	guard_breach(c->in.j, &(Breach)
			   {
				   .rule = rule,.sqlstate = ERRCODE_SI_CLAIM_REFUSAL,.place = place,.key = fact_text(&is[CLAIM_CLAIM]),
				   .insurer = known != NULL ? known->insurer : NULL,.year = year_of(is[CLAIM_REPORTED_ON].v.date),
				   .message = psprintf(_("claim %s is refused without a reason"), fact_text(&is[CLAIM_CLAIM])),
				   .detail = psprintf(_("Row %s of table \"%s\", policy %s, reported on %s."), fact_text(&is[CLAIM_CLAIM]),
									  RelationGetRelationName(c->in.j->rel), fact_text(policy),
									  day_text(is[CLAIM_REPORTED_ON].v.date)),
				   .remedy = _("Give the reason for which it was refused.")
			   });
}

static void
claim_row(void *state, const Fact *was, const Fact *is)
{
	ClaimJudge *c = state;
	MemoryContext old = MemoryContextSwitchTo(c->in.row_cxt);

	if (!fits(was))
		was = NULL;
	if (is != NULL && !fits(is))
	{
		if (c->in.judges)
			tell_unfit(c, is);
		is = NULL;
	}
	if (was != NULL)
		book(c, was, -1);
	if (is != NULL)
	{
		book(c, is, 1);
		if (c->in.judges)
			judge_refusal(c, was, is);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(c->in.row_cxt);
}

static void
claim_finish(void *state)
{
	static SPIPlanPtr plans[3];
	ClaimJudge *c = state;

	intake_write(&c->in, plans, add_sql, sweep_sql, NULL);
	intake_end(&c->in);
}

static const GuardRule claim_rules[] = {
	{.code = "claim.refusal_reason",.again = FACT(CLAIM_REFUSED) | FACT(CLAIM_REFUSAL_REASON),
		.needs = FACT(CLAIM_REFUSED) | FACT(CLAIM_REFUSAL_REASON),.reads = FACT(CLAIM_REPORTED_ON)},
};

const Role	claim_role = {
	.name = "claim",
	.order = 9,
	.facts = claim_facts,
	.nfacts = CLAIM_NFACTS,
	.keyed = true,
	.begin = claim_begin,
	.row = claim_row,
	.finish = claim_finish,
	.rules = claim_rules,
	.nrules = lengthof(claim_rules),
};

static const char *const rebuild_sql[] = {
	"DELETE FROM safeins.claim_tally WHERE safeins.is_local(place)",
	"INSERT INTO safeins.claim_tally (policy, place, year, claims, refused, deaths, paid)"
	" SELECT d.policy, CAST(d.place AS safeins.division), d.year, sum(d.claims), sum(d.refused), sum(d.deaths), sum(d.paid)"
	" FROM delta d GROUP BY d.policy, d.place, d.year",
	NULL
};

const BookDef claim_book = {
	.role = &claim_role,
	.store = claim_store,
	.differences =
	"SELECT coalesce(d.place, b.place) AS place, coalesce(d.policy, b.policy) AS subject, coalesce(d.year, b.year) AS year,"
	" m.measure, m.in_books::int8 AS in_books, m.recounted::int8 AS recounted"
	" FROM (SELECT policy, place, year, sum(claims) AS claims, sum(refused) AS refused, sum(deaths) AS deaths, sum(paid) AS paid"
	" FROM delta GROUP BY policy, place, year) d"
	" FULL JOIN (SELECT policy, place::int4 AS place, year, claims, refused, deaths, paid FROM safeins.claim_tally WHERE safeins.is_local(place)) b"
	" ON b.policy = d.policy AND b.place = d.place AND b.year = d.year"
	" CROSS JOIN LATERAL (VALUES ('claims', coalesce(b.claims, 0)::numeric, coalesce(d.claims, 0)::numeric),"
	" ('claims refused', coalesce(b.refused, 0), coalesce(d.refused, 0)),"
	" ('deaths', coalesce(b.deaths, 0), coalesce(d.deaths, 0)),"
	" ('claims paid', coalesce(b.paid, 0), coalesce(d.paid, 0))) m (measure, in_books, recounted)"
	" WHERE m.in_books <> m.recounted ORDER BY 1, 2, 3, 4",
	.rebuild = rebuild_sql,
};
