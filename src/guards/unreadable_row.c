/*
 * unreadable_row.c: rows that cannot be judged: a required fact is missing, a value cannot
 * be read as its fact, or a count is negative.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/fact_written.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/finding.h"
#include "guards/unreadable_row.h"
#include "guards/violation.h"

#include "mb/pg_wchar.h"
#include "parser/scansup.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/*
 * What is wrong with a fact that is not fit; *remedy: what to do, *form: a
 * value is there, in a form that is not read.
 */
static char *
fault_of(const CheckContext *j, const Fact *facts, int unfit, char **remedy, bool *form)
{
	const FactDef *def = &j->mapping->role->facts[unfit];
	const Fact *fact = &facts[unfit];
	const char *row = fact_shown(&facts[0]);
	char	   *written;
	bool		all;

	*remedy = psprintf(_("Give the value, or let \"%s\" in the mapping leave out rows that do not count yet."), MAPPING_WHERE);
	*form = false;
	if (fact_is_negative(def, fact))
	{
		*remedy = _("Correct the figure.");
		return psprintf(_("fact \"%s\" of row %s is negative: %s"), def->name, row, psprintf("%lld", (long long) fact->v.count));
	}
	*form = true;
	if (fact_is_long(j->mapping->role, facts, unfit))
	{
		*remedy = _("Shorten the value, or map an expression that is shorter and tells rows apart as well, such as md5(column).");
		return psprintf(_("fact \"%s\" of row %s is longer than %d bytes: \"%s\""), def->name, row, KEY_BYTES_MOST, fact_shown(fact));
	}
	if (fact->unreadable && fact->len > 0)
		return psprintf(_("fact \"%s\" of row %s cannot be read from \"%s\""), def->name, row, fact_shown(fact));
	written = fact_written(j, unfit, &all);
	*form = written != NULL;
	if (written == NULL)
		return psprintf(_("fact \"%s\" of row %s is NULL"), def->name, row);
	*remedy = psprintf(_("Correct the value, or let \"%s\" in the mapping leave out rows that do not count yet."), MAPPING_WHERE);
	return psprintf(all ? _("fact \"%s\" of row %s cannot be read: %s") : _("fact \"%s\" of row %s is NULL: %s"), def->name, row, written);
}

/*
 * row_unfit refuses a live row for the fact that keeps it from being judged,
 * and records an old one, or where the database only watches.
 */
void
row_unfit(CheckContext *j, const Fact *facts, int unfit, Division place)
{
	const Mapping *m = j->mapping;
	const FactDef *def = &m->role->facts[unfit];
	char	   *remedy;
	bool		form;
	char	   *message = fault_of(j, facts, unfit, &remedy, &form);
	char	   *detail = psprintf(_("It is mapped to \"%s\": %s; takes %s."), text_shown(m->facts[unfit].source),
								  _(def->meaning), _(fact_fits(def->type)));

	if (form)
		detail = psprintf("%s %s", detail, fact_forms(def->type));
	row_refused(j, facts, message, detail, remedy, ERRCODE_SI_FACT_MISSING, "fact.missing", NULL, place);
}

/* row_fit_again withdraws what was found of a row that could not be judged: it can be now, or is gone. */
void
row_fit_again(CheckContext *j, const Fact *old_row)
{
	if (j->mode != CHECK_LIVE || old_row[0].isnull)
		return;
	(void) finding_withdraw(&(FindingMatch)
							{
								.code = "fact.missing",.role = j->mapping->role->name,
								.table_schema = get_namespace_name(RelationGetNamespace(j->rel)),
								.table_name = RelationGetRelationName(j->rel),
								.key = fact_shown(&old_row[0])
							}, _("the row can be judged now, or is gone"));
}

/* row_refused does the same for a reason of the role's own. */
void
row_refused(CheckContext *j, const Fact *facts, const char *message, const char *detail,
			const char *remedy, int sqlstate, const char *code, const char *figures, Division place)
{
	bool		watched = check_watches(j);

	if (j->mode == CHECK_LIVE && !watched)
		ereport(ERROR,
				(errcode(sqlstate),
				 errmsg_internal("%s", message),
				 errdetail_internal("%s %s", detail,
									psprintf(_("Row %s of table \"%s\"."), fact_shown(&facts[0]), table_shown(j->rel))),
				 errhint("%s", remedy),
				 errtableconstraint(j->rel, code)));
	finding_record(j, &(Finding)
				   {
					   .code = code,.source = "safeins.attach",.place = place,
					   .key = facts[0].isnull ? NULL : fact_shown(&facts[0]),
					   .message = psprintf("%s (%s)", message, detail),.figures = figures,.watched = watched
				   });
}

/*
 * How many bytes of white space a text begins with: of ASCII, of Chinese
 * typing, and those that are not seen.
 */
static int
space_length(const char *s, const char *end)
{
	static const char *const wide[] = {
		"\xe3\x80\x80", "\xc2\xa0", "\xe2\x80\x8b", "\xe2\x80\x8c", "\xe2\x80\x8d", "\xe2\x81\xa0", "\xef\xbb\xbf", "\xe2\x80\x83", "\xe2\x80\x82",
		"\xe2\x80\x89", "\xe2\x80\xaf", "\xe2\x80\xa8", "\xe2\x80\xa9"
	};

	if (scanner_isspace(*s) || *s == '\v')
		return 1;
	if (GetDatabaseEncoding() == PG_EUC_CN)
		return end - s >= 2 && memcmp(s, "\xa1\xa1", 2) == 0 ? 2 : 0;
	for (size_t i = 0; i < lengthof(wide); i++)
		if (end - s >= (ptrdiff_t) strlen(wide[i]) && memcmp(s, wide[i], strlen(wide[i])) == 0)
			return strlen(wide[i]);
	return 0;
}

static const char *
skip_space(const char *s, const char *end)
{
	int			len;

	while (s < end && (len = space_length(s, end)) > 0)
		s += len;
	return s;
}

/* A quoted string at s: where it ends, and whether anything is in it. */
static const char *
skip_string(const char *s, const char *end, bool *empty)
{
	const char *p = ++s;

	while (p < end && *p != '"')
		p += *p == '\\' && p + 1 < end ? 2 : 1;
	*empty = skip_space(s, p) == p;
	return p < end ? p + 1 : end;
}

/*
 * fact_is_blank: nothing, in whatever form a host writes it.  Empty, spaces,
 * NULL or undefined as a word, bytes of none; a list, an array or an object,
 * of any depth, in which there is nothing else.  What an object calls its
 * members is nothing that it holds.
 */
bool
fact_is_blank(const Fact *fact)
{
	static const char *const nothing[] = {"null", "undefined", "\\x"};
	const char *s = fact->str;
	const char *end = s + fact->len;

	for (s = skip_space(s, end); s < end; s = skip_space(s, end))
	{
		size_t		word = 0;

		if (*s == '"')
		{
			bool		empty;

			s = skip_space(skip_string(s, end, &empty), end);
			if (!empty && (s == end || *s != ':'))
				return false;
			continue;
		}
		if (strchr("[]{}(),:", *s) != NULL)
		{
			s++;
			continue;
		}
		for (size_t i = 0; i < lengthof(nothing); i++)
			if (end - s >= (ptrdiff_t) strlen(nothing[i]) &&
				memcmp(s, nothing[i], strlen(nothing[i])) == 0)
				word = strlen(nothing[i]);
		/* By itself it may be somebody's name. */
		if (word == 0 && s > fact->str && end - s >= 4 && pg_strncasecmp(s, "null", 4) == 0)
			word = 4;
		if (word == 0)
			return false;
		s += word;
		if (s < end && strchr("[]{}(),:", *s) == NULL && space_length(s, end) == 0)
			return false;
	}
	return true;
}
