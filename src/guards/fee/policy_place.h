/*
 * policy_place.h: money without a place, when the policy that tells where it is
 * comes or moves.
 */
#ifndef SAFEINS_GUARDS_FEE_POLICY_PLACE_H
#define SAFEINS_GUARDS_FEE_POLICY_PLACE_H

#include "common/safeins.h"
#include "attach/role.h"
#include "guards/fee/policy_link.h"
#include "guards/fee/policy_was.h"

extern bool money_may_be_placed(void);
extern PolicyPlaces *policy_places_before(const CheckContext *j, MemoryContext cxt, PolicyLinks *names, bool placed);
extern PolicyPlaces *policy_splits_before(const CheckContext *j, MemoryContext cxt, const NameList *names);
extern void policy_places_move(const CheckContext *j, PolicyPlaces *places);

#endif
