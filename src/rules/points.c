/*
 * points.c: rules whose lists have items of a name and a number, such as
 * 'quota 20': what the evaluation of insurers weighs, and its grades.
 */
#include "common/safeins.h"
#include "rules/points.h"

#include "lib/stringinfo.h"

/* What there is a figure of in the reports. */
static const char *const weighed[] = {
	"fee", "quota", "first_service", "hazard_closed", "hazard_reported", "report", "filing", "complaint", "claim",
	"finding", "measure", "suspension", NULL
};
static const char *const taken_off[] = {"finding", "measure", NULL};
static const char *const grades[] = {"excellent", "good", "fair", "poor", NULL};

static const struct
{
	const char *code;
	const char *const *names;
}			lists[] = {
	{"evaluation.weights", weighed},
	{"evaluation.deductions", taken_off},
	{"evaluation.grades", grades},
};

static const char *const *
names_of(const char *code)
{
	for (size_t i = 0; i < lengthof(lists); i++)
		if (strcmp(lists[i].code, code) == 0)
			return lists[i].names;
	return NULL;
}

/* points_are_listed: has the list of a rule items of this form? */
bool
points_are_listed(const char *code)
{
	return names_of(code) != NULL;
}

/* points_item_fits: a known name, one space, a whole number of at most four digits. */
bool
points_item_fits(const char *code, const char *item)
{
	const char *space = strchr(item, ' ');
	size_t		digits = space == NULL ? 0 : strspn(space + 1, "0123456789");

	if (digits == 0 || digits > 4 || space[1 + digits] != '\0')
		return false;
	for (const char *const *name = names_of(code); *name != NULL; name++)
		if (strlen(*name) == (size_t) (space - item) && strncmp(*name, item, space - item) == 0)
			return true;
	return false;
}

/* points_same_name tells of two items that fit whether they are about the same. */
bool
points_same_name(const char *a, const char *b)
{
	size_t		len = strchr(a, ' ') - a;

	return strncmp(a, b, len + 1) == 0;
}

/* points_hint says what an item is, translated. */
char *
points_hint(const char *code)
{
	const char *const *names = names_of(code);
	StringInfoData s;

	initStringInfo(&s);
	for (const char *const *name = names; *name != NULL; name++)
		appendStringInfo(&s, "%s%s", s.len > 0 ? ", " : "", *name);
	return psprintf(_("Each item is a name and a whole number, such as '%s 10'; the names are %s, each once at most."), names[0], s.data);
}
