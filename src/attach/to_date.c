/*
 * to_date.c: dates as people type them.  Unlike to_date() of the server it is
 * immutable and answers NULL instead of failing on one bad row of many.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "attach/to_date.h"

#include <ctype.h>

#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"

PG_FUNCTION_INFO_V1(safeins_to_date);
PG_FUNCTION_INFO_V1(safeins_day_given);
PG_FUNCTION_INFO_V1(safeins_day_of_year);
PG_FUNCTION_INFO_V1(safeins_to_date_or_never);

/* No date with its time of day is longer, in full-width digits either. */
#define DATE_BYTES_MOST 200

#define MINUTES_PER_DAY (24 * 60)
#define CHINA_MINUTES	(8 * 60)

/* What is left to be read. */
typedef struct DateText
{
	const char *p;
	const char *end;
} DateText;

/* Up to max digits; their number, 0 if none. */
static int
read_digits(DateText *s, int max, int *value)
{
	int			n = 0;

	*value = 0;
	while (s->p < s->end && n < max && isdigit((unsigned char) *s->p))
	{
		*value = *value * 10 + *s->p++ - '0';
		n++;
	}
	return n;
}

static bool
read_word(DateText *s, const char *word)
{
	int			len = strlen(word);

	if (s->end - s->p < len || pg_strncasecmp(s->p, word, len) != 0)
		return false;
	s->p += len;
	return true;
}

static bool
read_one_of(DateText *s, const char *chars)
{
	if (s->p >= s->end || *s->p == '\0' || strchr(chars, *s->p) == NULL)
		return false;
	s->p++;
	return true;
}

static bool
skip_spaces(DateText *s)
{
	const char *from = s->p;

	while (read_one_of(s, " \t\r\n"))
		;
	return s->p > from;
}

static int
digits_ahead(const DateText *s)
{
	int			n = 0;

	while (s->p + n < s->end && isdigit((unsigned char) s->p[n]))
		n++;
	return n;
}

/* Full-width characters, which Chinese input methods produce, become ASCII; surrounding spaces are removed. */
static DateText
normalized(char *utf8)
{
	char	   *to = utf8;
	DateText		s;

	for (const unsigned char *p = (unsigned char *) utf8; *p != '\0';)
	{
		if (p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x81 && p[2] <= 0xBF)
			*to++ = p[2] - 0x81 + 0x21;
		else if (p[0] == 0xEF && p[1] == 0xBD && p[2] >= 0x80 && p[2] <= 0x9E)
			*to++ = p[2] - 0x80 + 0x60;
		else if (p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80)
			*to++ = ' ';
		else
		{
			*to++ = *p++;
			continue;
		}
		p += 3;
	}
	s.p = utf8;
	s.end = to;
	(void) skip_spaces(&s);
	while (s.end > s.p && strchr(" \t\r\n", s.end[-1]) != NULL)
		s.end--;
	return s;
}

/* A zone: Z, +08:00, +0800 or +08, in minutes; false when something else stands there. */
static bool
read_zone(DateText *s, int *minutes)
{
	bool		west;
	int			h;
	int			m = 0;

	*minutes = 0;
	if (read_word(s, "UTC") || read_word(s, "GMT"))
	{
		if (s->p == s->end || (*s->p != '+' && *s->p != '-'))
			return true;
	}
	else if (read_word(s, "Z"))
		return true;
	else if (read_word(s, "CST"))
	{
		*minutes = CHINA_MINUTES;
		return true;
	}
	west = s->p < s->end && *s->p == '-';
	if (!read_one_of(s, "+-") || read_digits(s, 2, &h) != 2)
		return false;
	if (read_one_of(s, ":") ? read_digits(s, 2, &m) != 2 : digits_ahead(s) > 0 && read_digits(s, 2, &m) != 2)
		return false;
	*minutes = (west ? -1 : 1) * (h * 60 + m);
	return h <= 15 && m < 60;
}

/* hh:mm, hh:mm:ss, hhmm, hhmmss, with fractions; or with the Chinese words. */
static bool
read_clock(DateText *s, int *minute_of_day)
{
	int			h;
	int			m = 0;
	int			sec = 0;
	int			ignored;
	bool		late = read_word(s, "下午") || read_word(s, "晚上") || read_word(s, "PM");

	if (!late)
		(void) (read_word(s, "上午") || read_word(s, "早上") || read_word(s, "中午") || read_word(s, "凌晨") || read_word(s, "AM"));
	(void) skip_spaces(s);

	if (digits_ahead(s) == 6 || digits_ahead(s) == 4)
	{
		(void) read_digits(s, 2, &h);
		(void) read_digits(s, 2, &m);
		(void) read_digits(s, 2, &sec);
	}
	else if (read_digits(s, 2, &h) == 0)
		return false;
	else if (read_word(s, "时") || read_word(s, "点"))
	{
		if (read_digits(s, 2, &m) > 0 && read_word(s, "分") && read_digits(s, 2, &sec) > 0)
			(void) read_word(s, "秒");
	}
	else if (read_one_of(s, ":"))
	{
		if (read_digits(s, 2, &m) != 2 || (read_one_of(s, ":") && read_digits(s, 2, &sec) != 2))
			return false;
	}
	if (read_one_of(s, ".,") && read_digits(s, 9, &ignored) == 0)
		return false;
	(void) skip_spaces(s);
	if (h < 12 && (late || read_word(s, "PM")))
		h += 12;
	else
		(void) (read_word(s, "AM") || read_word(s, "PM"));
	*minute_of_day = h * 60 + m;
	return h <= 24 && m < 60 && sec <= 60;
}

/* A time of day may follow the date; it changes the day only if a time zone is given. */
static bool
read_time(DateText *s, bool joined, int *days)
{
	int			minute;
	int			zone;

	*days = 0;
	if (s->p == s->end)
		return true;
	if (!skip_spaces(s) && !read_word(s, "T") && !joined)
		return false;
	if (!read_clock(s, &minute))
		return false;
	(void) skip_spaces(s);
	if (s->p == s->end)
		return true;
	if (read_word(s, "[Asia/Shanghai]"))
		return s->p == s->end;
	if (!read_zone(s, &zone))
		return false;
	/* as Java names the region behind */
	if (s->p < s->end && *s->p == '[' && s->end[-1] == ']')
		s->p = s->end;
	minute += CHINA_MINUTES - zone;
	*days = minute < 0 ? -1 : minute / MINUTES_PER_DAY;
	return s->p == s->end;
}

/* The day of the week may stand behind: 星期三, 周三, in brackets or not. */
static void
read_weekday(DateText *s)
{
	static const char *const days[] = {"一", "二", "三", "四", "五", "六", "日", "天"};
	DateText	before = *s;
	bool		bracket;

	(void) skip_spaces(s);
	bracket = read_word(s, "(") || read_word(s, "（");
	if (read_word(s, "星期") || read_word(s, "周") || read_word(s, "礼拜"))
		for (size_t i = 0; i < lengthof(days); i++)
			if (read_word(s, days[i]))
			{
				if (bracket)
					(void) (read_word(s, ")") || read_word(s, "）"));
				return;
			}
	*s = before;
}

/* Year, month and day, the first of the month where it stands alone. */
static bool
read_date(DateText *s, int *y, int *m, int *d, bool *joined)
{
	*d = 1;
	*joined = false;
	if (digits_ahead(s) > 4)
	{
		/* compact: YYYYMM, YYYYMMDD, and with hours and minutes, and seconds */
		int			n = digits_ahead(s);

		*joined = n == 12 || n == 14;
		return (n == 6 || n == 8 || *joined) && read_digits(s, 4, y) == 4 && read_digits(s, 2, m) == 2 &&
			(n == 6 || read_digits(s, 2, d) == 2);
	}
	if (read_digits(s, 4, y) != 4 || !(read_word(s, "年") || read_one_of(s, "-/.")) || read_digits(s, 2, m) == 0)
		return false;
	if (read_word(s, "月"))
	{
		if (read_digits(s, 2, d) == 0)
		{
			*d = 1;
			return s->p == s->end;
		}
	}
	else if (s->p == s->end)
		return true;
	else if (!read_one_of(s, "-/.") || read_digits(s, 2, d) == 0)
		return false;
	*joined = read_word(s, "日") || read_word(s, "号");
	read_weekday(s);
	return true;
}

/* What hosts write where there is no date: nothing, a stroke, zeros, or a word that says so. */
static bool
says_nothing(const DateText *s)
{
	static const char *const words[] = {"null", "none", "nil", "n/a", "na", "undefined", "无", "空", "暂无", "—", "——"};

	for (size_t i = 0; i < lengthof(words); i++)
		if (s->end - s->p == (ptrdiff_t) strlen(words[i]) && pg_strncasecmp(s->p, words[i], s->end - s->p) == 0)
			return true;
	for (const char *p = s->p; p < s->end; p++)
		if (*p == '\0' || strchr("0 -/.:_T\\\t\r\n", *p) == NULL)
			return false;
	return true;
}

/* date_of_text reads a day; false: it is no date; *nothing: nothing is written. */
bool
date_of_text(text *t, DateADT *date, bool *nothing)
{
	char	   *s = text_to_cstring(t);
	char	   *utf8;
	DateText	scan;
	int			y;
	int			m;
	int			d;
	int			days;
	bool		joined;

	*nothing = false;
	if (VARSIZE_ANY_EXHDR(t) > DATE_BYTES_MOST)
	{
		*nothing = text_is_blank(s, strlen(s));
		return false;
	}
	utf8 = pg_server_to_any(s, strlen(s), PG_UTF8);
	scan = normalized(utf8 == s ? pstrdup(s) : utf8);
	*nothing = says_nothing(&scan);
	if (!read_date(&scan, &y, &m, &d, &joined) || !read_time(&scan, joined, &days) ||
		y < 1 || m < 1 || m > 12 || d < 1 || d > day_tab[isleap(y)][m - 1])
		return false;
	*date = date2j(y, m, d) - POSTGRES_EPOCH_JDATE + days;
	/* The zone may lead out of the calendar. */
	return is_calendar_day(*date);
}

Datum
safeins_to_date(PG_FUNCTION_ARGS)
{
	DateADT		date;
	bool		nothing;

	if (!date_of_text(PG_GETARG_TEXT_PP(0), &date, &nothing))
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(date);
}

/*
 * safeins_to_date_or_never gives a day that no calendar has where something is
 * written that is no date: by it a mapping tells that from nothing.  Finite, so
 * that whatever is computed with it does not fail.
 */
Datum
safeins_to_date_or_never(PG_FUNCTION_ARGS)
{
	DateADT		date;
	bool		nothing;

	if (date_of_text(PG_GETARG_TEXT_PP(0), &date, &nothing))
		PG_RETURN_DATEADT(date);
	if (nothing)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(date2j(90000, 6, 15) - POSTGRES_EPOCH_JDATE);
}

static void
refuse_year_for_day(const char *report, int year)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%d is not a day: %s() is asked as of a day", year, text_shown(report)),
			 errhint("Write the day, for example %s('2026-12-31').", text_shown(report))));
}

/*
 * safeins.day_given(day, report): a day of a report, as text; NULL as it is.
 * Whoever gives a year instead is told that the report wants a day.
 */
Datum
safeins_day_given(PG_FUNCTION_ARGS)
{
	DateADT		day;
	bool		nothing;
	int			year;
	char	   *s;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (date_of_text(PG_GETARG_TEXT_PP(0), &day, &nothing))
		PG_RETURN_DATEADT(day);
	s = text_to_cstring(PG_GETARG_TEXT_PP(0));
	if (year_of_text(s, &year))
		refuse_year_for_day(PG_ARGISNULL(1) ? "?" : text_to_cstring(PG_GETARG_TEXT_PP(1)), year);
	if (strlen(s) > MAXDATELEN)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_DATETIME_FORMAT),
				 errmsg("\"%s\" is not a day", text_shown(s))));
	/* Whatever else the server takes for a date: today, 1/2/2026 as DateStyle has it. */
	PG_RETURN_DATUM(DirectFunctionCall1(date_in, CStringGetDatum(s)));
}

/* safeins.day_of_year(year, report): refuses the year; NULL as it is. */
Datum
safeins_day_of_year(PG_FUNCTION_ARGS)
{
	if (!PG_ARGISNULL(0))
		refuse_year_for_day(PG_ARGISNULL(1) ? "?" : text_to_cstring(PG_GETARG_TEXT_PP(1)), PG_GETARG_INT32(0));
	PG_RETURN_NULL();
}
