/*
 * policy_cache.c: policies remembered for the statement that asks for them row
 * by row.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/policy.h"
#include "books/book_scan.h"
#include "books/policy_split.h"

#include "common/hashfn.h"
#include "utils/memutils.h"

typedef struct PolicyCacheSlot
{
	PolicyName	name;
	uint32		hash;
	char		status;
	PolicyEntry *entry;
	bool		split_read;
	const PolicySplit *split;
} PolicyCacheSlot;

#define SH_PREFIX		policy_map
#define SH_ELEMENT_TYPE	PolicyCacheSlot
#define SH_KEY_TYPE		PolicyName
#define SH_KEY			name
#define SH_HASH_KEY(tb, k)	(hash_bytes((const unsigned char *) (k).str, (k).len) ^ (uint32) (k).province)
#define SH_EQUAL(tb, a, b)	((a).province == (b).province && (a).len == (b).len && memcmp((a).str, (b).str, (a).len) == 0)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a)	(a)->hash
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

struct PolicyCache
{
	MemoryContext parent;
	MemoryContext cxt;			/* NULL while nothing was asked */
	policy_map_hash *map;		/* NULL while empty */
	BookScan	scan;
};

/* Enough for the policies of any statement but a bulk load; that one starts over. */
#define POLICY_CACHE_MAX 20000

/* policy_cache_open opens a statement's memory of the policies that it asks for. */
PolicyCache *
policy_cache_open(MemoryContext parent)
{
	PolicyCache *cache = MemoryContextAllocZero(parent, sizeof(PolicyCache));

	cache->parent = parent;
	/* The scan outlives what is remembered. */
	cache->scan.cxt = parent;
	return cache;
}

/* policy_cache_close ends it. */
void
policy_cache_close(PolicyCache *cache)
{
	book_scan_close(&cache->scan);
	policy_cache_forget(cache);
}

/*
 * policy_cache_trim forgets the policies where there are too many: call it
 * before a row is begun.
 */
void
policy_cache_trim(PolicyCache *cache)
{
	if (cache->map != NULL && cache->map->members >= POLICY_CACHE_MAX)
		policy_cache_forget(cache);
}

/* policy_cache_forget has each policy read anew. */
void
policy_cache_forget(PolicyCache *cache)
{
	if (cache->cxt != NULL)
		MemoryContextReset(cache->cxt);
	cache->map = NULL;
}

static PolicyCacheSlot *
cached(PolicyCache *cache, Division province, const char *policy, int len, bool anew)
{
	PolicyName	name = {policy, len, province};
	PolicyCacheSlot *slot;
	bool		found;
	MemoryContext old;

	if (cache->cxt == NULL)
		cache->cxt = AllocSetContextCreate(cache->parent, "safeins policies", ALLOCSET_SMALL_SIZES);
	if (cache->map == NULL)
		cache->map = policy_map_create(cache->cxt, 64, NULL);
	slot = policy_map_insert(cache->map, name, &found);
	if (!found || anew)
	{
		old = MemoryContextSwitchTo(cache->cxt);
		if (!found)
			slot->name.str = pnstrdup(policy, len);
		slot->split_read = false;
		slot->split = NULL;
		slot->entry = NULL;
		slot->entry = policy_find_by(&cache->scan, false, province, policy, len);
		MemoryContextSwitchTo(old);
	}
	return slot;
}

/* policy_cached finds a policy as policy_find does, once a statement. */
const PolicyEntry *
policy_cached(PolicyCache *cache, Division province, const char *policy, int len)
{
	return cached(cache, province, policy, len, false)->entry;
}

/* policy_cached_anew reads one again that has been locked meanwhile; what was given of it before stays. */
const PolicyEntry *
policy_cached_anew(PolicyCache *cache, Division province, const char *policy, int len)
{
	return cached(cache, province, policy, len, true)->entry;
}

/* policy_cached_split tells who has how much of the money of one that is there; NULL: its own insurer all of it. */
const PolicySplit *
policy_cached_split(PolicyCache *cache, Division province, const char *policy, int len)
{
	PolicyCacheSlot *slot = cached(cache, province, policy, len, false);

	if (!slot->split_read && slot->entry != NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(cache->cxt);

		slot->split = policy_split(slot->entry, coinsurers_of(policy, len));
		slot->split_read = true;
		MemoryContextSwitchTo(old);
	}
	return slot->split;
}
