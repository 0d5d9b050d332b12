/*
 * sealed_rows.h: reading a sealed table.
 */
#ifndef SAFEINS_LEDGER_SEAL_SEALED_ROWS_H
#define SAFEINS_LEDGER_SEAL_SEALED_ROWS_H

#include "common/safeins.h"
#include "ledger/seal/sealed.h"

#include "access/xlogdefs.h"
#include "executor/tuptable.h"
#include "nodes/pg_list.h"
#include "utils/relcache.h"
#include "utils/snapshot.h"

typedef struct RowScan RowScan;

extern void sealed_row_context(Relation rel, const TupleTableSlot *slot);
extern List *sealed_parts(Oid relid, Snapshot snapshot);
extern RowScan *row_scan_open(Oid relid, bool only, const SealDef *def, Snapshot snapshot, XLogRecPtr since);
extern TupleTableSlot *row_scan_next(RowScan *s, const Seal **seal);
extern void row_scan_close(RowScan *s);

#endif
