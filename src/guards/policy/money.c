/*
 * money.c: is some money booked by a policy, so that the policy's insurer
 * must stay what it is?  Money that names its insurer itself does not mind.
 */
#include "common/safeins.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/lookup.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "guards/fee/fee.h"
#include "guards/policy/policy.h"
#include "guards/role_name.h"
#include "guards/guard_util.h"

#include "access/htup_details.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"
#include "utils/snapshot.h"
#include "utils/syscache.h"

/* After so many policies it is asked whether there is any such money at all. */
#define ASK_OF_ALL 16

typedef struct MoneyRole
{
	const char *role;
	int			policy;
	int			insurer;
	int			amount;
} MoneyRole;

static const MoneyRole money[] = {
	{ROLE_PREMIUM, PREMIUM_POLICY, PREMIUM_INSURER, PREMIUM_AMOUNT},
	{ROLE_EXPENSE, EXPENSE_POLICY, EXPENSE_INSURER, EXPENSE_AMOUNT}
};

static const MoneyRole *
money_role(const Mapping *m)
{
	return &money[strcmp(m->role->name, ROLE_EXPENSE) == 0];
}

static bool
never_null(Oid relid, AttrNumber attno)
{
	HeapTuple	tup = attno > 0 ? SearchSysCache2(ATTNUM, ObjectIdGetDatum(relid),
												  Int16GetDatum(attno)) : NULL;
	bool		never;

	if (!HeapTupleIsValid(tup))
		return false;
	never = ((Form_pg_attribute) GETSTRUCT(tup))->attnotnull;
	ReleaseSysCache(tup);
	return never;
}

/*
 * May a row of a table know its insurer only through its policy?  One whose
 * own column is NOT NULL does not.
 */
static bool
may_follow(const Mapping *m)
{
	const MoneyRole *r = money_role(m);

	return mapping_has(m, r->policy) && !(mapping_has(m, r->insurer) &&
										  never_null(m->relid, m->facts[r->insurer].attno));
}

/* Rows that move money and name the policies $1, whoever's they are. */
static char *
naming_sql(const Mapping *m, int lookup)
{
	return psprintf("SELECT FROM (%s) AS x WHERE x.\"where\" AND x.amount::pg_catalog.numeric <> 0 AND %s",
					lookup_rows(m), lookup_named(m, money_role(m)->policy, "x", "$1"));
}

/* Rows that move money and name no insurer: those of the policies $1, or any. */
static char *
by_policy_sql(const Mapping *m, int lookup)
{
	const MoneyRole *r = money_role(m);

	return psprintf("SELECT FROM (%s) AS x WHERE x.\"where\" AND coalesce(x.insurer::pg_catalog.text, '') = ''"
					" AND x.amount::pg_catalog.numeric <> 0 AND %s", lookup_rows(m),
					lookup == BY_POLICY ? lookup_named(m, r->policy, "x", "$1") : "x.policy::pg_catalog.text <> ALL ($1)");
}

static bool
any_row(Mapping *m, int lookup, LookupSql sql, Datum names, Snapshot snapshot)
{
	bool		any;

	own_sql_begin();
	any = lookup_find_at(m, lookup, sql, &names, 1, 1, 1, snapshot).n > 0;
	own_sql_end();
	return any;
}

/*
 * Money as it is, and as it was before the statement: what this takes out, or
 * gives an insurer, is taken out of the account of the policy's.
 */
static bool
any_money(PolicyCheck *p, const char *policy)
{
	int			lookup = policy != NULL ? BY_POLICY : ANY_BY_POLICY;
	Datum		name = policy != NULL ? CStringGetTextDatum(policy) : (Datum) 0;
	Datum		names = PointerGetDatum(construct_array(&name, policy != NULL, TEXTOID, -1, false,
														TYPALIGN_INT));
	bool		any = false;

	for (size_t i = 0; !any && i < lengthof(money); i++)
	{
		ListCell   *lc;

		foreach(lc, attachment_roots(money[i].role))
		{
			Mapping    *m = mapping_of_relation(lfirst_oid(lc), money[i].role);
			Snapshot	before;

			if (any || m == NULL || !may_follow(m) ||
				(policy != NULL && !lookup_reads(m, money[i].policy, policy)))
				continue;
			any = any_row(m, lookup, by_policy_sql, names, NULL);
			if (any || p->g.j->mode != CHECK_LIVE)
				continue;
			before = before_statement();
			any = any_row(m, lookup, by_policy_sql, names, before);
			UnregisterSnapshot(before);
		}
	}
	return any;
}

static bool
role_may_follow(const char *role)
{
	ListCell   *lc;

	foreach(lc, attachment_roots(role))
	{
		Mapping    *m = mapping_of_relation(lfirst_oid(lc), role);

		if (m != NULL && may_follow(m))
			return true;
	}
	return false;
}

/*
 * money_may_follow tells whether any table could have money that knows its
 * insurer through its policy.
 */
bool
money_may_follow(void)
{
	for (size_t i = 0; i < lengthof(money); i++)
		if (role_may_follow(money[i].role))
			return true;
	return false;
}

/* Whoever books money by a policy now must have done so, or wait and read its insurer anew. */
static bool
hold_money(void)
{
	bool		held = false;

	for (size_t i = 0; i < lengthof(money); i++)
		if (role_may_follow(money[i].role))
		{
			lock_tables_of(money[i].role, ShareRowExclusiveLock);
			held = true;
		}
	return held;
}

/*
 * money_by_policy tells whether money is booked by a policy, to the insurer
 * that the books know of it.
 */
bool
money_by_policy(PolicyCheck *p, const Fact *policy)
{
	if (p->owned)
		return false;
	if (p->asked++ == 0)
		p->owned = !hold_money();
	else if (p->asked > ASK_OF_ALL && !p->asked_all)
	{
		p->asked_all = true;
		p->owned = !any_money(p, NULL);
	}
	return !p->owned && any_money(p, fact_text(policy));
}

/*
 * money_by_days tells whether money is booked by the days of a policy: some that
 * names it, whoever books it now being waited for.
 */
bool
money_by_days(const Fact *policy)
{
	Datum		name = CStringGetTextDatum(fact_text(policy));
	Datum		names = PointerGetDatum(construct_array(&name, 1, TEXTOID, -1, false, TYPALIGN_INT));

	for (size_t i = 0; i < lengthof(money); i++)
	{
		ListCell   *lc;

		lock_tables_of(money[i].role, ShareRowExclusiveLock);
		foreach(lc, attachment_roots(money[i].role))
		{
			Mapping    *m = mapping_of_relation(lfirst_oid(lc), money[i].role);

			if (m != NULL && mapping_has(m, money[i].policy) && lookup_reads(m, money[i].policy, fact_text(policy)) &&
				any_row(m, NAMES_POLICY, naming_sql, names, NULL))
				return true;
		}
	}
	return false;
}
