/*
 * account_map.h: a hash table by account key; every user has his own items, which
 * begin with their key.  A statement may touch a million accounts: a slot is small.
 */
#ifndef SAFEINS_ACCOUNT_MAP_H
#define SAFEINS_ACCOUNT_MAP_H

#include "books/account/account.h"

#include "common/hashfn.h"

/* Most statements touch one account: to clear and to walk a map costs more than to let it grow. */
#define ACCOUNT_MAP_SMALL 4

typedef struct AccountSlot
{
	const AccountKey *item;		/* where its key stands */
	uint32		hash;
	char		status;
} AccountSlot;

static inline uint32
account_key_hash(const AccountKey *key)
{
	uint32		h = hash_bytes((const unsigned char *) key->subject, key->len);

	return hash_combine(h, murmurhash32((uint32) key->place * 31 +
										(uint32) (key->year + key->shift * 101) * 2 +
										key->by_policy + (uint32) key->ahead));
}

static inline bool
account_key_same(const AccountKey *a, const AccountKey *b)
{
	return a->len == b->len && a->year == b->year && a->shift == b->shift && a->place == b->place &&
		a->by_policy == b->by_policy && a->ahead == b->ahead && a->insurer_len == b->insurer_len &&
		memcmp(a->subject, b->subject, a->len) == 0 &&
		(a->insurer_len == 0 || memcmp(a->insurer, b->insurer, a->insurer_len) == 0);
}

#define SH_PREFIX		account_map
#define SH_ELEMENT_TYPE	AccountSlot
#define SH_KEY_TYPE		const AccountKey *
#define SH_KEY			item
#define SH_HASH_KEY(tb, k)	account_key_hash(k)
#define SH_EQUAL(tb, a, b)	account_key_same(a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a)	(a)->hash
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* The item of a key; NULL: there is none. */
static inline void *
account_map_find(account_map_hash *map, const AccountKey *key)
{
	AccountSlot *slot = map == NULL ? NULL : account_map_lookup(map, key);

	return slot == NULL ? NULL : unconstify(AccountKey *, slot->item);
}

#endif
