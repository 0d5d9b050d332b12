/*
 * rulebook.h: what the law says, asked from C.
 */
#ifndef SAFEINS_RULES_RULEBOOK_H
#define SAFEINS_RULES_RULEBOOK_H

#include "common/safeins.h"
#include "types/division.h"

#include "nodes/pg_list.h"
#include "utils/date.h"
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

/* One row of law as it applies: mode is the effective one, after set_mode() and watch_only(). */
typedef struct Rule
{
	int64		id;
	const char *code;
	RuleType	type;
	Division	place;
	RuleMode	mode;
	bool		watched;		/* it would block, were this database not only watching */
	int64		number;
	Interval   *term;
	int			nitems;
	const char **items;			/* sorted by strcmp */
	const char *source;			/* document number and article */
} Rule;

extern void rules_refresh(void);
extern void rulebook_announce(void);

/* Called when a rule was added or ended, or has another mode: what was judged by it may be judged again. */
typedef void (*RuleChanged) (const char *code);
extern RuleChanged rule_changed_hook;

/* Called when a rule (NULL: any) refuses again that was only watched. */
typedef void (*WatchEnded) (const char *code);
extern WatchEnded watch_ended_hook;

/* Changes whenever the copy was read anew. */
extern uint64 rules_generation;

extern const Rule *rule_lookup(const char *code, Division place, DateADT on,
							   const char *sector, const char *size, const char *risk,
							   DateADT *from, DateADT *until);
extern bool rules_watch_only(void);
extern bool rules_received(Division place);
extern List *rules_feeds(void);
extern bool rule_has_rows(const char *code);
extern bool rule_has_item(const Rule *rule, const char *item, int len);

/*
 * The strictest row that could apply where some of sector, size and risk are
 * not known (UNKNOWN(0) to UNKNOWN(2)); *matters: on which of these it depends.
 * Rows that are off do not count.  Codes must be refreshed for selector_code().
 */
#define UNKNOWN(which) (1 << (which))

extern const char *selector_code(int which, Division place, const char *word, bool *known);
extern bool rule_names_selector(int which, Division place, const char *word);
extern const Rule *rule_strictest(const char *code, Division place, DateADT on, const char *const *selector,
								  int unknown, int *matters, DateADT *from, DateADT *until);

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

extern const Rule *rule_of_any_sector(const char *code, Division place, DateADT on, const char *size, const char *risk);
extern const Rule *rule_in_force(const char *code, Division place, DateADT on,
								 const char *sector, const char *size, const char *risk);

#endif
