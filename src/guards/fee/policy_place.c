/*
 * policy_place.c: money without a place, when the policy that tells where it is
 * comes or moves; and money that names a policy alone, when the shares of its
 * insurers become others.
 *
 * Whoever writes such money holds its policy as it is, or its name against who
 * brings it; so the money that is booked is what the tables have when these locks
 * are ours.  It goes from where it is booked to where it is now: to another area
 * of its account, or to another account, which is judged as old money is.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/relations.h"
#include "common/settings.h"
#include "types/division.h"
#include "rules/home.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/facts.h"
#include "attach/lookup.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/account/account.h"
#include "books/account/area.h"
#include "books/policy.h"
#include "guards/fee/fee.h"
#include "guards/fee/link_lock.h"
#include "guards/fee/policy_link.h"
#include "guards/fee/policy_place.h"
#include "guards/fee/policy_was.h"
#include "guards/guard_util.h"
#include "guards/role_name.h"
#include "guards/violation.h"

#include "access/table.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* Policies asked at a time: each may have much money. */
#define PLACE_BATCH 10000

typedef struct MoneyTable
{
	const Role *role;
	int			policy;
	int			place;
	int			insurer;
} MoneyTable;

static const MoneyTable money[] = {
	{&premium_role, PREMIUM_POLICY, PREMIUM_PLACE, PREMIUM_INSURER},
	{&expense_role, EXPENSE_POLICY, EXPENSE_PLACE, EXPENSE_INSURER},
};

/* money_may_be_placed: does money of some attached table name policies? */
bool
money_may_be_placed(void)
{
	for (size_t i = 0; i < lengthof(money); i++)
	{
		ListCell   *lc;

		foreach(lc, attachment_roots(money[i].role->name))
		{
			Mapping    *m = mapping_of_relation(lfirst_oid(lc), money[i].role->name);

			if (m != NULL && mapping_has(m, money[i].policy))
				return true;
		}
	}
	return false;
}

static Division
place_now(PolicyCache *cache, Division province, const text *name)
{
	const PolicyEntry *p = policy_cached(cache, province, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));

	return p == NULL ? PLACE_UNKNOWN : p->resides;
}

/*
 * policy_places_before notes where policies are that a statement is about to
 * bring or to move, once those who write money that names them are waited for;
 * placed: money has been where its policy is until now.
 */
PolicyPlaces *
policy_places_before(const CheckContext *j, MemoryContext cxt, PolicyLinks *names, bool placed)
{
	PolicyPlaces *places = policy_was_create(cxt);
	PolicyCache *cache = policy_cache_open(cxt);
	Division	province = division_at_level(home_place(), 1);
	const NameList *lists[] = {&names->left, &names->came};

	places->placed = placed;
	places->leaves = j->mode == CHECK_RELEASE;
	/* Who wrote money until now did not look for policies; or is to do so no more. */
	places->all = !placed || places->leaves;
	if (places->all)
		for (size_t i = 0; i < lengthof(money); i++)
			lock_tables_of(money[i].role->name, ShareRowExclusiveLock);
	link_locks(SAFEINS_REL_POLICY, names->came.buckets, names->left.buckets);
	for (size_t i = 0; i < lengthof(lists); i++)
		for (int at = 0; at < lists[i]->n; at += PLACE_BATCH)
		{
			int			n = Min(PLACE_BATCH, lists[i]->n - at);
			bool		waits = places->all || area_awaited(own_texts(lists[i]->names + at, n));

			for (int k = at; k < at + n; k++)
			{
				const text *name = DatumGetTextPP(lists[i]->names[k]);
				Division	was;

				policy_cache_trim(cache);
				was = place_now(cache, province, name);
				if (waits || was != PLACE_UNKNOWN)
					policy_was_note(places, name, was);
			}
		}
	policy_cache_close(cache);
	return places;
}

/*
 * policy_splits_before notes who has how much of the money of policies whose shares
 * a statement is about to write, once those who write such money are waited for.
 */
PolicyPlaces *
policy_splits_before(const CheckContext *j, MemoryContext cxt, const NameList *names)
{
	PolicyPlaces *places = policy_was_create(cxt);

	places->splits = places->moves = true;
	/* Who wrote money until now did not look for shares. */
	if (j->mode == CHECK_LEGACY && !j->settles)
		for (size_t i = 0; i < lengthof(money); i++)
			lock_tables_of(money[i].role->name, ShareRowExclusiveLock);
	link_locks(SAFEINS_REL_POLICY, NULL, names->buckets);
	for (int i = 0; i < names->n; i++)
		policy_split_note(places, DatumGetTextPP(names->names[i]));
	return places;
}

/* Those that are where they were say nothing; returns the others. */
static Datum *
moved_names(PolicyPlaces *places, int *n)
{
	PolicyCache *cache = policy_cache_open(places->cxt);
	Division	province = division_at_level(home_place(), 1);
	Datum	   *names = MemoryContextAllocHuge(places->cxt, sizeof(Datum) * Max(places->n, 1));

	*n = 0;
	for (int i = 0; i < places->n; i++)
	{
		text	   *name = DatumGetTextPP(places->names[i]);
		Fact		policy = {.str = VARDATA_ANY(name),.len = VARSIZE_ANY_EXHDR(name)};
		Division	was;

		policy_cache_trim(cache);
		if (policy_place_was(places, &policy, &was) && place_now(cache, province, name) != was)
			names[(*n)++] = places->names[i];
	}
	policy_cache_close(cache);
	return names;
}

/* ---- the money ---- */

static void
move_rows(CheckContext *j, PolicyPlaces *places, FactReader *reader)
{
	FeeCheck   *f = j->mapping->role->begin(j);
	const Fact *facts;
	bool		live;

	f->moved = places;
	f->placed &= !places->leaves;
	while ((facts = fact_reader_next(reader, &live)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (live)
			fee_row_moved(f, facts);
	}
	fact_reader_close(reader);
	j->mapping->role->finish(f);
}

static char *
naming_sql(const Mapping *m, int lookup)
{
	const MoneyTable *t = &money[m->role == &expense_role];
	bool		split = lookup == SPLIT_BY || lookup == SPLIT_SUMS;

	return psprintf("%s AND coalesce(x.%s::pg_catalog.text, '') = ''",
					lookup_naming(m, t->policy), fact_name(m->role, split ? t->insurer : t->place));
}

static char *
sums_sql(const Mapping *m, int lookup)
{
	return psprintf("SELECT pg_catalog.count(*), pg_catalog.sum(x.amount::pg_catalog.numeric)::pg_catalog.text"
					" FROM (%s) AS x",
					naming_sql(m, lookup));
}

/* What the rows are that name these, by number and amount, but for what was done from a command on. */
static char *
sums_before(Mapping *m, int lookup, Datum names, int n, CommandId command)
{
	Snapshot	before = before_command(command);
	OwnRows		found = lookup_find_at(m, lookup, sums_sql, &names, 1, n, 0, before);
	char	   *sum = own_text(&found, 0, 2);

	UnregisterSnapshot(before);
	return psprintf("%lld %s", (long long) own_int64(&found, 0, 1), sum == NULL ? "" : sum);
}

/*
 * Money that the statement wrote itself, beside the policies, may not be booked yet:
 * it is not looked at, and is booked by the policies as they are now.  What
 * triggers of the host wrote meanwhile is booked.
 */
static Snapshot
booked_money(Mapping *m, int lookup, Datum names, int n)
{
	CommandId	statement = GetActiveSnapshot()->curcid;

	if (fee_has_booked(m->role, statement) ||
		strcmp(sums_before(m, lookup, names, n, statement), sums_before(m, lookup, names, n, statement + 1)) == 0)
		return NULL;
	return before_statement();
}

/* The rows that name one of these and no place, or insurer; a name that their column cannot hold is none of theirs. */
static void
move_named(CheckContext *j, Mapping *m, const MoneyTable *t, PolicyPlaces *places, Datum *names, int n, bool live)
{
	Datum		array;

	own_sql_begin();
	array = lookup_readable(m, t->policy, names, &n);
	if (n > 0)
	{
		Snapshot	before = live ? booked_money(m, places->splits ? SPLIT_SUMS : PLACED_SUMS, array, n) : NULL;
		OwnRows		found = lookup_find_at(m, places->splits ? SPLIT_BY : PLACED_BY, naming_sql, &array, 1, n, 0,
										   before);

		j->reader = fact_reader_found(m, j->rel, &found);
		move_rows(j, places, j->reader);
		if (before != NULL)
			UnregisterSnapshot(before);
	}
	own_sql_end();
}

static void
move_all(CheckContext *j, Mapping *m, PolicyPlaces *places)
{
	own_sql_begin();
	PushActiveSnapshot(GetLatestSnapshot());
	j->reader = fact_reader_open(m, FACTS_TABLE, j->rel, NULL, false);
	PopActiveSnapshot();
	move_rows(j, places, j->reader);
	own_sql_end();
}

/* What is found of an account names the first of the tables whose money was moved. */
static void
check_moved(const PolicyPlaces *places, Oid table, const Role *role)
{
	CheckContext j = {.mode = CHECK_LEGACY,.settles = true,.rel = table_open(table, NoLock)};

	j.mapping = mapping_of_relation(table, role->name);
	own_sql_begin();
	fee_check_moved(&j, places->deltas);
	own_sql_end();
	table_close(j.rel, NoLock);
}

/* ---- closed years ---- */

static void
refuse_closed(const PolicyPlaces *places, const ClosedMove *x, Relation rel)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_FEE_CLOSED),
			 places->splits ?
			 errmsg("the shares of a policy cannot be changed: %s has closed the year %d, and its money would move",
					account_name(&x->d.key), x->d.key.year) :
			 errmsg("the place of a policy cannot be changed: %s has closed the year %d, and its money would move",
					account_name(&x->d.key), x->d.key.year),
			 places->splits ?
			 errdetail("Row %s of table \"%s\" names no insurer and is split by the shares of its policy.", x->d.row,
					   table_shown(rel)) :
			 errdetail("Row %s of table \"%s\" names no place and is where its policy is.", x->d.row,
					   table_shown(rel)),
			 errhint("End the policy and enter a new one for what is to come."),
			 errtableconstraint(rel, "fee.year_closed")));
}

static void
judge_closed(const ClosedMove *x, const AccountDelta *sum, const PolicyPlaces *places, bool refuses)
{
	CheckContext j = {.mode = CHECK_LEGACY,.settles = true,.rel = table_open(x->relid, NoLock)};
	FeeCheck	f = {.g = {.j = &j,.today = safeins_today()},.expense = x->expense};
	const Rule *rule = line_rule(&expense_rules[FEE_YEAR_CLOSED], x->d.key.place, x->d.on);
	AccountDelta d = x->d;
	AccountState state;

	j.mapping = mapping_of_relation(x->relid, x->expense ? expense_role.name : premium_role.name);
	d.received = sum->received;
	d.spent = sum->spent;
	if (account_peek(&d.key, &state) && state.closed && refuses && rule != NULL && rule->mode == RULE_BLOCK)
		refuse_closed(places, x, j.rel);
	fee_closed_violation(&f, &d, &state);
	table_close(j.rel, NoLock);
}

/*
 * A closing stands where it was made: what a change takes out of it, or brings, is
 * refused, once all tables are done: what one has less of it another may have more.
 */
static void
check_closed(PolicyPlaces *places, bool refuses)
{
	ListCell   *lc;

	own_sql_begin();
	foreach(lc, places->closed)
	{
		ClosedMove *x = lfirst(lc);
		AccountDelta *sum = account_delta(places->deltas, &x->d.key, x->d.insurer,
										  x->d.insurer == NULL ? 0 : strlen(x->d.insurer));

		if (sum->received != 0 || sum->spent != 0)
			judge_closed(x, sum, places, refuses);
		/* Each account is told once. */
		sum->received = sum->spent = 0;
	}
	own_sql_end();
}

/*
 * policy_places_move moves the money of policies that are not where they were, or
 * whose shares were written, once their book is written.
 */
void
policy_places_move(const CheckContext *cause, PolicyPlaces *places)
{
	Oid			first = InvalidOid;
	const Role *role = NULL;
	int			n;
	Datum	   *names = places->splits ? places->names : moved_names(places, &n);

	if (places->splits)
		n = places->n;
	for (size_t i = 0; i < lengthof(money) && (n > 0 || places->all); i++)
	{
		ListCell   *lc;

		foreach(lc, attachment_roots(money[i].role->name))
		{
			CheckContext j = {.mode = CHECK_LEGACY,.settles = true};
			Mapping    *m = mapping_of_relation(lfirst_oid(lc), money[i].role->name);

			if (m == NULL || !mapping_has(m, money[i].policy))
				continue;
			j.rel = table_open(lfirst_oid(lc), AccessShareLock);
			j.mapping = m;
			if (places->all)
				move_all(&j, m, places);
			else
				for (int at = 0; at < n; at += PLACE_BATCH)
					move_named(&j, m, &money[i], places, names + at, Min(PLACE_BATCH, n - at),
							   cause->mode == CHECK_LIVE);
			table_close(j.rel, NoLock);
			if (role == NULL && account_deltas_any(places->deltas))
			{
				first = lfirst_oid(lc);
				role = money[i].role;
			}
		}
	}
	if (role != NULL)
		check_moved(places, first, role);
	check_closed(places, cause->mode == CHECK_LIVE && places->moves);
}
