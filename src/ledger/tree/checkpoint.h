/*
 * checkpoint.h: checkpoints.
 */
#ifndef SAFEINS_LEDGER_TREE_CHECKPOINT_H
#define SAFEINS_LEDGER_TREE_CHECKPOINT_H

#include "common/safeins.h"
#include "ledger/hash/digest.h"
#include "ledger/tree/tree.h"

#include "access/xlogdefs.h"
#include "utils/snapshot.h"

typedef struct Checkpoint
{
	int64		number;
	int32		epoch;
	int64		size;
	uint8		root[HASH_LEN];
	SealCount  *counts;
	int			ncounts;
} Checkpoint;

extern char *checkpoint_take(void);
extern bool checkpoint_last(Snapshot snapshot, Checkpoint *c);
extern bool checkpoint_by_number(int64 number, Snapshot snapshot, Checkpoint *c);
extern const char *checkpoint_trusted_lsn(const Checkpoint *c, const Checkpoint *last, Tree *tree,
										  Snapshot snapshot, XLogRecPtr *lsn);

#endif
