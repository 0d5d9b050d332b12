/*
 * verify.h: one verification of the ledger.
 *
 * Rows and leaves are compared by products over buckets; where these differ,
 * and for versioned tables, row by row.  The tree is computed anew from the
 * leaves and held against the tiles, the checkpoints and a note.
 */
#ifndef SAFEINS_LEDGER_VERIFY_VERIFY_H
#define SAFEINS_LEDGER_VERIFY_VERIFY_H

#include "common/safeins.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/sealed.h"
#include "ledger/tree/checkpoint.h"
#include "ledger/tree/tree.h"
#include "ledger/verify/fold.h"

#include "access/tupdesc.h"
#include "access/xlogdefs.h"
#include "nodes/bitmapset.h"
#include "nodes/pg_list.h"
#include "utils/snapshot.h"
#include "utils/tuplestore.h"

typedef struct Damage
{
	const char *kind;
	const char *table;			/* label of a seal, or one of our own tables */
	const char *key;
	int64		position;		/* of a leaf; -1: none */
	const char *message;
} Damage;

/* A row without its leaf, a leaf without its row, or one that is not the other's. */
typedef struct Mismatch
{
	const SealDef *def;
	const char *key;			/* in UTF-8 */
	int			keylen;
	bool		has_row;
	bool		has_leaf;
	bool		released;		/* the row left by rule, as another leaf says */
	bool		pending;		/* the leaf is in the journal still */
	bool		bad_chunk;		/* ... in a chunk that was altered */
	bool		surplus;		/* a leaf more than the key's row may have */
	int64		twin;			/* the position of that which it has */
	bool		fits_before;	/* the row is what the leaf before this one says */
	bool		superseded;		/* the key has newer leaves, of which none is the row's */
	const char *kind;			/* NULL: by what it has */
	int64		position;		/* of the leaf, or the chunk's number; of that which says that the row left */
	int64		fits_at;		/* 1 + the position of an older leaf that the row hashes to */
	LeafOp		op;
	uint8		leaf[HASH_LEN];
	uint8		row[2][HASH_LEN];	/* as inserted, and as updated */
} Mismatch;

typedef struct Verify
{
	const LedgerInfo *ledger;
	Snapshot	snapshot;
	Tree	   *tree;
	Checkpoint	last;
	bool		has_last;
	List	   *defs;			/* of the seals whose rows are compared */
	bool		all;			/* of all of them */
	int			workers;
	FoldSecret	secret;
	uint32		nbuckets;

	/* what is newer than a checkpoint that is trusted */
	bool		incremental;
	bool		released;		/* of what is newer, a leaf says that a row left by rule */
	Checkpoint	since;
	XLogRecPtr	since_lsn;

	Fold	   *leaves;			/* of the tree and the journal */
	Fold	   *rows;			/* of append-only tables */
	SealCount  *counts;			/* of the tree */
	int			ncounts;
	bool		leaves_differ;	/* what they are of is not what it was, as was told */
	bool		chunks_differ;	/* the same of what is not in the tree yet */
	TileSum    *tiles;			/* in order */
	int64		ntiles;
	int64		end;			/* no tile of the tree has this number or a higher one */
	bool		tiles_missing;	/* rows may be without leaves for that */
	int64		lost_until;		/* no leaf that is lost is at this position or behind it */
	Bitmapset  *altered;		/* tiles of level 0 that are not what they were */

	Mismatch   *mismatches;
	int64		nmismatches;
	int64		max_mismatches;
	int64		nplaced;		/* of these, the first, by their positions: have a leaf in the tree */

	Tuplestorestate *result;
	TupleDesc	result_desc;
} Verify;

/* verify_report.c */
extern void verify_damage(Verify *v, const Damage *d);

/* verify_seals.c */
extern void verify_seals(Verify *v);
extern void verify_seal_numbers(Verify *v);
extern void verify_releases(Verify *v);

/* verify_fold.c */
extern void verify_fold(Verify *v);
extern void verify_fold_journal(Verify *v);
extern bool verify_folds_differ(Verify *v, const SealDef *def, Bitmapset **buckets);

/* verify_rows.c */
extern void verify_rows(Verify *v);
extern void verify_report_rows(Verify *v);

/* verify_batch.c */
extern void verify_batches(Verify *v);

/* verify_position.c */
#define MAX_CHOICES 10
extern void place_mismatches(Verify *v);
extern int64 first_placed(const Verify *v, int64 tile);
extern bool is_placed_in(const Verify *v, int64 i, int64 tile);
extern int	substitute(Verify *v, int64 tile, int n, uint8 *leaves, uint32 mask, bool report);
extern uint32 next_mask(uint32 mask, int count);

/* verify_tree.c */
extern void verify_tree(Verify *v);

#endif
