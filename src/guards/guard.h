/*
 * guard.h: the frame of every guard: the way of one row to the judges of its
 * role's rules, and into the book.
 *
 * A guard comes by a rule only through the line that its role's table has for it:
 * in its frame by the line's number, elsewhere by the line itself.
 */
#ifndef SAFEINS_GUARDS_GUARD_H
#define SAFEINS_GUARDS_GUARD_H

#include "common/safeins.h"
#include "types/division.h"
#include "rules/rulebook.h"
#include "attach/fact.h"
#include "attach/role.h"

#include "nodes/bitmapset.h"
#include "utils/date.h"

/* A row before its judges.  The rows of a guard begin with one. */
typedef struct GuardRow
{
	const Fact *facts;
	Division	area;			/* the place and the day by whose law it is judged */
	DateADT		on;
	const char *sector;			/* may be NULL: rules for any */
	const char *size;
	const char *risk;
} GuardRow;

typedef struct GuardFrame GuardFrame;

typedef struct GuardDef
{
	size_t		row_size;
	/* Whether a row can be judged, and counts; tell: refuse or record one that cannot.  NULL: guard_fits. */
	bool		(*fits) (GuardFrame *g, const Fact *facts, bool report);
	/* What a row says.  The new row is read first; of an old one next is what it becomes, NULL if it goes. */
	void		(*read) (GuardFrame *g, const Fact *facts, GuardRow *row, const GuardRow *next);
	/* Bring a row into the books, once it was judged: what it was and what it is, either may be NULL. */
	void		(*write_book) (GuardFrame *g, const GuardRow *before, const GuardRow *now);
} GuardDef;

/* What the state of every guard begins with. */
struct GuardFrame
{
	const GuardDef *def;
	CheckContext  *j;
	Division	home;
	DateADT		today;
	bool		checks;			/* rows are held against the law */
	MemoryContext cxt;
	MemoryContext row_cxt;
	const GuardRule *rules;		/* of its role */
	uint64		active;			/* those that have a judge, and the facts that they need */
	uint64		leaving;		/* those that have something to do when a row leaves */
	FactSet		watched;		/* facts whose change has one of these judged again */
	FactSet		changed;		/* in the row that is judged */
	int			line;			/* the rule that it is held against */
	RuleMemo   *memos;			/* one a rule */
	GuardRow   *before;			/* room for what a row was, and is */
	GuardRow   *now;
};

extern void *guard_begin(CheckContext *j, const GuardDef *def, size_t size);
extern bool guard_fits(GuardFrame *g, const Fact *facts, bool report);
extern void guard_row(void *state, const Fact *old_row, const Fact *new_row);
extern FactSet guard_changed(const GuardFrame *g, const Fact *old_row, const Fact *new_row);
extern void guard_check(GuardFrame *g, const GuardRow *before, const GuardRow *now, FactSet changed);
extern bool guard_note_name(GuardFrame *g, Bitmapset **names, const Fact *name);
extern const Rule *guard_rule_of(GuardFrame *g, int rule, const GuardRow *row);
extern const Rule *guard_rule_on(GuardFrame *g, int rule, const GuardRow *row, DateADT on);
extern const Rule *line_law(const GuardRule *line, Division area, DateADT on, DateADT *from, DateADT *until);
extern const Rule *line_rule(const GuardRule *line, Division area, DateADT on);
extern const Rule *role_rule(const Role *role, const char *code, Division area, DateADT on);

/* The row of law that speaks by this place and day, in whatever mode; NULL: none. */
static inline const Rule *
guard_law(GuardFrame *g, int rule, Division area, DateADT on)
{
	return rule_memo(&g->memos[rule], g->rules[rule].code, area, on);
}

/* That of a line, where there is no frame: what was said last is remembered. */
static inline const Rule *
line_memo(RuleMemo *memo, const GuardRule *line, Division area, DateADT on)
{
	return rule_memo(memo, line->code, area, on);
}

/* Are the facts mapped without which it is not judged?  What it asks by a day nobody could say was done. */
static inline bool
guard_judges(const GuardFrame *g, int rule)
{
	return ((g->active >> rule) & 1) != 0;
}

/* The one that is to be judged. */
static inline const Rule *
guard_rule(GuardFrame *g, int rule, Division area, DateADT on)
{
	const Rule *law = guard_law(g, rule, area, on);

	return law == NULL || law->mode == RULE_OFF ? NULL : law;
}

#endif
