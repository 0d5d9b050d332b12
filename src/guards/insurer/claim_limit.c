/*
 * claim_limit.c: what was paid for deaths against the limit per death: the
 * contract's own where it says more than the law, else the least one of the law by
 * which the policy was written.
 *
 * A policy that comes after its claims, or says another limit, has them held
 * against it again: what they were found for by the former is withdrawn.  A policy
 * that goes disproves nothing.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/relations.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/facts.h"
#include "attach/lookup.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/book_scan.h"
#include "books/finding.h"
#include "books/policy.h"
#include "guards/fee/link_lock.h"
#include "guards/fee/policy_link.h"
#include "guards/guard.h"
#include "guards/guard_util.h"
#include "guards/insurer/claim_limit.h"
#include "guards/role_name.h"
#include "guards/unreadable_row.h"
#include "guards/violation.h"

#include "access/table.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

/* Policies asked at a time: each may have many claims. */
#define LIMIT_BATCH 10000

/* claim_fits: what was paid in all is not less than nothing. */
bool
claim_fits(GuardFrame *g, const Fact *facts, bool report)
{
	if (!guard_fits(g, facts, report))
		return false;
	if (claim_paid(facts) < 0 && report)
		row_refused(g->j, facts,
					psprintf(_("fact \"%s\" of row %s is negative: %s"), fact_name(g->j->mapping->role, CLAIM_PAID),
							 fact_text(&facts[CLAIM_CLAIM]), fen_string(claim_paid(facts))),
					_("A claim counts what was paid in all; what was paid back is taken off the sum."),
					_("Correct the figure."),
					ERRCODE_SI_FACT_MISSING, "fact.missing", NULL, fact_area(&facts[CLAIM_PLACE], g->home));
	return claim_paid(facts) >= 0;
}

/* claim_policy is the policy of a claim; NULL: it is not known, or withdrawn. */
PolicyEntry *
claim_policy(const GuardRow *now)
{
	const Fact *policy = &now->facts[CLAIM_POLICY];
	PolicyEntry *known = policy_find(division_at_level(now->area, 1), policy->str, policy->len);

	return known == NULL || !known->live ? NULL : known;
}

/* Less was paid for deaths than the limits come to; NULL: no. */
static char *
fault_of(GuardFrame *g, const GuardRow *now, const PolicyEntry *known, char **figures)
{
	const Fact *paid = &now->facts[CLAIM_PAID];
	int64		deaths = claim_deaths(now->facts);
	const Rule *law;
	Fen			least;

	if (paid->isnull || deaths <= 0 || claim_is_refused(now->facts) ||
		(paid->v.fen == 0 && now->facts[CLAIM_PAID_ON].isnull))
		return NULL;
	law = line_rule(&g->rules[CLAIM_RULE_LIMIT], known->area, known->has_signed ? known->signed_on : known->effective);
	least = law == NULL ? 0 : law->number;
	if ((int128) paid->v.fen >= (int128) Max(least, known->death_limit) * deaths)
		return NULL;
	*figures = psprintf("{\"paid\": %lld, \"deaths\": %lld, \"least\": %lld, \"contract\": %lld}", (long long) paid->v.fen,
						(long long) deaths, (long long) least, (long long) known->death_limit);
	if (known->death_limit <= least)
		return psprintf(_("claim %s paid %s yuan for %lld deaths, the least limit per death being %s yuan"),
						fact_text(&now->facts[CLAIM_CLAIM]), fen_string(paid->v.fen), (long long) deaths,
						fen_string(least));
	return psprintf(_("claim %s paid %s yuan for %lld deaths, the contract's limit per death being %s yuan, and the least one %s yuan"),
					fact_text(&now->facts[CLAIM_CLAIM]), fen_string(paid->v.fen), (long long) deaths,
					fen_string(known->death_limit), fen_string(least));
}

/* What is found of a claim stands, and nothing that was found of it before. */
static void
settle(GuardFrame *g, const Rule *rule, const GuardRow *now, bool again)
{
	const char *key = fact_text(&now->facts[CLAIM_CLAIM]);
	const PolicyEntry *known = claim_policy(now);
	char	   *figures = NULL;
	char	   *message = known == NULL ? NULL : fault_of(g, now, known, &figures);

	if (known != NULL && g->j->mode != CHECK_AUDIT && finding_stands(rule->code, NULL, NULL))
		(void) finding_withdraw(&(FindingMatch)
								{
									.code = rule->code,.role = g->j->mapping->role->name,
									.table_schema = get_namespace_name(RelationGetNamespace(g->j->rel)),
									.table_name = RelationGetRelationName(g->j->rel),.key = key,.but = message
								},
								message == NULL ? _("what was paid is not below the limit now") :
								_("another finding takes its place"));
	if (message != NULL)
		report_violation(g->j, &(Violation)
						 {
							 .rule = rule,.sqlstate = ERRCODE_SI_CLAIM,.place = now->area,.key = key,
							 .insurer = known->insurer,.year = year_of(now->on),.message = message,.figures = figures,
							 .detail = psprintf(_("Row %s of table \"%s\", policy %s, reported on %s."), key,
												table_shown(g->j->rel),
												fact_text(&now->facts[CLAIM_POLICY]), day_text(now->on)),
							 .remedy = _("Check what was paid against the contract."),.accept = again,.once = true
						 });
}

/* claim_check_limit holds a claim against the limit of its policy. */
void
claim_check_limit(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	/* Who writes the policy at the same time finds this claim, or is waited for. */
	if (g->j->mode == CHECK_LIVE && claim_deaths(now->facts) > 0)
		link_lock(SAFEINS_REL_CLAIM_TALLY, &now->facts[CLAIM_POLICY], LINK_MISSES);
	settle(g, rule, now, false);
}

/* claims_ask_limits: may claims of some attached table be held against the limits of policies? */
bool
claims_ask_limits(void)
{
	ListCell   *lc;

	foreach(lc, attachment_roots(ROLE_CLAIM))
	{
		Mapping    *m = mapping_of_relation(lfirst_oid(lc), ROLE_CLAIM);

		if (m != NULL && mapping_has(m, CLAIM_DEATHS) && mapping_has(m, CLAIM_PAID))
			return true;
	}
	return false;
}

static char *
naming_sql(const Mapping *m, int lookup)
{
	return lookup_naming(m, CLAIM_POLICY);
}

static void
check_rows(CheckContext *j, FactReader *reader)
{
	GuardFrame *g = j->mapping->role->begin(j);
	const Fact *facts;
	bool		live;

	while ((facts = fact_reader_next(reader, &live)) != NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(g->row_cxt);
		GuardRow	now = {.facts = facts};
		const Rule *rule;

		CHECK_FOR_INTERRUPTS();
		if (live && claim_fits(g, facts, false) && claim_deaths(facts) > 0)
		{
			now.area = fact_area(&facts[CLAIM_PLACE], g->home);
			now.on = facts[CLAIM_REPORTED_ON].v.date;
			rule = guard_rule(g, CLAIM_RULE_DEATH_PAID, now.area, now.on);
			if (rule != NULL)
				settle(g, rule, &now, true);
		}
		MemoryContextSwitchTo(old);
		MemoryContextReset(g->row_cxt);
	}
	fact_reader_close(reader);
	j->mapping->role->finish(g);
}

/* The claims of one table on some of these policies. */
static void
check_named(Mapping *m, Oid relid, Datum *names, int n)
{
	CheckContext j = {.mode = CHECK_LIVE,.mapping = m};
	Datum		array;

	own_sql_begin();
	array = lookup_readable(m, CLAIM_POLICY, names, &n);
	if (n > 0)
	{
		OwnRows		found = lookup_find(m, 0, naming_sql, &array, 1, n, 0);

		j.rel = table_open(relid, AccessShareLock);
		j.reader = fact_reader_found(m, j.rel, &found);
		check_rows(&j, j.reader);
		table_close(j.rel, NoLock);
	}
	own_sql_end();
}

/* Those that have claims, which few policies have: no table of the host's is asked for the others. */
static int
with_claims(const NameList *policies, Datum *names)
{
	BookScan	scan = {.cxt = CurrentMemoryContext};
	int			n = 0;

	for (int i = 0; i < policies->n; i++)
	{
		text	   *name = DatumGetTextPP(policies->names[i]);
		ScanKeyData key;

		CHECK_FOR_INTERRUPTS();
		book_key(&key, 1, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
		book_scan_anew(&scan, SAFEINS_REL_CLAIM_TALLY, &key, 1);
		if (book_scan_next(&scan))
			names[n++] = policies->names[i];
	}
	book_scan_close(&scan);
	return n;
}

/*
 * claims_check_limits holds claims on policies that came, or say another limit,
 * against them again, once their book is written.
 */
void
claims_check_limits(const NameList *policies)
{
	Datum	   *names = MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Datum) * policies->n);
	int			n;
	ListCell   *lc;

	link_locks(SAFEINS_REL_CLAIM_TALLY, policies->buckets, NULL);
	n = with_claims(policies, names);
	foreach(lc, n > 0 ? attachment_roots(ROLE_CLAIM) : NIL)
	{
		Mapping    *m = mapping_of_relation(lfirst_oid(lc), ROLE_CLAIM);

		if (m == NULL || !mapping_has(m, CLAIM_DEATHS) || !mapping_has(m, CLAIM_PAID))
			continue;
		for (int at = 0; at < n; at += LIMIT_BATCH)
			check_named(m, lfirst_oid(lc), names + at, Min(LIMIT_BATCH, n - at));
	}
	pfree(names);
}
