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
#include "books/book_store.h"
#include "guards/insurer/insurer.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/guard.h"
#include "guards/role_store.h"
#include "guards/unreadable_row.h"
#include "guards/guard_util.h"

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

static BookStore *
claim_store(MemoryContext cxt)
{
	return book_store_create(cxt, lengthof(delta_columns), delta_columns);
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

/* What was paid in all is not less than nothing. */
static bool
claim_fits(GuardFrame *g, const Fact *facts, bool report)
{
	if (!guard_fits(g, facts, report))
		return false;
	if (paid_of(facts) < 0 && report)
		row_refused(g->j, facts,
					psprintf(_("fact \"%s\" of row %s is negative: %s"), fact_name(&claim_role, CLAIM_PAID),
							 fact_text(&facts[CLAIM_CLAIM]), fen_string(paid_of(facts))),
					_("A claim counts what was paid in all; what was paid back is taken off the sum."),
					_("Correct the figure."),
					ERRCODE_SI_FACT_MISSING, "fact.missing", NULL, fact_area(&facts[CLAIM_PLACE], g->home));
	return paid_of(facts) >= 0;
}

static void
claim_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	row->facts = facts;
	row->area = fact_area(&facts[CLAIM_PLACE], g->home);
	row->on = facts[CLAIM_REPORTED_ON].v.date;
}

static void
count_claim(Intake *in, const GuardRow *row, int sign)
{
	const Fact *facts = row->facts;
	Datum		values[lengthof(delta_columns)];
	bool		nulls[lengthof(delta_columns)] = {0};

	values[0] = fact_datum(&facts[CLAIM_POLICY]);
	values[1] = Int32GetDatum(division_at_level(row->area, 1));
	values[2] = Int32GetDatum(year_of(row->on));
	values[3] = Int32GetDatum(sign);
	values[4] = Int32GetDatum(is_refused(facts) ? sign : 0);
	values[5] = Int64GetDatum(sign * deaths_of(facts));
	values[6] = Int64GetDatum(sign * paid_of(facts));
	book_store_put(in->store, values, nulls);
	in->takes_out |= sign < 0;
}

static void
claim_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	if (g->j->mode == CHECK_AUDIT)
		return;
	if (before != NULL)
		count_claim((Intake *) g, before, -1);
	if (now != NULL)
		count_claim((Intake *) g, now, 1);
}

/* 晋应急发〔2024〕114号 annex 2, 4: no refusal without a proper reason. */
static void
check_refusal(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *new_row = now->facts;
	const Fact *policy = &new_row[CLAIM_POLICY];
	const Fact *reason = &new_row[CLAIM_REFUSAL_REASON];
	PolicyEntry *known;

	if (!is_refused(new_row) || !(reason->isnull || fact_is_blank(reason)))
		return;
	known = policy_find(division_at_level(now->area, 1), policy->str, policy->len);
	report_violation(g->j, &(Violation)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_CLAIM_REFUSAL,.place = now->area,.key =
						 fact_text(&new_row[CLAIM_CLAIM]),
					 .insurer = known != NULL ? known->insurer : NULL,.year = year_of(now->on),
					 .message = psprintf(_("claim %s is refused without a reason"), fact_text(&new_row[CLAIM_CLAIM])),
					 .detail = psprintf(_("Row %s of table \"%s\", policy %s, reported on %s."), fact_text(&new_row[CLAIM_CLAIM]),
										RelationGetRelationName(g->j->rel), fact_text(policy), day_text(now->on)),
					 .remedy = _("Give the reason for which it was refused.")
				 });
}

static const GuardDef claim_guard = {sizeof(GuardRow), claim_fits, claim_read, claim_put};

static void *
claim_begin(CheckContext *j)
{
	return intake_begin(j, &claim_guard, sizeof(Intake), &claim_book);
}

static void
claim_finish(void *state)
{
	static SPIPlanPtr plans[3];
	Intake	   *in = state;

	intake_write(in, plans, add_sql, sweep_sql, NULL);
	intake_end(in);
}

static const GuardRule claim_rules[] = {
	{.code = "claim.refusal_reason",.again = FACT(CLAIM_REFUSED) | FACT(CLAIM_REFUSAL_REASON),
		.needs = FACT(CLAIM_REFUSED) | FACT(CLAIM_REFUSAL_REASON),.reads =
		FACT(CLAIM_REPORTED_ON),.check = check_refusal},
};

const Role	claim_role = {
	.name = "claim",
	.order = 9,
	.facts = claim_facts,
	.nfacts = CLAIM_NFACTS,
	.keyed = true,
	.begin = claim_begin,
	.row = guard_row,
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
