/*
 * lanes_kernel.h: one block of each of LANES messages, by SM3 and by SHA-256.
 *
 * A template: lanes.c includes it once for each width, with LANES and
 * LANES_TARGET (the attribute that names the instruction set) defined.  It makes
 * sm3_stepN and sha256_stepN, N being LANES.
 */
#define LANES_NAME_(name, n)	name##n
#define LANES_NAME(name, n)		LANES_NAME_(name, n)
#define Vec						LANES_NAME(Vec, LANES)
#define load_blocks				LANES_NAME(load_blocks, LANES)
#define sm3_rounds				LANES_NAME(sm3_rounds, LANES)
#define sha256_rounds			LANES_NAME(sha256_rounds, LANES)
#define step					LANES_NAME(step, LANES)
#define sm3_step				LANES_NAME(sm3_step, LANES)
#define sha256_step				LANES_NAME(sha256_step, LANES)

/* Element i belongs to message i. */
typedef uint32 Vec __attribute__((vector_size(4 * LANES)));

#define ROTL(x, n)				((x) << (n) | (x) >> (32 - (n)))
#define ROTR(x, n)				ROTL(x, 32 - (n))

/* Any function of three bits is one instruction in AVX-512, which the compiler does not find by itself. */
#if LANES == 16
#define BITWISE(x, y, z, table) \
	((Vec) _mm512_ternarylogic_epi32((__m512i) (x), (__m512i) (y), (__m512i) (z), table))
#define XOR3(x, y, z)			BITWISE(x, y, z, 0x96)
#define CHOOSE(x, y, z)			BITWISE(x, y, z, 0xca)
#define MAJORITY(x, y, z)		BITWISE(x, y, z, 0xe8)
#else
#define XOR3(x, y, z)			((x) ^ (y) ^ (z))
#define CHOOSE(x, y, z)			((((y) ^ (z)) & (x)) ^ (z))
#define MAJORITY(x, y, z)		(((x) & (y)) | (((x) | (y)) & (z)))
#endif

/* The elements of two vectors by turns: of their first halves, of their second ones. */
#if LANES == 16
#define ZIP_FIRST				0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define ZIP_SECOND				8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#elif LANES == 8
#define ZIP_FIRST				0, 8, 1, 9, 2, 10, 3, 11
#define ZIP_SECOND				4, 12, 5, 13, 6, 14, 7, 15
#else
#define ZIP_FIRST				0, 4, 1, 5
#define ZIP_SECOND				2, 6, 3, 7
#endif
#ifdef __clang__
#define SHUFFLE(x, y, ...)		__builtin_shufflevector(x, y, __VA_ARGS__)
#else
#define SHUFFLE(x, y, ...)		__builtin_shuffle(x, y, (Vec) {__VA_ARGS__})
#endif

/* load_blocks makes w[t] of word t of all blocks. */
LANES_TARGET
static pg_attribute_always_inline void
load_blocks(const uint8 *const *block, Vec *w)
{
	for (int part = 0; part < 16; part += LANES)
	{
		Vec			row[LANES],
					zipped[LANES];

		LANES_UNROLL
		for (int i = 0; i < LANES; i++)
			memcpy(&row[i], block[i] + part * sizeof(uint32), sizeof(Vec));
		/* To zip each row with the one half of all rows below, as often as they can be halved, transposes them. */
		LANES_UNROLL
		for (int half = LANES / 2; half > 0; half /= 2)
		{
			LANES_UNROLL
			for (int i = 0; i < LANES / 2; i++)
			{
				zipped[2 * i] = SHUFFLE(row[i], row[i + LANES / 2], ZIP_FIRST);
				zipped[2 * i + 1] = SHUFFLE(row[i], row[i + LANES / 2], ZIP_SECOND);
			}
			memcpy(row, zipped, sizeof(row));
		}
		LANES_UNROLL
		for (int i = 0; i < LANES; i++)
		{
#ifdef WORDS_BIGENDIAN
			w[part + i] = row[i];
#else
			w[part + i] = (ROTL(row[i], 8) & 0x00ff00ff) | (ROTL(row[i], 24) & 0xff00ff00);
#endif
		}
	}
}

/* GB/T 32905-2016, 5.3: expansion and compression, the words of one made as the other needs them. */
LANES_TARGET
static pg_attribute_always_inline void
sm3_rounds(Vec *v, Vec *w)
{
	Vec			a = v[0],
				b = v[1],
				c = v[2],
				d = v[3],
				e = v[4],
				f = v[5],
				g = v[6],
				h = v[7];
	uint32		t = 0x79cc4519;		/* T(j) <<< j */

	LANES_UNROLL
	for (int j = 0; j < 64; j++)
	{
		Vec			a12 = ROTL(a, 12);
		Vec			ss1 = a12 + e + t;
		Vec			tt1,
					tt2;

		if (j >= 12)
		{
			Vec			x = XOR3(w[(j + 4) % 16], w[(j + 11) % 16], ROTL(w[(j + 1) % 16], 15));

			x = XOR3(x, ROTL(x, 15), ROTL(x, 23));
			w[(j + 4) % 16] = XOR3(x, ROTL(w[(j + 7) % 16], 7), w[(j + 14) % 16]);
		}
		ss1 = ROTL(ss1, 7);
		tt1 = (j < 16 ? XOR3(a, b, c) : MAJORITY(a, b, c)) + d + (ss1 ^ a12) + (w[j % 16] ^ w[(j + 4) % 16]);
		tt2 = (j < 16 ? XOR3(e, f, g) : CHOOSE(e, f, g)) + h + ss1 + w[j % 16];
		d = c;
		c = ROTL(b, 9);
		b = a;
		a = tt1;
		h = g;
		g = ROTL(f, 19);
		f = e;
		e = XOR3(tt2, ROTL(tt2, 9), ROTL(tt2, 17));
		t = j == 15 ? 0x9d8a7a87 : ROTL(t, 1);
	}
	v[0] ^= a;
	v[1] ^= b;
	v[2] ^= c;
	v[3] ^= d;
	v[4] ^= e;
	v[5] ^= f;
	v[6] ^= g;
	v[7] ^= h;
}

/* FIPS 180-4, 6.2.2 */
LANES_TARGET
static pg_attribute_always_inline void
sha256_rounds(Vec *v, Vec *w)
{
	Vec			a = v[0],
				b = v[1],
				c = v[2],
				d = v[3],
				e = v[4],
				f = v[5],
				g = v[6],
				h = v[7];

	LANES_UNROLL
	for (int t = 0; t < 64; t++)
	{
		Vec			t1,
					t2;

		if (t >= 16)
		{
			Vec			x = w[(t + 14) % 16];
			Vec			y = w[(t + 1) % 16];

			w[t % 16] += XOR3(ROTR(x, 17), ROTR(x, 19), x >> 10) + w[(t + 9) % 16] +
				XOR3(ROTR(y, 7), ROTR(y, 18), y >> 3);
		}
		t1 = h + XOR3(ROTR(e, 6), ROTR(e, 11), ROTR(e, 25)) + CHOOSE(e, f, g) + (w[t % 16] + sha256_k[t]);
		t2 = XOR3(ROTR(a, 2), ROTR(a, 13), ROTR(a, 22)) + MAJORITY(a, b, c);
		h = g;
		g = f;
		f = e;
		e = d + t1;
		d = c;
		c = b;
		b = a;
		a = t1 + t2;
	}
	v[0] += a;
	v[1] += b;
	v[2] += c;
	v[3] += d;
	v[4] += e;
	v[5] += f;
	v[6] += g;
	v[7] += h;
}

LANES_TARGET
static pg_attribute_always_inline void
step(HashKind kind, LaneWord *state, const uint8 *const *block)
{
	Vec			v[8],
				w[16];

	load_blocks(block, w);
	for (int i = 0; i < 8; i++)
		memcpy(&v[i], state[i], sizeof(Vec));
	if (kind == HASH_SM3)
		sm3_rounds(v, w);
	else
		sha256_rounds(v, w);
	for (int i = 0; i < 8; i++)
		memcpy(state[i], &v[i], sizeof(Vec));
}

LANES_TARGET
static void
sm3_step(LaneWord *state, const uint8 *const *block)
{
	step(HASH_SM3, state, block);
}

LANES_TARGET
static void
sha256_step(LaneWord *state, const uint8 *const *block)
{
	step(HASH_SHA256, state, block);
}

#undef LANES_NAME_
#undef LANES_NAME
#undef Vec
#undef load_blocks
#undef sm3_rounds
#undef sha256_rounds
#undef step
#undef sm3_step
#undef sha256_step
#undef ROTL
#undef ROTR
#undef BITWISE
#undef XOR3
#undef CHOOSE
#undef MAJORITY
#undef ZIP_FIRST
#undef ZIP_SECOND
#undef SHUFFLE
#undef LANES
#undef LANES_TARGET
