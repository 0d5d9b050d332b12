/*
 * fold.c: products over buckets; see fold.h.
 */
#include "common/safeins.h"
#include "ledger/hash/digest.h"
#include "ledger/verify/fold.h"

#include "common/hashfn.h"
#include "utils/memutils.h"

#define FIELD_PRIME ((UINT64CONST(1) << 61) - 1)

static inline uint64
field_reduce(uint64 v)
{
	v = (v & FIELD_PRIME) + (v >> 61);
	return v >= FIELD_PRIME ? v - FIELD_PRIME : v;
}

static inline uint64
field_mul(uint64 a, uint64 b)
{
	uint128		p = (uint128) a * b;

	return field_reduce((uint64) (p & FIELD_PRIME) + (uint64) (p >> 61));
}

static inline uint64
field_add(uint64 a, uint64 b)
{
	return field_reduce(a + b);
}

/* fold_draw_secret draws the numbers that nobody can know beforehand. */
void
fold_draw_secret(FoldSecret *secret)
{
	uint64	   *words = (uint64 *) secret;

	if (!pg_strong_random(secret, sizeof(*secret)))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not generate random numbers")));
	for (size_t i = 1; i < sizeof(*secret) / sizeof(uint64); i++)
		words[i] = field_reduce(words[i]);
}

Fold *
fold_create(const FoldSecret *secret, uint32 nbuckets)
{
	Fold	   *fold = palloc0(sizeof(Fold));

	fold->cxt = CurrentMemoryContext;
	fold->secret = *secret;
	fold->nbuckets = nbuckets;
	return fold;
}

/* fold_seal finds the sums of a seal, or begins them. */
SealFold *
fold_seal(Fold *fold, int32 seal, bool with_buckets)
{
	SealFold   *sf;

	if (fold->last < fold->nseals && fold->seals[fold->last].seal == seal)
		return &fold->seals[fold->last];
	for (int i = 0; i < fold->nseals; i++)
		if (fold->seals[i].seal == seal)
		{
			fold->last = i;
			return &fold->seals[i];
		}
	fold->seals = fold->nseals == 0 ? MemoryContextAlloc(fold->cxt, sizeof(SealFold)) :
		repalloc(fold->seals, sizeof(SealFold) * (fold->nseals + 1));
	sf = &fold->seals[fold->nseals++];
	memset(sf, 0, sizeof(*sf));
	sf->seal = seal;
	if (with_buckets)
	{
		sf->buckets = MemoryContextAllocZero(fold->cxt, sizeof(FoldBucket) * fold->nbuckets);
		for (uint32 i = 0; i < fold->nbuckets; i++)
			sf->buckets[i].product[0] = sf->buckets[i].product[1] = 1;
	}
	return sf;
}

uint64
fold_key_hash(const FoldSecret *secret, const char *key, int len)
{
	return hash_bytes_extended((const unsigned char *) key, len, secret->key_seed);
}

#define WORD_BITS	60
#define WORD_MASK	((UINT64CONST(1) << WORD_BITS) - 1)

/* fold_add adds one pair; words of 60 bits are below the prime, so that the map loses nothing. */
void
fold_add(Fold *fold, SealFold *sf, uint64 key_hash, const uint8 *hash)
{
	const FoldSecret *s = &fold->secret;
	FoldBucket *b;
	uint128		sum = s->map[FOLD_WORDS];
	uint64		rest = key_hash >> WORD_BITS;
	uint64		x;

	sf->n++;
	if (sf->buckets == NULL)
		return;
	/* Each product is below 2^121, so their sum is reduced but once. */
	for (int i = 0; i < HASH_LEN / 8; i++)
	{
		uint64		word;

		memcpy(&word, hash + i * 8, sizeof(word));
		sum += (uint128) s->map[i] * (word & WORD_MASK);
		rest = rest << (64 - WORD_BITS) | word >> WORD_BITS;
	}
	sum += (uint128) s->map[HASH_LEN / 8] * (key_hash & WORD_MASK);
	sum += (uint128) s->map[HASH_LEN / 8 + 1] * rest;
	x = field_reduce((uint64) (sum & FIELD_PRIME) + (uint64) (sum >> 61));
	b = &sf->buckets[key_hash & (fold->nbuckets - 1)];
	b->n++;
	b->product[0] = field_mul(b->product[0], field_add(s->point[0], x));
	b->product[1] = field_mul(b->product[1], field_add(s->point[1], x));
}

/* fold_add_leaf adds a leaf under its seal, or among those that left by rule; of seals that are new it only counts. */
void
fold_add_leaf(Fold *fold, const LeafEntry *entry, const uint8 *hash)
{
	uint64		key_hash = fold_key_hash(&fold->secret, entry->key, entry->keylen);

	/* An append-only table has no other acts: this entry was altered, and shall differ. */
	if (entry->op != OP_INSERT && entry->op != OP_RELEASE)
		key_hash = ~key_hash;
	fold_add(fold, fold_seal(fold, entry->op == OP_RELEASE ? FOLD_RELEASED(entry->seal) : entry->seal, false),
			 key_hash, hash);
}

/* fold_combine_seal multiplies the pairs of one seal into another's, with as many buckets. */
void
fold_combine_seal(Fold *into, SealFold *t, const SealFold *f)
{
	t->n += f->n;
	for (uint32 j = 0; f->buckets != NULL && j < into->nbuckets; j++)
	{
		t->buckets[j].n += f->buckets[j].n;
		t->buckets[j].product[0] = field_mul(t->buckets[j].product[0], f->buckets[j].product[0]);
		t->buckets[j].product[1] = field_mul(t->buckets[j].product[1], f->buckets[j].product[1]);
	}
}

/* fold_combine multiplies one fold into another. */
void
fold_combine(Fold *into, const Fold *from)
{
	for (int i = 0; i < from->nseals; i++)
	{
		const SealFold *f = &from->seals[i];

		fold_combine_seal(into, fold_seal(into, f->seal, f->buckets != NULL), f);
	}
	for (int64 i = 0; i < from->ntiles; i++)
		*fold_tile(into, from->tiles[i].number, from->tiles[i].n) = from->tiles[i];
}

/* fold_tile begins what is kept of a tile. */
TileSum *
fold_tile(Fold *fold, int64 number, int n)
{
	TileSum    *t;

	if (fold->ntiles == fold->max_tiles)
	{
		int64		max = Max(fold->max_tiles * 2, 256);

		fold->tiles = fold->max_tiles == 0 ? MemoryContextAllocHuge(fold->cxt, max * sizeof(TileSum)) :
			repalloc_huge(fold->tiles, max * sizeof(TileSum));
		fold->max_tiles = max;
	}
	t = &fold->tiles[fold->ntiles++];
	memset(t, 0, sizeof(*t));
	t->number = number;
	t->n = n;
	return t;
}

/* fold_take_names, a StretchTaker: each tile that is folded is one stretch. */
void
fold_take_names(void *arg, const uint8 *hashes, int n)
{
	Fold	   *fold = arg;

	for (int i = 0; i < n; i++)
		memcpy(fold->tiles[fold->ntiles - n + i].names, hashes + (size_t) i * HASH_LEN, HASH_LEN);
}

/* ---- from process to process ---- */

typedef struct FoldHead
{
	FoldSecret	secret;
	uint32		nbuckets;
	int32		nseals;
	int64		ntiles;
} FoldHead;

/* fold_write and fold_read() take a fold from one process to another. */
bytea *
fold_write(const Fold *fold)
{
	FoldHead	head = {fold->secret, fold->nbuckets, fold->nseals, fold->ntiles};
	Size		len = VARHDRSZ + sizeof(head) + fold->ntiles * sizeof(TileSum);
	bytea	   *b;
	char	   *p;

	for (int i = 0; i < fold->nseals; i++)
		len += sizeof(SealFold) + (fold->seals[i].buckets ? fold->nbuckets * sizeof(FoldBucket) : 0);
	b = palloc(len);
	SET_VARSIZE(b, len);
	p = VARDATA(b);
	memcpy(p, &head, sizeof(head));
	p += sizeof(head);
	for (int i = 0; i < fold->nseals; i++)
	{
		memcpy(p, &fold->seals[i], sizeof(SealFold));
		p += sizeof(SealFold);
		if (fold->seals[i].buckets == NULL)
			continue;
		memcpy(p, fold->seals[i].buckets, fold->nbuckets * sizeof(FoldBucket));
		p += fold->nbuckets * sizeof(FoldBucket);
	}
	if (fold->ntiles > 0)
		memcpy(p, fold->tiles, fold->ntiles * sizeof(TileSum));
	return b;
}

Fold *
fold_read(bytea *b)
{
	const char *p = VARDATA_ANY(b);
	FoldHead	head;
	Fold	   *fold;

	memcpy(&head, p, sizeof(head));
	p += sizeof(head);
	fold = fold_create(&head.secret, head.nbuckets);
	for (int i = 0; i < head.nseals; i++)
	{
		SealFold	sf;
		SealFold   *t;

		memcpy(&sf, p, sizeof(sf));
		p += sizeof(sf);
		t = fold_seal(fold, sf.seal, sf.buckets != NULL);
		t->n = sf.n;
		if (sf.buckets == NULL)
			continue;
		memcpy(t->buckets, p, head.nbuckets * sizeof(FoldBucket));
		p += head.nbuckets * sizeof(FoldBucket);
	}
	for (int64 i = 0; i < head.ntiles; i++)
	{
		TileSum		t;

		memcpy(&t, p, sizeof(t));
		p += sizeof(t);
		*fold_tile(fold, t.number, t.n) = t;
	}
	return fold;
}
