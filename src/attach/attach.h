/*
 * attach.h: how we meet a table that we did not design.
 *
 * An attachment is its triggers: role and mapping stand in the trigger
 * arguments, so that dump, restore and renaming keep it without a catalogue
 * of ours.  A mapping turns a row into facts; a role judges them.
 */
#ifndef SAFEINS_ATTACH_H
#define SAFEINS_ATTACH_H

#include "types/types.h"

#include "access/htup.h"
#include "nodes/bitmapset.h"
#include "nodes/parsenodes.h"
#include "access/tupdesc.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "utils/plancache.h"
#include "utils/rel.h"
#include "utils/snapshot.h"
#include "utils/tuplestore.h"

typedef enum FactType
{
	FACT_KEY,					/* the host's key, of any type, as text */
	FACT_TEXT,
	FACT_AMOUNT,				/* fen */
	FACT_DATE,
	FACT_PLACE,
	FACT_BOOL,
	FACT_COUNT
} FactType;

typedef struct FactDef
{
	const char *name;
	FactType	type;
	bool		required;
	const char *meaning;		/* English, translated when shown */
} FactDef;

/* One value of one row.  Unreadable: there is a value, but it is not of the fact's type. */
typedef struct Fact
{
	bool		isnull;
	bool		unreadable;
	int			len;			/* of str */
	const char *str;			/* FACT_KEY, FACT_TEXT; else only what was unreadable, as text */
	union
	{
		Fen			fen;
		DateADT		date;
		Division	place;
		bool		flag;
		int64		count;
	}			v;
} Fact;

struct Role;

typedef struct MappedFact
{
	bool		mapped;
	AttrNumber	attno;			/* a plain column, or 0 */
	Oid			type;			/* base type of the source value */
	CachedExpression *expr;		/* evaluated in place: immutable and built in */
	char	   *source;			/* canonical SQL text, column "r"."c" or an expression over r */
	FmgrInfo	output;			/* FACT_KEY and FACT_TEXT of other types */
	bool		elsewhere;		/* read from other tables: a sub-select, a function that is not immutable */
	bool		drifts;			/* likewise, or told by the day: the same row may say something else later */
	bool		by_setting;		/* the writer's settings would change that text */
	Bitmapset  *reads;			/* the columns of the row that the source names */
} MappedFact;

/*
 * The alias of the host's row in canonical expressions, and the names of the
 * transition tables.
 */
#define MAPPING_ALIAS	"r"
#define NEW_TABLE_NAME	"safeins_new"
#define OLD_TABLE_NAME	"safeins_old"
#define MAPPING_WHERE	"where"

#define MAPPING_LOOKUPS	9
#define LOOKUP_KEY		8		/* the last one is of keys */

typedef struct Mapping
{
	Oid			trigger_oid;	/* hash key of the cache */
	bool		valid;
	Oid			relid;
	Oid			root;			/* the topmost table attached in the same role */
	Oid			owner;			/* whose rights expressions run with */
	const struct Role *role;
	MappedFact *facts;			/* role->nfacts, then "where" */
	char	   *key_prefix;		/* what every key begins with; NULL: not known */
	bool		remembers;		/* what its rows said last is kept: some fact drifts; see memory.c */
	bool		by_query;		/* some expression needs the planner: sub-select, user's function, stable function */
	Bitmapset  *columns;		/* what the expressions read: a query gives these too, after "where" */
	SPIPlanPtr	plans[8];		/* over new, old, the table with and without its children; the same for keys alone */
	SPIPlanPtr	lookups[MAPPING_LOOKUPS];	/* the role's own queries over the table */
	LocalTransactionId stale_in;	/* the transaction in which it was replaced */
	MemoryContext cxt;
} Mapping;

#define mapping_where(m)	(&(m)->facts[(m)->role->nfacts])
#define mapping_has(m, f)	((m)->facts[f].mapped)

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
	const Mapping *mapping;
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
	/* rules that can't be judged when a fact is not mapped, told at attach; or judged by another fact, or with another effect */
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

/* mapping_parse.c */
extern Node *mapping_parse_written(Relation rel, const Role *role, int fact, const char *text);
extern Node *mapping_parse_fact(Relation rel, const Role *role, int fact, const char *text, List **rtable);
extern const char *fact_name(const Role *role, int fact);
extern const char *fact_fits(FactType type);
extern Oid	own_type(const char *name);

/* mapping.c */
extern Mapping *mapping_compile(Relation rel, const Role *role, const char *json, bool canonical,
								MemoryContext parent);
extern const char *mapping_identifier(const char *name);
extern char *mapping_to_json(const Mapping *m);
extern void mapping_free(Mapping *m);
extern char *mapping_select(const Mapping *m, const char *from, bool keys_only, bool with_columns);

/* mapping_check.c */
extern void mapping_check(const Mapping *m, Relation rel);
extern ErrorData *attempt_undone(void (*what) (void *arg), void *arg);

/* attachment.c */
typedef struct Guard
{
	Oid			trigger_oid;
	char	   *trigger_name;
	int16		type;
	char		enabled;
	char	   *role;
	char	   *mapping;		/* canonical JSON */
} Guard;

extern List *relation_guards(Relation rel);
extern bool relation_has_guards(Oid relid);
extern bool relation_plays(Oid relid, const char *role);
extern Oid	attachment_root(Oid relid, const char *role);
extern Oid	unattached_parent(Oid relid, const char *role);
extern int	attached_parents(Oid relid, const char *role);
extern List *attachment_roots(const char *role);
extern void attachments_changed(void);
extern Mapping *mapping_of_relation(Oid relid, const char *role);
extern Mapping *mapping_of_trigger(Relation rel, const Trigger *trigger);
extern Oid	guard_function(void);
extern Oid	seal_function(void);
typedef void (*TriggerTaker) (HeapTuple trigger, TupleDesc desc, void *arg);
extern void triggers_of(Oid function, TriggerTaker take, void *arg);
extern List *tables_with_triggers_of(Oid function);
/* Does a table bear triggers of ours, guards or a seal? */
extern bool relation_is_ours(Relation rel);
extern bool relation_is_sealed(Oid relid);

/* depend.c */
extern void guard_depend(Relation rel, const Guard *g, int32 sub_id);
extern void guard_tie(Relation rel, const Guard *g);
extern void guards_tie(void);
extern bool trigger_is_tied(Oid trigger, Oid class_id);
extern bool guard_reads_column(const Guard *g, Oid relid, AttrNumber attno);
pg_noreturn extern void fail_named(const char *name, const char *fact, Oid relid, const char *source);
extern bool mapping_names(const char *source, const char *name);
extern void refuse_named(Oid class_id, Oid object_id, int32 sub_id, const char *name);

/* facts.c */
typedef struct FactReader FactReader;

typedef enum FactSource
{
	FACTS_NEW,
	FACTS_OLD,
	FACTS_TABLE,
	FACTS_ONLY					/* the table without its children */
} FactSource;

extern FactReader *fact_reader_open(Mapping *m, FactSource source, Relation rel, Tuplestorestate *rows, bool keys_only);
extern FactReader *fact_reader_found(Mapping *m, Relation rel, SPITupleTable *found, uint64 n);
extern const Fact *fact_reader_next(FactReader *reader, bool *live);
extern void fact_reader_close(FactReader *reader);
/* A column of the row that was read last, as text; NULL where it is NULL, or cannot be told. */
extern char *fact_reader_column(FactReader *reader, AttrNumber attno);

/* fact_fit.c */
/* A count below nothing.  Money may be: refunds and reversals are. */
extern bool fact_may_be_null(const Role *role, int fact);
extern bool fact_is_negative(const FactDef *def, const Fact *fact);
/* A key, or a text that is found by, which is longer than indexes take. */
extern bool fact_is_long(const Role *role, const Fact *facts, int fact);
/* The first fact that keeps a row from being judged: unreadable, required and NULL, too long, or a negative count; -1 if none. */
extern int	fact_unfit(const Role *role, const Fact *facts);
extern bool fact_equal(FactType type, const Fact *a, const Fact *b);
extern const char *fact_text(const Fact *f);
/* The same for a message: a long one is cut. */
extern const char *fact_shown(const Fact *f);
/* Of a fact that is NULL: the columns that it is read from, as name = 'value'; NULL where nothing is written in any.  *all: something is in each. */
extern char *fact_written(const Judgement *j, int fact, bool *all);
/* The forms in which values of a type are read, translated. */
extern const char *fact_forms(FactType type);

/* lookup.c */

/* Rows asked at a time: enough for a hash join to pay, little enough for memory to stay flat. */
#define LOOKUP_BATCH 50000
#define LOOKUP_ARRAYS 3

typedef char *(*LookupSql) (const Mapping *m, int lookup);
extern char *lookup_table(Oid relid);
extern char *lookup_rows(const Mapping *m);
extern char *lookup_among(const Mapping *m, int fact, const char *alias, const char *array);
extern char *lookup_named(const Mapping *m, int fact, const char *alias, const char *array);
extern bool lookup_reads(const Mapping *m, int fact, const char *text);
extern char *lookup_comparison(const Mapping *m, int fact, const char *alias, const char *op, const char *text, Oid from);
extern uint64 lookup_run(Mapping *m, int lookup, LookupSql sql, Datum *arrays, int narrays, int n, int limit);
extern uint64 lookup_run_at(Mapping *m, int lookup, LookupSql sql, Datum *arrays, int narrays, int n, int limit, Snapshot snapshot);

/* keys.c */

/* Rows of a statement, by number, that have gone to another table of the role. */
typedef struct MovedRows
{
	bool	   *rows;
	int64		size;
} MovedRows;

#define row_moved(m, row)	((row) < (m)->size && (m)->rows[row])

extern char *key_prefix(Node *expr);
extern void keys_check(Mapping *m, const TriggerData *td, MovedRows *moved);
extern void keys_check_table(Mapping *m, Relation rel, bool only, bool attaches);
extern void keys_tell(const Mapping *m);

/* overtaken.c */
typedef struct RowsNow RowsNow;

extern bool statement_overtaken(const Mapping *m);
extern RowsNow *rows_now(const Mapping *m, const Fact *const *keys, int n);
extern const Fact *rows_now_of(RowsNow *now, const Fact *key, int *at);
extern bool rows_now_has(RowsNow *now, const Fact *facts);

/* memory.c */
#define MEMORY_BATCH 1000

typedef struct RowMemory RowMemory;
extern bool facts_equal(const Role *role, const Fact *a, const Fact *b);
extern RowMemory *memory_open(const Mapping *m);
extern void memory_recall(RowMemory *mem, const Fact *const *old, int n);
extern const Fact *memory_take(RowMemory *mem, const Fact *old);
extern void memory_leave(RowMemory *mem);
extern void memory_keep(RowMemory *mem, const Fact *is);
extern void memory_write(RowMemory *mem);
extern void memory_close(RowMemory *mem);
/* Told of a row by its key: it is kept as another, or not at all. */
typedef void (*MemoryTold) (void *arg, const char *key, bool is_kept);
extern int64 memory_compare(const Mapping *m, Relation rel, Snapshot snapshot, MemoryTold tell, void *arg);
extern int64 memory_last(const Role *role, int64 *count);
extern int64 memory_stray(bool forget);
extern int64 memory_count(const Role *role, Snapshot snapshot);
extern int64 memory_forget(const Role *role, int64 last);
extern void memory_move(Division from, Division to);
extern const Fact *facts_copy(const Role *role, const Fact *facts);
extern bool fact_passes(const Role *role, int fact);
extern int	row_waits(const Mapping *m, const Fact *facts);
/* Facts that a row needs and has lost in other tables, as they were; in the current context. */
extern const Fact *facts_kept(const Mapping *m, const Fact *was, const Fact *is);

/* Findings lie in a later room: a row waits for a fact, or does so no more. */
typedef void (*WaitingHook) (Judgement *j, const Fact *facts, int fact);
extern WaitingHook row_waits_hook;
extern WaitingHook row_settled_hook;

/* guard.c */
extern void judge_table(Judgement *j);
extern int64 rows_live(const Mapping *m, Relation rel);

/* triggers.c */
extern bool ddl_is_ours(const Node *tree);
extern void attach_create_trigger(Relation rel, const char *sql);
extern void attach_drop_trigger(Relation rel, const char *name);
extern void attach_create_guards(Relation rel, const char *role, const char *json, bool replace);
extern char *relation_sql_name(Relation rel);
extern bool trigger_function_is_ours(Oid function);
extern HeapTuple trigger_named(Oid relid, const char *name);
extern Oid	trigger_is_ours(Oid relid, const char *name);
extern Oid	trigger_was_ours(Oid trigger);
extern bool trigger_has_form(Relation rel, HeapTuple tup, const char *name, int16 type, const char *old, const char *new);
extern char **trigger_args(HeapTuple tup, int *n);
extern bool guard_has_form(Relation rel, HeapTuple tup);

/* log.c */
extern void log_attachment(const char *action, const char *role, Relation rel, const char *json, const char *reason);
extern void log_follow(Relation rel, const char *was_schema, const char *was_table, const char *reason);
extern bool log_proves(Oid relid, const char *role, const char *json, bool *empty);

/* attach.c */
extern void attach_cover(Oid parent, Oid child);
extern void attach_check_table(Relation rel, const char *refusal);
extern void attach_check_owner(Relation rel);
extern bool column_leads_index(Relation rel, AttrNumber attno);

/* pending.c */
typedef struct PendingCommand
{
	const Node *tree;
	MemoryContext cxt;			/* of all that is kept of it */
	struct PendingCommand *outer;
	bool		noted;
	List	   *named;			/* what mappings named before it */
	Oid			renamed;		/* what a table that is renamed or moved was called: the command does not say its schema */
	char		was_schema[NAMEDATALEN];
	char		was_table[NAMEDATALEN];
} PendingCommand;

extern PendingCommand *pending_begin(const Node *tree);
extern PendingCommand *pending_of(const Node *tree);
extern void pending_end(const Node *tree);

/* meaning.c */
extern void meaning_note(Node *tree, PendingCommand *pending);
extern void meaning_check(Node *tree, const PendingCommand *pending);

/* follow.c */
extern void follow_ddl(Node *tree, const PendingCommand *pending);
extern void follow_before(Node *tree, PendingCommand *pending);
extern List *tables_renamed_with(Oid relid);

/* leave.c */
extern void leave_before(AlterTableStmt *stmt);
extern void leave_after(AlterTableStmt *stmt);

/* protect.c */
extern void refuse_sealed(const char *table, const char *what);
extern void refuse_handmade(Relation rel, const char *trigger, const char *detail);

/* merge.c */
extern void merge_check_arrivals(const TriggerData *td);
extern void merge_init(void);

/* Trigger names: safeins_<order>_<role>_<event>, and those of the ledger, which come after them. */
#define GUARD_PREFIX	"safeins_"
#define SEAL_PREFIX		GUARD_PREFIX "seal_"

#endif
