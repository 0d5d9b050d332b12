/*
 * role.h: what a role asks of its rows, and one statement before its judge.
 */
#ifndef SAFEINS_ATTACH_ROLE_H
#define SAFEINS_ATTACH_ROLE_H

#include "common/safeins.h"
#include "attach/fact.h"

#include "access/tupdesc.h"
#include "utils/rel.h"
#include "utils/snapshot.h"
#include "utils/tuplestore.h"

typedef enum CheckMode
{
	CHECK_LIVE,					/* a statement: refuse or record */
	CHECK_LEGACY,				/* existing rows taken in: record, refuse nothing */
	CHECK_AUDIT,				/* existing rows: only look */
	CHECK_RECOUNT,				/* existing rows: add up, judge nothing */
	CHECK_RELEASE				/* existing rows of a table that is detached: take them out, judge nothing */
} CheckMode;

/* One statement, or one table of existing rows, before its judge. */
typedef struct CheckContext
{
	CheckMode	mode;
	const struct Mapping *mapping;
	Relation	rel;
	int64		rows;			/* read */
	int64		live;			/* of these, live */
	int64		findings;
	int64		changed;		/* settles: rows that were not as they were kept */
	Tuplestorestate *audit;		/* CHECK_AUDIT: where findings go */
	TupleDesc	audit_desc;
	MemoryContext audit_cxt;	/* the same: lives as long as the audit */
	struct HTAB *shown;			/* the same: findings that were shown */
	void	   *books;			/* CHECK_RECOUNT: the sums of its role */
	int			part;			/* the same: which of its books, where it has several stores */
	Snapshot	snapshot;		/* what to read existing rows by; NULL: the latest */
	bool		was_attached;	/* CHECK_AUDIT: the rows are in the books already */
	bool		only;			/* existing rows: not those of children */
	bool		settles;		/* CHECK_LEGACY: only what differs from what is kept of the rows */
	bool		expired;		/* CHECK_RELEASE: their term is over, and nobody did anything */
	bool		new_only;		/* rows are new, and each is judged as it is read */
	bool		overtaken;		/* CHECK_LIVE: a later one came first; see overtaken_statement.c */
	const void *awaited;		/* CHECK_LEGACY: only rows that waited for these, as their role knows */
	struct FactReader *reader;	/* of the rows as they are */
} CheckContext;

/* A set of facts of a role, by index.  Bits above its last fact are its guard's own. */
typedef uint64 FactSet;

#define FACT(fact)		((FactSet) 1 << (fact))

struct GuardFrame;
struct GuardRow;
struct TupleTableSlot;
struct Rule;

/*
 * A rule that the guard of a role judges, and the facts that it asks.  These
 * tables say when a rule is judged again and who judges it (see
 * guards/guard.c); attach() tells from them what a mapping leaves unjudged, and
 * safeins.rule_facts prints them.
 */
typedef struct GuardRule
{
	const char *code;
	FactSet		again;			/* a change of one of these has it judged again */
	FactSet		reads;			/* what it reads besides, if it is mapped */
	FactSet		needs;			/* it is not judged unless each of these is mapped */
	FactSet		parts;			/* each of these that is not mapped leaves a part of it unjudged */
	int			either[2];		/* judged if one of these is mapped; the first is reported as missing */
	int			about;			/* one of the above: while it is not mapped, the others are not reported; 0: none */
	const char *instead_role;	/* judged all the same where a table of this role is attached ... */
	int			instead;		/* ... and this fact is mapped */
	const char *effect;			/* what comes of a missing fact, said of the table; NULL: the rule is not judged */
	bool		optional;		/* attach() does not tell that it is not judged: nobody needs to know the fact */
	bool		by_law;			/* judged again as well where another row of law applies than did before */
	bool		own_law;		/* its judge looks up the law himself */
	bool		as_is;			/* of a row, or an account, as it is: an audit says whether it was put right */
	bool		any;			/* of a role that selects: asked without sector, size and risk all the same */
	/* One row, by itself; NULL: judged elsewhere in the guard, beside other rows or in the books. */
	void		(*check) (struct GuardFrame *g, const struct Rule *rule,
						  const struct GuardRow *before, const struct GuardRow *now);
	/* A row leaves: what was found of it may be found no more; may be NULL. */
	void		(*gone) (struct GuardFrame *g, const struct GuardRow *before);
} GuardRule;

/* A fact whose values are words of a list; no rule of the role tells of those that it does not have. */
typedef struct ListedFact
{
	int			fact;
	const char *list;
	const char *unknown;		/* what comes of a word that it does not have: whole sentences */
} ListedFact;

/* The number of a role in the names of its triggers is at most this. */
#define ROLE_ORDER_MOST 49

typedef struct Role
{
	const char *name;

	/*
	 * The role's number in the names of its triggers, and so in their order: from 1
	 * on, for ever, since names stand in dumps and in users' scripts.
	 */
	int			order;
	const FactDef *facts;
	int			nfacts;
	/* two facts of which at least one must be mapped, by index; -1 ends; may be NULL */
	const int  *any_of;
	void	   *(*begin) (CheckContext *j);
	/* one row: what it was (NULL: not there or not live) and what it is */
	void		(*row) (void *state, const Fact *old_row, const Fact *new_row);
	void		(*finish) (void *state);
	/* books a new row by its columns alone, where it is as one that was judged; false: it is to be read; may be NULL */
	bool		(*plain) (void *state, struct TupleTableSlot *slot);
	/* what its guard judges, in the order of judging; entries without a code are gaps */
	const GuardRule *rules;
	int			nrules;
	/* its rows have a sector, size and risk, and the law is asked with them */
	bool		selects;
	/* the first fact is a key of its own, which one table of the role holds */
	bool		keyed;
	/* its book has one entry a key: what was written last */
	bool		one_entry;
	/*
	 * Another row of the key takes the place of one that leaves: locks the entries
	 * of some keys, so that who writes a row of these comes before or after.  NULL:
	 * the guard looks for others by itself, or counts rows.
	 */
	void		(*hold_entries) (const char *role, Datum keys);
	/* a row that is booked does not go for want of a fact: it is judged as it is */
	bool		stays;
	/* facts that are held against the law when they change and that no book has, -1 ends; may be NULL */
	const int  *passing;
	/* facts that rows are looked up by, -1 ends; may be NULL */
	const int  *looked_up;
	/* words that attach() tells of where their list does not have them, a list of NULL ends; may be NULL */
	const ListedFact *listed;
	/* facts required to be mapped of which a row may know nothing; likewise */
	const int  *may_be_null;
	/*
	 * keys may be no longer than indexes take, but for those that may be texts as
	 * well; texts only where books find by them; -1 ends, may be NULL
	 */
	const int  *long_keys;
	const int  *short_texts;
	/* the day from which its rows are to be kept for a term; 0: none */
	int			kept_on;
} Role;

/*
 * A row of such a role that a statement deletes from its table, whether it was
 * live or not; the guards register who looks at it.
 */
typedef void (*RowDeletedHook) (CheckContext *j, const Fact *row);
extern RowDeletedHook row_deleted_hook;

/* Rows came into a table: some may have left another part of it in this transaction. */
typedef void (*RowsCameHook) (const struct Mapping *m);
extern RowsCameHook rows_came_hook;

/*
 * Until when a row is to be kept, or any of the role (NULL); the guards register who knows.  By rule
 * archive.retention, where the role has it, else by the one that lets others go.
 */
#define ARCHIVE_RETENTION	"archive.retention"
#define ARCHIVE_RELEASE	"archive.release"

typedef struct RowTerm
{
	bool		known;			/* how old it is */
	DateADT		day;			/* from which its term runs */
	DateADT		until;			/* it may go from that day on; DATEVAL_NOEND: no rule lets it go */
	const char *code;			/* the rule's; NULL: there is none */
	const char *source;
} RowTerm;

typedef void (*RowTermHook) (const Role *role, const Fact *row, RowTerm *term);
extern RowTermHook row_term_hook;

/* roles.c of the guards registers the table of roles at start-up. */
extern void roles_register(const Role *const *roles, int nroles);
extern const Role *role_by_name(const char *name, bool missing_ok);
extern int	role_count(void);
extern const Role *role_at(int i);

/* role_rules.c: what a mapping leaves unjudged. */
struct Mapping;
extern bool rule_is_checked(const GuardRule *rule, const struct Mapping *m);
extern bool role_has_rule(const Role *role, const char *code);
extern bool roles_select(const char *code);
typedef void (*UncheckedTaker) (const struct Mapping *m, const GuardRule *rule, int fact, void *arg);
extern void rules_unchecked(const struct Mapping *m, UncheckedTaker take, void *arg);
extern void report_unchecked(const struct Mapping *m, Relation rel);

#endif
