/*
 * record.h: reports rows written to our append-only tables to the ledger.
 */
#ifndef SAFEINS_COMMON_RECORD_H
#define SAFEINS_COMMON_RECORD_H

#include "common/safeins.h"
#include "common/relations.h"

#include "executor/spi.h"

/*
 * What one of our statements wrote to one of our append-only tables, as
 * RETURNING * gave it: the ledger, where it has begun, journals it.  The room
 * that writes may lie before the ledger, which therefore registers itself.
 */
typedef void (*RecordHook) (SafeinsRel rel, bool update, SPITupleTable *rows, uint64 n);
extern RecordHook safeins_record_hook;
extern void safeins_recorded(SafeinsRel rel, bool update);

#endif
