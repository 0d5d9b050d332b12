/*
 * states.c: the way of a hazard: found, notified, rectified,
 * re-checked, closed.  It goes on and not back, and how long it may take is
 * not the writer's to move.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/fact_written.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/hazard.h"
#include "guards/hazard/hazard.h"
#include "guards/unreadable_row.h"
#include "guards/retention.h"

#include "miscadmin.h"
#include "utils/date.h"

static bool
changed(const GuardFrame *g, int fact)
{
	return (g->changed & FACT(fact)) != 0;
}

/* Was it taken back? */
static bool
unset(const GuardRow *old_row, const GuardRow *new_row, int fact)
{
	return has_fact(old_row, fact) && !has_fact(new_row, fact);
}

static int
rank(const char *level)
{
	return level == NULL ? 0 : strcmp(level, LEVEL_MAJOR) == 0 ? 2 : strcmp(level, LEVEL_GENERAL) == 0 ? 1 : 0;
}

static void
check_due(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const HazardTerms *new_row = (const HazardTerms *) now;
	char	   *written;
	bool		all;

	if (has_fact(now, HAZARD_DUE_ON))
		return;
	written = fact_written(g->j, HAZARD_DUE_ON, &all);
	if (!all)
		written = NULL;
	hazard_violation(g, rule, ERRCODE_SI_HAZARD_DUE, new_row,
				  written == NULL ? psprintf(_("hazard %s has no day by which it is to be rectified"), new_row->hazard) :
				  psprintf(_("hazard %s has no day by which it is to be rectified that can be read: %s"), new_row->hazard, written),
				  written == NULL ? _("Give the last day for its rectification.") :
				  psprintf("%s %s", _("Give the last day for its rectification."), fact_forms(FACT_DATE)), false);
}

/* The detail speaks of the hazard that is known, which was found on the day it was. */
static void
violation_found(GuardFrame *g, const Rule *rule, const HazardTerms *new_row, DateADT old_row)
{
	HazardTerms known = *new_row;

	known.row.on = old_row;
	hazard_violation(g, rule, ERRCODE_SI_HAZARD_FOUND, &known,
				  psprintf(_("the day hazard %s was found cannot be changed: it is %s, and would be %s"), new_row->hazard,
						   day_text(old_row), day_text(new_row->row.on)),
				  _("What was found on another day is another hazard."), false);
}

static void
check_found(GuardFrame *g, const Rule *none, const GuardRow *before, const GuardRow *now)
{
	const Rule *rule = before == NULL ? NULL : guard_rule_of(g, HAZARD_RULE_FOUND, before);

	if (rule != NULL)
		violation_found(g, rule, (const HazardTerms *) now, before->on);
}

static void
violation_lowered(GuardFrame *g, const Rule *rule, const HazardTerms *new_row, const char *old_row)
{
	hazard_violation(g, rule, ERRCODE_SI_HAZARD_LEVEL, new_row,
				  psprintf(_("the level of hazard %s cannot be lowered: it is %s, and would be %s"), new_row->hazard, old_row, new_row->level),
				  _("A hazard is rectified, not made smaller."), false);
}

static void
check_level(GuardFrame *g, const Rule *none, const GuardRow *before, const GuardRow *now)
{
	const HazardTerms *new_row = (const HazardTerms *) now;
	const HazardTerms *old_row = (const HazardTerms *) before;
	const Rule *rule;

	if (new_row->level == NULL)
	{
		if ((rule = guard_rule_of(g, HAZARD_RULE_LEVEL, now)) != NULL)
			hazard_violation(g, rule, ERRCODE_SI_HAZARD_LEVEL, new_row,
						  psprintf(_("\"%s\" is not a level of hazards"), fact_shown(&now->facts[HAZARD_LEVEL])),
						  _("SELECT name, code FROM safeins.code_list WHERE list = 'hazard.level' lists the levels; safeins.add_code() makes the host's own words known."),
						  false);
	}
	else if (old_row != NULL && rank(new_row->level) < rank(old_row->level) &&
			 (rule = guard_rule_of(g, HAZARD_RULE_LEVEL, before)) != NULL)
		violation_lowered(g, rule, new_row, old_row->level);
}

/* What is known of a deadline that moves. */
typedef struct Extension
{
	DateADT		old_row;
	const char *was_approved;	/* by what it came to be so; may be NULL */
	const char *approved;		/* by what it moves now; may be NULL */
	int			before;			/* extensions until now; -1: look into the book */
	bool		over;			/* it is rectified or closed */
	Division	area;			/* of the law */
	DateADT		found_on;
} Extension;

static const char *
approval(const GuardRow *t)
{
	const Fact *f = &t->facts[HAZARD_EXTENSION];

	return f->isnull || fact_is_blank(f) ? NULL : fact_text(f);
}

static Extension
extension_of(const GuardRow *before, const GuardRow *now)
{
	return (Extension)
	{
		.old_row = before->facts[HAZARD_DUE_ON].v.date,.was_approved = approval(before),.approved =
			approval(now),.before = -1,
		.over = has_fact(before, HAZARD_RECTIFIED_ON) ||
		has_fact(before, HAZARD_CLOSED_ON),.area = before->area,.found_on = before->on
	};
}

static void
extension_approved(GuardFrame *g, const HazardTerms *new_row, const Extension *e)
{
	const Fact *due = &new_row->row.facts[HAZARD_DUE_ON];
	const Rule *rule = guard_rule(g, HAZARD_RULE_EXTENSION, e->area, e->found_on);

	if (rule != NULL)
	{
		char	   *to = due->isnull ? "NULL" : day_text(due->v.date);

		if (e->over)
			hazard_violation(g, rule, ERRCODE_SI_HAZARD_EXTENSION, new_row,
						  psprintf(_("the deadline of hazard %s cannot go from %s to %s: it has been rectified"), new_row->hazard, day_text(e->old_row), to),
						  _("An extension is asked for while the work is under way."), false);
		else if (e->approved == NULL || (e->was_approved != NULL && strcmp(e->approved, e->was_approved) == 0) ||
				 hazard_extended_by(division_at_level(e->area, 1), new_row->hazard, e->approved))
			hazard_violation(g, rule, ERRCODE_SI_HAZARD_EXTENSION, new_row,
						  psprintf(_("the deadline of hazard %s cannot go from %s to %s without an extension"), new_row->hazard, day_text(e->old_row), to),
						  mapping_has(g->j->mapping, HAZARD_EXTENSION) ?
						  _("Enter the approval of the extension with the new deadline, in the same statement.") :
						  _("Fact \"extension\" is not mapped, so that no approval can be read: detach the table and attach it with the column that holds it."),
						  false);
	}
}

/* More often than may be: a deadline that moves to a later day. */
static void
extension_counted(GuardFrame *g, const HazardTerms *new_row, const Extension *e)
{
	const Fact *due = &new_row->row.facts[HAZARD_DUE_ON];
	const Rule *rule = guard_rule(g, HAZARD_RULE_EXTENSION_COUNT, e->area, e->found_on);
	int			before = e->before;

	if (rule == NULL || due->isnull || due->v.date <= e->old_row)
		return;
	if (before < 0)
	{
		HazardEntry *known = hazard_find(&((HazardCheck *) g)->hazards, division_at_level(e->area, 1),
										 new_row->hazard, strlen(new_row->hazard));

		before = known == NULL ? 0 : known->extensions;
	}
	if (before >= rule->number)
		hazard_violation(g, rule, ERRCODE_SI_HAZARD_EXTENSION, new_row,
					  psprintf(_("hazard %s has been extended %d times already, %lld are allowed"), new_row->hazard, before, (long long) rule->number),
					  _("safeins.hazard_due_history has every change of a deadline."), false);
}

static void
extension_in_days(GuardFrame *g, const HazardTerms *new_row, const Extension *e)
{
	const Fact *due = &new_row->row.facts[HAZARD_DUE_ON];
	const Rule *rule = guard_rule(g, HAZARD_RULE_EXTENSION_DAYS, e->area, e->found_on);
	DateADT		last;

	if (rule == NULL || due->isnull || due->v.date <= e->old_row)
		return;
	last = term_after(e->old_row, rule->term);
	if (due->v.date > last)
		hazard_violation(g, rule, ERRCODE_SI_HAZARD_EXTENSION, new_row,
					  psprintf(_("the deadline of hazard %s cannot be extended from %s to %s: at most to %s"), new_row->hazard,
							   day_text(e->old_row), day_text(due->v.date), day_text(last)),
					  _("Have it rectified by then, or enter the rule of your place with safeins.add_rule()."), false);
}

/* What was due on a day is due on another, or on none. */
static void
check_extension(GuardFrame *g, const Rule *none, const GuardRow *before, const GuardRow *now)
{
	void		(*check) (GuardFrame *g, const HazardTerms *new_row, const Extension *e) =
		g->line == HAZARD_RULE_EXTENSION ? extension_approved :
		g->line == HAZARD_RULE_EXTENSION_COUNT ? extension_counted : extension_in_days;
	Extension	e;

	if (!has_fact(before, HAZARD_DUE_ON))
		return;
	e = extension_of(before, now);
	check(g, (const HazardTerms *) now, &e);
}

static void
check_dates(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const HazardTerms *new_row = (const HazardTerms *) now;
	static const struct
	{
		int			first;
		int			then;
	}			order[] = {
		{HAZARD_FOUND_ON, HAZARD_DUE_ON},
		{HAZARD_FOUND_ON, HAZARD_NOTIFIED_ON},
		{HAZARD_FOUND_ON, HAZARD_PLAN_ON},
		{HAZARD_FOUND_ON, HAZARD_RECTIFIED_ON},
		{HAZARD_FOUND_ON, HAZARD_REPORTED_ON},
		{HAZARD_FOUND_ON, HAZARD_CLOSED_ON},
		{HAZARD_NOTIFIED_ON, HAZARD_CLOSED_ON},
		{HAZARD_PLAN_ON, HAZARD_CLOSED_ON},
		{HAZARD_RECTIFIED_ON, HAZARD_RECHECKED_ON},
		{HAZARD_RECTIFIED_ON, HAZARD_CLOSED_ON},
		{HAZARD_RECHECKED_ON, HAZARD_CLOSED_ON},
	};
	static const int past[] = {
		HAZARD_FOUND_ON, HAZARD_NOTIFIED_ON, HAZARD_PLAN_ON, HAZARD_RECTIFIED_ON,
			HAZARD_RECHECKED_ON, HAZARD_REPORTED_ON, HAZARD_CLOSED_ON
	};

	for (size_t i = 0; i < lengthof(order); i++)
	{
		const Fact *first = &now->facts[order[i].first];
		const Fact *then = &now->facts[order[i].then];

		if (first->isnull || then->isnull || then->v.date >= first->v.date ||
			!(changed(g, order[i].first) || changed(g, order[i].then)))
			continue;
		hazard_violation(g, rule, ERRCODE_SI_HAZARD_DATES, new_row,
					  psprintf(_("hazard %s: fact \"%s\", %s, is earlier than fact \"%s\", %s"), new_row->hazard,
							   fact_name(g->j->mapping->role, order[i].then), day_text(then->v.date),
							   fact_name(g->j->mapping->role, order[i].first), day_text(first->v.date)),
					  _("Correct the days."), false);
	}
	for (size_t i = 0; i < lengthof(past); i++)
		if (has_fact(now, past[i]) && changed(g, past[i]) && now->facts[past[i]].v.date > g->today)
			hazard_violation(g, rule, ERRCODE_SI_HAZARD_DATES, new_row,
						  psprintf(_("hazard %s: fact \"%s\", %s, is in the future"), new_row->hazard,
								   fact_name(g->j->mapping->role, past[i]), day_text(now->facts[past[i]].v.date)),
						  _("Enter it once the day has come."), false);
}

/*
 * What is closed stays as it was closed; before that only a rectification may
 * be taken back that a re-check has not found good.
 */
static void
check_back(GuardFrame *g, const Rule *none, const GuardRow *before, const GuardRow *now)
{
	const HazardTerms *new_row = (const HazardTerms *) now;
	static const int steps[] = {HAZARD_NOTIFIED_ON, HAZARD_RECTIFIED_ON, HAZARD_RECHECKED_ON, HAZARD_CLOSED_ON};
	const Rule *rule;

	if (before == NULL || (rule = guard_rule_of(g, HAZARD_RULE_REOPEN, before)) == NULL)
		return;
	for (size_t i = 0; i < lengthof(steps); i++)
	{
		if (has_fact(before, HAZARD_CLOSED_ON) ? !changed(g, steps[i]) :
			!unset(before, now, steps[i]) ||
			(steps[i] == HAZARD_RECTIFIED_ON && !has_fact(before, HAZARD_RECHECKED_ON)))
			continue;
		hazard_violation(g, rule, ERRCODE_SI_HAZARD_REOPEN, new_row,
					  has_fact(before, HAZARD_CLOSED_ON) ?
					  psprintf(_("hazard %s was closed on %s: its %s cannot be changed any more"), new_row->hazard,
							   day_text(before->facts[HAZARD_CLOSED_ON].v.date),
							   fact_name(g->j->mapping->role, steps[i])) :
					  psprintf(_("%s of hazard %s cannot be taken back"), fact_name(g->j->mapping->role, steps[i]), new_row->hazard),
					  _("What is found again is a new hazard."), false);
	}
	if (unset(before, now, HAZARD_REPORTED_ON))
		hazard_violation(g, rule, ERRCODE_SI_HAZARD_REOPEN, new_row,
					  psprintf(_("%s of hazard %s cannot be taken back"), fact_name(g->j->mapping->role, HAZARD_REPORTED_ON), new_row->hazard),
					  _("What was reported stays so; a wrong day may be corrected."), false);
}

/* What keeps a hazard from being closed; NULL: nothing. */
static char *
unchecked(GuardFrame *g, const HazardTerms *new_row)
{
	const Mapping *m = g->j->mapping;
	const GuardRow *now = &new_row->row;

	if (mapping_has(m, HAZARD_RECTIFIED_ON) && !has_fact(now, HAZARD_RECTIFIED_ON))
		return psprintf(_("hazard %s cannot be closed: it has not been rectified"), new_row->hazard);
	if (mapping_has(m, HAZARD_RECHECKED_ON) && !has_fact(now, HAZARD_RECHECKED_ON))
		return psprintf(_("hazard %s cannot be closed: it has not been re-checked"), new_row->hazard);
	if (mapping_has(m, HAZARD_RECHECKED_BY) && blank_fact(now, HAZARD_RECHECKED_BY))
		return psprintf(_("hazard %s cannot be closed: it is not known who re-checked it"), new_row->hazard);
	if (mapping_has(m, HAZARD_EVIDENCE) && blank_fact(now, HAZARD_EVIDENCE))
		return psprintf(_("hazard %s cannot be closed: there is no evidence of its re-check"), new_row->hazard);
	return NULL;
}

static void
check_recheck(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const HazardTerms *new_row = (const HazardTerms *) now;
	char	   *message = NULL;

	if (has_fact(now, HAZARD_RECHECKED_BY) && has_fact(now, HAZARD_RECTIFIED_BY) &&
		has_fact(now, HAZARD_RECHECKED_ON) &&
		same_person(&now->facts[HAZARD_RECHECKED_BY], &now->facts[HAZARD_RECTIFIED_BY]))
		message = psprintf(_("hazard %s was re-checked by whoever rectified it: %s"), new_row->hazard,
						   fact_shown(&now->facts[HAZARD_RECHECKED_BY]));
	else if (has_fact(now, HAZARD_CLOSED_ON))
		message = unchecked(g, new_row);
	else if (has_fact(now, HAZARD_RECHECKED_ON) && !has_fact(now, HAZARD_RECTIFIED_ON) &&
			 mapping_has(g->j->mapping, HAZARD_RECTIFIED_ON))
		message = psprintf(_("hazard %s cannot be re-checked: it has not been rectified"), new_row->hazard);
	if (message != NULL)
		hazard_violation(g, rule, ERRCODE_SI_HAZARD_RECHECK, new_row, message,
					  _("A hazard is closed when somebody else has re-checked it, with evidence."), false);
}

/* What comes late is accepted, and written down. */
static void
check_late(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	static const HazardDeadlineKind kinds[HAZARD_NRULES] = {
		[HAZARD_RULE_PLAN] = HAZARD_DUE_PLAN,
		[HAZARD_RULE_NOTIFY] = HAZARD_DUE_NOTIFY,
		[HAZARD_RULE_RECTIFY] = HAZARD_DUE_RECTIFY,
		[HAZARD_RULE_RECHECK_TERM] = HAZARD_DUE_RECHECK,
		[HAZARD_RULE_REPORT] = HAZARD_DUE_REPORT,
	};
	const HazardTerms *new_row = (const HazardTerms *) now;
	const HazardDeadline *due = &new_row->dues[kinds[g->line]];
	const HazardDeadline *old = before == NULL ? NULL : &((const HazardTerms *) before)->dues[kinds[g->line]];

	if (!due->open || !due->met || due->met_on <= due->due_on ||
		(old != NULL && old->open && old->met && old->met_on == due->met_on && old->due_on == due->due_on))
		return;
	hazard_violation(g, rule, ERRCODE_SI_HAZARD_DUE, new_row,
				  psprintf(_("%s of hazard %s was due on %s and came on %s, %d days late"), rule->code, new_row->hazard,
						   day_text(due->due_on), day_text(due->met_on), due->met_on - due->due_on), NULL, true);
}

const GuardRule hazard_rules[HAZARD_NRULES] = {
	[HAZARD_RULE_DUE] = {.code = "hazard.due",.as_is = true,.again = FACT(HAZARD_DUE_ON),.check = check_due},
	[HAZARD_RULE_FOUND] = {.code = "hazard.found",.again = FACT(HAZARD_FOUND_ON),.own_law = true,.check = check_found},
	[HAZARD_RULE_LEVEL] = {.code = "hazard.level",.again = FACT(HAZARD_LEVEL),.own_law = true,.check = check_level},
	[HAZARD_RULE_EXTENSION] = {.code = "hazard.extension",.again = FACT(HAZARD_DUE_ON),
		.reads = FACT(HAZARD_RECTIFIED_ON) | FACT(HAZARD_CLOSED_ON),.parts = FACT(HAZARD_EXTENSION),
		.effect = gettext_noop("no deadline can be changed once it is entered"),.own_law = true,.check = check_extension},
	[HAZARD_RULE_EXTENSION_COUNT] = {.code = "hazard.extension_count",.again = FACT(HAZARD_DUE_ON),.own_law = true,.check = check_extension},
	[HAZARD_RULE_EXTENSION_DAYS] = {.code = "hazard.extension_days",.again = FACT(HAZARD_DUE_ON),.own_law = true,.check = check_extension},
	[HAZARD_RULE_REOPEN] = {.code = "hazard.reopen",
		.again = FACT(HAZARD_NOTIFIED_ON) | FACT(HAZARD_RECTIFIED_ON) | FACT(HAZARD_RECHECKED_ON) |
			FACT(HAZARD_REPORTED_ON) | FACT(HAZARD_CLOSED_ON),.own_law = true,.check = check_back},
	[HAZARD_RULE_DATES] = {.code = "hazard.dates",.as_is = true,
		.again = FACT(HAZARD_FOUND_ON) | FACT(HAZARD_DUE_ON) | FACT(HAZARD_NOTIFIED_ON) |
			FACT(HAZARD_PLAN_ON) | FACT(HAZARD_RECTIFIED_ON) | FACT(HAZARD_RECHECKED_ON) |
			FACT(HAZARD_REPORTED_ON) | FACT(HAZARD_CLOSED_ON),.check = check_dates},
	[HAZARD_RULE_RECHECK] = {.code = "hazard.recheck",.as_is = true,
		.again = FACT(HAZARD_RECTIFIED_ON) | FACT(HAZARD_RECTIFIED_BY) | FACT(HAZARD_RECHECKED_ON) |
			FACT(HAZARD_RECHECKED_BY) | FACT(HAZARD_EVIDENCE) | FACT(HAZARD_CLOSED_ON),
		.parts = FACT(HAZARD_RECTIFIED_BY) | FACT(HAZARD_RECHECKED_ON) | FACT(HAZARD_RECHECKED_BY) |
			FACT(HAZARD_EVIDENCE) | FACT(HAZARD_CLOSED_ON),.check = check_recheck},
	[HAZARD_RULE_NOTIFIED_PARTY] = {.code = "hazard.notified_party",.as_is = true,
		.again = FACT(HAZARD_LEVEL) | FACT(HAZARD_NOTIFIED_ON) | FACT(HAZARD_NOTIFIED_PARTY) |
			FACT(HAZARD_CLOSED_ON),
		.parts = FACT(HAZARD_NOTIFIED_ON) | FACT(HAZARD_NOTIFIED_PARTY),.check = check_notice},
	[HAZARD_RULE_NOTIFY] = {.code = "hazard.notify",
		.again = FACT(HAZARD_LEVEL) | FACT(HAZARD_FOUND_ON) | FACT(HAZARD_NOTIFIED_ON) | FACT(HAZARD_NOTIFIED_PARTY) |
			FACT(HAZARD_PLACE),
		.needs = FACT(HAZARD_NOTIFIED_ON),.check = check_late},
	[HAZARD_RULE_RECTIFY] = {.code = "hazard.rectify",
		.again = FACT(HAZARD_FOUND_ON) | FACT(HAZARD_DUE_ON) | FACT(HAZARD_RECTIFIED_ON) | FACT(HAZARD_PLACE),
		.needs = FACT(HAZARD_RECTIFIED_ON),.check = check_late},
	[HAZARD_RULE_RECHECK_TERM] = {.code = "hazard.recheck_term",
		.again = FACT(HAZARD_FOUND_ON) | FACT(HAZARD_RECTIFIED_ON) | FACT(HAZARD_RECHECKED_ON) |
			FACT(HAZARD_CLOSED_ON) | FACT(HAZARD_PLACE),
		.needs = FACT(HAZARD_RECTIFIED_ON),.either =
		{HAZARD_RECHECKED_ON, HAZARD_CLOSED_ON},.check = check_late},
	[HAZARD_RULE_REPORT] = {.code = "hazard.report",
		.again = FACT(HAZARD_LEVEL) | FACT(HAZARD_FOUND_ON) | FACT(HAZARD_DUE_ON) | FACT(HAZARD_RECTIFIED_ON) |
			FACT(HAZARD_REPORTED_ON) | FACT(HAZARD_REPORTED_TO) | FACT(HAZARD_PLACE),
		.needs = FACT(HAZARD_REPORTED_ON) | FACT(HAZARD_RECTIFIED_ON),.check = check_late},
	[HAZARD_RULE_PLAN] = {.code = "hazard.plan",
		.again = FACT(HAZARD_LEVEL) | FACT(HAZARD_FOUND_ON) | FACT(HAZARD_PLAN_ON) | FACT(HAZARD_RECTIFIED_ON) |
			FACT(HAZARD_PLACE),
		.needs = FACT(HAZARD_PLAN_ON),.check = check_late},
	[HAZARD_RULE_CRITERION] = {.code = "hazard.criterion",.again = FACT(HAZARD_LEVEL) | FACT(HAZARD_CRITERION),
		.reads = FACT(HAZARD_FOUND_ON),.needs = FACT(HAZARD_CRITERION),.check = check_criterion},
	[HAZARD_RULE_REPORTED_TO] = {.code = "hazard.reported_to",
		.again = FACT(HAZARD_LEVEL) | FACT(HAZARD_REPORTED_ON) | FACT(HAZARD_REPORTED_TO),
		.reads = FACT(HAZARD_FOUND_ON),.needs = FACT(HAZARD_REPORTED_ON) | FACT(HAZARD_REPORTED_TO),
		.about = HAZARD_REPORTED_TO,.check = check_reported_to},
	[HAZARD_RULE_DENIED] = {.code = "hazard.notified_denied",.reads = FACT(HAZARD_NOTIFIED_PARTY) | FACT(HAZARD_REPORTED_TO)},
	[HAZARD_RULE_OTHER] = {.code = "hazard.notified_other",.reads = FACT(HAZARD_NOTIFIED_PARTY)},
	[HAZARD_RULE_REPORTED_OTHER] = {.code = "hazard.reported_other",.reads = FACT(HAZARD_REPORTED_TO)},
	[HAZARD_RULE_DELETE] = {.code = "hazard.delete",.reads = FACT(HAZARD_FOUND_ON) | FACT(HAZARD_CLOSED_ON)},
	[HAZARD_RULE_RELEASE] = MAY_GO(FACT(HAZARD_FOUND_ON) | FACT(HAZARD_DUE_ON) | FACT(HAZARD_CLOSED_ON) |
								   FACT(HAZARD_PLACE)),
};

/* What left, or came back, or was paired with another row, held against the book. */
static void
check_return(GuardFrame *g, const HazardReturn *r)
{
	Fact		facts[HAZARD_NFACTS] = {0};
	HazardTerms new_row = {
		.row = {.facts = facts,.area = r->area,.on = r->found_on},.hazard = r->hazard,.level =
			r->level,.insurer = r->insurer
	};
	const HazardEntry *old_row = &r->old_row;
	const Rule *rule;

	facts[HAZARD_DUE_ON].isnull = !r->has_due;
	facts[HAZARD_DUE_ON].v.date = r->due_on;
	if (!r->live)
	{
		if (old_row->live && !old_row->closed &&
			(rule = guard_rule(g, HAZARD_RULE_DELETE, r->area, old_row->found_on)) != NULL)
			hazard_violation(g, rule, ERRCODE_SI_HAZARD_DELETE, &new_row,
						  psprintf(_("hazard %s is open and cannot be deleted"), r->hazard),
						  _("Rectify it, have it re-checked, and close it."), false);
		return;
	}
	if (old_row->found_on != r->found_on &&
		(rule = guard_rule(g, HAZARD_RULE_FOUND, r->area, old_row->found_on)) != NULL)
		violation_found(g, rule, &new_row, old_row->found_on);
	if (rank(r->level) < rank(old_row->level) &&
		(rule = guard_rule(g, HAZARD_RULE_LEVEL, r->area, old_row->found_on)) != NULL)
		violation_lowered(g, rule, &new_row, old_row->level);
	if (old_row->has_due && (!r->has_due || r->due_on != old_row->due_on))
	{
		Extension	e = {
			.old_row = old_row->due_on,.was_approved = old_row->extension,.approved =
				r->extension,.before = old_row->extensions,
			.over = old_row->closed || old_row->rectified,.area = r->area,.found_on = old_row->found_on
		};

		extension_approved(g, &new_row, &e);
		extension_counted(g, &new_row, &e);
		extension_in_days(g, &new_row, &e);
	}
	if (old_row->closed && !r->same_way &&
		(rule = guard_rule(g, HAZARD_RULE_REOPEN, r->area, old_row->found_on)) != NULL)
		hazard_violation(g, rule, ERRCODE_SI_HAZARD_REOPEN, &new_row,
					  psprintf(_("hazard %s was closed and cannot be entered again but as it was"), r->hazard),
					  _("What is found again is a new hazard."), false);
}

/* check_returned holds the rows that are alone against the book. */
void
check_returned(HazardCheck *h)
{
	HazardReturn *found;
	int			n;

	if (h->g.j->mode != CHECK_LIVE && h->g.j->mode != CHECK_LEGACY)
		return;
	n = hazards_returned(h->store, &found);
	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		check_return(&h->g, &found[i]);
	}
}
