/*
 * record.h: telling the ledger of rows that nobody may rewrite.
 */
#ifndef SAFEINS_COMMON_RECORD_H
#define SAFEINS_COMMON_RECORD_H

#include "common/safeins.h"
#include "common/relations.h"

#include "executor/spi.h"

/*
 * What a statement of ours wrote to a table of ours that nobody may rewrite, as
 * RETURNING * gave it: the ledger, where it has begun, journals it.  The room
 * that writes may lie before the ledger, which therefore registers itself.
 */
typedef void (*RecordHook) (SafeinsRel rel, bool update, SPITupleTable *rows, uint64 n);
extern RecordHook safeins_record_hook;
extern void safeins_recorded(SafeinsRel rel, bool update);

#endif
