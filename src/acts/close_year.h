/*
 * close_year.h: the closing of a year, between the files that judge it.
 */
#ifndef SAFEINS_ACTS_CLOSE_YEAR_H
#define SAFEINS_ACTS_CLOSE_YEAR_H

#include "common/safeins.h"
#include "types/division.h"

typedef struct YearClosing
{
	const char *insurer;
	int			year;
	const char *accept_breach;	/* why a breach is accepted; NULL: none is */
} YearClosing;

/* year_duties.c: raises SI503 for what is short and not accepted; records what is. */
extern bool year_check_duties(const YearClosing *c, Division province);

#endif
