/*
 * policy_place.h: money without a place, when the policy that tells where it is
 * comes or moves.
 */
#ifndef SAFEINS_GUARDS_FEE_POLICY_PLACE_H
#define SAFEINS_GUARDS_FEE_POLICY_PLACE_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "attach/role.h"
#include "guards/fee/policy_link.h"

#include "nodes/bitmapset.h"

/* Not known: there was no such policy. */
#define PLACE_UNKNOWN ((Division) -1)

/* Where policies were before the statement. */
typedef struct PolicyPlaces PolicyPlaces;

extern bool money_may_be_placed(void);
extern PolicyPlaces *policy_places_before(const CheckContext *j, MemoryContext cxt, PolicyLinks *names, bool placed);
extern bool policy_place_was(const PolicyPlaces *places, const Fact *policy, Division *was);
extern bool policy_places_placed(const PolicyPlaces *places);
extern void policy_places_move(const CheckContext *j, PolicyPlaces *places);

#endif
