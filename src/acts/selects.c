/*
 * selects.c: which rules are asked for with a sector, size or risk: those that
 * the tables of roles say, and those that reports ask by themselves.
 */
#include "common/safeins.h"
#include "rules/premium.h"
#include "attach/role.h"
#include "report/quota/quota.h"
#include "acts/selects.h"

/* rule_selects tells whether rows of a rule that select by one of these could ever apply. */
bool
rule_selects(const char *code)
{
	return roles_select(code) || quota_asks(code) || premium_asks(code);
}
