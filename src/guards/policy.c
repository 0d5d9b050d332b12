/*
 * policy.c: the role policy, as far as fees need it: who insures whom, and when.
 */
#include "guards/fee.h"

#include "access/htup_details.h"
#include "catalog/pg_attribute.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

enum PolicyFact
{
	POLICY_POLICY,
	POLICY_INSURER,
	POLICY_ENTERPRISE,
	POLICY_EFFECTIVE,
	POLICY_EXPIRES,
	POLICY_PLACE,
	POLICY_NFACTS
};

static const FactDef policy_facts[POLICY_NFACTS] = {
	[POLICY_POLICY] = {"policy", FACT_KEY, true, gettext_noop("key of the policy")},
	[POLICY_INSURER] = {"insurer", FACT_KEY, true, gettext_noop("insurer")},
	[POLICY_ENTERPRISE] = {"enterprise", FACT_KEY, true, gettext_noop("enterprise")},
	[POLICY_EFFECTIVE] = {"effective", FACT_DATE, true, gettext_noop("first day of cover")},
	[POLICY_EXPIRES] = {"expires", FACT_DATE, true, gettext_noop("last day of cover")},
	[POLICY_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
};

typedef struct PolicyJudge
{
	Judgement  *j;
	Division	home;
	MemoryContext cxt;
	MemoryContext row_cxt;
	bool		awaited;		/* some old money waits for its policy */
	PolicySet  *arrived;		/* that money has waited for; may be NULL */
} PolicyJudge;

static void *
policy_begin(Judgement *j)
{
	PolicyJudge *p = palloc0(sizeof(PolicyJudge));

	rules_refresh();
	p->j = j;
	p->home = home_place();
	p->awaited = policy_any_awaited();
	p->cxt = CurrentMemoryContext;
	p->row_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins policy row", ALLOCSET_SMALL_SIZES);
	return p;
}

static Division
province(const PolicyJudge *p, const Fact *facts)
{
	const Fact *place = &facts[POLICY_PLACE];

	return division_at_level(place->isnull ? p->home : place->v.place, 1);
}

static void
keep(PolicyJudge *p, const Fact *facts, bool live)
{
	policy_keep(province(p, facts),
				&facts[POLICY_POLICY], &facts[POLICY_INSURER], &facts[POLICY_ENTERPRISE],
				&facts[POLICY_EFFECTIVE], &facts[POLICY_EXPIRES], live);
}

static bool
never_null(Oid relid, AttrNumber attno)
{
	HeapTuple	tup = attno > 0 ? SearchSysCache2(ATTNUM, ObjectIdGetDatum(relid), Int16GetDatum(attno)) : NULL;
	bool		never;

	if (!HeapTupleIsValid(tup))
		return false;
	never = ((Form_pg_attribute) GETSTRUCT(tup))->attnotnull;
	ReleaseSysCache(tup);
	return never;
}

/* Does some row of money know its insurer only through its policy?  One whose own column is NOT NULL does not. */
static bool
money_follows_policy(void)
{
	static const struct
	{
		const Role *role;
		int			policy;
		int			insurer;
	}			money[] = {
		{&premium_role, PREMIUM_POLICY, PREMIUM_INSURER},
		{&expense_role, EXPENSE_POLICY, EXPENSE_INSURER}
	};

	for (size_t i = 0; i < lengthof(money); i++)
	{
		ListCell   *lc;

		foreach(lc, attachment_roots(money[i].role->name))
		{
			Mapping    *m = mapping_of_relation(lfirst_oid(lc), money[i].role->name);

			if (m != NULL && mapping_has(m, money[i].policy) &&
				!(mapping_has(m, money[i].insurer) && never_null(m->relid, m->facts[money[i].insurer].attno)))
				return true;
		}
	}
	return false;
}

/* The insurer that the books know of a policy, dead or alive; NULL if they don't. */
static const char *
booked_insurer(const PolicyJudge *p, const Fact *is)
{
	PolicyEntry *known = policy_find(province(p, is), is[POLICY_POLICY].str, is[POLICY_POLICY].len);

	return known == NULL || known->place != province(p, is) ? NULL : known->insurer;
}

/* Refused, or, in old rows, recorded and left as it is in the books. */
static void
refuse_insurer(PolicyJudge *p, const Fact *is, const char *insurer)
{
	char	   *message = psprintf(_("the insurer of policy %s can't be changed: its money is booked by the policy"),
								   fact_text(&is[POLICY_POLICY]));
	char	   *detail = psprintf(_("It would go from %s to %s, and the accounts would stay with the old one."),
								  insurer, fact_text(&is[POLICY_INSURER]));

	if (p->j->mode == JUDGE_LIVE)
		ereport(ERROR,
				(errcode(ERRCODE_SI_FEE_POLICY),
				 errmsg_internal("%s", message),
				 errdetail_internal("%s", detail),
				 errhint("End the policy and enter a new one, or detach the tables of its money, correct, and attach them again."),
				 errtableconstraint(p->j->rel, "fee.policy_link")));
	finding_record(p->j, &(Finding)
				   {
					   .code = "fee.policy_link",.source = "safeins.attach",.place = province(p, is),
					   .key = fact_text(&is[POLICY_POLICY]),.insurer = insurer,
					   .message = psprintf("%s (%s)", message, detail)
				   });
}

static void
policy_row(void *state, const Fact *was, const Fact *is)
{
	PolicyJudge *p = state;
	MemoryContext old = MemoryContextSwitchTo(p->row_cxt);
	int			unfit = is == NULL ? -1 : fact_unfit(&policy_role, is);

	if (was != NULL && fact_unfit(&policy_role, was) >= 0)
		was = NULL;
	if (unfit >= 0)
	{
		row_unfit(p->j, is, unfit, p->home);
		is = NULL;
	}

	if (is != NULL && (p->j->mode == JUDGE_LIVE || p->j->mode == JUDGE_LEGACY))
	{
		/* A policy that comes back has its old money still. */
		const char *insurer = was != NULL ? fact_text(&was[POLICY_INSURER]) : booked_insurer(p, is);

		if (insurer != NULL && strcmp(insurer, fact_text(&is[POLICY_INSURER])) != 0 && money_follows_policy())
		{
			refuse_insurer(p, is, insurer);
			is = NULL;
		}
	}

	if (p->j->mode != JUDGE_AUDIT)
	{
		if (is != NULL)
		{
			if (p->awaited && policy_arrived(&is[POLICY_POLICY]))
				p->arrived = await_add(p->arrived, p->cxt, &is[POLICY_POLICY]);
			keep(p, is, true);
		}
		else if (was != NULL)
			keep(p, was, false);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(p->row_cxt);
}

static void
policy_finish(void *state)
{
	PolicyJudge *p = state;

	if (p->arrived != NULL)
		await_book(p->arrived);
}

const Role	policy_role = {
	.name = "policy",
	.facts = policy_facts,
	.nfacts = POLICY_NFACTS,
	.begin = policy_begin,
	.row = policy_row,
	.finish = policy_finish,
};
