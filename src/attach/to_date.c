/*
 * to_date.c: dates as people type them.  Unlike to_date() of the server it is
 * immutable and answers NULL instead of failing on one bad row of many.
 */
#include "safeins.h"

#include <ctype.h>

#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/datetime.h"

PG_FUNCTION_INFO_V1(safeins_to_date);

/* Up to max digits; their number, 0 if none. */
static int
read_digits(const char **p, const char *end, int max, int *value)
{
	int			n = 0;

	*value = 0;
	while (*p < end && n < max && isdigit((unsigned char) **p))
	{
		*value = *value * 10 + *(*p)++ - '0';
		n++;
	}
	return n;
}

/* One separator: - / . or the character given (年, 月), none of which is a digit. */
static bool
read_separator(const char **p, const char *end, const char *word)
{
	size_t		len = strlen(word);

	if (end - *p >= (ptrdiff_t) len && memcmp(*p, word, len) == 0)
	{
		*p += len;
		return true;
	}
	if (*p < end && strchr("-/.", **p) != NULL)
	{
		(*p)++;
		return true;
	}
	return false;
}

static bool
parse_date(const char *p, const char *end, int *y, int *m, int *d)
{
	int			ydigits;

	while (p < end && isspace((unsigned char) *p))
		p++;
	ydigits = read_digits(&p, end, 4, y);
	if (ydigits != 4)
		return false;
	*d = 1;
	if (p < end && isdigit((unsigned char) *p))
	{
		/* compact: YYYYMM or YYYYMMDD */
		if (read_digits(&p, end, 2, m) != 2)
			return false;
		if (p < end && isdigit((unsigned char) *p) && read_digits(&p, end, 2, d) != 2)
			return false;
	}
	else
	{
		if (!read_separator(&p, end, "年") || read_digits(&p, end, 2, m) == 0)
			return false;
		if (read_separator(&p, end, "月") && read_digits(&p, end, 2, d) > 0 &&
			end - p >= 3 && memcmp(p, "日", 3) == 0)
			p += 3;
	}
	/* a time of day may follow */
	if (p < end && (*p == ' ' || *p == 'T'))
		while (p < end && (isdigit((unsigned char) *p) || strchr(" T:.+-Z", *p) != NULL))
			p++;
	return p == end;
}

Datum
safeins_to_date(PG_FUNCTION_ARGS)
{
	text	   *t = PG_GETARG_TEXT_PP(0);
	char	   *s = text_to_cstring(t);
	char	   *utf8 = pg_server_to_any(s, strlen(s), PG_UTF8);
	int			y;
	int			m;
	int			d;

	if (!parse_date(utf8, utf8 + strlen(utf8), &y, &m, &d) ||
		y < 1 || m < 1 || m > 12 || d < 1 || d > day_tab[isleap(y)][m - 1])
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(date2j(y, m, d) - POSTGRES_EPOCH_JDATE);
}
