/*
 * live.c: which rows are live, by flags of deletion and validity.
 */
#include "common/safeins.h"
#include "report/suggest/suggest.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

/* Like 0, or NULL, which most programs take for it. */
static const char *
is_value(const SuggestColumn *column, const char *value)
{
	const char *literal = flag_literal(column, value);

	/* An enum is compared as what it is; all else may be NULL where nothing was entered. */
	if (column->not_null || column->category == TYPCATEGORY_ENUM)
		return psprintf("%s = %s", column->quoted, literal);
	return psprintf("coalesce(%s, %s) = %s", column->quoted, literal, literal);
}

/*
 * live_value_of makes the condition of a flag; dead: it says that a row is not
 * live.  How well it fits, 0: not at all.
 */
double
live_value_of(const SuggestColumn *column, bool dead, Candidate *c)
{
	const Words *words = column->table->words;
	const List *says = dead ? words->no : words->yes;
	const char *value;

	switch (column->category)
	{
		case TYPCATEGORY_BOOLEAN:
			c->expression = dead ? psprintf("%s IS NOT TRUE", column->quoted) : column->quoted;
			return 1;
		case TYPCATEGORY_DATETIME:
			if (!dead)
				return 0;
			c->expression = psprintf("%s IS NULL", column->quoted);
			return 1;
		case TYPCATEGORY_STRING:
		case TYPCATEGORY_ENUM:
		case TYPCATEGORY_NUMERIC:
			break;
		default:
			return 0;
	}
	value = comment_code_of(column, says, words->alive);
	if (value == NULL)
		value = flag_word(column, says, words->alive);
	if (value != NULL && column->category == TYPCATEGORY_NUMERIC && strspn(value, "0123456789") != strlen(value))
		return 0;
	if (value == NULL && column->sample.nvalues > 0)
		return 0;
	if (value == NULL)
	{
		c->expression = is_value(column, dead ? "0" : "1");
		return 0.75;
	}
	c->expression = is_value(column, value);
	saw(c, psprintf(_("%s is a row that is live"), value));
	return 1;
}
