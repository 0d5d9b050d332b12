/*
 * own_seals.h: those of our own tables that are sealed.
 */
#ifndef SAFEINS_LEDGER_SEAL_OWN_SEALS_H
#define SAFEINS_LEDGER_SEAL_OWN_SEALS_H

#include "common/safeins.h"
#include "common/relations.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/sealed.h"

/* Our own tables that are sealed as soon as the ledger begins. */
typedef struct OwnSeal
{
	SafeinsRel	rel;
	const char *name;
	bool		versioned;
	int			nkeys;
	const char *columns[20];	/* those of the key first; none: all of them */
} OwnSeal;

extern const OwnSeal own_seals[];
extern const int n_own_seals;
extern Seal *own_seal(SafeinsRel rel);
extern char *own_seal_label(const OwnSeal *o);
extern bool own_seal_is_later(const OwnSeal *o);
extern void ledger_begin(HashKind hash);
extern void ledger_init(void);

#endif
