/*
 * told.c: by what criterion a hazard is a major one, and who was told of it:
 * the enterprise's head, and the authority.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "books/hazard.h"
#include "guards/hazard/hazard.h"
#include "guards/hazard/named.h"
#include "guards/unreadable_row.h"

/*
 * told_head: has whoever the law names been told of a hazard?  Where a row does
 * not say who was, or no rule names anybody, the day alone tells.
 */
bool
told_head(HazardCheck *h, const GuardRow *row)
{
	const Rule *rule = mapping_has(h->g.j->mapping, HAZARD_NOTIFIED_PARTY) ?
		guard_rule_of(&h->g, HAZARD_RULE_NOTIFIED_PARTY, row) : NULL;

	return rule == NULL || blank_fact(row, HAZARD_NOTIFIED_PARTY) ||
		names_one(rule, guard_rule_of(&h->g, HAZARD_RULE_DENIED, row),
				  guard_rule_of(&h->g, HAZARD_RULE_OTHER, row), &row->facts[HAZARD_NOTIFIED_PARTY]);
}

/*
 * told_authority: was a hazard reported to an authority?  A row that could tell to
 * whom, and does not, tells of none.
 */
bool
told_authority(HazardCheck *h, const GuardRow *row)
{
	const Rule *rule = mapping_has(h->g.j->mapping, HAZARD_REPORTED_TO) ?
		guard_rule_of(&h->g, HAZARD_RULE_REPORTED_TO, row) : NULL;

	return rule == NULL || (!blank_fact(row, HAZARD_REPORTED_TO) &&
							names_one(rule, guard_rule_of(&h->g, HAZARD_RULE_DENIED, row),
									  guard_rule_of(&h->g, HAZARD_RULE_REPORTED_OTHER, row),
									  &row->facts[HAZARD_REPORTED_TO]));
}

/* check_notice: a major hazard is closed only after its enterprise's head has been told. */
void
check_notice(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const HazardTerms *new_row = (const HazardTerms *) now;
	const Mapping *m = g->j->mapping;
	const Fact *party = &now->facts[HAZARD_NOTIFIED_PARTY];
	char	   *message = NULL;
	bool		told = false;

	if (!has_fact(now, HAZARD_CLOSED_ON) || !is_major(new_row))
		return;
	if (mapping_has(m, HAZARD_NOTIFIED_ON) && !has_fact(now, HAZARD_NOTIFIED_ON))
		message = psprintf(_("major hazard %s cannot be closed: nobody was notified"), new_row->hazard);
	else if (mapping_has(m, HAZARD_NOTIFIED_PARTY) && blank_fact(now, HAZARD_NOTIFIED_PARTY))
		message = psprintf(_("major hazard %s cannot be closed: it is not known who was notified"), new_row->hazard);
	else if (!told_head((HazardCheck *) g, now))
	{
		told = true;
		message = psprintf(_("major hazard %s is closed, and notified was \"%s\": no word for the principal or actual controller"), new_row->hazard,
						   fact_shown(party));
	}
	if (message != NULL)
		hazard_violation(g, rule, ERRCODE_SI_HAZARD_NOTIFY, new_row, message,
					  _("Notify the principal or actual controller and enter day and name; SELECT items FROM safeins.rule_for('hazard.notified_party', place, date) lists the words for them."),
					  told);
}

/* check_reported_to: what was reported went to an authority of which the rule knows. */
void
check_reported_to(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const HazardTerms *new_row = (const HazardTerms *) now;
	const Fact *to = &now->facts[HAZARD_REPORTED_TO];
	char	   *message;

	if (!has_fact(now, HAZARD_REPORTED_ON) || !is_major(new_row))
		return;
	if (blank_fact(now, HAZARD_REPORTED_TO))
		message = psprintf(_("major hazard %s was reported on %s, and it is not known to whom"), new_row->hazard,
						   day_text(now->facts[HAZARD_REPORTED_ON].v.date));
	else if (!told_authority((HazardCheck *) g, now))
		message = psprintf(_("major hazard %s was reported to \"%s\": no word for an authority"), new_row->hazard,
						   fact_shown(to));
	else
		return;
	hazard_violation(g, rule, ERRCODE_SI_HAZARD_TOLD, new_row, message,
				  _("Report it to the emergency management or the sector's department; SELECT items FROM safeins.rule_for('hazard.reported_to', place, date) lists the words for them."),
				  false);
}

/* check_criterion: a hazard is a major one by some clause of the criteria. */
void
check_criterion(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const HazardTerms *new_row = (const HazardTerms *) now;

	if (!is_major(new_row) || !blank_fact(now, HAZARD_CRITERION))
		return;
	hazard_violation(g, rule, ERRCODE_SI_HAZARD_TOLD, new_row,
				  psprintf(_("major hazard %s names no clause of the criteria that it meets"), new_row->hazard),
				  _("Enter the clause of the criteria of major hazards."), false);
}
