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

/* The ledger of this database, NULL where it has not begun. */
extern const LedgerInfo *ledger_current(void);
extern const LedgerInfo *ledger_need(void);
/* As it stands in its table, not as this session remembers it. */
extern const LedgerInfo *ledger_read(void);

/* Tells every session that the ledger began, or is another place's. */
extern void ledger_changed(void);
extern uint64 ledger_generation(void);
extern void ledger_check_not_lost(void);
extern void ledger_watch(void);

#endif
