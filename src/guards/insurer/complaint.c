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
#include "books/deadline.h"
#include "books/book_store.h"
#include "guards/insurer/insurer.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/guard.h"
#include "guards/role_store.h"
#include "guards/unreadable_row.h"
#include "guards/guard_util.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#define ANSWER "complaint.answer"

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
	COMPLAINT_NRULES
} ComplaintRule;

static const BookColumn columns[] = {
	{"seq", INT8OID},
	{"live", BOOLOID},
	{"complaint", TEXTOID},
	{"place", INT4OID},
	{"area", INT4OID},
	{"insurer", TEXTOID},
	{"received_on", DATEOID},
	{"due_on", DATEOID},
	{"answered_on", DATEOID},
	{"needs_check", BOOLOID},
	{"extended_to", DATEOID},
	{"provisional", BOOLOID},
};

/* Of several rows of one complaint a live one goes before a dead one, the last before the others. */
#define LAST_OF_EACH \
	"(SELECT DISTINCT ON (complaint, place) * FROM delta ORDER BY complaint, place, live DESC, seq DESC)"

#define KEY_OF(a, b) a ".complaint = " b ".complaint AND " a ".place OPERATOR(safeins.=) CAST(" b ".place AS safeins.division)"

static const char write_sql[] =
	"INSERT INTO safeins.complaint AS c"
	" SELECT complaint, CAST(place AS safeins.division), CAST(area AS safeins.division), insurer, received_on, due_on, answered_on,"
	" needs_check, extended_to, live FROM " LAST_OF_EACH " AS d"
	" ON CONFLICT ON CONSTRAINT complaint_pkey DO UPDATE SET area = EXCLUDED.area, insurer = EXCLUDED.insurer,"
	" received_on = EXCLUDED.received_on, due_on = EXCLUDED.due_on, answered_on = EXCLUDED.answered_on,"
	" needs_check = EXCLUDED.needs_check, extended_to = EXCLUDED.extended_to, live = EXCLUDED.live";

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

static BookStore *
complaint_store(MemoryContext cxt)
{
	return book_store_create(cxt, lengthof(columns), columns);
}

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
										RelationGetRelationName(g->j->rel), fact_text(&f[COMPLAINT_INSURER]),
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
												day_text(received)), NULL, false);
	for (size_t i = 0; i < lengthof(days); i++)
	{
		const Fact *day = &new_row[days[i]];

		if (day->isnull || !(moved || (g->changed & FACT(days[i]))))
			continue;
		if (day->v.date < received)
			complaint_violation(g, rule, now, psprintf(_("complaint %s: fact \"%s\", %s, is earlier than fact \"%s\", %s"), complaint,
													fact_name(&complaint_role, days[i]), day_text(day->v.date),
													fact_name(&complaint_role,
															  COMPLAINT_RECEIVED_ON), day_text(received)), NULL, false);
		else if (days[i] == COMPLAINT_ANSWERED_ON && day->v.date > g->today)
			complaint_violation(g, rule, now, psprintf(_("complaint %s: fact \"%s\", %s, is in the future"), complaint,
													fact_name(&complaint_role, days[i]),
													day_text(day->v.date)), NULL, false);
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
	Datum		values[lengthof(columns)];
	bool		nulls[lengthof(columns)] = {0};

	values[0] = Int64GetDatum(c->in.store->n);
	values[1] = BoolGetDatum(live);
	values[2] = fact_datum(&f[COMPLAINT_COMPLAINT]);
	values[3] = Int32GetDatum(division_at_level(t->row.area, 1));
	values[4] = Int32GetDatum(t->row.area);
	values[5] = fact_datum(&f[COMPLAINT_INSURER]);
	values[6] = DateADTGetDatum(t->row.on);
	nulls[7] = !t->has_due;
	values[7] = DateADTGetDatum(t->due_on);
	nulls[8] = f[COMPLAINT_ANSWERED_ON].isnull;
	values[8] = DateADTGetDatum(f[COMPLAINT_ANSWERED_ON].v.date);
	values[9] = BoolGetDatum(needs_check(f));
	nulls[10] = f[COMPLAINT_EXTENDED_TO].isnull;
	values[10] = DateADTGetDatum(f[COMPLAINT_EXTENDED_TO].v.date);
	values[11] = BoolGetDatum(t->provisional);
	book_store_put(c->in.store, values, nulls);
	if (c->in.g.j->mode == CHECK_RECOUNT)
		return;
	deadline_store_put(c->deadlines, &(DeadlineRow)
					   {
						   .kind = ANSWER,.subject = fact_text(&f[COMPLAINT_COMPLAINT]),.area = t->row.area,
						   .insurer = fact_text(&f[COMPLAINT_INSURER]),.open = live && t->has_due,
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
	static SPIPlanPtr plan;
	ComplaintCheck *c = state;

	intake_write(&c->in, &plan, write_sql, NULL, NULL);
	deadlines_write(c->deadlines);
	book_store_end(c->deadlines);
	intake_end(&c->in);
}

static const GuardRule complaint_rules[COMPLAINT_NRULES] = {
	[COMPLAINT_RULE_DATES] = {.code = "complaint.dates",
		.again = FACT(COMPLAINT_RECEIVED_ON) | FACT(COMPLAINT_ANSWERED_ON) | FACT(COMPLAINT_EXTENDED_TO),.check = check_dates},
	[COMPLAINT_RULE_EXTENSION] = {.code = "complaint.extension",
		.again = FACT(COMPLAINT_RECEIVED_ON) | FACT(COMPLAINT_NEEDS_CHECK) | FACT(COMPLAINT_EXTENDED_TO) |
			FACT(COMPLAINT_PLACE),
		.needs = FACT(COMPLAINT_EXTENDED_TO),.check = check_put_off},
	[COMPLAINT_RULE_ANSWER] = {.code = ANSWER,
		.again = FACT(COMPLAINT_RECEIVED_ON) | FACT(COMPLAINT_ANSWERED_ON) | FACT(COMPLAINT_NEEDS_CHECK) |
			FACT(COMPLAINT_EXTENDED_TO) | FACT(COMPLAINT_PLACE),
		.needs = FACT(COMPLAINT_ANSWERED_ON),.check = check_answer},
	[COMPLAINT_RULE_CHECK] = {.code = "complaint.check",
		.reads = FACT(COMPLAINT_RECEIVED_ON) | FACT(COMPLAINT_NEEDS_CHECK),
		.needs = FACT(COMPLAINT_NEEDS_CHECK)},
};

const Role	complaint_role = {
	.name = "complaint",
	.order = 10,
	.facts = complaint_facts,
	.nfacts = COMPLAINT_NFACTS,
	.keyed = true,
	.one_entry = true,
	.begin = complaint_begin,
	.row = guard_row,
	.finish = complaint_finish,
	.rules = complaint_rules,
	.nrules = COMPLAINT_NRULES,
};

/* The deadlines of answers as they ought to be. */
#define DUES \
	"(SELECT '" ANSWER "' AS kind, complaint AS subject, place, area, insurer, true AS insurer_given, received_on AS opened_on, due_on," \
	" answered_on AS met_on, provisional, false AS by_time," \
	" (SELECT c.area::pg_catalog.int4 FROM safeins.complaint AS c WHERE " KEY_OF("c", "d") ") AS book_area," \
	" (SELECT c.insurer FROM safeins.complaint AS c WHERE " KEY_OF("c", "d") ") AS book_insurer FROM " LAST_OF_EACH " AS d WHERE live AND due_on IS NOT NULL)"

static const char *const rebuild_sql[] = {
	"UPDATE safeins.complaint AS c SET live = false WHERE live AND safeins.is_local(place)"
	" AND NOT EXISTS (SELECT FROM delta AS d WHERE " KEY_OF("c", "d") ")",
	write_sql,
	FORGET_DEADLINES(DUES, "('" ANSWER "')"),
	SET_DEADLINES(DUES),
	NULL
};

const BookDef complaint_book = {
	.role = &complaint_role,
	.store = complaint_store,
	.differences =
	"SELECT coalesce(d.place, c.place::pg_catalog.int4), coalesce(d.complaint, c.complaint), NULL::pg_catalog.int4,"
	" CASE WHEN d.live AND c.live THEN 'complaint facts' ELSE 'complaint' END,"
	" CASE WHEN c.live THEN 1 ELSE 0 END::pg_catalog.int8, CASE WHEN d.live THEN 1 ELSE 0 END::pg_catalog.int8"
	" FROM " LAST_OF_EACH " AS d FULL JOIN (SELECT * FROM safeins.complaint WHERE live AND safeins.is_local(place)) AS c ON " KEY_OF("c", "d")
	" WHERE (c.area::pg_catalog.int4, c.insurer, c.received_on, c.due_on, c.answered_on, c.needs_check, c.extended_to)"
	" IS DISTINCT FROM (d.area, d.insurer, d.received_on, d.due_on, d.answered_on, d.needs_check, d.extended_to)"
	" UNION ALL "
	DEADLINE_DIFFERENCES(DUES, "('" ANSWER "')"),
	.rebuild = rebuild_sql,
};
