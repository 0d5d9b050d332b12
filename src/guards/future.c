/*
 * future.c: days on which something happened, as rows tell them before they have
 * come: one rule for all roles, each of which says in its table of rules which
 * facts are such days.
 *
 * What a role has a rule of its own for (an expense, a service, the steps of a
 * hazard) is left to that.  Days that are agreed or planned may lie ahead.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/finding.h"
#include "guards/future.h"
#include "guards/guard.h"
#include "guards/violation.h"

#include "lib/stringinfo.h"
#include "port/pg_bitutils.h"
#include "utils/json.h"
#include "utils/rel.h"

/* Which day of which row it is: rows of a role without keys are told apart by their second fact, too. */
static char *
figures_of(GuardFrame *g, const GuardRow *row, int fact)
{
	const Role *role = g->j->mapping->role;
	const Fact *second = &row->facts[1];
	StringInfoData s;

	initStringInfo(&s);
	appendStringInfo(&s, "{\"fact\": \"%s\", \"day\": \"%s\"", role->facts[fact].name, day_text(row->facts[fact].v.date));
	if (!role->keyed && !second->isnull)
	{
		appendStringInfoString(&s, ", \"of\": ");
		if (role->facts[1].type == FACT_COUNT)
			appendStringInfo(&s, "%lld", (long long) second->v.count);
		else
			escape_json(&s, fact_text(second));
	}
	appendStringInfoChar(&s, '}');
	return s.data;
}

static const char *
insurer_of(GuardFrame *g, const GuardRow *row)
{
	const Role *role = g->j->mapping->role;

	for (int i = 0; i < role->nfacts; i++)
		if (strcmp(role->facts[i].name, "insurer") == 0)
			return row->facts[i].isnull ? NULL : fact_text(&row->facts[i]);
	return NULL;
}

/* day_found reports what the rule of the frame's line finds of a day of a row, once. */
void
day_found(GuardFrame *g, const Rule *rule, const GuardRow *row, int fact, const char *message, const char *remedy)
{
	report_violation(g->j, &(Violation)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_FUTURE,.place = row->area,.key = fact_text(&row->facts[0]),
					 .insurer = insurer_of(g, row),.year = year_of(row->facts[fact].v.date),.message = message,
					 .detail = psprintf(_("Row %s of table \"%s\"."), fact_text(&row->facts[0]),
										table_shown(g->j->rel)),
					 .remedy = remedy,.figures = figures_of(g, row, fact),.once = true
				 });
}

/* day_mended withdraws what was found by the frame's line of a day that a row no longer has. */
void
day_mended(GuardFrame *g, const GuardRow *row, int fact)
{
	const char *code = g->rules[g->line].code;

	if (g->j->mode != CHECK_LIVE || row->facts[fact].isnull || !finding_stands(code, NULL, NULL))
		return;
	(void) finding_withdraw(&(FindingMatch)
							{
								.code = code,.role = g->j->mapping->role->name,.key = fact_text(&row->facts[0]),
								.figures = figures_of(g, row, fact)
							}, _("the day has been put right, or the row is gone"));
}

static bool
is_day(GuardFrame *g, int fact)
{
	return g->j->mapping->role->facts[fact].type == FACT_DATE;
}

/* Does a day follow another that is ahead itself? */
static bool
follows(GuardFrame *g, const GuardRow *row, DateADT day)
{
	for (FactSet rest = g->rules[g->line].reads; rest != 0; rest &= rest - 1)
	{
		const Fact *first = &row->facts[pg_rightmost_one_pos64(rest)];

		if (!first->isnull && first->v.date > g->today && first->v.date <= day)
			return true;
	}
	return false;
}

/* check_day_ahead: no day of what has happened is later than today, but for as many days as the rule has. */
void
check_day_ahead(GuardFrame *g, const Rule *none, const GuardRow *before, const GuardRow *now)
{
	for (FactSet rest = g->rules[g->line].again; rest != 0; rest &= rest - 1)
	{
		int			fact = pg_rightmost_one_pos64(rest);
		const Fact *day = &now->facts[fact];
		const Rule *rule;

		if (!is_day(g, fact) || !(g->changed & FACT(fact)))
			continue;
		if (before != NULL)
			day_mended(g, before, fact);
		if (day->isnull || day->v.date <= g->today || follows(g, now, day->v.date))
			continue;
		rule = guard_rule(g, g->line, now->area, g->today);
		if (rule == NULL || day->v.date - g->today <= rule->number)
			continue;
		day_found(g, rule, now, fact,
				  psprintf(_("row %s of role \"%s\": fact \"%s\", %s, is in the future"), fact_text(&now->facts[0]),
						   g->j->mapping->role->name, fact_name(g->j->mapping->role, fact), day_text(day->v.date)),
				  _("Enter it once the day has come."));
	}
}

/* future_gone withdraws what was found of a row that goes. */
void
future_gone(GuardFrame *g, const GuardRow *before)
{
	for (FactSet rest = g->rules[g->line].again; rest != 0; rest &= rest - 1)
	{
		int			fact = pg_rightmost_one_pos64(rest);

		if (is_day(g, fact))
			day_mended(g, before, fact);
	}
}
