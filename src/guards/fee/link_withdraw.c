/*
 * link_withdraw.c: findings of what an expense names, withdrawn when the expense
 * is not what it was, or what it names is there and fits.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/finding.h"
#include "guards/fee/fee.h"
#include "guards/fee/link_lock.h"
#include "guards/role_name.h"

#include "utils/lsyscache.h"
#include "utils/rel.h"

/*
 * link_withdraw withdraws what a rule found of an expense, but for the finding
 * that says the same as it is.  Where several tables have expenses, equal keys are
 * told apart by their tables.
 */
int64
link_withdraw(const char *code, Relation rel, const char *key, const char *but, const char *why)
{
	bool		apart = list_length(attachment_roots(ROLE_EXPENSE)) > 1;

	return finding_withdraw(&(FindingMatch)
							{
								.code = code,.role = ROLE_EXPENSE,.key = key,.but = but,
								.table_schema = apart ? get_namespace_name(RelationGetNamespace(rel)) : NULL,
								.table_name = apart ? RelationGetRelationName(rel) : NULL
							}, why);
}

/* What was found of an expense that is not what it was any more. */
static void
withdraw_old(FeeCheck *f, const char *code, const Fact *old_row, const Fact *new_row,
			 const Movement *before)
{
	const char *key = fact_text(&old_row[EXPENSE_EXPENSE]);

	if (finding_stands(code, pnstrdup(before->insurer, before->insurer_len), key))
		(void) link_withdraw(code, f->g.j->rel, key, NULL,
							 new_row == NULL ? _("the expense is gone") : _("the expense was corrected"));
}

/*
 * expense_links_withdraw: an expense that goes, or names another service, policy
 * or insurer, is judged anew as it is.
 */
void
expense_links_withdraw(FeeCheck *f, const Fact *old_row, const Fact *new_row,
					   const Movement *before)
{
	static const int named[] = {EXPENSE_SERVICE, EXPENSE_POLICY, EXPENSE_INSURER, EXPENSE_PLACE};
	bool		same = new_row != NULL;

	for (size_t i = 0; same && i < lengthof(named); i++)
		same = fact_equal(f->g.j->mapping->role->facts[named[i]].type, &old_row[named[i]],
						  &new_row[named[i]]);
	if (same)
		return;
	if (mapping_has(f->g.j->mapping, EXPENSE_SERVICE))
	{
		/* Who takes the service away now has found this expense, or will see it as it is. */
		if (!old_row[EXPENSE_SERVICE].isnull &&
			expense_rule(f, FEE_SERVICE_LINK, before->place, before->on) != NULL)
			link_lock(SAFEINS_REL_SERVICE, &old_row[EXPENSE_SERVICE], LINK_NAMES);
		withdraw_old(f, expense_rules[FEE_SERVICE_LINK].code, old_row, new_row, before);
	}
	if (mapping_has(f->g.j->mapping, EXPENSE_POLICY))
		withdraw_old(f, expense_rules[FEE_POLICY_LINK].code, old_row, new_row, before);
}
