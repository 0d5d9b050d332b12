/*
 * take_in.h: the rows that a table has, journalled.
 */
#ifndef SAFEINS_LEDGER_SEAL_TAKE_IN_H
#define SAFEINS_LEDGER_SEAL_TAKE_IN_H

#include "common/safeins.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/sealed.h"

#include "executor/tuptable.h"
#include "utils/rel.h"

/* What a row's leaves say. */
typedef void (*JournalRow) (LeafWriter *w, const Seal *seal, TupleTableSlot *slot);

extern int64 seal_journal_rows(Relation rel, bool only, const SealDef *def, JournalRow journal);
extern int64 seal_take_in(Relation rel, bool only, const SealDef *def);

#endif
