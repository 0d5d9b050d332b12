/*
 * rules.h: what the law says, asked from C.
 */
#ifndef SAFEINS_RULES_H
#define SAFEINS_RULES_H

#include "types/types.h"
#include "utils/timestamp.h"

typedef enum RuleMode
{
	RULE_OFF,
	RULE_FLAG,
	RULE_BLOCK
} RuleMode;

typedef enum RuleType
{
	RULE_RATIO,					/* number: millionths */
	RULE_AMOUNT,				/* number: fen */
	RULE_COUNT,					/* number */
	RULE_WORKDAYS,				/* number */
	RULE_TERM,					/* term: an interval */
	RULE_LIST,					/* items */
	RULE_DUTY					/* no value: the mode alone says it */
} RuleType;

#define RULE_RATIO_ONE 1000000

/* One row of law as it applies: mode is the effective one, after set_mode(). */
typedef struct Rule
{
	int64		id;
	const char *code;
	RuleType	type;
	Division	place;
	RuleMode	mode;
	int64		number;
	Interval   *term;
	int			nitems;
	const char **items;			/* sorted by strcmp */
	const char *source;			/* document number and article */
} Rule;

/*
 * Bring this session's copy of the rulebook up to date.  Call once at the
 * start of a piece of work; the Rule pointers got after it stay valid until
 * the transaction ends, whatever is invalidated meanwhile.
 */
extern void rules_refresh(void);

/* Changes whenever the copy was read anew. */
extern uint64 rules_generation;

/*
 * The row that applies, or NULL when the rulebook is silent.  sector, size and
 * risk may be NULL (not known: only rows for any match).  *from and *until
 * (may be NULL) get the range of dates, until exclusive, with the same answer.
 */
extern const Rule *rule_lookup(const char *code, Division place, DateADT on,
							   const char *sector, const char *size, const char *risk,
							   DateADT *from, DateADT *until);

extern char *ascii_lowered(const char *word, int len);
extern bool rule_has_item(const Rule *rule, const char *item, int len);

/*
 * A remembered answer, for questions that are asked row by row without
 * selectors.  Zero-initialised it is empty.
 */
typedef struct RuleMemo
{
	uint64		generation;
	Division	place;
	DateADT		from;
	DateADT		until;
	const Rule *rule;
} RuleMemo;

extern const Rule *rule_memo_fill(RuleMemo *memo, const char *code, Division place, DateADT on);

static inline const Rule *
rule_memo(RuleMemo *memo, const char *code, Division place, DateADT on)
{
	if (likely(memo->generation == rules_generation && memo->place == place &&
			   on >= memo->from && on < memo->until))
		return memo->rule;
	return rule_memo_fill(memo, code, place, on);
}

/*
 * The code that a name means in a list of safeins.code_list, or NULL.  Call
 * codes_refresh() once at the start of a piece of work; what code_of() gives
 * stays valid until the transaction ends.
 */
extern void codes_refresh(void);
extern const char *code_of(const char *list, const char *name, int len);

/* A name that nobody knew has become one for a code: books that kept it as it was given register themselves. */
typedef void (*CodeHook) (const char *list, const char *name, const char *code);
extern CodeHook code_added_hook;

/* The row of law that applies and is to be judged, with selectors or without; NULL: none. */
extern const Rule *rule_in_force(const char *code, Division place, DateADT on,
								 const char *sector, const char *size, const char *risk);

/* days.c */
extern int	year_of(DateADT day);
extern DateADT first_day_of(int year);
extern DateADT last_day_of(int year);
extern DateADT term_after(DateADT day, const Interval *term);

/* YYYY-MM-DD, whatever DateStyle says. */
extern char *day_text(DateADT day);

/* ---- calendar.c: working days by the calendar of public holidays ---- */

/* The n-th working day after a day, or before it; the day itself where n is 0. */
extern DateADT add_workdays(DateADT day, int64 n);
/*
 * The same for a day that will be kept: *provisional where days were counted
 * whose calendar is not known.  The calendar can't change then before this
 * transaction ends, and whoever keeps the day is told when it does.
 */
extern DateADT add_workdays_known(DateADT day, int64 n, bool *provisional);
/* The working days after one day up to another, that one included; negative where it lies before. */
extern int	workdays_between(DateADT from, DateADT to);
extern bool is_workday(DateADT day);

/*
 * A year's calendar is being loaded: a book that keeps days counted in working
 * days registers itself and is told before, while the calendar is as it was, and
 * after.
 */
typedef void (*CalendarHook) (bool loaded);
extern CalendarHook calendar_hook;

/* ---- escalation.c: who hears of a deadline that has passed, and when ---- */

#define ESCALATION_LEVELS "escalation.levels"
#define ESCALATION_STEPS_MOST 16

typedef struct EscalationStep
{
	const char *level;
	int			rank;			/* of the level: the insurer is 0 */
	int			days;			/* after the day it was due */
} EscalationStep;

/* In order; none where the rule is silent or off.  After rules_refresh(); good until it is asked again. */
extern const EscalationStep *escalation_steps(Division area, DateADT due_on, int *n);
extern bool escalation_item_fits(const char *item);

/* set_place() tells what it was and what it is now; who keeps books lies after this room. */
typedef void (*HomeHook) (Division old, Division new);
extern HomeHook home_hook;

/* The place of this database (safeins.set_place), the nation when none was set. */
extern Division home_place(void);

#endif
