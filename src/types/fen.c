/*
 * fen.c: money as int64 fen: from and to text and numeric.
 */
#include "common/safeins.h"
#include "types/fen.h"
#include "types/numeric_disk.h"

#include "common/int.h"

/* fen_from_magnitude joins a sign and a value; false when int64 cannot hold them. */
static inline bool
fen_from_magnitude(uint64 magnitude, bool negative, Fen *result)
{
	if (magnitude > (uint64) PG_INT64_MAX + (negative ? 1 : 0))
		return false;
	*result = (Fen) (negative ? -magnitude : magnitude);
	return true;
}

/*
 * fen_from_numeric gives a numeric in yuan as fen, straight from its digits:
 * no arithmetic, never throws.  A short varlena header and any alignment will
 * do, so a value can be read where it lies in its tuple; compressed or
 * external ones must be detoasted (PG_DETOAST_DATUM_PACKED).
 */
FenStatus
fen_from_numeric(Numeric num, Fen *result)
{
	const char *p = VARDATA_ANY(num);
	const char *end = p + VARSIZE_ANY_EXHDR(num);
	uint16		header = half_at(p);
	bool		negative;
	bool		fraction;
	int			weight;
	int			ndigits;
	uint64		value = 0;

	p += sizeof(uint16);
	switch (header & NUM_KIND_MASK)
	{
		case NUM_KIND_SHORT:
			negative = (header & NUM_SHORT_NEGATIVE) != 0;
			weight = header & NUM_SHORT_WEIGHT_MASK;
			if (header & NUM_SHORT_WEIGHT_SIGN)
				weight |= ~NUM_SHORT_WEIGHT_MASK;
			break;
		case NUM_KIND_SPECIAL:
			return FEN_RANGE;
		default:
			negative = (header & NUM_KIND_MASK) == NUM_KIND_NEGATIVE;
			weight = (int16) half_at(p);
			p += sizeof(uint16);
			break;
	}
	ndigits = (end - p) / sizeof(uint16);

	/* Zero digits are stripped at both ends, so the first tells the size. */
	if (ndigits == 0)
	{
		*result = 0;
		return FEN_OK;
	}
	if (weight > 4 || (weight == 4 && half_at(p) > 9))
		return FEN_RANGE;		/* at least 10 ^ 17 yuan, beyond int64 fen */

	for (int i = 0; i <= weight; i++)
		value = value * 10000 + (i < ndigits ? half_at(p + i * sizeof(uint16)) : 0);
	value *= 100;

	/* The digit of weight -1 is four decimals; the next is below the fen. */
	if (weight >= -1 && weight + 1 < ndigits)
	{
		uint16		decimals = half_at(p + (weight + 1) * sizeof(uint16));

		value += decimals / 100;
		fraction = decimals % 100 != 0 || weight + 2 < ndigits;
	}
	else
		fraction = weight < -1;

	if (!fen_from_magnitude(value, negative, result))
		return FEN_RANGE;
	return fraction ? FEN_FRACTION : FEN_OK;
}

/* fen_from_yuan_int64 turns whole yuan into fen; false: out of range. */
FenStatus
fen_from_yuan_int64(int64 yuan, Fen *result)
{
	return pg_mul_s64_overflow(yuan, 100, result) ? FEN_RANGE : FEN_OK;
}

/* fen_to_numeric gives fen as yuan. */
Numeric
fen_to_numeric(Fen fen)
{
	return int64_div_fast_to_numeric(fen, 2);
}

/*
 * fen_parse reads [+-]digits[.digits] with spaces around.  At least one digit;
 * decimals below the fen may only be zeros.  Wrong syntax anywhere goes before
 * a range that is exceeded, that before a fraction.
 */
FenStatus
fen_parse(const char *str, Fen *result)
{
	bool		negative = false;
	bool		overflow = false;
	bool		fraction = false;
	int			ndigits = 0;
	int			ndecimals = 0;
	uint64		value = 0;

	while (isspace((unsigned char) *str))
		str++;
	if (*str == '-' || *str == '+')
		negative = *str++ == '-';
	for (; *str >= '0' && *str <= '9'; str++, ndigits++)
	{
		/* 17 digits are enough, and with two decimals fit in 64 bits. */
		if (value >= UINT64CONST(10000000000000000))
			overflow = true;
		else
			value = value * 10 + (*str - '0');
	}
	if (*str == '.')
		for (str++; *str >= '0' && *str <= '9'; str++, ndecimals++)
		{
			if (ndecimals < 2)
				value = value * 10 + (*str - '0');
			else if (*str != '0')
				fraction = true;
		}
	while (isspace((unsigned char) *str))
		str++;

	if (*str != '\0' || ndigits + ndecimals == 0)
		return FEN_SYNTAX;
	for (; ndecimals < 2; ndecimals++)
		value *= 10;
	if (overflow || !fen_from_magnitude(value, negative, result))
		return FEN_RANGE;
	return fraction ? FEN_FRACTION : FEN_OK;
}

/* fen_print writes 1234.56 and a NUL; returns its length. */
int
fen_print(Fen fen, char *buf)
{
	char		reversed[FEN_TEXT_LEN];
	uint64		rest = fen < 0 ? -(uint64) fen : (uint64) fen;
	int			n = 0;
	int			length = 0;

	do
	{
		if (n == 2)
			reversed[n++] = '.';
		reversed[n++] = '0' + rest % 10;
		rest /= 10;
	} while (rest != 0 || n < 4);

	if (fen < 0)
		buf[length++] = '-';
	while (n > 0)
		buf[length++] = reversed[--n];
	buf[length] = '\0';
	return length;
}
