/*
 * travel.h: tables of which rows travel from a province's database to the nation's.
 */
#ifndef SAFEINS_COMMON_TRAVEL_H
#define SAFEINS_COMMON_TRAVEL_H

#include "common/safeins.h"

typedef struct Travel
{
	const char *table;
	bool		kept;			/* rows of it are never deleted */
	const char *filter;			/* which rows; NULL: all */
	const char *writer;			/* column of the place whose row it is */
	const char *number;			/* column of a number that each place gives itself; NULL: it has none */
	int64		least;			/* the first number that a place gives itself; below are those that ship */
} Travel;

extern const Travel travels[];
extern const int ntravels;

extern const Travel *travel_of(const char *table);

#endif
