/*
 * tile_scan.c: the tiles of level 0 in their order or as they lie, and the chunks
 * that are not in the tree yet, one after the other.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/journal.h"
#include "ledger/tree/tile_scan.h"
#include "ledger/tree/tree.h"

#include "access/genam.h"
#include "access/relscan.h"
#include "access/table.h"
#include "access/tableam.h"
#include "miscadmin.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

#define Anum_tile_place		1
#define Anum_tile_level		2
#define Anum_tile_number	3
#define Anum_tile_hashes	4
#define Anum_tile_entries	5

/* By which tiles are looked for in their primary key. */
#define TILE_KEYS	4

struct TileCursor
{
	Relation	rel;
	Relation	index;			/* of tiles */
	IndexScanDesc tiles;
	TableScanDesc rows;			/* without an index */
	bool		chunks;			/* these are of the journal, not tiles */
	Division	place;			/* of the tiles that are read as they lie */
	TupleTableSlot *slot;
	MemoryContext cxt;			/* of the present row's values */
};

static TileScan *
open_cursor(Relation rel)
{
	TileScan   *scan = palloc0(sizeof(TileScan));

	scan->cursor = palloc0(sizeof(struct TileCursor));
	scan->cursor->rel = rel;
	scan->cursor->slot = table_slot_create(scan->cursor->rel, NULL);
	scan->cursor->cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins tile", ALLOCSET_DEFAULT_SIZES);
	return scan;
}

/* tile_scan_open reads the tiles of level 0 from a number on, by a snapshot that the caller keeps. */
TileScan *
tile_scan_open(int64 from, Snapshot snapshot)
{
	TileScan   *scan = open_cursor(table_open(safeins_relid(SAFEINS_REL_TILE), AccessShareLock));
	struct TileCursor *c = scan->cursor;

	c->index = index_open(RelationGetPrimaryKeyIndex(c->rel, false), AccessShareLock);
	c->tiles = index_beginscan(c->rel, c->index, snapshot, NULL, TILE_KEYS, 0, SO_NONE);
	tile_scan_seek(scan, from);
	return scan;
}

/* tile_scan_seek goes on from another number. */
void
tile_scan_seek(TileScan *scan, int64 from)
{
	ScanKeyData key[TILE_KEYS];

	ScanKeyInit(&key[0], 1, BTEqualStrategyNumber, F_INT4EQ, DivisionGetDatum(ledger_need()->place));
	ScanKeyInit(&key[1], 2, BTEqualStrategyNumber, F_INT2EQ, Int16GetDatum(0));
	ScanKeyInit(&key[2], 3, BTGreaterEqualStrategyNumber, F_INT8GE, Int64GetDatum(from));
	ScanKeyInit(&key[3], 3, BTLessStrategyNumber, F_INT8LT, Int64GetDatum(TILES_MOST));
	index_rescan(scan->cursor->tiles, key, TILE_KEYS, NULL, 0);
}

/* chunk_scan_open reads the journal, in no order; number is the chunk's id. */
TileScan *
chunk_scan_open(Snapshot snapshot)
{
	TileScan   *scan = open_cursor(table_open(safeins_relid(SAFEINS_REL_JOURNAL), AccessShareLock));

	scan->cursor->rows = table_beginscan(scan->cursor->rel, snapshot, 0, NULL, SO_NONE);
	scan->cursor->chunks = true;
	return scan;
}

/* tile_scan_over takes the tiles of a ledger from a scan of their table, which it ends. */
TileScan *
tile_scan_over(Relation rel, TableScanDesc rows, Division place)
{
	TileScan   *scan = open_cursor(rel);

	scan->cursor->rows = rows;
	scan->cursor->place = place;
	return scan;
}

static const char *
read_bytes(TupleTableSlot *slot, AttrNumber attno, int *len)
{
	bool		isnull;
	Datum		d = slot_getattr(slot, attno, &isnull);
	bytea	   *b;

	*len = 0;
	if (isnull)
		return "";
	b = DatumGetByteaPP(d);
	*len = VARSIZE_ANY_EXHDR(b);
	return VARDATA_ANY(b);
}

static bool
next_row(struct TileCursor *c)
{
	bool		isnull;

	if (c->tiles != NULL)
		return index_getnext_slot(c->tiles, ForwardScanDirection, c->slot);
	while (table_scan_getnextslot(c->rows, ForwardScanDirection, c->slot))
		if (c->chunks || (DatumGetInt16(slot_getattr(c->slot, Anum_tile_level, &isnull)) == 0 &&
						  DatumGetDivision(slot_getattr(c->slot, Anum_tile_place, &isnull)) == c->place))
			return true;
	return false;
}

/* tile_scan_next moves to the next tile, or chunk; false at the end. */
bool
tile_scan_next(TileScan *scan)
{
	struct TileCursor *c = scan->cursor;
	MemoryContext old;
	bool		isnull;
	int			hashes_len;

	CHECK_FOR_INTERRUPTS();
	MemoryContextReset(c->cxt);
	if (!next_row(c))
		return false;
	old = MemoryContextSwitchTo(c->cxt);
	scan->number = DatumGetInt64(slot_getattr(c->slot, c->chunks ? Anum_journal_id : Anum_tile_number, &isnull));
	scan->hashes = (const uint8 *) read_bytes(c->slot, c->chunks ? Anum_journal_hashes : Anum_tile_hashes, &hashes_len);
	scan->n = hashes_len / HASH_LEN;
	if (!scan->hashes_only)
		scan->entries = read_bytes(c->slot, c->chunks ? Anum_journal_entries : Anum_tile_entries, &scan->entries_len);
	scan->crc_differs = c->chunks && (uint32) DatumGetInt32(slot_getattr(c->slot, Anum_journal_crc, &isnull)) !=
		chunk_crc(scan->hashes, hashes_len, scan->entries, scan->entries_len);
	MemoryContextSwitchTo(old);
	return true;
}

void
tile_scan_close(TileScan *scan)
{
	struct TileCursor *c = scan->cursor;

	if (c->tiles != NULL)
	{
		index_endscan(c->tiles);
		index_close(c->index, AccessShareLock);
	}
	else
		table_endscan(c->rows);
	ExecDropSingleTupleTableSlot(c->slot);
	table_close(c->rel, AccessShareLock);
	MemoryContextDelete(c->cxt);
}
