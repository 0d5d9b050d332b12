/*
 * full_width.c: the full-width forms of ASCII characters.
 */
#include "common/safeins.h"
#include "types/full_width.h"

#include "mb/pg_wchar.h"

/*
 * full_width_plain gives the ASCII character whose full-width form stands there, in
 * so many bytes; 0: none does.  By the bytes of the server encoding, since a
 * conversion would look up catalogs and could fail by itself.
 */
int
full_width_plain(const char *character, int length, int encoding)
{
	const unsigned char *p = (const unsigned char *) character;

	if (encoding == PG_UTF8 && length == 3)
	{
		/* U+FF01 to U+FF5E, and the ideographic space U+3000. */
		if (p[0] == 0xEF && p[1] == 0xBC && p[2] > 0x80)
			return p[2] - 0x80 + 0x20;
		if (p[0] == 0xEF && p[1] == 0xBD && p[2] < 0x9F)
			return p[2] - 0x80 + 0x60;
		if (p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80)
			return ' ';
	}
	else if (length == 2 && (encoding == PG_EUC_CN || encoding == PG_EUC_JP ||
							 encoding == PG_EUC_JIS_2004 || encoding == PG_EUC_KR))
	{
		/* Row 3 of these sets is ASCII, 1-1 the ideographic space. */
		if (p[0] == 0xA3 && p[1] > 0xA0 && p[1] < 0xFF)
			return p[1] & 0x7F;
		if (p[0] == 0xA1 && p[1] == 0xA1)
			return ' ';
	}
	return 0;
}
