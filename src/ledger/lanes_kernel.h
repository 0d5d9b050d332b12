/*
 * lanes_kernel.h: a block of each of LANES messages at once, by SM3
 * (GB/T 32905-2016) and by SHA-256 (FIPS 180-4).
 *
 * A template: lanes.c includes it once for each width, with LANES and
 * LANES_TARGET (the attribute that names the instruction set) defined.  Lane i
 * of every vector belongs to message i.
 */
#define LANES_CAT_(a, b)		a##b
#define LANES_CAT(a, b)			LANES_CAT_(a, b)
#define Vec						LANES_CAT(LaneVec, LANES)
#define load_blocks				LANES_CAT(load_blocks, LANES)
#define sm3_block				LANES_CAT(sm3_block, LANES)
#define sha256_block			LANES_CAT(sha256_block, LANES)

typedef uint32 Vec __attribute__((vector_size(4 * LANES)));

/* Where two lines stand for one, the compiler does not find the one instruction by itself. */
#define ROTL(x, n)				((x) << (n) | (x) >> (32 - (n)))
#define ROTR(x, n)				ROTL(x, 32 - (n))
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

/* Elements of two vectors by turns: of their lower halves, of their upper ones. */
#if LANES == 16
#define ZIP_LOW		0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define ZIP_HIGH	8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#elif LANES == 8
#define ZIP_LOW		0, 8, 1, 9, 2, 10, 3, 11
#define ZIP_HIGH	4, 12, 5, 13, 6, 14, 7, 15
#else
#define ZIP_LOW		0, 4, 1, 5
#define ZIP_HIGH	2, 6, 3, 7
#endif
#ifdef __clang__
#define SHUFFLE(x, y, ...)		__builtin_shufflevector(x, y, __VA_ARGS__)
#else
#define SHUFFLE(x, y, ...)		__builtin_shuffle(x, y, (Vec) {__VA_ARGS__})
#endif

/* load_blocks makes words of the blocks: word t of each is w[t]. */
static inline LANES_TARGET __attribute__((always_inline)) void
load_blocks(const uint8 *const *block, Vec *w)
{
	Vec			even[LANES],
				odd[LANES];

	LANES_UNROLL
	for (int part = 0; part < 16; part += LANES)
	{
		LANES_UNROLL
		for (int i = 0; i < LANES; i++)
			memcpy(&even[i], block[i] + 4 * part, sizeof(Vec));
		/* To zip each row with the one half the rows away, as often as they can be halved, is to transpose. */
		LANES_UNROLL
		for (int width = LANES; width > 1; width /= 2)
		{
			LANES_UNROLL
			for (int i = 0; i < LANES / 2; i++)
			{
				odd[2 * i] = SHUFFLE(even[i], even[i + LANES / 2], ZIP_LOW);
				odd[2 * i + 1] = SHUFFLE(even[i], even[i + LANES / 2], ZIP_HIGH);
			}
			LANES_UNROLL
			for (int i = 0; i < LANES; i++)
				even[i] = odd[i];
		}
		LANES_UNROLL
		for (int i = 0; i < LANES; i++)
		{
#ifdef WORDS_BIGENDIAN
			w[part + i] = even[i];
#else
			w[part + i] = (ROTL(even[i], 8) & 0x00ff00ff) | (ROTL(even[i], 24) & 0xff00ff00);
#endif
		}
	}
}

/* GB/T 32905-2016, 5.3.3 and 4.2 to 4.4 */
static LANES_TARGET void
sm3_block(LaneState *state, const uint8 *const *block)
{
	uint32		t = 0x79cc4519;		/* T(j) <<< j */
	Vec			w[16],
				v[8],
				a,
				b,
				c,
				d,
				e,
				f,
				g,
				h;

	load_blocks(block, w);
	for (int i = 0; i < 8; i++)
		memcpy(&v[i], state[i], sizeof(Vec));
	a = v[0];
	b = v[1];
	c = v[2];
	d = v[3];
	e = v[4];
	f = v[5];
	g = v[6];
	h = v[7];
	LANES_UNROLL
	for (int j = 0; j < 64; j++)
	{
		Vec			a12 = ROTL(a, 12);
		Vec			ss1 = a12 + e + t;
		Vec			tt1,
					tt2;

		ss1 = ROTL(ss1, 7);
		if (j >= 12)
		{
			Vec			x = XOR3(w[(j + 4) % 16], w[(j + 11) % 16], ROTL(w[(j + 1) % 16], 15));

			x = XOR3(x, ROTL(x, 15), ROTL(x, 23));
			w[(j + 4) % 16] = XOR3(x, ROTL(w[(j + 7) % 16], 7), w[(j + 14) % 16]);
		}
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
	for (int i = 0; i < 8; i++)
		memcpy(state[i], &v[i], sizeof(Vec));
}

/* FIPS 180-4, 6.2.2 and 4.1.2 */
static LANES_TARGET void
sha256_block(LaneState *state, const uint8 *const *block)
{
	Vec			w[16],
				v[8],
				a,
				b,
				c,
				d,
				e,
				f,
				g,
				h;

	load_blocks(block, w);
	for (int i = 0; i < 8; i++)
		memcpy(&v[i], state[i], sizeof(Vec));
	a = v[0];
	b = v[1];
	c = v[2];
	d = v[3];
	e = v[4];
	f = v[5];
	g = v[6];
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
	for (int i = 0; i < 8; i++)
		memcpy(state[i], &v[i], sizeof(Vec));
}

#undef Vec
#undef load_blocks
#undef sm3_block
#undef sha256_block
#undef LANES_CAT_
#undef LANES_CAT
#undef ROTL
#undef ROTR
#undef BITWISE
#undef XOR3
#undef CHOOSE
#undef MAJORITY
#undef ZIP_LOW
#undef ZIP_HIGH
#undef SHUFFLE
#undef LANES
#undef LANES_TARGET
