/*
 * lanes.c: hashes of many messages, computed side by side.
 *
 * A vector holds the same word of as many messages as it has elements, so each
 * instruction does its step for all of them: they are its lanes.  A lane whose
 * message has ended takes the next one.
 */
#include "common/safeins.h"
#include "ledger/hash/digest.h"

#include "port/pg_bswap.h"

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#endif

#define BLOCK_LEN		64
#define MAX_LANES		16

/* One word of the state of every lane. */
typedef uint32 LaneWord[MAX_LANES] pg_attribute_aligned(64);

static const uint32 initial_state[][8] = {
	/* GB/T 32905-2016, 4.1 */
	[HASH_SM3] = {
		0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
	},
	/* FIPS 180-4, 5.3.3 */
	[HASH_SHA256] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	},
};

/* FIPS 180-4, 4.2.2 */
static const uint32 sha256_k[] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* Only what is unrolled keeps its arrays in registers. */
#ifdef __clang__
#define LANES_UNROLL	_Pragma("clang loop unroll(full)")
#else
#define LANES_UNROLL	_Pragma("GCC unroll 64")
#endif

#define LANES			4
#define LANES_TARGET
#include "ledger/hash/lanes_kernel.h"

#ifdef __x86_64__
#define LANES			8
#define LANES_TARGET	__attribute__((target("avx2")))
#include "ledger/hash/lanes_kernel.h"

#define LANES			16
#define LANES_TARGET	__attribute__((target("avx512f")))
#include "ledger/hash/lanes_kernel.h"
#endif

/* What the processor offers.  Arrays go by HashKind; costs are in nanoseconds, of which only the proportions matter. */
typedef struct Engine
{
	int			lanes;
	void		(*step[2]) (LaneWord *state, const uint8 *const *block);
	int			step_cost[2];
	int			alone_cost[2];	/* of a block in hash_one */
} Engine;

#define ALONE_COST		70		/* of hash_one itself */

typedef struct Lane
{
	const uint8 *data;
	uint32		len;
	int			message;		/* which one; -1: none */
	uint32		blocks;			/* of prefix, data and padding */
	uint32		done;
} Lane;

static pg_noinline void
find_engine(Engine *engine)
{
	static const Engine plain = {4, {sm3_step4, sha256_step4}, {540, 540}, {200, 40}};

	*engine = plain;
#ifdef __x86_64__
	{
		static const Engine avx2 = {8, {sm3_step8, sha256_step8}, {480, 430}, {200, 40}};
		static const Engine avx512 = {16, {sm3_step16, sha256_step16}, {370, 310}, {200, 40}};
		unsigned int eax,
					ebx,
					ecx,
					edx;

		if (__builtin_cpu_supports("avx512f"))
			*engine = avx512;
		else if (__builtin_cpu_supports("avx2"))
			*engine = avx2;
		/* Without instructions for SHA-256 of its own? */
		if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) || (ebx & bit_SHA) == 0)
			engine->alone_cost[HASH_SHA256] = 110;
	}
#endif
}

/*
 * next_block gives the next block of a lane's message: where it lies, if all of
 * it is data; else put together in the middle of room for three.
 */
static inline const uint8 *
next_block(const Lane *lane, uint8 prefix, uint8 *room)
{
	uint8	   *block = room + BLOCK_LEN;
	size_t		total = (size_t) lane->len + 1;
	size_t		begin = (size_t) lane->done * BLOCK_LEN;

	if (begin == 0 && total < BLOCK_LEN)
	{
		memset(block, 0, BLOCK_LEN);
		block[0] = prefix;
		if (lane->len > 0)
			memcpy(block + 1, lane->data, lane->len);
		block[total] = 0x80;
	}
	else if (begin == 0)
	{
		block[0] = prefix;
		memcpy(block + 1, lane->data, BLOCK_LEN - 1);
	}
	else if (begin + BLOCK_LEN <= total)
		return lane->data + begin - 1;
	else if (begin <= total)
	{
		size_t		rest = total - begin;

		/* Copies of fixed length are the fastest: this one begins in the block before. */
		if (rest > 0)
			memcpy(room + rest, lane->data + lane->len - BLOCK_LEN, BLOCK_LEN);
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

/* sooner_alone: would the messages in the lanes be done sooner one by one, each from its beginning? */
static bool
sooner_alone(const Engine *engine, HashKind kind, const Lane *lane)
{
	uint64		alone = 0;
	uint32		steps = 0;

	for (int i = 0; i < engine->lanes; i++)
	{
		if (lane[i].message < 0)
			continue;
		alone += ALONE_COST + (uint64) engine->alone_cost[kind] * lane[i].blocks;
		steps = Max(steps, lane[i].blocks - lane[i].done);
	}
	return alone < (uint64) engine->step_cost[kind] * steps;
}

/* Without data, the messages lie one behind the other at packed, each of packed_len. */
static void
hash_lanes(HashKind kind, uint8 prefix, const uint8 *const *data, const uint32 *len,
		   const uint8 *packed, uint32 packed_len, int n, uint8 *out)
{
	static const uint8 nothing[BLOCK_LEN] = {0};
	static Engine engine;		/* without lanes: not yet known */
	LaneWord	state[8];
	uint8		room[MAX_LANES][3 * BLOCK_LEN];
	const uint8 *block[MAX_LANES];
	Lane		lane[MAX_LANES];
	int			next = 0;
	int			busy = 0;
	bool		changed = false;

	hash_require(kind);
	if (unlikely(engine.lanes == 0))
		find_engine(&engine);
	for (int i = 0; i < engine.lanes; i++)
	{
		lane[i].message = -1;
		block[i] = nothing;
	}
	memset(state, 0, sizeof(state));
	for (;;)
	{
		for (int i = 0; i < engine.lanes && next < n; i++)
		{
			if (lane[i].message >= 0)
				continue;
			lane[i].message = next;
			lane[i].data = data != NULL ? data[next] : packed + (size_t) next * packed_len;
			lane[i].len = data != NULL ? len[next] : packed_len;
			/* The padding is a bit, zeros, and the length in 64 bits. */
			lane[i].blocks = ((uint64) lane[i].len + 1 + 1 + 8 + BLOCK_LEN - 1) / BLOCK_LEN;
			lane[i].done = 0;
			LANES_UNROLL
			for (int j = 0; j < 8; j++)
				state[j][i] = initial_state[kind][j];
			next++;
			busy++;
			changed = true;
		}
		if (busy == 0)
			break;
		if (changed && sooner_alone(&engine, kind, lane))
		{
			for (int i = 0; i < engine.lanes; i++)
			{
				if (lane[i].message >= 0)
					hash_one(kind, prefix, lane[i].data, lane[i].len, out + (size_t) lane[i].message * HASH_LEN);
				lane[i].message = -1;
			}
			busy = 0;
			continue;
		}
		changed = false;
		for (int i = 0; i < engine.lanes; i++)
		{
			if (lane[i].message >= 0)
				block[i] = next_block(&lane[i], prefix, room[i]);
		}
		engine.step[kind] (state, block);
		for (int i = 0; i < engine.lanes; i++)
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
			block[i] = nothing;
			busy--;
			changed = true;
		}
	}
}

/* hash_many makes n of them: out is n * HASH_LEN bytes. */
void
hash_many(HashKind kind, uint8 prefix, const uint8 *const *data, const uint32 *len, int n, uint8 *out)
{
	if (n == 1)
		hash_one(kind, prefix, data[0], len[0], out);
	else
		hash_lanes(kind, prefix, data, len, NULL, 0, n, out);
}

/*
 * hash_pairs makes n interior nodes of the tree: H(0x01 || left || right) of
 * each pair of 2 * n hashes that lie one behind the other; out may be where
 * they are.  A hash lands where only its own children and earlier nodes' are,
 * and the lanes of equal messages end together.
 */
void
hash_pairs(HashKind kind, const uint8 *children, int n, uint8 *out)
{
	if (n == 1)
		hash_one(kind, 0x01, children, 2 * HASH_LEN, out);
	else
		hash_lanes(kind, 0x01, NULL, NULL, children, 2 * HASH_LEN, n, out);
}
