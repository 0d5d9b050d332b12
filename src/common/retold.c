/*
 * retold.c: what a session wrote in one language, told in another.  A message
 * is found again by its text: which of the messages that we have may have been
 * printed so, and with what, which may be one of ours in turn.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/retold.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"

/* Written from po/zh_CN.po when this is built. */
static const char *const pairs[][2] = {
#include "common/retold_pairs.inc"
};

#define ENGLISH		0
#define CHINESE		1
#define ARGS_MOST	12
#define STEPS_MOST	20000
#define DEPTH_MOST	3

typedef struct Printed
{
	const char *start[ARGS_MOST];
	int			len[ARGS_MOST];
	int			nargs;			/* met so far, of those that have no number */
	int			steps;
} Printed;

/* How much of a format is its own. */
static int
own_words(const char *format)
{
	int			n = 0;

	for (; *format != '\0'; format++)
		if (*format == '%' && format[1] != '%')
			n -= 1;
		else
			n++;
	return n;
}

/* Is there a value to be printed at p, which begins with a per cent sign?  Which one it is, and what comes after it. */
static bool
is_value(const char **p, int *nth, bool *number)
{
	const char *c = *p + 1;
	int			n = 0;

	while (*c >= '0' && *c <= '9')
		n = n * 10 + (*c++ - '0');
	if (*c == '$')
	{
		*nth = n - 1;
		c++;
	}
	while (*c == 'l')
		c++;
	*number = *c == 'd' || *c == 'u';
	if (!*number && *c != 's')
		return false;
	*p = c + 1;
	return *nth >= 0 && *nth < ARGS_MOST;
}

/*
 * One of a pair of messages, in the encoding of the database.  What a person wrote
 * is not taken for one of our words: alone stands only what has blanks, or values.
 */
typedef struct Form
{
	const char *text;
	int			own;
	bool		alone;
	const char *part;			/* the longest part of it that is printed as it is */
	int			part_len;
	int			begins;			/* bytes before the first value */
} Form;

/* longest_part finds out what stands in whatever a form prints. */
static void
longest_part(Form *f)
{
	const char *c = f->text;

	f->begins = strcspn(c, "%");
	while (*c != '\0')
	{
		int			len = strcspn(c, "%");
		int			nth = 0;
		bool		number;

		if (len > f->part_len)
		{
			f->part = c;
			f->part_len = len;
		}
		c += len;
		if (*c == '%' && !is_value(&c, &nth, &number))
			c += c[1] == '%' ? 2 : 1;
	}
}

/* forms_in gives all messages in a language; they are looked through once. */
static const Form *
forms_in(int language)
{
	static Form *forms[2] = {NULL, NULL};
	bool		convert = language == CHINESE && GetDatabaseEncoding() != PG_UTF8;
	MemoryContext old;
	Form	   *f;

	if (forms[language] != NULL)
		return forms[language];
	old = MemoryContextSwitchTo(TopMemoryContext);
	f = palloc(sizeof(Form) * lengthof(pairs));
	for (size_t i = 0; i < lengthof(pairs); i++)
	{
		const char *text = pairs[i][language];

		f[i].text = convert ? pg_any_to_server(text, strlen(text), PG_UTF8) : text;
		f[i].own = own_words(f[i].text);
		f[i].part = f[i].text;
		f[i].part_len = 0;
		longest_part(&f[i]);
		f[i].alone = strchr(pairs[i][ENGLISH], ' ') != NULL && own_words(pairs[i][ENGLISH]) > 3;
	}
	MemoryContextSwitchTo(old);
	return forms[language] = f;
}

/* Was s printed by a format?  Values are as short as the rest allows. */
static bool
was_printed(const char *format, const char *s, Printed *printed)
{
	check_stack_depth();
	while (*format != '\0')
	{
		int			nth = printed->nargs;
		bool		number;

		if (++printed->steps > STEPS_MOST)
			return false;
		if (format[0] == '%' && format[1] == '%')
			format++;
		else if (format[0] == '%')
		{
			int			before = printed->nargs;

			if (!is_value(&format, &nth, &number))
				return false;
			printed->nargs = Max(before, nth + 1);
			for (const char *end = s;; end++)
			{
				printed->start[nth] = s;
				printed->len[nth] = end - s;
				if ((*format == '\0' ? *end == '\0' : *format == '%' || *format == *end) &&
					was_printed(format, end, printed))
				{
					/* What follows may have met the value again. */
					printed->start[nth] = s;
					printed->len[nth] = end - s;
					return true;
				}
				if (*end == '\0' || (number && (*end < '0' || *end > '9') && *end != '-'))
					break;
			}
			printed->nargs = before;
			return false;
		}
		if (*format++ != *s++)
			return false;
	}
	return *s == '\0';
}

static char *
retold(const char *s, int into, int depth)
{
	int			found = -1;
	int			most = 0;
	Printed		printed = {0};
	StringInfoData text;
	int			next = 0;
	const Form *forms = forms_in(1 - into);
	int			len = strlen(s);

	CHECK_FOR_INTERRUPTS();
	for (size_t i = 0; depth < DEPTH_MOST && i < lengthof(pairs); i++)
	{
		const Form *from = &forms[i];
		Printed		so = {0};

		if (from->own > most && from->alone && strncmp(s, from->text, from->begins) == 0 &&
			(from->part_len == 0 || memmem(s, len, from->part, from->part_len) != NULL) &&
			was_printed(from->text, s, &so))
		{
			found = i;
			most = from->own;
			printed = so;
		}
	}
	if (found < 0)
		return NULL;
	initStringInfo(&text);
	for (const char *p = forms_in(into)[found].text; *p != '\0';)
	{
		int			nth = next;
		bool		number;
		char	   *value;
		char	   *told;

		if (p[0] != '%' || p[1] == '%')
		{
			p += p[0] == '%';
			appendStringInfoChar(&text, *p++);
			continue;
		}
		if (!is_value(&p, &nth, &number) || printed.start[nth] == NULL)
			return NULL;
		next = nth + 1;
		value = pnstrdup(printed.start[nth], printed.len[nth]);
		told = number ? NULL : retold(value, into, depth + 1);
		appendStringInfoString(&text, told != NULL ? told : value);
	}
	return text.data;
}

/* Some messages are two, the second in parentheses. */
static char *
retold_in_parts(const char *s, int into)
{
	char	   *whole = retold(s, into, 0);
	size_t		len = strlen(s);

	if (whole != NULL || len < 2 || s[len - 1] != ')')
		return whole;
	for (const char *p = strstr(s, " ("); p != NULL; p = strstr(p + 1, " ("))
	{
		char	   *first = retold(pnstrdup(s, p - s), into, 0);
		char	   *second = retold(pnstrdup(p + 2, len - (p - s) - 3), into, 0);

		if (first != NULL && second != NULL)
			return psprintf("%s (%s)", first, second);
	}
	return NULL;
}

static bool
is_told_in(int encoding)
{
	return encoding == PG_UTF8 || encoding == PG_EUC_CN;
}

PG_FUNCTION_INFO_V1(safeins_retold);

/* safeins.retold(message, language): NULL is the language of the session. */
Datum
safeins_retold(PG_FUNCTION_ARGS)
{
	const char *language;
	char	   *message;
	char	   *told;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	message = text_to_cstring(PG_GETARG_TEXT_PP(0));
	language = PG_ARGISNULL(1) ? GetConfigOption("lc_messages", false, false) : text_to_cstring(PG_GETARG_TEXT_PP(1));
	if (!is_told_in(GetDatabaseEncoding()))
		PG_RETURN_TEXT_P(cstring_to_text(message));
	told = retold_in_parts(message, strncmp(language, "zh", 2) == 0 ? CHINESE : ENGLISH);
	PG_RETURN_TEXT_P(cstring_to_text(told != NULL ? told : message));
}

/* Is one of two messages the other, told in some language? */
static bool
is_retold(const char *one, const char *other)
{
	for (int into = ENGLISH; into <= CHINESE; into++)
	{
		char	   *told = retold_in_parts(one, into);

		if (told != NULL && strcmp(told, other) == 0)
			return true;
	}
	return false;
}

/*
 * same_message tells whether two messages say the same, each in the language of
 * the session that wrote it.
 */
bool
same_message(const char *one, const char *other)
{
	return strcmp(one, other) == 0 ||
		(is_told_in(GetDatabaseEncoding()) && (is_retold(one, other) || is_retold(other, one)));
}

PG_FUNCTION_INFO_V1(safeins_same_message);

/* safeins.same_message(one, other) */
Datum
safeins_same_message(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	PG_RETURN_BOOL(same_message(text_to_cstring(PG_GETARG_TEXT_PP(0)), text_to_cstring(PG_GETARG_TEXT_PP(1))));
}
