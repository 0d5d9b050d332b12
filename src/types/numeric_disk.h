/*
 * numeric_disk.h: how a numeric lies on disk, for reading it without arithmetic.
 */
#ifndef SAFEINS_NUMERIC_DISK_H
#define SAFEINS_NUMERIC_DISK_H

#include "postgres.h"

/*
 * A numeric as it lies on disk, which pg_upgrade keeps: see the head of
 * src/backend/utils/adt/numeric.c.  A header of 16 bits, in the long form
 * followed by a 16-bit weight; then digits of base 10000, digit i counting
 * 10000 ^ (weight - i).
 */
#define NUM_KIND_MASK			0xC000
#define NUM_KIND_NEGATIVE		0x4000	/* long form; 0x0000 is positive */
#define NUM_KIND_SHORT			0x8000
#define NUM_KIND_SPECIAL		0xC000	/* NaN and the infinities */
#define NUM_SHORT_NEGATIVE		0x2000
#define NUM_SHORT_WEIGHT_SIGN	0x0040
#define NUM_SHORT_WEIGHT_MASK	0x003F
#define NUM_SHORT_SCALE_MASK	0x1F80
#define NUM_SHORT_SCALE_SHIFT	7
#define NUM_LONG_SCALE_MASK		0x3FFF

/* Unaligned, as the header before may have been one byte. */
static inline uint16
half_at(const char *p)
{
	uint16		half;

	memcpy(&half, p, sizeof(half));
	return half;
}

#endif
