/*
 * ledger.h: what cannot be rewritten unseen: seals, the journal of leaves, the
 * tree, checkpoints.  The formats are those of doc/ledger.md.
 */
#ifndef SAFEINS_LEDGER_H
#define SAFEINS_LEDGER_H

#include "attach/attach.h"
#include "ledger/digest.h"

#include "executor/tuptable.h"
#include "access/xlogdefs.h"
#include "lib/stringinfo.h"
#include "nodes/parsenodes.h"
#include "utils/array.h"

/* ---- codec.c, encode.c: a row as COPY writes it ---- */

typedef struct ColumnCodec ColumnCodec;

/* What can't be made stable is told by the reason; NULL: it can be sealed. */
extern const char *codec_refusal(Oid type);
extern ColumnCodec *codecs_make(TupleDesc desc, const AttrNumber *attnos, int n);
/* The fields of a tuple, each with its length. */
extern void encode_columns(StringInfo buf, ColumnCodec *codecs, int first, int n, TupleTableSlot *slot);
extern void encode_field(StringInfo buf, const char *bytes, int len);
extern void encode_count(StringInfo buf, int nfields);
/* The key as text in UTF-8: one column as it stands, several with commas between. */
extern void encode_key(StringInfo buf, ColumnCodec *codecs, int n, TupleTableSlot *slot);
extern char *text_to_utf8(const char *text, int len, int *utf8_len);
extern char *text_from_utf8(const char *utf8, int len);

/* ---- sealed.c: which tables are sealed ---- */

typedef enum LeafOp
{
	OP_INSERT,
	OP_UPDATE,
	OP_DELETE
} LeafOp;

extern const char leaf_op_letter[];

/* How the rows of one table become leaves. */
typedef struct Seal
{
	int32		number;			/* id of its row in safeins.seal */
	bool		versioned;
	char	   *label;			/* in UTF-8 */
	int			label_len;
	int			ncols;
	int			nkeys;			/* the first so many */
	AttrNumber *attnos;
	AttrNumber	last_attno;
	bool		known;			/* to the ledger of this database */
	ColumnCodec *codecs;
	SPIPlanPtr	by_key;			/* kept; made when it is first asked for */
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
	Oid			relid;			/* InvalidOid: gone, or not looked for */
	List	   *bearers;		/* the tables that have its triggers, partitions under their parent */
	bool		own;			/* a table of ours */
	bool		closed;			/* unsealed since */
} SealDef;

extern Seal *seal_make(TupleDesc desc, int32 number, const char *label, bool versioned,
					   const AttrNumber *attnos, int ncols, int nkeys);
/* By the triggers of a table; NULL where it is not sealed. */
extern Seal *seal_of_relation(Relation rel);
extern const Trigger *seal_trigger(Relation rel);
#define SEAL_TRIGGERS	4
extern int	seal_triggers_armed(Relation rel);
extern int	seal_triggers(Relation rel);
extern bool seal_armed(Oid relid);
/* As the triggers say, or those of its partitions, or else the definition; NULL where none can be followed. */
extern Seal *seal_for(Relation rel, const SealDef *def);
extern bool seal_agrees(const Seal *seal, const SealDef *def);
extern Seal *seal_need(Relation rel, const SealDef *def);
/* The table that a partition is of, or itself. */
extern Oid	partition_top(Oid relid);
extern void leaf_data(StringInfo buf, const Seal *seal, LeafOp op, TupleTableSlot *slot);

/* The tables of ours that are sealed as soon as the ledger begins. */
typedef struct OwnSeal
{
	SafeinsRel	rel;
	const char *name;
	bool		versioned;
	int			nkeys;
	const char *columns[20];	/* those of the key first; none: all of them */
} OwnSeal;

extern const OwnSeal own_seals[];
extern const int n_own_seals;
extern Seal *own_seal(SafeinsRel rel);
extern char *own_label(const OwnSeal *o);
extern void own_seals_begin(void);
extern void own_seals_forget(void);

/* register.c: the rows of safeins.seal */
extern ArrayType *names_array(List *names);
extern int32 seal_register(const char *label, const SealNames *names, int nkeys, bool versioned);
extern void seal_register_end(const SealDef *def, const char *reason);
extern void seal_register_names(const SealDef *def, const SealNames *names, const char *change);
extern int32 seal_number_of(const char *label);
extern char *seal_new_label(Relation rel);
/* All of this ledger's that are not closed, or all; their tables are found by seal_defs_find(). */
extern List *seal_defs(Snapshot snapshot, bool with_closed);
extern void seal_defs_find(List *defs);
extern SealDef *seal_def_numbered(List *defs, int32 number);
extern SealDef *seal_def_of(Relation rel);
extern SealDef *seal_def_to_end(Relation rel);
/* Of a sealed table, or one of ours; raises an error where it is neither. */
extern SealDef *seal_def_for_table(Relation rel);

/* ---- naming.c: what sealed things are called, and what safeins.seal says ---- */

/* The table that bears a name, or any relation that does. */
extern Oid	table_called(const SealNames *names);
extern Oid	relation_called(const SealNames *names);
extern const char *names_text(const SealNames *names);
extern bool seal_belongs(const SealDef *def, Relation rel);
extern void seal_names_follow(Node *tree);
extern SealNames *seal_names_of(Relation rel, const SealDef *def);

typedef struct Misnomer
{
	const char *kind;
	const char *state_zh;
	char	   *message;
} Misnomer;

/* All that differs, the worst first. */
extern List *seal_misnomers(const SealDef *def);

/* ---- journal.c: leaves on their way into the tree ---- */

typedef struct LedgerInfo
{
	Division	place;
	HashKind	hash;
	char		origin[96];
} LedgerInfo;

/* The ledger of this database, NULL where it has not begun. */
extern const LedgerInfo *ledger_current(void);
extern const LedgerInfo *ledger_need(void);
/* As it stands in its table, not as this session remembers it. */
extern const LedgerInfo *ledger_read(void);

typedef struct LeafWriter LeafWriter;

extern LeafWriter *leaf_writer_open(void);
extern void leaf_writer_add(LeafWriter *w, const Seal *seal, LeafOp op, TupleTableSlot *slot);
extern void leaf_writer_close(LeafWriter *w);
extern void ledger_begin(HashKind hash);

/* The columns of safeins.journal. */
#define Anum_journal_id			1
#define Anum_journal_crc		2
#define Anum_journal_hashes		3
#define Anum_journal_entries	4
#define Natts_journal			4

extern uint32 chunk_crc(const void *hashes, int hashes_len, const void *entries, int entries_len);
extern bytea *bytea_of(const void *bytes, int len);

/* What a chunk, or a tile of level 0, says of one leaf. */
typedef struct LeafEntry
{
	int32		seal;
	LeafOp		op;
	const char *key;			/* in UTF-8, not terminated */
	int			keylen;
} LeafEntry;

extern void entry_append(StringInfo buf, int32 seal, LeafOp op, const char *key, int keylen);
/* Reads the next entry; false at the end or where there is none to be read. */
extern bool entry_next(const char **p, const char *end, LeafEntry *entry);

/* ---- rows.c: reading a sealed table ---- */

typedef struct RowScan RowScan;

extern RowScan *row_scan_open(Oid relid, bool only, const SealDef *def, Snapshot snapshot, XLogRecPtr since);
extern TupleTableSlot *row_scan_next(RowScan *s, const Seal **seal);
extern void row_scan_close(RowScan *s);

/* ---- keyrow.c: the row of a key as it is now ---- */

/*
 * By the values of the key columns, NULL where there is none; the slot is the
 * caller's to drop.  With bytes the key must be these, not only equal by its
 * type.  Inside no SPI connection.
 */
extern TupleTableSlot *row_of_key(Relation rel, Seal *seal, Datum *key, Snapshot snapshot, const StringInfoData *bytes);
extern void query_check_reads(const Query *query, Relation rel);

/* ---- tree.c: tiles ---- */

#define TILE_WIDTH		256
#define TILE_HEIGHT		8
#define TILE_LEVELS		8
#define TILE_BYTES		(TILE_WIDTH * HASH_LEN)

typedef struct Tree Tree;

extern Tree *tree_open(Snapshot snapshot);
extern HashKind tree_hash(const Tree *tree);
extern void tree_read_edge(Tree *tree, int64 size);
extern int64 tree_size(const Tree *tree);
/* False where the entries can't be read: the tree is of no use then. */
extern bool tree_append(Tree *tree, const uint8 *hashes, int n, const char *entries, int len);
extern void tree_write_edge(Tree *tree);
extern void tree_edge_root(const Tree *tree, uint8 *root);
/* From the stored tiles; false where they are missing. */
extern bool tree_root(Tree *tree, int64 size, uint8 *root);
extern bool tree_subtree(Tree *tree, int64 from, int64 until, uint8 *root);
/* Does a leaf at a position give, with the stored tiles, the root over the first leaves? */
extern bool tree_has_leaf(Tree *tree, int64 position, const uint8 *leaf, int64 size, const uint8 *root);
/* How many leaves each seal has. */
typedef struct SealCount
{
	int32		seal;
	int64		leaves;
} SealCount;
extern int64 seal_count(const SealCount *counts, int n, int32 seal);
extern void tree_count(Tree *tree, int32 seal, int64 leaves);
extern const SealCount *tree_counts(const Tree *tree, int *n);
extern bool tree_tile(Tree *tree, int level, int64 number, const uint8 **hashes, int *n);
extern void hash_node(HashKind kind, const uint8 *left, const uint8 *right, uint8 *out);
/* The root over n nodes of one level and, if there is one, the root of what lies to the right of them. */
extern void fold_nodes(HashKind kind, const uint8 *nodes, int n, const uint8 *right, uint8 *root);

/* ---- names.c: the hash of what names leaves, by the stretch ---- */

typedef struct LeafNames LeafNames;
typedef void (*StretchTaker) (void *arg, const uint8 *hashes, int n);

extern LeafNames *leaf_names_begin(HashKind hash, List *defs, StretchTaker take, void *arg);
extern void leaf_names_add(LeafNames *names, const LeafEntry *entry);
extern void leaf_names_cut(LeafNames *names);
extern void leaf_names_flush(LeafNames *names);

/* ---- batch.c: what names the leaves of a checkpoint is a leaf, too ---- */

typedef struct NameStream NameStream;

extern NameStream *name_stream_begin(Snapshot snapshot);
extern void name_stream_add(NameStream *s, const LeafEntry *entry);
extern void name_stream_cut(NameStream *s);
extern void name_stream_add_tile(NameStream *s, const uint8 *hash);
extern void name_stream_end(NameStream *s, uint8 *hash);
extern void tree_name_leaves(Tree *tree, NameStream *names);

/* When a checkpoint was taken, as its batch says. */
typedef struct TakenAt
{
	int64		number;
	int32		epoch;
	char	   *snapshot;
	XLogRecPtr	lsn;
	int64		position;		/* of the batch's leaf */
	uint8		leaf[HASH_LEN];	/* what its row hashes to */
} TakenAt;

extern void batch_append(Tree *tree, NameStream *names, const TakenAt *taken, int64 first);
/* By a condition on it in which the number is $2; false: there is none. */
extern bool batch_taken(const char *condition, int64 number, Snapshot snapshot, TakenAt *taken);

/* ---- tilescan.c: the tiles of level 0 in their order ---- */

typedef struct TileScan
{
	int64		number;
	int			n;				/* leaves in it */
	const uint8 *hashes;
	const char *entries;
	int			entries_len;
	bool		crc_differs;	/* of a chunk */
	struct TileCursor *cursor;
} TileScan;

extern TileScan *tile_scan_open(int64 from, Snapshot snapshot);
extern void tile_scan_seek(TileScan *scan, int64 from);
extern TileScan *chunk_scan_open(Snapshot snapshot);
extern bool tile_scan_next(TileScan *scan);
extern void tile_scan_close(TileScan *scan);

/* ---- checkpoint.c ---- */

typedef struct Checkpoint
{
	int64		number;
	int32		epoch;
	int64		size;
	uint8		root[HASH_LEN];
	SealCount  *counts;
	int			ncounts;
} Checkpoint;

extern bool checkpoint_last(Snapshot snapshot, Checkpoint *c);
extern bool checkpoint_by_number(int64 number, Snapshot snapshot, Checkpoint *c);
/* The point of the log after which all was written that it did not take; else why there is none to be relied on. */
extern const char *checkpoint_trusted_lsn(const Checkpoint *c, const Checkpoint *last, Tree *tree, Snapshot snapshot, XLogRecPtr *lsn);

/* ---- note.c ---- */

extern char *note_text(const LedgerInfo *ledger, int64 size, const uint8 *root);
typedef struct Note
{
	char	   *origin;
	int64		size;
	uint8		root[HASH_LEN];
} Note;
extern void note_parse(const char *text, Note *note);
/* What is wrong with the note against this ledger; NULL: it fits. */
extern char *note_misfit(const Note *note, const LedgerInfo *ledger, int64 size, Tree *tree);

/* ---- proof.c ---- */

/* The last position of a leaf in the tree of a checkpoint, -1 where it is not. */
extern int64 leaf_position(Tree *tree, const uint8 *hash, int64 size, Snapshot snapshot);

/* ---- seal.c ---- */

extern void seal_create_triggers(Relation rel, int32 number, const char *label, bool versioned, List *columns, int nkeys);
extern int64 seal_take_in(Relation rel, bool only, const SealDef *def);
extern void seal_tie(Relation rel);
extern void seals_tie(void);
extern void seal_check_table(Relation rel);

extern void ledger_init(void);

#endif
