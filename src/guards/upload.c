/*
 * upload.c: when a row was uploaded, by the rules that say when that is due.
 */
#include "common/safeins.h"
#include "rules/calendar.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "guards/guard.h"
#include "guards/upload.h"

#include "utils/date.h"

/*
 * upload_late gives what is to be said of a row that was uploaded later than the
 * rule's working days after the day that it is judged by; NULL: it was in time, or
 * nobody knows.  fact: the day it was uploaded.
 */
char *
upload_late(GuardFrame *g, const Rule *rule, const GuardRow *now, int fact)
{
	const Fact *recorded = &now->facts[fact];
	DateADT		on = recorded->v.date;
	DateADT		due;

	if (recorded->isnull)
		return NULL;
	due = add_workdays(now->on, rule->number);
	if (on <= due)
		return NULL;
	return psprintf(_("row %s of role \"%s\", of %s, was to be uploaded by %s and was on %s, %d days late"),
					fact_text(&now->facts[0]), g->j->mapping->role->name, day_text(now->on), day_text(due),
					day_text(on), on - due);
}
