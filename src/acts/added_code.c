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
#include "guards/insurer/insurer.h"
#include "guards/measure/measure.h"
#include "guards/service/plan.h"
#include "guards/guard_util.h"
#include "guards/recount.h"
#include "acts/added_code.h"
#include "acts/reconcile.h"

/* Who writes by the list as it was is waited for, and seen; who comes later reads the new one. */
static void
hold_writers(const BookDef *book)
{
	lock_tables_of(book->role->name, ShareRowExclusiveLock);
}

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
	{
		hold_writers(&filing_book);
		filings_recode(name, code);
	}
	/* What is known of an enterprise says which policies owe a first service. */
	if (strcmp(list, "sector") == 0 || strcmp(list, "size") == 0 || strcmp(list, "risk") == 0)
	{
		hold_writers(&enterprise_book);
		hold_writers(&policy_book);
		if (enterprises_recode(list, name, code))
		{
			(void) book_rebuild(&j, &policy_book, false);
			plans_judge_again(NULL, PLANS_ALL);
		}
	}
	if (strcmp(list, "policy.status") == 0)
	{
		hold_writers(&policy_book);
		if (policies_have_status(name))
			(void) book_rebuild(&j, &policy_book, false);
	}
	if (strcmp(list, "hazard.level") == 0)
	{
		hold_writers(&hazard_book);
		if (hazards_of_level(name))
			(void) book_rebuild(&j, &hazard_book, false);
	}
	if (strncmp(list, "measure.", 8) == 0 || strcmp(list, "insurer.act") == 0)
	{
		hold_writers(&measure_book);
		if (measures_have_word(name))
		{
			(void) book_rebuild(&j, &measure_book, false);
			measures_settle(safeins_today(), NULL);
		}
	}
	/* Which catalogues hold is a matter of place and day: only the rows can tell. */
	if (strncmp(list, "service.", 8) == 0)
	{
		hold_writers(&service_book);
		if (services_of_kind(name))
			(void) book_rebuild(&j, &service_book, false);
	}
}
