/*
 * take_in.h: the rows that a table has when it is sealed.
 */
#ifndef SAFEINS_LEDGER_SEAL_TAKE_IN_H
#define SAFEINS_LEDGER_SEAL_TAKE_IN_H

#include "common/safeins.h"
#include "ledger/seal/sealed.h"

#include "utils/rel.h"

extern int64 seal_take_in(Relation rel, bool only, const SealDef *def);

#endif
