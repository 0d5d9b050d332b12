/*
 * batch.h: a checkpoint's digest of leaf identities, itself stored as a leaf.
 */
#ifndef SAFEINS_LEDGER_TREE_BATCH_H
#define SAFEINS_LEDGER_TREE_BATCH_H

#include "common/safeins.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/journal.h"
#include "ledger/tree/tree.h"

#include "access/xlogdefs.h"
#include "utils/snapshot.h"

typedef struct NameStream NameStream;

extern NameStream *name_stream_begin(Snapshot snapshot);
extern void name_stream_add(NameStream *s, const LeafEntry *entry);
extern void name_stream_cut(NameStream *s);
extern void name_stream_add_tile(NameStream *s, const uint8 *hash);
extern void name_stream_end(NameStream *s, uint8 *hash);
extern void name_stream_follow(NameStream *s, Tree *tree);

/* When a checkpoint was taken, as its batch says. */
typedef struct TakenAt
{
	int64		number;
	int32		epoch;
	char	   *snapshot;
	XLogRecPtr	lsn;
	int64		position;		/* of the batch's leaf */
	uint8		leaf[HASH_LEN];	/* what its row hashes to */
} TakenAt;

extern void batch_append(Tree *tree, NameStream *names, const TakenAt *taken, int64 first);
extern bool batch_taken(const char *condition, int64 number, Snapshot snapshot, TakenAt *taken);

#endif
