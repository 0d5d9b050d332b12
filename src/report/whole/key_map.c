/*
 * key_map.c: numbers by the keys of books that are read as a whole.  There may
 * be many millions of them: what a key takes is small, and where it stands can
 * be brought from memory while rows before it are worked on.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "report/whole/whole.h"

#include <sys/mman.h>
#include <unistd.h>

#include "port/pg_bitutils.h"
#include "utils/memutils.h"

/* A number by key: 16 bytes, of which there may be many millions. */
typedef struct KeyNumber
{
	BookKey		key;
	uint32		after;			/* the number and one; 0: nothing is here */
} KeyNumber;

struct KeyMap
{
	MemoryContext cxt;
	KeyNumber  *slots;
	uint64		mask;			/* how many there are, less one: a power of two */
	uint64		used;
};

#define FEWEST_SLOTS 1024

/*
 * Slots are looked for all over: a system that has large pages for who asks may
 * give them, so that not each look waits for where its page is, too.
 */
static void
ask_for_large_pages(void *memory, size_t size)
{
#ifdef MADV_HUGEPAGE
	uintptr_t	page = sysconf(_SC_PAGESIZE);
	uintptr_t	from = TYPEALIGN(page, (uintptr_t) memory);
	uintptr_t	until = TYPEALIGN_DOWN(page, (uintptr_t) memory + size);

	/* Where it has none, nothing is lost. */
	if (until > from)
		(void) madvise((void *) from, until - from, MADV_HUGEPAGE);
#endif
}

static KeyNumber *
empty_slots(KeyMap *m, uint64 n)
{
	size_t		size = n * sizeof(KeyNumber);
	KeyNumber  *slots = MemoryContextAllocExtended(m->cxt, size, MCXT_ALLOC_HUGE);

	ask_for_large_pages(slots, size);
	m->mask = n - 1;
	return memset(slots, 0, size);
}

/* key_map_create makes a map with room for so many keys; it grows where there are more. */
KeyMap *
key_map_create(MemoryContext cxt, uint64 keys)
{
	KeyMap	   *m = MemoryContextAllocZero(cxt, sizeof(KeyMap));

	m->cxt = cxt;
	m->slots = empty_slots(m, Max(pg_nextpower2_64(keys * 8 / 5 + 1), FEWEST_SLOTS));
	return m;
}

/* Where a key is, or would be. */
static inline KeyNumber *
slot_of(const KeyMap *m, BookKey key)
{
	uint64		at = key.at & m->mask;

	while (m->slots[at].after != 0 && !book_key_equal(m->slots[at].key, key))
		at = (at + 1) & m->mask;
	return &m->slots[at];
}

static void
grow(KeyMap *m)
{
	KeyNumber  *old = m->slots;
	uint64		n = m->mask + 1;

	m->slots = empty_slots(m, n * 2);
	for (uint64 i = 0; i < n; i++)
		if (old[i].after != 0)
			*slot_of(m, old[i].key) = old[i];
	pfree(old);
}

/* key_map_put remembers the number of a key, and gives the one that it had; -1 where it had none. */
int
key_map_put(KeyMap *m, BookKey key, int number)
{
	KeyNumber  *slot = slot_of(m, key);
	int			had = (int) slot->after - 1;

	/* Keys that lie together want room. */
	if (slot->after == 0 && ++m->used > m->mask / 8 * 5)
	{
		grow(m);
		slot = slot_of(m, key);
	}
	slot->key = key;
	slot->after = (uint32) number + 1;
	return had;
}

/* key_map_get gives the number of a key; -1 where it has none. */
int
key_map_get(const KeyMap *m, BookKey key)
{
	return (int) slot_of(m, key)->after - 1;
}

/* key_map_fetch begins to bring a key's place from memory, for a call that follows some rows later. */
void
key_map_fetch(const KeyMap *m, BookKey key)
{
#if defined(__GNUC__)
	__builtin_prefetch(&m->slots[key.at & m->mask]);
#endif
}

/* key_map_free gives back what the map takes. */
void
key_map_free(KeyMap *m)
{
	pfree(m->slots);
	pfree(m);
}
