/*
 * reason.c: reasons that say something.
 */
#include "common/safeins.h"
#include "rules/rulebook.h"
#include "rules/word_break.h"
#include "attach/fact.h"
#include "guards/insurer/reason.h"

#include <ctype.h>

#include "mb/pg_wchar.h"

/* What may stand around words and says nothing; of ASCII it is whatever is neither letter nor digit. */
#define SIGNS (BREAK_LIST | BREAK_INNER | BREAK_STOP | BREAK_OPEN | BREAK_SPACE)

static int
sign_at(const char *p, const char *end)
{
	if (!IS_HIGHBIT_SET(*p))
		return isalnum((unsigned char) *p) ? 0 : 1;
	return break_at(p, end, SIGNS);
}

/*
 * reason_says_nothing tells whether a text is no reason: it is made of signs
 * alone, or is one of the words of a rule, whatever signs stand around it.
 */
bool
reason_says_nothing(const Rule *rule, const Fact *reason)
{
	const char *end = reason->str + reason->len;
	const char *first = NULL;
	const char *last = NULL;
	int			len;

	for (const char *p = reason->str; p < end; p += len)
	{
		len = sign_at(p, end);
		if (len > 0)
			continue;
		len = pg_mblen(p);
		first = first == NULL ? p : first;
		last = p + len;
	}
	return first == NULL || rule_has_item(rule, first, last - first);
}
