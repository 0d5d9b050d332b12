/*
 * received.h: rows of our own tables that other databases sent.
 */
#ifndef SAFEINS_LEDGER_SEAL_RECEIVED_H
#define SAFEINS_LEDGER_SEAL_RECEIVED_H

#include "common/safeins.h"
#include "common/travel.h"

#include "executor/tuptable.h"
#include "utils/rel.h"

/* How such rows of one table are told from ours. */
typedef struct Received
{
	List	   *provinces;		/* that send theirs; NIL: no row of this table came from elsewhere */
	const Travel *travel;
	AttrNumber	writer_attno;
	AttrNumber	number_attno;
} Received;

extern void received_of(Relation rel, Received *received);
extern bool row_is_received(const Received *received, TupleTableSlot *slot);

#endif
