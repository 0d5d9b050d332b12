/*
 * premium_policy.c: premium that names a policy which was withdrawn.
 *
 * It is in the account of the policy's insurer as any other: the money was
 * received.  That it names a policy which nobody has is found and nothing more, until the
 * policy comes back or the row names another.  A refund is what is paid of such a policy.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "books/finding.h"
#include "books/policy.h"
#include "guards/fee/fee.h"
#include "guards/guard_util.h"
#include "guards/role_name.h"
#include "guards/violation.h"

#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* What was found of a row that is gone, or names another policy. */
static void
withdraw(FeeCheck *f, const char *key, const Movement *before, const char *why)
{
	Relation	rel = f->g.j->rel;

	if (!finding_stands(f->g.rules[FEE_POLICY_LINK].code, pnstrdup(before->insurer, before->insurer_len), key))
		return;
	(void) finding_withdraw(&(FindingMatch)
							{
								.code = f->g.rules[FEE_POLICY_LINK].code,.role = ROLE_PREMIUM,.key = key,
								.table_schema = get_namespace_name(RelationGetNamespace(rel)),
								.table_name = RelationGetRelationName(rel)
							}, why);
}

/* premium_policy_left is called of a row that was booked; new_row NULL: it goes. */
void
premium_policy_left(FeeCheck *f, const Fact *old_row, const Fact *new_row, const Movement *before)
{
	if (f->g.j->mode != CHECK_LIVE || !f->policies || old_row[PREMIUM_POLICY].isnull ||
		(new_row != NULL && fact_equal(FACT_KEY, &old_row[PREMIUM_POLICY], &new_row[PREMIUM_POLICY])))
		return;
	withdraw(f, fact_text(&old_row[PREMIUM_RECEIPT]), before,
			 new_row == NULL ? _("the premium is gone") : _("the premium was corrected"));
}

/* premium_policy_check is called of a row that is booked; before: what it booked until now, NULL if nothing. */
void
premium_policy_check(FeeCheck *f, const Fact *old_row, const Movement *before, const Movement *m, const Fact *new_row)
{
	const Fact *name = &new_row[PREMIUM_POLICY];
	const PolicyEntry *policy;
	const Rule *rule;
	StringInfoData figures;

	if (f->g.j->mode != CHECK_LIVE || !f->policies || name->isnull || m->amount <= 0 ||
		(before != NULL && m->amount <= before->amount &&
		 fact_equal(FACT_KEY, &old_row[PREMIUM_POLICY], &new_row[PREMIUM_POLICY])))
		return;
	policy = fee_policy(f, m->place, name);
	if (policy == NULL || policy->live)
		return;
	rule = guard_law(&f->g, FEE_POLICY_LINK, m->place, m->on);
	if (rule == NULL || rule->mode == RULE_OFF)
		return;
	initStringInfo(&figures);
	appendStringInfo(&figures, "{\"amount\": %lld, \"policy\": ", (long long) m->amount);
	escape_json(&figures, fact_text(name));
	appendStringInfoChar(&figures, '}');
	report_violation(f->g.j, &(Violation)
			   {
				   .rule = rule,.sqlstate = ERRCODE_SI_FEE_POLICY,.place = m->key.place,
				   .key = fact_text(&new_row[PREMIUM_RECEIPT]),
				   .insurer = pnstrdup(m->insurer, m->insurer_len),.year = m->key.year,.accept = true,.once = true,
				   .message = psprintf(_("policy %s was withdrawn; its premium is booked to insurer %s all the same"),
									   fact_text(name), pnstrdup(m->insurer, m->insurer_len)),
				   .detail = psprintf(_("Row %s of table \"%s\", insurer %s, %s yuan."), fact_text(&new_row[PREMIUM_RECEIPT]),
									  table_shown(f->g.j->rel),
									  pnstrdup(m->insurer, m->insurer_len), fen_string(m->amount)),
				   .remedy = _("Enter the policy again, or correct which policy the premium is of."),
				   .figures = figures.data
			   });
}
