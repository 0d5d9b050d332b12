/*
 * told.c: by what criterion a hazard is a major one, and who was told of it:
 * the enterprise's head, and the authority.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "books/hazard.h"
#include "guards/hazard/hazard.h"
#include "guards/unreadable_row.h"

/* What ends a clause of a text that is folded. */
static const char *const clause_ends[] = {",", ";", ".", "\n", "。", "、"};

/* The clause that goes on at from: where it ends, and where the next one begins. */
static const char *
clause_end(const char *from, const char **next)
{
	const char *end = from + strlen(from);

	*next = end;
	for (size_t i = 0; i < lengthof(clause_ends); i++)
	{
		const char *at = strstr(from, clause_ends[i]);

		if (at != NULL && at < end)
		{
			end = at;
			*next = at + strlen(clause_ends[i]);
		}
	}
	return end;
}

static bool
has_any(const Rule *rule, const char *text)
{
	for (int i = 0; rule != NULL && i < rule->nitems; i++)
		if (strstr(text, rule->items[i]) != NULL)
			return true;
	return false;
}

/* "副矿长", "总经理助理": a word beside it, spaces apart, makes of the head somebody else. */
static bool
is_other(const Rule *other, const char *text, const char *at, int len)
{
	const char *after = at + len;

	while (at > text && at[-1] == ' ')
		at--;
	while (*after == ' ')
		after++;
	for (int i = 0; other != NULL && i < other->nitems; i++)
	{
		int			n = strlen(other->items[i]);

		if (strncmp(after, other->items[i], n) == 0 ||
			(at - text >= n && strncmp(at - n, other->items[i], n) == 0))
			return true;
	}
	return false;
}

static bool
names_in_clause(const Rule *rule, const Rule *other, const char *clause)
{
	for (int i = 0; i < rule->nitems; i++)
	{
		const char *word = rule->items[i];

		for (const char *at = strstr(clause, word); at != NULL; at = strstr(at + 1, word))
			if (!is_other(other, clause, at, strlen(word)))
				return true;
	}
	return false;
}

/*
 * names_one tells whether a text names somebody by a word of a rule: some clause
 * of it has one, and none of the words by which it is denied ("未通知主要负责人").
 */
static bool
names_one(const Rule *rule, const Rule *denied, const Rule *other, const Fact *party)
{
	const char *text = word_folded(party->str, party->len);
	const char *next;

	if (text == NULL)
		text = pnstrdup(party->str, party->len);
	for (const char *from = text; *from != '\0'; from = next)
	{
		const char *end = clause_end(from, &next);
		const char *clause = pnstrdup(from, end - from);

		if (!has_any(denied, clause) && names_in_clause(rule, other, clause))
			return true;
	}
	return false;
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
	else if (mapping_has(m, HAZARD_NOTIFIED_PARTY) &&
			 !names_one(rule, guard_rule_of(g, HAZARD_RULE_DENIED, now),
						guard_rule_of(g, HAZARD_RULE_OTHER, now), party))
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
	else if (!names_one(rule, guard_rule_of(g, HAZARD_RULE_DENIED, now), NULL, to))
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
