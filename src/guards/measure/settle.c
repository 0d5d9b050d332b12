/*
 * settle.c: what is wrong with a measure as long as something else is as it is.
 *
 * A measure may be on record before whom it is about, or before the insurer that
 * it stops is suspended.  What is found of it is withdrawn by whatever puts it
 * right: another version of its row, a word that is given its code, a suspension,
 * and at the latest by the next sweep.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "types/division.h"
#include "rules/code_list.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/deadline.h"
#include "books/finding.h"
#include "books/insurer.h"
#include "books/measure.h"
#include "guards/measure/measure.h"
#include "guards/violation.h"
#include "guards/guard.h"
#include "guards/role_name.h"

#include "access/table.h"
#include "miscadmin.h"
#include "utils/memutils.h"

static bool
is_word(const char *list, const char *word)
{
	return code_of(list, word, strlen(word)) != NULL;
}

/* What names of a list there are is told by the list itself. */
static char *
word_remedy(const char *list, const char *word)
{
	return psprintf(_("safeins.code_list has the words of list %s; safeins.add_code('%s', '%s', code, source) says what this one means."),
					list, list, text_shown(word));
}

static char *
fault_kind(const Rule *rule, const Measure *m, DateADT on, char **remedy)
{
	if (is_word("measure.kind", m->kind))
		return NULL;
	*remedy = word_remedy("measure.kind", m->kind);
	return psprintf(_("kind \"%s\" of measure %s is not known"), text_shown(m->kind), m->measure);
}

static char *
fault_object(const Rule *rule, const Measure *m, DateADT on, char **remedy)
{
	if (!is_word("measure.object", m->object_kind))
	{
		*remedy = word_remedy("measure.object", m->object_kind);
		return psprintf(_("\"%s\", what measure %s is about, is not known"), text_shown(m->object_kind), m->measure);
	}
	if (measure_object_known(m->object_kind, m->object))
		return NULL;
	*remedy = pstrdup(_("It becomes known by a row of an attached table; the next sweep withdraws what was found."));
	return psprintf(_("measure %s is about %s %s, whom no attached table knows"), m->measure, m->object_kind, m->object);
}

static char *
fault_basis(const Rule *rule, const Measure *m, DateADT on, char **remedy)
{
	*remedy = pstrdup(_("A basis is the code of a rule, or the number of a finding or of an escalation, and its kind says which."));
	if (m->basis == NULL)
		return NULL;
	if (m->basis_kind == NULL || !is_word("measure.basis", m->basis_kind))
		return psprintf(_("measure %s does not say what its basis \"%s\" is"), m->measure, m->basis);
	if (measure_basis_known(m->basis_kind, m->basis))
		return NULL;
	return psprintf(_("measure %s rests on %s %s, which there is not"), m->measure, m->basis_kind, m->basis);
}

static char *
fault_act(const Rule *rule, const Measure *m, DateADT on, char **remedy)
{
	if (m->act == NULL || is_word("insurer.act", m->act))
		return NULL;
	*remedy = word_remedy("insurer.act", m->act);
	return psprintf(_("act \"%s\" of measure %s is not known"), text_shown(m->act), m->measure);
}

/* Whether a measure that lasts holds on a day. */
static bool
in_force(const Measure *m, DateADT on)
{
	bool		ends = m->has_until || m->has_due;
	DateADT		last = m->has_until ? m->valid_until : m->due_on;

	return m->issued_on <= on && (!ends || on <= last) && (!m->done || on < m->done_on);
}

static bool
stops_insurer(const Measure *m)
{
	return strcmp(m->kind, MEASURE_STOP_USE) == 0 && strcmp(m->object_kind, MEASURE_INSURER) == 0;
}

/* Who is stopped by a measure may write policies on, unless a suspension stands as well. */
static char *
fault_stop(const Rule *rule, const Measure *m, DateADT on, char **remedy)
{
	if (!stops_insurer(m) || !in_force(m, on) ||
		insurer_is_suspended(division_at_level(m->area, 1), m->object, on))
		return NULL;
	*remedy = pstrdup(_("safeins.suspend() enters the suspension, by which policies are refused."));
	return psprintf(_("measure %s stops insurer %s, of whom no suspension stands"), m->measure, m->object);
}

/* The table of the role, which lies in a file that uses this one. */
static const GuardRule *settled_by = NULL;

static const MeasureFault faults[MEASURE_NRULES] = {
	[MEASURE_RULE_KIND] = fault_kind,
	[MEASURE_RULE_OBJECT] = fault_object,
	[MEASURE_RULE_BASIS] = fault_basis,
	[MEASURE_RULE_ACT] = fault_act,
	[MEASURE_RULE_STOP] = fault_stop,
};

/*
 * measure_settle holds a measure against one of these rules (NULL: it is not
 * judged, or gone): what was found and is not so any more is withdrawn, what is wrong is
 * found once; accept: whoever writes is not the one to be refused.  The findings
 * are about the record, not about the insurer.
 */
void
measure_settle(CheckContext *j, MeasureRule line, const Rule *rule, const Measure *m, DateADT on, bool accept)
{
	const char *code = settled_by[line].code;
	char	   *remedy = NULL;
	char	   *message;

	if (line == MEASURE_RULE_STOP && rule != NULL && !accept && j->mode != CHECK_AUDIT && stops_insurer(m))
		insurer_stop_lock();
	message = rule == NULL ? NULL : faults[line] (rule, m, on, &remedy);
	if (j->mode != CHECK_AUDIT && finding_stands(code, "", m->measure))
		(void) finding_withdraw(&(FindingMatch)
								{
									.code = code,.role = ROLE_MEASURE,.key = m->measure,.but = message,
									.but_year = message != NULL ? year_of(m->issued_on) : 0,
									.but_alike = message != NULL,.but_place = m->area
								},
								message == NULL ? _("the measure is in order, or gone") : _("another finding takes its place"));
	if (message == NULL || j->mapping == NULL)
		return;
	report_violation(j, &(Violation)
					 {
						 .rule = rule,.sqlstate = ERRCODE_SI_MEASURE_WORD,.place = m->area,.key = m->measure,
						 .year = year_of(m->issued_on),.message = message,.remedy = remedy,.accept = accept,
						 .once = true,
						 .detail = psprintf(_("Measure %s, %s against %s %s, taken on %s."), m->measure, text_shown(m->kind),
											text_shown(m->object_kind), m->object, day_text(m->issued_on))
					 });
}

/*
 * measure_mended withdraws what was found of a measure by one of the other
 * rules, of which its own row says all, and is not so any more; figures: only
 * that which has them; but: what is wrong now, or NULL, and whose it is.
 */
void
measure_mended(CheckContext *j, MeasureRule line, const Measure *m, const char *figures, const char *but,
			   const char *insurer)
{
	const char *code = settled_by[line].code;

	if (j->mode == CHECK_AUDIT || !finding_stands(code, NULL, NULL))
		return;
	(void) finding_withdraw(&(FindingMatch)
							{
								.code = code,.role = ROLE_MEASURE,.key = m->measure,.figures = figures,.but = but,
								.but_year = but != NULL ? year_of(m->issued_on) : 0,.but_alike = but != NULL,
								.but_place = m->area,.but_insurer = insurer
							},
							but == NULL ? _("the measure is in order, or gone") : _("another finding takes its place"));
}

/* measure_gone withdraws what was found of a measure that is no more. */
void
measure_gone(CheckContext *j, const Measure *m)
{
	for (int line = 0; line < MEASURE_NRULES; line++)
		measure_mended(j, line, m, NULL, NULL, NULL);
}

static void
settle_all(CheckContext *j, DateADT on, const char *insurer)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins measure", ALLOCSET_SMALL_SIZES);
	int			n;
	Measure    *found = measures_standing(on, insurer, &n);

	for (int i = 0; i < n; i++)
	{
		MemoryContext old = MemoryContextSwitchTo(cxt);

		CHECK_FOR_INTERRUPTS();
		for (int line = 0; line < MEASURE_NRULES; line++)
		{
			/* What stands stays as it was told; of a row's own words nothing new comes up. */
			if (faults[line] == NULL ||
				(line != MEASURE_RULE_STOP && line != MEASURE_RULE_OBJECT &&
				 !finding_stands(settled_by[line].code, "", found[i].measure)))
				continue;
			measure_settle(j, line, line_rule(&settled_by[line], found[i].area, found[i].issued_on), &found[i],
						   on, true);
		}
		MemoryContextSwitchTo(old);
		MemoryContextReset(cxt);
	}
	MemoryContextDelete(cxt);
}

/*
 * measures_settle looks again at the measures of which something was found, and
 * at those that stop an insurer, as of a day; insurer: at those against one
 * alone (NULL: all).  Whoever calls it is not refused what they say.
 */
void
measures_settle(DateADT on, const char *insurer)
{
	List	   *roots = attachment_roots(ROLE_MEASURE);
	CheckContext j = {.mode = CHECK_LIVE};

	rules_refresh();
	codes_refresh();
	if (roots != NIL)
		j.mapping = mapping_of_relation(linitial_oid(roots), ROLE_MEASURE);
	if (j.mapping != NULL)
		j.rel = table_open(linitial_oid(roots), AccessShareLock);
	settle_all(&j, on, insurer);
	if (j.rel != NULL)
		table_close(j.rel, NoLock);
}

static void
sweep_measures(DateADT as_of)
{
	measures_settle(as_of, NULL);
}

/* measures_settled_by has the table of the role's rules, and every sweep look again. */
void
measures_settled_by(const GuardRule *rules)
{
	settled_by = rules;
	sweep_hook_register(sweep_measures);
}
