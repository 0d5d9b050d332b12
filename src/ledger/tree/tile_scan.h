/*
 * tile_scan.h: the tiles of level 0, and the chunks that are not in the tree yet.
 */
#ifndef SAFEINS_LEDGER_TREE_TILE_SCAN_H
#define SAFEINS_LEDGER_TREE_TILE_SCAN_H

#include "common/safeins.h"
#include "types/division.h"

#include "access/relscan.h"
#include "utils/relcache.h"
#include "utils/snapshot.h"

typedef struct TileScan
{
	int64		number;
	int			n;				/* leaves in it */
	const uint8 *hashes;
	const char *entries;
	int			entries_len;
	bool		crc_differs;	/* of a chunk */
	bool		hashes_only;	/* set by whoever does not want the entries of tiles */
	struct TileCursor *cursor;
} TileScan;

extern TileScan *tile_scan_open(int64 from, Snapshot snapshot);
extern void tile_scan_seek(TileScan *scan, int64 from);
extern TileScan *tile_scan_over(Relation rel, TableScanDesc rows, Division place);
extern TileScan *chunk_scan_open(Snapshot snapshot);
extern bool tile_scan_next(TileScan *scan);
extern void tile_scan_close(TileScan *scan);

#endif
