/*
 * claim.c: the role claim: what was claimed, paid and refused, counted by
 * policy and year of the report.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/keys.h"
#include "attach/mapping.h"
#include "attach/overtaken_statement.h"
#include "attach/role.h"
#include "attach/row_memory.h"
#include "books/book_store.h"
#include "books/claim.h"
#include "books/deadline.h"
#include "books/policy.h"
#include "guards/insurer/claim_limit.h"
#include "guards/insurer/insurer.h"
#include "guards/insurer/reason.h"
#include "guards/recount.h"
#include "guards/violation.h"
#include "guards/future.h"
#include "guards/guard.h"
#include "guards/role_name.h"
#include "guards/role_store.h"
#include "guards/unreadable_row.h"
#include "guards/upload.h"
#include "guards/guard_util.h"
#include "guards/retention.h"

#include "miscadmin.h"
#include "nodes/bitmapset.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/memutils.h"
#include "utils/rel.h"

typedef struct ClaimCheck
{
	Intake		in;
	bool		dues[CLAIM_NDUES];	/* those whose facts are mapped */
	BookStore  *deadlines;		/* NULL: there are none */
	bool		several;		/* rows of one claim may be there: nothing keeps its key apart */
	MemoryContext left_cxt;
	const Fact **left;			/* rows that left, whose claims may have others */
	int			nleft;
	Bitmapset  *touched;		/* of these, whose deadlines are to be locked, by the numbers of their locks */
} ClaimCheck;

/* Claims whose rows are asked for at a time. */
#define LEFT_BATCH 1000

typedef struct ClaimTerms
{
	GuardRow	row;
	ClaimDeadline dues[CLAIM_NDUES];
} ClaimTerms;

static const FactDef claim_facts[CLAIM_NFACTS] = {
	[CLAIM_CLAIM] = {"claim", FACT_KEY, true, gettext_noop("key of the claim")},
	[CLAIM_POLICY] = {"policy", FACT_KEY, true, gettext_noop("key of the policy")},
	[CLAIM_REPORTED_ON] = {"reported_on", FACT_DATE, true, gettext_noop("day the claim was reported")},
	[CLAIM_ACCIDENT_ON] = {"accident_on", FACT_DATE, false, gettext_noop("day of the accident")},
	[CLAIM_DEATHS] = {"deaths", FACT_COUNT, false, gettext_noop("deaths")},
	[CLAIM_PAID] = {"paid", FACT_AMOUNT, false, gettext_noop("amount paid")},
	[CLAIM_PAID_ON] = {"paid_on", FACT_DATE, false, gettext_noop("day of payment")},
	[CLAIM_REFUSED] = {"refused", FACT_BOOL, false, gettext_noop("whether the claim was refused")},
	[CLAIM_REFUSAL_REASON] = {"refusal_reason", FACT_TEXT, false, gettext_noop("why it was refused")},
	[CLAIM_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
	[CLAIM_DECIDED_ON] = {"decided_on", FACT_DATE, false, gettext_noop("day it was decided whether the claim is covered")},
	[CLAIM_AGREED_ON] = {"agreed_on", FACT_DATE, false, gettext_noop("day the amount was agreed")},
	[CLAIM_ADVANCE_ON] = {"advance_on", FACT_DATE, false, gettext_noop("day of the advance payment")},
	[CLAIM_RECORDED_ON] = {"recorded_on", FACT_DATE, false, gettext_noop("day it was uploaded")},
};

static void
put_due(GuardFrame *g, ClaimTerms *t, ClaimDeadlineKind kind, ClaimRule line, const Fact *from)
{
	const Rule *rule = from->isnull || !((ClaimCheck *) g)->dues[kind] ? NULL :
		guard_rule(g, line, t->row.area, t->row.on);
	ClaimDeadline *due = &t->dues[kind];

	due->open = rule != NULL;
	due->met = false;
	due->met_on = 0;
	if (rule == NULL)
		return;
	due->opened_on = from->v.date;
	due->due_on = term_after(from->v.date, rule->term);
}

/* A deadline is met by the first of these days. */
static void
meet_due(ClaimDeadline *due, const Fact *day)
{
	if (!due->open || day->isnull || (due->met && due->met_on <= day->v.date))
		return;
	due->met = true;
	due->met_on = day->v.date;
}

/*
 * 保险法 articles 23 and 25: a claim is decided within a term, what was agreed is
 * paid within another, and of what is not settled by a third the certain part is
 * paid in advance.  What was refused is owed nothing and was decided, on whatever day.
 */
static void
read_dues(GuardFrame *g, const Fact *facts, ClaimTerms *t)
{
	ClaimDeadline *dues = t->dues;

	put_due(g, t, CLAIM_DUE_DECIDE, CLAIM_RULE_DECIDE, &facts[CLAIM_REPORTED_ON]);
	put_due(g, t, CLAIM_DUE_ADVANCE, CLAIM_RULE_ADVANCE, &facts[CLAIM_REPORTED_ON]);
	put_due(g, t, CLAIM_DUE_PAY, CLAIM_RULE_PAY, &facts[CLAIM_AGREED_ON]);
	if (claim_is_refused(facts))
	{
		dues[CLAIM_DUE_DECIDE].open &= !facts[CLAIM_DECIDED_ON].isnull;
		dues[CLAIM_DUE_ADVANCE].open = dues[CLAIM_DUE_PAY].open = false;
	}
	meet_due(&dues[CLAIM_DUE_DECIDE], &facts[CLAIM_DECIDED_ON]);
	meet_due(&dues[CLAIM_DUE_DECIDE], &facts[CLAIM_AGREED_ON]);
	meet_due(&dues[CLAIM_DUE_DECIDE], &facts[CLAIM_PAID_ON]);
	meet_due(&dues[CLAIM_DUE_ADVANCE], &facts[CLAIM_ADVANCE_ON]);
	meet_due(&dues[CLAIM_DUE_ADVANCE], &facts[CLAIM_AGREED_ON]);
	meet_due(&dues[CLAIM_DUE_ADVANCE], &facts[CLAIM_PAID_ON]);
	meet_due(&dues[CLAIM_DUE_PAY], &facts[CLAIM_PAID_ON]);
}

static void
claim_read(GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next)
{
	row->facts = facts;
	row->area = fact_area(&facts[CLAIM_PLACE], g->home);
	row->on = facts[CLAIM_REPORTED_ON].v.date;
	if (((ClaimCheck *) g)->deadlines != NULL)
		read_dues(g, facts, (ClaimTerms *) row);
}

static const char *
insurer_of(const GuardRow *row)
{
	const PolicyEntry *known = claim_policy(row);

	return known == NULL ? NULL : known->insurer;
}

static void
count_claim(ClaimCheck *c, const GuardRow *row, bool leaves)
{
	const Fact *facts = row->facts;
	bool		dues = c->deadlines != NULL && c->in.g.j->mode == CHECK_RECOUNT;

	claim_store_put(c->in.store, &(ClaimRow)
					{
						.leaves = leaves,.policy = &facts[CLAIM_POLICY],
						.place = division_at_level(row->area, 1),
						.year = year_of(row->on),.refused = claim_is_refused(facts),
						.deaths = claim_deaths(facts),.paid = claim_paid(facts),
						.dues = dues ? ((const ClaimTerms *) row)->dues : NULL,.claim = &facts[CLAIM_CLAIM],
						.area = row->area,.insurer = dues ? insurer_of(row) : NULL
					});
}

static void
put_deadlines(ClaimCheck *c, const ClaimTerms *t, bool stays)
{
	const char *insurer = insurer_of(&t->row);

	for (int i = 0; i < CLAIM_NDUES; i++)
	{
		const ClaimDeadline *due = &t->dues[i];

		if (c->dues[i])
			deadline_store_put(c->deadlines, &(DeadlineRow)
							   {
								   .kind = claim_deadline_kinds[i],.subject = fact_text(&t->row.facts[CLAIM_CLAIM]),
								   .area = t->row.area,.insurer = insurer,.open = stays && due->open,
								   .opened_on = due->opened_on,.due_on = due->due_on,.met = due->met,
								   .met_on = due->met_on
							   });
	}
}

/* A claim has the deadlines of the last of the rows that are left. */
static void
settle_left(ClaimCheck *c)
{
	GuardFrame *g = &c->in.g;
	MemoryContext old;
	RowsNow    *now;

	if (c->nleft == 0)
		return;
	deadlines_lock(c->touched);
	old = MemoryContextSwitchTo(c->left_cxt);
	now = rows_now(g->j->mapping, c->left, c->nleft);
	for (int i = 0; i < c->nleft; i++)
	{
		Division	province = division_at_level(fact_area(&c->left[i][CLAIM_PLACE], g->home), 1);
		ClaimTerms	heir = {0};
		const Fact *other;
		int			at = -1;

		CHECK_FOR_INTERRUPTS();
		while ((other = rows_now_of(now, c->left[i], &at)) != NULL)
			if (guard_fits(g, other, false) &&
				division_at_level(fact_area(&other[CLAIM_PLACE], g->home), 1) == province)
				claim_read(g, other, &heir.row, NULL);
		if (heir.row.facts != NULL)
			put_deadlines(c, &heir, true);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(c->left_cxt);
	c->nleft = 0;
}

static void
put_left(ClaimCheck *c, const GuardRow *row)
{
	MemoryContext old;

	put_deadlines(c, (const ClaimTerms *) row, false);
	if (!c->several)
		return;
	old = MemoryContextSwitchTo(c->left_cxt);
	c->left[c->nleft++] = facts_copy(&claim_role, row->facts);
	MemoryContextSwitchTo(old);
	if (c->nleft == LEFT_BATCH)
		settle_left(c);
}

static void
claim_put(GuardFrame *g, const GuardRow *before, const GuardRow *now)
{
	ClaimCheck *c = (ClaimCheck *) g;

	if (g->j->mode == CHECK_AUDIT)
		return;
	if (before != NULL)
		count_claim(c, before, true);
	if (now != NULL)
		count_claim(c, now, false);
	if (c->deadlines == NULL || g->j->mode == CHECK_RECOUNT)
		return;
	if (c->several && before != NULL)
		(void) guard_note_name(g, &c->touched, &before->facts[CLAIM_CLAIM]);
	if (c->several && now != NULL)
		(void) guard_note_name(g, &c->touched, &now->facts[CLAIM_CLAIM]);
	if (before != NULL && (now == NULL || division_at_level(before->area, 1) != division_at_level(now->area, 1)))
		put_left(c, before);
	if (now != NULL)
		put_deadlines(c, (const ClaimTerms *) now, true);
}

/* 晋应急发〔2024〕114号 annex 2, 4: no refusal without a proper reason. */
static void
check_refusal(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *new_row = now->facts;
	const Fact *policy = &new_row[CLAIM_POLICY];
	const Fact *reason = &new_row[CLAIM_REFUSAL_REASON];
	PolicyEntry *known;

	if (!claim_is_refused(new_row) || !(reason->isnull || fact_is_blank(reason)))
		return;
	known = policy_find(division_at_level(now->area, 1), policy->str, policy->len);
	report_violation(g->j, &(Violation)
				 {
					 .rule = rule,.sqlstate = ERRCODE_SI_CLAIM_REFUSAL,.place = now->area,.key =
						 fact_text(&new_row[CLAIM_CLAIM]),
					 .insurer = known != NULL ? known->insurer : NULL,.year = year_of(now->on),
					 .message = psprintf(_("claim %s is refused without a reason"), fact_text(&new_row[CLAIM_CLAIM])),
					 .detail = psprintf(_("Row %s of table \"%s\", policy %s, reported on %s."), fact_text(&new_row[CLAIM_CLAIM]),
										table_shown(g->j->rel), fact_text(policy),
										day_text(now->on)),
					 .remedy = _("Give the reason for which it was refused.")
				 });
}

static void
claim_violation(GuardFrame *g, const Rule *rule, int sqlstate, const GuardRow *now,
				const PolicyEntry *known, char *message,
				char *remedy, bool accept)
{
	const char *key = fact_text(&now->facts[CLAIM_CLAIM]);

	report_violation(g->j, &(Violation)
					 {
						 .rule = rule,.sqlstate = sqlstate,.place = now->area,.key = key,
						 .insurer = known != NULL ? known->insurer : NULL,.year = year_of(now->on),.message = message,
						 .detail = psprintf(_("Row %s of table \"%s\", policy %s, reported on %s."), key,
											table_shown(g->j->rel),
											fact_text(&now->facts[CLAIM_POLICY]), day_text(now->on)),
						 .remedy = remedy,.accept = accept
					 });
}

static void
check_words(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *reason = &now->facts[CLAIM_REFUSAL_REASON];

	if (!claim_is_refused(now->facts) || reason->isnull || fact_is_blank(reason) || !reason_says_nothing(rule, reason))
		return;
	claim_violation(g, rule, ERRCODE_SI_CLAIM_REFUSAL, now, claim_policy(now),
					psprintf(_("claim %s is refused for \"%s\", which is no reason"), fact_text(&now->facts[CLAIM_CLAIM]), fact_shown(reason)),
					_("Give the reason for which it was refused."), false);
}

static void
check_period(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	const Fact *accident = &now->facts[CLAIM_ACCIDENT_ON];
	const PolicyEntry *known = accident->isnull ? NULL : claim_policy(now);

	if (known == NULL || (accident->v.date >= known->effective && accident->v.date <= known->last_day))
		return;
	claim_violation(g, rule, ERRCODE_SI_CLAIM, now, known,
					psprintf(_("the accident of claim %s, on %s, lies outside policy %s (%s to %s)"), fact_text(&now->facts[CLAIM_CLAIM]),
							 day_text(accident->v.date), fact_text(&now->facts[CLAIM_POLICY]),
							 day_text(known->effective),
							 day_text(known->last_day)),
					_("Correct the day, or name the policy that was in force on it."), false);
}

/* What comes late is accepted, and written down. */
static void
check_late(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	ClaimDeadlineKind kind = (ClaimDeadlineKind) (g->line - CLAIM_RULE_DECIDE);
	const ClaimDeadline *due = &((const ClaimTerms *) now)->dues[kind];
	const ClaimDeadline *old = before == NULL ? NULL : &((const ClaimTerms *) before)->dues[kind];

	if (!due->open || !due->met || due->met_on <= due->due_on ||
		(old != NULL && old->open && old->met && old->met_on == due->met_on && old->due_on == due->due_on))
		return;
	claim_violation(g, rule, ERRCODE_SI_CLAIM, now, claim_policy(now),
					psprintf(_("%s of claim %s was due on %s and came on %s, %d days late"), rule->code,
							 fact_text(&now->facts[CLAIM_CLAIM]), day_text(due->due_on), day_text(due->met_on),
							 due->met_on - due->due_on), NULL, true);
}

static void
check_upload(GuardFrame *g, const Rule *rule, const GuardRow *before, const GuardRow *now)
{
	char	   *late = upload_late(g, rule, now, CLAIM_RECORDED_ON);

	if (late != NULL)
		claim_violation(g, rule, ERRCODE_SI_CLAIM, now, claim_policy(now), late, NULL, true);
}

static const GuardDef claim_guard = {sizeof(ClaimTerms), claim_fits, claim_read, claim_put};

static void *
claim_begin(CheckContext *j)
{
	ClaimCheck *c = intake_begin(j, &claim_guard, sizeof(ClaimCheck), &claim_book);

	c->dues[CLAIM_DUE_DECIDE] = mapping_has(j->mapping, CLAIM_DECIDED_ON);
	c->dues[CLAIM_DUE_ADVANCE] = mapping_has(j->mapping, CLAIM_ADVANCE_ON);
	c->dues[CLAIM_DUE_PAY] = mapping_has(j->mapping, CLAIM_AGREED_ON) && mapping_has(j->mapping, CLAIM_PAID_ON);
	for (int i = 0; i < CLAIM_NDUES && c->deadlines == NULL; i++)
		if (c->dues[i])
			c->deadlines = deadline_store(CurrentMemoryContext);
	c->several = c->deadlines != NULL && j->mode == CHECK_LIVE && !key_is_apart(j->mapping, j->rel);
	if (c->several)
	{
		c->left_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins claims that left", ALLOCSET_SMALL_SIZES);
		c->left = palloc(sizeof(Fact *) * LEFT_BATCH);
	}
	return c;
}

static void
claim_finish(void *state)
{
	ClaimCheck *c = state;

	intake_write(&c->in, claims_write);
	if (c->deadlines != NULL)
	{
		deadlines_lock(c->touched);
		settle_left(c);
		deadlines_write(c->deadlines);
		book_store_end(c->deadlines);
	}
	intake_end(&c->in);
}

static const GuardRule claim_rules[CLAIM_NRULES] = {
	[CLAIM_RULE_REFUSAL] = {.code = "claim.refusal_reason",.as_is = true,
	.again = FACT(CLAIM_REFUSED) | FACT(CLAIM_REFUSAL_REASON),
		.needs = FACT(CLAIM_REFUSED) | FACT(CLAIM_REFUSAL_REASON),
		.reads = FACT(CLAIM_REPORTED_ON),.check = check_refusal},
	[CLAIM_RULE_WORDS] = {.code = "claim.refusal_words",.again = FACT(CLAIM_REFUSED) | FACT(CLAIM_REFUSAL_REASON),
		.needs = FACT(CLAIM_REFUSED) | FACT(CLAIM_REFUSAL_REASON),
		.reads = FACT(CLAIM_REPORTED_ON),.check = check_words},
	[CLAIM_RULE_PERIOD] = {.code = "claim.period",.again = FACT(CLAIM_ACCIDENT_ON) | FACT(CLAIM_POLICY),
		.needs = FACT(CLAIM_ACCIDENT_ON),.reads = FACT(CLAIM_REPORTED_ON) | FACT(CLAIM_PLACE),.check = check_period},
	[CLAIM_RULE_DEATH_PAID] = {.code = "claim.death_paid",
		.again = FACT(CLAIM_DEATHS) | FACT(CLAIM_PAID) | FACT(CLAIM_PAID_ON) | FACT(CLAIM_POLICY) | FACT(CLAIM_REFUSED),
		.needs = FACT(CLAIM_DEATHS) | FACT(CLAIM_PAID),.reads = FACT(CLAIM_REPORTED_ON) | FACT(CLAIM_PLACE),
		.check = claim_check_limit},
	[CLAIM_RULE_LIMIT] = {.code = "policy.death_limit",.reads = FACT(CLAIM_DEATHS) | FACT(CLAIM_PAID)},
	[CLAIM_RULE_DECIDE] = {.code = "claim.decide",
		.again = FACT(CLAIM_REPORTED_ON) | FACT(CLAIM_DECIDED_ON) | FACT(CLAIM_AGREED_ON) | FACT(CLAIM_PAID_ON) |
			FACT(CLAIM_REFUSED) | FACT(CLAIM_PLACE),
		.needs = FACT(CLAIM_DECIDED_ON),.check = check_late},
	[CLAIM_RULE_ADVANCE] = {.code = "claim.advance",
		.again = FACT(CLAIM_REPORTED_ON) | FACT(CLAIM_ADVANCE_ON) | FACT(CLAIM_AGREED_ON) | FACT(CLAIM_PAID_ON) |
			FACT(CLAIM_REFUSED) | FACT(CLAIM_PLACE),
		.needs = FACT(CLAIM_ADVANCE_ON),.check = check_late},
	[CLAIM_RULE_PAY] = {.code = "claim.pay",
		.again = FACT(CLAIM_REPORTED_ON) | FACT(CLAIM_AGREED_ON) | FACT(CLAIM_PAID_ON) | FACT(CLAIM_REFUSED) |
			FACT(CLAIM_PLACE),
		.needs = FACT(CLAIM_AGREED_ON) | FACT(CLAIM_PAID_ON),.about = CLAIM_AGREED_ON,.check = check_late},
	[CLAIM_RULE_FUTURE] = DATE_FUTURE(FACT(CLAIM_REPORTED_ON) | FACT(CLAIM_ACCIDENT_ON) | FACT(CLAIM_DECIDED_ON) |
									  FACT(CLAIM_AGREED_ON) | FACT(CLAIM_ADVANCE_ON) | FACT(CLAIM_PAID_ON) |
									  FACT(CLAIM_RECORDED_ON)),
	[CLAIM_RULE_UPLOAD] = {.code = "claim.upload",.again = FACT(CLAIM_RECORDED_ON) | FACT(CLAIM_REPORTED_ON) | FACT(CLAIM_PLACE),
		.needs = FACT(CLAIM_RECORDED_ON),.check = check_upload},
	[CLAIM_RULE_RELEASE] = MAY_GO(FACT(CLAIM_REPORTED_ON) | FACT(CLAIM_PAID_ON)),
};

const Role	claim_role = {
	.name = ROLE_CLAIM,
	.order = 9,
	.facts = claim_facts,
	.nfacts = CLAIM_NFACTS,
	.keyed = true,
	.begin = claim_begin,
	.row = guard_row,
	.finish = claim_finish,
	.rules = claim_rules,
	.nrules = CLAIM_NRULES,
};

static Book *const claim_books[] = {&book_of_claims, NULL};

const BookDef claim_book = {
	.role = &claim_role,.store = claim_store,.books = claim_books,.differences = &claim_differences,
	.rebuild = claim_rebuild
};
