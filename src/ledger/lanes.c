/*
 * lanes.c: hashes of many messages, computed side by side.
 *
 * A vector of the processor holds the same word of as many messages as it has
 * lanes, so that one instruction is a step of all of them.  A lane whose message
 * has ended takes the next one.
 */
#include "ledger/digest.h"

#include "port/pg_bswap.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#define BLOCK_LEN		64
#define MAX_LANES		16

/* FIPS 180-4, 4.2.2 */
static const uint32 sha256_k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static const uint32 initial[][8] = {
	/* GB/T 32905-2016, 4.1 */
	[HASH_SM3] = {
		0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
	},
	/* FIPS 180-4, 5.3.3 */
	[HASH_SHA256] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	},
};

#ifdef __clang__
#define LANES_UNROLL	_Pragma("clang loop unroll(full)")
#else
#define LANES_UNROLL	_Pragma("GCC unroll 64")
#endif

/* One word of the state of every lane. */
typedef uint32 LaneState[MAX_LANES] __attribute__((aligned(64)));

#define LANES 4
#define LANES_TARGET
#include "ledger/lanes_kernel.h"

#ifdef __x86_64__
#define LANES 8
#define LANES_TARGET	__attribute__((target("avx2")))
#include "ledger/lanes_kernel.h"

#define LANES 16
#define LANES_TARGET	__attribute__((target("avx512f")))
#include "ledger/lanes_kernel.h"
#endif

/* By HashKind.  Costs are nanoseconds of one processor: only their proportions matter. */
typedef struct Engine
{
	int			lanes;
	void		(*step[2]) (LaneState *state, const uint8 *const *block);
	int			cost[2];
} Engine;

static const Engine engines[] = {
#ifdef __x86_64__
	{16, {sm3_block16, sha256_block16}, {370, 320}},
	{8, {sm3_block8, sha256_block8}, {490, 430}},
#endif
	{4, {sm3_block4, sha256_block4}, {540, 540}},
};

/* What hash_one takes for a message and for each block of it, SHA-256 with the processor's own instructions. */
static const struct
{
	int			message;
	int			block;
}			cost_alone[] = {
	[HASH_SM3] = {80, 200},
	[HASH_SHA256] = {60, 40},
};

typedef struct Lane
{
	int			message;		/* its number; -1: the lane is empty */
	const uint8 *data;
	uint32		len;
	uint32		blocks;			/* of prefix, data and padding */
	uint32		done;
} Lane;

static pg_noinline const Engine *
choose_engine(void)
{
	const Engine *engine = engines;

#ifdef __x86_64__
	if (!__builtin_cpu_supports("avx512f"))
		engine++;
	if (!__builtin_cpu_supports("avx2"))
		engine = &engines[2];
#endif
	return engine;
}

/*
 * next_block gives the next block of a lane's message, in place where its data
 * fills it; else it is put together at edge + BLOCK_LEN, of three blocks' room.
 */
static inline const uint8 *
next_block(const Lane *lane, uint8 prefix, uint8 *edge)
{
	uint8	   *block = edge + BLOCK_LEN;
	size_t		total = (size_t) lane->len + 1;
	size_t		begin = (size_t) lane->done * BLOCK_LEN;

	if (begin == 0)
	{
		if (total < BLOCK_LEN)
		{
			memset(block, 0, BLOCK_LEN);
			if (lane->len > 0)
				memcpy(block + 1, lane->data, lane->len);
			block[total] = 0x80;
		}
		else
			memcpy(block + 1, lane->data, BLOCK_LEN - 1);
		block[0] = prefix;
	}
	else if (begin + BLOCK_LEN <= total)
		return lane->data + begin - 1;
	else if (begin <= total)
	{
		size_t		rest = total - begin;

		/* There is a block before: a copy of fixed length that ends where the data ends is the fastest. */
		if (rest > 0)
			memcpy(edge + rest, lane->data + lane->len - BLOCK_LEN, BLOCK_LEN);
		memset(block + rest, 0, BLOCK_LEN);
		block[rest] = 0x80;
	}
	else
		memset(block, 0, BLOCK_LEN);
	if (lane->done + 1 == lane->blocks)
	{
		uint64		bits = pg_hton64((uint64) total * 8);

		memcpy(block + BLOCK_LEN - sizeof(bits), &bits, sizeof(bits));
	}
	return block;
}

/* slower_in_lanes: would the messages that are in the lanes be done sooner one by one, from their start? */
static bool
slower_in_lanes(const Engine *engine, HashKind kind, const Lane *lane)
{
	uint64		alone = 0;
	uint32		steps = 0;

	for (int i = 0; i < engine->lanes; i++)
	{
		if (lane[i].message < 0)
			continue;
		alone += cost_alone[kind].message + (uint64) cost_alone[kind].block * lane[i].blocks;
		steps = Max(steps, lane[i].blocks - lane[i].done);
	}
	return alone < (uint64) engine->cost[kind] * steps;
}

/* hash_lanes: data NULL means that the messages lie one behind the other at packed, each of packed_len. */
static void
hash_lanes(HashKind kind, uint8 prefix, const uint8 *const *data, const uint32 *len,
		   const uint8 *packed, uint32 packed_len, int n, uint8 *out)
{
	static const uint8 nothing[BLOCK_LEN] = {0};
	static const Engine *engine = NULL;
	LaneState	state[8];
	uint8		edge[MAX_LANES][3 * BLOCK_LEN] __attribute__((aligned(64)));
	const uint8 *block[MAX_LANES];
	Lane		lane[MAX_LANES];
	int			lanes;
	int			next = 0;
	int			busy = 0;
	bool		changed = true;

	hash_require(kind);
	if (engine == NULL)
		engine = choose_engine();
	lanes = engine->lanes;
	for (int i = 0; i < lanes; i++)
	{
		lane[i].message = -1;
		block[i] = nothing;
	}
	memset(state, 0, sizeof(state));
	for (;;)
	{
		for (int i = 0; i < lanes && next < n; i++)
		{
			if (lane[i].message >= 0)
				continue;
			lane[i].message = next;
			lane[i].data = data != NULL ? data[next] : packed + (size_t) next * packed_len;
			lane[i].len = data != NULL ? len[next] : packed_len;
			lane[i].blocks = ((uint64) lane[i].len + 1 + 1 + sizeof(uint64) + BLOCK_LEN - 1) / BLOCK_LEN;
			lane[i].done = 0;
			LANES_UNROLL
			for (int j = 0; j < 8; j++)
				state[j][i] = initial[kind][j];
			next++;
			busy++;
		}
		if (busy == 0)
			return;
		if (changed && slower_in_lanes(engine, kind, lane))
		{
			for (int i = 0; i < lanes; i++)
			{
				if (lane[i].message >= 0)
					hash_one(kind, prefix, lane[i].data, lane[i].len, out + (size_t) lane[i].message * HASH_LEN);
				lane[i].message = -1;
			}
			busy = 0;
			continue;
		}
		changed = false;
		for (int i = 0; i < lanes; i++)
		{
			if (lane[i].message >= 0)
				block[i] = next_block(&lane[i], prefix, edge[i]);
		}
		engine->step[kind](state, block);
		for (int i = 0; i < lanes; i++)
		{
			uint8	   *hash;

			if (lane[i].message < 0 || ++lane[i].done < lane[i].blocks)
				continue;
			hash = out + (size_t) lane[i].message * HASH_LEN;
			LANES_UNROLL
			for (int j = 0; j < 8; j++)
			{
				uint32		word = pg_hton32(state[j][i]);

				memcpy(hash + j * sizeof(word), &word, sizeof(word));
			}
			lane[i].message = -1;
			busy--;
			changed = true;
		}
	}
}

void
hash_many(HashKind kind, uint8 prefix, const uint8 *const *data, const uint32 *len, int n, uint8 *out)
{
	hash_lanes(kind, prefix, data, len, NULL, 0, n, out);
}

void
hash_pairs(HashKind kind, const uint8 *children, int n, uint8 *out)
{
	hash_lanes(kind, 0x01, NULL, NULL, children, 2 * HASH_LEN, n, out);
}
