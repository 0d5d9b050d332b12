/*
 * states.c: the way of a hazard: found, notified, rectified,
 * re-checked, closed.  It goes on and not back, and how long it may take is
 * not the writer's to move.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/fact_written.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/hazard.h"
#include "guards/hazard/hazard.h"
#include "guards/unfit.h"

#include "miscadmin.h"
#include "parser/scansup.h"
#include "utils/date.h"

static bool
changed(const HazardTerms *was, const HazardTerms *is, int fact)
{
	return was == NULL || !fact_equal(hazard_role.facts[fact].type, &was->facts[fact], &is->facts[fact]);
}

static bool
has(const HazardTerms *t, int fact)
{
	return t != NULL && !t->facts[fact].isnull;
}

/* Was it taken back? */
static bool
unset(const HazardTerms *was, const HazardTerms *is, int fact)
{
	return has(was, fact) && !has(is, fact);
}

static int
rank(const char *level)
{
	return level == NULL ? 0 : strcmp(level, LEVEL_MAJOR) == 0 ? 2 : strcmp(level, LEVEL_GENERAL) == 0 ? 1 : 0;
}

/* A rule about a change is that of what it was; about what it is now, that of now. */
static const Rule *
rule_of(HazardJudge *h, HazardRule code, const HazardTerms *t)
{
	return hazard_rule(h, code, t->area, t->found_on);
}

static void
judge_due(HazardJudge *h, const HazardTerms *was, const HazardTerms *is)
{
	const Rule *rule;
	char	   *written;
	bool		all;

	if (has(is, HAZARD_DUE_ON) || !changed(was, is, HAZARD_DUE_ON) || (rule = rule_of(h, HAZARD_RULE_DUE, is)) == NULL)
		return;
	written = fact_written(h->j, HAZARD_DUE_ON, &all);
	if (!all)
		written = NULL;
	hazard_breach(h, rule, ERRCODE_SI_HAZARD_DUE, is,
				  written == NULL ? psprintf(_("hazard %s has no day by which it is to be rectified"), is->hazard) :
				  psprintf(_("hazard %s has no day by which it is to be rectified that can be read: %s"), is->hazard, written),
				  written == NULL ? _("Give the last day for its rectification.") :
				  psprintf("%s %s", _("Give the last day for its rectification."), fact_forms(FACT_DATE)), false);
}

/* The detail speaks of the hazard that is known, which was found on the day it was. */
static void
breach_found(HazardJudge *h, const Rule *rule, const HazardTerms *is, DateADT was)
{
	HazardTerms known = *is;

	known.found_on = was;
	hazard_breach(h, rule, ERRCODE_SI_HAZARD_FOUND, &known,
				  psprintf(_("the day hazard %s was found cannot be changed: it is %s, and would be %s"), is->hazard,
						   day_text(was), day_text(is->found_on)),
				  _("What was found on another day is another hazard."), false);
}

static void
breach_lowered(HazardJudge *h, const Rule *rule, const HazardTerms *is, const char *was)
{
	hazard_breach(h, rule, ERRCODE_SI_HAZARD_LEVEL, is,
				  psprintf(_("the level of hazard %s cannot be lowered: it is %s, and would be %s"), is->hazard, was, is->level),
				  _("A hazard is rectified, not made smaller."), false);
}

static void
judge_level(HazardJudge *h, const HazardTerms *was, const HazardTerms *is)
{
	const Rule *rule;

	if (!changed(was, is, HAZARD_LEVEL))
		return;
	if (is->level == NULL)
	{
		if ((rule = rule_of(h, HAZARD_RULE_LEVEL, is)) != NULL)
			hazard_breach(h, rule, ERRCODE_SI_HAZARD_LEVEL, is,
						  psprintf(_("\"%s\" is not a level of hazards"), fact_shown(&is->facts[HAZARD_LEVEL])),
						  _("SELECT name, code FROM safeins.code_list WHERE list = 'hazard.level' lists the levels; safeins.add_code() makes the host's own words known."),
						  false);
	}
	else if (was != NULL && rank(is->level) < rank(was->level) && (rule = rule_of(h, HAZARD_RULE_LEVEL, was)) != NULL)
		breach_lowered(h, rule, is, was->level);
}

/* What is known of a deadline that moves. */
typedef struct Extension
{
	DateADT		was;
	const char *was_approved;	/* by what it came to be so; may be NULL */
	const char *approved;		/* by what it moves now; may be NULL */
	int			before;			/* extensions until now; -1: look into the book */
	bool		over;			/* it is rectified or closed */
	Division	area;			/* of the law */
	DateADT		found_on;
} Extension;

static const char *
approval(const HazardTerms *t)
{
	const Fact *f = &t->facts[HAZARD_EXTENSION];

	return f->isnull || fact_is_blank(f) ? NULL : fact_text(f);
}

static void
judge_extension(HazardJudge *h, const HazardTerms *is, const Extension *e)
{
	const Fact *due = &is->facts[HAZARD_DUE_ON];
	const Rule *rule;

	if ((rule = hazard_rule(h, HAZARD_RULE_EXTENSION, e->area, e->found_on)) != NULL)
	{
		char	   *to = due->isnull ? "NULL" : day_text(due->v.date);

		if (e->over)
			hazard_breach(h, rule, ERRCODE_SI_HAZARD_EXTENSION, is,
						  psprintf(_("the deadline of hazard %s cannot go from %s to %s: it has been rectified"), is->hazard, day_text(e->was), to),
						  _("An extension is asked for while the work is under way."), false);
		else if (e->approved == NULL || (e->was_approved != NULL && strcmp(e->approved, e->was_approved) == 0) ||
				 hazard_extended_by(division_at_level(e->area, 1), is->hazard, e->approved))
			hazard_breach(h, rule, ERRCODE_SI_HAZARD_EXTENSION, is,
						  psprintf(_("the deadline of hazard %s cannot go from %s to %s without an extension"), is->hazard, day_text(e->was), to),
						  mapping_has(h->j->mapping, HAZARD_EXTENSION) ?
						  _("Enter the approval of the extension with the new deadline, in the same statement.") :
						  _("Fact \"extension\" is not mapped, so that no approval can be read: detach the table and attach it with the column that holds it."),
						  false);
	}
	if (due->isnull || due->v.date <= e->was)
		return;
	if ((rule = hazard_rule(h, HAZARD_RULE_EXTENSION_COUNT, e->area, e->found_on)) != NULL)
	{
		int			before = e->before;

		if (before < 0)
		{
			HazardEntry *known = hazard_known(h, division_at_level(e->area, 1), is->hazard, strlen(is->hazard));

			before = known == NULL ? 0 : known->extensions;
		}
		if (before >= rule->number)
			hazard_breach(h, rule, ERRCODE_SI_HAZARD_EXTENSION, is,
						  psprintf(_("hazard %s has been extended %d times already, %lld are allowed"), is->hazard, before, (long long) rule->number),
						  _("safeins.hazard_due has every change of a deadline."), false);
	}
	if ((rule = hazard_rule(h, HAZARD_RULE_EXTENSION_DAYS, e->area, e->found_on)) != NULL)
	{
		DateADT		last = term_after(e->was, rule->term);

		if (due->v.date > last)
			hazard_breach(h, rule, ERRCODE_SI_HAZARD_EXTENSION, is,
						  psprintf(_("the deadline of hazard %s cannot be extended from %s to %s: at most to %s"), is->hazard,
								   day_text(e->was), day_text(due->v.date), day_text(last)),
						  NULL, false);
	}
}

static void
judge_dates(HazardJudge *h, const HazardTerms *was, const HazardTerms *is)
{
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
		HAZARD_FOUND_ON, HAZARD_NOTIFIED_ON, HAZARD_PLAN_ON, HAZARD_RECTIFIED_ON, HAZARD_RECHECKED_ON, HAZARD_REPORTED_ON, HAZARD_CLOSED_ON
	};
	const Rule *rule = rule_of(h, HAZARD_RULE_DATES, is);

	if (rule == NULL)
		return;
	for (size_t i = 0; i < lengthof(order); i++)
	{
		const Fact *first = &is->facts[order[i].first];
		const Fact *then = &is->facts[order[i].then];

		if (first->isnull || then->isnull || then->v.date >= first->v.date ||
			!(changed(was, is, order[i].first) || changed(was, is, order[i].then)))
			continue;
		hazard_breach(h, rule, ERRCODE_SI_HAZARD_DATES, is,
					  psprintf(_("hazard %s: fact \"%s\", %s, is earlier than fact \"%s\", %s"), is->hazard,
							   fact_name(&hazard_role, order[i].then), day_text(then->v.date),
							   fact_name(&hazard_role, order[i].first), day_text(first->v.date)),
					  NULL, false);
	}
	for (size_t i = 0; i < lengthof(past); i++)
		if (has(is, past[i]) && changed(was, is, past[i]) && is->facts[past[i]].v.date > h->today)
			hazard_breach(h, rule, ERRCODE_SI_HAZARD_DATES, is,
						  psprintf(_("hazard %s: fact \"%s\", %s, is in the future"), is->hazard,
								   fact_name(&hazard_role, past[i]), day_text(is->facts[past[i]].v.date)),
						  NULL, false);
}

/*
 * What is closed stays as it was closed; before that only a rectification may
 * be taken back that a re-check has not found good.
 */
static void
judge_back(HazardJudge *h, const HazardTerms *was, const HazardTerms *is)
{
	static const int steps[] = {HAZARD_NOTIFIED_ON, HAZARD_RECTIFIED_ON, HAZARD_RECHECKED_ON, HAZARD_CLOSED_ON};
	const Rule *rule;

	if (was == NULL || (rule = rule_of(h, HAZARD_RULE_REOPEN, was)) == NULL)
		return;
	for (size_t i = 0; i < lengthof(steps); i++)
	{
		if (has(was, HAZARD_CLOSED_ON) ? !changed(was, is, steps[i]) :
			!unset(was, is, steps[i]) || (steps[i] == HAZARD_RECTIFIED_ON && !has(was, HAZARD_RECHECKED_ON)))
			continue;
		hazard_breach(h, rule, ERRCODE_SI_HAZARD_REOPEN, is,
					  has(was, HAZARD_CLOSED_ON) ?
					  psprintf(_("hazard %s was closed on %s: its %s cannot be changed any more"), is->hazard,
							   day_text(was->facts[HAZARD_CLOSED_ON].v.date), fact_name(&hazard_role, steps[i])) :
					  psprintf(_("%s of hazard %s cannot be taken back"), fact_name(&hazard_role, steps[i]), is->hazard),
					  _("What is found again is a new hazard."), false);
	}
	if (unset(was, is, HAZARD_REPORTED_ON))
		hazard_breach(h, rule, ERRCODE_SI_HAZARD_REOPEN, is,
					  psprintf(_("%s of hazard %s cannot be taken back"), fact_name(&hazard_role, HAZARD_REPORTED_ON), is->hazard),
					  NULL, false);
}

/* Names are the same but for spaces around them. */
static bool
same_person(const Fact *a, const Fact *b)
{
	const char *s[2] = {a->str, b->str};
	int			len[2] = {a->len, b->len};

	for (int i = 0; i < 2; i++)
	{
		while (len[i] > 0 && scanner_isspace(s[i][0]))
			s[i]++, len[i]--;
		while (len[i] > 0 && scanner_isspace(s[i][len[i] - 1]))
			len[i]--;
	}
	return len[0] > 0 && len[0] == len[1] && memcmp(s[0], s[1], len[0]) == 0;
}

static bool
blank(const HazardTerms *t, int fact)
{
	return !has(t, fact) || fact_is_blank(&t->facts[fact]);
}

/* What keeps a hazard from being closed; NULL: nothing. */
static char *
unchecked(HazardJudge *h, const HazardTerms *is)
{
	const Mapping *m = h->j->mapping;

	if (mapping_has(m, HAZARD_RECTIFIED_ON) && !has(is, HAZARD_RECTIFIED_ON))
		return psprintf(_("hazard %s cannot be closed: it has not been rectified"), is->hazard);
	if (mapping_has(m, HAZARD_RECHECKED_ON) && !has(is, HAZARD_RECHECKED_ON))
		return psprintf(_("hazard %s cannot be closed: it has not been re-checked"), is->hazard);
	if (mapping_has(m, HAZARD_RECHECKED_BY) && blank(is, HAZARD_RECHECKED_BY))
		return psprintf(_("hazard %s cannot be closed: it is not known who re-checked it"), is->hazard);
	if (mapping_has(m, HAZARD_EVIDENCE) && blank(is, HAZARD_EVIDENCE))
		return psprintf(_("hazard %s cannot be closed: there is no evidence of its re-check"), is->hazard);
	return NULL;
}

static void
judge_recheck(HazardJudge *h, const HazardTerms *was, const HazardTerms *is)
{
	static const int asked[] = {
		HAZARD_CLOSED_ON, HAZARD_RECTIFIED_ON, HAZARD_RECTIFIED_BY, HAZARD_RECHECKED_ON, HAZARD_RECHECKED_BY, HAZARD_EVIDENCE
	};
	const Rule *rule = rule_of(h, HAZARD_RULE_RECHECK, is);
	char	   *message = NULL;
	bool		ask = false;

	for (size_t i = 0; i < lengthof(asked); i++)
		ask |= changed(was, is, asked[i]);
	if (!ask || rule == NULL)
		return;
	if (has(is, HAZARD_RECHECKED_BY) && has(is, HAZARD_RECTIFIED_BY) && has(is, HAZARD_RECHECKED_ON) &&
		same_person(&is->facts[HAZARD_RECHECKED_BY], &is->facts[HAZARD_RECTIFIED_BY]))
		message = psprintf(_("hazard %s was re-checked by whoever rectified it: %s"), is->hazard,
						   fact_shown(&is->facts[HAZARD_RECHECKED_BY]));
	else if (has(is, HAZARD_CLOSED_ON))
		message = unchecked(h, is);
	else if (has(is, HAZARD_RECHECKED_ON) && !has(is, HAZARD_RECTIFIED_ON) && mapping_has(h->j->mapping, HAZARD_RECTIFIED_ON))
		message = psprintf(_("hazard %s cannot be re-checked: it has not been rectified"), is->hazard);
	if (message != NULL)
		hazard_breach(h, rule, ERRCODE_SI_HAZARD_RECHECK, is, message,
					  _("A hazard is closed when somebody else has re-checked it, with evidence."), false);
}

/* A major hazard is closed only after its enterprise's head has been told. */
static void
judge_notice(HazardJudge *h, const HazardTerms *was, const HazardTerms *is)
{
	const Mapping *m = h->j->mapping;
	const Fact *party = &is->facts[HAZARD_NOTIFIED_PARTY];
	const Rule *rule;
	char	   *message = NULL;

	if (!has(is, HAZARD_CLOSED_ON) || rank(is->level) < rank(LEVEL_MAJOR) ||
		!(changed(was, is, HAZARD_CLOSED_ON) || changed(was, is, HAZARD_LEVEL) || changed(was, is, HAZARD_NOTIFIED_ON) ||
		  changed(was, is, HAZARD_NOTIFIED_PARTY)) ||
		(rule = rule_of(h, HAZARD_RULE_NOTIFIED_PARTY, is)) == NULL)
		return;
	if (mapping_has(m, HAZARD_NOTIFIED_ON) && !has(is, HAZARD_NOTIFIED_ON))
		message = psprintf(_("major hazard %s cannot be closed: nobody was notified"), is->hazard);
	else if (mapping_has(m, HAZARD_NOTIFIED_PARTY) && (party->isnull || !rule_has_item(rule, party->str, party->len)))
		message = psprintf(_("major hazard %s cannot be closed: notified was \"%s\", not the principal or actual controller"), is->hazard,
						   party->isnull ? "NULL" : fact_shown(party));
	if (message != NULL)
		hazard_breach(h, rule, ERRCODE_SI_HAZARD_NOTIFY, is, message,
					  _("SELECT items FROM safeins.rule_for('hazard.notified_party', place, date) lists who is to be notified."), false);
}

/* What comes late is accepted, and written down. */
static void
judge_late(HazardJudge *h, const HazardTerms *was, const HazardTerms *is)
{
	static const HazardRule rules[HAZARD_NDUES] = {
		[HAZARD_DUE_NOTIFY] = HAZARD_RULE_NOTIFY,
		[HAZARD_DUE_RECTIFY] = HAZARD_RULE_RECTIFY,
		[HAZARD_DUE_RECHECK] = HAZARD_RULE_RECHECK_TERM,
		[HAZARD_DUE_REPORT] = HAZARD_RULE_REPORT,
	};

	for (int i = 0; i < HAZARD_NDUES; i++)
	{
		const HazardDue *due = &is->dues[i];
		const HazardDue *before = was == NULL ? NULL : &was->dues[i];
		const Rule *rule;

		if (!due->open || !due->met || due->met_on <= due->due_on ||
			(before != NULL && before->open && before->met && before->met_on == due->met_on && before->due_on == due->due_on) ||
			(rule = rule_of(h, rules[i], is)) == NULL)
			continue;
		hazard_breach(h, rule, ERRCODE_SI_HAZARD_DUE, is,
					  psprintf(_("%s of hazard %s was due on %s and came on %s, %d days late"), rule->code, is->hazard,
							   day_text(due->due_on), day_text(due->met_on), due->met_on - due->due_on), NULL, true);
	}
}

void
judge_hazard(HazardJudge *h, const HazardTerms *was, const HazardTerms *is)
{
	const Rule *rule;

	judge_due(h, was, is);
	if (was != NULL && changed(was, is, HAZARD_FOUND_ON) && (rule = rule_of(h, HAZARD_RULE_FOUND, was)) != NULL)
		breach_found(h, rule, is, was->found_on);
	judge_level(h, was, is);
	if (has(was, HAZARD_DUE_ON) && changed(was, is, HAZARD_DUE_ON))
		judge_extension(h, is, &(Extension)
						{
							.was = was->facts[HAZARD_DUE_ON].v.date,.was_approved = approval(was),.approved = approval(is),.before = -1,
							.over = has(was, HAZARD_RECTIFIED_ON) || has(was, HAZARD_CLOSED_ON),.area = was->area,.found_on = was->found_on
						});
	judge_back(h, was, is);
	judge_dates(h, was, is);
	judge_recheck(h, was, is);
	judge_notice(h, was, is);
	judge_late(h, was, is);
}

/* What left, or came back, or was paired with another row, held against the book. */
static void
judge_return(HazardJudge *h, const HazardReturn *r)
{
	Fact		facts[HAZARD_NFACTS] = {0};
	HazardTerms is = {
		.facts = facts,.hazard = r->hazard,.area = r->area,.found_on = r->found_on,.level = r->level,.insurer = r->insurer
	};
	const HazardEntry *was = &r->was;
	const Rule *rule;

	facts[HAZARD_DUE_ON].isnull = !r->has_due;
	facts[HAZARD_DUE_ON].v.date = r->due_on;
	if (!r->live)
	{
		if (was->live && !was->closed && (rule = hazard_rule(h, HAZARD_RULE_DELETE, r->area, was->found_on)) != NULL)
			hazard_breach(h, rule, ERRCODE_SI_HAZARD_DELETE, &is,
						  psprintf(_("hazard %s is open and cannot be deleted"), r->hazard),
						  _("Rectify it, have it re-checked, and close it."), false);
		return;
	}
	if (was->found_on != r->found_on && (rule = hazard_rule(h, HAZARD_RULE_FOUND, r->area, was->found_on)) != NULL)
		breach_found(h, rule, &is, was->found_on);
	if (rank(r->level) < rank(was->level) && (rule = hazard_rule(h, HAZARD_RULE_LEVEL, r->area, was->found_on)) != NULL)
		breach_lowered(h, rule, &is, was->level);
	if (was->has_due && (!r->has_due || r->due_on != was->due_on))
		judge_extension(h, &is, &(Extension)
						{
							.was = was->due_on,.was_approved = was->extension,.approved = r->extension,.before = was->extensions,
							.over = was->closed || was->rectified,.area = r->area,.found_on = was->found_on
						});
	if (was->closed && !r->same_way && (rule = hazard_rule(h, HAZARD_RULE_REOPEN, r->area, was->found_on)) != NULL)
		hazard_breach(h, rule, ERRCODE_SI_HAZARD_REOPEN, &is,
					  psprintf(_("hazard %s was closed and cannot be entered again but as it was"), r->hazard),
					  _("What is found again is a new hazard."), false);
}

void
judge_returned(HazardJudge *h)
{
	HazardReturn *found;
	int			n;

	if (h->j->mode != JUDGE_LIVE && h->j->mode != JUDGE_LEGACY)
		return;
	n = hazards_returned(h->store, &found);
	for (int i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		judge_return(h, &found[i]);
	}
}
