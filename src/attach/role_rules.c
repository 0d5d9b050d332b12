/*
 * role_rules.c: the tables of what guards judge: what a mapping leaves
 * unjudged, and safeins.rule_facts, which prints them.
 */
#include "common/safeins.h"
#include "attach/attachment.h"
#include "attach/mapping.h"
#include "attach/role.h"

#include "fmgr.h"
#include "funcapi.h"
#include "nodes/pg_list.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"
#include "utils/rel.h"

static FactSet
either_of(const GuardRule *rule)
{
	return rule->either[0] == rule->either[1] ? 0 : FACT(rule->either[0]) | FACT(rule->either[1]);
}

/* Every fact of a role that one of its rules asks. */
static FactSet
facts_of(const Role *role, const GuardRule *rule)
{
	return (rule->again | rule->reads | rule->needs | rule->parts | either_of(rule)) & (FACT(role->nfacts) - 1);
}

static bool
all_mapped(const Mapping *m, FactSet facts)
{
	for (; facts != 0; facts &= facts - 1)
		if (!mapping_has(m, pg_rightmost_one_pos64(facts)))
			return false;
	return true;
}

/* Is it judged by what another role's tables say of a fact? */
static bool
told_by_others(const GuardRule *rule, const Mapping *m)
{
	return rule->instead_role != NULL && mapping_has(m, rule->instead) && attachment_roots(rule->instead_role) != NIL;
}

/* rule_is_checked tells whether a mapping has what a rule cannot do without. */
bool
rule_is_checked(const GuardRule *rule, const Mapping *m)
{
	return (all_mapped(m, rule->needs) || told_by_others(rule, m)) &&
		(either_of(rule) == 0 || mapping_has(m, rule->either[0]) || mapping_has(m, rule->either[1]));
}

/* role_has_rule tells whether a role's table has a line for a rule. */
bool
role_has_rule(const Role *role, const char *code)
{
	for (int i = 0; i < role->nrules; i++)
		if (role->rules[i].code != NULL && strcmp(role->rules[i].code, code) == 0)
			return true;
	return false;
}

/* roles_select tells whether some guard asks for a rule with the sector, size and risk of its rows. */
bool
roles_select(const char *code)
{
	for (int r = 0; r < role_count(); r++)
	{
		const Role *role = role_at(r);

		for (int i = 0; role->selects && i < role->nrules; i++)
			if (role->rules[i].code != NULL && !role->rules[i].any && strcmp(role->rules[i].code, code) == 0)
				return true;
	}
	return false;
}

/* The facts without which it is not judged, or not as it would be. */
static FactSet
missed_by(const GuardRule *rule)
{
	return rule->needs | rule->parts | (either_of(rule) == 0 ? 0 : FACT(rule->either[0]));
}

/* Another fact that does as well as one that is told of; -1: none. */
static int
instead_of(const GuardRule *rule, int fact)
{
	return either_of(rule) != 0 && rule->either[0] == fact ? rule->either[1] : -1;
}

/* rules_unchecked gives what of the law a mapping leaves unjudged: each rule with a fact that is not mapped. */
void
rules_unchecked(const Mapping *m, UncheckedTaker take, void *arg)
{
	for (int i = 0; i < m->role->nrules; i++)
	{
		const GuardRule *rule = &m->role->rules[i];
		bool		told = rule->optional || told_by_others(rule, m);

		for (FactSet facts = told ? 0 : missed_by(rule); facts != 0; facts &= facts - 1)
		{
			int			fact = pg_rightmost_one_pos64(facts);
			int			instead = instead_of(rule, fact);

			if (mapping_has(m, fact) || (instead >= 0 && mapping_has(m, instead)) ||
				(rule->about != 0 && rule->about != fact && !mapping_has(m, rule->about)))
				continue;
			take(m, rule, fact, arg);
		}
	}
}

static void
report_rule(const Mapping *m, const GuardRule *rule, int fact, void *arg)
{
	const char *table = RelationGetRelationName((Relation) arg);

	if (rule->effect != NULL)
		ereport(NOTICE,
				(errmsg("fact \"%s\" is not mapped for table \"%s\": %s", fact_name(m->role, fact), table, _(rule->effect)),
				 errhint("Rule %s asks for it.", rule->code)));
	else
		ereport(NOTICE,
				(errmsg("rule %s is not judged for table \"%s\": fact \"%s\" is not mapped",
						rule->code, table, fact_name(m->role, fact))));
}

/* report_unchecked tells whoever attaches the table of it. */
void
report_unchecked(const Mapping *m, Relation rel)
{
	rules_unchecked(m, report_rule, rel);
}

/* One entry's fact; of what several entries of one rule say of it the view makes one row. */
static void
put_rule_fact(ReturnSetInfo *rsinfo, const Role *role, int line, int fact)
{
	const GuardRule *rule = &role->rules[line];
	const FactDef *def = &role->facts[fact];
	int			instead = instead_of(rule, fact);
	bool		missed = (missed_by(rule) & FACT(fact)) != 0;
	bool		beside = missed && rule->about != 0 && rule->about != fact;
	Datum		values[11];
	bool		nulls[11] = {0};

	values[0] = CStringGetTextDatum(role->name);
	values[1] = CStringGetTextDatum(rule->code);
	values[2] = CStringGetTextDatum(def->name);
	values[3] = BoolGetDatum(def->required);
	values[4] = BoolGetDatum((rule->again & FACT(fact)) != 0);
	values[5] = CStringGetTextDatum(def->required ? "refused" : !missed ? "judged" : rule->effect != NULL ? "stricter" :
									(rule->parts & FACT(fact)) != 0 ? "judged in part" : "not judged");
	values[6] = BoolGetDatum(missed && !def->required && !rule->optional);
	nulls[7] = instead < 0;
	values[7] = nulls[7] ? (Datum) 0 : CStringGetTextDatum(role->facts[instead].name);
	nulls[8] = !beside;
	values[8] = nulls[8] ? (Datum) 0 : CStringGetTextDatum(role->facts[rule->about].name);
	nulls[9] = !missed || rule->effect == NULL;
	values[9] = nulls[9] ? (Datum) 0 : CStringGetTextDatum(_(rule->effect));
	values[10] = Int32GetDatum(line);
	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

PG_FUNCTION_INFO_V1(safeins_rule_facts);

Datum
safeins_rule_facts(PG_FUNCTION_ARGS)
{
	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < role_count(); i++)
	{
		const Role *role = role_at(i);

		for (int line = 0; line < role->nrules; line++)
		{
			FactSet		facts = role->rules[line].code == NULL ? 0 : facts_of(role, &role->rules[line]);

			for (; facts != 0; facts &= facts - 1)
				put_rule_fact((ReturnSetInfo *) fcinfo->resultinfo, role, line, pg_rightmost_one_pos64(facts));
		}
	}
	return (Datum) 0;
}
