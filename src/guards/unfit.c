/*
 * unfit.c: rows that can't be judged: a required fact is missing, a value can't
 * be read as its fact, or a count is negative.
 */
#include "guards/guards.h"

/* What is wrong with a fact that is not fit; *remedy: what to do, *form: a value is there, in a form that is not read. */
static char *
fault_of(const Judgement *j, const Fact *facts, int unfit, char **remedy, bool *form)
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
	if (fact->unreadable)
		return psprintf(_("fact \"%s\" of row %s can't be read from \"%s\""), def->name, row, fact_shown(fact));
	written = fact_written(j, unfit, &all);
	*form = written != NULL;
	if (written == NULL)
		return psprintf(_("fact \"%s\" of row %s is NULL"), def->name, row);
	*remedy = psprintf(_("Correct the value, or let \"%s\" in the mapping leave out rows that do not count yet."), MAPPING_WHERE);
	return psprintf(all ? _("fact \"%s\" of row %s cannot be read: %s") : _("fact \"%s\" of row %s is NULL: %s"), def->name, row, written);
}

/* row_unfit refuses a live row for the fact that keeps it from being judged, and records an old one. */
void
row_unfit(Judgement *j, const Fact *facts, int unfit, Division place)
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
	row_refused(j, facts, message, detail, remedy, ERRCODE_SI_FACT_MISSING, "fact.missing", place);
}

/* row_refused does the same for a reason of the role's own. */
void
row_refused(Judgement *j, const Fact *facts, const char *message, const char *detail, const char *remedy,
			int sqlstate, const char *code, Division place)
{
	if (j->mode == JUDGE_LIVE)
		ereport(ERROR,
				(errcode(sqlstate),
				 errmsg_internal("%s", message),
				 errdetail_internal("%s", detail),
				 errhint("%s", remedy),
				 errtableconstraint(j->rel, code)));
	finding_record(j, &(Finding)
				   {
					   .code = code,.source = "safeins.attach",.place = place,
					   .key = facts[0].isnull ? NULL : fact_shown(&facts[0]),
					   .message = psprintf("%s (%s)", message, detail)
				   });
}

bool
fact_is_blank(const Fact *fact)
{
	return text_is_blank(fact->str, fact->len);
}
