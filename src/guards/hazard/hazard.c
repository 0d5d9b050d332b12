/*
 * hazard.c: the role hazard: what was found, by when it is to be rectified,
 * and how far that has come.
 */
#include "common/safeins.h"
#include "types/division.h"
#include "rules/calendar.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/keys.h"
#include "attach/mapping.h"
#include "attach/row_memory.h"
#include "attach/role.h"
#include "books/deadline.h"
#include "books/hazard.h"
#include "books/book_store.h"
#include "guards/hazard/hazard.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/guard.h"
#include "guards/unreadable_row.h"
#include "guards/guard_util.h"
#include "guards/role_store.h"

#include "utils/date.h"
#include "utils/memutils.h"

static const FactDef hazard_facts[HAZARD_NFACTS] = {
	[HAZARD_HAZARD] = {"hazard", FACT_KEY, true, gettext_noop("key of the hazard")},
	[HAZARD_ENTERPRISE] = {"enterprise", FACT_KEY, true, gettext_noop("enterprise")},
	[HAZARD_LEVEL] = {"level", FACT_TEXT, true, gettext_noop("level: general or major")},
	[HAZARD_FOUND_ON] = {"found_on", FACT_DATE, true, gettext_noop("day it was found")},
	[HAZARD_DUE_ON] = {"due_on", FACT_DATE, true, gettext_noop("last day for its rectification")},
	[HAZARD_INSURER] = {"insurer", FACT_KEY, false, gettext_noop("insurer")},
	[HAZARD_SERVICE] = {"service", FACT_KEY, false, gettext_noop("service that found it")},
	[HAZARD_FOUND_BY] = {"found_by", FACT_TEXT, false, gettext_noop("who found it")},
	[HAZARD_NOTIFIED_ON] = {"notified_on", FACT_DATE, false, gettext_noop("day of the notice")},
	[HAZARD_NOTIFIED_PARTY] = {"notified_party", FACT_TEXT, false, gettext_noop("who was notified")},
	[HAZARD_PLAN_ON] = {"plan_on", FACT_DATE, false, gettext_noop("day the plan of its rectification was made")},
	[HAZARD_EXTENSION] = {"extension", FACT_KEY, false, gettext_noop("approval of an extension: key or text")},
	[HAZARD_RECTIFIED_ON] = {"rectified_on", FACT_DATE, false, gettext_noop("day it was rectified")},
	[HAZARD_RECTIFIED_BY] = {"rectified_by", FACT_TEXT, false, gettext_noop("who rectified it")},
	[HAZARD_RECHECKED_ON] = {"rechecked_on", FACT_DATE, false, gettext_noop("day of the re-check")},
	[HAZARD_RECHECKED_BY] = {"rechecked_by", FACT_TEXT, false, gettext_noop("who re-checked it")},
	[HAZARD_EVIDENCE] = {"evidence", FACT_KEY, false, gettext_noop("evidence of the re-check: key or text")},
	[HAZARD_REPORTED_ON] = {"reported_on", FACT_DATE, false, gettext_noop("day it was reported to the authority")},
	[HAZARD_CLOSED_ON] = {"closed_on", FACT_DATE, false, gettext_noop("day it was closed")},
	[HAZARD_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
	[HAZARD_CRITERION] = {"criterion", FACT_KEY, false, gettext_noop("clause of the criteria of major hazards that it meets: key or text")},
	[HAZARD_REPORTED_TO] = {"reported_to", FACT_TEXT, false, gettext_noop("authority that it was reported to")},
};

/* A hazard without a deadline is one all the same: the law has a rule for it. */
static int
hazard_unfit(const Fact *facts)
{
	Fact		dated[HAZARD_NFACTS];

	if (!facts[HAZARD_DUE_ON].isnull || facts[HAZARD_DUE_ON].unreadable)
		return fact_unfit(&hazard_role, facts);
	memcpy(dated, facts, sizeof(dated));
	dated[HAZARD_DUE_ON].isnull = false;
	return fact_unfit(&hazard_role, dated);
}

static void
put_due(HazardDeadline *due, DateADT opened_on, DateADT due_on, const Fact *met)
{
	due->open = true;
	due->opened_on = opened_on;
	due->due_on = due_on;
	due->met = !met->isnull;
	due->met_on = met->v.date;
}

/* A duty is met by the act that the law names: whom a major hazard was told to belongs to it. */
static void
read_told(HazardCheck *h, HazardTerms *t)
{
	t->notified_on = t->row.facts[HAZARD_NOTIFIED_ON];
	t->reported_on = t->row.facts[HAZARD_REPORTED_ON];
	if (!is_major(t))
		return;
	if (!t->notified_on.isnull)
		t->notified_on.isnull = !told_head(h, &t->row);
	if (!t->reported_on.isnull)
		t->reported_on.isnull = !told_authority(h, &t->row);
}

/* The rule that opens a deadline, by the law of the day it was found; NULL: none, or no row could say it was met. */
static const Rule *
due_rule(HazardCheck *h, int line, const HazardTerms *t)
{
	return guard_judges(&h->g, line) ? guard_rule_of(&h->g, line, &t->row) : NULL;
}

/* The deadlines that a hazard has. */
static void
read_dues(HazardCheck *h, HazardTerms *t)
{
	const Fact *f = t->row.facts;
	const Fact *due_on = &f[HAZARD_DUE_ON];
	const Fact *rectified = &f[HAZARD_RECTIFIED_ON];
	HazardDeadline  *due;
	const Rule *rule;
	bool		provisional;
	DateADT		last;

	memset(t->dues, 0, sizeof(t->dues));
	if (is_major(t) && (rule = due_rule(h, HAZARD_RULE_NOTIFY, t)) != NULL)
	{
		due = &t->dues[HAZARD_DUE_NOTIFY];
		last = add_workdays_known(t->row.on, rule->number, &provisional);
		put_due(due, t->row.on, last, &t->notified_on);
		due->provisional = provisional;
	}
	if (!due_on->isnull && due_rule(h, HAZARD_RULE_RECTIFY, t) != NULL)
		put_due(&t->dues[HAZARD_DUE_RECTIFY], t->row.on, due_on->v.date, rectified);
	if (!rectified->isnull && (rule = due_rule(h, HAZARD_RULE_RECHECK_TERM, t)) != NULL)
	{
		due = &t->dues[HAZARD_DUE_RECHECK];
		last = add_workdays_known(rectified->v.date, rule->number, &provisional);
		put_due(due, rectified->v.date, last,
				&f[f[HAZARD_RECHECKED_ON].isnull ? HAZARD_CLOSED_ON : HAZARD_RECHECKED_ON]);
		due->provisional = provisional;
	}
	/* What was rectified needs no plan any more. */
	if (is_major(t) && (rule = due_rule(h, HAZARD_RULE_PLAN, t)) != NULL)
	{
		due = &t->dues[HAZARD_DUE_PLAN];
		last = add_workdays_known(t->row.on, rule->number, &provisional);
		put_due(due, t->row.on, last, &f[f[HAZARD_PLAN_ON].isnull ? HAZARD_RECTIFIED_ON : HAZARD_PLAN_ON]);
		due->provisional = provisional;
	}
	/* What is overdue and not rectified the sweep may not have seen yet, or as of a day to come. */
	if (is_major(t) && !due_on->isnull && ((rectified->isnull && h->g.j->mode == CHECK_RECOUNT) ||
							due_on->v.date < (rectified->isnull ? h->g.today : rectified->v.date)) &&
		(rule = due_rule(h, HAZARD_RULE_REPORT, t)) != NULL)
	{
		due = &t->dues[HAZARD_DUE_REPORT];
		last = add_workdays_known(due_on->v.date, rule->number, &provisional);
		put_due(due, due_on->v.date, last, &t->reported_on);
		due->provisional = provisional;
		due->by_time = rectified->isnull;
	}
}

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool
same_due(const HazardDeadline *a, const HazardDeadline *b)
{
	if (!a->open || !b->open)
		return a->open == b->open;
	return a->opened_on == b->opened_on && a->due_on == b->due_on && a->provisional == b->provisional &&
		a->met == b->met && (!a->met || a->met_on == b->met_on);
}

static void
put_deadlines(HazardCheck *h, const HazardTerms *old_row, const HazardTerms *new_row)
{
	const HazardTerms *t = new_row != NULL ? new_row : old_row;
	bool		moved = old_row == NULL || new_row == NULL || h->several ||
		old_row->row.area != new_row->row.area || !same_text(old_row->insurer, new_row->insurer);
	/* The policies may tell of another insurer than when it was written last: deadlines have that of the hazard. */
	bool		reported = new_row != NULL && new_row->row.facts[HAZARD_INSURER].isnull;

	for (int i = 0; i < HAZARD_NDUES; i++)
	{
		const HazardDeadline *due = &t->dues[i];
		bool		open = new_row != NULL && due->open;

		/*
		 * A new hazard has no deadlines that could go, unless another row has it already;
		 * one that time alone has opened may not be in the book.
		 */
		if (old_row == NULL ? !open && !h->several : !moved && !(reported && open) &&
			same_due(&old_row->dues[i], due) && !due->by_time && !old_row->dues[i].by_time)
			continue;
		deadline_store_put(new_row == NULL ? h->gone : h->deadlines, &(DeadlineRow)
						   {
							   .kind = hazard_deadline_kinds[i],.subject = t->hazard,.area =
								   t->row.area,.insurer = t->insurer,.open = open,
							   .opened_on = due->opened_on,.due_on = due->due_on,.met = due->met,.met_on = due->met_on,
							   .provisional = due->provisional
						   });
	}
}

static void
keep(HazardCheck *h, const HazardTerms *t, bool live, bool alone)
{
	const Fact *f = t->row.facts;
	HazardRow	row = {
		.live = live,.alone = alone,.area = t->row.area,.hazard = t->hazard,.enterprise =
			fact_text(&f[HAZARD_ENTERPRISE]),
		.insurer = t->insurer,.insurer_given = !f[HAZARD_INSURER].isnull,
		.level = t->level != NULL ? t->level : fact_text(&f[HAZARD_LEVEL]),.found_on = t->row.on,
		.due_on = &f[HAZARD_DUE_ON],.extension = f[HAZARD_EXTENSION].isnull ? NULL : fact_text(&f[HAZARD_EXTENSION]),
		.notified_on = &t->notified_on,.rectified_on =
		&f[HAZARD_RECTIFIED_ON],.rechecked_on = &f[HAZARD_RECHECKED_ON],
		.closed_on = &f[HAZARD_CLOSED_ON],.reported_on = &t->reported_on,.plan_on = &f[HAZARD_PLAN_ON],
		.tells_report = mapping_has(h->g.j->mapping, HAZARD_REPORTED_ON),
		.tells_rectified = mapping_has(h->g.j->mapping, HAZARD_RECTIFIED_ON),
		.tells_closed = mapping_has(h->g.j->mapping, HAZARD_CLOSED_ON)
	};

	memcpy(row.dues, t->dues, sizeof(row.dues));
	hazard_store_put(h->store, &row);
}

static bool
same_facts(const Fact *a, const Fact *b, const int *facts, int n)
{
	for (int i = 0; i < n; i++)
		if (!fact_equal(hazard_facts[facts[i]].type, &a[facts[i]], &b[facts[i]]))
			return false;
	return true;
}

/* Do two rows have the same insurer? */
static bool
same_insured(const Fact *a, const Fact *b)
{
	static const int insured[] = {HAZARD_INSURER, HAZARD_SERVICE, HAZARD_ENTERPRISE, HAZARD_FOUND_ON, HAZARD_PLACE};

	return same_facts(a, b, insured, lengthof(insured));
}

/* Do they say the same to the books? */
static bool
same_as_in_book(const Fact *a, const Fact *b)
{
	static const int booked[] = {
		HAZARD_LEVEL, HAZARD_DUE_ON, HAZARD_NOTIFIED_ON, HAZARD_NOTIFIED_PARTY, HAZARD_PLAN_ON, HAZARD_RECTIFIED_ON,
			HAZARD_RECHECKED_ON, HAZARD_REPORTED_ON, HAZARD_REPORTED_TO, HAZARD_CLOSED_ON
	};

	return same_insured(a, b) && same_facts(a, b, booked, lengthof(booked));
}

static bool
hazard_fits(GuardFrame *g, const Fact *facts, bool report)
{
	int			unfit = hazard_unfit(facts);

	if (unfit >= 0 && report)
		row_unfit(g->j, facts, unfit, g->home);
	return unfit < 0;
}

static bool
same_province(const GuardRow *a, const GuardRow *b)
{
	return division_at_level(a->area, 1) == division_at_level(b->area, 1);
}

static void
hazard_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	const Fact *insurer = &facts[HAZARD_INSURER];
	HazardTerms *t = (HazardTerms *) row;

	row->facts = facts;
	row->area = fact_area(&facts[HAZARD_PLACE], g->home);
	row->on = facts[HAZARD_FOUND_ON].v.date;
	t->hazard = fact_text(&facts[HAZARD_HAZARD]);
	t->level = code_of("hazard.level", facts[HAZARD_LEVEL].str, facts[HAZARD_LEVEL].len);
	t->insurer = NULL;
	if (!insurer->isnull)
		t->insurer = fact_text(insurer);
	else if (next == NULL)
		t->insurer = hazard_insurer(division_at_level(row->area, 1), &facts[HAZARD_SERVICE],
									&facts[HAZARD_ENTERPRISE], row->on);
	else if (!same_province(row, next) || same_insured(facts, next->facts))
		t->insurer = ((const HazardTerms *) next)->insurer;
	read_told((HazardCheck *) g, t);
	read_dues((HazardCheck *) g, t);
}

/* A hazard that waits for its deadline is not booked until it has one; an old one, and one that had one, is. */
static bool
is_awaited(HazardCheck *h, const Fact *new_row)
{
	const HazardEntry *e;

	if (row_waits(h->g.j->mapping, new_row) < 0 || hazard_unfit(new_row) >= 0)
		return false;
	e = hazard_find(&h->hazards, division_at_level(fact_area(&new_row[HAZARD_PLACE], h->g.home), 1),
					new_row[HAZARD_HAZARD].str, new_row[HAZARD_HAZARD].len);
	return e == NULL || !e->live;
}

static void
put_text(Fact *f, const char *text)
{
	if (!f->isnull)
		return;
	*f = (Fact) {.str = unconstify(char *, text),.len = strlen(text)};
}

static void
put_date(Fact *f, bool has, DateADT date)
{
	if (!f->isnull || !has)
		return;
	*f = (Fact) {.v.date = date};
}

/* A recount knows of what a booked hazard has lost in other tables by the book alone, from which no write takes it. */
static const Fact *
as_in_book(HazardCheck *h, const Fact *new_row)
{
	const HazardEntry *e;
	Fact	   *f;

	if (new_row[HAZARD_HAZARD].isnull || row_waits(h->g.j->mapping, new_row) < 0)
		return new_row;
	e = hazard_find(&h->hazards, division_at_level(fact_area(&new_row[HAZARD_PLACE], h->g.home), 1),
					new_row[HAZARD_HAZARD].str, new_row[HAZARD_HAZARD].len);
	if (e == NULL || !e->live)
		return new_row;
	f = memcpy(palloc(sizeof(Fact) * (HAZARD_NFACTS + 1)), new_row, sizeof(Fact) * (HAZARD_NFACTS + 1));
	put_text(&f[HAZARD_ENTERPRISE], e->enterprise);
	put_text(&f[HAZARD_LEVEL], e->level);
	put_date(&f[HAZARD_FOUND_ON], true, e->found_on);
	put_date(&f[HAZARD_DUE_ON], e->has_due, e->due_on);
	return f;
}

static void
hazard_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	HazardCheck *h = (HazardCheck *) g;
	CheckMode	mode = g->j->mode;
	const HazardTerms *old_row = (const HazardTerms *) before;
	const HazardTerms *new_row = (const HazardTerms *) now;
	/* Its province is half of its key. */
	bool		moves = before != NULL && now != NULL && !same_province(before, now);

	Assert(before != NULL || now != NULL);
	if (mode == CHECK_AUDIT)
		return;
	if (mode == CHECK_RECOUNT)
	{
		if (now != NULL && !is_awaited(h, now->facts))
			keep(h, new_row, true, false);
		return;
	}
	if (mode == CHECK_LIVE || mode == CHECK_LEGACY)
	{
		h->due_moves |= before != NULL && now != NULL &&
			(h->several || !fact_equal(FACT_DATE, &before->facts[HAZARD_DUE_ON], &now->facts[HAZARD_DUE_ON]));
		if (before == NULL && now != NULL &&
			hazard_find(&h->hazards, division_at_level(now->area, 1), new_row->hazard, strlen(new_row->hazard)) != NULL)
			h->returns = h->due_moves = true;
		/* Where it comes to it may have been before, with another deadline. */
		h->due_moves |= moves;
		h->returns |= now == NULL;
	}
	h->known |= mode != CHECK_LIVE || before != NULL || h->returns || h->several;
	if (now == NULL || moves)
	{
		keep(h, old_row, false, now == NULL);
		put_deadlines(h, old_row, NULL);
	}
	/* What one of several rows leaves as it was may be in the book as another one says. */
	if (now != NULL && (before == NULL || h->several || !same_as_in_book(before->facts, now->facts)))
	{
		keep(h, new_row, true, before == NULL);
		put_deadlines(h, before == NULL || moves ? NULL : old_row, new_row);
	}
	/* The first one stays, for the short way into the book. */
}

static const GuardDef hazard_guard = {sizeof(HazardTerms), hazard_fits, hazard_read, hazard_put};

static void *
hazard_begin(CheckContext *j)
{
	HazardCheck *h = guard_begin(j, &hazard_guard, sizeof(HazardCheck));

	h->store = j->mode == CHECK_RECOUNT ? j->books : hazard_store(CurrentMemoryContext);
	h->deadlines = deadline_store(CurrentMemoryContext);
	h->gone = deadline_store(CurrentMemoryContext);
	h->hazards.cxt = CurrentMemoryContext;
	h->several = j->mode != CHECK_RECOUNT && j->mode != CHECK_AUDIT && !key_is_apart(j->mapping, j->rel);
	return h;
}

static void
hazard_row(void *state, const Fact *old_row, const Fact *new_row)
{
	HazardCheck *h = state;

	if (h->g.j->mode == CHECK_RECOUNT && new_row != NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(h->g.row_cxt);

		new_row = as_in_book(h, new_row);
		MemoryContextSwitchTo(old);
	}
	guard_row(state, old_row, new_row);
}

static void
hazard_finish(void *state)
{
	HazardCheck *h = state;

	if (h->g.j->mode != CHECK_RECOUNT && h->returns)
		check_returned(h);
	book_scan_close(&h->hazards);
	if (h->g.j->mode != CHECK_RECOUNT)
	{
		if (h->store->n > 0)
		{
			h->store->fresh = h->deadlines->fresh = !h->known;
			hazards_write(h->store, h->due_moves);
			deadlines_write(h->gone);
			deadlines_write(h->deadlines);
		}
		book_store_end(h->store);
	}
	book_store_end(h->gone);
	book_store_end(h->deadlines);
}

static const int long_keys[] = {HAZARD_EXTENSION, HAZARD_EVIDENCE, HAZARD_CRITERION, -1};

const Role	hazard_role = {
	.name = "hazard",
	.order = 6,
	.facts = hazard_facts,
	.nfacts = HAZARD_NFACTS,
	.keyed = true,
	.one_entry = true,
	.hold_entries = entries_hold,
	.stays = true,
	.begin = hazard_begin,
	.row = hazard_row,
	.finish = hazard_finish,
	.rules = hazard_rules,
	.nrules = HAZARD_NRULES,
	.long_keys = long_keys,
};

static Book *const hazard_books[] = {&book_of_hazards, NULL};

const BookDef hazard_book = {
	.role = &hazard_role,.store = hazard_store,.books = hazard_books,.differences =
		&hazard_differences,.rebuild = hazard_rebuild
};
