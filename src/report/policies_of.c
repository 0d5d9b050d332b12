/*
 * policies_of.c: the live policies of one enterprise after another, by an index
 * that stays open for the whole report.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "report/policies_of.h"
#include "report/whole/whole.h"

#include "utils/memutils.h"

/* policies_of_begin is called in the context of the report. */
void
policies_of_begin(PoliciesOf *p)
{
	p->open = false;
	p->cxt = CurrentMemoryContext;
	p->key_cxt = AllocSetContextCreate(p->cxt, "safeins policies of an enterprise", ALLOCSET_SMALL_SIZES);
}

/* policies_of looks for those of an enterprise. */
void
policies_of(PoliciesOf *p, const text *enterprise, Division place)
{
	MemoryContext old;

	p->place = place;
	MemoryContextReset(p->key_cxt);
	old = MemoryContextSwitchTo(p->open ? p->key_cxt : p->cxt);
	if (p->open)
		whole_seek(&p->book, enterprise);
	else
		whole_open_by(&p->book, SAFEINS_REL_POLICY, "policy_enterprise", enterprise);
	p->open = true;
	MemoryContextSwitchTo(old);
}

/* policies_of_next reads the next one; false: there is none. */
bool
policies_of_next(PoliciesOf *p)
{
	MemoryContext old = MemoryContextSwitchTo(p->cxt);
	bool		found;

	while ((found = whole_next(&p->book)))
		if (DatumGetDivision(whole_value(&p->book, POLICY_BOOK_PLACE)) == p->place &&
			DatumGetBool(whole_value(&p->book, POLICY_BOOK_LIVE)))
			break;
	MemoryContextSwitchTo(old);
	return found;
}

/*
 * policies_of_insurer gives who insures an enterprise on a day, by the latest of
 * its policies that are in force then; NULL: nobody.  It is good until the next
 * enterprise is looked for.
 */
text *
policies_of_insurer(PoliciesOf *p, const text *enterprise, Division place, DateADT on)
{
	text	   *insurer = NULL;
	text	   *latest = NULL;
	DateADT		since = 0;

	policies_of(p, enterprise, place);
	while (policies_of_next(p))
	{
		DateADT		effective = whole_day(&p->book, POLICY_BOOK_EFFECTIVE);
		const text *policy = whole_text(&p->book, POLICY_BOOK_POLICY);

		if (effective > on || whole_day(&p->book, POLICY_BOOK_LAST_DAY) < on ||
			(latest != NULL && (effective < since || (effective == since && book_key_compare(policy, latest) <= 0))))
			continue;
		since = effective;
		latest = book_key_copy(p->key_cxt, policy);
		insurer = book_key_copy(p->key_cxt, whole_text(&p->book, POLICY_BOOK_INSURER));
	}
	return insurer;
}

/* policies_of_end closes the index. */
void
policies_of_end(PoliciesOf *p)
{
	if (p->open)
		whole_close(&p->book);
	MemoryContextDelete(p->key_cxt);
}
