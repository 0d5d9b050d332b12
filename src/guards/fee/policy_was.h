/*
 * policy_was.h: where policies were before a statement that brings or moves them,
 * and who had how much of their money before one that writes shares.
 */
#ifndef SAFEINS_GUARDS_FEE_POLICY_WAS_H
#define SAFEINS_GUARDS_FEE_POLICY_WAS_H

#include "common/safeins.h"
#include "types/division.h"
#include "attach/fact.h"
#include "books/account/account.h"
#include "books/policy_split.h"

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
	bool		splits;			/* not where they were is noted, but who had how much of their money */
	int			n;
	int			size;
	Datum	   *names;			/* text */
	struct place_map_hash *map;
	AccountDeltas *deltas;		/* what was done to accounts, table by table */
	List	   *closed;			/* ClosedMove: what was done to those of closed years */
} PolicyPlaces;

/* What money of one table did to an account whose year is closed: that of another may undo it. */
typedef struct ClosedMove
{
	AccountDelta d;
	Oid			relid;
	bool		expense;
} ClosedMove;

extern PolicyPlaces *policy_was_create(MemoryContext cxt);
extern void policy_was_note(PolicyPlaces *places, const text *name, Division was);
extern void policy_split_note(PolicyPlaces *places, const text *name);
extern bool policy_split_was(const PolicyPlaces *places, const Fact *policy, const Coinsurers **had);
extern void policy_closed_note(PolicyPlaces *places, const AccountDelta *d, Oid relid, bool expense);
extern bool policy_place_was(const PolicyPlaces *places, const Fact *policy, Division *was);

#endif
