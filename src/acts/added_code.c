/*
 * added_code.c: a word of the host's that nobody knew has been given its code:
 * what the books kept under the word goes to the code, or a later change of
 * its row would be taken off the wrong entry.
 */
#include "common/safeins.h"
#include "common/settings.h"
#include "attach/role.h"
#include "books/enterprise.h"
#include "books/filing.h"
#include "books/hazard.h"
#include "books/measure.h"
#include "books/service.h"
#include "guards/hazard/hazard.h"
#include "guards/measure/measure.h"
#include "guards/service/plan.h"
#include "guards/recount.h"
#include "acts/added_code.h"
#include "acts/reconcile.h"

/*
 * codes_changed: an unknown name has been given a code: books that keep it as
 * it was entered are written anew.
 */
void
codes_changed(const char *list, const char *name, const char *code)
{
	CheckContext	j = {.mode = CHECK_LIVE};

	if (strcmp(name, code) == 0)
		return;
	if (strcmp(list, "filing") == 0)
		filings_recode(name, code);
	/* What is known of an enterprise says which policies owe a first service. */
	if ((strcmp(list, "sector") == 0 || strcmp(list, "size") == 0 || strcmp(list, "risk") == 0) &&
		enterprises_recode(list, name, code))
	{
		(void) book_rebuild(&j, &policy_book, false);
		plans_judge_again(NULL, PLANS_ALL);
	}
	if (strcmp(list, "policy.status") == 0 && policies_have_status(name))
		(void) book_rebuild(&j, &policy_book, false);
	if (strcmp(list, "hazard.level") == 0 && hazards_of_level(name))
		(void) book_rebuild(&j, &hazard_book, false);
	if ((strncmp(list, "measure.", 8) == 0 || strcmp(list, "insurer.act") == 0) && measures_have_word(name))
	{
		(void) book_rebuild(&j, &measure_book, false);
		measures_settle(safeins_today(), NULL);
	}
	/* Which catalogues hold is a matter of place and day: only the rows can tell. */
	if (strncmp(list, "service.", 8) == 0 && services_of_kind(name))
		(void) book_rebuild(&j, &service_book, false);
}
