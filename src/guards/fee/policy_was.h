/*
 * policy_was.h: where policies were before a statement that brings or moves them.
 */
#ifndef SAFEINS_GUARDS_FEE_POLICY_WAS_H
#define SAFEINS_GUARDS_FEE_POLICY_WAS_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"

/* Not known: there was no such policy. */
#define PLACE_UNKNOWN ((Division) -1)

struct place_map_hash;

typedef struct PolicyPlaces
{
	MemoryContext cxt;
	bool		placed;			/* before: money was where its policy was */
	bool		leaves;			/* it is no more */
	bool		all;			/* it was not, or is no more: all of it is looked at */
	bool		moves;			/* some policy was elsewhere */
	int			n;
	int			size;
	Datum	   *names;			/* text */
	struct place_map_hash *map;
} PolicyPlaces;

extern PolicyPlaces *policy_was_create(MemoryContext cxt);
extern void policy_was_note(PolicyPlaces *places, const text *name, Division was);
extern bool policy_place_was(const PolicyPlaces *places, const Fact *policy, Division *was);

#endif
