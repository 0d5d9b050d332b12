/*
 * uscc.c: unified social credit codes, GB 32100-2015.
 *
 * 18 characters of an alphabet of 31: registering authority, category, six
 * digits of its division, nine of the organisation, and a check character.
 * Kept as these characters in ASCII, upper case.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "types/division.h"
#include "types/full_width.h"
#include "types/uscc.h"
#include "types/wire.h"

#include "common/hashfn.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/sortsupport.h"

#define USCC_LEN		18
#define USCC_BASE		31

/* The division of the registering authority, as an offset. */
#define USCC_PLACE		2

/* Before 2015 an enterprise had a registration number of this length. */
#define OLD_NUMBER_LEN	15

typedef struct Uscc
{
	char		chars[USCC_LEN];
} Uscc;

#define PG_GETARG_USCC(n)	((Uscc *) PG_GETARG_POINTER(n))

typedef enum UsccFault
{
	USCC_OK,
	USCC_LENGTH,
	USCC_OLD_NUMBER,
	USCC_CHARACTER,				/* not in the alphabet */
	USCC_DIGIT,					/* a letter in the division */
	USCC_CHECK
} UsccFault;

typedef struct UsccReport
{
	UsccFault	fault;
	int			length;			/* characters found, without spaces */
	int			position;		/* from 1, of the character at fault */
	char		folded;			/* that character as next_character() has it */
	const char *culprit;		/* its first byte in the input, and its length */
	int			culprit_len;
	char		expected;		/* the check character that would be right */
} UsccReport;

static const char alphabet[USCC_BASE + 1] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* Place in the alphabet, from 1; 0 is not in it. */
static const uint8 ordinal[128] = {
	['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6, ['6'] = 7, ['7'] = 8,
	['8'] = 9, ['9'] = 10, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
	['G'] = 17, ['H'] = 18, ['J'] = 19, ['K'] = 20, ['L'] = 21, ['M'] = 22, ['N'] = 23, ['P'] = 24,
	['Q'] = 25, ['R'] = 26, ['T'] = 27, ['U'] = 28, ['W'] = 29, ['X'] = 30, ['Y'] = 31,
};

/* Value of a character in the alphabet, -1 when it is not in it. */
static inline int
value_of(char c)
{
	return (unsigned char) c < lengthof(ordinal) ? ordinal[(unsigned char) c] - 1 : -1;
}

/* check_character: GB 32100-2015, weights 3^(i-1) mod 31; remainder 0 gives 0, not 31. */
static char
check_character(const char *chars)
{
	int			sum = 0;
	int			weight = 1;

	for (int i = 0; i < USCC_LEN - 1; i++)
	{
		sum += value_of(chars[i]) * weight;
		weight = weight * 3 % USCC_BASE;
	}
	return alphabet[(USCC_BASE - sum % USCC_BASE) % USCC_BASE];
}

/* check finds the first character that cannot be, or a wrong check character. */
static UsccFault
check(const char *chars, UsccReport *report)
{
	for (int i = 0; i < USCC_LEN; i++)
	{
		int			value = value_of(chars[i]);

		report->position = i + 1;
		if (value < 0)
			return USCC_CHARACTER;
		if (i >= USCC_PLACE && i < USCC_PLACE + DIVISION_TEXT_LEN && value > 9)
			return USCC_DIGIT;
	}
	report->expected = check_character(chars);
	return report->expected == chars[USCC_LEN - 1] ? USCC_OK : USCC_CHECK;
}

/*
 * next_character folds the character at p to ASCII upper case: full-width forms
 * to the plain ones, every space to ' ', what has no such form to NUL.  Returns
 * its length.
 */
static int
next_character(const char *p, const char *end, int encoding, char *folded)
{
	const unsigned char *u = (const unsigned char *) p;
	int			length = Min(pg_encoding_mblen(encoding, p), end - p);
	int			c = 0;

	if (length == 1)
		c = *u < 0x80 ? *u : 0;
	else if (encoding == PG_UTF8 && length == 2 && u[0] == 0xC2 && u[1] == 0xA0)
		c = ' ';				/* U+00A0 */
	else
		c = full_width_plain(p, length, encoding);

	if (c == ' ' || (c >= '\t' && c <= '\r'))
		*folded = ' ';
	else
		*folded = c > 0 && c < 0x7F ? pg_ascii_toupper(c) : '\0';
	return length;
}

/* parse never throws: the report says what is wrong. */
static bool
parse(const char *str, int length, Uscc *result, UsccReport *report)
{
	const char *end = str + length;
	int			encoding = GetDatabaseEncoding();
	const char *starts[USCC_LEN];
	bool		all_digits = true;

	memset(report, 0, sizeof(UsccReport));
	for (const char *p = str; p < end;)
	{
		char		c;
		const char *start = p;

		p += next_character(p, end, encoding, &c);
		if (c == ' ')
			continue;
		if (report->length < USCC_LEN)
		{
			starts[report->length] = start;
			result->chars[report->length] = c;
		}
		all_digits = all_digits && c >= '0' && c <= '9';
		report->length++;
	}

	if (report->length != USCC_LEN)
		report->fault = report->length == OLD_NUMBER_LEN && all_digits ? USCC_OLD_NUMBER : USCC_LENGTH;
	else
	{
		report->fault = check(result->chars, report);
		report->folded = result->chars[report->position - 1];
		report->culprit = starts[report->position - 1];
		report->culprit_len = Min(pg_encoding_mblen(encoding, report->culprit), end - report->culprit);
	}
	return report->fault == USCC_OK;
}

static int
errdetail_uscc(const UsccReport *report)
{
	switch (report->fault)
	{
		case USCC_CHARACTER:
			return errdetail("Character %d, \"%.*s\", is none of the 31 that occur in these codes.",
							 report->position, report->culprit_len, report->culprit);
		case USCC_DIGIT:
			return errdetail("Character %d, \"%.*s\", must be a digit, as characters 3 to 8 are a division code.",
							 report->position, report->culprit_len, report->culprit);
		case USCC_CHECK:
			return errdetail("The check character is \"%.*s\" but the characters before it require \"%c\".",
							 report->culprit_len, report->culprit, report->expected);
		default:
			return errdetail("It has %d characters instead of %d.", report->length, USCC_LEN);
	}
}

static int
errhint_uscc(const UsccReport *report)
{
	switch (report->fault)
	{
		case USCC_OLD_NUMBER:
			return errhint("This looks like a registration number from before October 2015; the unit has an 18-character code since.");
		case USCC_CHARACTER:
			/* strchr would find the NUL of a character without a plain form */
			if (report->folded == '\0' || strchr("IOSVZ", report->folded) == NULL)
				return 0;
			return errhint("The letters I, O, S, V and Z do not occur; often 1, 0, 5, U or 2 is meant.");
		case USCC_CHECK:
			return errhint("Some character was misread or two were swapped; compare with the licence.");
		default:
			return 0;
	}
}

PG_FUNCTION_INFO_V1(uscc_in);
Datum
uscc_in(PG_FUNCTION_ARGS)
{
	char	   *str = PG_GETARG_CSTRING(0);
	Uscc	   *result = palloc(sizeof(Uscc));
	UsccReport	report;

	if (!parse(str, strlen(str), result, &report))
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%s\"", "uscc", text_shown(str)),
				 errdetail_uscc(&report),
				 errhint_uscc(&report)));
	PG_RETURN_POINTER(result);
}

PG_FUNCTION_INFO_V1(uscc_out);
Datum
uscc_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(pnstrdup(PG_GETARG_USCC(0)->chars, USCC_LEN));
}

/* uscc_recv takes the characters as uscc_send writes them: nothing is normalised. */
PG_FUNCTION_INFO_V1(uscc_recv);
Datum
uscc_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	Uscc	   *result = palloc(sizeof(Uscc));
	UsccReport	report;

	wire_check_length(buf, USCC_LEN, "uscc");
	pq_copymsgbytes(buf, result->chars, USCC_LEN);
	if (check(result->chars, &report) != USCC_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary representation of type %s", "uscc"),
				 errdetail("Character %d is wrong.", report.position)));
	PG_RETURN_POINTER(result);
}

PG_FUNCTION_INFO_V1(uscc_send);
Datum
uscc_send(PG_FUNCTION_ARGS)
{
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbytes(&buf, PG_GETARG_USCC(0)->chars, USCC_LEN);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/* is_enterprise_code tells whether a text can be read as a code, the check character included. */
bool
is_enterprise_code(const char *text, int len)
{
	Uscc		code;
	UsccReport	report;

	return parse(text, len, &code, &report);
}

/* is_uscc: can the text be read as a code?  For checks on the user's own columns. */
PG_FUNCTION_INFO_V1(is_uscc);
Datum
is_uscc(PG_FUNCTION_ARGS)
{
	text	   *str = PG_GETARG_TEXT_PP(0);

	PG_RETURN_BOOL(is_enterprise_code(VARDATA_ANY(str), VARSIZE_ANY_EXHDR(str)));
}

/* uscc_place: the standard lets any six digits stand there; NULL when they are no division. */
PG_FUNCTION_INFO_V1(uscc_place);
Datum
uscc_place(PG_FUNCTION_ARGS)
{
	Uscc	   *code = PG_GETARG_USCC(0);
	int32		place = 0;

	for (int i = 0; i < DIVISION_TEXT_LEN; i++)
		place = place * 10 + (code->chars[USCC_PLACE + i] - '0');
	if (!division_is_valid(place))
		PG_RETURN_NULL();
	PG_RETURN_DIVISION(place);
}

static inline int
compare(const Uscc *a, const Uscc *b)
{
	return memcmp(a->chars, b->chars, USCC_LEN);
}

PG_FUNCTION_INFO_V1(uscc_lt);
Datum
uscc_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(PG_GETARG_USCC(0), PG_GETARG_USCC(1)) < 0);
}

PG_FUNCTION_INFO_V1(uscc_le);
Datum
uscc_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(PG_GETARG_USCC(0), PG_GETARG_USCC(1)) <= 0);
}

PG_FUNCTION_INFO_V1(uscc_eq);
Datum
uscc_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(PG_GETARG_USCC(0), PG_GETARG_USCC(1)) == 0);
}

PG_FUNCTION_INFO_V1(uscc_ne);
Datum
uscc_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(PG_GETARG_USCC(0), PG_GETARG_USCC(1)) != 0);
}

PG_FUNCTION_INFO_V1(uscc_ge);
Datum
uscc_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(PG_GETARG_USCC(0), PG_GETARG_USCC(1)) >= 0);
}

PG_FUNCTION_INFO_V1(uscc_gt);
Datum
uscc_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(PG_GETARG_USCC(0), PG_GETARG_USCC(1)) > 0);
}

PG_FUNCTION_INFO_V1(uscc_cmp);
Datum
uscc_cmp(PG_FUNCTION_ARGS)
{
	int			order = compare(PG_GETARG_USCC(0), PG_GETARG_USCC(1));

	PG_RETURN_INT32(order < 0 ? -1 : order > 0 ? 1 : 0);
}

PG_FUNCTION_INFO_V1(uscc_hash);
Datum
uscc_hash(PG_FUNCTION_ARGS)
{
	return hash_any((unsigned char *) PG_GETARG_USCC(0)->chars, USCC_LEN);
}

PG_FUNCTION_INFO_V1(uscc_hash_extended);
Datum
uscc_hash_extended(PG_FUNCTION_ARGS)
{
	return hash_any_extended((unsigned char *) PG_GETARG_USCC(0)->chars, USCC_LEN, PG_GETARG_INT64(1));
}

static int
sort_compare(Datum x, Datum y, SortSupport ssup)
{
	return compare((Uscc *) DatumGetPointer(x), (Uscc *) DatumGetPointer(y));
}

#if SIZEOF_DATUM == 8
/*
 * sort_abbreviate packs the first 14 characters into 64 bits in their order,
 * the division's six as digits: plain bytes would end inside the division,
 * which a province's enterprises share.
 */
static Datum
sort_abbreviate(Datum original, SortSupport ssup)
{
	const Uscc *code = (const Uscc *) DatumGetPointer(original);
	uint64		key = 0;

	for (int i = 0; i < 14; i++)
	{
		int			base = i >= USCC_PLACE && i < USCC_PLACE + DIVISION_TEXT_LEN ? 10 : USCC_BASE;

		key = key * base + value_of(code->chars[i]);
	}
	return UInt64GetDatum(key);
}

/* The organisation is in the key, so it always tells most codes apart. */
static bool
sort_abbreviate_abort(int memtupcount, SortSupport ssup)
{
	return false;
}
#endif

PG_FUNCTION_INFO_V1(uscc_sortsupport);
Datum
uscc_sortsupport(PG_FUNCTION_ARGS)
{
	SortSupport ssup = (SortSupport) PG_GETARG_POINTER(0);

	ssup->comparator = sort_compare;
#if SIZEOF_DATUM == 8
	if (ssup->abbreviate)
	{
		ssup->comparator = ssup_datum_unsigned_cmp;
		ssup->abbrev_converter = sort_abbreviate;
		ssup->abbrev_abort = sort_abbreviate_abort;
		ssup->abbrev_full_comparator = sort_compare;
	}
#endif
	PG_RETURN_VOID();
}
