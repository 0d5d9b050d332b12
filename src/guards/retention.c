/*
 * retention.c: rows that are deleted before the term is over for which they are
 * to be kept.
 *
 * What is voided, or no longer live by its mapping, is there still; only what
 * leaves its table is gone.  A row that moves to another table of its role is not.
 * When its term is over it may go with its partition.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/settings.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/policy.h"
#include "guards/guard.h"
#include "guards/guard_util.h"
#include "guards/retention.h"
#include "guards/violation.h"

#include "utils/date.h"
#include "utils/rel.h"

static const Fact *
fact_of(const Role *role, const Fact *row, const char *name)
{
	for (int i = 0; i < role->nfacts; i++)
		if (strcmp(role->facts[i].name, name) == 0)
			return row[i].isnull || row[i].unreadable ? NULL : &row[i];
	return NULL;
}

/* Whose it was; NULL: not known. */
static const char *
insurer_of(const Role *role, const Fact *row, Division area)
{
	const Fact *insurer = fact_of(role, row, "insurer");
	const Fact *policy = insurer != NULL ? NULL : fact_of(role, row, "policy");
	PolicyEntry *known = policy == NULL ? NULL : policy_find(division_at_level(area, 1), policy->str, policy->len);

	return insurer != NULL ? fact_text(insurer) : known != NULL ? known->insurer : NULL;
}

static void
retention_check(CheckContext *j, const Fact *row)
{
	const Role *role = j->mapping->role;
	const Fact *day = &row[role->kept_on];
	const Fact *place = fact_of(role, row, "place");
	Division	area = place == NULL ? home_place() : place->v.place;
	DateADT		today = safeins_today();
	const Rule *rule;
	DateADT		until;

	if (day->isnull || day->unreadable || DATE_NOT_FINITE(day->v.date) || row[0].isnull)
		return;
	rules_refresh();
	rule = role_rule(role, ARCHIVE_RETENTION, area, day->v.date);
	if (rule == NULL || (until = term_after(day->v.date, rule->term)) <= today)
		return;
	report_violation(j, &(Violation)
					 {
						 .rule = rule,.sqlstate = ERRCODE_SI_RETENTION,.place = area,.key = fact_text(&row[0]),
						 .insurer = insurer_of(role, row, area),.year = year_of(day->v.date),
						 .message = psprintf(_("row %s of %s was deleted from table \"%s\" %d days before it may be"), fact_text(&row[0]),
											 day_text(day->v.date), RelationGetRelationName(j->rel), until - today),
						 .detail = psprintf(_("It is to be kept until %s."), day_text(until)),
						 .remedy = _("Keep it, or move it to another table that is attached in the same role."),
						 .figures = psprintf("{\"day\": \"%s\", \"until\": \"%s\", \"days_left\": %d}", day_text(day->v.date),
											 day_text(until), until - today)
					 });
}

/* The day from which a row is kept; where the role does not say which, the last one that the row has. */
static bool
day_of(const Role *role, const Fact *row, DateADT *day)
{
	bool		known = false;

	for (int i = 0; i < role->nfacts; i++)
		if (role->facts[i].type == FACT_DATE && !row[i].isnull && (role->kept_on == 0 || i == role->kept_on))
		{
			if (row[i].unreadable || DATE_NOT_FINITE(row[i].v.date))
				return false;
			*day = known ? Max(*day, row[i].v.date) : row[i].v.date;
			known = true;
		}
	return known;
}

/*
 * The rule by which rows of a role are kept, and may go: the law's, also where
 * they are older than that, or for roles of which it says nothing the one that lets
 * them go.  That is asked today: it is about what may be dropped from now on.
 */
static const Rule *
retention_rule(const Role *role, Division area, DateADT day)
{
	const Rule *rule;

	rules_refresh();
	if (role->kept_on == 0)
		return role_rule(role, ARCHIVE_RELEASE, area, safeins_today());
	rule = role_rule(role, ARCHIVE_RETENTION, area, day);
	return rule != NULL ? rule : role_rule(role, ARCHIVE_RETENTION, area, safeins_today());
}

static void
retention_term(const Role *role, const Fact *row, RowTerm *term)
{
	const Fact *place = row == NULL ? NULL : fact_of(role, row, "place");
	const Rule *rule;

	term->day = safeins_today();
	term->known = row == NULL || day_of(role, row, &term->day);
	rule = retention_rule(role, place == NULL ? home_place() : place->v.place, term->day);
	term->until = rule == NULL ? DATEVAL_NOEND : term_after(term->day, rule->term);
	term->code = rule == NULL ? NULL : rule->code;
	term->source = rule == NULL ? NULL : rule->source;
}

void
retention_init(void)
{
	row_deleted_hook = retention_check;
	row_term_hook = retention_term;
}
