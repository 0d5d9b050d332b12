/*
 * rulebook_internal.h: the rulebook in memory, for the files of this room.
 */
#ifndef SAFEINS_RULES_RULEBOOK_INTERNAL_H
#define SAFEINS_RULES_RULEBOOK_INTERNAL_H

#include "common/safeins.h"
#include "types/division.h"
#include "rules/rulebook.h"

#include "access/htup.h"
#include "utils/date.h"

#define NSELECTORS 3			/* sector, size, risk: in a tie the former counts more */
#define NSELECTIONS (1 << NSELECTORS)

/* What watch_only() writes for a code: no rule is called so. */
#define EVERY_RULE "*"

/* Columns of safeins.rule, from 0. */
enum {RULE_COL_ID, RULE_COL_CODE, RULE_COL_TYPE, RULE_COL_PLACE, RULE_COL_SECTOR, RULE_COL_SIZE, RULE_COL_RISK,
	RULE_COL_EFFECTIVE, RULE_COL_NUMBER, RULE_COL_TERM, RULE_COL_ITEMS, RULE_COL_MODE, RULE_COL_SOURCE,
	RULE_COL_NOTE, RULE_COL_SHIPPED, RULE_COL_ADDED_BY, RULE_COL_ADDED_AT, RULE_COL_HOME};

typedef struct RuleRow
{
	Rule		rule;			/* what callers see; mode after set_mode() */
	RuleMode	written_mode;	/* the row's own */
	bool		shipped;
	bool		withdrawn;		/* ended before it began: never in force */
	DateADT		from;			/* as it applies, endings included */
	DateADT		until;			/* exclusive */
	const char *selector[NSELECTORS];	/* NULL for any */
	int			selects;		/* which selectors it names, a bit each, sector highest */
	int			specificity;	/* the more selectors the higher; of as many, by selects */
	int64		strictness;		/* the higher the stricter; 0 for lists and duties */
	HeapTuple	tuple;			/* as stored in safeins.rule */
} RuleRow;

typedef struct RuleCode
{
	const char *code;
	RuleType	type;
	int			direction;		/* 1 highest wins, -1 lowest wins, 0 nearest wins */
	RuleMode	default_mode;
	const char *bounded_by;		/* code of the cap that bounds this floor */
	int			nchoices;		/* a list that must be one of these, if any */
	const char **choices;
	bool		mode_is_set;
	RuleMode	set_mode;
	bool		watched;		/* set_mode() has not given it back since watch_only() */
	int			nrows;
	RuleRow    *rows;			/* by place, most specific first */
} RuleCode;

/* A place whose rules come in by replication, and its rulebook once it was asked for. */
typedef struct RulesReceived
{
	Division	place;
	struct Rulebook *book;
} RulesReceived;

typedef struct Rulebook
{
	MemoryContext context;
	int			ncodes;
	RuleCode   *codes;			/* by strcmp */
	int			nrows;
	RuleRow    *rows;
	Division	home;
	bool		received;		/* it is that of another database, of place home */
	int			nfeeds;			/* of our own one: whose rules come in */
	RulesReceived *feeds;
	bool		watch_only;
	uint64		changes;		/* how many there had been when it was read */
	bool		handed_out;		/* somebody outside this room holds a Rule of it */
	bool		of_statement;	/* read in a parallel plan: as its statement saw it */
} Rulebook;

/* How one question is answered. */
typedef struct Resolution
{
	const RuleRow *speaker[4];	/* who speaks at each level, nation first */
	const RuleRow *winner;
	DateADT		from;			/* the same answer from here */
	DateADT		until;			/* to here, exclusive */
} Resolution;

/* rule_read.c */
extern Rulebook *rulebook_build(MemoryContext parent);
extern Rulebook *rulebook_build_received(MemoryContext parent, Division place);
extern bool rulebook_is_stale(const Rulebook *book);
extern const RuleCode *rulebook_code(const Rulebook *book, const char *code);
extern const char *rule_type_text(RuleType type);

/* rulebook.c */
extern void rulebook_install(Rulebook *book);
extern Rulebook *rulebook_handed_out(void);
extern Rulebook *rulebook_of(Division place);

extern const RuleRow *rulebook_row(const Rulebook *book, int64 id);
extern bool rule_row_matches(const RuleRow *row, const char *const *selector);
extern bool rule_row_in_force(const RuleRow *row, DateADT on);
extern bool rule_row_refines(const RuleRow *row, const RuleRow *other);
extern void rulebook_resolve(const RuleCode *code, Division place, DateADT on,
							 const char *const *selector, Resolution *res);

/* rule_value.c */
extern char *rule_value_text(const Rule *rule);
extern void rule_value_parse(const RuleCode *code, const char *text, Datum *values, bool *nulls);

/* rule_show.c */

/* What is said of a range of days; %s: arguments, then the days at which it begins and ends, if it does. */
typedef struct RangeForms
{
	const char *always;
	const char *from;
	const char *until;
	const char *between;
} RangeForms;

#define RANGE_FORM_ARGS 4

extern const RuleCode *rulebook_need_code(const Rulebook *book, const char *code);
extern char *rule_range_text(const RangeForms *forms, const char *const *args, int nargs,
							 DateADT from, DateADT until);
extern char *rule_place_text(Division place);
extern char *rule_row_text(const RuleRow *row);
extern const char *rule_mode_text(RuleMode mode);

/* rule_conflict.c */
extern void rule_check_applies(const Rulebook *book, const RuleRow *row);
extern void rule_check_bounds(const Rulebook *before, const Rulebook *after, const char *code, Division place);

#endif
