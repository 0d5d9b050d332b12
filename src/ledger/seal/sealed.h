/*
 * sealed.h: which tables are sealed.
 */
#ifndef SAFEINS_LEDGER_SEAL_SEALED_H
#define SAFEINS_LEDGER_SEAL_SEALED_H

#include "common/safeins.h"
#include "common/own_sql.h"
#include "ledger/seal/encode.h"

#include "access/attnum.h"
#include "access/tupdesc.h"
#include "commands/trigger.h"
#include "executor/tuptable.h"
#include "lib/stringinfo.h"
#include "nodes/pg_list.h"
#include "utils/rel.h"

typedef enum LeafOp
{
	OP_INSERT,
	OP_UPDATE,
	OP_DELETE,
	OP_RELEASE					/* left by rule: the hash is that of the row as it was inserted or updated */
} LeafOp;

extern const char leaf_op_letter[];

/* How the rows of one table become leaves. */
typedef struct Seal
{
	int32		number;			/* id of its row in safeins.seal */
	bool		versioned;
	char	   *label;			/* in UTF-8 */
	int			label_len;
	char	   *head;			/* what each leaf begins with */
	int			head_len;
	int			ncols;
	int			nkeys;			/* the first nkeys of the columns */
	AttrNumber *attnos;
	AttrNumber	last_attno;
	bool		known;			/* to the ledger of this database */
	ColumnCodec *codecs;
	OwnSql		by_key;			/* made when it is first asked for */
	MemoryContext cxt;
} Seal;

#define SEAL_APPEND_ONLY	"append_only"
#define SEAL_VERSIONED		"versioned"

/* What a sealed table and its sealed columns are called. */
typedef struct SealNames
{
	char	   *schema;
	char	   *table;
	List	   *columns;		/* those of the key first */
} SealNames;

/* What a seal is by its rows in safeins.seal, and the table that is read for it now. */
typedef struct SealDef
{
	int32		number;
	char	   *label;			/* in the server's encoding */
	bool		versioned;
	int			nkeys;
	SealNames  *sealed;			/* at the time of sealing */
	SealNames  *now;			/* as the last rename on record left them */
	List	   *before;			/* those that were left, from the first on */
	char	   *renamed_by;		/* the last time; NULL: never */
	char	   *renamed_at;
	int64		released;		/* rows that left by rule, as is on record */
	int			releases;		/* partitions with which they did */
	Oid			relid;			/* InvalidOid: gone, or not looked for */
	List	   *bearers;		/* the tables that have its triggers, partitions under their parent */
	bool		own;			/* one of our own tables */
	bool		closed;			/* unsealed since */
} SealDef;

extern Seal *seal_by_names(Relation rel, int32 number, const char *label, bool versioned, List *columns, int nkeys);
extern Seal *seal_make(TupleDesc desc, int32 number, const char *label, bool versioned,
					   const AttrNumber *attnos, int ncols, int nkeys);
extern Seal *seal_of_relation(Relation rel);
extern const Trigger *seal_trigger(Relation rel);
#define SEAL_TRIGGERS	4
extern int	seal_triggers_armed(Relation rel);
extern int	seal_triggers(Relation rel);
extern bool seal_armed(Oid relid);
extern Seal *seal_for(Relation rel, const SealDef *def);
extern bool seal_agrees(const Seal *seal, const SealDef *def);
extern Seal *seal_need(Relation rel, const SealDef *def);
extern Oid	partition_top(Oid relid);
extern void leaf_data(StringInfo buf, const Seal *seal, LeafOp op, TupleTableSlot *slot);

#endif
