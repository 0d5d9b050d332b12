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

typedef enum JudgeMode
{
	JUDGE_LIVE,					/* a statement: refuse or record */
	JUDGE_LEGACY,				/* existing rows taken in: record, refuse nothing */
	JUDGE_AUDIT,				/* existing rows: only look */
	JUDGE_RECOUNT,				/* existing rows: add up, judge nothing */
	JUDGE_RELEASE				/* existing rows of a table that is detached: take them out, judge nothing */
} JudgeMode;

/* One statement, or one table of existing rows, before its judge. */
typedef struct Judgement
{
	JudgeMode	mode;
	const struct Mapping *mapping;
	Relation	rel;
	int64		rows;			/* read */
	int64		live;			/* of these, live */
	int64		findings;
	int64		changed;		/* settles: rows that were not as they were kept */
	Tuplestorestate *audit;		/* JUDGE_AUDIT: where findings go */
	TupleDesc	audit_desc;
	void	   *books;			/* JUDGE_RECOUNT: the sums of its role */
	Snapshot	snapshot;		/* what to read existing rows by; NULL: the latest */
	bool		was_attached;	/* JUDGE_AUDIT: the rows are in the books already */
	bool		only;			/* existing rows: not those of children */
	bool		settles;		/* JUDGE_LEGACY: only what differs from what is kept of the rows */
	bool		overtaken;		/* JUDGE_LIVE: a later statement was judged before this one; see overtaken.c */
	const void *awaited;		/* JUDGE_LEGACY: only rows that waited for these, as their role knows */
	struct FactReader *reader;	/* of the rows as they are */
} Judgement;

typedef struct Role
{
	const char *name;
	const FactDef *facts;
	int			nfacts;
	/* facts of which at least one must be mapped, by index; -1 ends; may be NULL */
	const int  *any_of;
	void	   *(*begin) (Judgement *j);
	/* one row: what it was (NULL: not there or not live) and what it is */
	void		(*row) (void *state, const Fact *was, const Fact *is);
	void		(*finish) (void *state);
	/* rules that cannot be judged when a fact is not mapped, told at attach; or judged by another fact, or with another effect */
	const struct UnjudgedRule
	{
		int			fact;
		const char *code;
		int			instead;	/* a fact by which it is judged as well; 0: none */
		int			beside;		/* told only where that one is mapped; 0: always */
		const char *effect;		/* what comes of it, of the table's name; NULL: it is not judged */
	}		   *unjudged;
	int			nunjudged;
	/* the first fact is a key of its own, which one table of the role holds */
	bool		keyed;
	/* its book has one entry a key: what was written last */
	bool		one_entry;
	/* a row that is booked does not go for want of a fact: it is judged as it is */
	bool		stays;
	/* facts that are held against the law when they change and that no book has, -1 ends; may be NULL */
	const int  *passing;
	/* facts that rows are looked up by, -1 ends; may be NULL */
	const int  *looked_up;
	/* facts required to be mapped of which a row may know nothing; likewise */
	const int  *may_be_null;
	/* keys may be no longer than indexes take, but for those that may be texts as well; texts only where books find by them; -1 ends, may be NULL */
	const int  *long_keys;
	const int  *short_texts;
} Role;

/* roles.c of the guards registers the table of roles at start-up. */
extern void roles_register(const Role *const *roles, int nroles);
extern const Role *role_by_name(const char *name, bool missing_ok);
extern int	role_count(void);
extern const Role *role_at(int i);

#endif
