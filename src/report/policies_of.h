/*
 * policies_of.h: the policies of one enterprise after another.  The functions
 * are in policies_of.c.
 */
#ifndef SAFEINS_REPORT_POLICIES_OF_H
#define SAFEINS_REPORT_POLICIES_OF_H

#include "common/safeins.h"
#include "types/division.h"
#include "report/whole/whole.h"

#include "utils/date.h"

typedef struct PoliciesOf
{
	WholeBook	book;
	bool		open;
	Division	place;
	MemoryContext cxt;			/* of the scan, which keeps what it allocates */
	MemoryContext key_cxt;		/* of the enterprise that is looked for */
} PoliciesOf;

extern void policies_of_begin(PoliciesOf *p);
extern void policies_of(PoliciesOf *p, const text *enterprise, Division place);
extern bool policies_of_next(PoliciesOf *p);
extern text *policies_of_insurer(PoliciesOf *p, const text *enterprise, Division place, DateADT on);
extern void policies_of_end(PoliciesOf *p);

#endif
