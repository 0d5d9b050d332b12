/*
 * ledger.h: which ledger this database has.
 */
#ifndef SAFEINS_LEDGER_SEAL_LEDGER_H
#define SAFEINS_LEDGER_SEAL_LEDGER_H

#include "common/safeins.h"
#include "types/division.h"
#include "ledger/hash/digest.h"

typedef struct LedgerInfo
{
	Division	place;
	HashKind	hash;
	char		origin[96];
} LedgerInfo;

extern const LedgerInfo *ledger_current(void);
extern const LedgerInfo *ledger_need(void);
extern const LedgerInfo *ledger_read(void);

extern void ledger_changed(void);
extern uint64 ledger_generation(void);
extern void ledger_check_not_lost(void);
extern void ledger_watch(void);

#endif
