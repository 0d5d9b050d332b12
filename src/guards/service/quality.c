/*
 * quality.c: how a service was rendered, as AQ 9010 wants it: confirmed by both
 * parties, followed by a return visit, its effect assessed.
 *
 * Only days that cannot be are refused.  What is late, missing or odd is
 * recorded, and withdrawn once the row says better.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "rules/calendar.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "guards/service/quality.h"
#include "guards/service/service.h"
#include "guards/violation.h"

#include "utils/builtins.h"
#include "utils/date.h"

static void
settle(GuardFrame *g, const Rule *rule, const GuardRow *now, char *message)
{
	service_settle((ServiceCheck *) g, rule, ERRCODE_SI_SERVICE_QUALITY, now, message, NULL, true);
}

static const char *
name_of(const GuardRow *now)
{
	return fact_text(&now->facts[SERVICE_SERVICE]);
}

/* Neither comes before the service, nor was it on a day that is still to come. */
void
check_days(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	static const int days[] = {SERVICE_CONFIRMED_ON, SERVICE_REVISITED_ON};
	static const char *const names[] = {"confirmed_on", "revisited_on"};
	char	   *message = NULL;

	for (size_t i = 0; message == NULL && i < lengthof(days); i++)
	{
		const Fact *day = &now->facts[days[i]];

		if (day->isnull)
			continue;
		if (day->v.date < now->on)
			message = psprintf(_("service %s: fact \"%s\", %s, is earlier than the service of %s"), name_of(now), names[i],
							   day_text(day->v.date), day_text(now->on));
		else if (day->v.date > g->today)
			message = psprintf(_("service %s: fact \"%s\", %s, is in the future"), name_of(now), names[i],
							   day_text(day->v.date));
	}
	service_settle((ServiceCheck *) g, rule, ERRCODE_SI_SERVICE_DAYS, now, message, _("Correct the days."), false);
}

void
check_channel(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *channel = &now->facts[SERVICE_CHANNEL];

	settle(g, rule, now, channel->isnull || code_of("channel", channel->str, channel->len) != NULL ? NULL :
		   psprintf(_("\"%s\" is not a way in which services are rendered that list channel has"),
					fact_shown(channel)));
}

/* What is not done yet has a deadline, which escalates; what came late is told here. */
static void
check_term(GuardFrame *g, const Rule *rule, const GuardRow *now, int fact, const char *format)
{
	const Fact *day = &now->facts[fact];
	DateADT		due = add_workdays(now->on, rule->number);

	settle(g, rule, now, day->isnull || day->v.date <= due ? NULL :
		   psprintf(format, name_of(now), day_text(due), day_text(day->v.date), day->v.date - due));
}

void
check_confirmation(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	check_term(g, rule, now, SERVICE_CONFIRMED_ON,
			   _("service %s was to be confirmed by both parties by %s and was on %s, %d days late"));
}

void
check_revisit(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	check_term(g, rule, now, SERVICE_REVISITED_ON,
			   _("the return visit of service %s was due on %s and was on %s, %d days late"));
}

/* Is a service of one of the kinds that a rule names? */
static bool
is_of_kinds(GuardFrame *g, const Rule *rule, const GuardRow *now)
{
	const char *kind = service_kind_of((ServiceCheck *) g, now);

	return rule_has_item(rule, kind, strlen(kind));
}

void
check_participants(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *participants = &now->facts[SERVICE_PARTICIPANTS];

	settle(g, rule, now, (!participants->isnull && participants->v.count > 0) || !is_of_kinds(g, rule, now) ? NULL :
		   psprintf(_("service %s does not tell how many people took part"), name_of(now)));
}

void
check_effect(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *effect = &now->facts[SERVICE_EFFECT];

	settle(g, rule, now, (!effect->isnull && effect->len > 0) || !is_of_kinds(g, rule, now) ? NULL :
		   psprintf(_("what came of service %s has not been assessed"), name_of(now)));
}

/* A mark up to the highest one that there is, a percent sign or not, or a word of the list. */
static bool
is_mark(const Fact *mark, int64 most)
{
	const char *text = fact_text(mark);
	char	   *end;
	double		number = strtod(text, &end);

	if (end == text)
		return code_of("satisfaction", mark->str, mark->len) != NULL;
	if (*end == '%')
		end++;
	return *end == '\0' && number >= 0 && number <= most;
}

void
check_satisfaction(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *mark = &now->facts[SERVICE_SATISFACTION];

	settle(g, rule, now, mark->isnull || is_mark(mark, rule->number) ? NULL :
		   psprintf(_("\"%s\" is no satisfaction: neither a mark from 0 to %lld nor a word of list satisfaction"),
					fact_shown(mark), (long long) rule->number));
}

void
check_cost(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *cost = &now->facts[SERVICE_COST];

	settle(g, rule, now, cost->isnull || cost->v.fen >= 0 ? NULL :
		   psprintf(_("service %s costs %s yuan, less than nothing"), name_of(now), fen_string(cost->v.fen)));
}
