/*
 * division.h: administrative divisions (GB/T 2260) in C.
 */
#ifndef SAFEINS_TYPES_DIVISION_H
#define SAFEINS_TYPES_DIVISION_H

#include "common/safeins.h"

/*
 * A GB/T 2260 code, 0 to 999999: two digits each for province, city, county.
 * 000000 is the nation.  Passed by value as int4.
 */
typedef int32 Division;

#define DIVISION_NATION			0
#define DatumGetDivision(d)		DatumGetInt32(d)
#define DivisionGetDatum(d)		Int32GetDatum(d)
#define PG_GETARG_DIVISION(n)	PG_GETARG_INT32(n)
#define PG_RETURN_DIVISION(d)	PG_RETURN_INT32(d)

/* 0 nation, 1 province, 2 city, 3 county */
static inline int
division_level_of(Division d)
{
	return d == 0 ? 0 : d % 10000 == 0 ? 1 : d % 100 == 0 ? 2 : 3;
}

/* The division at the given level that d lies in (d itself when it is not below that level). */
static inline Division
division_at_level(Division d, int level)
{
	static const Division unit[] = {1000000, 10000, 100, 1};

	return d - d % unit[level];
}

static inline Division
division_parent_of(Division d)
{
	int			level = division_level_of(d);

	return level == 0 ? d : division_at_level(d, level - 1);
}

/* The highest code that can lie in d; the lowest is d itself. */
static inline Division
division_last_of(Division d)
{
	static const Division span[] = {999999, 9999, 99, 0};

	return d + span[division_level_of(d)];
}

/* Does inner lie in outer?  Every division lies in itself. */
static inline bool
division_within(Division inner, Division outer)
{
	return inner >= outer && inner <= division_last_of(outer);
}

extern bool division_is_valid(int32 code);

extern bool division_parse(const char *str, Division *result);

#define DIVISION_TEXT_LEN 6
extern void division_print(Division d, char *buf);

#endif
