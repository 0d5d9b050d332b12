/*
 * registry.c: services beside the registry of providers.
 *
 * Where a registry is attached it says whether a provider was qualified; what
 * the service's own row says is only held against it.  Whoever writes services
 * and whoever writes the registry wait for each other, so that the second one
 * sees the first at every isolation level.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "books/finding.h"
#include "books/provider.h"
#include "guards/service/registry.h"
#include "guards/service/service.h"

#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"

/*
 * registry_lock holds the two apart until the transaction ends.  One lock for
 * all of it, for registries seldom change: writers of services do not wait for
 * each other; writers of the registry do, since each judges by all of it.
 */
void
registry_lock(bool writes)
{
	LockDatabaseObject(safeins_relid(SAFEINS_REL_PROVIDER), 0, 1, writes ? ShareRowExclusiveLock : RowExclusiveLock);
}

static char *
not_valid(const ProviderAsked *asked)
{
	const char *name = fact_text(asked->provider);

	if (asked->ended == DATEVAL_NOBEGIN)
		return psprintf(_("provider %s was not qualified on %s: its qualification came later"), name, day_text(asked->on));
	if (asked->revoked)
		return psprintf(_("provider %s was not qualified on %s: its qualification was revoked on %s"), name,
						day_text(asked->on), day_text(asked->ended));
	return psprintf(_("provider %s was not qualified on %s: its qualification was valid until %s"), name,
					day_text(asked->on), day_text(asked->ended));
}

/* What the row itself says of its provider, where the registry says something else. */
static void
check_contradiction(ServiceCheck *s, const GuardRow *row, ProviderStanding standing)
{
	const Rule *rule = guard_rule(&s->g, SERVICE_RULE_CONTRADICTION, row->area, row->on);
	const Fact *qualified = &row->facts[SERVICE_PROVIDER_QUALIFIED];
	const char *name = fact_text(&row->facts[SERVICE_PROVIDER]);
	char	   *message = NULL;

	if (rule == NULL)
		return;
	if (!qualified->isnull && qualified->v.flag && (standing == PROVIDER_EXPIRED || standing == PROVIDER_OF_OTHERS))
		message = psprintf(_("the service says that provider %s was qualified on %s, the registry does not"), name,
						   day_text(row->on));
	else if (!qualified->isnull && !qualified->v.flag && standing == PROVIDER_STANDS)
		message = psprintf(_("the service says that provider %s was not qualified on %s, the registry says it was"), name,
						   day_text(row->on));
	service_settle(s, rule, ERRCODE_SI_PROVIDER, row, message, NULL, true);
}

/*
 * registry_check holds a service that names its provider against the registry.
 * A provider that the registry does not know is recorded and no more: its row
 * may come later.  Returns whether the row's own word is to be asked: a registry
 * without any row says nothing, and of one that it does not know it contradicts
 * nobody who says that it was not qualified.
 */
bool
registry_check(ServiceCheck *s, const Rule *rule, const GuardRow *row)
{
	ProviderAsked asked = {
		.provider = &row->facts[SERVICE_PROVIDER],.on = row->on,.kind = service_kind_of(s, row),
		.province = division_at_level(row->area, 1),.policy = fact_text(&row->facts[SERVICE_POLICY])
	};
	const Fact *own = &row->facts[SERVICE_PROVIDER_QUALIFIED];
	ProviderStanding standing;
	char	   *message = NULL;

	if (!s->registry_locked && s->g.j->mode != CHECK_AUDIT)
		registry_lock(false);
	s->registry_locked = true;
	standing = provider_standing(&asked);
	if (standing == PROVIDER_UNKNOWN && (registry_is_empty() ||
										 (!own->isnull && !own->v.flag)))
	{
		service_withdraw(s, rule->code, row, NULL, _("another finding takes its place"));
		check_contradiction(s, row, standing);
		return true;
	}
	if (standing == PROVIDER_UNKNOWN)
		message = psprintf(_("provider %s is not in the registry"), fact_text(asked.provider));
	else if (standing == PROVIDER_EXPIRED)
		message = not_valid(&asked);
	else if (standing == PROVIDER_OF_OTHERS)
		message = psprintf(_("the qualification of provider %s on %s does not cover kind %s of policy %s"),
						   fact_text(asked.provider), day_text(asked.on), asked.kind, asked.policy);
	check_contradiction(s, row, standing);
	service_settle(s, rule, ERRCODE_SI_SERVICE_PROVIDER, row, message,
				   _("Have it rendered by one that is qualified, or correct the entry."), standing == PROVIDER_UNKNOWN);
	return false;
}

/* registry_unnamed: a service that names no provider, or none any more, has nothing found of it by the registry. */
void
registry_unnamed(ServiceCheck *s, const Rule *rule, const GuardRow *row)
{
	const Rule *contradiction = guard_rule(&s->g, SERVICE_RULE_CONTRADICTION, row->area, row->on);
	const char *why = _("the service is in order now");

	if (!finding_stands(rule->code, NULL, NULL) &&
		(contradiction == NULL || !finding_stands(contradiction->code, NULL, NULL)))
		return;
	service_withdraw(s, rule->code, row, NULL, why);
	if (contradiction != NULL)
		service_withdraw(s, contradiction->code, row, NULL, why);
}
