/*
 * seal.h: sealing a table.
 */
#ifndef SAFEINS_LEDGER_SEAL_SEAL_H
#define SAFEINS_LEDGER_SEAL_SEAL_H

#include "common/safeins.h"
#include "ledger/seal/sealed.h"

#include "nodes/pg_list.h"
#include "utils/rel.h"

extern void seal_create_triggers(Relation rel, int32 number, const char *label, bool versioned,
								 List *columns, int nkeys);
extern void seal_drop_triggers(Oid relid);
extern void seal_tie(Relation rel);
extern void seals_tie(void);
extern void seal_check_table(Relation rel);

#endif
