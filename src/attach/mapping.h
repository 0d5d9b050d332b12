/*
 * mapping.h: how a row of a table that we did not design becomes facts.
 */
#ifndef SAFEINS_ATTACH_MAPPING_H
#define SAFEINS_ATTACH_MAPPING_H

#include "common/safeins.h"
#include "common/own_sql.h"
#include "attach/fact.h"
#include "attach/role.h"

#include "access/attnum.h"
#include "fmgr.h"
#include "nodes/bitmapset.h"
#include "nodes/nodes.h"
#include "nodes/pg_list.h"
#include "storage/lock.h"
#include "utils/palloc.h"
#include "utils/plancache.h"
#include "utils/rel.h"

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
	char	   *doubt;			/* a date that calls to_date(): the same with to_date_or_never() */
	CachedExpression *doubt_expr;	/* evaluated in place */
} MappedFact;

/*
 * The alias of the host's row in canonical expressions, and the names of the
 * transition tables.
 */
#define MAPPING_ALIAS	"r"
#define NEW_TABLE_NAME	"safeins_new"
#define OLD_TABLE_NAME	"safeins_old"
#define MAPPING_WHERE	"where"

#define MAPPING_LOOKUPS	14
#define LOOKUP_KEY		(MAPPING_LOOKUPS - 1)	/* the last one is of keys */

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
	bool		remembers;		/* what its rows said last is kept: some fact drifts; see row_memory.c */
	bool		by_query;		/* some expression needs the planner: sub-select, user's function, stable function */
	bool		by_setting;		/* and a setting, or code of others, may have a say in what it gives */
	int			ndoubts;		/* facts with a doubt: a query gives these after "where" */
	Bitmapset  *columns;		/* what the expressions read: a query gives these too, after those */
	OwnSql		queries[8];		/* over new, old, the table with and without its children; the same for keys alone */
	OwnSql		lookups[MAPPING_LOOKUPS];	/* the role's own queries over the table */
	LocalTransactionId stale_in;	/* the transaction in which it was replaced */
	MemoryContext cxt;
	MemoryContextCallback freed;	/* of cxt: what is kept outside of it goes, too */
} Mapping;

#define mapping_where(m)	(&(m)->facts[(m)->role->nfacts])
#define mapping_has(m, f)	((m)->facts[f].mapped)

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
extern const char *mapping_kept_sql(Mapping *m, const char *sql);
extern char *mapping_select(const Mapping *m, const char *from, bool keys_only, bool with_columns);

/* mapping_check.c */
extern void mapping_check(const Mapping *m, Relation rel);
extern ErrorData *attempt_undone(void (*what) (void *arg), void *arg);

#endif
