/*
 * fold.h: whether two multisets of (key, leaf hash) are the same, without
 * holding either: the rows of a table and the leaves that it ought to have.
 *
 * Pairs go into buckets by their key.  Of each bucket's pairs the product of
 * (r + x) is kept, x being the pair under a linear map, in the field of 2^61 - 1;
 * r and the map are drawn anew for each verification.  Who altered data before
 * could not know them: that different multisets agree has a chance below n / 2^61,
 * twice over (Schwartz and Zippel).
 */
#ifndef SAFEINS_LEDGER_VERIFY_FOLD_H
#define SAFEINS_LEDGER_VERIFY_FOLD_H

#include "common/safeins.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/journal.h"

/* Five words of 60 bits are taken of hash and key, and one of what is left of these. */
#define FOLD_WORDS		(HASH_LEN / 8 + 2)

typedef struct FoldSecret
{
	uint64		key_seed;
	uint64		point[2];		/* r */
	uint64		map[FOLD_WORDS + 1];
} FoldSecret;

typedef struct FoldBucket
{
	uint64		n;
	uint64		product[2];
} FoldBucket;

/*
 * Leaves of rows that left by rule stand for these, on the side of the rows: they
 * are folded apart, under the negative of their seal's number.
 */
#define FOLD_RELEASED(seal)	(-(seal))

typedef struct SealFold
{
	int32		seal;
	int64		n;
	FoldBucket *buckets;		/* NULL: only counted */
} SealFold;

/* What a pass over the tiles keeps of one. */
typedef struct TileSum
{
	int64		number;
	int32		n;				/* leaves in it */
	int32		readable;		/* entries */
	uint8		root[HASH_LEN]; /* of a full one */
	uint8		names[HASH_LEN];	/* of what names its leaves */
} TileSum;

typedef struct Fold
{
	MemoryContext cxt;
	FoldSecret	secret;
	uint32		nbuckets;		/* a power of two */
	SealFold   *seals;
	int			nseals;
	int			last;			/* the seal found last */
	TileSum    *tiles;
	int64		ntiles;
	int64		max_tiles;
} Fold;

extern void fold_draw_secret(FoldSecret *secret);
extern Fold *fold_create(const FoldSecret *secret, uint32 nbuckets);
extern SealFold *fold_seal(Fold *fold, int32 seal, bool with_buckets);
extern void fold_add_leaf(Fold *fold, const LeafEntry *entry, const uint8 *hash);
extern void fold_combine_seal(Fold *into, SealFold *t, const SealFold *f);
extern uint64 fold_key_hash(const FoldSecret *secret, const char *key, int len);
extern void fold_add(Fold *fold, SealFold *sf, uint64 key_hash, const uint8 *hash);
extern void fold_combine(Fold *into, const Fold *from);
extern bytea *fold_write(const Fold *fold);
extern Fold *fold_read(bytea *b);
extern TileSum *fold_tile(Fold *fold, int64 number, int n);
extern void fold_take_names(void *fold, const uint8 *hashes, int n);

#endif
