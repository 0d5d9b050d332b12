/*
 * unfit.c: rows that can't be judged: a required fact is missing, a value can't
 * be read as its fact, or a count is negative.
 */
#include "guards/guards.h"

static const char *
row_name(const Fact *facts)
{
	return facts[0].isnull ? "NULL" : fact_text(&facts[0]);
}

/* row_unfit refuses a live row for the fact that keeps it from being judged, and records an old one. */
void
row_unfit(Judgement *j, const Fact *facts, int unfit, Division place)
{
	const Mapping *m = j->mapping;
	const char *name = fact_name(m->role, unfit);
	bool		negative = fact_is_negative(&m->role->facts[unfit], &facts[unfit]);
	char	   *message;

	if (negative)
		message = psprintf(_("fact \"%s\" of row %s is negative: %s"), name, row_name(facts),
						   psprintf("%lld", (long long) facts[unfit].v.count));
	else if (facts[unfit].unreadable)
		message = psprintf(_("fact \"%s\" of row %s can't be read from \"%s\""), name, row_name(facts),
						   fact_text(&facts[unfit]));
	else
		message = psprintf(_("fact \"%s\" of row %s is NULL"), name, row_name(facts));
	row_refused(j, facts, message,
				psprintf(_("It is mapped to \"%s\": %s; takes %s."), m->facts[unfit].source,
						 _(m->role->facts[unfit].meaning), _(fact_fits(m->role->facts[unfit].type))),
				negative ? _("Correct the figure.") :
				psprintf(_("Give the value, or let \"%s\" in the mapping leave out rows that do not count yet."), MAPPING_WHERE),
				ERRCODE_SI_FACT_MISSING, "fact.missing", place);
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
					   .key = facts[0].isnull ? NULL : fact_text(&facts[0]),
					   .message = psprintf("%s (%s)", message, detail)
				   });
}

bool
fact_is_blank(const Fact *fact)
{
	return text_is_blank(fact->str, fact->len);
}
