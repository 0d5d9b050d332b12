/*
 * complaint.c: the role complaint: when it came, by when it is to be answered,
 * and when it was.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/calendar.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/book_store.h"
#include "books/complaint.h"
#include "books/deadline.h"
#include "guards/insurer/insurer.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/guard.h"
#include "guards/role_store.h"
#include "guards/unreadable_row.h"
#include "guards/guard_util.h"
#include "guards/retention.h"

#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/rel.h"

enum ComplaintFact
{
	COMPLAINT_COMPLAINT,
	COMPLAINT_INSURER,
	COMPLAINT_RECEIVED_ON,
	COMPLAINT_ANSWERED_ON,
	COMPLAINT_NEEDS_CHECK,
	COMPLAINT_EXTENDED_TO,
	COMPLAINT_PLACE,
	COMPLAINT_NFACTS
};

static const FactDef complaint_facts[COMPLAINT_NFACTS] = {
	[COMPLAINT_COMPLAINT] = {"complaint", FACT_KEY, true, gettext_noop("key of the complaint")},
	[COMPLAINT_INSURER] = {"insurer", FACT_KEY, true, gettext_noop("insurer")},
	[COMPLAINT_RECEIVED_ON] = {"received_on", FACT_DATE, true, gettext_noop("day it was received")},
	[COMPLAINT_ANSWERED_ON] = {"answered_on", FACT_DATE, false, gettext_noop("day of the answer")},
	[COMPLAINT_NEEDS_CHECK] = {"needs_check", FACT_BOOL, false, gettext_noop("whether more checking is needed")},
	[COMPLAINT_EXTENDED_TO] = {"extended_to", FACT_DATE, false, gettext_noop("day its answer was put off to, with approval")},
	[COMPLAINT_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
};

/* What is judged of a complaint, in this order. */
typedef enum ComplaintRule
{
	COMPLAINT_RULE_DATES,
	COMPLAINT_RULE_EXTENSION,
	COMPLAINT_RULE_ANSWER,
	COMPLAINT_RULE_CHECK,
	COMPLAINT_RULE_RELEASE,
	COMPLAINT_NRULES
} ComplaintRule;

typedef struct ComplaintCheck
{
	Intake		in;
	BookStore  *deadlines;
} ComplaintCheck;

/* A complaint and by when it is to be answered. */
typedef struct ComplaintTerms
{
	GuardRow	row;
	bool		has_due;
	DateADT		ordinary;		/* without an extension */
	DateADT		latest;			/* with the longest there may be */
	DateADT		due_on;
	bool		provisional;
} ComplaintTerms;

static bool
needs_check(const Fact *facts)
{
	return !facts[COMPLAINT_NEEDS_CHECK].isnull && facts[COMPLAINT_NEEDS_CHECK].v.flag;
}

/* AQ 9010-2019 chapter 6: so many working days, more where it is to be checked, and what was put off with approval. */
static void
complaint_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	ComplaintTerms *t = (ComplaintTerms *) row;
	const Fact *extended = &facts[COMPLAINT_EXTENDED_TO];
	const Rule *answer;
	const Rule *check_rule;
	const Rule *extension;

	row->facts = facts;
	row->area = fact_area(&facts[COMPLAINT_PLACE], g->home);
	row->on = facts[COMPLAINT_RECEIVED_ON].v.date;
	answer = guard_rule_of(g, COMPLAINT_RULE_ANSWER, row);
	check_rule = needs_check(facts) ? guard_rule_of(g, COMPLAINT_RULE_CHECK, row) : NULL;
	extension = guard_rule_of(g, COMPLAINT_RULE_EXTENSION, row);
	t->has_due = answer != NULL;
	t->provisional = false;
	if (answer == NULL)
		return;
	t->ordinary = add_workdays_known(row->on, check_rule ? check_rule->number : answer->number, &t->provisional);
	t->due_on = t->ordinary;
	t->latest = extension == NULL ? DATEVAL_NOEND : t->ordinary + (DateADT) Min(extension->number, PG_INT16_MAX);
	if (!extended->isnull && extended->v.date > t->ordinary)
		t->due_on = Min(extended->v.date, t->latest);
}

static void
complaint_violation(GuardFrame *g, const Rule *rule, const GuardRow *t, char *message, char *remedy, bool accept)
{
	const Fact *f = t->facts;

	report_violation(g->j, &(Violation)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_COMPLAINT,.place = t->area,.key =
						 fact_text(&f[COMPLAINT_COMPLAINT]),
					 .insurer = fact_text(&f[COMPLAINT_INSURER]),.year = year_of(t->on),
					 .message = message,.remedy = remedy,.accept = accept,
					 .detail = psprintf(_("Complaint %s of table \"%s\", insurer %s, received on %s."), fact_text(&f[COMPLAINT_COMPLAINT]),
										table_shown(g->j->rel), fact_text(&f[COMPLAINT_INSURER]),
										day_text(t->on))
				 });
}

static void
check_dates(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	static const int days[] = {COMPLAINT_ANSWERED_ON, COMPLAINT_EXTENDED_TO};
	const Fact *new_row = now->facts;
	DateADT		received = now->on;
	const char *complaint = fact_text(&new_row[COMPLAINT_COMPLAINT]);
	bool		moved = (g->changed & FACT(COMPLAINT_RECEIVED_ON)) != 0;

	if (moved && received > g->today)
		complaint_violation(g, rule, now, psprintf(_("complaint %s: fact \"%s\", %s, is in the future"), complaint,
												fact_name(&complaint_role, COMPLAINT_RECEIVED_ON),
												day_text(received)), _("Enter it once the day has come."), false);
	for (size_t i = 0; i < lengthof(days); i++)
	{
		const Fact *day = &new_row[days[i]];

		if (day->isnull || !(moved || (g->changed & FACT(days[i]))))
			continue;
		if (day->v.date < received)
			complaint_violation(g, rule, now, psprintf(_("complaint %s: fact \"%s\", %s, is earlier than fact \"%s\", %s"), complaint,
													fact_name(&complaint_role, days[i]), day_text(day->v.date),
													fact_name(&complaint_role,
															  COMPLAINT_RECEIVED_ON), day_text(received)), _("Correct the days."), false);
		else if (days[i] == COMPLAINT_ANSWERED_ON && day->v.date > g->today)
			complaint_violation(g, rule, now, psprintf(_("complaint %s: fact \"%s\", %s, is in the future"), complaint,
													fact_name(&complaint_role, days[i]),
													day_text(day->v.date)), _("Enter it once the day has come."), false);
	}
}

static void
check_put_off(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const ComplaintTerms *t = (const ComplaintTerms *) now;
	const Fact *extended = &now->facts[COMPLAINT_EXTENDED_TO];

	if (!t->has_due || extended->isnull || extended->v.date <= t->latest ||
		((g->changed & FACT(COMPLAINT_EXTENDED_TO)) == 0 && ((const ComplaintTerms *) before)->latest == t->latest))
		return;
	complaint_violation(g, rule, now, psprintf(_("the answer to complaint %s cannot be put off from %s to %s: at most to %s"),
											fact_text(&now->facts[COMPLAINT_COMPLAINT]), day_text(t->ordinary),
											day_text(extended->v.date), day_text(t->latest)),
					 _("An extension needs approval and a reason, and has its limit."), false);
}

static void
check_answer(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const ComplaintTerms *t = (const ComplaintTerms *) now;
	const Fact *answered = &now->facts[COMPLAINT_ANSWERED_ON];

	if (!t->has_due || answered->isnull || answered->v.date <= t->due_on ||
		((g->changed & FACT(COMPLAINT_ANSWERED_ON)) == 0 && ((const ComplaintTerms *) before)->due_on == t->due_on))
		return;
	complaint_violation(g, rule, now, psprintf(_("complaint %s was to be answered by %s and was on %s, %d days late"),
											fact_text(&now->facts[COMPLAINT_COMPLAINT]),
											day_text(t->due_on), day_text(answered->v.date),
											answered->v.date - t->due_on), NULL, true);
}

static void
keep_complaint(ComplaintCheck *c, const ComplaintTerms *t, bool live)
{
	const Fact *f = t->row.facts;
	/* Where no row could say that it was answered nobody is told that it was not. */
	bool		asked = t->has_due && guard_judges(&c->in.g, COMPLAINT_RULE_ANSWER);

	complaint_store_put(c->in.store, &(ComplaintRow)
						{
							.live = live,.complaint = &f[COMPLAINT_COMPLAINT],.area = t->row.area,
							.insurer = &f[COMPLAINT_INSURER],.received_on = t->row.on,.has_due = asked,
							.due_on = asked ? t->due_on : 0,.answered_on = &f[COMPLAINT_ANSWERED_ON],
							.needs_check = needs_check(f),.extended_to = &f[COMPLAINT_EXTENDED_TO],
							.provisional = asked && t->provisional
						});
	if (c->in.g.j->mode == CHECK_RECOUNT)
		return;
	deadline_store_put(c->deadlines, &(DeadlineRow)
					   {
						   .kind = COMPLAINT_ANSWER,.subject = fact_text(&f[COMPLAINT_COMPLAINT]),.area = t->row.area,
						   .insurer = fact_text(&f[COMPLAINT_INSURER]),.open = live && asked,
						   .opened_on = t->row.on,.due_on = t->has_due ? t->due_on : t->row.on,
						   .met = !f[COMPLAINT_ANSWERED_ON].isnull,.met_on =
						   f[COMPLAINT_ANSWERED_ON].v.date,.provisional = t->provisional
					   });
}

static void
complaint_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	ComplaintCheck *c = (ComplaintCheck *) g;

	if (g->j->mode == CHECK_AUDIT)
		return;
	if (before != NULL && (now == NULL || division_at_level(before->area, 1) != division_at_level(now->area, 1)))
		keep_complaint(c, (const ComplaintTerms *) before, false);
	if (now != NULL)
		keep_complaint(c, (const ComplaintTerms *) now, true);
}

static const GuardDef complaint_guard = {sizeof(ComplaintTerms), NULL, complaint_read, complaint_put};

static void *
complaint_begin(CheckContext *j)
{
	ComplaintCheck *c = intake_begin(j, &complaint_guard, sizeof(ComplaintCheck), &complaint_book);

	c->deadlines = deadline_store(CurrentMemoryContext);
	return c;
}

static void
complaint_finish(void *state)
{
	ComplaintCheck *c = state;

	intake_write(&c->in, complaints_write);
	deadlines_write(c->deadlines);
	book_store_end(c->deadlines);
	intake_end(&c->in);
}

static const GuardRule complaint_rules[COMPLAINT_NRULES] = {
	[COMPLAINT_RULE_DATES] = {.code = "complaint.dates",.as_is = true,
		.again = FACT(COMPLAINT_RECEIVED_ON) | FACT(COMPLAINT_ANSWERED_ON) | FACT(COMPLAINT_EXTENDED_TO),
		.check = check_dates},
	[COMPLAINT_RULE_EXTENSION] = {.code = "complaint.extension",
		.again = FACT(COMPLAINT_RECEIVED_ON) | FACT(COMPLAINT_NEEDS_CHECK) | FACT(COMPLAINT_EXTENDED_TO) |
			FACT(COMPLAINT_PLACE),
		.needs = FACT(COMPLAINT_EXTENDED_TO),.check = check_put_off},
	[COMPLAINT_RULE_ANSWER] = {.code = COMPLAINT_ANSWER,
		.again = FACT(COMPLAINT_RECEIVED_ON) | FACT(COMPLAINT_ANSWERED_ON) | FACT(COMPLAINT_NEEDS_CHECK) |
			FACT(COMPLAINT_EXTENDED_TO) | FACT(COMPLAINT_PLACE),
		.needs = FACT(COMPLAINT_ANSWERED_ON),.check = check_answer},
	[COMPLAINT_RULE_CHECK] = {.code = "complaint.check",
		.reads = FACT(COMPLAINT_RECEIVED_ON) | FACT(COMPLAINT_NEEDS_CHECK),
		.needs = FACT(COMPLAINT_NEEDS_CHECK)},
	[COMPLAINT_RULE_RELEASE] = MAY_GO(FACT(COMPLAINT_RECEIVED_ON) | FACT(COMPLAINT_ANSWERED_ON) |
									  FACT(COMPLAINT_PLACE)),
};

const Role	complaint_role = {
	.name = "complaint",
	.order = 10,
	.facts = complaint_facts,
	.nfacts = COMPLAINT_NFACTS,
	.keyed = true,
	.one_entry = true,
	.hold_entries = entries_hold,
	.begin = complaint_begin,
	.row = guard_row,
	.finish = complaint_finish,
	.rules = complaint_rules,
	.nrules = COMPLAINT_NRULES,
};

static Book *const complaint_books[] = {&book_of_complaints, NULL};

const BookDef complaint_book = {
	.role = &complaint_role,.store = complaint_store,.books = complaint_books,.differences = &complaint_differences,
	.rebuild = complaint_rebuild
};
