/*
 * verify_pairs.h: rows and leaves that fit each other at first sight.
 */
#ifndef SAFEINS_LEDGER_VERIFY_VERIFY_PAIRS_H
#define SAFEINS_LEDGER_VERIFY_VERIFY_PAIRS_H

#include "common/safeins.h"
#include "ledger/hash/digest.h"

/* A leaf of an append-only table that waits for its row. */
typedef struct WaitingLeaf
{
	int32		seal;
	uint64		key_hash;
	const char *key;
	int			keylen;
	int64		position;
	bool		pending;
	bool		bad_chunk;
	uint8		hash[HASH_LEN];
} WaitingLeaf;

typedef struct Pairs Pairs;

/* What becomes of a leaf that is no pair, or is one no more: then with_row. */
typedef void (*PairTaker) (void *arg, const WaitingLeaf *leaf, bool with_row);

extern Pairs *pairs_begin(PairTaker take, void *arg);
extern bool pairs_add_leaf(Pairs *pairs, const WaitingLeaf *leaf);
extern bool pairs_add_row(Pairs *pairs, int32 seal, uint64 key_hash, const uint8 *hash);
extern void pairs_exclude(Pairs *pairs, int32 seal, uint64 key_hash);
extern void pairs_end(Pairs *pairs);

#endif
