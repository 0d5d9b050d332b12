/*
 * verify_pairs.c: rows and leaves that fit each other at first sight, so that they
 * need not be sorted: a leaf that is the only one of its key, and the only row of it,
 * with the same hash.
 *
 * Whatever else there is of a key goes to the sort, with its leaf and, where one had
 * been found, its row.  What is beyond work_mem does at once.
 */
#include "common/safeins.h"
#include "ledger/verify/verify_pairs.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/hsearch.h"

typedef enum PairState
{
	PAIR_WAITS,					/* a leaf, for its row */
	PAIR_FITS,					/* both */
	PAIR_SORTED					/* neither: all of this key is sorted */
} PairState;

typedef struct PairKey
{
	uint64		key_hash;
	int64		seal;			/* as wide, so that no byte is between or behind */
} PairKey;

typedef struct Pair
{
	PairKey		key;
	WaitingLeaf leaf;			/* its key is in names, from key_at on */
	int			key_at;
	PairState	state;
} Pair;

struct Pairs
{
	HTAB	   *table;
	StringInfoData names;
	int64		most;			/* pairs, for which there is memory */
	PairTaker	take;
	void	   *arg;
};

/* pairs_begin: what has to be sorted after all is given to take(). */
Pairs *
pairs_begin(PairTaker take, void *arg)
{
	HASHCTL		ctl = {.keysize = sizeof(PairKey),.entrysize = sizeof(Pair),.hcxt = CurrentMemoryContext};
	Pairs	   *pairs = palloc(sizeof(Pairs));

	pairs->table = hash_create("safeins pairs", 1024, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	initStringInfo(&pairs->names);
	pairs->most = (int64) work_mem * 1024 / (2 * sizeof(Pair));
	pairs->take = take;
	pairs->arg = arg;
	return pairs;
}

static Pair *
find_pair(Pairs *pairs, int32 seal, uint64 key_hash)
{
	PairKey		key = {key_hash, seal};

	return hash_search(pairs->table, &key, HASH_FIND, NULL);
}

static Pair *
enter_pair(Pairs *pairs, int32 seal, uint64 key_hash)
{
	PairKey		key = {key_hash, seal};

	return hash_search(pairs->table, &key, HASH_ENTER, NULL);
}

static bool
has_room(const Pairs *pairs, int keylen)
{
	return hash_get_num_entries(pairs->table) < pairs->most &&
		pairs->names.len + keylen < (int64) work_mem * 512;
}

/* All of this key is sorted from here on. */
static void
give_up(Pairs *pairs, Pair *p)
{
	if (p->state == PAIR_SORTED)
		return;
	p->leaf.key = pairs->names.data + p->key_at;
	pairs->take(pairs->arg, &p->leaf, p->state == PAIR_FITS);
	p->state = PAIR_SORTED;
}

/* pairs_add_leaf keeps a leaf until its row comes; false: it has to be sorted. */
bool
pairs_add_leaf(Pairs *pairs, const WaitingLeaf *leaf)
{
	Pair	   *p = find_pair(pairs, leaf->seal, leaf->key_hash);

	if (p != NULL)
	{
		give_up(pairs, p);
		return false;
	}
	if (!has_room(pairs, leaf->keylen))
		return false;
	p = enter_pair(pairs, leaf->seal, leaf->key_hash);
	p->leaf = *leaf;
	p->key_at = pairs->names.len;
	p->state = PAIR_WAITS;
	appendBinaryStringInfo(&pairs->names, leaf->key, leaf->keylen);
	return true;
}

/* pairs_add_row finds the leaf of a row; false: the row has to be sorted. */
bool
pairs_add_row(Pairs *pairs, int32 seal, uint64 key_hash, const uint8 *hash)
{
	Pair	   *p = find_pair(pairs, seal, key_hash);

	if (p == NULL)
		return false;
	if (p->state == PAIR_WAITS && memcmp(p->leaf.hash, hash, HASH_LEN) == 0)
	{
		p->state = PAIR_FITS;
		return true;
	}
	give_up(pairs, p);
	return false;
}

/* pairs_exclude has all of a key sorted: it has other leaves than rows that are there have. */
void
pairs_exclude(Pairs *pairs, int32 seal, uint64 key_hash)
{
	Pair	   *p = find_pair(pairs, seal, key_hash);

	if (p != NULL)
		give_up(pairs, p);
	else if (has_room(pairs, 0))
		enter_pair(pairs, seal, key_hash)->state = PAIR_SORTED;
}

/* pairs_end gives up those whose row did not come. */
void
pairs_end(Pairs *pairs)
{
	HASH_SEQ_STATUS status;
	Pair	   *p;

	hash_seq_init(&status, pairs->table);
	while ((p = hash_seq_search(&status)) != NULL)
		if (p->state == PAIR_WAITS)
			give_up(pairs, p);
	hash_destroy(pairs->table);
	pfree(pairs->names.data);
	pfree(pairs);
}
