/*
 * reason.c: reasons that say something.
 */
#include "common/safeins.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "guards/insurer/reason.h"

#include <ctype.h>

/*
 * reason_says_nothing tells whether a text is no reason: it has no letter in any
 * script, or is one of the words of a rule.
 */
bool
reason_says_nothing(const Rule *rule, const Fact *reason)
{
	const char *from = reason->str;
	int			len = reason->len;

	while (len > 0 && !IS_HIGHBIT_SET(*from) && !isalnum((unsigned char) *from))
		from++, len--;
	while (len > 0 && !IS_HIGHBIT_SET(from[len - 1]) && !isalnum((unsigned char) from[len - 1]))
		len--;
	return len == 0 || rule_has_item(rule, from, len);
}
