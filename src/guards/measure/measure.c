/*
 * measure.c: the role measure: what supervision did about an insurer, an
 * enterprise or a provider, by when, and what came of it.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "common/name_lock.h"
#include "common/relations.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/book_store.h"
#include "books/deadline.h"
#include "books/book_scan.h"
#include "books/enterprise.h"
#include "books/measure.h"
#include "guards/measure/measure.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/guard.h"
#include "guards/guard_util.h"
#include "guards/role_name.h"
#include "guards/role_store.h"
#include "guards/retention.h"

#include "utils/date.h"
#include "utils/rel.h"

enum MeasureFact
{
	MEASURE_MEASURE,
	MEASURE_KIND,
	MEASURE_OBJECT_KIND,
	MEASURE_OBJECT,
	MEASURE_ISSUED_ON,
	MEASURE_BASIS_KIND,
	MEASURE_BASIS,
	MEASURE_ACT,
	MEASURE_ISSUED_BY,
	MEASURE_DUE_ON,
	MEASURE_VALID_UNTIL,
	MEASURE_DONE_ON,
	MEASURE_RESULT,
	MEASURE_AMOUNT,
	MEASURE_PLACE,
	MEASURE_NFACTS
};

static const FactDef measure_facts[MEASURE_NFACTS] = {
	[MEASURE_MEASURE] = {"measure", FACT_KEY, true, gettext_noop("key of the measure")},
	[MEASURE_KIND] = {"kind", FACT_TEXT, true, gettext_noop("kind of measure")},
	[MEASURE_OBJECT_KIND] = {"object_kind", FACT_TEXT, true, gettext_noop("whether it is about an insurer, an enterprise or a provider")},
	[MEASURE_OBJECT] = {"object", FACT_KEY, true, gettext_noop("whom it is about")},
	[MEASURE_ISSUED_ON] = {"issued_on", FACT_DATE, true, gettext_noop("day it was taken")},
	[MEASURE_BASIS_KIND] = {"basis_kind", FACT_TEXT, false, gettext_noop("whether its basis is a rule, a finding or an escalation")},
	[MEASURE_BASIS] = {"basis", FACT_KEY, false, gettext_noop("its basis: code of a rule, number of a finding or of an escalation")},
	[MEASURE_ACT] = {"act", FACT_TEXT, false, gettext_noop("what the insurer did")},
	[MEASURE_ISSUED_BY] = {"issued_by", FACT_TEXT, false, gettext_noop("who took it")},
	[MEASURE_DUE_ON] = {"due_on", FACT_DATE, false, gettext_noop("last day to do what it asks")},
	[MEASURE_VALID_UNTIL] = {"valid_until", FACT_DATE, false, gettext_noop("last day of its effect")},
	[MEASURE_DONE_ON] = {"done_on", FACT_DATE, false, gettext_noop("day it was done, or lifted")},
	[MEASURE_RESULT] = {"result", FACT_TEXT, false, gettext_noop("what came of it")},
	[MEASURE_AMOUNT] = {"amount", FACT_AMOUNT, false, gettext_noop("amount of a penalty")},
	[MEASURE_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
};

typedef struct MeasureCheck
{
	Intake		in;
	BookStore  *deadlines;
} MeasureCheck;

typedef struct MeasureRow
{
	GuardRow	row;
	Measure		m;
	bool		asks;			/* something is to be done by a day */
} MeasureRow;

static const char *
text_of(const Fact *fact)
{
	return fact->isnull ? NULL : fact_text(fact);
}

static bool
day_of(const Fact *fact, DateADT *day)
{
	*day = fact->isnull ? 0 : fact->v.date;
	return !fact->isnull;
}

static void
read_measure(const Fact *f, Division area, Measure *m)
{
	*m = (Measure) {
		.measure = fact_text(&f[MEASURE_MEASURE]),.area = area,.kind = fact_code("measure.kind", &f[MEASURE_KIND]),
		.object_kind = fact_code("measure.object", &f[MEASURE_OBJECT_KIND]),.object = fact_text(&f[MEASURE_OBJECT]),
		.basis_kind = fact_code("measure.basis", &f[MEASURE_BASIS_KIND]),.basis = text_of(&f[MEASURE_BASIS]),
		.act = fact_code("insurer.act", &f[MEASURE_ACT]),.issued_by = text_of(&f[MEASURE_ISSUED_BY]),
		.result = text_of(&f[MEASURE_RESULT]),.issued_on = f[MEASURE_ISSUED_ON].v.date,
		.has_amount = !f[MEASURE_AMOUNT].isnull,.amount = f[MEASURE_AMOUNT].isnull ? 0 : f[MEASURE_AMOUNT].v.fen
	};
	m->has_due = day_of(&f[MEASURE_DUE_ON], &m->due_on);
	m->has_until = day_of(&f[MEASURE_VALID_UNTIL], &m->valid_until);
	m->done = day_of(&f[MEASURE_DONE_ON], &m->done_on);
	/* A rule is told by its code alone, which is no number. */
	if (m->basis_kind == NULL && m->basis != NULL && measure_basis_known(MEASURE_BY_RULE, m->basis))
		m->basis_kind = MEASURE_BY_RULE;
}

/* Who writes the enterprise that it is about at the same time has measures follow it: this one, or is waited for. */
static void
hold_object(GuardFrame *g, const Measure *m)
{
	if (g->j->mode == CHECK_LIVE && strcmp(m->object_kind, MEASURE_ENTERPRISE) == 0)
		name_lock(SAFEINS_REL_ENTERPRISE, NAME_LINKED, name_bucket(m->object, strlen(m->object)), ShareLock);
}

/* Without a place it is where the enterprise is that it is about. */
static Division
area_of_object(GuardFrame *g, const Measure *m)
{
	BookScan	scan = {.cxt = CurrentMemoryContext};
	EnterpriseEntry *e;

	if (strcmp(m->object_kind, MEASURE_ENTERPRISE) != 0)
		return g->home;
	e = enterprise_find(&scan, division_at_level(g->home, 1), m->object, strlen(m->object));
	book_scan_close(&scan);
	return e == NULL ? g->home : e->area;
}

/* What lasts has a last day and asks nothing. */
static void
measure_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	MeasureRow *r = (MeasureRow *) row;
	const Rule *lasting;

	row->facts = facts;
	row->on = facts[MEASURE_ISSUED_ON].v.date;
	read_measure(facts, g->home, &r->m);
	r->m.placed = !facts[MEASURE_PLACE].isnull;
	hold_object(g, &r->m);
	row->area = r->m.area = r->m.placed ? facts[MEASURE_PLACE].v.place : area_of_object(g, &r->m);
	lasting = guard_rule_of(g, MEASURE_RULE_LASTING, row);
	r->asks = r->m.has_due && guard_judges(g, MEASURE_RULE_DUE) &&
		(lasting == NULL || !rule_has_item(lasting, r->m.kind, strlen(r->m.kind))) &&
		guard_rule_of(g, MEASURE_RULE_DUE, row) != NULL;
}

/* One thing that is wrong with a measure; message NULL: nothing is. */
typedef struct MeasureWrong
{
	char	   *message;
	char	   *remedy;
	const char *insurer;		/* whose it is; NULL: the record is at fault */
	char	   *figures;		/* tells it from others by the same rule */
	bool		accept;
} MeasureWrong;

/* What was found of it before and is so no more is withdrawn, what is wrong is found once. */
static void
measure_judge(GuardFrame *g, const Rule *rule, const Measure *m, const MeasureWrong *w)
{
	measure_mended(g->j, g->line, m, w->figures, w->message, w->insurer);
	if (w->message == NULL)
		return;
	report_violation(g->j, &(Violation)
					 {
						 .rule = rule,.sqlstate = ERRCODE_SI_MEASURE,.place = m->area,.key = m->measure,
						 .insurer = w->insurer,.year = year_of(m->issued_on),.message = w->message,.remedy = w->remedy,
						 .figures = w->figures,.accept = w->accept,.once = true,
						 .detail = psprintf(_("Measure %s of table \"%s\" against %s %s, taken on %s."), m->measure,
											table_shown(g->j->rel), text_shown(m->object_kind), m->object,
											day_text(m->issued_on))
					 });
}

static void
tell_future(MeasureWrong *w, const Measure *m, int fact, DateADT day)
{
	w->message = psprintf(_("measure %s: fact \"%s\", %s, is in the future"), m->measure, fact_name(&measure_role, fact),
						  day_text(day));
	w->remedy = _("Enter it once the day has come.");
}

static void
check_dates(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	static const int days[] = {MEASURE_ISSUED_ON, MEASURE_DUE_ON, MEASURE_VALID_UNTIL, MEASURE_DONE_ON};
	const Measure *m = &((const MeasureRow *) now)->m;
	bool		moved = (g->changed & FACT(MEASURE_ISSUED_ON)) != 0;

	for (size_t i = 0; i < lengthof(days); i++)
	{
		const Fact *day = &now->facts[days[i]];
		MeasureWrong w = {.figures = psprintf("{\"fact\": \"%s\"}", fact_name(&measure_role, days[i]))};

		if (!moved && !(g->changed & FACT(days[i])))
			continue;
		if (!day->isnull && day->v.date < m->issued_on)
		{
			w.message = psprintf(_("measure %s: fact \"%s\", %s, is earlier than fact \"%s\", %s"), m->measure,
								 fact_name(&measure_role, days[i]), day_text(day->v.date),
								 fact_name(&measure_role, MEASURE_ISSUED_ON), day_text(m->issued_on));
			w.remedy = _("Correct the days.");
		}
		else if (!day->isnull && day->v.date > g->today && (days[i] == MEASURE_ISSUED_ON || days[i] == MEASURE_DONE_ON))
			tell_future(&w, m, days[i], day->v.date);
		measure_judge(g, rule, m, &w);
	}
}

static void
check_settling(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	measure_settle(g->j, g->line, rule, &((const MeasureRow *) now)->m, g->today, false);
}

static void
check_amount(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Measure *m = &((const MeasureRow *) now)->m;
	MeasureWrong w = {0};

	if (m->has_amount && m->amount < 0)
	{
		w.message = psprintf(_("the amount of measure %s is negative: %s"), m->measure, fen_string(m->amount));
		w.remedy = _("Correct the figure.");
	}
	else if (m->has_amount && !rule_has_item(rule, m->kind, strlen(m->kind)))
	{
		w.message = psprintf(_("measure %s, which is no penalty, has an amount: %s"), m->measure, fen_string(m->amount));
		w.remedy = _("Enter the penalty as a measure of its own.");
	}
	measure_judge(g, rule, m, &w);
}

static void
check_term(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Measure *m = &((const MeasureRow *) now)->m;
	MeasureWrong w = {0};

	if (!m->has_due && rule_has_item(rule, m->kind, strlen(m->kind)))
	{
		w.message = psprintf(_("measure %s asks something and names no day by which it is to be done"), m->measure);
		w.remedy = _("Enter the day; until then nothing escalates.");
	}
	measure_judge(g, rule, m, &w);
}

static const char *
insurer_of(const Measure *m)
{
	return strcmp(m->object_kind, MEASURE_INSURER) == 0 ? m->object : NULL;
}

static void
check_due(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const MeasureRow *r = (const MeasureRow *) now;
	const Measure *m = &r->m;
	MeasureWrong w = {.insurer = insurer_of(m),.accept = true};

	if (r->asks && m->done && m->done_on > m->due_on)
		w.message = psprintf(_("what measure %s asks was to be done by %s and was on %s, %d days late"), m->measure,
							 day_text(m->due_on), day_text(m->done_on), m->done_on - m->due_on);
	measure_judge(g, rule, m, &w);
}

static void
keep_measure(MeasureCheck *c, const MeasureRow *r, bool live)
{
	const Measure *m = &r->m;

	measure_store_put(c->in.store, m, live, r->asks);
	if (c->in.g.j->mode == CHECK_RECOUNT)
		return;
	deadline_store_put(c->deadlines, &(DeadlineRow)
					   {
						   .kind = MEASURE_DUE,.subject = m->measure,.area = m->area,.insurer = insurer_of(m),
						   .open = live && r->asks,.opened_on = m->issued_on,
						   .due_on = r->asks ? m->due_on : m->issued_on,.met = m->done,.met_on = m->done_on
					   });
}

static void
measure_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	MeasureCheck *c = (MeasureCheck *) g;

	if (g->j->mode == CHECK_AUDIT)
		return;
	if (before != NULL && (now == NULL || division_at_level(before->area, 1) != division_at_level(now->area, 1)))
		keep_measure(c, (const MeasureRow *) before, false);
	if (now != NULL)
		keep_measure(c, (const MeasureRow *) now, true);
	else if (g->j->mode == CHECK_LIVE)
		measure_gone(g->j, &((const MeasureRow *) before)->m);
}

static const GuardDef measure_guard = {sizeof(MeasureRow), NULL, measure_read, measure_put};

static void *
measure_begin(CheckContext *j)
{
	MeasureCheck *c = intake_begin(j, &measure_guard, sizeof(MeasureCheck), &measure_book);

	c->deadlines = deadline_store(CurrentMemoryContext);
	return c;
}

static void
measure_finish(void *state)
{
	MeasureCheck *c = state;

	intake_write(&c->in, measures_write);
	deadlines_write(c->deadlines);
	book_store_end(c->deadlines);
	intake_end(&c->in);
}

static const GuardRule measure_rules[MEASURE_NRULES] = {
	[MEASURE_RULE_DATES] = {.code = "measure.dates",.as_is = true,
		.again = FACT(MEASURE_ISSUED_ON) | FACT(MEASURE_DUE_ON) | FACT(MEASURE_VALID_UNTIL) | FACT(MEASURE_DONE_ON),
		.check = check_dates},
	[MEASURE_RULE_KIND] = {.code = "measure.kind",.again = FACT(MEASURE_KIND),.check = check_settling},
	[MEASURE_RULE_OBJECT] = {.code = "measure.object",.again = FACT(MEASURE_OBJECT_KIND) | FACT(MEASURE_OBJECT),
		.check = check_settling},
	[MEASURE_RULE_BASIS] = {.code = "measure.basis",.again = FACT(MEASURE_BASIS_KIND) | FACT(MEASURE_BASIS),
		.needs = FACT(MEASURE_BASIS),.check = check_settling},
	[MEASURE_RULE_ACT] = {.code = "insurer.act",.again = FACT(MEASURE_ACT),.needs = FACT(MEASURE_ACT),
		.check = check_settling},
	[MEASURE_RULE_STOP] = {.code = "measure.stop",
		.again = FACT(MEASURE_KIND) | FACT(MEASURE_OBJECT_KIND) | FACT(MEASURE_OBJECT) | FACT(MEASURE_ISSUED_ON) |
			FACT(MEASURE_DUE_ON) | FACT(MEASURE_VALID_UNTIL) | FACT(MEASURE_DONE_ON) | FACT(MEASURE_PLACE),
		.check = check_settling},
	[MEASURE_RULE_AMOUNT] = {.code = "measure.amount",.again = FACT(MEASURE_KIND) | FACT(MEASURE_AMOUNT),
		.needs = FACT(MEASURE_AMOUNT),.check = check_amount},
	[MEASURE_RULE_TERM] = {.code = "measure.term",.again = FACT(MEASURE_KIND) | FACT(MEASURE_DUE_ON),
		.needs = FACT(MEASURE_DUE_ON),.check = check_term},
	[MEASURE_RULE_DUE] = {.code = MEASURE_DUE,
		.again = FACT(MEASURE_KIND) | FACT(MEASURE_OBJECT_KIND) | FACT(MEASURE_OBJECT) | FACT(MEASURE_ISSUED_ON) |
			FACT(MEASURE_DUE_ON) | FACT(MEASURE_DONE_ON) | FACT(MEASURE_PLACE),
		.needs = FACT(MEASURE_DUE_ON) | FACT(MEASURE_DONE_ON),.check = check_due},
	[MEASURE_RULE_LASTING] = {.code = "measure.lasting",.again = FACT(MEASURE_KIND)},
	[MEASURE_RULE_RELEASE] = MAY_GO(FACT(MEASURE_ISSUED_ON) | FACT(MEASURE_DONE_ON) | FACT(MEASURE_PLACE)),
};

const Role	measure_role = {
	.name = ROLE_MEASURE,
	.order = 12,
	.facts = measure_facts,
	.nfacts = MEASURE_NFACTS,
	.keyed = true,
	.one_entry = true,
	.hold_entries = entries_hold,
	.begin = measure_begin,
	.row = guard_row,
	.finish = measure_finish,
	.rules = measure_rules,
	.nrules = MEASURE_NRULES,
};

static Book *const measure_books[] = {&book_of_measures, NULL};

const BookDef measure_book = {
	.role = &measure_role,.store = measure_store,.books = measure_books,.differences = &measure_differences,
	.rebuild = measure_rebuild
};

void
measure_init(void)
{
	measures_settled_by(measure_rules);
}
