/*
 * fold_part.h: what one process folds of sealed tables and of the tree, alone or
 * beside others that read the same scans.
 */
#ifndef SAFEINS_LEDGER_VERIFY_FOLD_PART_H
#define SAFEINS_LEDGER_VERIFY_FOLD_PART_H

#include "common/safeins.h"
#include "types/division.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/received.h"
#include "ledger/seal/sealed.h"
#include "ledger/tree/tile_scan.h"
#include "ledger/verify/fold.h"

#include "access/relscan.h"
#include "nodes/pg_list.h"
#include "utils/snapshot.h"

/* A table of which rows are folded: a sealed one, or a partition of it. */
typedef struct FoldTable
{
	Oid			relid;
	Oid			top;			/* the sealed table */
	const SealDef *def;			/* number, label and nkeys alone are asked for */
	int			ncols;
	AttrNumber *attnos;			/* of the sealed columns */
	Received	received;
	ParallelTableScanDesc shared;	/* NULL: one process reads all of it */
} FoldTable;

/* What all processes together fold. */
typedef struct FoldJob
{
	FoldSecret	secret;
	uint32		nbuckets;
	HashKind	hash;
	Division	place;			/* of the ledger */
	int64		leaves;			/* about as many */
	Snapshot	snapshot;
	List	   *defs;			/* of all seals: number and label */
	List	   *folded;			/* numbers of seals whose leaves are folded, not only counted */
	FoldTable	tiles;
	List	   *tables;			/* FoldTable */
} FoldJob;

/* What is kept of tiles. */
typedef struct TileFold TileFold;

extern TileFold *tile_fold_begin(HashKind hash, List *defs, Fold *fold);
extern void tile_fold_add(TileFold *t, const TileScan *tile, bool leaves);
extern void tile_fold_end(TileFold *t);
extern void fold_part_leaves(const FoldJob *job, Fold *fold);
extern void fold_part_rows(const FoldJob *job, const FoldTable *table, Fold *fold, int64 *rows);

#endif
