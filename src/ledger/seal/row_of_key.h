/*
 * row_of_key.h: the row of a key as it is now.
 */
#ifndef SAFEINS_LEDGER_SEAL_ROW_OF_KEY_H
#define SAFEINS_LEDGER_SEAL_ROW_OF_KEY_H

#include "common/safeins.h"
#include "ledger/seal/sealed.h"

#include "executor/tuptable.h"
#include "lib/stringinfo.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

extern TupleTableSlot *row_of_key(Relation rel, Seal *seal, Datum *key, Snapshot snapshot, const StringInfoData *bytes);

#endif
