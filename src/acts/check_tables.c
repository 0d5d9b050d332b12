/*
 * check_tables.c: what the attached tables leave open: roles without a table,
 * guards that are not armed, rules that sleep, lookups without an index, tables
 * of which no row is live, two tables that hold the same money.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/settings.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/facts.h"
#include "attach/keys.h"
#include "attach/lookup.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "attach/rows_report.h"
#include "attach/triggers.h"
#include "attach/mapping_report.h"
#include "guards/fee/fee.h"
#include "guards/role_name.h"
#include "acts/check_tables.h"
#include "acts/doubt.h"

#include "access/table.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "nodes/pg_list.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* ---- roles ---- */

/* Does some row of the rule refuse, or would it, were this database not only watching? */
static bool
refuses(const char *code)
{
	const Rule *rule = NULL;

	if (code != NULL)
		rule = rule_lookup(code, home_place(), safeins_today(), NULL, NULL, NULL, NULL, NULL);
	return rule != NULL && (rule->mode == RULE_BLOCK || rule->watched);
}

/* Is it judged by the guard of another role that has a table? */
static bool
is_judged_elsewhere(const Role *role, const char *code)
{
	for (int i = 0; i < role_count(); i++)
		if (role_at(i) != role && attachment_count(role_at(i)->name) > 0 && role_has_rule(role_at(i), code))
			return true;
	return false;
}

static void
check_role(ReturnSetInfo *rows, const Role *role)
{
	int			n = 0;
	bool		blocks = false;
	StringInfoData rules;

	if (attachment_count(role->name) > 0)
		return;
	initStringInfo(&rules);
	for (int i = 0; i < role->nrules; i++)
		if (role->rules[i].code != NULL)
		{
			/* others only read what it is for */
			blocks |= role->rules[i].again != 0 && refuses(role->rules[i].code) &&
				!is_judged_elsewhere(role, role->rules[i].code);
			if (n++ < 3)
				appendStringInfo(&rules, "%s%s", n == 1 ? "" : ", ", role->rules[i].code);
		}
	if (n > 3)
		appendStringInfoString(&rules, ", ...");
	doubt(rows, &(Doubt)
		  {
			  blocks ? SETUP_WARNING : SETUP_NOTE, "role", role->name,
			  psprintf(_("no table is attached in role \"%s\": its rules are not judged (%s)"), role->name, rules.data),
			  psprintf("SELECT safeins.attach('%s', 'table', '{...}')", role->name)
		  });
}

/* One of the two alone is counted, and held against nothing. */
static void
check_both_sides(ReturnSetInfo *rows)
{
	bool		premium = attachment_count(ROLE_PREMIUM) > 0;

	if (premium != (attachment_count(ROLE_EXPENSE) > 0))
		doubt(rows, &(Doubt)
			  {
				  SETUP_WARNING, "role", premium ? ROLE_EXPENSE : ROLE_PREMIUM,
				  psprintf(_("cap and floor are not judged: no table is attached in role \"%s\""), premium ? ROLE_EXPENSE : ROLE_PREMIUM),
				  psprintf("SELECT safeins.attach('%s', 'table', '{...}')", premium ? ROLE_EXPENSE : ROLE_PREMIUM)
			  });
}

static OwnSql unarmed = {
	.sql = "SELECT a.role, pg_catalog.quote_ident(a.table_schema) || '.' || pg_catalog.quote_ident(a.table_name), a.state"
	" FROM safeins.attachment a WHERE a.state <> 'armed' ORDER BY 1, 2",
};

static void
check_guards(ReturnSetInfo *rows)
{
	OwnRows		found;

	own_sql_begin();
	found = own_sql_run(&unarmed, NULL, NULL);
	for (uint64 i = 0; i < found.n; i++)
	{
		const char *table = own_text(&found, i, 2);
		bool		missing = strcmp(own_text(&found, i, 3), "guards missing") == 0;

		doubt(rows, &(Doubt)
			  {
				  SETUP_ERROR, "guards", table,
				  missing ? psprintf(_("some guards of table %s in role \"%s\" are gone: writes pass by them"), table, own_text(&found, i, 1)) :
				  psprintf(_("guards of table %s in role \"%s\" are not enabled: writes pass by them"), table, own_text(&found, i, 1)),
				  missing ? psprintf("SELECT safeins.detach('%s', %s, 'reason'); SELECT safeins.attach('%s', %s, '{...}')",
									 own_text(&found, i, 1), quote_literal_cstr(table), own_text(&found, i, 1),
									 quote_literal_cstr(table)) :
				  psprintf("ALTER TABLE %s ENABLE TRIGGER ALL; SELECT * FROM safeins.reconcile()", table)
			  });
	}
	own_sql_end();
}

/* ---- what a mapping leaves out ---- */

/* Rules that sleep for want of one fact. */
typedef struct Sleeping
{
	StringInfoData rules;
	const char *effect;			/* what else comes of it; NULL: they are not judged */
	bool		blocks;
} Sleeping;

static void
take_sleeping(const Mapping *m, const GuardRule *rule, int fact, void *arg)
{
	Sleeping   *s = (Sleeping *) arg + fact;

	if (s->rules.data == NULL)
		initStringInfo(&s->rules);
	appendStringInfo(&s->rules, "%s%s", s->rules.len == 0 ? "" : ", ", rule->code);
	s->effect = rule->effect;
	s->blocks |= refuses(rule->code);
}

static void
check_facts(ReturnSetInfo *rows, const Mapping *m, const char *table)
{
	Sleeping   *sleeping = palloc0(sizeof(Sleeping) * m->role->nfacts);

	rules_unchecked(m, take_sleeping, sleeping);
	for (int fact = 0; fact < m->role->nfacts; fact++)
	{
		const Sleeping *s = &sleeping[fact];
		const char *name = fact_name(m->role, fact);

		if (s->rules.data == NULL)
			continue;
		doubt(rows, &(Doubt)
			  {
				  s->blocks ? SETUP_WARNING : SETUP_NOTE, "fact", table,
				  s->effect != NULL ?
				  psprintf(_("fact \"%s\" of role \"%s\" is not mapped for table %s: %s"), name, m->role->name, table, _(s->effect)) :
				  psprintf(_("fact \"%s\" of role \"%s\" is not mapped for table %s: not judged by %s"), name, m->role->name, table, s->rules.data),
				  psprintf("SELECT safeins.detach('%s', %s, 'reason'); SELECT safeins.attach('%s', %s, '{..., \"%s\": \"...\"}')",
						   m->role->name, quote_literal_cstr(table), m->role->name, quote_literal_cstr(table), name)
			  });
	}
}

static void
check_indexes(ReturnSetInfo *rows, const Mapping *m, Relation rel, const char *table)
{
	ListCell   *lc;

	foreach(lc, facts_unindexed(m, rel))
	{
		int			fact = lfirst_int(lc);

		doubt(rows, &(Doubt)
			  {
				  SETUP_WARNING, "index", table,
				  psprintf(_("rows of table %s are looked up by fact \"%s\" without an index: every write reads the table"), table, fact_name(m->role, fact)),
				  psprintf("CREATE INDEX ON %s (%s)", table, m->facts[fact].source)
			  });
	}
	foreach(lc, keys_unindexed(m))
		if (((Mapping *) lfirst(lc))->relid == m->relid)
			doubt(rows, &(Doubt)
				  {
					  SETUP_WARNING, "index", table,
					  psprintf(_("keys of role \"%s\" are looked up in table %s without an index, since another table of the role could hold the same"), m->role->name, table),
					  psprintf("CREATE INDEX ON %s ((%s))", table, m->facts[0].source)
				  });
}

/* A "where" that lets no row be live; the first row that is ends the look. */
static void
check_live(ReturnSetInfo *rows, const Mapping *m, Relation rel, const char *table)
{
	FactReader *reader;
	bool		live = false;
	int64		n = 0;

	if (!mapping_where(m)->mapped)
		return;
	own_sql_begin();
	PushActiveSnapshot(GetLatestSnapshot());
	reader = fact_reader_open(unconstify(Mapping *, m), FACTS_TABLE, rel, NULL, true);
	PopActiveSnapshot();
	while (!live && fact_reader_next(reader, &live) != NULL)
		n++;
	fact_reader_close(reader);
	own_sql_end();
	if (!live && n > 0)
	{
		char	   *values = where_values_sql(m, rel);

		doubt(rows, &(Doubt)
			  {
				  SETUP_WARNING, "where", table, none_live_message(m, rel, n),
				  psprintf("%sSELECT safeins.detach('%s', %s, 'reason'); SELECT safeins.attach('%s', %s, '{..., \"where\": \"...\"}')",
						   values == NULL ? "" : psprintf("%s; ", values), m->role->name, quote_literal_cstr(table), m->role->name,
						   quote_literal_cstr(table))
			  });
	}
}

/* ---- the same money twice ---- */

/* So many rows of a table are looked for in another; of fewer than a few nothing can be said. */
#define MONEY_SAMPLE	1000
#define MONEY_FEW		3

/* A row's whose money it is, as a hash, how much, and where whose is an insurer, when. */
typedef struct Money
{
	uint32		whose;
	Fen			amount;
	DateADT		on;
	bool		found;
} Money;

typedef struct MoneyFacts
{
	int			policy;
	int			insurer;
	int			amount;
	int			on;
} MoneyFacts;

static const MoneyFacts premium_money = {PREMIUM_POLICY, PREMIUM_INSURER, PREMIUM_AMOUNT, PREMIUM_RECEIVED_ON};
static const MoneyFacts expense_money = {EXPENSE_POLICY, EXPENSE_INSURER, EXPENSE_AMOUNT, EXPENSE_SPENT_ON};

static int
compare_money(const void *a, const void *b)
{
	const Money *x = a;
	const Money *y = b;

	if (x->whose != y->whose)
		return x->whose < y->whose ? -1 : 1;
	if (x->amount != y->amount)
		return x->amount < y->amount ? -1 : 1;
	return x->on < y->on ? -1 : x->on > y->on ? 1 : 0;
}

/* By policy the amount is enough: one table may have the day of the payment, the other that of its entry. */
static bool
read_money(const MoneyFacts *which, const Fact *facts, bool by_policy, Money *money)
{
	const Fact *whose = &facts[by_policy ? which->policy : which->insurer];
	const Fact *amount = &facts[which->amount];
	const Fact *on = &facts[which->on];

	if (whose->isnull || amount->isnull || amount->unreadable || amount->v.fen == 0 || on->isnull || on->unreadable)
		return false;
	*money = (Money)
	{
		.whose = DatumGetUInt32(hash_any((const unsigned char *) whose->str, whose->len)),
		.amount = amount->v.fen,.on = by_policy ? 0 : on->v.date
	};
	return true;
}

/* Reads rows of a table: up to MONEY_SAMPLE into it, or, where it is full already, those that are found in it. */
static int
read_table(const Mapping *m, const MoneyFacts *which, bool by_policy, Money *sample, int n)
{
	Relation	rel = table_open(m->relid, AccessShareLock);
	FactReader *reader;
	const Fact *facts;
	Money		money;
	bool		live;
	int			taken = 0;

	own_sql_begin();
	PushActiveSnapshot(GetLatestSnapshot());
	reader = fact_reader_open(unconstify(Mapping *, m), FACTS_TABLE, rel, NULL, false);
	PopActiveSnapshot();
	while ((n > 0 || taken < MONEY_SAMPLE) && (facts = fact_reader_next(reader, &live)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		if (!live || !read_money(which, facts, by_policy, &money))
			continue;
		if (n == 0)
			sample[taken++] = money;
		else
		{
			Money	   *same = bsearch(&money, sample, n, sizeof(Money), compare_money);

			if (same != NULL && !same->found)
			{
				same->found = true;
				taken++;
			}
		}
	}
	fact_reader_close(reader);
	own_sql_end();
	table_close(rel, AccessShareLock);
	return taken;
}

/* Of equal ones one is enough. */
static int
sort_money(Money *sample, int n)
{
	int			kept = 0;

	qsort(sample, n, sizeof(Money), compare_money);
	for (int i = 0; i < n; i++)
		if (i == 0 || compare_money(&sample[i], &sample[kept - 1]) != 0)
			sample[kept++] = sample[i];
	return kept;
}

/* Do most rows of a have their like in b?  Then that is told. */
static bool
is_within(ReturnSetInfo *rows, const Mapping *a, const Mapping *b, const MoneyFacts *which)
{
	bool		by_policy = mapping_has(a, which->policy) && mapping_has(b, which->policy);
	Money	   *sample = palloc(sizeof(Money) * MONEY_SAMPLE);
	int			n;
	int			found;

	if (!by_policy && !(mapping_has(a, which->insurer) && mapping_has(b, which->insurer)))
		return false;
	n = sort_money(sample, read_table(a, which, by_policy, sample, 0));
	if (n < MONEY_FEW || (found = read_table(b, which, by_policy, sample, n)) < (n + 1) / 2)
		return false;
	doubt(rows, &(Doubt)
		  {
			  SETUP_WARNING, "money", lookup_table(a->relid),
			  psprintf(_("tables %s and %s, both in role \"%s\", seem to hold the same money: of %d rows of the one %d have their like in the other"),
					   lookup_table(a->relid), lookup_table(b->relid), a->role->name, n, found),
			  psprintf("SELECT safeins.detach('%s', %s, 'reason')", a->role->name,
					   quote_literal_cstr(lookup_table(b->relid)))
		  });
	return true;
}

static void
check_money(ReturnSetInfo *rows, const char *role, const MoneyFacts *which)
{
	List	   *roots = attachment_roots(role);
	ListCell   *lc;
	ListCell   *other;

	foreach(lc, roots)
		foreach(other, roots)
		{
			const Mapping *a = mapping_of_relation(lfirst_oid(lc), role);
			const Mapping *b = mapping_of_relation(lfirst_oid(other), role);

			if (a != NULL && b != NULL && lfirst_oid(lc) < lfirst_oid(other) && !is_within(rows, a, b, which))
				(void) is_within(rows, b, a, which);
		}
}

/* check_attached_tables puts a row for each doubt. */
void
check_attached_tables(ReturnSetInfo *rows)
{
	check_guards(rows);
	check_both_sides(rows);
	for (int i = 0; i < role_count(); i++)
	{
		const Role *role = role_at(i);
		ListCell   *lc;

		check_role(rows, role);
		foreach(lc, attachment_roots(role->name))
		{
			const Mapping *m = mapping_of_relation(lfirst_oid(lc), role->name);
			Relation	rel = table_open(lfirst_oid(lc), AccessShareLock);
			char	   *table = relation_sql_name(rel);

			if (m != NULL)
			{
				check_facts(rows, m, table);
				check_indexes(rows, m, rel, table);
				check_live(rows, m, rel, table);
			}
			table_close(rel, AccessShareLock);
		}
	}
	check_money(rows, ROLE_PREMIUM, &premium_money);
	check_money(rows, ROLE_EXPENSE, &expense_money);
}
