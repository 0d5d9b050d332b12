/*
 * guards.h: how the module starts the guards, and what all of them share.
 */
#ifndef SAFEINS_GUARDS_H
#define SAFEINS_GUARDS_H

#include "books/books.h"

extern void guards_init(void);
extern void doubts_init(void);
extern void lefts_init(void);

/* breach.c */

/* What breaks a rule: refused when the rule blocks and the write is live, else recorded. */
typedef struct Breach
{
	const Rule *rule;
	int			sqlstate;
	Division	place;
	const char *key;			/* row, or NULL for an account */
	const char *insurer;
	int			year;
	const char *message;		/* translated */
	const char *detail;			/* likewise; may be NULL */
	const char *remedy;			/* likewise; may be NULL */
	const char *figures;		/* JSON */
	bool		account;		/* of an account as a whole */
	bool		accept;			/* a fact that is never refused */
	bool		once;			/* not again while it stands */
} Breach;

extern void guard_breach(Judgement *j, const Breach *b);
extern char *fen_string(Fen fen);
extern char *ratio_string(int64 millionths);

/* words.c */
extern const char *fact_code(const char *list, const Fact *f);
extern Division fact_area(const Fact *place, Division home);

extern bool index_keeps_apart(Relation rel, AttrNumber column, AttrNumber with);
extern void lock_tables_of(const Role *role, LOCKMODE lock);

extern const Role enterprise_role;

/* A book as reconcile() and rebuild() need it: queries over "delta", which holds every row of the role's tables. */
typedef struct BookDef
{
	const Role *role;
	BookStore  *(*store) (MemoryContext cxt);
	const char *differences;	/* place int4, subject, year int4, measure, in_books int8, recounted int8 */
	const char *const *rebuild; /* statements; NULL ends */
} BookDef;

extern const BookDef enterprise_book, policy_book, service_book;

/* reconcile.c */
/* quiet: it is no repair, and none is recorded. */
extern int64 book_rebuild(Judgement *j, const BookDef *book, bool quiet);
extern int64 books_rebuild(bool quiet);

/* home.c: the database has another place. */
extern void home_moved(Division old, Division new);

/* recode.c */
extern void codes_changed(const char *list, const char *name, const char *code);

/* unfit.c */
extern void row_unfit(Judgement *j, const Fact *facts, int unfit, Division place);
extern void row_refused(Judgement *j, const Fact *facts, const char *message, const char *detail, const char *remedy,
						int sqlstate, const char *code, const char *figures, Division place);
/* Nothing, in whatever form a host writes it: spaces, the word null, an empty array or list. */
extern bool fact_is_blank(const Fact *fact);

/* link_lock.c: names that expenses and others write at the same moment */
typedef enum LinkLock
{
	LINK_NAMES = RowShareLock,	/* an expense names it */
	LINK_COMES = RowExclusiveLock,	/* it comes */
	LINK_MISSES = ShareLock,	/* an expense did not find it: against who brings it */
	LINK_LEAVES = ExclusiveLock /* it goes, or becomes another's: against all */
} LinkLock;

extern int	link_bucket(const char *name, int len);
extern void link_lock(SafeinsRel rel, const Fact *name, LinkLock lock);
extern void link_locks(SafeinsRel rel, const Bitmapset *came, const Bitmapset *left);

/* service_link.c: services whose expenses are to be held against the books again */
typedef struct Links Links;

extern bool service_links_asked(void);
extern bool service_links_stand(void);
extern void service_link_note(Links **links, MemoryContext cxt, const char *name);
extern void service_links_judge(Links *links);

/* waiting.c */
extern void waiting_init(void);

/* intake.c */

/* What the roles that only count and keep rows share. */
typedef struct Intake
{
	Judgement  *j;
	Division	home;
	BookStore  *store;
	bool		judges;
	bool		takes_out;		/* rows left the book, which may leave nothing of an entry */
	MemoryContext row_cxt;
} Intake;

extern void intake_begin(Intake *in, Judgement *j, const BookDef *book);
extern void intake_write(Intake *in, SPIPlanPtr *plans, const char *add, const char *sweep, const char *meet);
extern void intake_end(Intake *in);

extern const Role report_role, filing_role, claim_role, complaint_role;
extern const BookDef report_book, filing_book, claim_book, complaint_book;

/* filing.c: papers that stand in the book under a name which has become one for a code. */
extern void filing_code_added(const char *list, const char *name, const char *code);

#endif
